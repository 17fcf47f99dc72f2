"""Entregar tablas también en Excel, y documentos: lo demás, como todas las órdenes."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from cedulas_cli.documentos.libro_tabla import libro
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.sistema.archivos import escribir_bytes
from cedulas_cli.sistema.tablas import SALIDA_ESTANDAR, entregar, formato_efectivo, tuberia_que_se_cierra

XLSX, PDF = "xlsx", "pdf"
_POR_EXTENSION = {".xlsx": XLSX, ".pdf": PDF}


def formato_pedido(formato: str | None, salida: str) -> str:
    """El pedido; si no, el de la extensión de la salida (también .xlsx y .pdf)."""
    extension = "" if salida == SALIDA_ESTANDAR else Path(salida).suffix.lower()
    return formato or _POR_EXTENSION.get(extension) or formato_efectivo(None, salida)


def entregar_tablas(tablas: Mapping[str, pl.DataFrame], formato: str, salida: str, titulo: str, fecha: date) -> None:
    """La primera tabla en la forma pedida; en xlsx, todas, una por hoja."""
    if formato == XLSX:
        entregar_bytes(libro(tablas, titulo, fecha), salida, XLSX)
        return
    entregar(next(iter(tablas.values())), formato, salida, titulo)


def entregar_bytes(contenido: bytes, salida: str, formato: str) -> None:
    """Un archivo binario, a una ruta o a una tubería; a la terminal no: «opcion-invalida»."""
    if salida != SALIDA_ESTANDAR:
        escribir_bytes(Path(salida), contenido)
        return
    if sys.stdout.isatty():
        raise ErrorCedulas(
            "opcion-invalida",
            f"un {formato} no se puede mostrar en la terminal",
            lugar="--salida",
            causa="es un archivo binario",
            remedio=f"indique dónde guardarlo: --salida archivo.{formato}",
        )
    with tuberia_que_se_cierra():
        sys.stdout.buffer.write(contenido)
        sys.stdout.buffer.flush()
