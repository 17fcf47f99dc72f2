"""El calendario del programa y la orden en la terminal."""

from __future__ import annotations

import pytest

from cedulas_cli.dominio.inhabiles import Calendario
from cedulas_cli.parametros.calendario import cargar


@pytest.fixture(scope="session")
def calendario() -> Calendario:
    """El que viaja con el programa."""
    return cargar()


@pytest.fixture
def correr(orden_en):
    return orden_en()
