"""Lo que la oficina hace de noche: recibir, cotejar, emitir, respaldar, y la corrida completa por etapas."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from bench.datos import FECHA, PERIODO, ejemplo
from bench.medicion import CEDULAS, SALIDA, Comparacion, Costo, Medida, correr, python, tiempo

PATRONES_SUBDELEGACION = 8_000
PATRONES_CORRIDA = 2_000
VECES = 3
NUCLEOS = 2
META_DOS_NUCLEOS = 0.75
META_MEMORIA_MB = 4_096
LEER_ZIP = """
import sys, zipfile
for ruta in sys.argv[1:]:
    with zipfile.ZipFile(ruta) as z:
        for nombre in z.namelist():
            z.read(nombre)
"""
DOS_TAREAS = """
import multiprocessing
def girar(n):
    while n:
        n -= 1
tareas = [multiprocessing.Process(target=girar, args=(40_000_000,)) for _ in range(2)]
for t in tareas: t.start()
for t in tareas: t.join()
"""
COMPRIMIR = """
import sys, pathlib, zstandard
origen, destino = map(pathlib.Path, sys.argv[1:])
with destino.open("wb") as f, zstandard.ZstdCompressor(level=3).stream_writer(f) as z:
    for parte in ("acervo", "emision", "cuotas", "salidas"):
        for ruta in sorted((origen / parte).rglob("*")):
            if ruta.is_file():
                z.write(ruta.read_bytes())
