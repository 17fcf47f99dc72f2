"""Opciones de las órdenes de inventario, una sola declaración de cada una."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

InventarioOpcion = Annotated[
    str, typer.Option("--inventario", metavar="INV", help="Nombre del inventario, como INV-2026-2.")
]
LibrosOpcion = Annotated[
    str,
    typer.Option("--responsables", metavar="RUTA|-", help="Reparto: libro, responsable, auxiliar y qué le toca."),
]


class Grupo(StrEnum):
    """Por qué se agrupa un inventario."""

    LIBRO = "libro"
    RESPONSABLE = "responsable"
    AUXILIAR = "auxiliar"
    INCIDENCIA = "incidencia"
    TD = "td"
    DIA = "dia"
    CLASE = "clase"


PorOpcion = Annotated[Grupo, typer.Option("--por", help="Cómo se agrupa.")]
