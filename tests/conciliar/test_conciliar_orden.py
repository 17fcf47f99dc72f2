"""`cedulas conciliar`: códigos, formatos, el libro y el detalle, tecleados."""

from __future__ import annotations

import csv
import io
import json

import fastexcel
import polars as pl
import pytest
from siembra import CIFRA, ENTREGA, RECIBE

from cedulas_cli.dominio.conciliacion.fichas import TODAS

A = "262000001"


@pytest.fixture
def cedulas(orden_en):
    return orden_en(CEDULAS_FECHA="2026-12-31")


@pytest.fixture
def con_uno(siembra):
    """Un crédito notificado sin multa: I2 cuadra, C09 no, C12 no tiene con qué."""
    siembra.credito(A, [
        *siembra.nace(),
        ("en_diligencia", "2026-11-03", {**ENTREGA, "_documento": "FN-1"}),
        ("notificado", "2026-11-12", RECIBE),
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("claves", "codigo"), [(["I2"], 0), (["I2", "C09"], 1), (["I2", "C12"], 66), (["c09", "c12"], 66), (["C99"], 2)]
)
def test_codigos(con_uno, cedulas, claves, codigo):
    dado = cedulas("conciliar", *claves)
    assert dado.returncode == codigo, dado.stderr
    assert "Traceback" not in dado.stderr
    if codigo == 66:
        assert "no hay dos cortes del RALE" in dado.stderr
        assert "cedulas rale recibir" in dado.stderr


def test_la_salida_comun(con_uno, cedulas):
    dado = cedulas("conciliar", "I2", "C09", "C12", "--formato", "csv")
    filas = list(csv.DictReader(io.StringIO(dado.stdout)))
    for columna in ("conciliacion_id", "corte", "conjunto_a", "conjunto_b", "solo_a", "solo_b", "distinto_valor"):
        assert columna in filas[0]
    assert [(f["conciliacion_id"], f["cuadra"]) for f in filas] == [("I2", "si"), ("C09", "no"), ("C12", "")]
    assert [len(f["firma"]) for f in filas] == [64, 64, 0]
    assert filas[2]["solo_a"] == ""
    assert filas[2]["falta"]


def test_el_detalle(con_uno, cedulas):
    dado = cedulas("conciliar", "C09", "--detalle", "--formato", "json")
    [fila] = json.loads(dado.stdout)
    assert (fila["clave"], fila["hallazgo"], fila["valor_a"]) == (A, "solo_a", "1000.00")
    assert dado.returncode == 1


def test_sin_decir_cuales_son_todas_y_se_repite_igual(con_uno, cedulas):
    una, otra = cedulas("conciliar", "--formato", "csv"), cedulas("conciliar", "todas", "--formato", "csv")
    assert una.stdout == otra.stdout
    assert una.stdout.count("\n") == len(TODAS) + 1


def test_xlsx_y_parquet(con_uno, cedulas, tmp_path):
    for vez in ("uno", "dos"):
        assert cedulas("conciliar", "I2", "C09", "--salida", f"{vez}.xlsx").returncode == 1
    assert (tmp_path / "uno.xlsx").read_bytes() == (tmp_path / "dos.xlsx").read_bytes()
    libro = fastexcel.read_excel(tmp_path / "uno.xlsx")
    assert libro.sheet_names == ["conciliaciones", "detalle"]
    detalle = libro.load_sheet("detalle").to_polars()
    assert detalle["clave"].to_list() == [A]
    assert cedulas("conciliar", "I2", "--salida", "c.parquet").returncode == 0
    assert pl.read_parquet(tmp_path / "c.parquet")["en_a"].to_list() == [1]


@pytest.mark.parametrize("opcion", [("--corte", "2026-13-01"), ("--periodo", "2026-9"), ("--fecha", "ayer")])
def test_opciones_malas(con_uno, cedulas, opcion):
    dado = cedulas("conciliar", "I2", *opcion)
    assert dado.returncode == 2
    assert "Traceback" not in dado.stderr


def test_oficina_que_no_existe_y_calendario_roto(siembra, cedulas, tmp_path):
    assert cedulas("conciliar", "--oficina", tmp_path / "otra").returncode == 66
    siembra.cifras("cifra_control,creditos", f"{CIFRA},muchos")
    dado = cedulas("conciliar", "C01")
    assert dado.returncode == 78
    assert "muchos" in dado.stderr
    siembra.cifras("cifra_control,color", f"{CIFRA},rojo")
    assert "color" in cedulas("conciliar", "C01").stderr
