"""Reversión de cuotas: verificación del recibo (derecho 6.24 a 6.28) y tabla de disminución de vivienda (10.10)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from cedulas_cli.dominio.campos import DatoMalo
from cedulas_cli.dominio.tabla_vivienda import SIN_VERIFICAR, TablaDisminucion
from cedulas_cli.errores import ErrorCedulas

RECIBO = {
    "periodo_recibo": "2026-10",
    "ramo_convenio": "guarderias",
    "porcentaje_convenio": "80",
    "convenio_desde": "2026-01-01",
    "convenio_hasta": "2026-12-31",
    "base": "100000",
    "recibo": "800.00",
    "firmado": "si",
}


def test_un_recibo_bueno(calcular):
    """1 % de 100 000 es 1 000 (LSS 211); el 80 % pactado, 800; accesorios sobre 200 (RACERF 118)."""
    datos = calcular("reversion", **RECIBO).datos
    assert (datos["cuota_ramo"], datos["reversion"], datos["diferencia"]) == (100000, 80000, 0)
    assert (datos["dictamen"], datos["causas"], datos["neto_para_accesorios"]) == ("validado", None, 20000)


@pytest.mark.parametrize(
    ("cambio", "dictamen", "dice"),
    [
        ({"convenio_hasta": "2026-10-30"}, "rechazado", "el convenio rige"),
        ({"convenio_desde": "2026-10-02"}, "rechazado", "el convenio rige"),
        ({"incluido": "no"}, "rechazado", "no está en el convenio"),
        ({"duplicado": "si"}, "rechazado", "ya hay un recibo"),
        ({"recibo": "800.01"}, "observado", "no es lo pactado"),
        ({"recibos_previos": "200.01"}, "observado", "pasa de la cuota"),
        ({"base_cedula": "99999.99"}, "observado", "no es la de la cédula"),
        ({"firmado": "no"}, "observado", "falta la firma"),
        ({"convenio_hasta": "2026-10-31", "recibos_previos": "200.00"}, "validado", ""),
    ],
)
def test_cada_causa(calcular, cambio, dictamen, dice):
    datos = calcular("reversion", **{**RECIBO, **cambio}).datos
    assert datos["dictamen"] == dictamen
    assert dice in (datos["causas"] or "")
    assert datos["neto_para_accesorios"] == (20000 if dictamen == "validado" else 100000)


def test_un_recibo_de_menos_da_diferencia_negativa(calcular):
    assert calcular("reversion", **{**RECIBO, "recibo": "799.99"}).datos["diferencia"] == -1


def test_en_servicios_medicos_la_cuota_viene_de_la_cedula(calcular):
    medicos = {**RECIBO, "ramo_convenio": "enfermedades-maternidad"}
    with pytest.raises(DatoMalo, match="cuota del ramo"):
        calcular("reversion", **medicos)
    datos = calcular("reversion", **medicos, cuota_ramo="1000").datos
    assert datos["dictamen"] == "validado"


@pytest.mark.parametrize(
    ("campo", "valor"),
    [("porcentaje_convenio", "0"), ("porcentaje_convenio", "100.01"), ("periodo_recibo", "2026-13"),
     ("ramo_convenio", "retiro")],
)  # fmt: skip
def test_datos_imposibles(calcular, campo, valor):
    """El retiro, la cesantía y la vejez no se revierten."""
    with pytest.raises(DatoMalo) as falla:
        calcular("reversion", **{**RECIBO, campo: valor})
    assert falla.value.campo == campo


# ---------------------------------------------------------------- tabla 20/25/30

AVISO_2003 = {
    2: ("15.7", "19.6", "24.6"),
    3: ("16.8", "21.0", "26.0"),
    4: ("17.2", "21.5", "26.5"),
    5: ("17.7", "22.1", "27.1"),
    6: ("17.8", "22.3", "27.3"),
    7: ("20.0", "25.0", "30.0"),
}
"""Aviso del Infonavit, DOF 24-11-2003."""


@pytest.fixture(scope="module")
def tabla(contexto) -> TablaDisminucion:
    return TablaDisminucion.del_dia(contexto.parametros, date(2026, 6, 17))


@pytest.mark.parametrize(
    ("veces", "posicion", "maxima"), [(v, p, m) for v in AVISO_2003 for p, m in enumerate((20, 25, 30))]
)
def test_cada_renglon_del_aviso(tabla, veces, posicion, maxima):
    """En su salario exacto y a un centavo del siguiente; siete o más, la máxima."""
    esperada = Decimal(AVISO_2003[veces][posicion])
    assert tabla.tasa(maxima, 31504 * veces) == esperada
    assert tabla.tasa(maxima, 31504 * (veces + 1) - 1) == esperada
    if veces == 7:
        assert tabla.tasa(maxima, 31504 * 20) == esperada == maxima


def test_debajo_del_primer_renglon_se_detiene(tabla):
    with pytest.raises(ErrorCedulas) as falla:
        tabla.tasa(20, 31504 * 2 - 1)
    assert falla.value.nombre == "parametro-sin-vigencia"
    with pytest.raises(ErrorCedulas, match="22"):
        tabla.tasa(22, 31504 * 3)
    assert "SIN VERIFICAR" in SIN_VERIFICAR


def test_la_expresion_del_motor_da_lo_mismo_que_la_funcion(tabla):
    casos = [(m, sbc) for m in (20, 25, 30) for v in range(2, 9) for sbc in (31504 * v, 31504 * (v + 1) - 1)]
    datos = pl.DataFrame(casos, schema={"maxima": pl.Int64, "sbc": pl.Int64}, orient="row")
    expresion = tabla.expresion(pl.col("maxima") * 10_000, pl.col("sbc"), pl.col("marca"))
    con = datos.with_columns(marca=True).select(expresion.alias("tasa"))["tasa"].to_list()
    assert con == [int(tabla.tasa(m, sbc) * 10_000) for m, sbc in casos]
    sin = datos.with_columns(marca=False).select(expresion.alias("tasa"))["tasa"].to_list()
    assert sin == [m * 10_000 for m, _ in casos]
    fuera = pl.DataFrame({"maxima": [20, 22], "sbc": [31504, 99999999], "marca": [True, True]})
    assert fuera.select(expresion.alias("tasa"))["tasa"].to_list() == [None, None]
