"""Qué es cada parámetro, qué decide y cada cuándo se publica: lo que no cambia con la fecha."""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass

from cedulas_cli.sistema.rutas import carpeta_paquete

IMPORTES = "importes"


@dataclass(frozen=True)
class Ficha:
    """Descripción corta, qué afecta y su renovación (`anual`, `mensual` o vacía si no se espera otra).

    `gracia_dias` es lo que tarda en publicarse el valor siguiente después de que termina el último.
    """

    descripcion: str
    afecta: str
    renovacion: str
    gracia_dias: int


@functools.cache
def _fichas() -> dict[tuple[str, str], Ficha]:
    with carpeta_paquete("parametros", "catalogo.csv").open(encoding="utf-8", newline="") as archivo:
        return {
            (r["parametro"], r["clave"]): Ficha(r["descripcion"], r["afecta"], r["renovacion"], int(r["gracia_dias"]))
            for r in csv.DictReader(archivo)
        }


def en_catalogo() -> frozenset[str]:
    """Parámetros con ficha."""
    return frozenset(parametro for parametro, _ in _fichas())


def ficha(parametro: str, clave: str = "") -> Ficha:
    """La de la clave, la del parámetro, o una con su nombre (lo que agrega una oficina se supone de importes)."""
    fichas = _fichas()
    return (
        fichas.get((parametro, clave))
        or fichas.get((parametro, ""))
        or Ficha(parametro.replace("_", " "), IMPORTES, "", 0)
    )
