"""`kill -9` a media entrega y a media captura: entró todo o nada, y repetirla termina igual."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import date

import pytest

from cedulas_cli.dominio.credito.hechos import LOTE
from cedulas_cli.flujo.credito import reglas_de, verificar
from cedulas_cli.flujo.notificacion.capturar import capturar
from cedulas_cli.flujo.notificacion.entregar import entregar
from cedulas_cli.oficina.padron.lectura import Filtros
from cedulas_cli.oficina.padron.padron import abrir

ENTREGA, HOY = date(2026, 11, 3), date(2026, 11, 20)
_GUION = """
import os, signal, sys
from datetime import date
from pathlib import Path
import cedulas_cli.oficina.padron.padron as padron
from cedulas_cli.oficina.padron import escritura, sellado, ancla
from cedulas_cli.oficina.carpeta import Oficina
modulo = {"escritura": escritura, "sellado": sellado, "ancla": ancla}[sys.argv[1].split(".")[0]]
nombre = sys.argv[1].split(".")[1]
original, faltan = getattr(modulo, nombre), [int(sys.argv[2])]
def muere(*a, **d):
    faltan[0] -= 1
    if not faltan[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return original(*a, **d)
setattr(modulo, nombre, muere)
oficina = Oficina(Path(sys.argv[3]))
if sys.argv[4] == "entregar":
    from cedulas_cli.flujo.notificacion.entregar import entregar
    entregar(oficina, "N07", date(2026, 11, 3), "prueba")
else:
    from cedulas_cli.flujo.notificacion.capturar import capturar
    capturar(oficina, sys.argv[4], date(2026, 11, 20), "prueba")
"""


def _morir(punto: str, vez: int, oficina, que: str) -> None:
    corrida = subprocess.run(
        [sys.executable, "-c", _GUION, punto, str(vez), str(oficina.raiz), que], capture_output=True, check=False
    )
    assert corrida.returncode == -signal.SIGKILL, corrida.stderr.decode()[-1500:]


def _en(oficina, estado: str) -> int:
    with abrir(oficina, reglas_de(oficina), lectura=True) as padron:
        return padron.creditos(Filtros(estados=(estado,))).height


@pytest.mark.parametrize(("punto", "vez"), [("escritura.agregar", 1), ("ancla.anotar", 1), ("sellado.asentar", 1)])
def test_la_entrega_entra_entera_o_no_entra(oficina, sembrar, punto: str, vez: int) -> None:
    numeros = sembrar(20)
    _morir(punto, vez, oficina, "entregar")
    assert _en(oficina, "EN_DILIGENCIA") in (0, 20)
    entregar(oficina, "N07", ENTREGA, "prueba")
    assert _en(oficina, "EN_DILIGENCIA") == 20
    with abrir(oficina, reglas_de(oficina), lectura=True) as padron:
        [lote] = padron.proyeccion(LOTE).values()
    assert lote["creditos"] == numeros
    assert verificar(oficina, HOY).integra


@pytest.mark.parametrize(("punto", "vez"), [("escritura.agregar", 1), ("ancla.anotar", 1), ("sellado.asentar", 1)])
def test_la_captura_entra_entera_o_no_entra(oficina, sembrar, tabla, recibe, punto: str, vez: int) -> None:
    numeros = sembrar(20)
    entregar(oficina, "N07", ENTREGA, "prueba")
    ruta = tabla(*({"numero_credito": n, "fecha": "2026-11-12", **recibe} for n in numeros))
    _morir(punto, vez, oficina, ruta)
    entraron = _en(oficina, "NOTIFICADO")
    assert entraron in (0, 20)
    captura = capturar(oficina, ruta, HOY, "prueba")
    assert (captura.aceptados, captura.repetidos) == (20 - entraron, entraron)
    assert _en(oficina, "NOTIFICADO") == 20
    assert verificar(oficina, HOY).integra
