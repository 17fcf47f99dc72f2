"""Tablas de cualquier tamaño por tandas: se leen y se escriben de a poco, con memoria que no crece con el archivo."""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from cedulas_cli.sistema import jsonl
from cedulas_cli.sistema.archivos import reemplazo_atomico
from cedulas_cli.sistema.tablas import (
    NIVEL_ZSTD,
    RENGLONES_EN_TERMINAL,
    SALIDA_ESTANDAR,
    abrir,
    es_utf8,
    escribir_tabla,
    exigir_sin_bytes,
    formato_efectivo,
    mostrar_tabla,
    primeros_bytes,
    tabla_rota,
    tuberia_que_se_cierra,
)

RENGLONES_POR_TANDA = 10_000
BYTES_POR_TANDA = 1 << 20
"""De un csv se toman bloques de este tamaño, cortados donde acaba un renglón."""
_MARCA_UTF8 = b"\xef\xbb\xbf"

Escribir = Callable[[pl.DataFrame], None]


# ---------------------------------------------------------------- lectura


@dataclass(frozen=True)
class Lectura:
    """Una tabla abierta: sus columnas y sus tandas, en orden."""

    esquema: pl.Schema
    tandas: Iterator[pl.DataFrame]


@contextlib.contextmanager
def leer_por_tandas(entrada: str) -> Iterator[Lectura]:
    """Csv, jsonl o parquet, que se reconoce por su contenido; la entrada estándar pasa antes al disco.

    Los tipos son los de `tablas.abrir`. Errores, al abrir o a media lectura: «archivo-no-existe», «archivo-vacio»
    y «tabla-rota».
    """
    with _en_disco(entrada) as ruta:
        with _traducir(entrada):
            esquema, tandas = _abrir_por_tandas(ruta, entrada)
        yield Lectura(esquema, _traducidas(tandas, entrada))


@contextlib.contextmanager
def _en_disco(entrada: str) -> Iterator[Path]:
    if entrada != SALIDA_ESTANDAR:
        yield Path(entrada)
        return
    with tempfile.TemporaryDirectory(prefix="cedulas-") as carpeta:
        ruta = Path(carpeta) / "entrada"
        with ruta.open("wb") as archivo:
            shutil.copyfileobj(sys.stdin.buffer, archivo)
        yield ruta


@contextlib.contextmanager
def _traducir(lugar: str) -> Iterator[None]:
    try:
        yield
    except (pl.exceptions.PolarsError, pa.ArrowException, ValueError, OSError) as falla:
        raise tabla_rota(lugar, falla) from falla


def _traducidas(tandas: Iterator[pl.DataFrame], lugar: str) -> Iterator[pl.DataFrame]:
    """Traduce sólo las fallas de leer: las de quien usa la tanda no son de la tabla."""
    while True:
        with _traducir(lugar):
            tanda = next(tandas, None)
        if tanda is None:
            return
        yield tanda


def _abrir_por_tandas(ruta: Path, entrada: str) -> tuple[pl.Schema, Iterator[pl.DataFrame]]:
    inicio = primeros_bytes(ruta, entrada)
    if inicio[:4] == b"PAR1":
        return abrir(str(ruta)).collect_schema(), _de_parquet(ruta)
    if inicio.lstrip(_MARCA_UTF8 + b" \r\n\t")[:1] == b"{":
        esquema = pl.Schema(jsonl.examinar(_objetos(ruta)))
        return esquema, _de_jsonl(ruta, esquema)
    tandas = _de_csv(ruta)
    primera = next(tandas)
    return primera.schema, chain([primera], tandas)


def _de_parquet(ruta: Path) -> Iterator[pl.DataFrame]:
    with pq.ParquetFile(ruta) as archivo:
        for lote in archivo.iter_batches(batch_size=RENGLONES_POR_TANDA):
            tabla = pl.from_arrow(lote)
            assert isinstance(tabla, pl.DataFrame)
            yield tabla


def _objetos(ruta: Path) -> Iterator[dict[str, Any]]:
    codificacion = "utf-8-sig" if es_utf8(ruta) else "cp1252"
    with ruta.open(encoding=codificacion, errors="replace", newline="\n") as archivo:
        for linea in archivo:
            if linea.strip():
                yield jsonl.leer_linea(linea)


def _de_jsonl(ruta: Path, esquema: pl.Schema) -> Iterator[pl.DataFrame]:
    objetos = _objetos(ruta)
    while renglones := list(islice(objetos, RENGLONES_POR_TANDA)):
        yield jsonl.a_tabla(renglones, esquema)


def _de_csv(ruta: Path) -> Iterator[pl.DataFrame]:
    """Siempre al menos una tanda, aunque sólo traiga encabezado; cada una se interpreta con él por delante."""
    utf8 = es_utf8(ruta)
    with ruta.open("rb") as archivo:
        bloques = _bloques(archivo)
        primero = next(bloques).removeprefix(_MARCA_UTF8).lstrip(b"\r\n")
        corte = _fin_de_renglon(primero, desde_el_final=False)
        encabezado, resto = primero[:corte], primero[corte:]
        for bloque in chain([resto], bloques):
            contenido = encabezado + bloque
            if not utf8:
                contenido = contenido.decode("cp1252", "replace").encode()
            yield pl.read_csv(io.BytesIO(contenido), infer_schema=False)


