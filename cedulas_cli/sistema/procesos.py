"""Trabajo repartido entre núcleos que no deja procesos huérfanos si al padre lo matan."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from cedulas_cli.errores import ErrorCedulas

T = TypeVar("T")

_PR_SET_PDEATHSIG = 1


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
    # «spawn»: polars tiene hilos propios y no sobrevive a un fork.
    contexto = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(
            procesos, mp_context=contexto, initializer=_ocupar_un_nucleo, initargs=(os.getpid(),)
        ) as grupo:
            for _ in grupo.map(funcion, tareas):
                pass
    except BrokenProcessPool as falla:
        raise ErrorCedulas(
            "falla-interna",
            "un proceso auxiliar murió antes de terminar",
            causa="se quedó sin memoria o alguien lo mató",
            remedio="repita la orden: sigue donde iba",
        ) from falla


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
