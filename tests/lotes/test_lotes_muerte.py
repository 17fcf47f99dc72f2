"""kill -9 en cualquier instante: al repetir la orden, queda lo mismo que si nadie la hubiera matado."""

from __future__ import annotations

import signal
import subprocess
import time
from datetime import date

import pytest

from cedulas_cli.flujo.acuses import recibir_acuses
from cedulas_cli.flujo.lotes import crear_lotes, exportar_lotes
from cedulas_cli.oficina import cadena

PERIODO = "2026-06"
HOY = date(2026, 7, 6)
# Se mata solo, sin limpiar nada, al llegar a la N-ésima llamada de una función del sistema de archivos.
SUICIDA = """
import os, signal, sys
from datetime import date
from pathlib import Path

cual, cuantas = sys.argv[1], int(sys.argv[2])
original = getattr(os, cual)
llamadas = 0

def contar(*argumentos, **nombrados):
    global llamadas
    llamadas += 1
    if llamadas == cuantas:
        if cual == "pwrite":
            original(argumentos[0], argumentos[1][: len(argumentos[1]) * 2 // 3], argumentos[2])
        os.kill(os.getpid(), signal.SIGKILL)
    return original(*argumentos, **nombrados)

setattr(os, cual, contar)
from cedulas_cli.flujo.acuses import recibir_acuses
from cedulas_cli.flujo.lotes import crear_lotes, exportar_lotes
from cedulas_cli.oficina.carpeta import Oficina

oficina, dia = Oficina(Path(sys.argv[3])), date(2026, 7, 6)
if sys.argv[4] == "lotes":
    crear_lotes(oficina, "mensual", "2026-06", dia)
    exportar_lotes(oficina, "mensual", "2026-06", dia)
else:
    recibir_acuses(oficina, [Path(sys.argv[4])], dia)
"""


@pytest.fixture
def matar(almacigo):
    return lambda oficina, funcion, numero, que: almacigo.correr(funcion, numero, oficina.raiz, que, guion=SUICIDA)


def _sin_temporales(arbol):
    return {nombre: contenido for nombre, contenido in arbol.items() if ".tmp-" not in nombre}


@pytest.mark.parametrize("numero", [1, 3, 5, 6, 7, 8, 9, 11, 13, 16, 18, 20])
def test_matar_al_crear_o_exportar(oficina, arbol, numero, tmp_path, sembrar_cedulas, matar):
    muerta = matar(oficina, "fsync", numero, "lotes")
    assert muerta.returncode == -signal.SIGKILL, muerta.stderr
    crear_lotes(oficina, "mensual", PERIODO, HOY)
    exportar_lotes(oficina, "mensual", PERIODO, HOY)
    entera = type(oficina)(tmp_path / "entera")
    entera.calendarios.mkdir(parents=True)
    (entera.calendarios / "emision.csv").write_bytes((oficina.calendarios / "emision.csv").read_bytes())
    sembrar_cedulas(entera)
    crear_lotes(entera, "mensual", PERIODO, HOY)
    exportar_lotes(entera, "mensual", PERIODO, HOY)
    assert _sin_temporales(arbol(oficina.raiz)) == arbol(entera.raiz)


@pytest.mark.parametrize(
    ("funcion", "numero"), [("pwrite", 1), ("pwrite", 2), ("fsync", 1), ("fsync", 5), ("fsync", 7)]
)
def test_matar_a_media_captura_de_acuses(exportada, folios, arbol, tmp_path, funcion, numero, matar):
    ruta = tmp_path / "acuses.csv"
    todos = [f for sector in folios.values() for f in sector]
    ruta.write_text("folio,resultado,fecha\n" + "".join(f"{f},entregada,2026-07-06\n" for f in todos), "utf-8")
    copia = tmp_path / "copia"
    subprocess.run(["cp", "-a", str(exportada.raiz), str(copia)], check=True)
    registro = exportada.lotes("mensual", PERIODO) / "acuses.jsonl"

    muerta = matar(exportada, funcion, numero, ruta)
    assert muerta.returncode == -signal.SIGKILL, muerta.stderr
    if (funcion, numero) == ("pwrite", 1):  # dos tercios escritos: el último renglón quedó a medias y no estorba
        assert not registro.read_bytes().endswith(b"\n")
        assert 0 < len(cadena.leer(registro)) < len(todos)
    resumen = recibir_acuses(exportada, [ruta], HOY)
    assert resumen.asentados + resumen.ya_asentados == len(todos)
    assert resumen.rechazados.is_empty()

    entera = type(exportada)(copia)
    recibir_acuses(entera, [ruta], HOY)
    assert _sin_temporales(arbol(exportada.raiz)) == arbol(copia)


def test_matar_desde_afuera_en_instantes_distintos(exportada, folios, almacigo, tmp_path):
    ruta = tmp_path / "acuses.csv"
    todos = [f for sector in folios.values() for f in sector]
    ruta.write_text("folio,resultado,fecha\n" + "".join(f"{f},entregada,2026-07-06\n" for f in todos), "utf-8")
    for centesimas in (2, 5, 10):  # no hay que esperar a que importe: empieza a trabajar enseguida
        proceso = almacigo.lanzar("fsync", 0, exportada.raiz, ruta, guion=SUICIDA)
        time.sleep(centesimas / 100)
        proceso.kill()
        proceso.wait()
    resumen = recibir_acuses(exportada, [ruta], HOY)
    assert resumen.asentados + resumen.ya_asentados == len(todos)
    assert cadena.primera_rota(exportada.lotes("mensual", PERIODO) / "acuses.jsonl") is None
