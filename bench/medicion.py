"""Procesos completos, medidos desde afuera, y la forma de una medida."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

RAIZ = Path(__file__).resolve().parent.parent
SALIDA = RAIZ / "bench" / "salida"
PYTHON = sys.executable
CEDULAS = (PYTHON, "-m", "cedulas_cli")
HALLAZGOS = 1


@dataclass(frozen=True)
class Medida:
    """Una operación con su límite al lado; sin `meta`, sólo informa."""

    banco: str
    medida: str
    cifra: str
    limite: str = ""
    razon: str = ""
    meta: str = ""
    cumple: bool | None = None


@dataclass(frozen=True)
class Costo:
    """Lo que costó un proceso: segundos de reloj, de procesador y memoria residente máxima en MB."""

    pared: float
    procesador: float
    memoria: float


def correr(
    orden: Sequence[str], *, ambiente: Mapping[str, str] | None = None, nucleos: set[int] | None = None
) -> Costo:
    """Corre un proceso hasta el fin y lo mide; terminar con hallazgos (1) también es terminar."""
    previos = os.sched_getaffinity(0)
    entorno = {**os.environ, "PYTHONPATH": str(RAIZ), **(ambiente or {})}
    with (SALIDA / "ultimo-error.txt").open("wb") as errores:
        if nucleos:
            os.sched_setaffinity(0, nucleos)
        try:
            inicio = time.perf_counter()
            proceso = subprocess.Popen(orden, stdout=subprocess.DEVNULL, stderr=errores, env=entorno)
        finally:
            os.sched_setaffinity(0, previos)
        _, estado, uso = os.wait4(proceso.pid, 0)
        pared = time.perf_counter() - inicio
    proceso.returncode = os.waitstatus_to_exitcode(estado)
    if proceso.returncode not in (0, HALLAZGOS):
        detalle = (SALIDA / "ultimo-error.txt").read_text(errors="replace")[-2000:]
        raise RuntimeError(f"{' '.join(orden[:6])}… terminó con {proceso.returncode}: {detalle}")
    # En Linux ru_maxrss viene en KiB.
    return Costo(pared, uso.ru_utime + uso.ru_stime, uso.ru_maxrss / 1024)


def python(guion: str, *argumentos: str) -> list[str]:
    """Orden que corre un guion corto en un intérprete nuevo."""
    return [PYTHON, "-c", guion, *argumentos]


@dataclass(frozen=True)
class Comparacion:
    """Una operación y su límite, corridos por turnos para que el ruido de la máquina toque a los dos."""

    operaciones: list[Costo]
    limites: list[Costo]

    @property
    def razon(self) -> float:
        """Mediana de las razones de reloj, pareja por pareja."""
        return statistics.median(o.pared / x.pared for o, x in zip(self.operaciones, self.limites, strict=True))

    @property
    def razon_procesador(self) -> float:
        """Mediana de las razones de procesador: casi no la mueve que la máquina esté ocupada."""
        return statistics.median(
            o.procesador / x.procesador for o, x in zip(self.operaciones, self.limites, strict=True)
        )

    def medida(self, banco: str, nombre: str, limite: str, meta: float | None = None) -> Medida:
        """La comparación como renglón de la tabla; con `meta`, la razón no debe pasarla."""
        segundos = statistics.median(o.pared for o in self.operaciones)
        del_limite = statistics.median(x.pared for x in self.limites)
        memoria = max(o.memoria for o in self.operaciones)
        return Medida(
            banco,
            nombre,
            f"{tiempo(segundos)}, {memoria:,.0f} MB",
            f"{limite}: {tiempo(del_limite)}",
            f"{self.razon:.2f} (procesador {self.razon_procesador:.2f})",
            "" if meta is None else f"≤ {meta:g}",
            None if meta is None else self.razon <= meta,
        )


def comparar(operacion: Sequence[str], limite: Sequence[str], veces: int) -> Comparacion:
    """Corre cada pareja `veces` veces, alternando."""
    parejas = [(correr(operacion), correr(limite)) for _ in range(veces)]
    return Comparacion([o for o, _ in parejas], [x for _, x in parejas])


def tiempo(segundos: float) -> str:
    """Segundos con cifras que digan algo."""
    return f"{segundos * 1000:.0f} ms" if segundos < 1 else f"{segundos:.1f} s"
