"""Los cuadres: el corte contra el padrón (C05), las hojas (C16), lo que no se mueve y el desfase."""

from __future__ import annotations

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from cedulas_cli.dominio.credito.hechos import CREDITO, HechoNuevo
from cedulas_cli.dominio.custodia import hojas as de_hojas
from cedulas_cli.flujo import custodia
from cedulas_cli.flujo.credito import reglas_de
from cedulas_cli.oficina.padron.padron import abrir

D1, D2, D3 = date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 5)
LUGAR = {"gaveta": "1", "caja": "1", "consecutivo": "1"}
CONSTANCIA = {
    "notificador": "N07",
    "constancia": "C",
    "constancia_desde": "2026-01-01",
    "constancia_hasta": "2026-12-31",
}


def fila(tabla: pl.DataFrame, llave: str) -> dict:
    (hallada,) = tabla.filter(pl.col(tabla.columns[0]) == llave).iter_rows(named=True)
    return hallada


def registrar(oficina, *hechos) -> None:
    with abrir(oficina, reglas_de(oficina)) as padron:
        resumen = padron.registrar(hechos, D3)
        assert resumen.apartados.height == 0, resumen.apartados


def test_el_corte_corre_el_saldo_y_cuadra_con_el_padron(oficina, con_creditos, mover) -> None:
    numeros = con_creditos(4)
    mover("impreso", numeros, D1, hojas=2)
    mover("en_archivo", numeros, D2, **LUGAR)
    tabla, distintas = custodia.corte(oficina, D2, D2)
    archivo = fila(tabla, "EN_ARCHIVO")
    assert [archivo[c] for c in ("saldo_anterior", "entradas", "salidas", "saldo", "en_base")] == [0, 4, 0, 4, 4]
    impreso = fila(tabla, "IMPRESO")
    assert [impreso[c] for c in ("saldo_anterior", "entradas", "salidas", "saldo")] == [4, 0, 4, 0]
    assert fila(tabla, "TOTAL")["cuadra"] == "si"
    assert distintas.is_empty()
    assert str(archivo["importe"]) == "4000.06"


def test_el_corte_de_un_dia_pasado_es_el_de_ese_dia(oficina, con_creditos, mover) -> None:
    (numero,) = con_creditos(1)
    mover("impreso", [numero], D1, hojas=2)
    mover("en_archivo", [numero], D1, **LUGAR)
    de_entonces = custodia.corte(oficina, D1, D3)[0]
    mover("a_notificador", [numero], D3, notificador="N07", firma=True, documento="FN")
    registrar(oficina, HechoNuevo(CREDITO, numero, "en_diligencia", D3, "x", "FN", CONSTANCIA))
    assert custodia.corte(oficina, D1, D3)[0].equals(de_entonces)
    assert fila(custodia.corte(oficina, D3, D3)[0], "A_NOTIFICADOR")["cuadra"] == "si"


def test_c05_halla_lo_que_no_concuerda(oficina, con_creditos, mover) -> None:
    bien, sin_papel, otro_lugar, doble = con_creditos(4)
    mover("impreso", [bien, otro_lugar, doble, "262999999"], D1, hojas=1)
    mover("impreso", [f"LEG-{doble}-2"], D1, hojas=1)
    mover("en_archivo", [bien, otro_lugar], D1, **LUGAR)
    mover("a_notificador", [otro_lugar], D2, notificador="N07", firma=True, documento="FN")
    tabla, distintas = custodia.corte(oficina, D2, D2)
    halladas = {(d, n) for d, n in distintas.select("diferencia", "numero_credito").iter_rows()}
    assert halladas == {
        ("solo-en-base", sin_papel),
        ("distinto-lugar", otro_lugar),
        ("doble-juego", doble),
        ("solo-en-custodia", "262999999"),
    }
    assert fila(tabla, "TOTAL")["cuadra"] == "no"
    assert fila(tabla, "A_NOTIFICADOR")["diferencia"] == 1
    assert fila(tabla, "SIN_LEGAJO")["en_base"] == 1


def test_c16_hojas_con_folios(oficina, con_creditos, mover) -> None:
    a, b, c = con_creditos(3)
    for n, numero in enumerate((a, b, c)):
        mover("impreso", [numero], D1, hojas=3, hoja_desde=1 + 3 * n, hoja_hasta=3 + 3 * n)
    mover("en_archivo", [a, b], D1, **LUGAR)
    mover("cancelado_impreso", [c], D1, motivo="atasco")
    assert fila(custodia.hojas(oficina), "TOTAL")["cuadra"] == "si"
    mover("hoja_cancelada", [a], D1, hoja=2, repuesta=10, motivo="mancha")
    total = fila(custodia.hojas(oficina), "")
    assert [total[k] for k in ("impresas", "utilizadas", "canceladas", "diferencia")] == [10, 6, 4, 0]
    assert total["folios_cancelados"] == "2|7-9"
    mover("hoja_cancelada", [b], D1, hoja=4, motivo="se rompió y no se repuso")
    assert fila(custodia.hojas(oficina), "")["diferencia"] == -1


