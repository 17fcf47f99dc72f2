"""kill -9 a media emisión: al repetir la orden queda lo mismo que si nadie la hubiera matado."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Correr = Callable[..., subprocess.CompletedProcess[str]]
# Se mata solo, sin limpiar nada, en la N-ésima llamada de una función del programa: antes de hacerla o ya hecha.
SUICIDA = """
import importlib, os, signal, sys
modulo, nombre, cuando, cuantas = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
from cedulas_cli.cli import principal
objeto = importlib.import_module(modulo)
*camino, ultimo = nombre.split(".")
for paso in camino:
    objeto = getattr(objeto, paso)
original = getattr(objeto, ultimo)
llamadas = 0

def contar(*argumentos, **nombrados):
    global llamadas
    llamadas += 1
    if llamadas == cuantas and cuando == "antes":
        os.kill(os.getpid(), signal.SIGKILL)
    hecho = original(*argumentos, **nombrados)
    if llamadas == cuantas:
        os.kill(os.getpid(), signal.SIGKILL)
    return hecho

setattr(objeto, ultimo, contar)
sys.argv = ["cedulas", "liquidar", "--periodo", "2026-06", "--emision", "mensual"]
principal()
"""
PADRON = "cedulas_cli.oficina.padron.padron"
LOTE = "cedulas_cli.flujo.liquidacion_lote"
PUNTOS = {
    "sin-plan": (LOTE, "escribir_json", "antes", 1),
    "con-plan": (PADRON, "Padron.registrar", "antes", 1),
    "a-media-captura": ("cedulas_cli.oficina.padron.escritura", "Captura._asentar", "antes", 9),
    "antes-de-asentar": (PADRON, "ancla.anotar", "despues", 1),
    "ya-asentado": (PADRON, "Padron.registrar", "despues", 1),
    "un-pdf": (LOTE, "escribir_oficios", "despues", 1),
    "otro-pdf-a-medias": ("cedulas_cli.documentos.oficio_pdf", "_imprimir", "antes", 7),
    "sin-sello": (LOTE, "asentar", "despues", 1),
}


def estado(oficina: Path) -> dict[str, str]:
    """Huella de cada archivo que debe quedar igual."""
    carpetas = ("salidas", "bitacora")
    archivos = [p for c in carpetas for p in sorted((oficina / c).rglob("*")) if p.is_file()]
    return {str(p.relative_to(oficina)): hashlib.sha256(p.read_bytes()).hexdigest() for p in archivos}


@pytest.fixture(scope="module")
def sin_morir() -> dict[str, object]:
    """Lo que queda sin que nadie la mate; se llena una vez."""
    return {}


@pytest.mark.parametrize("punto", PUNTOS.values(), ids=PUNTOS)
def test_muere_y_repite(
    punto: tuple[str, str, str, int], lista: Path, tmp_path: Path, cedulas: Correr, sin_morir: dict[str, object]
) -> None:
    listado = ("credito", "listar", "--formato", "csv")
    if not sin_morir:
        respaldo = tmp_path / "intacta"
        shutil.copytree(lista, respaldo)
        assert cedulas("liquidar", "--periodo", "2026-06", "--emision", "mensual").returncode == 1
        sin_morir.update(estado=estado(lista), creditos=cedulas(*listado).stdout)
        shutil.rmtree(lista)
        respaldo.rename(lista)
    modulo, nombre, cuando, cuantas = punto
    entorno = {
        **{c: v for c, v in os.environ.items() if not c.startswith("CEDULAS_")},
        **{"CEDULAS_OFICINA": str(lista), "CEDULAS_FECHA": "2026-09-23", "CEDULAS_USUARIO": "prueba"},
    }
    muerta = subprocess.run(
        [sys.executable, "-c", SUICIDA, modulo, nombre, cuando, str(cuantas)],
        env=entorno,
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert muerta.returncode == -signal.SIGKILL, muerta.stderr.decode()
    repetida = cedulas("liquidar", "--periodo", "2026-06", "--emision", "mensual")
    assert repetida.returncode == 1, repetida.stderr
    assert cedulas(*listado).stdout == sin_morir["creditos"]
    assert cedulas("credito", "verificar").returncode == 0
    assert estado(lista) == sin_morir["estado"]
