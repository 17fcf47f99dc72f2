"""Meses y bimestres: sus días, su nombre y lo que no es un periodo."""

from __future__ import annotations

from datetime import date

import pytest

from cedulas_cli.dominio.periodos import Periodo, exigir_bimestre, primero_del_mes_siguiente
from cedulas_cli.errores import ErrorCedulas


@pytest.mark.parametrize(
    ("texto", "dias_mes", "dias_bimestre"),
    [("2026-02", 28, 59), ("2024-02", 29, 60), ("2026-04", 30, 61), ("2026-08", 31, 62), ("2026-12", 31, 61)],
)
def test_dias(texto: str, dias_mes: int, dias_bimestre: int) -> None:
    periodo = Periodo.de_texto(texto)
    assert str(periodo) == texto
    assert periodo.dias("mensual") == periodo.dias("especial") == dias_mes
    assert periodo.dias("bimestral") == dias_bimestre
    assert periodo.es_par


def test_orillas() -> None:
    periodo = Periodo(2026, 10)
    assert periodo.primer_dia("mensual") == date(2026, 10, 1)
    assert periodo.primer_dia("bimestral") == date(2026, 9, 1)
    assert periodo.ultimo_dia == date(2026, 10, 31)
    assert Periodo(2026, 12).ultimo_dia == date(2026, 12, 31)


def test_en_palabras() -> None:
    assert Periodo(2026, 10).en_palabras("mensual") == "octubre de 2026"
    assert Periodo(2026, 10).en_palabras("bimestral") == "septiembre-octubre de 2026"
    assert Periodo(2026, 2).en_palabras("bimestral") == "enero-febrero de 2026"
    assert Periodo(2026, 12).en_palabras("mensual") == "diciembre de 2026"


@pytest.mark.parametrize("texto", ["", "2026", "2026-00", "2026-13", "2026-1", "0026-01", "2026-010", "2026/01"])
def test_lo_que_no_es_periodo(texto: str) -> None:
    with pytest.raises(ErrorCedulas) as caido:
        Periodo.de_texto(texto)
    assert caido.value.nombre == "opcion-invalida"


def test_orden_y_texto_con_ceros() -> None:
    assert sorted([Periodo(2026, 2), Periodo(2025, 12)]) == [Periodo(2025, 12), Periodo(2026, 2)]
    assert str(Periodo(999, 2)) == "0999-02"


@pytest.mark.parametrize(
    ("dia", "siguiente"), [("2026-11-30", "2026-12-01"), ("2026-12-01", "2027-01-01"), ("2026-01-31", "2026-02-01")]
)
def test_primero_del_mes_siguiente(dia: str, siguiente: str) -> None:
    assert primero_del_mes_siguiente(date.fromisoformat(dia)) == date.fromisoformat(siguiente)


def test_un_bimestre_se_nombra_por_su_mes_par() -> None:
    exigir_bimestre(Periodo(2026, 2))
    with pytest.raises(ErrorCedulas) as caido:
        exigir_bimestre(Periodo(2026, 1))
    assert "2026-02" in str(caido.value.remedio)
    assert not Periodo(2026, 1).es_par
