"""Qué se determina y qué se aparta: cada motivo, y que ningún renglón ni centavo se pierda."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cedulas_cli.dominio.esquemas_pago import CONCEPTOS_PAGO_MENSUAL
from cedulas_cli.dominio.liquidacion.cuotas import repartir
from cedulas_cli.dominio.liquidacion.politica import Politica, Umbral
from cedulas_cli.dominio.liquidacion.seleccion import Previo, Situacion, seleccionar

ESQUEMA = {
    **dict.fromkeys(("registro_patronal", "emision", "periodo", "nss", "concepto"), pl.String),
    **dict.fromkeys(("emitido", "pagado", "diferencia"), pl.Int64),
    **dict.fromkeys(("tipo", "causa", "causas", "folios", "dictamen"), pl.String),
}
SITUACION = Situacion(
    emision="mensual",
    periodo="2026-06",
    hoy=date(2026, 9, 23),
    vencimiento=date(2026, 7, 20),
    politica=Politica(),
    previos={},
    de_otra={},
    pagos_de_credito={},
    emitido={"A": 100_000},
    destinatarios=frozenset("A"),
)


def renglon(diferencia: int, concepto: str = "cuota_fija", **datos: str) -> dict[str, Any]:
    return {
        **{"registro_patronal": "A", "emision": "mensual", "periodo": "2026-06", "nss": "1", "concepto": concepto},
        **{"emitido": max(diferencia, 0), "pagado": max(-diferencia, 0), "diferencia": diferencia},
        **{"tipo": "pago-menor", "causa": "sbc", "causas": "sbc", "folios": "", "dictamen": "", **datos},
    }


def motivos(*renglones: Mapping[str, Any], **cambios: Any) -> list[str]:
    """El motivo de cada renglón, vacío el que se determina; de paso, que no se pierda nada."""
    tabla = pl.DataFrame(list(renglones), schema=ESQUEMA, orient="row")
    hecho = seleccionar(tabla, replace(SITUACION, **cambios))
    assert hecho.determinados.height + hecho.apartados.height == tabla.height
    assert hecho.determinados["diferencia"].sum() + hecho.apartados["diferencia"].sum() == tabla["diferencia"].sum()
    resumen = hecho.resumen()
    assert (resumen["renglones"].sum(), resumen["importe"].sum()) == (
        hecho.apartados.height,
        hecho.apartados["diferencia"].sum(),
    )
    return ["" for _ in range(hecho.determinados.height)] + sorted(hecho.apartados["motivo"].to_list())


def test_lo_comun_se_determina() -> None:
    assert motivos(renglon(50_000)) == [""]


def test_dictaminado_y_en_proceso() -> None:
    assert motivos(renglon(50_000, dictamen="dictaminado")) == ["dictaminado"]
    tabla = pl.DataFrame([renglon(50_000, dictamen="dictamen-en-proceso")], schema=ESQUEMA, orient="row")
    assert seleccionar(tabla, SITUACION).determinados["nota"].to_list() == ["dictamen_en_proceso"]


def test_el_redondeo_no_se_cobra() -> None:
    assert motivos(renglon(1, causa="redondeo"), renglon(50_000, "excedente")) == ["", "redondeo"]


def test_vivienda_aparte_o_dentro() -> None:
    bimestral = [renglon(100, "retiro"), renglon(200, "aportacion_vivienda"), renglon(300, "amortizacion")]
    assert motivos(*bimestral, emision="bimestral") == ["", "vivienda", "vivienda"]
    assert motivos(*bimestral, emision="bimestral", politica=Politica(vivienda=True)) == ["", "", ""]


@pytest.mark.parametrize(
    ("hoy", "motivo"),
    [
        (date(2026, 7, 20), "no-vencido"),
        (date(2026, 7, 21), ""),
        (date(2031, 7, 20), ""),
        (date(2031, 7, 21), "caducado"),
    ],
)
def test_ni_antes_de_vencer_ni_despues_de_caducar(hoy: date, motivo: str) -> None:
    assert motivos(renglon(50_000), hoy=hoy) == [motivo]


def test_de_otra_subdelegacion() -> None:
    assert motivos(renglon(50_000), de_otra={"A": "la 01"}) == ["otra-jurisdiccion"]


def test_repetir_no_duplica_y_si_cambio_se_dice() -> None:
    previo = {"A": Previo("262000001", "EMITIDO", 50_000)}
    assert motivos(renglon(50_000), previos=previo) == ["ya-liquidado"]
    assert motivos(renglon(50_001), previos=previo) == ["ya-liquidado-otro-importe"]


def test_saldo_a_favor() -> None:
    assert motivos(renglon(50_000), renglon(-50_000, "excedente")) == ["saldo-a-favor", "saldo-a-favor"]
    assert motivos(renglon(50_000), renglon(-49_999, "excedente")) == ["", ""]


def test_sin_detalle_no_se_separa_de_vivienda() -> None:
    opaco = renglon(50_000, "retiro", causa="sin-detalle", nss="")
    assert motivos(opaco, emision="bimestral") == ["sin-detalle"]
    assert motivos(opaco, emision="bimestral", politica=Politica(vivienda=True)) == [""]


@pytest.mark.parametrize(
    ("emitido", "faltan", "motivo"),
    [(160_000, 40_000, "umbral"), (160_000, 40_001, ""), (400_000, 50_000, ""), (400_000, 49_999, "umbral")],
)
def test_umbral_local(emitido: int, faltan: int, motivo: str) -> None:
    # 75 % de 1,600.00 son 1,200.00: quien pagó eso y debe menos de 500.00 queda fuera.
    assert motivos(renglon(faltan), emitido={"A": emitido}) == [""]
    con = Politica(umbral=Umbral(75, 50_000))
    assert motivos(renglon(faltan), emitido={"A": emitido}, politica=con) == [motivo]


def test_pago_con_numero_de_credito_que_cubre() -> None:
    assert motivos(renglon(50_000), pagos_de_credito={"A": 50_000}) == ["pago-hallado"]
    assert motivos(renglon(50_000), pagos_de_credito={"A": 49_999}) == [""]


def test_sin_destinatario_no_hay_acto() -> None:
    assert motivos(renglon(50_000), destinatarios=frozenset()) == ["sin-destinatario"]


@given(st.dictionaries(st.sampled_from(CONCEPTOS_PAGO_MENSUAL), st.integers(-(10**9), 10**9), min_size=1))
def test_el_saldo_a_favor_se_reparte_en_proporcion(importes: dict[str, int]) -> None:
    neto = sum(importes.values())
    if neto <= 0:
        return
    repartidos = repartir(importes)
    assert sum(o - f for o, f in repartidos.values()) == neto
    omitido = sum(i for i in importes.values() if i > 0)
    favor = omitido - neto
    for concepto, (suyo, aplicado) in repartidos.items():
        assert suyo == importes[concepto] > 0
        assert abs(Fraction(favor * suyo, omitido) - aplicado) < 1
        assert 0 <= aplicado <= suyo
