"""`cedulas custodia`: los movimientos del papel, uno por orden y todos con la misma forma."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from cedulas_cli.comandos._captura import ESPERA, UsuarioOpcion
from cedulas_cli.comandos._custodia import (
    CodigosArgumento,
    DocumentoOpcion,
    EntradaLegajosOpcion,
    LecturasOpcion,
    Pedido,
    mover,
)
from cedulas_cli.comandos._opciones import (
    EsperaOpcion,
    FechaOpcion,
    FormatoOpcion,
    OficinaOpcion,
    SalidaOpcion,
    SimularOpcion,
)
from cedulas_cli.comandos.custodia_consulta import agregar_consultas
from cedulas_cli.comandos.custodia_tramite import agregar_tramites

_AYUDA = "El papel de cada crédito: dónde está, quién lo tiene, vales, extravíos, hojas y corte diario."


class Regreso(StrEnum):
    """De qué regresa un legajo."""

    NOTIFICADO = "notificado"
    NO_NOTIFICADO = "no_notificado"
    VALE = "vale"
    ACLARACION = "aclaracion"
    OBSERVADO = "observado"


_HECHO_DE = {
    Regreso.NOTIFICADO: "devuelto_notificado",
    Regreso.NO_NOTIFICADO: "devuelto_no_notificado",
    Regreso.VALE: "en_archivo",
    Regreso.ACLARACION: "resuelto",
    Regreso.OBSERVADO: "verificado_p2",
}


def registrar(app: typer.Typer) -> None:
    """Agrega el grupo `custodia`."""
    grupo = typer.Typer(help=_AYUDA, no_args_is_help=True, rich_markup_mode=None)
    grupo.command("imprimir")(imprimir)
    grupo.command("cancelar")(cancelar)
    grupo.command("ingresar")(ingresar)
    grupo.command("ubicar")(ubicar)
    grupo.command("salir")(salir)
    grupo.command("devolver")(devolver)
    agregar_tramites(grupo)
    agregar_consultas(grupo)
    app.add_typer(grupo, name="custodia")


def imprimir(
    codigos: CodigosArgumento = None,
    *,
    entrada: EntradaLegajosOpcion = None,
    lecturas: LecturasOpcion = None,
    hojas: Annotated[
        int | None,
        typer.Option("--hojas", min=1, metavar="N", help="Cuántas hojas se imprimieron, si son las mismas en todos."),
    ] = None,
    fojas: Annotated[
        int | None,
        typer.Option("--fojas", min=1, metavar="N", help="Cuántas hojas tiene el documento, si se imprimieron más."),
    ] = None,
    serie: Annotated[str, typer.Option("--serie", metavar="SERIE", help="Serie del papel foliado.")] = "",
    documento: DocumentoOpcion = "",
    usuario: UsuarioOpcion = None,
    fecha: FechaOpcion = None,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Registra un juego impreso de cada crédito: sus hojas y, si están foliadas, el tramo.

    Si un crédito ya tiene un juego vivo, no se imprime otro sin cancelar el primero.

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 ninguno se pudo aceptar, o el padrón fue alterado; 66 no
    existe el archivo; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración inválida.
    """
    datos = {"hojas": hojas, "fojas": fojas, "serie": serie}
    mover(
        "imprimir",
        "impreso",
        datos,
        Pedido(codigos, entrada, lecturas, documento, usuario, fecha, simular, oficina, formato, salida, esperar),
    )


