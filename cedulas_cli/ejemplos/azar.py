"""Azar contado y sin estado: cada sorteo depende sólo de (semilla, canal, índice), nunca de cuántos se pidieron antes.

Es SplitMix64 escrito en expresiones de polars: de ahí salen la reproducibilidad entre procesos y máquinas, y que los
primeros K elementos sean los mismos cualquiera que sea el total.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

_PASO = 0x9E3779B97F4A7C15
_MEZCLA_1 = 0xBF58476D1CE4E5B9
_MEZCLA_2 = 0x94D049BB133111EB
_64_BITS = (1 << 64) - 1
PORCION = 1 << 16
"""Cada sorteo de 64 bits se reparte en cuatro porciones de 16."""


def _literal(valor: int) -> pl.Expr:
    return pl.lit(valor, dtype=pl.UInt64)


def mezclar(valor: int) -> int:
    """SplitMix64 de un entero (la misma cuenta que `sorteo`, para un solo valor)."""
    z = (valor + _PASO) & _64_BITS
    z = ((z ^ (z >> 30)) * _MEZCLA_1) & _64_BITS
    z = ((z ^ (z >> 27)) * _MEZCLA_2) & _64_BITS
    return z ^ (z >> 31)


def sorteo(semilla: int, canal: int, indice: pl.Expr) -> pl.Expr:
    """64 bits al azar para cada índice; canales distintos son sorteos independientes."""
    llave = mezclar(mezclar(semilla & _64_BITS) ^ canal)
    z = (indice.cast(pl.UInt64) + _literal(1)) * _literal(_PASO) + _literal(llave)
    z = (z ^ (z // _literal(1 << 30))) * _literal(_MEZCLA_1)
    z = (z ^ (z // _literal(1 << 27))) * _literal(_MEZCLA_2)
    return z ^ (z // _literal(1 << 31))


def porcion(columna: str, cual: int) -> pl.Expr:
    """Los 16 bits número `cual` (0 a 3) de un sorteo, como `Int64` de 0 a 65 535."""
    return (pl.col(columna) // _literal(1 << (16 * cual)) % _literal(PORCION)).cast(pl.Int64)


def uniforme(azar: pl.Expr, cuantos: pl.Expr | int) -> pl.Expr:
    """Entero de 0 a `cuantos` − 1 a partir de 16 bits."""
    return azar * cuantos // PORCION


def cargado(azar: pl.Expr, cuantos: int) -> pl.Expr:
    """Como `uniforme`, pero los primeros salen mucho más (así se reparten los apellidos)."""
    return azar * azar * cuantos // (PORCION * PORCION)


def tramo(azar: pl.Expr, porcentajes: Sequence[float]) -> pl.Expr:
    """Número de tramo (0, 1, …) según porcentajes que suman 100."""
    acumulado, cortes = 0.0, []
    for porcentaje in porcentajes[:-1]:
        acumulado += porcentaje
        cortes.append(round(acumulado / 100 * PORCION))
    return pl.sum_horizontal([(azar >= corte).cast(pl.Int64) for corte in cortes])


def pareto(azar: pl.Expr, bajo: pl.Expr, alto: pl.Expr) -> pl.Expr:
    """Entero en [bajo, alto) con densidad 1/x², sólo con aritmética entera (igual en toda máquina)."""
    return bajo * alto // (alto - (alto - bajo) * azar // PORCION)


def de_tabla(tabla: pl.Series, indice: pl.Expr) -> pl.Expr:
    """El elemento `indice` de una lista fija."""
    return pl.lit(tabla).gather(indice)
