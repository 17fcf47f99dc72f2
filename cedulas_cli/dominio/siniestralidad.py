"""Prima de riesgos de trabajo del año siguiente, por la siniestralidad de un ejercicio (LSS 72 a 74; derecho 1.16)."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from cedulas_cli.dominio.campos import DatoMalo
from cedulas_cli.dominio.esquemas import TASA
from cedulas_cli.dominio.pasos import decimal_de
from cedulas_cli.dominio.resultado import Contexto, Cuaderno, Regla, Resultado, redondear
from cedulas_cli.dominio.vigencia import Parametros, Valor

_DIAS_DEL_ANIO = 365
_MARZO, _FEBRERO = 3, 2
DECIMALES = 5
"""La prima se expresa en por ciento con cinco decimales."""

SALIDAS: dict[str, pl.DataType | type[pl.DataType]] = {
    "trabajadores": pl.String,
    "prima_por_formula": pl.Decimal(38, DECIMALES),
    "prima": TASA,
    "limite": pl.String,
    "vigente_desde": pl.Date,
    "vigente_hasta": pl.Date,
    "puede_cubrir_media": pl.String,
}


def calcular(datos: Mapping[str, Any], contexto: Contexto) -> Resultado:
    """[(S ÷ 365) + V (I + D)] × F ÷ N + M, con su límite de ±1 punto, mínimo y máximo; primas en por ciento."""
    cuaderno = Cuaderno()
    desde, hasta = vigencia_de(datos["ejercicio"])
    trabajadores = _trabajadores(datos, cuaderno)
    exacta = _por_formula(datos, contexto.parametros, desde, trabajadores, cuaderno)
    formula = a_cinco_decimales(exacta)
    cuaderno.anotar(
        "Prima por fórmula", "por cien, a cinco decimales, mitad arriba", f"{formula} %", "LSS arts. 72 y 73"
    )
    prima, limite = _limitar(formula, datos["prima_anterior"], contexto.parametros, desde, cuaderno)
    opcion = contexto.parametros.valor("prima_trabajadores_opcion", desde)
    es_chica = trabajadores < Fraction(opcion.valor)
    if es_chica:
        operacion = f"menos de {opcion.valor} trabajadores: puede declarar la siniestralidad o cubrir la media"
        cuaderno.anotar("Opción", operacion, "a elección del patrón", "LSS art. 72 último párrafo", opcion)
    return cuaderno.cerrar(
        {
            "trabajadores": decimal_de(trabajadores, 6),
            "prima_por_formula": formula,
            "prima": prima,
            "limite": limite,
            "vigente_desde": desde,
            "vigente_hasta": hasta,
            "puede_cubrir_media": "si" if es_chica else "no",
        }
    )


REGLA = Regla(SALIDAS, calcular)


def vigencia_de(ejercicio: int) -> tuple[date, date]:
    """Del 1 de marzo del año siguiente al último día de febrero del que le sigue (LSS art. 74)."""
    if not date.min.year < ejercicio < date.max.year - 2:
        raise DatoMalo("ejercicio", ejercicio, "debe ser un año de cuatro cifras", "fuera-de-rango")
    fin = ejercicio + 2
    return date(ejercicio + 1, _MARZO, 1), date(fin, _FEBRERO, calendar.monthrange(fin, _FEBRERO)[1])


def a_cinco_decimales(por_ciento: Fraction) -> Decimal:
    """Por ciento exacto → cinco decimales, mitad arriba."""
    return Decimal(redondear(por_ciento * 10**DECIMALES)).scaleb(-DECIMALES)


def _trabajadores(datos: Mapping[str, Any], cuaderno: Cuaderno) -> Fraction:
    """N: el promedio dado, o los días cotizados entre 365."""
    if datos["trabajadores"] is not None:
        promedio = Fraction(datos["trabajadores"])
        operacion = "el promedio que se indicó"
    elif datos["dias_cotizados"] is not None:
        promedio = Fraction(datos["dias_cotizados"]) / _DIAS_DEL_ANIO
        operacion = f"{datos['dias_cotizados']} días cotizados ÷ 365"
    else:
        raise DatoMalo("trabajadores", "", "dé el promedio o los días cotizados del ejercicio: falta", "falta")
    if promedio <= 0:
        raise DatoMalo("trabajadores", promedio, "el promedio de trabajadores debe ser mayor que cero")
    cuaderno.anotar("Trabajadores promedio (N)", operacion, decimal_de(promedio, 6), "LSS art. 72")
    return promedio


def _por_formula(
    datos: Mapping[str, Any], parametros: Parametros, dia: date, trabajadores: Fraction, cuaderno: Cuaderno
) -> Fraction:
    vida = parametros.valor("prima_vida_activa", dia)
    factor = parametros.valor("prima_factor_acreditado" if datos["acreditado"] else "prima_factor", dia)
    minima = parametros.valor("prima_minima_formula", dia)
    incapacidades = Fraction(datos["incapacidades"]) / 100
    parte: Fraction = Fraction(datos["dias_subsidiados"], _DIAS_DEL_ANIO)
    parte += Fraction(vida.valor) * (incapacidades + datos["defunciones"])
    prima = (parte * Fraction(factor.valor) / trabajadores + Fraction(minima.valor)) * 100
    operacion = (
        f"[({datos['dias_subsidiados']} ÷ 365) + {vida.valor} × ({decimal_de(incapacidades, 6)} + "
        f"{datos['defunciones']})] × {factor.valor} ÷ {decimal_de(trabajadores, 6)} + {minima.valor}"
    )
    cuaderno.anotar("Siniestralidad", operacion, f"{decimal_de(prima, 9)} %", "LSS art. 72", vida, factor, minima)
    return prima


def _limitar(
    formula: Decimal, anterior: Decimal, parametros: Parametros, dia: date, cuaderno: Cuaderno
) -> tuple[Decimal, str | None]:
    """Primero la variación de un punto contra la anterior; después, el mínimo y el máximo."""
    salto: Valor = parametros.valor("prima_variacion_maxima", dia)
    minima, maxima = parametros.valor("prima_minima", dia), parametros.valor("prima_maxima", dia)
    if not minima.valor <= anterior <= maxima.valor:
        raise DatoMalo("prima_anterior", anterior, f"debe estar entre {minima.valor} y {maxima.valor}")
    prima, limite = formula, None
    for tope, nombre in ((anterior + salto.valor, "alza-maxima"), (maxima.valor, "maxima")):
        if prima > tope:
            prima, limite = tope, nombre
    for piso, nombre in ((anterior - salto.valor, "baja-maxima"), (minima.valor, "minima")):
        if prima < piso:
            prima, limite = piso, nombre
    operacion = f"a lo más {salto.valor} punto sobre o bajo {anterior} %; entre {minima.valor} % y {maxima.valor} %"
    cuaderno.anotar("Prima", operacion, f"{prima} %", "LSS art. 74", salto, minima, maxima)
    return prima.quantize(Decimal(1).scaleb(-DECIMALES)), limite
