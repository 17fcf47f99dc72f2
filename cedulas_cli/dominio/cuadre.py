"""Cuadre: lo que el archivo declara en su resumen contra la suma de sus movimientos (formatos §4.2)."""

from __future__ import annotations

from typing import NamedTuple

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


class Conteo(NamedTuple):
    """Lo que trae una emisión, o lo que se dijo que traería; nulo es no se dijo. Importe en centavos."""

    patrones: int | None = None
    cotizantes: int | None = None
    importe: int | None = None


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


def recibido(movimientos: pl.DataFrame) -> Conteo:
    """Patrones, cotizantes (NSS distintos por patrón, sin bajas) e importe emitido; sin éste, si no lo trae."""
    sumas = _sumas(movimientos)
    con_importe = any(c.startswith(esq.PREFIJO_EMITIDO) for c in movimientos.columns)
    importe = int(sumas["total"].sum() * 100) if con_importe else None
    return Conteo(movimientos["registro_patronal"].n_unique(), int(sumas["cotizantes"].sum()), importe)


def declarado(cuadre: pl.DataFrame, movimientos: pl.DataFrame) -> Conteo:
    """Lo mismo, según los totales que el propio archivo declara; lo que no declare completo, o no se lea, es nulo.

    El importe exige que lo declarado cubra todos los conceptos emitidos: comparar una parte con el todo sería engañoso.
    """
    if cuadre.is_empty():
        return Conteo()
    emitidos = {c.removeprefix(esq.PREFIJO_EMITIDO) for c in movimientos.columns if c.startswith(esq.PREFIJO_EMITIDO)}
    cotizantes, importe = _declarado_de(cuadre, ("cotizantes",)), _declarado_de(cuadre, ("total",))
    if importe is None:
        simples = tuple(c for c in esq.CONCEPTOS if c in set(cuadre["dato"]))
        juntos = tuple(
            t for t, partes in _SUMAS_COMPUESTAS.items() if t in set(cuadre["dato"]) and not set(partes) & set(simples)
        )
        cubiertos = {*simples, *(c for t in juntos for c in _SUMAS_COMPUESTAS[t])}
        importe = _declarado_de(cuadre, (*simples, *juntos)) if emitidos and emitidos <= cubiertos else None
    return Conteo(cuadre["registro_patronal"].n_unique(), None if cotizantes is None else cotizantes // 100, importe)


def _declarado_de(cuadre: pl.DataFrame, datos: tuple[str, ...]) -> int | None:
    """Suma en centavos; nulo si un patrón no declara alguno, o no se lee."""
    suyos = cuadre.filter(pl.col("dato").is_in(datos))
    completos = suyos.height == len(datos) * cuadre["registro_patronal"].n_unique()
    if not datos or not completos or suyos["declarado"].null_count():
        return None
    return int(suyos["declarado"].sum() * 100)


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
