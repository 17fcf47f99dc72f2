"""Garantía, huelga, hogar y continuación voluntaria: cuentas a mano y el primer caso que no pasa."""

from __future__ import annotations

import json
from decimal import Decimal

import polars as pl
import pytest

from cedulas_cli.comandos.calcular_supuestos import CALCULADORAS, CONTINUACION, GARANTIA, HOGAR, HUELGA
from cedulas_cli.dominio.campos import DatoMalo, leer_todos
from cedulas_cli.dominio.resultado import Contexto
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.parametros.calendario import cargar as cargar_calendario
from cedulas_cli.parametros.carga import cargar_parametros

FORMAS = ("billete-deposito", "carta-credito", "prenda-hipoteca", "fianza", "obligado-solidario", "embargo")


@pytest.fixture(scope="module")
def contexto():
    return Contexto(cargar_parametros(), cargar_calendario())


@pytest.fixture
def resolver(contexto):
    """`resolver(calculadora, **columnas)` → su resultado."""

    def _resolver(calculadora, **columnas):
        celdas = {c: str(v) for c, v in columnas.items()}
        return calculadora.regla().calcular(leer_todos(calculadora.campos, celdas), contexto)

    return _resolver


# ---------------------------------------------------------------- garantía (CFF 141 y 144)


def test_cubre_el_adeudo_lo_causado_y_doce_meses(resolver):
    """Otorgada el 20-jul-2025: seis meses a 1.47 % y seis a 2.07 % (desde el 20-ene-2026), 21.24 %."""
    datos = resolver(
        GARANTIA, adeudo_actualizado="1000.00", accesorios_causados="250.50", otorgamiento="2025-07-20"
    ).datos
    assert datos["tasa_siguiente"] == "21.24"
    assert datos["accesorios_siguientes"] == 212_40
    assert datos["garantia"] == 1000_00 + 250_50 + 212_40
    assert (datos["lugar"], datos["admisible"]) == (None, None)


def test_los_meses_sin_tasa_publicada_se_detienen_o_se_suponen(resolver):
    caso = {"adeudo_actualizado": "1000", "otorgamiento": "2026-06-10"}
    with pytest.raises(ErrorCedulas) as falla:
        resolver(GARANTIA, **caso)
    assert falla.value.nombre == "parametro-sin-vigencia"
    assert "2027-01-10" in falla.value.mensaje
    resultado = resolver(GARANTIA, **caso, tasa_supuesta="3.5")
    assert resultado.datos["accesorios_siguientes"] == round(1000_00 * (7 * 2.07 + 5 * 3.5) / 100)
    assert any("5 meses, desde el 2027-01-10" in aviso for aviso in resultado.advertencias)
    fina = resolver(GARANTIA, **caso, tasa_supuesta="1.234567")
    assert fina.datos["tasa_siguiente"] == "20.662835"
    assert fina.datos["accesorios_siguientes"] == 206_63


def test_una_multa_no_causa_recargos_que_garantizar(resolver):
    datos = resolver(GARANTIA, adeudo_actualizado="1000", otorgamiento="2026-06-10", concepto="multa").datos
    assert (datos["accesorios_siguientes"], datos["garantia"]) == (0, 1000_00)


@pytest.mark.parametrize("forma", FORMAS)
@pytest.mark.parametrize("sin_anteriores", ["", "si", "no"])
def test_el_orden_de_las_formas(resolver, forma, sin_anteriores):
    datos = resolver(
        GARANTIA, adeudo_actualizado="1", otorgamiento="2026-01-01", forma_garantia=forma,
        sin_anteriores=sin_anteriores, tasa_supuesta="2",
    ).datos  # fmt: skip
    assert datos["lugar"] == FORMAS.index(forma) + 1
    admisible = forma == FORMAS[0] or sin_anteriores == "si"
    assert datos["admisible"] == ("si" if admisible else "no")
    assert (datos["motivo"] is None) == admisible


