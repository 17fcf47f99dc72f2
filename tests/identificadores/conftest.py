"""Aplicación de prueba con la orden `validar`."""

from collections.abc import Callable

import pytest
import typer
from typer.testing import CliRunner, Result

from cedulas_cli.comandos import calendario, validar


@pytest.fixture
def correr() -> Callable[..., Result]:
    """Corre la orden con esos argumentos; `entrada` es la entrada estándar."""
    app = typer.Typer()
    validar.registrar(app)
    calendario.registrar(app)  # con una sola orden Typer se comería su nombre
    return lambda *argumentos, entrada=None: CliRunner().invoke(app, list(argumentos), input=entrada)
