"""Modalidad 40: 6.925 % fijo más la cesantía y vejez patronal de su renglón (LSS 218; derecho 9.1)."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

CONCEPTOS = (
    "gastos_medicos_patronal",
    "gastos_medicos_obrero",
    "invalidez_vida_patronal",
    "invalidez_vida_obrero",
    "retiro",
    "cesantia_vejez_patronal",
    "cesantia_vejez_obrero",
)
AJENOS = (
    "cuota_fija",
    "excedente_patronal",
    "excedente_obrero",
    "prestaciones_dinero_patronal",
    "prestaciones_dinero_obrero",
    "riesgos_trabajo",
    "guarderias",
    "aportacion_vivienda",
    "amortizacion",
    "seguro_danos",
    "total_vivienda",
    "grupo_edad",
)

TOTALES_PUBLICADOS = (
    ("2022-06", "10.075"),
    ("2023-06", "11.166"),
    ("2024-06", "12.256"),
    ("2025-06", "13.347"),
    ("2026-06", "14.438"),
    ("2027-06", "15.528"),
    ("2028-06", "16.619"),
    ("2029-06", "17.709"),
    ("2030-06", "18.800"),
)
"""SBC de 4.01 UMA o más. Fuente: LSS 168 y transitorio DOF 16-12-2020; coincide con lo que difunde la prensa."""


def renglon(periodo: str = "2026-06", sbc: str = "1000", dias: int = 30, **otros: str) -> dict[str, str]:
    return {"emision": "especial", "modalidad": "40", "periodo": periodo, "sbc": sbc, "dias": str(dias)} | otros


@pytest.fixture(scope="module")
def hasta_2030(con_valores):
    """Una oficina que ya cargó UMA y salario mínimo (inventados) de los años que faltan."""
    nuevos = []
    for anio in range(2027, 2031):
        nuevos += [f"uma,,{anio}-02-01,{anio + 1}-01-31,120.00,pesos_dia,inventada para la prueba"]
        for zona in ("general", "zlfn"):
            nuevos += [f"salario_minimo,{zona},{anio}-01-01,{anio}-12-31,450.00,pesos_dia,inventado para la prueba"]
    return con_valores(*nuevos)


@pytest.mark.parametrize(("periodo", "publicado"), TOTALES_PUBLICADOS)
def test_la_tasa_total_es_la_publicada(motor, hasta_2030, periodo, publicado):
    # 1 000.00 × 30 días = 30 000.00: todo producto es de centavos exactos y el total es la tasa tal cual.
    ((_, fila),) = motor([renglon(periodo)], con=hasta_2030)[0].items()
    assert Fraction(fila["total"], 30_000 * 100) * 100 == Fraction(publicado)
    assert Fraction(fila["tasa_ceav_patronal"], 100_000) == Fraction(publicado) - Fraction("6.925")


@pytest.mark.parametrize(
    ("sbc", "total"),
    [
        # 2026, UMA 117.31 y mínimo 315.04; tasa total = 6.925 + la de la banda (LSS 168-II a).
        ("315.04", "10.075"),  # el salario mínimo: 3.150
        ("315.05", "12.951"),  # 2.68 UMA: 6.026
        ("351.93", "12.951"),  # 3.00 UMA exactas
        ("353.10", "12.951"),  # 3.0099…: se trunca a 3.00
        ("353.11", "13.286"),  # 3.01 UMA: 6.361
        ("400.00", "13.286"),
        ("410.58", "13.286"),  # 3.49997…: 3.49
        ("411.76", "13.538"),  # 3.51 UMA: 6.613
        ("469.24", "13.538"),  # 4.00 UMA exactas
        ("470.42", "14.438"),  # 4.01 UMA: 7.513
    ],
)
def test_cada_banda_lleva_su_renglon(motor, cuenta_40, sbc, total):
    fila = motor([renglon(sbc=sbc)])[0][0]
    assert Fraction(fila["tasa_ceav_patronal"], 100_000) + Fraction("6.925") == Fraction(total)
    assert {c: fila[c] for c in CONCEPTOS} == cuenta_40("2026-06", sbc, 30)


def test_un_mes_con_la_aritmetica_a_la_vista(motor):
    fila = motor([renglon(sbc="731.27", dias=30)])[0][0]
    # 731.27 × 30 = 21 938.10; cada concepto se redondea y luego se suma (derecho 1.29).
    esperado = {
        "gastos_medicos_patronal": 230_35,  # 21 938.10 × 1.05 % = 230.35005
        "gastos_medicos_obrero": 82_27,  # × 0.375 % = 82.267875
        "invalidez_vida_patronal": 383_92,  # × 1.75 % = 383.91675
        "invalidez_vida_obrero": 137_11,  # × 0.625 % = 137.113125
        "retiro": 438_76,  # × 2 % = 438.762
        "cesantia_vejez_patronal": 1_648_21,  # × 7.513 % = 1 648.209453
        "cesantia_vejez_obrero": 246_80,  # × 1.125 % = 246.803625
    }
    assert {c: fila[c] for c in CONCEPTOS} == esperado
    assert fila["total_rcv"] == 438_76 + 1_648_21 + 246_80
    assert fila["total_obrero"] == 82_27 + 137_11 + 246_80
    assert fila["total_patronal"] == 230_35 + 383_92 + 438_76 + 1_648_21
    assert fila["total"] == sum(esperado.values()) == fila["total_patronal"] + fila["total_obrero"]


def test_lo_que_no_cubre_va_vacio_y_el_asegurado_paga_todo(motor):
    fila = motor([renglon(sbc="315.04")])[0][0]
    assert [c for c in AJENOS if fila[c] is not None] == []
    # Gana el mínimo, pero no hay patrón a quien cargarle su cuota: el art. 36 no le toca.
    assert fila["obrero_a_cargo_patron"] == "no"


@pytest.mark.parametrize(
    ("periodo", "dias"), [("2024-02", 29), ("2026-02", 28), ("2026-01", 31), ("2026-04", 30), ("2026-01", 1)]
)
def test_los_dias_son_los_del_mes(motor, cuenta_40, periodo, dias):
    fila = motor([renglon(periodo, "1234.56", dias)])[0][0]
    assert {c: fila[c] for c in CONCEPTOS} == cuenta_40(periodo, "1234.56", dias)
    fuera = motor([renglon(periodo, "1234.56", 32), renglon(periodo)])[1]
    assert fuera["regla"].to_list()[:1] == ["tramo-fuera-del-periodo"]


def test_tope_y_piso(motor):
    filas = motor([renglon(sbc="9999"), renglon(sbc="2932.75"), renglon(sbc="100"), renglon("2026-01", "9999", 31)])[0]
    assert (filas[0]["sbc_topado"], filas[0]["total"]) == (2_932_75, filas[1]["total"])
    assert filas[2]["sbc_topado"] == 315_04
    # En enero rige la UMA de 2025: 25 × 113.14.
    assert filas[3]["sbc_topado"] == 2_828_50


def test_contra_la_segunda_cuenta_al_azar(motor, cuenta_40):
    azar = random.Random(40)
    renglones = []
    for _ in range(1_000):
        anio, mes = azar.randint(2021, 2026), azar.randint(1, 12)
        periodo = f"{anio}-{mes:02d}"
        entero = azar.choice([azar.randint(10_000, 60_000), azar.randint(60_000, 320_000)])
        sbc = f"{entero // 100}.{entero % 100:02d}"
        zona = azar.choice(["general", "general", "zlfn"])
        renglones.append(renglon(periodo, sbc, azar.randint(1, 28), zona=zona))
    filas, apartados = motor(renglones)
    assert apartados.is_empty()
    malas = [
        (r, {c: filas[i][c] for c in CONCEPTOS}, esperado)
        for i, r in enumerate(renglones)
        if {c: filas[i][c] for c in CONCEPTOS}
        != (esperado := cuenta_40(r["periodo"], r["sbc"], int(r["dias"]), r["zona"]))
    ]
    assert malas[:3] == []
    for fila in filas.values():
        assert fila["total"] == sum(fila[c] for c in CONCEPTOS)


def test_redondeo_total(motor):
    """`--redondeo total`: el concepto entero y el obrero se redondean; el patrón es la resta."""
    fila = motor([renglon(sbc="731.27")], redondeo="total")[0][0]
    # 21 938.10 × 1.425 % = 312.617925 → 312.62; obrero 82.27; patrón 230.35.
    assert (fila["gastos_medicos_patronal"], fila["gastos_medicos_obrero"]) == (312_62 - 82_27, 82_27)
    # × 2.375 % = 521.029875 → 521.03; obrero 137.11; patrón 383.92.
    assert (fila["invalidez_vida_patronal"], fila["invalidez_vida_obrero"]) == (521_03 - 137_11, 137_11)
