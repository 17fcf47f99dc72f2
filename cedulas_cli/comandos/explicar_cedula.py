"""`cedulas explicar cuotas` de lo que la oficina ya determinó: un renglón, un asegurado, un patrón o un folio."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cedulas_cli.errores import ErrorCedulas

if TYPE_CHECKING:
    from cedulas_cli.dominio.pasos import Explicacion
    from cedulas_cli.flujo.explicar_cedula import CedulaExplicada

RegistroPatronalOpcion = Annotated[
    str, typer.Option("--registro-patronal", metavar="RP", help="De la oficina: los renglones de este patrón.")
]
NssOpcion = Annotated[str, typer.Option("--nss", metavar="NSS", help="De la oficina: los de este asegurado.")]
RenglonOpcion = Annotated[
    int | None, typer.Option("--renglon", min=1, metavar="N", help="De la oficina: el que venía ahí en el archivo.")
]
FolioOpcion = Annotated[
    str, typer.Option("--folio", metavar="FOLIO", help="De la oficina: los de esta cédula; dice patrón y periodo.")
]
DE_LA_OFICINA = frozenset({"registro_patronal", "nss", "renglon", "folio"})
"""Opciones que buscan en lo ya determinado."""
_TAMBIEN = frozenset({"emision", "periodo", "oficina", "formato", "salida", "fecha"})
_OBLIGATORIAS = ("emision", "periodo", "sbc")


def es_de_la_oficina(contexto: typer.Context) -> bool:
    """Si se pide explicar lo ya determinado; «uso-incorrecto» (2) si se mezcla con un renglón tecleado o falta algo."""
    dichas = [c for c, valor in contexto.params.items() if _se_dijo(contexto, c) and valor not in ("", None)]
    if DE_LA_OFICINA.isdisjoint(dichas):
        faltan = [c for c in _OBLIGATORIAS if not contexto.params[c]]
        if faltan:
            raise _mal_uso(f"falta la opción {_opciones(faltan)}; o diga --folio, o --nss y --periodo, de la oficina")
        return False
    sobran = [c for c in dichas if c not in DE_LA_OFICINA | _TAMBIEN]
    if sobran:
        raise _mal_uso(f"un renglón de la oficina ya trae sus datos: sobra {_opciones(sobran)}")
    return True


def _se_dijo(contexto: typer.Context, columna: str) -> bool:
    origen = contexto.get_parameter_source(columna)
    return origen is not None and origen.name == "COMMANDLINE"


def _opciones(columnas: Iterable[str]) -> str:
    return ", ".join(f"--{columna.replace('_', '-')}" for columna in columnas)


def _mal_uso(mensaje: str) -> ErrorCedulas:
    return ErrorCedulas(
        "uso-incorrecto",
        mensaje,
        lugar="cedulas explicar cuotas",
        causa="la orden no se puede entender como está escrita",
        remedio="vea «cedulas explicar cuotas --help»",
    )


def explicar_de_la_oficina(
    *,
    emision: str | None,
    periodo: str | None,
    registro_patronal: str,
    nss: str,
    renglon: int | None,
    folio: str,
    oficina: Path | None,
    formato: str | None,
    salida: str,
    fecha: str | None,
) -> None:
    """Busca, explica y entrega."""
    from cedulas_cli.flujo import busqueda_cedula, exposicion
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    lugar = elegir_existente(oficina)
    busqueda = busqueda_cedula.formar_busqueda(
        periodo=periodo,
        emision=emision,
        registro_patronal=registro_patronal,
        nss=nss,
        renglon=renglon,
        folio=folio.strip().upper(),
    )
    cedulas = busqueda_cedula.explicar_de_la_oficina(lugar, busqueda)
    if exposicion.es_pdf(formato, salida):
        documento = exposicion.de_cuotas(_el_unico(cedulas))
        exposicion.entregar_pdf(documento, lugar, fecha_de_hoy(fecha), salida)
    else:
        _entregar(cedulas, formato, salida)


def _el_unico(cedulas: list[CedulaExplicada]) -> Explicacion:
    todos = [renglon.explicacion for cedula in cedulas for renglon in cedula.renglones]
    if len(todos) == 1:
        return todos[0]
    raise ErrorCedulas(
        "opcion-invalida",
        f"son {len(todos)} renglones y el documento es de uno",
        lugar="--formato pdf",
        causa="cada renglón lleva sus propios pasos y fundamentos",
        remedio="diga también --emision, --nss o --renglon",
    )


def _entregar(cedulas: list[CedulaExplicada], formato: str | None, salida: str) -> None:
    from cedulas_cli.flujo import relato_cedula
    from cedulas_cli.sistema.archivos import escribir_json
    from cedulas_cli.sistema.fichas import mostrar_fichas
    from cedulas_cli.sistema.tablas import SALIDA_ESTANDAR, entregar, entregar_json, formato_efectivo

    elegido = formato_efectivo(formato, salida)
    if elegido == "json" and salida == SALIDA_ESTANDAR:
        entregar_json(relato_cedula.como_objeto(cedulas))
    elif elegido == "json":
        escribir_json(Path(salida), relato_cedula.como_objeto(cedulas))
    elif elegido == "tabla" and salida == SALIDA_ESTANDAR:
        mostrar_fichas(relato_cedula.titulo(cedulas), relato_cedula.como_fichas(cedulas))
    else:
        entregar(relato_cedula.como_tabla(cedulas), formato, salida)
