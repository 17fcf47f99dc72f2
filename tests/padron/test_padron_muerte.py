"""`kill -9` a media captura, en cada punto: o entró el lote completo o nada, y repetirla termina igual."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date

import pytest

from cedulas_cli.oficina.padron.base import lugar_de
from cedulas_cli.oficina.padron.padron import abrir
from cedulas_cli.oficina.padron.verificacion import verificar

HOY = date(2026, 11, 20)
PUNTOS = (
    "esquema.migrar:antes",
    "esquema.migrar:despues",
    "lectura.cabeza:despues",
    "escritura.agregar:antes",
    "escritura.agregar:despues",
    "escritura.reemplazar:despues",
    "ancla.anotar:antes",
    "ancla.anotar:despues",
    "sellado.asentar:antes",
    "sello.escribir:antes",
    "sello.escribir:despues",
    "ancla.anclar:despues",
    "sellado.vaciar_diario:despues",
    "ancla.olvidar:antes",
)
"""Antes o después de cada paso que deja algo escrito; `ancla.anotar:despues` es justo antes de confirmar."""

_GUION = """
import os, signal, sys, importlib
from datetime import date
from pathlib import Path
punto, vez, csv, raiz = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
donde, cuando = punto.split(":")
modulo, nombre = donde.split(".")
m = importlib.import_module(f"cedulas_cli.oficina.padron.{modulo}")
original, cuenta = getattr(m, nombre), [0]
def envuelta(*a, **d):
    cuenta[0] += 1
    if cuando == "antes" and cuenta[0] == vez:
        os.kill(os.getpid(), signal.SIGKILL)
    resultado = original(*a, **d)
    if cuando == "despues" and cuenta[0] == vez:
        os.kill(os.getpid(), signal.SIGKILL)
    return resultado
import cedulas_cli.oficina.padron.padron
for otro in list(sys.modules.values()):
    propio = getattr(otro, "__name__", "").startswith("cedulas_cli.oficina.padron")
    if propio and getattr(otro, nombre, None) is original:
        setattr(otro, nombre, envuelta)
