"""Paquetes ZIP que se repiten byte a byte: fechas, permisos y orden fijos, sin comprimir, con sus SHA256SUMS."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from cedulas_cli.sistema.archivos import reemplazo_atomico

SUMAS = "SHA256SUMS"
_FECHA = (1980, 1, 1, 0, 0, 0)
_PERMISOS = stat.S_IFREG | 0o600
_UNIX = 3
_BLOQUE = 1 << 20

Contenido = bytes | Path
"""Lo que lleva un miembro: sus bytes, o el archivo de donde se copian."""


def sumas(huellas: Mapping[str, str]) -> bytes:
    """El texto que `sha256sum -c` revisa, en el orden dado; escapa los nombres como coreutils."""
    renglones = []
    for nombre, huella in huellas.items():
        escapado = nombre.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
        marca = "\\" if escapado != nombre else ""
        renglones.append(f"{marca}{huella}  {escapado}\n")
    return "".join(renglones).encode()


def empacar(destino: Path, miembros: Sequence[tuple[str, Contenido]]) -> None:
    """Escribe el ZIP de una vez, con los miembros en el orden dado.

    Va sin comprimir: PDF y XLSX ya lo están, y así los bytes no dependen de la versión de zlib. Su nombre lo asienta en
    disco la siguiente escritura en la carpeta (el sello de quien llama).
    """
    with (
        reemplazo_atomico(destino, asentar=False) as temporal,
        zipfile.ZipFile(temporal, "w", zipfile.ZIP_STORED) as paquete,
    ):
        for nombre, contenido in miembros:
            ficha = zipfile.ZipInfo(nombre, _FECHA)
            ficha.create_system = _UNIX
            ficha.external_attr = _PERMISOS << 16
            if isinstance(contenido, bytes):
                paquete.writestr(ficha, contenido)
                continue
            ficha.file_size = contenido.stat().st_size
            with contenido.open("rb") as origen, paquete.open(ficha, "w") as salida:
                while bloque := origen.read(_BLOQUE):
                    salida.write(bloque)
