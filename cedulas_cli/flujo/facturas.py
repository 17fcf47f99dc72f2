"""Facturas de créditos: del archivo que entrega Informática al padrón, si cuadra con su cifra de control (C01)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.dominio import reglas as rg
from cedulas_cli.dominio.credito.derivacion import aplicar
from cedulas_cli.dominio.credito.hechos import CREDITO, HechoNuevo
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.credito.numero import es_gemela
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.dominio.dinero import pesos
from cedulas_cli.dominio.esquemas import APARTADOS, vacia
from cedulas_cli.dominio.esquemas_cartera import CUADRE_CARTERA, FACTURA, MULTA, PRODUCTOS, SECTORES
from cedulas_cli.dominio.esquemas_pago import en_centavos
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.credito import reglas_de
from cedulas_cli.formatos.cartera import facturas as lector
from cedulas_cli.formatos.cartera import reconocer
from cedulas_cli.formatos.cartera.lectura import LecturaCartera, cuadrar
from cedulas_cli.formatos.lectura import exigir_algo_util
from cedulas_cli.oficina import acervo, bitacora, cartera
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.cartera import Guardado
from cedulas_cli.oficina.padron.escritura import APARTADOS as APARTADOS_DEL_PADRON
from cedulas_cli.oficina.padron.escritura import ResumenCaptura
from cedulas_cli.oficina.padron.padron import abrir, existe
from cedulas_cli.sistema.archivos import huella_valor

LARGO_VERSION = 12
_CIFRA = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
C01 = "C01"


@dataclass(frozen=True)
class Control:
    """Lo que la cifra de control dice que debe venir; importes en centavos. Nulo es no lo dijo."""

    creditos: int | None = None
    importe: int | None = None
    multa: int | None = None
    cotizantes: int | None = None

    def dichos(self) -> dict[str, int]:
        """Los que se dijeron, con el nombre de su columna."""
        todos = {"creditos": self.creditos, "total": self.importe, "multa": self.multa, "cotizantes": self.cotizantes}
        return {dato: valor for dato, valor in todos.items() if valor is not None}


@dataclass(frozen=True)
class Pedido:
    """Con qué se recibe una factura."""

    cifra_control: str
    producto: str
    control: Control
    usuario: str
    emitida: date
    periodo: str | None = None
    aunque_no_cuadre: bool = False
    simular: bool = False


@dataclass(frozen=True)
class ResumenFactura:
    """Lo que pasó: en renglones, leídos = aceptados + apartados; en hechos, lo que dijo el padrón."""

    cuadre: pl.DataFrame
    ya_estaba: bool
    entro: bool
    leidos: int
    aceptados: int
    apartados: pl.DataFrame
    captura: ResumenCaptura | None
    avisos: tuple[str, ...]

    @property
    def cuadra(self) -> bool:
        """C01: todo lo declarado coincide con lo recibido."""
        return bool(self.cuadre["cuadra"].all())

    @property
    def con_hallazgos(self) -> bool:
        """Algo que una persona debe revisar."""
        rechazados = self.captura is not None and self.captura.apartados.height > 0
        return not self.ya_estaba and (not self.cuadra or self.leidos > self.aceptados or rechazados)


def recibir_factura(oficina: Oficina, rutas: Sequence[Path], pedido: Pedido, *, fecha: date) -> ResumenFactura:
    """Lee la factura y su listado de sectores, la cuadra y asienta cada crédito emitido y por notificar.

    Si no cuadra no se escribe nada, salvo `aunque_no_cuadre`, que queda dicho en cada hecho y en la bitácora. Repetirla
    no cambia nada. Con el candado tomado. Errores: «opcion-invalida» si no hay con qué cuadrarla,
    «ya-hay-otra-version» si esa cifra de control ya se recibió con otro contenido, y los de lectura.
    """
    _revisar(pedido)
    textos = reconocer.textos(rutas)
    originales = acervo.identificar(list(rutas))
    identidad = huella_valor([pedido.producto, sorted({o.huella for _, o in originales})])
    previa = cartera.buscar_factura(oficina, pedido.cifra_control)
    if previa is not None:
        if previa.identidad != identidad:
            raise _ya_hay(previa, pedido.cifra_control)
        return _sin_cambios(previa)
    leidas, sectores = _leer(textos, pedido)
    creditos, repetidos = _juntar(leidas, sectores)
    apartados = pl.concat([vacia(APARTADOS), *(x.apartados for x in (*leidas, *sectores)), repetidos])
    exigir_algo_util(creditos.height, apartados, ", ".join(x.archivo for x in leidas))
    cuadre = _c01(leidas, creditos, pedido)
    leidos = sum(x.leidos for x in (*leidas, *sectores))
    malos = sum(x.renglones_apartados for x in (*leidas, *sectores)) + repetidos.height
    avisos = [a for x in (*leidas, *sectores) for a in x.avisos] + _sin_sector(creditos)
    cuadra = bool(cuadre["cuadra"].all())
    captura: ResumenCaptura | None = None
    entra = cuadra or pedido.aunque_no_cuadre
    if entra:
        captura = _capturar(oficina, creditos, cuadre, pedido, fecha)
        avisos += captura.avisos
        entra = not captura.apartados.height or pedido.aunque_no_cuadre
    if entra and not pedido.simular:
        for ruta, original in originales:
            acervo.guardar(oficina, ruta, original)
        archivos = [o.como_dict() for _, o in originales]
        tablas = {cartera.CREDITOS: creditos, cartera.APARTADOS: apartados, cartera.CUADRE: cuadre}
        _publicar(oficina, tablas, archivos, identidad, {"leidos": leidos, "apartados": malos}, pedido, fecha)
    return ResumenFactura(
        cuadre,
        False,
        entra and not pedido.simular,
        leidos,
        leidos - malos,
        apartados,
        captura,
        tuple(dict.fromkeys(avisos)),
    )


def _revisar(pedido: Pedido) -> None:
    if pedido.producto not in PRODUCTOS:
        raise _invalida("--producto", f"no hay un producto «{pedido.producto}»", f"los hay: {', '.join(PRODUCTOS)}")
    if not _CIFRA.fullmatch(pedido.cifra_control):
        raise _invalida(
            "--cifra-control",
            f"«{pedido.cifra_control}» no sirve como cifra de control",
            "lleva de 1 a 40 letras, dígitos, puntos o guiones",
        )
    if pedido.periodo:
        Periodo.de_texto(pedido.periodo)


def _invalida(lugar: str, mensaje: str, causa: str) -> ErrorCedulas:
    return ErrorCedulas(
        "opcion-invalida",
        mensaje,
        lugar=lugar,
        causa=causa,
        remedio="corríjala; la dice la relación que acompaña a la factura",
    )


def _ya_hay(previa: Guardado, cifra: str) -> ErrorCedulas:
    nombres = ", ".join(a["nombre"] for a in previa.datos["archivos"][:3])
    return ErrorCedulas(
        "ya-hay-otra-version",
        f"la cifra de control {cifra} ya se recibió con otro contenido",
        lugar=str(previa.carpeta),
        causa=f"salió de {nombres}, como {previa.datos['producto']} (recibida el {previa.datos['fecha']})",
        remedio="si es otra factura, lleva otra cifra de control; lo ya capturado se corrige con: cedulas credito "
        "registrar",
    )


def _sin_cambios(previa: Guardado) -> ResumenFactura:
    lectura = previa.datos["lectura"]
    return ResumenFactura(
        pl.read_parquet(previa.ruta(cartera.CUADRE)),
        True,
        True,
        int(lectura["leidos"]),
        int(lectura["leidos"]) - int(lectura["apartados"]),
        pl.read_parquet(previa.ruta(cartera.APARTADOS)),
        None,
        (),
    )


def _leer(textos: Sequence[reconocer.Texto], pedido: Pedido) -> tuple[list[LecturaCartera], list[LecturaCartera]]:
    leidas, sectores = [], []
    for texto in textos:
        formato = lector.formato_de(texto.contenido)
        if formato is None:
            raise reconocer.no_reconocido(
                texto.nombre,
                "una factura de créditos",
                "ni sus títulos ni sus renglones son los de ECO 63 o 67, factura sectorizada o SIVEPA",
                "indique sólo los archivos de la factura (.T, .TXT o su zip)",
            )
        if formato == lector.ECO67:
            sectores.append(lector.leer_sectores(texto.contenido, texto.nombre))
        else:
            leidas.append(lector.leer_factura(texto.contenido, texto.nombre, formato, pedido.producto, pedido.periodo))
    if not leidas:
        raise reconocer.no_reconocido(
            ", ".join(t.nombre for t in textos),
            "una factura de créditos",
            "sólo trae el listado de sectores (67)",
            "recíbalo en la misma orden que su 63",
        )
    return leidas, sectores


def _juntar(leidas: Sequence[LecturaCartera], sectores: Sequence[LecturaCartera]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(créditos con su sector, repetidos entre archivos)."""
    juntos = pl.concat([x.tabla for x in leidas])
    marcados = juntos.with_columns(pl.col("numero_credito").is_first_distinct().alias("primero"))
    regla = rg.regla(
        "credito-repetido", "numero_credito", "el mismo crédito ya vino en otro renglón", pl.col("primero")
    )
    unicos, repetidos = rg.separar(marcados, [regla])
    rutas = pl.concat([pl.DataFrame(schema=en_centavos(SECTORES)), *(x.tabla for x in sectores)])
    rutas = rutas.unique("registro_patronal", keep="first", maintain_order=True)
    con_sector = unicos.drop("primero").join(
        rutas.select("registro_patronal", pl.col("sector").alias("de_la_67")),
        on="registro_patronal",
        how="left",
        maintain_order="left",
    )
    return con_sector.with_columns(pl.coalesce("sector", "de_la_67").alias("sector")).drop("de_la_67"), repetidos


