"""Lotes para la empresa de distribución: crearlos y exportarlos, sin consola y sin repetir lo ya hecho."""

from __future__ import annotations

from cedulas_cli.flujo.creacion_lotes import LotesCreados, crear_lotes
from cedulas_cli.flujo.exportacion import LotesExportados, exportar_lotes

__all__ = ["LotesCreados", "LotesExportados", "crear_lotes", "exportar_lotes"]
