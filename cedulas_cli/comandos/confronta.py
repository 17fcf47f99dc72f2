"""Lo emitido contra lo pagado."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from cedulas_cli.comandos._opciones import (
    EmisionOptativa,
    EsperaOpcion,
    FechaOpcion,
    FormatoOpcion,
    OficinaOpcion,
    PeriodoOpcion,
    SalidaOpcion,
)
from cedulas_cli.errores import Codigo


class Nivel(StrEnum):
    """Qué es un renglón de la confronta."""

    PATRON = "patron"
    TRABAJADOR = "trabajador"
    CONCEPTO = "concepto"


class Base(StrEnum):
    """Con qué se compara lo pagado."""

    CALCULADO = "calculado"
    ARCHIVO = "archivo"


def orden(
    periodo: PeriodoOpcion,
    por: Annotated[
        Nivel, typer.Option("--por", help="Qué es un renglón: patrón, trabajador o concepto.")
    ] = Nivel.PATRON,
    base: Annotated[
        Base,
        typer.Option(
            "--base", help="Lo emitido: lo recalculado, que es lo que dice la cédula, o lo que traía el archivo."
        ),
    ] = Base.CALCULADO,
    emision: EmisionOptativa = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    esperar: EsperaOpcion = 0.0,
) -> None:
    """Lo emitido contra lo pagado: omisos y diferencias, cada una con su tipo y su causa.

    Códigos: 0 todo pagado; 1 hay diferencias; 66 no se ha recibido la emisión; 75 ocupado; 78 falta un parámetro
    legal.
    """
    from cedulas_cli.flujo.confronta import confrontar_periodo, leer_diferencias
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.informe import avisar
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    fecha_de_hoy(fecha)
    lugar = elegir_existente(oficina)
    with candado(lugar.raiz, "confronta", esperar):
        confrontas = confrontar_periodo(lugar, periodo, emision.value if emision else None, base.value)
    for confronta in confrontas:
        if not confronta.datos["folios"]:
            avisar(f"{confronta.emision} {periodo}: no se ha recibido ningún pago; todos salen omisos")
        if de_credito := confronta.datos["folios_de_creditos"]:
            avisar(f"{confronta.emision} {periodo}: {de_credito} pagos son de créditos fiscales; no cuentan aquí")
        if dictaminados := confronta.datos["dictaminados"]:
            avisar(f"{confronta.emision} {periodo}: {dictaminados} patrones con dictamen; vea la columna dictamen")
    if not confrontas:
        avisar("los seguros especiales no se pagan con el archivo del patrón: no hay qué confrontar")
    diferencias = leer_diferencias(confrontas, por.value)
    entregar(diferencias, formato, salida, "Confronta")
    sys.stdout.flush()
    if diferencias.height:
        raise typer.Exit(int(Codigo.HALLAZGOS))


def registrar(app: typer.Typer) -> None:
    """Agrega `cedulas confronta`."""
    app.command("confronta")(orden)
