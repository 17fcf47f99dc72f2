"""Forma las órdenes `calcular X` y `explicar X` a partir de los campos que X declara: una sola lista para ambas."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cedulas_cli.comandos._opciones import (
    EntradaOpcion,
    FechaOpcion,
    FormatoExplicacionOpcion,
    FormatoOpcion,
    OficinaOpcion,
    SalidaOpcion,
)
from cedulas_cli.dominio.campos import Campo
from cedulas_cli.errores import Codigo, ErrorCedulas

if TYPE_CHECKING:
    from cedulas_cli.dominio.resultado import Regla

_CODIGOS = (
    "Códigos: 0 bien; 1 hubo renglones apartados; 2 uso incorrecto; 65 nada útil; 66 no existe; "
    "78 falta un parámetro legal."
)
_CODIGOS_EXPLICAR = "Códigos: 0 bien; 2 uso incorrecto; 78 falta un parámetro legal."

ApartadosOpcion = Annotated[
    Path | None, typer.Option("--apartados", help="Archivo donde dejar los renglones no aceptados.")
]


@dataclass(frozen=True)
class Calculadora:
    """Cómo se llama, qué hace, qué pide y de dónde se carga su regla (sólo cuando se usa)."""

    nombre: str
    ayuda: str
    campos: tuple[Campo, ...]
    regla: Callable[[], Regla]


def orden_de_calculo(calculadora: Calculadora) -> Callable[..., None]:
    """`calcular X`: un caso por opciones, o una tabla por `--entrada`."""

    def orden(**opciones: Any) -> None:
        celdas = {campo.nombre: opciones[campo.nombre] for campo in calculadora.campos}
        if opciones["entrada"]:
            _exigir_sin_opciones(calculadora, celdas)
            _por_archivo(calculadora, opciones)
        else:
            _por_opciones(calculadora, celdas, opciones)

    comunes = (
        _parametro("entrada", EntradaOpcion, ""),
        _parametro("salida", SalidaOpcion, "-"),
        _parametro("formato", FormatoOpcion, None),
        _parametro("apartados", ApartadosOpcion, None),
        _parametro("oficina", OficinaOpcion, None),
    )
    return _con_firma(orden, calculadora, comunes, f"{calculadora.ayuda}\n\n{_CODIGOS}")


def orden_de_explicacion(calculadora: Calculadora) -> Callable[..., None]:
    """`explicar X`: los pasos de un caso, con parámetro, vigencia y artículo."""

    def orden(**opciones: Any) -> None:
        from cedulas_cli.flujo import calculadora as flujo
        from cedulas_cli.flujo.exposicion import de_calculadora, entregar_pdf, es_pdf
        from cedulas_cli.oficina.carpeta import elegir
        from cedulas_cli.sistema.archivos import escribir_json
        from cedulas_cli.sistema.fichas import mostrar_fichas
        from cedulas_cli.sistema.reloj import fecha_de_hoy
        from cedulas_cli.sistema.tablas import SALIDA_ESTANDAR, entregar, entregar_json, formato_efectivo

        celdas = {campo.nombre: opciones[campo.nombre] for campo in calculadora.campos}
        regla = calculadora.regla()
        resultado = flujo.calcular_uno(calculadora.campos, regla, celdas, flujo.contexto_de(opciones["oficina"]))
        formato, salida = opciones["formato"], opciones["salida"]
        if es_pdf(formato, salida):
            documento = de_calculadora(_titulo(calculadora), calculadora.campos, regla, celdas, resultado)
            entregar_pdf(documento, elegir(opciones["oficina"]), fecha_de_hoy(opciones["fecha"]), salida)
            return
        elegido = formato_efectivo(formato, salida)
        if elegido == "json":
            objeto = flujo.como_objeto(calculadora.nombre, regla, celdas, resultado)
            if salida == SALIDA_ESTANDAR:
                entregar_json(objeto)
            else:
                escribir_json(Path(salida), objeto)
        elif elegido == "tabla" and salida == SALIDA_ESTANDAR:
            mostrar_fichas(_titulo(calculadora), flujo.como_fichas(regla, resultado))
        else:
            entregar(flujo.pasos_como_tabla(resultado), formato, salida)

    comunes = (
        _parametro("oficina", OficinaOpcion, None),
        _parametro("formato", FormatoExplicacionOpcion, None),
        _parametro("salida", SalidaOpcion, "-"),
        _parametro("fecha", FechaOpcion, None),
    )
    titulo = f"{_titulo(calculadora)} Paso a paso, con parámetro, vigencia y artículo."
    return _con_firma(orden, calculadora, comunes, f"{titulo}\n\n{_CODIGOS_EXPLICAR}")


def _titulo(calculadora: Calculadora) -> str:
    return calculadora.ayuda.split("\n\n", 1)[0]


def _parametro(nombre: str, anotacion: Any, omision: Any) -> inspect.Parameter:
    return inspect.Parameter(nombre, inspect.Parameter.KEYWORD_ONLY, default=omision, annotation=anotacion)


def _con_firma(
    orden: Callable[..., None], calculadora: Calculadora, comunes: Iterable[inspect.Parameter], ayuda: str
) -> Callable[..., None]:
    """Typer lee la firma: cada campo es una opción de texto, que la regla valida como si viniera de un archivo."""
    propias = [
        _parametro(campo.nombre, Annotated[str, typer.Option(campo.opcion, metavar=campo.forma, help=campo.ayuda)], "")
        for campo in calculadora.campos
    ]
    parametros = [*propias, *comunes]
    orden.__signature__ = inspect.Signature(parametros)  # type: ignore[attr-defined]  # lo admite toda función
    orden.__annotations__ = {parametro.name: parametro.annotation for parametro in parametros}
    orden.__doc__ = ayuda
    return orden


def _exigir_sin_opciones(calculadora: Calculadora, celdas: dict[str, str]) -> None:
    if dadas := [campo.opcion for campo in calculadora.campos if celdas[campo.nombre]]:
        raise ErrorCedulas(
            "opcion-invalida",
            f"{dadas[0]} no se usa con --entrada",
            lugar="--entrada",
            causa="con una tabla, cada dato va en su columna",
            remedio=f"quite {', '.join(dadas)} o quite --entrada",
        )


def _por_opciones(calculadora: Calculadora, celdas: dict[str, str], opciones: dict[str, Any]) -> None:
    from cedulas_cli.flujo.calculadora import calcular_uno, como_tabla, contexto_de
    from cedulas_cli.sistema.informe import avisar
    from cedulas_cli.sistema.tablas import entregar

    if not any(celdas.values()):
        raise ErrorCedulas(
            "opcion-invalida",
            "no hay qué calcular",
            lugar="--entrada o las opciones del caso",
            causa="no se dio ningún dato",
            remedio=f"vea «cedulas calcular {calculadora.nombre} --help»",
        )
    regla = calculadora.regla()
    resultado = calcular_uno(calculadora.campos, regla, celdas, contexto_de(opciones["oficina"]))
    for advertencia in resultado.advertencias:
        avisar(advertencia)
    entregar(como_tabla(regla, resultado), opciones["formato"], opciones["salida"], _titulo(calculadora))


def _por_archivo(calculadora: Calculadora, opciones: dict[str, Any]) -> None:
    from cedulas_cli.flujo.calculadora import contexto_de
    from cedulas_cli.flujo.calculo_por_tandas import calcular_tabla
    from cedulas_cli.sistema.informe import avisar, informar_apartados
    from cedulas_cli.sistema.tablas import entregar

    resumen = calcular_tabla(
        calculadora.campos,
        calculadora.regla(),
        contexto_de(opciones["oficina"]),
        opciones["entrada"],
        opciones["salida"],
        opciones["formato"],
        _titulo(calculadora),
    )
    for advertencia in resumen.advertencias:
        avisar(advertencia)
    apartados = opciones["apartados"]
    if apartados is not None:
        entregar(resumen.apartados, None, str(apartados))
    if resumen.renglones_apartados:
        informar_apartados(resumen.apartados, resumen.leidos, resumen.aceptados, str(apartados or ""))
        sys.stdout.flush()
        raise typer.Exit(int(Codigo.HALLAZGOS))