def _bloques(archivo: IO[bytes]) -> Iterator[bytes]:
    pendiente = b""
    while leido := archivo.read(BYTES_POR_TANDA):
        pendiente += leido
        if corte := _fin_de_renglon(pendiente, desde_el_final=True):
            yield pendiente[:corte]
            pendiente = pendiente[corte:]
    if pendiente:
        yield pendiente


def _fin_de_renglon(bloque: bytes, *, desde_el_final: bool) -> int:
    """Dónde acaba el primer o el último renglón completo: un salto entre comillas es parte del dato.

    Sin renglón completo: 0 desde el final; el bloque entero desde el principio.
    """
    if desde_el_final:
        corte, comillas = bloque.rfind(b"\n"), bloque.count(b'"')
        fin = len(bloque)
        while corte >= 0:
            comillas -= bloque.count(b'"', corte, fin)
            if comillas % 2 == 0:
                return corte + 1
            fin, corte = corte, bloque.rfind(b"\n", 0, corte)
        return 0
    inicio, comillas = 0, 0
    while (corte := bloque.find(b"\n", inicio)) >= 0:
        comillas += bloque.count(b'"', inicio, corte)
        if comillas % 2 == 0:
            return corte + 1
        inicio = corte + 1
    return len(bloque)


# ---------------------------------------------------------------- escritura


@contextlib.contextmanager
def escribir_por_tandas(salida: str, formato: str | None, titulo: str = "") -> Iterator[Escribir]:
    """Una función que agrega cada tanda; el archivo aparece entero al terminar bien el bloque, o no aparece.

    A la salida estándar también llega sólo si todo salió bien: nunca media tabla.
    """
    elegido = formato_efectivo(formato, salida)
    if salida != SALIDA_ESTANDAR:
        with reemplazo_atomico(Path(salida)) as temporal, _escritor(temporal, elegido) as escribir:
            yield escribir
        return
    with tempfile.TemporaryDirectory(prefix="cedulas-") as carpeta:
        temporal = Path(carpeta) / "salida"
        with _escritor(temporal, "parquet" if elegido == "tabla" else elegido) as escribir:
            yield escribir
        if elegido == "tabla":
            tabla = pl.scan_parquet(temporal)
            total = int(tabla.select(pl.len()).collect().item())
            mostrar_tabla(tabla.head(RENGLONES_EN_TERMINAL).collect(), titulo, total)
            return
        with tuberia_que_se_cierra(), temporal.open("rb") as archivo:
            shutil.copyfileobj(archivo, sys.stdout.buffer)
            sys.stdout.buffer.flush()


@contextlib.contextmanager
def _escritor(destino: Path, formato: str) -> Iterator[Escribir]:
    if formato == "parquet":
        with _EscritorParquet(destino) as parquet:
            yield parquet.agregar
        return
    with destino.open("wb") as archivo:
        if formato == "json":
            json = _EscritorJson(archivo)
            yield json.agregar
            json.cerrar()
        elif formato == "jsonl":
            yield lambda tabla: escribir_tabla(tabla, formato, archivo)
        else:
            csv = _EscritorCsv(archivo)
            yield csv.agregar


class _EscritorParquet:
    def __init__(self, destino: Path) -> None:
        self._destino = destino
        self._abierto: pq.ParquetWriter | None = None

    def __enter__(self) -> _EscritorParquet:
        return self

    def __exit__(self, *_falla: object) -> None:
        if self._abierto is not None:
            self._abierto.close()

    def agregar(self, tabla: pl.DataFrame) -> None:
        flecha = tabla.to_arrow()
        if self._abierto is None:
            self._abierto = pq.ParquetWriter(
                self._destino, flecha.schema, compression="zstd", compression_level=NIVEL_ZSTD
            )
        self._abierto.write_table(flecha)


class _EscritorCsv:
    def __init__(self, archivo: IO[bytes]) -> None:
        self._archivo, self._con_encabezado = archivo, True

    def agregar(self, tabla: pl.DataFrame) -> None:
        tabla.write_csv(self._archivo, include_header=self._con_encabezado)
        self._con_encabezado = False


class _EscritorJson:
    """Un solo arreglo: el de cada tanda, sin sus corchetes."""

    def __init__(self, archivo: IO[bytes]) -> None:
        self._archivo, self._separador = archivo, b"["

    def agregar(self, tabla: pl.DataFrame) -> None:
        exigir_sin_bytes(tabla.schema)
        if tabla.height:
            self._archivo.write(self._separador + tabla.write_json().encode()[1:-1])
            self._separador = b","

    def cerrar(self) -> None:
        self._archivo.write((self._separador if self._separador == b"[" else b"") + b"]\n")
