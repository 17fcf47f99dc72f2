"""`cedulas calendario notificacion`: lo que abre notificar una cédula o una multa (derecho 2.13 a 2.17 y §8)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cedulas_cli.comandos._calendario import (
    AmbitoOpcion,
    calendario_de,
    con_dia,
    entregar_tabla,
    es_para_leer,
    leer_fecha,
)
from cedulas_cli.comandos._opciones import FormatoOpcion, OficinaOpcion, SalidaOpcion
from cedulas_cli.errores import ErrorCedulas


class Medio(StrEnum):
    """Cómo se notifica."""

    PERSONAL = "personal"
    CORREO = "correo-certificado"
    ELECTRONICA = "electronica"
    ESTRADOS = "estrados"
    EDICTOS = "edictos"


class Documento(StrEnum):
    """Qué se notifica."""

    CEDULA = "cedula"
    MULTA = "multa"


def notificacion(
    *,
    dia: Annotated[
        str, typer.Option("--dia", metavar="AAAA-MM-DD", help="Diligencia, aviso electrónico o (última) publicación.")
    ],
    medio: Annotated[Medio, typer.Option("--medio", help="Cómo se notificó.")] = Medio.PERSONAL,
    documento: Annotated[Documento, typer.Option("--documento", help="Qué se notificó.")] = Documento.CEDULA,
    abierta: Annotated[
        str | None, typer.Option("--abierta", metavar="AAAA-MM-DD", help="Sólo electrónica: día en que se abrió.")
    ] = None,
    ambito: AmbitoOpcion = None,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Cuándo se tiene por hecha y surte efectos, hasta cuándo se paga o se impugna, y desde cuándo es exigible.

    Códigos: 0 bien · 2 uso incorrecto · 78 el calendario no llega a esa fecha o está mal formado.
    """
    from cedulas_cli.dominio.notificaciones import notificar

    if abierta is not None and medio is not Medio.ELECTRONICA:
        raise ErrorCedulas(
            "opcion-invalida",
            "sólo la notificación electrónica se abre",
            lugar="--abierta",
            causa=f"el medio es {medio.value}",
            remedio="quite --abierta o use --medio electronica",
        )
    fechas = notificar(
        calendario_de(oficina, ambito),
        documento.value,
        medio.value,
        leer_fecha(dia, "--dia"),
        leer_fecha(abierta, "--abierta") if abierta else None,
    )
    _entregar(asdict(fechas), f"Notificación de {documento.value} por {medio.value}", formato, salida)


def _entregar(fechas: dict[str, Any], titulo: str, formato: str | None, salida: str) -> None:
    from cedulas_cli.sistema.archivos import escribir_json
    from cedulas_cli.sistema.tablas import SALIDA_ESTANDAR, entregar_json, formato_efectivo

    avisos = list(fechas.pop("advertencias"))
    objeto = {c: v.isoformat() if isinstance(v, date) else v for c, v in fechas.items()} | {"advertencias": avisos}
    if formato_efectivo(formato, salida) == "json":
        if salida == SALIDA_ESTANDAR:
            entregar_json(objeto)
        else:
            escribir_json(Path(salida), objeto)
    elif es_para_leer(formato, salida):
        legibles = [(c.replace("_", " "), con_dia(v) if isinstance(v, date) else v) for c, v in fechas.items() if v]
        legibles.extend(("advertencia", aviso) for aviso in avisos)
        typer.echo("\n".join([titulo, *(f"  {rotulo:<20} {valor}" for rotulo, valor in legibles)]))
    else:
        entregar_tabla([{**fechas, "advertencias": " | ".join(avisos)}], titulo, formato, salida)
