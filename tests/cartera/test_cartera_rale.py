"""El RALE renglón por renglón: herencia del patrón, pie que cuadra o no, y entradas estropeadas."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cedulas_cli.dominio.esquemas_cartera import RALE
from cedulas_cli.dominio.esquemas_pago import en_centavos
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos.cartera.escritura import escribir_rale
from cedulas_cli.formatos.cartera.rale import leer_rale, parece


def test_cada_campo_en_su_lugar(fabrica: Any) -> None:
    linea = fabrica.rale_credito(
        "261234567", "1,234,567.89", ce="X", td="80", notificacion="20/09/2026", inc="002", fecha_inc="21/09/2026",
        dias="0123", dc="D1", sc="S2",
    )  # fmt: skip
    leido = leer_rale(fabrica.rale([linea], "1 CREDITOS  1,234,567.89"), "a.T")
    fila = leido.tabla.row(0, named=True)
    assert fila["registro_patronal"][:10] == "Z990000110"
    assert (fila["movimiento"], fila["fecha_movimiento"], fila["sector"]) == ("1", date(2020, 2, 1), "35")
    assert (fila["numero_credito"], fila["periodo"], fila["tipo_documento"]) == ("261234567", "2026-06", "80")
    assert (fila["fecha_alta"], fila["fecha_notificacion"]) == (date(2026, 8, 15), date(2026, 9, 20))
    assert (fila["incidencia"], fila["fecha_incidencia"], fila["dias"]) == ("02", date(2026, 9, 21), 123)
    assert (fila["importe"], fila["ce"], fila["dc"], fila["sc"]) == (123456789, "X", "D1", "S2")
    assert leido.datos == {"clase": "COP", "corte": "2026-10-31"}
    assert leido.cuadre["cuadra"].to_list() == [True, True]


def test_los_creditos_que_siguen_heredan_su_patron(fabrica: Any) -> None:
    """El registro, el movimiento y el sector sólo se imprimen en el primero de cada patrón."""
    blanco = " " * 12
    lineas = [
        fabrica.rale_credito("260000001", "1.00"),
        fabrica.rale_credito("260000002", "2.00", blanco),
        fabrica.rale_credito("260000003", "3.00", "A12-34567-10", sector="07"),
        fabrica.rale_credito("260000004", "4.00", blanco),
    ]
    tabla = leer_rale(fabrica.rale(lineas, "10.00"), "a.T").tabla
    assert [r[:10] for r in tabla["registro_patronal"]] == ["Z990000110"] * 2 + ["A123456710"] * 2
    assert tabla["sector"].to_list() == ["35", "35", "07", "07"]
    assert tabla["fecha_movimiento"].null_count() == 0


def test_un_primer_credito_sin_patron_se_aparta(fabrica: Any) -> None:
    lineas = [fabrica.rale_credito("260000001", "1.00", " " * 12), fabrica.rale_credito("260000002", "2.00")]
    leido = leer_rale(fabrica.rale(lineas, "2.00"), "a.T")
    assert leido.apartados["regla"].to_list() == ["registro-patronal-forma"]
    assert leido.tabla["numero_credito"].to_list() == ["260000002"]


@pytest.mark.parametrize(
    ("campo", "valor", "regla"),
    [
        ("credito", "26A234567", "credito-forma"),
        ("credito", "26 234567", "credito-forma"),
        ("importe", "1,234.5", "importe-ilegible"),
        ("importe", "1234", "importe-ilegible"),
        ("importe", "-1,234.50", "importe-negativo"),
        ("importe", "", "renglon-corto"),
        ("periodo", "13/2026", "periodo-ilegible"),
        ("periodo", "", "campo-vacio"),
        ("inc", "0A1", "incidencia-forma"),
        ("inc", "123", "incidencia-forma"),
        ("td", "2", "tipo-documento-forma"),
        ("alta", "31/02/2026", "fecha-imposible"),
        ("notificacion", "99/99/9999", "fecha-imposible"),
        ("dias", "12a", "entero-ilegible"),
        ("registro", "?99-00001-10", "registro-patronal-forma"),
    ],
)
def test_lo_malo_se_aparta_con_su_regla_y_lo_demas_sigue(fabrica: Any, campo: str, valor: str, regla: str) -> None:
    datos = {"credito": "261234567", "importe": "10.00", "registro": "Z99-00001-10", campo: valor}
    malo = fabrica.rale_credito(datos.pop("credito"), datos.pop("importe"), datos.pop("registro"), **datos)
    bueno = fabrica.rale_credito("260000009", "5.00", "A12-34567-10")
    leido = leer_rale(fabrica.rale([malo, bueno], "15.00"), "a.T")
    assert regla in leido.apartados["regla"].to_list()
    assert set(leido.apartados["renglon"]) == {6}
    assert leido.tabla["numero_credito"].to_list() == ["260000009"]
    assert (leido.leidos, leido.aceptados, leido.renglones_apartados) == (2, 1, 1)
    assert leido.cuadre["cuadra"].to_list() == [False]


def test_un_rcv_de_mes_impar_se_aparta(fabrica: Any) -> None:
    lineas = [
        fabrica.rale_credito("261000001", "1.00", periodo="05/2026"),
        fabrica.rale_credito("261000002", "1.00", periodo="06/2026"),
    ]
    leido = leer_rale(fabrica.rale(lineas, "2.00", "RCV"), "a.T")
    assert leido.datos["clase"] == "RCV"
    assert leido.apartados["regla"].to_list() == ["periodo-ilegible"]


def test_un_renglon_cortado_no_se_pierde(fabrica: Any) -> None:
    lineas = [fabrica.rale_credito("260000001", "1,234.00")[:120], fabrica.rale_credito("260000002", "2.00")]
    leido = leer_rale(fabrica.rale(lineas, "1,236.00"), "a.T")
    assert leido.apartados["regla"].to_list() == ["renglon-corto"]
    assert (leido.leidos, leido.aceptados) == (2, 1)


def test_la_fecha_desbordada_queda_vacia_y_se_dice(fabrica: Any) -> None:
    leido = leer_rale(fabrica.rale([fabrica.rale_credito("260000001", "1.00", fecha_inc="##########")], "1.00"), "a.T")
    assert leido.tabla["fecha_incidencia"].to_list() == [None]
    assert any("«#»" in a for a in leido.avisos)


def test_el_credito_repetido_se_aparta(fabrica: Any) -> None:
    leido = leer_rale(fabrica.rale([fabrica.rale_credito("260000001", "1.00")] * 2, "2.00"), "a.T")
    assert leido.apartados["regla"].to_list() == ["credito-repetido"]


def test_un_pie_que_no_cuadra_se_dice(fabrica: Any) -> None:
    lineas = [fabrica.rale_credito("260000001", "100.00"), fabrica.rale_credito("260000002", "50.00")]
    cuadre = leer_rale(fabrica.rale(lineas, "3 CREDITOS      150.01"), "a.T").cuadre
    filas = {f["dato"]: (str(f["declarado"]), str(f["sumado"]), f["cuadra"]) for f in cuadre.iter_rows(named=True)}
    assert filas == {"creditos": ("3.00", "2.00", False), "importe": ("150.01", "150.00", False)}


def test_sin_pie_no_hay_cuadre_y_se_avisa(fabrica: Any) -> None:
    leido = leer_rale(fabrica.rale([fabrica.rale_credito("260000001", "1.00")], None), "a.T")
    assert leido.cuadre.is_empty()
    assert any("puede venir cortado" in a for a in leido.avisos)


def test_encabezado_pie_y_adornos_se_cuentan_aparte(fabrica: Any) -> None:
    contenido = fabrica.rale([fabrica.rale_credito("260000001", "1.00")], "1.00")
    leido = leer_rale(contenido, "a.T")
    con_texto = [r for r in contenido.decode("cp1252").replace("\f", "").splitlines() if r.strip()]
    assert leido.leidos + leido.otros == len(con_texto) == 6


@pytest.mark.parametrize("titulo", ["COP y RCV", ""])
def test_sin_una_sola_clase_no_se_adivina(fabrica: Any, titulo: str) -> None:
    linea = fabrica.rale_credito("260000001", "1.00")
    contenido = fabrica.rale([linea]) + fabrica.rale([linea], clase="RCV") if titulo else linea.encode()
    with pytest.raises(ErrorCedulas) as falla:
        leer_rale(contenido, "a.T")
    assert falla.value.nombre == "formato-no-reconocido"


@given(st.binary(max_size=3000))
@settings(max_examples=60, deadline=None)
def test_basura_nunca_es_una_traza(basura: bytes) -> None:
    parece(basura)
    titulo = b"   R.A.L.E. C.O.P. AL 31/10/2026\n        REG. PATRON\n"
    leido = leer_rale(titulo + basura, "a.T")
    assert leido.leidos == leido.aceptados + leido.renglones_apartados
    assert leido.tabla.height == leido.aceptados


_registros = st.from_regex(r"\A[A-Z][0-9]{9}\Z")
_creditos = st.fixed_dictionaries(
    {
        "registro_patronal": _registros,
        "periodo": st.sampled_from(["2025-12", "2026-06", "1999-02"]),
        "tipo_documento": st.sampled_from(["02", "80", "70"]),
        "sector": st.sampled_from(["00", "35", None]),
        "incidencia": st.sampled_from(["00", "01", "02", "31", "43"]),
        "fecha_incidencia": st.none() | st.dates(date(1997, 7, 1), date(2030, 1, 1)),
        "fecha_alta": st.none() | st.dates(date(1997, 7, 1), date(2030, 1, 1)),
        "fecha_notificacion": st.none() | st.dates(date(1997, 7, 1), date(2030, 1, 1)),
        "dias": st.integers(0, 9999),
        "importe": st.integers(0, 99_999_999_999),
        "movimiento": st.sampled_from(["1", "2", None]),
        "ce": st.sampled_from([None, "C"]),
        "dc": st.sampled_from([None, "12"]),
        "sc": st.sampled_from([None, "34"]),
    }
)


@given(st.lists(_creditos, min_size=1, max_size=130))
@settings(max_examples=25, deadline=None)
def test_ida_y_vuelta(filas: list[dict[str, Any]]) -> None:
    """Lo escrito en páginas se lee igual, con su pie cuadrado, en el orden y agrupación que sea."""
    completas = [
        {"clase": "RCV", "corte": date(2026, 10, 31), "numero_credito": f"26{n:07d}", **fila}
        for n, fila in enumerate(filas)
    ]
    tabla = pl.DataFrame(completas, schema={c: t for c, t in en_centavos(RALE).items() if c in completas[0]})
    leido = leer_rale(escribir_rale(tabla, "RCV", date(2026, 10, 31), "14", "38"), "a.T")
    assert leido.apartados.is_empty()
    assert leido.cuadre["cuadra"].all()
    comunes = [c for c in tabla.columns if c not in ("corte", "registro_patronal")]
    assert leido.tabla.select(comunes).equals(tabla.select(comunes))
    assert leido.tabla["registro_patronal"].str.slice(0, 10).to_list() == tabla["registro_patronal"].to_list()
