"""Motor contra oráculo, renglón por renglón y centavo por centavo; y lo que debe cumplirse siempre."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

CRITERIOS = list(product(("sua", "redondeo", "estricto"), ("concepto", "total"), (True, False)))
UN_DIA = timedelta(days=1)


@pytest.mark.parametrize(("ceav", "redondeo", "piso"), CRITERIOS)
def test_motor_igual_al_oraculo(generador, diferencias, ceav, redondeo, piso):
    """2010 a 2026 revueltos: doce mil renglones cargados hacia las orillas."""
    semilla = CRITERIOS.index((ceav, redondeo, piso)) + 101
    renglones = generador(semilla).bloque(1_000)
    halladas, aceptados, apartados = diferencias(renglones, ceav=ceav, redondeo=redondeo, piso=piso)
    assert halladas[:3] == []
    assert aceptados + apartados == len(renglones)
    assert aceptados > 0.8 * len(renglones)


@pytest.mark.parametrize("anio", range(2010, 2027))
def test_motor_igual_al_oraculo_en_un_anio(generador, diferencias, anio):
    """Un solo año por bloque: los parámetros comunes entran al plan como literales, otro camino del motor."""
    renglones = generador(anio).bloque(300, anio)
    halladas, aceptados, apartados = diferencias(renglones)
    assert halladas[:3] == []
    assert aceptados + apartados == len(renglones)


@pytest.mark.parametrize("emision", ["mensual", "bimestral"])
def test_motor_igual_al_oraculo_en_una_sola_llave(generador, diferencias, emision):
    """Una emisión, un periodo y una zona: ningún parámetro viaja como columna."""
    periodo, largo = "2026-02", {"mensual": 28, "bimestral": 59}[emision]
    renglones = [
        r
        | {
            "emision": emision,
            "periodo": periodo,
            "zona": "general",
            "desde": "",
            "hasta": "",
            "dias": str(1 + i % largo),
        }
        for i, r in enumerate(generador(7).bloque(1_500, 2026))
    ]
    halladas, aceptados, _ = diferencias(renglones)
    assert halladas[:3] == []
    assert aceptados > 1_000


@st.composite
def movimientos(draw):
    """Un movimiento cualquiera, aun con incidencias que no caben o créditos de más días que el tramo."""
    emision = draw(st.sampled_from(["mensual", "bimestral"]))
    mes = draw(st.integers(1, 12)) if emision == "mensual" else 2 * draw(st.integers(1, 6))
    renglon = {
        "emision": emision,
        "periodo": f"{draw(st.integers(2019, 2026))}-{mes:02d}",
        "zona": draw(st.sampled_from(["", "general", "zlfn"])),
        "sbc": f"{draw(st.integers(1, 500_000))}.{draw(st.integers(0, 99)):02d}",
        "dias": str(draw(st.integers(0, 62))),
        "dias_ausentismo": draw(st.sampled_from(["", "0", "1", "7", "8", "15"])),
        "dias_incapacidad": draw(st.sampled_from(["", "0", "1", "30"])),
        "prima_rt": draw(st.sampled_from(["", "0.5", "15", "7.58875"])),
        "tipo_descuento": draw(st.sampled_from(["", "0", "1", "2", "3"])),
        "valor_descuento": draw(st.sampled_from(["1", "25.5", "0.0001", "99.9999", "20", "30"])),
        "aplica_tabla_disminucion": draw(st.sampled_from(["", "N", "S", "s"])),
        "numero_credito": draw(st.sampled_from(["", "0000000001", "0000000002"])),
        "salario_diario": draw(st.sampled_from(["", "248.93", "315.04", "5000"])),
    }
    if int(renglon["dias"]) == 0:
        renglon["dias_ausentismo"] = ""
    return renglon


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(movimientos(), min_size=1, max_size=6))
def test_hypothesis_motor_igual_al_oraculo(diferencias, oraculo, renglones):
    numerados = [r | {"id": str(i)} for i, r in enumerate(renglones)]
    # Sin un solo renglón útil el motor igual entrega dos tablas; el error 65 lo da la orden.
    halladas, aceptados, apartados = diferencias(numerados)
    assert halladas == []
    assert aceptados + apartados == len(numerados)


def test_partir_el_lote_no_cambia_nada(generador, motor):
    """Dos mitades dan lo mismo que el entero, si cada crédito va completo en una."""
    renglones = generador(5).bloque(1_000, 2026)
    renglones.sort(key=lambda r: r["numero_credito"])
    frontera = next(
        i for i in range(700, 1_000) if renglones[i]["numero_credito"] != renglones[i - 1]["numero_credito"]
    )
    entero, _ = motor(renglones)
    primera, _ = motor(renglones[:frontera])
    segunda, _ = motor(renglones[frontera:])
    assert entero.height == primera.height + segunda.height
    for columna in ("total", "total_patronal", "total_obrero", "seguro_danos", "cuota_fija"):
        assert entero[columna].sum() == primera[columna].sum() + segunda[columna].sum()


def test_el_orden_de_entrada_se_conserva(generador, motor):
    renglones = generador(11).bloque(1_500)
    aceptados, _ = motor(renglones)
    llegada = {r["id"]: i for i, r in enumerate(renglones)}
    posiciones = [llegada[i] for i in aceptados["id"]]
    assert posiciones == sorted(posiciones)


def test_mas_salario_nunca_paga_menos_fuera_de_cesantia(motor, oraculo):
    """Monotonía por concepto: sube el SBC, no baja la cuota (la tasa de cesantía sube por banda, tampoco baja)."""
    salarios = sorted({*range(31_000, 32_000, 7), *range(35_000, 48_000, 97), *range(290_000, 296_000, 53)})
    for emision, dias in (("mensual", "30"), ("bimestral", "61")):
        renglones = [
            {"id": str(i), "emision": emision, "periodo": "2026-06", "sbc": f"{s // 100}.{s % 100:02d}", "dias": dias}
            for i, s in enumerate(salarios)
        ]
        aceptados, _ = motor(renglones)
        assert aceptados["total"].is_sorted()
        assert aceptados["total_obrero"].is_sorted()


def test_partir_un_tramo_mueve_a_lo_mas_un_centavo_por_corte(motor):
    """Dos tramos consecutivos cotizan lo que uno entero, salvo el redondeo de cada renglón."""
    conceptos = ("retiro", "cesantia_vejez_patronal", "cesantia_vejez_obrero", "aportacion_vivienda")
    base = {"emision": "bimestral", "periodo": "2026-02", "sbc": "462.61", "zona": "zlfn"}
    inicio, fin = date(2026, 1, 1), date(2026, 2, 28)
    cortes = [inicio + n * UN_DIA for n in range(1, 59)]
    renglones = [base | {"id": "entero", "desde": str(inicio), "hasta": str(fin)}]
    for corte in cortes:
        renglones.append(base | {"id": f"{corte}a", "desde": str(inicio), "hasta": str(corte - UN_DIA)})
        renglones.append(base | {"id": f"{corte}b", "desde": str(corte), "hasta": str(fin)})
    aceptados, _ = motor(renglones)
    filas = {f["id"]: f for f in aceptados.iter_rows(named=True)}
    for corte in cortes:
        for concepto in conceptos:
            partido = filas[f"{corte}a"][concepto] + filas[f"{corte}b"][concepto]
            assert abs(partido - filas["entero"][concepto]) <= 1
