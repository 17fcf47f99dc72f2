"""La cadena completa por la orden instalada, como la corre el cron."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PERIODO = "2026-06"
FECHA = "2026-07-01"

Corre = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def cedulas(almacigo: Any) -> Corre:
    """Corre `cedulas …` y devuelve código, salida y errores."""
    entorno = {c: v for c, v in os.environ.items() if not c.startswith("CEDULAS_")}
    return lambda *argumentos, entrada=None: almacigo.correr(*argumentos, entrada=entrada, env=entorno)


@pytest.fixture(scope="session")
def ejemplo(cedulas: Corre, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Visor de 120 patrones con 40 errores sembrados, y su lista."""
    destino = tmp_path_factory.mktemp("ejemplo") / "visor"
    hecho = cedulas(
        "ejemplo", "generar", "--patrones", "120", "--semilla", "7", "--periodo", PERIODO, "--errores", "40",
        "--formato", "visor", "--salida", destino,
    )  # fmt: skip
    assert hecho.returncode == 0, hecho.stderr
    return destino


@pytest.fixture(scope="session")
def chico(cedulas: Corre, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Visor de diez patrones, para matar y repetir sin tardar."""
    destino = tmp_path_factory.mktemp("chico") / "visor"
    hecho = cedulas(
        "ejemplo", "generar", "--patrones", "10", "--semilla", "3", "--periodo", PERIODO, "--errores", "5",
        "--formato", "visor", "--salida", destino,
    )  # fmt: skip
    assert hecho.returncode == 0, hecho.stderr
    return destino


@pytest.fixture(scope="session")
def argumentos_corrida() -> Callable[[Path, Path], list[str | Path]]:
    """Los argumentos de `corrida` para un ejemplo y una oficina."""

    def formar(ejemplo: Path, oficina: Path) -> list[str | Path]:
        archivos = [*sorted(ejemplo.glob("*.zip")), ejemplo / "patrones.csv"]
        return ["corrida", *archivos, "--periodo", PERIODO, "--oficina", oficina, "--fecha", FECHA]

    return formar


@pytest.fixture(scope="session")
def retrato() -> Callable[[Path], dict[str, str]]:
    """Huella de cada archivo de la oficina, salvo los tiempos de reloj de la corrida y el candado."""

    def formar(oficina: Path) -> dict[str, str]:
        return {
            str(ruta.relative_to(oficina)): hashlib.sha256(ruta.read_bytes()).hexdigest()
            for ruta in sorted(oficina.rglob("*"))
            if ruta.is_file() and ruta.name not in {".candado", "corrida.json"}
        }

    return formar
