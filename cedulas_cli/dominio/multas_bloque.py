"""Muchas multas a la vez: las que se imponen por el mínimo, que son casi todas, en columnas de enteros exactos.

El rango de cada acto y el plazo de cada notificación salen de `multas`, una vez por combinación distinta; aquí sólo se
multiplica el concepto omitido y se descuenta el pronto pago. Lo demás (motivadas, reincidentes, espontáneas, primas,
lo que no se entiende) se deja a `multas.calcular`, que es quien sabe apartar.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import polars as pl

from cedulas_cli.dominio.campos import DatoMalo
from cedulas_cli.dominio.conversion import Conversion
from cedulas_cli.dominio.dinero import redondear_division
from cedulas_cli.dominio.multas import (
    OMISION,
    SALIDAS,
    calcular,
    exigir_orden,
    fracciones_del_acto,
    rango_aplicable,
    tanto_de_pronto_pago,
)
from cedulas_cli.dominio.plazos import vence_multa
from cedulas_cli.dominio.resultado import (
    ADVERTENCIAS,
    POSICION,
    SEPARADOR_DE_AVISOS,
    Contexto,
    Cuaderno,
    Regla,
    esquema_en_centavos,
    redondear,
    si_no,
)
from cedulas_cli.dominio.tabla_parametros import EPOCA
from cedulas_cli.errores import ErrorCedulas

_CIEN_POR_CIENTO = 100
_ENTEROS = 10
_FECHAS = {
    "infraccion": "fecha_infraccion",
    "imposicion": "fecha_imposicion",
    "notificada": "fecha_notificacion",
    "pagada": "fecha_pago",
}
_FUERA = (
    *("por_ciento", "veces", "gravedad", "trabajadores_afectados", "trabajadores_total", "antecedentes"),
    *("sancion_anterior", "cumplimiento", "gestion", "fecha_gestion", "dictamen", "caso_fortuito"),
    *("prima_anterior", "prima_nueva"),
)
"""Si el renglón trae alguno, no es de los comunes."""
_ACTO = ("fraccion", "infraccion", "imposicion")
_DEL_ACTO: dict[str, Any] = {
    "fraccion_aplicada": pl.String,
    "unidad": pl.Int64,
    "minimo_legal": pl.Int64,
    "maximo_legal": pl.Int64,
    "avisos": pl.List(pl.String),
}
_DEL_PLAZO: dict[str, Any] = {"limite": pl.Int64, "tanto": pl.Int64, "avisos_tanto": pl.List(pl.String)}


def calcular_en_bloque(tabla: pl.DataFrame, contexto: Contexto) -> pl.DataFrame:
    """Las multas comunes ya resueltas, con su posición; importes en centavos."""
    leidas = _leer(tabla)
    actos = leidas.select(_ACTO).unique(maintain_order=True)
    rangos = pl.DataFrame([_del_acto(f, i, d, contexto) for f, i, d in actos.iter_rows()], schema=_DEL_ACTO)
    notificadas = leidas.select("notificada").drop_nulls().unique(maintain_order=True)
    plazos = pl.DataFrame([_del_plazo(dia, contexto) for dia in notificadas["notificada"]], schema=_DEL_PLAZO)
    unidas = leidas.join(actos.hstack(rangos), on=_ACTO, how="left", nulls_equal=True, maintain_order="left")
    unidas = unidas.join(notificadas.hstack(plazos), on="notificada", how="left", maintain_order="left")
    return _resolver(unidas.filter(_completa()))


REGLA = Regla(SALIDAS, calcular, calcular_en_bloque)


def _leer(tabla: pl.DataFrame) -> pl.DataFrame:
    """Las que se leen sin duda; la que trae algo que no se entiende o no es común, no está."""
    leer = Conversion(tabla.schema)
    columnas = {nombre: leer.dia(columna) for nombre, columna in _FECHAS.items()}
    columnas["omitido"] = leer.decimal("omitido", enteros=_ENTEROS, escala=2)
    dudas = [e.is_null() & leer.texto(_FECHAS.get(c, c)).is_not_null() for c, e in columnas.items()]
    dudas += [leer.texto(c).is_not_null() for c in _FUERA]
    leidas = tabla.select(
        leer.texto("fraccion").alias("fraccion"),
        *[expresion.alias(c) for c, expresion in columnas.items()],
        pl.any_horizontal(dudas).alias("dudosa"),
    ).with_row_index(POSICION)
    return leidas.filter(~pl.col("dudosa"), pl.col("fraccion").is_not_null(), pl.col("infraccion").is_not_null())


def _fecha(dia: int | None) -> date | None:
    return None if dia is None else EPOCA + timedelta(days=dia)


def _del_acto(fraccion: str, infraccion: int, imposicion: int | None, contexto: Contexto) -> dict[str, Any]:
    llave = ("acto", fraccion, infraccion, imposicion)
    return contexto.recordar(llave, lambda: _rango(fraccion, _fecha(infraccion), _fecha(imposicion), contexto))


def _rango(fraccion: str, infraccion: date | None, imposicion: date | None, contexto: Contexto) -> dict[str, Any]:
    """El rango en centavos; en la 304, en tantos por ciento de lo omitido. Lo que falla queda nulo."""
    cuaderno = Cuaderno()
    datos = {
        "fraccion": fraccion,
        "fecha_infraccion": infraccion,
        "fecha_imposicion": imposicion,
        "omitido": _CIEN_POR_CIENTO,
        "prima_anterior": None,
        "prima_nueva": None,
    }
    try:
        exigir_orden(datos)
        if not fracciones_del_acto(datos, contexto):
            return {}
        rango = rango_aplicable(datos, contexto, cuaderno)
    except (DatoMalo, ErrorCedulas):
        return {}
    limites = rango.minimo, rango.maximo
    if rango.fraccion == OMISION and any(limite.denominator != 1 for limite in limites):
        return {}
    return {
        "fraccion_aplicada": rango.fraccion,
        "unidad": rango.unidad,
        "minimo_legal": redondear(rango.minimo),
        "maximo_legal": redondear(rango.maximo),
        "avisos": cuaderno.avisos,
    }


def _del_plazo(notificada: int, contexto: Contexto) -> dict[str, Any]:
    return contexto.recordar(("plazo", notificada), lambda: _plazo(EPOCA + timedelta(days=notificada), contexto))


def _plazo(notificada: date, contexto: Contexto) -> dict[str, Any]:
    """Hasta cuándo se paga con descuento y de cuánto es. Lo que falla queda nulo."""
    try:
        plazo: dict[str, Any] = {"limite": (vence_multa(contexto.calendario, notificada) - EPOCA).days}
        tanto = tanto_de_pronto_pago(contexto, notificada)
    except ErrorCedulas:
        return {}
    if Fraction(tanto.valor).denominator == 1:
        plazo |= {"tanto": int(tanto.valor), "avisos_tanto": [] if tanto.verificado else [tanto.advertencia]}
    return plazo


def _es_omision() -> pl.Expr:
    return pl.col("fraccion_aplicada") == OMISION


def _completa() -> pl.Expr:
    """Si hay todo lo que esa multa usa y su pago, si lo hay, no es anterior a la notificación."""
    con_base = ~_es_omision() | pl.col("omitido").is_not_null()
    con_plazo = pl.col("notificada").is_null() | (pl.col("limite").is_not_null() & pl.col("tanto").is_not_null())
    pago = pl.col("notificada").is_null() | pl.col("pagada").is_null() | (pl.col("pagada") >= pl.col("notificada"))
    return pl.all_horizontal(pl.col("fraccion_aplicada").is_not_null(), con_base, con_plazo, pago)


def _resolver(multas: pl.DataFrame) -> pl.DataFrame:
    """Al centavo, mitad arriba: el mínimo, el máximo y, si se pagó en plazo, el descuento."""

    def limite(cual: str) -> pl.Expr:
        legal = pl.col(f"{cual}_legal")
        de_lo_omitido = redondear_division(legal * pl.col("omitido"), _CIEN_POR_CIENTO)
        return pl.when(_es_omision()).then(de_lo_omitido).otherwise(legal).alias(cual)

    en_plazo = (pl.col("pagada") <= pl.col("limite")).fill_null(value=False)
    descuento = redondear_division(pl.col("minimo") * pl.col("tanto"), _CIEN_POR_CIENTO)
    avisos = pl.concat_list("avisos", pl.when(en_plazo).then("avisos_tanto").otherwise(pl.lit([], pl.List(pl.String))))
    texto = avisos.list.unique(maintain_order=True).list.join(SEPARADOR_DE_AVISOS)
    cuadro = multas.with_columns(limite("minimo"), limite("maximo")).with_columns(
        pl.lit(si_no(True)).alias("procede"),
        pl.lit(None).alias("motivo"),
        pl.col("minimo").alias("multa"),
        pl.lit(si_no(False)).alias("reincidente"),
        pl.col("limite").cast(pl.Int32).cast(pl.Date).alias("limite_pago"),
        pl.when(en_plazo).then(descuento).otherwise(0).alias("descuento"),
        pl.when(texto != "").then(texto).alias(ADVERTENCIAS),
    )
    cuadro = cuadro.with_columns((pl.col("multa") - pl.col("descuento")).alias("a_pagar"))
    return cuadro.select(pl.col(c).cast(tipo) for c, tipo in esquema_en_centavos(REGLA).items())
