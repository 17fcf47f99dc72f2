"""Tablas que entran y salen: csv, json, jsonl y parquet por archivo o por tubería; la tabla, en terminal."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.sistema.archivos import reemplazo_atomico

if TYPE_CHECKING:
    import polars as pl

SALIDA_ESTANDAR = "-"
_POR_EXTENSION = {".csv": "csv", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}
NIVEL_ZSTD = 1
"""Medido: en tablas de cuotas el nivel 1 ocupa menos que el 3 de omisión y cuesta un tercio menos."""
EN_JSON = ("json", "jsonl")
DATO_Y_VALOR = 2
"""Con dos columnas, la segunda se parte en renglones antes que volverse ficha."""
RENGLONES_EN_TERMINAL = 60
"""En terminal se muestran a lo más tantos renglones; el total se dice siempre."""


def formato_efectivo(formato: str | None, salida: str) -> str:
    """El formato pedido; si no, el de la extensión; si no, tabla en terminal y csv en tubería."""
    if formato:
        return formato
    if salida != SALIDA_ESTANDAR:
        return _POR_EXTENSION.get(Path(salida).suffix.lower(), "csv")
    return "tabla" if sys.stdout.isatty() else "csv"


def entregar(tabla: pl.DataFrame, formato: str | None, salida: str = SALIDA_ESTANDAR, titulo: str = "") -> None:
    """Escribe una tabla en la forma pedida: de una vez en archivo, o en la salida estándar."""
    elegido = formato_efectivo(formato, salida)
    if salida == SALIDA_ESTANDAR:
        if elegido == "tabla":
            mostrar_tabla(tabla, titulo)
        else:
            with tuberia_que_se_cierra():
                escribir_tabla(tabla, elegido, sys.stdout.buffer)
                sys.stdout.buffer.flush()
        return
    with reemplazo_atomico(Path(salida)) as temporal, temporal.open("wb") as archivo:
        escribir_tabla(tabla, "csv" if elegido == "tabla" else elegido, archivo)


@contextlib.contextmanager
def tuberia_que_se_cierra() -> Iterator[None]:
    """Tubería cerrada → `BrokenPipeError` sin número (141).

    polars la da como un OSError cualquiera, y con número la línea de órdenes la atraparía antes que nosotros.
    """
    try:
        yield
    except OSError as falla:
        if isinstance(falla, BrokenPipeError) or (falla.errno is None and "roken pipe" in str(falla)):
            raise BrokenPipeError from falla
        raise


def escribir_tabla(tabla: pl.DataFrame, formato: str, archivo: IO[bytes]) -> None:
    """Vuelca la tabla; los importes salen como texto exacto en JSON y como Decimal en Parquet."""
    if formato in EN_JSON:
        exigir_sin_bytes(tabla.schema)
    if formato == "csv":
        tabla.write_csv(archivo)
    elif formato == "jsonl":
        tabla.write_ndjson(archivo)
    elif formato == "json":
        archivo.write(tabla.write_json().encode() + b"\n")
    else:
        tabla.write_parquet(archivo)


def exigir_sin_bytes(esquema: pl.Schema) -> None:
    """JSON no lleva bytes sueltos, ni dentro de una lista: polars no lo rehúsa, se cae; se rehúsa aquí."""
    import polars as pl

    for columna, tipo in esquema.items():
        if "Binary" in str(tipo):
            raise pl.exceptions.InvalidOperationError(f"la columna «{columna}» es binaria y no cabe en JSON")


def entregar_json(valor: Any) -> None:
    """Un objeto JSON en la salida estándar, con acentos a la vista."""
    sys.stdout.write(json.dumps(valor, ensure_ascii=False, indent=2, default=str) + "\n")
    sys.stdout.flush()


def mostrar_tabla(tabla: pl.DataFrame, titulo: str = "", total: int | None = None) -> None:
    """Tabla para leer en terminal: números a la derecha, sin columnas vacías y con el total de renglones.

    Si no cabe a lo ancho, cada renglón se muestra como ficha: nunca se parte una cifra. `total`, si `tabla` es sólo
    el principio de otra mayor.
    """
    from rich.console import Console

    consola = Console()
    textos = [[_celda(valor) for valor in renglon] for renglon in tabla.head(RENGLONES_EN_TERMINAL).iter_rows()]
    visibles = [i for i, c in enumerate(tabla.columns) if not tabla.height or tabla[c].null_count() < tabla.height]
    anchos = [max([len(tabla.columns[i]), *(len(t[i]) for t in textos)]) for i in visibles]
    if titulo:
        consola.print(titulo, style="bold", highlight=False)
    if sum(anchos) + 2 * len(anchos) + 2 <= consola.width or len(visibles) == DATO_Y_VALOR:
        consola.print(_a_lo_ancho(tabla, textos, visibles))
    else:
        _como_fichas(consola, tabla, textos, visibles)
    total = tabla.height if total is None else total
    if total > RENGLONES_EN_TERMINAL:
        faltan = total - RENGLONES_EN_TERMINAL
        sys.stderr.write(f"… y {faltan} renglones más ({total} en total); use --formato csv para verlos todos\n")


def _a_lo_ancho(tabla: pl.DataFrame, textos: list[list[str]], visibles: list[int]) -> Any:
    from rich import box
    from rich.table import Table

    dibujo = Table(box=box.SIMPLE_HEAD, header_style="bold", padding=(0, 1, 0, 0), pad_edge=False)
    for i in visibles:
        nombre = tabla.columns[i]
        derecha = tabla.schema[nombre].is_numeric()
        # Sólo el texto del segundo de dos puede seguir en el renglón de abajo; una cifra nunca se parte.
        entero = derecha or len(visibles) != DATO_Y_VALOR or i == visibles[0]
        dibujo.add_column(nombre.replace("_", " "), justify="right" if derecha else "left", no_wrap=entero)
    for renglon in textos:
        dibujo.add_row(*(renglon[i] for i in visibles))
    return dibujo


def _como_fichas(consola: Any, tabla: pl.DataFrame, textos: list[list[str]], visibles: list[int]) -> None:
    rotulo = max(len(tabla.columns[i]) for i in visibles)
    for renglon in textos:
        for i in visibles:
            if renglon[i]:
                nombre = tabla.columns[i].replace("_", " ")
                linea = f"{nombre:<{rotulo}}  {renglon[i]}"
                consola.print(linea, highlight=False, markup=False, overflow="fold", soft_wrap=False)
        consola.print()


def _celda(valor: Any) -> str:
    if valor is None:
        return ""
    return f"{valor:,}" if type(valor).__name__ == "Decimal" else str(valor)


def leer_entera(entrada: str) -> pl.DataFrame:
    """Lee de una vez csv, jsonl o parquet, que se reconoce por su contenido.

    El csv llega todo como texto; el parquet, con sus tipos; el jsonl, con sus enteros y booleanos y lo demás
    como el texto exacto que traía. Errores: «archivo-no-existe», «archivo-vacio», «tabla-rota».
    """
    import io

    import polars as pl

    from cedulas_cli.sistema import jsonl

    contenido = _bytes_de(entrada)
    if not contenido.strip():
        raise ErrorCedulas(
            "archivo-vacio",
            "la entrada no tiene contenido",
            lugar=entrada,
            causa="cero bytes útiles",
            remedio="revise quién la produce",
        )
    try:
        if contenido[:4] == b"PAR1":
            return pl.read_parquet(io.BytesIO(contenido))
        if contenido.lstrip()[:1] == b"{":
            renglones = [jsonl.leer_linea(linea) for linea in contenido.splitlines() if linea.strip()]
            return jsonl.a_tabla(renglones, jsonl.examinar(renglones))
        texto = decodificar(contenido)
        return pl.read_csv(io.BytesIO(texto.encode()), infer_schema=False, truncate_ragged_lines=False)
    except (pl.exceptions.PolarsError, ValueError, OSError) as falla:
        raise tabla_rota(entrada, falla) from falla


def _bytes_de(entrada: str) -> bytes:
    if entrada == SALIDA_ESTANDAR:
        return sys.stdin.buffer.read()
    ruta = Path(entrada)
    if not ruta.is_file():
        raise ErrorCedulas(
            "archivo-no-existe",
            f"no existe el archivo «{ruta.name}»",
            lugar=entrada,
            causa="la ruta no lleva a un archivo",
            remedio="revise la ruta o use - para la entrada estándar",
        )
    return ruta.read_bytes()


def decodificar(contenido: bytes) -> str:
    """UTF-8 (con o sin marca) o, si no lo es, Windows-1252: las dos que de verdad llegan."""
    try:
        return contenido.decode("utf-8-sig")
    except UnicodeDecodeError:
        return contenido.decode("cp1252", "replace")


def abrir(entrada: str) -> pl.LazyFrame:
    """Tabla perezosa: Parquet y CSV se recorren por partes; lo demás se lee entero. No infiere tipos.

    Errores: «archivo-no-existe», «archivo-vacio», «tabla-rota».
    """
    import polars as pl

    if entrada == SALIDA_ESTANDAR:
        return leer_entera(entrada).lazy()
    ruta = Path(entrada)
    inicio = primeros_bytes(ruta, entrada)
    with traducir_fallas(entrada):
        if inicio[:4] == b"PAR1":
            tabla = pl.scan_parquet(ruta)
            tabla.collect_schema()
            return tabla
        if inicio.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{" or not es_utf8(ruta):
            return leer_entera(entrada).lazy()
        return pl.scan_csv(ruta, infer_schema=False)


def primeros_bytes(ruta: Path, entrada: str) -> bytes:
    """Con qué empieza el archivo. Errores: «archivo-no-existe», «archivo-vacio»."""
    if not ruta.is_file():
        _bytes_de(entrada)
    with ruta.open("rb") as archivo:
        inicio = archivo.read(4096)
    if not inicio.strip():
        raise ErrorCedulas(
            "archivo-vacio",
            "la entrada no tiene contenido",
            lugar=entrada,
            causa="cero bytes útiles",
            remedio="revise quién la produce",
        )
    return inicio


def es_utf8(ruta: Path) -> bool:
    """Si todo el archivo es UTF-8; se recorre por bloques."""
    import codecs

    decodificador = codecs.getincrementaldecoder("utf-8")()
    with ruta.open("rb") as archivo:
        try:
            while bloque := archivo.read(1 << 20):
                decodificador.decode(bloque)
            decodificador.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


@contextlib.contextmanager
def traducir_fallas(lugar: str) -> Iterator[None]:
    """Lo que polars no puede leer o convertir es una tabla rota, no una caída nuestra."""
    import polars as pl

    try:
        yield
    except pl.exceptions.PolarsError as falla:
        raise tabla_rota(lugar, falla) from falla


def tabla_rota(lugar: str, falla: Exception) -> ErrorCedulas:
    """Error «tabla-rota» (65) con lo que dijo quien la leía."""
    return ErrorCedulas(
        "tabla-rota",
        "la tabla de entrada no se puede leer",
        lugar=lugar,
        causa=(str(falla).splitlines() or [type(falla).__name__])[0][:200],
        remedio="debe ser csv con encabezado, jsonl (un objeto por línea) o parquet completos",
    )


def volcar(tabla: pl.LazyFrame, destino: Path, formato: str) -> None:
    """Escribe una tabla perezosa por partes en `destino` (que debe ser temporal: no es atómico)."""
    if formato == "parquet":
        tabla.sink_parquet(destino, compression_level=NIVEL_ZSTD)
    elif formato == "csv":
        tabla.sink_csv(destino)
    elif formato == "jsonl":
        exigir_sin_bytes(tabla.collect_schema())
        tabla.sink_ndjson(destino)
    else:
        with destino.open("wb") as archivo:
            escribir_tabla(tabla.collect(engine="streaming"), formato, archivo)
