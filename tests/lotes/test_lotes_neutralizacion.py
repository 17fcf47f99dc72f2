"""Lo que una hoja de cálculo ejecutaría sale neutralizado, lo legítimo sale intacto, y todo se puede recuperar."""

from __future__ import annotations

import csv
import io
import json
import subprocess

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cedulas_cli.documentos.csv_seguro import a_csv, neutralizar, parece_formula, restituir
from cedulas_cli.sistema.empaque import sumas

TEXTOS = st.text(st.sampled_from("'=+-@\t\r\n\0 aÑ\",;|＝"), max_size=8) | st.text(max_size=12)
SIMBOLOS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
CONTROLES = ("\t", "\r", "\n", "\0")


@given(TEXTOS)
def test_nada_peligroso_al_principio_y_todo_se_recupera(texto):
    salida = neutralizar(pl.DataFrame({"t": [texto]}))["t"][0]
    assert not salida.startswith(CONTROLES)
    assert not salida.lstrip(" \t\r\n").startswith(SIMBOLOS)
    assert restituir(salida) == texto
    assert (salida != texto) == parece_formula(texto)


@given(TEXTOS)
def test_el_csv_se_vuelve_a_leer_igual(texto):
    tabla = pl.DataFrame({"t": [texto], "n": [-5]})
    _, (leido, numero) = csv.reader(io.StringIO(a_csv(tabla).decode(), newline=""))
    assert restituir(leido) == texto
    assert numero == "-5"  # un número de verdad no se disfraza de texto


@pytest.mark.parametrize(
    "texto", ["LA PEÑA, S.A.", "3M MÉXICO", "O'HIGGINS", "'N SYNC", "A=B", "S/N", "(EX) TALLER", ""]
)
def test_lo_legitimo_no_se_toca(texto):
    assert neutralizar(pl.DataFrame({"t": [texto]}))["t"][0] == texto


def test_sumas_con_nombres_raros_las_entiende_sha256sum(tmp_path):
    nombres = ["llano.pdf", "con espacio.pdf", "diagonal\\inversa.csv", "salto\nde renglón.csv"]
    for nombre in nombres:
        (tmp_path / nombre).write_bytes(nombre.encode())
    huella = {n: subprocess.check_output(["sha256sum"], input=n.encode()).split()[0].decode() for n in nombres}
    (tmp_path / "SHA256SUMS").write_bytes(sumas(huella))
    subprocess.run(["sha256sum", "-c", "--strict", "--quiet", "SHA256SUMS"], cwd=tmp_path, check=True)


def test_la_cadena_ignora_un_renglon_a_medias_y_halla_el_roto(tmp_path):
    from cedulas_cli.oficina import cadena

    ruta = tmp_path / "registro.jsonl"
    cadena.agregar(ruta, [{"n": 1, "texto": "Ñ\u2028"}, {"n": 2}])
    entera = ruta.read_bytes()
    ruta.write_bytes(entera + b'{"n": 3, "a med')
    assert [r["n"] for r in cadena.leer(ruta)] == [1, 2]
    assert cadena.primera_rota(ruta) is None
    cadena.agregar(ruta, [{"n": 3}])
    assert ruta.read_bytes().startswith(entera)
    assert [r["n"] for r in cadena.leer(ruta)] == [1, 2, 3]
    renglones = [json.loads(linea) for linea in ruta.read_bytes().split(b"\n") if linea]
    renglones[1]["n"] = 9
    ruta.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in renglones), "utf-8")
    assert cadena.primera_rota(ruta) == 2
    ruta.write_bytes(entera.replace(b'{"n": 2', b'{"n: 2'))
    assert cadena.primera_rota(ruta) == 2
