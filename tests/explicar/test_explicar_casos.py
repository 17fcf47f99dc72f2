"""Casos calculados a mano (LSS y Ley del Infonavit): importes, motivos y artículos."""

from __future__ import annotations

import pytest

from cedulas_cli.dominio.cuotas import Criterios
from cedulas_cli.dominio.esquemas import CONCEPTOS
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo import explicar as modulo
from cedulas_cli.parametros.conceptos import cargar_conceptos


def concepto(explicacion, nombre):
    return next(c for c in explicacion.conceptos if c.legal.concepto == nombre)


def test_mes_con_incidencias(explicada):
    """Junio de 2026, 30 días, SBC 500, UMA 117.31, 3 de incapacidad y 2 de ausentismo; tasas de LSS 25, 71-74, 106…"""
    explicacion = explicada(
        emision="mensual", periodo="2026-06", sbc="500.00", dias=30, dias_incapacidad=3, dias_ausentismo=2
    )
    assert explicacion.importes == {
        "cuota_fija": 64614,  # 117.31 × 27 × 20.40 %
        "excedente_patronal": 4398,  # (500 − 351.93) × 27 × 1.10 %
        "excedente_obrero": 1599,
        "prestaciones_dinero_patronal": 9450,
        "prestaciones_dinero_obrero": 3375,
        "gastos_medicos_patronal": 14175,
        "gastos_medicos_obrero": 5063,
        "riesgos_trabajo": 6794,  # 25 días: también resta el ausentismo
        "invalidez_vida_patronal": 21875,
        "invalidez_vida_obrero": 7813,
        "guarderias": 12500,
    }
    fija = concepto(explicacion, "cuota_fija")
    assert fija.legal.articulo == "LSS art. 106 fr. I"
    assert [(p.dias, p.base, p.tasa) for p in fija.pasos] == [(27, 11731, 2_040_000)]
    assert fija.pasos[0].dias_motivo == "30 naturales − 3 de incapacidad; el ausentismo no resta"
    assert concepto(explicacion, "riesgos_trabajo").pasos[0].dias_motivo == (
        "30 naturales − 3 de incapacidad − 2 de ausentismo"
    )


def test_bimestre_con_incidencias(explicada):
    """Mayo-junio de 2026, 61 días, mismas incidencias por mes: la incapacidad no resta en retiro ni en vivienda."""
    explicacion = explicada(
        emision="bimestral", periodo="2026-06", sbc="500.00", dias=61, dias_incapacidad=3, dias_ausentismo=2
    )
    assert explicacion.importes["retiro"] == 59000
    assert explicacion.importes["cesantia_vejez_patronal"] == 210364
    assert explicacion.importes["cesantia_vejez_obrero"] == 31500
    assert explicacion.importes["aportacion_vivienda"] == 147500
    assert "la incapacidad no resta" in concepto(explicacion, "retiro").pasos[0].dias_motivo
    assert "banda 8" in concepto(explicacion, "cesantia_vejez_patronal").pasos[0].tasa_motivo


def test_tope_distinto_en_enero_y_febrero(explicada):
    """Enero con la UMA de 2025 (tope 2 828.50) y febrero con la de 2026 (tope 2 932.75)."""
    retiro = concepto(explicada(emision="bimestral", periodo="2026-02", sbc="9000", dias=59), "retiro")
    assert [(p.base, p.dias) for p in retiro.pasos] == [(282850, 31), (293275, 28)]
    assert all("topado a 25 veces la UMA" in p.base_motivo for p in retiro.pasos)
    assert retiro.importe == 339601  # 2 828.50 × 31 × 2 % + 2 932.75 × 28 × 2 %


def test_piso_y_sin_piso(explicada):
    con = concepto(explicada(emision="mensual", periodo="2026-06", sbc="100", dias=30), "guarderias")
    assert "subido al salario mínimo de la zona general" in con.pasos[0].base_motivo
    assert con.importe == 9451  # 315.04 × 30 × 1 %
    sin = concepto(
        explicada(Criterios(piso=False), emision="mensual", periodo="2026-06", sbc="100", dias=30), "guarderias"
    )
    assert sin.importe == 3000


