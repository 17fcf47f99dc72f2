"""`cedulas parametros`: ver los valores legales, consultarlos a una fecha y revisar que no falte ninguno."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cedulas_cli.comandos._opciones import FechaOpcion, FormatoOpcion, OficinaOpcion, SalidaOpcion
from cedulas_cli.errores import Codigo

if TYPE_CHECKING:
    from cedulas_cli.dominio.vigencia import Parametros, Valor

subordenes = typer.Typer(no_args_is_help=True, help="Valores legales con vigencia: verlos, consultarlos y revisarlos.")
DIAS_DE_AVISO = 60


@subordenes.command("listar")
def listar(
    parametro: Annotated[
        str | None, typer.Option("--parametro", metavar="NOMBRE", help="Sólo las vigencias de este parámetro.")
    ] = None,
    vigentes: Annotated[bool, typer.Option("--vigentes", help="Sólo lo vigente hoy, o en --fecha.")] = False,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Los valores legales cargados, del programa y de la oficina, con su vigencia y fundamento.

    Códigos: 0 bien; 2 uso incorrecto o parámetro desconocido; 78 una tabla está mal formada.
    """
    from cedulas_cli.parametros import consulta
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    dia = fecha_de_hoy(fecha) if vigentes or fecha else None
    _entregar_valores(consulta.listar(_cargar(oficina), parametro, dia), formato, salida, "Valores legales")


@subordenes.command("consultar")
def consultar(
    nombre: Annotated[str, typer.Argument(metavar="NOMBRE", help="Por ejemplo uma, salario_minimo, umi.")],
    clave: Annotated[
        str | None,
        typer.Option("--clave", metavar="CLAVE", help="Zona, banda o clase; sin ella, todas las que tengan valor."),
    ] = None,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """El valor de un parámetro vigente hoy, o en --fecha.

    Códigos: 0 bien; 2 uso incorrecto o parámetro desconocido; 78 no hay valor para esa fecha (dice qué falta).
    """
    from cedulas_cli.parametros import consulta
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    dia = fecha_de_hoy(fecha)
    valores = consulta.consultar(_cargar(oficina), nombre, clave, dia)
    _entregar_valores(valores, formato, salida, f"{nombre} al {dia}")


@subordenes.command("revisar")
def revisar(
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Huecos, encimes, lo que está SIN VERIFICAR y lo que la oficina corrige o agrega.

    Códigos: 0 nada que atender; 1 con observaciones; 78 los parámetros no se pueden cargar.
    """
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.parametros.consulta import como_renglon
    from cedulas_cli.parametros.revision import revisar as revisar_cargas

    observaciones = revisar_cargas(elegir(oficina).parametros)
    renglones = [{**como_renglon(o.valor), "clase": o.clase, "detalle": o.detalle} for o in observaciones]
    _entregar(renglones, _COLUMNAS_REVISION, formato, salida, "Revisión de parámetros")
    por_atender = sum(o.es_hallazgo for o in observaciones)
    sys.stderr.write(f"{len(observaciones)} observaciones, {por_atender} por atender\n")
    if any(o.impide for o in observaciones):
        raise typer.Exit(int(Codigo.CONFIGURACION))
    if por_atender:
        raise typer.Exit(int(Codigo.HALLAZGOS))


@subordenes.command("por-vencer")
def por_vencer(
    aviso: Annotated[
        int, typer.Option("--dias", metavar="N", min=0, help="Con cuántos días de anticipación se avisa.")
    ] = DIAS_DE_AVISO,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Series que se acaban pronto o ya vencieron: UMA, salario mínimo, UMI, INPC, recargos.

    `limite` es el último día que se puede trabajar sin el valor siguiente: el INPC sale el día 10 del mes siguiente.

    Códigos: 0 ninguna; 1 hay por vencer o vencidas; 78 una tabla está mal formada.
    """
    from cedulas_cli.parametros.revision import por_vencer as buscar
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import SALIDA_ESTANDAR, formato_efectivo

    hoy = fecha_de_hoy(fecha)
    vencen = buscar(_cargar(oficina), hoy, aviso)
    renglones = [
        {
            "parametro": v.valor.parametro,
            "clave": v.valor.clave or None,
            "descripcion": v.valor.descripcion,
            "hasta": v.valor.hasta,
            "limite": v.limite,
            "dias": v.dias,
            "estado": "vencido" if v.dias < 0 else "por vencer",
            "renovacion": v.renovacion,
            "valor": str(v.valor.valor),
            "unidad": v.valor.unidad,
            "origen": v.valor.origen,
        }
        for v in vencen
    ]
    para_leer = salida == SALIDA_ESTANDAR and formato_efectivo(formato, salida) == "tabla"
    columnas = _COLUMNAS_EN_TERMINAL if para_leer else _COLUMNAS_VENCER
    _entregar(renglones, columnas, formato, salida, f"Por vencer al {hoy}")
    if vencen:
        sys.stderr.write("agregue los valores nuevos en la carpeta parametros/ de su oficina\n")
        raise typer.Exit(int(Codigo.HALLAZGOS))


_COLUMNAS_REVISION = ("clase", "parametro", "clave", "desde", "hasta", "valor", "unidad", "detalle", "origen")
_COLUMNAS_VENCER = (
    *("parametro", "clave", "descripcion", "hasta", "limite", "dias"),
    *("estado", "renovacion", "valor", "unidad", "origen"),
)
_COLUMNAS_EN_TERMINAL = ("parametro", "clave", "limite", "dias", "estado", "valor")
_FECHAS = frozenset({"desde", "hasta", "limite"})


def _cargar(oficina: Path | None) -> Parametros:
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.parametros.carga import cargar_parametros

    return cargar_parametros(elegir(oficina).parametros)


def _entregar_valores(valores: Sequence[Valor], formato: str | None, salida: str, titulo: str) -> None:
    from cedulas_cli.parametros.consulta import COLUMNAS, como_renglon

    _entregar([como_renglon(valor) for valor in valores], COLUMNAS, formato, salida, titulo)


def _entregar(
    renglones: list[dict[str, Any]], columnas: tuple[str, ...], formato: str | None, salida: str, titulo: str
) -> None:
    import polars as pl

    from cedulas_cli.sistema.tablas import entregar

    esquema = {c: pl.Date if c in _FECHAS else pl.Int64 if c == "dias" else pl.String for c in columnas}
    tabla = pl.DataFrame([{c: r[c] for c in columnas} for r in renglones], schema=esquema)
    entregar(tabla, formato, salida, titulo)


def registrar(app: typer.Typer) -> None:
    """Agrega `cedulas parametros`."""
    app.add_typer(subordenes, name="parametros")
