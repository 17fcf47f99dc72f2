"""Tabla de disminución de los créditos de vivienda con descuento máximo de 20, 25 o 30 por ciento (derecho 10.10).

Sólo la usa el crédito en por ciento que trae la marca S; sin ella se aplica el por ciento del aviso.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from cedulas_cli.dominio.dinero import centavos
from cedulas_cli.dominio.vigencia import Parametros, Valor
from cedulas_cli.errores import ErrorCedulas

COLUMNA = "aplica_tabla_disminucion"
"""Como la llama el SUA: S o N; vacía es N."""
MARCAS = ("S", "N")
PARAMETRO = "descuento_reducido"
SIN_FRACCION = "descuento_reducido_sin_fraccion"
DIEZMILESIMOS = 10_000
"""Como se lee `valor_descuento`: 1 % = 10 000."""
SIN_FILA, VENCIDA = -1, -2
"""En el plan del motor, la fila que ese día aún no existe y la que ya no rige."""
_CLAVE = re.compile(r"([1-9][0-9]?)-([0-9]{1,2})")

Fila = tuple[int, int]
"""Por ciento máximo del crédito y veces el salario mínimo desde las que rige."""


def filas_conocidas(parametros: Parametros) -> tuple[Fila, ...]:
    """Las filas cargadas, de cualquier fecha, en orden; «parametros-invalidos» (78) si una clave no se lee."""
    filas = []
    for clave in parametros.claves(PARAMETRO):
        partes = _CLAVE.fullmatch(clave)
        if partes is None:
            raise _invalida(clave, "la clave es el por ciento máximo y las veces el salario mínimo: 20-3")
        filas.append((int(partes[1]), int(partes[2])))
    return tuple(sorted(filas))


def diezmilesimos(valor: Valor) -> int:
    """El por ciento de una fila como lo usa el motor; con más de cuatro decimales, «parametros-invalidos» (78)."""
    escalado = valor.valor * DIEZMILESIMOS
    if escalado != escalado.to_integral_value():
        raise _invalida(valor.clave, f"{valor.valor} trae más de cuatro decimales")
    return int(escalado)


def _invalida(clave: str, causa: str) -> ErrorCedulas:
    return ErrorCedulas(
        "parametros-invalidos",
        f"no se entiende {PARAMETRO}[{clave}]",
        lugar=f"{PARAMETRO}[{clave}]",
        causa=causa,
        remedio="corríjalo en la carpeta parametros/ de su oficina",
    )


@dataclass(frozen=True)
class TablaDisminucion:
    """La tabla de un día: salario mínimo general, por ciento de cada fila y cómo se cuentan las veces."""

    minimo: Valor
    sin_fraccion: Valor
    filas: dict[Fila, Valor | None]
    """En orden; nada en la que rigió antes y ya no: a nadie se le aplica la de abajo en su lugar."""

    @classmethod
    def del_dia(cls, parametros: Parametros, dia: date) -> TablaDisminucion:
        """La vigente ese día, aunque no traiga filas; sin salario mínimo, «parametro-sin-vigencia» (78)."""
        filas = {}
        for maximo, veces in filas_conocidas(parametros):
            clave = f"{maximo}-{veces}"
            if parametros.serie(PARAMETRO, clave)[0].desde <= dia:
                filas[maximo, veces] = parametros.buscar(PARAMETRO, dia, clave)
        minimo = parametros.valor("salario_minimo", dia, "general")
        return cls(minimo, parametros.valor(SIN_FRACCION, dia), filas)

    @property
    def unidad(self) -> int:
        """El salario mínimo general, en centavos."""
        return centavos(self.minimo.valor)

    @property
    def trunca(self) -> bool:
        """Si la fracción de las veces se quita; si no, sube a la fila siguiente."""
        return self.sin_fraccion.valor == 1

    @property
    def usados(self) -> tuple[Valor, ...]:
        """Todo lo que la tabla lee."""
        return (self.minimo, self.sin_fraccion, *(fila for fila in self.filas.values() if fila))

    def veces(self, sbc: int) -> int:
        """Veces el salario mínimo de un SBC en centavos; nadie gana menos de uno (LSS art. 28)."""
        return max(sbc // self.unidad if self.trunca else -(-sbc // self.unidad), 1)

    def fila(self, maximo: int, sbc: int) -> Valor | None:
        """El por ciento reducido de un crédito de `maximo` (diezmilésimos de por ciento), o nada si no lo trae."""
        veces = self.veces(sbc)
        hallado = None
        for (de_cual, desde), valor in self.filas.items():
            if de_cual * DIEZMILESIMOS == maximo and desde <= veces:
                hallado = valor
        return hallado

    def para_el_plan(self, conocidos: Sequence[Fila]) -> dict[str, int | bool]:
        """Sus cifras con el nombre que tienen en el plan del motor."""
        cifras: dict[str, int | bool] = {"minimo_credito": self.unidad, "trunca_veces": self.trunca}
        for fila in conocidos:
            cifras[_nombre(fila)] = SIN_FILA
        for fila, valor in self.filas.items():
            cifras[_nombre(fila)] = diezmilesimos(valor) if valor else VENCIDA
        return cifras


def _nombre(fila: Fila) -> str:
    maximo, veces = fila
    return f"disminucion_{maximo}_{veces}"


def porcentaje_reducido(
    columna: Callable[[str], pl.Expr], conocidos: Sequence[Fila], maximo: pl.Expr, sbc: pl.Expr
) -> pl.Expr:
    """Lo mismo que `TablaDisminucion.fila`, para el motor: diezmilésimos de por ciento; nulo si no hay fila.

    `columna` da las cifras de `para_el_plan`; `maximo` viene en diezmilésimos y `sbc` en centavos.
    """
    unidad = columna("minimo_credito")
    enteras = pl.when(columna("trunca_veces")).then(sbc // unidad).otherwise((sbc + unidad - 1) // unidad)
    veces = pl.max_horizontal(enteras, pl.lit(1, pl.Int64))
    reducido = pl.lit(None, pl.Int64)
    for fila in conocidos:
        cual, desde = fila
        tasa = columna(_nombre(fila))
        rige = (maximo == cual * DIEZMILESIMOS) & (veces >= desde) & (tasa != SIN_FILA)
        reducido = pl.when(rige).then(tasa).otherwise(reducido)
    return pl.when(reducido != VENCIDA).then(reducido)
