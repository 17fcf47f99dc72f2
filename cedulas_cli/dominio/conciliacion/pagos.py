"""Conciliaciones de pagos: C07 y C08."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from cedulas_cli.dominio.conciliacion.comparar import (
    JUSTIFICADO,
    SOLO_A,
    SOLO_B,
    Clase,
    Hallazgo,
    Resultado,
    comparar,
    escrito,
    resultado,
)

SIN_ARCHIVO: Final = ("CAJA", "CERTIFICACION", "NOTA")
"""Fuentes que se acreditan con un papel: ningún archivo de pago las trae."""
_LLAVE: Final = ["registro_patronal", "periodo", "folio"]
_PAGO: Final = ["registro_patronal", "folio", "fecha", "importe"]
_SIN_FOLIO: Final = ""
_REGISTRO: Final = 10


def recibidos_de_creditos(pagos: pl.DataFrame, cartera: pl.DataFrame) -> pl.DataFrame:
    """Los pagos recibidos que dicen pagar un crédito, con el importe que le toca según su clase y en centavos."""
    sin_ceros = pl.col("numero_credito").fill_null("").str.strip_chars(" ")
    de_credito = un_renglon_por_pago(pagos.filter(sin_ceros.str.strip_chars("0") != ""))
    clases = cartera.select("numero_credito", "clase")
    con_clase = de_credito.with_columns(sin_ceros.str.zfill(9).alias("numero_credito")).join(
        clases, on="numero_credito", how="left", maintain_order="left"
    )
    rcv = pl.col("total_rcv").fill_null(0) + pl.col("total_vivienda").fill_null(0)
    parte = pl.when(pl.col("clase") == "RCV").then(rcv).otherwise(pl.col("total_imss").fill_null(0))
    return con_clase.select(
        "numero_credito",
        "registro_patronal",
        "periodo",
        pl.col("folio_sua").alias("folio"),
        pl.col("fecha_pago").alias("fecha"),
        pl.when(parte > 0).then(parte).otherwise(pl.col("total")).alias("importe"),
    )


def un_renglon_por_pago(pagos: pl.DataFrame) -> pl.DataFrame:
    """Si dos fuentes dicen el mismo folio del mismo patrón y periodo, queda la más detallada."""
    orden = pl.col("fuente").replace_strict({"sua": 0, "cdsu": 1, "procesar": 2, "lgp": 3}, default=9)
    llaves = ["registro_patronal", "periodo", "folio_sua", "numero_credito"]
    return pagos.sort(*llaves, orden, "archivo", "renglon").unique(llaves, keep="first", maintain_order=True)


def c07(aplicados: pl.DataFrame, recibidos: pl.DataFrame, corte: date) -> Resultado:
    """Por registro patronal, periodo y folio: crédito e importe. `recibidos` sale de `recibidos_de_creditos`."""
    de_archivo = aplicados.filter(~pl.col("fuente").is_in([*SIN_ARCHIVO, "RALE"]))
    con_papel = aplicados.filter(pl.col("fuente").is_in(SIN_ARCHIVO))
    recibidos = recibidos.filter(pl.col("fecha").is_null() | (pl.col("fecha") <= corte))
    comparado = comparar(
        "C07",
        corte,
        _por_pago(de_archivo),
        _por_pago(recibidos),
        {"numero_credito": Clase.TEXTO, "importe": Clase.IMPORTE},
        motivos={
            SOLO_A: "se aplicó y ningún archivo de pago lo trae",
            SOLO_B: "se recibió, dice pagar un crédito y no está aplicado",
            "numero_credito": "el archivo dice que paga otro crédito",
            "importe": "se aplicó otro importe que el pagado",
        },
    )
    papeles = [
        Hallazgo(JUSTIFICADO, clave, "fuente", fuente, motivo="se acreditó con documento, no con archivo de pago")
        for clave, fuente in con_papel.select(_clave(), "fuente").iter_rows()
    ]
    return resultado("C07", corte, _por_pago(aplicados), _por_pago(recibidos), [*comparado.hallazgos, *papeles])


def _clave() -> pl.Expr:
    registro = pl.col("registro_patronal").str.slice(0, _REGISTRO)
    return pl.concat_str([registro, pl.col("periodo"), pl.col("folio")], separator=" ").alias("clave")


def _por_pago(tabla: pl.DataFrame) -> pl.DataFrame:
    """Un renglón por pago: los créditos que cubre y lo que suman."""
    return (
        tabla.group_by(_clave())
        .agg(pl.col("numero_credito").unique().sort().str.join("|"), pl.col("importe").sum())
        .sort("clave")
    )


def c08(recibidos: pl.DataFrame, aplicados: pl.DataFrame, corte: date) -> Resultado:
    """Pagos repetidos: en lo recibido, por fuente; en lo aplicado, el mismo pago en más de un crédito.

    `recibidos` trae `registro_patronal`, `periodo`, `folio`, `fecha`, `importe`, `fuente`, `archivo` y `renglon`.
    """
    dentro = recibidos.filter(pl.col("fecha").is_null() | (pl.col("fecha") <= corte))
    hallazgos = [
        *_repetidos(dentro, "fuente", "la misma fuente lo trae más de una vez", "archivo"),
        *_repetidos(aplicados, "fuente", "está aplicado a más de un crédito", "numero_credito"),
    ]
    todos = pl.concat([dentro.select(_PAGO), aplicados.select(_PAGO)])
    return resultado("C08", corte, todos, todos.unique(maintain_order=True), hallazgos)


def _repetidos(tabla: pl.DataFrame, fuente: str, motivo: str, donde: str) -> list[Hallazgo]:
    veces = (
        tabla.filter(pl.col("folio").fill_null(_SIN_FOLIO) != _SIN_FOLIO)
        .group_by(*_PAGO, fuente)
        .agg(pl.len().alias("veces"), pl.col(donde).sort().str.join("|").alias("donde"))
        .filter(pl.col("veces") > 1)
    )
    return [_hallazgo(SOLO_A, fila, f"{motivo}: {fila['donde']}") for fila in veces.iter_rows(named=True)]


def _hallazgo(clase: str, fila: dict[str, object], motivo: str) -> Hallazgo:
    clave = f"{fila['registro_patronal']} {fila['folio']} {fila['fecha'] or 'sin fecha'}"
    importe, veces = fila["importe"], fila["veces"]
    return Hallazgo(clase, clave, "veces", str(veces), "1", escrito(importe, Clase.IMPORTE), motivo)