def test_despues_de_la_inconformidad_diez_habiles(resolver):
    """Surte el viernes 6-nov-2026: 9 a 13 (cinco), el 16 es inhábil, 17 a 20 (nueve) y el 23 (diez)."""
    caso = {"adeudo_actualizado": "1", "otorgamiento": "2025-06-10"}
    assert resolver(GARANTIA, **caso, resolucion_surte="2026-11-06").datos["limite"] == "2026-11-23"
    assert resolver(GARANTIA, **caso).datos["limite"] is None


# ---------------------------------------------------------------- huelga (RACERF 124)


@pytest.mark.parametrize(
    ("termino", "caidos", "pagado", "causado", "a_cargo", "a_favor"),
    [
        ("pendiente", "", "", 1000_01, 1000_01, 0),
        ("convenio", "50", "", 500_01, 500_01, 0),  # 500.005 sube
        ("convenio", "50", "600.00", 500_01, 0, 99_99),
        ("resolucion", "100", "1000.01", 1000_01, 0, 0),
        ("resolucion", "0", "10.00", 0, 0, 10_00),
    ],
)
def test_en_proporcion_a_los_salarios_caidos(resolver, termino, caidos, pagado, causado, a_cargo, a_favor):
    datos = resolver(HUELGA, cuotas_registradas="1000.01", termino=termino, salarios_caidos=caidos, pagado=pagado).datos
    assert (datos["causado"], datos["a_cargo"], datos["a_favor"]) == (causado, a_cargo, a_favor)


@pytest.mark.parametrize(
    ("termino", "caidos", "regla"),
    [("pendiente", "50", "ajeno"), ("convenio", "", "falta"), ("resolucion", "100.01", "fuera-de-rango")],
)
def test_lo_que_la_huelga_no_admite(resolver, termino, caidos, regla):
    with pytest.raises(DatoMalo) as falla:
        resolver(HUELGA, cuotas_registradas="1", termino=termino, salarios_caidos=caidos)
    assert (falla.value.campo, falla.value.regla) == ("salarios_caidos", regla)


# ---------------------------------------------------------------- hogar (LSS 239-C)


@pytest.mark.parametrize(
    ("mes", "salario", "completo", "falta"),
    [
        ("2026-06", "9917.10", "si", 0),  # 315.04 × 1.0493 = 330.57, por 30
        ("2026-06", "9917.09", "no", 1),
        ("2026-02", "9255.96", "si", 0),  # por 28
        ("2026-01", "10247.66", "no", 1),  # por 31
        ("2024-02", "7574.80", "si", 0),  # 248.93 × 1.0493 = 261.20, por 29
    ],
)
def test_el_minimo_que_cubre_el_mes(resolver, mes, salario, completo, falta):
    datos = resolver(HOGAR, mes_cubierto=mes, salario_mes=salario).datos
    assert (datos["mes_completo"], datos["falta"]) == (completo, falta)
    assert datos["cobertura_desde"] is None


def test_protege_desde_el_mes_posterior_al_pago(resolver):
    datos = resolver(HOGAR, mes_cubierto="2026-06", salario_mes="1", fecha_pago="2025-12-31").datos
    assert datos["cobertura_desde"] == "2026-01-01"
    with pytest.raises(DatoMalo) as falla:
        resolver(HOGAR, mes_cubierto="2026-13", salario_mes="1")
    assert falla.value.campo == "mes_cubierto"


# ---------------------------------------------------------------- continuación voluntaria (LSS 218 a 220)

BUENA = {"fecha_baja": "2021-03-10", "fecha_solicitud": "2026-03-10", "semanas": 52, "ultimo_sbc": "500"}


@pytest.mark.parametrize(
    ("cambio", "procede", "dice"),
    [
        ({}, "si", None),
        ({"semanas": 51}, "no", "51 cotizaciones"),
        ({"fecha_solicitud": "2026-03-11"}, "no", "terminó el 2026-03-10"),
        ({"sbc_elegido": "499.99"}, "no", "menor que el último"),
        ({"sbc_elegido": "500.01"}, "si", None),
    ],
)
def test_los_requisitos_y_su_orilla(resolver, cambio, procede, dice):
    datos = resolver(CONTINUACION, **BUENA | cambio).datos
    assert datos["procede"] == procede
    assert (datos["motivo"] is None) == (dice is None)
    assert dice is None or dice in datos["motivo"]


