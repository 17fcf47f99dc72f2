"""`cedulas lote` en la terminal: datos en stdout, lo demás en stderr, códigos del contrato y ninguna traza."""

from __future__ import annotations

import csv
import fcntl
import io
import json

import polars as pl
import pytest

PERIODO = "2026-06"


@pytest.fixture
def lote(ordenar, oficina):
    """`cedulas lote …` en la oficina de prueba."""

    def correr(*argumentos, **entorno):
        return ordenar(*argumentos, CEDULAS_OFICINA=str(oficina.raiz), **entorno)

    return correr


def test_de_crear_al_avance(lote, folios, tmp_path, oficina, sembrar_cedulas):
    sembrar_cedulas(oficina, emision="bimestral", semilla=100, s07=2)
    creados = lote("crear", "--periodo", PERIODO, "--formato", "json")
    assert creados.returncode == 0, creados.stderr
    renglones = json.loads(creados.stdout)
    assert [r["emision"] for r in renglones] == ["mensual"] * 3 + ["bimestral"]
    assert all(isinstance(r["importe"], str) for r in renglones)
    exportados = lote("exportar", "--periodo", PERIODO, "--emision", "bimestral", "--formato", "csv")
    (paquete,) = csv.DictReader(io.StringIO(exportados.stdout))
    assert (oficina.lotes("bimestral", PERIODO) / paquete["paquete"]).stat().st_size == int(paquete["bytes"])

    archivo = tmp_path / "acuses.csv"
    archivo.write_text(f"folio,resultado,fecha\n{folios['07'][0]},entregada,2026-07-06\nX,entregada,2026-07-06\n")
    acuses = lote("acuses", archivo, "--formato", "json")
    assert acuses.returncode == 1
    (rechazado,) = json.loads(acuses.stdout)
    assert (rechazado["renglon"], rechazado["regla"]) == (3, "folio-ajeno")
    assert "leídos 2 = asentados 1 + ya asentados 0 + rechazados 1" in acuses.stderr
    assert "3 a la empresa = 1 entregadas + 2 pendientes (33.33 %)" in acuses.stderr

    archivo.write_text(f"folio,resultado,fecha\n{folios['07'][0]},entregada,2026-07-06\n")
    repetido = lote("acuses", archivo, "--formato", "csv")
    assert (repetido.returncode, len(repetido.stdout.splitlines())) == (0, 1)
    assert "ya estaban asentados: no se cambió nada" in repetido.stderr

    escaneo = tmp_path / "escaneo.txt"
    escaneo.write_text("\n".join(folios["07"]))
    assert lote("acuses", "--lector", escaneo).returncode == 0
    salida = tmp_path / "avance.parquet"
    assert lote("listar", "--periodo", PERIODO, "--salida", salida).returncode == 0
    avance = pl.read_parquet(salida).filter(pl.col("emision") == "mensual", pl.col("sector") == "07")
    assert avance.select("a_la_empresa", "entregadas", "pendientes").row(0) == (3, 3, 0)
    assert str(avance["avance"][0]) == "100.00"


@pytest.mark.parametrize("formato", ["tabla", "csv", "json", "jsonl", "parquet"])
def test_el_avance_sale_en_todos_los_formatos(lote, exportada, tmp_path, formato):
    salida = tmp_path / "avance"
    hecho = lote("listar", "--formato", formato, "--salida", salida)
    assert (hecho.returncode, hecho.stdout) == (0, ""), hecho.stderr
    if formato == "parquet":
        tabla = pl.read_parquet(salida).to_dicts()
    elif formato == "json":
        tabla = json.loads(salida.read_text("utf-8"))
    elif formato == "jsonl":
        tabla = [json.loads(linea) for linea in salida.read_text("utf-8").splitlines()]
    else:
        tabla = list(csv.DictReader(salida.open(encoding="utf-8"))) if formato == "csv" else []
    if formato != "tabla":
        assert [r["sector"] for r in tabla] == ["00", "01", "07"]
        assert sum(int(r["pendientes"]) for r in tabla) == 18
    if formato != "parquet":  # binario: por tubería lo prueba --salida
        assert lote("listar", "--formato", formato).returncode == 0


@pytest.mark.parametrize(
    ("argumentos", "codigo"),
    [
        (("crear", "--periodo", "2026-13"), 2),
        (("crear", "--periodo", "2026-05"), 66),
        (("crear", "--periodo", PERIODO, "--sector", "99"), 2),
        (("crear", "--periodo", PERIODO, "--emision", "otra"), 2),
        (("exportar", "--periodo", PERIODO), 66),
        (("acuses", "nada.csv"), 66),
        (("listar",), 66),
        (("crear", "--periodo", PERIODO, "--fecha", "ayer"), 2),
        (("acuses",), 2),
    ],
)
def test_los_errores_son_del_contrato_y_sin_traza(lote, argumentos, codigo):
    hecho = lote(*argumentos)
    assert hecho.returncode == codigo, hecho.stderr
    assert hecho.stdout == ""
    assert hecho.stderr
    assert "Traceback" not in hecho.stderr


def test_el_archivo_que_no_existe_tambien_con_lotes(lote, exportada):
    hecho = lote("acuses", "nada.csv", "--formato", "json")
    assert hecho.returncode == 66
    assert json.loads(hecho.stderr)["nombre"] == "archivo-no-existe"


@pytest.mark.parametrize("orden", [("crear", "--periodo", PERIODO), ("exportar", "--periodo", PERIODO)])
def test_ocupado(lote, exportada, orden):
    with (exportada.raiz / ".candado").open("w") as candado:
        fcntl.flock(candado, fcntl.LOCK_EX)
        assert lote(*orden).returncode == 75


def test_sin_oficina_no_se_crea_nada(ordenar, tmp_path):
    vacia = tmp_path / "no-existe"
    assert ordenar("crear", "--periodo", PERIODO, CEDULAS_OFICINA=str(vacia)).returncode == 66
    assert not vacia.exists()


@pytest.mark.parametrize("orden", ["crear", "exportar", "acuses", "listar"])
def test_cada_ayuda_dice_sus_codigos(ordenar, orden):
    hecho = ordenar(orden, "--help")
    assert hecho.returncode == 0
    assert "Códigos:" in hecho.stdout
