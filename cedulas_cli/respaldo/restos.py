"""Restos de una corrida muerta: se quitan sólo si el proceso que los dejó ya no vive."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from pathlib import Path

from cedulas_cli.sistema.archivos import MARCA_TEMPORAL


def barrer(carpeta: Path, forma: str) -> None:
    """Borra de la carpeta (sin bajar) los temporales de lo que se llame como la expresión `forma`."""
    if not carpeta.is_dir():
        return
    nombre = re.compile(f"(?:{forma}){re.escape(MARCA_TEMPORAL)}([0-9]+)")
    for resto in sorted(carpeta.iterdir()):
        hallado = nombre.fullmatch(resto.name)
        if not hallado or _vive(int(hallado[1])):
            continue
        if resto.is_dir() and not resto.is_symlink():
            shutil.rmtree(resto, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                resto.unlink()


def _vive(proceso: int) -> bool:
    """Un temporal con nuestro propio número es de un proceso anterior: nosotros aún no escribimos."""
    if proceso == os.getpid():
        return False
    try:
        os.kill(proceso, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
