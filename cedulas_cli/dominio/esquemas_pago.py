"""Columnas y tipos de lo que los patrones pagaron: el pago, sus trabajadores y sus movimientos.

Los conceptos van con patrón y obrero **juntos**, que es como los guarda el archivo de pago. El dinero, como en toda la
casa: centavos `Int64` dentro y `Decimal(18, 2)` en las fronteras (`como_frontera`).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from cedulas_cli.dominio.esquemas import IMPORTE, TASA

Esquema = dict[str, pl.DataType | type[pl.DataType]]

SUA, CDSU, PROCESAR, LGP = "sua", "cdsu", "procesar", "lgp"
FUENTES = (SUA, CDSU, PROCESAR, LGP)
"""De dónde salió el pago, de la más detallada a la menos."""

CONCEPTOS_PAGO_MENSUAL: tuple[str, ...] = (
    "cuota_fija",
    "excedente",
    "prestaciones_dinero",
    "gastos_medicos",
    "riesgos_trabajo",
    "invalidez_vida",
    "guarderias",
)
CONCEPTOS_PAGO_RCV: tuple[str, ...] = ("retiro", "cesantia_vejez")
CONCEPTOS_PAGO_VIVIENDA: tuple[str, ...] = ("aportacion_vivienda", "amortizacion")
CONCEPTOS_PAGO_BIMESTRAL: tuple[str, ...] = CONCEPTOS_PAGO_RCV + CONCEPTOS_PAGO_VIVIENDA
CONCEPTOS_PAGO: tuple[str, ...] = CONCEPTOS_PAGO_MENSUAL + CONCEPTOS_PAGO_BIMESTRAL

ACCESORIOS_IMSS: tuple[str, ...] = ("actualizacion_imss", "recargos_imss")
ACCESORIOS_RCV: tuple[str, ...] = ("actualizacion_rcv", "recargos_rcv")
ACCESORIOS_VIVIENDA: tuple[str, ...] = ("actualizacion_vivienda", "recargos_vivienda")
ACCESORIOS_PAGO: tuple[str, ...] = ACCESORIOS_IMSS + ACCESORIOS_RCV + ACCESORIOS_VIVIENDA

TOTALES_PAGO: tuple[str, ...] = ("total_imss", "total_rcv", "total_vivienda", "total")
OBREROS_PAGO: tuple[str, ...] = (
    "excedente_obrero",
    "prestaciones_dinero_obrero",
    "gastos_medicos_obrero",
    "invalidez_vida_obrero",
    "cesantia_vejez_obrero",
)
"""Parte obrera dentro de su concepto; sólo la dicen la cola en base 62 del `.SUA` y las columnas `_O` de CDSU."""

SUMANDOS: dict[str, tuple[str, ...]] = {
    "total_imss": CONCEPTOS_PAGO_MENSUAL + ACCESORIOS_IMSS,
    "total_rcv": CONCEPTOS_PAGO_RCV + ACCESORIOS_RCV,
    "total_vivienda": CONCEPTOS_PAGO_VIVIENDA + ACCESORIOS_VIVIENDA,
    "total": TOTALES_PAGO[:3],
}
"""Qué suma cada total de un pago."""

PAGOS: Esquema = {
    "registro_patronal": pl.String,
    "rfc": pl.String,
    "periodo": pl.String,
    "folio_sua": pl.String,
    "fecha_pago": pl.Date,
    "fecha_limite": pl.Date,
    "fuente": pl.String,
    "numero_credito": pl.String,
    "tipo_documento": pl.String,
    "trabajadores": pl.Int64,
    "dias": pl.Int64,
    "prima_rt": TASA,
    **dict.fromkeys(CONCEPTOS_PAGO, IMPORTE),
    **dict.fromkeys(ACCESORIOS_PAGO, IMPORTE),
    **dict.fromkeys(TOTALES_PAGO, IMPORTE),
    "archivo": pl.String,
    "renglon": pl.Int64,
}
"""Un renglón por patrón, periodo y folio. `periodo` es el mes (AAAA-MM): en mes par, un folio paga mensual y bimestral.

Un importe nulo es «la fuente no lo dice», no un cero: PROCESAR y LGP sólo traen totales. `numero_credito` es el crédito
fiscal que se paga, si es uno.
"""

PAGOS_TRABAJADOR: Esquema = {
    "registro_patronal": pl.String,
    "periodo": pl.String,
    "folio_sua": pl.String,
    "nss": pl.String,
    "nombre": pl.String,
    "curp": pl.String,
    "sdi": IMPORTE,
    "dias_mes": pl.Int64,
    "incapacidad_mes": pl.Int64,
    "ausentismo_mes": pl.Int64,
    "dias_bim": pl.Int64,
    "incapacidad_bim": pl.Int64,
    "ausentismo_bim": pl.Int64,
    **dict.fromkeys(CONCEPTOS_PAGO, IMPORTE),
    **dict.fromkeys(OBREROS_PAGO, IMPORTE),
    "numero_credito_vivienda": pl.String,
    "archivo": pl.String,
    "renglon": pl.Int64,
}
"""Un renglón por trabajador de un pago que los trae (`.SUA`, CDSUAS)."""

MOVIMIENTOS_PAGO: Esquema = {
    "registro_patronal": pl.String,
    "periodo": pl.String,
    "folio_sua": pl.String,
    "nss": pl.String,
    "tipo_movimiento": pl.String,
    "fecha": pl.Date,
    "folio_incapacidad": pl.String,
    "dias": pl.Int64,
    "salario": IMPORTE,
    "archivo": pl.String,
    "renglon": pl.Int64,
}
"""Movimientos que el patrón declaró (registro 04): 02 baja, 07 salario, 08 reingreso, 11 ausentismo, 12 incapacidad."""

LLAVE_PAGO: tuple[str, ...] = ("registro_patronal", "periodo", "folio_sua")
"""Lo que identifica un pago; en las tres tablas."""

TABLAS_PAGO: dict[str, Esquema] = {
    "pagos": PAGOS,
    "pagos_trabajador": PAGOS_TRABAJADOR,
    "movimientos_pago": MOVIMIENTOS_PAGO,
}


def en_centavos(esquema: Mapping[str, pl.DataType | type[pl.DataType]]) -> Esquema:
    """El mismo esquema con los importes en centavos `Int64`, como viajan por dentro."""
    return {c: pl.Int64 if tipo == IMPORTE else tipo for c, tipo in esquema.items()}


def importes_de(esquema: Mapping[str, pl.DataType | type[pl.DataType]]) -> tuple[str, ...]:
    """Las columnas de dinero de un esquema, en su orden."""
    return tuple(c for c, tipo in esquema.items() if tipo == IMPORTE)
