"""El sello del archivo: la huella de cada página de creditos.db, para que ni un byte cambie por fuera sin que se note.

Tras una captura sólo se vuelven a sellar las páginas que esa captura escribió (las dice el diario de SQLite) y sólo si
la que sustituyen era la sellada: lo que alguien haya tocado por su cuenta conserva su huella vieja y sigue a la vista.
El nuevo sello queda en disco antes de vaciar el diario al archivo; morir en medio no pierde nada.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cedulas_cli.sistema.archivos import huella_bytes, reemplazo_atomico

ARCHIVO = "creditos.sello"
LARGO = 16
"""Bytes de SHA-256 que se guardan por página: 128 bits no se falsifican por tanteo."""
_POR_VEZ = 256
_DIARIO = 32
_CUADRO = 24


@dataclass(frozen=True)
class Sello:
    """Cómo debe estar el archivo: último hecho, su huella y la de cada página (ninguna si pasa del límite)."""

    n: int
    cabeza: str
    pagina: int
    huellas: bytes

    @property
    def por_pagina(self) -> bool:
        """Si trae las huellas de las páginas."""
        return bool(self.huellas)

    @property
    def paginas(self) -> int:
        """Cuántas páginas selló."""
        return len(self.huellas) // LARGO


class SelloRoto(Exception):
    """El archivo del sello está incompleto o alterado."""


def ruta_de(archivo: Path) -> Path:
    """Junto a la base."""
    return archivo.with_name(ARCHIVO)


def leer(ruta: Path) -> Sello | None:
    """El sello, revisado; nada si no existe. `SelloRoto` si no cuadra consigo mismo."""
    try:
        contenido = ruta.read_bytes()
    except FileNotFoundError:
        return None
    primera, _, huellas = contenido.partition(b"\n")
    try:
        datos = json.loads(primera)
        sello = Sello(int(datos["n"]), str(datos["cabeza"]), int(datos["pagina"]), huellas)
    except (ValueError, KeyError, TypeError) as falla:
        raise SelloRoto from falla
    if _encabezado(sello) != primera or not sello.pagina:
        raise SelloRoto
    return sello


def escribir(ruta: Path, sello: Sello) -> None:
    """Reemplaza el sello de una vez."""
    with reemplazo_atomico(ruta) as temporal, temporal.open("wb") as salida:
        salida.write(_encabezado(sello) + b"\n")
        salida.write(sello.huellas)


def _encabezado(sello: Sello) -> bytes:
    cuerpo = {"version": 1, "n": sello.n, "cabeza": sello.cabeza, "pagina": sello.pagina, "paginas": sello.paginas}
    huella = huella_bytes(json.dumps(cuerpo).encode() + sello.huellas)
    return json.dumps({**cuerpo, "huella": huella}).encode()


def de_archivo(base: int, n: int, cabeza: str, pagina: int, limite: int) -> Sello:
    """Sella el archivo entero (su descriptor), con el diario ya vacío."""
    if os.fstat(base).st_size > limite:
        return Sello(n, cabeza, pagina, b"")
    return Sello(n, cabeza, pagina, b"".join(_huella(p) for p in _paginas(base, pagina)))


def diferencias(base: int, sello: Sello) -> list[int]:
    """Páginas (desde 1) que no son las selladas, y las que sobran o faltan."""
    malas, numero = [], 0
    for numero, contenido in enumerate(_paginas(base, sello.pagina), start=1):
        lugar = (numero - 1) * LARGO
        if sello.huellas[lugar : lugar + LARGO] != _huella(contenido):
            malas.append(numero)
    return malas + list(range(numero + 1, sello.paginas + 1))


def con_diario(sello: Sello, base: int, diario: Path, n: int, cabeza: str, limite: int) -> tuple[Sello, list[int]]:
    """El sello tras lo que el diario trae, sin vaciarlo aún; y las páginas que alguien había tocado por fuera.

    `base` es el descriptor del archivo, que todavía tiene las páginas de antes.
    """
    cuadros, total = cuadros_del_diario(diario, sello.pagina)
    if not cuadros:
        return Sello(n, cabeza, sello.pagina, sello.huellas), []
    if total * sello.pagina > limite:
        return Sello(n, cabeza, sello.pagina, b""), []
    vacia = _huella(bytes(sello.pagina))
    huellas = bytearray(sello.huellas[: total * LARGO])
    huellas += vacia * (total - len(huellas) // LARGO)
    tocadas = []
    with diario.open("rb") as lector:
        for numero, lugar in sorted(cuadros.items()):
            donde = slice((numero - 1) * LARGO, numero * LARGO)
            if numero <= sello.paginas:
                anterior = os.pread(base, sello.pagina, (numero - 1) * sello.pagina)
                if _huella(anterior) != sello.huellas[donde]:
                    tocadas.append(numero)
                    continue
            lector.seek(lugar)
            huellas[donde] = _huella(lector.read(sello.pagina))
    return Sello(n, cabeza, sello.pagina, bytes(huellas)), tocadas


def cuadros_del_diario(diario: Path, pagina: int) -> tuple[dict[int, int], int]:
    """Última versión confirmada de cada página del diario de SQLite: página → lugar; y cuántas tendrá el archivo.

    El formato está en sqlite.org/fileformat2.html, §4: encabezado de 32 bytes y, por página, 24 más ella.
    """
    confirmados: dict[int, int] = {}
    pendientes: dict[int, int] = {}
    total = 0
    try:
        lector = diario.open("rb")
    except FileNotFoundError:
        return {}, 0
    with lector:
        inicio = lector.read(_DIARIO)
        if len(inicio) < _DIARIO or int.from_bytes(inicio[8:12]) != pagina:
            return {}, 0
        lugar = _DIARIO
        while len(cuadro := lector.read(_CUADRO)) == _CUADRO and cuadro[8:16] == inicio[16:24]:
            pendientes[int.from_bytes(cuadro[:4])] = lugar + _CUADRO
            if hasta := int.from_bytes(cuadro[4:8]):
                confirmados |= pendientes
                pendientes.clear()
                total = hasta
            lugar += _CUADRO + pagina
            lector.seek(lugar)
    return confirmados, total


def en_palabras(paginas: list[int], pagina: int) -> str:
    """Tramos de bytes, para decir dónde."""
    tramos: list[list[int]] = []
    for numero in paginas:
        if tramos and tramos[-1][1] == numero - 1:
            tramos[-1][1] = numero
        else:
            tramos.append([numero, numero])
    textos = [f"bytes {(a - 1) * pagina:,} a {b * pagina - 1:,}" for a, b in tramos[:5]]
    return "; ".join(textos) + (f" y {len(tramos) - 5} tramos más" if len(tramos) > 5 else "")


def _huella(contenido: bytes) -> bytes:
    return hashlib.sha256(contenido).digest()[:LARGO]


def _paginas(base: int, pagina: int) -> Iterator[bytes]:
    desde = 0
    while bloque := os.pread(base, pagina * _POR_VEZ, desde):
        for lugar in range(0, len(bloque), pagina):
            yield bloque[lugar : lugar + pagina]
        desde += len(bloque)
