"""Vencimiento de cuotas contra la tabla del compendio legal, la lista de obligaciones y sus bordes."""

import csv
from datetime import date
from pathlib import Path

import pytest

from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.plazos import vencimiento_cuotas, vencimiento_explicado
from cedulas_cli.errores import ErrorCedulas

DATOS = Path(__file__).resolve().parent.parent / "datos"

# Derecho 2.1: día en que vence lo que toca pagar cada mes (LSS 39; RACERF 3; CFF 12).
TABLA = {
    2023: (17, 20, 21, 17, 17, 19, 17, 17, 18, 17, 21, 18),
    2024: (17, 19, 19, 17, 20, 17, 17, 19, 17, 17, 19, 17),
    2025: (20, 17, 18, 17, 19, 17, 17, 18, 17, 20, 18, 17),
    2026: (19, 17, 17, 20, 18, 17, 20, 17, 17, 19, 17, 17),
    2027: (18, 17, 17, 19, 17, 17, 19, 17, 20, 18, 17, 20),
}


def anterior(anio: int, mes: int) -> Periodo:
    return Periodo(anio - (mes == 1), (mes - 2) % 12 + 1)


@pytest.mark.parametrize("anio", TABLA)
def test_tabla_de_vencimientos(calendario, anio):
    halladas = [vencimiento_cuotas(calendario, anterior(anio, mes), "mensual") for mes in range(1, 13)]
    assert halladas == [date(anio, mes, dia) for mes, dia in enumerate(TABLA[anio], start=1)]


def test_lista_de_obligaciones_completa(calendario):
    """Caso ajeno: calendario de obligaciones 2023-2027 armado con los textos legales, mensual y bimestral."""
    with (DATOS / "calendario_obligaciones.csv").open(encoding="utf-8") as archivo:
        casos = list(csv.DictReader(archivo))
    assert len(casos) == 90
    for caso in casos:
        hallada = vencimiento_explicado(calendario, Periodo.de_texto(caso["periodo"]), caso["tipo"])
        esperada = (date.fromisoformat(caso["fecha_nominal"]), date.fromisoformat(caso["fecha_limite"]))
        assert (hallada.nominal, hallada.fecha) == esperada, caso


def test_jueves_santo_de_2025_se_advierte_sin_aplicarse(calendario):
    """Nota de la tabla: 17-abr-2025; si se considera cerrada la banca, 21-abr."""
    vence = vencimiento_explicado(calendario, Periodo(2025, 3), "mensual")
    assert vence.fecha == date(2025, 4, 17)
    assert any("2025-04-17 Jueves santo" in a and "2025-04-21" in a for a in vence.advertencias)


def test_sin_nada_dudoso_no_hay_advertencias(calendario):
    assert vencimiento_explicado(calendario, Periodo(2026, 10), "mensual").advertencias == ()


def test_el_viernes_encadena_con_lunes_inhabil(calendario):
    """17-nov-2023 viernes → lunes 20 inhábil → martes 21 (derecho 2.1)."""
    assert vencimiento_cuotas(calendario, Periodo(2023, 10), "bimestral") == date(2023, 11, 21)


def test_modalidad_40_paga_el_17_del_mismo_mes(calendario):
    """Derecho 2.09: mensualidad adelantada; 17-jul-2026 es viernes → lunes 20."""
    assert vencimiento_cuotas(calendario, Periodo(2026, 7), "especial", "40") == date(2026, 7, 20)
    assert vencimiento_cuotas(calendario, Periodo(2026, 7), "especial") == date(2026, 8, 17)
    assert vencimiento_cuotas(calendario, Periodo(2026, 7), "mensual", "40") == date(2026, 8, 17)


def test_las_vacaciones_no_mueven_pagos(calendario):
    """Derecho 2.04 con el 18-jul-2025 del SAT, aun si la oficina las activa; el plazo en días sí se recorre."""
    todo = calendario.contando_todo()
    assert not todo.es_habil(date(2025, 7, 21))
    assert todo.es_habil_de_pago(date(2025, 7, 21))


@pytest.mark.parametrize("periodo", [Periodo(2009, 11), Periodo(2030, 12), Periodo(0, 1), Periodo(9999, 12)])
def test_fuera_del_horizonte_se_detiene(calendario, periodo):
    with pytest.raises(ErrorCedulas) as error:
        vencimiento_cuotas(calendario, periodo, "mensual")
    assert error.value.nombre == "calendario-sin-cobertura"
    assert error.value.codigo == 78


@pytest.mark.parametrize(
    ("periodo", "dice"), [(Periodo(2009, 12), "extraordinarias"), (Periodo(2027, 12), "SIN VERIF")]
)
def test_lo_que_sale_de_la_regla_de_ley_se_dice(calendario, periodo, dice):
    avisos = vencimiento_explicado(calendario, periodo, "mensual").advertencias
    assert len(avisos) == 1
    assert dice in avisos[0]


def test_un_bimestre_se_nombra_por_su_mes_par(calendario):
    with pytest.raises(ErrorCedulas, match="no nombra un bimestre"):
        vencimiento_cuotas(calendario, Periodo(2026, 9), "bimestral")
