"""Columnas y tipos de cada tabla canónica (contrato §2), en un solo lugar.

Dentro del programa el dinero viaja en **centavos** `Int64`; en toda frontera (Parquet, CSV, JSON) sale
como `Decimal(18, 2)`. Los identificadores son texto: nunca pierden ceros.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

IMPORTE = pl.Decimal(18, 2)
TASA = pl.Decimal(9, 5)
VALOR_DESCUENTO = pl.Decimal(12, 4)

MENSUAL = "mensual"
BIMESTRAL = "bimestral"
ESPECIAL = "especial"
EMISIONES = (MENSUAL, BIMESTRAL, ESPECIAL)

PATRONES: dict[str, pl.DataType | type[pl.DataType]] = {
    "registro_patronal": pl.String,
    "rfc": pl.String,
    "razon_social": pl.String,
    "domicilio": pl.String,
    "localidad": pl.String,
    "codigo_postal": pl.String,
    "delegacion": pl.String,
    "subdelegacion": pl.String,
    "sector": pl.String,
    "actividad": pl.String,
    "clase": pl.String,
    "prima_rt": TASA,
    "zona": pl.String,
    "modalidad": pl.String,
}

MOVIMIENTOS: dict[str, pl.DataType | type[pl.DataType]] = {
    "registro_patronal": pl.String,
    "emision": pl.String,
    "periodo": pl.String,
    "nss": pl.String,
    "nombre": pl.String,
    "curp": pl.String,
    "origen": pl.String,
    "tipo_movimiento": pl.String,
    "fecha_movimiento": pl.Date,
    "desde": pl.Date,
    "hasta": pl.Date,
    "dias": pl.Int64,
    "dias_ausentismo": pl.Int64,
    "dias_incapacidad": pl.Int64,
    "sbc": IMPORTE,
    "salario_diario": IMPORTE,
    "modalidad": pl.String,
    "numero_credito": pl.String,
    "tipo_descuento": pl.Int64,
    "valor_descuento": VALOR_DESCUENTO,
    "dias_credito": pl.Int64,
    "archivo": pl.String,
    "renglon": pl.Int64,
}

MOVIMIENTOS_OPTATIVAS: dict[str, pl.DataType | type[pl.DataType]] = {
    "fecha_nacimiento": pl.Date,
    "dias_labor": pl.Int64,
    "aplica_tabla_disminucion": pl.String,
    "sbc_propio": IMPORTE,
}
"""Se conservan si el archivo las trae: la edad de la cuota por persona (si no, de la CURP); los días que se
trabajan en una semana reducida; S o N, si el crédito de vivienda usa la tabla de disminución; y, si el SBC es la
porción que le toca entre varios patrones (LSS art. 33), el del patrón antes de prorratear."""

CONCEPTOS_MENSUAL: tuple[str, ...] = (
    "cuota_fija",
    "excedente_patronal",
    "excedente_obrero",
    "prestaciones_dinero_patronal",
    "prestaciones_dinero_obrero",
    "gastos_medicos_patronal",
    "gastos_medicos_obrero",
    "riesgos_trabajo",
    "invalidez_vida_patronal",
    "invalidez_vida_obrero",
    "guarderias",
)
CONCEPTOS_BIMESTRAL: tuple[str, ...] = (
    "retiro",
    "cesantia_vejez_patronal",
    "cesantia_vejez_obrero",
    "aportacion_vivienda",
    "amortizacion",
    "seguro_danos",
)
TOTALES_BIMESTRAL: tuple[str, ...] = ("total_rcv", "total_vivienda")
TOTALES: tuple[str, ...] = ("total_patronal", "total_obrero", "total")

CONCEPTOS: tuple[str, ...] = CONCEPTOS_MENSUAL + CONCEPTOS_BIMESTRAL
COLUMNAS_IMPORTE: tuple[str, ...] = CONCEPTOS_MENSUAL + CONCEPTOS_BIMESTRAL + TOTALES_BIMESTRAL + TOTALES

OBRERAS: frozenset[str] = frozenset(
    {
        "excedente_obrero",
        "prestaciones_dinero_obrero",
        "gastos_medicos_obrero",
        "invalidez_vida_obrero",
        "cesantia_vejez_obrero",
        "amortizacion",
        "seguro_danos",
    }
)
"""Lo que paga o se retiene al trabajador; lo demás es patronal (contrato §2)."""

PREFIJO_EMITIDO = "emitido_"
"""Importes que el archivo ya traía."""

APARTADOS: dict[str, pl.DataType | type[pl.DataType]] = {
    "archivo": pl.String,
    "renglon": pl.Int64,
    "registro_patronal": pl.String,
    "nss": pl.String,
    "campo": pl.String,
    "regla": pl.String,
    "valor": pl.String,
    "motivo": pl.String,
}

COTEJO: dict[str, pl.DataType | type[pl.DataType]] = {
    "registro_patronal": pl.String,
    "emision": pl.String,
    "periodo": pl.String,
    "nss": pl.String,
    "archivo": pl.String,
    "renglon": pl.Int64,
    "concepto": pl.String,
    "emitido": IMPORTE,
    "calculado": IMPORTE,
    "diferencia": IMPORTE,
    "causa": pl.String,
}

CONTROL: dict[str, pl.DataType | type[pl.DataType]] = {
    "archivo": pl.String,
    "registro_patronal": pl.String,
    "emision": pl.String,
    "periodo": pl.String,
    "dato": pl.String,
    "declarado": pl.String,
}
"""Totales de control que trae el propio archivo, para cuadrarlos con la suma de sus renglones.

`dato` es un concepto (`cuota_fija`…), `total`, `cotizantes`, `dias` o `acreditados`; `declarado` es el texto exacto.
"""


def vacia(esquema: dict[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame:
    """Tabla sin renglones con ese esquema."""
    return pl.DataFrame(schema=esquema)


GRUPO_EDAD = "grupo_edad"
"""Grupo de edad de la cuota por persona (modalidad 33); sólo en la emisión especial."""


def con_mensuales(emisiones: Collection[str]) -> bool:
    """Si alguna de esas emisiones lleva conceptos mensuales."""
    return MENSUAL in emisiones or ESPECIAL in emisiones


def con_bimestrales(emisiones: Collection[str]) -> bool:
    """Si alguna de esas emisiones lleva conceptos bimestrales."""
    return BIMESTRAL in emisiones or ESPECIAL in emisiones


def conceptos_de(emision: str) -> tuple[str, ...]:
    """Conceptos que una emisión lleva (la especial, de ambas listas)."""
    if emision == MENSUAL:
        return CONCEPTOS_MENSUAL
    if emision == BIMESTRAL:
        return CONCEPTOS_BIMESTRAL
    return CONCEPTOS
