"""Lo que devuelve un lector de cartera: su tabla en centavos, apartados, cuadre con lo impreso y cuentas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from cedulas_cli.dominio.dinero import a_importe
from cedulas_cli.dominio.esquemas import vacia
from cedulas_cli.dominio.esquemas_cartera import CUADRE_CARTERA
from cedulas_cli.dominio.esquemas_pago import Esquema, en_centavos

CUENTAS = ("creditos", "cotizantes")
"""Datos de un cuadre que se cuentan, no se suman en pesos."""


@dataclass(frozen=True)
class LecturaCartera:
    """Un archivo leído: `leidos = aceptados + renglones_apartados`, en renglones de detalle.

    `otros` son los renglones de encabezado, pie y adorno, que no llevan créditos. `datos` es lo que el encabezado dice
    (clase, corte, producto…), como texto.
    """

    formato: str
    archivo: str
    tabla: pl.DataFrame
    apartados: pl.DataFrame
    cuadre: pl.DataFrame
    leidos: int
    renglones_apartados: int
    otros: int
    datos: Mapping[str, str]
    avisos: tuple[str, ...] = ()

    @property
    def aceptados(self) -> int:
        """Renglones que pasaron todas las reglas."""
        return self.leidos - self.renglones_apartados


def completar(tabla: pl.DataFrame, esquema: Esquema) -> pl.DataFrame:
    """Todas las columnas del esquema, en orden y con el dinero en centavos; las que falten, nulas."""
    hay = set(tabla.columns)
    return tabla.select(
        (pl.col(c) if c in hay else pl.lit(None)).cast(tipo).alias(c) for c, tipo in en_centavos(esquema).items()
    )


def cuadrar(archivo: str, declarados: Mapping[str, int], sumados: Mapping[str, int]) -> pl.DataFrame:
    """Cada total impreso (centavos, o cuántos en `CUENTAS`) contra lo sumado."""
    filas = [
        (archivo, dato, *(_pesos(v, dato) for v in (declarado, sumados[dato], declarado - sumados[dato])))
        for dato, declarado in declarados.items()
    ]
    if not filas:
        return vacia(CUADRE_CARTERA)
    crudo = pl.DataFrame(
        filas,
        schema={
            "archivo": pl.String,
            "dato": pl.String,
            **dict.fromkeys(("declarado", "sumado", "diferencia"), pl.Int64),
        },
        orient="row",
    )
    return crudo.with_columns((pl.col("diferencia") == 0).alias("cuadra")).with_columns(
        a_importe("declarado"), a_importe("sumado"), a_importe("diferencia")
    )


def _pesos(valor: int, dato: str) -> int:
    """Una cuenta se muestra como tal: «12.00» son doce créditos."""
    return valor * 100 if dato in CUENTAS else valor
