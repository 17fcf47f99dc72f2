"""Orillas de la integración y de la prima: donde un signo o un «menor o igual» de más cambiaría el resultado."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cedulas_cli.dominio.campos import DatoMalo
from cedulas_cli.dominio.siniestralidad import REGLA, vigencia_de
from cedulas_cli.flujo.calculadora import como_tabla

JUNIO = {"rige_desde": "2026-06-17"}
PRIMA = {"ejercicio": "2025", "prima_anterior": "2.59840"}


def _operacion(resultado, concepto: str) -> str:
    (paso,) = [p for p in resultado.pasos if p.concepto == concepto]
    return paso.operacion


def test_lo_variable_solo_no_tiene_salario_nominal_ni_parte_fija(calcular):
    """LSS 30 fr. II: 15 000 ÷ 30 días devengados = 500.00, sin nada fijo que sumarle."""
    datos = calcular("sbc", **JUNIO, tipo="variable", ingresos_variables="15000", dias_devengados=30).datos
    assert (datos["salario_diario_nominal"], datos["factor_integracion"]) == (None, None)
    assert (datos["parte_fija"], datos["parte_variable"], datos["sbc"]) == (0, 500_00, 500_00)


def test_un_dia_devengado_basta_y_ninguno_no(calcular):
    variable = {**JUNIO, "tipo": "variable", "ingresos_variables": "500"}
    assert calcular("sbc", **variable, dias_devengados=1).datos["sbc"] == 500_00
    with pytest.raises(DatoMalo, match="1 o más"):
        calcular("sbc", **variable, dias_devengados=0)


def test_varios_patrones_dice_entre_que_suma_divide(calcular):
    """LSS 33: 2 000 × 1.0493 = 2 098.60 aquí y 1 000.00 con otro; el tope se reparte entre 3 098.60."""
    resultado = calcular("sbc", **JUNIO, salario="2000", otros_patrones="1000")
    assert resultado.datos["limite"] == "varios-patrones"
    assert resultado.datos["sbc"] == 1_986_27  # 2 932.75 × 2 098.60 ÷ 3 098.60 = 1 986.269…
    assert "3,098.60" in _operacion(resultado, "Varios patrones")


def test_dar_justo_lo_minimo_de_ley_se_acepta(calcular):
    minimas = {"aguinaldo_dias": 15, "vacaciones_dias": 12, "prima_vacacional": 25}
    assert calcular("sbc", **JUNIO, salario="500", **minimas).datos["factor_integracion"] == "1.0493"


@pytest.mark.parametrize(("cobro", "sbc"), [("16.12", 522_60), ("16.11", 564_25)])
def test_cobrar_justo_el_20_por_ciento_ya_no_integra(calcular, cobro, sbc):
    """LSS 27 fr. V: 20 % de la UMA de 2018 (80.60) son 16.12; un centavo menos e integra 8.33 % por comida."""
    datos = {"rige_desde": "2018-06-17", "salario": "500", "alimentacion": "cobrada", "comidas": 1}
    hallado = calcular("sbc", **datos, cobro_alimentacion=cobro).datos["sbc"]
    assert hallado == sbc


# ---------------------------------------------------------------- prima de riesgos


def test_subir_justo_un_punto_no_es_alza_limitada(calcular):
    """(365 ÷ 365) × 2.3 ÷ 230 + 0.005 = 1.5 %, exactamente un punto más que 0.5 %."""
    datos = {"trabajadores": "230", "dias_subsidiados": "365", "ejercicio": "2025", "prima_anterior": "0.5"}
    resultado = calcular("prima", **datos).datos
    assert (resultado["prima"], resultado["limite"]) == (Decimal("1.50000"), None)


def test_la_prima_por_formula_cabe_aunque_sea_enorme(calcular):
    """Mil millones de defunciones con un trabajador: 28 × 10⁹ × 2.3 × 100 + 0.5 por ciento, sin tope ni flotante."""
    tabla = como_tabla(REGLA, calcular("prima", **PRIMA, trabajadores="1", defunciones="999999999"))
    assert tabla["prima_por_formula"].to_list() == [Decimal("6439999993560.50000")]


def test_el_promedio_y_la_cuenta_se_escriben_a_seis_y_nueve_decimales(calcular):
    """1 003 ÷ 365 = 2.747945205… trabajadores, dos días subsidiados y 12.34567 % de incapacidades."""
    resultado = calcular("prima", **PRIMA, dias_cotizados="1003", dias_subsidiados="2", incapacidades="0.1234567")
    assert resultado.datos["trabajadores"] == "2.747945…"
    (trabajadores,) = [p for p in resultado.pasos if p.concepto == "Trabajadores promedio (N)"]
    assert trabajadores.resultado == "2.747945…"
    (cuenta,) = [p for p in resultado.pasos if p.concepto == "Siniestralidad"]
    assert cuenta.operacion == "[(2 ÷ 365) + 28 × (0.001234… + 0)] × 2.3 ÷ 2.747945… + 0.005"
    # (2 ÷ 365 + 28 × 0.001234567) × 2.3 × 365 ÷ 1 003 × 100 + 0.5 = 3.8519174378… %
    assert cuenta.resultado == "3.851917437… %"


@pytest.mark.parametrize("ejercicio", [2, 9996])
def test_ejercicios_extremos_que_si_tienen_vigencia(ejercicio):
    desde, hasta = vigencia_de(ejercicio)
    assert (desde, hasta.month) == (date(ejercicio + 1, 3, 1), 2)
    assert hasta.year == ejercicio + 2


@pytest.mark.parametrize("ejercicio", [1, 9997, 9998])
def test_ejercicios_que_no_caben_en_el_calendario(ejercicio):
    with pytest.raises(DatoMalo, match="cuatro cifras"):
        vigencia_de(ejercicio)
