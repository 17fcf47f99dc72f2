"""`cedulas lote`: los paquetes para la empresa de distribución y su respuesta."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cedulas_cli.comandos._opciones import (
    EmisionOptativa,
    EsperaOpcion,
    FechaOpcion,
    FormatoOpcion,
    OficinaOpcion,
    PeriodoOpcion,
    PeriodoOptativo,
    SalidaOpcion,
)
from cedulas_cli.errores import Codigo

if TYPE_CHECKING:
    import polars as pl

_DE_CREAR = ("lote", "cedulas", "paginas", "importe", "termino", "estado")
_DE_EXPORTAR = ("paquete", "cedulas", "paginas", "importe", "bytes", "exportado")
_DE_LISTAR = (
    "lote",
    "a_la_empresa",
    "entregadas",
    "devueltas",
    "en_ventanilla",
    "no_entregadas",
    "pendientes",
    "avance",
)
_SI_HAY = frozenset({"en_ventanilla", "no_entregadas"})


def registrar(app: typer.Typer) -> None:
    """Agrega el grupo `lote`."""
    grupo = typer.Typer(
        help="Lotes para la empresa de distribución: crear, exportar, acuses y avance.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    grupo.command("crear")(crear)
    grupo.command("exportar")(exportar)
    grupo.command("acuses")(acuses)
    grupo.command("listar")(listar)
    app.add_typer(grupo, name="lote")


def crear(
    *,
    periodo: PeriodoOpcion,
    emision: EmisionOptativa = None,
    sector: Annotated[
        list[str] | None, typer.Option("--sector", metavar="NN", help="Sólo ese sector, además de los ya creados.")
    ] = None,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = 0.0,
) -> None:
    """Agrupa las cédulas emitidas en lotes por sector, con sus fechas del calendario de emisión.

    Repetirla no cambia nada. Si el calendario no tiene esa emisión, o es de ejemplo, se dice y se sigue.

    Códigos: 0 bien; 2 uso incorrecto; 65 el índice y los PDF no corresponden; 66 no hay cédulas emitidas; 75 ocupado;
    78 el calendario está mal formado.
    """
    import polars as pl

    from cedulas_cli.dominio.periodos import Periodo
    from cedulas_cli.flujo.lotes import crear_lotes
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.oficina.lotes import con_cedulas
    from cedulas_cli.sistema.archivos import limpiar_temporales
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    lugar, hoy, mes = elegir(oficina), fecha_de_hoy(fecha), str(Periodo.de_texto(periodo))
    carpetas = con_cedulas(lugar, mes, emision.value if emision else None)
    with candado(lugar.raiz, "lote crear", esperar):
        limpiar_temporales(lugar.raiz / "salidas" / "lotes")
        hechos = [crear_lotes(lugar, c.emision, c.periodo, hoy, sector) for c in carpetas]
    for hecho in hechos:
        _avisar(hecho.avisos, hecho.ya_estaba, f"los lotes de la {hecho.emision} de {mes} ya estaban creados")
    _entregar(pl.concat([h.lotes for h in hechos]), formato, salida, f"Lotes de {mes}", _DE_CREAR)


def exportar(
    *,
    periodo: PeriodoOpcion,
    emision: EmisionOptativa = None,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = 0.0,
) -> None:
    """Un ZIP por lote (PDF, relación, hoja de control y manifiesto con huellas) y la guía de entrega del conjunto.

    Los paquetes se repiten byte a byte: los que no cambiaron no se tocan.

    Códigos: 0 bien; 2 uso incorrecto; 65 un PDF no es el que se creó; 66 no hay lotes creados; 73 no se pudo escribir;
    75 ocupado; 78 una plantilla o la configuración están mal.
    """
    import polars as pl

    from cedulas_cli.dominio.periodos import Periodo
    from cedulas_cli.flujo.lotes import exportar_lotes
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.oficina.lotes import creados
    from cedulas_cli.sistema.archivos import limpiar_temporales
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    lugar, hoy, mes = elegir(oficina), fecha_de_hoy(fecha), str(Periodo.de_texto(periodo))
    carpetas = creados(lugar, mes, emision.value if emision else None)
    with candado(lugar.raiz, "lote exportar", esperar):
        limpiar_temporales(lugar.raiz / "salidas" / "lotes")
        hechos = [exportar_lotes(lugar, c.emision, c.periodo, hoy) for c in carpetas]
    for hecho in hechos:
        _avisar(hecho.avisos, hecho.ya_estaba, f"los paquetes de la {hecho.emision} de {mes} ya estaban exportados")
    _entregar(pl.concat([h.paquetes for h in hechos]), formato, salida, f"Paquetes de {mes}", _DE_EXPORTAR)


def acuses(
    archivos: Annotated[
        list[Path],
        typer.Argument(help="csv, jsonl, parquet o Excel con folio, resultado y fecha (y causa, recibio, guia)."),
    ],
    lector: Annotated[
        bool, typer.Option("--lector", help="Son folios escaneados, uno por renglón: entregadas en la fecha.")
    ] = False,
    corrige: Annotated[
        bool, typer.Option("--corrige", help="Lo que contradiga un acuse anterior lo corrige; constan ambos.")
    ] = False,
    periodo: PeriodoOptativo = None,
    emision: EmisionOptativa = None,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    esperar: EsperaOpcion = 0.0,
) -> None:
    """Asienta la respuesta de la empresa e informa por lote: a la empresa = acusadas + pendientes.

    Los datos que entrega son los renglones rechazados, con archivo, renglón, regla y motivo. Repetir un archivo no
    cambia nada. Si un archivo no se puede leer, no se asienta ninguno.

    Códigos: 0 bien; 1 hubo rechazados; 65 un archivo no sirve o el registro fue alterado; 66 no existe, o no hay lotes
    exportados; 75 ocupado.
    """
    from cedulas_cli.dominio.periodos import Periodo
    from cedulas_cli.flujo.acuses import recibir_acuses
    from cedulas_cli.flujo.avance import en_palabras
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.oficina.lotes import exportados
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    lugar, hoy = elegir(oficina), fecha_de_hoy(fecha)
    mes, clase = str(Periodo.de_texto(periodo)) if periodo else None, emision.value if emision else None
    exportados(lugar, mes, clase)
    with candado(lugar.raiz, "lote acuses", esperar):
        resumen = recibir_acuses(lugar, archivos, hoy, lector=lector, corrige=corrige, periodo=mes, emision=clase)
    rechazados = resumen.rechazados.height
    sys.stderr.write(
        f"leídos {resumen.leidos:,} = asentados {resumen.asentados:,} + ya asentados {resumen.ya_asentados:,} "
        f"+ rechazados {rechazados:,}\n"
    )
    for renglon in resumen.avance.iter_rows(named=True):
        sys.stderr.write(f"  {en_palabras(renglon)}\n")
    _avisar(resumen.avisos, resumen.leidos == resumen.ya_asentados, "esos acuses ya estaban asentados")
    entregar(resumen.rechazados, formato, salida, "Acuses rechazados")
    if rechazados:
        raise typer.Exit(int(Codigo.HALLAZGOS))


def listar(
    *,
    periodo: PeriodoOptativo = None,
    emision: EmisionOptativa = None,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Avance de cada lote en número y por ciento: lo dado a la empresa, lo acusado por resultado y lo pendiente.

    Códigos: 0 bien; 2 uso incorrecto; 65 el registro de acuses fue alterado; 66 no hay lotes.
    """
    from cedulas_cli.dominio.periodos import Periodo
    from cedulas_cli.flujo.avance import avance
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    mes = str(Periodo.de_texto(periodo)) if periodo else None
    tabla, avisos = avance(elegir(oficina), fecha_de_hoy(fecha), mes, emision.value if emision else None)
    _avisar(avisos, False, "")
    _entregar(tabla, formato, salida, "Avance de los lotes", _DE_LISTAR)


def _avisar(avisos: Iterable[str], ya_estaba: bool, sin_cambio: str) -> None:
    from cedulas_cli.sistema.informe import avisar

    for aviso in avisos:
        avisar(aviso)
    if ya_estaba:
        avisar(f"{sin_cambio}: no se cambió nada")


def _entregar(tabla: pl.DataFrame, formato: str | None, salida: str, titulo: str, visibles: Sequence[str]) -> None:
    """En terminal, sólo lo que cabe y dice algo; en los demás formatos, todo."""
    from cedulas_cli.sistema.tablas import entregar, formato_efectivo

    if formato_efectivo(formato, salida) == "tabla":
        tabla = tabla.select(c for c in visibles if c not in _SI_HAY or tabla.get_column(c).sum())
    entregar(tabla, formato, salida, titulo)
