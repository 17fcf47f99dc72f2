"""Cómo se reparten los renglones en páginas, y los totales de cada página y acumulados.

Una cédula de una página lleva encabezado, renglones, total y leyendas. Si no cabe, la primera y las intermedias
llevan la suma de la página y lo acumulado que pasa; las siguientes abren con lo que viene. La última página siempre
tiene al menos un renglón: no hay hojas sólo de totales.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Capacidad:
    """Cuántos renglones caben en cada clase de página (última: según sus leyendas)."""

    unica: int
    primera: int
    intermedia: int
    ultima: int

    def reparto(self, renglones: int) -> list[int]:
        """Renglones de cada página, en orden; su suma es `renglones`."""
        if renglones <= self.unica:
            return [renglones]
        resto = renglones - self.primera
        intermedias = max(0, -(-(resto - self.ultima) // self.intermedia))
        antes = min(renglones - 1, self.primera + intermedias * self.intermedia)
        paginas = []
        pendientes = antes
        for cabida in [self.primera] + [self.intermedia] * intermedias:
            paginas.append(min(cabida, pendientes))
            pendientes -= paginas[-1]
        return [*paginas, renglones - antes]


@dataclass(frozen=True)
class Totales:
    """Por página: la suma propia, lo que viene de antes y lo acumulado hasta ella."""

    suma: pl.DataFrame
    viene: pl.DataFrame
    acumulado: pl.DataFrame


def totales_por_pagina(renglones: pl.DataFrame, campos: Sequence[str], repartos: Sequence[Sequence[int]]) -> Totales:
    """Suma `campos` por página; `repartos` dice cuántos renglones tiene cada página de cada cédula, en orden."""
    tamanos = [tamano for reparto in repartos for tamano in reparto]
    cedulas = [i for i, reparto in enumerate(repartos) for _ in reparto]
    paginas = pl.DataFrame({"cedula": cedulas, "tamano": tamanos}, schema={"cedula": pl.Int64, "tamano": pl.Int64})
    numero = pl.Series("pagina", range(len(tamanos)), dtype=pl.Int64)
    de_cada_renglon = paginas.select(pl.lit(numero).repeat_by("tamano").explode()).to_series()
    suma = (
        renglones.select(campos)
        .with_columns(de_cada_renglon.alias("pagina"))
        .group_by("pagina")
        .agg(pl.col(campos).sum())
        .sort("pagina")
        .with_columns(paginas.get_column("cedula"))
    )
    acumulado = suma.with_columns(pl.col(campo).cum_sum().over("cedula") for campo in campos)
    propio = suma.select(campos)
    total = acumulado.select(campos)
    viene = pl.DataFrame([total.get_column(campo) - propio.get_column(campo) for campo in campos])
    return Totales(propio, viene, total)
