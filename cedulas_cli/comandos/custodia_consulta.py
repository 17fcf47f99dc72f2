"""Las consultas de `cedulas custodia`: dónde está, qué falta, desfase, hojas, corte y documentos."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cedulas_cli.comandos._opciones import FechaOpcion, FormatoOpcion, OficinaOpcion, SalidaOpcion
from cedulas_cli.errores import Codigo


class PapelCustodia(StrEnum):
    """Los documentos de la custodia."""

    CAPTURA = "captura"
    TURNO = "turno"
    VALE = "vale"
    DEVOLUCION = "devolucion"
    EXTRAVIO = "extravio"


EnPoderOpcion = Annotated[str, typer.Option("--en-poder-de", metavar="QUIEN", help="Sólo lo que tiene esa persona.")]


def agregar_consultas(grupo: typer.Typer) -> None:
    """Agrega al grupo lo que sólo mira."""
    grupo.command("donde")(donde)
    grupo.command("faltantes")(faltantes)
    grupo.command("desfase")(desfase)
    grupo.command("hojas")(hojas)
    grupo.command("corte")(corte)
    grupo.command("documento")(documento)


def donde(
    codigos: Annotated[
        list[str] | None,
        typer.Argument(metavar="CODIGO...", help="Legajos o créditos; sin ninguno, el índice completo."),
    ] = None,
    *,
    credito: Annotated[
        list[str] | None,
        typer.Option("--credito", metavar="NUMERO", help="Un crédito, o el folio de su documento (se puede repetir)."),
    ] = None,
    en_poder_de: EnPoderOpcion = "",
    estado: Annotated[str, typer.Option("--estado", metavar="ESTADO", help="Sólo los que están en ese estado.")] = "",
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Dónde está cada legajo, quién lo tiene y desde cuándo: gaveta, caja y consecutivo, o la factura o el vale.

    Códigos: 0 bien; 2 uso incorrecto; 65 la base no es un padrón; 66 no existe; 73 no se pudo escribir; 74 el servidor
    no respondió; 75 ocupado; 78 configuración inválida.
    """
    from cedulas_cli.flujo.custodia import donde as buscar
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.tablas import entregar

    pedidos = [*(codigos or ()), *(credito or ())]
    tabla = buscar(elegir_existente(oficina), pedidos, en_poder_de=en_poder_de, estado=estado.strip().upper())
    entregar(tabla, formato, salida, "Legajos")


