"""El azar contado: SplitMix64 de referencia, porciones y sorteos sin estado."""

from __future__ import annotations

import polars as pl
import pytest

from cedulas_cli.ejemplos.azar import PORCION, mezclar, pareto, porcion, sorteo, tramo

REFERENCIA = (0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F)
"""Primeros tres valores publicados de SplitMix64 con semilla 0."""


@pytest.mark.parametrize("n", range(3))
def test_mezclar_es_splitmix64(n: int) -> None:
    assert mezclar(n * 0x9E3779B97F4A7C15 & (1 << 64) - 1) == REFERENCIA[n]


def test_la_expresion_da_lo_mismo_que_la_cuenta_de_enteros() -> None:
    llave = mezclar(mezclar(5) ^ 3)
    paso = 0x9E3779B97F4A7C15
    # mezclar() suma el paso por su cuenta: se le resta para comparar la misma cadena.
    esperado = [mezclar(((i + 1) * paso + llave - paso) & (1 << 64) - 1) for i in range(50)]
    dado = pl.select(pl.int_range(50).alias("i")).select(sorteo(5, 3, pl.col("i")))["i"].to_list()
    assert dado == esperado


def test_semilla_canal_e_indice_cambian_el_sorteo() -> None:
    cuadro = pl.select(pl.int_range(1_000).alias("i"))
    series = [cuadro.select(sorteo(s, c, pl.col("i")))["i"].to_list() for s in (1, 2) for c in (1, 2)]
    assert len({valor for serie in series for valor in serie}) == 4_000


def test_tramo_respeta_porcentajes_y_pareto_su_intervalo() -> None:
    cuadro = pl.select(pl.int_range(60_000).alias("i")).select(sorteo(1, 1, pl.col("i")).alias("z"))
    cuadro = cuadro.select(
        tramo(porcion("z", 0), [20.0, 30.0, 50.0]).alias("t"),
        pareto(porcion("z", 1), pl.lit(10), pl.lit(1_000)).alias("p"),
        porcion("z", 2).alias("u"),
    )
    fracciones = [cuadro.filter(pl.col("t") == n).height / cuadro.height for n in range(3)]
    assert fracciones == pytest.approx([0.2, 0.3, 0.5], abs=0.01)
    assert (cuadro["p"].min(), cuadro["p"].max()) >= (10, 500)
    assert cuadro["p"].max() < 1_000
    assert cuadro["u"].max() < PORCION
