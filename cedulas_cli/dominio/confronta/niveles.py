"""La misma confronta por patrón, por trabajador o por concepto: las diferencias de cada nivel suman lo mismo."""

from __future__ import annotations

import polars as pl

from cedulas_cli.dominio.confronta.conceptos import CONFRONTA
from cedulas_cli.dominio.confronta.cuadro import DUPLICADO, OMISO_PARCIAL, OMISO_TOTAL, PAGO_MAYOR, PAGO_MENOR, SIN_NSS
from cedulas_cli.dominio.dinero import a_importe

POR_PATRON, POR_TRABAJADOR, POR_CONCEPTO = "patron", "trabajador", "concepto"
NIVELES = (POR_PATRON, POR_TRABAJADOR, POR_CONCEPTO)
_PESO = pl.col("diferencia").abs()


def por_concepto(causas: pl.DataFrame) -> pl.DataFrame:
    """Un renglón por patrón, trabajador y concepto con diferencia, en centavos."""
    propio = pl.col("tipo").is_in([OMISO_TOTAL, OMISO_PARCIAL, DUPLICADO])
    segun_importe = pl.when(pl.col("pagado") < pl.col("emitido")).then(pl.lit(PAGO_MENOR)).otherwise(pl.lit(PAGO_MAYOR))
    return causas.with_columns(
        (pl.col("emitido") - pl.col("pagado")).alias("diferencia"),
        pl.when(propio).then("tipo").otherwise(segun_importe).alias("tipo"),
        pl.col("causa").alias("causas"),
    )


def por_trabajador(cuadro: pl.DataFrame, causas: pl.DataFrame) -> pl.DataFrame:
    """Un renglón por trabajador cuyo total difiere, con la causa que más pesa."""
    propias = _causas_de(causas, ["registro_patronal", "nss"])
    filas = cuadro.select("registro_patronal", "nss", "emitido", "pagado", "tipo", "folios").join(
        propias, on=["registro_patronal", "nss"], how="left", maintain_order="left"
    )
    filas = filas.with_columns((pl.col("emitido") - pl.col("pagado")).alias("diferencia"), _sin_concepto())
    return filas.filter(pl.col("diferencia") != 0)


def por_patron(cuadro: pl.DataFrame, causas: pl.DataFrame, totales: pl.DataFrame) -> pl.DataFrame:
    """Un renglón por patrón que difiere; `emitido` y `pagado` son los totales del patrón, no sólo lo que difiere."""
    tipos = cuadro.group_by("registro_patronal").agg(
        pl.col("tipo").unique().alias("tipos"), pl.col("folios").first(), pl.col("emitido").sum().alias("__e")
    )
    filas = (
        tipos.join(totales, on="registro_patronal", how="left")
        .join(_causas_de(causas, ["registro_patronal"]), on="registro_patronal", how="left")
        .with_columns((pl.col("emitido") - pl.col("pagado")).alias("diferencia"))
    )
    hay = {t: pl.col("tipos").list.contains(t) for t in (OMISO_TOTAL, DUPLICADO, OMISO_PARCIAL)}
    tipo = (
        pl.when(hay[OMISO_TOTAL])
        .then(pl.lit(OMISO_TOTAL))
        .when(hay[DUPLICADO])
        .then(pl.lit(DUPLICADO))
        .when(hay[OMISO_PARCIAL])
        .then(pl.lit(OMISO_PARCIAL))
        .when(pl.col("diferencia") >= 0)
        .then(pl.lit(PAGO_MENOR))
        .otherwise(pl.lit(PAGO_MAYOR))
    )
    filas = filas.with_columns(tipo.alias("tipo"), pl.lit(SIN_NSS).alias("nss"), _sin_concepto())
    # Un trabajador omitido que otro pago de más compensa no es una diferencia de importe, pero sí un hallazgo.
    compensado = pl.col("tipo").is_in([OMISO_PARCIAL, DUPLICADO])
    return filas.filter((pl.col("diferencia") != 0) | compensado).sort("registro_patronal")


def _sin_concepto() -> pl.Expr:
    return pl.lit("").alias("concepto")


def _causas_de(causas: pl.DataFrame, llaves: list[str]) -> pl.DataFrame:
    """La causa que más importe explica (a igualdad, la primera por nombre) y todas, de mayor a menor."""
    pesos = (
        causas.with_columns((pl.col("emitido") - pl.col("pagado")).alias("diferencia"))
        .group_by(*llaves, "causa")
        .agg(_PESO.sum().alias("peso"))
        .sort(*llaves, "peso", "causa", descending=[*(False for _ in llaves), True, False])
    )
    return pesos.group_by(llaves, maintain_order=True).agg(
        pl.col("causa").first(), pl.col("causa").str.join("|").alias("causas")
    )


def a_tabla(filas: pl.DataFrame, emision: str, periodo: str) -> pl.DataFrame:
    """Filas en centavos → tabla `confronta` del contrato, en pesos."""
    completas = filas.with_columns(pl.lit(emision).alias("emision"), pl.lit(periodo).alias("periodo"))
    if "dictamen" not in completas.columns:
        completas = completas.with_columns(pl.lit("").alias("dictamen"))
    pesos = completas.with_columns(a_importe(c) for c in ("emitido", "pagado", "diferencia"))
    return pesos.select(pl.col(c).cast(t) for c, t in CONFRONTA.items())
