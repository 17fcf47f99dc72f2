"""El orden en que una captura queda firme, y cómo se repone si el proceso murió en medio.

Anotar lo pendiente → confirmar → sellar (con el diario de SQLite aún lleno) → anclar en la bitácora → vaciar el diario
→ olvidar lo pendiente. Cada paso se puede repetir; de lo pendiente y la base se sabe en cuál se quedó.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection

from cedulas_cli.dominio.credito.hechos import INICIO
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.oficina import bitacora
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.padron import ancla, esquema, lectura, sello
from cedulas_cli.oficina.padron.ancla import Pendiente
from cedulas_cli.oficina.padron.base import ESPERA_SEGUNDOS, PAGINA, Lugar, lugar_de, motor, ocupado, traducir
from cedulas_cli.oficina.padron.modelo import VERSION
from cedulas_cli.sistema.archivos import huella_bytes


def preparar(lugar: Lugar, conexion: Connection, base: int | None) -> list[str]:
    """Repone lo que quedó a medias y lleva el esquema al día; los avisos para quien opera."""
    with conexion.begin():
        version = esquema.version_de(conexion, lugar)
    if version:
        reponer(lugar, conexion, base)
        if version == VERSION:
            return []
    with conexion.begin():
        n, cabeza, _ = lectura.cabeza(conexion) if version else (0, INICIO, "")
        if version:
            exigir_cabeza(lugar, n, cabeza)
        de, a = esquema.migrar(conexion, lugar)
        pendiente = Pendiente(n + 1, n, cabeza, "")
        ancla.anotar(lugar.oficina, pendiente)
    asentar(lugar, conexion, base, pendiente)
    return [f"el padrón se migró del esquema {de} al {a}"] if de else []


def reponer(lugar: Lugar, conexion: Connection, base: int | None) -> None:
    """Termina de sellar y anclar la captura que una muerte dejó a medias, si entró; si no, la olvida."""
    pendiente = ancla.pendiente_de(lugar.oficina)
    if pendiente is None:
        return
    with conexion.begin():
        entro = lectura.huella_en(conexion, pendiente.hasta) == pendiente.cabeza
    if entro:
        asentar(lugar, conexion, base, pendiente)
    else:
        vaciar_diario(lugar, conexion)
        ancla.olvidar(lugar.oficina)


def asentar(lugar: Lugar, conexion: Connection, base: int | None, pendiente: Pendiente) -> list[str]:
    """Tras confirmar: sella, ancla y vacía el diario. Dice si una página no era la que se había sellado."""
    avisos = []
    if lugar.es_archivo and base is not None:
        avisos = _sellar(lugar, conexion, base, pendiente)
    if pendiente.desde <= pendiente.hasta:
        ancla.anclar(lugar.oficina, pendiente)
    vaciar_diario(lugar, conexion)
    ancla.olvidar(lugar.oficina)
    return avisos


def _sellar(lugar: Lugar, conexion: Connection, base: int, pendiente: Pendiente) -> list[str]:
    ruta = sello.ruta_de(lugar.archivo)
    anterior = leer_sello(lugar)
    if anterior is None or not anterior.por_pagina:
        vaciar_diario(lugar, conexion)
        nuevo = sello.de_archivo(base, pendiente.hasta, pendiente.cabeza, PAGINA, lugar.limite_sello)
        sello.escribir(ruta, nuevo)
        return []
    nuevo, tocadas = sello.con_diario(
        anterior, base, _diario(lugar), pendiente.hasta, pendiente.cabeza, lugar.limite_sello
    )
    sello.escribir(ruta, nuevo)
    if not tocadas:
        return []
    donde = sello.en_palabras(tocadas, PAGINA)
    return [f"el padrón se había modificado por fuera ({donde}): revíselo con cedulas credito verificar"]


def aquietar(oficina: Oficina, espera: float = ESPERA_SEGUNDOS) -> None:
    """Repone lo que quedó a medias y vacía el diario: el archivo queda entero y como dice su sello.

    Errores: los de la base, «padron-mas-nuevo» y «ocupado».
    """
    lugar = lugar_de(oficina)
    with conectado(lugar, espera) as (conexion, base), traducir(lugar):
        with conexion.begin():
            version = esquema.version_de(conexion, lugar)
        if version > VERSION:
            raise esquema.mas_nuevo(lugar, version)
        if version:
            reponer(lugar, conexion, base)
            exigir_diario_vacio(lugar, conexion)


@contextmanager
def conectado(lugar: Lugar, espera: float) -> Iterator[tuple[Connection, int | None]]:
    """Una conexión para capturar y, con archivo, su descriptor, que se suelta al final: antes, quitaría sus candados.

    SQLite vacía el diario al cerrar la última conexión. Si la captura no alcanzó a sellarse eso borraría qué páginas
    escribió, así que se cierra con otra abierta, de sólo lectura, que no puede vaciarlo.
    """
    with traducir(lugar):
        conexion = motor(lugar, espera=espera).connect()
    if not lugar.es_archivo:
        try:
            yield conexion, None
        finally:
            conexion.close()
        return
    base = os.open(lugar.archivo, os.O_RDONLY)
    guardia: sqlite3.Connection | None = None
    try:
        with traducir(lugar):
            guardia = sqlite3.connect(f"file:{quote(str(lugar.archivo))}?mode=ro", uri=True)
            guardia.execute("SELECT count(*) FROM sqlite_master").fetchall()
        yield conexion, base
    finally:
        if guardia is not None and ancla.pendiente_de(lugar.oficina) is None:
            guardia.close()
        conexion.close()
        if guardia is not None:
            guardia.close()
        os.close(base)


def resellar(lugar: Lugar, conexion: Connection, base: int | None, n: int, cabeza: str, dia: date) -> None:
    """Pone un sello nuevo al archivo como está, y lo deja dicho en la bitácora."""
    if base is None:
        return
    exigir_diario_vacio(lugar, conexion)
    nuevo = sello.de_archivo(base, n, cabeza, PAGINA, lugar.limite_sello)
    bitacora.asentar(lugar.oficina, ancla.RESELLADO, dia, n=n, cabeza=cabeza, paginas=huella_bytes(nuevo.huellas))
    sello.escribir(sello.ruta_de(lugar.archivo), nuevo)


def vaciar_diario(lugar: Lugar, conexion: Connection) -> bool:
    """Pasa el diario de SQLite al archivo; falso si alguien que lee no lo permitió en el tiempo de espera."""
    if not lugar.es_archivo:
        return True
    estorba, _, _ = conexion.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not estorba


def exigir_diario_vacio(lugar: Lugar, conexion: Connection) -> None:
    """Antes de capturar: de lo que el diario traiga después se sabrá qué páginas escribió esta captura."""
    if not vaciar_diario(lugar, conexion):
        raise ocupado(lugar)


def _diario(lugar: Lugar) -> Path:
    return lugar.archivo.with_name(f"{lugar.archivo.name}-wal")


def leer_sello(lugar: Lugar) -> sello.Sello | None:
    """El sello de la base. «registro-alterado» si no cuadra consigo mismo."""
    try:
        return sello.leer(sello.ruta_de(lugar.archivo))
    except sello.SelloRoto as falla:
        raise alterado(lugar, "su sello está incompleto o alterado") from falla


def exigir_cabeza(lugar: Lugar, n: int, cabeza: str) -> None:
    """La base debe llegar hasta donde dicen el sello y la bitácora: si no, capturar encima escondería el cambio."""
    if lugar.es_archivo:
        actual = leer_sello(lugar)
        if actual is None and n:
            raise alterado(lugar, "falta su sello")
        if actual is not None and (actual.n, actual.cabeza) != (n, cabeza):
            raise alterado(lugar, f"se selló con {actual.n:,} hechos y la base llega al {n:,} o con otra huella")
    halladas, _ = ancla.anclas(lugar.oficina)
    ultima = max((a["hasta"] for a in halladas), default=0)
    if n < ultima or (n > ultima and not lugar.compartido):
        raise alterado(lugar, f"la bitácora ancló {ultima:,} hechos y la base llega al {n:,}")


def alterado(lugar: Lugar, causa: str) -> ErrorCedulas:
    """La base no es la que dejó la última captura."""
    return ErrorCedulas(
        "registro-alterado",
        "el padrón no es el que dejó la última captura: no se captura encima",
        lugar=str(lugar),
        causa=causa,
        remedio="vea qué cambió con: cedulas credito verificar; y reponga el padrón del último respaldo",
    )


def perdido(lugar: Lugar, anclados: int) -> ErrorCedulas:
    """La bitácora ancló hechos y la base que los guardaba no está o quedó vacía."""
    return ErrorCedulas(
        "registro-alterado",
        "el padrón que esta oficina tenía no está",
        lugar=str(lugar),
        causa=f"la bitácora ancló {anclados:,} hechos y el archivo falta o está vacío",
        remedio="vea qué cambió con: cedulas credito verificar; y reponga el padrón del último respaldo",
    )
