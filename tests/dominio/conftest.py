"""Parámetros y calendario del programa, sin oficina."""

from __future__ import annotations

import pytest

from cedulas_cli.dominio.inhabiles import Calendario
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.parametros.calendario import cargar
from cedulas_cli.parametros.carga import cargar_parametros


@pytest.fixture(scope="session")
def parametros() -> Parametros:
    """Los del paquete."""
    return cargar_parametros()


@pytest.fixture(scope="session")
def calendario() -> Calendario:
    """El federal del paquete."""
    return cargar()
