"""`cedulas inventario`: contar el papel contra un corte sellado, y cerrarlo con acta."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cedulas_cli.comandos._captura import ESPERA, UsuarioOpcion, avisar, rendir
from cedulas_cli.comandos._inventario import Grupo, InventarioOpcion, LibrosOpcion, PorOpcion
from cedulas_cli.comandos._opciones import (
    EsperaOpcion,
    FechaOpcion,
    FormatoOpcion,
    OficinaOpcion,
    SalidaOpcion,
    SimularOpcion,
)
from cedulas_cli.comandos.inventario_cierre import agregar_cierre
from cedulas_cli.errores import Codigo, ErrorCedulas

_AYUDA = "Inventario físico: corte sellado, boletas, conteo ciego, muestra, faltantes y sobrantes, y acta."


def registrar(app: typer.Typer) -> None:
    """Agrega el grupo `inventario`."""
    grupo = typer.Typer(help=_AYUDA, no_args_is_help=True, rich_markup_mode=None)
    grupo.command("abrir")(abrir)
    grupo.command("asignar")(asignar)
    grupo.command("listar")(listar)
    grupo.command("boletas")(boletas)
    grupo.command("contar")(contar)
    grupo.command("muestra")(muestra)
    grupo.command("avance")(avance)
    agregar_cierre(grupo)
    app.add_typer(grupo, name="inventario")


def abrir(
    *,
    inventario: InventarioOpcion,
    corte: Annotated[str, typer.Option("--corte", metavar="AAAA-MM-DD", help="Fecha de corte: una sola, y se sella.")],
    rale: Annotated[
        list[Path] | None,
        typer.Option("--rale", metavar="ARCHIVO", help="RALE del corte (se puede repetir); si no, el ya recibido."),
    ] = None,
    padron: Annotated[
        bool, typer.Option("--padron", help="La base es lo que el padrón tenía en la oficina al corte.")
    ] = False,
    responsables: LibrosOpcion = "",
    todas: Annotated[
        bool, typer.Option("--todas", help="Todas las incidencias, no sólo las que custodia la oficina.")
    ] = False,
    acepta_diferencia: Annotated[
        str, typer.Option("--acepta-diferencia", metavar="MOTIVO", help="Por qué se abre aunque el RALE no cuadre.")
    ] = "",
    usuario: UsuarioOpcion = None,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Abre un inventario: sella la base de un corte con su huella y sus totales, y reparte los libros.

    Repetirla con lo mismo no cambia nada; con otra base, se rechaza.

    Códigos: 0 bien; 1 quedaron renglones sin libro; 2 uso incorrecto; 65 la cartera no sirve, no cuadra o no es la del
    corte; 66 no existe; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración
    inválida.
    """
    from cedulas_cli.comandos._captura import dia_de
    from cedulas_cli.dominio.dinero import pesos
    from cedulas_cli.flujo.credito import usuario_de
    from cedulas_cli.flujo.inventario import abrir_inventario
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.oficina.configuracion import preparar
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    if padron and rale:
        raise ErrorCedulas(
            "opcion-invalida",
            "la base es el RALE o el padrón, no los dos",
            lugar="inventario abrir",
            causa="--rale y --padron se excluyen",
            remedio="quite una de las dos",
        )
    lugar, hoy, dia = elegir(oficina), fecha_de_hoy(fecha), dia_de(corte, "--corte")
    preparar(lugar)
    with candado(lugar.raiz, "inventario abrir", esperar):
        abierto = abrir_inventario(
            lugar,
            inventario,
            dia,
            rale or [],
            responsables,
            hoy,
            usuario_de(usuario),
            del_padron=padron,
            todas=todas,
            acepta_diferencia=acepta_diferencia,
            simular=simular,
        )
    avisar(abierto.avisos)
    sys.stderr.write(
        f"{'simulación: ' if simular else ''}{inventario}: {abierto.casos:,} casos, ${pesos(abierto.importe):,}, "
        f"huella {abierto.huella[:16]}{'; ya estaba abierto' if abierto.ya_estaba else ''}\n"
        f"fuera del alcance {abierto.excluidos:,}; sin libro {abierto.sin_libro:,}\n"
    )
    if abierto.sin_libro:
        raise typer.Exit(int(Codigo.HALLAZGOS))


