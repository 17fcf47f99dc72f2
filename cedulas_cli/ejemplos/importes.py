"""Los importes que la emisión sintética trae: los del motor, con lo mínimo que éste necesita."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from cedulas_cli.dominio.cuotas import Criterios, calcular
from cedulas_cli.dominio.especiales import MODALIDAD_OMISION
from cedulas_cli.dominio.esquemas import BIMESTRAL, ESPECIAL, conceptos_de
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.tabla_especial import tabla_de_modalidades
from cedulas_cli.dominio.tabla_parametros import Combinacion, TablaParametros, formar
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.ejemplos.valores import zonas_de


def tabla_de(
    parametros: Parametros, emision: str, periodo: Periodo, modalidad: str = MODALIDAD_OMISION
) -> TablaParametros:
    """Parámetros de la emisión para las zonas del periodo. Si falta uno, «parametro-sin-vigencia» (78)."""
    zonas = sorted(set(zonas_de(periodo)))
    combinaciones = [Combinacion(emision, str(periodo), zona, con_factor=emision == BIMESTRAL) for zona in zonas]
    tabla = formar(parametros, combinaciones, hay_creditos=emision == BIMESTRAL)
    if emision != ESPECIAL:
        return tabla
    return tabla.con_especial(tabla_de_modalidades(parametros, [(modalidad, str(periodo))]))


def agregar_importes(tramos: pl.DataFrame, tabla: TablaParametros) -> pl.DataFrame:
    """Agrega los conceptos de la emisión, en centavos `Int64`; espera los renglones de `tramos.generar_tramos`."""
    (emision,) = tabla.emisiones
    entrada = tramos.lazy().with_columns(
        pl.col("sbc").alias("__sbc"),
        (pl.col("prima_rt") * pl.lit(Decimal(100_000))).cast(pl.Int64).alias("__prima"),
        pl.col("zona").alias("__zona"),
        pl.col("desde").alias("__desde"),
        pl.col("hasta").alias("__hasta"),
        pl.col("dias_ausentismo").alias("__ausentismo"),
        pl.col("dias_incapacidad").alias("__incapacidad"),
        pl.lit(None, pl.Int64).alias("__salario"),
        pl.lit(None, pl.Int64).alias("__edad"),
        pl.col("modalidad").alias("__modalidad"),
        pl.col("dias").alias("__dias"),
        pl.col("dias").alias("__dias_credito"),
        pl.col("tipo_descuento").alias("__tipo_descuento"),
        pl.col("valor_descuento").alias("__valor_descuento"),
        ((pl.col("tipo_descuento") > 0) & (pl.col("orden") != pl.col("orden").shift(1)).fill_null(True)).alias(
            "__lleva_seguro"
        ),
    )
    return calcular(entrada, tabla, Criterios()).select(*tramos.columns, *conceptos_de(emision)).collect()
