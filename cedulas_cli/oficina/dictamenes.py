"""`dictamenes.csv`: qué ejercicios tiene dictaminados o corregidos cada patrón (arts. 173 y 182 RACERF)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from cedulas_cli.dominio.confronta.dictamen import DICTAMENES, SITUACIONES
from cedulas_cli.dominio.esquemas import vacia
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.oficina.carpeta import Oficina

_LOGICOS = ("avisos_entregados", "cuotas_pagadas", "plazo_corriendo")
_RESPUESTAS = {"si": True, "no": False, "": False}


def leer(oficina: Oficina) -> pl.DataFrame:
    """La tabla de dictámenes de la oficina; vacía si no hay archivo. Errores: «configuracion-invalida» (78)."""
    ruta = oficina.dictamenes
    if not ruta.is_file():
        return vacia(DICTAMENES)
    try:
        tabla = pl.read_csv(ruta, infer_schema=False)
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as falla:
        raise _invalida(ruta, str(falla).splitlines()[0]) from falla
    if faltan := [c for c in DICTAMENES if c not in tabla.columns]:
        raise _invalida(ruta, f"le faltan columnas: {', '.join(faltan)}")
    tabla = tabla.select(pl.col(c).fill_null("").str.strip_chars() for c in DICTAMENES)
    for columna, valido, debe in (
        ("ejercicio", pl.col("ejercicio").str.contains(r"^\d{4}$"), "un año de cuatro cifras"),
        ("situacion", pl.col("situacion").is_in(SITUACIONES), " o ".join(SITUACIONES)),
        *((c, pl.col(c).str.to_lowercase().is_in(list(_RESPUESTAS)), "si o no") for c in _LOGICOS),
    ):
        malos = tabla.with_row_index("renglon", offset=2).filter(~valido)
        if malos.height:
            raise _invalida(ruta, f"renglón {malos['renglon'][0]}: {columna} debe ser {debe}")
    return tabla.with_columns(
        pl.col("ejercicio").cast(pl.Int64),
        *(pl.col(c).str.to_lowercase().replace_strict(_RESPUESTAS, return_dtype=pl.Boolean) for c in _LOGICOS),
    )


def _invalida(ruta: Path, causa: str) -> ErrorCedulas:
    return ErrorCedulas(
        "configuracion-invalida",
        "dictamenes.csv no se puede usar",
        lugar=str(ruta),
        causa=causa,
        remedio=f"columnas: {', '.join(DICTAMENES)}; corrija ese renglón",
    )
