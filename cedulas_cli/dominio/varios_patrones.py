"""Un trabajador con varios patrones a la vez: cuánto cotiza con cada uno (LSS art. 33; RACERF art. 49; derecho 1.08).

Si la suma de sus salarios pasa de 25 veces la unidad y al menos un patrón lo pidió, cada cual cotiza tope × su salario
÷ suma. Las porciones se calculan exactas, se truncan a centavo y los centavos que faltan para el tope se dan a los
restos mayores (a igual resto, al salario mayor; luego, al registro menor): siempre suman el tope. Se hace para cada
lapso en que coinciden los mismos patrones, con los mismos salarios y el mismo tope.
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from cedulas_cli.dominio.integracion import tope_del_dia
from cedulas_cli.dominio.tabla_parametros import EPOCA
from cedulas_cli.dominio.vigencia import Parametros

PRORRATEADO, BAJO_EL_TOPE, SIN_SOLICITUD = "prorrateado", "bajo-el-tope", "sin-solicitud"
SBC_PROPIO = "sbc_propio"
"""El SBC del patrón antes de prorratear: con él, el renglón no se sube al mínimo y decide el art. 36."""

TRAMO = ("posicion", "grupo", "patron", "desde", "hasta", "salario", "solicita")
"""Lo que se pide de cada renglón: días desde 1970 y centavos; `solicita` vale para todo su grupo."""
_CORTAN = ("uma", "salario_minimo", "unidad_cuotas", "tope_sbc")


def prorratear(tramos: pl.DataFrame, parametros: Parametros) -> pl.DataFrame:
    """Tramos → sus piezas, en orden: posicion, desde, hasta, sbc, patrones, suma, tope y situacion.

    `sbc` sólo viene en lo prorrateado; un renglón da más de una pieza si su porción cambia a media tramo. `situacion`
    es nula si nadie más lo tuvo. Los tramos de un patrón no deben encimarse (`encimados`).
    """
    trozos = _trozos(tramos, _topes(parametros, tramos))
    en_lapso = ["grupo", "dia"]
    suma, patrones = pl.col("salario").sum().over(en_lapso), pl.col("patron").n_unique().over(en_lapso)
    trozos = trozos.with_columns(suma.alias("suma"), patrones.alias("patrones").cast(pl.Int64))
    pasa = (pl.col("patrones") > 1) & (pl.col("suma") > pl.col("tope"))
    pedido = pl.col("solicita").any().over("grupo")
    situacion = (
        pl.when(pasa & pedido)
        .then(pl.lit(PRORRATEADO))
        .when(pasa)
        .then(pl.lit(SIN_SOLICITUD))
        .when(pl.col("patrones") > 1)
        .then(pl.lit(BAJO_EL_TOPE))
    )
    trozos = _con_porcion(trozos.with_columns(situacion.alias("situacion")))
    prorrateada = pl.when(pl.col("situacion") == PRORRATEADO).then("porcion").alias("sbc")
    return _unir(trozos.with_columns(prorrateada).sort("posicion", "dia"))


def encimados(tramos: pl.DataFrame) -> pl.Series:
    """Grupos en que un mismo patrón trae dos tramos con días en común: no se sabe cuál salario es el suyo."""
    ordenados = tramos.sort("grupo", "patron", "desde", "hasta")
    previo = pl.col("hasta").cum_max().shift(1).over("grupo", "patron")
    return ordenados.filter(pl.col("desde") <= previo)["grupo"].unique(maintain_order=True)


def _topes(parametros: Parametros, tramos: pl.DataFrame) -> pl.DataFrame:
    """Desde qué día rige cada tope, en lo que abarcan los tramos. Si falta un valor, «parametro-sin-vigencia» (78)."""
    if tramos.is_empty():
        return pl.DataFrame(schema={"dia": pl.Int64, "tope": pl.Int64})
    inicio, fin = _fecha(min(tramos["desde"].to_list())), _fecha(max(tramos["hasta"].to_list()))
    dias = {inicio}
    for parametro in _CORTAN:
        for clave in parametros.claves(parametro):
            dias |= parametros.cambios(parametro, clave, inicio, fin)
    topes = [((dia - EPOCA).days, tope_del_dia(parametros, dia)[0]) for dia in sorted(dias)]
    distintos = [par for i, par in enumerate(topes) if not i or topes[i - 1][1] != par[1]]
    return pl.DataFrame(distintos, schema={"dia": pl.Int64, "tope": pl.Int64}, orient="row")


def _fecha(dia: int) -> date:
    return EPOCA + timedelta(days=dia)


def _trozos(tramos: pl.DataFrame, topes: pl.DataFrame) -> pl.DataFrame:
    """Cada tramo partido donde, en su grupo, empieza o acaba otro o cambia el tope."""
    grupos = tramos.group_by("grupo").agg(pl.col("desde").min().alias("inicio"), pl.col("hasta").max().alias("fin"))
    cambios = grupos.join(topes.select("dia"), how="cross").filter(pl.col("dia").is_between("inicio", "fin"))
    cortes = pl.concat(
        [
            tramos.select("grupo", pl.col("desde").alias("dia")),
            tramos.select("grupo", (pl.col("hasta") + 1).alias("dia")),
            cambios.select("grupo", "dia"),
        ]
    )
    lapsos = (
        cortes.unique()
        .sort("grupo", "dia")
        .with_columns((pl.col("dia").shift(-1).over("grupo") - 1).alias("ultimo"))
        .drop_nulls("ultimo")
    )
    dentro = (pl.col("desde") <= pl.col("dia")) & (pl.col("hasta") >= pl.col("ultimo"))
    trozos = tramos.join(lapsos, on="grupo").filter(dentro).sort("dia")
    return trozos.join_asof(topes, on="dia", strategy="backward").sort("posicion", "dia")


def _con_porcion(trozos: pl.DataFrame) -> pl.DataFrame:
    """Tope × salario ÷ suma, truncado, más un centavo a los restos mayores hasta completar el tope."""
    lapso = ["grupo", "dia"]
    producto = pl.col("salario") * pl.col("tope")
    enteras = trozos.with_columns(
        (producto // pl.col("suma")).alias("entera"), (producto % pl.col("suma")).alias("resto")
    )
    por_resto = enteras.sort(*lapso, "resto", "salario", "patron", descending=[False, False, True, True, False])
    turno = pl.int_range(pl.len()).over(lapso)
    faltan = pl.col("tope") - pl.col("entera").sum().over(lapso)
    return por_resto.with_columns((pl.col("entera") + (turno < faltan).cast(pl.Int64)).alias("porcion"))


def _unir(trozos: pl.DataFrame) -> pl.DataFrame:
    """Trozos seguidos del mismo renglón con la misma porción son una sola pieza."""
    previo = pl.col("sbc").shift(1).over("posicion")
    nuevo = pl.col("sbc").ne_missing(previo) | (pl.col("posicion") != pl.col("posicion").shift(1)).fill_null(value=True)
    prorrateado = pl.col("sbc").is_not_null()
    cifras = [pl.when(prorrateado).then(c).first().alias(c) for c in ("patrones", "suma", "tope")]
    # «sin-solicitud» dice más que «bajo-el-tope», y así se ordenan; en lo prorrateado no hay más que una.
    situacion = pl.col("situacion").drop_nulls().max()
    return (
        trozos.with_columns(nuevo.cum_sum().alias("pieza"))
        .group_by("posicion", "pieza", maintain_order=True)
        .agg(
            pl.col("dia").min().alias("desde"),
            pl.col("ultimo").max().alias("hasta"),
            pl.col("sbc").first(),
            *cifras,
            situacion,
        )
        .drop("pieza")
    )
