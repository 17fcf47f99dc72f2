"""Orillas de las reglas de aceptación que un caso suelto no toca."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from cedulas_cli.dominio import cuotas
from cedulas_cli.dominio.plan import planear
from cedulas_cli.dominio.vigencia import Parametros

MES = {"emision": "mensual", "periodo": "2026-06", "sbc": "500.00", "dias": "30"}
BIMESTRE = {"emision": "bimestral", "periodo": "2026-06", "sbc": "500.00", "dias": "61"}
CREDITO = {"numero_credito": "1", "tipo_descuento": "1", "valor_descuento": "20"}


@pytest.fixture
def correr(parametros: Parametros):
    """`correr(renglones, **mas)` → (aceptados, reglas falladas por renglón)."""

    def hacer(renglones: list[dict[str, Any]], **mas: Any) -> tuple[pl.DataFrame, dict[int, set[str]]]:
        nombres = dict.fromkeys(c for r in renglones for c in r)
        tabla = pl.DataFrame(
            {c: [r.get(c) for r in renglones] for c in nombres}, schema=dict.fromkeys(nombres, pl.String)
        )
        calculo = planear(tabla.lazy(), parametros, cuotas.Criterios(), "prueba", **mas)
        fallas: dict[int, set[str]] = {}
        for renglon, regla in calculo.apartados.collect().select("renglon", "regla").rows():
            fallas.setdefault(renglon, set()).add(regla)
        return calculo.aceptados.collect(), fallas

    return hacer


@pytest.mark.parametrize("dia", ["2026-05-31", "2026-07-01"])
def test_un_solo_dia_fuera_del_periodo(correr, dia: str) -> None:
    _, fallas = correr([MES, MES | {"dias": "1", "desde": dia, "hasta": dia}])
    assert fallas == {2: {"tramo-fuera-del-periodo"}}


@pytest.mark.parametrize("dia", ["2026-06-01", "2026-06-30"])
def test_un_solo_dia_en_la_orilla_cabe(correr, dia: str) -> None:
    aceptados, fallas = correr([MES | {"dias": "1", "desde": dia, "hasta": dia}])
    assert (aceptados.height, fallas) == (1, {})


@pytest.mark.parametrize("primer_renglon", [1, 2, 500_001])
def test_el_renglon_apartado_se_cuenta_desde_el_primero(correr, primer_renglon: int) -> None:
    _, fallas = correr([MES, MES | {"sbc": "x"}, MES], primer_renglon=primer_renglon)
    assert list(fallas) == [primer_renglon + 1]


def test_el_ausentismo_se_topa_por_mes_que_toca_el_tramo(correr) -> None:
    """Siete por mes: ocho días cotizan como siete en un mes y como ocho si el tramo toca los dos."""
    base = BIMESTRE | {"dias": None}
    tramos = [
        ("2026-05-01", "2026-05-31", "8", 31 - 7),
        ("2026-05-01", "2026-06-01", "8", 32 - 8),
        ("2026-06-01", "2026-06-30", "8", 30 - 7),
        ("2026-05-31", "2026-06-30", "15", 31 - 14),
        ("2026-05-01", "2026-06-30", "14", 61 - 14),
    ]
    aceptados, _ = correr([base | {"desde": d, "hasta": h, "dias_ausentismo": a} for d, h, a, _ in tramos])
    assert aceptados["retiro"].to_list() == [50_000 * cotizan * 2 // 100 for *_, cotizan in tramos]


def test_el_seguro_va_una_vez_por_credito_y_bimestre(correr) -> None:
    """En el primer renglón con días; otro crédito, otro bimestre o sin número, cada uno el suyo."""
    renglones = [
        BIMESTRE | CREDITO | {"dias_credito": "0"},
        BIMESTRE | CREDITO | {"dias_credito": "1"},
        BIMESTRE | CREDITO,
        BIMESTRE | CREDITO | {"numero_credito": "2"},
        BIMESTRE | CREDITO | {"periodo": "2026-04"},
        BIMESTRE | CREDITO | {"numero_credito": None},
        BIMESTRE | CREDITO | {"numero_credito": None},
        BIMESTRE,
    ]
    aceptados, fallas = correr(renglones)
    assert fallas == {}
    assert aceptados["seguro_danos"].to_list() == [0, 1_500, 0, 1_500, 1_500, 1_500, 1_500, 0]


def test_si_todas_las_llaves_traen_espacios_tambien_se_limpian(correr) -> None:
    aceptados, fallas = correr([MES | {"emision": " mensual", "periodo": "2026-06 "}] * 3)
    assert (aceptados["emision"].to_list(), fallas) == (["mensual"] * 3, {})


def test_las_fallas_salen_por_renglon_y_en_el_orden_de_las_reglas(parametros: Parametros) -> None:
    """El mismo archivo da siempre los mismos apartados, en el mismo orden."""
    malo = MES | {"sbc": "x", "dias": "y", "dias_ausentismo": "z", "salario_diario": "w", "prima_rt": "v"}
    tabla = pl.DataFrame([malo] * 200 + [MES | dict.fromkeys(set(malo) - set(MES))])
    apartados = planear(tabla.lazy(), parametros, cuotas.Criterios(), "prueba").apartados.collect()
    reglas = ["sbc-invalido", "dias-invalidos", "dias-invalidos", "salario-invalido", "prima-invalida"]
    assert apartados["renglon"].is_sorted()
    for renglon in (1, 100, 200):
        assert apartados.filter(pl.col("renglon") == renglon)["regla"].to_list() == reglas


def test_el_alta_que_cabe_justo_empieza_en_su_fecha(correr) -> None:
    """58 días desde el 1 de enero: 31 con el tope de enero y 27 con el de febrero; al final serían 30 y 28."""
    alta = BIMESTRE | {"periodo": "2026-02", "dias": "58", "sbc": "3500", "fecha_movimiento": "2026-01-01"}
    aceptados, _ = correr([alta, alta | {"fecha_movimiento": None}])
    enero, febrero = 282_850, 293_275
    assert aceptados["retiro"].to_list() == [
        ((31 * enero + 27 * febrero) * 2 + 50) // 100,
        ((30 * enero + 28 * febrero) * 2 + 50) // 100,
    ]


def test_sin_patron_nadie_mas_paga_la_cuota_obrera(correr) -> None:
    """Con salario mínimo, el art. 36 carga la obrera al patrón; en la continuación voluntaria (40) no hay patrón."""
    minimo = MES | {"emision": "especial", "sbc": "315.04"}
    aceptados, fallas = correr([minimo | {"modalidad": m} for m in ("40", "13")])
    assert fallas == {}
    assert aceptados["obrero_a_cargo_patron"].to_list() == ["no", "si"]
