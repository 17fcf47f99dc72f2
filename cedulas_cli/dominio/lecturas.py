"""Lo que se lee de un archivo o de un lector de código de barras, y por qué una lectura no llega a hecho."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Lectura(NamedTuple):
    """Un renglón leído: su lugar en la entrada, el código y lo que traía además."""

    renglon: int
    codigo: str
    datos: Mapping[str, Any]


class Rechazo(NamedTuple):
    """Una lectura que no llega a hecho."""

    renglon: int
    codigo: str
    hecho: str
    campo: str
    regla: str
    valor: str
    motivo: str
