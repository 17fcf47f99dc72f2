"""kill -9 en doce instantes distintos de la corrida: repetirla llega al mismo resultado, byte por byte."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
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
    instante, referencia, cedulas, chico, argumentos_corrida, retrato, tmp_path: Path
) -> None:
    esperado, duracion = referencia
    oficina = tmp_path / "oficina"
    argumentos = argumentos_corrida(chico, oficina)
    proceso = subprocess.Popen(
        [sys.executable, "-m", "cedulas_cli", *map(str, argumentos)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(duracion * instante / (MUERTES + 1))
    os.kill(proceso.pid, signal.SIGKILL)
    proceso.wait()
    repetida = cedulas(*argumentos)
    assert repetida.returncode == 1, repetida.stderr
    assert retrato(oficina) == esperado


def test_muchas_muertes_seguidas_en_la_misma_oficina(
    referencia, cedulas, chico, argumentos_corrida, retrato, tmp_path: Path
) -> None:
    esperado, duracion = referencia
    oficina = tmp_path / "oficina"
    argumentos = argumentos_corrida(chico, oficina)
    for numero in range(1, 6):
        proceso = subprocess.Popen(
            [sys.executable, "-m", "cedulas_cli", *map(str, argumentos)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(duracion * (0.35 + 0.12 * numero))
        proceso.kill()
        proceso.wait()
    assert cedulas(*argumentos).returncode == 1
    assert retrato(oficina) == esperado


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
    referencia, cedulas, chico, argumentos_corrida, retrato, tmp_path: Path
) -> None:
    esperado, duracion = referencia
    argumentos = argumentos_corrida(chico, tmp_path / "oficina")
    proceso = subprocess.Popen(
        [sys.executable, "-m", "cedulas_cli", *map(str, argumentos)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(duracion * 0.6)
    proceso.terminate()
    assert proceso.wait() in {143, 1}
    assert cedulas(*argumentos).returncode == 1
    assert retrato(tmp_path / "oficina") == esperado
