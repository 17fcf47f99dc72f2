"""Las hojas de un libro de Excel como texto, con límites: ni bomba comprimida ni hoja de millones de columnas."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos.cofre import abrir
from cedulas_cli.sistema.aparte import MurioAparte, ProcesoAparte

_HOJAS_MAXIMAS = 40
_COLUMNAS_MAXIMAS = 702
_TRES_LETRAS = re.compile(rb'\br="[A-Z]{3,}[0-9]+"')
_DOS_LETRAS = re.compile(rb'\br="[A-Z]{2}[0-9]+"')
_FILA_LEJANA = re.compile(rb'\br="[A-Z]*[1-9][0-9]{5,}"')
_SOLAPE = 64


def libro_roto(ruta: Path, causa: str) -> ErrorCedulas:
    """«libro-roto» con su causa."""
    return ErrorCedulas(
        "libro-roto",
        f"el libro «{ruta.name}» no se puede leer como emisión",
        lugar=str(ruta),
        causa=causa[:300],
        remedio="descárguelo otra vez, sin contraseña, y no lo guarde con otro programa",
    )


def abrir_hojas(ruta: Path) -> list[tuple[str, pl.DataFrame]]:
    """(nombre, celdas como texto) de cada hoja; la fila 1 de Excel es la primera. Error: «libro-roto».

    Se lee en un proceso aparte: ante un libro dañado el lector puede pedir toda la memoria o abortar.
    """
    with ruta.open("rb") as archivo:
        if archivo.read(2) == b"PK":
            _exigir_medida(ruta)
    try:
        hojas: list[tuple[str, pl.DataFrame]] = _LECTOR.llamar(ruta)
    except MurioAparte as falla:
        raise libro_roto(ruta, str(falla)) from None
    return hojas


def _leer_hojas(ruta: Path) -> list[tuple[str, pl.DataFrame]]:
    import fastexcel

    try:
        libro = fastexcel.read_excel(ruta)
        nombres = list(libro.sheet_names)
        if len(nombres) > _HOJAS_MAXIMAS:
            raise libro_roto(ruta, f"trae {len(nombres)} hojas")
        return [(nombre, _celdas(libro, nombre)) for nombre in nombres]
    except (ErrorCedulas, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as falla:  # el lector en Rust entra en pánico con libros dañados, y eso no es Exception
        raise libro_roto(ruta, str(falla).splitlines()[0] if str(falla) else type(falla).__name__) from None


_LECTOR = ProcesoAparte(_leer_hojas)


def _celdas(libro: object, nombre: str) -> pl.DataFrame:
    hoja = libro.load_sheet(nombre, header_row=None, skip_rows=0, dtypes="string")  # type: ignore[attr-defined]  # fastexcel no publica tipos
    tabla = hoja.to_polars()
    texto: pl.DataFrame = tabla.select(pl.all().cast(pl.String).str.strip_chars())
    if texto.width > _COLUMNAS_MAXIMAS:
        raise ValueError(f"la hoja «{nombre}» tiene {texto.width} columnas")
    return texto.select(pl.when(pl.col(c) != "").then(pl.col(c)).alias(f"c{i}") for i, c in enumerate(texto.columns))


def _exigir_medida(ruta: Path) -> None:
    """Un .xlsx es un zip: se expande aquí contando, y se buscan celdas tan lejanas que agotarían la memoria."""
    with abrir(ruta) as cofre:
        for miembro in cofre.miembros:
            es_hoja = miembro.nombre.lower().startswith("xl/worksheets/")
            anteriores, ancha, larga = b"", False, False
            for bloque in cofre.bloques(miembro):
                if not es_hoja:
                    continue
                tramo = anteriores + bloque
                if _TRES_LETRAS.search(tramo):
                    raise libro_roto(ruta, f"una hoja pasa de {_COLUMNAS_MAXIMAS} columnas")
                ancha = ancha or bool(_DOS_LETRAS.search(tramo))
                larga = larga or bool(_FILA_LEJANA.search(tramo))
                anteriores = tramo[-_SOLAPE:]
            if ancha and larga:
                raise libro_roto(ruta, "una hoja es demasiado ancha y demasiado larga a la vez")
