"""Imprimir las propuestas de cédula y sacar una suelta."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cedulas_cli.comandos._opciones import (
    ConAnexoOpcion,
    EmisionOptativa,
    EsperaOpcion,
    FechaOpcion,
    FormatoOpcion,
    OficinaOpcion,
    PeriodoOpcion,
    SalidaOpcion,
)

subordenes = typer.Typer(no_args_is_help=True, help="Cédulas en PDF: por lote, con índice, o una suelta.")


@subordenes.command("emitir")
def emitir(
    periodo: PeriodoOpcion,
    emision: EmisionOptativa = None,
    con_anexo: ConAnexoOpcion = False,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    esperar: EsperaOpcion = 0.0,
) -> None:
    """Un PDF por lote (sector) y su índice; entrega un renglón por lote.

    Códigos: 0 bien, o ya estaban; 66 no se ha recibido esa emisión; 75 ocupado; 78 falta un parámetro legal.
    """
    from cedulas_cli.flujo import resumenes
    from cedulas_cli.flujo.emitir import emitir_periodo
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.informe import avisar
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    lugar, hoy = elegir_existente(oficina), fecha_de_hoy(fecha)
    with candado(lugar.raiz, "cedula emitir", esperar):
        emitidas = emitir_periodo(lugar, periodo, emision.value if emision else None, hoy, con_anexo=con_anexo)
    if all(e.ya_estaba for e in emitidas):
        avisar("las cédulas ya estaban emitidas con los mismos datos: no se cambió nada")
    entregar(resumenes.lotes_impresos(emitidas), formato, salida, "Lotes de cédulas")


@subordenes.command("extraer")
def extraer(
    folio: Annotated[str, typer.Argument(help="Folio de la cédula (viene bajo su código de barras).")],
    salida: Annotated[
        Path | None, typer.Option("--salida", metavar="RUTA", help="PDF de salida; por omisión FOLIO.pdf.")
    ] = None,
    oficina: OficinaOpcion = None,
) -> None:
    """Una cédula suelta, sacada del PDF de su lote.

    Códigos: 0 bien; 66 ese folio no existe; 73 no se pudo escribir.
    """
    from cedulas_cli.flujo.emitir import extraer_cedula
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.sistema.informe import avisar

    destino = extraer_cedula(elegir(oficina), folio.strip().upper(), salida or Path(f"{folio.strip().upper()}.pdf"))
    avisar(f"cédula escrita en {destino}")


def registrar(app: typer.Typer) -> None:
    """Agrega `cedulas cedula`."""
    app.add_typer(subordenes, name="cedula")
