"""Avisos, semanas, retención y sustitución: fechas contadas a mano sobre el calendario (LSS 20, 34, 37, 38 y 290)."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from cedulas_cli.comandos.calcular_afiliacion import AVISO, RETENCION, SEMANAS, SUSTITUCION
from cedulas_cli.dominio.campos import DatoMalo, leer_todos
from cedulas_cli.dominio.resultado import Contexto
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.parametros.calendario import cargar as cargar_calendario
from cedulas_cli.parametros.carga import cargar_parametros


@pytest.fixture(scope="module")
def contexto():
    return Contexto(cargar_parametros(), cargar_calendario())


@pytest.fixture
def resolver(contexto):
    """`resolver(calculadora, **columnas)` → sus datos."""

    def _resolver(calculadora, **columnas):
        celdas = {c: str(v) for c, v in columnas.items()}
        return calculadora.regla().calcular(leer_todos(calculadora.campos, celdas), contexto)

    return _resolver


@pytest.mark.parametrize(
    ("clase", "hecho", "limite", "surte"),
    [
        # Jueves 12-nov-2026: 13, (16 inhábil) 17, 18, 19 y 20. Cae en viernes y no se corre (derecho 2.03).
        ("fijo", "2026-11-12", "2026-11-20", "2026-11-12"),
        # Septiembre-octubre: los cinco primeros hábiles de noviembre son 2 a 6; vale desde el 1.
        ("variable", "2026-09-15", "2026-11-06", "2026-11-01"),
        ("variable", "2026-10-31", "2026-11-06", "2026-11-01"),
        # Noviembre-diciembre: el 1-ene es inhábil y viernes; 4 a 8 de enero.
        ("variable", "2026-12-01", "2027-01-08", "2027-01-01"),
        # Treinta naturales: 12 de diciembre, sábado, tal cual.
        ("revision", "2026-11-12", "2026-12-12", "2026-11-12"),
    ],
)
def test_limite_y_efecto_de_una_modificacion(resolver, clase, hecho, limite, surte):
    datos = resolver(AVISO, clase_aviso=clase, fecha_hecho=hecho).datos
    assert (datos["limite"], datos["surte"], datos["en_plazo"]) == (limite, surte, None)


def test_el_campo_tiene_siete_dias(resolver):
    """12, 13, 17, 18, 19, 20 y 23 de noviembre."""
    datos = resolver(AVISO, clase_aviso="baja", fecha_hecho="2026-11-11", patron_campo="si").datos
    assert datos["limite"] == "2026-11-23"
    assert resolver(AVISO, clase_aviso="baja", fecha_hecho="2026-11-11").datos["limite"] == "2026-11-19"


@pytest.mark.parametrize(
    ("presentada", "otros", "en_plazo", "ultimo"),
    [
        ("2026-11-19", {}, "si", "2026-11-11"),  # el último día del plazo: el de la baja sí se cotiza
        ("2026-11-20", {}, "no", "2026-11-20"),  # un día tarde: hasta el de la recepción
        ("2026-12-31", {"pension_instituto": "si"}, "no", "2026-11-11"),
        ("2026-11-12", {"incapacidad_hasta": "2026-11-11"}, "si", None),
        ("2026-11-12", {"incapacidad_hasta": "2026-11-10"}, "si", "2026-11-11"),
        ("2026-11-12", {"huelga": "si"}, "si", None),
    ],
)
def test_hasta_que_dia_se_cotiza_una_baja(resolver, presentada, otros, en_plazo, ultimo):
    datos = resolver(AVISO, clase_aviso="baja", fecha_hecho="2026-11-11", fecha_presentacion=presentada, **otros).datos
    assert (datos["en_plazo"], datos["ultimo_dia_cotizado"]) == (en_plazo, ultimo)


def test_sin_aviso_la_obligacion_subsiste(resolver):
    resultado = resolver(AVISO, clase_aviso="baja", fecha_hecho="2026-11-11")
    assert resultado.datos["ultimo_dia_cotizado"] is None
    assert any("LSS 37" in aviso for aviso in resultado.advertencias)


def test_bajar_el_salario_tarde_vale_desde_que_se_recibe(resolver):
    caso = {"clase_aviso": "fijo", "fecha_hecho": "2026-11-12", "fecha_presentacion": "2026-11-23"}
    assert resolver(AVISO, **caso, sentido="baja").datos["surte"] == "2026-11-23"
    assert resolver(AVISO, **caso, sentido="alza").datos["surte"] == "2026-11-12"
    caso["fecha_presentacion"] = "2026-11-20"
    assert resolver(AVISO, **caso, sentido="baja").datos["surte"] == "2026-11-12"


def test_no_se_presenta_antes_de_que_pase(resolver):
    with pytest.raises(DatoMalo, match="anterior"):
        resolver(AVISO, clase_aviso="fijo", fecha_hecho="2026-11-12", fecha_presentacion="2026-11-11")


@pytest.mark.parametrize(
    ("dias", "semanas"), [(0, 0), (3, 0), (4, 1), (7, 1), (10, 1), (11, 2), (364, 52), (367, 52), (368, 53)]
)
def test_un_sobrante_mayor_de_tres_cuenta(resolver, dias, semanas):
    assert resolver(SEMANAS, dias_reconocidos=dias, fecha_ley="2026-06-30").datos["semanas"] == semanas


@pytest.mark.parametrize(
    ("acumulado", "descontable"), [("1000.00", 80_000), ("800.00", 80_000), ("799.99", 79_999), ("0", 0)]
)
def test_solo_cuatro_semanas_se_descuentan(resolver, acumulado, descontable):
    datos = resolver(RETENCION, acumulado=acumulado, semanal="200.00", fecha_ley="2026-06-30").datos
    assert datos["descontable"] == descontable
    assert datos["descontable"] + datos["a_cargo_patron"] == int(Decimal(acumulado) * 100)


def test_seis_meses_ante_el_instituto_y_tres_ante_el_infonavit(resolver):
    datos = resolver(SUSTITUCION, fecha_sustitucion="2026-08-31").datos
    # Ni el 31-feb-2027 ni el 31-nov-2026 existen: el primer hábil que sigue (CFF 12).
    assert datos == {"responde_imss_hasta": "2027-03-01", "responde_infonavit_hasta": "2026-12-01"}


def test_sin_parametro_se_detiene(contexto):
    sin_el = Contexto(Parametros(v for v in contexto.parametros if v.parametro != "aviso_plazo"), contexto.calendario)
    datos = leer_todos(AVISO.campos, {"clase_aviso": "fijo", "fecha_hecho": "2026-11-12"})
    with pytest.raises(ErrorCedulas, match="aviso_plazo") as falla:
        AVISO.regla().calcular(datos, sin_el)
    assert falla.value.nombre == "parametro-sin-vigencia"


def test_por_la_orden_y_explicado(orden_en):
    cedulas = orden_en()
    caso = ("--clase-aviso", "baja", "--fecha-hecho", "2026-11-11", "--fecha-presentacion", "2026-11-20")
    objeto = json.loads(cedulas("explicar", "aviso", *caso, "--formato", "json").stdout)
    assert objeto["resultado"]["ultimo_dia_cotizado"] == "2026-11-20"
    assert any("RACERF art. 57" in paso["fundamento"] for paso in objeto["pasos"])
    tabla = "dias_reconocidos,fecha_ley\n11,2026-06-30\nonce,2026-06-30\n"
    corrida = cedulas("calcular", "semanas", "--entrada", "-", "--formato", "csv", entrada=tabla)
    assert corrida.returncode == 1
    assert corrida.stdout.splitlines()[1].startswith("11,2026-06-30,2,4")


@pytest.mark.parametrize("campo", ["fecha_hecho", "fecha_presentacion"])
def test_un_aviso_de_otro_milenio_es_error_de_dedo(resolver, campo):
    """El día siguiente al último del calendario no existe: no se cae, lo dice."""
    caso = {"clase_aviso": "baja", "fecha_hecho": "2026-03-03", "fecha_presentacion": "2026-03-20"}
    with pytest.raises(DatoMalo) as falla:
        resolver(AVISO, **caso | {campo: "9999-12-31"})
    assert (falla.value.campo, falla.value.regla) == (campo, "fuera-de-rango")
