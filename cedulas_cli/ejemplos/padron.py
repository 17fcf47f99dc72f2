"""El padrón local que acompaña a la población, trozo por trozo: CSV, o Parquet con el formato canónico."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from cedulas_cli.dominio.esquemas import PATRONES


class PadronCsv:
    """`patrones.csv`, con las columnas del contrato."""

    def __init__(self, carpeta: Path) -> None:
        self._archivo = (carpeta / "patrones.csv").open("wb")
        self._vacio = True

    def agregar(self, patrones: pl.DataFrame) -> None:
        """Agrega los patrones de un trozo."""
        patrones.select(*PATRONES).write_csv(self._archivo, include_header=self._vacio)
        self._vacio = False

    def cerrar(self) -> None:
        """Cierra el archivo."""
        self._archivo.close()


class PadronParquet:
    """`patrones.parquet`, con las columnas del contrato."""

    def __init__(self, carpeta: Path) -> None:
        self._ruta = carpeta / "patrones.parquet"
        self._escritor: pq.ParquetWriter | None = None

    def agregar(self, patrones: pl.DataFrame) -> None:
        """Agrega los patrones de un trozo."""
        tabla = patrones.select(*PATRONES).to_arrow(compat_level=pl.CompatLevel.oldest())
        if self._escritor is None:
            self._escritor = pq.ParquetWriter(self._ruta, tabla.schema, compression="zstd")
        self._escritor.write_table(tabla)

    def cerrar(self) -> None:
        """Escribe el pie del Parquet."""
        if self._escritor is not None:
            self._escritor.close()
