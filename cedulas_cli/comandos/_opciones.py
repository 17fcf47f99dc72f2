"""Opciones que se repiten: una sola declaración para que sean iguales en todas las órdenes."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Formato(StrEnum):
    """Formas en que una orden entrega datos."""

    TABLA = "tabla"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    PARQUET = "parquet"


class FormatoExplicacion(StrEnum):
    """Los mismos y, además, un documento para imprimir."""

    TABLA = "tabla"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    PARQUET = "parquet"
    PDF = "pdf"


class Emision(StrEnum):
    """Clases de emisión."""

    MENSUAL = "mensual"
    BIMESTRAL = "bimestral"
    ESPECIAL = "especial"


class CriterioCeav(StrEnum):
    """Cómo se decide la banda de cesantía y vejez en las orillas."""

    SUA = "sua"
    REDONDEO = "redondeo"
    ESTRICTO = "estricto"


class Redondeo(StrEnum):
    """Qué se redondea a centavo."""

    CONCEPTO = "concepto"
    TOTAL = "total"


OficinaOpcion = Annotated[
    Path | None,
    typer.Option("--oficina", help="Carpeta de la oficina (o la variable CEDULAS_OFICINA; si no, ./oficina)."),
]
FormatoOpcion = Annotated[
    Formato | None,
    typer.Option(
        "--formato", help="Forma de los datos; por omisión, la de --salida, o tabla en terminal y csv en tubería."
    ),
]
FormatoExplicacionOpcion = Annotated[
    FormatoExplicacion | None,
    typer.Option(
        "--formato",
        help="Forma de la explicación; pdf es un documento para imprimir. Por omisión, la de --salida, o tabla en "
        "terminal y csv en tubería.",
    ),
]
ConAnexoOpcion = Annotated[
    bool,
    typer.Option(
        "--con-anexo",
        help="Agrega tras cada cédula sus parámetros con vigencia y artículo, y los pasos de cada diferencia.",
    ),
]
SalidaOpcion = Annotated[
    str, typer.Option("--salida", metavar="RUTA|-", help="Dónde se escriben los datos; - es la salida estándar.")
]
EntradaOpcion = Annotated[
    str, typer.Option("--entrada", metavar="RUTA|-", help="csv, jsonl o parquet; - es la entrada estándar.")
]
PeriodoOpcion = Annotated[str, typer.Option("--periodo", metavar="AAAA-MM", help="Mes, o mes par de un bimestre.")]
PeriodoOptativo = Annotated[
    str | None, typer.Option("--periodo", metavar="AAAA-MM", help="Mes, o mes par de un bimestre.")
]
EmisionOptativa = Annotated[
    Emision | None, typer.Option("--emision", help="Sin ella, todas las emisiones recibidas con ese periodo.")
]
EmisionObligatoria = Annotated[Emision, typer.Option("--emision", help="Clase de emisión.")]
CriterioCeavOpcion = Annotated[
    CriterioCeav, typer.Option("--criterio-ceav", help="Orillas de las bandas de cesantía y vejez.")
]
RedondeoOpcion = Annotated[
    Redondeo, typer.Option("--redondeo", help="concepto: cada columna; total: patrón y obrero juntos.")
]
SinPisoOpcion = Annotated[bool, typer.Option("--sin-piso", help="No sube el SBC al salario mínimo.")]
FechaOpcion = Annotated[
    str | None,
    typer.Option("--fecha", metavar="AAAA-MM-DD", help="Fija el reloj: misma entrada y misma fecha, mismos bytes."),
]
EsperaOpcion = Annotated[
    float, typer.Option("--esperar-candado", metavar="SEGUNDOS", help="Cuánto esperar si otra corrida está en uso.")
]
ReemplazaOpcion = Annotated[
    bool, typer.Option("--reemplaza", help="Sustituye la versión ya recibida de ese periodo; deja rastro.")
]
SimularOpcion = Annotated[bool, typer.Option("--simular", help="Dice qué haría, sin escribir nada.")]
