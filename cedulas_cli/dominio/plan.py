"""De una tabla de movimientos al plan de su cálculo: aceptados, apartados y parámetros usados."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from cedulas_cli.dominio import cuotas
from cedulas_cli.dominio.conversion import Conversion
from cedulas_cli.dominio.dinero import exigir_sin_flotantes
from cedulas_cli.dominio.entrada import Entrada, examinar, exigir_columnas, llaves_limpias
from cedulas_cli.dominio.esquemas import COLUMNAS_IMPORTE, ESPECIAL, PREFIJO_EMITIDO
from cedulas_cli.dominio.tabla_especial import formar_especial
from cedulas_cli.dominio.tabla_parametros import TablaParametros, formar
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.dominio.zonas import SALARIO_MINIMO, zona_existe
from cedulas_cli.errores import ErrorCedulas

COLUMNAS_EXACTAS = frozenset(
    {
        "sbc",
        "sbc_propio",
        "salario_diario",
        "prima_rt",
        "valor_descuento",
        "dias",
        "dias_ausentismo",
        "dias_incapacidad",
        "dias_credito",
        "dias_labor",
        "edad",
        *COLUMNAS_IMPORTE,
    }
)


@dataclass(frozen=True)
class Calculo:
    """Un cálculo listo para volcarse: plan de aceptados, plan de apartados y parámetros usados."""

    aceptados: pl.LazyFrame
    apartados: pl.LazyFrame
    tabla: TablaParametros
    tipados: pl.LazyFrame
    """Los aceptados antes del motor, con sus columnas de trabajo `__…`: de aquí se explica un renglón."""


def planear(
    movimientos: pl.LazyFrame, parametros: Parametros, criterios: cuotas.Criterios, lugar: str, primer_renglon: int = 1
) -> Calculo:
    """Arma el plan sin ejecutarlo. Errores: «columna-faltante», «columna-flotante», «parametro-sin-vigencia».

    Los importes que la tabla ya traía pasan a `emitido_…`; si ése también venía, manda él y el otro se recalcula.
    """
    esquema = movimientos.collect_schema()
    exigir_columnas(esquema.names(), lugar)
    exigir_sin_flotantes([c for c, t in esquema.items() if t.is_float() and c in COLUMNAS_EXACTAS], lugar)
    presentes = examinar(movimientos, esquema)
    if presentes.con_espacios:
        movimientos = movimientos.with_columns(llaves_limpias(esquema))
    zonas = parametros.claves(SALARIO_MINIMO)
    existen = {c: zona_existe(parametros, c.emision, c.periodo, c.zona) for c in presentes.llaves}
    if not any(existen.values()):
        raise nada_util(lugar, "ningún renglón trae emisión, periodo y zona válidos")
    tabla = formar(parametros, [c for c, existe in existen.items() if existe], presentes.hay_creditos)
    if ESPECIAL in tabla.emisiones:
        tabla = tabla.con_especial(formar_especial(parametros, movimientos, Conversion(esquema), lugar, primer_renglon))
    ya_venian = [c for c in cuotas.columnas_de_salida(tabla.emisiones) if c in esquema]
    repetidas = [c for c in ya_venian if f"{PREFIJO_EMITIDO}{c}" in esquema]
    movimientos = movimientos.drop(repetidas).rename(
        {c: f"{PREFIJO_EMITIDO}{c}" for c in ya_venian if c not in repetidas}
    )
    esquema = movimientos.collect_schema()
    fuera_de_zona = [c for c, existe in existen.items() if not existe and c.zona in zonas]
    llaves_buenas = presentes.todas_validas and all(existen.values())
    entrada = Entrada(esquema, tabla, zonas, fuera_de_zona, llaves_buenas=llaves_buenas)
    preparados = entrada.preparar(movimientos)
    tipados = entrada.aceptados(preparados)
    aceptados = cuotas.calcular(tipados, tabla, criterios, propias=esquema.names())
    return Calculo(aceptados, entrada.apartados(preparados, lugar, primer_renglon), tabla, tipados)


def nada_util(lugar: str, causa: str) -> ErrorCedulas:
    """Error «sin-renglones-utiles» (65): no se produjo nada."""
    return ErrorCedulas(
        "sin-renglones-utiles",
        "ningún renglón se pudo aceptar",
        lugar=lugar,
        causa=causa,
        remedio="revise que los encabezados y los valores sean los del contrato; no se escribió nada",
    )
