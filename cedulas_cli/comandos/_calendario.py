"""Lo que comparten las órdenes de `cedulas calendario`: cargar el calendario, leer fechas y entregar."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cedulas_cli.errores import ErrorCedulas

if TYPE_CHECKING:
    from cedulas_cli.dominio.inhabiles import Calendario

_FECHA = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DIAS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")

AmbitoOpcion = Annotated[
    list[str] | None,
    typer.Option("--ambito", help="Cuenta también los inhábiles de este ámbito (IMSS, SAT…); se puede repetir."),
]


def calendario_de(oficina: Path | None, ambitos: list[str] | None) -> Calendario:
    """El de la oficina, con los ámbitos de su `oficina.toml` y los de la línea de órdenes."""
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.oficina.configuracion import leer
    from cedulas_cli.parametros.calendario import cargar

    elegida = elegir(oficina)
    return cargar(elegida.calendarios, (*leer(elegida).ambitos, *(ambitos or ())))


def leer_fecha(texto: str, opcion: str) -> date:
    """La fecha de una opción; si no existe o no va AAAA-MM-DD, «opcion-invalida» (2)."""
    try:
        if _FECHA.fullmatch(texto):
            return date.fromisoformat(texto)
    except ValueError:
        pass
    raise ErrorCedulas(
        "opcion-invalida",
        f"la fecha «{texto}» no es válida",
        lugar=opcion,
        causa="debe ser AAAA-MM-DD y existir en el calendario",
        remedio=f"por ejemplo: {opcion} 2026-11-23",
    )


def con_dia(dia: date) -> str:
    """«2026-12-07 (lunes)»."""
    return f"{dia.isoformat()} ({DIAS[dia.weekday()]})"


def es_para_leer(formato: str | None, salida: str) -> bool:
    """¿Va a la terminal, para una persona?"""
    from cedulas_cli.sistema.tablas import SALIDA_ESTANDAR, formato_efectivo

    return salida == SALIDA_ESTANDAR and formato_efectivo(formato, salida) == "tabla"


def entregar_tabla(renglones: list[dict[str, Any]], titulo: str, formato: str | None, salida: str) -> None:
    """Los renglones en la forma pedida."""
    import polars as pl

    from cedulas_cli.sistema.tablas import entregar

    entregar(pl.DataFrame(renglones), formato, salida, titulo=titulo)
