"""El cuadro emitido–pagado por trabajador, y el tipo de cada diferencia.

Todo en centavos. Un patrón del que sólo se conoce el total pagado (PROCESAR, LGP) se confronta por patrón: sus
trabajadores se resumen en un renglón sin NSS, para que las sumas de cada nivel sean las mismas.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from cedulas_cli.dominio.confronta.conceptos import conceptos_confrontables, emitido_junto
from cedulas_cli.dominio.esquemas import MENSUAL
from cedulas_cli.dominio.esquemas_pago import (
    ACCESORIOS_IMSS,
    ACCESORIOS_RCV,
    ACCESORIOS_VIVIENDA,
    LLAVE_PAGO,
)

OMISO_TOTAL, DUPLICADO, OMISO_PARCIAL, PAGO_MENOR, PAGO_MAYOR = (
    "omiso-total",
    "pago-duplicado",
    "omiso-parcial",
    "pago-menor",
    "pago-mayor",
)
TIPOS = (OMISO_TOTAL, DUPLICADO, OMISO_PARCIAL, PAGO_MENOR, PAGO_MAYOR)
"""En el orden en que se prueban (contrato §3)."""

EMITIDO, PAGADO = "emitido_", "pagado_"
TRABAJADOR = ("registro_patronal", "nss")
SIN_NSS = ""


@dataclass(frozen=True)
class Pagos:
    """Lo pagado de un periodo, en centavos: encabezados, trabajadores y movimientos declarados."""

    pagos: pl.DataFrame
    trabajadores: pl.DataFrame
    movimientos: pl.DataFrame


@dataclass(frozen=True)
class Cuadro:
    """El cruce de un periodo: lo que difiere, los totales y los pagos que contaron."""

    difieren: pl.DataFrame
    """Un renglón por trabajador (o patrón sin detalle): `emitido_…` y `pagado_…` de cada concepto, y su `tipo`."""
    totales: pl.DataFrame
    """Emitido y pagado de cada patrón, difiera o no."""
    pagos: Pagos
    """Sin los de créditos fiscales y con un renglón por folio."""
    de_credito: int
    """Cuántos pagos son de un crédito fiscal."""


def sin_creditos(pagos: Pagos) -> Pagos:
    """Sólo los pagos de la emisión: los que pagan un crédito fiscal se aplican en el padrón."""
    de_credito = pl.col("numero_credito").fill_null("").str.strip_chars("0 ") != ""
    propios = pagos.pagos.filter(~de_credito)
    llaves = list(LLAVE_PAGO)
    return Pagos(
        propios,
        pagos.trabajadores.join(propios.select(llaves), on=llaves, how="semi"),
        pagos.movimientos.join(propios.select(llaves), on=llaves, how="semi"),
    )


def un_renglon_por_folio(pagos: pl.DataFrame) -> pl.DataFrame:
    """Si dos fuentes dicen el mismo folio, queda la más detallada, con la fecha de pago que cualquiera diga."""
    llaves = list(LLAVE_PAGO)
    orden = pl.col("fuente").replace_strict({"sua": 0, "cdsu": 1, "procesar": 2, "lgp": 3}, default=9)
    fechas = pagos.group_by(llaves).agg(pl.col("fecha_pago").drop_nulls().min().alias("__fecha"))
    unicos = pagos.sort(*llaves, orden, "archivo", "renglon").unique(llaves, keep="first", maintain_order=True)
    con_fecha = unicos.join(fechas, on=llaves, how="left", maintain_order="left")
    return con_fecha.with_columns(pl.coalesce("fecha_pago", "__fecha").alias("fecha_pago")).drop("__fecha")


def formar(cuotas: pl.DataFrame, pagos: Pagos, emision: str, base: str) -> Cuadro:
    """Cruza lo emitido con lo pagado. `cuotas` y `pagos`, de un mismo periodo y en centavos."""
    sin_los_de_credito = sin_creditos(pagos)
    folios = un_renglon_por_folio(sin_los_de_credito.pagos)
    propios = replace(sin_los_de_credito, pagos=folios)
    conceptos = conceptos_confrontables(emision)
    sin_detalle = _folios_sin_detalle(folios, propios.trabajadores)
    emitido = _emitido(cuotas, emision, base)
    pagado = _pagado(propios.trabajadores, conceptos)
    opacos = sin_detalle.select(pl.col("registro_patronal").unique())
    completo = _unir(
        pl.concat([emitido.join(opacos, on="registro_patronal", how="anti"), _resumir(emitido, opacos, conceptos)]),
        pl.concat(
            [
                pagado.join(opacos, on="registro_patronal", how="anti"),
                _pagado_sin_detalle(pagado, sin_detalle, opacos, emision, conceptos),
            ]
        ),
        conceptos,
    )
    return Cuadro(
        difieren=_con_tipo(completo, conceptos, _folios_por_patron(folios, emision)),
        totales=completo.group_by("registro_patronal").agg(pl.col("emitido").sum(), pl.col("pagado").sum()),
        pagos=propios,
        de_credito=pagos.pagos.height - sin_los_de_credito.pagos.height,
    )


def _emitido(cuotas: pl.DataFrame, emision: str, base: str) -> pl.DataFrame:
    conceptos = conceptos_confrontables(emision)
    juntos = cuotas.select(
        "registro_patronal",
        "nss",
        *(emitido_junto(c, cuotas.columns, base).alias(EMITIDO + c) for c in conceptos),
    )
    return juntos.group_by(TRABAJADOR).agg(
        pl.len().cast(pl.Int64).alias("tramos"), *(pl.col(EMITIDO + c).sum() for c in conceptos)
    )


def _pagado(trabajadores: pl.DataFrame, conceptos: tuple[str, ...]) -> pl.DataFrame:
    """Suma de todos los folios, y si un mismo importe está en más de uno."""
    con_total = trabajadores.with_columns(pl.col(c).fill_null(0) for c in conceptos).with_columns(
        pl.sum_horizontal(conceptos).alias("__total")
    )
    iguales = (
        con_total.filter(pl.col("__total") > 0)
        .group_by(*TRABAJADOR, *conceptos)
        .agg(pl.col("folio_sua").n_unique().alias("__veces"))
        .group_by(TRABAJADOR)
        .agg((pl.col("__veces").max() > 1).alias("repetido"))
    )
    sumas = con_total.group_by(TRABAJADOR).agg(
        pl.col("folio_sua").n_unique().cast(pl.Int64).alias("pagos"),
        *(pl.col(c).sum().alias(PAGADO + c) for c in conceptos),
    )
    return sumas.join(iguales, on=TRABAJADOR, how="left").with_columns(pl.col("repetido").fill_null(False))


def _folios_sin_detalle(folios: pl.DataFrame, trabajadores: pl.DataFrame) -> pl.DataFrame:
    llaves = list(LLAVE_PAGO)
    return folios.join(trabajadores.select(llaves).unique(), on=llaves, how="anti")


def _resumir(emitido: pl.DataFrame, opacos: pl.DataFrame, conceptos: tuple[str, ...]) -> pl.DataFrame:
    """Los patrones sin detalle, en un renglón sin NSS."""
    suyos = emitido.join(opacos, on="registro_patronal", how="semi")
    return suyos.group_by("registro_patronal").agg(
        pl.lit(SIN_NSS).alias("nss"),
        pl.col("tramos").sum(),
        *(pl.col(EMITIDO + c).sum() for c in conceptos),
    )


def _pagado_sin_detalle(
    pagado: pl.DataFrame, folios: pl.DataFrame, opacos: pl.DataFrame, emision: str, conceptos: tuple[str, ...]
) -> pl.DataFrame:
    """Lo pagado por patrón cuando al menos un folio no trae trabajadores; si no trae conceptos, todo va al primero."""
    accesorios = ACCESORIOS_IMSS if emision == MENSUAL else (*ACCESORIOS_RCV, *ACCESORIOS_VIVIENDA)
    totales = ("total_imss",) if emision == MENSUAL else ("total_rcv", "total_vivienda")
    dichos = pl.sum_horizontal(pl.col(c).fill_null(0) for c in conceptos)
    total = pl.sum_horizontal(pl.col(t).fill_null(0) for t in totales) - pl.sum_horizontal(
        pl.col(a).fill_null(0) for a in accesorios
    )
    resto = pl.when(dichos == 0).then(total).otherwise(0)
    por_folio = folios.select(
        "registro_patronal",
        "folio_sua",
        "fecha_pago",
        (pl.col(conceptos[0]).fill_null(0) + resto).alias(PAGADO + conceptos[0]),
        *(pl.col(c).fill_null(0).alias(PAGADO + c) for c in conceptos[1:]),
    )
    importes = [PAGADO + c for c in conceptos]
    iguales = (
        por_folio.filter(pl.sum_horizontal(importes) > 0)
        .group_by("registro_patronal", *importes)
        .agg(pl.col("folio_sua").n_unique().alias("veces"))
        .group_by("registro_patronal")
        .agg((pl.col("veces").max() > 1).alias("repetido"))
    )
    con_detalle = pagado.join(opacos, on="registro_patronal", how="semi")
    juntos = pl.concat(
        [
            por_folio.select("registro_patronal", pl.lit(1, pl.Int64).alias("pagos"), *importes),
            con_detalle.select("registro_patronal", pl.lit(0, pl.Int64).alias("pagos"), *importes),
        ]
    )
    sumas = juntos.group_by("registro_patronal").agg(
        pl.lit(SIN_NSS).alias("nss"), pl.col("pagos").sum(), *(pl.col(c).sum() for c in importes)
    )
    return (
        sumas.join(iguales, on="registro_patronal", how="left")
        .with_columns(pl.col("repetido").fill_null(False))
        .select(pagado.columns)
    )


def _unir(emitido: pl.DataFrame, pagado: pl.DataFrame, conceptos: tuple[str, ...]) -> pl.DataFrame:
    unido = emitido.join(pagado, on=TRABAJADOR, how="full", coalesce=True)
    ceros = [pl.col(p + c).fill_null(0) for c in conceptos for p in (EMITIDO, PAGADO)]
    return unido.with_columns(
        *ceros, pl.col("tramos").fill_null(0), pl.col("pagos").fill_null(0), pl.col("repetido").fill_null(False)
    ).with_columns(
        pl.sum_horizontal(EMITIDO + c for c in conceptos).alias("emitido"),
        pl.sum_horizontal(PAGADO + c for c in conceptos).alias("pagado"),
    )


def _folios_por_patron(folios: pl.DataFrame, emision: str) -> pl.DataFrame:
    """Qué folios pagan algo de esta emisión, por patrón."""
    totales = ("total_imss",) if emision == MENSUAL else ("total_rcv", "total_vivienda")
    pagan = folios.filter(pl.sum_horizontal(pl.col(t).fill_null(0) for t in totales) > 0)
    return pagan.group_by("registro_patronal").agg(pl.col("folio_sua").sort().str.join("|").alias("folios"))


def _con_tipo(cuadro: pl.DataFrame, conceptos: tuple[str, ...], folios: pl.DataFrame) -> pl.DataFrame:
    con_folios = cuadro.join(folios, on="registro_patronal", how="left").with_columns(
        pl.col("folios").fill_null(""),
        (pl.col("pagado").sum().over("registro_patronal") > 0).alias("patron_pago"),
    )
    difiere = pl.any_horizontal(pl.col(EMITIDO + c) != pl.col(PAGADO + c) for c in conceptos)
    emitido, pagado = pl.col("emitido"), pl.col("pagado")
    tipo = (
        pl.when(~pl.col("patron_pago"))
        .then(pl.lit(OMISO_TOTAL))
        .when(pl.col("repetido") & (pagado > emitido))
        .then(pl.lit(DUPLICADO))
        .when((pagado == 0) & (emitido > 0))
        .then(pl.lit(OMISO_PARCIAL))
        .when(pagado <= emitido)
        .then(pl.lit(PAGO_MENOR))
        .otherwise(pl.lit(PAGO_MAYOR))
    )
    return con_folios.filter(difiere).with_columns(tipo.alias("tipo")).sort(TRABAJADOR)
