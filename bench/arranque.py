"""Lo que tarda en responder la ayuda, contra un intérprete que no hace nada."""

from __future__ import annotations

from bench.medicion import CEDULAS, Medida, comparar, python

META = 8.0
VECES = 15


def medir(*, completo: bool) -> list[Medida]:
    """`cedulas --help` contra `python -c pass`."""
    del completo
    comparacion = comparar([*CEDULAS, "--help"], python("pass"), VECES)
    return [comparacion.medida("arranque", "cedulas --help", "python -c pass", META)]
