"""Lo que regresa: resultados por archivo o por lector de código de barras, estrados, buzón y respuestas de cartera."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.dominio.credito.hechos import CREDITO, HechoNuevo
from cedulas_cli.dominio.notificacion import documentos, lecturas
from cedulas_cli.dominio.notificacion.diligencias import Diligencia, Mesa, admitidos, pareja_de, resultado_de
from cedulas_cli.dominio.notificacion.turno import respuesta
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.credito import Captura
from cedulas_cli.flujo.notificacion.base import (
    Cartera,
    Contexto,
    Cuenta,
    cartera,
    contexto_de,
    dato,
    dia_de,
    nombre_de,
    tabla_de,
    texto,
)
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.padron.padron import Padron, abrir
from cedulas_cli.sistema.tablas import decodificar

PROPIAS = frozenset(
    {"codigo", "numero_credito", "resultado", "fecha", "documento", "notificador", "usuario", "renglon"}
)


@dataclass(frozen=True)
class Leida:
    """Un renglón de entrada: el código tal como vino y lo que dice."""

    renglon: int
    codigo: str
    resultado: str
    fecha: Any
    documento: str = ""
    notificador: str = ""
    usuario: str = ""
    datos: Mapping[str, Any] | None = None


def de_tabla(entrada: str) -> list[Leida]:
    """Los renglones de un csv, jsonl o parquet con `numero_credito` (o `codigo`), `resultado` y `fecha`."""
    tabla = tabla_de(entrada, ["resultado"], "una captura")
    return list(de_tabla_leida(tabla, entrada))


def de_tabla_leida(tabla: pl.DataFrame, lugar: str) -> Iterator[Leida]:
    """Lo mismo, de una tabla que ya se leyó."""
    if "codigo" not in tabla.columns and "numero_credito" not in tabla.columns:
        raise ErrorCedulas(
            "columna-faltante",
            "falta la columna numero_credito",
            lugar=lugar,
            causa="una captura dice de qué crédito es, en numero_credito o en codigo (el que se escanea)",
            remedio="agréguela; el orden no importa",
        )
    de_datos = [c for c in tabla.columns if c not in PROPIAS]
    for renglon, fila in enumerate(tabla.iter_rows(named=True), 1):
        yield Leida(
            renglon,
            texto(fila.get("codigo")) or texto(fila.get("numero_credito")),
            texto(fila.get("resultado")).lower(),
            fila.get("fecha"),
            texto(fila.get("documento")),
            texto(fila.get("notificador")),
            texto(fila.get("usuario")),
            {c: v for c in de_datos if (v := dato(c, fila[c])) is not None},
        )


def de_lector(entrada: str, contexto: Contexto, omision: str, cuenta: Cuenta) -> list[Leida]:
    """Las lecturas de un lector de código de barras; los renglones que no se entienden van a los apartados."""
    if entrada == "-":
        contenido = sys.stdin.buffer.read()
    else:
        if not (ruta := Path(entrada)).is_file():
            raise ErrorCedulas(
                "archivo-no-existe",
                f"no existe el archivo «{ruta.name}»",
                lugar=entrada,
                causa="la ruta no lleva a un archivo",
                remedio="revise la ruta o use - para la entrada estándar",
            )
        contenido = ruta.read_bytes()
    leidas = []
    for leida in lecturas.interpretar(decodificar(contenido).splitlines(), admitidos(contexto.reglas.causas), omision):
        if isinstance(leida, lecturas.Mala):
            cuenta.leidos += 1
            motivo = "no es un código de crédito o de acta, ni una tarjeta de resultado"
            cuenta.rechazar(leida.renglon, "", "codigo", "lectura-no-reconocida", leida.texto, motivo)
        else:
            leidas.append(Leida(leida.renglon, leida.codigo, leida.resultado, None))
    return leidas


def capturar(
    oficina: Oficina,
    entrada: str,
    hoy: date,
    usuario: str,
    *,
    lector: bool = False,
    comunes: Mapping[str, Any] | None = None,
    resultado: str = "",
    dia: date | None = None,
    todo_o_nada: bool = False,
    simular: bool = False,
) -> Captura:
    """Registra los resultados de un archivo, o de un lector, en una sola transacción.

    `resultado`, `dia` y `comunes` valen para los renglones que no los traigan. El código de un acta vale para todos los
    créditos que ampara, y cada uno cuenta como leído. Errores: los de leer la entrada y los del padrón.
    """
    contexto, cuenta = contexto_de(oficina), Cuenta(nombre_de(entrada))
    leidas = de_lector(entrada, contexto, resultado, cuenta) if lector else de_tabla(entrada)
    return asentar(
        contexto, leidas, cuenta, hoy, usuario, comunes=comunes, resultado=resultado, dia=dia,
        todo_o_nada=todo_o_nada, simular=simular,
    )  # fmt: skip


def asentar(
    contexto: Contexto,
    leidas: Sequence[Leida],
    cuenta: Cuenta,
    hoy: date,
    usuario: str,
    *,
    comunes: Mapping[str, Any] | None = None,
    resultado: str = "",
    dia: date | None = None,
    todo_o_nada: bool = False,
    simular: bool = False,
) -> Captura:
    """De renglones leídos a hechos registrados."""
    with abrir(contexto.oficina, contexto.reglas) as padron:
        mesa = _mesa(padron, contexto, leidas)
        for leida in leidas:
            codigo = documentos.leer(leida.codigo)
            if codigo is None:
                cuenta.leidos += 1
                motivo = "no es un número de crédito ni el folio de un documento de crédito"
                cuenta.rechazar(leida.renglon, "", "codigo", "lectura-no-reconocida", leida.codigo, motivo)
                continue
            dicho = leida.resultado or resultado
            cuando = dia_de(leida.fecha) if leida.fecha not in (None, "") else dia
            for numero in mesa.amparados(codigo):
                cuenta.leidos += 1
                if cuando is None:
                    motivo = "la fecha de la diligencia debe ser AAAA-MM-DD y existir en el calendario"
                    valor = texto(leida.fecha)
                    cuenta.rechazar(leida.renglon, numero, "fecha", "fecha-imposible", valor, motivo)
                    continue
                _uno(mesa, cuenta, leida, numero, dicho, cuando, _papel(codigo, dicho), usuario, comunes or {})
        rechazado = todo_o_nada and bool(cuenta.apartados)
        resumen = padron.registrar(cuenta.nuevos, hoy, lote_atomico=todo_o_nada, simular=simular or rechazado)
        avisos = tuple(padron.avisos)
    captura = cuenta.cerrar(resumen, avisos)
    if rechazado:
        return Captura(captura.leidos, 0, captura.repetidos, captura.apartados, captura.avisos)
    return captura


def _mesa(padron: Padron, contexto: Contexto, leidas: Sequence[Leida]) -> Mesa:
    """Con los créditos leídos y, si lo que se leyó es un acta, los que salieron con ellos."""
    codigos = [c for leida in leidas if (c := documentos.leer(leida.codigo)) is not None]
    propios = cartera(padron, (c.numero_credito for c in codigos), contexto.reglas)
    de_acta = {c.numero_credito for c in codigos if c.clase}
    parejas = {p for n in de_acta if n in propios and (p := pareja_de(propios[n]))} - propios.keys()
    otros = cartera(padron, parejas, contexto.reglas) if parejas else Cartera()
    historias = {**propios.historias, **(otros.historias if parejas else {})}
    mesa = Mesa(historias, contexto.catalogos.notificadores, contexto.reglas)
    mesa.cargar({**propios, **otros})
    return mesa


def _papel(codigo: documentos.Leido, dicho: str) -> str:
    """El folio que se escaneó, si el resultado es de ese papel."""
    if not codigo.clase or dicho == "devuelto":
        return ""
    return documentos.folio(codigo.clase, codigo.numero_credito, codigo.intento)


def _uno(
    mesa: Mesa,
    cuenta: Cuenta,
    leida: Leida,
    numero: str,
    dicho: str,
    cuando: date,
    papel: str,
    usuario: str,
    comunes: Mapping[str, Any],
) -> None:
    diligencia = Diligencia(
        numero,
        dicho,
        cuando,
        leida.usuario or usuario,
        leida.documento or papel,
        leida.notificador,
        {**comunes, **(leida.datos or {})},
    )
    try:
        nuevo = mesa.recibir(diligencia)
    except ErrorCedulas as error:
        cuenta.apartar(leida.renglon, numero, dicho, error)
        return
    if nuevo is None:
        cuenta.repetidos += 1
    else:
        cuenta.aceptar(leida.renglon, nuevo)


# ---------------------------------------------------------------- de uno o de varios, por opciones


def capturar_creditos(
    oficina: Oficina,
    codigos: Sequence[str],
    resultado: str,
    dia: date,
    hoy: date,
    usuario: str,
    datos: Mapping[str, Any],
    *,
    documento: str = "",
    simular: bool = False,
) -> Captura:
    """El mismo resultado para uno o varios créditos: un citatorio, unos estrados, un acuse."""
    contexto = contexto_de(oficina)
    resultado_de(resultado, contexto.reglas.causas)
    leidas = [Leida(n, codigo, resultado, dia, documento) for n, codigo in enumerate(codigos, 1)]
    limpios = {campo: valor for campo, valor in datos.items() if valor not in (None, "")}
    return asentar(contexto, leidas, Cuenta(), hoy, usuario, comunes=limpios, simular=simular)


def avisar_en_buzon(
    oficina: Oficina,
    numeros: Sequence[str],
    contacto: str,
    dia: date,
    hoy: date,
    usuario: str,
    *,
    documento: str = "",
    simular: bool = False,
) -> Captura:
    """Asienta el aviso en el buzón; si nadie lo abre, al cuarto día hábil el avance lo tiene por notificado."""
    datos = {"tipo": "aviso_buzon", "contacto": contacto}
    hechos = [HechoNuevo(CREDITO, n, "gestion", dia, usuario, documento, datos) for n in numeros]
    return _registrar(oficina, list(enumerate(hechos, 1)), Cuenta(), hoy, simular=simular)


def responder(oficina: Oficina, entrada: str, hoy: date, usuario: str, *, simular: bool = False) -> Captura:
    """Lo que la cartera respondió: numero_credito, respuesta (confirma o rechaza), fecha, y acuse o motivo."""
    tabla = tabla_de(entrada, ["numero_credito", "respuesta", "fecha"], "una respuesta")
    cuenta = Cuenta(nombre_de(entrada))
    hechos: list[tuple[int, HechoNuevo]] = []
    for renglon, fila in enumerate(tabla.iter_rows(named=True), 1):
        numero, dicho = texto(fila["numero_credito"]), texto(fila["respuesta"]).lower()
        cuando = dia_de(fila["fecha"])
        if cuando is None:
            cuenta.leidos += 1
            motivo = "la fecha debe ser AAAA-MM-DD y existir en el calendario"
            cuenta.rechazar(renglon, numero, "fecha", "fecha-imposible", texto(fila["fecha"]), motivo)
            continue
        datos = {campo: texto(fila.get(campo)) for campo in ("acuse", "motivo", "lote")}
        try:
            nuevo = respuesta(numero, dicho, cuando, usuario, texto(fila.get("documento")) or datos["acuse"], datos)
        except ErrorCedulas as error:
            cuenta.leidos += 1
            cuenta.apartar(renglon, numero, dicho, error, "respuesta")
            continue
        hechos.append((renglon, nuevo))
    return _registrar(oficina, hechos, cuenta, hoy, simular=simular)


def _registrar(
    oficina: Oficina, hechos: Sequence[tuple[int, HechoNuevo]], cuenta: Cuenta, hoy: date, *, simular: bool
) -> Captura:
    contexto = contexto_de(oficina)
    with abrir(oficina, contexto.reglas) as padron:
        suyos = cartera(padron, (h.clave for _, h in hechos), contexto.reglas)
        for renglon, nuevo in hechos:
            cuenta.leidos += 1
            if nuevo.clave not in suyos:
                cuenta.rechazar(
                    renglon, nuevo.clave, "numero_credito", "credito-no-existe", nuevo.clave, "no está en el padrón"
                )
            else:
                cuenta.aceptar(renglon, nuevo)
        resumen = padron.registrar(cuenta.nuevos, hoy, simular=simular)
        return cuenta.cerrar(resumen, tuple(padron.avisos))
