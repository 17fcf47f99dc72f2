"""Antes de imprimir: que cada encabezado tenga su detalle, que todo sume, y repartir el trabajo en bloques."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import polars as pl

from cedulas_cli.documentos.maqueta import Maqueta
from cedulas_cli.errores import ErrorCedulas

CAMPOS_ENCABEZADO = (
    "folio",
    "registro_patronal",
    "rfc",
    "razon_social",
    "domicilio",
    "localidad",
    "codigo_postal",
    "actividad",
    "clase",
    "prima_rt",
    "prima_inferida",
    "zona",
    "modalidad",
    "sector",
    "numero_propuesta",
    "cotizantes",
    "dias",
)
"""Columnas de `encabezados`, además de los importes de la maqueta; las demás no se imprimen ni entran a la huella."""

_RENGLONES_POR_BLOQUE = 40_000
"""Lo que se forma de una vez: acota la memoria sin importar el tamaño del lote."""


@dataclass(frozen=True)
class Bloque:
    """Cédulas que se forman juntas: renglones de cada una (`cuentas`) y cuántas seguidas van a cada lote (`tramos`)."""

    encabezados: pl.DataFrame
    renglones: pl.DataFrame
    cuentas: list[int]
    tramos: list[int]


def alinear(
    encabezados: pl.DataFrame, renglones: pl.DataFrame, maqueta: Maqueta, lotes: Sequence[int]
) -> Iterator[Bloque]:
    """Alinea renglones con encabezados y los entrega en bloques de memoria acotada; `lotes`: cédulas de cada uno."""
    _exigir_columnas(encabezados, (*CAMPOS_ENCABEZADO, *maqueta.importes_de_encabezado()), "los encabezados")
    _exigir_columnas(renglones, ("folio", *maqueta.campos()), "los renglones")
    encabezados = encabezados.select(*CAMPOS_ENCABEZADO, *maqueta.importes_de_encabezado())
    orden = encabezados.select("folio").with_row_index("orden")
    if orden.get_column("folio").n_unique() != orden.height:
        raise _no_cuadra("hay folios repetidos en los encabezados")
    alineados = renglones.join(orden, on="folio", how="left", maintain_order="left")
    if alineados.get_column("orden").null_count():
        raise _no_cuadra("hay renglones cuyo folio no está en los encabezados")
    if not alineados.get_column("orden").is_sorted():
        alineados = alineados.sort("orden", maintain_order=True)
    junto = _cuadrar(encabezados, alineados, orden, maqueta)
    cuentas = junto.get_column("renglones").to_list()
    columnas = [*maqueta.campos()]
    inicio = desde = 0
    for tramos in _agrupar(cuentas, lotes):
        suyas = cuentas[inicio : inicio + sum(tramos)]
        detalle = alineados.slice(desde, sum(suyas)).select(columnas).rechunk()
        yield Bloque(encabezados.slice(inicio, len(suyas)).rechunk(), detalle, suyas, tramos)
        inicio, desde = inicio + len(suyas), desde + sum(suyas)


def _agrupar(cuentas: Sequence[int], lotes: Sequence[int]) -> Iterator[list[int]]:
    """Los tramos de cada bloque: lotes enteros mientras quepan; el que no cabe se parte, siempre por lo mismo.

    Un tramo es del mismo lote y depende sólo de él: dónde se corta decide el orden de los objetos de su PDF.
    """
    grupo: list[int] = []
    acumulado = 0
    for tramo, renglones in _partir(cuentas, lotes):
        if grupo and acumulado + renglones > _RENGLONES_POR_BLOQUE:
            yield grupo
            grupo, acumulado = [], 0
        grupo.append(tramo)
        acumulado += renglones
    if grupo:
        yield grupo


def _partir(cuentas: Sequence[int], lotes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Cédulas y renglones de cada tramo; el de una sola cédula puede rebasar el bloque."""
    siguiente = iter(cuentas)
    for cedulas in lotes:
        tramo = renglones = 0
        for cuenta in islice(siguiente, cedulas):
            if tramo and renglones + cuenta > _RENGLONES_POR_BLOQUE:
                yield tramo, renglones
                tramo = renglones = 0
            tramo += 1
            renglones += cuenta
        yield tramo, renglones


def _exigir_columnas(tabla: pl.DataFrame, exigidas: Iterable[str], cual: str) -> None:
    if faltan := [columna for columna in exigidas if columna not in tabla.columns]:
        raise _no_cuadra(f"a {cual} les falta: {', '.join(faltan)}")


def _cuadrar(encabezados: pl.DataFrame, alineados: pl.DataFrame, orden: pl.DataFrame, maqueta: Maqueta) -> pl.DataFrame:
    """Cuántos renglones tiene cada cédula; falla si un encabezado no suma lo que su detalle o sus propios ramos."""
    campos = maqueta.importes_de_encabezado()
    sumas = alineados.group_by("orden").agg(pl.len().alias("renglones"), pl.col(campos).sum())
    junto = orden.join(sumas, on="orden", how="left").sort("orden")
    if junto.get_column("renglones").null_count():
        raise _no_cuadra("hay cédulas sin renglones")
    patronal = [campo for ramo in maqueta.ramos for campo in ramo.patronal]
    obrero = [campo for ramo in maqueta.ramos for campo in ramo.obrero]
    ramos = junto.select(
        total_patronal=pl.sum_horizontal(patronal),
        total_obrero=pl.sum_horizontal(obrero),
        total=pl.sum_horizontal(*patronal, *obrero),
    )
    comparaciones = [(campo, junto.get_column(campo)) for campo in campos]
    for campo, suma in (*comparaciones, *((campo, ramos.get_column(campo)) for campo in ramos.columns)):
        distintos = suma.ne_missing(encabezados.get_column(campo)).arg_true()
        if not distintos.is_empty():
            folio = encabezados.get_column("folio")[distintos[0]]
            raise _no_cuadra(f"el encabezado del folio {folio} no suma lo que su detalle ({campo})")
    return junto


def _no_cuadra(causa: str) -> ErrorCedulas:
    return ErrorCedulas(
        "falla-interna",
        "los datos del lote no cuadran entre sí y no se imprimió nada",
        lugar="emitir_lote",
        causa=causa,
        remedio="vuelva a determinar la emisión; si se repite, reporte el defecto",
    )
