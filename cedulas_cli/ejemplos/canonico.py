"""Escribe movimientos canónicos en Parquet, un archivo por emisión, agregando trozo por trozo."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from cedulas_cli.dominio.dinero import a_importe
from cedulas_cli.dominio.esquemas import IMPORTE, MOVIMIENTOS, PREFIJO_EMITIDO, TASA, VALOR_DESCUENTO, conceptos_de
from cedulas_cli.ejemplos.tramos import MOVIMIENTO_BAJA, fecha_de
from cedulas_cli.ejemplos.trozo import Lugar, Trozo
from cedulas_cli.ejemplos.valores import ZONAS

_FACTOR_INTEGRACION = 10_493
_RENGLONES_POR_GRUPO = 1 << 17
_REPETIDAS = ("registro_patronal", "emision", "periodo", "origen", "tipo_movimiento", "modalidad", "archivo", "zona")
"""Columnas que se guardan con diccionario; en las demás sólo costaría tiempo."""


class EscritorCanonico:
    """`movimientos_mensual.parquet` y `movimientos_bimestral.parquet`: el contrato, más `prima_rt` y `zona`."""

    def __init__(self, carpeta: Path, minimos: tuple[int, int], *, con_importes: bool) -> None:
        self.carpeta = carpeta
        self.minimos = minimos
        self.con_importes = con_importes
        self._abiertos: dict[str, pq.ParquetWriter] = {}
        self._escritos: dict[str, int] = {}

    def escribir(self, trozo: Trozo) -> None:
        """Agrega los renglones del trozo."""
        for emision, renglones in trozo.renglones.items():
            nombre = _nombre(emision)
            desde = self._escritos.get(emision, 0)
            tabla = movimientos(renglones, emision, nombre, desde, self.minimos, con_importes=self.con_importes)
            for ilegible in (i for i in trozo.ilegibles if i.emision == emision):
                valor = pl.Series([ilegible.texto]).cast(tabla.schema[ilegible.campo])
                tabla = tabla.with_columns(tabla[ilegible.campo].scatter(ilegible.fila, valor))
            arrow = tabla.to_arrow(compat_level=pl.CompatLevel.oldest())
            if emision not in self._abiertos:
                self._abiertos[emision] = pq.ParquetWriter(
                    self.carpeta / nombre, arrow.schema, compression="zstd", use_dictionary=list(_REPETIDAS)
                )
            self._abiertos[emision].write_table(arrow, row_group_size=_RENGLONES_POR_GRUPO)
            self._escritos[emision] = desde + tabla.height

    def lugar(self, trozo: Trozo, emision: str, fila: int) -> Lugar:
        """Archivo y renglón desde 1. Se pregunta antes de escribir el trozo."""
        del trozo
        return Lugar(_nombre(emision), self._escritos.get(emision, 0) + fila + 1)

    def cerrar(self) -> None:
        """Escribe los pies de los Parquet."""
        for escritor in self._abiertos.values():
            escritor.close()


def _nombre(emision: str) -> str:
    return f"movimientos_{emision}.parquet"


def movimientos(
    renglones: pl.DataFrame,
    emision: str,
    archivo: str,
    desde: int,
    minimos: tuple[int, int],
    *,
    con_importes: bool,
) -> pl.DataFrame:
    """Tabla `movimientos` del contrato, más `prima_rt`, `zona` y, si se piden, los `emitido_*`."""
    es_baja = pl.col("tipo_movimiento") == MOVIMIENTO_BAJA
    conceptos = conceptos_de(emision)
    tiene = pl.col("tipo_descuento") > 0
    # Salario nominal: el integrado entre el factor mínimo de ley, hacia arriba y no menor que el mínimo.
    minimo = pl.when(pl.col("zona") == ZONAS[0]).then(minimos[0]).otherwise(minimos[1])
    salario = pl.max_horizontal((pl.col("sbc") * 10_000 + _FACTOR_INTEGRACION - 1) // _FACTOR_INTEGRACION, minimo)
    emitidos = [a_importe(c).alias(PREFIJO_EMITIDO + c) for c in conceptos] if con_importes else []
    cuadro = renglones.with_columns(
        fecha_de("fecha_movimiento"),
        pl.when(~es_baja).then(fecha_de("desde")).alias("desde"),
        pl.when(~es_baja).then(fecha_de("hasta")).alias("hasta"),
        salario.alias("salario_diario"),
        pl.when(tiene).then("dias").alias("dias_credito"),
        (pl.col("valor_descuento").cast(pl.Decimal(18, 0)) * pl.lit(Decimal("0.0001")))
        .cast(VALOR_DESCUENTO)
        .alias("valor_descuento"),
        pl.lit(archivo).alias("archivo"),
        (pl.int_range(pl.len(), dtype=pl.Int64) + desde + 1).alias("renglon"),
        *emitidos,
    ).with_columns(a_importe("sbc"), a_importe("salario_diario"))
    columnas = [*MOVIMIENTOS, "prima_rt", "zona", *(e.meta.output_name() for e in emitidos)]
    return cuadro.select(columnas).cast({"sbc": IMPORTE, "salario_diario": IMPORTE, "prima_rt": TASA})
