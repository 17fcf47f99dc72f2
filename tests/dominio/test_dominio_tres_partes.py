"""Un periodo con tres vigencias: ningún año publicado las trae, pero una oficina puede cargarlas."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from cedulas_cli.dominio import cuotas
from cedulas_cli.dominio.partes import partir_periodo
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.plan import planear
from cedulas_cli.dominio.vigencia import Parametros

CORTES = [(date(2026, 5, 1), "100.00"), (date(2026, 5, 11), "110.00"), (date(2026, 6, 6), "120.00")]
FIN = date(2026, 6, 30)


@pytest.fixture(scope="module")
def con_tres(parametros: Parametros) -> Parametros:
    """La UMA cambia el 11 de mayo y el 6 de junio de 2026."""
    modelo = parametros.valor("uma", FIN)
    finales = [dia - timedelta(days=1) for dia, _ in CORTES[1:]] + [FIN]
    nuevas = [replace(modelo, desde=d, hasta=h, valor=Decimal(v)) for (d, v), h in zip(CORTES, finales, strict=True)]
    return Parametros([*(v for v in parametros if v.parametro != "uma"), *nuevas])


def _uma(dia: date) -> Decimal:
    return Decimal(next(v for desde, v in reversed(CORTES) if dia >= desde))


def test_las_partes_y_sus_orillas(con_tres: Parametros) -> None:
    partes = partir_periodo(con_tres, "bimestral", Periodo(2026, 6), "general")
    assert [(p.desde, p.hasta, p.unidad, p.tope) for p in partes] == [
        (date(2026, 5, 1), date(2026, 5, 10), 10_000, 250_000),
        (date(2026, 5, 11), date(2026, 6, 5), 11_000, 275_000),
        (date(2026, 6, 6), FIN, 12_000, 300_000),
    ]


@pytest.mark.parametrize("desde", [date(2026, 5, 1), date(2026, 5, 10), date(2026, 5, 11), date(2026, 6, 6)])
def test_cada_dia_con_su_tope(con_tres: Parametros, desde: date) -> None:
    """Tramos que terminan en cada día: retiro es 2 % de la suma de topes diarios; la UMA, la del último día."""
    dias = [desde + timedelta(days=n) for n in range((FIN - desde).days + 1)]
    tabla = pl.DataFrame(
        {
            "emision": ["bimestral"] * len(dias),
            "periodo": ["2026-06"] * len(dias),
            "sbc": ["9000.00"] * len(dias),
            "desde": [desde] * len(dias),
            "hasta": dias,
        }
    )
    plan = planear(tabla.lazy(), con_tres, cuotas.Criterios(), "prueba")
    obtenido = plan.aceptados.collect().select("retiro", "uma", "sbc_topado").rows()
    suma = Decimal(0)
    for dia, (retiro, uma, topado) in zip(dias, obtenido, strict=True):
        suma += _uma(dia) * 25
        assert (retiro, uma, topado) == (suma * 2, _uma(dia) * 100, _uma(dia) * 2_500)
