"""Los parámetros del programa y una explicación corta."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cedulas_cli.dominio.cuotas import Criterios
from cedulas_cli.flujo.explicar import explicar_renglon
from cedulas_cli.parametros.carga import cargar_parametros


@pytest.fixture(scope="session")
def parametros():
    """Los del programa, sin oficina."""
    return cargar_parametros()


@pytest.fixture(scope="session")
def explicada(parametros):
    """`explicada(criterios, **columnas)` → la explicación comprobada."""

    def explicar(criterios: Criterios | None = None, **columnas: object):
        dados = {columna: str(valor) for columna, valor in columnas.items()}
        return explicar_renglon(dados, parametros, criterios or Criterios())

    return explicar


@pytest.fixture(scope="session")
def correr_en(tmp_path_factory):
    """`correr_en(oficina, *argumentos)` corre la orden en un proceso aparte, con esa oficina."""
    carpeta = tmp_path_factory.mktemp("aqui")

    def correr(oficina: Path, *argumentos: object, columnas: str = "80") -> subprocess.CompletedProcess[str]:
        limpio = {c: v for c, v in os.environ.items() if not c.startswith("CEDULAS_")}
        return subprocess.run(
            [sys.executable, "-m", "cedulas_cli", *map(str, argumentos)],
            cwd=carpeta,
            env={**limpio, "COLUMNS": columnas, "CEDULAS_OFICINA": str(oficina)},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return correr
