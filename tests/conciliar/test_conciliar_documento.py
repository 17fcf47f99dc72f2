"""La guía dice de cada conciliación lo mismo que su ficha, y cada ficha tiene quien la calcule."""

from __future__ import annotations

from pathlib import Path

import pytest

from cedulas_cli.dominio.conciliacion.fichas import FICHAS, INSUMOS
from cedulas_cli.flujo.conciliaciones.calculos import CALCULOS

GUIA = (Path(__file__).resolve().parents[2] / "docs" / "conciliaciones.md").read_text("utf-8")


@pytest.mark.parametrize("ficha", FICHAS.values(), ids=list(FICHAS))
def test_la_guia_dice_lo_de_la_ficha(ficha):
    seccion = GUIA.partition(f"### {ficha.clave}: ")[2].partition("\n##")[0]
    for dicho in (ficha.titulo, ficha.conjunto_a, ficha.conjunto_b, ficha.tolerancia, ficha.cuadro, ficha.nota[1:]):
        assert dicho in seccion, dicho


def test_toda_ficha_se_calcula_y_sus_insumos_tienen_remedio():
    assert list(CALCULOS) == list(FICHAS)
    assert {i for f in FICHAS.values() for i in f.insumos} == set(INSUMOS)
    assert all("cedulas " in i.remedio for i in INSUMOS.values())