def asignar(
    *,
    inventario: InventarioOpcion,
    responsables: LibrosOpcion,
    usuario: UsuarioOpcion = None,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Reparte los renglones por libro, responsable y auxiliar; lo que ya se contó no se mueve.

    Códigos: 0 bien; 1 quedaron renglones sin libro; 2 uso incorrecto; 65 el reparto no sirve o el inventario ya cerró;
    66 no existe; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración inválida.
    """
    from cedulas_cli.flujo.credito import usuario_de
    from cedulas_cli.flujo.inventario import asignar as repartir
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    lugar, hoy = elegir_existente(oficina), fecha_de_hoy(fecha)
    with candado(lugar.raiz, "inventario asignar", esperar):
        cuantos, sin_libro = repartir(lugar, inventario, responsables, hoy, usuario_de(usuario), simular=simular)
    sys.stderr.write(f"{'simulación: ' if simular else ''}repartidos {cuantos:,}; sin libro {sin_libro:,}\n")
    if sin_libro:
        raise typer.Exit(int(Codigo.HALLAZGOS))


def listar(*, oficina: OficinaOpcion = None, formato: FormatoOpcion = None, salida: SalidaOpcion = "-") -> None:
    """Los inventarios de la oficina, con su corte, sus totales sellados y en qué están.

    Códigos: 0 bien; 2 uso incorrecto; 65 la base no es un padrón; 66 la oficina no existe; 73 no se pudo escribir; 74
    el servidor no respondió; 75 ocupado; 78 configuración inválida.
    """
    from cedulas_cli.flujo.inventario import listar as todos
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.tablas import entregar

    entregar(todos(elegir_existente(oficina)), formato, salida, "Inventarios")


def boletas(
    *,
    inventario: InventarioOpcion,
    libro: Annotated[str, typer.Option("--libro", metavar="LIBRO", help="Sólo las de ese libro.")] = "",
    de_muestra: Annotated[bool, typer.Option("--de-muestra", help="Sólo las del segundo conteo.")] = False,
    salida: Annotated[str, typer.Option("--salida", metavar="ARCHIVO.pdf", help="Dónde se escribe el documento.")],
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
) -> None:
    """DOC-22: boletas de conteo con código de barras y sin importe, seis por hoja, en el orden de cada libro.

    Códigos: 0 bien; 2 uso incorrecto; 65 la base no es un padrón; 66 no existe; 73 no se pudo escribir; 74 el servidor
    no respondió; 75 ocupado; 78 falta un dato en oficina.toml o en la plantilla.
    """
    from cedulas_cli.flujo.inventario_papeles import imprimir_boletas
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    escrito = imprimir_boletas(
        elegir_existente(oficina), inventario, libro, fecha_de_hoy(fecha), Path(salida), de_muestra=de_muestra
    )
    sys.stderr.write(f"{escrito.documentos:,} boletas, {escrito.paginas:,} páginas: {salida}\n")


def contar(
    *,
    inventario: InventarioOpcion,
    archivo: Annotated[
        str,
        typer.Option("--archivo", metavar="RUTA|-", help="csv, jsonl o parquet con la columna codigo y lo que toque."),
    ],
    contador: Annotated[
        str, typer.Option("--contador", metavar="QUIEN", help="Quién contó, si el archivo no lo dice.")
    ] = "",
    usuario: UsuarioOpcion = None,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Captura un conteo ciego: el contador dice lo que el papel trae y la comparación dice si es total o parcial.

    Columnas: codigo (el de la boleta o el crédito) e importe; optativas resultado (otro, faltante, sobrante),
    observacion, ubicacion, contador, fecha y lo que el papel diga distinto. Otra persona sobre el mismo renglón es el
    segundo conteo.

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 ninguna lectura sirvió o el inventario ya se cerró; 66 no
    existe; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración inválida.
    """
    from cedulas_cli.flujo.credito import usuario_de
    from cedulas_cli.flujo.inventario import contar as capturar
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    lugar, hoy = elegir_existente(oficina), fecha_de_hoy(fecha)
    with candado(lugar.raiz, "inventario contar", esperar):
        captura = capturar(lugar, inventario, archivo, contador, hoy, usuario_de(usuario), hoy, simular=simular)
    rendir(captura, simular, formato, salida)


def muestra(
    *,
    inventario: InventarioOpcion,
    semilla: Annotated[str, typer.Option("--semilla", metavar="TEXTO", help="La misma semilla da la misma muestra.")],
    porcentaje: Annotated[
        int, typer.Option("--porcentaje", min=1, max=100, metavar="N", help="Por ciento de los renglones de cada uno.")
    ] = 5,
    minimo: Annotated[
        int, typer.Option("--minimo", min=0, metavar="N", help="A lo menos tantos por responsable.")
    ] = 30,
    usuario: UsuarioOpcion = None,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Sortea la segunda muestra por responsable y entrega su lista, a ciegas; una vez sorteada, es la misma siempre.

    Códigos: 0 bien; 2 uso incorrecto; 65 el inventario ya se cerró, o el padrón fue alterado; 66 no existe; 73 no se
    pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración inválida.
    """
    from cedulas_cli.flujo.credito import usuario_de
    from cedulas_cli.flujo.inventario import sortear
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    lugar, hoy = elegir_existente(oficina), fecha_de_hoy(fecha)
    with candado(lugar.raiz, "inventario muestra", esperar):
        lista = sortear(
            lugar, inventario, semilla, hoy, usuario_de(usuario), porcentaje=porcentaje, minimo=minimo, simular=simular
        )
    sys.stderr.write(f"{'simulación: ' if simular else ''}muestra de {lista.height:,} renglones\n")
    entregar(lista, formato, salida, "Muestra")


def avance(
    *,
    inventario: InventarioOpcion,
    por: PorOpcion = Grupo.LIBRO,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Cómo va: base, total, parcial, otro, faltante, pendiente y sobrante, con importes y avance.

    Códigos: 0 bien; 2 uso incorrecto; 65 la base no es un padrón; 66 no existe; 73 no se pudo escribir; 74 el servidor
    no respondió; 75 ocupado; 78 configuración inválida.
    """
    from cedulas_cli.flujo.inventario import avance as medir
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.tablas import entregar

    entregar(medir(elegir_existente(oficina), inventario, por.value), formato, salida, f"Avance de {inventario}")
