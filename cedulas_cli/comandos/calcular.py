"""Calculadoras del analista y de los guiones: no tocan la oficina."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cedulas_cli.comandos import (
    calcular_accesorios,
    calcular_afiliacion,
    calcular_aplicacion,
    calcular_capital,
    calcular_cobro,
    calcular_excepcional,
    calcular_extincion,
    calcular_modalidad,
    calcular_multa,
    calcular_prima_rt,
    calcular_prorroga,
    calcular_reversion,
    calcular_sbc,
    calcular_supuestos,
    calcular_varios_patrones,
)
from cedulas_cli.comandos._opciones import (
    CriterioCeav,
    CriterioCeavOpcion,
    EntradaOpcion,
    FormatoOpcion,
    OficinaOpcion,
    Redondeo,
    RedondeoOpcion,
    SalidaOpcion,
    SinPisoOpcion,
)
from cedulas_cli.errores import Codigo

subordenes = typer.Typer(no_args_is_help=True, help="Calculadoras: una cifra o millones de renglones.")


@subordenes.command("cuotas")
def cuotas(
    entrada: EntradaOpcion = "-",
    salida: SalidaOpcion = "-",
    formato: FormatoOpcion = None,
    apartados: Annotated[
        Path | None, typer.Option("--apartados", help="Archivo donde dejar los renglones no aceptados.")
    ] = None,
    criterio_ceav: CriterioCeavOpcion = CriterioCeav.SUA,
    redondeo: RedondeoOpcion = Redondeo.CONCEPTO,
    sin_piso: SinPisoOpcion = False,
    oficina: OficinaOpcion = None,
) -> None:
    """Movimientos canónicos → cuotas, en el mismo orden.

    Obligatorias: emision, periodo, sbc y dias (o desde y hasta).
    Códigos: 0 bien; 1 hubo renglones apartados; 65 nada útil; 66 no existe; 78 falta un parámetro legal.
    """
    from cedulas_cli.dominio.cuotas import Criterios
    from cedulas_cli.flujo.calculo import calcular_archivo
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.parametros.carga import cargar_parametros
    from cedulas_cli.sistema.informe import avisar, informar_apartados
    from cedulas_cli.sistema.tablas import entregar

    parametros = cargar_parametros(elegir(oficina).parametros)
    criterios = Criterios(ceav=criterio_ceav.value, redondeo=redondeo.value, piso=not sin_piso)
    resumen = calcular_archivo(entrada, salida, formato, parametros, criterios)
    for advertencia in resumen.advertencias:
        avisar(advertencia)
    if apartados is not None:
        entregar(resumen.apartados, None, str(apartados))
    if resumen.renglones_apartados:
        informar_apartados(resumen.apartados, resumen.leidos, resumen.aceptados, str(apartados or ""))
        sys.stdout.flush()
        raise typer.Exit(int(Codigo.HALLAZGOS))


subordenes.command("accesorios")(calcular_accesorios.orden)
subordenes.command("aplicacion")(calcular_aplicacion.orden)
subordenes.command("prorroga")(calcular_prorroga.orden)
subordenes.command("prorroga-excepcional")(calcular_excepcional.orden)
subordenes.command("tabla-prorroga")(calcular_prorroga.tabla)
for _nombre, _orden in (
    *calcular_cobro.ORDENES.items(),
    *calcular_afiliacion.ORDENES.items(),
    *calcular_supuestos.ORDENES.items(),
):
    subordenes.command(_nombre)(_orden)


subordenes.command("multa")(calcular_multa.orden)
subordenes.command("sbc")(calcular_sbc.orden)
subordenes.command("varios-patrones")(calcular_varios_patrones.orden)
subordenes.command("prima-rt")(calcular_prima_rt.orden)
subordenes.command("capital")(calcular_capital.orden)
subordenes.command("extincion")(calcular_extincion.orden)
subordenes.command("modalidad")(calcular_modalidad.orden)
subordenes.command("reversion")(calcular_reversion.orden)


def registrar(app: typer.Typer) -> None:
    """Agrega `cedulas calcular`."""
    app.add_typer(subordenes, name="calcular")
