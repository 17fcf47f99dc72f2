"""La segunda muestra: un porcentaje al azar, o un mínimo por responsable, que cualquiera puede volver a sortear.

El azar es la huella de la semilla con la clave del renglón: la misma semilla da la misma muestra en cualquier máquina y
versión, sin depender del generador de números de nadie.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

PORCENTAJE, MINIMO = 5, 30
"""Práctica propuesta, no norma: 5 % o treinta renglones por responsable, lo que sea más."""
PORCENTAJE_MAXIMO: Final = 100


def sortear(
    renglones: Mapping[str, Mapping[str, Any]], semilla: str, porcentaje: int = PORCENTAJE, minimo: int = MINIMO
) -> dict[str, list[str]]:
    """Responsable → claves sorteadas, ordenadas; si tiene menos que el mínimo, todas. Lo no asignado no entra."""
    por_responsable: dict[str, list[str]] = {}
    for clave, renglon in renglones.items():
        if responsable := renglon.get("responsable"):
            por_responsable.setdefault(str(responsable), []).append(clave)
    return {
        responsable: sorted(_primeras(claves, semilla, porcentaje, minimo))
        for responsable, claves in sorted(por_responsable.items())
    }


def _primeras(claves: list[str], semilla: str, porcentaje: int, minimo: int) -> list[str]:
    cuantas = min(len(claves), max(minimo, -(-len(claves) * porcentaje // PORCENTAJE_MAXIMO)))
    return sorted(claves, key=lambda clave: (hashlib.sha256(f"{semilla}\n{clave}".encode()).digest(), clave))[:cuantas]
