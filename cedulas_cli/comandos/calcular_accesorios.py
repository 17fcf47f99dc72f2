"""`cedulas calcular accesorios`: actualización y recargos de un adeudo o de millones."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cedulas_cli.comandos._opciones import (
    EmisionOptativa,
    EntradaOpcion,
    FormatoOpcion,
    OficinaOpcion,
    PeriodoOptativo,
    SalidaOpcion,
)
from cedulas_cli.errores import Codigo, ErrorCedulas


class CriterioFactor(StrEnum):
    """Qué se hace con lo que pasa del diezmilésimo del factor."""

    TRUNCAR = "truncar"
    REDONDEAR = "redondear"


class Concepto(StrEnum):
    """Qué se debe: decide si causa recargos."""

    CUOTA = "cuota"
    MULTA = "multa"
    CAPITAL = "capital"


def orden(
    *,
    entrada: EntradaOpcion = "",
    importe: Annotated[str, typer.Option("--importe", metavar="PESOS", help="Lo que se debía, histórico.")] = "",
    vencimiento: Annotated[
        str, typer.Option("--vencimiento", metavar="AAAA-MM-DD", help="Fecha límite legal, ya corrida.")
    ] = "",
    pago: Annotated[str, typer.Option("--pago", metavar="AAAA-MM-DD", help="Cuándo se paga.")] = "",
    corte: Annotated[
        str,
        typer.Option("--corte", metavar="AAAA-MM-DD", help="Qué INPC se conocía; por omisión, el del día del pago."),
    ] = "",
    concepto: Annotated[
        Concepto, typer.Option("--concepto", help="Una multa se actualiza pero no causa recargos.")
    ] = Concepto.CUOTA,
    periodo: PeriodoOptativo = None,
    emision: EmisionOptativa = None,
    modalidad: Annotated[
        str, typer.Option("--modalidad", help="Sólo en especial: la 40 vence el 17 del mismo mes.")
    ] = "",
    factor: Annotated[
        CriterioFactor, typer.Option("--factor", help="Qué se hace con el factor después del diezmilésimo.")
    ] = CriterioFactor.TRUNCAR,
    salida: SalidaOpcion = "-",
    formato: FormatoOpcion = None,
    apartados: Annotated[
        Path | None, typer.Option("--apartados", help="Archivo donde dejar los renglones no aceptados.")
    ] = None,
    oficina: OficinaOpcion = None,
) -> None:
    """Actualización (CFF 17-A) y recargos (CFF 21) de un adeudo, o de una tabla con --entrada.

    Obligatorias: importe, pago y vencimiento, o periodo y emision.

    Códigos: 0 bien; 1 hubo renglones apartados; 2 uso incorrecto; 65 nada útil; 66 no existe; 78 falta un
    parámetro legal.
    """
    dados = {
        "importe": importe,
        "vencimiento": vencimiento,
        "pago": pago,
        "corte": corte,
        "periodo": periodo or "",
        "emision": emision.value if emision else "",
        "modalidad": modalidad,
    }
    declarados = {columna: valor for columna, valor in dados.items() if valor}
    if entrada and declarados:
        raise _contradictorio("--" + next(iter(declarados)))
    if declarados:
        _uno({**declarados, "concepto": concepto.value}, factor.value, oficina, formato, salida)
    else:
        _tabla(entrada or "-", salida, formato, apartados, oficina, factor.value)


def _uno(dados: dict[str, str], criterio: str, oficina: Path | None, formato: str | None, salida: str) -> None:
    from cedulas_cli.flujo.accesorios import TITULO, calcular_uno
    from cedulas_cli.flujo.calculadora import contexto_de
    from cedulas_cli.sistema.informe import avisar
    from cedulas_cli.sistema.tablas import entregar

    faltan = [f"--{c}" for c in ("importe", "pago") if c not in dados]
    if "vencimiento" not in dados and not {"periodo", "emision"} <= set(dados):
        faltan.append("--vencimiento (o --periodo y --emision)")
    if faltan:
        raise ErrorCedulas(
            "opcion-invalida",
            f"falta {' y '.join(faltan)}",
            lugar="calcular accesorios",
            causa="sin ese dato no hay cuenta que hacer",
            remedio="indíquelo, o dé una tabla con --entrada",
        )
    resultado, advertencias = calcular_uno(dados, contexto_de(oficina), criterio)
    for advertencia in advertencias:
        avisar(advertencia)
    entregar(resultado, formato, salida, TITULO)


def _tabla(
    entrada: str, salida: str, formato: str | None, apartados: Path | None, oficina: Path | None, criterio: str
) -> None:
    from cedulas_cli.flujo.accesorios import calcular_archivo
    from cedulas_cli.flujo.calculadora import contexto_de
    from cedulas_cli.sistema.informe import avisar, informar_apartados
    from cedulas_cli.sistema.tablas import entregar

    resumen = calcular_archivo(entrada, salida, formato, contexto_de(oficina), criterio)
    for advertencia in resumen.advertencias:
        avisar(advertencia)
    if apartados is not None:
        entregar(resumen.apartados, None, str(apartados))
    if resumen.renglones_apartados:
        informar_apartados(resumen.apartados, resumen.leidos, resumen.aceptados, str(apartados or ""))
        sys.stdout.flush()
        raise typer.Exit(int(Codigo.HALLAZGOS))


def _contradictorio(opcion: str) -> ErrorCedulas:
    return ErrorCedulas(
        "opcion-invalida",
        f"{opcion} no se usa con --entrada",
        lugar="--entrada",
        causa="con una tabla, cada dato va en su columna",
        remedio=f"quite {opcion} o quite --entrada",
    )
