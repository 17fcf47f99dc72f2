"""La relación de un lote (un renglón por cédula) y la guía de entrega del conjunto, en CSV y en libro de Excel."""

from __future__ import annotations

from datetime import date

import polars as pl

from cedulas_cli.documentos.csv_seguro import a_csv
from cedulas_cli.documentos.libro_seguro import Columna, Hoja, Tipo, a_xlsx

_RELACION = (
    Columna("consecutivo", "Núm.", 6, Tipo.ENTERO),
    Columna("folio", "Folio", 23),
    Columna("registro_patronal", "Registro patronal", 13),
    Columna("razon_social", "Razón social", 34),
    Columna("domicilio", "Domicilio", 36),
    Columna("localidad", "Localidad", 18),
    Columna("codigo_postal", "C.P.", 7),
    Columna("pagina_inicial", "Página inicial", 8, Tipo.ENTERO),
    Columna("paginas", "Páginas", 8, Tipo.ENTERO, suma=True),
    Columna("cotizantes", "Cotizantes", 10, Tipo.ENTERO, suma=True),
    Columna("dias", "Días", 10, Tipo.ENTERO, suma=True),
    Columna("total", "Importe", 17, Tipo.PESOS, suma=True),
    Columna("lote", "Lote", 18),
    Columna("sector", "Sector", 8),
    Columna("fecha_entrega", "Entrega", 12, Tipo.FECHA),
    Columna("termino", "Término", 12, Tipo.FECHA),
    Columna("huella", "Huella de la cédula", 68),
)
_IMPRESAS = 12
"""Lo demás es igual en todo el lote o sólo sirve a una máquina: no se imprime, y así cabe a lo ancho de la carta."""
_GUIA = (
    Columna("lote", "Lote", 20),
    Columna("sector", "Sector", 10),
    Columna("cedulas", "Cédulas", 10, Tipo.ENTERO, suma=True),
    Columna("paginas", "Páginas", 10, Tipo.ENTERO, suma=True),
    Columna("cotizantes", "Cotizantes", 12, Tipo.ENTERO, suma=True),
    Columna("importe", "Importe", 20, Tipo.PESOS, suma=True),
    Columna("fecha_entrega", "Entrega", 12, Tipo.FECHA),
    Columna("termino", "Término", 12, Tipo.FECHA),
    Columna("paquete", "Paquete", 26),
    Columna("huella_paquete", "Huella SHA-256 del paquete", 68),
)
_SECTORES = (
    Columna("sector", "Sector", 12),
    Columna("lotes", "Lotes", 10, Tipo.ENTERO, suma=True),
    Columna("cedulas", "Cédulas", 12, Tipo.ENTERO, suma=True),
    Columna("paginas", "Páginas", 12, Tipo.ENTERO, suma=True),
    Columna("cotizantes", "Cotizantes", 12, Tipo.ENTERO, suma=True),
    Columna("importe", "Importe", 22, Tipo.PESOS, suma=True),
)


def relacion_csv(relacion: pl.DataFrame) -> bytes:
    """La relación de un lote, sin renglón de totales: es para máquinas."""
    return a_csv(relacion.select(c.campo for c in _RELACION))


def relacion_xlsx(relacion: pl.DataFrame, lote: str, fecha: date) -> bytes:
    """La relación de un lote, con totales."""
    titulo = f"Relación de cédulas del lote {lote}"
    return a_xlsx([Hoja("Relación", titulo, _RELACION, relacion, _IMPRESAS)], titulo, fecha)


def por_sector(guia: pl.DataFrame) -> pl.DataFrame:
    """Cuántos lotes, cédulas y pesos van a cada sector."""
    sumas = pl.col("cedulas", "paginas", "cotizantes", "importe").sum()
    sectores = guia.group_by("sector").agg(pl.len().cast(pl.Int64).alias("lotes"), sumas).sort("sector")
    return sectores.with_columns(pl.col("importe").cast(pl.Decimal(18, 2)))


def guia_csv(guia: pl.DataFrame) -> bytes:
    """La guía de entrega, un renglón por lote."""
    return a_csv(guia.select(c.campo for c in _GUIA))


def guia_xlsx(guia: pl.DataFrame, titulo: str, fecha: date) -> bytes:
    """La guía de entrega: una hoja por lote y otra por sector."""
    hojas = [Hoja("Lotes", titulo, _GUIA, guia), Hoja("Sectores", f"{titulo}, por sector", _SECTORES, por_sector(guia))]
    return a_xlsx(hojas, titulo, fecha)
