"""Semana reducida dentro del motor: las ausencias se convierten con la tabla del art. 116 RACERF."""

from __future__ import annotations

import polars as pl
import pytest

from cedulas_cli.dominio.cuotas import Criterios
from cedulas_cli.dominio.plan import planear
from cedulas_cli.parametros.carga import cargar_parametros

TABLA_116 = {5: [1, 3, 4, 6, 7], 4: [2, 4, 5, 7], 3: [2, 5, 7], 2: [4, 7], 1: [7]}
"""RACERF art. 116: por días de labor a la semana, lo que equivalen 1, 2, 3… ausencias."""

CASOS = [(dias, faltas, equivalen) for dias, fila in TABLA_116.items() for faltas, equivalen in enumerate(fila, 1)]


def _guarderias(**celdas: str) -> int:
    tabla = pl.DataFrame({"emision": ["mensual"], "periodo": ["2026-06"], "sbc": ["500.00"], "dias": ["30"]})
    tabla = tabla.with_columns(pl.lit(valor).alias(nombre) for nombre, valor in celdas.items())
    calculo = planear(tabla.lazy(), cargar_parametros(), Criterios(), "prueba")
    return int(calculo.aceptados.collect()["guarderias"][0])


@pytest.mark.parametrize(("dias_labor", "faltas", "equivalen"), CASOS)
def test_las_quince_equivalencias(dias_labor: int, faltas: int, equivalen: int) -> None:
    """Guarderías es 1 % por los días que cotizan: 500 × 1 % = 5.00 por día."""
    obtenido = _guarderias(dias_ausentismo=str(faltas), dias_labor=str(dias_labor))
    assert obtenido == (30 - equivalen) * 500


@pytest.mark.parametrize("dias_labor", ["6", "7", ""])
def test_semana_completa_no_convierte(dias_labor: str) -> None:
    assert _guarderias(dias_ausentismo="3", dias_labor=dias_labor) == (30 - 3) * 500


@pytest.mark.parametrize("dias_labor", ["0", "8", "cinco"])
def test_dias_de_labor_imposibles_se_apartan(dias_labor: str) -> None:
    tabla = pl.DataFrame(
        {"emision": ["mensual"] * 2, "periodo": ["2026-06"] * 2, "sbc": ["500"] * 2, "dias": ["30"] * 2,
         "dias_labor": [dias_labor, "5"]}
    )  # fmt: skip
    calculo = planear(tabla.lazy(), cargar_parametros(), Criterios(), "prueba")
    assert calculo.aceptados.collect().height == 1
    assert calculo.apartados.collect()["regla"].to_list() == ["dias-labor-invalidos"]
