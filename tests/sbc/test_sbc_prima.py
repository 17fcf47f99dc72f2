"""Prima de riesgos de trabajo por siniestralidad (LSS 72 a 74; derecho 1.16)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cedulas_cli.dominio.campos import DatoMalo

BASE = {"ejercicio": "2025", "prima_anterior": "2.59840", "trabajadores": "100"}


def oraculo(s: int, i: Fraction, d: int, n: Fraction, factor: Fraction) -> Fraction:
    """[(S ÷ 365) + V (I + D)] × F ÷ N + M, en por ciento."""
    return ((Fraction(s, 365) + 28 * (i + d)) * factor / n + Fraction(5, 1000)) * 100


@pytest.mark.parametrize(
    ("datos", "formula", "prima", "limite"),
    [
        # sin siniestros queda M: 0.5 %, pero no baja más de un punto
        ({}, "0.50000", "1.59840", "baja-maxima"),
        # 365 ÷ 365 = 1; × 2.3 ÷ 100 = 0.023 + 0.005 = 2.8 %
        ({"dias_subsidiados": "365"}, "2.80000", "2.80000", None),
        ({"dias_subsidiados": "365", "acreditado": "si"}, "2.70000", "2.70000", None),
        # 28 × 0.05 = 1.4; (1 + 1.4) × 2.3 ÷ 100 = 0.0552 + 0.005 = 6.02 %
        ({"dias_subsidiados": "365", "incapacidades": "5"}, "6.02000", "3.59840", "alza-maxima"),
        # una defunción: 28 × 2.3 ÷ 100 = 0.644 + 0.005 = 64.9 %
        ({"defunciones": "1", "prima_anterior": "14.5"}, "64.90000", "15.00000", "maxima"),
        ({"prima_anterior": "0.5"}, "0.50000", "0.50000", None),
        ({"prima_anterior": "1.2"}, "0.50000", "0.50000", None),
        # 100 ÷ 365 × 2.3 ÷ 100 + 0.005 = 1.130136986… %
        ({"dias_subsidiados": "100", "prima_anterior": "1.13065"}, "1.13014", "1.13014", None),
    ],
)
def test_casos_de_la_formula(calcular, datos, formula, prima, limite):
    resultado = calcular("prima", **{**BASE, **datos}).datos
    assert (resultado["prima_por_formula"], resultado["prima"]) == (Decimal(formula), Decimal(prima))
    assert resultado["limite"] == limite


def test_el_minimo_gana_a_la_baja(calcular):
    """De 0.9 % no baja a menos de 0.5 %, aunque el punto lo permitiera."""
    resultado = calcular("prima", **{**BASE, "prima_anterior": "0.9"}).datos
    assert resultado["prima"] == Decimal("0.50000")


@pytest.mark.parametrize(
    ("ejercicio", "desde", "hasta"),
    [(2025, date(2026, 3, 1), date(2027, 2, 28)), (2022, date(2023, 3, 1), date(2024, 2, 29))],
)
def test_rige_de_marzo_a_febrero(calcular, ejercicio, desde, hasta):
    """LSS 74; el febrero del segundo año todavía es de ésta, bisiesto incluido."""
    resultado = calcular("prima", **{**BASE, "ejercicio": str(ejercicio)}).datos
    assert (resultado["vigente_desde"], resultado["vigente_hasta"]) == (desde, hasta)


def test_trabajadores_de_los_dias_cotizados(calcular):
    datos = {c: v for c, v in BASE.items() if c != "trabajadores"}
    con_dias = calcular("prima", **datos, dias_cotizados="36500", dias_subsidiados="50").datos
    assert con_dias["prima_por_formula"] == calcular("prima", **BASE, dias_subsidiados="50").datos["prima_por_formula"]
    assert con_dias["trabajadores"] == "100"
    with pytest.raises(DatoMalo, match="falta"):
        calcular("prima", **datos)


@pytest.mark.parametrize(("trabajadores", "puede"), [("9.9", "si"), ("10", "no")])
def test_menos_de_diez_pueden_cubrir_la_media(calcular, trabajadores, puede):
    assert calcular("prima", **{**BASE, "trabajadores": trabajadores}).datos["puede_cubrir_media"] == puede


@pytest.mark.parametrize(
    ("campo", "valor"),
    [("trabajadores", "0"), ("prima_anterior", "0.49999"), ("prima_anterior", "15.00001"), ("ejercicio", "0")],
)
def test_datos_imposibles(calcular, campo, valor):
    with pytest.raises(DatoMalo) as falla:
        calcular("prima", **{**BASE, campo: valor})
    assert falla.value.campo == campo


@given(
    s=st.integers(0, 100_000),
    i=st.integers(0, 5000),
    d=st.integers(0, 20),
    n=st.integers(1, 100_000),
    anterior=st.integers(50_000, 1_500_000),
    acreditado=st.booleans(),
)
def test_contra_la_formula_en_fracciones(calcular, s, i, d, n, anterior, acreditado):
    """Cinco decimales mitad arriba, y después los límites del art. 74."""
    previa = Decimal(anterior).scaleb(-5)
    resultado = calcular(
        "prima", ejercicio=2025, prima_anterior=previa, trabajadores=n, dias_subsidiados=s, incapacidades=i,
        defunciones=d, acreditado="si" if acreditado else "no",
    ).datos  # fmt: skip
    exacta = oraculo(s, Fraction(i, 100), d, Fraction(n), Fraction(22 if acreditado else 23, 10))
    redonda = (exacta * 10**5 * 2 + 1) // 2
    assert resultado["prima_por_formula"] == Decimal(redonda).scaleb(-5)
    esperada = max(min(redonda, anterior + 100_000), anterior - 100_000)
    assert resultado["prima"] == Decimal(max(min(esperada, 1_500_000), 50_000)).scaleb(-5)
