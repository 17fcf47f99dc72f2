"""Las cifras de la primera página (resumen por ramo y franja de importes), formadas en bloque para todo el lote."""

from __future__ import annotations

import polars as pl

from cedulas_cli.documentos import fondos, formato
from cedulas_cli.documentos import geometria as g
from cedulas_cli.documentos.fuentes import Fuente, familia
from cedulas_cli.documentos.maqueta import Maqueta
from cedulas_cli.documentos.renglones import anchos_por_largo
from cedulas_cli.documentos.trazo import ALTO_CARTA, numero
from cedulas_cli.dominio.esquemas import TOTALES

_CUERPO_RESUMEN = 6.8
_CUERPO_FRANJA = 10.0
_CUERPO_ROTULO = 6.8
_AIRE = 4.0

_Piezas = list[pl.Series | str]


def cifras_de_primera(encabezados: pl.DataFrame, maqueta: Maqueta) -> list[str]:
    """Un bloque `BT … ET` por cédula con el resumen por ramo, sus totales y el importe total de la franja."""
    normal, fuerte = familia()
    altura = g.DATOS + 7
    totales = [formato.importes(encabezados.get_column(campo)) for campo in TOTALES]
    piezas: _Piezas = [f"BT /{normal.recurso} {numero(_CUERPO_RESUMEN)} Tf\n"]
    for i, ramo in enumerate(maqueta.ramos, 1):
        patronal, obrero = _suma(encabezados, ramo.patronal), _suma(encabezados, ramo.obrero)
        linea = altura + 1.2 + i * g.RESUMEN_PASO
        for x, valor in zip(g.RESUMEN_COLUMNAS, (patronal, obrero, patronal + obrero), strict=True):
            _cifra(piezas, x, linea, formato.importes(valor), normal)
    piezas.append(f"/{fuerte.recurso} {numero(_CUERPO_RESUMEN)} Tf\n")
    linea = altura + 1.8 + (len(maqueta.ramos) + 1) * g.RESUMEN_PASO
    for x, texto in zip(g.RESUMEN_COLUMNAS, totales, strict=True):
        _cifra(piezas, x, linea, texto, fuerte)
    piezas.append(f"/{fuerte.recurso} {numero(_CUERPO_FRANJA)} Tf\n")
    for (_, x), texto in zip(fondos.FRANJA_IMPORTES, totales, strict=True):
        _cifra(piezas, x, fondos.FRANJA_LINEA, texto, fuerte)
    piezas.append(f"/{normal.recurso} {numero(_CUERPO_ROTULO)} Tf\n")
    for (rotulo, x), texto in zip(fondos.FRANJA_IMPORTES, totales, strict=True):
        _rotulo(piezas, x, rotulo, texto)
    piezas.append("ET\n")
    return encabezados.select(pl.concat_str([pl.lit(p) for p in piezas])).to_series().to_list()


def _suma(encabezados: pl.DataFrame, campos: tuple[str, ...]) -> pl.Series:
    if not campos:
        return pl.Series([0], dtype=pl.Int64).new_from_index(0, encabezados.height)
    return encabezados.select(pl.sum_horizontal(campos)).to_series()


def _cifra(piezas: _Piezas, x: float, desde_arriba: float, texto: pl.Series, fuente: Fuente) -> None:
    """El importe con su borde derecho en `x`."""
    lugar = f"1 0 0 1 {numero(x)} {numero(ALTO_CARTA - desde_arriba)} Tm["
    retrocesos = pl.Series([f"{lugar}{ancho}(" for ancho in anchos_por_largo(fuente)])
    piezas.extend((retrocesos.gather(texto.str.len_bytes()), texto, ")]TJ\n"))


def _rotulo(piezas: _Piezas, x: float, rotulo: str, texto: pl.Series) -> None:
    """El rótulo de la franja, pegado a la izquierda de su importe según lo que éste mida."""
    normal, fuerte = familia()
    propio = normal.ancho(rotulo, _CUERPO_ROTULO) + _AIRE
    y = numero(ALTO_CARTA - fondos.FRANJA_LINEA)
    lugares = [
        f"1 0 0 1 {numero(x - ancho * _CUERPO_FRANJA / 1000 - propio)} {y} Tm({rotulo})Tj\n"
        for ancho in anchos_por_largo(fuerte)
    ]
    piezas.append(pl.Series(lugares).gather(texto.str.len_bytes()))
