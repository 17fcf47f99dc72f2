"""Parámetros y calendario del programa, y una multa en un renglón."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cedulas_cli.comandos.calcular_multa import CAMPOS
from cedulas_cli.dominio.campos import leer_todos
from cedulas_cli.dominio.multas import calcular
from cedulas_cli.dominio.resultado import Contexto, Resultado
from cedulas_cli.parametros.calendario import cargar
from cedulas_cli.parametros.carga import cargar_parametros


@pytest.fixture(scope="session")
def contexto() -> Contexto:
    """Lo que viaja con el programa, sin oficina."""
    return Contexto(cargar_parametros(), cargar())


@pytest.fixture(scope="session")
def multa(contexto: Contexto) -> Callable[..., Resultado]:
    """`multa(fraccion=…, fecha_infraccion=…)` con los datos como texto."""

    def _multa(**datos: Any) -> Resultado:
        return calcular(leer_todos(CAMPOS, {c: str(v) for c, v in datos.items()}), contexto)

    return _multa
