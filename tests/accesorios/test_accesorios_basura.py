"""Entradas que nadie debió escribir: se rechazan con su código, sin caída (contrato §1; CFF 17-A: sin índice, 78)."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from cedulas_cli.dominio.indices import mes_de, presunta, primer_dia

ANTES_DEL_INPC = ("--importe", "100.00", "--vencimiento", "0001-01-01", "--pago", "2025-03-25")

CON_CORTE = ("--importe", "100.00", "--vencimiento", "2025-01-20", "--pago", "2025-03-25")


@pytest.fixture
def correr(orden_en):
    return orden_en()


@pytest.mark.parametrize(
    ("orden", "opciones"),
    [
        (("calcular", "abonos"), (*ANTES_DEL_INPC, "--abonos", "2025-01-01:10")),
        (("explicar", "abonos"), (*ANTES_DEL_INPC, "--abonos", "2025-01-01:10")),
        (("explicar", "accesorios"), ANTES_DEL_INPC),
        (("explicar", "accesorios"), (*CON_CORTE, "--corte", "0001-01-01")),
        (("calcular", "abonos"), (*CON_CORTE, "--abonos", "2025-02-01:10", "--corte", "0001-01-31")),
    ],
)
def test_antes_del_primer_indice_falta_el_parametro(correr, orden, opciones):
    """El INPC del mes anterior a enero del año 1 no tiene ni fecha: falta un parámetro (78), no se cae el programa."""
    salida = correr(*orden, *opciones)
    assert salida.returncode == 78, salida.stderr
    assert "parametro-sin-vigencia" in salida.stderr
    assert "inpc" in salida.stderr


def test_el_primer_dia_de_un_mes_sin_calendario():
    """A mano: enero del año 1 es el ordinal 12; lo anterior se queda en el primer día que existe."""
    assert primer_dia(mes_de(date(1, 1, 31))) == date(1, 1, 1)
    assert primer_dia(mes_de(date(1, 1, 1)) - 1) == date(1, 1, 1)
    assert primer_dia(mes_de(date(2026, 2, 28))) == date(2026, 2, 1)
    assert presunta(mes_de(date(2026, 1, 15))) == date(2026, 2, 10)


@pytest.mark.parametrize("columna", ["principal", "vencimiento", "numero_credito"])
def test_una_columna_de_listas_es_una_tabla_rota(correr, tmp_path, columna):
    """Un Parquet puede traer listas donde va un dato: no se puede leer (65), y no se reparte nada."""
    buena = {"numero_credito": "123456789", "vencimiento": "2025-01-20", "principal": "100.00"}
    tabla = pl.DataFrame([buena]).with_columns(pl.Series(columna, [[1]]))
    tabla.write_parquet(tmp_path / "creditos.parquet")
    salida = correr("calcular", "aplicacion", "--recibido", "10", "--entrada", "creditos.parquet")
    assert salida.returncode == 65, salida.stderr
    assert "tabla-rota" in salida.stderr
    assert salida.stdout == ""
