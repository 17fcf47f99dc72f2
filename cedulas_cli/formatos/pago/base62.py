"""Centavos en tres caracteres de base 62 (0-9A-Za-z): la cola obrera del `.SUA` (formatos §3.2, UNA FUENTE)."""

from __future__ import annotations

import polars as pl

ALFABETO = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
CIFRAS = 3
TOPE = 62**CIFRAS - 1
"""2 383.27 pesos: una cuota obrera mayor no cabe, y ninguna fuente dice qué se escribe entonces."""
NO_CABE = " " * CIFRAS
FORMA = r"^[0-9A-Za-z]{3}$"

_LETRAS = pl.Series(list(ALFABETO), dtype=pl.String)


def descifrar(texto: pl.Expr) -> pl.Expr:
    """Centavos `Int64`; nulo si no son tres caracteres del alfabeto."""
    valor = pl.lit(0, dtype=pl.Int64)
    for lugar in range(CIFRAS):
        cifra = texto.str.slice(lugar, 1).replace_strict(
            list(ALFABETO), list(range(len(ALFABETO))), default=None, return_dtype=pl.Int64
        )
        valor = valor * len(ALFABETO) + cifra
    return pl.when(texto.str.len_chars() == CIFRAS).then(valor)


def cifrar(centavos: pl.Expr) -> pl.Expr:
    """Tres caracteres; en blanco si es nulo, negativo o no cabe."""
    partes = [
        pl.lit(_LETRAS, dtype=pl.String).gather((centavos // len(ALFABETO) ** (CIFRAS - 1 - lugar)) % len(ALFABETO))
        for lugar in range(CIFRAS)
    ]
    cabe = centavos.is_between(0, TOPE).fill_null(False)
    return pl.when(cabe).then(pl.concat_str(partes)).otherwise(pl.lit(NO_CABE))
