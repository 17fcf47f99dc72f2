"""Dinero exacto: centavos enteros y tasas en 10⁻⁷; ningún flotante (diseño §4.1)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, overload

import polars as pl

from cedulas_cli.dominio.esquemas import IMPORTE
from cedulas_cli.errores import ErrorCedulas

CENTAVOS = 100
_UN_CENTAVO = Decimal("0.01")
_CIEN = Decimal(100)
_CIEN_MIL = Decimal(100_000)
_CIENMILESIMO = Decimal("0.00001")
ESCALA_TASA = 10_000_000
"""Una tasa de 1 % es 100 000 en esta escala; 0.54355 % es 54 355."""


def tasa_entera(por_ciento: Decimal) -> int:
    """Por ciento → entero en 10⁻⁷; la prima de riesgo usa los cinco decimales."""
    entera = por_ciento * 100_000
    if entera != entera.to_integral_value():
        raise ValueError(f"la tasa {por_ciento} tiene más de cinco decimales")
    return int(entera)


def centavos(pesos: Decimal) -> int:
    """Pesos con dos decimales → centavos."""
    enteros = pesos * CENTAVOS
    if enteros != enteros.to_integral_value():
        raise ValueError(f"el importe {pesos} tiene más de dos decimales")
    return int(enteros)


def pesos(importe_centavos: int) -> Decimal:
    """Centavos → pesos con dos decimales."""
    return Decimal(importe_centavos).scaleb(-2)


@overload
def redondear_division(dividendo: int, divisor: int) -> int: ...
@overload
def redondear_division(dividendo: pl.Expr, divisor: pl.Expr | int) -> pl.Expr: ...
def redondear_division(dividendo: Any, divisor: Any) -> Any:
    """Cociente redondeado mitad arriba, para enteros no negativos, sueltos o en columna (derecho 1.29)."""
    return (dividendo * 2 + divisor) // (divisor * 2)


def a_importe(columna: str) -> pl.Expr:
    """Centavos `Int64` → `Decimal(18, 2)`; escala 0 por 0.01 es exacto (dividir decimales redondearía)."""
    return a_decimal(pl.col(columna)).alias(columna)


def a_decimal(centavos: pl.Expr) -> pl.Expr:
    """Lo mismo, de una expresión cualquiera."""
    return (centavos.cast(pl.Decimal(18, 0)) * pl.lit(_UN_CENTAVO)).cast(IMPORTE)


def a_centavos(columna: str) -> pl.Expr:
    """`Decimal(…, 2)` → centavos `Int64`."""
    return (pl.col(columna).cast(IMPORTE) * pl.lit(_CIEN)).cast(pl.Int64).alias(columna)


def a_tasa(columna: str) -> pl.Expr:
    """Por ciento `Decimal` → entero en 10⁻⁷ (cinco decimales de por ciento)."""
    return (pl.col(columna).cast(pl.Decimal(18, 5)) * pl.lit(_CIEN_MIL)).cast(pl.Int64).alias(columna)


def de_tasa(columna: str, decimales: int = 5) -> pl.Expr:
    """Entero en 10⁻⁷ → por ciento `Decimal` con esos decimales."""
    por_ciento = pl.col(columna).cast(pl.Decimal(18, 0)) * pl.lit(_CIENMILESIMO)
    return por_ciento.cast(pl.Decimal(9, decimales)).alias(columna)


def exigir_sin_flotantes(flotantes: Sequence[str], lugar: str) -> None:
    """Un importe en punto flotante ya perdió exactitud: se rechaza con «columna-flotante»."""
    if flotantes:
        raise ErrorCedulas(
            "columna-flotante",
            f"columnas de punto flotante: {', '.join(flotantes)}",
            lugar=lugar,
            causa="el punto flotante no guarda centavos exactos",
            remedio="entregue esos números como texto, entero o Decimal",
        )
