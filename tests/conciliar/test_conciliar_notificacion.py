"""C04, C05, C06, C10, C11 y C16: lo entregado, el papel, el RALE, las aclaraciones, los lotes y las hojas."""

from __future__ import annotations

from datetime import date

import pytest
from siembra import ENTREGA, RECIBE

A, B, C, D = "262000001", "262000002", "262000003", "262000004"
FACTURA = "FN-261103-N07"
SALIO = ("en_diligencia", "2026-11-03", {**ENTREGA, "_documento": FACTURA})
NOTIFICADO = ("notificado", "2026-11-12", RECIBE)
SURTE = [("surte_efectos", "2026-11-13", {"automatico": True})]
EXIGIBLE = [*SURTE, ("exigible", "2026-12-08", {"automatico": True})]


def entregar(siembra, *numeros, firmados=None):
    siembra.lote(FACTURA, "entregado", "factura_notificador", list(firmados or numeros))


def test_c04_entregados_es_la_suma_de_lo_que_resulto(siembra, uno):
    siembra.credito(A, [*siembra.nace(), SALIO, NOTIFICADO])
    siembra.credito(B, [*siembra.nace(), SALIO, ("no_notificado", "2026-11-10", {"causa": "cerrado"})])
    siembra.credito(C, [*siembra.nace(), SALIO])
    entregar(siembra, A, B, C)
    fila, _ = uno("C04")
    assert (fila["cuadra"], fila["en_a"], fila["en_b"]) == ("si", 3, 3)


def test_c04_firmado_sin_entrega_y_entrega_sin_firma(siembra, uno):
    siembra.credito(A, [*siembra.nace(), SALIO, NOTIFICADO])
    siembra.credito(B, siembra.nace())
    entregar(siembra, firmados=[B])
    fila, detalle = uno("C04")
    assert (fila["cuadra"], fila["solo_a"], fila["solo_b"]) == ("no", 1, 1)
    assert [(d["hallazgo"], d["clave"]) for d in detalle] == [
        ("solo_a", f"{FACTURA} {B}"),
        ("solo_b", f"{FACTURA} {A}"),
    ]


def test_c04_una_entrega_sin_factura_asentada_cuenta_por_la_historia(siembra, uno):
    siembra.credito(A, [*siembra.nace(), SALIO, NOTIFICADO])
    fila, _ = uno("C04")
    assert (fila["cuadra"], fila["en_a"], fila["en_b"]) == ("si", 1, 1)


def test_c04_sin_ninguna_entrega_falta_insumo(siembra, correr):
    siembra.credito(A, siembra.nace())
    corrida = correr("C04")
    assert corrida.codigo == 66
    assert corrida.tabla["cuadra"].to_list() == [None]
    assert "entrega" in corrida.faltas[0]


IMPRESO = (
    "impreso", "2026-10-26",
    {"hojas": 4, "hoja_desde": 1, "hoja_hasta": 4, "serie": "A", "clave": "K", "firma": True},
)  # fmt: skip
UBICADO = ("en_archivo", "2026-10-26", {"gaveta": "G1", "caja": "C1", "consecutivo": "1"})


def papel(siembra, numero, *mas, juego=1, **impreso):
    primero = (IMPRESO[0], IMPRESO[1], {"numero_credito": numero, **IMPRESO[2], **impreso})
    siembra.legajo(f"LEG-{numero}-{juego}", [primero, *mas])


def test_c05_el_papel_esta_donde_el_dato_dice(siembra, uno):
    siembra.credito(A, siembra.nace())
    papel(siembra, A, UBICADO)
    fila, _ = uno("C05")
    assert (fila["cuadra"], fila["en_a"], fila["en_b"]) == ("si", 1, 1)


def test_c05_sin_papel_sin_credito_y_en_otro_lugar(siembra, uno):
    siembra.credito(A, siembra.nace())
    siembra.credito(B, [*siembra.nace(), SALIO, NOTIFICADO])
    papel(siembra, B, UBICADO)
    papel(siembra, C, UBICADO, hoja_desde=5, hoja_hasta=8)
    fila, detalle = uno("C05")
    por_clase = {d["hallazgo"]: d["clave"] for d in detalle}
    assert fila["cuadra"] == "no"
    assert por_clase["solo_a"] == A
    assert por_clase["solo_b"] == C
    assert por_clase["distinto_valor"] == B


def test_c06_la_misma_fecha_cuadra_y_otra_no(siembra, uno):
    siembra.credito(A, [*siembra.nace(), SALIO, NOTIFICADO])
    capturada = {"tipo": "captura", "incidencia": "02"}
    siembra.credito(B, [*siembra.nace(), SALIO, NOTIFICADO, ("gestion", "2026-11-16", capturada)])
    siembra.rale("2026-11-30", [
        {"numero_credito": A, "fecha_notificacion": date(2026, 11, 12)},
        {"numero_credito": B, "fecha_notificacion": date(2026, 11, 12)},
    ])  # fmt: skip
    assert uno("C06")[0]["cuadra"] == "si"
    siembra.rale("2026-12-15", [
        {"numero_credito": A, "fecha_notificacion": date(2026, 11, 13)},
        {"numero_credito": B, "fecha_notificacion": None},
    ])  # fmt: skip
    fila, detalle = uno("C06")
    assert (fila["cuadra"], fila["distinto_valor"]) == ("no", 2)
    assert [(d["clave"], d["valor_a"], d["valor_b"]) for d in detalle] == [
        (A, "2026-11-12", "2026-11-13"),
        (B, "2026-11-12", ""),
    ]


