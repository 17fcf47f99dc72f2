"""CSV y JSONL renglón por renglón: el que venga mal se aparta con su número, los demás siguen."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from cedulas_cli.dominio import esquemas as esq
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos.texto import como_columna, renglones

COLUMNAS_MAXIMAS = 2_000
_SEPARADORES = (",", ";", "\t", "|")
_VALOR_MAXIMO = 120


@dataclass(frozen=True)
class Tabla:
    """Renglones como texto (`renglon` es la línea física), lo que no se pudo partir, y cuántos había."""

    datos: pl.DataFrame
    apartados: pl.DataFrame
    leidos: int
    encabezados: tuple[str, ...]


def tabla_rota(archivo: str, causa: str) -> ErrorCedulas:
    """«tabla-rota» con su causa."""
    return ErrorCedulas(
        "tabla-rota",
        f"la tabla «{archivo}» no se puede leer",
        lugar=archivo,
        causa=causa[:300],
        remedio="debe ser CSV con encabezado, JSONL (un objeto por línea) o Parquet, completos",
    )


RENGLON_AJENO = "renglon_de_origen"


def separador_de(encabezado: str) -> str:
    """El separador que más columnas da."""
    return max(_SEPARADORES, key=encabezado.count)


def leer_csv(texto: str, archivo: str) -> Tabla:
    """Error: «tabla-rota» si el encabezado repite una columna o trae demasiadas."""
    todos = renglones(texto, archivo)
    primero = todos["linea"][0] if todos.height else ""
    separador = separador_de(primero)
    nombres = _encabezados(primero, separador, archivo)
    cuerpo = todos.slice(1)
    con_comillas = pl.col("linea").str.contains('"', literal=True)
    simples, apartados_simples = _partir_simples(cuerpo.filter(~con_comillas), separador, nombres)
    citados, apartados_citados = _partir_citados(cuerpo.filter(con_comillas), separador, nombres)
    return Tabla(
        pl.concat([simples, citados]).sort("renglon"),
        pl.concat([apartados_simples, apartados_citados]),
        cuerpo.height,
        tuple(nombres),
    )


def _encabezados(primero: str, separador: str, archivo: str) -> list[str]:
    if primero.count(separador) >= COLUMNAS_MAXIMAS:
        raise tabla_rota(archivo, f"el encabezado trae más de {COLUMNAS_MAXIMAS} columnas")
    try:
        celdas = next(csv.reader([primero], delimiter=separador, strict=True))
    except (csv.Error, StopIteration) as falla:
        raise tabla_rota(archivo, f"el encabezado está mal escrito: {falla}") from None
    nombres = exigir_sin_repetir([como_columna(c) for c in celdas], archivo)
    # «renglon» es la línea física de ESTE archivo; la que traiga de otro se conserva con otro nombre.
    return [RENGLON_AJENO if nombre == "renglon" else nombre for nombre in nombres]


def exigir_sin_repetir(nombres: list[str], archivo: str) -> list[str]:
    """Nombres de columna con los vacíos numerados; «tabla-rota» si uno se repite."""
    vistos: set[str] = set()
    for nombre in nombres:
        if nombre and nombre in vistos:
            raise tabla_rota(archivo, f"el encabezado repite la columna «{nombre}»")
        vistos.add(nombre)
    return [nombre or f"sin_nombre_{i}" for i, nombre in enumerate(nombres)]


def _partir_simples(lineas: pl.DataFrame, separador: str, nombres: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    partidas = lineas.with_columns(pl.col("linea").str.split(separador).alias("celdas"))
    cabales = pl.col("celdas").list.len() == len(nombres)
    malas = partidas.filter(~cabales)
    datos = partidas.filter(cabales).select(
        "renglon", *(pl.col("celdas").list.get(i, null_on_oob=True).alias(n) for i, n in enumerate(nombres))
    )
    return datos, _apartar(malas, "columnas-de-mas-o-de-menos", f"el renglón no trae las {len(nombres)} columnas")


def _partir_citados(lineas: pl.DataFrame, separador: str, nombres: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Los renglones con comillas pasan por el lector de CSV de la biblioteca estándar, cada uno por su cuenta."""
    filas: list[tuple[object, ...]] = []
    rotos: dict[str, list[int]] = {"comillas-sin-cerrar": [], "columnas-de-mas-o-de-menos": []}
    for numero, linea in lineas.select("renglon", "linea").iter_rows():
        try:
            celdas = next(csv.reader([linea], delimiter=separador, strict=True))
        except (csv.Error, StopIteration):
            rotos["comillas-sin-cerrar"].append(numero)
            continue
        if len(celdas) == len(nombres):
            filas.append((numero, *celdas))
        else:
            rotos["columnas-de-mas-o-de-menos"].append(numero)
    esquema: dict[str, pl.DataType | type[pl.DataType]] = {"renglon": pl.Int64, **dict.fromkeys(nombres, pl.String)}
    motivos = {
        "comillas-sin-cerrar": "el renglón trae comillas sin cerrar o mal puestas",
        "columnas-de-mas-o-de-menos": f"el renglón no trae las {len(nombres)} columnas",
    }
    partes = [
        _apartar(lineas.filter(pl.col("renglon").is_in(numeros)), regla, motivos[regla])
        for regla, numeros in rotos.items()
    ]
    return pl.DataFrame(filas, schema=esquema, orient="row"), pl.concat(partes)


