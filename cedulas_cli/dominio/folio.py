"""Folio de una propuesta de cédula: se forma solo, siempre igual, y trae su dígito verificador."""

from __future__ import annotations

import polars as pl

LETRA = {"mensual": "M", "bimestral": "B", "especial": "E"}
LARGO = 19
"""Letra, AAAAMM, registro patronal (11) y dígito."""


def folio(emision: str, periodo: str, registro_patronal: str) -> str:
    """`M202606Z99000011004`: emisión, periodo, registro patronal y dígito."""
    base = f"{LETRA[emision]}{periodo.replace('-', '')}{registro_patronal}"
    return base + digito(base)


def digito(base: str) -> str:
    """Luhn sobre las cifras, con las letras como números de dos cifras (A = 10 … Z = 35)."""
    cifras = "".join(str(int(c, 36)) for c in base)
    suma = 0
    for posicion, cifra in enumerate(reversed(cifras)):
        valor = int(cifra) * (2 if posicion % 2 == 0 else 1)
        suma += valor - 9 if valor > 9 else valor
    return str((10 - suma % 10) % 10)


def es_folio(texto: str) -> bool:
    """Si el texto tiene la forma de un folio y su dígito es correcto."""
    forma = len(texto) == LARGO and texto.isascii() and texto.isalnum() and texto[0] in LETRA.values()
    return forma and digito(texto[:-1]) == texto[-1]


def columna_folio(emision: str, periodo: str) -> pl.Expr:
    """El folio de cada `registro_patronal` (una llamada por patrón, no por renglón)."""
    return pl.col("registro_patronal").map_elements(lambda r: folio(emision, periodo, r), return_dtype=pl.String)