def cancelar(
    codigos: CodigosArgumento = None,
    *,
    entrada: EntradaLegajosOpcion = None,
    lecturas: LecturasOpcion = None,
    motivo: Annotated[str, typer.Option("--motivo", help="Por qué se inutiliza.")] = "",
    hoja: Annotated[
        int | None, typer.Option("--hoja", min=1, metavar="FOLIO", help="Sólo esa hoja del legajo, no el juego entero.")
    ] = None,
    repuesta: Annotated[
        int | None, typer.Option("--repuesta", min=1, metavar="FOLIO", help="Folio de la hoja que la repuso.")
    ] = None,
    documento: DocumentoOpcion = "",
    usuario: UsuarioOpcion = None,
    fecha: FechaOpcion = None,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Cancela un juego impreso, que se conserva, o una sola de sus hojas.

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 ninguno se pudo aceptar, o el padrón fue alterado; 66 no
    existe el archivo; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración inválida.
    """
    datos = {"motivo": motivo, "hoja": hoja, "repuesta": repuesta}
    hecho = "cancelado_impreso" if hoja is None else "hoja_cancelada"
    mover(
        "cancelar",
        hecho,
        datos,
        Pedido(codigos, entrada, lecturas, documento, usuario, fecha, simular, oficina, formato, salida, esperar),
    )


def ingresar(
    codigos: CodigosArgumento = None,
    *,
    entrada: EntradaLegajosOpcion = None,
    lecturas: LecturasOpcion = None,
    gaveta: Annotated[str, typer.Option("--gaveta", metavar="N", help="Gaveta.")] = "",
    caja: Annotated[str, typer.Option("--caja", metavar="N", help="Caja.")] = "",
    consecutivo: Annotated[str, typer.Option("--consecutivo", metavar="N", help="Lugar dentro de la caja.")] = "",
    hallazgo: Annotated[
        str, typer.Option("--hallazgo", help="De un extraviado que apareció: dónde y quién lo halló.")
    ] = "",
    documento: DocumentoOpcion = "",
    usuario: UsuarioOpcion = None,
    fecha: FechaOpcion = None,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Ingresa legajos a una gaveta: recién impresos, devueltos sin notificar o papel que ya existía.

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 ninguno se pudo aceptar, o el padrón fue alterado; 66 no
    existe el archivo; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración inválida.
    """
    datos = {"gaveta": gaveta, "caja": caja, "consecutivo": consecutivo, "hallazgo": hallazgo}
    mover(
        "ingresar",
        "en_archivo",
        datos,
        Pedido(codigos, entrada, lecturas, documento, usuario, fecha, simular, oficina, formato, salida, esperar),
    )


def ubicar(
    codigos: CodigosArgumento = None,
    *,
    entrada: EntradaLegajosOpcion = None,
    lecturas: LecturasOpcion = None,
    gaveta: Annotated[str, typer.Option("--gaveta", metavar="N", help="Gaveta.")] = "",
    caja: Annotated[str, typer.Option("--caja", metavar="N", help="Caja.")] = "",
    consecutivo: Annotated[str, typer.Option("--consecutivo", metavar="N", help="Lugar dentro de la caja.")] = "",
    documento: DocumentoOpcion = "",
    usuario: UsuarioOpcion = None,
    fecha: FechaOpcion = None,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Cambia de gaveta legajos que siguen donde estaban.

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 ninguno se pudo aceptar, o el padrón fue alterado; 66 no
    existe el archivo; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración inválida.
    """
    datos = {"gaveta": gaveta, "caja": caja, "consecutivo": consecutivo}
    mover(
        "ubicar",
        "ubicado",
        datos,
        Pedido(codigos, entrada, lecturas, documento, usuario, fecha, simular, oficina, formato, salida, esperar),
    )


def salir(
    codigos: CodigosArgumento = None,
    *,
    entrada: EntradaLegajosOpcion = None,
    lecturas: LecturasOpcion = None,
    notificador: Annotated[str, typer.Option("--notificador", metavar="CLAVE", help="Quién los recibe y firma.")] = "",
    nombre: Annotated[
        str, typer.Option("--nombre", help="Su nombre, para que no capture lo que él mismo notificó.")
    ] = "",
    firma: Annotated[bool, typer.Option("--firma", help="Ya firmó de recibido.")] = False,
    documento: DocumentoOpcion = "",
    usuario: UsuarioOpcion = None,
    fecha: FechaOpcion = None,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Salida a notificación con factura y firma: nada sale sin las dos.

    El documento es el folio de la factura.

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 ninguno se pudo aceptar, o el padrón fue alterado; 66 no
    existe el archivo; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración inválida.
    """
    datos = {"notificador": notificador, "notificador_nombre": nombre, "firma": firma or None}
    mover(
        "salir",
        "a_notificador",
        datos,
        Pedido(codigos, entrada, lecturas, documento, usuario, fecha, simular, oficina, formato, salida, esperar),
    )


def devolver(
    codigos: CodigosArgumento = None,
    *,
    entrada: EntradaLegajosOpcion = None,
    lecturas: LecturasOpcion = None,
    resultado: Annotated[
        Regreso,
        typer.Option("--resultado", help="De qué regresan: la notificación, un vale, una aclaración o cartera."),
    ],
    notificador: Annotated[
        str, typer.Option("--notificador", metavar="CLAVE", help="Quién los devuelve; debe ser quien los firmó.")
    ] = "",
    fecha_notificacion: Annotated[
        str, typer.Option("--fecha-notificacion", metavar="AAAA-MM-DD", help="La del acta, si es la misma en todos.")
    ] = "",
    medio: Annotated[str, typer.Option("--medio", help="Si no salió el papel: estrados, buzón o correo.")] = "",
    causa: Annotated[str, typer.Option("--causa", help="Por qué no se notificó.")] = "",
    vale: Annotated[
        str, typer.Option("--vale", metavar="FOLIO", help="Folio del vale; si no se dice, el que corresponde.")
    ] = "",
    resolucion: Annotated[
        str, typer.Option("--resolucion", metavar="FOLIO", help="Con qué se resolvió la aclaración.")
    ] = "",
    observacion: Annotated[str, typer.Option("--observacion", help="Lo que se hace constar.")] = "",
    documento: DocumentoOpcion = "",
    usuario: UsuarioOpcion = None,
    fecha: FechaOpcion = None,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Regreso de lo que salió: del notificador con acta, de un vale, de una aclaración o de cartera con observación.

    Sin salir, lo notificado por estrados, buzón o correo también se devuelve como notificado, con su medio.

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 ninguno se pudo aceptar, o el padrón fue alterado; 66 no
    existe el archivo; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración inválida.
    """
    datos = {
        "notificador": notificador,
        "fecha_notificacion": fecha_notificacion,
        "medio": medio,
        "causa": causa,
        "vale": vale,
        "resolucion": resolucion,
        "observacion": observacion,
    }
    mover(
        "devolver",
        _HECHO_DE[resultado],
        datos,
        Pedido(codigos, entrada, lecturas, documento, usuario, fecha, simular, oficina, formato, salida, esperar),
    )
