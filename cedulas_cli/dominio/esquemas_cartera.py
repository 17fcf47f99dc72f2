"""Columnas y tipos de lo que llega de cartera: la foto del RALE y la factura de créditos emitidos.

Dentro, el dinero viaja en centavos `Int64` (`esquemas_pago.en_centavos`); en Parquet y al entregar, `Decimal(18, 2)`.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from cedulas_cli.dominio.esquemas import IMPORTE
from cedulas_cli.dominio.esquemas_pago import Esquema

COP, RCV = "COP", "RCV"
CLASES: Final = (COP, RCV)

RALE: Esquema = {
    "clase": pl.String,
    "corte": pl.Date,
    "numero_credito": pl.String,
    "registro_patronal": pl.String,
    "periodo": pl.String,
    "tipo_documento": pl.String,
    "sector": pl.String,
    "incidencia": pl.String,
    "fecha_incidencia": pl.Date,
    "fecha_alta": pl.Date,
    "fecha_notificacion": pl.Date,
    "dias": pl.Int64,
    "importe": IMPORTE,
    "movimiento": pl.String,
    "fecha_movimiento": pl.Date,
    "ce": pl.String,
    "dc": pl.String,
    "sc": pl.String,
    "archivo": pl.String,
    "renglon": pl.Int64,
    "crudo": pl.String,
}
"""Un crédito vivo en un corte. `incidencia`, dos dígitos; `ce`, `dc` y `sc` se conservan sin interpretar."""

LLAVE_RALE: Final = ("clase", "numero_credito", "registro_patronal", "periodo")
"""Lo que identifica un crédito de un corte a otro."""

IMPORTES_FACTURA: Final = ("omitido", "actualizacion", "recargos", "multa", "total")

FACTURA: Esquema = {
    "producto": pl.String,
    "clase": pl.String,
    "numero_credito": pl.String,
    "credito_multa": pl.String,
    "registro_patronal": pl.String,
    "razon_social": pl.String,
    "periodo": pl.String,
    "tipo_documento": pl.String,
    "delegacion": pl.String,
    "subdelegacion": pl.String,
    "sector": pl.String,
    "cotizantes": pl.Int64,
    "dias": pl.Int64,
    "clase_riesgo": pl.String,
    **dict.fromkeys(IMPORTES_FACTURA, IMPORTE),
    "archivo": pl.String,
    "renglon": pl.Int64,
    "crudo": pl.String,
}
"""Un crédito de una factura; `total` = omitido + actualización + recargos + multa."""

SECTORES: Esquema = {"registro_patronal": pl.String, "sector": pl.String, "archivo": pl.String, "renglon": pl.Int64}
"""El sector de notificación de cada patrón, como lo lista la 67."""

CUADRE_CARTERA: Esquema = {
    "archivo": pl.String,
    "dato": pl.String,
    "declarado": IMPORTE,
    "sumado": IMPORTE,
    "diferencia": IMPORTE,
    "cuadra": pl.Boolean,
}
"""Un total impreso contra lo que suman los renglones aceptados; `dato` es una columna o `creditos`."""

ECO, SIVEPA = "ECO", "SIVEPA"
PRODUCTOS: Final = (
    *(f"{clase}_ECO_{modo}" for modo in ("EST", "MEC") for clase in CLASES),
    *(f"{clase}_COMP" for clase in CLASES),
    *(f"{clase}_SIVEPA_{modo}" for modo in ("OPO", "EXT", "ANU") for clase in CLASES),
)
"""Facturas de cédulas: estratégico, mecanizado, complemento, y diferencias oportunas, extemporáneas y anuales."""

OMISION: Final = {COP: "02", RCV: "06"}
DIFERENCIA: Final = "03"
MULTA: Final = {COP: "80", RCV: "81"}


def tipo_documento_de(producto: str, clase: str) -> str:
    """El tipo de documento de la cuota: 03 si son diferencias; si no, el de la omisión de su clase."""
    return DIFERENCIA if SIVEPA in producto else OMISION[clase]
