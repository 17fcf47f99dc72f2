"""CSV que una hoja de cálculo no ejecuta: lo que empieza como fórmula se neutraliza con un apóstrofo (OWASP).

La marca es reversible: `restituir` devuelve el dato tal como era, aunque ya trajera apóstrofos.
"""

from __future__ import annotations

import re

import polars as pl

_EJECUTABLE = r"(?:[ \t\r\n\x0b\x0c\xa0]*[=+\-@＝＋－＠]|[\t\r\n\x00])"
_PELIGRO = rf"^('*{_EJECUTABLE})"
_PELIGROSO = re.compile(_PELIGRO)
_NEUTRALIZADO = re.compile(rf"^''*{_EJECUTABLE}")


def parece_formula(texto: str) -> bool:
    """Si una hoja de cálculo podría ejecutarlo; un dato que ya parece neutralizado también cuenta."""
    return _PELIGROSO.match(texto) is not None


def neutralizar(tabla: pl.DataFrame) -> pl.DataFrame:
    """Antepone un apóstrofo a todo texto que parezca fórmula; números y fechas no se tocan."""
    return tabla.with_columns(pl.col(pl.String).str.replace(_PELIGRO, "'${1}"))


def restituir(texto: str) -> str:
    """El dato original de un texto que pasó por `neutralizar`."""
    return texto[1:] if _NEUTRALIZADO.match(texto) else texto


def a_csv(tabla: pl.DataFrame) -> bytes:
    """UTF-8, un renglón por fila, todo texto entre comillas; los números, exactos y sin comillas."""
    return neutralizar(tabla).write_csv(quote_style="non_numeric", date_format="%Y-%m-%d").encode()