@pytest.mark.parametrize(
    ("corte", "captura", "cuadra"),
    [
        ("2026-11-10", None, "si"),  # se notificó después de la foto
        ("2026-11-30", None, "si"),  # todavía no se captura
        ("2026-11-30", "2026-12-02", "si"),  # se capturó después de la foto
        ("2026-11-30", "2026-11-30", "no"),  # ya debía saberlo
    ],
)
def test_c06_explica_lo_que_el_rale_aun_no_puede_saber(siembra, uno, corte, captura, cuadra):
    pasos = [*siembra.nace(), SALIO, NOTIFICADO]
    if captura:
        pasos.append(("gestion", captura, {"tipo": "captura", "incidencia": "02"}))
    siembra.credito(A, pasos)
    siembra.rale(corte, [{"numero_credito": A}])
    fila, _ = uno("C06")
    assert (fila["cuadra"], fila["justificados"]) == (cuadra, 1 if cuadra == "si" else 0)


def test_c06_notificado_solo_en_el_rale(siembra, uno):
    siembra.credito(A, siembra.nace())
    siembra.rale("2026-11-30", [{"numero_credito": A, "fecha_notificacion": date(2026, 11, 12)}])
    fila, detalle = uno("C06")
    assert fila["cuadra"] == "no"
    assert (detalle[0]["valor_a"], detalle[0]["valor_b"]) == ("", "2026-11-12")


ACLARA = ("en_aclaracion", "2026-11-18", {"folio": "AA-1"})


@pytest.mark.parametrize(
    # 20 hábiles desde el 18 de noviembre: miércoles 16 de diciembre, contados en un calendario de papel
    ("corte", "cuadra"),
    [("2026-12-16", "si"), ("2026-12-17", "no")],
)
def test_c10_veinte_habiles(siembra, uno, corte, cuadra):
    siembra.credito(A, [*siembra.nace(), SALIO, NOTIFICADO, *SURTE, ACLARA], registrado=date(2026, 11, 20))
    fila, detalle = uno("C10", corte=date.fromisoformat(corte))
    assert fila["cuadra"] == cuadra
    if cuadra == "no":
        assert detalle[0]["valor_b"] == "2026-12-16"


def test_c10_marca_sin_solicitud(siembra, uno):
    marca = ("gestion", "2026-11-18", {"tipo": "marca", "marca": "aclaracion", "accion": "abre"})
    siembra.credito(A, [*siembra.nace(), SALIO, NOTIFICADO, marca])
    fila, detalle = uno("C10")
    assert (fila["cuadra"], fila["solo_a"]) == ("no", 1)
    assert detalle[0]["motivo"] == "marca sin solicitud"


LOTE = {"lote": "L31-1", "casos": 2, "incidencia": "02", "rale": "RALE 2026-12"}
TURNADO = [SALIO, NOTIFICADO, *EXIGIBLE, ("entregado_rcc", "2026-12-10", LOTE)]


def test_c11_todo_respondido(siembra, uno):
    siembra.credito(A, [*siembra.nace(), *TURNADO, ("en_cobro", "2026-12-14", {"acuse": "A-1"})])
    siembra.credito(B, [*siembra.nace(), *TURNADO, ("observado", "2026-12-14", {"motivo": "clave 3"})])
    siembra.lote("L31-1", "turnado", "lote_a_cobro", [A, B], "2026-12-10")
    fila, _ = uno("C11")
    assert (fila["cuadra"], fila["en_a"], fila["en_b"]) == ("si", 2, 2)


def test_c11_sin_respuesta_y_fuera_del_lote(siembra, uno):
    siembra.credito(A, [*siembra.nace(), *TURNADO])
    siembra.credito(B, [*siembra.nace(), *TURNADO, ("en_cobro", "2026-12-14", {"acuse": "A-1"})])
    siembra.lote("L31-1", "turnado", "lote_a_cobro", [A, "262999999"], "2026-12-10")
    fila, detalle = uno("C11")
    assert (fila["cuadra"], fila["solo_a"], fila["solo_b"]) == ("no", 2, 1)
    assert {d["clave"] for d in detalle if d["hallazgo"] == "solo_b"} == {f"L31-1 {B}"}


def test_c11_turnado_en_un_lote_que_nadie_asento(siembra, uno):
    siembra.credito(A, [*siembra.nace(), *TURNADO])
    siembra.credito(B, [*siembra.nace(), *TURNADO, ("en_cobro", "2026-12-14", {"acuse": "A-1"})])
    fila, detalle = uno("C11")
    assert (fila["cuadra"], fila["solo_b"]) == ("no", 1)
    assert detalle[0]["clave"] == f"L31-1 {A}"


def test_c16_hojas(siembra, uno):
    siembra.credito(A, siembra.nace())
    papel(siembra, A, UBICADO, ("hoja_cancelada", "2026-10-27", {"hoja": 2, "repuesta": 9, "motivo": "manchada"}))
    fila, _ = uno("C16")
    assert (fila["cuadra"], fila["en_a"]) == ("si", 1)


def test_c16_una_hoja_cancelada_que_nadie_repuso(siembra, uno):
    siembra.credito(A, siembra.nace())
    papel(siembra, A, UBICADO, ("hoja_cancelada", "2026-10-27", {"hoja": 2, "motivo": "manchada"}))
    fila, detalle = uno("C16")
    assert fila["cuadra"] == "no"
    assert (detalle[0]["valor_a"], detalle[0]["valor_b"]) == ("4", "5")


def test_c16_el_mismo_folio_en_dos_documentos(siembra, uno):
    siembra.credito(A, siembra.nace())
    siembra.credito(B, siembra.nace())
    papel(siembra, A, UBICADO)
    papel(siembra, B, UBICADO, hoja_desde=4, hoja_hasta=7)
    fila, detalle = uno("C16")
    assert fila["cuadra"] == "no"
    assert (detalle[0]["campo"], detalle[0]["valor_a"]) == ("folios", "4")
