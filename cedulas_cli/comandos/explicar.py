"""El mismo cálculo, paso a paso: de dónde sale cada cifra."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cedulas_cli.comandos import (
    calcular_capital,
    calcular_cobro,
    calcular_extincion,
    calcular_multa,
    calcular_prima_rt,
    calcular_prorroga,
    calcular_reversion,
    calcular_sbc,
    explicar_accesorios,
)
from cedulas_cli.comandos._opciones import (
    CriterioCeav,
    CriterioCeavOpcion,
    EmisionObligatoria,
    FormatoOpcion,
    OficinaOpcion,
    PeriodoOpcion,
    Redondeo,
    RedondeoOpcion,
    SalidaOpcion,
    SinPisoOpcion,
)

if TYPE_CHECKING:
    from cedulas_cli.dominio.pasos import Explicacion

subordenes = typer.Typer(
    no_args_is_help=True, help="El mismo cálculo, paso a paso, con parámetro, vigencia y artículo."
)


@subordenes.command("cuotas")
def cuotas(
    *,
    emision: EmisionObligatoria,
    periodo: PeriodoOpcion,
    sbc: Annotated[str, typer.Option("--sbc", metavar="PESOS", help="Salario base de cotización diario.")],
    dias: Annotated[
        str, typer.Option("--dias", metavar="N", help="Días del tramo; sin fechas, los últimos del periodo.")
    ] = "",
    desde: Annotated[str, typer.Option("--desde", metavar="AAAA-MM-DD", help="Primer día del tramo.")] = "",
    hasta: Annotated[str, typer.Option("--hasta", metavar="AAAA-MM-DD", help="Último día del tramo.")] = "",
    dias_ausentismo: Annotated[
        str, typer.Option("--dias-ausentismo", metavar="N", help="Ausencias; se topan a 7 por mes.")
    ] = "",
    dias_incapacidad: Annotated[str, typer.Option("--dias-incapacidad", metavar="N", help="Días de incapacidad.")] = "",
    prima_rt: Annotated[
        str, typer.Option("--prima-rt", metavar="POR_CIENTO", help="Prima de riesgo; sin ella, la media de la clase I.")
    ] = "",
    zona: Annotated[str, typer.Option("--zona", metavar="ZONA", help="general, zlfn, area_B o area_C.")] = "",
    salario_diario: Annotated[
        str, typer.Option("--salario-diario", metavar="PESOS", help="Salario nominal: decide quién paga (LSS art. 36).")
    ] = "",
    tipo_descuento: Annotated[
        str,
        typer.Option("--tipo-descuento", metavar="0|1|2|3", help="Crédito: 1 porcentaje, 2 cuota fija, 3 veces UMI."),
    ] = "",
    valor_descuento: Annotated[
        str, typer.Option("--valor-descuento", metavar="N", help="Por ciento, pesos al mes o veces la UMI al mes.")
    ] = "",
    dias_credito: Annotated[
        str, typer.Option("--dias-credito", metavar="N", help="Días con crédito; sin ellos, los del tramo.")
    ] = "",
    modalidad: Annotated[
        str, typer.Option("--modalidad", metavar="NN", help="En especial, la modalidad (40, 33, 44…); sin ella, la 10.")
    ] = "",
    edad: Annotated[
        str, typer.Option("--edad", metavar="AÑOS", help="En la modalidad 33, los cumplidos el primer día del periodo.")
    ] = "",
    fecha_nacimiento: Annotated[
        str, typer.Option("--fecha-nacimiento", metavar="AAAA-MM-DD", help="En la modalidad 33, en vez de la edad.")
    ] = "",
    criterio_ceav: CriterioCeavOpcion = CriterioCeav.SUA,
    redondeo: RedondeoOpcion = Redondeo.CONCEPTO,
    sin_piso: SinPisoOpcion = False,
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Cada concepto de un renglón: base, días, tasa, producto exacto, redondeo, parámetros y artículos.

    Se comprueba al vuelo contra `calcular cuotas`: si no dieran lo mismo, sería una falla interna (70).

    Códigos: 0 bien; 2 uso incorrecto; 65 el renglón no se puede aceptar; 78 falta un parámetro legal.
    """
    from cedulas_cli.dominio.cuotas import Criterios
    from cedulas_cli.dominio.periodos import Periodo
    from cedulas_cli.flujo.explicar import explicar_renglon
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.parametros.carga import cargar_parametros

    dados = {
        "emision": emision.value,
        "periodo": str(Periodo.de_texto(periodo)),
        "sbc": sbc,
        "dias": dias,
        "desde": desde,
        "hasta": hasta,
        "dias_ausentismo": dias_ausentismo,
        "dias_incapacidad": dias_incapacidad,
        "prima_rt": prima_rt,
        "zona": zona,
        "salario_diario": salario_diario,
        "tipo_descuento": tipo_descuento,
        "valor_descuento": valor_descuento,
        "dias_credito": dias_credito,
        "modalidad": modalidad,
        "edad": edad,
        "fecha_nacimiento": fecha_nacimiento,
    }
    criterios = Criterios(ceav=criterio_ceav.value, redondeo=redondeo.value, piso=not sin_piso)
    parametros = cargar_parametros(elegir(oficina).parametros)
    declarados = {columna: valor for columna, valor in dados.items() if valor}
    _entregar(explicar_renglon(declarados, parametros, criterios), formato, salida)


def _entregar(explicacion: Explicacion, formato: str | None, salida: str) -> None:
    from cedulas_cli.flujo import relato
    from cedulas_cli.sistema.archivos import escribir_json
    from cedulas_cli.sistema.fichas import mostrar_fichas
    from cedulas_cli.sistema.tablas import SALIDA_ESTANDAR, entregar, entregar_json, formato_efectivo

    elegido = formato_efectivo(formato, salida)
    if elegido == "json" and salida == SALIDA_ESTANDAR:
        entregar_json(relato.como_objeto(explicacion))
    elif elegido == "json":
        escribir_json(Path(salida), relato.como_objeto(explicacion))
    elif elegido == "tabla" and salida == SALIDA_ESTANDAR:
        mostrar_fichas(relato.titulo(explicacion), relato.como_fichas(explicacion))
    else:
        entregar(relato.como_tabla(explicacion), formato, salida)


subordenes.command("multa")(calcular_multa.explicacion)
subordenes.command("sbc")(calcular_sbc.explicacion)
subordenes.command("prima-rt")(calcular_prima_rt.explicacion)
subordenes.command("capital")(calcular_capital.explicacion)
subordenes.command("extincion")(calcular_extincion.explicacion)
subordenes.command("reversion")(calcular_reversion.explicacion)


subordenes.command("accesorios")(explicar_accesorios.orden)
subordenes.command("prorroga")(calcular_prorroga.explicacion)
for _nombre, _orden in calcular_cobro.EXPLICACIONES.items():
    subordenes.command(_nombre)(_orden)


def registrar(app: typer.Typer) -> None:
    """Agrega `cedulas explicar`."""
    app.add_typer(subordenes, name="explicar")
