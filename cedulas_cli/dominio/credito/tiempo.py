"""El siguiente paso que el tiempo da solo, como hecho por asentar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from cedulas_cli.dominio.credito.hechos import CREDITO, HechoNuevo
from cedulas_cli.dominio.credito.modelo import AUTOMATICO, Credito
from cedulas_cli.dominio.notificaciones import ELECTRONICA, ESTRADOS

USUARIO, DOCUMENTO = "avance", "paso del tiempo"

_DESTINO: Final = {
    "NOTIFICADO": "surte_efectos",
    "SURTE_EFECTOS": "exigible",
    "FIRME": "exigible",
    "EN_ESTRADOS": "notificado",
    "POR_NOTIFICAR": "notificado",
}
_MEDIO: Final = {"EN_ESTRADOS": ESTRADOS, "POR_NOTIFICAR": ELECTRONICA}
_SOLO: Final[Mapping[str, Any]] = MappingProxyType({AUTOMATICO: True})


def es_automatico(datos: Mapping[str, Any]) -> bool:
    """¿Lo asentó el paso del tiempo?"""
    return datos.get(AUTOMATICO) is True


def siguiente(credito: Credito, hasta: date) -> HechoNuevo | None:
    """El paso que el tiempo ya dio a esa fecha, fechado el día en que ocurrió en derecho; nada si no toca."""
    dia = credito.proxima_fecha
    if dia is None or dia > hasta:
        return None
    medio = _MEDIO.get(credito.estado)
    datos = dict(_SOLO) if medio is None else {AUTOMATICO: True, "medio": medio}
    return HechoNuevo(CREDITO, credito.numero_credito, _DESTINO[credito.estado], dia, USUARIO, DOCUMENTO, datos)
