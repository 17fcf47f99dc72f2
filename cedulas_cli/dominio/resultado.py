"""Lo que devuelve una calculadora: sus datos, los pasos que llevaron a ellos y lo que no está verificado."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

import polars as pl

from cedulas_cli.dominio.dinero import redondear_division
from cedulas_cli.dominio.inhabiles import Calendario
from cedulas_cli.dominio.pasos import decimal_de, dinero
from cedulas_cli.dominio.vigencia import Parametros, Valor

ADVERTENCIAS = "advertencias"
"""Columna con lo SIN VERIFICAR de cada renglón."""


@dataclass(frozen=True)
class Contexto:
    """Los valores legales y el calendario con que se calcula."""

    parametros: Parametros
    calendario: Calendario


@dataclass(frozen=True)
class PasoLegal:
    """Un paso: qué es, cómo se obtuvo, cuánto dio y en qué artículo y valores descansa."""

    concepto: str
    operacion: str
    resultado: str
    fundamento: str
    valores: tuple[Valor, ...] = ()


@dataclass(frozen=True)
class Resultado:
    """Los datos en el orden de las salidas de la regla; importes en centavos."""

    datos: Mapping[str, Any]
    pasos: tuple[PasoLegal, ...]
    advertencias: tuple[str, ...] = ()

    @property
    def valores(self) -> tuple[Valor, ...]:
        """Los parámetros usados, sin repetir."""
        return tuple(dict.fromkeys(v for paso in self.pasos for v in paso.valores))


@dataclass
class Cuaderno:
    """Donde una calculadora anota sus pasos y advertencias conforme avanza."""

    pasos: list[PasoLegal] = field(default_factory=list)
    avisos: list[str] = field(default_factory=list)

    def anotar(self, concepto: str, operacion: str, resultado: str, fundamento: str, *valores: Valor) -> None:
        """Agrega un paso; lo SIN VERIFICAR de sus valores se vuelve advertencia."""
        self.pasos.append(PasoLegal(concepto, operacion, resultado, fundamento, valores))
        for valor in valores:
            if not valor.verificado:
                self.avisar(valor.advertencia)

    def avisar(self, texto: str) -> None:
        """Agrega una advertencia, si no estaba."""
        if texto not in self.avisos:
            self.avisos.append(texto)

    def cerrar(self, datos: Mapping[str, Any]) -> Resultado:
        """El resultado con todo lo anotado."""
        return Resultado(datos, tuple(self.pasos), tuple(self.avisos))


class Regla(NamedTuple):
    """Una calculadora: qué columnas entrega (con su tipo) y la función que las calcula."""

    salidas: Mapping[str, pl.DataType | type[pl.DataType]]
    calcular: Callable[[Mapping[str, Any], Contexto], Resultado]


def redondear(exacto: Fraction) -> int:
    """Mitad arriba al entero (centavos), para cantidades no negativas (derecho 1.29)."""
    return int(redondear_division(exacto.numerator, exacto.denominator))


def en_pesos(exacto: Fraction) -> str:
    """Centavos exactos → «$1,234.50»; si no es de centavos cabales, con los decimales que lleve."""
    return dinero(int(exacto)) if exacto.denominator == 1 else "$" + decimal_de(exacto / 100, 6)


def si_no(cierto: bool) -> str:
    """Como se escribe en las tablas."""
    return "si" if cierto else "no"
