"""Calendario del programa, sin oficina, y una aplicación de prueba con la orden `calendario`."""

from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from cedulas_cli.comandos import calendario as orden
from cedulas_cli.comandos import validar
from cedulas_cli.dominio.inhabiles import Calendario
from cedulas_cli.parametros.calendario import cargar


@pytest.fixture(scope="session")
def calendario() -> Calendario:
    """El que viaja con el programa."""
    return cargar()


@pytest.fixture
def oficina(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Oficina vacía, con su carpeta de calendarios."""
    raiz = tmp_path / "oficina"
    (raiz / "calendarios").mkdir(parents=True)
    monkeypatch.setenv("CEDULAS_OFICINA", str(raiz))
    return raiz


@pytest.fixture
def correr(oficina: Path) -> Callable[..., Result]:
    """Corre la orden en esa oficina."""
    app = typer.Typer()
    orden.registrar(app)
    validar.registrar(app)
    return lambda *argumentos: CliRunner().invoke(app, ["calendario", *argumentos])
