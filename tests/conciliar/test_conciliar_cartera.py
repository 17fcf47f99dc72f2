"""C12 y los siete invariantes, y lo común: faltas, corte, periodo, idempotencia y firma."""

from __future__ import annotations

import hashlib
from datetime import date

import polars as pl
import pytest
from siembra import CIFRA, ENTREGA, RECIBE, gemela

from cedulas_cli.dominio.conciliacion import cartera as en_cartera
from cedulas_cli.dominio.conciliacion.fichas import FICHAS, TODAS
from cedulas_cli.dominio.credito.invariantes import INVARIANTES, Hallazgo
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.conciliaciones.conciliar import elegir

A, B, C = "262000001", "262000002", "262000003"
NOTIFICADO = [
    ("en_diligencia", "2026-11-03", {**ENTREGA, "_documento": "FN-1"}),
    ("notificado", "2026-11-12", RECIBE),
]


# ---------------------------------------------------------------- C12


def foto(numero, **mas):
    return {"numero_credito": numero, "importe": 100_000, **mas}


def test_c12_altas_bajas_y_cambios_explicados(siembra, uno):
    siembra.rale("2026-10-31", [foto(A), foto(B), foto(C)])
    siembra.rale("2026-11-30", [
        foto(A, incidencia="02"),
        foto(B, importe=90_000),
        foto("262000009", fecha_alta=date(2026, 11, 5)),
    ])  # fmt: skip
    fila, _ = uno("C12")
    assert fila["cuadra"] == "si"


def test_c12_aparece_con_alta_vieja(siembra, uno):
    siembra.rale("2026-10-31", [foto(A)])
    siembra.rale("2026-11-30", [foto(A), foto("262000009", fecha_alta=date(2026, 10, 5), importe=5_000)])
    fila, detalle = uno("C12")
    assert fila["cuadra"] == "no"
    por_campo = {d["campo"]: (d["clave"], d["diferencia"]) for d in detalle}
    assert por_campo["creditos"] == ("COP 01", "-1")
    assert por_campo["importe"] == ("COP 01", "-50.00")
    assert por_campo["incidencia"][0] == "crédito 262000009"


def test_c12_desaparece_lo_que_el_padron_tiene_vivo(siembra, uno):
    siembra.credito(A, siembra.nace())
    siembra.credito(B, [*siembra.nace(), ("saldado", "2026-10-28", {"fuente": "RALE", "folio": "R"})])
    siembra.rale("2026-10-31", [foto(A), foto(B), foto(C)])
    siembra.rale("2026-11-30", [foto(C)])
    fila, detalle = uno("C12")
    assert fila["cuadra"] == "no"
    assert [d["clave"] for d in detalle if d["campo"] == "incidencia"] == [f"crédito {A}"]
    assert [d["diferencia"] for d in detalle if d["campo"] == "creditos"] == ["1"]


def test_c12_dice_la_clase_que_no_pudo_comparar(siembra, uno):
    siembra.rale("2026-10-31", [foto(A)])
    siembra.rale("2026-11-30", [foto(A)])
    siembra.rale("2026-11-30", [foto("263000001")], clase="RCV")
    fila, detalle = uno("C12")
    assert (fila["cuadra"], fila["justificados"]) == ("si", 1)
    assert detalle[0]["clave"] == "RCV"


def test_c12_con_una_sola_foto_falta_insumo(siembra, correr):
    siembra.rale("2026-10-31", [foto(A)])
    assert correr("C12").codigo == 66


# ---------------------------------------------------------------- invariantes


def test_invariantes_uno_a_cinco_sobre_una_cartera_sana(siembra, correr):
    siembra.credito(A, [*siembra.nace(credito_multa=gemela(A)), *NOTIFICADO])
    siembra.credito(gemela(A), siembra.multa(A, 40_000))
    corrida = correr("I1", "I2", "I3", "I4", "I5")
    assert corrida.tabla["cuadra"].to_list() == ["si"] * 5
    assert corrida.tabla["en_a"].to_list() == [0, 1, 0, 0, 1]


def test_i5_multa_de_cuota_que_no_esta_y_de_cuota_cancelada(siembra, uno):
    siembra.credito(gemela(A), siembra.multa(A, 40_000))
    aclarada = [
        ("surte_efectos", "2026-11-13", {"automatico": True}),
        ("en_aclaracion", "2026-11-18", {"folio": "AA-1"}),
        ("cancelado_aclaracion", "2026-12-01", {"resolucion": "R-1"}),
    ]
    siembra.credito(B, [*siembra.nace(), *NOTIFICADO, *aclarada])
    siembra.credito(gemela(B), siembra.multa(B, 40_000))
    fila, detalle = uno("I5")
    assert (fila["cuadra"], fila["en_a"], fila["en_b"]) == ("no", 2, 0)
    assert {d["clave"] for d in detalle} == {gemela(A), gemela(B)}


@pytest.mark.parametrize("clave", list(en_cartera.INVARIANTES))
def test_un_hallazgo_del_dominio_descuadra_su_invariante_y_ningun_otro(clave):
    creditos = pl.DataFrame({"numero_credito": [A, B]})
    for nombre, (numero, _) in INVARIANTES.items():
        dado = en_cartera.invariante(clave, [Hallazgo(nombre, A, "porque sí")], creditos, date(2026, 11, 23))
        assert dado.cuadra == (f"I{numero}" != clave)
        assert dado.en_b == (2 if dado.cuadra else 1)


