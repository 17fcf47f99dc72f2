"""Orillas de plazos y vencimientos que los casos con fecha no tocan: modalidades, horizonte y fin del calendario."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cedulas_cli.dominio import plazos
from cedulas_cli.dominio.inhabiles import Calendario
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.errores import ErrorCedulas

# Junio de 2026 en la emisión especial (derecho 2.08, 2.09 y 9.2).
ESPERADO = {
    "": (date(2026, 7, 20), plazos.FUNDAMENTO_CUOTAS, True),  # 17-jul-2026 es viernes
    "10": (date(2026, 7, 20), plazos.FUNDAMENTO_CUOTAS, False),
    "42": (date(2026, 7, 20), plazos.FUNDAMENTO_CUOTAS, False),
    "40": (date(2026, 6, 17), plazos.FUNDAMENTO_ANTICIPADO, False),
    "33": (date(2026, 5, 31), plazos.FUNDAMENTO_PREVIO, True),
    "44": (date(2026, 5, 31), plazos.FUNDAMENTO_PREVIO, True),
}


@pytest.mark.parametrize("modalidad", ESPERADO)
def test_vencimiento_por_modalidad(calendario: Calendario, modalidad: str) -> None:
    """La 40, el 17 del mismo mes; las de anualidad, antes de empezar y sin correr (el 31-may-2026 es domingo)."""
    fecha, fundamento, con_aviso = ESPERADO[modalidad]
    periodo = Periodo(2026, 6)
    hallado = plazos.vencimiento_explicado(calendario, periodo, "especial", modalidad)
    assert plazos.vencimiento_cuotas(calendario, periodo, "especial", modalidad) == hallado.fecha == fecha
    assert hallado.fundamento == fundamento
    assert bool(hallado.advertencias) is con_aviso


@pytest.mark.parametrize("modalidad", ["33", "40"])
@pytest.mark.parametrize("emision", ["mensual", "bimestral"])
def test_la_modalidad_solo_cuenta_en_la_especial(calendario: Calendario, emision: str, modalidad: str) -> None:
    con, sin = (plazos.vencimiento_explicado(calendario, Periodo(2026, 6), emision, m) for m in (modalidad, ""))
    assert con == sin
    assert con.fundamento == {"mensual": plazos.FUNDAMENTO_CUOTAS, "bimestral": plazos.FUNDAMENTO_BIMESTRE}[emision]
    assert plazos.vencimiento_cuotas(calendario, Periodo(2026, 6), emision, modalidad) == con.fecha


def test_un_plazo_que_empieza_el_primer_dia_publicado_no_avisa(calendario: Calendario) -> None:
    """Se cuenta desde el día siguiente: con la víspera basta."""
    vispera = calendario.horizonte.publicado_desde - timedelta(days=1)
    antes = "antes de"
    assert not any(a.startswith(antes) for a in plazos.plazo_explicado(calendario, vispera, 20).advertencias)
    anterior = vispera - timedelta(days=1)
    assert any(a.startswith(antes) for a in plazos.plazo_explicado(calendario, anterior, 20).advertencias)


def test_confirmado_hasta_ese_mismo_dia_no_avisa(calendario: Calendario) -> None:
    ultimo = calendario.horizonte.confirmado_hasta
    assert calendario.es_habil(ultimo)
    en_la_orilla = plazos.plazo_explicado(calendario, ultimo - timedelta(days=1), 1)
    assert en_la_orilla.fecha == ultimo
    assert not any("confirmado hasta" in a for a in en_la_orilla.advertencias)
    despues = plazos.plazo_explicado(calendario, ultimo, 1)
    assert any("confirmado hasta" in a for a in despues.advertencias)


def test_un_plazo_de_milenios_es_falta_de_calendario(calendario: Calendario) -> None:
    """El mes 13 del año 9999 no existe: error con nombre, no una traza."""
    with pytest.raises(ErrorCedulas) as caido:
        plazos.plazo_por_meses(calendario, date(2026, 12, 1), (9999 - 2026) * 12 + 1)
    assert caido.value.nombre == "calendario-sin-cobertura"


def test_estrados_el_primer_dia_de_la_regla(calendario: Calendario) -> None:
    """El 1-ene-2021 ya la rige el texto nuevo; el 31-dic-2020, no."""
    for publicada, nombre in ((date(2020, 12, 31), "parametro-sin-vigencia"), (date(2021, 1, 1), None)):
        try:
            plazos.estrados(calendario, publicada)
            obtenido = None
        except ErrorCedulas as error:
            obtenido = error.nombre
        assert obtenido == nombre


@pytest.mark.parametrize(
    ("vencimiento", "pago", "meses"),
    [
        ("2026-01-31", "2026-01-31", 0),
        ("2026-01-31", "2026-02-01", 1),
        ("2026-01-31", "2026-03-01", 1),
        ("2026-01-31", "2026-03-02", 2),
        ("2026-01-17", "2026-02-17", 1),
        ("2026-01-17", "2026-02-18", 2),
        ("2025-12-17", "2027-01-17", 13),
    ],
)
def test_meses_o_fraccion(vencimiento: str, pago: str, meses: int) -> None:
    """De fecha a fecha; sin 31 de febrero, el mes se completa el 1 de marzo (derecho 3.07)."""
    assert plazos.meses_de_mora(date.fromisoformat(vencimiento), date.fromisoformat(pago)) == meses