def faltantes(
    *,
    notificador: Annotated[
        str, typer.Option("--notificador", metavar="CLAVE", help="A cargo de ese notificador.")
    ] = "",
    en_poder_de: EnPoderOpcion = "",
    mas_de: Annotated[
        int | None,
        typer.Option("--mas-de", min=0, metavar="N", help="Con más de tantos días, en vez del plazo de cada uno."),
    ] = None,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Lo que ya debería haberse movido: devoluciones y vales vencidos, y papel sin ingresar, capturar o turnar.

    Los plazos son de catalogos/plazos_legajo.csv de la oficina; los que trae el programa son prácticas, no normas.

    Códigos: 0 nada vencido; 1 hay vencidos o extraviados; 2 uso incorrecto; 65 la base no es un padrón; 66 no existe la
    oficina; 73 no se pudo escribir; 74 el servidor no respondió; 75 ocupado; 78 configuración o catálogo inválido.
    """
    from cedulas_cli.flujo import custodia
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    quien = notificador or en_poder_de
    tabla = custodia.faltantes(elegir_existente(oficina), fecha_de_hoy(fecha), en_poder_de=quien, mas_de=mas_de)
    if tabla.height or formato or salida != "-":
        entregar(tabla, formato, salida, "Sin moverse")
    if tabla.height:
        raise typer.Exit(int(Codigo.HALLAZGOS))


def desfase(*, oficina: OficinaOpcion = None, formato: FormatoOpcion = None, salida: SalidaOpcion = "-") -> None:
    """Por factura: de la entrega al notificador a la notificación, la devolución, la captura y el turno, en hábiles.

    Códigos: 0 bien; 2 uso incorrecto; 65 la base no es un padrón; 66 no existe la oficina; 73 no se pudo escribir; 74
    el servidor no respondió; 75 ocupado; 78 configuración inválida o calendario sin cobertura.
    """
    from cedulas_cli.flujo.custodia import desfase as medir
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.tablas import entregar

    entregar(medir(elegir_existente(oficina)), formato, salida, "Desfase")


def hojas(
    *,
    impresora: Annotated[
        str,
        typer.Option(
            "--impresora", metavar="RUTA|-", help="Lo que dice su contador: hoja_desde, hoja_hasta y, si hay, serie."
        ),
    ] = "",
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """C16: hojas impresas = utilizadas + canceladas, por serie; con el de la impresora, folio por folio.

    Códigos: 0 cuadra; 1 no cuadra; 2 uso incorrecto; 65 el contador no sirve o la base no es un padrón; 66 no existe;
    73 no se pudo escribir; 74 el servidor no respondió; 75 ocupado; 78 configuración inválida.
    """
    from cedulas_cli.flujo.custodia import hojas as cuadrar
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.tablas import entregar

    tabla = cuadrar(elegir_existente(oficina), impresora)
    entregar(tabla, formato, salida, "Hojas")
    if tabla["cuadra"].to_list()[-1] == "no":
        raise typer.Exit(int(Codigo.HALLAZGOS))


def corte(
    *,
    diferencias: Annotated[
        bool, typer.Option("--diferencias", help="Legajo por legajo, lo que el papel y el dato no dicen igual (C05).")
    ] = False,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """El corte del día: por estado, saldo anterior + entradas - salidas = saldo, contra lo que dice el padrón (C05).

    Códigos: 0 cuadra; 1 no cuadra; 2 uso incorrecto; 65 la base no es un padrón; 66 no existe la oficina; 73 no se pudo
    escribir; 74 el servidor no respondió; 75 ocupado; 78 configuración o catálogo inválido.
    """
    from cedulas_cli.flujo.custodia import corte as cortar
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    tabla, distintas = cortar(elegir_existente(oficina), fecha_de_hoy(fecha), fecha_de_hoy(None))
    entregar(
        distintas if diferencias else tabla, formato, salida, "Diferencias" if diferencias else "Corte de custodia"
    )
    if tabla["cuadra"].to_list()[-1] == "no" or distintas.height:
        sys.stderr.write(f"la custodia NO cuadra con el padrón: {distintas.height:,} diferencias\n")
        raise typer.Exit(int(Codigo.HALLAZGOS))


def documento(
    papel: Annotated[
        PapelCustodia, typer.Argument(metavar="PAPEL", help="captura, turno, vale, devolucion o extravio.")
    ],
    *,
    folio: Annotated[
        str,
        typer.Option(
            "--folio", metavar="FOLIO", help="Del folio de verificación, lote, vale o acta; en captura, optativo."
        ),
    ] = "",
    salida: Annotated[str, typer.Option("--salida", metavar="ARCHIVO.pdf", help="Dónde se escribe el documento.")],
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
) -> None:
    """DOC-14 y DOC-15 en PDF: cédula de captura y relación de turno; vale, devolución y acta de extravío.

    La cédula de captura va por hojas de 32 renglones: la de un folio de verificación o, sin él, la de la fecha.

    Códigos: 0 bien; 2 uso incorrecto; 65 la base no es un padrón; 66 no existe la oficina o el folio; 73 no se pudo
    escribir; 74 el servidor no respondió; 75 ocupado; 78 falta un dato en oficina.toml o en la plantilla.
    """
    from cedulas_cli.flujo.custodia_papeles import imprimir
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    escrito = imprimir(elegir_existente(oficina), papel.value, folio, fecha_de_hoy(fecha), Path(salida))
    sys.stderr.write(f"{escrito.documentos:,} documentos, {escrito.paginas:,} páginas: {salida}\n")
