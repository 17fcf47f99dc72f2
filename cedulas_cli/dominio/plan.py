"""De una tabla de movimientos al plan de su cálculo: aceptados, apartados y parámetros usados."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from cedulas_cli.dominio import cuotas
from cedulas_cli.dominio.dinero import exigir_sin_flotantes
from cedulas_cli.dominio.entrada import Entrada, combinaciones, exigir_columnas
from cedulas_cli.dominio.esquemas import COLUMNAS_IMPORTE, PREFIJO_EMITIDO
from cedulas_cli.dominio.tabla_parametros import TablaParametros, formar
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.errores import ErrorCedulas

COLUMNAS_EXACTAS = frozenset(
    {
        "sbc",
        "salario_diario",
        "prima_rt",
        "valor_descuento",
        "dias",
        "dias_ausentismo",
        "dias_incapacidad",
        "dias_credito",
        *COLUMNAS_IMPORTE,
    }
)


@dataclass(frozen=True)
class Calculo:
    """Un cálculo listo para volcarse: plan de aceptados, plan de apartados y parámetros usados."""

    aceptados: pl.LazyFrame
    apartados: pl.LazyFrame
    tabla: TablaParametros


def planear(
    movimientos: pl.LazyFrame, parametros: Parametros, criterios: cuotas.Criterios, lugar: str, primer_renglon: int = 1
) -> Calculo:
    """Arma el plan sin ejecutarlo. Errores: «columna-faltante», «columna-flotante», «parametro-sin-vigencia»."""
    esquema = movimientos.collect_schema()
    exigir_columnas(esquema.names(), lugar)
    exigir_sin_flotantes([c for c, t in esquema.items() if t.is_float() and c in COLUMNAS_EXACTAS], lugar)
    llaves, hay_creditos = combinaciones(movimientos, esquema)
    if not llaves:
        raise nada_util(lugar, "ningún renglón trae emisión y periodo válidos")
    tabla = formar(parametros, llaves, hay_creditos)
    ya_venian = [c for c in cuotas.columnas_de_salida(tabla.emisiones) if c in esquema]
    movimientos = movimientos.rename({c: f"{PREFIJO_EMITIDO}{c}" for c in ya_venian})
    entrada = Entrada(movimientos.collect_schema(), tabla, parametros.claves("salario_minimo"))
    preparados = entrada.preparar(movimientos)
    aceptados = cuotas.calcular(entrada.aceptados(preparados), tabla, criterios)
    return Calculo(aceptados, entrada.apartados(preparados, lugar, primer_renglon), tabla)


def nada_util(lugar: str, causa: str) -> ErrorCedulas:
    """Error «sin-renglones-utiles» (65): no se produjo nada."""
    return ErrorCedulas(
        "sin-renglones-utiles",
        "ningún renglón se pudo aceptar",
        lugar=lugar,
        causa=causa,
        remedio="revise que los encabezados y los valores sean los del contrato; no se escribió nada",
    )
