"""Cuadre de lo declarado contra la suma, dato por dato, con cuentas hechas a mano."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from cedulas_cli.dominio import esquemas as esq
from cedulas_cli.dominio.cuadre import CUADRE, cuadrar

EMITIDOS = {
    "emitido_retiro": esq.IMPORTE,
    "emitido_aportacion_vivienda": esq.IMPORTE,
    "emitido_amortizacion": esq.IMPORTE,
}


def movimientos() -> pl.DataFrame:
    comun = {"registro_patronal": "Y5400001102", "emision": "bimestral", "periodo": "2026-10"}
    filas = [
        # nss, tipo, días, crédito, retiro, aportación, amortización
        ("01908000019", "0", 30, None, "0.10", "10.01", "0.00"),
        ("01908000019", "0", 31, None, "0.20", "10.02", "0.00"),
        ("54079001233", "0", 61, "1990000001", "0.30", "20.03", "5.55"),
        ("97900000016", "2", 0, None, "0.00", "0.00", "0.00"),
    ]
    columnas = ("nss", "tipo_movimiento", "dias", "numero_credito", *EMITIDOS)
    datos = [
        comun | {c: Decimal(v) if c in EMITIDOS else v for c, v in zip(columnas, fila, strict=True)} for fila in filas
    ]
    return pl.DataFrame(datos, schema={**esq.MOVIMIENTOS, **EMITIDOS})


def control(**declarado: str) -> pl.DataFrame:
    filas = [("a", "Y5400001102", "bimestral", "2026-10", dato, valor) for dato, valor in declarado.items()]
    return pl.DataFrame(filas, schema=esq.CONTROL, orient="row")


BIEN = {
    "retiro": "0.60",
    "aportacion_vivienda": "40.06",
    "aportacion_sin_credito": "20.03",
    "aportacion_con_credito": "20.03",
    "amortizacion": "5.55",
    "total_rcv": "0.60",
    "total_vivienda": "45.61",
    "total": "46.21",
    "dias": "122",
    "cotizantes": "2",
    "acreditados": "1",
}


@pytest.mark.parametrize("dato", BIEN)
def test_cuadra(dato: str) -> None:
    fila = cuadrar(movimientos(), control(**{dato: BIEN[dato]})).row(0, named=True)
    assert fila["cuadra"] is True
    assert fila["diferencia"] == 0


@pytest.mark.parametrize("dato", BIEN)
def test_un_centavo_no_cuadra(dato: str) -> None:
    declarado = Decimal(BIEN[dato]) + Decimal("0.01")
    fila = cuadrar(movimientos(), control(**{dato: str(declarado)})).row(0, named=True)
    assert fila["cuadra"] is False
    assert fila["diferencia"] == Decimal("0.01")
    assert fila["sumado"] == Decimal(BIEN[dato])


@pytest.mark.parametrize("declarado", ["", "abc", "1.005", "1e3", "nan"])
def test_declarado_ilegible_no_cuadra_ni_truena(declarado: str) -> None:
    fila = cuadrar(movimientos(), control(retiro=declarado)).row(0, named=True)
    assert (fila["declarado"], fila["cuadra"]) == (None, False)
    assert fila["sumado"] == Decimal("0.60")


def test_patron_declarado_sin_movimientos_suma_cero() -> None:
    ajeno = control(retiro="1.00", total="0.00").with_columns(registro_patronal=pl.lit("M0807777135"))
    assert cuadrar(movimientos(), ajeno).select("sumado", "cuadra").rows() == [
        (Decimal("0.00"), False),
        (Decimal("0.00"), True),
    ]


def test_sin_control_la_tabla_sale_vacia_con_su_esquema() -> None:
    assert cuadrar(movimientos(), esq.vacia(esq.CONTROL)).schema == pl.Schema(CUADRE)
    assert cuadrar(movimientos(), control(retiro="0.60")).schema == pl.Schema(CUADRE)
