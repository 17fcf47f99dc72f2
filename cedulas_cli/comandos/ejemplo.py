"""`cedulas ejemplo generar`: poblaciones sintéticas en los formatos reales, para practicar y para probar."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class FormatoEjemplo(StrEnum):
    """Formatos en que se entrega una población."""

    VISOR = "visor"
    XLS = "xls"
    SUA = "sua"
    CANONICO = "canonico"
    ECO = "eco"
    RALE = "rale"


class EmisionEjemplo(StrEnum):
    """Emisiones que se generan en formato canónico."""

    MENSUAL = "mensual"
    BIMESTRAL = "bimestral"
    ESPECIAL = "especial"
    TODAS = "todas"


_ejemplo = typer.Typer(
    help="Datos de ejemplo: ficticios, verosímiles y reproducibles.", no_args_is_help=True, rich_markup_mode=None
)


def registrar(app: typer.Typer) -> None:
    """Agrega `ejemplo` a la orden principal."""
    app.add_typer(_ejemplo, name="ejemplo")


@_ejemplo.callback()
def _raiz() -> None:
    """Datos de ejemplo: ficticios, verosímiles y reproducibles."""


@_ejemplo.command()
def generar(
    patrones: Annotated[int, typer.Option("--patrones", help="Cuántos patrones (1 a 1 000 000).")],
    salida: Annotated[Path, typer.Option("--salida", metavar="DIR", help="Carpeta nueva donde queda todo.")],
    formato: Annotated[FormatoEjemplo, typer.Option("--formato", help="En qué formato.")] = FormatoEjemplo.VISOR,
    semilla: Annotated[int, typer.Option("--semilla", help="Misma semilla, mismos bytes.")] = 1,
    periodo: Annotated[
        str, typer.Option("--periodo", metavar="AAAA-MM", help="En mes par salen la mensual y la bimestral.")
    ] = "2026-06",
    emision: Annotated[
        EmisionEjemplo, typer.Option("--emision", help="Qué emisiones (sólo canónico); la especial, de modalidad 40.")
    ] = EmisionEjemplo.TODAS,
    errores: Annotated[
        int,
        typer.Option("--errores", help="Cuántos errores (en sua, omisiones) sembrar; queda su lista esperada."),
    ] = 0,
    importes: Annotated[
        bool, typer.Option("--importes/--sin-importes", help="Si el canónico lleva los importes emitidos.")
    ] = True,
    incidencias: Annotated[
        bool,
        typer.Option("--con-incidencias", help="Ausentismo e incapacidad en los renglones (canónico y sua)."),
    ] = False,
    reemplaza: Annotated[bool, typer.Option("--reemplaza", help="Sustituye un ejemplo anterior en DIR.")] = False,
) -> None:
    """Genera patrones y trabajadores ficticios en un formato real; sua es lo que pagaron de esa misma emisión.

    Con la misma semilla, patrones y periodo, todos los formatos traen la misma emisión.
    eco es la factura de quienes no la pagaron, y rale, dos cortes de esa cartera.

    Códigos: 0 bien · 2 uso incorrecto · 73 no se pudo escribir o DIR ya tiene algo · 78 falta un parámetro legal.
    """
    from cedulas_cli.dominio.periodos import Periodo
    from cedulas_cli.ejemplos.generar import MODALIDAD_ESPECIAL, Pedido
    from cedulas_cli.ejemplos.generar import generar as generar_poblacion
    from cedulas_cli.ejemplos.patrones import MODALIDAD_URBANA

    pedido = Pedido(
        patrones=patrones,
        semilla=semilla,
        formato=formato.value,
        periodo=Periodo.de_texto(periodo),
        errores=errores,
        emision=emision.value,
        con_importes=importes,
        modalidad=MODALIDAD_ESPECIAL if emision is EmisionEjemplo.ESPECIAL else MODALIDAD_URBANA,
        con_incidencias=incidencias,
    )
    resumen = generar_poblacion(pedido, salida, reemplaza=reemplaza, avance=_avance if sys.stderr.isatty() else None)
    sys.stderr.write(
        f"{resumen['patrones']} patrones y {resumen['trabajadores']} trabajadores ficticios en {salida} "
        f"({formato.value}, {periodo}, semilla {semilla}); {resumen['errores']} errores sembrados\n"
    )


def _avance(hechos: int, total: int) -> None:
    sys.stderr.write(f"\r{hechos} de {total} patrones" + ("\n" if hechos == total else ""))
    sys.stderr.flush()
