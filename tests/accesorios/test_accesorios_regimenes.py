"""Pago diferido del campo (LSS 237-C) y parcialidades de la incorporación voluntaria (LSS 224; antes, RACERF 115)."""

from __future__ import annotations

import json
import random
from datetime import date
from decimal import Decimal

import pytest

from cedulas_cli.dominio.campos import DatoMalo
from cedulas_cli.dominio.explicacion_accesorios import explicar
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.errores import ErrorCedulas

CASO = ("1000.00", "2025-11-18", "2026-02-20")
"""INPC oct-2025 141.708 y ene-2026 143.588: factor truncado 1.0132; en el régimen ordinario, 7.08 % (derecho 3.11)."""


def _datos(renglon):
    return {
        "importe": int(Decimal(renglon["importe"]) * 100),
        "vencimiento": date.fromisoformat(renglon["vencimiento"]),
        "pago": date.fromisoformat(renglon["pago"]),
        "corte": None,
        "concepto": renglon.get("concepto") or None,
        "factor": None,
        "modalidad": renglon.get("modalidad") or None,
        "regimen": renglon.get("regimen") or None,
    }


def test_el_campo_se_actualiza_y_no_causa_recargos(uno):
    fila = uno(*CASO, regimen="campo", modalidad="13")
    assert (fila["factor"], fila["actualizacion"], fila["total"]) == (
        Decimal("1.0132"),
        Decimal("13.20"),
        Decimal("1013.20"),
    )
    assert (fila["meses_recargo"], fila["tasa_recargos"], fila["recargos"]) == (0, 0, 0)


def test_la_voluntaria_no_causa_nada(uno):
    fila = uno(*CASO, regimen="voluntaria", modalidad="44")
    assert (fila["factor"], fila["total"], fila["recargos"]) == (1, Decimal("1000.00"), 0)
    assert (fila["meses_recargo"], fila["mes_inpc_antiguo"], fila["inpc_reciente"]) == (0, None, None)


def test_el_ordinario_no_cambia(uno):
    assert uno(*CASO) | {"regimen": "ordinario"} == uno(*CASO, regimen="ordinario")
    assert uno(*CASO, regimen="")["total"] == Decimal("1084.93")


@pytest.mark.parametrize(
    ("vencimiento", "total"),
    [
        # 1-dic-2023: RACERF 115, con el INPC de nov-2023 y ene-2024 que trae el oráculo; tres meses a 0.98.
        ("2023-12-01", None),
        # 2-dic-2023: entra en vigor la reforma al art. 224 y ya no causa nada.
        ("2023-12-02", Decimal("1000.00")),
    ],
)
def test_la_frontera_de_la_reforma(uno, oraculo, vencimiento, total):
    fila = uno("1000.00", vencimiento, "2024-02-15", regimen="voluntaria")
    if total is None:
        factor = int(Decimal(oraculo.INPC["2024-01"]) / Decimal(oraculo.INPC["2023-11"]) * 10_000)
        actualizado = Decimal(factor) / 10
        assert fila["actualizado"] == actualizado > 1000
        assert (fila["meses_recargo"], fila["tasa_recargos"]) == (3, Decimal("2.94"))
        assert fila["recargos"] == (actualizado * Decimal("0.0294")).quantize(Decimal("0.01"))
    else:
        assert fila["total"] == total


@pytest.mark.parametrize(
    ("cambios", "regla"),
    [
        ({"regimen": "campesino"}, "regimen-desconocido"),
        ({"regimen": "campo", "concepto": "multa"}, "regimen-ajeno"),
        ({"regimen": "voluntaria", "concepto": "capital"}, "regimen-ajeno"),
        ({"regimen": "voluntaria", "modalidad": "40"}, "regimen-ajeno"),
        ({"regimen": "campo", "modalidad": "44"}, "regimen-ajeno"),
    ],
)
def test_lo_que_no_puede_ser_se_aparta(bloque, cambios, regla):
    importe, vencimiento, pago = CASO
    bueno = {"importe": importe, "vencimiento": vencimiento, "pago": pago}
    aceptados, apartados, _ = bloque([bueno, bueno | cambios])
    assert len(aceptados) == 1
    assert apartados["regla"].to_list() == [regla]
    assert apartados["renglon"].to_list() == [2]


