"""`cedulas reporte`: los reportes periódicos de la oficina."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from cedulas_cli.comandos._opciones import FechaOpcion, OficinaOpcion, PeriodoOptativo, SalidaOpcion
from cedulas_cli.comandos._reportes import CorteOpcion, FormatoDocumento, FormatoLibroOpcion

DIAS_ANTES = 5
DetalleOpcion = Annotated[bool, typer.Option("--por-credito", help="En lugar del resumen, crédito por crédito.")]


class Lapso(StrEnum):
    """Cada cuánto se mide."""

    SEMANA = "semana"
    MES = "mes"


def registrar(app: typer.Typer) -> None:
    """Agrega el grupo `reporte`."""
    ayuda = "Reportes periódicos: notificación, desfase, cobranza, desempeño, antigüedad, multas y relojes."
    grupo = typer.Typer(help=ayuda, no_args_is_help=True, rich_markup_mode=None)
    grupo.command("notificacion")(notificacion)
    grupo.command("desfase")(desfase)
    grupo.command("cobranza-oportuna")(cobranza_oportuna)
    grupo.command("cobranza-emision")(cobranza_emision)
    grupo.command("desempeno")(desempeno)
    grupo.command("productos")(productos)
    grupo.command("antiguedad")(antiguedad)
    grupo.command("multas-sin-origen")(multas_sin_origen)
    grupo.command("relojes")(relojes)
    app.add_typer(grupo, name="reporte")


def notificacion(
    *,
    periodo: PeriodoOptativo = None,
    corte: CorteOpcion = None,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: Annotated[
        FormatoDocumento | None,
        typer.Option(
            "--formato",
            help="Forma de los datos; pdf es el DOC-16 para firmarse y xlsx trae también el desfase. Por omisión, la "
            "de --salida, o tabla en terminal y csv en tubería.",
        ),
    ] = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Lo notificado de cada factura, en créditos y en importe, con sus diez columnas y sus fórmulas.

    Códigos: 0 bien; 2 uso incorrecto; 65 la base no es un padrón; 66 la oficina, el padrón o el calendario de una cifra
    de control no existen; 73 no se pudo escribir; 74 el servidor no respondió; 75 ocupado; 78 configuración o
    calendario inválidos.
    """
    from cedulas_cli.comandos._reportes import entregar_reporte, insumos_de
    from cedulas_cli.flujo.reportes import reunir

    insumos, hoy = insumos_de(oficina, corte, fecha, periodo)
    entregar_reporte(insumos, reunir.notificacion, formato, salida, hoy)


