"""El comparador: contra diccionarios al azar, y una firma que sólo cambia con lo comparado."""

from __future__ import annotations

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from cedulas_cli.dominio.conciliacion.comparar import DISTINTO, SOLO_A, SOLO_B, Clase, comparar

DIA = date(2026, 11, 23)
claves = st.text("abc", min_size=1, max_size=2)
conjunto = st.dictionaries(claves, st.tuples(st.integers(0, 300), st.sampled_from(["x", "y", ""])), max_size=8)


def tabla(dicho):
    filas = [(clave, importe, texto) for clave, (importe, texto) in dicho.items()]
    return pl.DataFrame(filas, schema={"clave": pl.String, "importe": pl.Int64, "texto": pl.String}, orient="row")


CAMPOS = {"importe": Clase.IMPORTE, "texto": Clase.TEXTO}


@given(conjunto, conjunto, st.integers(0, 2))
def test_lo_mismo_que_con_diccionarios(a, b, tolerancia):
    r = comparar("C99", DIA, tabla(a), tabla(b), CAMPOS, tolerancia=tolerancia)
    juntos = a.keys() & b.keys()
    distintos = {k for k in juntos if abs(a[k][0] - b[k][0]) > tolerancia or a[k][1] != b[k][1]}
    assert r.cuantos(SOLO_A) == len(a.keys() - b.keys())
    assert r.cuantos(SOLO_B) == len(b.keys() - a.keys())
    assert r.cuantos(DISTINTO) == len(distintos)
    assert r.cuadra == (a.keys() == b.keys() and not distintos)
    for h in r.hallazgos:
        if h.campo == "importe":
            resta = a[h.clave][0] - b[h.clave][0]
            assert h.diferencia == f"{'-' if resta < 0 else ''}{abs(resta) // 100}.{abs(resta) % 100:02d}"


@given(conjunto, conjunto)
def test_la_firma_no_depende_del_orden_y_si_del_contenido(a, b):
    firma = comparar("C99", DIA, tabla(a), tabla(b), CAMPOS).firma
    volteado = comparar("C99", DIA, tabla(dict(reversed(a.items()))), tabla(dict(reversed(b.items()))), CAMPOS)
    assert volteado.firma == firma
    otro = {**a, "zz": (1, "x")}
    assert comparar("C99", DIA, tabla(otro), tabla(b), CAMPOS).firma != firma
    assert comparar("C98", DIA, tabla(a), tabla(b), CAMPOS).firma != firma


def test_lo_que_a_no_dice_no_se_compara():
    a = pl.DataFrame({"clave": ["x"], "importe": pl.Series([None], dtype=pl.Int64), "texto": ["t"]})
    b = pl.DataFrame({"clave": ["x"], "importe": [500], "texto": ["t"]})
    assert comparar("C01", DIA, a, b, CAMPOS).cuadra
    assert not comparar("C01", DIA, b, a, CAMPOS).cuadra, "lo que a sí dice y b no, es distinto"


def test_justificado_se_queda_en_el_detalle_y_no_descuadra():
    a = pl.DataFrame({"clave": ["x", "y"], "importe": [1, 2], "texto": ["", ""]})
    b = a.clear()
    r = comparar("C09", DIA, a, b, CAMPOS, justificados={"x": "ya se pagó"})
    assert not r.cuadra
    assert r.cuantos("justificado") == 1
    assert r.cuantos(SOLO_A) == 1
    r = comparar("C09", DIA, a, b, CAMPOS, justificados={"x": "ya se pagó", "y": "ídem"})
    assert r.cuadra
    assert r.detalle().height == 2
