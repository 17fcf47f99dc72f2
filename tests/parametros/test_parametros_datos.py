"""Los valores del programa contra su copia de cotejo y contra sus propias leyes de formación."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from cedulas_cli.parametros.carga import cargar_parametros

COTEJO = Path(__file__).parent.parent / "datos" / "parametros_oraculo"
UN_DIA = timedelta(days=1)
TASAS = {
    ("especie_cuota_fija", "patron"): "tasa_cuota_fija",
    ("especie_excedente", "patron"): "tasa_excedente_patronal",
    ("especie_excedente", "obrero"): "tasa_excedente_obrero",
    ("prestaciones_en_dinero", "patron"): "tasa_prestaciones_dinero_patronal",
    ("prestaciones_en_dinero", "obrero"): "tasa_prestaciones_dinero_obrero",
    ("gastos_medicos_pensionados", "patron"): "tasa_gastos_medicos_patronal",
    ("gastos_medicos_pensionados", "obrero"): "tasa_gastos_medicos_obrero",
    ("invalidez_y_vida", "patron"): "tasa_invalidez_vida_patronal",
    ("invalidez_y_vida", "obrero"): "tasa_invalidez_vida_obrero",
    ("guarderias_y_prestaciones_sociales", "patron"): "tasa_guarderias",
    ("retiro", "patron"): "tasa_retiro",
    ("cesantia_y_vejez", "patron"): "tasa_cesantia_vejez_patronal",
    ("cesantia_y_vejez", "obrero"): "tasa_cesantia_vejez_obrero",
    ("aportacion_vivienda", "patron"): "tasa_aportacion_vivienda",
}


@pytest.fixture(scope="module")
def parametros():
    return cargar_parametros()


def leer(nombre: str) -> list[dict[str, str]]:
    with (COTEJO / nombre).open(encoding="utf-8", newline="") as archivo:
        return list(csv.DictReader(archivo))


def vigencia(renglon: dict[str, str]) -> tuple[date, date | None]:
    desde = date.fromisoformat(renglon["desde"]) if renglon["desde"] else date(1997, 7, 1)
    return desde, date.fromisoformat(renglon["hasta"]) if renglon["hasta"] else None


def serie(parametros, nombre: str, clave: str = "", desde: date = date.min) -> list[tuple[date, date | None, Decimal]]:
    return [(v.desde, v.hasta, v.valor) for v in parametros.serie(nombre, clave) if v.fin >= desde]


def test_uma(parametros):
    assert serie(parametros, "uma") == [(*vigencia(r), Decimal(r["diaria"])) for r in leer("uma.csv")]


@pytest.mark.parametrize(("zona", "sobran"), [("area_A", 1), ("area_B", 1), ("area_C", 1), ("general", 0), ("zlfn", 0)])
def test_salario_minimo(parametros, zona, sobran):
    """Lo publicado, más el tramo que cierra el bimestre en que un área se unificó; `general` hereda la A."""
    renglones = leer("salario_minimo.csv")
    zonas = ("area_A", "general") if zona == "general" else (zona,)
    publicados = [(*vigencia(r), Decimal(r["diario"])) for r in renglones if r["zona"] in zonas]
    cargados = serie(parametros, "salario_minimo", zona)
    assert cargados[: len(publicados)] == sorted(publicados)
    assert len(cargados) == len(publicados) + sobran


def test_las_areas_cierran_su_bimestre_con_lo_que_las_sustituyo(parametros):
    def valor(dia: date, zona: str) -> Decimal:
        return parametros.valor("salario_minimo", dia, zona).valor

    for dia in (date(2012, 11, 27), date(2012, 12, 31)):
        assert valor(dia, "area_C") == valor(dia, "area_B")
    for dia in (date(2015, 10, 1), date(2015, 10, 31)):
        assert valor(dia, "area_A") == valor(dia, "area_B") == valor(dia, "general")
    assert parametros.buscar("salario_minimo", date(2013, 1, 1), "area_C") is None
    assert parametros.buscar("salario_minimo", date(2015, 11, 1), "area_B") is None


@pytest.mark.parametrize(("llave", "nombre"), TASAS.items(), ids=TASAS.values())
def test_tasas(parametros, llave, nombre):
    cotejo = [
        (*vigencia(r), Decimal(r["por_ciento"])) for r in leer("tasas.csv") if (r["concepto"], r["sujeto"]) == llave
    ]
    assert serie(parametros, nombre, desde=date(2010, 1, 1)) == cotejo


def test_cesantia_por_banda(parametros):
    """Sesenta y cuatro tasas y seis límites; la de 2030 rige sin fin."""
    for renglon in leer("ceav.csv"):
        anio, banda = int(renglon["anio"]), renglon["banda"]
        hallado = parametros.valor("tasa_ceav_banda", date(anio, 7, 1), banda)
        fin = None if anio == 2030 else date(anio, 12, 31)
        assert (hallado.desde, hallado.hasta) == (date(anio, 1, 1), fin)
        assert hallado.valor == Decimal(renglon["por_ciento"])
        if renglon["hasta_uma"]:
            assert parametros.valor("limite_ceav_banda", date(anio, 7, 1), banda).valor == Decimal(renglon["hasta_uma"])
    assert parametros.buscar("tasa_ceav_banda", date(2022, 12, 31), "8") is None


def test_la_tabla_de_cesantia_es_lineal(parametros):
    """De 3.150 en 2022 a la tasa de 2030, en ocho pasos iguales salvo un milésimo de redondeo."""
    for banda in map(str, range(1, 9)):
        final = parametros.valor("tasa_ceav_banda", date(2030, 1, 1), banda).valor
        for anio in range(2023, 2031):
            lineal = Decimal("3.150") + (final - Decimal("3.150")) * (anio - 2022) / 8
            assert abs(parametros.valor("tasa_ceav_banda", date(anio, 1, 1), banda).valor - lineal) <= Decimal("0.001")


def test_vivienda(parametros):
    renglones = leer("vivienda.csv")
    seguro = [(*vigencia(r), Decimal(r["valor"])) for r in renglones if r["concepto"] == "seguro_danios_vivienda"]
    umi = [(*vigencia(r), Decimal(r["valor"])) for r in renglones if r["concepto"] == "umi_diaria"]
    assert serie(parametros, "seguro_danos") == seguro
    assert serie(parametros, "umi", desde=date(2017, 1, 1)) == umi
    for valor in parametros.serie("umi"):
        if valor.desde < date(2017, 1, 1):
            assert valor.valor == parametros.valor("salario_minimo", valor.desde, "general").valor
            assert not valor.verificado


def test_la_reforma_del_descuento_empieza_con_el_sexto_bimestre(parametros):
    assert parametros.valor("credito_resta_incidencias", date(2025, 10, 31)).valor == 1
    assert parametros.valor("credito_resta_incidencias", date(2025, 11, 1)).valor == 0


def test_la_mora_es_la_prorroga_mas_la_mitad(parametros):
    """CFF 21: cincuenta por ciento más, a la centésima."""
    for mora in parametros.serie("recargos_mora"):
        prorroga = parametros.valor("recargos_prorroga", mora.desde)
        assert mora.valor == (prorroga.valor * Decimal("1.5")).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert mora.verificado == prorroga.verificado == (mora.desde.year not in (2014, 2015, 2016, 2018, 2019))


def test_las_alzas_de_la_umi_encadenan(parametros):
    valores = [v.valor for v in parametros.serie("umi") if v.desde.year >= 2018]
    alzas = ["1.0483", "1.0283", "1.0315", "1.0499", "1.0520", "1.0466", "1", "1"]
    for (anterior, siguiente), alza in zip(pairwise(valores), alzas, strict=True):
        assert (anterior * Decimal(alza)).quantize(Decimal("0.01"), ROUND_HALF_UP) == siguiente


@pytest.mark.parametrize("nombre", ["uma", "salario_minimo", "inpc", "umi", "recargos_mora"])
def test_sin_huecos_dia_por_dia(parametros, nombre):
    for clave in parametros.claves(nombre):
        tramos = parametros.serie(nombre, clave)
        for antes, despues in pairwise(tramos):
            assert antes.fin + UN_DIA == despues.desde


def test_el_inpc_va_mes_por_mes(parametros):
    meses = parametros.serie("inpc")
    assert (len(meses), meses[0].desde, meses[-1].hasta) == (212, date(2009, 1, 1), date(2026, 8, 31))
    assert all(v.desde.day == 1 and (v.fin + UN_DIA).day == 1 for v in meses)
    assert parametros.valor("inpc", date(2022, 5, 15)).valor == Decimal("121.022")


def test_lo_que_se_dice_sin_verificar_esta_marcado(parametros):
    """Y no al revés: lo firme no lleva la marca."""
    dudosos = {(v.parametro, v.desde.year) for v in parametros if not v.verificado}
    assert {("umi", 2017), ("umi", 2019), ("umi", 2023), ("factor_integracion_minimo", 2023)} <= dudosos
    assert not {p for p, _ in dudosos} & {"uma", "salario_minimo", "tasa_ceav_banda", "tope_sbc", "tasa_retiro"}
