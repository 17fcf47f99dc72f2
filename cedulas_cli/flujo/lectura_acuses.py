"""Leer lo que devuelve la empresa de distribución: csv, jsonl, parquet o Excel, o la lista de un lector de códigos."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from cedulas_cli.dominio.dinero import exigir_sin_flotantes
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos.hojas import abrir_hojas
from cedulas_cli.oficina.acervo import Original
from cedulas_cli.oficina.catalogo_acuses import ENTREGADA
from cedulas_cli.sistema.archivos import huella_archivo
from cedulas_cli.sistema.tablas import decodificar, leer_entera, traducir_fallas

OBLIGATORIAS = ("folio", "resultado", "fecha")
OPTATIVAS = ("causa", "recibio", "guia")
_COLUMNAS = (*OBLIGATORIAS, *OPTATIVAS)
_LIBRO = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SEPARADORES = (";", "\t", "|")
_FILAS_DE_ENCABEZADO = 40


@dataclass(frozen=True)
class Acuse:
    """Un renglón tal como vino, sin blancos a los lados."""

    renglon: int
    folio: str
    resultado: str
    fecha: str
    causa: str = ""
    recibio: str = ""
    guia: str = ""

    def contenido(self) -> tuple[str, ...]:
        """Lo que dice, sin su lugar."""
        return (self.resultado, self.fecha, self.causa, self.recibio, self.guia)


@dataclass(frozen=True)
class ArchivoAcuses:
    """Un archivo ya leído."""

    ruta: Path
    original: Original
    acuses: tuple[Acuse, ...]


def leer_archivos(rutas: Sequence[Path], *, lector: bool, fecha: date) -> list[ArchivoAcuses]:
    """Lee todos antes de asentar nada: si uno no sirve, ninguno se asienta.

    `lector`: sólo folios, uno por renglón; son entregadas en `fecha`. Errores: «archivo-no-existe», «archivo-vacio»,
    «tabla-rota», «libro-roto», «columna-faltante», «columna-flotante».
    """
    return [_leer(ruta, lector, fecha) for ruta in rutas]


def _leer(ruta: Path, lector: bool, fecha: date) -> ArchivoAcuses:
    if not ruta.is_file():
        raise ErrorCedulas(
            "archivo-no-existe",
            f"no existe el archivo «{ruta.name}»",
            lugar=str(ruta),
            causa="la ruta no lleva a un archivo",
            remedio="revise la ruta",
        )
    acuses = tuple(_de_lector(ruta, fecha) if lector else _de_tabla(ruta))
    if not acuses:
        raise ErrorCedulas(
            "archivo-vacio",
            f"«{ruta.name}» no trae acuses",
            lugar=str(ruta),
            causa="no tiene ni un renglón con datos",
            remedio="revise que sea el archivo correcto y completo",
        )
    return ArchivoAcuses(ruta, Original(ruta.name, huella_archivo(ruta), ruta.stat().st_size), acuses)


def _de_lector(ruta: Path, fecha: date) -> Iterator[Acuse]:
    for numero, linea in enumerate(decodificar(ruta.read_bytes()).splitlines(), start=1):
        folio = linea.strip()
        if folio and not (numero == 1 and folio.casefold() == "folio"):
            yield Acuse(numero, folio, ENTREGADA, fecha.isoformat())


def _de_tabla(ruta: Path) -> Iterator[Acuse]:
    tabla, primero = _tabla(ruta)
    nombres = {c.strip().casefold(): c for c in tabla.columns}
    if faltan := [c for c in OBLIGATORIAS if c not in nombres]:
        raise ErrorCedulas(
            "columna-faltante",
            f"a los acuses les falta la columna {faltan[0]}",
            lugar=str(ruta),
            causa=f"trae: {', '.join(tabla.columns)}"[:300],
            remedio=f"se necesitan {', '.join(OBLIGATORIAS)}; y si hay, {', '.join(OPTATIVAS)}. "
            "Si sólo son folios escaneados, use --lector",
        )
    propias = [nombres[c] for c in _COLUMNAS if c in nombres]
    exigir_sin_flotantes([c for c in propias if tabla.schema[c].is_float()], str(ruta))
    elegida = tabla.select(
        (pl.col(nombres[c]) if c in nombres else pl.lit(None)).cast(pl.String).fill_null("").str.strip_chars().alias(c)
        for c in _COLUMNAS
    )
    for numero, renglon in enumerate(elegida.iter_rows(named=True), start=primero):
        if any(renglon.values()):
            yield Acuse(numero, **renglon)


def _tabla(ruta: Path) -> tuple[pl.DataFrame, int]:
    """La tabla como texto y el número de su primer renglón en el archivo."""
    with ruta.open("rb") as archivo:
        inicio = archivo.read(4096)
    if inicio.startswith(_LIBRO):
        return _de_libro(ruta)
    if inicio.startswith(b"PAR1") or inicio.lstrip()[:1] == b"{":
        return leer_entera(str(ruta)), 1
    encabezado = decodificar(inicio).split("\n", 1)[0]
    separador = max(_SEPARADORES, key=encabezado.count)
    if encabezado.count(separador) <= encabezado.count(","):
        return leer_entera(str(ruta)), 2
    with traducir_fallas(str(ruta)):
        texto = decodificar(ruta.read_bytes())
        return pl.read_csv(io.BytesIO(texto.encode()), infer_schema=False, separator=separador), 2


def _de_libro(ruta: Path) -> tuple[pl.DataFrame, int]:
    """La primera hoja que tenga un encabezado con «folio»."""
    for _, celdas in abrir_hojas(ruta):
        for i, fila in enumerate(celdas.head(_FILAS_DE_ENCABEZADO).iter_rows()):
            rotulos = [(valor or "").strip().casefold() for valor in fila]
            if "folio" in rotulos:
                lugares = {r: celdas.columns[rotulos.index(r)] for r in _COLUMNAS if r in rotulos}
                return celdas.slice(i + 1).select(pl.col(c).alias(r) for r, c in lugares.items()), i + 2
    raise ErrorCedulas(
        "columna-faltante",
        "a los acuses les falta la columna folio",
        lugar=str(ruta),
        causa="ninguna hoja tiene un encabezado con «folio»",
        remedio=f"se necesitan {', '.join(OBLIGATORIAS)}; y si hay, {', '.join(OPTATIVAS)}",
    )
