"""Jornada y semana reducidas: salario de la semana entre siete y ausencias equivalentes (RACERF 62, 63 y 116)."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeVar

import polars as pl

from cedulas_cli.dominio.dinero import redondear_division

DIAS_DE_SEMANA = 7
DIAS_DE_LABOR = range(1, 6)
"""La semana es reducida si se trabaja de uno a cinco días."""
_DIAS_QUE_GANAN_EL_SEPTIMO = 6

Cantidad = TypeVar("Cantidad", int, pl.Expr)


def ausencias_equivalentes(ausencias: Cantidad, dias_de_labor: Cantidad) -> Cantidad:
    """Días de ausencia que no cotizan por los faltados de una semana reducida (tabla del art. 116 RACERF).

    Quien trabaja cinco días y falta uno deja de cotizar 1; falta dos, 3; tres, 4; cuatro, 6; cinco, 7. La tabla es
    ausencias × 7 ÷ días de labor, mitad arriba (derecho 1.11). Vale para enteros y para columnas.
    """
    return redondear_division(ausencias * DIAS_DE_SEMANA, dias_de_labor)


def ausencias_que_no_cotizan(ausencias: pl.Expr, dias_de_labor: pl.Expr) -> pl.Expr:
    """Las equivalentes si la semana es reducida; en la completa, o sin decirse, las mismas."""
    reducida = dias_de_labor.is_between(DIAS_DE_LABOR[0], DIAS_DE_LABOR[-1])
    return pl.when(reducida).then(ausencias_equivalentes(ausencias, dias_de_labor)).otherwise(ausencias)


def salario_por_dia_laborado(salario: Fraction, dias_de_labor: int) -> Fraction:
    """De lo que gana por día trabajado a su salario diario de siete días, con el séptimo proporcional.

    (salario × días + salario × días ÷ 6) ÷ 7. Fuente: LSS art. 29 fr. III; RACERF arts. 62 y 63.
    """
    semana = salario * dias_de_labor
    return (semana + semana / _DIAS_QUE_GANAN_EL_SEPTIMO) / DIAS_DE_SEMANA