def _sin_sector(creditos: pl.DataFrame) -> list[str]:
    sin = creditos.filter(pl.col("sector").is_null() | (pl.col("sector") == "00")).height
    return (
        [f"{sin} créditos sin sector de notificación: quedan por notificar; asígnelo antes de repartirlos"]
        if sin
        else []
    )


def _c01(leidas: Sequence[LecturaCartera], creditos: pl.DataFrame, pedido: Pedido) -> pl.DataFrame:
    """Lo dicho al recibir y lo impreso en la factura contra lo aceptado."""
    columnas = ("omitido", "actualizacion", "recargos", "multa", "total", "cotizantes")
    sumados = {"creditos": creditos.height, **{c: int(creditos[c].sum() or 0) for c in columnas}}
    partes = [cuadrar(pedido.cifra_control, pedido.control.dichos(), sumados), *(x.cuadre for x in leidas)]
    cuadre = pl.concat([vacia(CUADRE_CARTERA), *partes])
    if cuadre.is_empty():
        raise ErrorCedulas(
            "opcion-invalida",
            "no hay contra qué cuadrar la factura",
            lugar="--casos y --importe",
            causa="el archivo no trae un renglón de total legible y no se dijo cuántos créditos ni cuánto suman",
            remedio=f"dígalo como viene en la cifra de control: --casos {creditos.height} --importe "
            f"{pesos(sumados['total'])} (eso suma lo recibido)",
        )
    return cuadre


