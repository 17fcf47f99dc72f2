"""El arranque: la ayuda no importa ni el motor ni las órdenes que no se pidieron."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAMA = """
import sys
sys.argv = ["cedulas", *{argumentos!r}]
from cedulas_cli import cli
cli.principal()
sys.stderr.write(" ".join(sorted(sys.modules)))
"""


def importados(*argumentos: str) -> set[str]:
    corrida = subprocess.run(
        [sys.executable, "-c", PROGRAMA.format(argumentos=list(argumentos))], capture_output=True, text=True, check=True
    )
    return set(corrida.stderr.split())


@pytest.mark.parametrize("argumentos", [("--help",), ("--version",)])
def test_la_raiz_no_importa_ninguna_orden(argumentos):
    modulos = importados(*argumentos)
    assert not {m for m in modulos if m.startswith("cedulas_cli.comandos.")}
    assert not modulos & {"polars", "rich", "pydantic", "pyarrow", "reportlab", "cedulas_cli.dominio"}


def test_la_ayuda_de_una_orden_solo_importa_su_modulo():
    modulos = importados("calcular", "cuotas", "--help")
    ordenes = {m.removeprefix("cedulas_cli.comandos.") for m in modulos if m.startswith("cedulas_cli.comandos.")}
    assert ordenes == {m for m in ordenes if m == "calcular" or m.startswith(("_", "calcular_"))}
    assert not modulos & {"polars", "rich", "pydantic", "pyarrow", "reportlab"}
