"""`cedulas notificacion`: entregar al notificador, capturar lo que regresa, conciliar y turnar."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cedulas_cli.comandos._captura import ESPERA, TodoONadaOpcion, UsuarioOpcion, dia_de, rendir
from cedulas_cli.comandos._notificacion import (
    Agrupa,
    CreditosOpcion,
    DiaOpcion,
    ListaOpcion,
    NotificadorOpcion,
    SectorOpcion,
    creditos_pedidos,
)
from cedulas_cli.comandos._opciones import (
    EsperaOpcion,
    FechaOpcion,
    FormatoOpcion,
    OficinaOpcion,
    PeriodoOptativo,
    SalidaOpcion,
    SimularOpcion,
)
from cedulas_cli.comandos.notificacion_directa import buzon, citar, estrados
from cedulas_cli.errores import Codigo, ErrorCedulas

_AYUDA = "Notificar créditos: entregar, capturar resultados, estrados, buzón, avance y turno a cobros."
HoraOpcion = Annotated[str, typer.Option("--hora", metavar="HH:MM", help="Hora en que empezó la diligencia.")]


def registrar(app: typer.Typer) -> None:
    """Agrega el grupo `notificacion`."""
    grupo = typer.Typer(help=_AYUDA, no_args_is_help=True, rich_markup_mode=None)
    grupo.command("entregar")(entregar_creditos)
    grupo.command("capturar")(capturar)
    grupo.command("citar")(citar)
    grupo.command("estrados")(estrados)
    grupo.command("buzon")(buzon)
    grupo.command("avance")(avance)
    grupo.command("pendientes")(pendientes)
    grupo.command("turnar")(turnar)
    grupo.command("respuesta")(respuesta)
    app.add_typer(grupo, name="notificacion")


def entregar_creditos(
    *,
    notificador: Annotated[str, typer.Option("--notificador", metavar="CLAVE", help="Quién los recibe y firma.")],
    credito: CreditosOpcion = None,
    lista: ListaOpcion = None,
    sector: SectorOpcion = "",
    periodo: PeriodoOptativo = None,
    controlador: Annotated[
        str, typer.Option("--controlador", metavar="CLAVE", help="Quién los entrega; por omisión, el del sector.")
    ] = "",
    factura: Annotated[
        str, typer.Option("--factura", metavar="FOLIO", help="Folio de la factura; por omisión se forma solo.")
    ] = "",
    limite: Annotated[
        int, typer.Option("--limite", min=0, metavar="N", help="Cuántos caben en la factura; cero es sin límite.")
    ] = 0,
    pdf: Annotated[
        str, typer.Option("--pdf", metavar="ARCHIVO.pdf", help="Escribe también la factura para firmar.")
    ] = "",
    usuario: UsuarioOpcion = None,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Entrega créditos a un notificador con una factura; sin decir cuáles, lo que está a su cargo por notificar.

    Su constancia debe valer ese día y sus datos quedan en cada hecho. Entrega los apartados.

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 la constancia no vale o ninguno se pudo entregar; 66 no
    existe la oficina, el archivo o el notificador; 73 no se pudo escribir; 74 falla del disco o del servidor; 75
    ocupado; 78 configuración o catálogo inválido.
    """
    from pathlib import Path

    from cedulas_cli.flujo.credito import usuario_de
    from cedulas_cli.flujo.notificacion.entregar import entregar
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    lugar, hoy = elegir_existente(oficina), fecha_de_hoy(fecha)
    with candado(lugar.raiz, "notificacion entregar", esperar):
        hecho = entregar(
            lugar,
            notificador,
            hoy,
            usuario_de(usuario),
            numeros=creditos_pedidos(credito, lista, exige=False),
            sector=sector,
            periodo=periodo or "",
            controlador=controlador,
            folio=factura,
            limite=limite,
            simular=simular,
        )
    if hecho.factura:
        sys.stderr.write(f"factura {hecho.factura}: {len(hecho.creditos):,} créditos a {notificador}\n")
        if pdf and not simular:
            from cedulas_cli.flujo.notificacion.impresos_varios import relacion

            relacion(lugar, hecho.factura, hoy, Path(pdf))
    else:
        sys.stderr.write("no hay créditos por entregar a ese notificador\n")
    rendir(hecho.captura, simular, formato, salida)


