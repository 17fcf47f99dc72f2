"""La tabla de disminución 20/25/30 dentro del motor (derecho 10.10; aviso del Infonavit, DOF 24-11-2003)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from cedulas_cli.dominio.cuotas import Criterios
from cedulas_cli.dominio.plan import planear
from cedulas_cli.dominio.tabla_vivienda import TablaDisminucion
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.errores import ErrorCedulas

AVISO_2003 = {
    2: ("15.7", "19.6", "24.6"),
    3: ("16.8", "21.0", "26.0"),
    4: ("17.2", "21.5", "26.5"),
    5: ("17.7", "22.1", "27.1"),
    6: ("17.8", "22.3", "27.3"),
    7: ("20.0", "25.0", "30.0"),
}
FILAS = [(veces, maximo, tasas[i]) for veces, tasas in AVISO_2003.items() for i, maximo in enumerate((20, 25, 30))]
MINIMO_2026 = 31504
"""Salario mínimo general de 2026, en centavos (CONASAMI, DOF 09-12-2025)."""
BASE = {
    "emision": "bimestral",
    "periodo": "2026-06",
    "dias": "61",
    "numero_credito": "0000000001",
    "tipo_descuento": "1",
    "valor_descuento": "20",
    "aplica_tabla_disminucion": "S",
}


def _pesos(centavos: int) -> str:
    return f"{centavos // 100}.{centavos % 100:02d}"


def _amortizacion(sbc: int, dias: int, por_ciento: str) -> int:
    """SBC × % × días, mitad arriba, en décimas de por ciento enteras: otro camino que el del motor."""
    decimas = int(Decimal(por_ciento) * 10)
    return (2 * sbc * dias * decimas + 1000) // 2000


@pytest.fixture
def planeado(parametros):
    """`planeado(*renglones, parametros=…)` → el cálculo planeado."""

    def planear_con(*renglones: dict[str, str], valores: Parametros = parametros):
        columnas = dict.fromkeys(c for r in renglones for c in r)
        tabla = pl.LazyFrame(
            {c: [r.get(c) for r in renglones] for c in columnas}, schema=dict.fromkeys(columnas, pl.String)
        )
        return planear(tabla, valores, Criterios(), "prueba")

    return planear_con


@pytest.mark.parametrize(("veces", "maximo", "por_ciento"), FILAS)
def test_cada_fila_del_aviso(motor, veces, maximo, por_ciento):
    """En su salario exacto, a un centavo de la fila siguiente y, en la última, muy arriba."""
    salarios = [MINIMO_2026 * veces, MINIMO_2026 * (veces + 1) - 1] + ([MINIMO_2026 * 9] if veces == 7 else [])
    renglones = [BASE | {"valor_descuento": str(maximo), "sbc": _pesos(s), "numero_credito": ""} for s in salarios]
    aceptados, apartados = motor(renglones)
    assert apartados.is_empty()
    assert aceptados["amortizacion"].to_list() == [_amortizacion(s, 61, por_ciento) for s in salarios]
    assert aceptados["aplica_tabla_disminucion"].to_list() == ["S"] * len(salarios)


@pytest.mark.parametrize("marca", ["N", "n", "", None])
def test_sin_la_marca_manda_el_por_ciento_del_aviso(motor, planeado, marca):
    renglon = BASE | {"sbc": "700.00", "aplica_tabla_disminucion": marca}
    aceptados, _ = motor([renglon])
    assert aceptados["amortizacion"].to_list() == [854_000]  # 700 × 61 × 20 %
    calculo = planeado(renglon)
    assert not [v for v in calculo.tabla.usados if v.parametro.startswith("descuento_reducido")]
    assert "disminucion" not in calculo.aceptados.explain().replace("aplica_tabla_disminucion", "")


def test_la_marca_solo_cuenta_en_creditos_en_por_ciento(motor):
    """En pesos, en veces UMI, sin crédito o en la mensual, la misma cuota con marca que sin ella."""
    otros = [
        {"tipo_descuento": "2", "valor_descuento": "2500"},
        {"tipo_descuento": "3", "valor_descuento": "25.5"},
        {"tipo_descuento": "0", "valor_descuento": ""},
        {"emision": "mensual", "dias": "30"},
        {"dias_credito": "0", "sbc": "400.00"},
    ]
    con, apartados = motor([BASE | {"sbc": "700.00"} | o for o in otros])
    sin, _ = motor([BASE | {"sbc": "700.00", "aplica_tabla_disminucion": ""} | o for o in otros])
    assert apartados.is_empty()
    assert con.drop("aplica_tabla_disminucion").equals(sin.drop("aplica_tabla_disminucion"))


def test_vector_a_mano(motor):
    """700 ÷ 315.04 = 2.22 veces: 15.7 %. 700 × 61 × 15.7 % = 6 703.90; el seguro va aparte (derecho, vector D)."""
    aceptados, _ = motor([BASE | {"sbc": "700.00"}, BASE | {"sbc": "700.00", "numero_credito": "2", "dias": "10"}])
    assert aceptados["amortizacion"].to_list() == [670_390, 109_900]
    assert aceptados["seguro_danos"].to_list() == [1_500, 1_500]
    assert aceptados["total_vivienda"].to_list() == [213_500 + 670_390 + 1_500, 35_000 + 109_900 + 1_500]


def test_las_veces_son_del_minimo_general_del_primer_dia_del_bimestre(motor):
    """Noviembre de 2017, 80.04; diciembre, 88.36. Y en la frontera cuenta el general, no el suyo."""
    de_2017 = BASE | {"periodo": "2017-12", "sbc": "165.00"}  # 2.06 veces el de noviembre; 1.87 el de diciembre
    frontera = BASE | {"sbc": "700.00", "zona": "zlfn"}  # 1.58 veces el de la frontera
    aceptados, apartados = motor([de_2017, frontera])
    assert apartados.is_empty()
    assert aceptados["amortizacion"].to_list() == [_amortizacion(16_500, 61, "15.7"), 670_390]


@pytest.mark.parametrize(
    ("cambio", "regla"),
    [
        ({"sbc": _pesos(2 * MINIMO_2026 - 1)}, "sin-tabla-disminucion"),
        ({"sbc": "100.00"}, "sin-tabla-disminucion"),
        ({"valor_descuento": "22"}, "sin-tabla-disminucion"),
        ({"valor_descuento": "20.0001"}, "sin-tabla-disminucion"),
        ({"aplica_tabla_disminucion": "X"}, "tabla-disminucion-invalida"),
        ({"aplica_tabla_disminucion": "SI"}, "tabla-disminucion-invalida"),
        ({"aplica_tabla_disminucion": "1"}, "tabla-disminucion-invalida"),
    ],
)
def test_lo_que_la_tabla_no_trae_se_aparta(motor, cambio, regla):
    bueno = BASE | {"sbc": "700.00"}
    aceptados, apartados = motor([bueno, bueno | cambio, bueno])
    assert aceptados.height == 2
    assert apartados.select("renglon", "regla").rows() == [(2, regla)]
    assert aceptados["seguro_danos"].to_list() == [1_500, 0], "el apartado no se lleva el seguro"


def test_una_fila_que_ya_no_rige_se_aparta_y_las_demas_siguen(parametros, planeado):
    """La fila 20-3 termina en 2024: en 2026 no se arrastra ni se sustituye por la de 2."""
    corta = Parametros(
        replace(v, hasta=date(2024, 12, 31)) if v.rotulo == "descuento_reducido[20-3]" else v for v in parametros
    )
    tres = BASE | {"sbc": _pesos(3 * MINIMO_2026)}
    cuatro = BASE | {"sbc": _pesos(4 * MINIMO_2026), "numero_credito": "2"}
    calculo = planeado(tres, cuatro, tres | {"periodo": "2024-06"}, valores=corta)
    assert calculo.apartados.collect().select("renglon", "regla").rows() == [(1, "sin-tabla-disminucion")]
    # 945.12 ÷ 248.93, el mínimo de 2024, son 3.79 veces: la fila de 3 aún regía.
    de_cada_uno = [_amortizacion(4 * MINIMO_2026, 61, "17.2"), _amortizacion(3 * MINIMO_2026, 61, "16.8")]
    assert calculo.aceptados.collect()["amortizacion"].to_list() == de_cada_uno


def test_la_oficina_agrega_una_fila_y_decide_las_fracciones(parametros, planeado):
    """Una fila de 1 vez desde 2026, y la fracción hacia arriba; lo de antes no cambia."""
    fila = next(v for v in parametros if v.rotulo == "descuento_reducido[20-2]")
    nueva = replace(fila, clave="20-1", desde=date(2026, 1, 1), valor=Decimal("14.5"))
    con_fila = Parametros([*parametros, nueva])
    de_uno, menos = BASE | {"sbc": "400.00", "numero_credito": ""}, BASE | {"sbc": "100.00", "numero_credito": ""}
    calculo = planeado(de_uno, menos, de_uno | {"periodo": "2025-06"}, valores=con_fila)
    # Quien declara menos del mínimo paga sobre el mínimo (LSS art. 28): cuenta como una vez.
    esperado = [_amortizacion(40_000, 61, "14.5"), _amortizacion(MINIMO_2026, 61, "14.5")]
    assert calculo.aceptados.collect()["amortizacion"].to_list() == esperado
    assert calculo.apartados.collect()["renglon"].to_list() == [3]
    arriba = Parametros(
        replace(v, valor=Decimal(0)) if v.parametro == "descuento_reducido_sin_fraccion" else v for v in parametros
    )
    calculo = planeado(BASE | {"sbc": "700.00"}, BASE | {"sbc": _pesos(2 * MINIMO_2026)}, valores=arriba)
    esperado = [_amortizacion(70_000, 61, "16.8"), _amortizacion(2 * MINIMO_2026, 61, "15.7")]
    assert calculo.aceptados.collect()["amortizacion"].to_list() == esperado


def test_contra_el_oraculo_en_cada_orilla(generador, oraculo, diferencias):
    """Tres mil bimestres de 2010 a 2026 con la marca, a un centavo de cambiar de fila; con tramos e incidencias."""
    renglones = []
    for i, renglon in enumerate(r for r in generador(2003).bloque(6_500) if r["emision"] == "bimestral"):
        inicio = oraculo.primer_dia(renglon["periodo"], "bimestral")
        orilla = int(oraculo.minimo(inicio, "general") * 100) * (1 + i % 9) + (-1, 0, 1, 5_000)[i % 4]
        credito = {"tipo_descuento": "1", "valor_descuento": ("20", "25.0", "30")[i % 3], "sbc": _pesos(orilla)}
        renglones.append(renglon | credito | {"aplica_tabla_disminucion": "sS"[i % 2]})
    halladas, aceptados, apartados = diferencias(renglones[:3_000])
    assert halladas[:3] == []
    assert aceptados + apartados == 3_000
    assert min(aceptados, apartados) > 400


def test_lo_dudoso_se_dice_y_solo_a_quien_la_usa(planeado):
    calculo = planeado(BASE | {"sbc": "700.00"})
    dudas = [a for a in calculo.tabla.advertencias_de_importes if "tabla de disminución" in a]
    assert len(dudas) == 1
    assert dudas[0].startswith("SIN VERIFICAR")
    sin = planeado(BASE | {"sbc": "700.00", "aplica_tabla_disminucion": "N"})
    assert not [a for a in sin.tabla.advertencias if "tabla de disminución" in a]


@pytest.mark.parametrize(("clave", "valor"), [("20", "15.7"), ("20-dos", "15.7"), ("20-1", "15.71234")])
def test_una_fila_mal_escrita_detiene_y_dice_cual(parametros, planeado, clave, valor):
    fila = next(v for v in parametros if v.rotulo == "descuento_reducido[20-2]")
    mala = Parametros([*parametros, replace(fila, clave=clave, valor=Decimal(valor))])
    with pytest.raises(ErrorCedulas) as caido:
        planeado(BASE | {"sbc": "700.00"}, valores=mala)
    assert (caido.value.nombre, int(caido.value.codigo)) == ("parametros-invalidos", 78)
    assert clave in caido.value.lugar


def test_en_bloque_o_una_a_una_la_misma_fila(parametros, planeado):
    """La tabla que se explica y la del motor son dos caminos: deben dar lo mismo en cada orilla."""
    tabla = TablaDisminucion.del_dia(parametros, date(2026, 5, 1))
    salarios = [MINIMO_2026 * veces + d for veces in range(1, 10) for d in (-1, 0, 1)]
    renglones = [
        BASE | {"sbc": _pesos(s), "valor_descuento": str(m), "numero_credito": ""}
        for s in salarios
        for m in (20, 25, 30, 35)
    ]
    calculo = planeado(*renglones)
    aplicados = calculo.tipados.collect(engine="streaming")["__descuento_aplicado"].to_list()
    filas = [tabla.fila(int(r["valor_descuento"]) * 10_000, int(Decimal(r["sbc"]) * 100)) for r in renglones]
    assert aplicados == [int(f.valor * 10_000) for f in filas if f]
