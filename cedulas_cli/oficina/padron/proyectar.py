"""Volver a derivar las proyecciones desde el diario: para rehacerlas o para compararlas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, select

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.oficina.padron import lectura
from cedulas_cli.oficina.padron.asuntos import Derivador
from cedulas_cli.oficina.padron.modelo import CABEZA, PROYECCION
from cedulas_cli.oficina.padron.volcado import Fila, reemplazar

TANDA = 2_000


def derivadas(
    conexion: Connection, asunto: str, derivador: Derivador, al_derivar: Callable[[Any], None] | None = None
) -> Iterator[tuple[str, Fila | ErrorCedulas]]:
    """Clave por clave, en orden: cómo debe estar su renglón, o por qué ya no se puede derivar."""
    for clave, historia in lectura.todas_las_historias(conexion, asunto):
        try:
            estado = derivador.derivar(historia)
        except ErrorCedulas as error:
            yield clave, error
            continue
        if al_derivar is not None:
            al_derivar(estado)
        yield clave, derivador.fila(clave, estado, historia[-1].n)


def guardadas(conexion: Connection, asunto: str, tabla: Table) -> Iterator[tuple[str, Fila]]:
    """Clave por clave, en orden: cómo está su renglón."""
    clave = tabla.c.clave if tabla is PROYECCION else tabla.c.numero_credito
    consulta = select(tabla).order_by(clave).execution_options(yield_per=lectura.POR_TANDA)
    if tabla is PROYECCION:
        consulta = consulta.where(PROYECCION.c.asunto == asunto)
    for fila in conexion.execute(consulta):
        yield fila[1 if tabla is PROYECCION else 0], tuple(fila)


def reproyectar(conexion: Connection, derivadores: Mapping[str, Derivador], reglas: str) -> tuple[int, list[str]]:
    """Escribe de nuevo las que cambian con las reglas de hoy: cuántas, y las que ya no se derivan (se dejan)."""
    cambios, fallas = 0, list[str]()
    for asunto, derivador in derivadores.items():
        nuevas = derivadas(conexion, asunto, derivador)
        while tanda := list(islice(nuevas, TANDA)):
            filas = [fila for _, fila in tanda if not isinstance(fila, ErrorCedulas)]
            fallas += [f"{asunto} {c}: {f.mensaje}" for c, f in tanda if isinstance(f, ErrorCedulas)]
            reemplazar(conexion, derivador.tabla, filas)
            cambios += len(filas)
    n, cabeza, _ = lectura.cabeza(conexion)
    reemplazar(conexion, CABEZA, [(1, n, bytes.fromhex(cabeza), reglas)])
    if not fallas:
        return cambios, []
    return cambios, [f"{len(fallas):,} claves ya no se derivan con las reglas de hoy; la primera, {fallas[0]}"]


def discrepancias(
    conexion: Connection, asunto: str, derivador: Derivador, al_derivar: Callable[[Any], None] | None = None
) -> Iterator[tuple[str, str]]:
    """Clave y en qué no es lo que sus hechos dicen; recorre las dos listas a la par, con memoria acotada."""
    columnas = [c.name for c in derivador.tabla.columns]
    debidas = derivadas(conexion, asunto, derivador, al_derivar)
    halladas = guardadas(conexion, asunto, derivador.tabla)
    debida, hallada = next(debidas, None), next(halladas, None)
    while debida or hallada:
        if hallada is None or (debida and debida[0] < hallada[0]):
            assert debida
            yield debida[0], "tiene hechos y no está proyectado"
            debida = next(debidas, None)
        elif debida is None or hallada[0] < debida[0]:
            yield hallada[0], "está proyectado y ningún hecho lo sostiene"
            hallada = next(halladas, None)
        else:
            if isinstance(debida[1], ErrorCedulas):
                yield debida[0], f"sus hechos ya no se derivan: {debida[1].mensaje}"
            elif debida[1] != hallada[1]:
                pares = zip(columnas, debida[1], hallada[1], strict=True)
                yield debida[0], "; ".join(f"{c} es {h} y debe ser {d}" for c, d, h in pares if d != h)
            debida, hallada = next(debidas, None), next(halladas, None)
