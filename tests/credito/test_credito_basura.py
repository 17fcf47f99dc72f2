"""Hechos sin pies ni cabeza: o proceden o dan un error con nombre; nunca una traza, y el crédito previo no cambia."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cedulas_cli.dominio.credito.campos import CLASES, Clase
from cedulas_cli.dominio.credito.derivacion import SIN_ESTADO, aplicar, derivar
from cedulas_cli.dominio.credito.efectos import proxima
from cedulas_cli.dominio.credito.gestiones import GESTIONES
from cedulas_cli.dominio.credito.hechos import CREDITO, INICIO, HechoNuevo, encadenar
from cedulas_cli.dominio.credito.invariantes import revisar_uno
from cedulas_cli.dominio.credito.modelo import MARCAS, Credito
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.errores import ErrorCedulas

_DIAS = st.dates().map(date.isoformat)
_TEXTOS = st.sampled_from(["", "x", "02", "262345699", "personal", "electronica", "destinatario", "cerrado", "juicio"])
_BUENOS: dict[Clase, st.SearchStrategy[Any]] = {
    Clase.IMPORTE: st.integers(min_value=0, max_value=10**15),
    Clase.ENTERO: st.integers(min_value=0, max_value=100),
    Clase.FECHA: _DIAS,
    Clase.HORA: st.times().map(lambda t: t.strftime("%H:%M")),
    Clase.LOGICO: st.booleans(),
    Clase.TEXTO: _TEXTOS | st.sampled_from([*sorted(GESTIONES), *MARCAS, "abre", "cierra", "insolvente", "anula"]),
    Clase.RAMOS: st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    Clase.DATOS: st.just({"sector": "01"}),
    Clase.NUMEROS: st.integers(min_value=1, max_value=12) | st.lists(st.integers(1, 12), min_size=1, max_size=3),
}
_MALOS = st.none() | st.integers() | st.text(max_size=12) | st.booleans() | st.lists(st.integers(), max_size=2)


@st.composite
def _datos(sacar: st.DrawFn) -> dict[str, Any]:
    campos = sacar(st.lists(st.sampled_from(sorted(CLASES)), unique=True, max_size=14))
    return {c: sacar(_MALOS if sacar(st.integers(0, 30)) == 0 else _BUENOS[CLASES[c]]) for c in campos}


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    eleccion=st.integers(min_value=0),
    cual=st.integers(min_value=0),
    dia=st.dates(min_value=date(2026, 1, 1), max_value=date(2035, 1, 1)) | st.dates(),
    datos=_datos(),
    completar=st.booleans(),
)
def test_nunca_una_traza(
    eleccion: int, cual: int, dia: date, datos: dict[str, Any], completar: bool,
    en: Callable[..., Credito], con_camino: list[str], reglas: Reglas,
) -> None:  # fmt: skip
    previo = en(con_camino[eleccion % len(con_camino)])
    salidas = [a.lower() for a in reglas.maquina.desde(previo.estado)]
    nombres = [*salidas, *salidas, *sorted(reglas.maquina.por_hecho), *sorted(SIN_ESTADO), "otro"]
    nombre = nombres[cual % len(nombres)]
    if completar and nombre in salidas:
        # Con todo lo que la transición pide, las condiciones llegan a mirarse.
        for campo in reglas.maquina.buscar(previo.estado, nombre.upper())[0].pide:
            datos.setdefault(campo, _relleno(campo))
    copia = previo._replace()
    paso = HechoNuevo(CREDITO, previo.numero_credito, nombre, dia, "ana", "D", datos)
    nuevo = _intentar(lambda: aplicar(previo, paso, reglas))
    if nuevo is not None:
        assert nuevo.proxima_fecha == proxima(nuevo, reglas)
        assert nuevo.saldo == nuevo.total - nuevo.descuento - nuevo.pagado
        assert [h for h in revisar_uno(nuevo, reglas) if h.invariante == "fechas-en-desorden"] == []
    assert previo == copia


def _intentar(paso: Callable[[], Credito]) -> Credito | None:
    """Lo que salga, o nada si fue un error con todo lo que un error dice."""
    try:
        return paso()
    except ErrorCedulas as error:
        dicho = error
    assert all((dicho.nombre, dicho.mensaje, dicho.lugar, dicho.causa, dicho.remedio))
    return None


def _relleno(campo: str) -> Any:
    ejemplo: dict[Clase, Any] = {
        Clase.IMPORTE: 100,
        Clase.ENTERO: 3,
        Clase.FECHA: "2027-01-05",
        Clase.HORA: "10:00",
        Clase.LOGICO: True,
    }
    return ejemplo.get(CLASES.get(campo, Clase.TEXTO), "02")


@settings(max_examples=150, deadline=None)
@given(datos=_datos(), motivo=st.booleans())
def test_ninguna_correccion_da_traza(
    datos: dict[str, Any], motivo: bool, historia: Callable[..., list[HechoNuevo]], reglas: Reglas
) -> None:
    previos = encadenar(historia("EN_COBRO"), date(2026, 12, 20), 0, INICIO)
    datos = {"corrige": 5, "accion": "sustituye", "fecha_corregida": "2026-11-11", **datos}
    if motivo:
        datos["motivo"] = "m"
    correccion = HechoNuevo(CREDITO, "262345678", "correccion", date(2026, 12, 20), "ana", "D", datos)
    corregido = _intentar(lambda: derivar([*previos, correccion], reglas))
    assert corregido is None or corregido.numero_credito == "262345678"


@pytest.mark.parametrize("dia", [date.max, date(2061, 1, 1)])
def test_mas_alla_del_calendario(dia: date, en: Callable[..., Credito], reglas: Reglas) -> None:
    for estado, nombre in (("EN_ACLARACION", "firme"), ("EN_COBRO", "pago")):
        paso = HechoNuevo(CREDITO, "262345678", nombre, dia, "ana", "D", {"resolucion": "R"})
        with pytest.raises(ErrorCedulas) as falla:
            aplicar(en(estado), paso, reglas)
        assert falla.value.nombre == "calendario-sin-cobertura"
