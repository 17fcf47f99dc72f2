"""C07 y C08: lo aplicado contra lo recibido, y lo repetido."""

from __future__ import annotations

from datetime import date

import pytest

A, B = "262000001", "262000002"
DIA = date(2026, 11, 5)


def pago(numero=A, importe=100_000, folio="F-1", **mas):
    return {
        "numero_credito": numero, "folio_sua": folio, "fecha_pago": DIA, "total_imss": importe, "total": importe, **mas
    }  # fmt: skip


def saldar(siembra, numero=A, importe=100_000, folio="F-1", fuente="SUA"):
    datos = {"fuente": fuente, "folio": folio, "importe": importe}
    siembra.credito(numero, [*siembra.nace(), ("saldado", "2026-11-05", datos)])


def test_c07_lo_aplicado_es_lo_pagado(siembra, uno):
    saldar(siembra)
    siembra.pagos("2026-09", [pago(), {"folio_sua": "F-9", "fecha_pago": DIA, "total": 5_000}])
    fila, _ = uno("C07")
    assert (fila["cuadra"], fila["en_a"], fila["en_b"]) == ("si", 1, 1), "el que no paga un crédito no entra"


@pytest.mark.parametrize(
    ("recibido", "hallazgo", "campo", "valores"),
    [
        (pago(importe=100_001), "distinto_valor", "importe", ("1000.00", "1000.01")),
        (pago(numero=B), "distinto_valor", "numero_credito", (A, B)),
        (pago(folio="F-2"), "solo_a", "", ("", "")),
    ],
)
def test_c07_descuadra_por_importe_credito_o_folio(siembra, uno, recibido, hallazgo, campo, valores):
    saldar(siembra)
    siembra.credito(B, siembra.nace())
    siembra.pagos("2026-09", [recibido])
    fila, detalle = uno("C07")
    assert fila["cuadra"] == "no"
    primero = next(d for d in detalle if d["hallazgo"] == hallazgo)
    assert (primero["campo"], primero["valor_a"], primero["valor_b"]) == (campo, *valores)
    if hallazgo == "solo_a":
        assert fila["solo_b"] == 1, "y el recibido queda sin aplicar"


def test_c07_de_un_rcv_cuenta_su_parte_y_dos_fuentes_son_un_pago(siembra, uno):
    rcv = {"clase": "RCV", "tipo_documento": "06", "periodo": "2026-10", "producto": "RCV_ECO_EST"}
    datos = {"fuente": "PROCESAR", "folio": "F-1", "importe": 70_000}
    siembra.credito("263000001", [*siembra.nace(70_000, **rcv), ("saldado", "2026-11-05", datos)])
    mixto = {"numero_credito": "263000001", "folio_sua": "F-1", "fecha_pago": DIA, "periodo": "2026-10",
             "total_imss": 30_000, "total_rcv": 50_000, "total_vivienda": 20_000, "total": 100_000}  # fmt: skip
    siembra.pagos("2026-10", [mixto, {**mixto, "fuente": "procesar"}])
    assert uno("C07")[0]["cuadra"] == "si"


def test_c07_lo_acreditado_con_papel_se_justifica(siembra, uno):
    saldar(siembra, fuente="CERTIFICACION", folio="OF-7")
    siembra.pagos("2026-09", [])
    fila, detalle = uno("C07")
    assert (fila["cuadra"], fila["justificados"]) == ("si", 1)
    assert detalle[0]["valor_a"] == "CERTIFICACION"


def test_c08_la_misma_fuente_dos_veces(siembra, uno):
    siembra.pagos("2026-09", [pago(), pago(archivo="b.SUA")])
    fila, detalle = uno("C08")
    assert (fila["cuadra"], fila["en_a"], fila["en_b"]) == ("no", 2, 1)
    assert "a.SUA|b.SUA" in detalle[0]["motivo"]


def test_c08_dos_fuentes_otro_dia_u_otro_importe_no_son_duplicados(siembra, uno):
    siembra.pagos("2026-09", [
        pago(), pago(fuente="lgp"), pago(folio="F-2"), pago(fecha_pago=date(2026, 11, 6)), pago(importe=1),
    ])  # fmt: skip
    assert uno("C08")[0]["cuadra"] == "si"


def test_c08_el_mismo_pago_en_dos_creditos(siembra, uno):
    saldar(siembra, A)
    saldar(siembra, B)
    siembra.pagos("2026-09", [])
    fila, detalle = uno("C08")
    assert fila["cuadra"] == "no"
    assert f"{A}|{B}" in detalle[0]["motivo"]


def test_sin_pagos_recibidos_falta_insumo(siembra, correr):
    saldar(siembra)
    corrida = correr("C07", "C08")
    assert corrida.codigo == 66
    assert len(corrida.faltas) == 2
