"""Reversión de cuotas: verificación del recibo (derecho 6.24 a 6.28)."""

from __future__ import annotations

import pytest

from cedulas_cli.dominio.campos import DatoMalo

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
