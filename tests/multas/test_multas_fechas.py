"""Fechas que deciden si hay multa: la imposición sigue a la infracción, y nadie incumple lo que aún no era ley."""

from __future__ import annotations

import json

import polars as pl
import pytest

from cedulas_cli.dominio.campos import DatoMalo


@pytest.fixture
def correr(orden_en):
    return orden_en()


@pytest.mark.parametrize("fraccion", ["304", "IV", "I+XII"])
@pytest.mark.parametrize("otros", [{}, {"caso_fortuito": "si"}, {"cumplimiento": "2026-07-01"}])
def test_no_se_impone_antes_de_la_infraccion(multa, fraccion, otros):
    caso = {"fraccion": fraccion, "fecha_infraccion": "2026-06-17", "omitido": "100", **otros}
    assert multa(**caso, fecha_imposicion="2026-06-17")
    with pytest.raises(DatoMalo) as falla:
        multa(**caso, fecha_imposicion="2026-06-16")
    assert (falla.value.campo, falla.value.regla) == ("fecha_imposicion", "orden")


@pytest.mark.parametrize(("dia", "procede"), [("2010-06-01", "no"), ("2021-04-23", "no"), ("2021-04-24", "si")])
def test_la_fraccion_que_no_existia_no_se_castiga(multa, dia, procede):
    """La XXII se adicionó el 23 de abril de 2021 y rige al día siguiente."""
    resultado = multa(fraccion="xxii", fecha_infraccion=dia, fecha_imposicion="2026-01-01")
    assert resultado.datos["procede"] == procede
    if procede == "no":
        assert "no existía" in resultado.datos["motivo"]
        assert resultado.datos["multa"] == resultado.datos["a_pagar"] == 0
        assert [v.parametro for v in resultado.valores] == ["multa_existe"]


def test_del_acto_queda_lo_que_ya_era_ley(multa):
    juntas = multa(fraccion="XXII+IV", fecha_infraccion="2020-03-03").datos
    sola = multa(fraccion="IV", fecha_infraccion="2020-03-03").datos
    assert juntas == sola
    despues = multa(fraccion="XXII+IV", fecha_infraccion="2021-05-03").datos
    assert despues["fraccion_aplicada"] == "XXII"


def test_por_archivo_se_aparta_y_sigue(correr, tmp_path):
    """Lo que no existía no detiene a las demás; lo impuesto antes se aparta con su regla."""
    tabla = pl.DataFrame(
        {
            "fraccion": ["XXII", "304", "IV", "XXII", "304"],
            "fecha_infraccion": ["2021-04-23", "2026-06-17", "2026-06-17", "2022-01-01", "2026-06-17"],
            "fecha_imposicion": ["", "2026-06-16", "2026-06-16", "", "2026-06-18"],
            "omitido": ["", "100", "", "", "100"],
        }
    )
    tabla.write_csv(tmp_path / "m.csv")
    hecha = correr("calcular", "multa", "--entrada", "m.csv", "--formato", "jsonl", "--apartados", "a.csv")
    assert hecha.returncode == 1, hecha.stderr
    filas = [json.loads(linea) for linea in hecha.stdout.splitlines()]
    # UMA de 2021: 89.62; 500 veces son 44 810.00. El 40 % de 100 son 40.
    assert [(f["procede"], f["multa"]) for f in filas] == [("no", "0.00"), ("si", "44810.00"), ("si", "40.00")]
    apartados = pl.read_csv(tmp_path / "a.csv")
    assert apartados["regla"].to_list() == ["fecha_imposicion-orden"] * 2
    assert apartados["renglon"].to_list() == [3, 4]


@pytest.mark.parametrize(("cumplimiento", "procede"), [("2026-03-24", "no"), ("2026-03-25", "si")])
def test_el_plazo_del_dictamen_se_cita_siempre(multa, cumplimiento, procede):
    """Dictamen del 2-mar-2026: quince hábiles, sin el lunes 16, llegan al 24 (LSS 304 C fr. III)."""
    caso = {"fraccion": "IV", "fecha_infraccion": "2026-02-17", "dictamen": "2026-03-02"}
    resultado = multa(**caso, cumplimiento=cumplimiento)
    assert resultado.datos["procede"] == procede
    assert "multa_dictamen_dias" in {v.parametro for v in resultado.valores}


def test_una_fecha_de_otro_milenio_es_error_de_dedo(multa):
    with pytest.raises(DatoMalo) as falla:
        multa(fraccion="304", omitido="1", fecha_infraccion="9999-12-31", sancion_anterior="9999-12-30")
    assert (falla.value.campo, falla.value.regla) == ("fecha_infraccion", "fuera-de-rango")
    assert multa(fraccion="304", omitido="1", fecha_infraccion="2199-12-31", sancion_anterior="2199-12-30")
