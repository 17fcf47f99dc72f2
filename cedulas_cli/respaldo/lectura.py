"""Abrir un respaldo sin confiar en él: pie, manifiesto y extracción de un miembro."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import zstandard

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.respaldo import miembros
from cedulas_cli.respaldo.manifiesto import Entrada, Manifiesto
from cedulas_cli.respaldo.marcos import MAGIA_ZSTD, LectorDeMarco, Pie, leer_pie, recorrer

DATO_ALTERADO = "dato-alterado"
MANIFIESTO_MAXIMO = 1 << 29
"""Cabe el de un millón de archivos; más que eso es una bomba o un daño."""


@dataclass(frozen=True)
class Problema:
    """Algo que no está como debe: nombre estable, de qué archivo, en qué byte y qué se vio."""

    nombre: str
    archivo: str | None
    desplazamiento: int | None
    detalle: str


@dataclass(frozen=True)
class Abierto:
    """Lo que se pudo leer de un respaldo. `fin_de_datos` es dónde empieza el marco del manifiesto."""

    tamano: int
    manifiesto: Manifiesto | None
    fin_de_datos: int
    problemas: tuple[Problema, ...]


def abrir_archivo(ruta: Path) -> IO[bytes]:
    """Abre para leer; «archivo-no-existe» si no lleva a un archivo."""
    if not ruta.is_file():
        raise ErrorCedulas(
            "archivo-no-existe",
            f"no existe el respaldo «{ruta.name}»",
            lugar=str(ruta),
            causa="la ruta no lleva a un archivo",
            remedio="vea los que hay con: cedulas respaldo listar",
        )
    return ruta.open("rb")


def abrir(archivo: IO[bytes], ruta: Path) -> Abierto:
    """Halla y lee el manifiesto: por el pie o, si está dañado, recorriendo los marcos.

    Errores: «archivo-vacio» y «respaldo-ilegible» (no es zstd). Un daño parcial no es error: es un problema.
    """
    tamano = archivo.seek(0, 2)
    if not tamano:
        raise ErrorCedulas(
            "archivo-vacio",
            "el respaldo no tiene contenido",
            lugar=str(ruta),
            causa="mide cero bytes",
            remedio="la copia no terminó: cópielo otra vez del original",
        )
    if pie := leer_pie(archivo, tamano):
        return _por_el_pie(archivo, tamano, pie)
    archivo.seek(0)
    if archivo.read(4) != MAGIA_ZSTD:
        raise ErrorCedulas(
            "respaldo-ilegible",
            f"«{ruta.name}» no es un respaldo",
            lugar=str(ruta),
            causa="no empieza como zstd ni termina con el pie de un respaldo",
            remedio="revise que sea un archivo respaldo-….tar.zst completo",
        )
    return _recorriendo(archivo, tamano)


def _por_el_pie(archivo: IO[bytes], tamano: int, pie: Pie) -> Abierto:
    problemas: list[Problema] = []
    archivo.seek(pie.manifiesto)
    marco, cierre = archivo.read(pie.largo_manifiesto), archivo.read(pie.largo_cierre)
    cola = hashlib.sha256(hashlib.sha256(marco).digest() + hashlib.sha256(cierre).digest()).digest()
    intacta = cola == pie.huella_cola
    manifiesto, motivo = _manifiesto_de(marco)
    if not intacta or manifiesto is None:
        detalle = motivo or "los bytes del manifiesto o del fin del tar no son los que se escribieron"
        problemas.append(Problema("manifiesto-alterado", miembros.MANIFIESTO, pie.manifiesto, detalle))
    return Abierto(tamano, manifiesto, pie.manifiesto, tuple(problemas))


def _recorriendo(archivo: IO[bytes], tamano: int) -> Abierto:
    marcos = list(recorrer(archivo, tamano))
    fin = sum(marcos[-1]) if marcos else 0
    for inicio, largo in reversed(marcos[-2:]):
        if largo > MANIFIESTO_MAXIMO:
            continue
        archivo.seek(inicio)
        manifiesto, _ = _manifiesto_de(archivo.read(largo))
        if manifiesto:
            detalle = "el pie falta o está alterado; el manifiesto se halló recorriendo el archivo"
            return Abierto(tamano, manifiesto, inicio, (Problema("pie-alterado", None, fin, detalle),))
    detalle = f"no hay manifiesto; los marcos completos llegan al byte {fin} de {tamano}: está truncado o es ajeno"
    return Abierto(tamano, None, fin, (Problema("manifiesto-ausente", miembros.MANIFIESTO, fin, detalle),))


def _manifiesto_de(marco: bytes) -> tuple[Manifiesto | None, str]:
    """El manifiesto dentro de un marco comprimido, o por qué no se pudo."""
    try:
        if not 0 < zstandard.frame_content_size(marco) <= MANIFIESTO_MAXIMO:
            return None, "el marco no declara el tamaño de un manifiesto"
        bloque = zstandard.ZstdDecompressor().decompress(marco, max_output_size=MANIFIESTO_MAXIMO)
    except zstandard.ZstdError as falla:
        return None, f"el marco del manifiesto no se puede descomprimir ({falla})"
    contenido = miembros.contenido_de(bloque, miembros.MANIFIESTO)
    if contenido is None:
        return None, "el marco no contiene manifiesto.json"
    try:
        return Manifiesto.de_bytes(contenido), ""
    except ValueError as falla:
        return None, f"manifiesto.json no se entiende: {falla}"


def extraer(archivo: IO[bytes], entrada: Entrada, escribir: Callable[[bytes], object]) -> Problema | None:
    """Descomprime un miembro y entrega su contenido por bloques; dice qué tiene mal, si algo.

    «dato-alterado»: el contenido no es el respaldado. «marco-alterado»: el contenido sí, pero sus bytes
    comprimidos o su encabezado de tar cambiaron. Deja de leer si el marco trae de más: uno hostil no llena el disco.
    """
    lector = LectorDeMarco(archivo, entrada.marco)
    esperado = miembros.encabezado(entrada.ruta, entrada.bytes)
    suma, cabeza, vistos, cola = hashlib.sha256(), b"", 0, b""
    motivo = ""
    try:
        for bloque in lector.bloques():
            resto = bloque
            if len(cabeza) < len(esperado):
                falta = len(esperado) - len(cabeza)
                cabeza, resto = cabeza + resto[:falta], resto[falta:]
            contenido, sobra = resto[: entrada.bytes - vistos], resto[entrada.bytes - vistos :]
            cola = (cola + sobra)[: len(esperado)]
            vistos += len(contenido)
            suma.update(contenido)
            escribir(contenido)
            if len(cola) == len(esperado):
                break
    except zstandard.ZstdError as falla:
        motivo = f"no se puede descomprimir ({falla})"
    marco_intacto = lector.huella() == entrada.marco.sha256
    if suma.hexdigest() != entrada.sha256:
        return _dano(DATO_ALTERADO, entrada, motivo or "su SHA-256 no es el del manifiesto")
    if motivo or not marco_intacto or cabeza != esperado or cola != miembros.relleno(entrada.bytes):
        return _dano("marco-alterado", entrada, "contenido íntegro, pero sus bytes comprimidos cambiaron")
    return None


def _dano(nombre: str, entrada: Entrada, detalle: str) -> Problema:
    return Problema(nombre, entrada.ruta, entrada.marco.desplazamiento, detalle)
