"""Reportes de cobranza: la oportuna de cada factura y la de la emisión a uno y dos meses (procesos §6.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

import polars as pl

from cedulas_cli.dominio.plazos import sumar_meses
from cedulas_cli.dominio.reportes.comun import TOTAL, en_pesos, por_ciento
from cedulas_cli.dominio.reportes.notificacion import del_reporte

MODALIDADES: Final = ("10", "13", "17")
"""Las que pagan por mes vencido la emisión anticipada: el reporte es de ellas."""
MODALIDAD_EN_REGISTRO: Final = (8, 2)
"""Dónde está en el registro patronal: la novena y la décima posición."""
_IMPORTES_OPORTUNA: Final = (
    *("importe", "multa", "asignacion", "pagado", "pagado_multa", "ingresado_cartera", "multa_por_depurar"),
)
OPORTUNA: Final = ("cifra_control", "producto", "periodo", "creditos", *_IMPORTES_OPORTUNA, "pct_pagado")
EMISION: Final = {
    "periodo": pl.String,
    "emision": pl.String,
    "vencimiento": pl.Date,
    "patrones": pl.Int64,
    "emitido": pl.Int64,
    "oportuno": pl.Int64,
    "a_un_mes": pl.Int64,
    "a_dos_meses": pl.Int64,
    "mora": pl.Int64,
    "sin_fecha": pl.Int64,
}

_TANTOS: Final = (
    ("pct_oportuno", "oportuno"),
    ("pct_un_mes", "a_un_mes"),
    ("pct_dos_meses", "a_dos_meses"),
    ("pct_mora", "mora"),
    ("pct_sin_fecha", "sin_fecha"),
)


class Mes(NamedTuple):
    """Una emisión con sus pagos: lo emitido y lo pagado por patrón, en centavos.

    `emitido`: `registro_patronal`, `modalidad` y `emitido`. `pagado`: `registro_patronal`, `fecha_pago` y `pagado`;
    nulo si de ese periodo no se ha recibido ningún pago.
    """

    periodo: str
    emision: str
    vencimiento: date
    emitido: pl.DataFrame
    pagado: pl.DataFrame | None


def oportuna(cartera: pl.DataFrame) -> pl.DataFrame:
    """Un renglón por cifra de control y producto, y el total.

    `importe` y `multa`, lo asignado de cuotas y de multas; `asignacion`, su suma; `pagado`, lo que ha entrado de las
    cuotas y `pagado_multa`, de las multas; `ingresado_cartera`, lo que ya se turnó a cobro; `multa_por_depurar`, el
    saldo de las multas vivas cuya cuota se pagó antes de notificarse.
    """
    propia = del_reporte(cartera)
    es_multa = pl.col("naturaleza") == "multa"
    espontaneas = propia.filter(~es_multa & (pl.col("estado") == "SALDADO") & pl.col("fecha_notificacion").is_null())
    depurables = pl.col("credito_origen").is_in(espontaneas["numero_credito"].implode())
    grupos = (
        propia.group_by("cifra_control", "producto")
        .agg(
            pl.col("periodo").unique().sort().str.join(" "),
            (~es_multa).sum().cast(pl.Int64).alias("creditos"),
            pl.col("total").filter(~es_multa).sum().alias("importe"),
            pl.col("total").filter(es_multa).sum().alias("multa"),
            pl.col("total").sum().alias("asignacion"),
            pl.col("pagado").filter(~es_multa).sum().alias("pagado"),
            pl.col("pagado").filter(es_multa).sum().alias("pagado_multa"),
            pl.col("total").filter(pl.col("familia") == "cobro").sum().alias("ingresado_cartera"),
            pl.col("saldo").filter(es_multa & pl.col("vivo") & depurables).sum().alias("multa_por_depurar"),
        )
        .sort("cifra_control", "producto")
    )
    suma = grupos.select(
        pl.lit(TOTAL).alias("cifra_control"),
        pl.lit("").alias("producto"),
        pl.lit("").alias("periodo"),
        *(pl.col(c).sum() for c in ("creditos", *_IMPORTES_OPORTUNA)),
    )
    juntas = pl.concat([grupos.select(suma.columns), suma]) if grupos.height else grupos.select(suma.columns)
    con_tanto = juntas.with_columns(por_ciento("pagado", "importe", "pct_pagado"))
    return con_tanto.with_columns(en_pesos(*_IMPORTES_OPORTUNA)).select(OPORTUNA)


def emision(meses: Sequence[Mes], modalidades: Sequence[str] = MODALIDADES) -> pl.DataFrame:
    """Un renglón por periodo: qué parte de lo emitido se pagó en plazo, a un mes y a dos, y qué quedó en mora.

    Acumulado: lo pagado a dos meses incluye lo oportuno. Lo que un patrón pagó de más no cubre lo que otro dejó de
    pagar: cada uno cuenta hasta lo suyo. Lo pagado sin fecha conocida va aparte (el archivo de pago no
    siempre la trae): no es mora, y no se sabe si fue oportuno. Sin pagos recibidos del periodo, los por cientos van
    nulos.
    """
    filas = [_fila(mes, modalidades) for mes in meses]
    tabla = pl.DataFrame(filas, schema=EMISION, orient="row")
    return tabla.with_columns(por_ciento(de, "emitido", tanto) for tanto, de in _TANTOS).with_columns(
        en_pesos(*("emitido", "oportuno", "a_un_mes", "a_dos_meses", "mora", "sin_fecha"))
    )


def _fila(mes: Mes, modalidades: Sequence[str]) -> tuple[object, ...]:
    suyos = mes.emitido.filter(pl.col("modalidad").is_in(list(modalidades)))
    emitido = int(suyos["emitido"].sum())
    fijo = (mes.periodo, mes.emision, mes.vencimiento, suyos.height, emitido)
    if mes.pagado is None:
        return (*fijo, None, None, None, None, None)
    topes = [mes.vencimiento, sumar_meses(mes.vencimiento, 1), sumar_meses(mes.vencimiento, 2)]
    acumulado = [_pagado(suyos, mes.pagado, pl.col("fecha_pago") <= tope) for tope in topes]
    con_todo = _pagado(suyos, mes.pagado, pl.col("fecha_pago").is_null() | (pl.col("fecha_pago") <= topes[-1]))
    return (*fijo, *acumulado, emitido - con_todo, con_todo - acumulado[-1])


def _pagado(emitido: pl.DataFrame, pagado: pl.DataFrame, cuando: pl.Expr) -> int:
    """Lo pagado, topado a lo emitido de cada patrón."""
    por_patron = pagado.filter(cuando).group_by("registro_patronal").agg(pl.col("pagado").sum())
    juntos = emitido.join(por_patron, on="registro_patronal", how="inner")
    return int(juntos.select(pl.min_horizontal("pagado", "emitido").clip(lower_bound=0).sum()).item() or 0)


def periodos_anteriores(periodo: str, cuantos: int) -> list[str]:
    """Los `cuantos` meses que terminan en `periodo`, del más viejo al más nuevo."""
    anio, mes = int(periodo[:4]), int(periodo[5:])
    total = anio * 12 + mes - 1
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(total - cuantos + 1, total + 1)]