"""


def medir(*, completo: bool) -> list[Medida]:
    """Todo sobre oficinas nuevas que se borran al terminar."""
    del completo
    oficina = SALIDA / "oficina"
    try:
        return [*_recepcion(oficina), *_dos_nucleos(oficina), *_corrida(oficina), *_respaldo(oficina)]
    finally:
        shutil.rmtree(oficina, ignore_errors=True)


def _orden(oficina: Path, *partes: str) -> list[str]:
    return [*CEDULAS, *partes, "--oficina", str(oficina), "--fecha", FECHA]


def _zips(patrones: int) -> list[str]:
    return [str(ruta) for ruta in sorted(ejemplo(patrones, "visor").glob("*.zip"))]


def _recepcion(oficina: Path) -> list[Medida]:
    """Recibir el visor contra leer sus bytes; y determinar y cotejar lo recibido."""
    zips = _zips(PATRONES_SUBDELEGACION)
    recibir = _orden(oficina, "emision", "recibir", *zips, "--periodo", PERIODO)
    recepciones, lecturas, cotejos = [], [], []
    for _ in range(VECES):
        shutil.rmtree(oficina, ignore_errors=True)
        recepciones.append(correr(recibir))
        lecturas.append(correr(python(LEER_ZIP, *zips)))
        cotejos.append(correr(_orden(oficina, "emision", "cotejar", "--periodo", PERIODO)))
    trabajadores = json.loads((ejemplo(PATRONES_SUBDELEGACION, "visor") / "datos.json").read_text())["trabajadores"]
    de_quien = f"de {PATRONES_SUBDELEGACION:,} patrones y {trabajadores:,} trabajadores"
    return [
        Comparacion(recepciones, lecturas).medida(
            "oficina", f"recibir el visor {de_quien}, mensual y bimestral", "sólo leer los bytes del zip"
        ),
        _con_memoria(f"determinar y cotejar la emisión {de_quien}", cotejos),
    ]


def _con_memoria(nombre: str, costos: list[Costo]) -> Medida:
    memoria = max(c.memoria for c in costos)
    mejor = sorted(c.pared for c in costos)[len(costos) // 2]
    cifra = f"{tiempo(mejor)}, {memoria:,.0f} MB"
    return Medida("oficina", nombre, cifra, meta=f"< {META_MEMORIA_MB:,} MB", cumple=memoria < META_MEMORIA_MB)


def _corrida(oficina: Path) -> list[Medida]:
    """La corrida completa, por etapas, y repetirla cuando ya está hecha."""
    shutil.rmtree(oficina, ignore_errors=True)
    orden = _orden(oficina, "corrida", *_zips(PATRONES_CORRIDA), "--periodo", PERIODO)
    completa, repetida = correr(orden), correr(orden)
    (ruta,) = oficina.glob("bitacora/corridas/*/corrida.json")
    datos = json.loads(ruta.read_text())
    cedulas = sum(e["cedulas"] for e in datos["emisiones"])
    etapas = "; ".join(f"{nombre} {tiempo(segundos)}" for nombre, segundos in datos["segundos"].items())
    return [
        Medida(
            "oficina",
            f"corrida de {PATRONES_CORRIDA:,} patrones, mensual y bimestral ({cedulas:,} cédulas): {etapas}",
            f"{tiempo(completa.pared)}, {completa.memoria:,.0f} MB",
            f"repetirla ya hecha: {tiempo(repetida.pared)}",
        )
    ]


def _dos_nucleos(oficina: Path) -> list[Medida]:
    """`cedula emitir` con un núcleo y con dos, contra dos procesos que sólo giran: lo que hoy se puede ganar."""
    nucleos = sorted(os.sched_getaffinity(0))[:NUCLEOS]
    if len(nucleos) < NUCLEOS:
        return []
    uno, dos, gira_uno, gira_dos = [], [], [], []
    orden = _orden(oficina, "cedula", "emitir", "--periodo", PERIODO)
    for _ in range(VECES):
        for cuales, costos, giros in ((set(nucleos[:1]), uno, gira_uno), (set(nucleos), dos, gira_dos)):
            shutil.rmtree(oficina / "salidas", ignore_errors=True)
            costos.append(correr(orden, nucleos=cuales))
            giros.append(correr(python(DOS_TAREAS), nucleos=cuales))
    ganado, posible = Comparacion(uno, dos).razon, Comparacion(gira_uno, gira_dos).razon
    return [
        Medida(
            "oficina",
            f"cedula emitir de {PATRONES_SUBDELEGACION:,} patrones, mensual y bimestral, con dos núcleos",
            tiempo(sorted(c.pared for c in dos)[VECES // 2]),
            f"con uno: {tiempo(sorted(c.pared for c in uno)[VECES // 2])}; dos que sólo giran: {posible:.2f} veces",
            f"{ganado:.2f} veces más rápido: {ganado / posible:.2f} de lo posible",
            f"≥ {META_DOS_NUCLEOS:g} de lo posible",
            ganado / posible >= META_DOS_NUCLEOS,
        )
    ]


def _respaldo(oficina: Path) -> list[Medida]:
    """Respaldar y verificar los datos, contra sólo comprimir los mismos archivos con zstd."""
    shutil.rmtree(oficina / "respaldos", ignore_errors=True)
    destino = SALIDA / "sólo-zstd.zst"
    respaldos, compresiones, verificaciones = [], [], []
    for _ in range(VECES):
        shutil.rmtree(oficina / "respaldos", ignore_errors=True)
        respaldos.append(correr(_orden(oficina, "respaldo", "crear", "--conjunto", "emision", "--periodo", PERIODO)))
        compresiones.append(correr(python(COMPRIMIR, str(oficina), str(destino))))
        (archivo,) = oficina.glob("respaldos/*.tar.zst")
        verificaciones.append(correr([*CEDULAS, "respaldo", "verificar", str(archivo), "--datos"]))
    tamano = f"{archivo.stat().st_size / 1e6:,.0f} MB"
    destino.unlink()
    return [
        Comparacion(respaldos, compresiones).medida(
            "oficina", f"respaldo crear, emisión completa ({tamano})", "sólo zstd de los mismos archivos"
        ),
        Comparacion(verificaciones, compresiones).medida(
            "oficina", f"respaldo verificar con datos ({tamano})", "sólo zstd de los mismos archivos"
        ),
    ]
