"""La carpeta de salida se ve entera o no se ve: se escribe a un lado y se renombra al final."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.idioma import causa_del_sistema
from cedulas_cli.sistema.archivos import MARCA_TEMPORAL, sincronizar_carpeta

RESUMEN = "datos.json"
"""Su presencia dice que la carpeta la hizo este programa."""


@contextlib.contextmanager
def carpeta_atomica(destino: Path, *, reemplaza: bool) -> Iterator[Path]:
    """Entrega una carpeta temporal y, si el bloque termina bien, la publica como `destino`.

    Errores: «destino-ocupado» si ya tiene algo y no se pidió reemplazar (o no es de ejemplos); «no-se-pudo-escribir».
    """
    destino = destino.absolute()
    _exigir_libre(destino, reemplaza=reemplaza)
    temporal = destino.with_name(f"{destino.name}{MARCA_TEMPORAL}{os.getpid()}")
    try:
        shutil.rmtree(temporal, ignore_errors=True)
        temporal.mkdir(parents=True)
        yield temporal
        _publicar(temporal, destino)
    except OSError as falla:
        raise ErrorCedulas(
            "no-se-pudo-escribir",
            f"no se pudo escribir en {destino.name}",
            lugar=str(destino),
            causa=causa_del_sistema(falla),
            remedio="revise permisos y espacio en disco, y repita la orden: lo anterior quedó intacto",
        ) from falla
    finally:
        shutil.rmtree(temporal, ignore_errors=True)


def _exigir_libre(destino: Path, *, reemplaza: bool) -> None:
    if destino.exists() and not destino.is_dir():
        raise _ocupado(destino, "es un archivo", "indique otra carpeta")
    if not destino.is_dir() or not any(destino.iterdir()):
        return
    if not reemplaza:
        raise _ocupado(destino, "ya tiene archivos", "use --reemplaza o indique otra carpeta")
    if not (destino / RESUMEN).is_file():
        raise _ocupado(destino, f"no la generó esta orden (le falta {RESUMEN})", "bórrela usted o indique otra carpeta")


def _ocupado(destino: Path, causa: str, remedio: str) -> ErrorCedulas:
    return ErrorCedulas(
        "destino-ocupado", f"no se escribe sobre «{destino.name}»", lugar=str(destino), causa=causa, remedio=remedio
    )


def _publicar(temporal: Path, destino: Path) -> None:
    """Asienta en disco y renombra; si había una versión anterior, se aparta primero y se borra al final."""
    for ruta in temporal.iterdir():
        with ruta.open("rb") as archivo:
            os.fsync(archivo.fileno())
    sincronizar_carpeta(temporal)
    anterior = destino.with_name(f"{destino.name}{MARCA_TEMPORAL}anterior-{os.getpid()}")
    if destino.exists():
        destino.rename(anterior)
    temporal.rename(destino)
    sincronizar_carpeta(destino.parent)
    shutil.rmtree(anterior, ignore_errors=True)
