"""Los parámetros del programa y una explicación corta."""

from __future__ import annotations

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
