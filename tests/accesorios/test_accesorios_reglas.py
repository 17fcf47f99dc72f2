"""Qué adeudos se aceptan: el último que pasa y el primero que no, con el motivo a la letra."""

from __future__ import annotations

import pytest

from cedulas_cli.dominio.reglas_accesorios import exigir_columnas
from cedulas_cli.errores import ErrorCedulas


@pytest.fixture
def reglas_de(bloque):
    """`reglas_de(renglón)` → las reglas que no cumple, con su campo."""

    def _reglas_de(renglon):
        _, apartados, _ = bloque([renglon])
        return apartados.select("regla", "campo").rows()

    return _reglas_de


@pytest.mark.parametrize(("importe", "pasa"), [("99999999999.99", True), ("100000000000.00", False)])
def test_hasta_once_enteros(reglas_de, importe, pasa):
    malas = reglas_de({"importe": importe, "vencimiento": "2025-06-17", "pago": "2025-06-17"})
    assert malas == ([] if pasa else [("importe-ilegible", "importe")])


@pytest.mark.parametrize(
    ("dia", "pasa"), [("1942-12-31", False), ("1943-01-01", True), ("2199-12-26", True), ("2199-12-27", False)]
)
@pytest.mark.parametrize("campo", ["vencimiento", "pago", "corte"])
def test_de_1943_a_2199(reglas_de, campo, dia, pasa):
    """Pagado el mismo día no necesita índices: sólo cuenta la fecha."""
    renglon = {"importe": "1", "vencimiento": dia, "pago": dia, "corte": dia}
    otros = [c for c in ("vencimiento", "pago", "corte") if not pasa and c != campo]
    malas = reglas_de(renglon)
    assert (("fecha-imposible", campo) in malas) != pasa
    assert len(malas) == (0 if pasa else 1 + len(otros))


def test_el_regimen_desconocido_dice_cuales_hay(bloque):
    renglon = {"importe": "1", "vencimiento": "2025-06-17", "pago": "2025-06-17", "regimen": "otro"}
    _, apartados, _ = bloque([renglon])
    motivos = dict(apartados.select("regla", "motivo").rows())
    assert motivos["regimen-desconocido"] == "el régimen debe ser ordinario, campo o voluntaria"


def test_que_columnas_faltan():
    exigir_columnas(["importe", "pago", "vencimiento"], "x")
    exigir_columnas(["importe", "pago", "periodo", "emision"], "x")
    for columnas, faltan in [
        (["periodo", "emision"], "importe, pago"),
        (["importe", "pago", "periodo"], "vencimiento (o periodo y emision)"),
        (["importe", "pago", "emision"], "vencimiento (o periodo y emision)"),
        (["vencimiento", "pago"], "importe"),
    ]:
        with pytest.raises(ErrorCedulas) as falla:
            exigir_columnas(columnas, "x")
        assert falla.value.mensaje == f"faltan columnas: {faltan}"


def test_de_una_tabla_muy_ancha_se_dicen_trescientas_letras():
    with pytest.raises(ErrorCedulas) as falla:
        exigir_columnas([f"columna_{n:04d}" for n in range(100)], "x")
    assert len(falla.value.causa) == len("la tabla trae: ") + 300


def test_solo_se_advierte_de_las_multas_que_usan_el_periodo(bloque):
    """Una multa con su vencimiento, o una cuota con su periodo, no traen nada que advertir."""
    multa = {"importe": "1", "vencimiento": "2025-06-17", "pago": "2025-06-17", "concepto": "multa"}
    cuota = {"importe": "1", "periodo": "2025-05", "emision": "mensual", "pago": "2025-06-17"}
    assert not any("traen periodo y emisión" in aviso for aviso in bloque([multa, cuota])[2])
    ajena = cuota | {"concepto": "multa"}
    (aviso,) = [a for a in bloque([multa, cuota, ajena, ajena])[2] if "traen periodo y emisión" in a]
    assert aviso.startswith("2 renglones")


@pytest.mark.parametrize(("vencimientos", "dice"), [(1, ""), (2, "en total faltan 2: 2009-10, 2009-11")])
def test_cuantos_meses_faltan(bloque, vencimientos, dice):
    """De un solo mes que falta basta con nombrarlo."""
    dias = ["2009-10-19", "2009-11-17"][:vencimientos]
    renglones = [{"importe": "1", "vencimiento": dia, "pago": f"{dia[:8]}20"} for dia in dias]
    with pytest.raises(ErrorCedulas) as falla:
        bloque(renglones)
    assert ("en total faltan" in falla.value.causa) == bool(dice)
    assert dice in falla.value.causa
