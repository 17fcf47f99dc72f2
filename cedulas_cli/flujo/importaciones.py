"""Importaciones del SUA: leerlas a tablas, escribirlas de vuelta y guardar lo que declaran para la confronta."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from cedulas_cli.dominio import esquemas_sua as es
from cedulas_cli.dominio.dinero import a_importe, exigir_sin_flotantes
from cedulas_cli.dominio.esquemas import APARTADOS, IMPORTE, VALOR_DESCUENTO, vacia
from cedulas_cli.dominio.esquemas_pago import importes_de
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos.cartera import importaciones as formato
from cedulas_cli.formatos.cartera.importaciones import LecturaImportacion
from cedulas_cli.formatos.cartera.reconocer import textos
from cedulas_cli.formatos.lectura import exigir_algo_util
from cedulas_cli.oficina import acervo, bitacora, declarados
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.sistema.tablas import leer_entera

RESUMEN = {
    "importacion": pl.String,
    "archivo": pl.String,
    "leidos": pl.Int64,
    "aceptados": pl.Int64,
    "apartados": pl.Int64,
}


@dataclass(frozen=True)
class Leidas:
    """Varias importaciones leídas: una tabla por clase (importes en pesos), y sus cuentas."""

    tablas: dict[str, pl.DataFrame]
    resumen: pl.DataFrame
    apartados: pl.DataFrame
    leidos: int
    aceptados: int
    avisos: tuple[str, ...]


def leer(rutas: Sequence[Path], importacion: str | None) -> Leidas:
    """Lee importaciones, cada archivo de la clase que sea. Errores: los de lectura, «sin-renglones-utiles»."""
    return _juntar(_lecturas(rutas, importacion))


def _lecturas(rutas: Sequence[Path], importacion: str | None) -> list[LecturaImportacion]:
    return [formato.leer_importacion(t.contenido, t.nombre, importacion) for t in textos(rutas)]


def _juntar(lecturas: Sequence[LecturaImportacion]) -> Leidas:
    tablas: dict[str, pl.DataFrame] = {}
    for importacion, esquema in es.IMPORTACIONES.items():
        suyas = [x.tabla for x in lecturas if x.importacion == importacion]
        if suyas:
            tablas[importacion] = pl.concat(suyas).with_columns(a_importe(c) for c in importes_de(esquema))
    apartados = pl.concat([vacia(APARTADOS), *(x.apartados for x in lecturas)])
    aceptados = sum(x.aceptados for x in lecturas)
    exigir_algo_util(aceptados, apartados, ", ".join(x.archivo for x in lecturas))
    filas = [(x.importacion, x.archivo, x.leidos, x.aceptados, x.renglones_apartados) for x in lecturas]
    return Leidas(
        tablas,
        pl.DataFrame(filas, schema=RESUMEN, orient="row"),
        apartados,
        sum(x.leidos for x in lecturas),
        aceptados,
        tuple(a for x in lecturas for a in x.avisos),
    )


def escribir(entrada: str, importacion: str) -> bytes:
    """Los bytes de la importación, de una tabla csv, jsonl o parquet con sus columnas (importes en pesos).

    Errores: «columna-faltante», «columna-flotante», «tabla-rota» si un valor no se entiende o no cabe.
    """
    tabla = leer_entera(entrada)
    esquema = es.IMPORTACIONES[importacion]
    columnas = [c for c in esquema if c not in ("archivo", "renglon")]
    if faltan := [c for c in columnas if c not in tabla.columns]:
        raise ErrorCedulas(
            "columna-faltante",
            f"faltan columnas: {', '.join(faltan)}",
            lugar=entrada,
            causa=f"la importación de {importacion} lleva {', '.join(columnas)}",
            remedio="agréguelas; lo que no aplique va vacío",
        )
    exigir_sin_flotantes([c for c in columnas if tabla.schema[c].is_float()], entrada)
    try:
        lista = tabla.select(_celda(c, esquema[c]) for c in columnas)
        contenido = formato.escribir_importacion(lista, importacion)
    except (pl.exceptions.PolarsError, ValueError, UnicodeEncodeError) as falla:
        raise ErrorCedulas(
            "tabla-rota",
            f"la tabla de {importacion} no se puede escribir",
            lugar=entrada,
            causa=str(falla).splitlines()[0][:300],
            remedio="revise fechas AAAA-MM-DD, importes con dos decimales, y que cada valor quepa en su campo",
        ) from None
    _exigir_legible(contenido, importacion, entrada)
    return contenido


def _exigir_legible(contenido: bytes, importacion: str, entrada: str) -> None:
    """Lo que se entrega debe poder leerse: nunca sale una importación que este mismo programa apartaría."""
    apartados = formato.leer_importacion(contenido, entrada, importacion).apartados
    if apartados.height:
        malo = apartados.row(0, named=True)
        raise ErrorCedulas(
            "tabla-rota",
            f"la tabla de {importacion} no se puede escribir",
            lugar=f"{entrada}, registro {malo['renglon']}",
            causa=f"{malo['campo']} «{malo['valor']}»: {malo['motivo']}",
            remedio="corrija ese valor y repita la orden",
        )


def _celda(columna: str, tipo: pl.DataType | type[pl.DataType]) -> pl.Expr:
    texto = pl.col(columna).cast(pl.String)
    lleno = pl.when(texto != "").then(texto)
    if tipo == IMPORTE:
        return (lleno.cast(IMPORTE) * 100).cast(pl.Int64).alias(columna)
    if tipo == pl.Date:
        return lleno.str.to_date("%Y-%m-%d", strict=True).alias(columna)
    if tipo in (pl.Int64, VALOR_DESCUENTO):
        return lleno.cast(tipo).alias(columna)
    return lleno.alias(columna)


def recibir(oficina: Oficina, rutas: Sequence[Path], *, fecha: date) -> tuple[Leidas, pl.DataFrame]:
    """Guarda los movimientos e incapacidades declarados, por mes, para que la confronta sepa qué no se reflejó.

    Con el candado tomado. Devuelve lo leído y, por mes, cuántos se agregaron. Repetirlo no agrega nada.
    """
    lecturas = _lecturas(rutas, None)
    leidas = _juntar(lecturas)
    originales = acervo.identificar(list(rutas))
    for ruta, original in originales:
        acervo.guardar(oficina, ruta, original)
    crudas = {
        i: pl.concat([x.tabla for x in lecturas if x.importacion == i])
        for i in (es.MOVIMIENTOS, es.INCAPACIDADES)
        if i in leidas.tablas
    }
    movimientos = es.a_movimientos_pago(crudas)
    archivos = [o.como_dict() for _, o in originales]
    filas = []
    for periodo in sorted(movimientos["periodo"].unique()):
        suyos = movimientos.filter(pl.col("periodo") == periodo)
        agregados = declarados.agregar(oficina, periodo, suyos, archivos)
        filas.append((periodo, suyos.height, agregados))
        if agregados:
            bitacora.asentar(
                oficina, "declarados-recibidos", fecha, periodo=periodo, agregados=agregados,
                identidad=declarados.huella(oficina, periodo),
            )  # fmt: skip
    esquema = {"periodo": pl.String, "movimientos": pl.Int64, "agregados": pl.Int64}
    return leidas, pl.DataFrame(filas, schema=esquema, orient="row")