def test_cinco_anios_desde_un_dia_que_no_existe(resolver):
    """29-feb-2020 más cinco: el 1-mar-2025 fue sábado; el lunes 3."""
    caso = BUENA | {"fecha_baja": "2020-02-29", "fecha_solicitud": "2025-03-03"}
    assert resolver(CONTINUACION, **caso).datos["limite_solicitud"] == "2025-03-03"
    assert resolver(CONTINUACION, **caso).datos["procede"] == "si"


@pytest.mark.parametrize(
    ("ultimo", "elegido", "sbc"),
    [("100", "", 315_04), ("100", "400", 400_00), ("2900", "5000", 2932_75), ("315.05", "", 315_05)],
)
def test_el_salario_entre_el_minimo_y_el_tope(resolver, ultimo, elegido, sbc):
    """El mínimo general de 2026 y 25 veces 117.31."""
    assert resolver(CONTINUACION, **BUENA | {"ultimo_sbc": ultimo, "sbc_elegido": elegido}).datos["sbc"] == sbc


@pytest.mark.parametrize(
    ("proteger", "desde"), [("", "2026-03-10"), ("solicitud", "2026-03-10"), ("baja", "2021-03-11")]
)
def test_desde_cuando_protege(resolver, proteger, desde):
    assert resolver(CONTINUACION, **BUENA, proteger=proteger).datos["protege_desde"] == desde


@pytest.mark.parametrize(("solicitud", "procede"), [("2026-11-30", "si"), ("2026-12-01", "no")])
def test_dos_meses_sin_pago_la_terminan_y_doce_para_reingresar(resolver, solicitud, procede):
    """Pagó septiembre de 2025: faltan octubre y noviembre; termina el 30 y reingresa hasta el 30-nov-2026."""
    caso = BUENA | {"fecha_solicitud": solicitud, "ultimo_mes_pagado": "2025-09"}
    datos = resolver(CONTINUACION, **caso).datos
    assert datos["termina"] == "2025-11-30"
    assert datos["limite_reingreso"] == "2026-11-30"
    assert datos["hueco_desde"] == datos["protege_desde"] == "2025-10-01"
    assert datos["procede"] == procede


@pytest.mark.parametrize(
    ("cambio", "campo"),
    [
        ({"fecha_solicitud": "2021-03-10"}, "fecha_solicitud"),
        ({"ultimo_mes_pagado": "2021-02"}, "ultimo_mes_pagado"),
        ({"ultimo_mes_pagado": "2021-14"}, "ultimo_mes_pagado"),
    ],
)
def test_fechas_que_no_pueden_ser(resolver, cambio, campo):
    with pytest.raises(DatoMalo) as falla:
        resolver(CONTINUACION, **BUENA | cambio)
    assert falla.value.campo == campo


# ---------------------------------------------------------------- terminal


@pytest.fixture
def correr(orden_en):
    return orden_en()


def test_explicar_y_por_archivo(correr, tmp_path):
    caso = ("--mes-cubierto", "2026-06", "--salario-mes", "9917.10")
    objeto = json.loads(correr("explicar", "hogar", *caso, "--formato", "json").stdout)
    assert objeto["resultado"]["mes_completo"] == "si"
    assert all(paso["fundamento"] for paso in objeto["pasos"])
    tabla = pl.DataFrame({"id": ["a", "b"], "cuotas_registradas": ["10", "x"], "termino": ["pendiente"] * 2})
    tabla.write_parquet(tmp_path / "h.parquet")
    hecha = correr("calcular", "huelga", "--entrada", "h.parquet", "--salida", "s.parquet")
    assert hecha.returncode == 1
    assert pl.read_parquet(tmp_path / "s.parquet").select("id", "causado").rows() == [("a", Decimal("10.00"))]


@pytest.mark.parametrize("calculadora", CALCULADORAS, ids=lambda c: c.nombre)
def test_sin_datos_dice_cual_falta(correr, calculadora):
    hecha = correr("explicar", calculadora.nombre)
    assert hecha.returncode == 2
    assert f"falta {calculadora.campos[0].opcion}" in hecha.stderr
