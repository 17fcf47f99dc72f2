"""Las calculadoras por tandas, de Parquet a Parquet, contra sólo copiar el Parquet que producen."""

from __future__ import annotations

from bench.datos import CALCULADORAS, RENGLONES_CALCULADORA, renglones_de
from bench.medicion import CEDULAS, SALIDA, Medida, comparar, python

VECES = 3
COPIAR = "import sys, polars as pl; pl.scan_parquet(sys.argv[1]).sink_parquet(sys.argv[2])"


def medir(*, completo: bool) -> list[Medida]:
    """Proceso completo contra proceso completo, con casi todo renglón de los comunes y unos pocos de uno en uno."""
    del completo
    medidas = []
    producido, copia = SALIDA / "calculadora.parquet", SALIDA / "copia.parquet"
    try:
        for orden, rotulo in CALCULADORAS.items():
            entrada = renglones_de(orden)
            calcular = [*CEDULAS, "calcular", orden, "--entrada", str(entrada), "--salida", str(producido)]
            comparacion = comparar(calcular, python(COPIAR, str(producido), str(copia)), VECES)
            nombre = f"calcular {orden}, {RENGLONES_CALCULADORA:,} renglones, {rotulo}"
            medidas.append(comparacion.medida("calculadoras", nombre, "copiar lo que produce"))
    finally:
        producido.unlink(missing_ok=True)
        copia.unlink(missing_ok=True)
    return medidas
