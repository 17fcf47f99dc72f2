"""Trabajo repartido entre núcleos que no deja procesos huérfanos si al padre lo matan."""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from typing import Any, TypeVar

from cedulas_cli.errores import ErrorCedulas

T = TypeVar("T")
R = TypeVar("R")

_PR_SET_PDEATHSIG = 1
TAREAS_POR_PROCESO = 2
"""Las que cada proceso puede tener hechas o por hacer: acotan la memoria y nunca lo dejan sin trabajo."""


def nucleos() -> int:
    """Los que este proceso puede usar."""
    return len(os.sched_getaffinity(0))


def repartir(funcion: Callable[[T], None], tareas: Iterable[T], cuantas: int) -> None:
    """Aplica la función a cada tarea, con un proceso por núcleo si hay más de una."""
    procesos = min(nucleos(), cuantas)
    if procesos <= 1:
        for tarea in tareas:
            funcion(tarea)
        return
    with _grupo(procesos, _ocupar_un_nucleo, os.getpid(), remedio="repita la orden: sigue donde iba") as grupo:
        for _ in grupo.map(funcion, tareas):
            pass


def en_orden(trabajo: Callable[[T], R], tareas: Iterable[T]) -> Iterator[R]:
    """Lo que da el trabajo en cada tarea, en el orden de las tareas, con unas cuantas a la vez en memoria.

    Con una sola tarea o un solo núcleo no se reparte. El trabajo viaja una vez a cada proceso; una falla suya sale
    aquí igual que si no se repartiera: en su turno.
    """
    pendientes = iter(tareas)
    primeras = list(islice(pendientes, 2))
    todas = chain(primeras, pendientes)
    procesos = nucleos()
    if len(primeras) < 2 or procesos == 1:
        yield from map(trabajo, todas)
        return
    paquete = pickle.dumps(trabajo)
    with _grupo(procesos, _recibir_trabajo, os.getpid(), paquete, remedio="repita la orden") as grupo:
        en_curso: deque[Future[R]] = deque()
        try:
            for tarea in todas:
                en_curso.append(grupo.submit(_hacer, tarea))
                if len(en_curso) >= procesos * TAREAS_POR_PROCESO:
                    yield en_curso.popleft().result()
            while en_curso:
                yield en_curso.popleft().result()
        finally:
            for futuro in en_curso:
                futuro.cancel()


@contextlib.contextmanager
def _grupo(procesos: int, al_empezar: Callable[..., None], *con: Any, remedio: str) -> Iterator[ProcessPoolExecutor]:
    # «spawn»: polars tiene hilos propios y no sobrevive a un fork.
    contexto = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(procesos, mp_context=contexto, initializer=al_empezar, initargs=con) as grupo:
            yield grupo
    except BrokenProcessPool as falla:
        raise ErrorCedulas(
            "falla-interna",
            "un proceso auxiliar murió antes de terminar",
            causa="se quedó sin memoria o alguien lo mató",
            remedio=remedio,
        ) from falla


_trabajo: Callable[[Any], Any] | None = None
"""En un proceso auxiliar, lo que hace con cada tarea."""


def _recibir_trabajo(padre: int, paquete: bytes) -> None:
    global _trabajo  # noqa: PLW0603 — es del proceso auxiliar, que sólo tiene uno
    _ocupar_un_nucleo(padre)
    # Ya con un solo hilo para polars, que se importa al abrir el paquete.
    _trabajo = pickle.loads(paquete)


def _hacer(tarea: Any) -> Any:
    assert _trabajo is not None
    return _trabajo(tarea)


def _ocupar_un_nucleo(padre: int) -> None:
    # Antes de que el auxiliar importe polars: con un proceso por núcleo, sus hilos sólo estorban.
    os.environ["POLARS_MAX_THREADS"] = "1"
    morir_con(padre)


def morir_con(padre: int) -> None:
    """El auxiliar muere en cuanto muere su padre, aun con kill -9; y Ctrl-C lo atiende sólo el padre."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != padre:
        os._exit(1)
