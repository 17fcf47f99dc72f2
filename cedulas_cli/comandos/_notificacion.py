"""Opciones de las órdenes de notificación, una sola declaración de cada una."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from cedulas_cli.errores import ErrorCedulas

if TYPE_CHECKING:
    from cedulas_cli.flujo.notificacion.impresos import Impreso

CreditosOpcion = Annotated[
    list[str] | None,
    typer.Option("--credito", metavar="NUMERO", help="Un crédito, o el folio de su documento (se puede repetir)."),
]
ListaOpcion = Annotated[
    str | None,
    typer.Option("--lista", metavar="RUTA|-", help="csv, jsonl o parquet con la columna numero_credito."),
]
SectorOpcion = Annotated[str, typer.Option("--sector", metavar="NN", help="De ese sector de notificación.")]
NotificadorOpcion = Annotated[str, typer.Option("--notificador", metavar="CLAVE", help="A cargo de ese notificador.")]
MunicipioOpcion = Annotated[str, typer.Option("--municipio", help="Sólo lo de ese municipio.")]
CifraOpcion = Annotated[
    str, typer.Option("--cifra-control", metavar="CIFRA", help="Sólo lo que llegó con esa cifra de control.")
]
PapelOpcion = Annotated[
    str, typer.Option("--documento", help="El papel que lo acredita; si no, el folio del que se imprimió.")
]
SalidaPdfOpcion = Annotated[str, typer.Option("--salida", metavar="ARCHIVO.pdf", help="Dónde se escribe el documento.")]
DiaOpcion = Annotated[
    str | None, typer.Option("--dia", metavar="AAAA-MM-DD", help="Día de la diligencia; por omisión, hoy.")
]
FacturaOpcion = Annotated[
    str, typer.Option("--factura", metavar="FOLIO", help="Todos los créditos de esa factura de notificador.")
]


class TipoSector(StrEnum):
    """Tipos de sector."""

    ORDINARIO = "ORDINARIO"
    FORANEO = "FORANEO"
    ESPECIAL = "ESPECIAL"
    ALTO_IMPORTE = "ALTO_IMPORTE"
    ENTE_PUBLICO = "ENTE_PUBLICO"
    NO_LOCALIZADO = "NO_LOCALIZADO"
    TRANSVERSAL = "TRANSVERSAL"


class Agrupa(StrEnum):
    """Por qué se agrupa el avance."""

    NOTIFICADOR = "notificador"
    SECTOR = "sector"
    FACTURA = "factura"


class ClaseDeActa(StrEnum):
    """Clases de acta circunstanciada."""

    NO_LOCALIZACION = "no-localizacion"
    DOMICILIO_DISTINTO = "domicilio-distinto"
    RECTIFICACION = "rectificacion"


def creditos_pedidos(creditos: list[str] | None, lista: str | None, *, exige: bool = True) -> list[str]:
    """Los de `--credito` y los de `--lista`, en su orden y sin repetir."""
    pedidos = [c.strip() for c in creditos or ()]
    if lista:
        from cedulas_cli.flujo.notificacion.base import numeros_de

        pedidos += numeros_de(lista)
    if exige and not pedidos:
        raise ErrorCedulas(
            "opcion-invalida",
            "no se dijo de qué créditos",
            lugar="--credito",
            causa="hace falta --credito, que se puede repetir, o --lista con un archivo",
            remedio="por ejemplo: --credito 262345678",
        )
    return list(dict.fromkeys(pedidos))


def decir(hecho: Impreso, salida: str) -> None:
    """Cuántos documentos y páginas se escribieron, y dónde."""
    documentos = "1 documento" if hecho.documentos == 1 else f"{hecho.documentos:,} documentos"
    paginas = "1 página" if hecho.paginas == 1 else f"{hecho.paginas:,} páginas"
    sys.stderr.write(f"{documentos}, {paginas}: {salida}\n")
