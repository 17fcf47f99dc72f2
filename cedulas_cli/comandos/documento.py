"""`cedulas documento`: los papeles de la emisión y de la notificación, en PDF."""

from __future__ import annotations

from typing import Annotated

import typer

from cedulas_cli.comandos._captura import dia_de
from cedulas_cli.comandos._notificacion import (
    CifraOpcion,
    ClaseDeActa,
    CreditosOpcion,
    FacturaOpcion,
    ListaOpcion,
    MunicipioOpcion,
    NotificadorOpcion,
    SalidaPdfOpcion,
    SectorOpcion,
    creditos_pedidos,
    decir,
)
from cedulas_cli.comandos._opciones import FechaOpcion, OficinaOpcion, PeriodoOptativo
from cedulas_cli.comandos.documento_emision import acta_recepcion, acuses

_AYUDA = "Documentos en PDF: recepción y acuses de la emisión, facturas, ruta, citatorio, actas y estrados."


def registrar(app: typer.Typer) -> None:
    """Agrega el grupo `documento`."""
    grupo = typer.Typer(help=_AYUDA, no_args_is_help=True, rich_markup_mode=None)
    grupo.command("acta-recepcion")(acta_recepcion)
    grupo.command("acuses")(acuses)
    grupo.command("factura")(factura)
    grupo.command("relacion")(relacion)
    grupo.command("ruta")(ruta)
    grupo.command("sin-sector")(sin_sector)
    grupo.command("citatorio")(citatorio)
    grupo.command("acta")(acta)
    grupo.command("acta-circunstanciada")(acta_circunstanciada)
    grupo.command("estrados")(estrados)
    app.add_typer(grupo, name="documento")


def factura(
    *,
    cifra_control: CifraOpcion = "",
    periodo: PeriodoOptativo = None,
    prefactura: Annotated[
        bool, typer.Option("--prefactura", help="Antes de depurar: incluye lo emitido que aún no se recibe.")
    ] = False,
    salida: SalidaPdfOpcion,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
) -> None:
    """DOC-07: factura de emisión (o prefactura), con un renglón por crédito y subtotales por sector.

    Códigos: 0 bien; 2 uso incorrecto; 66 no existe la oficina o no hay créditos; 73 no se pudo escribir; 74 el servidor
    no respondió; 75 ocupado; 78 falta un dato en oficina.toml o en la plantilla.
    """
    from pathlib import Path

    from cedulas_cli.flujo.notificacion.impresos_varios import factura_de_emision
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    hecho = factura_de_emision(
        elegir_existente(oficina),
        fecha_de_hoy(fecha),
        Path(salida),
        cifra_control=cifra_control,
        periodo=periodo or "",
        previa=prefactura,
    )
    decir(hecho, salida)


def relacion(
    *,
    factura: Annotated[
        str, typer.Option("--factura", metavar="FOLIO", help="Todos los créditos de esa factura de notificador.")
    ],
    retorno: Annotated[
        bool, typer.Option("--retorno", help="Con el resultado de cada crédito y el cuadre de lo que regresó.")
    ] = False,
    salida: SalidaPdfOpcion,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
) -> None:
    """DOC-08: relación por notificador, para que la firme, o control de retorno.

    Códigos: 0 bien; 2 uso incorrecto; 66 no existe la oficina o la factura; 73 no se pudo escribir; 74 el servidor no
    respondió; 75 ocupado; 78 falta un dato en oficina.toml o en la plantilla.
    """
    from pathlib import Path

    from cedulas_cli.flujo.notificacion.impresos_varios import relacion as imprimir
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    lugar, hoy = elegir_existente(oficina), fecha_de_hoy(fecha)
    decir(imprimir(lugar, factura, hoy, Path(salida), retorno=retorno), salida)


def ruta(
    *,
    municipio: MunicipioOpcion = "",
    sector: SectorOpcion = "",
    notificador: NotificadorOpcion = "",
    inicio: Annotated[
        str | None, typer.Option("--inicio", metavar="AAAA-MM-DD", help="Primer día de ruta; por omisión, hoy.")
    ] = None,
    salida: SalidaPdfOpcion,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
) -> None:
    """DOC-09: plan de ruta foránea, por día y municipio.

    Códigos: 0 bien; 2 uso incorrecto; 65 la constancia del notificador no vale ese día; 66 no existe la oficina o no
    hay créditos; 73 no se pudo escribir; 74 el servidor no respondió; 75 ocupado; 78 falta un dato en oficina.toml o en
    la plantilla.
    """
    from pathlib import Path

    from cedulas_cli.flujo.notificacion.impresos_varios import ruta as imprimir
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    lugar, hoy = elegir_existente(oficina), fecha_de_hoy(fecha)
    empieza = dia_de(inicio, "--inicio") if inicio else hoy
    hecho = imprimir(lugar, hoy, empieza, Path(salida), municipio=municipio, sector=sector, notificador=notificador)
    decir(hecho, salida)


