"""`cedulas credito`: el padrón de créditos."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cedulas_cli.comandos._captura import ESPERA, avisar, contar, dia_de, terminar
from cedulas_cli.comandos._opciones import (
    EsperaOpcion,
    FechaOpcion,
    FormatoOpcion,
    OficinaOpcion,
    PeriodoOptativo,
    SalidaOpcion,
    SimularOpcion,
)
from cedulas_cli.errores import Codigo, ErrorCedulas

_AYUDA = "El padrón de créditos: capturar hechos, consultarlos, avanzar la noche y verificar que nadie lo tocó."


def registrar(app: typer.Typer) -> None:
    """Agrega el grupo `credito`."""
    grupo = typer.Typer(help=_AYUDA, no_args_is_help=True, rich_markup_mode=None)
    grupo.command("listar")(listar)
    grupo.command("ver")(ver)
    grupo.command("registrar")(registrar_hechos)
    grupo.command("avanzar")(avanzar)
    grupo.command("verificar")(verificar)
    grupo.command("migrar")(migrar)
    app.add_typer(grupo, name="credito")


def listar(
    *,
    estado: Annotated[
        list[str] | None, typer.Option("--estado", metavar="ESTADO", help="En ese estado (se puede repetir).")
    ] = None,
    registro_patronal: Annotated[
        str, typer.Option("--registro-patronal", metavar="REGISTRO", help="De ese patrón.")
    ] = "",
    periodo: PeriodoOptativo = None,
    sector: Annotated[str, typer.Option("--sector", metavar="NN", help="De ese sector de notificación.")] = "",
    tipo: Annotated[str, typer.Option("--tipo-documento", metavar="TD", help="De ese tipo de documento.")] = "",
    notificador: Annotated[
        str, typer.Option("--notificador", metavar="CLAVE", help="A cargo de ese notificador.")
    ] = "",
    vencen_antes: Annotated[
        str | None,
        typer.Option("--vencen-antes", metavar="AAAA-MM-DD", help="Con fecha límite de pago anterior a ese día."),
    ] = None,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Los créditos que pasan los filtros, por número.

    Códigos: 0 bien; 2 uso incorrecto; 65 la base no es un padrón; 66 la oficina no existe; 73 no se pudo escribir la
    salida; 74 el servidor no respondió; 75 ocupado; 78 configuración inválida o padrón más nuevo.
    """
    from cedulas_cli.dominio.periodos import Periodo
    from cedulas_cli.flujo.credito import listar as lista_de
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.oficina.padron.lectura import Filtros
    from cedulas_cli.sistema.tablas import entregar

    filtros = Filtros(
        estados=tuple(e.strip().upper() for e in estado or ()),
        registro_patronal=registro_patronal,
        periodo=str(Periodo.de_texto(periodo)) if periodo else "",
        sector=sector,
        tipo_documento=tipo,
        notificador=notificador,
        vencen_antes=dia_de(vencen_antes, "--vencen-antes") if vencen_antes else None,
    )
    entregar(lista_de(elegir_existente(oficina), filtros), formato, salida, "Créditos")


