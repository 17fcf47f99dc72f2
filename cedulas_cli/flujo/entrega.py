"""Entregar lo calculado sobre una tabla: por partes a un archivo, o a la salida estándar, y contar lo apartado."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from cedulas_cli.dominio.esquemas import APARTADOS
from cedulas_cli.dominio.plan import nada_util
from cedulas_cli.sistema.archivos import reemplazo_atomico
from cedulas_cli.sistema.tablas import SALIDA_ESTANDAR, entregar, formato_efectivo, volcar


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


def primer_renglon(entrada: str) -> int:
    """El número del primer renglón de datos: en un csv el 1 es el encabezado."""
    return 2 if Path(entrada).suffix.lower() == ".csv" else 1


def entregar_plan(
    leida: pl.LazyFrame,
    aceptados: pl.LazyFrame,
    apartados: Callable[[], pl.DataFrame],
    advertencias: tuple[str, ...],
    *,
    entrada: str,
    salida: str,
    formato: str | None,
    titulo: str,
) -> ResumenCalculo:
    """Escribe los aceptados de una vez; si no hay ni uno, «sin-renglones-utiles» (65) y no se escribe nada."""
    leidos = _contar(leida)
    if salida == SALIDA_ESTANDAR:
        resultado = aceptados.collect(engine="streaming")
        rechazados = _rechazados(apartados, leidos, resultado.height, entrada)
        entregar(resultado, formato, salida, titulo)
        return ResumenCalculo(leidos, resultado.height, rechazados, advertencias)
    with reemplazo_atomico(Path(salida)) as temporal:
        elegido = formato_efectivo(formato, salida)
        elegido = "csv" if elegido == "tabla" else elegido
        volcar(aceptados, temporal, elegido)
        cuantos = _contar(pl.scan_parquet(temporal) if elegido == "parquet" else aceptados)
        rechazados = _rechazados(apartados, leidos, cuantos, entrada)
    return ResumenCalculo(leidos, cuantos, rechazados, advertencias)


def _contar(tabla: pl.LazyFrame) -> int:
    return int(tabla.select(pl.len()).collect(engine="streaming").item())


def _rechazados(apartados: Callable[[], pl.DataFrame], leidos: int, aceptados: int, lugar: str) -> pl.DataFrame:
    if aceptados == leidos and leidos:
        return pl.DataFrame(schema=APARTADOS)
    tabla = apartados()
    if not aceptados:
        motivo = tabla["motivo"][0] if tabla.height else "la tabla no tiene renglones"
        raise nada_util(lugar, f"{motivo} (y {max(leidos - 1, 0)} renglones más sin aceptar)")
    return tabla
