"""De `cedulas custodia`: lo que sigue a la devolución (captura, verificación y turno), préstamos y extravíos."""

from __future__ import annotations

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
from cedulas_cli.errores import ErrorCedulas


def agregar_tramites(grupo: typer.Typer) -> None:
    """Agrega al grupo sus órdenes."""
    grupo.command("capturar")(capturar)
    grupo.command("turnar")(turnar)
    grupo.command("prestar")(prestar)
    grupo.command("aclarar")(aclarar)
    grupo.command("extravio")(extravio)
    grupo.command("verificar")(verificar)
    grupo.command("corregir")(corregir)


def capturar(
    codigos: CodigosArgumento = None,
    *,
    entrada: EntradaLegajosOpcion = None,
    lecturas: LecturasOpcion = None,
    fecha_notificacion: Annotated[
        str, typer.Option("--fecha-notificacion", metavar="AAAA-MM-DD", help="La del acta, si es la misma en todos.")
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
    """La fecha de notificación ya se dio de alta en el sistema de cobranza.

    Quien notificó no captura, y la fecha debe ser la del acta.

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 ninguno se pudo aceptar, o el padrón fue alterado; 66 no
    existe el archivo; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración inválida.
    """
    datos = {"fecha_notificacion": fecha_notificacion}
    mover(
        "capturar",
        "capturado",
        datos,
        Pedido(codigos, entrada, lecturas, documento, usuario, fecha, simular, oficina, formato, salida, esperar),
    )


def turnar(
    codigos: CodigosArgumento = None,
    *,
    entrada: EntradaLegajosOpcion = None,
    lecturas: LecturasOpcion = None,
    destino: Annotated[str, typer.Option("--destino", help="A quién se turnan.")] = "",
    lote: Annotated[str, typer.Option("--lote", metavar="FOLIO", help="Folio del lote.")] = "",
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
    """Turna legajos verificados dos veces: un lote de 32 casos o menos.

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 ninguno se pudo aceptar, o el padrón fue alterado; 66 no
    existe el archivo; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración inválida.
    """
    datos = {"destino": destino, "lote": lote, "observacion": observacion}
    mover(
        "turnar",
        "turnado",
        datos,
        Pedido(codigos, entrada, lecturas, documento, usuario, fecha, simular, oficina, formato, salida, esperar),
    )


def prestar(
    codigos: CodigosArgumento = None,
    *,
    entrada: EntradaLegajosOpcion = None,
    lecturas: LecturasOpcion = None,
    solicitante: Annotated[str, typer.Option("--solicitante", help="Quién se los lleva.")] = "",
    area: Annotated[str, typer.Option("--area", help="De qué área es.")] = "",
    motivo: Annotated[str, typer.Option("--motivo", help="Para qué los pide.")] = "",
    compromiso: Annotated[
        str, typer.Option("--compromiso", metavar="AAAA-MM-DD", help="Día en que se compromete a devolverlos.")
    ] = "",
    vale: Annotated[
        str, typer.Option("--vale", metavar="FOLIO", help="Folio del vale; si no se dice, el que corresponde.")
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
    """Presta legajos en archivo con vale y compromiso de devolución.

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 ninguno se pudo aceptar, o el padrón fue alterado; 66 no
    existe el archivo; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración inválida.
    """
    datos = {"solicitante": solicitante, "area": area, "motivo": motivo, "compromiso": compromiso, "vale": vale}
    mover(
        "prestar",
        "prestado",
        datos,
        Pedido(codigos, entrada, lecturas, documento, usuario, fecha, simular, oficina, formato, salida, esperar),
    )


def aclarar(
    codigos: CodigosArgumento = None,
    *,
    entrada: EntradaLegajosOpcion = None,
    lecturas: LecturasOpcion = None,
    folio_solicitud: Annotated[
        str, typer.Option("--folio-solicitud", metavar="FOLIO", help="Folio de la solicitud.")
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
    """Marca legajos de créditos con solicitud de aclaración o de dejar sin efectos.

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 ninguno se pudo aceptar, o el padrón fue alterado; 66 no
    existe el archivo; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración inválida.
    """
    datos = {"folio_solicitud": folio_solicitud}
    mover(
        "aclarar",
        "en_aclaracion",
        datos,
        Pedido(codigos, entrada, lecturas, documento, usuario, fecha, simular, oficina, formato, salida, esperar),
    )


def extravio(
    codigos: CodigosArgumento = None,
    *,
    entrada: EntradaLegajosOpcion = None,
    lecturas: LecturasOpcion = None,
    acta: Annotated[str, typer.Option("--acta", metavar="FOLIO", help="Folio del acta.")] = "",
    busqueda: Annotated[str, typer.Option("--busqueda", help="Dónde y quién buscó.")] = "",
    documento: DocumentoOpcion = "",
    usuario: UsuarioOpcion = None,
    fecha: FechaOpcion = None,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Asienta legajos extraviados, con su acta y la búsqueda que se hizo.

    El responsable es quien lo tenía en ese momento.

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 ninguno se pudo aceptar, o el padrón fue alterado; 66 no
    existe el archivo; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración inválida.
    """
    datos = {"acta": acta, "busqueda": busqueda}
    mover(
        "extravio",
        "extraviado",
        datos,
        Pedido(codigos, entrada, lecturas, documento, usuario, fecha, simular, oficina, formato, salida, esperar),
    )


def verificar(
    codigos: CodigosArgumento = None,
    *,
    entrada: EntradaLegajosOpcion = None,
    lecturas: LecturasOpcion = None,
    folio: Annotated[
        str, typer.Option("--folio", metavar="FOLIO", help="Primera verificación, de la oficina: su folio.")
    ] = "",
    segunda: Annotated[
        str, typer.Option("--segunda", metavar="FOLIO", help="Segunda verificación, de cartera: su folio.")
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
    """Confirma con folio lo capturado: la primera vez, la oficina; la segunda, otra persona y otro folio.

    Quien capturó o notificó no verifica, y un folio no lleva más de 32 legajos.

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 ninguno se pudo aceptar, o el padrón fue alterado; 66 no
    existe el archivo; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración inválida.
    """
    if bool(folio) == bool(segunda):
        raise ErrorCedulas(
            "opcion-invalida",
            "indique --folio o --segunda",
            lugar="custodia verificar",
            causa="son dos verificaciones, cada una con su folio y su persona",
            remedio="por ejemplo: --folio P1-2231, y después, otra persona, --segunda P2-0419",
        )
    hecho = "verificado_p1" if folio else "verificado_p2"
    mover(
        "verificar",
        hecho,
        {"folio": folio or segunda},
        Pedido(codigos, entrada, lecturas, documento, usuario, fecha, simular, oficina, formato, salida, esperar),
    )


def corregir(
    codigos: CodigosArgumento = None,
    *,
    entrada: EntradaLegajosOpcion = None,
    lecturas: LecturasOpcion = None,
    estado: Annotated[str, typer.Option("--estado", metavar="ESTADO", help="En qué estado está de verdad.")] = "",
    motivo: Annotated[str, typer.Option("--motivo", help="Qué se había registrado mal.")] = "",
    documento: DocumentoOpcion = "",
    usuario: UsuarioOpcion = None,
    fecha: FechaOpcion = None,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Corrige el estado de un legajo mal registrado: lo anterior queda y la corrección dice por qué.

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 ninguno se pudo aceptar, o el padrón fue alterado; 66 no
    existe el archivo; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración inválida.
    """
    datos = {"estado": estado.strip().upper(), "motivo": motivo}
    mover(
        "corregir",
        "correccion",
        datos,
        Pedido(codigos, entrada, lecturas, documento, usuario, fecha, simular, oficina, formato, salida, esperar),
    )
