"""La oficina sembrada y cómo se le pregunta."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from siembra import REGISTRADO, Siembra

from cedulas_cli.flujo.conciliaciones.conciliar import Corrida, conciliar
from cedulas_cli.flujo.conciliaciones.insumos import Insumos


@pytest.fixture
def siembra(tmp_path: Path) -> Siembra:
    return Siembra(tmp_path / "oficina")


@pytest.fixture
def correr(siembra: Siembra) -> Callable[..., Corrida]:
    """correr("C03", corte=…, periodo=…) → la corrida."""

    def _correr(*claves: str, corte: date = REGISTRADO, periodo: str | None = None) -> Corrida:
        return conciliar(Insumos(siembra.oficina, corte, periodo), list(claves))

    return _correr


@pytest.fixture
def uno(correr: Callable[..., Corrida]) -> Callable[..., tuple[dict, list[dict]]]:
    """uno("C03") → su renglón y su detalle."""

    def _uno(clave: str, **mas: object) -> tuple[dict, list[dict]]:
        corrida = correr(clave, **mas)
        return corrida.tabla.row(0, named=True), corrida.detalle.to_dicts()

    return _uno
