"""Importaciones del SUA: leerlas a tablas, escribirlas de vuelta y guardar lo que declaran."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cedulas_cli.comandos._opciones import (
    EntradaOpcion,
    EsperaOpcion,
    FechaOpcion,
    FormatoOpcion,
    OficinaOpcion,
    SalidaOpcion,
)
from cedulas_cli.errores import Codigo, ErrorCedulas

if TYPE_CHECKING:
    from cedulas_cli.flujo.importaciones import Leidas


class Importacion(StrEnum):
    """Las importaciones del SUA."""

    TRABAJADORES = "trabajadores"
    AFILIATORIOS = "afiliatorios"
    MOVIMIENTOS = "movimientos"
    CREDITOS = "creditos"
    INCAPACIDADES = "incapacidades"


ArchivosSua = Annotated[
    list[Path], typer.Argument(help="Importaciones del SUA (164, 80, 49, 52 o 57 posiciones), zip o carpeta.")
]
ImportacionOptativa = Annotated[
    Importacion | None, typer.Option("--tipo", help="Qué importación es; por omisión, la que diga su largo.")
]

subordenes = typer.Typer(no_args_is_help=True, help="Importaciones del SUA: leer, escribir y recibir lo declarado.")


@subordenes.command("leer")
def leer(
    archivos: ArchivosSua,
    tipo: ImportacionOptativa = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Lee importaciones a tablas, con los nombres de columna de la casa. No toca la oficina.

    Si son de varias clases, --salida es una carpeta y queda un archivo por clase.

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 no sirve; 66 no existe; 73 no se pudo escribir.
    """
    from cedulas_cli.flujo.importaciones import leer as leer_importaciones
    from cedulas_cli.sistema.tablas import entregar

    leidas = leer_importaciones(archivos, tipo.value if tipo else None)
    _informar(leidas)
    if len(leidas.tablas) == 1:
        ((nombre, tabla),) = leidas.tablas.items()
        entregar(tabla, formato, salida, f"Importación de {nombre}")
    else:
        _entregar_varias(leidas, formato, salida)
    sys.stdout.flush()
    if leidas.leidos > leidas.aceptados:
        raise typer.Exit(int(Codigo.HALLAZGOS))


def _entregar_varias(leidas: Leidas, formato: str | None, salida: str) -> None:
    from cedulas_cli.sistema.tablas import entregar

    if salida == "-":
        raise ErrorCedulas(
            "opcion-invalida",
            f"son de varias clases: {', '.join(leidas.tablas)}",
            lugar="--salida",
            causa="cada clase tiene sus columnas y no caben en una sola tabla",
            remedio="indique una carpeta con --salida, o léalas una por una",
        )
    extension = formato if formato in ("json", "jsonl", "parquet") else "csv"
    for nombre, tabla in leidas.tablas.items():
        entregar(tabla, extension, str(Path(salida) / f"{nombre}.{extension}"))
    entregar(leidas.resumen, None, "-", "Importaciones leídas")


def _informar(leidas: Leidas) -> None:
    from cedulas_cli.sistema.informe import avisar, informar_apartados

    for aviso in leidas.avisos:
        avisar(aviso)
    if leidas.leidos > leidas.aceptados:
        informar_apartados(leidas.apartados, leidas.leidos, leidas.aceptados)


@subordenes.command("escribir")
def escribir(
    entrada: EntradaOpcion,
    tipo: Annotated[Importacion, typer.Option("--tipo", help="Qué importación se escribe.")],
    salida: Annotated[
        str, typer.Option("--salida", metavar="RUTA|-", help="El archivo de la importación; - es la salida estándar.")
    ] = "-",
) -> None:
    """Escribe una tabla como la importación que el SUA acepta: posiciones fijas, un renglón por registro.

    Códigos: 0 bien; 2 uso incorrecto; 65 la tabla no sirve; 66 no existe; 73 no se pudo escribir.
    """
    from cedulas_cli.flujo.importaciones import escribir as escribir_importacion
    from cedulas_cli.sistema.archivos import escribir_bytes

    contenido = escribir_importacion(entrada, tipo.value)
    if salida == "-":
        sys.stdout.buffer.write(contenido)
        sys.stdout.flush()
    else:
        escribir_bytes(Path(salida), contenido)


@subordenes.command("recibir")
def recibir(
    archivos: ArchivosSua,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    esperar: EsperaOpcion = 0.0,
) -> None:
    """Guarda los movimientos e incapacidades que el patrón declaró, para que la confronta diga cuáles no se reflejaron.

    Códigos: 0 bien; 1 hubo apartados; 65 no sirve; 66 no existe; 75 ocupado.
    """
    from cedulas_cli.flujo.importaciones import recibir as recibir_importaciones
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.oficina.configuracion import preparar
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.informe import avisar
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    lugar, hoy = elegir(oficina), fecha_de_hoy(fecha)
    preparar(lugar)
    with candado(lugar.raiz, "sua recibir", esperar):
        leidas, por_mes = recibir_importaciones(lugar, archivos, fecha=hoy)
    _informar(leidas)
    if por_mes.is_empty():
        avisar("no trae movimientos ni incapacidades: no hay nada que guardar para la confronta")
    entregar(por_mes, formato, salida, "Movimientos declarados")
    sys.stdout.flush()
    if leidas.leidos > leidas.aceptados:
        raise typer.Exit(int(Codigo.HALLAZGOS))


def registrar(app: typer.Typer) -> None:
    """Agrega `cedulas sua`."""
    app.add_typer(subordenes, name="sua")
