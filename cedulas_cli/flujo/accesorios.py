"""Actualización y recargos de una tabla de adeudos, o de uno solo dado por opciones."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from cedulas_cli.dominio.accesorios_bloque import planear
from cedulas_cli.dominio.resultado import Contexto
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.entrega import ResumenCalculo, entregar_plan, primer_renglon
from cedulas_cli.sistema.tablas import abrir, traducir_fallas

OPCIONES = "las opciones de la orden"
TITULO = "Actualización y recargos"


def calcular_archivo(
    entrada: str, salida: str, formato: str | None, contexto: Contexto, criterio: str
) -> ResumenCalculo:
    """Lee, calcula y entrega en el mismo orden; lo que no sirve se aparta con su motivo.

    Errores: los de `accesorios_bloque.planear`, y «sin-renglones-utiles» (65).
    """
    with traducir_fallas(entrada):
        tabla = abrir(entrada)
        plan = planear(tabla, contexto.parametros, contexto.calendario, criterio, entrada, primer_renglon(entrada))
        return entregar_plan(
            tabla,
            plan.aceptados,
            plan.apartados,
            plan.advertencias,
            entrada=entrada,
            salida=salida,
            formato=formato,
            titulo=TITULO,
        )


def calcular_uno(dados: Mapping[str, str], contexto: Contexto, criterio: str) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Un adeudo con las columnas del contrato como texto → su renglón calculado y lo que hay que advertir.

    Un dato que no sirve es «opcion-invalida» (2).
    """
    tabla = pl.LazyFrame({columna: [valor] for columna, valor in dados.items()})
    plan = planear(tabla, contexto.parametros, contexto.calendario, criterio, OPCIONES)
    resultado = plan.aceptados.collect()
    if resultado.is_empty():
        campo, valor, motivo = plan.apartados().select("campo", "valor", "motivo").row(0)
        raise ErrorCedulas(
            "opcion-invalida",
            f"«{valor or ''}» no sirve",
            lugar=f"--{campo}",
            causa=motivo,
            remedio="corrija ese dato; --help dice qué lleva cada opción",
        )
    return resultado, plan.advertencias
