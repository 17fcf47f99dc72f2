"""Cómo se escriben los datos en un documento: importes, registros, fechas y periodos.

Los importes entran en centavos enteros y salen con comas y dos decimales; nunca pasan por punto flotante.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import polars as pl

from cedulas_cli.dominio.periodos import MESES, Periodo

_TOPE_TABLA = 100_000
_LARGO_REGISTRO = 11


def importe(centavos: int) -> str:
    """123456 → «1,234.56»."""
    signo = "-" if centavos < 0 else ""
    enteros, resto = divmod(abs(centavos), 100)
    return f"{signo}{enteros:,}.{resto:02d}"


@lru_cache(maxsize=1)
def _tablas() -> tuple[pl.Series, pl.Series]:
    """Pesos con comas de 0 a 99,999 y centavos: formar un importe es tomar dos textos y unirlos."""
    menores, miles = [str(n) for n in range(1000)], [f"{n}," for n in range(1, _TOPE_TABLA // 1000)]
    terceras = [f"{n:03d}" for n in range(1000)]
    pesos = pl.Series(menores + [millar + tercera for millar in miles for tercera in terceras], dtype=pl.String)
    return pesos, pl.Series([f".{n:02d}" for n in range(100)], dtype=pl.String)


def importes(centavos: pl.Series) -> pl.Series:
    """Lo mismo que `importe`, para una columna; lo ausente queda como texto vacío."""
    pesos, decimales = _tablas()
    comun = centavos.is_between(0, _TOPE_TABLA * 100 - 1).fill_null(False)
    lleno = centavos if comun.all() else centavos.zip_with(comun, pl.Series([0], dtype=pl.Int64))
    texto = pl.select(pl.concat_str(pesos.gather(lleno // 100), decimales.gather(lleno % 100))).to_series()
    if not comun.all():
        raros = (~comun).arg_true()
        formados = ["" if valor is None else importe(valor) for valor in centavos.gather(raros).to_list()]
        texto = texto.scatter(raros, formados)
    return texto.alias(centavos.name)


def registro_patronal(registro: str) -> str:
    """«Z9900001100» → «Z99-00001-10-0»; lo que no mide 11 se deja como vino."""
    if len(registro) != _LARGO_REGISTRO:
        return registro
    return f"{registro[:3]}-{registro[3:8]}-{registro[8:10]}-{registro[10]}"


def fecha_corta(dia: date) -> str:
    """17/11/2026."""
    return f"{dia.day:02d}/{dia.month:02d}/{dia.year:04d}"


def fecha_larga(dia: date) -> str:
    """17 de noviembre de 2026."""
    return f"{dia.day} de {MESES[dia.month - 1]} de {dia.year}"


def periodo_corto(periodo: str) -> str:
    """«2026-10» → «10-2026», como lo imprime la propuesta."""
    leido = Periodo.de_texto(periodo)
    return f"{leido.mes:02d}-{leido.anio:04d}"


def periodo_en_palabras(periodo: str, emision: str) -> str:
    """«Octubre de 2026» o «Septiembre-octubre de 2026»."""
    texto = Periodo.de_texto(periodo).en_palabras(emision)
    return texto[:1].upper() + texto[1:]


def con_miles(cantidad: int) -> str:
    """1234 → «1,234»."""
    return f"{cantidad:,}"
