"""`calcular modalidad`: qué cubre una modalidad, quién la paga y, con salario o edad, cuánto es."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cedulas_cli.comandos._opciones import (
    CriterioCeav,
    CriterioCeavOpcion,
    FormatoOpcion,
    OficinaOpcion,
    PeriodoOpcion,
    SalidaOpcion,
)


def orden(
    *,
    modalidad: Annotated[str, typer.Option("--modalidad", metavar="NN", help="Clave de la modalidad: 40, 33, 44…")],
    periodo: PeriodoOpcion,
    sbc: Annotated[str, typer.Option("--sbc", metavar="PESOS", help="Salario base diario: calcula sus cuotas.")] = "",
    dias: Annotated[
        str, typer.Option("--dias", metavar="N", help="Días; sin ellos, los del mes (o 365 en la 33).")
    ] = "",
    edad: Annotated[
        str, typer.Option("--edad", metavar="AÑOS", help="En la 33: cumplidos el primer día del periodo.")
    ] = "",
    fecha_nacimiento: Annotated[
        str, typer.Option("--fecha-nacimiento", metavar="AAAA-MM-DD", help="En la 33: en vez de la edad.")
    ] = "",
    prima_rt: Annotated[
        str, typer.Option("--prima-rt", metavar="POR_CIENTO", help="Prima de riesgo; sin ella, la media de la clase I.")
    ] = "",
    zona: Annotated[str, typer.Option("--zona", metavar="ZONA", help="general, zlfn, area_B o area_C.")] = "",
    criterio_ceav: CriterioCeavOpcion = CriterioCeav.SUA,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """La modalidad en un periodo: sujeto, ramos, quién paga, periodicidad, tasas y fundamento; con datos, sus cuotas.

    Una tabla entera va por `calcular cuotas`, con `emision` especial y su columna `modalidad`.
    Códigos: 0 bien; 2 uso incorrecto; 65 los datos no se pueden aceptar; 78 no tiene cuota publicada o cargada.
    """
    from cedulas_cli.dominio.cuotas import Criterios
    from cedulas_cli.dominio.periodos import Periodo
    from cedulas_cli.flujo.modalidad import calcular, como_fichas, como_objeto
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.parametros.carga import cargar_parametros
    from cedulas_cli.sistema.archivos import escribir_json
    from cedulas_cli.sistema.fichas import mostrar_fichas
    from cedulas_cli.sistema.informe import avisar
    from cedulas_cli.sistema.tablas import SALIDA_ESTANDAR, entregar, entregar_json, formato_efectivo

    dados = {"sbc": sbc, "dias": dias, "edad": edad, "fecha_nacimiento": fecha_nacimiento}
    dados |= {"prima_rt": prima_rt, "zona": zona}
    parametros = cargar_parametros(elegir(oficina).parametros)
    elegido = str(Periodo.de_texto(periodo))
    hallada = calcular(parametros, modalidad, elegido, dados, Criterios(ceav=criterio_ceav.value))
    forma = formato_efectivo(formato, salida)
    if forma == "tabla" and salida == SALIDA_ESTANDAR:
        mostrar_fichas(f"Seguros especiales, {elegido}", como_fichas(hallada))
        return
    for advertencia in hallada.advertencias:
        avisar(advertencia)
    if forma == "json" and salida == SALIDA_ESTANDAR:
        entregar_json(como_objeto(hallada))
    elif forma == "json":
        escribir_json(Path(salida), como_objeto(hallada))
    else:
        entregar(hallada.renglones, formato, salida)
