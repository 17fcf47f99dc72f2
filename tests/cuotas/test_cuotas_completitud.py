"""El cálculo cierra en cada fecha en que cambia un parámetro, y se detiene donde no hay ley cargada."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cedulas_cli.dominio.tabla_parametros import Combinacion, formar
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.errores import Codigo, ErrorCedulas

PRIMERO = date(2010, 1, 1)
ULTIMO = date(2026, 12, 31)
CREDITO = {"tipo_descuento": "3", "valor_descuento": "25.5"}


def _renglones(dia: date) -> list[dict[str, str]]:
    """Las dos emisiones que contienen ese día, con crédito y en cada zona de entonces."""
    par = dia.month + dia.month % 2
    zonas = ["general"]
    if dia.year >= 2019:
        zonas.append("zlfn")
    if dia < date(2015, 10, 1):
        zonas.append("area_B")
    if dia < date(2012, 11, 27):
        zonas.append("area_C")
    renglones = []
    for zona in zonas:
        for emision, mes in (("mensual", dia.month), ("bimestral", par)):
            renglones.append(
                {
                    "id": f"{dia} {zona} {emision}",
                    "emision": emision,
                    "periodo": f"{dia.year}-{mes:02d}",
                    "zona": zona,
                    "sbc": "400.00",
                    "desde": str(dia),
                    "hasta": str(dia),
                    "numero_credito": f"{dia}{zona}",
                    **CREDITO,
                }
            )
    return renglones


def test_cierra_en_cada_fecha_de_cambio(parametros, diferencias):
    """El día de cada cambio y su víspera, todas las emisiones y zonas, contra el oráculo."""
    cambios = {v.desde for v in parametros if v.parametro not in ("inpc", "recargos_mora", "recargos_prorroga")}
    dias = {d for c in cambios for d in (c - timedelta(days=1), c) if PRIMERO <= d <= ULTIMO}
    assert len(dias) > 60
    renglones = [r for dia in sorted(dias) for r in _renglones(dia)]
    halladas, aceptados, apartados = diferencias(renglones)
    assert halladas == []
    assert (aceptados, apartados) == (len(renglones), 0)


def test_cierra_en_todos_los_meses(diferencias):
    dias = [date(anio, mes, 15) for anio in range(2010, 2027) for mes in range(1, 13)]
    renglones = [r for dia in dias for r in _renglones(dia)]
    halladas, _, apartados = diferencias(renglones)
    assert (halladas, apartados) == ([], 0)


@pytest.mark.parametrize(
    ("emision", "periodo", "falta"),
    [
        ("mensual", "2009-12", "salario_minimo"),
        ("bimestral", "2009-12", "salario_minimo"),
        ("mensual", "2027-01", "salario_minimo[general]"),
        ("mensual", "2027-02", "uma"),
        ("bimestral", "2027-02", "salario_minimo[general]"),
        ("mensual", "1990-01", "unidad_cuotas"),
    ],
)
def test_fuera_de_lo_cargado_se_detiene(motor, emision, periodo, falta):
    renglones = [
        {"id": "1", "emision": "mensual", "periodo": "2026-06", "sbc": "500", "dias": "30"},
        {"id": "2", "emision": emision, "periodo": periodo, "sbc": "500", "dias": "20"},
    ]
    with pytest.raises(ErrorCedulas) as caido:
        motor(renglones)
    assert caido.value.nombre == "parametro-sin-vigencia"
    assert caido.value.codigo == Codigo.CONFIGURACION == 78
    assert falta in caido.value.mensaje


MENSUALES = {
    "salario_minimo[general]",
    "uma",
    "unidad_cuotas[uma]",
    "tope_sbc",
    "veces_excedente",
    "factor_integracion_minimo",
    "tope_ausentismo_mes",
    "prima_media[I]",
    "prima_maxima",
    "tasa_cuota_fija",
    "tasa_guarderias",
    *(
        f"tasa_{concepto}_{quien}"
        for concepto in ("excedente", "prestaciones_dinero", "gastos_medicos", "invalidez_vida")
        for quien in ("patronal", "obrero")
    ),
}
BIMESTRALES = {
    "salario_minimo[general]",
    "uma",
    "tope_sbc",
    "factor_integracion_minimo",
    "tasa_retiro",
    "tasa_cesantia_vejez_obrero",
    "tasa_aportacion_vivienda",
    *(f"tasa_ceav_banda[{banda}]" for banda in range(1, 9)),
    *(f"limite_ceav_banda[{banda}]" for banda in range(2, 8)),
    "umi",
    "seguro_danos",
    "credito_resta_incidencias",
    "meses_por_bimestre_credito",
    "descuento_reducido_sin_fraccion",
}


@pytest.mark.parametrize(
    ("emision", "rotulo"),
    [("mensual", r) for r in sorted(MENSUALES)] + [("bimestral", r) for r in sorted(BIMESTRALES)],
)
def test_quitar_un_parametro_dice_cual(parametros, emision, rotulo):
    """Sin un valor, el programa se detiene y lo nombra; nunca lo sustituye por cero ni por otro año."""
    rotos = Parametros([v for v in parametros if not (v.rotulo == rotulo and v.fin >= date(2026, 1, 1))])
    with pytest.raises(ErrorCedulas) as caido:
        formar(rotos, [Combinacion(emision, "2026-06", "general", con_factor=True, con_tabla=True)], hay_creditos=True)
    assert caido.value.nombre == "parametro-sin-vigencia"
    nombrado = rotulo.replace("unidad_cuotas[uma]", "unidad_cuotas[salario_minimo]")
    assert nombrado in caido.value.mensaje


def test_la_umi_solo_se_exige_si_hay_credito_en_factor(parametros):
    rotos = Parametros([v for v in parametros if v.parametro != "umi"])
    tabla = formar(rotos, [Combinacion("bimestral", "2026-06", "general", con_factor=False)], hay_creditos=True)
    assert all(v.parametro != "umi" for v in tabla.usados)


def test_la_tabla_de_disminucion_solo_se_exige_si_se_pide(parametros):
    rotos = Parametros([v for v in parametros if not v.parametro.startswith("descuento_reducido")])
    tabla = formar(rotos, [Combinacion("bimestral", "2026-06", "general")], hay_creditos=True)
    assert (tabla.con_tabla, tabla.disminucion) == (False, ())


def test_lo_dudoso_se_dice_solo_si_se_usa(parametros):
    sin_factor = formar(parametros, [Combinacion("bimestral", "2023-06", "general")], hay_creditos=False)
    con_factor = formar(parametros, [Combinacion("bimestral", "2023-06", "general", True)], hay_creditos=True)
    assert {v.parametro for v in sin_factor.usados if not v.verificado} == {"factor_integracion_minimo"}
    assert {"umi", "seguro_danos"} <= {v.parametro for v in con_factor.usados if not v.verificado}
    assert not any("96.32" in a for a in sin_factor.advertencias)
    assert any("96.32" in a for a in con_factor.advertencias)
    assert all("SIN VERIFICAR" in a for a in con_factor.advertencias)
