"""Carga del calendario de inhábiles: lo publicado, la regla de ley donde no lo hay, y lo que la oficina agrega."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

from cedulas_cli.dominio.inhabiles import OFICINA, PUBLICADO, Calendario, Horizonte, Inhabil, inhabiles_de_ley
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.sistema.rutas import carpeta_recurso
from cedulas_cli.sistema.tablas import decodificar

INHABILES = "inhabiles.csv"
HORIZONTE = "calendario.toml"
_COLUMNAS = ("fecha", "motivo", "ambito", "cuenta_por_omision", "fundamento")
_LLAVES = ("regla_desde", "publicado_desde", "confirmado_hasta", "regla_hasta")
_PRIMER_ANIO_DE_LEY = 2007
"""Primer año completo con los lunes conmemorativos en las dos leyes."""


def cargar(carpeta_oficina: Path | None = None, ambitos: Collection[str] = ()) -> Calendario:
    """Calendario del programa más el de la oficina (`Oficina.calendarios`), con los ámbitos que ella activa.

    Un renglón de la oficina reemplaza al de la misma fecha y ámbito. Errores: «parametros-invalidos» si un
    archivo está mal, «configuracion-invalida» si se activa un ámbito que nadie trae.
    """
    programa = carpeta_recurso("calendarios")
    horizonte = _horizonte(programa, carpeta_oficina)
    dias = {(d.fecha, d.ambito): d for d in _de_ley(horizonte)}
    for carpeta, origen in ((programa, PUBLICADO), (carpeta_oficina, OFICINA)):
        if carpeta is not None and (ruta := carpeta / INHABILES).is_file():
            dias.update(((d.fecha, d.ambito), d) for d in _leer_inhabiles(ruta, origen))
    ordenados = tuple(dias[llave] for llave in sorted(dias))
    return Calendario(ordenados, horizonte, _activos(ordenados, ambitos))


def _de_ley(horizonte: Horizonte) -> Iterator[Inhabil]:
    for anio in range(horizonte.desde.year, horizonte.hasta.year + 1):
        yield from (d for d in inhabiles_de_ley(anio) if not horizonte.esta_publicado(d.fecha))


def _activos(dias: Collection[Inhabil], ambitos: Collection[str]) -> frozenset[str]:
    conocidos = {d.ambito.casefold(): d.ambito for d in dias}
    if ajenos := sorted(a for a in ambitos if a.casefold() not in conocidos):
        raise ErrorCedulas(
            "configuracion-invalida",
            f"ningún inhábil es del ámbito «{ajenos[0]}»",
            lugar="ámbitos activos del calendario",
            causa=f"los conocidos son: {', '.join(sorted(conocidos.values()))}",
            remedio=f"corrija el nombre o agregue sus días en {INHABILES} de la oficina",
        )
    return frozenset(conocidos[a.casefold()] for a in ambitos)


def _horizonte(programa: Path, oficina: Path | None) -> Horizonte:
    valores: dict[str, date] = {}
    ruta = programa / HORIZONTE
    for carpeta in (programa, oficina):
        if carpeta is not None and (carpeta / HORIZONTE).is_file():
            ruta = carpeta / HORIZONTE
            valores.update(_leer_horizonte(ruta))
    if faltan := [llave for llave in _LLAVES if llave not in valores]:
        raise invalido(str(ruta), f"falta {faltan[0]}")
    fechas = [valores[llave] for llave in _LLAVES]
    if fechas != sorted(fechas) or fechas[0].year < _PRIMER_ANIO_DE_LEY:
        raise invalido(str(ruta), f"debe cumplirse {_PRIMER_ANIO_DE_LEY} ≤ {' ≤ '.join(_LLAVES)}")
    return Horizonte(*fechas)


def _leer_horizonte(ruta: Path) -> dict[str, date]:
    try:
        leido = tomllib.loads(decodificar(ruta.read_bytes()))
    except tomllib.TOMLDecodeError as falla:
        raise invalido(str(ruta), str(falla)) from falla
    for llave, valor in leido.items():
        if llave not in _LLAVES:
            raise invalido(str(ruta), f"no se conoce la llave «{llave}»")
        if type(valor) is not date:
            raise invalido(str(ruta), f"{llave} debe ser una fecha sin comillas, AAAA-MM-DD")
    return leido


def _leer_inhabiles(ruta: Path, origen: str) -> Iterator[Inhabil]:
    vistos: set[tuple[date, str]] = set()
    for lugar, renglon in renglones(ruta, _COLUMNAS):
        inhabil = Inhabil(
            fecha=fecha_de(renglon["fecha"], lugar),
            motivo=_obligatorio(renglon, "motivo", lugar),
            ambito=_obligatorio(renglon, "ambito", lugar),
            cuenta=_si_o_no(renglon["cuenta_por_omision"], "cuenta_por_omision", lugar),
            fundamento=_obligatorio(renglon, "fundamento", lugar),
            mueve_pagos=_si_o_no(renglon.get("mueve_pagos") or "si", "mueve_pagos", lugar),
            origen=origen,
        )
        if (llave := (inhabil.fecha, inhabil.ambito)) in vistos:
            raise invalido(lugar, f"{inhabil.fecha} ya estaba en el ámbito «{inhabil.ambito}»")
        vistos.add(llave)
        yield inhabil


def renglones(ruta: Path, columnas: Collection[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Renglones de un CSV de calendario con su lugar; falla con «parametros-invalidos» si no tiene la forma."""
    lector = csv.DictReader(io.StringIO(decodificar(ruta.read_bytes()), newline=""), strict=True)
    try:
        if faltan := [c for c in columnas if c not in (lector.fieldnames or ())]:
            raise invalido(str(ruta), f"le falta la columna {faltan[0]}")
        for leido in lector:
            lugar = f"{ruta}, renglón {lector.line_num}"
            if None in leido or None in leido.values():
                raise invalido(lugar, "no tiene tantos campos como el encabezado")
            yield lugar, {columna: valor.strip() for columna, valor in leido.items()}
    except csv.Error as falla:
        raise invalido(f"{ruta}, renglón {lector.line_num}", str(falla)) from falla


def fecha_de(texto: str, lugar: str) -> date:
    """Fecha AAAA-MM-DD o «parametros-invalidos»."""
    try:
        if len(texto) == len("AAAA-MM-DD"):
            return date.fromisoformat(texto)
    except ValueError:
        pass
    raise invalido(lugar, f"«{texto}» no es una fecha AAAA-MM-DD que exista")


def _obligatorio(renglon: dict[str, str], columna: str, lugar: str) -> str:
    if not renglon[columna]:
        raise invalido(lugar, f"{columna} está vacío")
    return renglon[columna]


def _si_o_no(texto: str, columna: str, lugar: str) -> bool:
    respuesta = {"si": True, "sí": True, "no": False}.get(texto.casefold())
    if respuesta is None:
        raise invalido(lugar, f"{columna} debe ser si o no, y dice «{texto}»")
    return respuesta


def invalido(lugar: str, causa: str) -> ErrorCedulas:
    """El error de un archivo de calendario mal formado."""
    return ErrorCedulas(
        "parametros-invalidos",
        "el calendario está mal formado",
        lugar=lugar,
        causa=causa,
        remedio="corrija ese archivo; calendarios/README.md dice qué lleva cada columna",
    )
