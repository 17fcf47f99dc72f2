"""Qué parte un periodo y qué parámetros de vivienda se usan: cada nombre por separado."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cedulas_cli.dominio.partes import TASAS_BIMESTRAL, TASAS_MENSUAL, partir_periodo, vivienda_del_bimestre
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.errores import ErrorCedulas

CORTE = date(2026, 6, 11)
JUNIO = Periodo(2026, 6)
COMUNES = ("uma", "salario_minimo", "tope_sbc", "factor_integracion_minimo")
CEAV = ("tasa_ceav_banda", "limite_ceav_banda")
CASOS = [
    *(("mensual", nombre) for nombre in (*COMUNES, "veces_excedente", *TASAS_MENSUAL)),
    *(("bimestral", nombre) for nombre in (*COMUNES, *TASAS_BIMESTRAL, *CEAV)),
]


def _con_corte(parametros: Parametros, nombre: str) -> Parametros:
    """Desde el 11 de junio, una unidad más."""
    valores = []
    for v in parametros:
        if v.parametro == nombre and v.desde < CORTE <= v.fin:
            valores.append(replace(v, hasta=CORTE - timedelta(days=1)))
            valores.append(replace(v, desde=CORTE, valor=v.valor + Decimal(1)))
        else:
            valores.append(v)
    return Parametros(valores)


@pytest.mark.parametrize(("emision", "nombre"), CASOS)
def test_un_cambio_a_medio_periodo_lo_parte(parametros: Parametros, emision: str, nombre: str) -> None:
    partes = partir_periodo(_con_corte(parametros, nombre), emision, JUNIO, "general")
    assert [(p.desde, p.hasta) for p in partes] == [
        (JUNIO.primer_dia(emision), CORTE - timedelta(days=1)),
        (CORTE, date(2026, 6, 30)),
    ]


@pytest.mark.parametrize(("emision", "nombre"), [("mensual", "tasa_retiro"), ("bimestral", "tasa_guarderias")])
def test_una_tasa_de_la_otra_emision_no_lo_parte(parametros: Parametros, emision: str, nombre: str) -> None:
    assert len(partir_periodo(_con_corte(parametros, nombre), emision, JUNIO, "general")) == 1


def test_sin_cambios_una_sola_parte_con_lo_que_uso(parametros: Parametros) -> None:
    (mes,) = partir_periodo(parametros, "mensual", JUNIO, "general")
    (bimestre,) = partir_periodo(parametros, "bimestral", JUNIO, "general")
    del_mes, del_bimestre = ({v.parametro for v in p.usados} for p in (mes, bimestre))
    assert del_mes == {*COMUNES, "veces_excedente", *TASAS_MENSUAL}
    assert del_bimestre == {*COMUNES, *TASAS_BIMESTRAL, *CEAV}
    assert (len(bimestre.tasas_ceav), len(bimestre.limites_ceav)) == (8, 6)
    assert bimestre.limites_ceav == (150, 200, 250, 300, 350, 400)
    # 315.04 × 1.0493 = 330.571…, a centavos.
    assert (mes.unidad, mes.piso, mes.tope, mes.limite_art36) == (11_731, 31_504, 293_275, 33_057)


def test_la_umi_solo_se_usa_si_hace_falta(parametros: Parametros) -> None:
    con, sin = (vivienda_del_bimestre(parametros, JUNIO, exigir_umi=exige) for exige in (True, False))
    assert (con.umi, sin.umi) == (10_081, 10_081)
    assert "umi" in {v.parametro for v in con.usados}
    assert "umi" not in {v.parametro for v in sin.usados}
    assert (con.dias_bimestre, con.seguro, con.meses) == (61, 1_500, 2)


def test_sin_umi_cargada(parametros: Parametros) -> None:
    """Quien no tiene créditos en factor no la necesita; quien sí, se detiene."""
    faltante = Parametros(v for v in parametros if v.parametro != "umi")
    assert vivienda_del_bimestre(faltante, JUNIO, exigir_umi=False).umi == 0
    with pytest.raises(ErrorCedulas) as caido:
        vivienda_del_bimestre(faltante, JUNIO, exigir_umi=True)
    assert caido.value.nombre == "parametro-sin-vigencia"


@pytest.mark.parametrize(("periodo", "resta"), [("2025-10", True), ("2025-12", False)])
def test_las_incidencias_restan_hasta_el_quinto_bimestre_de_2025(
    parametros: Parametros, periodo: str, resta: bool
) -> None:
    vivienda = vivienda_del_bimestre(parametros, Periodo.de_texto(periodo), exigir_umi=False)
    assert vivienda.resta_incidencias is resta
