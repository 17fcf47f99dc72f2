"""De bytes a renglones de texto, y la Ñ de vuelta en los nombres (formatos §1)."""

from __future__ import annotations

import codecs
import re
import unicodedata

import polars as pl

_FIN_DOS = "\x1a"
_MARCAS_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ENIES = {
    "Ã\u2018": "Ñ",
    "Ã\x91": "Ñ",
    "Ã±": "ñ",
    "#": "Ñ",
    "/": "Ñ",
    "¥": "Ñ",
    "¤": "ñ",
    "$": " ",
}
"""Ñ en cada una de sus formas (el byte 0xA5 de las páginas OEM se lee como ¥) y el separador de apellidos."""


def decodificar(contenido: bytes) -> tuple[str, bool]:
    """Texto, y si hubo que recurrir a Windows-1252 (renglón por renglón, para no mover posiciones)."""
    if contenido.startswith(_MARCAS_UTF16):
        return contenido.decode("utf-16", "replace"), False
    try:
        return contenido.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        renglones = contenido.removeprefix(codecs.BOM_UTF8).split(b"\n")
        return "\n".join(_decodificar_renglon(r) for r in renglones), True


def _decodificar_renglon(renglon: bytes) -> str:
    try:
        return renglon.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return renglon.decode("cp1252")
        except UnicodeDecodeError:
            return renglon.decode("latin-1")


def renglones(texto: str, archivo: str) -> pl.DataFrame:
    """Tabla `archivo`, `renglon` (desde 1) y `linea`; los renglones en blanco cuentan para el número, no para leer."""
    if "\r" in texto:
        texto = texto.replace("\r\n", "\n").replace("\r", "\n")
    tabla = pl.DataFrame({"linea": texto.rstrip(_FIN_DOS).split("\n")}, schema={"linea": pl.String})
    return (
        tabla.with_row_index("renglon", offset=1)
        .filter(pl.col("linea").str.strip_chars() != "")
        .select(pl.lit(archivo).alias("archivo"), pl.col("renglon").cast(pl.Int64), "linea")
    )


def nombre_limpio(nombre: pl.Expr) -> pl.Expr:
    """«PE#A$LOPEZ$ANA» → «PEÑA LOPEZ ANA»: PATERNO MATERNO NOMBRES con su Ñ y un solo espacio."""
    claves, valores = list(_ENIES), list(_ENIES.values())
    limpio = nombre.str.strip_chars().str.replace_many(claves, valores)
    return limpio.str.replace_all(r"\s{2,}|[\t\x{a0}]", " ").str.strip_chars()


def sin_acentos(texto: str) -> str:
    """Minúsculas y sin diacríticos (la ñ queda n), con espacios simples."""
    plano = unicodedata.normalize("NFKD", texto.replace("\ufeff", ""))
    return re.sub(r"\s+", " ", "".join(c for c in plano if not unicodedata.combining(c)).strip().lower())


def como_columna(encabezado: str) -> str:
    """«Registro Patronal » → `registro_patronal`: el nombre canónico de un encabezado escrito por personas."""
    return re.sub(r"[^a-z0-9]+", "_", sin_acentos(encabezado)).strip("_")
