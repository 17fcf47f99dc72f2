"""A quién se le avisa en qué va la corrida: el núcleo sólo avisa; la consola decide si se ve."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import Protocol


class Avance(Protocol):
    """Recibe el nombre de cada paso y mide cuánto tardó."""

    def paso(self, nombre: str) -> contextlib.AbstractContextManager[None]:
        """Un paso de la corrida."""


class AvanceMudo:
    """No muestra nada; guarda los segundos de cada paso."""

    def __init__(self) -> None:
        self.segundos: dict[str, float] = {}

    @contextlib.contextmanager
    def paso(self, nombre: str) -> Iterator[None]:
        """Mide el paso."""
        inicio = time.monotonic()
        yield
        self.segundos[nombre] = round(self.segundos.get(nombre, 0.0) + time.monotonic() - inicio, 3)


class AvanceEnTerminal(AvanceMudo):
    """Una línea viva por stderr mientras dura el paso, y una palomita al terminar."""

    @contextlib.contextmanager
    def paso(self, nombre: str) -> Iterator[None]:
        """Muestra y mide el paso."""
        from rich.console import Console

        consola = Console(stderr=True)
        with consola.status(f"{nombre}…"), super().paso(nombre):
            yield
        consola.print(f"[green]✓[/] {nombre} [dim]{self.segundos[nombre]:.1f} s[/]", highlight=False)


def avance_para_consola() -> AvanceMudo:
    """Con avance sólo si alguien mira: nunca en el correo de un cron."""
    return AvanceEnTerminal() if sys.stderr.isatty() else AvanceMudo()
