"""Lo que se repite en los reportes: por cientos exactos, días hábiles con signo y sumas por grupo."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from cedulas_cli.dominio.dinero import a_decimal
from cedulas_cli.dominio.inhabiles import UN_DIA, Calendario

POR_CIENTO: Final = pl.Decimal(9, 2)
TOTAL: Final = "TOTAL"
_CIEN: Final = 10_000


def por_ciento(parte: str, todo: str, nombre: str) -> pl.Expr:
    """Columna con el por ciento a dos decimales, mitad arriba; nula si no hay de qué. Sólo para no negativos."""
    cociente = (pl.col(parte).cast(pl.Int128) * (_CIEN * 2) + pl.col(todo)) // (pl.col(todo) * 2)
    return a_decimal(pl.when(pl.col(todo) > 0).then(cociente.cast(pl.Int64))).cast(POR_CIENTO).alias(nombre)


def en_pesos(*columnas: str) -> list[pl.Expr]:
    """Centavos → importe con dos decimales."""
    return [a_decimal(pl.col(c)).alias(c) for c in columnas]


def habiles_entre(calendario: Calendario, desde: date | None, hasta: date | None) -> int | None:
    """Días hábiles de una fecha a otra, sin contar la primera; negativos si `hasta` es anterior. Nulo si falta una."""
    if desde is None or hasta is None:
        return None
    if hasta < desde:
        atras = habiles_entre(calendario, hasta, desde)
        return None if atras is None else -atras
    dia, contados = desde, 0
    while dia < hasta:
        dia += UN_DIA
        contados += calendario.es_habil(dia)
    return contados


def anios_cumplidos(desde: date, hasta: date) -> int:
    """Años enteros de una fecha a otra."""
    return hasta.year - desde.year - ((hasta.month, hasta.day) < (desde.month, desde.day))
