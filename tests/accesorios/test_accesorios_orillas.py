"""Orillas de índices, abonos y plazos: el último valor que pasa y el primero que no."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from cedulas_cli.dominio.abonos import calcular as calcular_abonos
from cedulas_cli.dominio.abonos import con_abonos, leer_abonos
from cedulas_cli.dominio.accesorios import Adeudo, calcular, fracciones, por_ciento
from cedulas_cli.dominio.campos import DatoMalo
from cedulas_cli.dominio.indices import INPC, Indices, Meses, mes_de, presunta
from cedulas_cli.dominio.prorroga import calcular as calcular_prorroga
from cedulas_cli.dominio.prorroga import diferido
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.errores import ErrorCedulas

VENCE, PAGA = date(2025, 1, 20), date(2025, 12, 20)
ENERO = mes_de(date(2025, 1, 1))
PRORROGA = {
    "adeudo": 10_000_000,
    "cuota_obrera": None,
    "solicitud": date(2026, 3, 10),
    "forma": "parcialidades",
    "parcialidades": 12,
    "liquidacion": None,
    "pago_inicial": None,
}


@pytest.fixture
def con_inpc(contexto):
    """`con_inpc(mes, **campos)` → los parámetros con el índice de ese mes (AAAA-MM) cambiado."""

    def cambiar(**por_mes):
        return Parametros(
            replace(v, **por_mes[f"m{v.desde:%Y%m}"]) if v.parametro == INPC and f"m{v.desde:%Y%m}" in por_mes else v
            for v in contexto.parametros
        )

    return cambiar


# ---------------------------------------------------------------- índices


def test_publicarse_a_92_dias_de_lo_presunto_se_cree_y_a_93_no(con_inpc):
    esperada = presunta(ENERO)
    Indices(con_inpc(m202501={"publicado": esperada + timedelta(days=92)}))
    with pytest.raises(ErrorCedulas) as falla:
        Indices(con_inpc(m202501={"publicado": esperada + timedelta(days=93)}))
    assert falla.value.nombre == "parametros-invalidos"


def test_multiplicar_por_mil_se_acepta_y_por_mas_no(con_inpc):
    justo = con_inpc(m202501={"valor": Decimal("0.5")}, m202506={"valor": Decimal(500)})
    assert Indices(justo).factor(Meses(ENERO, ENERO + 5)) == 10_000_000
    pasado = con_inpc(m202501={"valor": Decimal("0.5")}, m202506={"valor": Decimal("500.0001")})
    with pytest.raises(ErrorCedulas, match="mayor que mil"):
        Indices(pasado).factor(Meses(ENERO, ENERO + 5))


# ---------------------------------------------------------------- piezas del cálculo


def test_las_fracciones_se_numeran_desde_uno(contexto):
    hechas = fracciones(contexto.parametros, VENCE, 0, 3)
    assert [(f.numero, f.inicio) for f in hechas] == [
        (1, VENCE),
        (2, date(2025, 2, 20)),
        (3, date(2025, 3, 20)),
    ]


def test_centesimas_a_por_ciento():
    assert str(por_ciento(147)) == "1.47"


# ---------------------------------------------------------------- abonos


def test_al_final_manda_el_corte_pedido_y_en_cada_abono_su_dia(contexto):
    """Con lo que se sabía el 5 de junio de 2025, el último INPC del pago de diciembre es el de abril."""
    adeudo = Adeudo(1_000_000, VENCE, PAGA, date(2025, 6, 5))
    indices = Indices(contexto.parametros)
    (final,) = con_abonos(adeudo, [], contexto.parametros, indices)
    abril = calcular(adeudo, contexto.parametros, indices)
    assert abril.meses_inpc.reciente == ENERO + 3
    assert (final.factor, final.actualizado) == (abril.factor, abril.actualizado)
    abonado, _ = con_abonos(adeudo, [(date(2025, 9, 25), 100_000)], contexto.parametros, indices)
    ese_dia = calcular(replace(adeudo, pago=date(2025, 9, 25), corte=date(2025, 9, 25)), contexto.parametros, indices)
    assert ese_dia.meses_inpc.reciente == ENERO + 7
    assert (abonado.factor, abonado.recargos) == (ese_dia.factor, ese_dia.recargos)


@pytest.mark.parametrize("texto", [":100.00", "2025-03-25:", "2025-03-25"])
def test_un_abono_lleva_dia_e_importe(texto):
    with pytest.raises(DatoMalo):
        leer_abonos(texto)


@pytest.mark.parametrize(("concepto", "recargos"), [(None, True), ("cuota", True), ("multa", False)])
def test_los_abonos_de_una_multa_no_causan_recargos(contexto, concepto, recargos):
    datos = {
        "importe": 1_000_000,
        "vencimiento": VENCE,
        "pago": PAGA,
        "corte": None,
        "concepto": concepto,
        "factor": None,
        "abonos": None,
    }
    assert (calcular_abonos(datos, contexto).datos["recargos"] > 0) == recargos


# ---------------------------------------------------------------- pago a plazos


def test_el_diferido_es_un_solo_pago():
    """80 000.00 a 1.82 % por cada mes o fracción: del 10 de marzo al 9 de junio son tres."""
    pago = diferido(8_000_000, Fraction(182, 10_000), date(2026, 3, 10), date(2026, 6, 9))
    assert (pago.numero, pago.recargos, pago.capital) == (1, 436_800, 8_000_000)


def test_la_cuota_obrera_se_advierte_solo_si_no_se_resto(contexto):
    """LSS 40-C."""
    entero = calcular_prorroga(PRORROGA, contexto)
    restada = calcular_prorroga({**PRORROGA, "cuota_obrera": 1_000_000}, contexto)
    assert any("réstelas" in aviso for aviso in entero.advertencias)
    assert not any("réstelas" in aviso for aviso in restada.advertencias)


@pytest.mark.parametrize(("dado", "se_dice"), [(None, False), (5_000_000, True)])
def test_pagar_mas_al_inicio_se_explica(contexto, dado, se_dice):
    resultado = calcular_prorroga({**PRORROGA, "pago_inicial": dado}, contexto)
    (paso,) = [p for p in resultado.pasos if p.concepto == "Pago inicial"]
    assert ("pagó más" in paso.operacion) == se_dice
