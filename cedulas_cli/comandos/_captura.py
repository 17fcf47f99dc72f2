"""Lo que toda captura dice al terminar: sus cuentas, sus avisos y su código."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cedulas_cli.errores import Codigo, ErrorCedulas

if TYPE_CHECKING:
    from datetime import date

    from cedulas_cli.flujo.credito import Captura

ESPERA = 60.0
UsuarioOpcion = Annotated[
    str | None, typer.Option("--usuario", help="Quien captura (o CEDULAS_USUARIO; si no, el del sistema).")
]
TodoONadaOpcion = Annotated[bool, typer.Option("--todo-o-nada", help="Si un hecho se aparta, no se captura ninguno.")]


def dia_de(texto: str, opcion: str) -> date:
    """La fecha de una opción o «opcion-invalida»."""
    from datetime import date

    try:
        return date.fromisoformat(texto)
    except ValueError as falla:
        raise ErrorCedulas(
            "opcion-invalida",
            f"la fecha «{texto}» no es válida",
            lugar=opcion,
            causa="debe ser AAAA-MM-DD y existir en el calendario",
            remedio=f"por ejemplo: {opcion} 2026-11-23",
        ) from falla


def centavos_de(texto: str | None, opcion: str) -> int | None:
    """Los centavos de una opción en pesos, si se dio, o «opcion-invalida»."""
    from decimal import Decimal, InvalidOperation

    from cedulas_cli.dominio.dinero import centavos

    if texto is None:
        return None
    try:
        valor = Decimal(texto.replace(",", ""))
        if valor < 0 or not valor.is_finite():
            raise ValueError
        return centavos(valor)
    except (InvalidOperation, ValueError):
        raise ErrorCedulas(
            "opcion-invalida",
            f"«{texto}» no es un importe",
            lugar=opcion,
            causa="deben ser pesos, no negativos, con a lo más dos decimales",
            remedio=f"por ejemplo: {opcion} 125340.50",
        ) from None


def avisar(avisos: Sequence[Any]) -> None:
    """Los avisos, uno por renglón."""
    from cedulas_cli.sistema.informe import avisar as decir

    for aviso in avisos:
        decir(str(aviso))


def contar(captura: Captura, simular: bool) -> None:
    """«leídos = aceptados + repetidos + apartados», a la salida de errores."""
    avisar(captura.avisos)
    sys.stderr.write(
        f"{'simulación: ' if simular else ''}leídos {captura.leidos:,} = aceptados {captura.aceptados:,} "
        f"+ repetidos {captura.repetidos:,} + apartados {captura.apartados.height:,}\n"
    )


def terminar(captura: Captura) -> None:
    """0 si todo entró; 1 si hubo apartados; «sin-renglones-utiles» (65) si ninguno se pudo aceptar."""
    if not captura.apartados.height:
        return
    if not captura.aceptados and not captura.repetidos:
        primero = captura.apartados.row(0, named=True)
        raise ErrorCedulas(
            "sin-renglones-utiles",
            "ningún hecho se pudo aceptar",
            lugar=f"renglón {primero['renglon']}, {primero['campo']}",
            causa=f"{primero['regla']}: {primero['motivo']}",
            remedio="corrija lo que dice cada apartado y repita la captura",
        )
    raise typer.Exit(int(Codigo.HALLAZGOS))


def rendir(captura: Captura, simular: bool, formato: str | None, salida: str) -> None:
    """Cuentas, apartados (si los hay o se pidieron) y código."""
    from cedulas_cli.sistema.tablas import entregar

    contar(captura, simular)
    if captura.apartados.height or formato or salida != "-":
        entregar(captura.apartados, formato, salida, "Apartados")
    terminar(captura)
