"""Pago a plazos: tabla al centavo, tasas por plazo, diferido, topes y orden de la terminal (CFF 66 y 66-A)."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cedulas_cli.dominio.campos import DatoMalo
from cedulas_cli.dominio.prorroga import calcular, en_parcialidades, tabla_de_pagos
from cedulas_cli.errores import ErrorCedulas

BASE = {
    "adeudo": 10_000_000,
    "cuota_obrera": None,
    "solicitud": date(2026, 3, 10),
    "forma": "parcialidades",
    "parcialidades": 12,
    "liquidacion": None,
    "pago_inicial": None,
}


@given(
    saldo=st.integers(1, 10**12),
    tasa=st.sampled_from([Fraction(t, 10_000) for t in (0, 100, 142, 163, 197)]),
    meses=st.integers(1, 48),
)
def test_la_tabla_cuadra_al_centavo(saldo, tasa, meses):
    dias = [date(2026, 1, 1) + timedelta(days=i) for i in range(meses)]
    tabla = en_parcialidades(saldo, tasa, dias)
    assert sum(p.capital for p in tabla) == saldo
    assert tabla[-1].saldo_final == 0
    assert all(p.pago == p.recargos + p.capital for p in tabla)
    assert all(p.capital >= 0 for p in tabla)
    assert [p.saldo_final for p in tabla[:-1]] == [p.saldo_inicial for p in tabla[1:]]
    # Iguales todos menos el último, que absorbe a lo más los centavos que el redondeo fue dejando.
    if saldo > 100 * meses:
        assert len({p.pago for p in tabla[:-1]}) <= 1
        assert abs(tabla[-1].pago - tabla[0].pago) <= 2 * meses
        # El valor presente de lo que se paga, a esa tasa, es el saldo.
        presente = sum(Fraction(p.pago) / (1 + tasa) ** p.numero for p in tabla)
        assert abs(presente - saldo) <= meses


def test_doce_parcialidades_de_2026(contexto):
    """100,000 con 20 % inicial: 80,000 a 1.42 % mensual (LIF 2026 art. 11) en 12 pagos iguales de 7,297.90."""
    resultado = calcular(BASE, contexto)
    datos = resultado.datos
    assert (datos["inicial"], datos["saldo"], datos["tasa"]) == (2_000_000, 8_000_000, "1.42")
    # 80 000 × 0.0142 ÷ (1 − 1.0142⁻¹²), por otro camino: se acumula el valor presente de un peso al mes.
    presente = sum(Fraction(10_000, 10_142) ** i for i in range(1, 13))
    assert datos["parcialidad"] == int(8_000_000 / presente + Fraction(1, 2)) == 729_790
    assert datos["garantia"] == datos["saldo"] + datos["recargos_prorroga"] == datos["total_plazos"]
    assert datos["total_plazos"] == 11 * 729_790 + datos["ultimo_pago"]
    (garantia,) = [p.resultado for p in resultado.pasos if p.concepto == "Garantía"]
    assert garantia == f"${Decimal(datos['garantia']) / 100:,.2f}"


@pytest.mark.parametrize(
    ("meses", "tasa"), [(1, "1.42"), (12, "1.42"), (13, "1.63"), (24, "1.63"), (25, "1.97"), (36, "1.97"), (48, "1.97")]
)
def test_la_tasa_depende_del_plazo(contexto, meses, tasa):
    resultado = calcular({**BASE, "parcialidades": meses}, contexto)
    assert resultado.datos["tasa"] == tasa
    assert any("única ampliación" in a for a in resultado.advertencias) == (meses > 36)


def test_los_vencimientos_son_mensuales_y_corridos(contexto):
    tabla = tabla_de_pagos({**BASE, "solicitud": date(2026, 1, 30), "parcialidades": 3}, contexto)
    # 30 de febrero no existe: 1 de marzo, domingo → lunes 2; 30 de marzo lunes; 30 de abril jueves.
    assert [p.vence for p in tabla] == [date(2026, 1, 30), date(2026, 3, 2), date(2026, 3, 30), date(2026, 4, 30)]


def test_diferido_es_interes_simple_por_mes_o_fraccion(contexto):
    datos = {**BASE, "forma": "diferido", "parcialidades": None, "liquidacion": date(2026, 9, 11)}
    resultado = calcular(datos, contexto).datos
    assert (resultado["tasa"], resultado["meses"]) == ("1.97", 7)
    assert resultado["recargos_prorroga"] == 8_000_000 * 197 * 7 // 10_000
    exacto = calcular({**datos, "liquidacion": date(2026, 9, 10)}, contexto).datos
    assert exacto["meses"] == 6
    assert calcular({**datos, "liquidacion": date(2026, 3, 11)}, contexto).datos["meses"] == 1
    assert calcular({**datos, "liquidacion": date(2027, 3, 10)}, contexto).datos["meses"] == 12


def test_lo_retenido_no_admite_prorroga(contexto):
    resultado = calcular({**BASE, "cuota_obrera": 1_000_000}, contexto)
    assert (resultado.datos["adeudo_a_plazos"], resultado.datos["inicial"]) == (9_000_000, 1_800_000)
    assert calcular({**BASE, "cuota_obrera": 9_999_999}, contexto).datos["adeudo_a_plazos"] == 1
    for todo in (10_000_000, 10_000_001):
        with pytest.raises(DatoMalo):
            calcular({**BASE, "cuota_obrera": todo}, contexto)


@pytest.mark.parametrize(
    "cambio",
    [
        {"parcialidades": None},
        {"parcialidades": 49},
        {"pago_inicial": 1_999_999},
        {"pago_inicial": 10_000_001},
        {"forma": "diferido"},
        {"forma": "diferido", "liquidacion": date(2027, 3, 11)},
        {"forma": "diferido", "liquidacion": date(2026, 3, 10)},
    ],
)
def test_fuera_de_lo_que_la_ley_permite(contexto, cambio):
    with pytest.raises(DatoMalo):
        calcular({**BASE, **cambio}, contexto)


def test_pagar_mas_al_inicio(contexto):
    assert calcular({**BASE, "pago_inicial": 5_000_000}, contexto).datos["saldo"] == 5_000_000


def test_sin_tasa_del_ano_se_detiene(contexto):
    with pytest.raises(ErrorCedulas) as fallo:
        calcular({**BASE, "solicitud": date(2027, 1, 5)}, contexto)
    assert fallo.value.nombre == "parametro-sin-vigencia"


def test_la_tasa_sin_verificar_se_dice(contexto):
    resultado = calcular({**BASE, "solicitud": date(2025, 1, 7)}, contexto)
    assert any("SIN VERIFICAR" in a and "plazos" in a for a in resultado.advertencias)


def test_tabla_por_la_orden(cedulas):
    caso = ("--adeudo", "100000", "--solicitud", "2026-03-10", "--parcialidades", "12")
    corrida = cedulas("calcular", "tabla-prorroga", *caso, "--formato", "csv")
    assert corrida.returncode == 0, corrida.stderr
    filas = list(csv.DictReader(io.StringIO(corrida.stdout)))
    assert [int(f["numero"]) for f in filas] == list(range(13))
    assert sum(Decimal(f["capital"]) for f in filas) == Decimal(100_000)
    assert filas[-1]["saldo_final"] == "0.00"
    (resumen,) = json.loads(cedulas("calcular", "prorroga", *caso, "--formato", "json").stdout)
    assert sum(Decimal(f["recargos"]) for f in filas) == Decimal(resumen["recargos_prorroga"])
    explicado = json.loads(cedulas("explicar", "prorroga", *caso, "--formato", "json").stdout)
    assert explicado["resultado"]["parcialidad"] == resumen["parcialidad"]
    assert cedulas("calcular", "tabla-prorroga", *caso[:4]).returncode == 2
