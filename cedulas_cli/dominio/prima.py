"""Infiere la prima de riesgo de un patrón a partir de lo que se le emitió (contrato §2, `cotejo`)."""

from __future__ import annotations

import polars as pl

from cedulas_cli.dominio.dinero import ESCALA_TASA

INFERIDA: dict[str, pl.DataType | type[pl.DataType]] = {
    "registro_patronal": pl.String,
    "prima": pl.Int64,
    "renglones": pl.Int64,
    "coinciden": pl.Int64,
}


def inferir(renglones: pl.DataFrame, medias: list[int], maxima: int) -> pl.DataFrame:
    """La prima de cinco decimales (en 10⁻⁷) que reproduce más renglones de riesgos de trabajo de cada patrón.

    `renglones`: `registro_patronal`, `base` (SBC topado en centavos por días, entero) y `emitido` (centavos).
    A igualdad, una prima media; si no, la menor. Un patrón sin renglones útiles no aparece.

    Cada importe R admite las primas p con `R = (base·p + 5·10⁶) // 10⁷`: un intervalo de enteros. La prima buscada
    es donde más intervalos se enciman; el máximo siempre se alcanza en el inicio de alguno.
    """
    mitad = ESCALA_TASA // 2
    intervalos = renglones.filter((pl.col("base") > 0) & (pl.col("emitido") > 0)).select(
        "registro_patronal",
        # techo de a/b con enteros: -((-a) // b)
        (-((mitad - pl.col("emitido") * ESCALA_TASA) // pl.col("base"))).alias("inicio"),
        ((pl.col("emitido") * ESCALA_TASA + mitad - 1) // pl.col("base")).alias("fin"),
    )
    intervalos = intervalos.filter((pl.col("inicio") <= pl.col("fin")) & (pl.col("inicio") <= maxima))
    if intervalos.is_empty():
        return pl.DataFrame(schema=INFERIDA)
    cobertura = _cobertura(intervalos)
    maximos = cobertura.group_by("registro_patronal").agg(pl.col("cuantos").max().alias("coinciden"))
    menores = (
        cobertura.join(maximos, on="registro_patronal")
        .filter(pl.col("cuantos") == pl.col("coinciden"))
        .group_by("registro_patronal")
        .agg(pl.col("prima").min(), pl.col("coinciden").first())
    )
    preferidas = _media_que_empata(cobertura, maximos, medias)
    totales = intervalos.group_by("registro_patronal").agg(pl.len().cast(pl.Int64).alias("renglones"))
    return (
        menores.join(preferidas, on="registro_patronal", how="left")
        .join(totales, on="registro_patronal")
        .select(
            "registro_patronal",
            pl.coalesce("media", "prima").alias("prima"),
            "renglones",
            pl.col("coinciden").cast(pl.Int64),
        )
        .sort("registro_patronal")
    )


def _cobertura(intervalos: pl.DataFrame) -> pl.DataFrame:
    """Cuántos intervalos cubren cada prima donde algo empieza o termina."""
    eventos = pl.concat(
        [
            intervalos.select("registro_patronal", pl.col("inicio").alias("prima"), pl.lit(1, pl.Int64).alias("paso")),
            intervalos.select(
                "registro_patronal", (pl.col("fin") + 1).alias("prima"), pl.lit(-1, pl.Int64).alias("paso")
            ),
        ]
    )
    return (
        eventos.group_by("registro_patronal", "prima")
        .agg(pl.col("paso").sum())
        .sort("registro_patronal", "prima")
        .with_columns(pl.col("paso").cum_sum().over("registro_patronal").alias("cuantos"))
    )


def _media_que_empata(cobertura: pl.DataFrame, maximos: pl.DataFrame, medias: list[int]) -> pl.DataFrame:
    """La menor prima media que reproduce tantos renglones como la mejor."""
    candidatas = maximos.join(pl.DataFrame({"media": medias}, schema={"media": pl.Int64}), how="cross").sort(
        "registro_patronal", "media"
    )
    medidas = candidatas.join_asof(
        cobertura.select("registro_patronal", "prima", "cuantos"),
        left_on="media",
        right_on="prima",
        by="registro_patronal",
        strategy="backward",
        check_sortedness=False,
    )
    return (
        medidas.filter(pl.col("cuantos") == pl.col("coinciden"))
        .group_by("registro_patronal")
        .agg(pl.col("media").min())
    )
