"""JSON por líneas ↔ tablas: enteros y booleanos conservan su tipo; lo demás, el texto exacto que traía el archivo."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

ENTERO_MAXIMO = 2**63 - 1


def leer_linea(linea: str | bytes) -> dict[str, Any]:
    """Un objeto; los números con punto quedan como el texto que traían. Falla con `ValueError`."""
    objeto = json.loads(linea, parse_float=str)
    if not isinstance(objeto, dict):
        raise ValueError("cada línea de un jsonl debe ser un objeto")
    return objeto


def examinar(renglones: Iterable[Mapping[str, Any]]) -> dict[str, pl.DataType]:
    """Columnas, en el orden en que aparecen, y el tipo que les toca; recorre una vez y no guarda nada."""
    tipos: dict[str, set[type]] = {}
    for renglon in renglones:
        for columna, valor in renglon.items():
            vistos = tipos.setdefault(columna, set())
            if valor is not None:
                vistos.add(str if type(valor) is int and abs(valor) > ENTERO_MAXIMO else type(valor))
    return {columna: _tipo(vistos) for columna, vistos in tipos.items()}


def _tipo(vistos: set[type]) -> pl.DataType:
    if vistos == {bool}:
        return pl.Boolean()
    return pl.Int64() if vistos == {int} else pl.String()


def a_tabla(renglones: list[dict[str, Any]], esquema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Los renglones con esas columnas; la que un renglón no trae es nula."""
    return pl.DataFrame([_columna(c, tipo, [r.get(c) for r in renglones]) for c, tipo in esquema.items()])


def _columna(nombre: str, tipo: pl.DataType, valores: list[Any]) -> pl.Series:
    if tipo != pl.String:
        return pl.Series(nombre, valores, tipo)
    textos = [v if v is None or isinstance(v, str) else json.dumps(v, ensure_ascii=False) for v in valores]
    return pl.Series(nombre, textos, pl.String)
