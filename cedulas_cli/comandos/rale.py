"""El RALE: recibir la foto de la cartera, listarla y confrontarla."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cedulas_cli.comandos._captura import dia_de
from cedulas_cli.comandos._opciones import (
    EsperaOpcion,
    FechaOpcion,
    FormatoOpcion,
    OficinaOpcion,
    ReemplazaOpcion,
    SalidaOpcion,
)
from cedulas_cli.errores import Codigo, ErrorCedulas

if TYPE_CHECKING:
    from datetime import date


class Clase(StrEnum):
    """Clases de crédito."""

    COP = "COP"
    RCV = "RCV"


class Detalle(StrEnum):
    """Qué es un renglón de la confronta."""

    INCIDENCIA = "incidencia"
    CREDITO = "credito"
    CONCILIACION = "conciliacion"


class Base(StrEnum):
    """Con qué importe propio se compara el del RALE."""

    PRINCIPAL = "principal"
    TOTAL = "total"
    SALDO = "saldo"


CorteOpcion = Annotated[str | None, typer.Option("--corte", metavar="AAAA-MM-DD", help="Fecha de corte del RALE.")]
ClaseOpcion = Annotated[Clase | None, typer.Option("--clase", help="Sin ella, las dos.")]

subordenes = typer.Typer(
    no_args_is_help=True, help="El RALE: recibir cada corte, listarlo, y confrontarlo con otro corte o con el padrón."
)


@subordenes.command("recibir")
def recibir(
    archivos: Annotated[list[Path], typer.Argument(help="RALE COP y RCV: .T o .TXT, zip o carpeta.")],
    corte: CorteOpcion = None,
    reemplaza: ReemplazaOpcion = False,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    esperar: EsperaOpcion = 0.0,
) -> None:
    """Lee el RALE, aparta lo malo, lo cuadra con su pie y guarda la foto de su clase y corte.

    Sin --corte, el que diga el encabezado.

    Códigos: 0 bien, o ya estaba; 1 hubo apartados o no cuadra; 65 no sirve, o falta --reemplaza; 66 no existe;
    75 ocupado.
    """
    from cedulas_cli.flujo.cartera import recibir_rale
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.oficina.configuracion import preparar
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.informe import avisar, informar_apartados
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    lugar, hoy, dia = elegir(oficina), fecha_de_hoy(fecha), _dia(corte, "--corte")
    preparar(lugar)
    with candado(lugar.raiz, "rale recibir", esperar):
        resumen = recibir_rale(lugar, archivos, dia, reemplaza=reemplaza, fecha=hoy)
    for aviso in resumen.avisos:
        avisar(aviso)
    if resumen.ya_estaba:
        avisar("esos archivos ya se habían recibido: no se cambió nada")
    elif resumen.leidos > resumen.aceptados:
        informar_apartados(
            resumen.apartados, resumen.leidos, resumen.aceptados, str(resumen.fotos[0].ruta("apartados"))
        )
    if resumen.no_cuadran:
        avisar(f"{resumen.no_cuadran} totales impresos no cuadran con sus créditos; vea cuadre.parquet junto a ellos")
    entregar(resumen.tabla, formato, salida, "RALE recibido")
    sys.stdout.flush()
    if resumen.con_hallazgos:
        raise typer.Exit(int(Codigo.HALLAZGOS))


@subordenes.command("listar")
def listar(
    corte: CorteOpcion = None,
    clase: ClaseOpcion = None,
    incidencia: Annotated[str | None, typer.Option("--incidencia", metavar="NN", help="Sólo las de ésa.")] = None,
    cortes: Annotated[bool, typer.Option("--cortes", help="Los cortes recibidos, en vez de sus créditos.")] = False,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    oficina: OficinaOpcion = None,
) -> None:
    """Los créditos del RALE: los del corte o, sin él, los del último de cada clase.

    Códigos: 0 bien; 2 uso incorrecto; 66 no se ha recibido.
    """
    from cedulas_cli.flujo.cartera import fotos_recibidas, listar_rale
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.tablas import entregar

    lugar = elegir_existente(oficina)
    if cortes:
        entregar(fotos_recibidas(lugar), formato, salida, "Cortes del RALE")
    else:
        tabla = listar_rale(lugar, _dia(corte, "--corte"), clase.value if clase else None, incidencia)
        entregar(tabla, formato, salida, "RALE")
    sys.stdout.flush()


@subordenes.command("confrontar")
def confrontar(
    anterior: Annotated[
        str | None, typer.Option("--anterior", metavar="AAAA-MM-DD", help="Corte de antes; por omisión, el penúltimo.")
    ] = None,
    actual: Annotated[
        str | None, typer.Option("--actual", metavar="AAAA-MM-DD", help="Corte de ahora; por omisión, el último.")
    ] = None,
    padron: Annotated[
        bool, typer.Option("--padron", help="Contra el padrón de créditos, no contra otro corte.")
    ] = False,
    clase: ClaseOpcion = None,
    por: Annotated[
        Detalle | None,
        typer.Option("--por", help="Qué es un renglón; por omisión, incidencia entre cortes y credito con el padrón."),
    ] = None,
    importe: Annotated[
        Base, typer.Option("--importe", help="Con --padron: qué importe propio se compara con el del RALE.")
    ] = Base.PRINCIPAL,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    oficina: OficinaOpcion = None,
) -> None:
    """RALE contra RALE (C12: anterior + entradas − salidas = actual) o, con --padron, contra el padrón (C06, C11).

    Con el padrón: lo que está sólo en uno, la notificación, el estado según la incidencia, el importe y los datos.

    Códigos: 0 cuadra; 1 no cuadra o hay diferencias; 2 uso incorrecto; 65 la base no es un padrón; 66 no se ha
    recibido; 74 el servidor no respondió; 75 ocupado; 78 configuración inválida.
    """
    from cedulas_cli.flujo.confronta_rale import confrontar_cortes, confrontar_padron
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.informe import avisar
    from cedulas_cli.sistema.tablas import entregar

    lugar, cual = elegir_existente(oficina), clase.value if clase else None
    antes, ahora = _dia(anterior, "--anterior"), _dia(actual, "--actual")
    if padron:
        if antes is not None or por is Detalle.INCIDENCIA:
            raise _no_va("--anterior" if antes else "--por incidencia")
        resultado = confrontar_padron(lugar, ahora, cual, importe.value)
    else:
        resultado = confrontar_cortes(lugar, antes, ahora, cual, por_credito=por is Detalle.CREDITO)
    for aviso in resultado.avisos:
        avisar(aviso)
    tabla = resultado.conciliacion if por is Detalle.CONCILIACION else resultado.tabla
    entregar(tabla, formato, salida, "RALE contra padrón" if padron else "RALE contra RALE")
    sys.stdout.flush()
    if not resultado.cuadra:
        raise typer.Exit(int(Codigo.HALLAZGOS))


def _dia(texto: str | None, opcion: str) -> date | None:
    return dia_de(texto, opcion) if texto else None


def _no_va(opcion: str) -> ErrorCedulas:
    return ErrorCedulas(
        "opcion-invalida",
        f"{opcion} no va con --padron",
        lugar=opcion,
        causa="contra el padrón sólo hay un corte, y cada renglón es una diferencia de un crédito",
        remedio="quite una de las dos; el corte se elige con --actual",
    )


def registrar(app: typer.Typer) -> None:
    """Agrega `cedulas rale`."""
    app.add_typer(subordenes, name="rale")
