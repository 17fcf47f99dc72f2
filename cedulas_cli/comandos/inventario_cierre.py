"""De `cedulas inventario`: resolver, movimientos posteriores, hallazgos, documentos y cierre."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cedulas_cli.comandos._captura import ESPERA, UsuarioOpcion, rendir
from cedulas_cli.comandos._inventario import InventarioOpcion
from cedulas_cli.comandos._opciones import (
    EsperaOpcion,
    FechaOpcion,
    FormatoOpcion,
    OficinaOpcion,
    SalidaOpcion,
    SimularOpcion,
)
from cedulas_cli.errores import Codigo


class PapelInventario(StrEnum):
    """Los documentos de un inventario."""

    INFORME = "informe"
    ACTA = "acta"


def agregar_cierre(grupo: typer.Typer) -> None:
    """Agrega al grupo sus órdenes."""
    grupo.command("resolver")(resolver)
    grupo.command("movimientos")(movimientos)
    grupo.command("hallazgos")(hallazgos)
    grupo.command("documento")(documento)
    grupo.command("cerrar")(cerrar)


def resolver(
    *,
    inventario: InventarioOpcion,
    archivo: Annotated[
        str,
        typer.Option("--archivo", metavar="RUTA|-", help="csv, jsonl o parquet con la columna codigo y lo que toque."),
    ],
    usuario: UsuarioOpcion = None,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Lo que sigue a un faltante (búsqueda, acta, reconstruido), un sobrante o una diferencia, por archivo.

    Códigos: 0 bien; 1 hubo apartados; 2 uso incorrecto; 65 ninguno se pudo aceptar o el inventario ya se cerró; 66 no
    existe; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración inválida.
    """
    from cedulas_cli.flujo.credito import usuario_de
    from cedulas_cli.flujo.inventario_cierre import resolver as capturar
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    lugar, hoy = elegir_existente(oficina), fecha_de_hoy(fecha)
    with candado(lugar.raiz, "inventario resolver", esperar):
        captura = capturar(lugar, inventario, archivo, hoy, usuario_de(usuario), hoy, simular=simular)
    rendir(captura, simular, formato, salida)


def movimientos(
    *,
    inventario: InventarioOpcion,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Los renglones cuyo crédito se movió entre el corte y su conteo: se presentan aparte, ni faltan ni sobran.

    Códigos: 0 bien; 2 uso incorrecto; 65 la base no es un padrón; 66 no existe; 73 no se pudo escribir; 74 el servidor
    no respondió; 75 ocupado; 78 configuración inválida.
    """
    from cedulas_cli.flujo.inventario_cierre import movimientos as separar
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    tabla = separar(elegir_existente(oficina), inventario, fecha_de_hoy(fecha))
    entregar(tabla, formato, salida, "Movidos después del corte")


def hallazgos(
    *,
    inventario: InventarioOpcion,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Lo que falta para cerrar sin reservas: sin contar, faltantes sin acta, diferencias sin justificar, muestra.

    Códigos: 0 nada falta; 1 falta algo; 2 uso incorrecto; 65 la base no es un padrón; 66 no existe; 73 no se pudo
    escribir; 74 el servidor no respondió; 75 ocupado; 78 configuración inválida.
    """
    from cedulas_cli.flujo.inventario_cierre import hallazgos as faltan
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.tablas import entregar

    tabla = faltan(elegir_existente(oficina), inventario)
    if tabla.height or formato or salida != "-":
        entregar(tabla, formato, salida, "Falta")
    if tabla.height:
        raise typer.Exit(int(Codigo.HALLAZGOS))


def documento(
    papel: Annotated[PapelInventario, typer.Argument(metavar="PAPEL", help="informe o acta.")],
    *,
    inventario: InventarioOpcion,
    salida: Annotated[str, typer.Option("--salida", metavar="ARCHIVO.pdf", help="Dónde se escribe el documento.")],
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
) -> None:
    """DOC-22 en PDF: informe de avance y diferencias, o acta de cierre con cifras y firmas.

    Códigos: 0 bien; 2 uso incorrecto; 65 la base no es un padrón; 66 no existe; 73 no se pudo escribir; 74 el servidor
    no respondió; 75 ocupado; 78 falta un dato en oficina.toml o en la plantilla.
    """
    from cedulas_cli.flujo.inventario_papeles import imprimir
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    escrito = imprimir(elegir_existente(oficina), papel.value, inventario, fecha_de_hoy(fecha), Path(salida))
    sys.stderr.write(f"{escrito.documentos:,} documentos, {escrito.paginas:,} páginas: {salida}\n")


def cerrar(
    *,
    inventario: InventarioOpcion,
    acta: Annotated[str, typer.Option("--acta", metavar="FOLIO", help="Folio del acta.")],
    estricto: Annotated[bool, typer.Option("--estricto", help="No se cierra si falta cualquier cosa.")] = False,
    usuario: UsuarioOpcion = None,
    simular: SimularOpcion = False,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = ESPERA,
) -> None:
    """Cierra con acta si base = total + parcial + otro + faltante; entrega lo que falta.

    Lo que impide cerrar (sin contar, discrepancias, base distinta de la sellada) lo impide siempre; lo demás, sólo con
    --estricto: sin ella se cierra y el acta lo dice.

    Códigos: 0 cerrado sin reservas; 1 no se cerró, o se cerró con pendientes; 2 uso incorrecto; 65 el padrón fue
    alterado; 66 no existe; 73 no se pudo escribir; 74 falla del disco o del servidor; 75 ocupado; 78 configuración
    inválida.
    """
    from cedulas_cli.flujo.credito import usuario_de
    from cedulas_cli.flujo.inventario_cierre import cerrar as terminar
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    lugar, hoy = elegir_existente(oficina), fecha_de_hoy(fecha)
    with candado(lugar.raiz, "inventario cerrar", esperar):
        cierre = terminar(lugar, inventario, acta, hoy, usuario_de(usuario), estricto=estricto, simular=simular)
    c = cierre.cifras
    como = "ya estaba cerrado" if cierre.ya_estaba else "cerrado" if cierre.cerrado else "NO se cerró"
    sys.stderr.write(
        f"{'simulación: ' if simular else ''}{inventario} {como}: base {c['base']:,} = total {c['total']:,} + parcial "
        f"{c['parcial']:,} + otro {c['otro']:,} + faltante {c['faltante']:,}"
        f"{f' + pendiente {pend:,}' if (pend := c['pendiente']) else ''}; sobrante {c['sobrante']:,}\n"
    )
    if cierre.hallazgos.height or formato or salida != "-":
        entregar(cierre.hallazgos, formato, salida, "Falta")
    if cierre.hallazgos.height or not cierre.cerrado:
        raise typer.Exit(int(Codigo.HALLAZGOS))
