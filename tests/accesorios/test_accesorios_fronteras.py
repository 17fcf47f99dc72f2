"""Fronteras: día exacto, fin de mes, febrero bisiesto, sesenta meses, publicación del índice y enteros al límite."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cedulas_cli.comandos._campos_accesorios import ADEUDO
from cedulas_cli.dominio.accesorios import ESCALA_MORA, multiplicar
from cedulas_cli.dominio.campos import leer_todos
from cedulas_cli.dominio.explicacion_accesorios import explicar
from cedulas_cli.dominio.indices import ESCALA_FACTOR, FACTOR_MAXIMO, Indices, mes_de, nombre_de
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.errores import ErrorCedulas

MAXIMO = 10**13 - 1
"""99 999 999 999.99 pesos, en centavos."""


@pytest.mark.parametrize(
    ("vencimiento", "pago", "meses"),
    [
        ("2024-01-31", "2024-02-29", 1),
        ("2024-01-31", "2024-03-01", 1),  # el 31 de febrero no existe: el mes se completa el 1 de marzo
        ("2024-01-31", "2024-03-02", 2),
        ("2023-01-29", "2023-03-01", 1),
        ("2024-01-29", "2024-02-29", 1),  # bisiesto: el 29 sí existe
        ("2024-01-29", "2024-03-01", 2),
        ("2024-01-30", "2024-03-30", 2),
        ("2024-01-30", "2024-03-31", 3),
        ("2024-08-31", "2024-10-01", 1),
        ("2024-08-31", "2024-10-31", 2),
        ("2025-12-31", "2026-01-01", 1),
        ("2025-11-18", "2025-11-18", 0),
        ("2025-11-18", "2025-11-19", 1),
        ("2025-11-18", "2025-12-18", 1),
        ("2025-11-18", "2025-12-19", 2),
        ("2024-02-29", "2025-02-28", 12),
        ("2024-02-29", "2025-03-01", 12),
        ("2024-02-29", "2025-03-02", 13),
    ],
)
def test_meses_de_fecha_a_fecha(uno, vencimiento, pago, meses):
    assert uno("100.00", vencimiento, pago)["meses_recargo"] == meses


@pytest.mark.parametrize(
    ("pago", "meses", "suma"),
    [
        ("2025-06-17", 60, "88.20"),
        ("2025-06-18", 61, "88.20"),
        ("2026-06-18", 73, "88.20"),
        ("2025-05-17", 59, "86.73"),
    ],
)
def test_los_recargos_se_detienen_en_sesenta(uno, pago, meses, suma):
    fila = uno("1000.00", "2020-06-17", pago)
    assert (fila["meses_recargo"], fila["tasa_recargos"]) == (meses, Decimal(suma))
    assert Decimal(suma) == Decimal("1.47") * min(meses, 60)


def test_la_tasa_es_la_del_primer_dia_de_la_fraccion_aunque_el_dia_no_exista(uno):
    # Del 31-dic-2025 al 2-mar-2026: 31-dic (1.47), 31-ene (2.07) y 1-mar, que hace de 31 de febrero (2.07).
    assert uno("100.00", "2025-12-31", "2026-03-02")["tasa_recargos"] == Decimal("5.61")


def test_en_plazo_no_se_toca_ni_pide_parametros(uno):
    fila = uno("1000.00", "2030-01-17", "2029-05-01")
    assert (fila["factor"], fila["meses_recargo"], fila["total"]) == (1, 0, Decimal("1000.00"))
    assert fila["mes_inpc_antiguo"] is fila["inpc_reciente"] is None


def test_reversion_sobre_el_neto(uno):
    neto = uno("700.00", "2025-01-20", "2025-03-25")
    fila = uno("1000.00", "2025-01-20", "2025-03-25", reversion="300.00")
    assert fila["importe"] == "1000.00"
    assert [fila[c] for c in ("actualizado", "recargos", "total")] == [
        neto[c] for c in ("actualizado", "recargos", "total")
    ]


# ---------------------------------------------------------------- publicación


def con_publicacion(parametros, mes: str, publicado: date) -> Parametros:
    return Parametros(
        replace(v, publicado=publicado) if v.parametro == "inpc" and f"{v.desde:%Y-%m}" == mes else v
        for v in parametros
    )


@pytest.mark.parametrize(("corte", "reciente"), [("2026-01-07", "2025-11"), ("2026-01-08", "2025-12")])
def test_la_fecha_de_publicacion_cargada_manda(bloque, contexto, corte, reciente):
    parametros = con_publicacion(contexto.parametros, "2025-12", date(2026, 1, 8))
    renglon = {"importe": "100", "vencimiento": "2025-06-17", "pago": "2026-01-30", "corte": corte}
    (fila,), _, _ = bloque([renglon], parametros=parametros)
    assert fila["mes_inpc_reciente"] == reciente


def test_publicado_tarde(bloque, contexto):
    parametros = con_publicacion(contexto.parametros, "2025-12", date(2026, 1, 15))
    dias = [date(2026, 1, 5) + timedelta(days=i) for i in range(20)]
    renglones = [{"importe": "100", "vencimiento": "2025-06-17", "pago": "2026-01-30", "corte": d} for d in dias]
    filas, _, _ = bloque(renglones, parametros=parametros)
    indices = Indices(parametros)
    for dia, fila in zip(dias, filas, strict=True):
        assert fila["mes_inpc_reciente"] == ("2025-12" if dia >= date(2026, 1, 15) else "2025-11")
        assert nombre_de(indices.ultimo_publicado(dia)) == fila["mes_inpc_reciente"]


@pytest.mark.parametrize("publicado", [date(2025, 1, 8), date(2206, 1, 8)])
def test_una_publicacion_imposible_se_dice(contexto, publicado):
    with pytest.raises(ErrorCedulas) as fallo:
        Indices(con_publicacion(contexto.parametros, "2025-12", publicado))
    assert fallo.value.nombre == "parametros-invalidos"


def test_lo_presunto_es_el_dia_diez(contexto):
    indices = Indices(contexto.parametros)
    assert indices.ultimo_publicado(date(2026, 3, 9)) == mes_de(date(2026, 1, 1))
    assert indices.ultimo_publicado(date(2026, 3, 10)) == mes_de(date(2026, 2, 1))
    assert indices.fuera_de_lo_presunto() == {}


# ---------------------------------------------------------------- lo que falta detiene


@pytest.mark.parametrize(
    ("pago", "falta"),
    [("2026-10-09", None), ("2026-10-10", "2026-09-01"), ("2026-11-09", "2026-09-01"), ("2026-11-20", "2026-10-01")],
)
def test_si_ya_debia_estar_publicado_se_detiene(uno, pago, falta):
    if falta is None:
        assert uno("100", "2026-01-19", pago)["mes_inpc_reciente"] == "2026-08"
        return
    with pytest.raises(ErrorCedulas) as fallo:
        uno("100", "2026-01-19", pago)
    assert fallo.value.nombre == "parametro-sin-vigencia"
    assert falta in fallo.value.mensaje
    assert "inpc" in fallo.value.mensaje


def test_con_corte_anterior_si_se_puede(uno):
    assert uno("100", "2026-01-19", "2026-11-20", corte="2026-10-09")["mes_inpc_reciente"] == "2026-08"


def test_el_lote_se_detiene_y_dice_cuantos_y_cual(bloque):
    renglones = [{"importe": "1", "vencimiento": "2026-01-19", "pago": "2026-03-01"}] * 3
    renglones += [{"importe": "1", "vencimiento": "2025-01-20", "pago": p} for p in ("2026-11-20", "2026-11-25")]
    with pytest.raises(ErrorCedulas) as fallo:
        bloque(renglones)
    assert "2 renglones" in fallo.value.causa
    assert "el 4" in fallo.value.causa


def test_falta_la_tasa_de_2027(bloque):
    renglones = [
        {"importe": "1", "vencimiento": "2026-12-17", "pago": "2027-01-10"},
        {"importe": "1", "vencimiento": "2026-12-17", "pago": "2027-02-05", "corte": "2026-10-09"},
    ]
    with pytest.raises(ErrorCedulas) as fallo:
        bloque(renglones)
    assert "inpc" in fallo.value.mensaje  # primero el índice: noviembre de 2026 es el mes anterior al vencimiento
    with pytest.raises(ErrorCedulas) as fallo:
        bloque([{"importe": "1", "vencimiento": "2026-12-31", "pago": "2027-01-31", "corte": "2026-12-31"}])
    assert "inpc" in fallo.value.mensaje
    with pytest.raises(ErrorCedulas) as fallo:
        bloque([{"importe": "1", "vencimiento": "2027-01-05", "pago": "2027-01-10"}])
    assert "recargos_mora" in fallo.value.mensaje
    assert "2027-01-05" in fallo.value.mensaje


# ---------------------------------------------------------------- enteros


@given(
    importe=st.integers(0, MAXIMO),
    factor=st.integers(ESCALA_FACTOR, FACTOR_MAXIMO),
    tasa=st.integers(0, 60 * ESCALA_MORA),
)
def test_el_producto_es_exacto_y_cabe_en_64_bits(importe, factor, tasa):
    tabla = pl.DataFrame({"i": [importe], "f": [factor], "t": [tasa]})
    actualizado = multiplicar(pl.col("i"), pl.col("f"), ESCALA_FACTOR)
    recargos = multiplicar(actualizado, pl.col("t"), ESCALA_MORA)
    bloque = tabla.select(actualizado.alias("a"), recargos.alias("r")).row(0)
    exacto = int(Fraction(importe * factor, ESCALA_FACTOR) + Fraction(1, 2))
    sobre = int(Fraction(exacto * tasa, ESCALA_MORA) + Fraction(1, 2))
    assert bloque == (exacto, sobre)
    assert multiplicar(importe, factor, ESCALA_FACTOR) == exacto
    assert exacto + sobre < 10**18  # y en Decimal(18, 2)


def test_importe_maximo(uno):
    fila = uno("99999999999.99", "2010-01-18", "2026-10-05")
    factor = Fraction(fila["factor"])
    actualizado = int(Fraction("99999999999.99") * 100 * factor + Fraction(1, 2))
    assert int(fila["actualizado"] * 100) == actualizado
    assert int(fila["recargos"] * 100) == int(actualizado * Fraction(fila["tasa_recargos"]) / 100 + Fraction(1, 2))


def test_un_indice_mal_escrito_no_desborda(bloque, contexto):
    parametros = Parametros(
        replace(v, valor=Decimal("0.01")) if v.parametro == "inpc" and v.desde == date(2025, 5, 1) else v
        for v in contexto.parametros
    )
    with pytest.raises(ErrorCedulas) as fallo:
        bloque([{"importe": "1", "vencimiento": "2025-06-17", "pago": "2026-01-30"}], parametros=parametros)
    assert fallo.value.nombre == "parametros-invalidos"


# ---------------------------------------------------------------- lo que se dice


def test_de_varias_tasas_que_faltan_se_nombra_la_primera(bloque):
    renglones = [
        {"importe": "1", "vencimiento": "2009-12-17", "pago": "2010-02-20"},
        {"importe": "1", "vencimiento": "2009-10-19", "pago": "2010-02-20"},
        {"importe": "1", "vencimiento": "2009-11-17", "pago": "2010-02-20", "concepto": "multa"},
    ]
    with pytest.raises(ErrorCedulas) as fallo:
        bloque(renglones)
    assert "2009-10-19" in fallo.value.mensaje
    assert "lo necesita el renglón 2;" in fallo.value.causa
    assert "2009-10, 2009-11, 2009-12" in fallo.value.causa


EN_DUDA = [
    ("2026-01-01", True),
    ("2026-01-09", True),
    ("2026-01-10", True),
    ("2026-01-11", False),
    ("2026-01-30", False),
    ("2025-12-10", True),
    ("2025-12-11", False),
    ("2026-02-05", False),
]


@pytest.mark.parametrize(("corte", "se_dice"), EN_DUDA)
def test_se_dice_si_decidio_una_publicacion_presunta(bloque, contexto, corte, se_dice):
    """El índice se publica en los primeros diez días (CFF 20): fuera de ellos, la presunción no decide nada."""
    renglon = {"importe": "1", "vencimiento": "2025-06-17", "pago": "2026-01-30", "corte": corte}
    _, _, avisos = bloque([renglon])
    assert any("se presume publicado" in a for a in avisos) == se_dice
    dia = date.fromisoformat(corte).replace(day=10)
    cargada = con_publicacion(contexto.parametros, f"{dia.replace(day=1) - timedelta(days=1):%Y-%m}", dia)
    _, _, avisos = bloque([renglon], parametros=cargada)
    assert not any("se presume publicado" in a for a in avisos)


@pytest.mark.parametrize(("corte", "se_dice"), EN_DUDA)
def test_explicar_dice_lo_mismo_de_la_publicacion(contexto, corte, se_dice):
    dados = {"importe": "1", "vencimiento": "2025-06-17", "pago": "2026-01-30", "corte": corte}
    avisos = explicar(leer_todos(ADEUDO, dados), contexto).advertencias
    assert any("no está cargada la fecha en que se publicó" in a for a in avisos) == se_dice


def test_si_no_se_actualiza_no_se_duda_de_la_publicacion(bloque):
    renglones = [
        {"importe": "1", "vencimiento": "2026-01-02", "pago": "2026-01-09"},
        {"importe": "1", "vencimiento": "2026-01-19", "pago": "2026-01-08"},
    ]
    assert not any("se presume publicado" in a for a in bloque(renglones)[2])


def test_lo_sin_verificar_se_dice_una_vez(bloque):
    renglon = {"importe": "1", "vencimiento": "2018-02-19", "pago": "2018-04-02"}
    _, _, avisos = bloque([renglon] * 3)
    assert sum("SIN VERIFICAR" in a and "1.47" in a for a in avisos) == 1
    _, _, avisos = bloque([{**renglon, "vencimiento": "2024-02-19", "pago": "2024-04-17"}])
    assert avisos == ()
