"""El mismo movimiento dos veces en un archivo oficial: el segundo se aparta, porque sumaría lo mismo otra vez."""

from __future__ import annotations

import polars as pl

from cedulas_cli.dominio import esquemas as esq
from cedulas_cli.dominio import reglas as rg

_PROCEDENCIA = ("archivo", "renglon", "crudo")


def apartar_repetidos(tabla: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(únicos, apartados); los renglones sin días, como las bajas, no suman y se dejan."""
    # Primero lo barato: sólo lo que comparte asegurado, días y salario puede ser idéntico.
    sospechosos = pl.struct("nss", "dias", "sbc").is_duplicated()
    if not tabla.select(sospechosos.any()).item():
        return tabla, esq.vacia(esq.APARTADOS)
    contenido = [c for c in tabla.columns if c not in _PROCEDENCIA]
    unico = pl.struct(contenido).is_first_distinct() | (pl.col("dias") == 0)
    repetido = rg.regla("movimiento-repetido", "nss", "el mismo movimiento ya vino en otro renglón", pl.col("unico"))
    unicos, apartados = rg.separar(tabla.with_columns(unico.alias("unico")), [repetido])
    return unicos.drop("unico"), apartados