from cedulas_cli.flujo import credito
from cedulas_cli.oficina.carpeta import Oficina
credito.registrar_archivo(Oficina(Path(raiz)), csv, "captura", date(2026, 11, 20))
"""


def _csv(tmp_path, cuantos: int = 20) -> str:
    columnas = "numero_credito,hecho,fecha,documento,registro_patronal,periodo,tipo_documento,sector,suerte_principal"
    renglones = [f"26000{n:04d},determinado,2026-10-20,PT-1,Y5412345101,2026-08,02,07,1250.50" for n in range(cuantos)]
    ruta = tmp_path / "hechos.csv"
    ruta.write_text("\n".join([columnas, *renglones]) + "\n")
    return str(ruta)


def _matar(punto: str, vez: int, csv: str, oficina) -> None:
    hecho = subprocess.run(
        [sys.executable, "-c", _GUION, punto, str(vez), csv, str(oficina.raiz)], capture_output=True, check=False
    )
    assert hecho.returncode == -signal.SIGKILL, (punto, vez, hecho.stderr.decode()[-2000:])


@pytest.mark.parametrize("punto", PUNTOS)
def test_morir_en_cada_punto(punto, oficina, reglas, vida, tmp_path) -> None:
    """Sobre un padrón que ya tiene algo: la segunda captura muere y nada de la primera se pierde."""
    if punto.startswith("sello.") and not lugar_de(oficina).es_archivo:
        return  # un servidor no tiene archivo que sellar
    previo = not punto.startswith("esquema")
    if previo:
        with abrir(oficina, reglas) as padron:
            padron.registrar(vida("270000001"), HOY)
    antes = 5 if previo else 0
    csv = _csv(tmp_path)
    _matar(punto, 1, csv, oficina)
    informe = verificar(oficina, reglas)
    assert informe.integra, informe.hallazgos
    assert informe.hechos in (0, antes, antes + 20)
    with abrir(oficina, reglas) as padron:
        assert padron.cuantos_hechos() in (antes, antes + 20)
    from cedulas_cli.flujo.credito import registrar_archivo

    captura = registrar_archivo(oficina, csv, "captura", HOY)
    assert captura.aceptados + captura.repetidos == 20
    assert captura.aceptados in (0, 20)
    informe = verificar(oficina, reglas)
    assert informe.integra, informe.hallazgos
    assert informe.hechos == antes + 20


def test_tras_morir_confirmada_la_siguiente_captura_repone_sola(oficina, reglas, vida, tmp_path) -> None:
    """Sin pasar por `verificar`: la captura siguiente sella y ancla lo que quedó, y encadena encima."""
    with abrir(oficina, reglas) as padron:
        padron.registrar(vida("270000001"), HOY)
    _matar("sellado.asentar:antes", 1, _csv(tmp_path), oficina)
    assert (oficina.raiz / "creditos.pendiente.json").exists()
    with abrir(oficina, reglas) as padron:
        assert padron.cuantos_hechos() == 25
        padron.registrar(vida("270000002"), HOY)
    assert not (oficina.raiz / "creditos.pendiente.json").exists()
    informe = verificar(oficina, reglas)
    assert (informe.integra, informe.hechos) == (True, 30)


def test_lo_pendiente_no_es_un_hueco(oficina_sqlite, reglas, vida, tmp_path) -> None:
    """Entre la muerte y la reposición alguien cambia un byte de otra página: se nota igual."""
    with abrir(oficina_sqlite, reglas) as padron:
        padron.registrar([h for n in range(60) for h in vida(f"27000{n:04d}")], HOY)
    archivo = lugar_de(oficina_sqlite).archivo
    _matar("sellado.asentar:antes", 1, _csv(tmp_path), oficina_sqlite)
    with archivo.open("r+b") as base:
        base.seek(3 * 4096 + 3000)
        (byte,) = base.read(1)
        base.seek(-1, os.SEEK_CUR)
        base.write(bytes([byte ^ 1]))
    informe = verificar(oficina_sqlite, reglas)
    assert any("bytes 12,288 a 16,383" in h.detalle for h in informe.hallazgos)


@pytest.mark.parametrize("instante", range(1, 13))
def test_doce_muertes_por_reloj(instante, oficina_sqlite, reglas, tmp_path, duracion) -> None:
    csv = _csv(tmp_path, 1_500)
    orden = [sys.executable, "-m", "cedulas_cli", "credito", "registrar", "--entrada", csv]
    orden += ["--oficina", str(oficina_sqlite.raiz), "--fecha", HOY.isoformat(), "--usuario", "captura"]
    proceso = subprocess.Popen(orden, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        proceso.wait(timeout=duracion * instante / 13)
    except subprocess.TimeoutExpired:
        os.kill(proceso.pid, signal.SIGKILL)
        proceso.wait()
    informe = verificar(oficina_sqlite, reglas)
    assert informe.integra, informe.hallazgos
    assert informe.hechos in (0, 1_500)
    subprocess.run(orden, check=True, capture_output=True)
    assert verificar(oficina_sqlite, reglas).hechos == 1_500


@pytest.fixture(scope="module")
def duracion(tmp_path_factory) -> float:
    """Cuánto tarda la captura sin interrupciones."""
    import time

    carpeta = tmp_path_factory.mktemp("referencia")
    csv = _csv(carpeta, 1_500)
    orden = [sys.executable, "-m", "cedulas_cli", "credito", "registrar", "--entrada", csv]
    inicio = time.monotonic()
    entorno = {k: v for k, v in os.environ.items() if k != "CEDULAS_PADRON"}
    subprocess.run([*orden, "--oficina", str(carpeta / "o")], check=True, capture_output=True, env=entorno)
    return time.monotonic() - inicio
