"""Dígitos verificadores contra ejemplos con fuente, la aritmética de la norma y un segundo camino."""

import random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.mx import curp as stdnum_curp

from cedulas_cli.dominio.identificadores import (
    digito_curp,
    digito_nss,
    digito_registro_patronal,
    digito_rfc,
    expr_digito_nss,
    expr_digito_registro_patronal,
    expr_nss_valido,
    expr_registro_patronal_valido,
    normalizar,
    revisar_nss,
    revisar_registro_patronal,
)

ALFABETO_CURP = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
ALFABETO_RFC = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"


@pytest.mark.parametrize(("base", "digito"), [("0190800001", "9"), ("5407900123", "3")])
def test_nss_de_referencia(base, digito):
    """Ejemplos sintéticos de derecho 11.03."""
    assert digito_nss(base) == digito


@pytest.mark.parametrize(
    ("base", "digito"),
    [("A010000110", "4"), ("Y540000110", "2"), ("M080777713", "5"), ("P990000134", "0"), ("T150314110", "8")],
)
def test_registro_patronal_de_referencia(base, digito):
    """Ejemplos sintéticos de derecho 11.02; el algoritmo se infirió de doce registros reales."""
    assert digito_registro_patronal(base) == digito


@pytest.mark.parametrize(("base", "digito"), [("HEGG560427MVZRRL0", "4"), ("BOXW310820HNERXN0", "9")])
def test_curp_publica(base, digito):
    """Ejemplo público de derecho 11.04 y el de la documentación de python-stdnum."""
    assert digito_curp(base) == digito


@pytest.mark.parametrize(
    "rfc",
    # derecho 11.05; documentación de python-stdnum; y RFC de los certificados de prueba que publica el SAT.
    [
        "GODE561231GR8",
        "SAT970701NN3",
        "IMS421231I45",
        "MAB9307148T4",
        "EKU9003173C9",
        "CACX7605101P8",
        "ICV060329BY0",
        "KAHO641101B39",
        "H&E951128469",
        "L&O950913MSA",
        "OÑO120726RX3",
        "FUNK671228PH6",
        "WERX631016S30",
    ],
)
def test_rfc_publicado(rfc):
    assert digito_rfc(rfc[:-1]) == rfc[-1]


@given(st.text("0123456789", min_size=10, max_size=10))
def test_nss_por_otro_camino(base):
    assert digito_nss(base) == luhn.calc_check_digit(base)


@given(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), st.text("0123456789", min_size=9, max_size=9))
def test_registro_patronal_por_otro_camino(letra, cifras):
    numero = str("ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(letra) + 10) + cifras
    assert digito_registro_patronal(letra + cifras) == luhn.calc_check_digit(numero)


@given(st.text(ALFABETO_CURP, min_size=17, max_size=17))
def test_curp_por_otro_camino(base):
    """stdnum escribe & donde la norma pone Ñ: misma posición, mismo valor."""
    assert digito_curp(base) == stdnum_curp.calc_check_digit(base.replace("Ñ", "&"))
    suma = sum(ALFABETO_CURP.index(c) * (18 - i) for i, c in enumerate(base))
    assert (suma + int(digito_curp(base))) % 10 == 0


@given(st.text(ALFABETO_RFC.replace(" ", ""), min_size=11, max_size=12))
def test_rfc_cierra_modulo_once(base):
    """La persona moral lleva un espacio delante; A vale 10."""
    suma = sum(ALFABETO_RFC.index(c) * (13 - i) for i, c in enumerate(base.rjust(12)))
    assert (suma + "0123456789A".index(digito_rfc(base))) % 11 == 0


@given(st.text("0123456789", min_size=10, max_size=10), st.integers(0, 10), st.integers(1, 9))
def test_cambiar_un_digito_rompe_el_nss(base, posicion, salto):
    bueno = base + digito_nss(base)
    cambiado = str((int(bueno[posicion]) + salto) % 10)
    malo = bueno[:posicion] + cambiado + bueno[posicion + 1 :]
    assert not revisar_nss(malo).valido


BASURA = [None, "", " ", "x", "1" * 40, "٣" * 11, "0" * 11, "01908000019\n", "-1908000019", "+1908000019", "1e10000000"]


def test_las_expresiones_dicen_lo_mismo_que_las_funciones():
    azar = random.Random(7)
    nss = [f"{azar.randrange(10**11):011d}" for _ in range(2000)]
    registros = [f"{azar.choice('ABYZ5Ñ')}{azar.randrange(10**9):09d}"[: azar.choice((9, 10))] for _ in range(500)]
    registros += [r + azar.choice("0123456789X") for r in registros]
    tabla = pl.DataFrame({"v": nss + registros + BASURA})
    hallado = tabla.select(
        nss=expr_nss_valido("v"), registro=expr_registro_patronal_valido("v"), digito=expr_digito_nss("v")
    )
    # La expresión recibe lo ya normalizado: lo que sólo se acepta tras quitar espacios o guiones no vale ahí.
    directo = [v if v is not None and normalizar(v) == v else "" for v in tabla["v"]]
    assert hallado["nss"].to_list() == [revisar_nss(v).valido for v in directo]
    assert hallado["registro"].to_list() == [revisar_registro_patronal(v).valido for v in directo]
    assert hallado["digito"].to_list()[:2000] == [digito_nss(v[:10]) for v in nss]


def test_la_expresion_del_registro_da_el_digito_o_nulo():
    tabla = pl.DataFrame({"v": ["A010000110", "P9900001340", "5010000110", "A01", None]})
    assert tabla.select(expr_digito_registro_patronal("v"))["v"].to_list() == ["4", "0", None, None, None]
