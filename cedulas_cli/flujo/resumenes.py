"""Cada resultado como tabla pequeña, para leerlo o encadenarlo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cedulas_cli.flujo.demo import ResultadoDemo
    from cedulas_cli.flujo.emitir import Emitidas
    from cedulas_cli.flujo.recibir import ResumenRecepcion


def recepcion(resumen: ResumenRecepcion) -> pl.DataFrame:
    """Un renglón por emisión y periodo recibidos."""
    return pl.DataFrame(
        [
            {
                "emision": r.emision,
                "periodo": r.periodo,
                "resultado": "ya-estaba" if resumen.ya_estaba else "recibida",
                "leidos": resumen.leidos,
                "aceptados": resumen.aceptados,
                "apartados": resumen.leidos - resumen.aceptados,
                "renglones": r.datos["renglones"],
                "patrones": r.datos["patrones"],
                "trabajadores": r.datos["trabajadores"],
                "totales_revisados": r.datos["cuadre"]["revisados"],
                "totales_que_no_cuadran": r.datos["cuadre"]["no_cuadran"],
            }
            for r in resumen.recepciones
        ]
    )


def lotes_impresos(emitidas: Sequence[Emitidas]) -> pl.DataFrame:
    """Un renglón por lote de impresión."""
    tablas = [
        pl.read_parquet(e.indice)
        .group_by("lote", "sector", "pdf", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("cedulas"),
            pl.col("paginas").sum(),
            pl.col("cotizantes").sum(),
            pl.col("total").sum(),
        )
        .with_columns(pl.lit(e.emision).alias("emision"), pl.lit(e.periodo).alias("periodo"))
        for e in emitidas
    ]
    return pl.concat(tablas).select(
        "emision", "periodo", "lote", "sector", "cedulas", "paginas", "cotizantes", "total", "pdf"
    )


def demostracion(resultados: Sequence[ResultadoDemo]) -> pl.DataFrame:
    """Un renglón por caso y emisión de la demostración."""
    return pl.DataFrame(
        [
            {
                "caso": r.caso,
                "emision": e["emision"],
                "periodo": e["periodo"],
                "apartados": r.apartados,
                "diferencias": e["hallazgos"].get("diferencias", 0),
                "cedulas": e["cedulas"],
                "total": e["total"],
            }
            for r in resultados
            for e in r.corrida.datos["emisiones"]
        ]
    ).with_columns(pl.col("total").cast(pl.Decimal(18, 2)))
