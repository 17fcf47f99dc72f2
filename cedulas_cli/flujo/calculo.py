"""De movimientos a cuotas, con lo que no se pudo aceptar aparte: un archivo o una tubería, sin tocar la oficina."""

from __future__ import annotations

from cedulas_cli.dominio import cuotas
from cedulas_cli.dominio.plan import planear
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.flujo.entrega import ResumenCalculo, entregar_plan, primer_renglon
from cedulas_cli.sistema.tablas import abrir, traducir_fallas


def calcular_archivo(
    entrada: str, salida: str, formato: str | None, parametros: Parametros, criterios: cuotas.Criterios
) -> ResumenCalculo:
    """Lee, calcula y entrega de una vez; si ni un renglón sirve, «sin-renglones-utiles» (65) y no escribe nada."""
    with traducir_fallas(entrada):
        movimientos = abrir(entrada)
        calculo = planear(movimientos, parametros, criterios, entrada, primer_renglon=primer_renglon(entrada))
        return entregar_plan(
            movimientos,
            calculo.aceptados.with_columns(cuotas.a_frontera(calculo.tabla.emisiones)),
            calculo.apartados.collect,
            calculo.tabla.advertencias,
            entrada=entrada,
            salida=salida,
            formato=formato,
            titulo="Cuotas",
        )
