"""La corrida de la noche y la demostración."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cedulas_cli.comandos._opciones import (
    ConAnexoOpcion,
    EsperaOpcion,
    FechaOpcion,
    FormatoOpcion,
    OficinaOpcion,
    PeriodoOpcion,
    ReemplazaOpcion,
    SalidaOpcion,
)
from cedulas_cli.errores import Codigo


def corrida(
    archivos: Annotated[
        list[Path], typer.Argument(help="Lo recibido: zip del visor, .xls/.xlsx, csv, jsonl, parquet.")
    ],
    periodo: PeriodoOpcion,
    reemplaza: ReemplazaOpcion = False,
    con_anexo: ConAnexoOpcion = False,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    esperar: EsperaOpcion = 0.0,
) -> None:
    """Recibir → determinar → emitir → notificar → respaldar. Se puede matar en cualquier instante y repetir.

    En cron calla si no hay nada que revisar. Códigos: 0 bien; 1 con hallazgos; 65 la entrada no sirve;
    66 no existe; 75 ocupado; 78 falta configuración o un parámetro legal.
    """
    from cedulas_cli.flujo.corrida import correr, resumen_en_tabla
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.oficina.configuracion import preparar
    from cedulas_cli.sistema.avance import avance_para_consola
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.informe import avisar
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    lugar, hoy = elegir(oficina), fecha_de_hoy(fecha)
    preparar(lugar)
    with candado(lugar.raiz, "corrida", esperar):
        resumen = correr(
            lugar, archivos, periodo, hoy, reemplaza=reemplaza, con_anexo=con_anexo, avance=avance_para_consola()
        )
    pidio_datos = formato is not None or salida != "-"
    alguien_mira = sys.stdout.isatty() or sys.stderr.isatty()
    if pidio_datos or alguien_mira or resumen.con_hallazgos:
        entregar(resumen_en_tabla(resumen), formato, salida, f"Corrida {periodo}")
    if alguien_mira or resumen.con_hallazgos:
        if resumen.ya_estaba:
            avisar("esta corrida ya estaba completa: no se cambió nada")
        for emision in resumen.datos["emisiones"]:
            for nombre, cuantos in emision["hallazgos"].items():
                avisar(f"{emision['emision']}: {nombre.replace('_', ' ')}: {cuantos:,}")
        for advertencia in dict.fromkeys(a for e in resumen.datos["emisiones"] for a in e["advertencias"]):
            avisar(advertencia)
        avisar(f"el detalle está en {resumen.carpeta / 'corrida.json'}")
    sys.stdout.flush()
    if resumen.con_hallazgos:
        raise typer.Exit(int(Codigo.HALLAZGOS))


def registrar(app: typer.Typer) -> None:
    """Agrega `cedulas corrida`."""
    app.command("corrida")(corrida)
