"""La línea de órdenes completa, recorrida sin procesos nuevos."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from typer.main import get_command

from cedulas_cli import cli


class Hoja(NamedTuple):
    """Una orden o un grupo: cómo se llama, su contexto y si es orden final."""

    camino: tuple[str, ...]
    orden: Any
    contexto: Any
    es_grupo: bool


def _recorrer(orden: Any, contexto: Any, camino: tuple[str, ...]) -> Iterator[Hoja]:
    es_grupo = hasattr(orden, "list_commands")
    yield Hoja(camino, orden, contexto, es_grupo)
    if es_grupo:
        for nombre in orden.list_commands(contexto):
            hija = orden.get_command(contexto, nombre)
            yield from _recorrer(hija, hija.context_class(hija, info_name=nombre, parent=contexto), (*camino, nombre))


@pytest.fixture(scope="session")
def todas() -> list[Hoja]:
    """Todas las órdenes y grupos, desde la raíz."""
    raiz = get_command(cli.app)
    return list(_recorrer(raiz, raiz.context_class(raiz, info_name="cedulas"), ()))


@pytest.fixture(scope="session")
def ordenes(todas: list[Hoja]) -> list[Hoja]:
    """Sólo las órdenes finales."""
    return [hoja for hoja in todas if not hoja.es_grupo]


@pytest.fixture
def teclear(
    ordenes_una_vez: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., tuple[int, str, str]]]:
    """Lo que saldría en la terminal: código, salida y errores."""
    manejador = signal.getsignal(signal.SIGTERM)

    def _teclear(*argumentos: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["cedulas", *argumentos])
        codigo = cli.principal()
        return codigo, *capsys.readouterr()

    yield _teclear
    signal.signal(signal.SIGTERM, manejador)