def ver(
    numero: Annotated[str, typer.Argument(metavar="NUMERO", help="Número del crédito, con sus ceros.")],
    *,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """La ficha de un crédito y su historia, hecho por hecho.

    En tabla y json salen las dos; en csv, jsonl y parquet, la historia.

    Códigos: 0 bien; 2 uso incorrecto; 65 la base no es un padrón; 66 no existe; 73 no se pudo escribir la salida;
    74 el servidor no respondió; 75 ocupado; 78 configuración inválida o padrón más nuevo.
    """
    from cedulas_cli.flujo import ficha_credito
    from cedulas_cli.flujo.credito import ver as buscar
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.tablas import entregar, formato_efectivo

    credito, historia = buscar(elegir_existente(oficina), numero)
    elegido = formato_efectivo(formato, salida)
    if elegido == "json":
        ficha_credito.entregar_json(credito, historia, salida)
        return
    if elegido == "tabla" and salida == "-":
        entregar(ficha_credito.ficha(credito), elegido, salida, f"Crédito {numero}")
    entregar(ficha_credito.historia(historia), elegido, salida, "Historia")


def registrar_hechos(
    *,
    entrada: Annotated[
        str | None, typer.Option("--entrada", metavar="RUTA|-", help="csv, jsonl o parquet; - es la entrada estándar.")
    ] = None,
    credito: Annotated[
        str | None, typer.Option("--credito", metavar="NUMERO", help="Un hecho suelto: su crédito.")
    ] = None,
    hecho: Annotated[
        str | None,
        typer.Option(
            "--hecho", metavar="HECHO", help="El estado de llegada en minúsculas, o pago, gestion, correccion."
        ),
    ] = None,
    documento: Annotated[str, typer.Option("--documento", help="El papel que lo acredita.")] = "",
    dato: Annotated[
        list[str] | None,
        typer.Option("--dato", metavar="CLAVE=VALOR", help="Lo que la transición pida; importes en pesos."),
    ] = None,
    usuario: Annotated[
        str | None, typer.Option("--usuario", help="Quien captura (o CEDULAS_USUARIO; si no, el del sistema).")
    ] = None,
    fecha: Annotated[
        str | None,
        typer.Option(
            "--fecha", metavar="AAAA-MM-DD", help="Cuándo ocurrió el hecho suelto; con --entrada, fija el reloj."
        ),
    ] = None,
    registrado: Annotated[
        str | None, typer.Option("--registrado", metavar="AAAA-MM-DD", help="Día de la captura; por omisión, hoy.")
    ] = None,
    todo_o_nada: Annotated[
        bool, typer.Option("--todo-o-nada", help="Si un hecho se aparta, no se captura ninguno.")
    ] = False,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Captura hechos, de un archivo o uno suelto, en una sola transacción: leídos = aceptados + repetidos + apartados.

    Columnas: numero_credito, hecho, fecha; optativas usuario y documento; las demás son datos de la transición. Lo que
    entrega son los apartados, con su renglón y qué les falta. Capturar lo mismo otra vez no cambia nada.

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 ningún hecho se pudo aceptar, o el padrón fue alterado;
    66 no existe el archivo; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración
    inválida o padrón más nuevo.
    """
    from cedulas_cli.flujo import credito as flujo
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.oficina.configuracion import preparar
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    suelto = credito is not None or hecho is not None
    _exigir_una_forma(entrada, credito, hecho, fecha if suelto else "con-entrada")
    lugar, quien = elegir(oficina), flujo.usuario_de(usuario)
    hoy = fecha_de_hoy(registrado or (None if suelto else fecha))
    nuevo = None
    if suelto:
        cuando = dia_de(fecha or "", "--fecha")
        nuevo = flujo.hecho_suelto(credito or "", (hecho or "").lower(), cuando, quien, documento, dato or ())
    preparar(lugar)
    with candado(lugar.raiz, "credito registrar", esperar):
        if nuevo is not None:
            captura = flujo.registrar_uno(lugar, nuevo, hoy, simular=simular)
        else:
            captura = flujo.registrar_archivo(
                lugar, entrada or "-", quien, hoy, todo_o_nada=todo_o_nada, simular=simular
            )
    contar(captura, simular)
    if captura.apartados.height or formato or salida != "-":
        entregar(captura.apartados, formato, salida, "Apartados")
    terminar(captura)


def avanzar(
    *,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Asienta lo que el paso del tiempo mueve hasta la fecha: surtir efectos, estrados, buzón, exigibilidad.

    Entrega los hechos asentados; si no hay nada que mover, no dice nada. Repetirla no cambia nada.

    Códigos: 0 bien; 2 uso incorrecto; 65 el padrón fue alterado; 66 la oficina no existe; 73 no se pudo escribir; 74
    falla del disco o del servidor; 75 ocupado; 78 configuración inválida, padrón más nuevo o calendario sin cobertura.
    """
    from cedulas_cli.flujo import credito as flujo
    from cedulas_cli.flujo import ficha_credito
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    lugar, hoy = elegir_existente(oficina), fecha_de_hoy(fecha)
    with candado(lugar.raiz, "credito avanzar", esperar):
        movidos, avisos = flujo.avanzar(lugar, hoy, simular=simular)
    avisar(avisos)
    if movidos or formato or salida != "-":
        entregar(ficha_credito.movidos(movidos), formato, salida, "Movidos por el tiempo")


def verificar(
    *,
    resellar: Annotated[
        bool,
        typer.Option(
            "--resellar", help="Si sólo el sello no cuadra y todo lo demás sí, pone otro y lo asienta en la bitácora."
        ),
    ] = False,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Recorre la cadena entera y la compara con el sello del archivo, la bitácora y lo derivado.

    Entrega los hallazgos: qué revisión lo vio, dónde y en qué consiste.

    Códigos: 0 íntegra; 1 alterada; 2 uso incorrecto; 66 la oficina no existe; 73 no se pudo escribir; 74 el servidor no
    respondió; 75 ocupado; 78 configuración inválida o padrón más nuevo.
    """
    from cedulas_cli.flujo.credito import verificar as revisar
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    lugar, hoy = elegir_existente(oficina), fecha_de_hoy(fecha)
    with candado(lugar.raiz, "credito verificar", esperar):
        informe = revisar(lugar, hoy, resellar=resellar)
    avisar(informe.avisos)
    if informe.hallazgos or formato or salida != "-":
        entregar(informe.tabla(), formato, salida, "El padrón fue alterado")
    if not informe.integra:
        sys.stderr.write(f"padrón ALTERADO: {len(informe.hallazgos)} hallazgos\n")
        raise typer.Exit(int(Codigo.HALLAZGOS))
    sys.stderr.write(f"padrón íntegro: {informe.hechos:,} hechos, cabeza {informe.cabeza[:16]}\n")


def migrar(*, oficina: OficinaOpcion = None, esperar: EsperaOpcion = ESPERA) -> None:
    """Lleva la base del padrón al esquema de este programa y rehace lo derivado si cambiaron las reglas.

    Cualquier captura lo hace sola; esto sirve para escoger cuándo. Si ya está al día, lo dice y no toca nada.

    Códigos: 0 bien; 2 uso incorrecto; 65 la base no es un padrón o fue alterada; 66 la oficina no existe; 73 no se pudo
    escribir; 74 el servidor no respondió; 75 ocupado; 78 configuración inválida o padrón más nuevo.
    """
    from cedulas_cli.flujo.credito import migrar as llevar
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.candado import candado

    lugar = elegir_existente(oficina)
    with candado(lugar.raiz, "credito migrar", esperar):
        avisos = llevar(lugar)
    for aviso in avisos or ("el padrón ya está al día",):
        sys.stderr.write(f"{aviso}\n")


def _exigir_una_forma(entrada: str | None, credito: str | None, hecho: str | None, fecha: str | None) -> None:
    suelto = credito is not None or hecho is not None
    if bool(entrada) != suelto and (entrada or (credito and hecho and fecha)):
        return
    raise ErrorCedulas(
        "opcion-invalida",
        "indique --entrada, o bien --credito, --hecho y --fecha",
        lugar="credito registrar",
        causa="un hecho suelto necesita las tres, y no se mezcla con un archivo",
        remedio="por ejemplo: --credito 261234567 --hecho notificado --fecha 2026-11-20 --documento ACTA-7",
    )
