"""Antigüedad y riesgo de que un crédito se extinga sin cobrarse (procesos §6.1 y F11)."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from cedulas_cli.dominio.plazos import sumar_meses
from cedulas_cli.dominio.reportes.comun import anios_cumplidos, en_pesos

MESES_DE_ALARMA: Final = (6, 12, 24)
CONSUMADA, SUSPENDIDA, SIN_RIESGO, SIN_PLAZO = "consumada", "suspendida", "mas-de-24-meses", "sin-plazo"
PRESCRIPCION, CADUCIDAD = "prescripcion", "caducidad"
DETALLE: Final = {
    "numero_credito": pl.String,
    "registro_patronal": pl.String,
    "razon_social": pl.String,
    "periodo": pl.String,
    "tipo_documento": pl.String,
    "estado": pl.String,
    "incidencia": pl.String,
    "desde": pl.Date,
    "anios": pl.Int64,
    "plazo": pl.String,
    "se_extingue": pl.Date,
    "riesgo": pl.String,
    "saldo": pl.Int64,
}
RESUMEN: Final = ("estado", "incidencia", "anios", "plazo", "riesgo", "creditos", "patrones", "saldo")
RIESGOS: Final = (CONSUMADA, *(f"a-{m}-meses" for m in MESES_DE_ALARMA), SIN_RIESGO, SUSPENDIDA, SIN_PLAZO)


def detalle(cartera: pl.DataFrame, corte: date) -> pl.DataFrame:
    """Un renglón por crédito vivo: qué plazo corre, cuándo se consuma y qué tan cerca está; saldo en centavos.

    Exigible: prescripción, desde la exigibilidad. Sin notificar: caducidad, desde el vencimiento. Notificado y no
    exigible: ninguno corre todavía. La antigüedad se cuenta desde donde corre el plazo o, si no, desde que nació.
    """
    filas = []
    vivos = cartera.filter(pl.col("vivo")).sort("numero_credito")
    for c in vivos.iter_rows(named=True):
        if c["fecha_exigible"] is not None and c["fecha_exigible"] <= corte:
            plazo, desde, fin = PRESCRIPCION, c["fecha_exigible"], c["se_consuma"]
        elif c["fecha_notificacion"] is None and c["fecha_vencimiento"] is not None:
            plazo, desde, fin = CADUCIDAD, c["fecha_vencimiento"], c["caduca"]
        else:
            plazo, desde, fin = "", c["fecha_vencimiento"] or c["fecha_determinacion"] or c["fecha_emision"], None
        riesgo = _riesgo(plazo, fin, suspendido=bool(c["plazo_suspendido"]), corte=corte)
        filas.append(
            (
                *(c[campo] for campo in list(DETALLE)[:7]),
                desde,
                anios_cumplidos(desde, corte) if desde else None,
                plazo,
                fin,
                riesgo,
                c["saldo"],
            )
        )
    return pl.DataFrame(filas, schema=DETALLE, orient="row")


def _riesgo(plazo: str, fin: date | None, *, suspendido: bool, corte: date) -> str:
    if not plazo:
        return SIN_PLAZO
    if suspendido or fin is None:
        return SUSPENDIDA
    if fin <= corte:
        return CONSUMADA
    for meses in MESES_DE_ALARMA:
        if fin <= sumar_meses(corte, meses):
            return f"a-{meses}-meses"
    return SIN_RIESGO


def resumen(de_cada_uno: pl.DataFrame) -> pl.DataFrame:
    """Por estado, incidencia, años cumplidos y riesgo; columnas `RESUMEN`."""
    orden = pl.col("riesgo").replace_strict({r: n for n, r in enumerate(RIESGOS)}, return_dtype=pl.Int64)
    return (
        de_cada_uno.group_by("estado", "incidencia", "anios", "plazo", "riesgo")
        .agg(
            pl.len().cast(pl.Int64).alias("creditos"),
            pl.col("registro_patronal").n_unique().cast(pl.Int64).alias("patrones"),
            pl.col("saldo").sum(),
        )
        .sort(orden, "estado", "incidencia", "anios")
        .with_columns(en_pesos("saldo"))
        .select(RESUMEN)
    )