def test_c16_contra_el_contador_de_la_impresora(oficina, con_creditos, mover, tmp_path) -> None:
    a, b = con_creditos(2)
    mover("impreso", [a], D1, hojas=3, hoja_desde=1, hoja_hasta=3)
    mover("impreso", [b], D1, hojas=3, hoja_desde=3, hoja_hasta=5)
    mover("en_archivo", [a, b], D1, **LUGAR)
    contador = tmp_path / "contador.csv"
    contador.write_text("hoja_desde,hoja_hasta\n1,4\n7,8\n")
    renglon = fila(custodia.hojas(oficina, str(contador)), "")
    assert (renglon["sin_registrar"], renglon["fuera_de_contador"], renglon["repetidas"]) == ("7-8", "5", "3")
    assert renglon["cuadra"] == "no"


def test_lo_impreso_sin_ingresar_no_cuadra_y_se_nombra(oficina, con_creditos, mover) -> None:
    (numero,) = con_creditos(1)
    mover("impreso", [numero], D1, hojas=3)
    renglon = fila(custodia.hojas(oficina), "")
    assert (renglon["diferencia"], renglon["sin_ingresar"], renglon["cuadra"]) == (3, f"LEG-{numero}-1", "no")


tramos = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 8)).map(lambda t: (t[0], t[0] + t[1])), max_size=8)


@given(tramos, tramos)
def test_restar_y_encimar_tramos_es_restar_y_encimar_folios(unos, otros) -> None:
    def folios(suyos):
        return [f for a, b in suyos for f in range(a, b + 1)]

    assert sorted(folios(de_hojas._resta(unos, otros))) == sorted(set(folios(unos)) - set(folios(otros)))
    todos = folios(unos)
    assert sorted(folios(de_hojas._encimados(unos))) == sorted({f for f in todos if todos.count(f) > 1})


def test_vale_y_devolucion_vencidos_con_dias_habiles(oficina, con_creditos, mover) -> None:
    prestado, fuera = con_creditos(2)
    mover("en_archivo", [prestado, fuera], D1, **LUGAR)
    mover("prestado", [prestado], D1, vale="V-1", solicitante="J", motivo="m", compromiso="2026-11-06")
    mover("a_notificador", [fuera], D1, notificador="N07", firma=True, documento="FN")
    assert custodia.faltantes(oficina, date(2026, 11, 6)).is_empty()
    # El 16 de noviembre de 2026 es inhábil: del 3 al 18 hay diez hábiles, no once.
    assert custodia.faltantes(oficina, date(2026, 11, 18))["falta"].to_list() == ["vale-vencido"]
    tabla = custodia.faltantes(oficina, date(2026, 11, 19))
    assert set(tabla["falta"]) == {"vale-vencido", "sin-devolver"}
    assert fila(tabla, "sin-devolver")["dias"] == 11
    assert custodia.faltantes(oficina, date(2026, 11, 19), en_poder_de="N07").height == 1
    assert custodia.faltantes(oficina, date(2026, 11, 10), en_poder_de="N07", mas_de=2).height == 1


def test_la_oficina_cambia_sus_plazos(oficina, con_creditos, mover) -> None:
    oficina.catalogos.mkdir()
    (oficina.catalogos / "plazos_legajo.csv").write_text(
        "estado,falta,dias,unidad,cuenta_desde,motivo,fuente\nA_NOTIFICADOR,sin-devolver,1,naturales,fecha,propio,acuerdo\n"
    )
    numeros = con_creditos(1)
    mover("en_archivo", numeros, D1, **LUGAR)
    mover("a_notificador", numeros, D1, notificador="N07", firma=True, documento="FN")
    assert custodia.faltantes(oficina, D3)["motivo"].to_list() == ["propio"]


def test_desfase_en_habiles_por_factura(oficina, con_creditos, mover) -> None:
    a, b, c = con_creditos(3)
    mover("en_archivo", [a, b, c], D1, **LUGAR)
    mover("a_notificador", [a, b, c], D1, notificador="N07", firma=True, documento="FN-1")
    mover("devuelto_notificado", [a], date(2026, 11, 10), fecha_notificacion="2026-11-06", documento="ACT")
    mover("devuelto_no_notificado", [b], date(2026, 11, 10), causa="cerrado", documento="ACT")
    (renglon,) = custodia.desfase(oficina).iter_rows(named=True)
    assert (renglon["legajos"], renglon["en_tramite"], renglon["notificados"], renglon["no_notificados"]) == (
        3,
        1,
        1,
        1,
    )
    assert (renglon["entrega_a_notificacion"], renglon["notificacion_a_devolucion"]) == ("3.0", "2.0")