def _capturar(
    oficina: Oficina, creditos: pl.DataFrame, cuadre: pl.DataFrame, pedido: Pedido, fecha: date
) -> ResumenCaptura:
    """Todos los hechos en una transacción; al simular sin padrón, se ensayan sin crearlo."""
    hechos = list(hechos_de(creditos, cuadre, pedido, fecha))
    reglas = reglas_de(oficina)
    if pedido.simular and not existe(oficina):
        return _ensayar(hechos, reglas)
    with abrir(oficina, reglas) as padron:
        return padron.registrar(hechos, fecha, lote_atomico=not pedido.aunque_no_cuadre, simular=pedido.simular)


def _ensayar(hechos: Sequence[HechoNuevo], reglas: Reglas) -> ResumenCaptura:
    """Lo que diría un padrón vacío, sin escribir nada."""
    estados: dict[str, Credito] = {}
    apartados: list[tuple[Any, ...]] = []
    for lugar, hecho in enumerate(hechos, start=1):
        try:
            estados[hecho.clave] = aplicar(estados.get(hecho.clave), hecho, reglas)
        except ErrorCedulas as falla:
            motivo = f"{falla.mensaje}: {falla.causa}"
            apartados.append((lugar, hecho.clave, hecho.hecho, hecho.fecha, "hecho", falla.nombre, "", motivo))
    tabla = pl.DataFrame(apartados, schema=APARTADOS_DEL_PADRON, orient="row")
    return ResumenCaptura(len(hechos), len(hechos) - tabla.height, 0, tabla)


