"""Dinero exacto: qué se acepta, cómo se redondea y que la ida y vuelta no pierda un centavo."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cedulas_cli.dominio import dinero
from cedulas_cli.errores import ErrorCedulas


@pytest.mark.parametrize(
    ("pesos", "centavos"), [("0", 0), ("0.01", 1), ("117.31", 11_731), ("1E+3", 100_000), ("5.10", 510)]
)
def test_pesos_a_centavos(pesos: str, centavos: int) -> None:
    assert dinero.centavos(Decimal(pesos)) == centavos
    assert dinero.pesos(centavos) == Decimal(pesos)
    assert str(dinero.pesos(centavos)) == f"{Decimal(pesos):.2f}"


@pytest.mark.parametrize(("tasa", "entera"), [("1", 100_000), ("0.54355", 54_355), ("20.40", 2_040_000)])
def test_tasa_en_diezmillonesimas(tasa: str, entera: int) -> None:
    assert dinero.tasa_entera(Decimal(tasa)) == entera


def test_lo_que_perderia_cifras_no_se_acepta() -> None:
    with pytest.raises(ValueError, match="dos decimales"):
        dinero.centavos(Decimal("1.005"))
    with pytest.raises(ValueError, match="cinco decimales"):
        dinero.tasa_entera(Decimal("0.543551"))


@given(st.integers(0, 10**12), st.integers(1, 10**6))
def test_redondear_division_es_mitad_arriba(dividendo: int, divisor: int) -> None:
    """Contra el redondeo de la biblioteca estándar sobre la fracción exacta."""
    exacta = Fraction(dividendo, divisor)
    # A la mitad exacta, arriba: piso de (x + 1/2).
    assert dinero.redondear_division(dividendo, divisor) == (exacta + Fraction(1, 2)).__floor__()


@pytest.mark.parametrize(("dividendo", "divisor", "cociente"), [(5, 10, 1), (4, 10, 0), (15, 10, 2), (7, 2, 4)])
def test_redondear_division_en_columna_y_suelta(dividendo: int, divisor: int, cociente: int) -> None:
    tabla = pl.DataFrame({"a": [dividendo]}).select(dinero.redondear_division(pl.col("a"), pl.lit(divisor)))
    assert (tabla.item(), dinero.redondear_division(dividendo, divisor)) == (cociente, cociente)
    assert Decimal(f"{dividendo / divisor}").quantize(Decimal(1), ROUND_HALF_UP) == cociente


def test_ida_y_vuelta_en_columna() -> None:
    """Hasta el mayor importe que cabe; una división de decimales redondearía."""
    importes = pl.DataFrame({"c": [0, 1, 99, 100, 12_345_678_901_234]})
    fuera = importes.with_columns(dinero.a_importe("c"))
    assert fuera.schema["c"] == pl.Decimal(18, 2)
    assert fuera["c"].to_list() == [Decimal(n).scaleb(-2) for n in importes["c"]]
    assert fuera.with_columns(dinero.a_centavos("c")).equals(importes)


def test_tasas_en_columna() -> None:
    tasas = pl.DataFrame({"t": [Decimal("0.54355"), Decimal("15.00000")]}, schema={"t": pl.Decimal(9, 5)})
    enteras = tasas.with_columns(dinero.a_tasa("t"))
    assert enteras["t"].to_list() == [54_355, 1_500_000]
    assert enteras.schema["t"] == pl.Int64
    vuelta = enteras.with_columns(dinero.de_tasa("t"))
    assert vuelta.equals(tasas)
    assert vuelta.schema["t"] == pl.Decimal(9, 5)
    tres = pl.DataFrame({"t": [751_300]}).with_columns(dinero.de_tasa("t", decimales=3))
    assert (str(tres["t"].item()), tres.schema["t"]) == ("7.513", pl.Decimal(9, 3))


def test_flotante_se_rechaza_nombrando_la_columna() -> None:
    dinero.exigir_sin_flotantes([], "tabla")
    with pytest.raises(ErrorCedulas, match="sbc, dias") as caido:
        dinero.exigir_sin_flotantes(["sbc", "dias"], "tabla")
    assert caido.value.nombre == "columna-flotante"
