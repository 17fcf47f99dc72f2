"""Cómo se escriben los datos en un documento: importes, registros, fechas y periodos.

Los importes entran en centavos enteros y salen con comas y dos decimales; nunca pasan por punto flotante.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from cedulas_cli.dominio.periodos import Periodo

MESES = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)
_MIL = 1000
_MILLON = 1_000_000
_SUELTOS = pl.Series([str(n) for n in range(_MIL)])
_RELLENOS = pl.Series([f",{n:03d}" for n in range(_MIL)])
_CENTAVOS = pl.Series([f".{n:02d}" for n in range(100)])
_LARGO_REGISTRO = 11


def importe(centavos: int) -> str:
    """123456 → «1,234.56»."""
    signo = "-" if centavos < 0 else ""
    enteros, resto = divmod(abs(centavos), 100)
    return f"{signo}{enteros:,}.{resto:02d}"


def importes(centavos: pl.Series) -> pl.Series:
    """Lo mismo que `importe`, para una columna; lo ausente queda como texto vacío."""
    menor, mayor = centavos.min(), centavos.max()
    if menor is None:
        return pl.Series(centavos.name, [""] * len(centavos), dtype=pl.String)
    if int(menor) < 0 or int(mayor) >= _MILLON * 100:  # type: ignore[arg-type]  # una columna entera tiene extremos enteros
        formados = ["" if valor is None else importe(valor) for valor in centavos.to_list()]
        return pl.Series(centavos.name, formados, dtype=pl.String)
    lleno = centavos.fill_null(0)
    enteros = lleno // 100
    cola = _CENTAVOS.gather(lleno % 100)
    millares = enteros // _MIL
    cabeza = _SUELTOS.gather(pl.select(pl.when(millares > 0).then(millares).otherwise(enteros)).to_series())
    medio = _RELLENOS.gather(enteros % _MIL)
    texto = pl.select(
        pl.when(centavos.is_null())
        .then(pl.lit(""))
        .when(millares > 0)
        .then(pl.concat_str(pl.lit(cabeza), pl.lit(medio), pl.lit(cola)))
        .otherwise(pl.concat_str(pl.lit(cabeza), pl.lit(cola)))
    ).to_series()
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
