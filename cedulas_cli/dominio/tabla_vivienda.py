"""Tabla de disminución de los créditos de vivienda con descuento máximo de 20, 25 o 30 por ciento (derecho 10.10).

Sólo la usa el crédito que trae la marca; sin ella se aplica el por ciento del aviso.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from cedulas_cli.dominio.dinero import centavos
from cedulas_cli.dominio.vigencia import Parametros, Valor
from cedulas_cli.errores import ErrorCedulas

PARAMETRO = "descuento_reducido"
SIN_VERIFICAR = (
    "SIN VERIFICAR: la tabla 20/25/30 se lee con el salario mínimo general y las veces sin fracción; "
    "el extracto no dice el renglón de menos de 2 veces ni el trato de fracciones"
)


@dataclass(frozen=True)
class TablaDisminucion:
    """Tasas de un día: por máximo (20, 25, 30), las veces desde las que rige cada una y su por ciento."""

    unidad: int
    tasas: dict[int, tuple[tuple[int, Decimal], ...]]
    valores: tuple[Valor, ...]

    @classmethod
    def del_dia(cls, parametros: Parametros, dia: date) -> TablaDisminucion:
        """La vigente ese día; si no la hay, «parametro-sin-vigencia» (78)."""
        minimo = parametros.valor("salario_minimo", dia, "general")
        tasas: dict[int, list[tuple[int, Decimal]]] = {}
        usados = [minimo]
        for clave in parametros.claves(PARAMETRO):
            valor = parametros.valor(PARAMETRO, dia, clave)
            maxima, veces = (int(parte) for parte in clave.split("-"))
            tasas.setdefault(maxima, []).append((veces, valor.valor))
            usados.append(valor)
        ordenadas = {maxima: tuple(sorted(renglones)) for maxima, renglones in sorted(tasas.items())}
        return cls(centavos(minimo.valor), ordenadas, tuple(usados))

    def tasa(self, maxima: int, sbc: int) -> Decimal:
        """Por ciento reducido para un SBC (centavos); debajo del primer renglón, «parametro-sin-vigencia» (78)."""
        if maxima not in self.tasas:
            raise ErrorCedulas(
                "opcion-invalida",
                f"no hay tabla de disminución para un máximo de {maxima} %",
                lugar="valor del descuento",
                causa=f"la tabla sólo trata los de {', '.join(str(m) for m in self.tasas)} %",
                remedio="quite la marca de la tabla o corrija el por ciento del aviso",
            )
        veces = sbc // self.unidad
        hallada = [tasa for desde, tasa in self.tasas[maxima] if desde <= veces]
        if not hallada:
            primera = self.tasas[maxima][0][0]
            raise ErrorCedulas(
                "parametro-sin-vigencia",
                f"no hay tasa reducida para un salario de {veces} veces el mínimo",
                lugar=f"{PARAMETRO}[{maxima}-…]",
                causa=f"el aviso conocido empieza en {primera} veces",
                remedio=f"agregue {PARAMETRO} con clave {maxima}-{veces} en la carpeta parametros/ de su oficina",
            )
        return hallada[-1]

    def expresion(self, maxima: pl.Expr, sbc: pl.Expr, marca: pl.Expr) -> pl.Expr:
        """Por ciento en diezmilésimos para el motor: con marca, el reducido; sin ella, el del aviso.

        `maxima` viene en diezmilésimos de por ciento y `sbc` en centavos. Es nulo si la tabla no trae el renglón.
        """
        veces = sbc // self.unidad
        reducida = pl.lit(None, pl.Int64)
        for maximo, renglones in self.tasas.items():
            for desde, tasa in renglones:
                es = (maxima == maximo * 10_000) & (veces >= desde)
                reducida = pl.when(es).then(int(tasa * 10_000)).otherwise(reducida)
        return pl.when(marca).then(reducida).otherwise(maxima)
