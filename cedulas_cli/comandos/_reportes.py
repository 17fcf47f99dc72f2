"""Lo que se repite en reportes y conciliaciones: formatos con Excel, corte, entrega y código de salida."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from cedulas_cli.errores import Codigo

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from cedulas_cli.flujo.conciliaciones.insumos import Insumos
    from cedulas_cli.flujo.reportes.reunir import Reporte


class FormatoLibro(StrEnum):
    """Formas en que se entregan los datos, y además un libro de Excel."""

    TABLA = "tabla"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    PARQUET = "parquet"
    XLSX = "xlsx"


class FormatoDocumento(StrEnum):
    """Las mismas y, además, el documento oficial."""

    TABLA = "tabla"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    PARQUET = "parquet"
    XLSX = "xlsx"
    PDF = "pdf"


FormatoLibroOpcion = Annotated[
    FormatoLibro | None,
    typer.Option(
        "--formato",
        help="Forma de los datos; en xlsx van todas las tablas. Por omisión, la de --salida, o tabla en terminal y csv "
        "en tubería.",
    ),
]
CorteOpcion = Annotated[
    str | None,
    typer.Option("--corte", metavar="AAAA-MM-DD", help="Con lo registrado hasta ese día; por omisión, hoy."),
]


def avisar(avisos: Iterable[str]) -> None:
    """A stderr, uno por renglón."""
    for aviso in avisos:
        sys.stderr.write(f"aviso: {aviso}\n")


def insumos_de(oficina: Path | None, corte: str | None, fecha: str | None, periodo: str | None) -> tuple[Insumos, date]:
    """Los de la oficina al corte (o al día de hoy), y qué día es hoy."""
    from cedulas_cli.dominio.periodos import Periodo
    from cedulas_cli.flujo.conciliaciones.insumos import Insumos
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    if periodo is not None:
        Periodo.de_texto(periodo)
    hoy = fecha_de_hoy(fecha)
    return Insumos(elegir_existente(oficina), dia(corte, "--corte") if corte else hoy, periodo), hoy


def dia(texto: str, opcion: str) -> date:
    """Una fecha de opción; «opcion-invalida» si no lo es."""
    from datetime import date

    from cedulas_cli.errores import ErrorCedulas

    try:
        return date.fromisoformat(texto)
    except ValueError as falla:
        raise ErrorCedulas(
            "opcion-invalida",
            f"«{texto}» no es una fecha",
            lugar=opcion,
            causa="debe ser AAAA-MM-DD y existir en el calendario",
            remedio=f"por ejemplo: {opcion} 2026-11-23",
        ) from falla


def entregar_reporte(
    insumos: Insumos,
    formar: Callable[[Insumos], Reporte],
    formato: StrEnum | None,
    salida: str,
    hoy: date,
    *,
    detalle: bool = False,
) -> Reporte:
    """Forma el reporte y lo entrega; con `detalle`, primero su tabla crédito por crédito."""
    from cedulas_cli.flujo.entrega_libro import PDF, entregar_bytes, entregar_tablas, formato_pedido
    from cedulas_cli.flujo.reportes.doc16 import pdf
    from cedulas_cli.flujo.reportes.reunir import de_oficina

    reporte = de_oficina(insumos, formar)
    elegido = formato_pedido(formato.value if formato else None, salida)
    avisar(reporte.avisos)
    if elegido == PDF:
        entregar_bytes(pdf(insumos.oficina, reporte, insumos.corte, hoy, insumos.periodo), salida, PDF)
        return reporte
    nombres = sorted(reporte.tablas, key=lambda n: n != "detalle") if detalle else list(reporte.tablas)
    entregar_tablas({n: reporte.tablas[n] for n in nombres}, elegido, salida, reporte.titulo, hoy)
    return reporte


def terminar(*, hallazgos: bool) -> None:
    """Código 1 si hay algo que revisar."""
    sys.stdout.flush()
    if hallazgos:
        raise typer.Exit(int(Codigo.HALLAZGOS))