def sin_sector(*, salida: SalidaPdfOpcion, oficina: OficinaOpcion = None, fecha: FechaOpcion = None) -> None:
    """DOC-09: los créditos que ninguna regla ubicó, para asignarles sector.

    Códigos: 0 bien; 2 uso incorrecto; 66 no existe la oficina o no hay créditos sin sector; 73 no se pudo escribir; 74
    el servidor no respondió; 75 ocupado; 78 falta un dato en oficina.toml o en la plantilla.
    """
    from pathlib import Path

    from cedulas_cli.flujo.notificacion.impresos_varios import sin_sector as imprimir
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    decir(imprimir(elegir_existente(oficina), fecha_de_hoy(fecha), Path(salida)), salida)


def citatorio(
    *,
    credito: CreditosOpcion = None,
    lista: ListaOpcion = None,
    factura: FacturaOpcion = "",
    salida: SalidaPdfOpcion,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
) -> None:
    """DOC-10: citatorio; en blanco para llenarse, o con lo capturado. Uno por cuota, con su multa.

    Códigos: 0 bien; 2 uso incorrecto; 65 el crédito no se ha entregado; 66 no existe la oficina, el crédito o la
    factura; 73 no se pudo escribir; 74 el servidor no respondió; 75 ocupado; 78 falta un dato en oficina.toml o en la
    plantilla.
    """
    _de_creditos("citatorio", credito, lista, factura, salida, oficina, fecha)


def acta(
    *,
    credito: CreditosOpcion = None,
    lista: ListaOpcion = None,
    factura: FacturaOpcion = "",
    salida: SalidaPdfOpcion,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
) -> None:
    """DOC-11: acta de notificación personal; en blanco para llenarse, o con lo capturado. Una por cuota, con su multa.

    Códigos: 0 bien; 2 uso incorrecto; 65 el crédito no se ha entregado; 66 no existe la oficina, el crédito o la
    factura; 73 no se pudo escribir; 74 el servidor no respondió; 75 ocupado; 78 falta un dato en oficina.toml o en la
    plantilla.
    """
    _de_creditos("acta", credito, lista, factura, salida, oficina, fecha)


def acta_circunstanciada(
    *,
    credito: CreditosOpcion = None,
    lista: ListaOpcion = None,
    factura: FacturaOpcion = "",
    clase: Annotated[ClaseDeActa, typer.Option("--clase", help="De qué es el acta.")] = ClaseDeActa.NO_LOCALIZACION,
    salida: SalidaPdfOpcion,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
) -> None:
    """DOC-12: acta circunstanciada de no localización, domicilio distinto o rectificación de domicilio.

    Códigos: 0 bien; 2 uso incorrecto; 65 el crédito no se ha entregado; 66 no existe la oficina, el crédito o la
    factura; 73 no se pudo escribir; 74 el servidor no respondió; 75 ocupado; 78 falta un dato en oficina.toml o en la
    plantilla.
    """
    _de_creditos("acta-circunstanciada", credito, lista, factura, salida, oficina, fecha, str(clase))


def estrados(
    *,
    credito: CreditosOpcion = None,
    lista: ListaOpcion = None,
    factura: FacturaOpcion = "",
    salida: SalidaPdfOpcion,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
) -> None:
    """DOC-13: acuerdo y constancia de notificación por estrados, con las fechas que abre su publicación.

    Códigos: 0 bien; 2 uso incorrecto; 66 no existe la oficina, el crédito o la factura; 73 no se pudo escribir; 74 el
    servidor no respondió; 75 ocupado; 78 falta un dato en oficina.toml o en la plantilla.
    """
    _de_creditos("estrados", credito, lista, factura, salida, oficina, fecha)


def _de_creditos(
    que: str,
    credito: list[str] | None,
    lista: str | None,
    factura: str,
    salida: str,
    oficina: OficinaOpcion,
    fecha: str | None,
    variante: str = "no-localizacion",
) -> None:
    from pathlib import Path

    from cedulas_cli.flujo.notificacion.impresos import diligencias
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    lugar, hoy = elegir_existente(oficina), fecha_de_hoy(fecha)
    codigos = creditos_pedidos(credito, lista, exige=not factura)
    decir(diligencias(lugar, que, codigos, hoy, Path(salida), factura=factura, variante=variante), salida)
