"""`cedulas calcular accesorios`: actualización y recargos de un adeudo o de millones."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from cedulas_cli.comandos import _campos_accesorios as campos
from cedulas_cli.comandos._opciones import EntradaOpcion, FormatoOpcion, OficinaOpcion, SalidaOpcion
from cedulas_cli.dominio.campos import Campo, DatoMalo
from cedulas_cli.errores import Codigo, ErrorCedulas


def _opcion(campo: Campo) -> Any:
    return typer.Option(campo.opcion, metavar=campo.forma, help=campo.ayuda)


def orden(
    *,
    entrada: EntradaOpcion = "",
    importe: Annotated[str, _opcion(campos.IMPORTE)] = "",
    vencimiento: Annotated[str, _opcion(campos.VENCIMIENTO)] = "",
    periodo: Annotated[str, _opcion(campos.PERIODO)] = "",
    emision: Annotated[str, _opcion(campos.EMISION)] = "",
    modalidad: Annotated[str, _opcion(campos.MODALIDAD)] = "",
    pago: Annotated[str, _opcion(campos.PAGO)] = "",
    corte: Annotated[str, _opcion(campos.CORTE)] = "",
    concepto: Annotated[str, _opcion(campos.CONCEPTO)] = "",
    regimen: Annotated[str, _opcion(campos.REGIMEN)] = "",
    factor: Annotated[str, _opcion(campos.FACTOR)] = "",
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
        "periodo": periodo,
        "emision": emision,
        "modalidad": modalidad,
        "concepto": concepto,
        "regimen": regimen,
    }
    declarados = {columna: valor for columna, valor in dados.items() if valor}
    if entrada and declarados:
        raise _contradictorio("--" + next(iter(declarados)))
    if declarados:
        _uno(declarados, _criterio(factor), oficina, formato, salida)
    else:
        _tabla(entrada or "-", salida, formato, apartados, oficina, _criterio(factor))


def _criterio(texto: str) -> str:
    try:
        return str(campos.FACTOR.leer(texto))
    except DatoMalo as malo:
        raise ErrorCedulas(
            "opcion-invalida",
            f"«{malo.valor}» no sirve",
            lugar=campos.FACTOR.opcion,
            causa=malo.motivo,
            remedio="use uno de ésos",
        ) from malo


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
