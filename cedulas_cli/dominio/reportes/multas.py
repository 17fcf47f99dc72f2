"""Multas sin cuota de origen y cuotas sin multa, resumidas (procesos §6.1)."""

from __future__ import annotations

from typing import Final

import polars as pl

from cedulas_cli.dominio.conciliacion.comparar import JUSTIFICADO, SOLO_A, SOLO_B, Resultado
from cedulas_cli.dominio.reportes.comun import en_pesos

DETALLE: Final = (
    *("caso", "justificado", "numero_credito", "registro_patronal", "tipo_documento", "anio", "estado", "importe"),
    "motivo",
)
RESUMEN: Final = ("caso", "justificado", "estado", "tipo_documento", "anio", "patrones", "creditos", "importe")
MULTA_SIN_CUOTA, CUOTA_SIN_MULTA = "multa-sin-cuota", "cuota-sin-multa"


def detalle(cartera: pl.DataFrame, c09: Resultado) -> pl.DataFrame:
    """Lo que halló la C09, con los datos de cada crédito; importe en centavos."""
    filas = [
        (
            MULTA_SIN_CUOTA if h.hallazgo == SOLO_B or h.campo == "cuota" else CUOTA_SIN_MULTA,
            "si" if h.hallazgo == JUSTIFICADO else "no",
            h.clave,
            h.motivo,
        )
        for h in c09.hallazgos
        if h.hallazgo in (SOLO_A, SOLO_B, JUSTIFICADO)
    ]
    esquema = dict.fromkeys(("caso", "justificado", "numero_credito", "motivo"), pl.String)
    datos = cartera.select(
        "numero_credito",
        "registro_patronal",
        "tipo_documento",
        pl.col("periodo").str.slice(0, 4).alias("anio"),
        "estado",
        pl.when(pl.col("naturaleza") == "multa").then("multa").otherwise("suerte_principal").alias("importe"),
    )
    hallados = pl.DataFrame(filas, schema=esquema, orient="row")
    juntos = hallados.join(datos, on="numero_credito", how="left", maintain_order="left")
    return juntos.select(DETALLE).sort("caso", "justificado", "numero_credito")


def resumen(de_cada_uno: pl.DataFrame) -> pl.DataFrame:
    """Por caso, estado, tipo de documento y año; columnas `RESUMEN`."""
    grupo = ["caso", "justificado", "estado", "tipo_documento", "anio"]
    return (
        de_cada_uno.group_by(grupo)
        .agg(
            pl.col("registro_patronal").n_unique().cast(pl.Int64).alias("patrones"),
            pl.len().cast(pl.Int64).alias("creditos"),
            pl.col("importe").sum(),
        )
        .sort(grupo)
        .with_columns(en_pesos("importe"))
        .select(RESUMEN)
    )
