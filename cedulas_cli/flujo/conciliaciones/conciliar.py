"""Correr conciliaciones: de los insumos de la oficina a un renglón por conciliación y su detalle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from cedulas_cli.dominio.conciliacion import fichas
from cedulas_cli.dominio.conciliacion.comparar import DETALLE, DISTINTO, JUSTIFICADO, SOLO_A, SOLO_B
from cedulas_cli.errores import Codigo, ErrorCedulas
from cedulas_cli.flujo.conciliaciones.calculos import CALCULOS
from cedulas_cli.flujo.conciliaciones.insumos import Falta, Insumos

TABLA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "conciliacion_id": pl.String,
    "titulo": pl.String,
    "corte": pl.Date,
    "periodo": pl.String,
    "conjunto_a": pl.String,
    "conjunto_b": pl.String,
    "en_a": pl.Int64,
    "en_b": pl.Int64,
    "solo_a": pl.Int64,
    "solo_b": pl.Int64,
    "distinto_valor": pl.Int64,
    "justificados": pl.Int64,
    "tolerancia": pl.String,
    "cuadra": pl.String,
    "falta": pl.String,
    "firma": pl.String,
}
"""`cuadra`: si, no, o nulo si falta un insumo; entonces `falta` dice cuál y cómo conseguirlo."""


@dataclass(frozen=True)
class Corrida:
    """Lo que dieron varias conciliaciones, en el orden pedido."""

    tabla: pl.DataFrame
    detalle: pl.DataFrame
    faltas: tuple[str, ...]

    @property
    def codigo(self) -> int:
        """66 si a alguna le faltó un insumo; si no, 1 si alguna no cuadra; si no, 0."""
        if self.faltas:
            return int(Codigo.NO_EXISTE)
        return int(Codigo.HALLAZGOS if (self.tabla["cuadra"] == "no").any() else Codigo.BIEN)


def elegir(pedidas: Iterable[str]) -> list[str]:
    """Las claves pedidas, sin repetir; «todas» (o ninguna) son todas. «opcion-invalida» si una no existe."""
    claves = [p.strip().upper() for p in pedidas]
    if not claves or "TODAS" in claves:
        return list(fichas.TODAS)
    if ajenas := [c for c in claves if c not in fichas.FICHAS]:
        raise ErrorCedulas(
            "opcion-invalida",
            f"no hay una conciliación «{ajenas[0]}»",
            lugar="CONCILIACION",
            causa=f"las hay: {', '.join(fichas.TODAS)}",
            remedio="corríjala, o escriba todas",
        )
    return list(dict.fromkeys(claves))


def conciliar(insumos: Insumos, pedidas: Sequence[str]) -> Corrida:
    """Corre las pedidas. La que no tiene con qué compararse no cuadra ni descuadra: se dice qué le falta."""
    filas: list[tuple[Any, ...]] = []
    detalles, faltas = [pl.DataFrame(schema=DETALLE)], list[str]()
    for clave in pedidas:
        ficha = fichas.FICHAS[clave]
        fijo = (clave, ficha.titulo, insumos.corte, insumos.periodo, ficha.conjunto_a, ficha.conjunto_b)
        try:
            dado = CALCULOS[clave](insumos)
        except Falta as falta:
            insumo = fichas.INSUMOS[falta.clave]
            faltas.append(f"{clave}: no hay {insumo.que}; {insumo.remedio}")
            filas.append((*fijo, *[None] * 6, ficha.tolerancia, None, f"no hay {insumo.que}: {insumo.remedio}", None))
            continue
        cuentas = (dado.cuantos(SOLO_A), dado.cuantos(SOLO_B), dado.cuantos(DISTINTO), dado.cuantos(JUSTIFICADO))
        cuadra = "si" if dado.cuadra else "no"
        filas.append((*fijo, dado.en_a, dado.en_b, *cuentas, ficha.tolerancia, cuadra, None, dado.firma))
        detalles.append(dado.detalle())
    return Corrida(pl.DataFrame(filas, schema=TABLA, orient="row"), pl.concat(detalles), tuple(faltas))