def desfase(
    *,
    periodo: PeriodoOptativo = None,
    corte: CorteOpcion = None,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoLibroOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Recepción y notificación de cada factura contra el calendario, en días hábiles.

    Códigos: 0 bien; 2 uso incorrecto; 65 la base no es un padrón; 66 la oficina, el padrón o el calendario de una cifra
    de control no existen; 73 no se pudo escribir; 74 el servidor no respondió; 75 ocupado; 78 configuración o
    calendario inválidos.
    """
    from cedulas_cli.comandos._reportes import entregar_reporte, insumos_de
    from cedulas_cli.flujo.reportes import reunir

    insumos, hoy = insumos_de(oficina, corte, fecha, periodo)
    entregar_reporte(insumos, reunir.desfase, formato, salida, hoy)


def cobranza_oportuna(
    *,
    periodo: PeriodoOptativo = None,
    corte: CorteOpcion = None,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoLibroOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Informe diario: lo asignado de cada factura, lo pagado, lo que pasó a cartera y las multas por depurar.

    Códigos: 0 bien; 2 uso incorrecto; 65 la base no es un padrón; 66 la oficina o el padrón no existen; 73 no se pudo
    escribir; 74 el servidor no respondió; 75 ocupado; 78 configuración inválida.
    """
    from cedulas_cli.comandos._reportes import entregar_reporte, insumos_de
    from cedulas_cli.flujo.reportes import reunir

    insumos, hoy = insumos_de(oficina, corte, fecha, periodo)
    entregar_reporte(insumos, reunir.cobranza_oportuna, formato, salida, hoy)


def cobranza_emision(
    *,
    modalidad: Annotated[
        list[str] | None,
        typer.Option("--de-modalidad", metavar="NN", help="Modalidades que se suman (se puede repetir): 10, 13 y 17."),
    ] = None,
    periodo: PeriodoOptativo = None,
    corte: CorteOpcion = None,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoLibroOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Desarrollo de la cobranza: qué parte de cada emisión mensual se pagó en plazo, a un mes y a dos; doce meses.

    Terminan en --periodo o, si no se dice, en la última emisión recibida.

    Códigos: 0 bien; 2 uso incorrecto; 66 la oficina no existe o no hay emisiones determinadas; 73 no se pudo escribir;
    78 configuración inválida.
    """
    from cedulas_cli.comandos._reportes import entregar_reporte, insumos_de
    from cedulas_cli.dominio.reportes.cobranza import MODALIDADES
    from cedulas_cli.flujo.reportes import reunir

    insumos, hoy = insumos_de(oficina, corte, fecha, periodo)
    elegidas = modalidad or list(MODALIDADES)
    entregar_reporte(insumos, lambda i: reunir.cobranza_emision(i, elegidas), formato, salida, hoy)


def desempeno(
    *,
    desde: Annotated[
        str | None,
        typer.Option("--desde", metavar="AAAA-MM-DD", help="Primer día que se mide; por omisión, el primero del mes."),
    ] = None,
    cada: Annotated[Lapso, typer.Option("--cada", help="Cada cuánto se mide: semana o mes.")] = Lapso.MES,
    periodo: PeriodoOptativo = None,
    corte: CorteOpcion = None,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoLibroOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Créditos y patrones asignados y atendidos por cada notificador, y cuántos por día.

    Códigos: 0 bien; 2 uso incorrecto; 65 la base no es un padrón; 66 la oficina o el padrón no existen; 73 no se pudo
    escribir; 74 el servidor no respondió; 75 ocupado; 78 configuración inválida.
    """
    from cedulas_cli.comandos._reportes import dia, entregar_reporte, insumos_de
    from cedulas_cli.flujo.reportes import reunir

    insumos, hoy = insumos_de(oficina, corte, fecha, periodo)
    inicio = dia(desde, "--desde") if desde else insumos.corte.replace(day=1)
    entregar_reporte(insumos, lambda i: reunir.desempeno(i, inicio, cada.value), formato, salida, hoy)


def productos(
    *,
    periodo: PeriodoOptativo = None,
    corte: CorteOpcion = None,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoLibroOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Reporte mensual: fechas de cada factura y cuántos se notificaron, no se localizaron o se depuraron.

    Códigos: 0 bien; 2 uso incorrecto; 65 la base no es un padrón; 66 la oficina o el padrón no existen; 73 no se pudo
    escribir; 74 el servidor no respondió; 75 ocupado; 78 configuración o calendario inválidos.
    """
    from cedulas_cli.comandos._reportes import entregar_reporte, insumos_de
    from cedulas_cli.flujo.reportes import reunir

    insumos, hoy = insumos_de(oficina, corte, fecha, periodo)
    entregar_reporte(insumos, reunir.productos, formato, salida, hoy)


def antiguedad(
    *,
    por_credito: DetalleOpcion = False,
    periodo: PeriodoOptativo = None,
    corte: CorteOpcion = None,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoLibroOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Antigüedad por estado, incidencia y años, y cuánto falta para que prescriba o caduque: 24, 12 y 6 meses.

    Códigos: 0 bien; 1 hay créditos con el plazo consumado; 2 uso incorrecto; 65 la base no es un padrón; 66 la oficina
    o el padrón no existen; 73 no se pudo escribir; 74 el servidor no respondió; 75 ocupado; 78 configuración inválida.
    """
    from cedulas_cli.comandos._reportes import entregar_reporte, insumos_de, terminar
    from cedulas_cli.flujo.reportes import reunir

    insumos, hoy = insumos_de(oficina, corte, fecha, periodo)
    reporte = entregar_reporte(insumos, reunir.antiguedad, formato, salida, hoy, detalle=por_credito)
    terminar(hallazgos=reporte.hallazgos)


def multas_sin_origen(
    *,
    por_credito: DetalleOpcion = False,
    periodo: PeriodoOptativo = None,
    corte: CorteOpcion = None,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoLibroOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Multas sin cuota de origen y cuotas sin multa, por estado, tipo de documento y año.

    Códigos: 0 bien; 1 hay alguna sin justificar; 2 uso incorrecto; 65 la base no es un padrón; 66 la oficina o el
    padrón no existen; 73 no se pudo escribir; 74 el servidor no respondió; 75 ocupado; 78 configuración inválida.
    """
    from cedulas_cli.comandos._reportes import entregar_reporte, insumos_de, terminar
    from cedulas_cli.flujo.reportes import reunir

    insumos, hoy = insumos_de(oficina, corte, fecha, periodo)
    reporte = entregar_reporte(insumos, reunir.multas_sin_origen, formato, salida, hoy, detalle=por_credito)
    terminar(hallazgos=reporte.hallazgos)


def relojes(
    *,
    faltando: Annotated[
        int, typer.Option("--faltando", metavar="DIAS", min=0, help="Con cuántos días o menos por delante se avisa.")
    ] = DIAS_ANTES,
    periodo: PeriodoOptativo = None,
    corte: CorteOpcion = None,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoLibroOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Lo que vence y lo vencido: captura a 15 días hábiles, turno a 21 naturales, término de notificación y trámites.

    Códigos: 0 nada vencido; 1 hay vencidos; 2 uso incorrecto; 65 la base no es un padrón; 66 la oficina o el padrón no
    existen; 73 no se pudo escribir; 74 el servidor no respondió; 75 ocupado; 78 configuración o calendario inválidos.
    """
    from cedulas_cli.comandos._reportes import entregar_reporte, insumos_de, terminar
    from cedulas_cli.flujo.reportes import reunir

    insumos, hoy = insumos_de(oficina, corte, fecha, periodo)
    reporte = entregar_reporte(insumos, lambda i: reunir.relojes(i, faltando), formato, salida, hoy)
    terminar(hallazgos=reporte.hallazgos)
