"""Liquidar: de omisos y diferencias (o de casos directos) a créditos en el padrón y cédulas impresas, de una vez."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli import __version__
from cedulas_cli.documentos.contexto import Area
from cedulas_cli.documentos.liquidaciones import PLANTILLAS, actos
from cedulas_cli.documentos.oficio import Expide
from cedulas_cli.dominio.credito.hechos import CREDITO
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.dominio.esquemas import vacia
from cedulas_cli.dominio.liquidacion import motivos as m
from cedulas_cli.dominio.liquidacion.cuotas import liquidar as liquidar_cuotas
from cedulas_cli.dominio.liquidacion.hechos import hechos
from cedulas_cli.dominio.liquidacion.modelo import Liquidacion
from cedulas_cli.dominio.liquidacion.numeracion import numerar
from cedulas_cli.dominio.liquidacion.politica import Politica
from cedulas_cli.dominio.pasos import dinero
from cedulas_cli.dominio.resultado import Contexto
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo import liquidacion_lote as en_disco
from cedulas_cli.flujo.confronta import Confronta, confrontar_periodo
from cedulas_cli.flujo.credito import reglas_de
from cedulas_cli.flujo.liquidacion_insumos import BASE, Reunido, reunir
from cedulas_cli.flujo.liquidacion_lote import Lote
from cedulas_cli.flujo.liquidacion_numeros import Consecutivos
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.configuracion import Configuracion, leer
from cedulas_cli.oficina.liquidacion import REQUISITOS, Acto, leer_acto, leer_politica
from cedulas_cli.oficina.padron.padron import Padron, abrir, existe
from cedulas_cli.parametros.calendario import cargar as cargar_calendario
from cedulas_cli.parametros.carga import cargar_parametros
from cedulas_cli.sistema.archivos import huella_valor, limpiar_temporales
from cedulas_cli.sistema.rutas import carpeta_recurso

FALTA = "falta {}"
"""Lo que se lee en un borrador donde la oficina no ha configurado un dato."""


@dataclass
class Ambiente:
    """Lo que se carga una vez por corrida."""

    oficina: Oficina
    hoy: date
    corte: date
    usuario: str
    configuracion: Configuracion
    politica: Politica
    acto: Acto
    contexto: Contexto
    reglas: Reglas

    @classmethod
    def cargar(cls, oficina: Oficina, hoy: date, corte: date, usuario: str) -> Ambiente:
        """De la oficina y de los recursos del programa."""
        configuracion = leer(oficina)
        contexto = Contexto(
            cargar_parametros(oficina.parametros), cargar_calendario(oficina.calendarios, configuracion.ambitos)
        )
        return cls(
            oficina,
            hoy,
            corte,
            usuario,
            configuracion,
            leer_politica(oficina),
            leer_acto(oficina),
            contexto,
            reglas_de(oficina),
        )

    def expide(self) -> Expide:
        """Quién expide; en lo que falte, que falta (sólo llega a un borrador)."""
        textos = {
            campo: getattr(self.acto, campo) or FALTA.format(f"[{seccion}] {nombre}")
            for campo, seccion, nombre in REQUISITOS
        }
        propias = self.oficina.raiz / "plantillas"
        carpeta = propias if propias.is_dir() else None
        c = self.configuracion
        return Expide(
            delegacion=Area(c.delegacion, c.nombre_delegacion),
            subdelegacion=Area(c.subdelegacion, c.nombre_subdelegacion),
            domicilio=c.domicilio,
            fecha=self.hoy,
            version=f"cedulas {__version__} · plantillas {huella_de_plantillas(carpeta)[:8]}",
            marca="EJEMPLO" if c.ejemplo else "",
            plantillas=carpeta,
            **textos,
        )


@dataclass
class Resultado:
    """Lo que dejó una corrida (o dejaría): créditos, apartados y el cuadre de lo leído."""

    creditos: pl.DataFrame = field(default_factory=lambda: vacia(en_disco.CREDITOS))
    apartadas: pl.DataFrame = field(default_factory=lambda: vacia(m.APARTADAS))
    vivienda: pl.DataFrame = field(default_factory=pl.DataFrame)
    lotes: list[dict[str, Any]] = field(default_factory=list)
    avisos: list[str] = field(default_factory=list)
    leidos: int = 0
    determinados: int = 0
    reanudados: int = 0

    @property
    def con_hallazgos(self) -> bool:
        """Si se apartó algo que una persona debe ver."""
        return any(m.MOTIVOS[motivo].hallazgo for motivo in self.apartadas["motivo"].unique())

    def agregar(self, lote: Lote, leidos: int, determinados: int) -> None:
        """Suma lo de un lote."""
        self.creditos = pl.concat([self.creditos, en_disco.tabla_de_creditos(lote.liquidaciones, lote.nombre)])
        self.apartadas = pl.concat([self.apartadas, lote.apartadas.select(list(m.APARTADAS))])
        self.vivienda = pl.concat([self.vivienda, lote.vivienda], how="diagonal")
        self.leidos += leidos
        self.determinados += determinados


def huella_de_plantillas(propias: Path | None) -> str:
    """La de las plantillas que se usan, con las de la oficina si las cambió."""
    suma = hashlib.sha256()
    for nombre in PLANTILLAS:
        propia = propias / nombre if propias else None
        ruta = propia if propia is not None and propia.is_file() else carpeta_recurso("plantillas") / nombre
        suma.update(nombre.encode() + ruta.read_bytes())
    return suma.hexdigest()


def liquidar_periodo(
    ambiente: Ambiente, periodo: str, emision: str | None, *, simular: bool, borrador: Path | None = None
) -> Resultado:
    """Liquida cada emisión mensual o bimestral recibida con ese periodo. Con el candado de la oficina tomado.

    Al simular sólo se guarda la confronta, que es un cálculo: ni papeles, ni documentos, ni hechos.

    Errores: «acto-incompleto» (78) si se va a emitir y falta un requisito; los de confronta y los del padrón.
    """
    confrontas = confrontar_periodo(ambiente.oficina, periodo, emision, BASE)
    resultado = Resultado()
    if not confrontas:
        resultado.avisos.append("los seguros especiales no se pagan con el archivo del patrón: no hay qué liquidar")
    if not simular:
        exigir_acto(ambiente)
        resultado.reanudados = reanudar(ambiente)
    for confronta in confrontas:
        if not confronta.datos["folios"]:
            resultado.avisos.append(f"{confronta.emision} {periodo}: no se ha recibido ningún pago; todos salen omisos")
        _una_emision(ambiente, confronta, resultado, simular=simular, borrador=borrador)
    return resultado


def _una_emision(
    ambiente: Ambiente, confronta: Confronta, resultado: Resultado, *, simular: bool, borrador: Path | None
) -> None:
    with padron_para(ambiente, simular=simular) as padron:
        fechas = ambiente.hoy, ambiente.corte
        reunido = reunir(
            ambiente.oficina, confronta, ambiente.configuracion, ambiente.politica, ambiente.contexto, padron, fechas
        )
        liquidaciones = list(liquidar_cuotas(reunido.seleccion.determinados, reunido.insumos))
        _exigir_cuadre(reunido, liquidaciones)
        lote = _lote(ambiente, confronta, reunido, liquidaciones)
        lote = numerado(ambiente, lote, padron)
        resultado.agregar(lote, reunido.leidos, reunido.seleccion.determinados.height)
        resultado.avisos += _avisos(ambiente, lote)
        if simular:
            en_borrador(ambiente, lote, borrador)
            return
        en_disco.guardar_vivienda(lote, ambiente.oficina)
        if lote.liquidaciones:
            assert padron is not None
            emitir(ambiente, lote, padron, resultado)


def padron_para(ambiente: Ambiente, *, simular: bool) -> Any:
    """El padrón abierto: para capturar o, al simular, sólo para leer (o nada, si todavía no hay)."""
    if not simular:
        return abrir(ambiente.oficina, ambiente.reglas)
    return abrir(ambiente.oficina, ambiente.reglas, lectura=True) if existe(ambiente.oficina) else nullcontext(None)


def _lote(ambiente: Ambiente, confronta: Confronta, reunido: Reunido, liquidaciones: Sequence[Liquidacion]) -> Lote:
    seleccion = reunido.seleccion
    apartados = seleccion.apartados
    de_vivienda = apartados.filter(pl.col("motivo") == m.VIVIENDA)
    columnas = [
        "registro_patronal",
        "emision",
        "periodo",
        "nss",
        "concepto",
        "emitido",
        "pagado",
        "diferencia",
        "causa",
    ]
    detalle = seleccion.determinados.select(columnas).join(
        reunido.trabajadores, on=["registro_patronal", "nss"], how="left", maintain_order="left"
    )
    return Lote(
        clase=confronta.emision,
        periodo=confronta.periodo,
        numero=en_disco.siguiente_numero(ambiente.oficina, confronta.emision, confronta.periodo),
        fecha=ambiente.hoy,
        liquidaciones=tuple(liquidaciones),
        detalle=detalle,
        apartadas=seleccion.resumen(),
        vivienda=de_vivienda.select(columnas).sort("registro_patronal", "nss", "concepto"),
        insumos={
            "version_programa": __version__,
            "confronta": huella_valor(confronta.datos["insumos"]),
            "corte": ambiente.corte.isoformat(),
            "politica": huella_valor(repr(ambiente.politica)),
            "leidos": reunido.leidos,
            "determinados": seleccion.determinados.height,
        },
    )


def numerado(ambiente: Ambiente, lote: Lote, padron: Padron | None) -> Lote:
    """El lote con los números que siguen en el padrón."""
    consecutivos = Consecutivos(padron, ambiente.politica.digitos)
    numeradas = numerar(lote.liquidaciones, ambiente.hoy.year, ambiente.politica.digitos, consecutivos.tomar)
    return replace(lote, liquidaciones=tuple(numeradas))


def _exigir_cuadre(reunido: Reunido, liquidaciones: Sequence[Liquidacion]) -> None:
    """Leído = determinado + apartado, en renglones y en importe; y lo determinado, la suerte principal."""
    determinados, apartados = reunido.seleccion.determinados, reunido.seleccion.apartados
    suma, aparte = int(determinados["diferencia"].sum()), int(apartados["diferencia"].sum())
    suerte = sum(li.suerte_principal for li in liquidaciones)
    renglones = determinados.height + apartados.height
    if (renglones, suma + aparte) != (reunido.leidos, reunido.importe_leido) or suerte != suma:
        raise ErrorCedulas(
            "falla-interna",
            "lo liquidado no cuadra con lo confrontado",
            lugar=f"{reunido.insumos.emision} {reunido.insumos.periodo}",
            causa=f"leídos {reunido.leidos} por {reunido.importe_leido}; determinados {determinados.height} por "
            f"{suma}, apartados {apartados.height} por {aparte}; suerte principal {suerte} (centavos)",
            remedio="no se emitió nada; guarde este aviso y repórtelo",
        )


def _avisos(ambiente: Ambiente, lote: Lote) -> list[str]:
    avisos = []
    if not lote.vivienda.is_empty():
        importe = dinero(int(lote.vivienda["diferencia"].sum()))
        avisos.append(
            f"{lote.clase} {lote.periodo}: vivienda aparte, {lote.vivienda.height:,} renglones por {importe}; se "
            "controlan por separado"
        )
    if en_proceso := [li for li in lote.liquidaciones if li.nota]:
        avisos.append(f"{len(en_proceso)} con dictamen en proceso: llevan la nota, y el patrón las aclara o paga")
    if ambiente.politica.multa_por_ciento is not None:
        avisos.append("la multa pasa del mínimo con una motivación general: revise que sirva para cada patrón")
    return avisos


def en_borrador(ambiente: Ambiente, lote: Lote, borrador: Path | None) -> None:
    """Imprime el lote con marca, si se pidió."""
    if borrador is not None and lote.liquidaciones:
        en_disco.borrador(lote, ambiente.expide(), ambiente.configuracion.cedulas_por_lote, borrador)


# ---------------------------------------------------------------- emitir


def exigir_acto(ambiente: Ambiente) -> None:
    """Sin los requisitos del acto no se emite: «acto-incompleto» (78) con la lista exacta."""
    if ambiente.acto.faltan:
        raise acto_incompleto(ambiente.oficina, ambiente.acto.faltan)


def acto_incompleto(oficina: Oficina, faltan: Sequence[str]) -> ErrorCedulas:
    """El error con lo que falta."""
    return ErrorCedulas(
        "acto-incompleto",
        "no se puede emitir: al acto le faltan requisitos",
        lugar=str(oficina.configuracion),
        causa="falta " + ", ".join(faltan),
        remedio="complételos (CFF 38; LFDC 23); mientras, use --simular",
    )


def emitir(ambiente: Ambiente, lote: Lote, padron: Padron, resultado: Resultado) -> None:
    """Guarda el plan, asienta los hechos en una transacción, imprime y sella."""
    expide = ambiente.expide()
    dichos = actos(lote.liquidaciones, expide)
    if vacios := sorted(
        {f"bloque «{b}» de la plantilla" for acto in dichos.values() for b, t in acto.items() if not t}
    ):
        raise acto_incompleto(ambiente.oficina, vacios)
    por_pdf = ambiente.configuracion.cedulas_por_lote
    en_disco.guardar(lote, ambiente.oficina, expide, por_pdf)
    nuevos = hechos(lote.liquidaciones, lote.nombre, ambiente.hoy, ambiente.usuario, dichos)
    captura = padron.registrar(nuevos, ambiente.hoy, lote_atomico=True)
    resultado.avisos += [*padron.avisos, *captura.avisos]
    if captura.apartados.height:
        en_disco.tirar(lote.carpeta(ambiente.oficina))
        raise _no_entro(captura.apartados.row(0, named=True))
    resultado.lotes.append(en_disco.imprimir(lote, ambiente.oficina, expide, por_pdf))


def _no_entro(apartado: dict[str, Any]) -> ErrorCedulas:
    return ErrorCedulas(
        "transicion-ilegal",
        f"el padrón no aceptó el crédito {apartado['numero_credito']}; no entró ninguno",
        lugar=f"hecho «{apartado['hecho']}»",
        causa=f"{apartado['regla']}: {apartado['motivo']}",
        remedio="corrija lo que dice la causa y repita la orden",
    )


def reanudar(ambiente: Ambiente) -> int:
    """Termina los lotes que una corrida muerta dejó a medias; cuántos imprimió. Lo que no entró al padrón se tira."""
    terminados = 0
    for carpeta in en_disco.pendientes(ambiente.oficina):
        guardado = en_disco.leer(ambiente.oficina, carpeta)
        if guardado is None or not _en_el_padron(ambiente, guardado[0]):
            en_disco.tirar(carpeta)
            continue
        lote, expide, por_pdf = guardado
        limpiar_temporales(carpeta)
        en_disco.imprimir(lote, ambiente.oficina, expide, por_pdf)
        terminados += 1
    return terminados


def _en_el_padron(ambiente: Ambiente, lote: Lote) -> bool:
    """Si el lote entró: es todo o nada, así que basta ver su primer crédito."""
    if not lote.liquidaciones or not existe(ambiente.oficina):
        return False
    primero = lote.liquidaciones[0].numero
    with abrir(ambiente.oficina, ambiente.reglas) as padron:
        historia = padron.hechos(CREDITO, primero)
    return bool(historia) and historia[0].documento == f"{lote.nombre}/{primero}"


# ---------------------------------------------------------------- lo que se dice


def resumen_de_apartados(resultado: Resultado) -> str:
    """El cuadre y, por motivo, cuántos renglones, cuántos patrones y por cuánto; para quien opera."""
    apartados = int(resultado.apartadas["renglones"].sum())
    renglones = [
        f"leídos {resultado.leidos:,} = determinados {resultado.determinados:,} + apartados {apartados:,} renglones\n"
    ]
    por_motivo = resultado.apartadas.group_by("motivo").agg(
        pl.col("renglones").sum(), pl.len().alias("casos"), pl.col("importe").sum(), pl.col("detalle").first()
    )
    orden = list(m.MOTIVOS)
    for fila in sorted(por_motivo.iter_rows(named=True), key=lambda f: orden.index(f["motivo"])):
        motivo = m.MOTIVOS[fila["motivo"]]
        renglones.append(
            f"  apartado[{fila['motivo']}] {fila['casos']:,} ({fila['renglones']:,} renglones, "
            f"{dinero(fila['importe'])}): {motivo.que}\n"
        )
        if motivo.hallazgo and fila["detalle"] != motivo.que:
            renglones.append(f"    por ejemplo, {fila['detalle']}\n")
    return "".join(renglones)
