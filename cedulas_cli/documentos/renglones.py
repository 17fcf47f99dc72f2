"""El detalle de la cédula, formado en bloque: de una tabla a un flujo PDF por renglón, sin tocar celda por celda.

Todo movimiento es relativo al principio del renglón, de modo que el mismo texto sirve en cualquier lugar de la
página. Un importe se alinea a la derecha por su número de signos: la fuente tiene cifras tabulares y la corrección
de cada largo sale de una tabla.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import polars as pl

from cedulas_cli.documentos import formato
from cedulas_cli.documentos.fuentes import Fuente, escapar, familia, recortar
from cedulas_cli.documentos.maqueta import NUMERICOS, Celda, Maqueta, Tipo
from cedulas_cli.documentos.trazo import numero

ALTO_RENGLON = 15.2
LINEA_ARRIBA = 7.0
LINEA_ABAJO = 13.6
"""Líneas base de las dos líneas de un renglón, desde su borde superior."""

DAGA = "†"
"""Marca del renglón cuyo importe emitido difiere del calculado."""
CON_TABLA = 4
"""Tipo de descuento, sólo al imprimir: por ciento máximo al que se aplica la tabla de disminución."""
_LARGO_MAXIMO = 24
MARGEN = 2.6
_APRETADO_MINIMO = 70
_ANCHO_TIPICO = 0.67
_EXTRA_ANCHO = 0.5
_SIGNOS_ANCHOS = r"[MWmw@%&Œœ…—‰Ææ™©®½¼¾+=<>~^]"


@lru_cache(maxsize=8)
def anchos_por_largo(fuente: Fuente) -> tuple[int, ...]:
    """Milésimas que mide un importe según cuántos signos tiene (cifras, punto y las comas que le tocan)."""
    cifra, coma, punto = (fuente.anchos[ord(signo)] for signo in "0,.")
    anchos = [0]
    for largo in range(1, _LARGO_MAXIMO):
        comas = max(0, (largo - 4) // 4)
        anchos.append((largo - 1 - comas) * cifra + comas * coma + punto)
    return tuple(anchos)


def _anchos_enteros(fuente: Fuente) -> tuple[int, ...]:
    cifra, coma = fuente.anchos[ord("0")], fuente.anchos[ord(",")]
    return tuple((largo - largo // 4) * cifra + (largo // 4) * coma for largo in range(_LARGO_MAXIMO))


def _texto_columna(tabla: pl.DataFrame, celda: Celda, ancho: float, cuerpo: float) -> pl.Series:
    columna = tabla.get_column(celda.campo)
    match celda.tipo:
        case Tipo.IMPORTE:
            return formato.importes(columna)
        case Tipo.ENTERO:
            return _enteros(columna)
        case Tipo.TASA:
            return _tasas(columna)
        case Tipo.FECHA:
            return columna.dt.strftime("%d/%m/%Y").fill_null("")
        case Tipo.DESCUENTO:
            return _descuentos(tabla)
        case _:
            return textos_que_caben(columna, familia()[celda.fuerte], cuerpo, ancho - celda.sangria)


def _marcas(columna: pl.Series) -> pl.Series:
    """La daga de «emitido distinto de calculado»; se dibuja y el cursor vuelve a donde estaba."""
    bajar = numero(LINEA_ARRIBA)
    dibujo = pl.lit(f" 0 -{bajar} Td({DAGA})Tj 0 {bajar} Td")
    return pl.select(pl.when(columna).then(dibujo).otherwise(pl.lit(""))).to_series()


def _enteros(columna: pl.Series) -> pl.Series:
    if columna.max() is None or int(columna.max()) < 1000:  # type: ignore[arg-type]  # el máximo de enteros es entero
        return columna.cast(pl.String).fill_null("")
    return pl.Series(["" if n is None else formato.con_miles(n) for n in columna.to_list()], dtype=pl.String)


def _tasas(columna: pl.Series) -> pl.Series:
    """Por ciento con tres decimales; conserva los que hagan falta."""
    texto = columna.cast(pl.String)
    return texto.str.replace(r"(\.\d{3}\d*?)0+$", "$1").fill_null("")


def _descuentos(tabla: pl.DataFrame) -> pl.Series:
    """Tipo y valor del descuento: «20.0000 %», «20.0000 % tabla», «$1,234.56» o «25.3417 UMI»."""
    tipo, valor = tabla.get_column("tipo_descuento").cast(pl.Int64), tabla.get_column("valor_descuento")
    centavos = (valor.cast(pl.Decimal(18, 4)).cast(pl.String).str.replace(".", "", literal=True).cast(pl.Int64)) // 100
    texto = valor.cast(pl.Decimal(18, 4)).cast(pl.String)
    pesos = formato.importes(centavos)
    return tabla.select(
        pl.when(tipo == 1)
        .then(pl.concat_str(texto, pl.lit(" %")))
        .when(tipo == CON_TABLA)
        .then(pl.concat_str(texto, pl.lit(" % tabla")))
        .when(tipo == 2)
        .then(pl.concat_str(pl.lit("$"), pesos))
        .when(tipo == 3)
        .then(pl.concat_str(texto, pl.lit(" UMI")))
        .otherwise(pl.lit(""))
        .fill_null("")
    ).to_series()


def textos_que_caben(columna: pl.Series, fuente: Fuente, cuerpo: float, ancho: float) -> pl.Series:
    """Textos escapados; los que no caben se aprietan hasta 70 % y, si aún sobran, se recortan con «…».

    Devuelve el operando de Tj completo, con su apretado: `(texto)` o `(texto)` entre dos `Tz`.
    """
    lleno = columna.cast(pl.String).fill_null("")
    protegido = lleno.str.replace_all(r"([\\()])", r"\$1") if lleno.str.contains(r"[\\()]").any() else lleno
    simple = pl.select(pl.concat_str(pl.lit("("), protegido, pl.lit(")Tj"))).to_series()
    estimado = lleno.str.len_chars() * _ANCHO_TIPICO + lleno.str.count_matches(_SIGNOS_ANCHOS) * _EXTRA_ANCHO
    dudosos = (estimado * cuerpo > ancho).arg_true()
    if dudosos.is_empty():
        return simple
    ajustados = [_ajustar(texto, fuente, cuerpo, ancho) for texto in lleno.gather(dudosos).to_list()]
    return simple.scatter(dudosos, ajustados)


def _ajustar(texto: str, fuente: Fuente, cuerpo: float, ancho: float) -> str:
    medida = fuente.ancho(texto, cuerpo)
    if medida <= ancho:
        return f"({escapar(texto)})Tj"
    escala = max(_APRETADO_MINIMO, math.floor(100 * ancho / medida))
    texto = recortar(texto, fuente, cuerpo, ancho * 100 / escala)
    return f" {escala} Tz({escapar(texto)})Tj 100 Tz"


def flujo_renglones(tabla: pl.DataFrame, maqueta: Maqueta, *, fuerte: bool = False) -> pl.Series:
    """Un texto por renglón con sus operadores; termina con el cursor en el borde superior del renglón siguiente.

    Las celdas cuyo campo no esté en la tabla quedan en blanco. Se supone `BT` abierto, la fuente de texto (o la de
    énfasis si `fuerte`) puesta al cuerpo de la maqueta, y el origen en la esquina superior izquierda del renglón.
    """
    piezas: list[pl.Series | str] = []
    cursor = (0.0, 0.0)
    for linea, altura in (("arriba", LINEA_ARRIBA), ("abajo", LINEA_ABAJO)):
        cursor = _linea(tabla, maqueta, linea, -altura, fuerte, cursor, piezas)
    piezas.append(f" {numero(-cursor[0])} {numero(-ALTO_RENGLON - cursor[1])} Td\n")
    return tabla.select(
        pl.concat_str(*(pl.lit(p) if isinstance(p, str) else p for p in _fundir(piezas))).alias("flujo")
    ).to_series()


def _fundir(piezas: Sequence[pl.Series | str]) -> list[pl.Series | str]:
    """Une los textos fijos contiguos: menos columnas que concatenar."""
    fundidas: list[pl.Series | str] = []
    for pieza in piezas:
        if isinstance(pieza, str) and fundidas and isinstance(fundidas[-1], str):
            fundidas[-1] += pieza
        else:
            fundidas.append(pieza)
    return fundidas


def _linea(
    tabla: pl.DataFrame,
    maqueta: Maqueta,
    linea: str,
    y: float,
    fuerte: bool,
    cursor: tuple[float, float],
    piezas: list[pl.Series | str],
) -> tuple[float, float]:
    """Forma una de las dos líneas; devuelve dónde quedó el principio de línea del cursor."""
    x = 0.0
    abierto: float | None = None
    for columna in maqueta.columnas:
        derecha = x + columna.ancho - MARGEN
        celdas = [c for c in getattr(columna, linea) if c.campo in tabla.columns]
        for celda in celdas:
            if celda.tipo is Tipo.MARCA:
                piezas.append(_marcas(tabla.get_column(celda.campo)))
                continue
            con_enfasis = celda.fuerte or fuerte
            fuente = familia()[con_enfasis]
            cambia = con_enfasis != fuerte
            texto = _texto_columna(tabla, celda, columna.ancho - MARGEN, maqueta.cuerpo)
            corrido = celda.tipo in NUMERICOS and not cambia
            if abierto is not None and not corrido:
                piezas.append("]TJ")
                abierto = None
            if cambia:
                piezas.append(f"/{fuente.recurso} {numero(maqueta.cuerpo)} Tf")
            if celda.tipo in NUMERICOS:
                destino = derecha
                if abierto is None:
                    piezas.append(f" {numero(derecha - cursor[0])} {numero(y - cursor[1])} Td[")
                    cursor = (derecha, y)
                    abierto = derecha
                piezas.append(_correcciones(texto, celda, fuente, (destino - abierto) * 1000 / maqueta.cuerpo))
                piezas.extend((texto, ")"))
                abierto = destino
            else:
                izquierda = x + celda.sangria + 1.2
                piezas.append(f" {numero(izquierda - cursor[0])} {numero(y - cursor[1])} Td")
                cursor = (izquierda, y)
                piezas.extend((texto,) if celda.tipo is Tipo.TEXTO else ("(", texto, ")Tj"))
            if cambia:
                if abierto is not None:
                    piezas.append("]TJ")
                    abierto = None
                piezas.append(f"/{familia()[fuerte].recurso} {numero(maqueta.cuerpo)} Tf")
        x += columna.ancho
    if abierto is not None:
        piezas.append("]TJ")
    return cursor


def _correcciones(texto: pl.Series, celda: Celda, fuente: Fuente, avance: float) -> pl.Series:
    """El ajuste de TJ que lleva el borde derecho del texto a su columna, y abre la cadena."""
    anchos = _anchos_enteros(fuente) if celda.tipo is Tipo.ENTERO else anchos_por_largo(fuente)
    if celda.tipo is Tipo.TASA:
        cifra, punto = fuente.anchos[ord("0")], fuente.anchos[ord(".")]
        anchos = (0, *((largo - 1) * cifra + punto for largo in range(1, _LARGO_MAXIMO)))
    tabla = pl.Series([f"{round(ancho - avance)}(" for ancho in anchos])
    return tabla.gather(texto.str.len_bytes())
