"""kill -9 en doce instantes distintos de la corrida: repetirla llega al mismo resultado, byte por byte."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

MUERTES = 12


@pytest.fixture(scope="module")
def referencia(cedulas, chico, argumentos_corrida, retrato, tmp_path_factory) -> tuple[dict[str, str], float]:
    """La corrida sin interrupciones y cuánto tarda."""
    oficina = tmp_path_factory.mktemp("referencia") / "oficina"
    inicio = time.monotonic()
    assert cedulas(*argumentos_corrida(chico, oficina)).returncode == 1
    return retrato(oficina), time.monotonic() - inicio


@pytest.mark.parametrize("instante", range(1, MUERTES + 1))
def test_matarla_y_repetirla_llega_a_lo_mismo(
    instante, referencia, cedulas, almacigo, chico, argumentos_corrida, retrato, tmp_path: Path
) -> None:
    esperado, duracion = referencia
    oficina = tmp_path / "oficina"
    argumentos = argumentos_corrida(chico, oficina)
    proceso = almacigo.lanzar(*argumentos)
    time.sleep(duracion * instante / (MUERTES + 1))
    proceso.kill()
    proceso.wait()
    repetida = cedulas(*argumentos)
    assert repetida.returncode == 1, repetida.stderr
    assert retrato(oficina) == esperado


def test_muchas_muertes_seguidas_en_la_misma_oficina(
    referencia, cedulas, almacigo, chico, argumentos_corrida, retrato, tmp_path: Path
) -> None:
    esperado, duracion = referencia
    oficina = tmp_path / "oficina"
    argumentos = argumentos_corrida(chico, oficina)
    for numero in range(1, 6):
        proceso = almacigo.lanzar(*argumentos)
        time.sleep(duracion * (0.35 + 0.12 * numero))
        proceso.kill()
        proceso.wait()
    assert cedulas(*argumentos).returncode == 1
    assert retrato(oficina) == esperado


PUNTOS = ("sello-de-recepcion", "segunda-emision", "sello-de-cedulas", "tras-el-respaldo")


@pytest.mark.parametrize("punto", PUNTOS)
def test_morir_en_los_puntos_delicados(
    punto, referencia, cedulas, almacigo, chico, argumentos_corrida, retrato, tmp_path: Path
) -> None:
    """Muere justo después de una escritura clave, donde un reloj casi nunca atina."""
    esperado, _ = referencia
    argumentos = argumentos_corrida(chico, tmp_path / "oficina")
    hecho = almacigo.correr(punto, *argumentos, guion=_GUION)
    assert hecho.returncode == -signal.SIGKILL, hecho.stderr
    assert cedulas(*argumentos).returncode == 1
    assert retrato(tmp_path / "oficina") == esperado


_GUION = """
import os, signal, sys
from cedulas_cli.sistema import archivos
from cedulas_cli.flujo import corrida, emitir
from cedulas_cli.oficina import emisiones

punto = sys.argv[1]

def muere_tras(modulo, nombre, cuando):
    original = getattr(modulo, nombre)
    def envuelta(*a, **k):
        resultado = original(*a, **k)
        if cuando(*a):
            os.kill(os.getpid(), signal.SIGKILL)
        return resultado
    setattr(modulo, nombre, envuelta)

if punto == "sello-de-recepcion":
    muere_tras(emisiones, "escribir_json", lambda ruta, *_: "mensual" in str(ruta))
elif punto == "segunda-emision":
    muere_tras(emisiones, "escribir_json", lambda ruta, *_: "bimestral" in str(ruta))
elif punto == "sello-de-cedulas":
    muere_tras(emitir, "escribir_json", lambda ruta, *_: ruta.name == "emision.json")
else:
    muere_tras(corrida.respaldo, "crear", lambda *_: True)

sys.argv = ["cedulas", *sys.argv[2:]]
from cedulas_cli.cli import principal
sys.exit(principal())
"""


def test_el_candado_deja_pasar_a_uno(cedulas, chico, argumentos_corrida, tmp_path: Path) -> None:
    import fcntl

    oficina = tmp_path / "oficina"
    oficina.mkdir()
    with (oficina / ".candado").open("w") as candado:
        fcntl.flock(candado, fcntl.LOCK_EX)
        ocupada = cedulas(*argumentos_corrida(chico, oficina))
    assert ocupada.returncode == 75
    assert "error[ocupado]" in ocupada.stderr
    assert not (oficina / "emision").exists()


def test_sigterm_sale_con_143_y_se_puede_repetir(
    referencia, cedulas, almacigo, chico, argumentos_corrida, retrato, tmp_path: Path
) -> None:
    esperado, duracion = referencia
    argumentos = argumentos_corrida(chico, tmp_path / "oficina")
    proceso = almacigo.lanzar(*argumentos)
    time.sleep(duracion * 0.6)
    proceso.terminate()
    assert proceso.wait() in {143, 1}
    assert cedulas(*argumentos).returncode == 1
    assert retrato(tmp_path / "oficina") == esperado
