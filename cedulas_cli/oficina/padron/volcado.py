"""Meter renglones en bloque, directo al conector: lo que más pesa al cargar un padrón."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table

Fila = tuple[Any, ...]


def agregar(conexion: Connection, tabla: Table, filas: Sequence[Fila]) -> None:
    """Renglones nuevos, con sus valores en el orden de las columnas."""
    if not filas:
        return
    if conexion.dialect.name == "postgresql":
        columnas = ", ".join(c.name for c in tabla.columns)
        with conexion.connection.cursor() as cursor, cursor.copy(f"COPY {tabla.name} ({columnas}) FROM STDIN") as copia:  # type: ignore[attr-defined]  # COPY sólo existe en el conector de PostgreSQL
            for fila in filas:
                copia.write_row(fila)
        return
    conexion.exec_driver_sql(_insercion(tabla, "?", reemplaza=False), list(filas))


def reemplazar(conexion: Connection, tabla: Table, filas: Sequence[Fila]) -> None:
    """Renglones que sustituyen al de la misma llave, si lo hay."""
    if filas:
        marca = "%s" if conexion.dialect.name == "postgresql" else "?"
        conexion.exec_driver_sql(_insercion(tabla, marca, reemplaza=True), list(filas))


@cache
def _insercion(tabla: Table, marca: str, *, reemplaza: bool) -> str:
    nombres = [c.name for c in tabla.columns]
    orden = f"INSERT INTO {tabla.name} ({', '.join(nombres)}) VALUES ({', '.join([marca] * len(nombres))})"
    if not reemplaza:
        return orden
    llave = [c.name for c in tabla.primary_key.columns]
    cambios = ", ".join(f"{n} = excluded.{n}" for n in nombres if n not in llave)
    return f"{orden} ON CONFLICT ({', '.join(llave)}) DO UPDATE SET {cambios}"
