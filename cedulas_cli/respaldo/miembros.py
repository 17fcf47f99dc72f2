"""Miembros de tar deterministas: encabezado fijo para una ruta y un tamaño, y relleno a 512."""

from __future__ import annotations

import os
import tarfile
from pathlib import PurePosixPath

SUMAS = "SHA256SUMS"
MANIFIESTO = "manifiesto.json"
RESERVADOS = frozenset({SUMAS, MANIFIESTO})
"""Nombres que el respaldo usa en su raíz; la oficina no puede aportarlos."""
CIERRE = bytes(2 * tarfile.BLOCKSIZE)
"""Dos bloques en cero: el fin de un tar."""
_MODO = 0o600


def encabezado(ruta: str, tamano: int) -> bytes:
    """Encabezado ustar (más el de pax si el nombre lleva acentos o pasa de 100 bytes), sin fecha ni dueño."""
    info = tarfile.TarInfo(ruta)
    info.size, info.mode, info.mtime = tamano, _MODO, 0
    return info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")


def relleno(tamano: int) -> bytes:
    """Ceros hasta completar el último bloque."""
    return bytes(-tamano % tarfile.BLOCKSIZE)


def largo(ruta: str, tamano: int) -> int:
    """Bytes del miembro entero: encabezado, contenido y relleno."""
    return len(encabezado(ruta, tamano)) + tamano + len(relleno(tamano))


def miembro(ruta: str, contenido: bytes) -> bytes:
    """Un miembro pequeño, completo, en memoria."""
    return encabezado(ruta, len(contenido)) + contenido + relleno(len(contenido))


def contenido_de(bloque: bytes, ruta: str) -> bytes | None:
    """Contenido de un miembro en memoria si de verdad es `ruta`; si no, `None`."""
    try:
        info = tarfile.TarInfo.frombuf(bloque[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return None
    contenido = bloque[tarfile.BLOCKSIZE : tarfile.BLOCKSIZE + info.size]
    return contenido if info.name == ruta and len(contenido) == info.size else None


def orden(ruta: str) -> bytes:
    """Llave de orden estable: los bytes del nombre, no el idioma de la máquina."""
    return os.fsencode(ruta)


def es_segura(ruta: str) -> bool:
    """Relativa, sin `..`, sin componentes vacíos ni nombres reservados: no puede salir de la carpeta."""
    partes = ruta.split("/")
    return (
        "\0" not in ruta
        and all(parte not in ("", ".", "..") for parte in partes)
        and str(PurePosixPath(ruta)) == ruta
        and ruta not in RESERVADOS
    )
