"""Una columna que no es dato suelto (listas, estructuras, duraciones, bytes) es una tabla rota, nunca una caída."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest

RARAS = {
    "lista": [["a"], ["b"]],
    "estructura": [{"a": 1}, {"a": 2}],
    "duracion": [timedelta(days=1), timedelta(days=2)],
    "bytes": [b"\xff\xfe", b"\x00"],
    "lista-de-bytes": [[b"\xff"], [b"\x00"]],
}
BUENAS = {
    "multa": {"fraccion": ["IV", "IV"], "fecha_infraccion": ["2026-03-03", "2026-03-03"]},
    "sbc": {"salario": ["500", "500"], "rige_desde": ["2026-03-01", "2026-03-01"]},
    "cuotas": {"emision": ["mensual"] * 2, "periodo": ["2026-06"] * 2, "sbc": ["500"] * 2, "dias": [30, 30]},
    "accesorios": {"importe": ["1", "2"], "vencimiento": ["2025-01-20"] * 2, "pago": ["2025-03-25"] * 2},
}


@pytest.fixture
def correr(orden_en):
    return orden_en()


def calcular(correr, tmp_path, orden, columnas, salida):
    entrada = tmp_path / "rara.parquet"
    pl.DataFrame(columnas).write_parquet(entrada)
    return correr("calcular", orden, "--entrada", str(entrada), "--salida", str(tmp_path / salida))


@pytest.mark.parametrize("rara", RARAS)
@pytest.mark.parametrize("orden", BUENAS)
def test_ajena_que_no_cabe_en_csv(correr, tmp_path, orden, rara):
    hecha = calcular(correr, tmp_path, orden, BUENAS[orden] | {"ajena": RARAS[rara]}, "s.csv")
    assert hecha.returncode == 65, hecha.stderr
    assert "error[tabla-rota]" in hecha.stderr
    assert not (tmp_path / "s.csv").exists()


@pytest.mark.parametrize("rara", RARAS)
def test_ajena_que_si_cabe_en_parquet(correr, tmp_path, rara):
    hecha = calcular(correr, tmp_path, "multa", BUENAS["multa"] | {"ajena": RARAS[rara]}, "s.parquet")
    assert hecha.returncode == 0, hecha.stderr
    assert pl.read_parquet(tmp_path / "s.parquet")["ajena"].to_list() == RARAS[rara]


@pytest.mark.parametrize("salida", ["s.json", "s.jsonl"])
@pytest.mark.parametrize("rara", ["bytes", "lista-de-bytes"])
@pytest.mark.parametrize("orden", BUENAS)
def test_json_no_lleva_bytes(correr, tmp_path, orden, rara, salida):
    hecha = calcular(correr, tmp_path, orden, BUENAS[orden] | {"ajena": RARAS[rara]}, salida)
    assert hecha.returncode == 65, hecha.stderr
    assert "error[tabla-rota]" in hecha.stderr
    assert not (tmp_path / salida).exists()


@pytest.mark.parametrize("rara", RARAS)
@pytest.mark.parametrize(("orden", "campo"), [("multa", "fecha_infraccion"), ("multa", "fecha_pago"), ("sbc", "otras")])
def test_en_un_campo(correr, tmp_path, orden, campo, rara):
    hecha = calcular(correr, tmp_path, orden, BUENAS[orden] | {campo: RARAS[rara]}, "s.parquet")
    assert hecha.returncode == 65, hecha.stderr
    assert not (tmp_path / "s.parquet").exists()
