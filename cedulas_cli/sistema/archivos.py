"""Escrituras que se ven enteras o no se ven: temporal en la misma carpeta, fsync, rename, fsync de la carpeta."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.idioma import causa_del_sistema

MARCA_TEMPORAL = ".tmp-"
_BLOQUE = 1 << 20


def _ruta_temporal(destino: Path) -> Path:
    return destino.with_name(f"{destino.name}{MARCA_TEMPORAL}{os.getpid()}")


def sincronizar_carpeta(carpeta: Path) -> None:
    """Asienta en disco los nombres de la carpeta (un rename sin esto puede perderse)."""
    descriptor = os.open(carpeta, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def reemplazo_atomico(destino: Path, *, asentar: bool = True) -> Iterator[Path]:
    """Entrega una ruta temporal; si el bloque termina bien, reemplaza `destino` de una vez.

    Con `asentar=False` el nombre (no el contenido) queda firme en disco hasta la siguiente escritura asentada en la
    carpeta: para muchos archivos que un sello escrito al final da por buenos. Un enlace se sigue; a un dispositivo o
    una tubería con nombre (`/dev/stdout`) no se le reemplaza: se le escribe.
    """
    destino = destino.resolve() if destino.is_symlink() else destino
    if destino.exists() and not destino.is_file() and not destino.is_dir():
        with _hacia_dispositivo(destino) as temporal:
            yield temporal
        return
    try:
        destino.parent.mkdir(parents=True, exist_ok=True)
    except OSError as falla:
        raise _no_se_pudo(destino, falla) from falla
    temporal = _ruta_temporal(destino)
    try:
        yield temporal
        with temporal.open("rb+") as archivo:
            os.fsync(archivo.fileno())
        temporal.replace(destino)
        if asentar:
            sincronizar_carpeta(destino.parent)
    except OSError as falla:
        raise _no_se_pudo(destino, falla) from falla
    finally:
        with contextlib.suppress(OSError):
            temporal.unlink(missing_ok=True)


@contextlib.contextmanager
def _hacia_dispositivo(destino: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="cedulas-") as carpeta:
        temporal = Path(carpeta) / "salida"
        yield temporal
        try:
            with temporal.open("rb") as lector, destino.open("wb") as escritor:
                shutil.copyfileobj(lector, escritor, _BLOQUE)
        except BrokenPipeError:
            raise
        except OSError as falla:
            raise _no_se_pudo(destino, falla) from falla


def _no_se_pudo(destino: Path, falla: OSError) -> ErrorCedulas:
    return ErrorCedulas(
        "no-se-pudo-escribir",
        f"no se pudo escribir {destino.name}",
        lugar=str(destino),
        causa=causa_del_sistema(falla),
        remedio="revise permisos y espacio en disco, y repita la orden: lo anterior quedó intacto",
    )


def escribir_bytes(destino: Path, contenido: bytes) -> None:
    """Escribe de forma atómica; si ya está idéntico, no toca nada."""
    with reemplazo_atomico(destino) as temporal:
        temporal.write_bytes(contenido)


def escribir_json(destino: Path, valor: Any) -> None:
    """JSON legible y estable (llaves en el orden dado, acentos a la vista)."""
    escribir_bytes(destino, (json.dumps(valor, ensure_ascii=False, indent=2) + "\n").encode())


def leer_json(ruta: Path) -> Any:
    """Lee un JSON escrito por el programa."""
    return json.loads(ruta.read_text("utf-8"))


def huella_archivo(ruta: Path) -> str:
    """SHA-256 del contenido, en hexadecimal."""
    with ruta.open("rb") as archivo:
        return hashlib.file_digest(archivo, "sha256").hexdigest()


def huella_bytes(contenido: bytes) -> str:
    """SHA-256 de unos bytes, en hexadecimal."""
    return hashlib.sha256(contenido).hexdigest()


def huella_valor(valor: Any) -> str:
    """SHA-256 de un valor serializable, con forma canónica (llaves ordenadas, sin espacios)."""
    return huella_bytes(json.dumps(valor, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())


def copiar_con_huella(origen: Path, destino: Path) -> str:
    """Copia atómica; la huella se calcula sobre lo que de verdad se escribió."""
    suma = hashlib.sha256()
    with reemplazo_atomico(destino) as temporal, origen.open("rb") as lector, temporal.open("wb") as escritor:
        while bloque := lector.read(_BLOQUE):
            suma.update(bloque)
            escritor.write(bloque)
    return suma.hexdigest()


def limpiar_temporales(carpeta: Path) -> int:
    """Borra los restos de una corrida muerta; se llama con el candado tomado. Devuelve cuántos había."""
    restos = [ruta for ruta in carpeta.rglob(f"*{MARCA_TEMPORAL}*") if ruta.is_file()]
    for ruta in restos:
        ruta.unlink(missing_ok=True)
    return len(restos)
