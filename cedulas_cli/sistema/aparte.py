"""Llama a una función en un proceso aparte, con memoria acotada: si una biblioteca revienta, sólo muere la llamada.

Hace falta para los lectores escritos en otro lenguaje que, ante un archivo dañado, piden toda la memoria o abortan
el proceso entero en vez de dar un error.
"""

from __future__ import annotations

import atexit
import contextlib
import multiprocessing
import os
import resource
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from cedulas_cli.sistema.procesos import morir_con

MEMORIA_MAXIMA = 4 << 30
SEGUNDOS_MAXIMOS = 120


class MurioAparte(Exception):
    """El proceso aparte murió o se pasó de tiempo atendiendo la llamada."""


class ProcesoAparte:
    """Un auxiliar que se enciende a la primera llamada y se vuelve a encender si muere."""

    def __init__(self, funcion: Callable[[Any], Any]) -> None:
        self._funcion = funcion
        self._proceso: multiprocessing.process.BaseProcess | None = None
        self._tuberia: Connection | None = None
        atexit.register(self.apagar)

    def llamar(self, argumento: Any) -> Any:
        """Lo que devuelva la función. Errores: los que ella lance, o `MurioAparte`."""
        tuberia = self._encender()
        try:
            tuberia.send(argumento)
            if not tuberia.poll(SEGUNDOS_MAXIMOS):
                raise MurioAparte("tardó demasiado")
            bien, resultado = tuberia.recv()
        except (EOFError, OSError) as falla:
            self.apagar()
            raise MurioAparte("el lector murió: el archivo está dañado") from falla
        except MurioAparte:
            self.apagar()
            raise
        if not bien:
            raise resultado
        return resultado

    def _encender(self) -> Connection:
        if self._tuberia is None or self._proceso is None or not self._proceso.is_alive():
            contexto = multiprocessing.get_context("spawn")
            propia, ajena = contexto.Pipe()
            self._proceso = contexto.Process(target=_atender, args=(ajena, self._funcion, os.getpid()), daemon=True)
            self._proceso.start()
            ajena.close()
            self._tuberia = propia
        return self._tuberia

    def apagar(self) -> None:
        """Cierra el auxiliar, si estaba encendido."""
        if self._tuberia is not None:
            self._tuberia.close()
        if self._proceso is not None:
            self._proceso.kill()
            self._proceso.join()
        self._tuberia = self._proceso = None


def _atender(tuberia: Connection, funcion: Callable[[Any], Any], padre: int) -> None:
    morir_con(padre)
    # El pánico de una biblioteca se escribe en stderr: aquí no le sirve a nadie.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORIA_MAXIMA, MEMORIA_MAXIMA))
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        while True:
            argumento = tuberia.recv()
            try:
                respuesta = (True, funcion(argumento))
            except Exception as falla:
                respuesta = (False, falla)
            tuberia.send(respuesta)
