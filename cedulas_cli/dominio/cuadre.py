"""Cuadre: lo que el archivo declara en su resumen contra la suma de sus movimientos (formatos §4.2)."""

from __future__ import annotations

import polars as pl

from cedulas_cli.dominio import esquemas as esq
from cedulas_cli.dominio.reglas import BAJA

CUADRE: dict[str, pl.DataType | type[pl.DataType]] = {
    "archivo": pl.String,
    "registro_patronal": pl.String,
    "emision": pl.String,
    "periodo": pl.String,
    "dato": pl.String,
    "declarado": esq.IMPORTE,
    "sumado": esq.IMPORTE,
    "diferencia": esq.IMPORTE,
    "cuadra": pl.Boolean,
}
_LLAVE = ["registro_patronal", "emision", "periodo"]
_IMPORTE_LEGIBLE = r"^-?[0-9]{1,15}(\.[0-9]{1,2})?$"
_SUMAS_COMPUESTAS: dict[str, tuple[str, ...]] = {
    "total_rcv": ("retiro", "cesantia_vejez_patronal", "cesantia_vejez_obrero"),
    "total_vivienda": ("aportacion_vivienda", "amortizacion", "seguro_danos"),
}


def cuadrar(movimientos: pl.DataFrame, control: pl.DataFrame) -> pl.DataFrame:
    """Una fila por dato declarado; `cuadra` es falso también si lo declarado no se puede leer.

    `cotizantes` cuenta NSS distintos sin bajas; `acreditados`, NSS distintos con crédito; `total`, la suma de los
    conceptos que el archivo trae. Lo apartado no suma: su hueco aparece como diferencia.
    """
    if control.is_empty():
        return esq.vacia(CUADRE)
    sumado = _sumas(movimientos).unpivot(index=_LLAVE, variable_name="dato", value_name="sumado")
    cruce = control.join(sumado, on=[*_LLAVE, "dato"], how="left", maintain_order="left")
    legible = pl.col("declarado").str.contains(_IMPORTE_LEGIBLE)
    cero = pl.lit(0).cast(esq.IMPORTE)
    return (
        cruce.with_columns(
            pl.when(legible).then(pl.col("declarado")).cast(esq.IMPORTE).alias("declarado"),
            pl.col("sumado").fill_null(cero),
        )
        .with_columns((pl.col("declarado") - pl.col("sumado")).cast(esq.IMPORTE).alias("diferencia"))
        .with_columns((pl.col("diferencia") == cero).fill_null(False).alias("cuadra"))
        .select(*CUADRE)
    )


def _sumas(movimientos: pl.DataFrame) -> pl.DataFrame:
    hay = set(movimientos.columns)
    emitido = {c: pl.col(esq.PREFIJO_EMITIDO + c) for c in esq.CONCEPTOS if esq.PREFIJO_EMITIDO + c in hay}
    no_baja = ~pl.col("tipo_movimiento").is_in(BAJA).fill_null(False)
    con_credito = pl.col("numero_credito").is_not_null()
    sumas = {c: columna.sum() for c, columna in emitido.items()}
    for dato, partes in _SUMAS_COMPUESTAS.items():
        sumas[dato] = _suma_de([sumas[c] for c in partes if c in sumas])
    sumas["total"] = _suma_de([sumas[c] for c in emitido])
    sumas["dias"] = pl.col("dias").sum()
    sumas["cotizantes"] = pl.col("nss").filter(no_baja).n_unique()
    sumas["acreditados"] = pl.col("nss").filter(no_baja & con_credito).n_unique()
    if "aportacion_vivienda" in emitido:
        sumas["aportacion_con_credito"] = emitido["aportacion_vivienda"].filter(con_credito).sum()
        sumas["aportacion_sin_credito"] = emitido["aportacion_vivienda"].filter(~con_credito).sum()
    exactas = [_exacta(suma).alias(dato) for dato, suma in sumas.items()]
    return movimientos.group_by(_LLAVE, maintain_order=True).agg(exactas)


def _suma_de(partes: list[pl.Expr]) -> pl.Expr:
    return pl.sum_horizontal(partes) if partes else pl.lit(0)


def _exacta(suma: pl.Expr) -> pl.Expr:
    return suma.cast(esq.IMPORTE)
