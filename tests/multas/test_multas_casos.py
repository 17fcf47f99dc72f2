"""Multas de ley: rangos, reincidencia, espontaneidad y pronto pago, cada caso con su artículo."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cedulas_cli.dominio.campos import DatoMalo
from cedulas_cli.errores import ErrorCedulas

UMA_2026 = Decimal("117.31")
RANGOS = {
    (20, 75): ("IV", "V", "VII", "VIII", "XI", "XVI", "XIX"),
    (20, 125): ("III", "X", "XIII", "XVIII"),
    (20, 210): ("VI", "IX", "XV"),
    (20, 350): ("I", "II", "XII", "XIV", "XVII", "XX", "XXI"),
    (500, 2000): ("XXII",),
}
"""LSS art. 304 B, fracción por fracción."""
MOTIVADA = {
    "gravedad": "reiterada",
    "trabajadores_afectados": "3",
    "trabajadores_total": "10",
    "antecedentes": "dos omisiones",
}


def centavos(pesos: str | Decimal) -> int:
    return int((Decimal(pesos) * 100).quantize(Decimal(1), ROUND_HALF_UP))


@pytest.mark.parametrize(("rango", "fraccion"), [(r, f) for r, fs in RANGOS.items() for f in fs])
def test_rango_de_cada_fraccion(multa, rango, fraccion):
    """LSS 304 B con la UMA de 2026; sin más, se impone el mínimo."""
    datos = multa(fraccion=fraccion, fecha_infraccion="2026-06-17").datos
    minimo, maximo = (centavos(UMA_2026 * veces) for veces in rango)
    assert (datos["minimo"], datos["maximo"], datos["multa"]) == (minimo, maximo, minimo)
    assert datos["unidad"] == centavos(UMA_2026)


def test_estan_las_veintidos_fracciones(contexto):
    todas = {f for fs in RANGOS.values() for f in fs}
    assert set(contexto.parametros.claves("multa_minima")) == todas
    assert set(contexto.parametros.claves("multa_maxima")) == todas
    assert len(todas) == 22


@pytest.mark.parametrize(
    ("dia", "unidad"), [("2026-01-31", "113.14"), ("2026-02-01", "117.31"), ("2016-01-27", "73.04")]
)
def test_la_unidad_es_la_del_dia_de_la_infraccion(multa, dia, unidad):
    """Enero usa la UMA vieja; antes del 28-ene-2016, el salario mínimo del Distrito Federal."""
    datos = multa(fraccion="IV", fecha_infraccion=dia).datos
    assert datos["multa"] == centavos(Decimal(unidad) * 20)


def test_omision_de_pago_sobre_lo_historico(multa):
    """LSS 304: 40 a 100 % del concepto omitido, al centavo mitad arriba."""
    datos = multa(fraccion="304", fecha_infraccion="2026-06-17", omitido="1234.56").datos
    assert (datos["minimo"], datos["multa"], datos["maximo"]) == (49382, 49382, 123456)
    assert multa(fraccion="304", fecha_infraccion="2026-06-17", omitido="0.01").datos["multa"] == 0
    assert multa(fraccion="304", fecha_infraccion="2026-06-17", omitido="1.25").datos["multa"] == 50


@pytest.mark.parametrize("por_ciento", ["39.99", "100.01"])
def test_fuera_de_rango_no_se_acepta(multa, por_ciento):
    with pytest.raises(DatoMalo, match="fuera de"):
        multa(fraccion="304", fecha_infraccion="2026-06-17", omitido="1000", por_ciento=por_ciento, **MOTIVADA)


@pytest.mark.parametrize("falta", sorted(MOTIVADA))
def test_pasar_del_minimo_exige_motivar(multa, falta):
    """RACERF 183 y 184."""
    completos = {"fraccion": "XII", "fecha_infraccion": "2026-06-17", "veces": "21"}
    assert multa(**completos, **MOTIVADA).datos["multa"] == centavos(UMA_2026 * 21)
    with pytest.raises(DatoMalo) as falla:
        multa(**completos, **{c: v for c, v in MOTIVADA.items() if c != falta})
    assert falla.value.campo == falta


def test_el_minimo_pedido_no_exige_motivar(multa):
    assert multa(fraccion="XII", fecha_infraccion="2026-06-17", veces="20").datos["multa"] == 234620


def test_no_pueden_ser_mas_los_afectados_que_los_trabajadores(multa):
    malos = MOTIVADA | {"trabajadores_afectados": "11"}
    with pytest.raises(DatoMalo, match="total de trabajadores"):
        multa(fraccion="XII", fecha_infraccion="2026-06-17", veces="21", **malos)


@pytest.mark.parametrize(("dias", "reincide"), [(1, "si"), (365, "si"), (366, "no")])
def test_reincidencia_en_365_dias_naturales(multa, dias, reincide):
    """RACERF 185: se cuenta de la notificación de la última sanción."""
    sancion = date(2025, 6, 17)
    datos = multa(fraccion="IV", fecha_infraccion=sancion + timedelta(days=dias), sancion_anterior=sancion).datos
    assert datos["reincidente"] == reincide
    veces = 40 if reincide == "si" else 20
    assert datos["multa"] == datos["unidad"] * veces


def test_duplicar_no_pasa_del_maximo(multa):
    datos = multa(
        fraccion="IV", fecha_infraccion="2026-06-17", veces="50", sancion_anterior="2026-01-01", **MOTIVADA
    ).datos
    assert datos["multa"] == datos["maximo"] == centavos(UMA_2026 * 75)
    datos = multa(fraccion="304", fecha_infraccion="2026-06-17", omitido="1000", sancion_anterior="2026-01-01").datos
    assert datos["multa"] == 80000


def test_una_sancion_posterior_no_es_antecedente(multa):
    with pytest.raises(DatoMalo, match="anterior a la infracción"):
        multa(fraccion="IV", fecha_infraccion="2026-06-17", sancion_anterior="2026-06-17")


def test_varias_infracciones_de_un_acto_dan_solo_la_mayor(multa):
    """RACERF 186; y la 304 excluye cualquier otra (RACERF 188)."""
    datos = multa(fraccion="IV+XII+III", fecha_infraccion="2026-06-17").datos
    assert datos["fraccion_aplicada"] == "XII"
    datos = multa(fraccion="XII+304", fecha_infraccion="2026-06-17", omitido="100").datos
    assert (datos["fraccion_aplicada"], datos["multa"]) == ("304", 4000)


@pytest.mark.parametrize(
    ("datos", "procede"),
    [
        ({"cumplimiento": "2026-07-01"}, "no"),
        ({"cumplimiento": "2026-07-01", "gestion": "cedula", "fecha_gestion": "2026-07-02"}, "no"),
        ({"cumplimiento": "2026-07-01", "gestion": "cedula", "fecha_gestion": "2026-07-01"}, "si"),
        ({"cumplimiento": "2026-07-01", "gestion": "requerimiento", "fecha_gestion": "2026-06-01"}, "si"),
        ({"cumplimiento": "2026-07-01", "gestion": "propuesta", "fecha_gestion": "2026-06-01"}, "no"),
        ({"caso_fortuito": "si"}, "no"),
        ({}, "si"),
    ],
)
def test_espontaneidad(multa, datos, procede):
    """LSS 304 C: la propuesta de cédula no es gestión notificada."""
    resultado = multa(fraccion="304", fecha_infraccion="2026-06-17", omitido="1000", **datos).datos
    assert resultado["procede"] == procede
    assert (resultado["multa"] == 0) == (procede == "no")
    assert bool(resultado["motivo"]) == (procede == "no")


@pytest.mark.parametrize(("cumplimiento", "procede"), [("2026-11-24", "no"), ("2026-11-25", "si")])
def test_quince_dias_despues_del_dictamen(multa, cumplimiento, procede):
    """Dictamen del lunes 2-nov-2026: 15 hábiles, con el lunes 16 inhábil, llegan al martes 24."""
    resultado = multa(
        fraccion="IV", fecha_infraccion="2026-06-17", dictamen="2026-11-02", cumplimiento=cumplimiento
    ).datos
    assert resultado["procede"] == procede


def test_una_gestion_sin_fecha_no_se_puede_juzgar(multa):
    with pytest.raises(DatoMalo, match="falta el día"):
        multa(fraccion="IV", fecha_infraccion="2026-06-17", cumplimiento="2026-07-01", gestion="visita")


def test_la_xv_sin_multa_si_la_prima_resulta_igual(multa):
    igual = {"fraccion": "XV", "fecha_infraccion": "2026-03-01", "prima_anterior": "0.54355"}
    assert multa(**igual, prima_nueva="0.543550").datos["procede"] == "no"
    assert multa(**igual, prima_nueva="0.54356").datos["procede"] == "si"
    junta = multa(**{**igual, "fraccion": "XV+IV"}, prima_nueva="0.54355").datos
    assert (junta["procede"], junta["fraccion_aplicada"]) == ("si", "IV")
    otra = {**igual, "fraccion": "XVI"}
    assert multa(**otra, prima_nueva="0.54355").datos["procede"] == "si"


@pytest.mark.parametrize(("pagada", "descuento"), [("2026-11-12", 80000), ("2026-12-07", 80000), ("2026-12-08", 0)])
def test_pronto_pago(multa, pagada, descuento):
    """Vector B de multas: notificada el jueves 12-nov-2026, 15 hábiles = viernes 4-dic → lunes 7-dic (RACERF 189)."""
    datos = multa(
        fraccion="304",
        fecha_infraccion="2026-06-17",
        omitido="10000",
        fecha_notificacion="2026-11-12",
        fecha_pago=pagada,
    ).datos
    assert datos["limite_pago"] == date(2026, 12, 7)
    assert (datos["multa"], datos["descuento"], datos["a_pagar"]) == (400000, descuento, 400000 - descuento)


def test_el_credito_nace_completo(multa):
    """Sin pago no hay descuento: sólo se dice hasta cuándo se tiene."""
    datos = multa(fraccion="IV", fecha_infraccion="2026-06-17", fecha_notificacion="2026-11-12").datos
    assert (datos["descuento"], datos["a_pagar"]) == (0, datos["multa"])


def test_un_rango_que_no_esta_cargado_se_detiene(multa):
    """Las fracciones de 2009 no traen el texto anterior: antes, se detiene (78); la XXII nace en 2021."""
    with pytest.raises(ErrorCedulas) as falla:
        multa(fraccion="XII", fecha_infraccion="2009-07-09")
    assert falla.value.nombre == "parametro-sin-vigencia"
    assert multa(fraccion="XXII", fecha_infraccion="2021-04-24").datos["multa"] == centavos(Decimal("89.62") * 500)


def test_ante_reforma_la_multa_menor(multa, contexto):
    """CFF 70: con el mismo rango antes y después, no cambia; lo de 2009 va SIN VERIFICAR."""
    resultado = multa(fraccion="I", fecha_infraccion="2020-06-17", fecha_imposicion="2026-06-17")
    assert resultado.datos["minimo"] == centavos(Decimal("86.88") * 20)
    assert any("SIN VERIFICAR" in aviso for aviso in resultado.advertencias)


def test_ante_reforma_manda_el_rango_menor_aunque_sea_el_nuevo(contexto):
    """Con una ley inventada: si el máximo baja entre la infracción y la imposición, rige el nuevo."""
    from dataclasses import replace

    from cedulas_cli.comandos.calcular_multa import CAMPOS
    from cedulas_cli.dominio.campos import leer_todos
    from cedulas_cli.dominio.multas import calcular
    from cedulas_cli.dominio.vigencia import Parametros

    def reformar(valor):
        if valor.rotulo != "multa_minima[IV]":
            return [valor]
        viejo = replace(valor, hasta=date(2026, 6, 30))
        return [viejo, replace(valor, desde=date(2026, 7, 1), hasta=None, valor=Decimal(5))]

    reformados = Parametros(v for valor in contexto.parametros for v in reformar(valor))
    datos = {"fraccion": "IV", "fecha_infraccion": "2026-06-17", "fecha_imposicion": "2026-08-01"}
    resultado = calcular(leer_todos(CAMPOS, datos), replace(contexto, parametros=reformados))
    assert resultado.datos["minimo"] == centavos(UMA_2026 * 5)


@given(
    omitido=st.integers(0, 10**11),
    tanto=st.decimals(40, 100, places=2),
    reincide=st.booleans(),
)
def test_la_omision_nunca_sale_de_su_rango(multa, omitido, tanto, reincide):
    """Entre 40 y 100 % siempre; el descuento es la quinta parte, a un centavo."""
    datos = multa(
        fraccion="304",
        fecha_infraccion="2026-06-17",
        omitido=Decimal(omitido).scaleb(-2),
        por_ciento=tanto,
        fecha_notificacion="2026-11-12",
        fecha_pago="2026-11-13",
        **MOTIVADA,
        **({"sancion_anterior": "2026-01-01"} if reincide else {}),
    ).datos
    assert datos["minimo"] <= datos["multa"] <= datos["maximo"] == omitido
    assert abs(datos["descuento"] * 5 - datos["multa"]) <= 5 // 2
    assert datos["a_pagar"] + datos["descuento"] == datos["multa"]
