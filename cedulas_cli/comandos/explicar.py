"""El mismo cálculo, paso a paso: de dónde sale cada cifra."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cedulas_cli.comandos import (
    calcular_afiliacion,
    calcular_capital,
    calcular_cobro,
    calcular_excepcional,
    calcular_extincion,
    calcular_multa,
    calcular_prima_rt,
    calcular_prorroga,
    calcular_reversion,
    calcular_sbc,
    calcular_supuestos,
    explicar_accesorios,
    explicar_cedula,
    explicar_liquidacion,
)
from cedulas_cli.comandos._opciones import (
    CriterioCeav,
    CriterioCeavOpcion,
    EmisionOptativa,
    FechaOpcion,
    FormatoExplicacionOpcion,
    OficinaOpcion,
    PeriodoOptativo,
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
    contexto: typer.Context,
    *,
    emision: EmisionOptativa = None,
    periodo: PeriodoOptativo = None,
    sbc: Annotated[str, typer.Option("--sbc", metavar="PESOS", help="Salario base de cotización diario.")] = "",
    dias: Annotated[
        str, typer.Option("--dias", metavar="N", help="Días del tramo; sin fechas, los últimos del periodo.")
    ] = "",
    desde: Annotated[str, typer.Option("--desde", metavar="AAAA-MM-DD", help="Primer día del tramo.")] = "",
    hasta: Annotated[str, typer.Option("--hasta", metavar="AAAA-MM-DD", help="Último día del tramo.")] = "",
    dias_ausentismo: Annotated[
        str, typer.Option("--dias-ausentismo", metavar="N", help="Ausencias; se topan a 7 por mes.")
    ] = "",
    dias_labor: Annotated[
        str, typer.Option("--dias-labor", metavar="N", help="Los que trabaja por semana; de 1 a 5, semana reducida.")
    ] = "",
    dias_incapacidad: Annotated[str, typer.Option("--dias-incapacidad", metavar="N", help="Días de incapacidad.")] = "",
    prima_rt: Annotated[
        str, typer.Option("--prima-rt", metavar="POR_CIENTO", help="Prima de riesgo; sin ella, la media de la clase I.")
    ] = "",
    zona: Annotated[str, typer.Option("--zona", metavar="ZONA", help="general, zlfn, area_B o area_C.")] = "",
    salario_diario: Annotated[
        str, typer.Option("--salario-diario", metavar="PESOS", help="Salario nominal: decide quién paga (LSS art. 36).")
    ] = "",
    sbc_propio: Annotated[
        str,
        typer.Option("--sbc-propio", metavar="PESOS", help="SBC antes de prorratear entre varios patrones (LSS 33)."),
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
    aplica_tabla_disminucion: Annotated[
        str,
        typer.Option("--aplica-tabla-disminucion", metavar="S|N", help="Crédito en porcentaje con tabla 20/25/30."),
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
    registro_patronal: explicar_cedula.RegistroPatronalOpcion = "",
    nss: explicar_cedula.NssOpcion = "",
    renglon: explicar_cedula.RenglonOpcion = None,
    folio: explicar_cedula.FolioOpcion = "",
    criterio_ceav: CriterioCeavOpcion = CriterioCeav.SUA,
    redondeo: RedondeoOpcion = Redondeo.CONCEPTO,
    sin_piso: SinPisoOpcion = False,
    oficina: OficinaOpcion = None,
    formato: FormatoExplicacionOpcion = None,
    salida: SalidaOpcion = "-",
    fecha: FechaOpcion = None,
) -> None:
    """Cada concepto de un renglón: base, días, tasa, producto exacto, redondeo, parámetros y artículos.

    El renglón se teclea (--emision, --periodo, --sbc y --dias) o se toma de lo que la oficina ya determinó
    (--folio; o --periodo con --nss, --registro-patronal o ambos) y entonces debe dar lo impreso, al centavo.
    Se comprueba al vuelo contra `calcular cuotas`: si no dieran lo mismo, sería una falla interna (70).

    Códigos: 0 bien; 2 uso incorrecto; 65 el renglón no se puede aceptar, o lo impreso ya no sale; 66 no está en la
    oficina; 78 falta un parámetro legal.
    """
    if explicar_cedula.es_de_la_oficina(contexto):
        explicar_cedula.explicar_de_la_oficina(
            emision=emision.value if emision else None,
            periodo=periodo,
            registro_patronal=registro_patronal,
            nss=nss,
            renglon=renglon,
            folio=folio,
            oficina=oficina,
            formato=formato,
            salida=salida,
            fecha=fecha,
        )
        return
    from cedulas_cli.dominio.cuotas import Criterios
    from cedulas_cli.dominio.periodos import Periodo
    from cedulas_cli.flujo.explicar import explicar_renglon
    from cedulas_cli.flujo.exposicion import de_cuotas, entregar_pdf, es_pdf
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.parametros.carga import cargar_parametros
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    dados = {
        "emision": emision.value if emision else "",
        "periodo": str(Periodo.de_texto(periodo or "")),
        "sbc": sbc,
        "dias": dias,
        "desde": desde,
        "hasta": hasta,
        "dias_ausentismo": dias_ausentismo,
        "dias_labor": dias_labor,
        "dias_incapacidad": dias_incapacidad,
        "prima_rt": prima_rt,
        "zona": zona,
        "salario_diario": salario_diario,
        "sbc_propio": sbc_propio,
        "tipo_descuento": tipo_descuento,
        "valor_descuento": valor_descuento,
        "dias_credito": dias_credito,
        "aplica_tabla_disminucion": aplica_tabla_disminucion,
        "modalidad": modalidad,
        "edad": edad,
        "fecha_nacimiento": fecha_nacimiento,
    }
    criterios = Criterios(ceav=criterio_ceav.value, redondeo=redondeo.value, piso=not sin_piso)
    parametros = cargar_parametros(elegir(oficina).parametros)
    declarados = {columna: valor for columna, valor in dados.items() if valor}
    explicacion = explicar_renglon(declarados, parametros, criterios)
    if es_pdf(formato, salida):
        entregar_pdf(de_cuotas(explicacion), elegir(oficina), fecha_de_hoy(fecha), salida)
    else:
        _entregar(explicacion, formato, salida)


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
subordenes.command("liquidacion")(explicar_liquidacion.orden)
subordenes.command("prorroga")(calcular_prorroga.explicacion)
subordenes.command("prorroga-excepcional")(calcular_excepcional.explicacion)
for _nombre, _orden in (
    *calcular_cobro.EXPLICACIONES.items(),
    *calcular_afiliacion.EXPLICACIONES.items(),
    *calcular_supuestos.EXPLICACIONES.items(),
):
    subordenes.command(_nombre)(_orden)


def registrar(app: typer.Typer) -> None:
    """Agrega `cedulas explicar`."""
    app.add_typer(subordenes, name="explicar")
