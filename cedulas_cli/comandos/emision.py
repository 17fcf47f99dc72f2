"""Recibir la emisión y cotejarla."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cedulas_cli.comandos._opciones import (
    EmisionOptativa,
    EsperaOpcion,
    FechaOpcion,
    FormatoOpcion,
    OficinaOpcion,
    PeriodoOpcion,
    PeriodoOptativo,
    ReemplazaOpcion,
    SalidaOpcion,
)
from cedulas_cli.errores import Codigo

subordenes = typer.Typer(no_args_is_help=True, help="Recibir la emisión y cotejarla con lo calculado.")


@subordenes.command("recibir")
def recibir(
    archivos: Annotated[
        list[Path],
        typer.Argument(help="zip del visor, .xls/.xlsx, base EMIS (.mdb o CSV), csv, jsonl, parquet o carpeta."),
    ],
    periodo: PeriodoOptativo = None,
    reemplaza: ReemplazaOpcion = False,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    esperar: EsperaOpcion = 0.0,
) -> None:
    """Lee cualquiera de los formatos, aparta lo malo, cuadra y guarda.

    Códigos: 0 bien, o ya estaba; 1 hubo apartados o no cuadra; 65 no sirve, o falta --reemplaza; 66 no existe;
    75 ocupado.
    """
    from cedulas_cli.flujo import resumenes
    from cedulas_cli.flujo.recibir import recibir as recibir_archivos
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.oficina.configuracion import preparar
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.informe import avisar, informar_apartados
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    lugar, hoy = elegir(oficina), fecha_de_hoy(fecha)
    preparar(lugar)
    with candado(lugar.raiz, "emision recibir", esperar):
        resumen = recibir_archivos(lugar, archivos, periodo, reemplaza=reemplaza, fecha=hoy)
    for aviso in resumen.avisos:
        avisar(aviso)
    if resumen.ya_estaba:
        avisar("esos archivos ya se habían recibido: no se cambió nada")
    elif resumen.aceptados < resumen.leidos:
        informe = str(resumen.recepciones[0].tabla("apartados"))
        informar_apartados(resumen.apartados, resumen.leidos, resumen.aceptados, informe)
    if resumen.no_cuadran and not resumen.ya_estaba:
        avisar(f"{resumen.no_cuadran} totales de control no cuadran; vea cuadre.parquet junto a la emisión")
    entregar(resumenes.recepcion(resumen), formato, salida, "Emisión recibida")
    sys.stdout.flush()
    if resumen.con_hallazgos:
        raise typer.Exit(int(Codigo.HALLAZGOS))


@subordenes.command("cotejar")
def cotejar(
    periodo: PeriodoOpcion,
    emision: EmisionOptativa = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    esperar: EsperaOpcion = 0.0,
) -> None:
    """Lo emitido contra lo calculado: sólo los renglones con diferencia, cada uno con su causa.

    Códigos: 0 sin diferencias; 1 hay diferencias; 66 no se ha recibido; 75 ocupado; 78 falta un parámetro legal.
    """
    from cedulas_cli.flujo.determinar import determinar_periodo, leer_cotejo
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.informe import avisar
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    fecha_de_hoy(fecha)
    lugar = elegir_existente(oficina)
    with candado(lugar.raiz, "emision cotejar", esperar):
        determinaciones = determinar_periodo(lugar, periodo, emision.value if emision else None)
    for determinacion in determinaciones:
        for advertencia in determinacion.datos["advertencias"]:
            avisar(advertencia)
        if inferidas := determinacion.datos["primas_inferidas"]:
            avisar(f"la prima de riesgo de {inferidas} patrones se infirió de lo emitido (el archivo no la dice)")
        if inferidas := determinacion.datos["zonas_inferidas"]:
            avisar(f"la zona de {inferidas} patrones se infirió de lo emitido (nadie la dijo)")
    diferencias = leer_cotejo(determinaciones)
    entregar(diferencias, formato, salida, "Diferencias")
    sys.stdout.flush()
    if diferencias.height:
        raise typer.Exit(int(Codigo.HALLAZGOS))


def registrar(app: typer.Typer) -> None:
    """Agrega `cedulas emision`."""
    app.add_typer(subordenes, name="emision")
