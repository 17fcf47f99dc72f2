"""Completa los movimientos con lo del patrón: prima, zona y modalidad. Lo que nadie dijo se infiere y se dice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl

from cedulas_cli.dominio import cotejo, prima
from cedulas_cli.dominio.cuotas import Criterios
from cedulas_cli.dominio.dinero import a_centavos, de_tasa, tasa_entera
from cedulas_cli.dominio.esquemas import CONCEPTOS, MENSUAL, PREFIJO_EMITIDO
from cedulas_cli.dominio.plan import planear
from cedulas_cli.dominio.semana_reducida import ausencias_que_no_cotizan
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.oficina.emisiones import Recepcion

_DEL_PATRON = ("prima_rt", "zona", "modalidad")
_EMITIDO_RT = f"{PREFIJO_EMITIDO}riesgos_trabajo"
_ZONAS_INFERIBLES = ("general", "zlfn")


@dataclass(frozen=True)
class Completados:
    """Movimientos listos para el motor, y lo inferido por patrón."""

    movimientos: pl.DataFrame
    primas: pl.DataFrame
    zonas: pl.DataFrame


def completar(recepcion: Recepcion, parametros: Parametros, zona_omision: str, criterios: Criterios) -> Completados:
    """Lee la recepción y le une lo del patrón. La zona y la prima que faltan salen de lo emitido, si lo trae."""
    movimientos = pl.read_parquet(recepcion.tabla("movimientos"))
    patrones = pl.read_parquet(recepcion.tabla("patrones")).select("registro_patronal", *_DEL_PATRON)
    unidos = (
        movimientos.join(patrones, on="registro_patronal", how="left", suffix="_patron", maintain_order="left")
        .with_columns(
            pl.coalesce("modalidad", "modalidad_patron").alias("modalidad"),
            pl.col("zona").is_null().alias("zona_inferida"),
            pl.col("prima_rt").is_null().alias("prima_inferida"),
            pl.coalesce("zona", pl.lit(zona_omision)).alias("zona"),
        )
        .drop("modalidad_patron")
    )
    unidos, zonas = _con_zona(unidos, parametros, criterios, recepcion.periodo)
    unidos, primas = _con_prima(unidos, parametros, criterios, recepcion)
    return Completados(unidos, primas, zonas)


# ---------------------------------------------------------------- zona


def _con_zona(
    movimientos: pl.DataFrame, parametros: Parametros, criterios: Criterios, periodo: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Al patrón que no dice su zona se le pone la otra sólo si con ella difieren menos importes emitidos."""
    vacias = pl.DataFrame(schema={"registro_patronal": pl.String, "zona": pl.String})
    dudosos = movimientos.filter("zona_inferida")
    dia = date.fromisoformat(f"{periodo}-01")
    if dudosos.is_empty() or not all(parametros.buscar("salario_minimo", dia, z) for z in _ZONAS_INFERIBLES):
        return movimientos.with_columns(pl.lit(False).alias("zona_inferida")), vacias
    de_hoy = _diferencias_por_patron(dudosos, parametros, criterios)
    con_diferencia = de_hoy.filter(pl.col("cuantas") > 0)
    candidatos = dudosos.join(con_diferencia, on="registro_patronal", how="semi", maintain_order="left")
    if candidatos.is_empty():
        return movimientos.with_columns(pl.lit(False).alias("zona_inferida")), vacias
    general, frontera = _ZONAS_INFERIBLES
    otra = pl.when(pl.col("zona") == general).then(pl.lit(frontera)).otherwise(pl.lit(general))
    con_otra = candidatos.with_columns(otra.alias("zona"))
    mejores = (
        _diferencias_por_patron(con_otra, parametros, criterios)
        .join(con_diferencia, on="registro_patronal", suffix="_hoy")
        .filter(pl.col("cuantas") < pl.col("cuantas_hoy"))
        .join(con_otra.select("registro_patronal", "zona").unique(), on="registro_patronal")
        .select("registro_patronal", "zona")
        .sort("registro_patronal")
    )
    unidos = movimientos.join(
        mejores.rename({"zona": "__zona"}), on="registro_patronal", how="left", maintain_order="left"
    ).with_columns(
        pl.coalesce("__zona", "zona").alias("zona"),
        pl.col("__zona").is_not_null().alias("zona_inferida"),
    )
    return unidos.drop("__zona"), mejores


