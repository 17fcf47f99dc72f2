"""Lo sembrado contra lo que el programa halla: recibir, determinar y cotejar da la lista exacta, con su causa."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cedulas_cli.flujo.determinar import determinar_periodo, leer_cotejo
from cedulas_cli.flujo.recibir import recibir
from cedulas_cli.oficina.carpeta import Oficina

COLUMNAS = ["archivo", "renglon", "nss", "concepto", "causa", "emitido"]
SIN_LEER = ["nss-forma", "dias-fuera-del-periodo", "fecha-imposible", "importe-ilegible"]


@pytest.mark.parametrize(
    ("formato", "periodo", "errores", "con_padron"),
    [("visor", "2026-06", 60, True), ("visor", "2026-06", 60, False), ("canonico", "2026-02", 80, True)],
)
def test_el_cotejo_halla_exactamente_lo_sembrado(
    fabrica: Callable[..., Path], tmp_path: Path, formato: str, periodo: str, errores: int, con_padron: bool
) -> None:
    carpeta = fabrica(300, formato, periodo, errores=errores, con_incidencias=formato == "canonico")
    sobran = {"datos.json", "errores_esperados.csv"} | (set() if con_padron else {"patrones.csv"})
    rutas = sorted(ruta for ruta in carpeta.iterdir() if ruta.name not in sobran)
    oficina = Oficina(tmp_path / "oficina")
    recibir(oficina, rutas, periodo, reemplaza=False, fecha=date(2026, 11, 23))
    hallado = leer_cotejo(determinar_periodo(oficina, periodo, None))
    esperado = pl.read_csv(carpeta / "errores_esperados.csv", infer_schema=False)
    esperado = esperado.filter(~pl.col("causa").is_in(SIN_LEER)).select(COLUMNAS)
    textos = hallado.select(pl.col(COLUMNAS).cast(pl.String))
    assert set(textos.rows()) == set(esperado.rows())
    assert hallado.height == esperado.height > 100