def hechos_de(creditos: pl.DataFrame, cuadre: pl.DataFrame, pedido: Pedido, fecha: date) -> Iterator[HechoNuevo]:
    """Por cada crédito (y su multa): emitido el día de la factura y por notificar el día que se recibe."""
    recibido = _recepcion(creditos, cuadre, pedido)
    for fila in creditos.iter_rows(named=True):
        for numero, datos in _creditos_de(fila, pedido):
            documento = f"factura {pedido.cifra_control}"
            yield HechoNuevo(CREDITO, numero, "emitido", pedido.emitida, pedido.usuario, documento, datos)
            yield HechoNuevo(CREDITO, numero, "por_notificar", fecha, pedido.usuario, documento, recibido)


def _recepcion(creditos: pl.DataFrame, cuadre: pl.DataFrame, pedido: Pedido) -> dict[str, Any]:
    """Cuenta e importe de la factura y de lo recibido; si no cuadra y aun así entra, se dice con todas sus letras."""
    datos: dict[str, Any] = {"cifra_control": pedido.cifra_control, "factura": pedido.producto}
    if not cuadre["cuadra"].all():
        malos = [
            f"{d} {x} contra {s}"
            for d, x, s in cuadre.filter(~pl.col("cuadra")).select("dato", "declarado", "sumado").rows()
        ]
        return {**datos, "nota": f"recibida sin cuadrar: {'; '.join(malos)}"}
    casos, importe = creditos.height, int(creditos["total"].sum())
    return {
        **datos,
        "casos_factura": casos,
        "casos_recibidos": casos,
        "importe_factura": importe,
        "importe_recibido": importe,
    }


def _creditos_de(fila: Mapping[str, Any], pedido: Pedido) -> Iterator[tuple[str, dict[str, Any]]]:
    comunes = {
        "registro_patronal": fila["registro_patronal"],
        "razon_social": fila["razon_social"],
        "periodo": fila["periodo"],
        "clase": fila["clase"],
        "producto": fila["producto"],
        "cifra_control": pedido.cifra_control,
        "sector": fila["sector"],
    }
    multa, numero, origen = int(fila["multa"]), fila["credito_multa"], fila["numero_credito"]
    cuota = {
        **comunes,
        "tipo_documento": fila["tipo_documento"],
        "suerte_principal": int(fila["omitido"]),
        "actualizacion": int(fila["actualizacion"]),
        "recargos": int(fila["recargos"]),
        "credito_multa": numero if multa else None,
    }
    yield origen, _sin_nulos(cuota)
    if multa:
        de_multa = {**comunes, "tipo_documento": MULTA[fila["clase"]], "multa": multa, "credito_origen": origen}
        if not es_gemela(numero, origen, fila["clase"]):
            de_multa["justificacion"] = "número impreso en la factura"
        yield numero, _sin_nulos(de_multa)


def _sin_nulos(datos: Mapping[str, Any]) -> dict[str, Any]:
    return {c: v for c, v in datos.items() if v is not None}


def _publicar(
    oficina: Oficina,
    tablas: Mapping[str, pl.DataFrame],
    archivos: Sequence[Mapping[str, Any]],
    identidad: str,
    lectura: Mapping[str, int],
    pedido: Pedido,
    fecha: date,
) -> None:
    creditos, cuadre = tablas[cartera.CREDITOS], tablas[cartera.CUADRE]
    cuadra = bool(cuadre["cuadra"].all())
    datos: dict[str, Any] = {
        "esquema": 1,
        "cifra_control": pedido.cifra_control,
        "producto": pedido.producto,
        "version": identidad[:LARGO_VERSION],
        "identidad": identidad,
        "fecha": fecha.isoformat(),
        "emitida": pedido.emitida.isoformat(),
        "usuario": pedido.usuario,
        "archivos": list(archivos),
        "lectura": dict(lectura),
        "creditos": creditos.height,
        "multas": creditos.filter(pl.col("multa") > 0).height,
        "patrones": creditos["registro_patronal"].n_unique(),
        "total": str(pesos(int(creditos["total"].sum()))),
        "cuadra": cuadra,
    }
    cartera.publicar(cartera.carpeta_factura(oficina, pedido.cifra_control, fecha), FACTURA, tablas, datos)
    asiento = {
        c: datos[c]
        for c in ("cifra_control", "producto", "identidad", "creditos", "multas", "total", "cuadra", "usuario")
    }
    bitacora.asentar(oficina, "factura-recibida", fecha, **asiento)