def test_i6_recibidos_contra_la_suma_de_los_estados(siembra, uno):
    siembra.factura(CIFRA, [
        {"numero_credito": A, "multa": 40_000, "total": 140_000, "omitido": 100_000, "cotizantes": 1},
        {"numero_credito": B, "total": 1, "omitido": 1, "cotizantes": 1},
    ], {})  # fmt: skip
    siembra.credito(A, [*siembra.nace(), *NOTIFICADO])
    siembra.credito(gemela(A), siembra.multa(A, 40_000))
    siembra.credito(B, [*siembra.nace(1), ("traspasado", "2026-10-28", {"acuse": "T-1", "destino": "3802"})])
    assert uno("I6")[0]["cuadra"] == "si", "el traspasado cuenta donde nació"
    siembra.credito(C, siembra.nace())
    fila, detalle = uno("I6")
    assert fila["cuadra"] == "no"
    assert (detalle[0]["valor_a"], detalle[0]["valor_b"]) == ("3", "4")
    assert detalle[0]["motivo"] == "por estado: NOTIFICADO 1, POR_NOTIFICAR 2, TRASPASADO 1"


def test_i6_cifra_que_nadie_anuncio(siembra, uno):
    siembra.cifras("cifra_control,creditos", "202699,0")
    siembra.credito(A, siembra.nace())
    fila, _ = uno("I6")
    assert (fila["cuadra"], fila["solo_b"]) == ("no", 1)


def test_i7_estado_e_incidencia(siembra, uno):
    siembra.credito(A, [*siembra.nace(), *NOTIFICADO])
    siembra.credito(B, siembra.nace())
    siembra.rale("2026-11-30", [foto(A, incidencia="02"), foto(B, incidencia="01")])
    assert uno("I7")[0]["cuadra"] == "si"
    siembra.rale("2026-12-15", [foto(A, incidencia="01"), foto(B, incidencia="01"), foto(C)])
    fila, detalle = uno("I7")
    assert (fila["cuadra"], fila["solo_a"], fila["distinto_valor"]) == ("no", 1, 1)
    assert {d["clave"]: d["valor_b"] for d in detalle} == {A: "NOTIFICADO", C: ""}


# ---------------------------------------------------------------- lo común


def test_todas_sobre_una_oficina_vacia_falta_todo_y_nada_cuadra(correr):
    corrida = correr(*TODAS)
    assert corrida.codigo == 66
    assert corrida.tabla["cuadra"].null_count() == len(TODAS) == len(FICHAS)
    assert all(";" in falta for falta in corrida.faltas), "cada una con su remedio"


def test_el_corte_es_lo_que_se_sabia_ese_dia(siembra, uno):
    siembra.credito(A, siembra.nace(), registrado=date(2026, 10, 26))
    siembra.credito(A, NOTIFICADO, registrado=date(2026, 11, 16))
    siembra.credito(B, siembra.nace(), registrado=date(2026, 11, 20))
    vistos = {dia: uno("I2", corte=date.fromisoformat(dia))[0]["en_a"] for dia in ("2026-11-15", "2026-11-16")}
    assert vistos == {"2026-11-15": 0, "2026-11-16": 1}
    siembra.cifras("cifra_control,creditos", f"{CIFRA},1")
    assert uno("I6", corte=date(2026, 11, 19))[0]["cuadra"] == "si"
    assert uno("I6", corte=date(2026, 11, 20))[0]["cuadra"] == "no"


def test_el_periodo_acota(siembra, uno):
    siembra.credito(A, siembra.nace())
    siembra.credito(B, siembra.nace(periodo="2026-08"))
    assert uno("C09")[0]["solo_a"] == 2
    assert uno("C09", periodo="2026-08")[0]["solo_a"] == 1


def test_repetir_no_escribe_ni_cambia_nada(siembra, correr):
    siembra.credito(A, [*siembra.nace(), *NOTIFICADO])
    siembra.cifras("cifra_control,creditos", f"{CIFRA},1")

    def huellas():
        # Leer en SQLite abre su diario vacío: no es un cambio.
        rutas = sorted(
            r for r in siembra.oficina.raiz.rglob("*") if r.is_file() and not r.name.endswith(("-shm", "-wal"))
        )
        return {r: hashlib.sha256(r.read_bytes()).hexdigest() for r in rutas}

    antes = huellas()
    una, otra = correr(*TODAS), correr(*TODAS)
    assert una.tabla.equals(otra.tabla)
    assert una.detalle.equals(otra.detalle)
    assert huellas() == antes


def test_elegir():
    assert elegir([]) == elegir(["todas"]) == list(TODAS)
    assert elegir(["c03", "C03", "i6"]) == ["C03", "I6"]
    with pytest.raises(ErrorCedulas) as falla:
        elegir(["C99"])
    assert falla.value.nombre == "opcion-invalida"
    assert "C16" in falla.value.causa


def test_la_foto_es_la_misma_en_uno_o_en_muchos_tramos(siembra, monkeypatch):
    from cedulas_cli.dominio.conciliacion import foto as modulo
    from cedulas_cli.flujo.conciliaciones.insumos import Insumos

    for n in range(7):
        pago = ("pago", "2026-10-28", {"fuente": "SUA", "folio": f"F{n}", "importe": 1 + n})
        siembra.credito(f"26200000{n}", [*siembra.nace(100_000), pago])
    de_un_jalon = Insumos(siembra.oficina, date(2026, 12, 31)).foto
    monkeypatch.setattr(modulo, "POR_TRAMO", 2)
    por_tramos = Insumos(siembra.oficina, date(2026, 12, 31)).foto
    assert de_un_jalon.cartera.equals(por_tramos.cartera)
    assert de_un_jalon.pagos.equals(por_tramos.pagos)
    assert de_un_jalon.pagos["importe"].to_list() == list(range(1, 8))
