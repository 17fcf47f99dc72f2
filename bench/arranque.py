"""Lo que tarda en responder la ayuda, contra un intérprete que no hace nada."""

from __future__ import annotations

from pathlib import Path

from bench.medicion import PYTHON, Medida, comparar, python

META = 8.0
VECES = 15


def medir(*, completo: bool) -> list[Medida]:
    """`cedulas --help` contra `python -c pass`, con la orden tal como queda instalada."""
    del completo
    comparacion = comparar([str(Path(PYTHON).with_name("cedulas")), "--help"], python("pass"), VECES)
    return [comparacion.medida("arranque", "cedulas --help", "python -c pass", META)]
