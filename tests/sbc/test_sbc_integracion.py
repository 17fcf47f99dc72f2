"""Integración del salario: exclusiones parciales, límites, varios patrones, ajuste y semana reducida (derecho 1.1)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cedulas_cli.dominio.campos import DatoMalo
from cedulas_cli.dominio.integracion import AVISO_DE_AJUSTE, factor_de, parte_de_varios_patrones, vacaciones_minimas
from cedulas_cli.dominio.integracion_bloque import calcular_en_bloque
from cedulas_cli.dominio.semana_reducida import ausencias_equivalentes
from cedulas_cli.errores import ErrorCedulas

JUNIO = {"rige_desde": "2026-06-17"}
UMA, MINIMO, TOPE = Decimal("117.31"), Decimal("315.04"), Decimal("2932.75")


def centavos(pesos: str | Decimal) -> int:
    return int((Decimal(pesos) * 100).quantize(Decimal(1), ROUND_HALF_UP))


@pytest.mark.parametrize(
    ("periodicidad", "salario", "diario"),
    [("diaria", "500", "500"), ("semanal", "3500", "500"), ("quincenal", "7500", "500"), ("mensual", "15000", "500")],
)
def test_salario_diario_por_periodo(calcular, periodicidad, salario, diario):
    """LSS 29: semana ÷ 7, quincena ÷ 15, mes ÷ 30; con factor 1.0493, 524.65."""
    datos = calcular("sbc", **JUNIO, salario=salario, periodicidad=periodicidad).datos
    assert datos["salario_diario_nominal"] == centavos(diario)
    assert datos["sbc"] == centavos("524.65")


def test_un_mes_se_divide_exacto_y_se_redondea_al_final(calcular):
    """10 000 ÷ 30 × 1.0493 = 349.7666… → 349.77; redondeando antes daría 349.76."""
    assert calcular("sbc", **JUNIO, salario="10000", periodicidad="mensual").datos["sbc"] == centavos("349.77")


@pytest.mark.parametrize(
    ("dia", "factor"), [("2022-12-31", "1.0452"), ("2023-01-01", "1.0493"), ("2026-06-17", "1.0493")]
)
def test_factor_minimo_de_ley(calcular, contexto, dia, factor):
    """15 días de aguinaldo, 25 % de prima y 6 o 12 de vacaciones (LFT 76 reformado el 27-12-2022)."""
    hallado = calcular("sbc", rige_desde=dia, salario="500").datos["factor_integracion"]
    from datetime import date

    assert hallado == factor
    assert Decimal(factor) == contexto.parametros.valor("factor_integracion_minimo", date.fromisoformat(dia)).valor


@pytest.mark.parametrize(
    ("anios", "dias", "factor"),
    [(0, 12, "1.0493"), (1, 14, "1.0507"), (2, 16, "1.0521"), (4, 20, "1.0548"), (5, 22, "1.0562"), (9, 22, "1.0562"),
     (10, 24, "1.0575"), (15, 26, "1.0589"), (30, 32, "1.0630"), (45, 32, "1.0630")],
)  # fmt: skip
def test_factor_por_antiguedad(calcular, contexto, anios, dias, factor):
    """LFT 76: doce días el primer año, dos más hasta veinte, y dos por cada cinco de servicio."""
    from datetime import date

    assert vacaciones_minimas(contexto.parametros, date(2026, 6, 17), anios).valor == dias
    assert calcular("sbc", **JUNIO, salario="500", anios_servicio=anios).datos["factor_integracion"] == factor


def test_prestaciones_superiores_suben_el_factor_e_inferiores_no_se_aceptan(calcular):
    """30 de aguinaldo y 20 de vacaciones al 50 %: 1 + 40 ÷ 365 = 1.1096."""
    datos = calcular("sbc", **JUNIO, salario="500", aguinaldo_dias=30, vacaciones_dias=20, prima_vacacional=50).datos
    assert datos["factor_integracion"] == "1.1096"
    with pytest.raises(DatoMalo, match="al menos 15"):
        calcular("sbc", **JUNIO, salario="500", aguinaldo_dias=14)


def test_factor_de_ley_inventada():
    assert factor_de(Decimal(0), Decimal(0), Decimal(25)) == Decimal("1.0000")
    assert factor_de(Decimal(365), Decimal(0), Decimal(0)) == Decimal("2.0000")


# ---------------------------------------------------------------- exclusiones parciales


@pytest.mark.parametrize(("despensa", "excedente"), [("46.92", "0"), ("46.93", "0.006"), ("100", "53.076")])
def test_despensa_hasta_40_por_ciento_de_la_uma(calcular, despensa, excedente):
    """LSS 27 fr. VI: 40 % × 117.31 = 46.924; sólo integra el excedente."""
    datos = calcular("sbc", **JUNIO, salario="500", despensa=despensa).datos
    assert datos["sbc"] == centavos(Decimal("524.65") + Decimal(excedente))


@pytest.mark.parametrize(("premio", "excedente"), [("52.46", "0"), ("52.47", "0.005"), ("100", "47.535")])
@pytest.mark.parametrize("cual", ["asistencia", "puntualidad"])
def test_cada_premio_hasta_10_por_ciento(calcular, cual, premio, excedente):
    """LSS 27 fr. VII: 10 % de 524.65 = 52.465, cada uno por su lado."""
    datos = calcular("sbc", **JUNIO, salario="500", **{f"premio_{cual}": premio}).datos
    assert datos["sbc"] == centavos(Decimal("524.65") + Decimal(excedente))


def test_los_dos_premios_se_excluyen_por_separado(calcular):
    datos = calcular("sbc", **JUNIO, salario="500", premio_asistencia="52", premio_puntualidad="52").datos
    assert datos["sbc"] == centavos("524.65")


def test_con_sbc_registrado_los_premios_se_miden_con_el(calcular):
    datos = calcular("sbc", **JUNIO, salario="500", premio_asistencia="100", sbc_vigente="600").datos
    assert datos["sbc"] == centavos("564.65")


@pytest.mark.parametrize(
    ("datos", "tanto"),
    [
        ({"alimentacion": "gratuita"}, "25"),
        ({"habitacion": "gratuita"}, "25"),
        ({"alimentacion": "gratuita", "habitacion": "gratuita"}, "50"),
        ({"alimentacion": "gratuita", "comidas": "1"}, "8.33"),
        ({"alimentacion": "gratuita", "comidas": "2"}, "16.66"),
        ({"alimentacion": "gratuita", "comidas": "1", "habitacion": "gratuita"}, "33.33"),
        ({"alimentacion": "cobrada", "cobro_alimentacion": "23.47"}, "0"),
        ({"alimentacion": "cobrada", "cobro_alimentacion": "23.46"}, "25"),
        ({"habitacion": "cobrada", "cobro_habitacion": "23.47"}, "0"),
    ],
)
def test_alimentacion_y_habitacion(calcular, datos, tanto):
    """LSS 32: 25, 50 y 8.33 % por alimento; LSS 27 fr. V: cobrada a 20 % de la UMA (23.462) no integra."""
    resultado = calcular("sbc", **JUNIO, salario="500", **datos)
    assert resultado.datos["sbc"] == centavos(Decimal("524.65") + 500 * Decimal(tanto) / 100)
    assert bool(resultado.advertencias) == (tanto != "0")


def test_si_se_cobra_hay_que_decir_cuanto(calcular):
    with pytest.raises(DatoMalo, match="cuánto"):
        calcular("sbc", **JUNIO, salario="500", alimentacion="cobrada")


# ---------------------------------------------------------------- variable y mixto


def test_variable_entre_dias_devengados(calcular):
    """LSS 30 fr. II: no entre los naturales."""
    datos = calcular("sbc", **JUNIO, tipo="variable", ingresos_variables="30000", dias_devengados="59").datos
    assert datos["sbc"] == centavos("508.47")
    assert datos["factor_integracion"] is None


def test_mixto_suma_exactos_y_redondea_una_vez(calcular):
    """500 × 1.0493 + 1000 ÷ 61 = 524.65 + 16.39344… = 541.04."""
    datos = calcular("sbc", **JUNIO, tipo="mixto", salario="500", ingresos_variables="1000", dias_devengados="61").datos
    assert datos["sbc"] == centavos("541.04")


@pytest.mark.parametrize("falta", ["ingresos_variables", "dias_devengados"])
def test_al_variable_no_le_puede_faltar(calcular, falta):
    completos = {"ingresos_variables": "1000", "dias_devengados": "61"}
    with pytest.raises(DatoMalo) as falla:
        calcular("sbc", **JUNIO, tipo="variable", **{c: v for c, v in completos.items() if c != falta})
    assert falla.value.campo == falta


# ---------------------------------------------------------------- límites


@pytest.mark.parametrize(
    ("dia", "zona", "piso", "tope"),
    [
        ("2025-12-31", "general", "278.80", "2828.50"),
        ("2026-01-01", "general", "315.04", "2828.50"),
        ("2026-01-31", "general", "315.04", "2828.50"),
        ("2026-02-01", "general", "315.04", "2932.75"),
        ("2026-02-01", "zlfn", "440.87", "2932.75"),
    ],
)
def test_enero_tiene_piso_nuevo_y_tope_viejo(calcular, dia, zona, piso, tope):
    """LSS 28: el piso cambia el 1 de enero y el tope el 1 de febrero."""
    bajo = calcular("sbc", rige_desde=dia, zona=zona, salario="0.01").datos
    alto = calcular("sbc", rige_desde=dia, zona=zona, salario="9999").datos
    assert (bajo["sbc"], bajo["limite"]) == (centavos(piso), "piso")
    assert (alto["sbc"], alto["limite"]) == (centavos(tope), "tope")


def test_una_fecha_sin_valores_se_detiene(calcular):
    with pytest.raises(ErrorCedulas) as falla:
        calcular("sbc", rige_desde="2027-01-01", salario="500")
    assert falla.value.nombre == "parametro-sin-vigencia"


def test_zona_desconocida(calcular):
    with pytest.raises(DatoMalo, match="debe ser una de"):
        calcular("sbc", **JUNIO, salario="500", zona="luna")


@pytest.mark.parametrize(
    ("registrado", "se_dice"),
    [("315.03", False), ("315.04", True), ("330.56", True), ("330.57", False), ("400.00", False)],
)
def test_entre_el_minimo_y_el_minimo_con_prestaciones_se_dice(calcular, contexto, registrado, se_dice):
    """El reglamento habla de los que quedan bajo el mínimo: subir los que están entre los dos es una lectura."""
    caso = {"rige_desde": "2026-01-01", "tipo": "ajuste", "sbc_vigente": registrado}
    resultado = calcular("sbc", **caso)
    assert resultado.datos["sbc"] == max(33057, centavos(registrado))
    assert (AVISO_DE_AJUSTE in resultado.advertencias) == se_dice
    (en_bloque,) = calcular_en_bloque(pl.DataFrame({c: [v] for c, v in caso.items()}), contexto).to_dicts()
    assert en_bloque["advertencias"] == (" | ".join(resultado.advertencias) or None)


def test_ajuste_por_nuevo_salario_minimo(calcular):
    """RACERF 55, derecho 1.07: 315.04 × 1.0493 = 330.57."""
    for registrado, esperado in (("278.80", "330.57"), ("330.56", "330.57"), ("330.57", "330.57"), ("400", "400")):
        datos = calcular("sbc", rige_desde="2026-01-01", tipo="ajuste", sbc_vigente=registrado).datos
        assert datos["sbc"] == centavos(esperado)
        assert (datos["limite"] == "minimo-integrado") == (registrado != esperado)


@pytest.mark.parametrize(
    ("propio", "otros", "esperado", "limite"),
    [
        ("2000", "1000", "1955.17", "varios-patrones"),
        ("2000", "932.75", "2000", None),
        ("2932.75", "0", "2932.75", None),
    ],
)
def test_varios_patrones(calcular, propio, otros, esperado, limite):
    """LSS 33: si la suma pasa del tope, tope × salario ÷ suma: 2 932.75 × 2 000 ÷ 3 000 = 1 955.1666…"""
    datos = calcular("sbc", **JUNIO, salario=propio, factor_integracion="1", otros_patrones=otros).datos
    assert (datos["sbc"], datos["limite"]) == (centavos(esperado), limite)


@given(salarios=st.lists(st.integers(1, 10**7), min_size=2, max_size=6), tope=st.integers(1, 10**6))
def test_entre_todos_los_patrones_no_pasan_del_tope(salarios, tope):
    suma = Fraction(sum(salarios))
    partes = [parte_de_varios_patrones(Fraction(salario), suma, tope) for salario in salarios]
    assert sum(partes) == min(suma, tope)


@given(
    salario=st.integers(0, 10**8),
    otras=st.integers(0, 10**6),
    periodicidad=st.sampled_from(["diaria", "semanal", "quincenal", "mensual"]),
)
def test_siempre_entre_piso_y_tope_y_nunca_baja_al_ganar_mas(calcular, salario, otras, periodicidad):
    base = {"periodicidad": periodicidad, "salario": Decimal(salario).scaleb(-2)}
    menos = calcular("sbc", **JUNIO, **base).datos["sbc"]
    mas = calcular("sbc", **JUNIO, **base, otras=Decimal(otras).scaleb(-2)).datos["sbc"]
    assert centavos(MINIMO) <= menos <= mas <= centavos(TOPE)


# ---------------------------------------------------------------- semana reducida

TABLA_116 = {5: (1, 3, 4, 6, 7), 4: (2, 4, 5, 7), 3: (2, 5, 7), 2: (4, 7), 1: (7,)}
"""RACERF 116: días que no cotizan por una, dos… ausencias, según los días de labor."""


@pytest.mark.parametrize(
    ("dias", "faltas", "esperado"), [(d, f, e) for d, fila in TABLA_116.items() for f, e in enumerate(fila, 1)]
)
def test_tabla_del_articulo_116(calcular, dias, faltas, esperado):
    import polars as pl

    assert ausencias_equivalentes(faltas, dias) == esperado
    en_columna = pl.select(ausencias_equivalentes(pl.lit(faltas), pl.lit(dias))).item()
    assert en_columna == esperado
    datos = calcular("sbc", **JUNIO, tipo="semana-reducida", salario="700", dias_labor=dias, ausencias=faltas).datos
    assert datos["ausencias_que_no_cotizan"] == esperado


def test_no_se_falta_mas_de_lo_que_se_trabaja(calcular):
    with pytest.raises(DatoMalo, match="no se puede faltar más"):
        calcular("sbc", **JUNIO, tipo="semana-reducida", salario="700", dias_labor=3, ausencias=4)
    with pytest.raises(DatoMalo, match="de 1 a 5"):
        calcular("sbc", **JUNIO, tipo="semana-reducida", salario="700", dias_labor=6)


def test_semana_reducida_lleva_septimo_proporcional_entre_siete(calcular):
    """Tres días a 840: (2 520 + 2 520 ÷ 6) ÷ 7 = 420; con factor 1, 420. Un día a 600 da 100: sube al mínimo."""
    tres = calcular("sbc", **JUNIO, tipo="semana-reducida", salario="840", dias_labor=3, factor_integracion="1").datos
    assert (tres["salario_diario_nominal"], tres["sbc"]) == (42000, 42000)
    uno = calcular("sbc", **JUNIO, tipo="semana-reducida", salario="600", dias_labor=1, factor_integracion="1").datos
    assert (uno["salario_diario_nominal"], uno["sbc"], uno["limite"]) == (10000, centavos(MINIMO), "piso")


def test_semana_reducida_con_el_salario_de_la_semana(calcular):
    """LSS 29 fr. III: lo de la semana, ya con su séptimo, entre siete."""
    datos = calcular(
        "sbc", **JUNIO, tipo="semana-reducida", periodicidad="semanal", salario="2940", factor_integracion="1"
    ).datos
    assert datos["sbc"] == 42000
