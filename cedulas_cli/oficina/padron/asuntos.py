"""Cómo se deriva y se proyecta cada asunto del padrón: el crédito, y los demás como un estado en JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Table

from cedulas_cli import __version__
from cedulas_cli.dominio.credito.derivacion import aplicar, derivar
from cedulas_cli.dominio.credito.hechos import ASUNTOS, CREDITO, INVENTARIO, LEGAJO, Hecho
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.dominio.custodia import legajo
from cedulas_cli.dominio.inventario import renglon
from cedulas_cli.oficina.padron import modelo
from cedulas_cli.oficina.padron.canonico import texto_de_datos
from cedulas_cli.oficina.padron.volcado import Fila
from cedulas_cli.parametros.papel import maquina_de_custodia, maquina_de_inventario
from cedulas_cli.sistema.archivos import huella_valor

Historia = Callable[[], Sequence[Hecho]]
"""Los hechos anteriores de la clave, si hacen falta: leerlos cuesta."""
Doblez = Callable[[dict[str, Any] | None, Hecho], dict[str, Any]]
"""De un estado en JSON y un hecho, el siguiente; levanta `ErrorCedulas` si el hecho no procede."""
CORRECCION = "correccion"
_LUGARES = [Credito._fields.index(c.name) for c in list(modelo.CREDITO.columns)[1:-1]]


class Derivador(Protocol):
    """Lo que el padrón necesita saber de un asunto."""

    @property
    def tabla(self) -> Table: ...
    def aplicar(self, previo: Any, hecho: Hecho, anteriores: Historia) -> Any: ...
    def derivar(self, hechos: Sequence[Hecho]) -> Any: ...
    def fila(self, clave: str, estado: Any, n_ultimo: int) -> Fila: ...


class DeCredito:
    """El crédito: lo deriva el dominio y se proyecta en columnas."""

    tabla = modelo.CREDITO

    def __init__(self, reglas: Reglas) -> None:
        self._reglas = reglas

    def aplicar(self, previo: Credito | None, hecho: Hecho, anteriores: Historia) -> Credito:
        """El crédito tras el hecho; uno que corrige a otro vuelve a derivar la historia."""
        if hecho.hecho == CORRECCION:
            return derivar([*anteriores(), hecho], self._reglas)
        return aplicar(previo, hecho, self._reglas)

    def derivar(self, hechos: Sequence[Hecho]) -> Credito:
        """El crédito de toda su historia."""
        return derivar(hechos, self._reglas)

    def fila(self, clave: str, estado: Credito, n_ultimo: int) -> Fila:
        """Sus columnas, en el orden de la tabla."""
        return (clave, *[_valor(estado[lugar]) for lugar in _LUGARES], n_ultimo)


class DeEstado:
    """Cualquier otro asunto: un estado en JSON que cada hecho cambia."""

    tabla = modelo.PROYECCION

    def __init__(self, asunto: str, doblez: Doblez) -> None:
        self._asunto = asunto
        self._doblez = doblez

    def aplicar(self, previo: dict[str, Any] | None, hecho: Hecho, anteriores: Historia) -> dict[str, Any]:
        """El estado tras el hecho."""
        del anteriores
        return self._doblez(previo, hecho)

    def derivar(self, hechos: Sequence[Hecho]) -> dict[str, Any]:
        """El estado de toda su historia."""
        estado: dict[str, Any] | None = None
        for hecho in hechos:
            estado = self._doblez(estado, hecho)
        return estado or {}

    def fila(self, clave: str, estado: dict[str, Any], n_ultimo: int) -> Fila:
        """Su renglón en la tabla de estados."""
        return (self._asunto, clave, texto_de_datos(estado), n_ultimo)


def lo_ultimo_dicho(previo: dict[str, Any] | None, hecho: Hecho) -> dict[str, Any]:
    """Doblez por omisión: cada dato vale lo último que se dijo de él, y se recuerda el último hecho."""
    return {**(previo or {}), **hecho.datos, "hecho": hecho.hecho, "fecha": hecho.fecha.isoformat()}


DEL_PROGRAMA: Mapping[str, Doblez] = {
    LEGAJO: lambda previo, hecho: legajo.doblar(previo, hecho, maquina_de_custodia()),
    INVENTARIO: lambda previo, hecho: renglon.doblar(previo, hecho, maquina_de_inventario()),
}
"""Los asuntos con máquina propia: toda captura, verificación y nueva proyección los deriva igual."""


def derivadores(reglas: Reglas, dobleces: Mapping[str, Doblez] | None = None) -> dict[str, Derivador]:
    """Uno por asunto (`dobleces` manda sobre los del programa); los que nadie define, con lo último dicho."""
    propios = {**DEL_PROGRAMA, **(dobleces or {})}
    otros: Iterable[str] = dict.fromkeys([*ASUNTOS, *propios])
    return {
        asunto: DeCredito(reglas) if asunto == CREDITO else DeEstado(asunto, propios.get(asunto, lo_ultimo_dicho))
        for asunto in otros
    }


def huella_de_reglas(reglas: Reglas) -> str:
    """Con qué se derivó: máquina, calendario, catálogos y programa. Si cambia, las proyecciones se rehacen."""
    maquina = reglas.maquina
    return huella_valor(
        [
            __version__,
            [repr(replace(paso, funciones=(), origen="")) for paso in maquina.transiciones],
            [repr(replace(estado, origen="")) for estado in maquina.estados.values()],
            [repr(dia) for dia in reglas.calendario.dias],
            repr(reglas.calendario.horizonte),
            sorted(reglas.calendario.ambitos),
            [repr(replace(t, origen="")) for t in reglas.tipos_documento.values()],
            [repr(replace(i, origen="")) for i in reglas.incidencias.values()],
            [repr(replace(c, origen="")) for c in reglas.causas.values()],
            reglas.limite_lote,
        ]
    )


def _valor(valor: Any) -> str | int | None:
    """Un campo derivado como lo guarda la base: lo vacío, nulo."""
    if type(valor) is int:
        return valor
    if type(valor) is str:
        return valor or None
    if isinstance(valor, date):
        return valor.isoformat()
    return "|".join(valor) or None if valor else None
