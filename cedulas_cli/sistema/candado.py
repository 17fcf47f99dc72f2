"""Un solo proceso escribe en la oficina: `flock` muere con el proceso, aun con kill -9."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from cedulas_cli.errores import ErrorCedulas


@contextlib.contextmanager
def candado(carpeta: Path, quien: str, espera_segundos: float = 0.0, *, nombre: str = ".candado") -> Iterator[None]:
    """Toma el candado de la carpeta (o uno suyo con otro nombre) o termina con «ocupado» (75) al vencer la espera."""
    # Guarda NSS, CURP y salarios: sólo su dueño la abre.
    carpeta.mkdir(parents=True, exist_ok=True, mode=0o700)
    ruta = carpeta / nombre
    descriptor = os.open(ruta, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        limite = time.monotonic() + espera_segundos
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= limite:
                    ocupante = os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip()
                    raise ErrorCedulas(
                        "ocupado",
                        "otra corrida está usando la oficina",
                        lugar=str(ruta),
                        causa=ocupante or "el candado está tomado",
                        remedio="espere a que termine o use --esperar-candado SEGUNDOS",
                    ) from None
                time.sleep(0.1)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{quien} (proceso {os.getpid()})".encode(), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)
