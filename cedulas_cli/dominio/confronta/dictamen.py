"""Filtro previo de ejercicios dictaminados o corregidos (arts. 173 y 182 RACERF; derecho 2.10 bis).

Sólo frena **diferencias** de cuotas mensuales: ni la omisión total, ni retiro, cesantía y vejez o vivienda.
"""

from __future__ import annotations

import polars as pl

from cedulas_cli.dominio.confronta.cuadro import OMISO_TOTAL
from cedulas_cli.dominio.esquemas import MENSUAL

CONCLUIDO, EN_PROCESO = "concluido", "en-proceso"
SITUACIONES = (CONCLUIDO, EN_PROCESO)

BLOQUEA, EN_CURSO, NADA = "dictaminado", "dictamen-en-proceso", ""

DICTAMENES: dict[str, pl.DataType | type[pl.DataType]] = {
    "registro_patronal": pl.String,
    "ejercicio": pl.Int64,
    "situacion": pl.String,
    "avisos_entregados": pl.Boolean,
    "cuotas_pagadas": pl.Boolean,
    "plazo_corriendo": pl.Boolean,
    "documento": pl.String,
}
"""Un renglón por patrón y ejercicio. `plazo_corriendo`: aún corren los doce meses del art. 149 RACERF para pagarlas."""


def marcar(filas: pl.DataFrame, dictamenes: pl.DataFrame, emision: str, periodo: str) -> pl.DataFrame:
    """Agrega `dictamen`: `dictaminado` si la diferencia no se puede emitir, `dictamen-en-proceso` si va con nota."""
    if emision != MENSUAL or dictamenes.is_empty():
        return filas.with_columns(pl.lit(NADA).alias("dictamen"))
    del_ejercicio = dictamenes.filter(pl.col("ejercicio") == int(periodo[:4])).unique(
        "registro_patronal", keep="last", maintain_order=True
    )
    cumple = (
        (pl.col("situacion") == CONCLUIDO)
        & pl.col("avisos_entregados")
        & (pl.col("cuotas_pagadas") | pl.col("plazo_corriendo"))
    )
    marca = (
        pl.when(cumple)
        .then(pl.lit(BLOQUEA))
        .when(pl.col("situacion").is_not_null())
        .then(pl.lit(EN_CURSO))
        .otherwise(pl.lit(NADA))
    )
    con = filas.join(
        del_ejercicio.select(
            "registro_patronal", "situacion", "avisos_entregados", "cuotas_pagadas", "plazo_corriendo"
        ),
        on="registro_patronal",
        how="left",
        maintain_order="left",
    )
    con = con.with_columns(pl.when(pl.col("tipo") == OMISO_TOTAL).then(pl.lit(NADA)).otherwise(marca).alias("dictamen"))
    return con.select(*filas.columns, "dictamen")
