"""Columnas sueltas → enteros exactos: lo mismo venga como texto, entero, decimal o fecha; lo ilegible, nulo."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from cedulas_cli.dominio.conversion import Conversion

DIA = (date(2026, 6, 30) - date(1970, 1, 1)).days


def leer(valores: list[Any], tipo: Any, metodo: str, *argumentos: Any, **opciones: Any) -> list[Any]:
    """Lo que la conversión da para esa columna."""
    tabla = pl.DataFrame({"x": pl.Series(valores, dtype=tipo)})
    expresion = getattr(Conversion(tabla.schema), metodo)("x", *argumentos, **opciones)
    return tabla.select(expresion.alias("y"))["y"].to_list()


TEXTOS = ["0", "999999", "1000000", "-1", "1.0", "", " 7 ", "007", None]
ENTEROS = [0, 999_999, 1_000_000, -1, None, 2**63 - 1]


def test_entero_de_texto() -> None:
    assert leer(TEXTOS, pl.String, "entero") == [0, 999_999, None, None, None, None, 7, 7, None]


def test_entero_de_entero_con_el_mismo_limite() -> None:
    assert leer(ENTEROS, pl.Int64, "entero") == [0, 999_999, None, None, None, None]
    assert leer([2**64 - 1, 3], pl.UInt64, "entero") == [None, 3]


def test_decimal_de_texto() -> None:
    valores = ["0", "0.5", "99.99", "100", "1.005", "1.0500", ".5", "5.", "-1", "1e2", "", None, "+1", "٣"]
    esperado = [0, 50, 9_999, None, None, 105, None, None, None, None, None, None, None, None]
    assert leer(valores, pl.String, "decimal", enteros=2, escala=2) == esperado


def test_decimal_de_entero() -> None:
    valores = [0, 5, 99, 100, -1, None, 2**63 - 1]
    assert leer(valores, pl.Int64, "decimal", enteros=2, escala=2) == [0, 500, 9_900, None, None, None, None]


def test_decimal_de_decimal_con_menos_igual_y_mas_escala() -> None:
    """Con más escala que la debida pasa por texto: sobran ceros, se acepta; sobran cifras, no."""
    for escala, valores, esperado in (
        (1, ["0.0", "99.9", "100.0", "-0.1"], [0, 9_990, None, None]),
        (2, ["0.01", "99.99", "100.00", "-0.01"], [1, 9_999, None, None]),
        (4, ["0.0100", "99.9900", "0.0101", "-0.0100"], [1, 9_999, None, None]),
    ):
        columna = [Decimal(v) for v in valores]
        assert leer(columna, pl.Decimal(12, escala), "decimal", enteros=2, escala=2) == esperado


@pytest.mark.parametrize(
    ("valores", "tipo"),
    [
        (["2026-06-30", " 2026-06-30 "], pl.String),
        ([date(2026, 6, 30)], pl.Date),
        ([datetime(2026, 6, 30), datetime(2026, 6, 30, 23, 59, 59)], pl.Datetime),
    ],
)
def test_dia(valores: list[Any], tipo: Any) -> None:
    assert leer(valores, tipo, "dia") == [DIA] * len(valores)


def test_dia_antes_de_1970_y_dias_que_no_existen() -> None:
    assert leer(["1969-12-31", "1970-01-01"], pl.String, "dia") == [-1, 0]
    malos = ["2026-02-29", "2026-6-30", "30/06/2026", "2026-06-30T00:00", "", None, "12026-06-30"]
    assert leer(malos, pl.String, "dia") == [None] * len(malos)


def test_es_uno_de() -> None:
    assert leer([0, 1, 3, 4, None], pl.Int8, "es_uno_de", (1, 3)) == [False, True, True, False, None]
    textos = ["0", "1", " 3 ", "03", "3.0", "", None]
    assert leer(textos, pl.String, "es_uno_de", (1, 3)) == [False, True, True, False, False, None, None]


def test_falta() -> None:
    assert leer(["", "  ", None, "x"], pl.String, "falta") == [True, True, True, False]
    assert leer([0, None], pl.Int64, "falta") == [False, True]


def test_texto() -> None:
    assert leer([" a b ", "", " \t", None], pl.String, "texto") == ["a b", None, None, None]
    assert leer([15, None], pl.Int64, "texto") == ["15", None]


@pytest.mark.parametrize(
    ("metodo", "opciones"),
    [("entero", {}), ("decimal", {"enteros": 2, "escala": 2}), ("dia", {}), ("texto", {}), ("falta", {})],
)
def test_columna_que_no_viene(metodo: str, opciones: dict[str, int]) -> None:
    tabla = pl.DataFrame({"x": [1]})
    lee = Conversion(tabla.schema)
    assert lee.hay("x")
    assert not lee.hay("otra")
    obtenido = tabla.select(getattr(lee, metodo)("otra", **opciones).alias("y"))["y"].to_list()
    assert obtenido == [True if metodo == "falta" else None]
    assert tabla.select(lee.es_uno_de("otra", (1,)).alias("y"))["y"].to_list() == [None]


def test_lo_que_no_cabe_en_64_bits_es_nulo() -> None:
    """Ni se desborda ni detiene la tabla entera."""
    assert leer([2**64 - 1, 7], pl.UInt64, "decimal", enteros=9, escala=2) == [None, 700]
    enormes = [Decimal("12345678901234567890123.45"), Decimal("7.50")]
    assert leer(enormes, pl.Decimal(38, 2), "decimal", enteros=9, escala=2) == [None, 750]