@pytest.mark.parametrize(("criterio", "banda"), [("sua", 5), ("redondeo", 6), ("estricto", 6)])
def test_orilla_de_cesantia(explicada, criterio, banda):
    """SBC 352.93 ÷ 117.31 = 3.0085…: truncada es 3.00 (banda 5); redondeada 3.01 y sin redondear, la 6."""
    explicacion = explicada(Criterios(ceav=criterio), emision="bimestral", periodo="2026-06", sbc="352.93", dias=61)
    assert f"banda {banda}:" in concepto(explicacion, "cesantia_vejez_patronal").pasos[0].tasa_motivo


def test_credito_en_veces_umi(explicada):
    """12.5 × 100.81 × 2 ÷ 61 × 61, y el seguro de daños una vez."""
    explicacion = explicada(
        emision="bimestral", periodo="2026-06", sbc="500", dias=61, tipo_descuento=3, valor_descuento="12.5"
    )
    assert explicacion.importes["amortizacion"] == 252025
    assert explicacion.importes["seguro_danos"] == 1500
    assert any("seguro de daños" in a for a in explicacion.advertencias)
    assert concepto(explicacion, "seguro_danos").advertencias


def test_redondeo_total_explica_la_resta(explicada):
    explicacion = explicada(Criterios(redondeo="total"), emision="mensual", periodo="2026-06", sbc="333.33", dias=7)
    medicos = concepto(explicacion, "gastos_medicos_patronal")
    # 333.33 × 7 × 1.425 % = 33.2496… → 33.25; el trabajador, 333.33 × 7 × 0.375 % = 8.7499… → 8.75
    assert medicos.importe == 3325 - 875
    assert medicos.redondeo == "patrón y trabajador juntos $33.25, menos el trabajador $8.75"


def test_todo_concepto_tiene_su_ficha():
    fichas = cargar_conceptos()
    assert tuple(fichas) == CONCEPTOS
    for ficha in fichas.values():
        assert ficha.descripcion
        assert "art" in ficha.articulo
        assert "art" in ficha.articulo_dias


def test_lo_que_no_se_acepta_dice_por_que(explicada):
    with pytest.raises(ErrorCedulas) as captado:
        explicada(emision="mensual", periodo="2026-06", sbc="500", dias=33)
    assert captado.value.nombre == "sin-renglones-utiles"
    assert "no cabe en el periodo" in captado.value.causa


@pytest.mark.parametrize(
    ("columnas", "dice"),
    [
        ({"emision": "mensual", "periodo": "2026-06"}, "--dias"),
        ({"emision": "mensual", "periodo": "2026-06", "dias": 30, "zona": "norte"}, "--zona"),
        ({"emision": "mensual", "periodo": "2018-06", "dias": 30, "zona": "zlfn"}, "--zona"),
        ({"emision": "bimestral", "periodo": "2026-05", "dias": 30}, "periodo"),
    ],
)
def test_lo_mal_pedido_es_uso(explicada, columnas, dice):
    with pytest.raises(ErrorCedulas) as captado:
        explicada(sbc="500", **columnas)
    assert (captado.value.nombre, int(captado.value.codigo)) == ("opcion-invalida", 2)
    assert dice in captado.value.lugar


def test_sin_dias_todo_es_cero(explicada):
    explicacion = explicada(emision="mensual", periodo="2026-06", sbc="500", dias=0)
    assert set(explicacion.importes.values()) == {0}
    assert all(not c.pasos for c in explicacion.conceptos)


def test_si_difiere_del_motor_es_falla_interna(explicada, monkeypatch):
    alterada = explicada(emision="mensual", periodo="2026-06", sbc="500", dias=30)
    motor = {**alterada.importes, "guarderias": alterada.importes["guarderias"] + 1}
    with pytest.raises(ErrorCedulas) as captado:
        modulo.comprobar(alterada, motor)
    assert (captado.value.nombre, int(captado.value.codigo)) == ("falla-interna", 70)
    assert "guarderias" in captado.value.lugar
