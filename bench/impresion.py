"""Las cédulas por segundo de `bench/cedulas.py`, como renglones de la tabla."""

from __future__ import annotations

from bench import cedulas
from bench.medicion import Medida


def medir(*, completo: bool) -> list[Medida]:
    """Cédulas por segundo y por núcleo, y contra la misma cédula con Platypus."""
    del completo
    return [
        Medida("cédulas", f["medida"], f"{f['valor']:,}", meta=f"≥ {f['limite']:,g}", cumple=f["cumple"])
        for f in cedulas.medir()
    ]
