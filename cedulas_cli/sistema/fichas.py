"""Fichas para leer en terminal: un encabezado y renglones «rótulo  texto», ajustados al ancho que haya."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import NamedTuple

ANCHO_MAXIMO = 110
"""Un renglón más largo cansa: aunque la terminal sea ancha, no se usa toda."""
_SANGRIA = "  "


class Ficha(NamedTuple):
    """Encabezado, lo que va a la derecha de él (por ejemplo un importe) y sus renglones."""

    encabezado: str
    derecha: str = ""
    renglones: Sequence[tuple[str, str]] = ()


def mostrar_fichas(titulo: str, fichas: Iterable[Ficha]) -> None:
    """Escribe las fichas en la salida estándar, al ancho de la terminal."""
    ancho = min(shutil.get_terminal_size().columns, ANCHO_MAXIMO)
    bloques = [textwrap.fill(titulo, ancho), *(_dibujar(ficha, ancho) for ficha in fichas)]
    sys.stdout.write("\n\n".join(bloques) + "\n")
    sys.stdout.flush()


def _dibujar(ficha: Ficha, ancho: int) -> str:
    lineas = textwrap.wrap(ficha.encabezado, ancho - len(ficha.derecha) - 2) or [""]
    if ficha.derecha:
        lineas[0] += ficha.derecha.rjust(ancho - len(lineas[0]))
    margen = max((len(rotulo) for rotulo, _ in ficha.renglones), default=0) + 2
    for rotulo, texto in ficha.renglones:
        sangria = _SANGRIA + " " * margen
        lineas += textwrap.wrap(
            texto,
            ancho,
            initial_indent=_SANGRIA + rotulo.ljust(margen),
            subsequent_indent=sangria,
            break_on_hyphens=False,
        )
    return "\n".join(lineas)
