"""De movimientos a cuotas, con lo que no se pudo aceptar aparte: la misma pieza para un guion y para la oficina."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from cedulas_cli.dominio import cuotas
from cedulas_cli.dominio.plan import Calculo, nada_util, planear
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.sistema.archivos import reemplazo_atomico
from cedulas_cli.sistema.tablas import (
    SALIDA_ESTANDAR,
    abrir,
    entregar,
    formato_efectivo,
    traducir_fallas,
    volcar,
)


@dataclass(frozen=True)
class ResumenCalculo:
    """Cuentas de un cálculo: leidos = aceptados + renglones apartados."""

    leidos: int
    aceptados: int
    apartados: pl.DataFrame
    advertencias: tuple[str, ...]

    @property
    def renglones_apartados(self) -> int:
        """Renglones (no fallas) que se apartaron."""
        return self.leidos - self.aceptados


def calcular_archivo(
    entrada: str, salida: str, formato: str | None, parametros: Parametros, criterios: cuotas.Criterios
) -> ResumenCalculo:
    """Lee, calcula y entrega de una vez; si ni un renglón sirve, «sin-renglones-utiles» (65) y no escribe nada."""
    with traducir_fallas(entrada):
        movimientos = abrir(entrada)
        es_csv = Path(entrada).suffix.lower() == ".csv"
        calculo = planear(movimientos, parametros, criterios, entrada, primer_renglon=2 if es_csv else 1)
        frontera = calculo.aceptados.with_columns(cuotas.a_frontera(calculo.tabla.emisiones))
        leidos = int(movimientos.select(pl.len()).collect(engine="streaming").item())
        if salida == SALIDA_ESTANDAR:
            resultado = frontera.collect(engine="streaming")
            aceptados = resultado.height
            apartados = _apartados_de(calculo, leidos, aceptados, entrada)
            entregar(resultado, formato, salida, "Cuotas")
        else:
            with reemplazo_atomico(Path(salida)) as temporal:
                elegido = formato_efectivo(formato, salida)
                aceptados = _volcar_y_contar(frontera, temporal, "csv" if elegido == "tabla" else elegido)
                apartados = _apartados_de(calculo, leidos, aceptados, entrada)
    return ResumenCalculo(leidos, aceptados, apartados, calculo.tabla.advertencias)


def _volcar_y_contar(frontera: pl.LazyFrame, temporal: Path, formato: str) -> int:
    volcar(frontera, temporal, formato)
    if formato == "parquet":
        return int(pl.scan_parquet(temporal).select(pl.len()).collect().item())
    return int(frontera.select(pl.len()).collect(engine="streaming").item())


def _apartados_de(calculo: Calculo, leidos: int, aceptados: int, lugar: str) -> pl.DataFrame:
    if aceptados == leidos and leidos:
        return calculo.apartados.clear().collect()
    apartados = calculo.apartados.collect()
    if not aceptados:
        primero = apartados.row(0, named=True) if apartados.height else {"motivo": "la tabla no tiene renglones"}
        raise nada_util(lugar, f"{primero['motivo']} (y {max(leidos - 1, 0)} renglones más sin aceptar)")
    return apartados
