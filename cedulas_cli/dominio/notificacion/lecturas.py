"""Lo que entrega un lector de código de barras: un código y su resultado por renglón, o una tarjeta de resultado y
después los códigos a los que vale.

`262345678 notificado` y `ACT-262345678-1,citado` son lecturas completas. Un renglón que sólo trae un resultado o una
causa (la tarjeta) vale para los códigos que siguen, hasta la siguiente tarjeta. Lo que empieza con # es comentario.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from cedulas_cli.dominio.notificacion import documentos

_SEPARA = re.compile(r"[\s,;|]+")


class Lectura(NamedTuple):
    """Una lectura: su renglón, el código y el resultado (vacío si nadie lo dijo)."""

    renglon: int
    codigo: str
    resultado: str


class Mala(NamedTuple):
    """Un renglón que no es código ni tarjeta."""

    renglon: int
    texto: str


def interpretar(renglones: Iterable[str], admitidos: Collection[str], omision: str = "") -> list[Lectura | Mala]:
    """Las lecturas, en su orden; `admitidos` son los resultados y causas que una tarjeta puede traer."""
    tarjeta, leidas = omision, list[Lectura | Mala]()
    for numero, renglon in enumerate(renglones, 1):
        partes = [p for p in _SEPARA.split(renglon.strip().lstrip("\ufeff")) if p]
        if not partes or partes[0].startswith("#"):
            continue
        dicho = partes[1].lower() if len(partes) > 1 else ""
        if documentos.leer(partes[0]) is not None and len(partes) <= 2 and (not dicho or dicho in admitidos):
            leidas.append(Lectura(numero, partes[0].upper(), dicho or tarjeta))
        elif len(partes) == 1 and partes[0].lower() in admitidos:
            tarjeta = partes[0].lower()
        else:
            leidas.append(Mala(numero, renglon.strip()))
    return leidas
