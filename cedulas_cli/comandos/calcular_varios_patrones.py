"""`cedulas calcular varios-patrones`: lo que cotiza un trabajador con cada uno de sus patrones (LSS art. 33)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cedulas_cli.comandos._opciones import EntradaOpcion, FormatoOpcion, OficinaOpcion, SalidaOpcion
from cedulas_cli.errores import Codigo


def orden(
    *,
    entrada: EntradaOpcion = "-",
    salida: SalidaOpcion = "-",
    formato: FormatoOpcion = None,
    apartados: Annotated[
        Path | None, typer.Option("--apartados", help="Archivo donde dejar los renglones no aceptados.")
    ] = None,
    oficina: OficinaOpcion = None,
) -> None:
    """Junta los renglones de cada NSS: si suman más de 25 UMA, cada patrón cotiza su parte (LSS art. 33).

    Lee movimientos, y entonces va antes de «calcular cuotas», o lo que entrega «calcular sbc». Obligatorias: nss,
    registro_patronal, sbc y rige_desde, o las de un movimiento. Con la columna solicita_art_33 (si o no) sólo se
    prorratea al trabajador por quien algún patrón lo pidió; sin ella, a todos.

    Códigos: 0 bien; 1 hubo renglones apartados; 65 nada útil; 66 no existe; 78 falta un parámetro legal.
    """
    from cedulas_cli.flujo.varios_patrones import prorratear_archivo
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.parametros.carga import cargar_parametros
    from cedulas_cli.sistema.informe import avisar, informar_apartados
    from cedulas_cli.sistema.tablas import entregar

    resumen = prorratear_archivo(entrada, salida, formato, cargar_parametros(elegir(oficina).parametros))
    for advertencia in resumen.advertencias:
        avisar(advertencia)
    if apartados is not None:
        entregar(resumen.apartados, None, str(apartados))
    if resumen.renglones_apartados:
        informar_apartados(resumen.apartados, resumen.leidos, resumen.aceptados, str(apartados or ""))
        sys.stdout.flush()
        raise typer.Exit(int(Codigo.HALLAZGOS))
