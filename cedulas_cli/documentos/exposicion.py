"""Una explicación lista para imprimirse: de qué es, sus tablas de texto y lo que hay que advertir.

Las columnas de cada tabla son datos, como las de las cédulas: cambiar lo que se imprime es cambiar una lista.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from cedulas_cli.dominio.vigencia import Valor

Par = tuple[str, str]
"""Rótulo y valor."""


class Clase(Enum):
    """Cómo se ve una fila."""

    NORMAL = "normal"
    GRUPO = "grupo"
    """Un solo texto a todo lo ancho y, a la derecha, otro corto; no se separa de la fila que sigue."""
    TOTAL = "total"


@dataclass(frozen=True)
class ColumnaTexto:
    """Una columna cuyo texto se parte en renglones; `derecha` es para cifras."""

    rotulo: str
    ancho: float
    derecha: bool = False
    fuerte: bool = False


@dataclass(frozen=True)
class Fila:
    """Sus celdas, de izquierda a derecha; un salto de renglón separa párrafos dentro de la celda."""

    celdas: tuple[str, ...]
    clase: Clase = Clase.NORMAL


@dataclass(frozen=True)
class Tabla:
    """Una tabla de texto con su título."""

    titulo: str
    columnas: tuple[ColumnaTexto, ...]
    filas: tuple[Fila, ...]


@dataclass(frozen=True)
class Exposicion:
    """Lo que se imprime de un cálculo; `asunto` dice cuál."""

    asunto: str
    datos: tuple[Par, ...]
    resultado: tuple[Par, ...]
    tablas: tuple[Tabla, ...]
    advertencias: tuple[str, ...] = ()


COLUMNAS_PASOS = (
    ColumnaTexto("Núm.", 26),
    ColumnaTexto("Paso", 148, fuerte=True),
    ColumnaTexto("Cálculo", 310),
    ColumnaTexto("Fundamento", 164),
    ColumnaTexto("Resultado", 96, derecha=True, fuerte=True),
)
COLUMNAS_CUOTAS = (
    ColumnaTexto("Concepto", 136, fuerte=True),
    ColumnaTexto("Cálculo", 366),
    ColumnaTexto("Fundamento", 160),
    ColumnaTexto("Importe", 82, derecha=True, fuerte=True),
)
COLUMNAS_PARAMETROS = (
    ColumnaTexto("Parámetro", 226, fuerte=True),
    ColumnaTexto("Valor", 92, derecha=True),
    ColumnaTexto("Vigencia", 132),
    ColumnaTexto("Fundamento", 294),
)
COLUMNAS_CONCEPTOS = (
    ColumnaTexto("Concepto", 226, fuerte=True),
    ColumnaTexto("Base × días × tasa", 224),
    ColumnaTexto("Fundamento", 147),
    ColumnaTexto("Fundamento de los días", 147),
)
COLUMNAS_DIFERENCIAS = (
    ColumnaTexto("Concepto", 118, fuerte=True),
    ColumnaTexto("Emitido", 60, derecha=True),
    ColumnaTexto("Calculado", 60, derecha=True, fuerte=True),
    ColumnaTexto("Diferencia", 60, derecha=True),
    ColumnaTexto("Causa y cálculo", 316),
    ColumnaTexto("Fundamento", 130),
)


def tabla_de_parametros(valores: Iterable[Valor]) -> Tabla:
    """Los valores legales usados, con su vigencia y su fundamento."""
    filas = (Fila((_de_quien(v), v.en_palabras, v.vigencia, _fundamento(v))) for v in valores)
    return Tabla("Parámetros usados", COLUMNAS_PARAMETROS, tuple(filas))


def _de_quien(valor: Valor) -> str:
    nombre = valor.descripcion or rotulo(valor.parametro)
    nombre = nombre.partition(" (")[0]
    return f"{nombre[:1].upper()}{nombre[1:]}" + (f" ({palabras(valor.clave)})" if valor.clave else "")


def _fundamento(valor: Valor) -> str:
    dudoso = not valor.verificado and "SIN VERIFICAR" not in valor.fundamento
    return f"{valor.fundamento}. SIN VERIFICAR" if dudoso else valor.fundamento


# ---------------------------------------------------------------- nombres de columna que se leen

_ACENTUADAS = frozenset(
    {
        *("actualización", "administración", "alimentación", "amortización", "años", "aportación", "atención"),
        *("autorización", "cálculo", "cédula", "cesantía", "crédito", "daños", "determinación", "días", "ejecución"),
        *("emisión", "fórmula", "fracción", "garantía", "gestión", "guarderías", "habitación", "imposición"),
        *("indemnización", "infracción", "inscripción", "integración", "límite", "liquidación", "máxima", "máximo"),
        *("médico", "médicos", "mínima", "mínimo", "notificación", "número", "obstétrica", "opción", "parámetro"),
        *("patrón", "prescripción", "prestación", "prórroga", "reversión", "sanción", "sí", "última", "último"),
        *("pensión", "presentación", "proporción", "resolución", "retención", "revisión", "sustitución", "variación"),
        "votación",
    }
)
_SIGLAS = frozenset({"CEAV", "INPC", "RCV", "RT", "SBC", "UMA", "UMI"})


def _sin_acentos(palabra: str) -> str:
    return unicodedata.normalize("NFD", palabra).encode("ascii", "ignore").decode().lower()


_COMO_SE_LEE = {_sin_acentos(palabra): palabra for palabra in (*_ACENTUADAS, *_SIGLAS)} | {"anios": "años"}
_SEPARACION = {"_": " ", ":": ", "}
_SEPARADORES = re.compile(r"([_\-: ])")


def palabras(nombre: str) -> str:
    """«fecha_notificacion» → «fecha notificación»: los nombres de columna no llevan acentos; lo impreso, sí."""
    trozos = _SEPARADORES.split(nombre)
    return "".join(_SEPARACION.get(t) or _COMO_SE_LEE.get(t, t) for t in trozos)


def rotulo(nombre: str) -> str:
    """Lo mismo, con mayúscula inicial."""
    texto = palabras(nombre)
    return texto[:1].upper() + texto[1:]
