"""El papel de trabajo de una liquidación como objeto JSON, y de vuelta: con él se imprime, se explica y se audita."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from cedulas_cli.dominio.liquidacion.modelo import Liquidacion, Paso, Patron, RamoLiquidado, TramoDeMora

_FECHAS = ("corte", "vencimiento", "inicio_caducidad")


def a_objeto(liquidacion: Liquidacion) -> dict[str, Any]:
    """Todo lo que dice, con las fechas como texto ISO."""
    objeto = asdict(liquidacion)
    objeto["datos"] = dict(liquidacion.datos)
    objeto["pasos"] = [paso._asdict() for paso in liquidacion.pasos]
    objeto["mora"] = [tramo._asdict() for tramo in liquidacion.mora]
    for campo in _FECHAS:
        objeto[campo] = objeto[campo].isoformat() if objeto[campo] else None
    return objeto


def de_objeto(objeto: Mapping[str, Any]) -> Liquidacion:
    """La liquidación que `a_objeto` escribió."""
    datos = dict(objeto)
    for campo in _FECHAS:
        datos[campo] = date.fromisoformat(datos[campo]) if datos[campo] else None
    datos["patron"] = Patron(**datos["patron"])
    datos["ramos"] = tuple(RamoLiquidado(**ramo) for ramo in datos["ramos"])
    datos["pasos"] = tuple(Paso(**paso) for paso in datos["pasos"])
    datos["mora"] = tuple(TramoDeMora(**tramo) for tramo in datos["mora"])
    datos["inpc"] = tuple(datos["inpc"])
    return Liquidacion(**datos)