def _diferencias_por_patron(movimientos: pl.DataFrame, parametros: Parametros, criterios: Criterios) -> pl.DataFrame:
    """Cuántos conceptos difieren de lo emitido (riesgos no cuenta: su prima puede no saberse)."""
    emitidos = [
        PREFIJO_EMITIDO + c for c in CONCEPTOS if PREFIJO_EMITIDO + c in movimientos.columns and c != "riesgos_trabajo"
    ]
    calculado = planear(movimientos.lazy(), parametros, criterios, "zona").aceptados.collect(engine="streaming")
    con_indice = calculado.with_columns(*(a_centavos(c) for c in emitidos)).with_row_index("indice")
    con_indice = con_indice.with_columns(pl.col("indice").cast(pl.Int64)).drop(_EMITIDO_RT, strict=False)
    cuentas = cotejo.diferencias(con_indice).join(con_indice.select("indice", "registro_patronal"), on="indice")
    por_patron = cuentas.group_by("registro_patronal").agg(pl.len().cast(pl.Int64).alias("cuantas"))
    todos = calculado.select(pl.col("registro_patronal").unique())
    return todos.join(por_patron, on="registro_patronal", how="left").with_columns(pl.col("cuantas").fill_null(0))


# ---------------------------------------------------------------- prima


def _con_prima(
    movimientos: pl.DataFrame, parametros: Parametros, criterios: Criterios, recepcion: Recepcion
) -> tuple[pl.DataFrame, pl.DataFrame]:
    if (
        recepcion.emision != MENSUAL
        or _EMITIDO_RT not in movimientos.columns
        or not movimientos["prima_inferida"].any()
    ):
        sin_inferir = movimientos.with_columns(pl.lit(False).alias("prima_inferida"))
        return sin_inferir, pl.DataFrame(schema=prima.INFERIDA)
    primas = _inferir_primas(movimientos, parametros, criterios, recepcion.periodo)
    unidos = movimientos.join(
        primas.select("registro_patronal", de_tasa("prima").alias("__prima")),
        on="registro_patronal",
        how="left",
        maintain_order="left",
    ).with_columns(
        (pl.col("prima_rt").is_null() & pl.col("__prima").is_not_null()).alias("prima_inferida"),
        pl.coalesce("prima_rt", "__prima").alias("prima_rt"),
    )
    return unidos.drop("__prima"), primas


def _inferir_primas(
    movimientos: pl.DataFrame, parametros: Parametros, criterios: Criterios, periodo: str
) -> pl.DataFrame:
    """La base de riesgos la da el propio motor: SBC con piso y tope, por los días que cotizan."""
    sin_prima = movimientos.filter("prima_inferida").drop("prima_rt")
    calculado = planear(sin_prima.lazy(), parametros, criterios, MENSUAL).aceptados.collect(engine="streaming")
    dia = date.fromisoformat(f"{periodo}-01")
    base = calculado.select(
        "registro_patronal",
        (pl.col("sbc_topado") * dias_cotizados(parametros, dia, calculado.columns)).alias("base"),
        a_centavos(_EMITIDO_RT).alias("emitido"),
    )
    medias = sorted(
        tasa_entera(parametros.valor("prima_media", dia, c).valor) for c in parametros.claves("prima_media")
    )
    return prima.inferir(base, medias, tasa_entera(parametros.valor("prima_maxima", dia).valor))


def dias_cotizados(parametros: Parametros, dia: date, columnas: Collection[str]) -> pl.Expr:
    """Días que cotizan riesgos de trabajo en un mes: sin incapacidad ni ausentismo, éste topado (derecho 1.4).

    `columnas` son las de la tabla: sólo algunas dicen los días de labor de una semana reducida.
    """
    tope = int(parametros.valor("tope_ausentismo_mes", dia).valor)
    ausencias = pl.col("dias_ausentismo")
    if "dias_labor" in columnas:
        ausencias = ausencias_que_no_cotizan(ausencias, pl.col("dias_labor"))
    ausentismo = pl.min_horizontal(ausencias, pl.lit(tope, pl.Int64))
    return pl.col("dias") - pl.col("dias_incapacidad") - ausentismo
