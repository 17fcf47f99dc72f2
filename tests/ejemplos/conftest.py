"""Poblaciones chicas, generadas una vez por sesión."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.ejemplos import generar as modulo
from cedulas_cli.ejemplos.generar import Pedido
from cedulas_cli.ejemplos.importes import tabla_de
from cedulas_cli.ejemplos.patrones import generar_patrones
from cedulas_cli.ejemplos.trabajadores import generar_trabajadores
from cedulas_cli.ejemplos.valores import valores_del_periodo
from cedulas_cli.parametros.carga import cargar_parametros

Fabrica = Callable[..., Path]


@pytest.fixture(scope="session")
def fabrica(tmp_path_factory: pytest.TempPathFactory) -> Fabrica:
    """`fabrica(60, "visor", errores=12)` → carpeta ya publicada; los pedidos iguales se comparten."""
    hechos: dict[Pedido, Path] = {}

    def hacer(patrones: int, formato: str, periodo: str = "2026-06", semilla: int = 7, **otros: Any) -> Path:
        pedido = Pedido(patrones, semilla, formato, Periodo.de_texto(periodo), **otros)
        if pedido not in hechos:
            destino = tmp_path_factory.mktemp("ejemplo") / "salida"
            modulo.generar(pedido, destino)
            hechos[pedido] = destino
        return hechos[pedido]

    return hacer


@pytest.fixture(scope="session")
def asegurados() -> pl.DataFrame:
    """Unos 60 000 asegurados de 3 000 patrones, junio de 2026."""
    periodo = Periodo(2026, 6)
    valores = valores_del_periodo(cargar_parametros(), periodo)
    patrones = generar_patrones(11, 0, 3_000, valores, "10")
    return generar_trabajadores(11, patrones, 0, periodo, valores)


@pytest.fixture(scope="session")
def trozos_de() -> Callable[..., Any]:
    """`trozos_de(pedido)` → los trozos de la población, sin escribirlos."""

    def dar(pedido: Pedido) -> Any:
        parametros = cargar_parametros()
        valores = valores_del_periodo(parametros, pedido.periodo)
        tablas = {e: tabla_de(parametros, e, pedido.periodo) for e in pedido.emisiones}
        return modulo.trozos(pedido, valores, tablas)

    return dar
