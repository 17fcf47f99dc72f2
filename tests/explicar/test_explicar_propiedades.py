"""La explicación da exactamente lo mismo que el motor, en cualquier renglón aceptable desde 2010."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cedulas_cli.dominio import cuotas
from cedulas_cli.dominio.cuotas import Criterios
from cedulas_cli.dominio.explicacion import explicar
from cedulas_cli.dominio.pasos import Explicacion, Renglon
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.plan import planear
from cedulas_cli.dominio.vigencia import Valor
from cedulas_cli.flujo.relato import como_objeto, como_tabla, totales
from cedulas_cli.parametros.carga import cargar_parametros
from cedulas_cli.parametros.conceptos import cargar_conceptos

PARAMETROS = cargar_parametros()
FICHAS = cargar_conceptos()
CRITERIOS = st.builds(
    Criterios,
    ceav=st.sampled_from(cuotas.CRITERIOS_CEAV),
    redondeo=st.sampled_from(cuotas.REDONDEOS),
    piso=st.booleans(),
)


def _pesos(centavos: int) -> str:
    return f"{centavos // 100}.{centavos % 100:02d}"


@st.composite
def renglones(sortear: st.DrawFn) -> dict[str, str]:
    """Movimientos como los teclearía una persona, cargados hacia el piso, las bandas y el tope."""
    emision = sortear(st.sampled_from(["mensual", "bimestral"]))
    anio = sortear(st.integers(2010, 2026))
    mes = sortear(st.sampled_from(range(2, 13, 2) if emision == "bimestral" else range(1, 13)))
    periodo = Periodo(anio, mes)
    inicio, fin = periodo.primer_dia(emision), periodo.ultimo_dia
    desde = sortear(st.dates(inicio, fin))
    hasta = sortear(st.dates(desde, fin))
    zona = sortear(st.sampled_from(["general", "zlfn"] if anio >= 2019 else ["general"]))
    renglon = {"emision": emision, "periodo": str(periodo), "zona": zona}
    renglon |= {"desde": desde.isoformat(), "hasta": hasta.isoformat()}
    minimo = PARAMETROS.valor("salario_minimo", hasta, zona).valor
    unidad = PARAMETROS.buscar("uma", hasta) or PARAMETROS.valor("salario_minimo", hasta, "general")
    orilla = sortear(st.sampled_from([minimo, *(unidad.valor * v / 100 for v in (150, 200, 250, 300, 350, 400, 2500))]))
    cerca = int(orilla * 100) + sortear(st.integers(-2, 2))
    renglon["sbc"] = _pesos(sortear(st.one_of(st.just(cerca), st.integers(1, 400_000))))
    dias = (hasta - desde).days + 1
    if sortear(st.booleans()):
        renglon["dias_incapacidad"] = str(sortear(st.integers(0, dias)))
        renglon["dias_ausentismo"] = str(sortear(st.sampled_from([0, 1, 7, 9])))
        renglon["dias_labor"] = str(sortear(st.sampled_from([1, 3, 5, 6])))
    if sortear(st.booleans()):
        renglon["prima_rt"] = sortear(st.sampled_from(["0.5", "0.54355", "2.59840", "15"]))
    if sortear(st.booleans()):
        renglon["salario_diario"] = _pesos(int(minimo * 100) + sortear(st.integers(-1, 1)))
    if sortear(st.booleans()):
        renglon["tipo_descuento"] = sortear(st.sampled_from(["1", "2", "3"]))
        renglon["valor_descuento"] = sortear(st.sampled_from(["20", "17.25", "33.3333"]))
        renglon["aplica_tabla_disminucion"] = sortear(st.sampled_from(["S", "N"]))
        renglon["dias_credito"] = str(sortear(st.integers(0, dias)))
    return renglon


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.lists(renglones(), min_size=5, max_size=20), CRITERIOS)
def test_lo_explicado_es_lo_calculado(dados: list[dict[str, str]], criterios: Criterios) -> None:
    columnas = dict.fromkeys(c for d in dados for c in d)
    cuadro = {"id": list(range(len(dados)))} | {c: [d.get(c) for d in dados] for c in columnas}
    calculo = planear(pl.LazyFrame(cuadro), PARAMETROS, criterios, "prueba")
    motor = {fila["id"]: fila for fila in calculo.aceptados.collect().iter_rows(named=True)}
    tipados = {fila["id"]: fila for fila in calculo.tipados.collect().iter_rows(named=True)}
    assert set(motor) == set(tipados)
    assert len(motor) + calculo.apartados.collect()["renglon"].n_unique() == len(dados)
    usados = {(v.parametro, v.clave) for v in calculo.tabla.usados} | {("prima_media", "I")}
    for numero, tipado in tipados.items():
        renglon = Renglon.de_tipado(tipado, prima_declarada="prima_rt" in dados[numero])
        explicacion = explicar(renglon, PARAMETROS, criterios, FICHAS)
        _exigir_igual(explicacion, motor[numero])
        assert {(v.parametro, v.clave) for v in explicacion.valores} <= usados


def _exigir_igual(explicacion: Explicacion, motor: dict[str, object]) -> None:
    assert explicacion.importes == {c: motor[c] for c in explicacion.importes}
    sumas = totales(explicacion)
    assert sumas == {c: motor[c] for c in sumas}
    assert ("la paga el patrón" in explicacion.quien_paga) == (motor["obrero_a_cargo_patron"] == "si")
    for concepto in explicacion.conceptos:
        assert concepto.exacto == sum((p.exacto for p in concepto.pasos), Fraction(0))
        if explicacion.criterios.redondeo == "concepto":
            assert abs(concepto.exacto - concepto.importe) <= Fraction(1, 2)
        assert all(_vigente(v, explicacion.renglon) for p in concepto.pasos for v in p.valores)


def _vigente(valor: Valor, renglon: Renglon) -> bool:
    """Algún día del periodo (la vivienda se decide por bimestre, no por tramo)."""
    periodo = Periodo.de_texto(renglon.periodo)
    return valor.desde <= periodo.ultimo_dia and periodo.primer_dia(renglon.emision) <= valor.fin


@settings(max_examples=15, deadline=None, derandomize=True)
@given(renglones(), CRITERIOS)
def test_las_formas_dicen_lo_mismo(dados: dict[str, str], criterios: Criterios) -> None:
    calculo = planear(pl.LazyFrame({c: [v] for c, v in dados.items()}), PARAMETROS, criterios, "prueba")
    tipados = calculo.tipados.collect()
    if tipados.is_empty():
        return
    renglon = Renglon.de_tipado(tipados.row(0, named=True), prima_declarada="prima_rt" in dados)
    explicacion = explicar(renglon, PARAMETROS, criterios, FICHAS)
    objeto, tabla = como_objeto(explicacion), como_tabla(explicacion)
    suma = sum(Fraction(c["importe"]) for c in objeto["conceptos"])
    assert suma == Fraction(objeto["total"])
    assert Fraction(tabla["importe"].sum() or 0) == suma


@pytest.mark.parametrize("anio", range(2010, 2027))
def test_se_explica_en_cada_anio(explicada, anio):
    for emision, periodo in (("mensual", f"{anio}-01"), ("bimestral", f"{anio}-02")):
        dias = (Periodo.de_texto(periodo).ultimo_dia - Periodo.de_texto(periodo).primer_dia(emision)).days + 1
        explicacion = explicada(emision=emision, periodo=periodo, sbc="300.00", dias=dias)
        assert sum(explicacion.importes.values()) > 0
        assert explicacion.renglon.hasta == Periodo.de_texto(periodo).ultimo_dia
        assert explicacion.renglon.desde == date(anio, 1, 1)
