"""Columnas y tipos de las importaciones del SUA: lo que el patrón captura o carga en el programa con que paga.

Los códigos van como texto, tal como vienen; `valor_descuento`, ya descifrado según su tipo (por ciento, pesos o veces).
"""

from __future__ import annotations

from typing import Final

import polars as pl

from cedulas_cli.dominio.esquemas import IMPORTE, VALOR_DESCUENTO
from cedulas_cli.dominio.esquemas_pago import MOVIMIENTOS_PAGO, Esquema, en_centavos

TRABAJADORES, AFILIATORIOS, MOVIMIENTOS, CREDITOS, INCAPACIDADES = (
    "trabajadores",
    "afiliatorios",
    "movimientos",
    "creditos",
    "incapacidades",
)
_QUIEN: Esquema = {"registro_patronal": pl.String, "nss": pl.String}
_DONDE: Esquema = {"archivo": pl.String, "renglon": pl.Int64}

IMPORTACIONES: Final[dict[str, Esquema]] = {
    TRABAJADORES: {
        **_QUIEN,
        "rfc": pl.String,
        "curp": pl.String,
        "apellido_paterno": pl.String,
        "apellido_materno": pl.String,
        "nombres": pl.String,
        "tipo_trabajador": pl.String,
        "jornada": pl.String,
        "fecha_alta": pl.Date,
        "sdi": IMPORTE,
        "clave_ubicacion": pl.String,
        "numero_credito": pl.String,
        "fecha_inicio_descuento": pl.Date,
        "tipo_descuento": pl.String,
        "valor_descuento": VALOR_DESCUENTO,
        **_DONDE,
    },
    AFILIATORIOS: {
        **_QUIEN,
        "codigo_postal": pl.String,
        "fecha_nacimiento": pl.Date,
        "lugar_nacimiento": pl.String,
        "clave_lugar": pl.String,
        "umf": pl.String,
        "ocupacion": pl.String,
        "sexo": pl.String,
        "tipo_salario": pl.String,
        "hora": pl.String,
        **_DONDE,
    },
    MOVIMIENTOS: {
        **_QUIEN,
        "tipo_movimiento": pl.String,
        "fecha_movimiento": pl.Date,
        "folio_incapacidad": pl.String,
        "dias": pl.Int64,
        "sdi": IMPORTE,
        **_DONDE,
    },
    CREDITOS: {
        **_QUIEN,
        "numero_credito": pl.String,
        "tipo_movimiento": pl.String,
        "fecha_movimiento": pl.Date,
        "tipo_descuento": pl.String,
        "valor_descuento": VALOR_DESCUENTO,
        "aplica_tabla_disminucion": pl.String,
        **_DONDE,
    },
    INCAPACIDADES: {
        **_QUIEN,
        "tipo_incidencia": pl.String,
        "fecha_inicio": pl.Date,
        "folio": pl.String,
        "dias": pl.Int64,
        "porcentaje": pl.Int64,
        "rama": pl.String,
        "tipo_riesgo": pl.String,
        "secuela": pl.String,
        "control": pl.String,
        "fecha_termino": pl.Date,
        **_DONDE,
    },
}
"""Cada importación y sus columnas; nulo es lo que vino en blanco (o la fecha en ceros)."""

INCAPACIDAD: Final = "12"


def a_movimientos_pago(tablas: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Movimientos e incapacidades como `movimientos_pago` (en centavos, sin folio): lo que el patrón declaró.

    `periodo` es el mes de la fecha; `sdi` llega en centavos.
    """
    esquema = en_centavos(MOVIMIENTOS_PAGO)
    partes = [pl.DataFrame(schema=esquema)]
    if (movimientos := tablas.get(MOVIMIENTOS)) is not None:
        partes.append(movimientos.rename({"fecha_movimiento": "fecha", "sdi": "salario"}))
    if (incapacidades := tablas.get(INCAPACIDADES)) is not None:
        partes.append(
            incapacidades.rename({"fecha_inicio": "fecha", "folio": "folio_incapacidad"}).with_columns(
                pl.lit(INCAPACIDAD).alias("tipo_movimiento")
            )
        )
    completas = []
    for parte in partes:
        hay = set(parte.columns)
        con_periodo = parte.with_columns(pl.col("fecha").dt.strftime("%Y-%m").alias("periodo"))
        completas.append(
            con_periodo.select(
                (pl.col(c) if c in hay or c == "periodo" else pl.lit(None)).cast(tipo).alias(c)
                for c, tipo in esquema.items()
            )
        )
    return pl.concat(completas)
