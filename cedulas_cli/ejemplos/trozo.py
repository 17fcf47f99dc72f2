"""El trozo: unos cuantos patrones con todo lo suyo; es lo único que está en memoria a la vez."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from cedulas_cli.dominio.periodos import Periodo


@dataclass(frozen=True)
class Ilegible:
    """Texto que sustituye a un campo en el archivo y que ningún lector debe aceptar."""

    emision: str
    fila: int
    campo: str
    texto: str


@dataclass(frozen=True)
class Trozo:
    """Patrones, asegurados y renglones de cada emisión (con sus importes en centavos), en el orden del archivo."""

    numero: int
    periodo: Periodo
    patrones: pl.DataFrame
    asegurados: pl.DataFrame
    renglones: dict[str, pl.DataFrame]
    ilegibles: tuple[Ilegible, ...] = field(default=())


@dataclass(frozen=True)
class Lugar:
    """Dónde quedó un renglón: archivo y número, como lo dirá quien lo lea."""

    archivo: str
    renglon: int
