"""`cedulas sector`: a qué sector va cada crédito, quién lo lleva y cómo va."""

from __future__ import annotations

from typing import Annotated

import typer

from cedulas_cli.comandos._captura import ESPERA, UsuarioOpcion, avisar, contar, dia_de, rendir, terminar
from cedulas_cli.comandos._notificacion import (
    CifraOpcion,
    CreditosOpcion,
    ListaOpcion,
    MunicipioOpcion,
    NotificadorOpcion,
    SectorOpcion,
    TipoSector,
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
from cedulas_cli.errores import Codigo

_AYUDA = "Sectores de notificación: asignarlos por reglas, reasignar, tablero, alertas y ruta."


def registrar(app: typer.Typer) -> None:
    """Agrega el grupo `sector`."""
    grupo = typer.Typer(help=_AYUDA, no_args_is_help=True, rich_markup_mode=None)
    grupo.command("asignar")(asignar)
    grupo.command("reasignar")(reasignar)
    grupo.command("listar")(listar)
    grupo.command("historia")(historia)
    grupo.command("tablero")(tablero)
    grupo.command("alertar")(alertar)
    grupo.command("carga")(carga)
    grupo.command("ruta")(ruta)
    app.add_typer(grupo, name="sector")


def asignar(
    *,
    cifra_control: CifraOpcion = "",
    periodo: PeriodoOptativo = None,
    usuario: UsuarioOpcion = None,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Pone sector a lo que está por notificar, con las reglas de la oficina; lo que no se ubica queda SIN_SECTOR.

    Entrega cómo quedó cada crédito y por qué. Sólo registra lo que cambia: repetirla no agrega nada.

    Códigos: 0 bien; 1 hubo apartados o quedó algo sin sector; 2 uso incorrecto; 65 el padrón fue alterado; 66 la
    oficina no existe; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración o
    catálogo inválido.
    """
    from cedulas_cli.flujo.credito import usuario_de
    from cedulas_cli.flujo.notificacion import sectores as flujo
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    lugar, hoy = elegir_existente(oficina), fecha_de_hoy(fecha)
    with candado(lugar.raiz, "sector asignar", esperar):
        tabla, captura = flujo.asignar(
            lugar, hoy, usuario_de(usuario), cifra_control=cifra_control, periodo=periodo or "", simular=simular
        )
    contar(captura, simular)
    entregar(tabla, formato, salida, "Sectores asignados")
    terminar(captura)
    if (tabla["sector"] == "00").any():
        raise typer.Exit(int(Codigo.HALLAZGOS))


def reasignar(
    *,
    credito: CreditosOpcion = None,
    lista: ListaOpcion = None,
    de_notificador: Annotated[
        str, typer.Option("--de-notificador", metavar="CLAVE", help="Todo lo que tiene ese notificador.")
    ] = "",
    sector: Annotated[str, typer.Option("--sector", metavar="NN", help="El sector que le toca.")] = "",
    notificador: Annotated[
        str, typer.Option("--notificador", metavar="CLAVE", help="El notificador que lo llevará.")
    ] = "",
    motivo: Annotated[str, typer.Option("--motivo", help="Por qué cambia; queda en su historia.")],
    documento: Annotated[str, typer.Option("--documento", help="El papel que lo acredita.")] = "",
    usuario: UsuarioOpcion = None,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Cambia a mano el sector o el responsable de unos créditos; las reglas ya no los mueven.

    Lo que el notificador anterior tiene en su poder se recoge sin diligenciar y vuelve a estar por notificar.

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 el sector o la constancia no sirven, o ninguno se pudo
    reasignar; 66 no existe la oficina, el archivo o el notificador; 73 no se pudo escribir; 74 falla del disco o del
    servidor; 75 ocupado; 78 configuración o catálogo inválido.
    """
    from cedulas_cli.errores import ErrorCedulas
    from cedulas_cli.flujo.credito import usuario_de
    from cedulas_cli.flujo.notificacion import sectores as flujo
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    if not sector and not notificador:
        raise ErrorCedulas(
            "opcion-invalida",
            "no se dijo a dónde va",
            lugar="--sector o --notificador",
            causa="reasignar cambia el sector, el notificador o los dos",
            remedio='por ejemplo: --notificador N07 --motivo "baja de personal"',
        )
    lugar, hoy = elegir_existente(oficina), fecha_de_hoy(fecha)
    numeros = creditos_pedidos(credito, lista, exige=not de_notificador)
    with candado(lugar.raiz, "sector reasignar", esperar):
        captura = flujo.reasignar(
            lugar,
            numeros,
            hoy,
            usuario_de(usuario),
            motivo,
            sector=sector,
            notificador=notificador,
            de_notificador=de_notificador,
            documento=documento,
            simular=simular,
        )
    rendir(captura, simular, formato, salida)


def listar(
    *,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Los sectores vigentes, con su tipo, su responsable y su ruta.

    Códigos: 0 bien; 2 uso incorrecto; 66 la oficina no existe; 73 no se pudo escribir la salida; 78 configuración o
    catálogo inválido.
    """
    from cedulas_cli.flujo.notificacion import sectores as flujo
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    tabla, avisos = flujo.listar(elegir_existente(oficina), fecha_de_hoy(fecha))
    avisar(avisos)
    entregar(tabla, formato, salida, "Sectores")


def historia(
    *,
    credito: CreditosOpcion = None,
    lista: ListaOpcion = None,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """El sector inicial de un crédito y cada cambio de sector o de responsable, con su motivo y quién lo hizo.

    Códigos: 0 bien; 2 uso incorrecto; 66 no existe la oficina o no tiene padrón; 73 no se pudo escribir la salida; 74
    el servidor no respondió; 75 ocupado; 78 configuración o catálogo inválido.
    """
    from cedulas_cli.flujo.notificacion import sectores as flujo
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.tablas import entregar

    tabla = flujo.historia(elegir_existente(oficina), creditos_pedidos(credito, lista))
    entregar(tabla, formato, salida, "Historia del sector")


def tablero(
    *,
    tipo: Annotated[
        list[TipoSector] | None, typer.Option("--tipo", help="Sólo los sectores de ese tipo (se puede repetir).")
    ] = None,
    periodo: PeriodoOptativo = None,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Por sector: recibidos = sin entregar + en ruta + en estrados + resueltos, lo que va tarde y cuánto importa.

    Códigos: 0 bien; 2 uso incorrecto; 66 no existe la oficina o no tiene padrón; 73 no se pudo escribir la salida; 74
    el servidor no respondió; 75 ocupado; 78 configuración o catálogo inválido.
    """
    from cedulas_cli.flujo.notificacion import tablero as flujo
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    tipos = [str(t) for t in tipo or ()]
    tabla, avisos = flujo.tablero(elegir_existente(oficina), fecha_de_hoy(fecha), tipos=tipos, periodo=periodo or "")
    avisar(avisos)
    entregar(tabla, formato, salida, "Tablero de sectores")


def alertar(
    *,
    dias_antes: Annotated[
        int, typer.Option("--dias-antes", min=0, metavar="N", help="También lo que vence en tantos días naturales.")
    ] = 0,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Lo que va tarde, no tiene dueño, no se mueve, está concentrado o ya debió turnarse; si no hay nada, calla.

    Códigos: 0 nada que atender; 1 hay alertas; 2 uso incorrecto; 66 la oficina no existe; 73 no se pudo escribir la
    salida; 74 el servidor no respondió; 75 ocupado; 78 configuración o catálogo inválido.
    """
    from cedulas_cli.flujo.notificacion import tablero as flujo
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    tabla, avisos = flujo.alertar(elegir_existente(oficina), fecha_de_hoy(fecha), dias_antes=dias_antes)
    if tabla.height:
        avisar(avisos)
    if tabla.height or formato or salida != "-":
        entregar(tabla, formato, salida, "Alertas")
    if tabla.height:
        raise typer.Exit(int(Codigo.HALLAZGOS))


def carga(
    *,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Por sector y notificador: qué parte del sector tiene hoy y cuántas de sus facturas del último año han sido suyas.

    Códigos: 0 bien; 2 uso incorrecto; 66 no existe la oficina o no tiene padrón; 73 no se pudo escribir la salida; 74
    el servidor no respondió; 75 ocupado; 78 configuración o catálogo inválido.
    """
    from cedulas_cli.flujo.notificacion.carga import carga as medir
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    entregar(medir(elegir_existente(oficina), fecha_de_hoy(fecha)), formato, salida, "Carga por notificador")


def ruta(
    *,
    municipio: MunicipioOpcion = "",
    sector: SectorOpcion = "",
    notificador: NotificadorOpcion = "",
    inicio: Annotated[
        str | None, typer.Option("--inicio", metavar="AAAA-MM-DD", help="Primer día de ruta; por omisión, hoy.")
    ] = None,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """El plan de ruta de lo foráneo: por municipio, primero lo que está por extinguirse y luego lo de mayor importe.

    Sin --sector ni --municipio, los sectores de tipo FORANEO. El documento: `cedulas documento ruta`.

    Códigos: 0 bien; 2 uso incorrecto; 66 no existe la oficina o no tiene padrón; 73 no se pudo escribir la salida; 74
    el servidor no respondió; 75 ocupado; 78 configuración o catálogo inválido.
    """
    from cedulas_cli.flujo.notificacion import tablero as flujo
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    hoy = fecha_de_hoy(fecha)
    plan, avisos = flujo.visitas(
        elegir_existente(oficina),
        hoy,
        dia_de(inicio, "--inicio") if inicio else hoy,
        municipio=municipio,
        sector=sector,
        notificador=notificador,
    )
    avisar(avisos)
    entregar(flujo.tabla_de_ruta(plan), formato, salida, "Plan de ruta")
