"""Comparar dos conjuntos por su clave: lo que sólo tiene uno, lo que difiere y una firma que dice qué se comparó.

Los importes viajan en centavos; en el detalle, como texto en pesos. Ningún hallazgo se pierde: lo que tiene explicación
se queda en el detalle como `justificado` y no descuadra.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import Any, Final

import polars as pl

from cedulas_cli.dominio.credito.hechos import json_canonico
from cedulas_cli.dominio.dinero import pesos

SOLO_A, SOLO_B, DISTINTO, JUSTIFICADO = "solo_a", "solo_b", "distinto_valor", "justificado"
HALLAZGOS: Final = (SOLO_A, SOLO_B, DISTINTO, JUSTIFICADO)
CLAVE: Final = "clave"

DETALLE: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "conciliacion_id": pl.String,
    "hallazgo": pl.String,
    "clave": pl.String,
    "campo": pl.String,
    "valor_a": pl.String,
    "valor_b": pl.String,
    "diferencia": pl.String,
    "motivo": pl.String,
}
"""Un renglón por cosa que no es igual en los dos lados; `diferencia` = a − b, si se puede restar."""


class Clase(Enum):
    """Cómo se compara y se escribe un campo."""

    IMPORTE = auto()
    """Centavos."""
    CUENTA = auto()
    TEXTO = auto()


@dataclass(frozen=True)
class Hallazgo:
    """Algo que no es igual: de qué lado está y, si se sabe, por qué."""

    hallazgo: str
    clave: str
    campo: str = ""
    valor_a: str = ""
    valor_b: str = ""
    diferencia: str = ""
    motivo: str = ""


@dataclass(frozen=True)
class Resultado:
    """Lo que dio una conciliación; `huella_a` y `huella_b` firman los conjuntos enteros, no sólo lo que difiere."""

    conciliacion_id: str
    corte: date
    en_a: int
    en_b: int
    huella_a: str
    huella_b: str
    hallazgos: tuple[Hallazgo, ...]

    def cuantos(self, clase: str) -> int:
        """Claves distintas con ese hallazgo."""
        return len({h.clave for h in self.hallazgos if h.hallazgo == clase})

    @property
    def cuadra(self) -> bool:
        """Nada sin explicar."""
        return all(h.hallazgo == JUSTIFICADO for h in self.hallazgos)

    @property
    def firma(self) -> str:
        """Huella de lo comparado y de lo hallado: mismos conjuntos y mismo corte, misma firma."""
        cuerpo = [
            self.conciliacion_id,
            self.corte.isoformat(),
            self.huella_a,
            self.huella_b,
            [list(vars(h).values()) for h in self.hallazgos],
        ]
        return hashlib.sha256(json_canonico(cuerpo)).hexdigest()

    def detalle(self) -> pl.DataFrame:
        """Los hallazgos como tabla."""
        filas = [(self.conciliacion_id, *vars(h).values()) for h in self.hallazgos]
        return pl.DataFrame(filas, schema=DETALLE, orient="row")


def huella_de(tabla: pl.DataFrame) -> str:
    """Huella de un conjunto, sin que importe el orden de sus renglones."""
    ordenada = tabla.sort(tabla.columns, nulls_last=False) if tabla.height else tabla
    return hashlib.sha256(ordenada.write_csv().encode()).hexdigest()


def resultado(
    conciliacion_id: str, corte: date, a: pl.DataFrame, b: pl.DataFrame, hallazgos: Sequence[Hallazgo]
) -> Resultado:
    """Junta los conjuntos ya comparados con lo que se halló, en un orden que no depende del de entrada."""
    ordenados = sorted(
        hallazgos, key=lambda h: (HALLAZGOS.index(h.hallazgo), h.clave, h.campo, h.valor_a, h.valor_b, h.motivo)
    )
    return Resultado(conciliacion_id, corte, a.height, b.height, huella_de(a), huella_de(b), tuple(ordenados))


def comparar(
    conciliacion_id: str,
    corte: date,
    a: pl.DataFrame,
    b: pl.DataFrame,
    campos: Mapping[str, Clase],
    *,
    tolerancia: int = 0,
    motivos: Mapping[str, str] | None = None,
    justificados: Mapping[str, str] | None = None,
) -> Resultado:
    """Compara por `clave` (única en cada lado). `tolerancia`, en centavos, vale sólo para importes.

    Un valor nulo en `a` es «no lo dice» y no se compara. `motivos` explica un hallazgo («solo_a», «solo_b» o el
    nombre del campo); `justificados` dice, por clave, qué razón lo explica.
    """
    columnas = [CLAVE, *campos]
    a, b = a.select(columnas), b.select(columnas)
    dichos, razones = motivos or {}, justificados or {}
    hallazgos = [
        *(Hallazgo(SOLO_A, clave, motivo=dichos.get(SOLO_A, "")) for clave in _ausentes(a, b)),
        *(Hallazgo(SOLO_B, clave, motivo=dichos.get(SOLO_B, "")) for clave in _ausentes(b, a)),
    ]
    juntos = a.join(b, on=CLAVE, how="inner", suffix="__b", maintain_order="left")
    for campo, clase in campos.items():
        hallazgos += _distintos(juntos, campo, clase, tolerancia, dichos.get(campo, ""))
    return resultado(conciliacion_id, corte, a, b, [justificar(h, razones) for h in hallazgos])


def justificar(hallazgo: Hallazgo, razones: Mapping[str, str]) -> Hallazgo:
    """El mismo hallazgo, justificado si su clave tiene razón."""
    razon = razones.get(hallazgo.clave)
    if razon is None:
        return hallazgo
    return Hallazgo(**{**vars(hallazgo), "hallazgo": JUSTIFICADO, "motivo": razon})


def _ausentes(de: pl.DataFrame, otro: pl.DataFrame) -> list[str]:
    return de.join(otro, on=CLAVE, how="anti", maintain_order="left")[CLAVE].to_list()


def _distintos(juntos: pl.DataFrame, campo: str, clase: Clase, tolerancia: int, motivo: str) -> list[Hallazgo]:
    uno, otro = pl.col(campo), pl.col(f"{campo}__b")
    if clase is Clase.TEXTO:
        difieren = uno.is_not_null() & ~uno.eq_missing(otro)
    else:
        margen = tolerancia if clase is Clase.IMPORTE else 0
        difieren = uno.is_not_null() & (otro.is_null() | ((uno - otro).abs() > margen))
    malos = juntos.filter(difieren).select(CLAVE, uno.alias("a"), otro.alias("b"))
    return [
        Hallazgo(DISTINTO, clave, campo, escrito(va, clase), escrito(vb, clase), _resta(va, vb, clase), motivo)
        for clave, va, vb in malos.iter_rows()
    ]


def escrito(valor: Any, clase: Clase) -> str:
    """Un valor como va en el detalle: los importes, en pesos con dos decimales."""
    if valor is None:
        return ""
    return str(pesos(valor)) if clase is Clase.IMPORTE else str(valor)


def _resta(uno: Any, otro: Any, clase: Clase) -> str:
    if clase is Clase.TEXTO or uno is None or otro is None:
        return ""
    return escrito(uno - otro, clase)
