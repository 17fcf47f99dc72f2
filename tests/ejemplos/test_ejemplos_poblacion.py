"""La forma de la población: tamaños, salarios, créditos, movimientos; y que nadie dependa de cuántos se pidieron."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.ejemplos import generar as modulo
from cedulas_cli.ejemplos.generar import Pedido
from cedulas_cli.ejemplos.patrones import tamanos

JUNIO = Periodo(2026, 6)
MINIMO, INTEGRADO, MINIMO_ZLFN, TOPE = 31_504, 33_057, 44_087, 293_275
"""Centavos de 2026: mínimo, mínimo × 1.0493, mínimo de la frontera y 25 UMA (derecho §1.2)."""


def test_tamanos_con_la_forma_del_pais() -> None:
    cuantos = pl.concat([tamanos(s, 0, 200_000)["trabajadores"] for s in range(5)])
    assert cuantos.mean() == pytest.approx(22, abs=1.5)
    assert cuantos.is_between(1, 5).mean() == pytest.approx(0.67, abs=0.02)
    assert cuantos.max() > 5_000
    assert cuantos.min() == 1


def test_salarios_con_la_forma_del_pais(asegurados: pl.DataFrame) -> None:
    sbc = asegurados["sbc"]
    assert sbc.clip(0, TOPE).mean() == pytest.approx(62_000, rel=0.06)
    assert (sbc == MINIMO).mean() == pytest.approx(0.028, abs=0.01)
    assert (sbc <= INTEGRADO * 106 // 100).mean() == pytest.approx(0.36, abs=0.06)
    assert 0.005 < (sbc > TOPE).mean() < 0.03
    assert sbc.min() == MINIMO
    assert sbc.max() <= 999_999
    assert {TOPE, TOPE + 1, 35_193, 35_194} <= set(sbc.to_list()), "faltan las orillas de banda y de tope"


def test_la_frontera_no_gana_menos_que_su_minimo(asegurados: pl.DataFrame) -> None:
    frontera = asegurados.filter(pl.col("zona") == "zlfn")["sbc"]
    assert frontera.min() == MINIMO_ZLFN
    assert 0.04 < frontera.len() / asegurados.height < 0.2


def test_creditos_en_uno_de_cada_cinco_y_de_los_tres_tipos(asegurados: pl.DataFrame) -> None:
    tipos = asegurados["tipo_descuento"]
    assert (tipos > 0).mean() == pytest.approx(0.2, abs=0.01)
    assert set(tipos.to_list()) == {0, 1, 2, 3}
    con = asegurados.filter(pl.col("tipo_descuento") > 0)
    assert con["numero_credito"].str.contains(r"^\d{10}$").all()
    assert con["valor_descuento"].min() > 0
    assert con.filter(pl.col("tipo_descuento") == 1)["valor_descuento"].max() <= 30 * 10_000
    assert asegurados.filter(pl.col("tipo_descuento") == 0)["valor_descuento"].max() == 0


def test_los_primeros_no_dependen_del_total(trozos_de: Callable[..., Any]) -> None:
    """40 patrones pedidos solos, o los primeros 40 de un millón: idénticos, y sin generar el resto."""
    chico = next(trozos_de(Pedido(40, 3, "visor", JUNIO)))
    grande = next(trozos_de(Pedido(1_000_000, 3, "visor", JUNIO)))
    assert grande.patrones.head(40).equals(chico.patrones)
    assert grande.asegurados.head(chico.asegurados.height).equals(chico.asegurados)
    for emision, renglones in chico.renglones.items():
        assert grande.renglones[emision].head(renglones.height).equals(renglones)


def test_partir_en_trozos_no_cambia_nada(trozos_de: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    pedido = Pedido(60, 3, "canonico", JUNIO, con_incidencias=True)
    entero = next(trozos_de(pedido))
    monkeypatch.setitem(modulo.PATRONES_POR_TROZO, "canonico", 7)
    partes = list(trozos_de(pedido))
    assert [p.patrones.height for p in partes] == [7] * 8 + [4]
    assert pl.concat([p.asegurados for p in partes]).equals(entero.asegurados)
    for emision, renglones in entero.renglones.items():
        assert pl.concat([p.renglones[emision] for p in partes]).equals(renglones)


def test_se_genera_de_a_pocos(trozos_de: Callable[..., Any]) -> None:
    """Tomar dos trozos de un millón de patrones sólo genera esos dos: la memoria no depende del total."""
    primeros = list(itertools.islice(trozos_de(Pedido(1_000_000, 5, "visor", JUNIO)), 2))
    assert [p.patrones.height for p in primeros] == [2_000, 2_000]
    assert primeros[1].asegurados["orden"][0] == primeros[0].asegurados.height


@pytest.mark.parametrize(("periodo", "primer_dia"), [("2026-06", date(2026, 5, 1)), ("2026-02", date(2026, 1, 1))])
def test_la_mensual_y_la_bimestral_cuentan_lo_mismo(
    trozos_de: Callable[..., Any], periodo: str, primer_dia: date
) -> None:
    """Los días del segundo mes, sumados de la bimestral, son los de la mensual; por asegurado."""
    trozo = next(trozos_de(Pedido(80, 3, "visor", Periodo.de_texto(periodo))))
    dia_uno = (primer_dia - date(1970, 1, 1)).days
    mes_dos = dia_uno + 31
    mensual = trozo.renglones["mensual"].group_by("orden").agg(pl.col("dias").sum())
    en_mes = pl.col("hasta") - pl.max_horizontal("desde", pl.lit(mes_dos)) + 1
    bimestral = (
        trozo.renglones["bimestral"].group_by("orden").agg(pl.max_horizontal(en_mes, pl.lit(0)).sum().alias("d"))
    )
    juntos = mensual.join(bimestral, on="orden")
    assert juntos.height == mensual.height
    assert (juntos["dias"] == juntos["d"]).all()


def test_los_tramos_de_cada_quien_no_se_enciman(trozos_de: Callable[..., Any]) -> None:
    trozo = next(trozos_de(Pedido(200, 9, "canonico", JUNIO, con_incidencias=True)))
    for renglones in trozo.renglones.values():
        vivos = renglones.filter(pl.col("dias") > 0)
        siguiente = pl.col("desde").shift(-1).over("orden")
        assert vivos.filter(siguiente <= pl.col("hasta")).height == 0
        bajas = renglones.filter(pl.col("tipo_movimiento") == "2")
        assert bajas["dias"].unique().to_list() == [0]
        assert set(renglones["tipo_movimiento"].to_list()) == {"0", "2", "7", "8"}
        assert vivos["dias"].min() >= 1


def test_enero_febrero_parte_por_mes_el_renglon_con_incidencias(trozos_de: Callable[..., Any]) -> None:
    trozo = next(trozos_de(Pedido(300, 9, "canonico", Periodo(2026, 2), con_incidencias=True)))
    bimestral = trozo.renglones["bimestral"]
    uno_de_febrero = (date(2026, 2, 1) - date(1970, 1, 1)).days
    con = bimestral.filter((pl.col("dias_ausentismo") + pl.col("dias_incapacidad")) > 0)
    assert con.height > 50
    assert con.filter((pl.col("desde") < uno_de_febrero) & (pl.col("hasta") >= uno_de_febrero)).height == 0
    assert (con["dias_ausentismo"] <= 7).all()
    assert (con["dias_ausentismo"] + con["dias_incapacidad"] <= con["dias"]).all()


@pytest.mark.parametrize(("periodo", "zonas"), [("2018-06", {"general"}), ("2022-05", {"general", "zlfn"})])
def test_otros_regimenes(trozos_de: Callable[..., Any], periodo: str, zonas: set[str]) -> None:
    """Antes de 2019 no hay frontera norte; nadie gana menos que el mínimo de su época."""
    trozo = next(trozos_de(Pedido(120, 3, "visor", Periodo.de_texto(periodo))))
    minimo = {"2018-06": 8_836, "2022-05": 17_287}[periodo]
    assert set(trozo.patrones["zona"]) == zonas
    assert trozo.asegurados["sbc"].min() >= minimo
    assert trozo.asegurados["sbc"].clip(0, minimo * 2).mean() > minimo
