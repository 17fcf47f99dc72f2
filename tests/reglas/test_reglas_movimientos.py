"""Cada regla por su nombre, sobre un renglón bueno al que se le cambia una cosa."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from cedulas_cli.dominio import esquemas as esq
from cedulas_cli.dominio import reglas as rg

BUENO: dict[str, object] = {
    "registro_patronal": "Y5400001102",
    "emision": "mensual",
    "periodo": "2026-10",
    "nss": "01908000019",
    "tipo_movimiento": "0",
    "dias": 31,
    "dias_ausentismo": 0,
    "dias_incapacidad": 0,
    "sbc": Decimal("619.29"),
    "archivo": "a.txt",
    "renglon": 1,
    "emitido_cuota_fija": Decimal("686.60"),
}
ESQUEMA = {**esq.MOVIMIENTOS, "emitido_cuota_fija": esq.IMPORTE}


def tabla(**cambios: object) -> pl.DataFrame:
    return pl.DataFrame([{**BUENO, **cambios}], schema=ESQUEMA)


CASOS: list[tuple[str, dict[str, object]]] = [
    ("registro-patronal-forma", {"registro_patronal": "Y54-0001102"}),
    ("registro-patronal-forma", {"registro_patronal": None}),
    ("nss-forma", {"nss": "1908000019"}),
    ("emision-desconocida", {"emision": "semanal"}),
    ("periodo-ilegible", {"periodo": "2026-1"}),
    ("periodo-ilegible", {"periodo": None}),
    ("bimestre-impar", {"emision": "bimestral", "periodo": "2026-09"}),
    ("dias-fuera-del-periodo", {"dias": 32}),
    ("dias-fuera-del-periodo", {"dias": -1}),
    ("dias-fuera-del-periodo", {"dias": None}),
    ("dias-fuera-del-periodo", {"periodo": "2026-02", "dias": 29}),
    ("dias-fuera-del-periodo", {"emision": "bimestral", "periodo": "2026-02", "dias": 60}),
    ("dias-fuera-del-periodo", {"emision": "especial", "dias": 367}),
    ("tramo-al-reves", {"desde": date(2026, 10, 31), "hasta": date(2026, 10, 1)}),
    ("tramo-dias", {"desde": date(2026, 10, 1), "hasta": date(2026, 10, 30)}),
    ("tramo-fuera-del-periodo", {"desde": date(2026, 9, 30), "hasta": date(2026, 10, 30)}),
    ("tramo-fuera-del-periodo", {"desde": date(2026, 10, 2), "hasta": date(2026, 11, 1)}),
    ("ausentismo-negativo", {"dias_ausentismo": -1}),
    ("incapacidad-negativa", {"dias_incapacidad": -1}),
    ("incidencias-exceden-dias", {"dias_incapacidad": 32}),
    ("incidencias-exceden-dias", {"dias_incapacidad": 25, "dias_ausentismo": 20}),
    ("incidencias-exceden-dias", {"emision": "bimestral", "dias": 61, "dias_incapacidad": 48, "dias_ausentismo": 30}),
    ("sbc-no-positivo", {"sbc": Decimal("0.00")}),
    ("sbc-no-positivo", {"sbc": None}),
    ("sbc-no-positivo", {"sbc": Decimal("-0.01"), "tipo_movimiento": "2"}),
    ("fecha-movimiento-imposible", {"fecha_movimiento": date(2026, 11, 1)}),
    ("fecha-movimiento-imposible", {"fecha_movimiento": date(1942, 12, 31)}),
    ("tipo-descuento", {"tipo_descuento": 4}),
    ("tipo-descuento", {"tipo_descuento": -1}),
    ("valor-descuento", {"tipo_descuento": 1, "valor_descuento": Decimal("100.01")}),
    ("valor-descuento", {"tipo_descuento": 0, "valor_descuento": Decimal("1")}),
    ("valor-descuento", {"tipo_descuento": 2, "valor_descuento": Decimal("-1")}),
    ("importe-negativo", {"emitido_cuota_fija": Decimal("-0.01")}),
]
SANOS: list[dict[str, object]] = [
    {},
    {"registro_patronal": "12345678901"},
    {"dias": 0},
    {"periodo": "2024-02", "dias": 29},
    {"emision": "bimestral", "periodo": "2026-02", "dias": 59},
    {"emision": "bimestral", "periodo": "2026-08", "dias": 62},
    {"emision": "especial", "dias": 366},
    {"desde": date(2026, 10, 1), "hasta": date(2026, 10, 31)},
    {"emision": "bimestral", "desde": date(2026, 9, 1), "hasta": date(2026, 10, 31), "dias": 61},
    {"sbc": Decimal("0.00"), "tipo_movimiento": "2", "dias": 0},
    {"sbc": Decimal("0.00"), "tipo_movimiento": "02", "dias": 0},
    {"tipo_movimiento": None},
    {"fecha_movimiento": date(2026, 10, 31)},
    {"tipo_descuento": 1, "valor_descuento": Decimal("100")},
    {"tipo_descuento": 3, "valor_descuento": Decimal("25.3417")},
    {"tipo_descuento": 0, "valor_descuento": Decimal("0")},
    {"emitido_cuota_fija": None},
    # El ausentismo se topa a 7 por mes que toca el tramo: 24 + 7 = 31, aunque vengan 20.
    {"dias_incapacidad": 24, "dias_ausentismo": 20},
    # Un bimestre entero toca dos meses: 47 + 14 = 61.
    {"emision": "bimestral", "dias": 61, "dias_incapacidad": 47, "dias_ausentismo": 30},
    # Quince días de octubre (desde la fecha del movimiento) tocan un solo mes: 8 + 7 = 15.
    {
        "emision": "bimestral",
        "dias": 15,
        "fecha_movimiento": date(2026, 9, 3),
        "dias_incapacidad": 8,
        "dias_ausentismo": 9,
    },
]


@pytest.mark.parametrize(("regla", "cambios"), CASOS)
def test_cada_regla_aparta_lo_suyo_y_solo_eso(regla: str, cambios: dict[str, object]) -> None:
    buenos, apartados = rg.partir(tabla(**cambios))
    assert buenos.is_empty()
    assert apartados["regla"].to_list() == [regla]
    fila = apartados.row(0, named=True)
    assert (fila["archivo"], fila["renglon"]) == ("a.txt", 1)
    assert fila["campo"] in ESQUEMA
    assert fila["motivo"]


@pytest.mark.parametrize("cambios", SANOS)
def test_lo_posible_pasa(cambios: dict[str, object]) -> None:
    buenos, apartados = rg.partir(tabla(**cambios))
    assert apartados.is_empty(), apartados
    assert buenos.height == 1


def test_partir_no_pierde_ni_inventa_renglones() -> None:
    filas = [{**BUENO, **c, "renglon": i} for i, c in enumerate([c for _, c in CASOS] + SANOS)]
    buenos, apartados = rg.partir(pl.DataFrame(filas, schema=ESQUEMA))
    assert set(buenos["renglon"]).isdisjoint(apartados["renglon"])
    assert buenos["renglon"].to_list() == list(range(len(CASOS), len(filas)))
    assert apartados["renglon"].to_list() == list(range(len(CASOS)))


def test_las_reglas_se_componen_sobre_una_entrada_minima_perezosa() -> None:
    lf = pl.LazyFrame({"emision": ["mensual", "mensual"], "periodo": ["2026-10", "x"], "dias": [31, 31]})
    reglas = rg.reglas_para(lf.collect_schema().names())
    assert {r.nombre for r in reglas} == {
        "emision-desconocida",
        "periodo-ilegible",
        "bimestre-impar",
        "dias-fuera-del-periodo",
    }
    assert lf.select(bien=rg.cumple(reglas)).collect()["bien"].to_list() == [True, False]


@pytest.mark.parametrize(
    ("nss", "sale"),
    # derecho 11.03: 0190800001→9 y 5407900123→3.
    [("01908000019", True), ("54079001233", True), ("01908000018", False), ("54079001230", False), ("abc", False)],
)
def test_digito_del_nss(nss: str, sale: bool) -> None:
    assert pl.DataFrame({"nss": [nss]}).select(rg.nss_verificable().fill_null(False)).item() is sale


@pytest.mark.parametrize(
    ("diez", "digito"),
    # Ejemplos sintéticos de derecho 11.02.
    [("A010000110", "4"), ("Y540000110", "2"), ("M080777713", "5"), ("P990000134", "0"), ("T150314110", "8")],
)
def test_digito_inferido_del_registro_patronal(diez: str, digito: str) -> None:
    assert pl.DataFrame({"r": [diez]}).select(rg.digito_registro(pl.col("r"))).item() == digito


def test_registro_con_numero_al_frente_no_se_juzga() -> None:
    assert pl.DataFrame({"registro_patronal": ["12345678901"]}).select(rg.registro_verificable()).item() is True


def test_un_valor_largo_se_recorta_en_apartados() -> None:
    _, apartados = rg.partir(tabla(nss="x" * 5000))
    assert len(apartados["valor"].item()) == 120


def test_dias_imposibles_no_se_culpan_tambien_al_tramo() -> None:
    _, apartados = rg.partir(tabla(dias=99, desde=date(2026, 10, 1), hasta=date(2026, 10, 31)))
    assert apartados["regla"].to_list() == ["dias-fuera-del-periodo"]
