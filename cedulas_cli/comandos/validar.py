"""`cedulas validar`: revisa NSS, CURP, RFC y registros patronales (derecho §11)."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cedulas_cli.comandos._opciones import FormatoOpcion, SalidaOpcion
from cedulas_cli.errores import Codigo, ErrorCedulas


class Tipo(StrEnum):
    """Identificadores que se saben revisar."""

    NSS = "nss"
    CURP = "curp"
    RFC = "rfc"
    REGISTRO_PATRONAL = "registro-patronal"


def registrar(app: typer.Typer) -> None:
    """Agrega la orden `validar`."""
    app.command("validar")(validar)


def validar(
    tipo: Annotated[Tipo, typer.Argument(help="Qué se revisa.")],
    valores: Annotated[list[str] | None, typer.Argument(metavar="VALOR...", help="Valores a revisar.")] = None,
    entrada: Annotated[
        str | None, typer.Option("--entrada", metavar="RUTA|-", help="Texto con un valor por línea; - es la entrada.")
    ] = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Revisa forma, fecha, entidad y dígito verificador de cada valor, y dice por qué no sirve.

    El dígito del registro patronal es inferido: sólo advierte. Los RFC genéricos se aceptan por lista.

    Códigos: 0 todos válidos · 1 alguno es inválido · 2 uso incorrecto · 65 entrada vacía · 66 no existe la entrada.
    """
    from cedulas_cli.dominio.identificadores import revisar

    revisiones = [revisar(tipo.value, valor) for valor in _reunir(valores or [], entrada)]
    _entregar([asdict(revision) for revision in revisiones], formato, salida, tipo.value)
    invalidos = sum(not revision.valido for revision in revisiones)
    sys.stderr.write(f"{len(revisiones)} revisados, {invalidos} inválidos\n")
    if invalidos:
        raise typer.Exit(int(Codigo.HALLAZGOS))


def _reunir(valores: Iterable[str], entrada: str | None) -> list[str]:
    """Los de la línea de órdenes y luego los de `--entrada`, en su orden."""
    # Un argumento con bytes que no son UTF-8 llega con sustitutos sueltos, que no se pueden volver a escribir.
    reunidos = [valor.encode("utf-8", "replace").decode() for valor in valores]
    if entrada is not None:
        reunidos.extend(_renglones(entrada))
    if reunidos:
        return reunidos
    if entrada is not None:
        raise ErrorCedulas(
            "archivo-vacio",
            "la entrada no trae ningún valor",
            lugar=entrada,
            causa="no hay renglones con contenido",
            remedio="entregue un valor por línea",
        )
    raise ErrorCedulas(
        "opcion-invalida",
        "no hay qué revisar",
        lugar="VALOR... o --entrada",
        causa="no se dio ningún valor",
        remedio="por ejemplo: cedulas validar nss 01908000019",
    )


def _renglones(entrada: str) -> Iterator[str]:
    from cedulas_cli.sistema.tablas import SALIDA_ESTANDAR, decodificar

    if entrada == SALIDA_ESTANDAR:
        contenido = sys.stdin.buffer.read()
    else:
        ruta = Path(entrada)
        if not ruta.is_file():
            raise ErrorCedulas(
                "archivo-no-existe",
                f"no existe el archivo «{ruta.name}»",
                lugar=entrada,
                causa="la ruta no lleva a un archivo",
                remedio="revise la ruta o use - para la entrada estándar",
            )
        contenido = ruta.read_bytes()
    for renglon in decodificar(contenido).split("\n"):
        if valor := renglon.strip("\r"):
            yield valor


def _entregar(revisiones: list[dict[str, Any]], formato: str | None, salida: str, tipo: str) -> None:
    from cedulas_cli.sistema.tablas import SALIDA_ESTANDAR, entregar, entregar_json, formato_efectivo

    if formato_efectivo(formato, salida) == "json" and salida == SALIDA_ESTANDAR:
        entregar_json(revisiones)
        return
    import polars as pl

    entregar(pl.DataFrame(revisiones), formato, salida, titulo=f"Revisión de {tipo}")
