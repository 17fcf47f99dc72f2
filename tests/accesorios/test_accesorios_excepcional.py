"""Autorización excepcional del Consejo Técnico: cuotas por venir sin recargos (LSS 40-E; derecho 2.24)."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from cedulas_cli.comandos.calcular_excepcional import EXCEPCIONAL
from cedulas_cli.dominio.campos import DatoMalo, leer_todos
from cedulas_cli.dominio.excepcional import calcular
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.errores import ErrorCedulas

TRES = "2025-04:100000;2025-05:110000.55;2025-06:90000"


@pytest.fixture
def resolver(contexto):
    """`resolver(**columnas)` → el resultado de una solicitud del 10-mar-2025."""

    def _resolver(parametros=None, **columnas):
        celdas = {"fecha_solicitud": "2025-03-10", "emisiones": TRES, **{c: str(v) for c, v in columnas.items()}}
        usado = contexto if parametros is None else type(contexto)(parametros, contexto.calendario)
        return calcular(leer_todos(EXCEPCIONAL.campos, celdas), usado)

    return _resolver


def test_cada_emision_paga_su_decima_parte_y_difiere_el_resto(resolver):
    datos = resolver().datos
    # 10 % de cada una, a centavo: 10 000 + 11 000.06 (11 000.055 sube) + 9 000.
    assert datos["emitido"] == 30_000_055
    assert datos["a_tiempo"] == 3_000_006
    assert datos["diferido"] == 27_000_049
    assert datos["recargos"] == 0
    assert datos["actualizacion"] is None


def test_la_actualizacion_corre_del_vencimiento_de_cada_periodo(resolver, oraculo):
    datos = resolver(pago="2025-12-20", gastos_financiamiento="1500.00").datos
    # Vencen 19-may (el 17 es sábado), 17-jun y 17-jul; se paga en dic: INPC de nov entre los de abr, may y jun.
    reciente = Decimal(oraculo.INPC["2025-11"])
    suma = Decimal(0)
    for antiguo, resto in (("2025-04", "90000.00"), ("2025-05", "99000.49"), ("2025-06", "81000.00")):
        factor = int(reciente / Decimal(oraculo.INPC[antiguo]) * 10_000)
        suma += (Decimal(resto) * factor / 10_000).quantize(Decimal("0.01"), "ROUND_HALF_UP") - Decimal(resto)
    assert datos["actualizacion"] == int(suma * 100) == 509_311
    assert datos["total_a_pagar"] == 27_000_049 + 509_311 + 150_000


def test_pagado_el_mes_en_que_vence_no_se_actualiza(resolver):
    datos = resolver(emisiones="2025-04:1000", pago="2025-05-30").datos
    assert (datos["actualizacion"], datos["total_a_pagar"]) == (0, 90_000)


@pytest.mark.parametrize(
    ("emisiones", "plazo", "limite"),
    [
        ("2025-04:1;2025-06:1", "", "2026-06-30"),  # doce meses, el máximo
        ("2025-07:1", "6", "2026-02-03"),  # 31-ene es sábado y el lunes 2-feb es inhábil
        ("2025-08:1", "6", "2026-03-02"),  # el 31-feb no existe: 1-mar es domingo
        ("2025-05:1", "2", "2025-07-31"),  # jueves
    ],
)
def test_hasta_cuando_se_paga(resolver, emisiones, plazo, limite):
    datos = resolver(emisiones=emisiones, plazo_meses=plazo).datos
    assert datos["limite_pago"] == limite
    espera = date.fromisoformat(limite)
    assert datos["nueva_autorizacion"] == espera.replace(year=espera.year + 1).isoformat()


@pytest.mark.parametrize(
    ("columnas", "campo"),
    [
        ({"emisiones": "2025-03:100"}, "emisiones"),  # el de la solicitud no es posterior
        ({"emisiones": "2025-10:100"}, "emisiones"),  # el séptimo
        ({"emisiones": "2025-04:100;2025-04:5"}, "emisiones"),
        ({"emisiones": "abril:100"}, "emisiones"),
        ({"emisiones": "2025-04:-1"}, "emisiones"),
        ({"emisiones": " ; "}, "emisiones"),
        ({"por_ciento_inicial": "9.99"}, "por_ciento_inicial"),
        ({"por_ciento_inicial": "100.01"}, "por_ciento_inicial"),
        ({"plazo_meses": "13"}, "plazo_meses"),
        ({"plazo_meses": "0"}, "plazo_meses"),
        ({"plazo_meses": "6", "pago": "2025-12-31"}, "pago"),  # venció el 30
        ({"votos": "13", "integrantes": "12"}, "votos"),
    ],
)
def test_las_fronteras_de_la_ley(resolver, columnas, campo):
    with pytest.raises(DatoMalo) as malo:
        resolver(**columnas)
    assert malo.value.campo == campo


def test_el_sexto_periodo_y_el_diez_exacto_caben(resolver):
    datos = resolver(emisiones="2025-09:100", por_ciento_inicial="10", plazo_meses="12").datos
    assert datos["diferido"] == 9_000
    assert resolver(emisiones="2025-09:100", por_ciento_inicial="100").datos["diferido"] == 0


@pytest.mark.parametrize(("votos", "procede"), [("8", "no"), ("9", "si"), ("12", "si")])
def test_tres_cuartas_partes_de_los_integrantes(resolver, votos, procede):
    datos = resolver(votos=votos, integrantes="12").datos
    assert datos["procede"] == procede
    assert (datos["motivo"] is None) == (procede == "si")


@pytest.mark.parametrize(
    ("requisito", "fraccion"),
    [
        ("sin_adeudos", "fr. I"),
        ("sin_diferencias", "fr. II"),
        ("razones_acreditadas", "fr. V"),
        ("garantizado", "fr. VI"),
    ],
)
def test_lo_que_falta_se_dice_con_su_fraccion(resolver, requisito, fraccion):
    resultado = resolver(**{requisito: "no"})
    assert resultado.datos["procede"] == "no"
    assert resultado.datos["motivo"]
    (paso,) = [p for p in resultado.pasos if p.concepto.startswith("Requisito")]
    assert paso.fundamento == f"LSS art. 40-E {fraccion}"
    sin_decir = resolver()
    assert sin_decir.datos["procede"] == "si"
    assert any(f"40-E {fraccion})" in aviso for aviso in sin_decir.advertencias)


def test_no_hay_otra_en_el_anio_siguiente(resolver):
    assert resolver(nueva_desde="2025-03-11").datos["procede"] == "no"
    assert resolver(nueva_desde="2025-03-10").datos["procede"] == "si"


def test_sin_parametro_se_detiene(resolver, contexto):
    sin_el = Parametros(v for v in contexto.parametros if v.parametro != "excepcional_inicial")
    with pytest.raises(ErrorCedulas, match="excepcional_inicial") as falla:
        resolver(sin_el)
    assert falla.value.nombre == "parametro-sin-vigencia"


def test_por_archivo(cedulas):
    tabla = f"fecha_solicitud,emisiones,votos,integrantes\n2025-03-10,{TRES},9,12\n2025-03-10,2026-01:5,,\n"
    corrida = cedulas("calcular", "prorroga-excepcional", "--entrada", "-", "--formato", "csv", entrada=tabla)
    assert corrida.returncode == 1
    (fila,) = csv.DictReader(io.StringIO(corrida.stdout))
    assert (fila["diferido"], fila["procede"], fila["limite_pago"]) == ("270000.49", "si", "2026-06-30")
    assert "emisiones-fuera" in corrida.stderr


@pytest.mark.parametrize(("pago", "se_dice"), [("2025-12-10", True), ("2025-12-11", False), ("2025-05-09", False)])
def test_se_dice_si_el_indice_se_presume_publicado(resolver, pago, se_dice):
    """Del 1 al 10 no consta si el del mes anterior ya se conocía; sin actualización, da igual."""
    avisos = resolver(pago=pago).advertencias
    assert any("no está cargada la fecha en que se publicó" in aviso for aviso in avisos) == se_dice
