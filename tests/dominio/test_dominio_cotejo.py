"""Cada causa del cotejo, sembrada a mano: se emite bajo un supuesto y el cotejo debe nombrarlo, y sólo a él."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from cedulas_cli.dominio import cotejo, cuotas
from cedulas_cli.dominio.dinero import a_importe
from cedulas_cli.dominio.esquemas import CONCEPTOS, COTEJO, PREFIJO_EMITIDO
from cedulas_cli.dominio.plan import planear
from cedulas_cli.dominio.vigencia import Parametros

Renglon = dict[str, Any]
Suceso = tuple[int, str, str]
TIPOS = {
    "registro_patronal": pl.String,
    "nss": pl.String,
    "archivo": pl.String,
    "renglon": pl.Int64,
    "emision": pl.String,
    "periodo": pl.String,
    "sbc": pl.Int64,
    "dias": pl.Int64,
    "desde": pl.Date,
    "hasta": pl.Date,
    "dias_credito": pl.Int64,
    "prima_rt": pl.Decimal(9, 5),
    "numero_credito": pl.String,
    "tipo_descuento": pl.Int64,
    "valor_descuento": pl.Decimal(12, 4),
    "aplica_tabla_disminucion": pl.String,
}
MES = {
    "registro_patronal": "Z9900001100",
    "nss": "01908000019",
    "archivo": "emision.csv",
    "emision": "mensual",
    "periodo": "2026-06",
    "sbc": 61_929,
    "dias": 30,
    "prima_rt": Decimal("0.54355"),
}
BIMESTRE = MES | {
    "emision": "bimestral",
    "dias": 61,
    "numero_credito": "0000000001",
    "tipo_descuento": 2,
    "valor_descuento": Decimal("1500.0000"),
}


def _recalcular(movimientos: pl.DataFrame, parametros: Parametros) -> pl.DataFrame:
    insumo = movimientos.select("indice", *[c for c in TIPOS if c in movimientos.columns])
    plan = planear(insumo.with_columns(a_importe("sbc")).lazy(), parametros, cuotas.Criterios(), "prueba")
    return plan.aceptados.collect()


@pytest.fixture(scope="session")
def calcular(parametros: Parametros) -> Callable[..., pl.DataFrame]:
    """`calcular(renglones, otros)` → cuotas en centavos, con su `indice`."""

    def correr(renglones: list[Renglon], otros: Parametros | None = None) -> pl.DataFrame:
        tabla = pl.DataFrame([{"renglon": i} | r for i, r in enumerate(renglones, start=1)], schema=TIPOS)
        tabla = tabla.with_row_index("indice").with_columns(pl.col("indice").cast(pl.Int64))
        return _recalcular(tabla, otros or parametros).with_columns(
            tabla["sbc"], pl.col("dias").alias("dias_cotizados")
        )

    return correr


@pytest.fixture(scope="session")
def cotejar(calcular: Callable[..., pl.DataFrame], parametros: Parametros) -> Callable[..., set[Suceso]]:
    """`cotejar(renglones, emitidos, otros)`: lo emitido sale de otros renglones u otros parámetros."""

    def correr(
        renglones: list[Renglon],
        emitidos: list[Renglon] | None = None,
        otros: Parametros | None = None,
        mas: dict[tuple[int, str], int] | None = None,
        sin_emitir: tuple[str, ...] = (),
    ) -> set[Suceso]:
        bien, mal = calcular(renglones), calcular(emitidos or renglones, otros)
        conceptos = [c for c in CONCEPTOS if c in bien.columns]
        tabla = bien.hstack(mal.select(pl.col(c).alias(PREFIJO_EMITIDO + c) for c in conceptos))
        for (indice, concepto), centavos in (mas or {}).items():
            columna = pl.col(PREFIJO_EMITIDO + concepto)
            tabla = tabla.with_columns(columna + pl.when(pl.col("indice") == indice).then(centavos).otherwise(0))
        tabla = tabla.with_columns(pl.lit(None, pl.Int64).alias(PREFIJO_EMITIDO + c) for c in sin_emitir)
        hallado = cotejo.cotejar(tabla, parametros, _recalcular)
        esperadas = {(i, c) for i, c in cotejo.diferencias(tabla).select("indice", "concepto").rows()}
        sucesos = set(hallado.select("indice", "concepto", "causa").rows())
        assert {(i, c) for i, c, _ in sucesos} == esperadas
        return sucesos

    return correr


def causas(sucesos: set[Suceso], indice: int = 0) -> set[str]:
    return {causa for i, _, causa in sucesos if i == indice}


def conceptos(sucesos: set[Suceso], indice: int = 0) -> set[str]:
    return {concepto for i, concepto, _ in sucesos if i == indice}


def con(parametros: Parametros, parametro: str, cifra: str | dict[str, str]) -> Parametros:
    """Los mismos, con otro valor en toda la serie."""

    def nuevo(clave: str) -> Decimal:
        return Decimal(cifra if isinstance(cifra, str) else cifra[clave])

    return Parametros([replace(v, valor=nuevo(v.clave)) if v.parametro == parametro else v for v in parametros])


def test_sin_diferencias(cotejar) -> None:
    assert cotejar([MES, MES]) == set()


@pytest.mark.parametrize(("base", "dias"), [(MES, 20), (MES, 29), (BIMESTRE, 45), (BIMESTRE, 60)])
def test_otros_dias(cotejar, base: Renglon, dias: int) -> None:
    """Todos los conceptos del renglón de en medio, y de ningún otro."""
    sucesos = cotejar(
        [base | {"numero_credito": None}, base, base], [base | {"numero_credito": None}, base | {"dias": dias}, base]
    )
    assert causas(sucesos, 1) == {cotejo.OTROS_DIAS}
    assert {i for i, _, _ in sucesos} == {1}


@pytest.mark.parametrize("sbc", [31_600, 45_001, 61_950, 62_000, 120_007, 293_274])
def test_otro_sbc(cotejar, sbc: int) -> None:
    """El salario se despeja de los intervalos de todos los conceptos, arriba y abajo de las tres veces la unidad."""
    assert causas(cotejar([MES], [MES | {"sbc": sbc}])) == {cotejo.OTRO_SBC}


@pytest.mark.parametrize("sbc", [45_001, 120_007])
def test_otro_sbc_en_bimestre(cotejar, sbc: int) -> None:
    assert causas(cotejar([BIMESTRE], [BIMESTRE | {"sbc": sbc}])) == {cotejo.OTRO_SBC}


def test_sin_tope(cotejar, parametros: Parametros) -> None:
    alto = MES | {"sbc": 350_000}
    sucesos = cotejar([alto], otros=con(parametros, "tope_sbc", "1000"))
    assert causas(sucesos) == {cotejo.SIN_TOPE}
    assert "cuota_fija" not in conceptos(sucesos)


@pytest.mark.parametrize(("periodo", "uma"), [("2026-06", "113.14"), ("2025-06", "108.57"), ("2025-06", "117.31")])
def test_uma_de_la_vigencia_vecina(cotejar, parametros: Parametros, periodo: str, uma: str) -> None:
    """La anterior o la siguiente; mueve la cuota fija y el excedente."""
    sucesos = cotejar([MES | {"periodo": periodo}], otros=con(parametros, "uma", uma))
    assert causas(sucesos) == {cotejo.OTRA_UMA}
    assert conceptos(sucesos) == {"cuota_fija", "excedente_patronal", "excedente_obrero"}


def test_uma_de_dos_vigencias_atras_no_tiene_causa(cotejar, parametros: Parametros) -> None:
    assert causas(cotejar([MES], otros=con(parametros, "uma", "108.57"))) == {cotejo.SIN_CAUSA}


@pytest.mark.parametrize("anio", [2023, 2025, 2027])
def test_tasa_de_otro_ejercicio(cotejar, parametros: Parametros, anio: int) -> None:
    bandas = {str(b): str(parametros.valor("tasa_ceav_banda", date(anio, 12, 31), str(b)).valor) for b in range(1, 9)}
    sucesos = cotejar([BIMESTRE], otros=con(parametros, "tasa_ceav_banda", bandas))
    assert sucesos == {(0, "cesantia_vejez_patronal", cotejo.OTRO_EJERCICIO)}


@pytest.mark.parametrize(("pide", "emitida"), [("N", "S"), (None, "S"), ("S", "N"), ("S", None)])
def test_con_la_tabla_de_disminucion_o_sin_ella(cotejar, pide: str | None, emitida: str | None) -> None:
    """700 ÷ 315.04 = 2.22: con tabla es 15.7 %; sin ella, 20 %. Quien no tiene fila en la tabla no cambia."""
    en_por_ciento = BIMESTRE | {"sbc": 70_000, "tipo_descuento": 1, "valor_descuento": Decimal("20")}
    bajo = BIMESTRE | {"sbc": 40_000, "tipo_descuento": 1, "valor_descuento": Decimal("20")}
    renglones = [en_por_ciento | {"aplica_tabla_disminucion": pide}, bajo | {"numero_credito": "0000000002"}]
    emitidos = [en_por_ciento | {"aplica_tabla_disminucion": emitida}, renglones[1]]
    assert cotejar(renglones, emitidos) == {(0, "amortizacion", cotejo.OTRA_TABLA)}
    assert causas(cotejar(renglones, mas={(1, "amortizacion"): 500}), 1) == {cotejo.SIN_CAUSA}


def test_tasa_unica_de_antes_de_2023(cotejar, parametros: Parametros) -> None:
    sucesos = cotejar([BIMESTRE], otros=con(parametros, "tasa_ceav_banda", dict.fromkeys("12345678", "3.150")))
    assert sucesos == {(0, "cesantia_vejez_patronal", cotejo.OTRO_EJERCICIO)}


@pytest.mark.parametrize("prima", ["0.50000", "1.13065", "15.00000"])
def test_otra_prima(cotejar, prima: str) -> None:
    sucesos = cotejar([MES, MES], [MES | {"prima_rt": Decimal(prima)}, MES])
    assert sucesos == {(0, "riesgos_trabajo", cotejo.OTRA_PRIMA)}


def test_riesgos_por_encima_de_la_prima_maxima_no_tiene_causa(cotejar) -> None:
    """15 % de 619.29 × 30 son 2,786.81; un centavo más ya no lo da ninguna prima legal."""
    emitido = 278_681 + 1
    calculado = (61_929 * 30 * 54_355 + 5_000_000) // 10_000_000
    sucesos = cotejar([MES], mas={(0, "riesgos_trabajo"): emitido - calculado})
    assert sucesos == {(0, "riesgos_trabajo", cotejo.SIN_CAUSA)}


def test_riesgos_en_cero_no_son_otra_prima(cotejar, calcular) -> None:
    propio = calcular([MES])["riesgos_trabajo"].item()
    assert cotejar([MES], mas={(0, "riesgos_trabajo"): -propio}) == {(0, "riesgos_trabajo", cotejo.SIN_CAUSA)}


def test_seguro_incluido_en_la_amortizacion(cotejar) -> None:
    sin_credito = BIMESTRE | {"tipo_descuento": 0, "numero_credito": None}
    sucesos = cotejar([sin_credito, BIMESTRE], mas={(1, "amortizacion"): 1_500})
    assert sucesos == {(1, "amortizacion", cotejo.CON_SEGURO)}
    assert causas(cotejar([BIMESTRE], mas={(0, "amortizacion"): 1_501})) == {cotejo.SIN_CAUSA}


@pytest.mark.parametrize("centavos", [1, -1])
def test_un_centavo_es_redondeo(cotejar, centavos: int) -> None:
    assert causas(cotejar([MES], mas={(0, "guarderias"): centavos, (0, "cuota_fija"): -centavos})) == {cotejo.REDONDEO}


@pytest.mark.parametrize("centavos", [2, -2])
def test_dos_centavos_ya_no(cotejar, centavos: int) -> None:
    assert cotejar([MES], mas={(0, "guarderias"): centavos}) == {(0, "guarderias", cotejo.SIN_CAUSA)}


def test_cada_concepto_con_lo_suyo(cotejar) -> None:
    """En un mismo renglón, un centavo y una cifra inexplicable; en otro, días."""
    sucesos = cotejar([MES, MES], [MES, MES | {"dias": 10}], mas={(0, "guarderias"): 1, (0, "cuota_fija"): 777})
    assert {s for s in sucesos if s[0] == 0} == {
        (0, "guarderias", cotejo.REDONDEO),
        (0, "cuota_fija", cotejo.SIN_CAUSA),
    }
    assert causas(sucesos, 1) == {cotejo.OTROS_DIAS}


def test_diferencias_con_cuentas_a_mano() -> None:
    """Lo que no se emitió (nulo) no es diferencia; el orden es por renglón y concepto."""
    tabla = pl.DataFrame(
        {
            "indice": [0, 1, 2],
            "guarderias": [10, 20, 30],
            "emitido_guarderias": [10, 21, None],
            "cuota_fija": [5, 5, 5],
            "emitido_cuota_fija": [4, 6, 5],
            "emitido_retiro": [1, 1, 1],
        }
    )
    assert cotejo.diferencias(tabla).rows() == [
        (0, "cuota_fija", 4, 5),
        (1, "cuota_fija", 6, 5),
        (1, "guarderias", 21, 20),
    ]
    nada = cotejo.diferencias(tabla.select("indice", "guarderias"))
    assert (nada.height, nada.columns) == (0, ["indice", "concepto", "emitido", "calculado"])


def test_a_tabla_en_pesos(calcular) -> None:
    hallado = pl.DataFrame(
        {"indice": [1], "concepto": ["guarderias"], "emitido": [18_580], "calculado": [18_579], "causa": ["redondeo"]}
    )
    fila = cotejo.a_tabla(hallado, calcular([MES, MES])).row(0, named=True)
    assert list(fila) == list(COTEJO)
    assert (fila["renglon"], fila["emitido"], fila["calculado"], fila["diferencia"]) == (
        2,
        Decimal("185.80"),
        Decimal("185.79"),
        Decimal("0.01"),
    )


def test_los_dias_o_el_salario_deben_explicar_el_renglon_entero(cotejar) -> None:
    """Con un concepto que no cuadra, ni los días ni el salario son la causa de los demás."""
    for otro in ({"dias": 20}, {"sbc": 70_000}):
        sucesos = cotejar([MES], [MES | otro], mas={(0, "gastos_medicos_obrero"): 777})
        assert causas(sucesos) == {cotejo.SIN_CAUSA, cotejo.OTRA_PRIMA}


def test_uma_y_ejercicio_explican_concepto_por_concepto(cotejar, parametros: Parametros) -> None:
    """Y en una misma tabla con las dos emisiones."""
    bandas = {str(b): str(parametros.valor("tasa_ceav_banda", date(2025, 12, 31), str(b)).valor) for b in range(1, 9)}
    otros = con(con(parametros, "uma", "113.14"), "tasa_ceav_banda", bandas)
    sucesos = cotejar([MES, BIMESTRE], otros=otros, mas={(0, "guarderias"): 777, (1, "amortizacion"): 777})
    assert sucesos == {
        (0, "cuota_fija", cotejo.OTRA_UMA),
        (0, "excedente_patronal", cotejo.OTRA_UMA),
        (0, "excedente_obrero", cotejo.OTRA_UMA),
        (0, "guarderias", cotejo.SIN_CAUSA),
        (1, "cesantia_vejez_patronal", cotejo.OTRO_EJERCICIO),
        (1, "amortizacion", cotejo.SIN_CAUSA),
    }


def test_el_salario_mayor_de_los_posibles_tambien_se_prueba(cotejar) -> None:
    """Un día a 411.89: los conceptos de tasa única admiten de 411.75 a 411.89, y 411.75 es de la banda anterior."""
    un_dia = BIMESTRE | {"dias": 1, "numero_credito": None, "tipo_descuento": 0, "valor_descuento": None}
    assert causas(cotejar([un_dia], [un_dia | {"sbc": 41_189}])) == {cotejo.OTRO_SBC}


def test_los_dias_se_despejan_de_lo_que_se_emitio(cotejar) -> None:
    """Si nadie emitió el primer concepto proporcional, sirve el que sigue."""
    sucesos = cotejar([MES], [MES | {"dias": 20}], sin_emitir=("invalidez_vida_patronal",))
    assert causas(sucesos) == {cotejo.OTROS_DIAS}