def test_dice_lo_que_exige_cada_regimen(bloque):
    importe, vencimiento, pago = CASO
    bueno = {"importe": importe, "vencimiento": vencimiento, "pago": pago}
    _, _, avisos = bloque([bueno | {"regimen": "campo"}])
    assert any("sólo la parte de la cuota que toca al patrón" in aviso for aviso in avisos)
    assert not any("incorporación voluntaria" in aviso for aviso in avisos)
    assert not bloque([bueno])[2]


def test_antes_de_lo_cargado_se_detiene(bloque, contexto):
    viejo = {"importe": "100.00", "vencimiento": "2009-12-17", "pago": "2010-02-01", "regimen": "campo"}
    with pytest.raises(ErrorCedulas, match="regimen_actualiza") as falla:
        bloque([viejo])
    assert falla.value.nombre == "parametro-sin-vigencia"
    sin_ellos = Parametros(v for v in contexto.parametros if v.parametro != "regimen_recargos")
    importe, vencimiento, pago = CASO
    with pytest.raises(ErrorCedulas, match="regimen_recargos"):
        bloque(
            [{"importe": importe, "vencimiento": vencimiento, "pago": pago, "regimen": "campo"}], parametros=sin_ellos
        )


def test_los_tres_caminos_y_el_oraculo_dan_lo_mismo(bloque, azar, contexto, oraculo):
    r = random.Random(224)
    renglones = []
    for renglon in azar(237, 600):
        regimen = r.choice(("", "ordinario", "campo", "voluntaria"))
        renglones.append(renglon | {"regimen": regimen, "concepto": "", "corte": ""})
    filas, apartados, _ = bloque(renglones)
    assert apartados.is_empty()
    for renglon, fila in zip(renglones, filas, strict=True):
        datos = _datos(renglon)
        esperado = oraculo.accesorios(
            renglon["importe"],
            datos["vencimiento"],
            datos["pago"],
            datos["pago"],
            regimen=datos["regimen"] or "ordinario",
        )
        explicado = explicar(datos, contexto).datos
        for columna in ("actualizado", "recargos", "total"):
            assert int(fila[columna] * 100) == esperado[columna] == explicado[columna], (renglon, columna)
        assert fila["meses_recargo"] == esperado["meses_recargo"]
        assert str(fila["tasa_recargos"]) == explicado["tasa_recargos"]
        assert fila["factor"] * 10_000 == esperado["factor"] * 10_000


def test_explicar_dice_el_articulo_y_avisa(contexto):
    importe, vencimiento, pago = CASO
    base = {"importe": importe, "vencimiento": vencimiento, "pago": pago}
    resultado = explicar(_datos(base | {"regimen": "campo"}), contexto)
    (regimen,) = [paso for paso in resultado.pasos if paso.concepto == "Régimen"]
    assert "237-C" in regimen.fundamento
    assert len(regimen.valores) == 2
    (recargos,) = [paso for paso in resultado.pasos if paso.concepto == "Recargos"]
    assert (recargos.resultado, "237-C" in recargos.fundamento) == ("$0.00", True)
    avisado = explicar(_datos(base | {"modalidad": "44"}), contexto)
    assert any("LSS 224" in aviso for aviso in avisado.advertencias)
    with pytest.raises(DatoMalo, match="multas"):
        explicar(_datos(base | {"regimen": "campo", "concepto": "multa"}), contexto)
    with pytest.raises(DatoMalo, match="modalidad 40"):
        explicar(_datos(base | {"regimen": "voluntaria", "modalidad": "40"}), contexto)


def test_por_la_orden(cedulas):
    importe, vencimiento, pago = CASO
    caso = ("--importe", importe, "--vencimiento", vencimiento, "--pago", pago, "--regimen", "voluntaria")
    explicado = cedulas("explicar", "accesorios", *caso, "--formato", "json")
    assert explicado.returncode == 0
    assert json.loads(explicado.stdout)["resultado"]["total"] == "1000.00"
    malo = cedulas("calcular", "accesorios", *caso, "--modalidad", "33")
    assert malo.returncode == 2
    assert "--regimen" in malo.stderr
