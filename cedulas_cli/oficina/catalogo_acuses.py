"""Resultados y causas que un acuse puede traer: un catálogo en datos, con sus sinónimos de campo."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from cedulas_cli.sistema.rutas import carpeta_paquete

ENTREGADA = "entregada"
SIN_CAUSA = frozenset({ENTREGADA, "ventanilla"})
"""Llegó al patrón: no hay causa que anotar."""


@dataclass(frozen=True)
class Opcion:
    """Un resultado o una causa; `letra` es la que se marca en la hoja de control, `columna` la del avance."""

    clave: str
    letra: str
    columna: str
    descripcion: str
    sinonimos: tuple[str, ...]


@dataclass(frozen=True)
class Catalogo:
    """Resultados y causas conocidos."""

    resultados: tuple[Opcion, ...]
    causas: tuple[Opcion, ...]

    def resultado(self, texto: str) -> tuple[str, str] | None:
        """Resultado que un texto nombra, con su causa si lo que nombra es una causa (entonces, devuelta)."""
        if clave := _buscar(self.resultados, texto):
            return clave, ""
        causa = _buscar(self.causas, texto)
        return ("devuelta", causa) if causa else None

    def causa(self, texto: str) -> str | None:
        """Causa que un texto nombra."""
        return _buscar(self.causas, texto)


def _llave(texto: str) -> str:
    sin_acentos = unicodedata.normalize("NFKD", texto.casefold()).encode("ascii", "ignore").decode()
    return "-".join(sin_acentos.replace("_", " ").replace("-", " ").split())


def _buscar(opciones: Iterable[Opcion], texto: str) -> str | None:
    llave = _llave(texto)
    for opcion in opciones:
        if llave in (opcion.clave, opcion.letra.lower(), *opcion.sinonimos):
            return opcion.clave
    return None


@lru_cache(maxsize=1)
def cargar() -> Catalogo:
    """El catálogo del programa."""
    ruta = carpeta_paquete("oficina", "datos", "acuses.csv")
    opciones: dict[str, list[Opcion]] = {"resultado": [], "causa": []}
    with ruta.open(encoding="utf-8", newline="") as archivo:
        for r in csv.DictReader(archivo):
            sinonimos = tuple(r["sinonimos"].split())
            opciones[r["clase"]].append(Opcion(r["clave"], r["letra"], r["columna"], r["descripcion"], sinonimos))
    return Catalogo(tuple(opciones["resultado"]), tuple(opciones["causa"]))
