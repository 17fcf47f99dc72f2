"""Listas escritas como texto: cien apellidos se leen mejor así que entre comillas uno por uno."""

from __future__ import annotations


def lista(*textos: str) -> list[str]:
    """Las palabras de los textos, en orden."""
    return " ".join(textos).split()