def _apartar(lineas: pl.DataFrame, regla: str, motivo: str) -> pl.DataFrame:
    nulo = pl.lit(None, dtype=pl.String)
    return lineas.select(
        "archivo",
        "renglon",
        nulo.alias("registro_patronal"),
        nulo.alias("nss"),
        pl.lit("linea").alias("campo"),
        pl.lit(regla).alias("regla"),
        pl.col("linea").str.slice(0, _VALOR_MAXIMO).alias("valor"),
        pl.lit(motivo).alias("motivo"),
    ).cast(esq.APARTADOS)  # type: ignore[arg-type]  # polars declara el esquema con su propia variante de tipo


def leer_jsonl(texto: str, archivo: str) -> Tabla:
    """Un objeto por línea; los números se conservan como texto exacto."""
    lineas = renglones(texto, archivo)
    objetos: list[tuple[int, dict[str, str | None]]] = []
    rotos: list[int] = []
    columnas: dict[str, None] = {}
    for numero, linea in lineas.select("renglon", "linea").iter_rows():
        try:
            objeto = _objeto(linea)
        except (ValueError, RecursionError):
            rotos.append(numero)
            continue
        objetos.append((numero, objeto))
        columnas.update(dict.fromkeys(objeto))
        if len(columnas) > COLUMNAS_MAXIMAS:
            raise tabla_rota(archivo, f"las llaves distintas pasan de {COLUMNAS_MAXIMAS}")
    columnas.pop("renglon", None)
    datos = pl.DataFrame(
        {"renglon": [n for n, _ in objetos], **{c: [o.get(c) for _, o in objetos] for c in columnas}},
        schema={"renglon": pl.Int64, **dict.fromkeys(columnas, pl.String)},
    )
    motivo = "la línea no es un objeto JSON completo, o repite una llave"
    apartados = _apartar(lineas.filter(pl.col("renglon").is_in(rotos)), "json-roto", motivo)
    return Tabla(datos, apartados, lineas.height, tuple(columnas))


def _objeto(linea: str) -> dict[str, str | None]:
    identidad: Callable[[str], str] = str
    pares = json.loads(
        linea,
        parse_float=identidad,
        parse_int=identidad,
        parse_constant=identidad,
        object_pairs_hook=_sin_llaves_dobles,
    )
    if not isinstance(pares, dict):
        raise ValueError("no es un objeto")
    columnas = [como_columna(llave) for llave in pares]
    if len(set(columnas)) != len(columnas):
        raise ValueError("llave repetida")
    return {c: _texto(valor) for c, valor in zip(columnas, pares.values(), strict=True)}


def _sin_llaves_dobles(pares: list[tuple[str, object]]) -> dict[str, object]:
    objeto = dict(pares)
    if len(objeto) != len(pares):
        raise ValueError("llave repetida")
    return objeto


def _texto(valor: object) -> str | None:
    if valor is None or isinstance(valor, str):
        return valor
    return json.dumps(valor, ensure_ascii=False)