def capturar(
    *,
    entrada: Annotated[
        str | None,
        typer.Option("--entrada", metavar="RUTA|-", help="csv, jsonl o parquet con los resultados, uno por renglón."),
    ] = None,
    lecturas: Annotated[
        str | None,
        typer.Option("--lecturas", metavar="RUTA|-", help="Lecturas de un lector: código y resultado por renglón."),
    ] = None,
    resultado: Annotated[
        str, typer.Option("--resultado", help="El de los renglones que no lo traigan: notificado, citado, cerrado…")
    ] = "",
    dia: DiaOpcion = None,
    hora: HoraOpcion = "",
    dato: Annotated[
        list[str] | None,
        typer.Option("--dato", metavar="CLAVE=VALOR", help="Lo que la transición pida; importes en pesos."),
    ] = None,
    todo_o_nada: TodoONadaOpcion = False,
    usuario: UsuarioOpcion = None,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Captura lo que regresa, en una transacción: leídos = aceptados + repetidos + apartados. Repetirla no agrega nada.

    Columnas: numero_credito o codigo, resultado, fecha y lo que cada uno pida (hora, atendio, caracter, causa, acta,
    fecha_cita, hora_cita…). Un resultado es notificado, citado, no_notificado, no_localizado, devuelto, estrados,
    correo, buzon, manifestacion o una causa del catálogo. El código de un acta vale por todo lo que ampara.

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 ninguno se pudo aceptar, o el padrón fue alterado; 66 no
    existe la oficina o el archivo; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78
    configuración o catálogo inválido.
    """
    from cedulas_cli.flujo import credito as de_credito
    from cedulas_cli.flujo.notificacion import capturar as flujo
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    if bool(entrada) == bool(lecturas):
        raise ErrorCedulas(
            "opcion-invalida",
            "indique --entrada o --lecturas",
            lugar="notificacion capturar",
            causa="los resultados vienen en una tabla o de un lector, no de los dos",
            remedio="por ejemplo: --entrada resultados.csv",
        )
    lugar, hoy = elegir_existente(oficina), fecha_de_hoy(fecha)
    comunes = dict(de_credito.hecho_suelto("", "", hoy, "", "", dato or ()).datos)
    if hora:
        comunes["hora"] = hora
    cuando = dia_de(dia, "--dia") if dia else (hoy if lecturas else None)
    with candado(lugar.raiz, "notificacion capturar", esperar):
        captura = flujo.capturar(
            lugar,
            entrada or lecturas or "-",
            hoy,
            de_credito.usuario_de(usuario),
            lector=bool(lecturas),
            comunes=comunes,
            resultado=resultado.strip().lower(),
            dia=cuando,
            todo_o_nada=todo_o_nada,
            simular=simular,
        )
    rendir(captura, simular, formato, salida)


def avance(
    *,
    por: Annotated[Agrupa, typer.Option("--por", help="Cómo se agrupa.")] = Agrupa.NOTIFICADOR,
    entregado_desde: Annotated[
        str | None, typer.Option("--entregado-desde", metavar="AAAA-MM-DD", help="Entregas de ese día en adelante.")
    ] = None,
    entregado_hasta: Annotated[
        str | None, typer.Option("--entregado-hasta", metavar="AAAA-MM-DD", help="Entregas hasta ese día, incluido.")
    ] = None,
    periodo: PeriodoOptativo = None,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """C04: entregados = notificados + no notificados + estrados + depurados + pagados + en trámite.

    Lo entregado sale de las facturas firmadas; los resultados, de la historia de cada crédito.

    Códigos: 0 cuadra; 1 no cuadra; 2 uso incorrecto; 66 no existe la oficina o no tiene padrón; 73 no se pudo escribir
    la salida; 74 el servidor no respondió; 75 ocupado; 78 configuración o catálogo inválido.
    """
    from cedulas_cli.flujo.notificacion import tablero as flujo
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.tablas import entregar

    tabla = flujo.avance(
        elegir_existente(oficina),
        str(por),
        desde=dia_de(entregado_desde, "--entregado-desde") if entregado_desde else None,
        hasta=dia_de(entregado_hasta, "--entregado-hasta") if entregado_hasta else None,
        periodo=periodo or "",
    )
    entregar(tabla, formato, salida, "Avance de la notificación (C04)")
    if not flujo.cuadra(tabla):
        sys.stderr.write("C04 NO CUADRA: las columnas solo_en_factura y solo_en_padron dicen qué créditos\n")
        raise typer.Exit(int(Codigo.HALLAZGOS))


def pendientes(
    *,
    notificador: NotificadorOpcion = "",
    mas_de: Annotated[
        int, typer.Option("--mas-de", min=0, metavar="N", help="Sólo con más de tantos días hábiles en su poder.")
    ] = 0,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Lo que está con los notificadores y no ha regresado, lo más viejo primero.

    Códigos: 0 bien; 2 uso incorrecto; 66 no existe la oficina o no tiene padrón; 73 no se pudo escribir la salida; 74
    el servidor no respondió; 75 ocupado; 78 configuración o catálogo inválido.
    """
    from cedulas_cli.flujo.notificacion import tablero as flujo
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    lugar, hoy = elegir_existente(oficina), fecha_de_hoy(fecha)
    tabla = flujo.pendientes(lugar, hoy, notificador=notificador, mas_de=mas_de)
    entregar(tabla, formato, salida, "Pendientes de regresar")


def turnar(
    *,
    rale: Annotated[str, typer.Option("--rale", help="Qué RALE se usó para saber que siguen vivos, y de qué corte.")],
    vigentes: Annotated[
        str,
        typer.Option("--vigentes", metavar="RUTA|-", help="Lo vivo en ese RALE: numero_credito e incidencia."),
    ] = "",
    periodo: PeriodoOptativo = None,
    usuario: UsuarioOpcion = None,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Arma los lotes a incidencia 31 con lo exigible y los deja entregados a Registros y Control de la Cartera.

    Cada lote lleva a lo más `casos_por_lote` (oficina.toml). Sin --vigentes vale la última incidencia que consta en el
    crédito. Entrega la relación de los lotes; lo que no entra, con su motivo, va a la salida de errores.

    Códigos: 0 bien; 1 algo exigible no entró; 2 uso incorrecto; 65 ninguno se pudo turnar; 66 no existe la oficina, su
    padrón o el archivo; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración o
    catálogo inválido.
    """
    from cedulas_cli.comandos._captura import contar, terminar
    from cedulas_cli.flujo.credito import usuario_de
    from cedulas_cli.flujo.notificacion.turnar import armar
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    lugar, hoy = elegir_existente(oficina), fecha_de_hoy(fecha)
    with candado(lugar.raiz, "notificacion turnar", esperar):
        turnado = armar(
            lugar, hoy, usuario_de(usuario), rale, vigentes=vigentes, periodo=periodo or "", simular=simular
        )
    contar(turnado.captura, simular)
    for fila in turnado.captura.apartados.iter_rows(named=True):
        sys.stderr.write(f"  {fila['numero_credito']} [{fila['regla']}]: {fila['motivo']}\n")
    entregar(turnado.relacion, formato, salida, "Lotes a incidencia 31")
    terminar(turnado.captura)


def respuesta(
    *,
    entrada: Annotated[
        str, typer.Option("--entrada", metavar="RUTA|-", help="csv, jsonl o parquet; - es la entrada estándar.")
    ],
    usuario: UsuarioOpcion = None,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Captura lo que la cartera respondió de los lotes: confirma (pasa a cobro) o rechaza (queda observado).

    Columnas: numero_credito, respuesta, fecha, y acuse si confirma o motivo si rechaza.

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 ninguno se pudo aceptar; 66 no existe la oficina o el
    archivo; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración o catálogo
    inválido.
    """
    from cedulas_cli.flujo.credito import usuario_de
    from cedulas_cli.flujo.notificacion.capturar import responder
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    lugar, hoy = elegir_existente(oficina), fecha_de_hoy(fecha)
    with candado(lugar.raiz, "notificacion respuesta", esperar):
        captura = responder(lugar, entrada, hoy, usuario_de(usuario), simular=simular)
    rendir(captura, simular, formato, salida)
