"""Identificadores correctos, comprobados con python-stdnum: otra cuenta que la del programa."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from stdnum import luhn
from stdnum.mx import curp, rfc

from cedulas_cli.ejemplos.nombres import (
    APELLIDOS,
    DE_HOMBRE,
    DE_MUJER,
    PALABRAS_INCONVENIENTES,
    consonante_interna,
    palabra_clave,
    para_archivo,
    vocal_interna,
)


@pytest.fixture(scope="module")
def patrones(fabrica: Callable[..., Path]) -> pl.DataFrame:
    return pl.read_csv(fabrica(400, "visor") / "patrones.csv", infer_schema=False)


def test_nss_con_luhn_correcto_y_sin_repetir(asegurados: pl.DataFrame) -> None:
    numeros = asegurados["nss"].to_list()
    assert len(set(numeros)) == len(numeros)
    assert all(len(n) == 11 and luhn.is_valid(n) for n in numeros)


def test_curp_valida_segun_stdnum(asegurados: pl.DataFrame) -> None:
    malas = [c for c in asegurados["curp"].to_list() if not curp.is_valid(c)]
    assert malas == []


def test_curp_coherente_con_nombre_nacimiento_y_nss(asegurados: pl.DataFrame) -> None:
    for clave, nombre, nss in asegurados.head(4_000).select("curp", "nombre", "nss").iter_rows():
        paterno, materno, pila = nombre.split("$")
        p, m = palabra_clave(paterno, es_de_pila=False), palabra_clave(materno, es_de_pila=False)
        n = palabra_clave(pila, es_de_pila=True)
        letras = p[0] + vocal_interna(p) + m[0] + n[0]
        esperadas = letras[0] + "X" + letras[2:] if letras in PALABRAS_INCONVENIENTES else letras
        assert clave[:4] == esperadas, nombre
        assert clave[13:16] == consonante_interna(p) + consonante_interna(m) + consonante_interna(n), nombre
        assert clave[4:6] == nss[4:6]
        assert (clave[10] == "M") == (pila in DE_MUJER), nombre
        nacimiento = curp.get_birth_date(clave)
        assert 1940 <= nacimiento.year <= 2010


@pytest.mark.parametrize(
    ("nombre", "es_de_pila", "clave"),
    [
        ("JOSÉ LUIS", True, "LUIS"),
        ("MARÍA DEL CARMEN", True, "CARMEN"),
        ("MA. DE LOURDES", True, "LOURDES"),
        ("MARÍA", True, "MARIA"),
        ("DE LA CRUZ", False, "CRUZ"),
        ("ÑÁÑEZ", False, "XAXEZ"),
    ],
)
def test_palabra_que_usa_la_curp(nombre: str, es_de_pila: bool, clave: str) -> None:
    """Reglas del instructivo de la CURP: sin partículas, sin José o María por delante, y la Ñ como X."""
    assert palabra_clave(nombre, es_de_pila=es_de_pila) == clave


def test_hay_enies_y_acentos_y_en_archivo_van_en_ascii() -> None:
    todos = APELLIDOS + DE_MUJER + DE_HOMBRE
    assert any("Ñ" in n for n in todos)
    assert any("É" in n for n in todos)
    assert all(para_archivo(n).isascii() for n in todos)
    assert para_archivo("MUÑOZ ÁVILA") == "MU#OZ AVILA"


def test_rfc_valido_segun_stdnum(patrones: pl.DataFrame) -> None:
    malos = [r for r in patrones["rfc"] if not rfc.is_valid(r, validate_check_digits=True)]
    assert malos == []
    assert {len(r) for r in patrones["rfc"]} == {12, 13}


def test_registro_patronal_con_digito_inferido_y_sin_repetir(patrones: pl.DataFrame) -> None:
    registros = patrones["registro_patronal"].to_list()
    assert len(set(registros)) == len(registros)
    for registro in registros:
        cifras = f"{int(registro[0], 36)}{registro[1:]}"
        assert luhn.is_valid(cifras), registro
        assert registro[8:10] == "10"


def test_registros_distintos_en_todo_el_pais() -> None:
    from cedulas_cli.dominio.periodos import Periodo
    from cedulas_cli.ejemplos.patrones import generar_patrones
    from cedulas_cli.ejemplos.valores import valores_del_periodo
    from cedulas_cli.parametros.carga import cargar_parametros

    valores = valores_del_periodo(cargar_parametros(), Periodo(2026, 6))
    partes = [generar_patrones(1, n, n + 9_000, valores, "10")["registro_patronal"] for n in (0, 9_000, 991_000)]
    assert pl.concat(partes).n_unique() == 27_000


def test_razones_sociales_claramente_ficticias(patrones: pl.DataFrame) -> None:
    morales = patrones.filter(pl.col("rfc").str.len_chars() == 12)
    assert morales["razon_social"].str.contains(" DE EJEMPLO SA DE CV$").all()
    assert patrones["domicilio"].str.contains("COL. FICTICIA").all()
