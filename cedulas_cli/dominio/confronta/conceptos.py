"""Qué conceptos se confrontan y qué columnas de la emisión forman cada uno.

El archivo de pago guarda patrón y obrero juntos, y el seguro de daños dentro de la amortización: así se compara.
"""

from __future__ import annotations

import polars as pl

from cedulas_cli.dominio.esquemas import BIMESTRAL, CONCEPTOS, IMPORTE, MENSUAL, PREFIJO_EMITIDO
from cedulas_cli.dominio.esquemas_pago import CONCEPTOS_PAGO_BIMESTRAL, CONCEPTOS_PAGO_MENSUAL

EMISIONES_CON_PAGO = (MENSUAL, BIMESTRAL)
"""Los seguros especiales no se pagan con el archivo de pago del patrón: no se confrontan aquí."""

CALCULADO, DEL_ARCHIVO = "calculado", "archivo"
BASES = (CALCULADO, DEL_ARCHIVO)
"""`calculado`: lo que dice la cédula, recalculado. `archivo`: lo que traía la emisión recibida."""

_OTROS_NOMBRES = {"amortizacion": ("amortizacion", "seguro_danos")}

CONFRONTA: dict[str, pl.DataType | type[pl.DataType]] = {
    "registro_patronal": pl.String,
    "emision": pl.String,
    "periodo": pl.String,
    "nss": pl.String,
    "concepto": pl.String,
    "emitido": IMPORTE,
    "pagado": IMPORTE,
    "diferencia": IMPORTE,
    "tipo": pl.String,
    "causa": pl.String,
    "causas": pl.String,
    "folios": pl.String,
    "dictamen": pl.String,
}
"""Tabla `confronta` del contrato; se agregan todas las causas, los folios que pagan y el estado del dictamen."""


def conceptos_confrontables(emision: str) -> tuple[str, ...]:
    """Conceptos juntos (patrón y obrero) de una emisión, en el orden del archivo de pago."""
    return CONCEPTOS_PAGO_MENSUAL if emision == MENSUAL else CONCEPTOS_PAGO_BIMESTRAL


def columnas_emitidas(concepto: str) -> tuple[str, ...]:
    """Columnas de `cuotas` que forman un concepto junto."""
    if concepto in _OTROS_NOMBRES:
        return _OTROS_NOMBRES[concepto]
    return tuple(c for c in CONCEPTOS if c in (concepto, f"{concepto}_patronal", f"{concepto}_obrero"))


def redondeos_de(concepto: str) -> int:
    """Cuántas cifras redondeadas por separado suma un concepto: cada una puede diferir un centavo."""
    return len(columnas_emitidas(concepto))


def emitido_junto(concepto: str, columnas: list[str], base: str) -> pl.Expr:
    """El concepto junto en centavos, de lo calculado o de lo que traía el archivo (si no lo traía, lo calculado)."""
    sumandos = []
    for columna in columnas_emitidas(concepto):
        del_archivo = PREFIJO_EMITIDO + columna
        if base == DEL_ARCHIVO and del_archivo in columnas:
            sumandos.append(pl.coalesce(del_archivo, columna))
        elif columna in columnas:
            sumandos.append(pl.col(columna))
    return pl.sum_horizontal(sumandos).alias(concepto)
