"""Crear los lotes de notificación: lo que ya está impreso, agrupado por lote y con sus fechas del calendario."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli import __version__
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.oficina import bitacora
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.lotes import (
    CREADO,
    EXPORTADO,
    LOTES,
    RELACION,
    SELLO_CEDULAS,
    SELLO_EXPORTACION,
    SELLO_LOTES,
    SIN_SECTOR,
    TABLA_LOTES,
    TABLA_RELACION,
    CarpetaLotes,
    con_cedulas,
)
from cedulas_cli.parametros.calendario_emision import FechasEmision, cargar_emision
from cedulas_cli.sistema.archivos import huella_archivo, huella_valor, leer_json

INDICE = "indice.parquet"
ESQUEMA = 1
_EJEMPLOS = 3


@dataclass(frozen=True)
class LotesCreados:
    """Lo que dejó `crear_lotes`: la tabla `LOTES` y lo que hay que saber."""

    emision: str
    periodo: str
    carpeta: Path
    lotes: pl.DataFrame
    avisos: tuple[str, ...]
    ya_estaba: bool


def crear_lotes(
    oficina: Oficina, emision: str, periodo: str, fecha: date, sectores: Collection[str] | None = None
) -> LotesCreados:
    """Agrupa las cédulas emitidas por lote y deja `lotes.parquet` y `relacion.parquet`; si nada cambió, no hace nada.

    `sectores` agrega sólo ésos a los que ya hubiera; sin él, todos. Con el candado tomado. Errores: «nada-recibido»
    si no hay cédulas completas, «opcion-invalida» si un sector no tiene cédulas, «lote-alterado» si el índice y los
    PDF no corresponden.
    """
    con_cedulas(oficina, periodo, emision)
    carpeta = CarpetaLotes(oficina, emision, periodo)
    previo = carpeta.sello(SELLO_LOTES)
    indice = _leer_indice(carpeta)
    elegidos = _sectores(indice, sectores, previo, carpeta)
    indice = indice.filter(pl.col("sector").is_in(elegidos))
    fechas = cargar_emision(oficina.calendarios).get((emision, periodo))
    pdfs = _huellas_pdf(carpeta, indice)
    insumos = {
        "esquema": ESQUEMA,
        "version_programa": __version__,
        "cedulas": leer_json(carpeta.cedulas / SELLO_CEDULAS)["insumos"],
        "indice": huella_archivo(carpeta.cedulas / INDICE),
        "sectores": elegidos,
        "calendario": _del_calendario(fechas),
        "pdf": pdfs,
    }
    avisos = _avisos(indice, fechas, emision, periodo)
    ya_estaba = previo is not None and previo["insumos"] == insumos and _completos(carpeta)
    if not ya_estaba:
        relacion = _relacion(indice, fechas)
        lotes = _lotes(relacion, indice, pdfs, _pdf_exportados(carpeta), emision, periodo)
        carpeta.guardar_tabla(TABLA_RELACION, relacion)
        carpeta.guardar_tabla(TABLA_LOTES, lotes)
        carpeta.sellar(SELLO_LOTES, _ficha(insumos, fecha, lotes, avisos))
    # También si ya estaba: la corrida anterior pudo morir entre el sello y la bitácora.
    bitacora.asentar(oficina, "lotes-creados", fecha, emision=emision, periodo=periodo, insumos=huella_valor(insumos))
    return LotesCreados(emision, periodo, carpeta.ruta, carpeta.lotes(), avisos, ya_estaba)


def _leer_indice(carpeta: CarpetaLotes) -> pl.DataFrame:
    ruta = carpeta.cedulas / INDICE
    try:
        indice = pl.read_parquet(ruta).with_columns(pl.col("sector").fill_null(SIN_SECTOR))
        indice = indice.select(pl.col(c).cast(t) for c, t in _INDICE.items()).sort("lote", "pagina_inicial", "folio")
    except (OSError, pl.exceptions.PolarsError) as falla:
        raise alterado(ruta, str(falla).splitlines()[0][:200]) from falla
    if indice.is_empty():
        raise alterado(ruta, "el índice no tiene cédulas")
    repetidos = indice.filter(pl.col("folio").is_duplicated())
    if repetidos.height:
        raise alterado(ruta, f"el folio {repetidos['folio'][0]} está más de una vez")
    mezclados = indice.group_by("lote").agg(pl.col("sector", "pdf").n_unique()).filter(pl.any_horizontal(_VARIOS))
    if not mezclados.is_empty():
        lote = min(mezclados["lote"].to_list())
        raise alterado(ruta, f"el lote {lote} tiene más de un sector o de un PDF")
    return indice


_INDICE = {
    **{c: RELACION[c] for c in RELACION if c not in ("consecutivo", "fecha_entrega", "termino")},
    "pdf": pl.String,
}
_VARIOS = pl.col("sector", "pdf") > 1


def alterado(ruta: Path, causa: str) -> ErrorCedulas:
    """«lote-alterado»: lo impreso y lo que se dice de ello no corresponden."""
    return ErrorCedulas(
        "lote-alterado",
        "las cédulas del lote no son las que se emitieron",
        lugar=str(ruta),
        causa=causa,
        remedio="vuelva a emitirlas con «cedulas cedula emitir» y repita la orden",
    )


def _sectores(
    indice: pl.DataFrame, pedidos: Collection[str] | None, previo: dict[str, Any] | None, carpeta: CarpetaLotes
) -> list[str]:
    """Los sectores que quedan: los pedidos más los que ya se habían creado; sin pedir, todos."""
    presentes = set(indice["sector"])
    if pedidos is None:
        return sorted(presentes)
    if ajenos := sorted(set(pedidos) - presentes):
        raise ErrorCedulas(
            "opcion-invalida",
            f"ninguna cédula {carpeta.emision} de {carpeta.periodo} es del sector «{ajenos[0]}»",
            lugar="--sector",
            causa=f"los que hay son: {', '.join(sorted(presentes))}",
            remedio="indique uno de ésos, con sus dos cifras",
        )
    anteriores = set(previo["insumos"]["sectores"]) if previo else set()
    return sorted((anteriores & presentes) | set(pedidos))


def _huellas_pdf(carpeta: CarpetaLotes, indice: pl.DataFrame) -> dict[str, str]:
    huellas = {}
    for nombre in sorted(indice["pdf"].unique().to_list()):
        ruta = carpeta.cedulas / nombre
        if Path(nombre).name != nombre or not ruta.is_file():
            raise alterado(ruta, "el índice nombra un PDF que no está en la carpeta")
        huellas[nombre] = huella_archivo(ruta)
    return huellas


def _del_calendario(fechas: FechasEmision | None) -> list[str] | None:
    if fechas is None:
        return None
    return [str(fechas.entrega), str(fechas.termino_notificacion), fechas.fundamento]


def _avisos(indice: pl.DataFrame, fechas: FechasEmision | None, emision: str, periodo: str) -> tuple[str, ...]:
    avisos = []
    if fechas is None:
        avisos.append(
            f"el calendario de emisión no tiene la {emision} de {periodo}: los lotes van sin entrega ni término"
        )
    elif not fechas.verificada:
        avisos.append(f"las fechas de entrega y término de la {emision} de {periodo} son de {fechas.fundamento}")
    sueltas = indice.filter(pl.col("sector") == SIN_SECTOR)["folio"].to_list()
    if sueltas:
        cola = f" … y {len(sueltas) - _EJEMPLOS} más" if len(sueltas) > _EJEMPLOS else ""
        cuantas = "1 cédula" if len(sueltas) == 1 else f"{len(sueltas):,} cédulas"
        avisos.append(
            f"sin sector de notificación (00), {cuantas} de la {emision} de {periodo}: "
            f"{', '.join(sueltas[:_EJEMPLOS])}{cola}; asígneles sector o entréguelas en ventanilla"
        )
    return tuple(avisos)


def _completos(carpeta: CarpetaLotes) -> bool:
    return all((carpeta.ruta / nombre).is_file() for nombre in (TABLA_LOTES, TABLA_RELACION))


def _relacion(indice: pl.DataFrame, fechas: FechasEmision | None) -> pl.DataFrame:
    return indice.with_columns(
        pl.int_range(1, pl.len() + 1).over("lote").alias("consecutivo"),
        pl.lit(fechas.entrega if fechas else None, dtype=pl.Date).alias("fecha_entrega"),
        pl.lit(fechas.termino_notificacion if fechas else None, dtype=pl.Date).alias("termino"),
    ).select(pl.col(c).cast(t) for c, t in RELACION.items())


def _pdf_exportados(carpeta: CarpetaLotes) -> dict[str, str]:
    """Huella del PDF con que cada lote ya se exportó."""
    previa = carpeta.sello(SELLO_EXPORTACION)
    return {p["lote"]: p["huella_pdf"] for p in previa["paquetes"]} if previa else {}


def _lotes(
    relacion: pl.DataFrame,
    indice: pl.DataFrame,
    pdfs: dict[str, str],
    exportados: dict[str, str],
    emision: str,
    periodo: str,
) -> pl.DataFrame:
    lotes = relacion.group_by("lote").agg(
        pl.col("sector", "fecha_entrega", "termino").first(),
        pl.len().alias("cedulas"),
        pl.col("paginas", "cotizantes").sum(),
        pl.col("total").sum().alias("importe"),
    )
    lotes = lotes.join(indice.select("lote", "pdf").unique(), on="lote").with_columns(
        pl.lit(emision).alias("emision"),
        pl.lit(periodo).alias("periodo"),
        pl.col("pdf").replace_strict(pdfs, return_dtype=pl.String).alias("huella_pdf"),
    )
    ya_exportado = pl.col("lote").replace_strict(exportados, default=None, return_dtype=pl.String)
    estado = pl.when(ya_exportado == pl.col("huella_pdf")).then(pl.lit(EXPORTADO)).otherwise(pl.lit(CREADO))
    return lotes.with_columns(estado.alias("estado")).select(pl.col(c).cast(t) for c, t in LOTES.items()).sort("lote")


def _ficha(insumos: dict[str, Any], fecha: date, lotes: pl.DataFrame, avisos: tuple[str, ...]) -> dict[str, Any]:
    return {
        "esquema": ESQUEMA,
        "insumos": insumos,
        "fecha": fecha.isoformat(),
        "lotes": lotes.height,
        "cedulas": int(lotes["cedulas"].sum()),
        "importe": str(lotes["importe"].sum()),
        "avisos": list(avisos),
    }
