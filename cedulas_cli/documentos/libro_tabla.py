"""Una tabla cualquiera a Excel, con tipos reales: importes y por cientos como número con formato; lo demás, como es.

Excel guarda quince cifras. Una columna de importes con alguno que no quepa exacto (más de trece cifras antes del punto)
sale entera como texto, para que ningún centavo se pierda; los identificadores siempre son texto.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from cedulas_cli.documentos.libro_seguro import Columna, Hoja, Tipo, a_xlsx
from cedulas_cli.dominio.esquemas import IMPORTE

CIFRAS_EXACTAS = 15
_TOPE = 10 ** (CIFRAS_EXACTAS - 2)
_POR_CIENTO = "pct_"
_ANCHO_MINIMO, _ANCHO_MAXIMO = 8, 60
_LARGO_NOMBRE = 31


def libro(hojas: Mapping[str, pl.DataFrame], titulo: str, fecha: date) -> bytes:
    """Los bytes del .xlsx: una hoja por tabla, sin renglón de totales (la tabla ya trae los suyos)."""
    return a_xlsx([_hoja(nombre, titulo, tabla) for nombre, tabla in hojas.items()], titulo, fecha)


def _hoja(nombre: str, titulo: str, tabla: pl.DataFrame) -> Hoja:
    columnas = [_columna(tabla, campo) for campo in tabla.columns]
    textos = [c.campo for c in columnas if c.tipo is Tipo.TEXTO and tabla.schema[c.campo] != pl.String]
    preparada = tabla.with_columns(pl.col(textos).cast(pl.String))
    return Hoja(nombre[:_LARGO_NOMBRE], titulo, columnas, preparada, con_totales=False)


def _columna(tabla: pl.DataFrame, campo: str) -> Columna:
    tipo = _tipo(tabla, campo)
    largos = tabla.get_column(campo).cast(pl.String).str.len_chars()
    mayor = largos.max()
    ancho = max(_ANCHO_MINIMO, len(campo) // 2 + 4, (mayor if isinstance(mayor, int) else 0) + 2)
    if tipo is Tipo.PESOS:
        ancho += 4
    return Columna(campo, campo.replace("_", " "), min(ancho, _ANCHO_MAXIMO), tipo)


def _tipo(tabla: pl.DataFrame, campo: str) -> Tipo:
    tipo = tabla.schema[campo]
    if tipo == pl.Date:
        return Tipo.FECHA
    if tipo.is_integer():
        return Tipo.ENTERO
    if tipo.is_decimal():
        if campo.startswith(_POR_CIENTO) or f"_{_POR_CIENTO}" in campo:
            return Tipo.POR_CIENTO
        return Tipo.PESOS if tipo == IMPORTE and _cabe(tabla.get_column(campo)) else Tipo.TEXTO
    return Tipo.TEXTO


def _cabe(importes: pl.Series) -> bool:
    """¿Todos caben exactos en lo que Excel guarda?"""
    return bool((importes.abs() < _TOPE).fill_null(value=True).all())
