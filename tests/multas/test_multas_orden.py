"""`calcular multa` y `explicar multa` en la terminal: por opciones y por archivo, con sus códigos (contrato §1)."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import polars as pl
import pytest

CASO = ("--fraccion", "304", "--fecha-infraccion", "2026-06-17", "--omitido", "1234.56")


@pytest.fixture
def correr(orden_en):
    return orden_en()


def test_lo_mismo_en_cada_formato(correr, tmp_path):
    objeto = json.loads(correr("calcular", "multa", *CASO, "--formato", "json").stdout)[0]
    renglon = json.loads(correr("calcular", "multa", *CASO, "--formato", "jsonl").stdout)
    de_csv = next(csv.DictReader(io.StringIO(correr("calcular", "multa", *CASO, "--formato", "csv").stdout)))
    assert objeto == renglon
    assert objeto["multa"] == de_csv["multa"] == "493.82"
    salida = tmp_path / "multa.parquet"
    assert correr("calcular", "multa", *CASO, "--salida", str(salida)).returncode == 0
    assert pl.read_parquet(salida)["multa"].to_list() == [Decimal("493.82")]
    assert pl.read_parquet_schema(salida)["multa"] == pl.Decimal(18, 2)
    assert "493.82" in correr("calcular", "multa", *CASO, "--formato", "tabla").stdout


def test_un_archivo_por_cada_forma_de_entrada(correr, tmp_path):
    """csv, jsonl y parquet con los mismos renglones dan lo mismo, en su orden, y lo demás pasa intacto."""
    renglones = [
        {"id": "007", "fraccion": "XII", "fecha_infraccion": "2026-06-17", "omitido": None},
        {"id": "001", "fraccion": "304", "fecha_infraccion": "2026-06-17", "omitido": "100.00"},
    ]
    tabla = pl.DataFrame(renglones)
    tabla.write_csv(tmp_path / "m.csv")
    tabla.write_ndjson(tmp_path / "m.jsonl")
    tabla.with_columns(
        pl.col("omitido").cast(pl.Decimal(18, 2)), pl.col("fecha_infraccion").str.to_date()
    ).write_parquet(tmp_path / "m.parquet")
    salidas = {
        forma: correr("calcular", "multa", "--entrada", f"m.{forma}", "--formato", "csv").stdout
        for forma in ("csv", "jsonl", "parquet")
    }
    assert len(set(salidas.values())) == 1, salidas
    leidos = list(csv.DictReader(io.StringIO(salidas["csv"])))
    assert [(r["id"], r["multa"]) for r in leidos] == [("007", "2346.20"), ("001", "40.00")]
    por_tuberia = correr(
        "calcular", "multa", "--entrada", "-", "--formato", "csv", entrada=(tmp_path / "m.csv").read_text()
    )
    assert por_tuberia.stdout == salidas["csv"]


def test_lo_que_no_sirve_se_aparta_y_lo_dice(correr, tmp_path):
    (tmp_path / "m.csv").write_text(
        "registro_patronal,fraccion,fecha_infraccion\nA0100001104,IV,2026-06-17\nA0100001104,ZZ,2026-06-17\n"
        "A0100001104,IV,2026-02-30\n"
    )
    corrida = correr("calcular", "multa", "--entrada", "m.csv", "--salida", "s.csv", "--apartados", "apartados.csv")
    assert corrida.returncode == 1
    assert "leídos 3 = aceptados 1 + apartados 2" in corrida.stderr
    apartados = list(csv.DictReader((tmp_path / "apartados.csv").open()))
    assert [(a["renglon"], a["campo"], a["valor"]) for a in apartados] == [
        ("3", "fraccion", "ZZ"),
        ("4", "fecha_infraccion", "2026-02-30"),
    ]
    assert {a["registro_patronal"] for a in apartados} == {"A0100001104"}
    assert all(a["motivo"] and a["regla"] and a["archivo"] == "m.csv" for a in apartados)


@pytest.mark.parametrize(
    ("contenido", "codigo", "nombre"),
    [
        ("fraccion,fecha_infraccion\nZZ,2026-06-17\n", 65, "sin-renglones-utiles"),
        ("fraccion,fecha_infraccion\n", 65, "sin-renglones-utiles"),
        ("fraccion\nIV\n", 65, "columna-faltante"),
        ("", 65, "archivo-vacio"),
        ("fraccion,fecha_infraccion\nXII,2009-01-01\n", 78, "parametro-sin-vigencia"),
    ],
)
def test_codigos_de_un_archivo_malo(correr, tmp_path, contenido, codigo, nombre):
    (tmp_path / "m.csv").write_text(contenido)
    corrida = correr("calcular", "multa", "--entrada", "m.csv", "--salida", "s.csv")
    assert corrida.returncode == codigo
    assert f"error[{nombre}]" in corrida.stderr
    assert "Traceback" not in corrida.stderr
    assert not (tmp_path / "s.csv").exists()


def test_un_flotante_no_entra(correr, tmp_path):
    pl.DataFrame({"fraccion": ["304"], "fecha_infraccion": ["2026-06-17"], "omitido": [100.1]}).write_parquet(
        tmp_path / "m.parquet"
    )
    corrida = correr("calcular", "multa", "--entrada", "m.parquet")
    assert corrida.returncode == 65
    assert "error[columna-flotante]" in corrida.stderr


@pytest.mark.parametrize(
    ("argumentos", "dice"),
    [
        ((), "no hay qué calcular"),
        (("--fraccion", "IV"), "falta --fecha-infraccion"),
        (("--fraccion", "IV", "--fecha-infraccion", "17/06/2026"), "AAAA-MM-DD"),
        (("--fraccion", "304", "--fecha-infraccion", "2026-06-17"), "falta --omitido"),
        ((*CASO, "--gestion", "llamada"), "uno de: visita"),
        ((*CASO, "--entrada", "x.csv"), "no se usa con --entrada"),
        (("--fraccion", "304", "--fecha-infraccion", "2026-06-17", "--omitido", "1.001"), "dos decimales"),
        (("--fraccion", "304", "--fecha-infraccion", "2026-06-17", "--omitido", "-5"), "sin signo"),
    ],
)
def test_errores_de_una_multa(correr, argumentos, dice):
    corrida = correr("calcular", "multa", *argumentos)
    assert (corrida.returncode, corrida.stdout) == (2, "")
    assert "error[opcion-invalida]" in corrida.stderr
    assert dice in corrida.stderr


def test_la_explicacion_trae_articulo_parametro_y_vigencia(correr):
    objeto = json.loads(correr("explicar", "multa", *CASO, "--formato", "json").stdout)
    assert (objeto["esquema"], objeto["calculo"]) == (1, "multa")
    assert objeto["resultado"]["multa"] == "493.82"
    assert all(paso["fundamento"] and paso["resultado"] for paso in objeto["pasos"])
    usados = {p["parametro"]: p for paso in objeto["pasos"] for p in paso["parametros"]}
    assert usados["multa_omision_minima"]["valor"] == "40"
    assert all(p["desde"] and p["fundamento"] for p in usados.values())
    tabla = correr("explicar", "multa", *CASO, "--formato", "tabla").stdout
    assert "LSS art. 304" in tabla
    assert max(map(len, tabla.splitlines())) <= 80
    pasos = list(csv.DictReader(io.StringIO(correr("explicar", "multa", *CASO, "--formato", "csv").stdout)))
    assert len(pasos) == len(objeto["pasos"])


def test_la_oficina_agrega_una_fraccion_nueva_con_solo_datos(correr, tmp_path):
    """Con el rango de una fracción nueva cargado por la oficina, ya se calcula."""
    carpeta = tmp_path / "oficina" / "parametros"
    carpeta.mkdir(parents=True)
    (carpeta / "propios.csv").write_text(
        "parametro,clave,desde,hasta,valor,unidad,fundamento\n"
        "multa_minima,XXIII,2009-07-10,2021-04-23,20,veces_unidad,prueba\n"
        "multa_maxima,XXIII,2009-07-10,2021-04-23,350,veces_unidad,prueba\n"
    )
    corrida = correr(
        "calcular", "multa", "--fraccion", "XXIII", "--fecha-infraccion", "2020-06-17", "--formato", "json"
    )
    assert json.loads(corrida.stdout)[0]["multa"] == "1737.60"
