"""`cedulas explicar cuotas` en la terminal: lo mismo que `calcular cuotas`, legible a 60 y a 80 columnas."""

from __future__ import annotations

import csv
import io
import json

import pytest

BASE = ("--emision", "bimestral", "--periodo", "2026-02", "--sbc", "9000", "--dias", "59")


@pytest.fixture
def correr(orden_en):
    return lambda *argumentos, columnas="80", entrada=None: orden_en(COLUMNS=columnas)(*argumentos, entrada=entrada)


def test_lo_mismo_que_calcular(correr):
    encabezado = "emision,periodo,sbc,dias,tipo_descuento,valor_descuento\nbimestral,2026-02,9000,59,2,1200.50\n"
    calculado = next(
        csv.DictReader(io.StringIO(correr("calcular", "cuotas", "--formato", "csv", entrada=encabezado).stdout))
    )
    credito = ("--tipo-descuento", "2", "--valor-descuento", "1200.50")
    explicado = json.loads(correr("explicar", "cuotas", *BASE, *credito, "--formato", "json").stdout)
    assert explicado["esquema"] == 1
    for concepto in explicado["conceptos"]:
        assert concepto["importe"] == calculado[concepto["concepto"]]
        assert concepto["articulo"]
        for paso in concepto["pasos"]:
            assert all(p["fundamento"] and p["desde"] and p["valor"] for p in paso["parametros"])
    for total in ("total_rcv", "total_vivienda", "total_patronal", "total_obrero", "total"):
        assert explicado[total] == calculado[total]


@pytest.mark.parametrize("columnas", ["60", "80"])
def test_cabe_en_terminal_angosta(correr, columnas):
    corrida = correr("explicar", "cuotas", *BASE, "--formato", "tabla", columnas=columnas)
    assert corrida.returncode == 0
    assert max(map(len, corrida.stdout.splitlines())) <= int(columnas)
    for esperado in ("retiro", "$3,396.01", "Totales", "Parámetros usados", "LSS art. 168 fr. I", "Advertencias"):
        assert esperado in corrida.stdout
    assert corrida.stderr == ""


@pytest.mark.parametrize("formato", ["csv", "jsonl", "parquet"])
def test_en_los_demas_formatos(correr, tmp_path, formato):
    salida = tmp_path / f"pasos.{formato}"
    assert correr("explicar", "cuotas", *BASE, "--salida", str(salida)).returncode == 0
    assert salida.stat().st_size > 500


def test_codigos_de_salida(correr):
    assert correr("explicar", "cuotas").returncode == 2
    assert correr("explicar", "cuotas", *BASE, "--dias-incapacidad", "90").returncode == 65
    futuro = correr(
        "explicar", "cuotas", "--emision", "mensual", "--periodo", "2027-03", "--sbc", "500", "--dias", "31"
    )
    assert futuro.returncode == 78
    assert "Traceback" not in futuro.stderr
