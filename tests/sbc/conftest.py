"""Parámetros y calendario del programa, y un SBC en un renglón."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cedulas_cli.comandos.calcular_prima_rt import CAMPOS as CAMPOS_PRIMA
from cedulas_cli.comandos.calcular_reversion import CAMPOS as CAMPOS_REVERSION
from cedulas_cli.comandos.calcular_sbc import CAMPOS as CAMPOS_SBC
from cedulas_cli.dominio import integracion, reversion, siniestralidad
from cedulas_cli.dominio.campos import leer_todos
from cedulas_cli.dominio.resultado import Contexto, Resultado
from cedulas_cli.parametros.calendario import cargar
from cedulas_cli.parametros.carga import cargar_parametros

DE = {
    "sbc": (CAMPOS_SBC, integracion.calcular),
    "prima": (CAMPOS_PRIMA, siniestralidad.calcular),
    "reversion": (CAMPOS_REVERSION, reversion.calcular),
}


@pytest.fixture(scope="session")
def contexto() -> Contexto:
    """Lo que viaja con el programa, sin oficina."""
    return Contexto(cargar_parametros(), cargar())


@pytest.fixture(scope="session")
def calcular(contexto: Contexto) -> Callable[..., Resultado]:
    """`calcular("sbc", salario=…)` con los datos como texto."""

    def _calcular(cual: str, **datos: Any) -> Resultado:
        campos, funcion = DE[cual]
        return funcion(leer_todos(campos, {c: str(v) for c, v in datos.items()}), contexto)

    return _calcular
