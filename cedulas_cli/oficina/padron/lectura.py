"""Consultas del padrón: la historia de una clave, una lista con filtros y lo que el tiempo podría mover."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Connection, Row, Select, and_, select
from sqlalchemy.sql.elements import ColumnElement

from cedulas_cli.dominio.credito.hechos import INICIO, Hecho
from cedulas_cli.oficina.padron.modelo import CABEZA, CREDITO, HECHO, PROYECCION

POR_TANDA = 5_000
CLAVES_POR_CONSULTA = 500
_ANTERIOR = HECHO.alias("anterior")
_CON_PREVIA = select(HECHO, _ANTERIOR.c.huella.label("previa")).select_from(
    HECHO.outerjoin(_ANTERIOR, _ANTERIOR.c.n == HECHO.c.n - 1)
)
_FECHAS = ("fecha_notificacion", "fecha_surte", "fecha_limite_pago", "fecha_exigible", "proxima_fecha")
_ENTEROS = frozenset(
    [
        "suerte_principal",
        "actualizacion",
        "recargos",
        "multa",
        "gastos",
        "total",
        "pagado",
        "saldo",
        "intentos",
        "n_ultimo",
    ]
)
ESQUEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    c.name: pl.Date if c.name in _FECHAS else pl.Int64 if c.name in _ENTEROS else pl.String for c in CREDITO.columns
}
"""La lista de créditos: dinero en centavos."""


@dataclass(frozen=True)
class Filtros:
    """Con cuáles se queda la lista; lo que va vacío no filtra."""

    estados: tuple[str, ...] = ()
    registro_patronal: str = ""
    periodo: str = ""
    sector: str = ""
    tipo_documento: str = ""
    notificador: str = ""
    lote: str = ""
    vencen_antes: date | None = None
    """Fecha límite de pago anterior a ese día."""
    numeros: tuple[str, ...] = ()


def cabeza(conexion: Connection, *, bloquea: bool = False) -> tuple[int, str, str]:
    """Número y huella del último hecho, y las reglas con que se proyectó; con `bloquea`, hasta confirmar."""
    consulta = select(CABEZA.c.n, CABEZA.c.huella, CABEZA.c.reglas)
    fila = conexion.execute(consulta.with_for_update() if bloquea else consulta).first()
    return (int(fila.n), bytes(fila.huella).hex(), str(fila.reglas)) if fila else (0, INICIO, "")


def huella_en(conexion: Connection, n: int) -> str | None:
    """Huella del `n`-ésimo hecho; la inicial para el cero, nada si no está."""
    if n == 0:
        return INICIO
    hallada = conexion.execute(select(HECHO.c.huella).where(HECHO.c.n == n)).scalar()
    return None if hallada is None else bytes(hallada).hex()


def a_hecho(fila: Row[Any]) -> Hecho:
    """Un renglón de la consulta con previa, como hecho del dominio."""
    previa = fila.previa
    return Hecho(
        fila.n,
        fila.asunto,
        fila.clave,
        fila.hecho,
        date.fromisoformat(fila.fecha),
        date.fromisoformat(fila.registrado),
        fila.usuario,
        fila.documento,
        json.loads(fila.datos),
        INICIO if previa is None else bytes(previa).hex(),
        bytes(fila.huella).hex(),
    )


def hechos(conexion: Connection, asunto: str, clave: str) -> list[Hecho]:
    """La historia de una clave, en orden."""
    donde = and_(HECHO.c.clave == clave, HECHO.c.asunto == asunto)
    return [a_hecho(fila) for fila in conexion.execute(_CON_PREVIA.where(donde).order_by(HECHO.c.n))]


def historias(conexion: Connection, asunto: str, claves: Sequence[str]) -> dict[str, list[Hecho]]:
    """Las historias de varias claves; las que no tienen ninguna no salen."""
    halladas: dict[str, list[Hecho]] = {}
    for lugar in range(0, len(claves), CLAVES_POR_CONSULTA):
        donde = and_(HECHO.c.clave.in_(claves[lugar : lugar + CLAVES_POR_CONSULTA]), HECHO.c.asunto == asunto)
        for fila in conexion.execute(_CON_PREVIA.where(donde).order_by(HECHO.c.clave, HECHO.c.n)):
            halladas.setdefault(fila.clave, []).append(a_hecho(fila))
    return halladas


def todas_las_historias(conexion: Connection, asunto: str) -> Iterator[tuple[str, list[Hecho]]]:
    """Clave por clave, en orden, con memoria acotada."""
    consulta = _CON_PREVIA.where(HECHO.c.asunto == asunto).order_by(HECHO.c.clave, HECHO.c.n)
    clave, juntos = "", list[Hecho]()
    for fila in conexion.execute(consulta.execution_options(yield_per=POR_TANDA)):
        if fila.clave != clave and juntos:
            yield clave, juntos
            juntos = []
        clave = fila.clave
        juntos.append(a_hecho(fila))
    if juntos:
        yield clave, juntos


def creditos(conexion: Connection, filtros: Filtros) -> pl.DataFrame:
    """Los créditos que pasan los filtros, por número; columnas de `ESQUEMA`."""
    filas = conexion.execute(_consulta(filtros)).all()
    tabla = pl.DataFrame(
        [tuple(fila) for fila in filas],
        schema={nombre: pl.String if tipo == pl.Date else tipo for nombre, tipo in ESQUEMA.items()},
        orient="row",
    )
    return tabla.with_columns(pl.col(_FECHAS).str.to_date("%Y-%m-%d", strict=False))


def _consulta(filtros: Filtros) -> Select[Any]:
    donde: list[ColumnElement[bool]] = []
    if filtros.estados:
        donde.append(CREDITO.c.estado.in_(filtros.estados))
    for nombre in ("registro_patronal", "periodo", "sector", "tipo_documento", "notificador", "lote"):
        if valor := getattr(filtros, nombre):
            donde.append(CREDITO.c[nombre] == valor)
    if filtros.vencen_antes:
        donde.append(CREDITO.c.fecha_limite_pago < filtros.vencen_antes.isoformat())
    if filtros.numeros:
        donde.append(CREDITO.c.numero_credito.in_(filtros.numeros))
    return select(CREDITO).where(*donde).order_by(CREDITO.c.numero_credito)


def por_avanzar(conexion: Connection, fecha: date) -> list[str]:
    """Créditos con algo por ocurrir ese día o antes; los da el índice de la próxima fecha, sin ver los demás."""
    consulta = select(CREDITO.c.numero_credito).where(CREDITO.c.proxima_fecha <= fecha.isoformat())
    return sorted(conexion.execute(consulta).scalars())


def proyeccion(conexion: Connection, asunto: str, clave: str | None = None) -> dict[str, dict[str, Any]]:
    """Estado derivado de cada clave de un asunto (legajo, notificador, lote…), por clave."""
    consulta = select(PROYECCION.c.clave, PROYECCION.c.estado).where(PROYECCION.c.asunto == asunto)
    if clave is not None:
        consulta = consulta.where(PROYECCION.c.clave == clave)
    return {fila.clave: json.loads(fila.estado) for fila in conexion.execute(consulta.order_by(PROYECCION.c.clave))}
