"""La emisión nacional calculada y agregada por patrón, con la memoria del proceso a la vista."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.datos import nacional
from bench.medicion import CEDULAS, PYTHON, RAIZ, SALIDA, Medida, correr, tiempo

ASEGURADOS, PATRONES = 22_500_000, 1_070_000
FRACCION = 10
"""Sin `--completo` se mide una décima parte."""
META_MEMORIA_MB = 4_096


def medir(*, completo: bool) -> list[Medida]:
    """Cada emisión: calcular y agregar contra sólo leer y agregar; y su `calcular cuotas` a Parquet."""
    fraccion = 1 if completo else FRACCION
    asegurados, patrones = ASEGURADOS // fraccion, PATRONES // fraccion
    medidas = []
    for emision in ("mensual", "bimestral"):
        entrada = nacional(emision, asegurados, patrones)
        guion = [PYTHON, str(Path(__file__).resolve())]
        calculo = correr([*guion, "calcular", str(entrada)])
        lectura = correr([*guion, "leer", str(entrada)])
        producido = SALIDA / "nacional-cuotas.parquet"
        archivo = correr([*CEDULAS, "calcular", "cuotas", "--entrada", str(entrada), "--salida", str(producido)])
        medidas += [
            Medida(
                "nacional",
                f"{emision}: {asegurados:,} asegurados de {patrones:,} patrones, calculada y agregada por patrón",
                f"{calculo.memoria:,.0f} MB, {tiempo(calculo.pared)}",
                f"sólo leer y agregar: {lectura.memoria:,.0f} MB, {tiempo(lectura.pared)}",
                f"{calculo.pared / lectura.pared:.2f} en tiempo",
                f"< {META_MEMORIA_MB:,} MB",
                calculo.memoria < META_MEMORIA_MB,
            ),
            Medida(
                "nacional",
                f"{emision}: la misma, renglón por renglón a Parquet ({producido.stat().st_size / 1e6:,.0f} MB)",
                f"{archivo.memoria:,.0f} MB, {tiempo(archivo.pared)}",
                meta=f"< {META_MEMORIA_MB:,} MB",
                cumple=archivo.memoria < META_MEMORIA_MB,
            ),
        ]
        producido.unlink()
        if completo:
            entrada.unlink()
    return medidas


def _calcular(entrada: str) -> None:
    import polars as pl

    from cedulas_cli.dominio.cuotas import Criterios, columnas_de_cuotas
    from cedulas_cli.dominio.plan import planear
    from cedulas_cli.parametros.carga import cargar_parametros

    calculo = planear(pl.scan_parquet(entrada), cargar_parametros(None), Criterios(), entrada)
    importes = columnas_de_cuotas(calculo.tabla.emisiones)
    calculo.aceptados.group_by("registro_patronal").agg(pl.col(importes).sum(), pl.len()).collect(engine="streaming")


def _leer(entrada: str) -> None:
    import polars as pl

    tabla = pl.scan_parquet(entrada).group_by("registro_patronal")
    tabla.agg(pl.col("sbc", "dias").sum(), pl.len()).collect(engine="streaming")


if __name__ == "__main__":
    sys.path.insert(0, str(RAIZ))
    {"calcular": _calcular, "leer": _leer}[sys.argv[1]](sys.argv[2])
