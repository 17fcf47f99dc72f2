"""De asegurados a renglones de emisión: un renglón por tramo, más el renglón en ceros de cada baja.

Lo que le pasa a cada quien se decide sobre el bimestre completo y la emisión mensual es su recorte: así la mensual y
la bimestral de un mismo mes cuentan la misma historia.
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from cedulas_cli.dominio.esquemas import BIMESTRAL, MENSUAL
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.ejemplos.azar import porcion, uniforme
from cedulas_cli.ejemplos.trabajadores import (
    ALTA,
    ALTA_Y_BAJA,
    ALTA_Y_CAMBIO,
    BAJA,
    CAMBIO,
    CAMBIO_Y_BAJA,
    DOS_CAMBIOS,
    NADA,
    REINGRESO,
)

SIGUE, MOVIMIENTO_BAJA, MODIFICACION, REINGRESO_O_ALTA = "0", "2", "7", "8"
_EPOCA = date(1970, 1, 1)
_MES_DEL_CAMBIO_DE_UMA = 2
_DIA, _OTRO_DIA, _ULTIMO = "dia_1", "dia_2", "dia_ultimo"
# Tramos de cada suceso: (empieza, corrimiento, termina, corrimiento, tipo, cuántos aumentos lleva el SBC).
_TRAMOS: dict[int, tuple[tuple[str, int, str, int, str, int], ...]] = {
    NADA: (("dia_0", 0, _ULTIMO, 0, SIGUE, 0),),
    CAMBIO: (("dia_0", 0, _DIA, -1, SIGUE, 0), (_DIA, 0, _ULTIMO, 0, MODIFICACION, 1)),
    DOS_CAMBIOS: (
        ("dia_0", 0, _DIA, -1, SIGUE, 0),
        (_DIA, 0, _OTRO_DIA, -1, MODIFICACION, 1),
        (_OTRO_DIA, 0, _ULTIMO, 0, MODIFICACION, 2),
    ),
    ALTA: ((_DIA, 0, _ULTIMO, 0, REINGRESO_O_ALTA, 0),),
    ALTA_Y_CAMBIO: (
        (_DIA, 0, _OTRO_DIA, -1, REINGRESO_O_ALTA, 0),
        (_OTRO_DIA, 0, _ULTIMO, 0, MODIFICACION, 1),
    ),
    BAJA: (("dia_0", 0, _DIA, 0, SIGUE, 0), (_DIA, 0, _DIA, -1, MOVIMIENTO_BAJA, 0)),
    CAMBIO_Y_BAJA: (
        ("dia_0", 0, _DIA, -1, SIGUE, 0),
        (_DIA, 0, _OTRO_DIA, 0, MODIFICACION, 1),
        (_OTRO_DIA, 0, _OTRO_DIA, -1, MOVIMIENTO_BAJA, 1),
    ),
    ALTA_Y_BAJA: (
        (_DIA, 0, _OTRO_DIA, 0, REINGRESO_O_ALTA, 0),
        (_OTRO_DIA, 0, _OTRO_DIA, -1, MOVIMIENTO_BAJA, 0),
    ),
    REINGRESO: (
        ("dia_0", 0, _DIA, 0, SIGUE, 0),
        (_DIA, 0, _DIA, -1, MOVIMIENTO_BAJA, 0),
        (_OTRO_DIA, 0, _ULTIMO, 0, REINGRESO_O_ALTA, 1),
    ),
}


def generar_tramos(asegurados: pl.DataFrame, periodo: Periodo, emision: str, *, con_incidencias: bool) -> pl.DataFrame:
    """Renglones de una emisión, por asegurado y en orden de tiempo; `desde` y `hasta` en días desde 1970.

    Sin incidencias, `dias` es lo cotizado y las columnas de ausentismo e incapacidad van en cero.
    """
    bimestre = periodo if periodo.es_par else Periodo(periodo.anio, periodo.mes + 1)
    inicio_bimestre = dia_de(bimestre.primer_dia(BIMESTRAL))
    fin_bimestre = dia_de(bimestre.ultimo_dia)
    inicio, fin = dia_de(periodo.primer_dia(emision)), dia_de(periodo.ultimo_dia)
    fechados = asegurados.with_columns(*_dias_del_suceso(inicio_bimestre, fin_bimestre))
    partes = [
        _tramo(fechados.filter(pl.col("evento") == evento), lugar, *definicion)
        for evento, tramos in _TRAMOS.items()
        for lugar, definicion in enumerate(tramos)
    ]
    cuadro = pl.concat(partes).filter(_toca(inicio, fin)).sort("orden", "lugar")
    cuadro = cuadro.with_columns(
        pl.when(pl.col("desde") < inicio).then(pl.lit(SIGUE)).otherwise("tipo_movimiento").alias("tipo_movimiento"),
        pl.max_horizontal("desde", pl.lit(inicio, pl.Int64)).alias("desde"),
        pl.min_horizontal("hasta", pl.lit(fin, pl.Int64)).alias("hasta"),
    )
    cuadro = _con_incidencias(cuadro, periodo, emision) if con_incidencias else cuadro.with_columns(_sin_incidencias())
    completo = (pl.col("tipo_movimiento") == SIGUE) & (pl.col("hasta") == fin) & (pl.col("desde") == inicio)
    antes = pl.lit(inicio, pl.Int64) - 1 - porcion("azar_3", 3) % 2_000
    vieja = completo & (porcion("azar_3", 2) % 5 < 3)
    origen = pl.when(uniforme(porcion("azar_3", 1), 10) == 0).then(pl.lit("1")).otherwise(pl.lit("2"))
    return cuadro.with_columns(
        (pl.col("hasta") - pl.col("desde") + 1).alias("dias"),
        pl.when(vieja).then(antes).otherwise(pl.col("desde")).alias("fecha_movimiento"),
        origen.alias("origen"),
        pl.lit(emision).alias("emision"),
        pl.lit(str(periodo)).alias("periodo"),
    ).drop("azar_3", "evento", "lugar", "dia_1", "dia_2", "dia_0", "dia_ultimo")


def dia_de(fecha: date) -> int:
    """Fecha de Python → días desde 1970."""
    return (fecha - _EPOCA).days


def _dias_del_suceso(inicio: int, fin: int) -> list[pl.Expr]:
    """Dos días del bimestre, el segundo después del primero."""
    largo = fin - inicio
    primero = 1 + uniforme(porcion("azar_3", 1), largo - 3)
    segundo = primero + 1 + uniforme(porcion("azar_3", 2), pl.lit(largo, pl.Int64) - primero)
    return [
        pl.lit(inicio, pl.Int64).alias("dia_0"),
        pl.lit(fin, pl.Int64).alias("dia_ultimo"),
        (primero + inicio).alias("dia_1"),
        (segundo + inicio).alias("dia_2"),
    ]


def _tramo(
    cuadro: pl.DataFrame, lugar: int, empieza: str, mas: int, termina: str, menos: int, tipo: str, aumentos: int
) -> pl.DataFrame:
    """Un tramo de cada asegurado; cada aumento sube el SBC de 3 a 14 %."""
    sbc = pl.col("sbc")
    for n in range(aumentos):
        sbc = (sbc * (103 + uniforme(porcion("azar_3", 3 - n), 12)) // 100).clip(0, 999_999)
    return cuadro.with_columns(
        pl.lit(lugar).alias("lugar"),
        (pl.col(empieza) + mas).alias("desde"),
        (pl.col(termina) + menos).alias("hasta"),
        pl.lit(tipo).alias("tipo_movimiento"),
        sbc.alias("sbc"),
    )


def _toca(inicio: int, fin: int) -> pl.Expr:
    """Con al menos un día en la emisión; una baja, si su fecha cae ahí."""
    es_baja = pl.col("tipo_movimiento") == MOVIMIENTO_BAJA
    ultimo = pl.when(es_baja).then(pl.col("desde")).otherwise(pl.col("hasta"))
    return (pl.col("desde") <= fin) & (ultimo >= inicio)


def _sin_incidencias() -> list[pl.Expr]:
    return [pl.lit(0, pl.Int64).alias("dias_ausentismo"), pl.lit(0, pl.Int64).alias("dias_incapacidad")]


def _con_incidencias(cuadro: pl.DataFrame, periodo: Periodo, emision: str) -> pl.DataFrame:
    """Pone ausentismo e incapacidad; en enero-febrero parte por mes el renglón que las lleva (contrato §2)."""
    if emision == MENSUAL:
        mes = 2 - periodo.mes % 2
        return cuadro.with_columns(*_incidencias_de(f"ausentismo_{mes}", f"incapacidad_{mes}"))
    lleva = pl.sum_horizontal("ausentismo_1", "ausentismo_2", "incapacidad_1", "incapacidad_2") > 0
    if periodo.mes != _MES_DEL_CAMBIO_DE_UMA:
        return cuadro.with_columns(
            (pl.col("ausentismo_1") + pl.col("ausentismo_2")).alias("dias_ausentismo"),
            (pl.col("incapacidad_1") + pl.col("incapacidad_2")).alias("dias_incapacidad"),
        )
    segundo_mes = dia_de(periodo.primer_dia(MENSUAL))
    primera = cuadro.filter(lleva).with_columns(
        pl.lit(segundo_mes - 1, pl.Int64).alias("hasta"), *_incidencias_de("ausentismo_1", "incapacidad_1")
    )
    segunda = cuadro.filter(lleva).with_columns(
        pl.lit(segundo_mes, pl.Int64).alias("desde"),
        (pl.col("lugar") + 1).alias("lugar"),
        *_incidencias_de("ausentismo_2", "incapacidad_2"),
    )
    enteros = cuadro.filter(~lleva).with_columns(_sin_incidencias())
    return pl.concat([enteros, primera, segunda]).sort("orden", "lugar")


def _incidencias_de(ausentismo: str, incapacidad: str) -> list[pl.Expr]:
    return [pl.col(ausentismo).alias("dias_ausentismo"), pl.col(incapacidad).alias("dias_incapacidad")]


def fecha_de(columna: str) -> pl.Expr:
    """Días desde 1970 → fecha."""
    return pl.col(columna).cast(pl.Int32).cast(pl.Date).alias(columna)


def dia_de_texto(dias: int) -> date:
    """Días desde 1970 → fecha de Python."""
    return _EPOCA + timedelta(days=dias)
