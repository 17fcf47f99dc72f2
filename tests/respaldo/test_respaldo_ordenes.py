"""`cedulas respaldo` en la terminal: datos en stdout, códigos de salida y errores con nombre."""

from __future__ import annotations

import csv
import fcntl
import io
import json
from pathlib import Path

import pytest


@pytest.fixture
def ordenar(orden_en, oficina):
    """Corre `cedulas respaldo …` en su propio proceso, como cron."""
    correr = orden_en(CEDULAS_OFICINA=str(oficina.raiz), CEDULAS_FECHA="2026-11-23")
    return lambda *argumentos: correr("respaldo", *argumentos)


def test_del_respaldo_a_la_restauracion(ordenar, oficina, tmp_path):
    hecho = ordenar("crear", "--conjunto", "emision,diferencias", "--periodo", "2026-10", "--formato", "json")
    assert (hecho.returncode, hecho.stderr) == (0, "")
    creados = json.loads(hecho.stdout)
    assert [c["conjunto"] for c in creados] == ["emision", "diferencias"]
    ruta = creados[0]["ruta"]

    repetido = ordenar("crear", "--conjunto", "emision", "--periodo", "2026-10", "--formato", "json")
    assert repetido.returncode == 0
    assert json.loads(repetido.stdout)[0]["accion"] == "ya-existia"
    assert "ya existía" in repetido.stderr

    lista = ordenar("listar", "--conjunto", "emision", "--desde", "2026-11", "--formato", "csv")
    (renglon,) = csv.DictReader(io.StringIO(lista.stdout))
    assert (renglon["nombre"], renglon["periodo"], renglon["fecha"]) == (Path(ruta).name, "2026-10", "2026-11-23")
    assert int(renglon["archivos"]) == creados[0]["archivos"]
    assert ordenar("listar", "--desde", "2026-12", "--formato", "json").stdout.strip() == "[]"

    limpio = ordenar("verificar", "--ultimos", 4, "--datos", "--formato", "json")
    assert (limpio.returncode, limpio.stdout.strip(), limpio.stderr) == (0, "[]", "")

    ensayo = ordenar("restaurar", ruta, "--destino", "nueva", "--solo-verificar", "--formato", "json")
    assert (ensayo.returncode, json.loads(ensayo.stdout)["resultado"]) == (0, "verificado")
    assert not (tmp_path / "nueva").exists()
    restaurado = ordenar("restaurar", ruta, "--destino", "nueva", "--formato", "csv")
    assert restaurado.returncode == 0
    assert (tmp_path / "nueva/oficina.toml").read_bytes() == oficina.configuracion.read_bytes()
    assert ordenar("restaurar", ruta, "--destino", "nueva").returncode == 73


@pytest.mark.parametrize("formato", ["tabla", "csv", "json", "jsonl", "parquet"])
def test_un_bit_cambiado_es_codigo_1_y_dice_el_archivo(ordenar, tmp_path, formato):
    ruta = Path(json.loads(ordenar("crear", "--conjunto", "diferencias", "--formato", "json").stdout)[0]["ruta"])
    contenido = bytearray(ruta.read_bytes())
    contenido[len(contenido) // 2] ^= 4  # el respaldo es casi todo creditos.db
    ruta.write_bytes(contenido)
    salida = tmp_path / "hallazgos"
    hecho = ordenar("verificar", ruta, "--datos", "--formato", formato, "--salida", salida)
    assert hecho.returncode == 1
    assert b"creditos.db" in salida.read_bytes()
    assert ordenar("restaurar", ruta, "--destino", "n", "--formato", "json").returncode == 1
    assert not (tmp_path / "n").exists()


@pytest.mark.parametrize(
    ("argumentos", "codigo", "nombre"),
    [
        (["crear", "--conjunto", "otro"], 2, "opcion-invalida"),
        (["crear", "--periodo", "202610"], 2, "opcion-invalida"),
        (["crear", "--conjunto", "corporativos"], 66, "nada-que-respaldar"),
        (["crear", "--oficina", "no-hay"], 66, "archivo-no-existe"),
        (["crear", "--destino", "ajeno.txt/x"], 73, "no-se-pudo-escribir"),
        (["verificar"], 2, "opcion-invalida"),
        (["verificar", "ajeno.txt", "--parte", "1/7"], 2, "opcion-invalida"),
        (["verificar", "ajeno.txt", "--datos", "--parte", "9/7"], 2, "opcion-invalida"),
        (["verificar", "no-hay"], 66, "archivo-no-existe"),
        (["verificar", "--ultimos", "3"], 66, "archivo-no-existe"),
        (["verificar", "ajeno.txt"], 65, "respaldo-ilegible"),
        (["verificar", "vacio"], 65, "archivo-vacio"),
        (["restaurar", "ajeno.txt", "--destino", "n"], 65, "respaldo-ilegible"),
        (["restaurar", "no-hay", "--destino", "n"], 66, "archivo-no-existe"),
    ],
)
def test_errores_con_nombre_y_codigo(ordenar, tmp_path, argumentos, codigo, nombre):
    (tmp_path / "ajeno.txt").write_text("esto no es un respaldo")
    (tmp_path / "vacio").touch()
    hecho = ordenar(*argumentos, "--formato", "json")
    assert (hecho.returncode, hecho.stdout) == (codigo, "")
    assert json.loads(hecho.stderr)["nombre"] == nombre
    assert not (tmp_path / "no-hay").exists()


def test_un_conjunto_vacio_entre_varios_se_dice_y_no_impide_los_demas(ordenar):
    hecho = ordenar("crear", "--conjunto", "emision,recaudacion", "--formato", "json")
    assert hecho.returncode == 1
    assert [c["conjunto"] for c in json.loads(hecho.stdout)] == ["emision"]
    assert "recaudacion" in hecho.stderr


def test_candado_ocupado_es_75(ordenar, oficina):
    with (oficina.raiz / ".candado").open("rb+") as tomado:
        fcntl.flock(tomado, fcntl.LOCK_EX)
        assert ordenar("crear").returncode == 75


def test_roto_entre_los_ultimos_es_hallazgo_y_se_lista(ordenar, oficina):
    ordenar("crear")
    (oficina.respaldos / "respaldo-todo-todo-0123456789ab.tar.zst").write_bytes(b"roto")
    hecho = ordenar("verificar", "--ultimos", 1, "--datos", "--formato", "json")
    assert hecho.returncode == 1
    assert [h["hallazgo"] for h in json.loads(hecho.stdout)] == ["respaldo-ilegible"]
    lista = ordenar("listar", "--formato", "json")
    assert lista.returncode == 1
    assert [r["estado"] for r in json.loads(lista.stdout)] == ["bien", "respaldo-ilegible"]


@pytest.mark.parametrize("orden", ["crear", "verificar", "restaurar", "listar"])
def test_cada_ayuda_lista_sus_codigos(ordenar, orden):
    ayuda = ordenar(orden, "--help").stdout
    assert "Códigos: 0 " in ayuda
    assert " 2 uso incorrecto" in " ".join(ayuda.split())
