"""Avance de la entrega por lote: lo que se dio a la empresa es siempre lo acusado más lo pendiente."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl

from cedulas_cli.dominio.esquemas import IMPORTE
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.catalogo_acuses import cargar
from cedulas_cli.oficina.lotes import EXPORTADO, CarpetaLotes, creados

POR_CIENTO = pl.Decimal(5, 2)


def esquema_avance() -> dict[str, pl.DataType | type[pl.DataType]]:
    """Columnas del avance: una por resultado del catálogo."""
    return {
        "emision": pl.String,
        "periodo": pl.String,
        "lote": pl.String,
        "sector": pl.String,
        "estado": pl.String,
        "cedulas": pl.Int64,
        "a_la_empresa": pl.Int64,
        **{resultado.columna: pl.Int64 for resultado in cargar().resultados},
        "pendientes": pl.Int64,
        "avance": POR_CIENTO,
        "importe": IMPORTE,
        "fecha_entrega": pl.Date,
        "termino": pl.Date,
        "atrasado": pl.String,
    }


def avance(
    oficina: Oficina, fecha: date, periodo: str | None = None, emision: str | None = None
) -> tuple[pl.DataFrame, list[str]]:
    """Un renglón por lote, y avisos. `avance` es por ciento de lo acusado; `atrasado`, si venció con pendientes.

    Errores: «nada-recibido» si no hay lotes; «registro-alterado» si alguien tocó los acuses.
    """
    renglones: list[dict[str, Any]] = []
    avisos: list[str] = []
    for carpeta in creados(oficina, periodo, emision):
        vigentes = {acuse["folio"]: acuse for acuse in carpeta.acuses()}
        propios, fuera = _de_carpeta(carpeta, vigentes, fecha)
        renglones += propios
        if fuera:
            avisos.append(
                f"{len(fuera)} acuses de la {carpeta.emision} de {carpeta.periodo} son de folios que ya no están en "
                f"ningún lote exportado (por ejemplo, {fuera[0]})"
            )
    return pl.DataFrame(renglones, schema=esquema_avance()), avisos


def _de_carpeta(
    carpeta: CarpetaLotes, vigentes: Mapping[str, Mapping[str, Any]], fecha: date
) -> tuple[list[dict[str, Any]], list[str]]:
    lotes, relacion = carpeta.lotes(), carpeta.relacion()
    folios = dict(relacion.group_by("lote").agg("folio").iter_rows())
    renglones = []
    dentro: set[str] = set()
    for lote in lotes.iter_rows(named=True):
        entregados: Sequence[str] = folios[lote["lote"]] if lote["estado"] == EXPORTADO else ()
        renglones.append(_de_lote(lote, entregados, vigentes, fecha))
        dentro.update(entregados)
    return renglones, sorted(set(vigentes) - dentro)


def _de_lote(
    lote: Mapping[str, Any], folios: Sequence[str], vigentes: Mapping[str, Mapping[str, Any]], fecha: date
) -> dict[str, Any]:
    pendientes = sum(folio not in vigentes for folio in folios)
    cuenta = Counter(vigentes[folio]["resultado"] for folio in folios if folio in vigentes)
    por_resultado = {resultado.columna: cuenta[resultado.clave] for resultado in cargar().resultados}
    acusadas = sum(por_resultado.values())
    if acusadas + pendientes != len(folios):
        raise ErrorCedulas(
            "falla-interna",
            f"el lote {lote['lote']} no cuadra",
            lugar=str(lote["lote"]),
            causa=f"{len(folios)} a la empresa, {acusadas} acusadas y {pendientes} pendientes",
            remedio="el registro trae un resultado que este programa no conoce: use la versión que lo asentó",
        )
    atrasado = lote["termino"] is not None and fecha > lote["termino"] and pendientes > 0
    return {
        **{c: lote[c] for c in ("emision", "periodo", "lote", "sector", "estado", "cedulas")},
        "a_la_empresa": len(folios),
        **por_resultado,
        "pendientes": pendientes,
        "avance": por_ciento(acusadas, len(folios)),
        **{c: lote[c] for c in ("importe", "fecha_entrega", "termino")},
        "atrasado": "si" if atrasado else "no",
    }


def por_ciento(parte: int, todo: int) -> Decimal:
    """Por ciento con dos decimales; de nada, cero."""
    return (Decimal(100 * parte) / todo if todo else Decimal(0)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def en_palabras(renglon: Mapping[str, Any]) -> str:
    """«lote X: 10 a la empresa = 7 entregadas + 1 devueltas + 2 pendientes (80.00 %)»."""
    columnas = [r.columna for r in cargar().resultados if renglon[r.columna]] + ["pendientes"]
    sumandos = " + ".join(f"{renglon[c]:,} {c.replace('_', ' ')}" for c in columnas)
    return f"lote {renglon['lote']}: {renglon['a_la_empresa']:,} a la empresa = {sumandos} ({renglon['avance']} %)"
