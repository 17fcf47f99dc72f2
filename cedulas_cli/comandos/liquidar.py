"""`cedulas liquidar`: de omisos, diferencias y casos directos a créditos con su cédula."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cedulas_cli.comandos._calculadora import ApartadosOpcion
from cedulas_cli.comandos._opciones import (
    EmisionOptativa,
    EsperaOpcion,
    FechaOpcion,
    FormatoOpcion,
    OficinaOpcion,
    PeriodoOptativo,
    SalidaOpcion,
    SimularOpcion,
)
from cedulas_cli.errores import Codigo, ErrorCedulas

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from cedulas_cli.dominio.campos import Campo
    from cedulas_cli.flujo.liquidar import Resultado

PRINCIPALES = (
    *("numero_credito", "registro_patronal", "razon_social", "tipo_documento", "suerte_principal"),
    *("actualizacion", "recargos", "multa", "total"),
)
"""Lo que cabe en una terminal; los demás formatos llevan todo, con la suerte principal por ramo."""


def orden(
    periodo: PeriodoOptativo = None,
    entrada: Annotated[
        str | None,
        typer.Option(
            "--entrada",
            metavar="RUTA|-",
            help="Casos directos, en vez de --periodo: capital, gastos o multa formal (csv, jsonl o parquet).",
        ),
    ] = None,
    emision: EmisionOptativa = None,
    corte: Annotated[
        str | None,
        typer.Option(
            "--corte", metavar="AAAA-MM-DD", help="Hasta cuándo se calculan los accesorios; sin ella, el día de hoy."
        ),
    ] = None,
    simular: SimularOpcion = False,
    borrador: Annotated[
        Path | None,
        typer.Option("--borrador", metavar="DIR", help="Con --simular, carpeta donde imprimir las cédulas con marca."),
    ] = None,
    apartados: ApartadosOpcion = None,
    usuario: Annotated[
        str | None, typer.Option("--usuario", help="Quien captura (o CEDULAS_USUARIO; si no, el del sistema).")
    ] = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    esperar: EsperaOpcion = 0.0,
) -> None:
    """Omisos y diferencias de un periodo (o casos directos) → cédulas de liquidación, multas y créditos.

    Confronta, aparta lo que no se liquida y dice por qué, calcula accesorios y multa, asienta los créditos en el padrón
    y los imprime. Repetirla no duplica; si la mataron, termina lo que dejó. Con --simular no emite ni
    asienta nada.

    Códigos: 0 bien; 1 hubo apartados que revisar; 2 uso incorrecto; 65 nada útil en la entrada; 66 no se ha recibido
    la emisión; 75 ocupado; 78 falta un requisito del acto o un parámetro legal.
    """
    from cedulas_cli.flujo.credito import usuario_de
    from cedulas_cli.flujo.liquidar import Ambiente, liquidar_periodo
    from cedulas_cli.flujo.liquidar_directas import liquidar_casos
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    if (periodo is None) == (entrada is None):
        raise _uso("--periodo", "indique --periodo o --entrada, y sólo uno", "no se sabe qué liquidar")
    if borrador is not None and not simular:
        raise _uso("--borrador", "el borrador es de una simulación", "sin --simular se imprimen las cédulas de verdad")
    if entrada is not None and emision is not None:
        raise _uso("--emision", "un caso directo no es de una emisión", "--emision va con --periodo")
    hoy = fecha_de_hoy(fecha)
    lugar = elegir_existente(oficina)
    with candado(lugar.raiz, "liquidar", esperar):
        ambiente = Ambiente.cargar(lugar, hoy, _corte(corte, hoy), usuario_de(usuario))
        if periodo is not None:
            clase = emision.value if emision else None
            resultado = liquidar_periodo(ambiente, periodo, clase, simular=simular, borrador=borrador)
        else:
            resultado = liquidar_casos(ambiente, entrada or "-", _campos(), simular=simular, borrador=borrador)
    _entregar(resultado, formato, salida, apartados, simular=simular)


def _campos() -> Mapping[str, Sequence[Campo]]:
    from cedulas_cli.comandos import calcular_capital, calcular_multa

    return {"capital": calcular_capital.CAMPOS, "multa": calcular_multa.CAMPOS}


def _corte(texto: str | None, hoy: date) -> date:
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    if texto is None:
        return hoy
    try:
        corte = fecha_de_hoy(texto)
    except ErrorCedulas as falla:
        raise _uso("--corte", falla.mensaje, falla.causa) from falla
    if corte > hoy:
        raise _uso(
            "--corte", f"el corte {corte} es posterior a hoy, {hoy}", "no se conoce el INPC que aún no se publica"
        )
    return corte


def _uso(lugar: str, mensaje: str, causa: str) -> ErrorCedulas:
    return ErrorCedulas("opcion-invalida", mensaje, lugar=lugar, causa=causa, remedio="vea «cedulas liquidar --help»")


def _entregar(resultado: Resultado, formato: str | None, salida: str, apartados: Path | None, *, simular: bool) -> None:
    from cedulas_cli.dominio.dinero import a_importe
    from cedulas_cli.flujo.liquidar import resumen_de_apartados
    from cedulas_cli.sistema.informe import avisar
    from cedulas_cli.sistema.tablas import entregar, formato_efectivo

    for aviso in resultado.avisos:
        avisar(aviso)
    if resultado.reanudados:
        avisar(f"se terminaron {resultado.reanudados} lotes que una corrida anterior dejó a medias")
    sys.stderr.write(resumen_de_apartados(resultado))
    if apartados is not None:
        entregar(resultado.apartadas.with_columns(a_importe("importe")), None, str(apartados))
    if not resultado.creditos.height:
        avisar("no hay nada nuevo que liquidar: no se cambió nada")
    creditos = resultado.creditos
    if formato_efectivo(formato, salida) == "tabla":
        creditos = creditos.select(PRINCIPALES)
    entregar(creditos, formato, salida, "Lo que se liquidaría" if simular else "Liquidado")
    sys.stdout.flush()
    if resultado.con_hallazgos:
        raise typer.Exit(int(Codigo.HALLAZGOS))


def registrar(app: typer.Typer) -> None:
    """Agrega `cedulas liquidar`."""
    app.command("liquidar")(orden)
