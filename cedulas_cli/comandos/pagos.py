"""Lo que los patrones pagaron: recibirlo y listarlo."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cedulas_cli.comandos._opciones import (
    EsperaOpcion,
    FechaOpcion,
    FormatoOpcion,
    OficinaOpcion,
    PeriodoOptativo,
    SalidaOpcion,
)
from cedulas_cli.errores import Codigo

subordenes = typer.Typer(no_args_is_help=True, help="Lo que los patrones pagaron: recibir y listar.")


@subordenes.command("recibir")
def recibir(
    archivos: Annotated[list[Path], typer.Argument(help=".SUA, zip o carpeta, CDSU (.mdb o CSV), PROCESAR o LGP.")],
    periodo: PeriodoOptativo = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    esperar: EsperaOpcion = 0.0,
) -> None:
    """Lee lo pagado, aparta lo malo, cuadra sus sumas de control y lo agrega a lo ya recibido de cada mes.

    Un folio idéntico no se cuenta dos veces; uno con otro contenido se aparta.

    Códigos: 0 bien, o ya estaba; 1 hubo apartados o no cuadra; 65 no sirve; 66 no existe; 75 ocupado.
    """
    from cedulas_cli.flujo.pagos import recibir as recibir_pagos
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.oficina.configuracion import preparar
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.informe import avisar, informar_apartados
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    lugar, hoy = elegir(oficina), fecha_de_hoy(fecha)
    preparar(lugar)
    with candado(lugar.raiz, "pagos recibir", esperar):
        resumen = recibir_pagos(lugar, archivos, periodo, fecha=hoy)
    for aviso in resumen.avisos:
        avisar(aviso)
    if resumen.ya_estaba:
        avisar("esos archivos ya se habían recibido: no se cambió nada")
    elif resumen.registros_apartados:
        informe = str(resumen.recaudaciones[0].ruta("apartados"))
        informar_apartados(resumen.apartados, resumen.leidos, resumen.leidos - resumen.registros_apartados, informe)
    if resumen.repetidos and not resumen.ya_estaba:
        avisar(f"{resumen.repetidos} registros son de pagos que ya se tenían: no se contaron otra vez")
    if resumen.no_cuadran:
        avisar(f"{resumen.no_cuadran} sumas de control no cuadran; vea cuadre.parquet junto a los pagos")
    entregar(resumen.tabla, formato, salida, "Pagos recibidos")
    sys.stdout.flush()
    if resumen.con_hallazgos:
        raise typer.Exit(int(Codigo.HALLAZGOS))


@subordenes.command("listar")
def listar(
    periodo: PeriodoOptativo = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    oficina: OficinaOpcion = None,
) -> None:
    """Un renglón por patrón, mes y folio recibido, con sus conceptos, accesorios y totales.

    Códigos: 0 bien; 66 no se ha recibido nada.
    """
    from cedulas_cli.flujo.pagos import listar as listar_pagos
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.tablas import entregar

    entregar(listar_pagos(elegir_existente(oficina), periodo), formato, salida, "Pagos")
    sys.stdout.flush()


def registrar(app: typer.Typer) -> None:
    """Agrega `cedulas pagos`."""
    app.add_typer(subordenes, name="pagos")
