"""Lo que devuelve una calculadora: sus datos, los pasos que llevaron a ellos y lo que no está verificado."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

import polars as pl

from cedulas_cli.dominio.dinero import redondear_division
from cedulas_cli.dominio.esquemas import IMPORTE
from cedulas_cli.dominio.inhabiles import Calendario
from cedulas_cli.dominio.pasos import decimal_de, dinero
from cedulas_cli.dominio.vigencia import Parametros, Valor

T = TypeVar("T")

RECUERDOS_MAXIMO = 50_000
ADVERTENCIAS = "advertencias"
"""Columna con lo SIN VERIFICAR de cada renglón."""
SEPARADOR_DE_AVISOS = " | "
POSICION = "__posicion"
"""En lo resuelto en bloque, a qué renglón de la tanda corresponde."""


@dataclass(frozen=True)
class Contexto:
    """Los valores legales y el calendario con que se calcula."""

    parametros: Parametros
    calendario: Calendario
    _recuerdos: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def recordar(self, llave: Hashable, obtener: Callable[[], T]) -> T:
        """Lo que la ley dice de una combinación, sin volver a preguntarlo en cada tanda de una tabla."""
        if llave not in self._recuerdos:
            if len(self._recuerdos) >= RECUERDOS_MAXIMO:
                self._recuerdos.clear()
            self._recuerdos[llave] = obtener()
        recordado: T = self._recuerdos[llave]
        return recordado


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
    """Una calculadora: qué columnas entrega (con su tipo) y la función que las calcula.

    `en_bloque`, si la hay, resuelve de una vez los renglones comunes de una tabla (importes en centavos y su
    `POSICION`); los que no da, y cualquiera que pueda fallar, son de `calcular`. Una prueba las enfrenta.
    """

    salidas: Mapping[str, pl.DataType | type[pl.DataType]]
    calcular: Callable[[Mapping[str, Any], Contexto], Resultado]
    en_bloque: Callable[[pl.DataFrame, Contexto], pl.DataFrame] | None = None

    @property
    def importes(self) -> tuple[str, ...]:
        """Las salidas que son dinero."""
        return tuple(nombre for nombre, tipo in self.salidas.items() if tipo == IMPORTE)


def esquema_en_centavos(regla: Regla) -> dict[str, Any]:
    """Posición, salidas y advertencias de una tabla recién calculada: el dinero, en centavos `Int64`."""
    salidas = {nombre: pl.Int64 if tipo == IMPORTE else tipo for nombre, tipo in regla.salidas.items()}
    return {POSICION: pl.UInt32, **salidas, ADVERTENCIAS: pl.String}


def redondear(exacto: Fraction) -> int:
    """Mitad arriba al entero (centavos), para cantidades no negativas (derecho 1.29)."""
    return int(redondear_division(exacto.numerator, exacto.denominator))


def en_pesos(exacto: Fraction) -> str:
    """Centavos exactos → «$1,234.50»; si no es de centavos cabales, con los decimales que lleve."""
    return dinero(int(exacto)) if exacto.denominator == 1 else "$" + decimal_de(exacto / 100, 6)


def si_no(cierto: bool) -> str:
    """Como se escribe en las tablas."""
    return "si" if cierto else "no"
