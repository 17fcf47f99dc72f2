"""El calendario del programa y la orden en la terminal."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from cedulas_cli.dominio.inhabiles import Calendario
from cedulas_cli.parametros.calendario import cargar


@pytest.fixture(scope="session")
def calendario() -> Calendario:
    """El que viaja con el programa."""
    return cargar()


@pytest.fixture
def correr(tmp_path):
    def _correr(*argumentos):
        return subprocess.run(
            [sys.executable, "-m", "cedulas_cli", *argumentos],
            cwd=tmp_path,
            env={**os.environ, "CEDULAS_OFICINA": str(tmp_path / "oficina")},
            capture_output=True,
            text=True,
            check=False,
        )

    return _correr
