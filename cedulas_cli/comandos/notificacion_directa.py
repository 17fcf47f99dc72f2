"""Lo que se registra sin archivo: un citatorio, unos estrados o un aviso en el buzón, para uno o varios créditos."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from cedulas_cli.comandos._captura import ESPERA, UsuarioOpcion, dia_de, rendir
from cedulas_cli.comandos._notificacion import (
    CreditosOpcion,
    DiaOpcion,
    ListaOpcion,
    PapelOpcion,
    creditos_pedidos,
)
from cedulas_cli.comandos._opciones import (
    EsperaOpcion,
    FechaOpcion,
    FormatoOpcion,
    OficinaOpcion,
    SalidaOpcion,
    SimularOpcion,
)


def citar(
    *,
    credito: CreditosOpcion = None,
    lista: ListaOpcion = None,
    fecha_cita: Annotated[
        str, typer.Option("--fecha-cita", metavar="AAAA-MM-DD", help="Día hábil posterior para el que se cita.")
    ],
    hora_cita: Annotated[str, typer.Option("--hora-cita", metavar="HH:MM", help="Hora fija de la cita.")],
    dia: DiaOpcion = None,
    hora: Annotated[str, typer.Option("--hora", metavar="HH:MM", help="Hora en que empezó la diligencia.")],
    atendio: Annotated[str, typer.Option("--atendio", help="Quién recibió el citatorio; vacío si se fijó.")] = "",
    documento: PapelOpcion = "",
    usuario: UsuarioOpcion = None,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Registra el citatorio que se dejó, para hora fija de un día hábil posterior (CFF 137).

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 ninguno se pudo aceptar; 66 no existe la oficina o el
    archivo; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración o catálogo
    inválido.
    """
    datos = {"hora": hora, "fecha_cita": fecha_cita, "hora_cita": hora_cita, "atendio": atendio}
    if not atendio:
        datos["fijado"] = "en el acceso"
    _mismo_resultado(
        "citado", credito, lista, dia, datos, documento, usuario, simular, oficina, fecha, formato, salida, esperar
    )


def estrados(
    *,
    credito: CreditosOpcion = None,
    lista: ListaOpcion = None,
    acuerdo: Annotated[str, typer.Option("--acuerdo", help="Número del acuerdo de estrados.")],
    folio: Annotated[str, typer.Option("--folio", help="Folio del paquete que se publica.")],
    fojas: Annotated[int, typer.Option("--fojas", min=1, metavar="N", help="Fojas del paquete.")],
    publicado: Annotated[
        str | None, typer.Option("--publicado", metavar="AAAA-MM-DD", help="Día en que se fijó; por omisión, hoy.")
    ] = None,
    documento: PapelOpcion = "",
    usuario: UsuarioOpcion = None,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Publica en estrados lo no localizado con acta circunstanciada; el avance lo notifica el undécimo día (CFF 139).

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 ninguno se pudo aceptar; 66 no existe la oficina o el
    archivo; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración o catálogo
    inválido.
    """
    datos = {"acuerdo": acuerdo, "folio": folio, "fojas": fojas}
    _mismo_resultado(
        "estrados", credito, lista, publicado, datos, documento, usuario, simular, oficina, fecha, formato, salida,
        esperar,
    )  # fmt: skip


def buzon(
    *,
    credito: CreditosOpcion = None,
    lista: ListaOpcion = None,
    contacto: Annotated[str, typer.Option("--contacto", help="Medio de contacto registrado al que se avisó.")] = "",
    aviso: Annotated[
        str | None, typer.Option("--aviso", metavar="AAAA-MM-DD", help="Día del aviso; por omisión, hoy.")
    ] = None,
    abierta: Annotated[
        str | None,
        typer.Option("--abierta", metavar="AAAA-MM-DD", help="Día en que la abrió: queda notificado (CFF 134)."),
    ] = None,
    documento: Annotated[str, typer.Option("--documento", help="El acuse electrónico.")] = "",
    usuario: UsuarioOpcion = None,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Registra el aviso en el buzón, o que lo abrió; sin abrirlo, el avance lo notifica el cuarto día hábil.

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 ninguno se pudo aceptar; 66 no existe la oficina o el
    archivo; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración o catálogo
    inválido.
    """
    if abierta:
        datos = {"abierta": dia_de(abierta, "--abierta").isoformat(), "contacto": contacto}
        if aviso:
            datos["aviso"] = dia_de(aviso, "--aviso").isoformat()
        _mismo_resultado(
            "buzon", credito, lista, abierta, datos, documento, usuario, simular, oficina, fecha, formato, salida,
            esperar,
        )  # fmt: skip
        return
    from cedulas_cli.flujo.credito import usuario_de
    from cedulas_cli.flujo.notificacion.capturar import avisar_en_buzon
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    lugar, hoy = elegir_existente(oficina), fecha_de_hoy(fecha)
    numeros = creditos_pedidos(credito, lista)
    cuando = dia_de(aviso, "--aviso") if aviso else hoy
    with candado(lugar.raiz, "notificacion buzon", esperar):
        captura = avisar_en_buzon(
            lugar, numeros, contacto, cuando, hoy, usuario_de(usuario), documento=documento, simular=simular
        )
    rendir(captura, simular, formato, salida)


def _mismo_resultado(
    resultado: str,
    credito: list[str] | None,
    lista: str | None,
    dia: str | None,
    datos: Mapping[str, object],
    documento: str,
    usuario: str | None,
    simular: bool,
    oficina: OficinaOpcion,
    fecha: str | None,
    formato: FormatoOpcion,
    salida: str,
    esperar: float,
) -> None:
    """Registra lo mismo para los créditos pedidos."""
    from cedulas_cli.flujo.credito import usuario_de
    from cedulas_cli.flujo.notificacion.capturar import capturar_creditos
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    lugar, hoy = elegir_existente(oficina), fecha_de_hoy(fecha)
    codigos = creditos_pedidos(credito, lista)
    cuando = dia_de(dia, "--dia") if dia else hoy
    with candado(lugar.raiz, f"notificacion {resultado}", esperar):
        captura = capturar_creditos(
            lugar, codigos, resultado, cuando, hoy, usuario_de(usuario), datos, documento=documento, simular=simular
        )
    rendir(captura, simular, formato, salida)
