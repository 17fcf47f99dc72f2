"""`calcular cuotas` de Parquet a Parquet, contra sólo copiar el Parquet que produce."""

from __future__ import annotations

from bench.datos import RENGLONES, movimientos
from bench.medicion import CEDULAS, SALIDA, Medida, comparar, python

META = 2.0
VECES = 5
COPIAR = "import sys, polars as pl; pl.scan_parquet(sys.argv[1]).sink_parquet(sys.argv[2])"
ROTULOS = {
    "mensual": "mensual",
    "bimestral": "bimestral, con créditos de vivienda",
    "mixta": "mensual y bimestral revueltas, con incidencias",
}


def medir(*, completo: bool) -> list[Medida]:
    """Proceso completo contra proceso completo; el límite también lee y escribe en streaming."""
    del completo
    medidas = []
    producido, copia = SALIDA / "cuotas.parquet", SALIDA / "copia.parquet"
    try:
        for emision, rotulo in ROTULOS.items():
            entrada = movimientos(emision)
            calcular = [*CEDULAS, "calcular", "cuotas", "--entrada", str(entrada), "--salida", str(producido)]
            comparacion = comparar(calcular, python(COPIAR, str(producido), str(copia)), VECES)
            nombre = f"calcular cuotas, {RENGLONES:,} renglones, {rotulo}"
            medidas.append(comparacion.medida("cuotas", nombre, "copiar lo que produce", META))
    finally:
        producido.unlink(missing_ok=True)
        copia.unlink(missing_ok=True)
    return medidas
