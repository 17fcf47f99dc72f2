"""Cada paso de `explicar accesorios` dice lo que pasó: mes, índice, cociente, plazo, tasa y artículo, a la letra."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cedulas_cli.comandos._campos_accesorios import ADEUDO
from cedulas_cli.dominio.campos import DatoMalo, leer_todos
from cedulas_cli.dominio.explicacion_accesorios import explicar
from cedulas_cli.dominio.resultado import Contexto
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.errores import ErrorCedulas

CRUZADO = {"importe": "1000", "vencimiento": "2025-11-18", "pago": "2026-02-20"}
ANTIGUO, RECIENTE = "INPC del mes anterior al más antiguo", "INPC del mes anterior al más reciente"
FACTOR = "Factor de actualización"
AVISO_67 = "en los supuestos del art. 67 del CFF los recargos pueden causarse más allá de cinco años (CFF 21)"


@pytest.fixture
def pasos(contexto):
    """`pasos(**datos)` → ({concepto: (operación, resultado, fundamento)}, advertencias, datos)."""

    def _pasos(otro: Contexto | None = None, **datos: str):
        resultado = explicar(leer_todos(ADEUDO, datos), otro or contexto)
        return (
            {p.concepto: (p.operacion, p.resultado, p.fundamento) for p in resultado.pasos},
            resultado.advertencias,
            resultado.datos,
        )

    return _pasos


@pytest.fixture
def con_valores(contexto):
    """`con_valores(parametro, cambio)` → el contexto con esos valores cambiados por la función."""

    def _con_valores(parametro, cambio):
        return Contexto(
            Parametros(cambio(v) if v.parametro == parametro else v for v in contexto.parametros), contexto.calendario
        )

    return _con_valores


def test_un_adeudo_que_cruza_el_cambio_de_tasa(pasos):
    """143.588 ÷ 141.708 = 1.013266717…: se corta en el octavo decimal y el factor, en el cuarto."""
    dichos, avisos, _ = pasos(**CRUZADO)
    assert dichos["Vencimiento"] == ("la fecha límite que se declaró", "2025-11-18", "lo declarado")
    assert dichos[ANTIGUO][:2] == ("el mes en que debió pagarse es 2025-11; el anterior, 2025-10", "141.708")
    assert dichos[RECIENTE][:2] == (
        "se paga en 2026-02; el anterior, 2026-01, publicado el 2026-02-10 (se presume)",
        "143.588",
    )
    assert dichos[FACTOR][:2] == ("143.588 ÷ 141.708 = 1.01326671…; truncado al diezmilésimo", "1.0132")
    assert dichos["Importe actualizado"][:2] == ("$1,000.00 × 1.0132, a centavo; actualización $13.20", "$1,013.20")
    assert dichos["Meses de mora"] == (
        "de fecha a fecha, del 2025-11-18 al 2026-02-20, cada mes o fracción",
        "4",
        "CFF art. 21",
    )
    assert dichos["Mes o fracción 2"][:2] == ("empieza el 2025-12-18: tasa vigente ese día", "1.47 %")
    assert dichos["Mes o fracción 3"][:2] == ("empieza el 2026-01-18: tasa vigente ese día", "2.07 %")
    assert dichos["Recargos"] == (
        "$1,013.20 × 7.08 % (suma de las tasas), a centavo",
        "$71.73",
        "CFF art. 21; LSS art. 40-A",
    )
    assert dichos["Total"][:2] == ("$1,013.20 + $71.73", "$1,084.93")
    assert avisos == ()


def test_el_criterio_alterno_redondea_y_lo_dice(pasos):
    dichos, _, datos = pasos(**CRUZADO, factor="redondear")
    assert dichos[FACTOR][:2] == ("143.588 ÷ 141.708 = 1.01326671…; redondeado al diezmilésimo", "1.0133")
    assert datos["actualizado"] == 101_330


def test_si_aun_no_se_publicaba_dice_cual_se_uso(pasos):
    dichos, _, _ = pasos(**CRUZADO, corte="2026-02-05")
    assert dichos[RECIENTE][:2] == (
        "el de 2026-01 se publica el 2026-02-10 (se presume), después del corte 2026-02-05: se usa el último "
        "publicado, 2025-12",
        "143.042",
    )


def test_una_publicacion_cargada_no_se_presume(pasos, con_valores):
    de_enero = date(2026, 1, 1)
    otro = con_valores("inpc", lambda v: replace(v, publicado=date(2026, 2, 9)) if v.desde == de_enero else v)
    dichos, avisos, _ = pasos(otro, **CRUZADO, corte="2026-02-09")
    assert dichos[RECIENTE][0] == "se paga en 2026-02; el anterior, 2026-01, publicado el 2026-02-09"
    assert avisos == ()


def test_los_precios_bajaron(pasos):
    """Julio de 2026 contra mayo: 145.131 ÷ 145.831 es menor que 1 y no baja el adeudo (CFF 17-A)."""
    dichos, _, datos = pasos(importe="1000", vencimiento="2026-05-18", pago="2026-07-20")
    assert dichos[FACTOR][0].endswith("; menor que 1, se toma 1")
    assert (dichos[FACTOR][1], datos["actualizado"]) == ("1.0000", 100_000)


def test_los_precios_no_se_movieron(pasos, con_valores):
    """Un cociente de 1 exacto se trunca como cualquiera: no es menor que 1."""
    iguales = con_valores("inpc", lambda v: replace(v, valor=Decimal("100.000")))
    dichos, _, _ = pasos(iguales, **CRUZADO)
    assert dichos[FACTOR][0].endswith("= 1; truncado al diezmilésimo")
    assert dichos[FACTOR][1] == "1.0000"


@pytest.mark.parametrize(
    ("datos", "operacion", "fecha"),
    [
        ({"periodo": "2025-10", "emision": "mensual"}, "2025-11-17, que se corre por ser inhábil o viernes", "11-18"),
        ({"periodo": "2025-11", "emision": "mensual"}, "día 17 que toca al periodo", "12-17"),
        ({"periodo": "2025-12", "emision": "especial", "modalidad": "40"}, "día 17 que toca al periodo", "12-17"),
    ],
)
def test_de_donde_sale_el_vencimiento(pasos, datos, operacion, fecha):
    dichos, _, salida = pasos(importe="1000", pago="2025-12-17", **datos)
    assert dichos["Vencimiento"][:2] == (operacion, f"2025-{fecha}")
    assert salida["vencimiento"] == f"2025-{fecha}"


@pytest.mark.parametrize(("concepto", "se_dice"), [("", False), ("cuota", False), ("multa", True), ("capital", True)])
def test_una_multa_no_vence_con_el_periodo(pasos, concepto, se_dice):
    _, avisos, _ = pasos(importe="1000", periodo="2025-10", emision="mensual", pago="2025-11-18", concepto=concepto)
    assert any("no vencen con el periodo" in aviso for aviso in avisos) == se_dice


@pytest.mark.parametrize("faltan", [{}, {"periodo": "2025-10"}, {"emision": "mensual"}])
def test_sin_vencimiento_ni_periodo_con_emision(pasos, faltan):
    with pytest.raises(DatoMalo) as falla:
        pasos(importe="1000", pago="2025-11-18", **faltan)
    assert (falla.value.campo, falla.value.regla) == ("vencimiento", "faltante")


def test_un_periodo_que_no_se_entiende_y_uno_sin_calendario(pasos):
    with pytest.raises(DatoMalo) as falla:
        pasos(importe="1000", pago="2025-11-18", periodo="2025-13", emision="mensual")
    assert (falla.value.campo, falla.value.regla) == ("periodo", "ilegible")
    with pytest.raises(ErrorCedulas) as sin_calendario:
        pasos(importe="1000", pago="2025-11-18", periodo="2050-01", emision="mensual")
    assert sin_calendario.value.nombre == "calendario-sin-cobertura"


@pytest.mark.parametrize(
    ("vencimiento", "pago", "motivo"),
    [
        ("2025-11-18", "2025-11-18", "se paga en plazo"),
        ("2025-11-18", "2025-10-20", "se paga en plazo"),
        ("2025-11-18", "2025-11-19", "se paga en el mes del vencimiento"),
    ],
)
def test_por_que_no_se_actualiza(pasos, vencimiento, pago, motivo):
    dichos, _, _ = pasos(importe="1000", vencimiento=vencimiento, pago=pago)
    assert dichos[FACTOR][:2] == (f"{motivo}: no hay que actualizar", "1.0000")
    if motivo == "se paga en plazo":
        assert dichos["Recargos"] == ("se paga en plazo: no hay mora", "$0.00", "CFF art. 21")


def test_una_multa_se_actualiza_sin_recargos(pasos):
    dichos, _, datos = pasos(**CRUZADO, concepto="multa")
    assert dichos["Recargos"] == ("una multa se actualiza pero no causa recargos", "$0.00", "CFF arts. 21 y 70")
    assert datos["total"] == 101_320


@pytest.mark.parametrize(("pago", "meses", "pasa"), [("2026-04-19", "60", False), ("2026-04-20", "61", True)])
def test_al_pasar_de_sesenta_meses_se_dice(pasos, pago, meses, pasa):
    """57 fracciones a 1.47 y 3 a 2.07 dan 90.00 %, con sesenta meses o con más (CFF 21)."""
    dichos, avisos, datos = pasos(importe="1000", vencimiento="2021-04-19", pago=pago)
    operacion, resultado, _ = dichos["Meses de mora"]
    assert resultado == meses
    assert operacion.endswith("; causan recargos los primeros 60") == pasa
    assert (AVISO_67 in avisos) == pasa
    assert datos["tasa_recargos"] == "90.00"


def test_los_recargos_por_prorroga_de_la_voluntaria(pasos):
    dichos, _, _ = pasos(importe="1000", vencimiento="2022-01-18", pago="2022-03-20", regimen="voluntaria")
    assert dichos["Régimen"][0].endswith("se actualiza y causa recargos por prórroga")
    assert dichos["Meses de prórroga"][1:] == ("3", "RACERF art. 115 fr. II; CFF art. 21")
    assert dichos["Recargos"][1:] == ("$29.82", "RACERF art. 115 fr. II; CFF art. 21")
    assert "Meses de mora" not in dichos


def test_el_articulo_de_no_causar_recargos_es_el_suyo(pasos, con_valores):
    otro = con_valores("regimen_recargos", lambda v: replace(v, fundamento="el de los recargos"))
    dichos, _, _ = pasos(otro, **CRUZADO, regimen="campo")
    assert dichos["Recargos"] == ("el régimen campo no los causa", "$0.00", "el de los recargos")


@pytest.mark.parametrize(
    ("modalidad", "se_dice"), [("44", True), ("35", True), ("40", False), ("10", False), ("", False)]
)
def test_la_modalidad_que_admite_otro_regimen(pasos, modalidad, se_dice):
    _, avisos, _ = pasos(**CRUZADO, modalidad=modalidad)
    assert any("LSS 224" in aviso for aviso in avisos) == se_dice
