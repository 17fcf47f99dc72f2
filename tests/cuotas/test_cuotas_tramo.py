"""El tramo que se deduce cuando falta un extremo: termina el día que debe, y de ése son la UMA y el tope."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from cedulas_cli.dominio.cuotas import Criterios
from cedulas_cli.dominio.plan import planear


@pytest.mark.parametrize(("desde", "uma"), [("2026-01-25", 113_14), ("2026-01-26", 117_31)])
def test_siete_dias_terminan_al_septimo(motor, desde, uma):
    """Del 25 al 31 de enero rige la UMA de 2025 (113.14); del 26 al 1 de febrero, al cerrar, la de 2026 (117.31)."""
    renglon = {"emision": "bimestral", "periodo": "2026-02", "sbc": "500.00", "desde": desde, "dias": "7"}
    aceptados, _ = motor([renglon])
    assert aceptados["uma"].to_list() == [uma]


@pytest.mark.parametrize(
    ("periodo", "dias", "desde", "hasta"),
    [
        ("2025-03", 365, date(2025, 3, 1), date(2026, 2, 28)),  # una anualidad empieza con el mes que la nombra
        ("2026-02", 29, date(2026, 2, 1), date(2026, 3, 1)),
        ("2026-02", 28, date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-02", 27, date(2026, 2, 2), date(2026, 2, 28)),  # lo que cabe en el mes termina con él
    ],
)
def test_seguro_especial_sin_fechas(parametros, periodo, dias, desde, hasta):
    renglon = {
        "emision": "especial",
        "periodo": periodo,
        "modalidad": "33",
        "dias": str(dias),
        "sbc": "500",
        "edad": "30",
    }
    tabla = pl.LazyFrame({c: [v] for c, v in renglon.items()})
    tipado = planear(tabla, parametros, Criterios(), "prueba").tipados.collect()
    origen = date(1970, 1, 1)
    extremos = [origen + timedelta(days=tipado[columna][0]) for columna in ("__desde", "__hasta")]
    assert extremos == [desde, hasta]
