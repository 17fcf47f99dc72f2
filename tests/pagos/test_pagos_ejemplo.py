"""Los `.SUA` generados: quitando lo sembrado pagan exactamente lo emitido, y lo sembrado es lo que dice la lista."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from cedulas_cli.dominio import esquemas_pago as ep
from cedulas_cli.ejemplos.clases_omision import OMISIONES
from cedulas_cli.formatos.pago.lectura import LecturaPago
from cedulas_cli.formatos.pago.reconocer import leer_pagos
from cedulas_cli.formatos.reconocer import leer

Ejemplo = Callable[..., Path]
PATRONES, ERRORES = 60, 30
DE_EMISION = {"mensual": ep.CONCEPTOS_PAGO_MENSUAL, "bimestral": ep.CONCEPTOS_PAGO_BIMESTRAL}


def pagado(carpeta: Path) -> LecturaPago:
    (lectura,) = leer_pagos(sorted(carpeta.glob("sua-*.zip")), None)
    assert lectura.apartados.is_empty()
    assert lectura.cuadre["cuadra"].all()
    return lectura


def por_patron(lectura: LecturaPago, emision: str) -> dict[str, int]:
    """Sumado de los trabajadores, no de los sumarios."""
    sumas = lectura.trabajadores.group_by("registro_patronal").agg(pl.sum_horizontal(pl.col(DE_EMISION[emision]).sum()))
    return dict(sumas.iter_rows())


@pytest.mark.parametrize("periodo", ["2026-06", "2026-05", "2025-02"])
def test_sin_omisiones_se_paga_exactamente_lo_emitido(ejemplo: Ejemplo, periodo: str) -> None:
    lectura = pagado(ejemplo(40, "sua", periodo))
    (visor,) = leer(sorted(ejemplo(40, "visor", periodo).glob("visor-*.zip")), None)
    emitido = visor.movimientos.filter(pl.col("emision") == "mensual")
    columnas = [c for c in emitido.columns if c.startswith("emitido_") and "total" not in c]
    llave = ["registro_patronal", "nss"]
    sumas = emitido.group_by(llave).agg(pl.sum_horizontal(pl.col(columnas).sum()).alias("emitido"))
    de_sua = lectura.trabajadores.select(*llave, pl.sum_horizontal(ep.CONCEPTOS_PAGO_MENSUAL).alias("pagado"))
    cruce = sumas.filter(pl.col("emitido") > 0).join(de_sua, on=llave, how="left")
    assert cruce["pagado"].null_count() == 0
    assert (cruce["emitido"] * 100).cast(pl.Int64).equals(cruce["pagado"], check_names=False)
    bimestrales = lectura.trabajadores.select(pl.sum_horizontal(ep.CONCEPTOS_PAGO_BIMESTRAL).sum()).item()
    assert (bimestrales > 0) == (periodo[-1] in "26")


@pytest.fixture(scope="module")
def sembrado(ejemplo: Ejemplo) -> Path:
    return ejemplo(PATRONES, "sua", semilla=5, errores=ERRORES)


@pytest.mark.parametrize("emision", ["mensual", "bimestral"])
def test_la_lista_esperada_es_exactamente_lo_que_falta(ejemplo: Ejemplo, sembrado: Path, emision: str) -> None:
    completo = por_patron(pagado(ejemplo(PATRONES, "sua", semilla=5)), emision)
    con_omisiones = por_patron(pagado(sembrado), emision)
    esperadas = pl.read_csv(sembrado / "omisiones_esperadas.csv", infer_schema=False).filter(
        pl.col("emision") == emision
    )
    faltas = {r: v - con_omisiones.get(r, 0) for r, v in completo.items() if v != con_omisiones.get(r, 0)}
    dichas = {f["registro_patronal"]: int(Decimal(f["diferencia"]) * 100) for f in esperadas.iter_rows(named=True)}
    assert faltas == dichas
    for fila in esperadas.iter_rows(named=True):
        assert int(Decimal(fila["emitido"]) * 100) == completo[fila["registro_patronal"]]
        assert int(Decimal(fila["pagado"]) * 100) == con_omisiones.get(fila["registro_patronal"], 0)


def test_estan_todas_las_clases_con_su_tipo_y_su_signo(sembrado: Path) -> None:
    datos = json.loads((sembrado / "datos.json").read_text("utf-8"))
    assert set(datos["omisiones_por_clase"]) == {o.nombre for o in OMISIONES}
    assert sum(datos["omisiones_por_clase"].values()) == ERRORES
    esperadas = pl.read_csv(sembrado / "omisiones_esperadas.csv")
    signo = {"pago-menor": 1, "omiso-total": 1, "omiso-parcial": 1, "pago-mayor": -1, "pago-duplicado": -1}
    for fila in esperadas.iter_rows(named=True):
        assert fila["diferencia"] * signo[fila["tipo"]] > 0, fila
    causas = {o.causa for o in OMISIONES if o.causa}
    assert set(esperadas["causa"]) == causas >= {
        "tasa-ceav-otro-ejercicio", "uma-otra-vigencia", "prima-distinta", "dias", "sbc", "redondeo", "tope-25-uma",
        "incapacidad", "ausentismo", "movimiento-no-reflejado",
    }  # fmt: skip


def test_el_detalle_suma_lo_de_su_patron(sembrado: Path) -> None:
    listas = json.loads((sembrado / "omisiones_esperadas.json").read_text("utf-8"))
    sumas: dict[tuple[str, str], Decimal] = {}
    for fila in listas["detalle"]:
        llave = fila["registro_patronal"], fila["emision"]
        sumas[llave] = sumas.get(llave, Decimal(0)) + Decimal(fila["diferencia"])
    por_patron = {(f["registro_patronal"], f["emision"]): Decimal(f["diferencia"]) for f in listas["por_patron"]}
    assert sumas == por_patron
    assert {f["clase"] for f in listas["sin_diferencia"]} == {"varios-folios"}


def test_los_folios_multiples_y_los_duplicados(sembrado: Path) -> None:
    listas = json.loads((sembrado / "omisiones_esperadas.json").read_text("utf-8"))
    pagos = pagado(sembrado).pagos
    folios = dict(pagos.group_by("registro_patronal").agg(pl.col("folio_sua").n_unique()).iter_rows())
    partidos = {f["registro_patronal"] for f in listas["sin_diferencia"]}
    dobles = {f["registro_patronal"] for f in listas["por_patron"] if f["tipo"] == "pago-duplicado"}
    omisos = {f["registro_patronal"] for f in listas["por_patron"] if f["tipo"] == "omiso-total"}
    assert {r for r, n in folios.items() if n > 1} == partidos | dobles
    assert not omisos & set(folios)


def test_lo_declarado_acompana_a_lo_pagado(sembrado: Path) -> None:
    """Incapacidad y ausentismo van en el 03; la baja, en el 04; la prima ajena, en el 02."""
    lectura = pagado(sembrado)
    esperadas = pl.read_csv(sembrado / "omisiones_detalle.csv", infer_schema=False)

    def quienes(causa: str, columna: str) -> set[str]:
        return set(esperadas.filter(pl.col("causa") == causa)[columna])

    trabajadores = lectura.trabajadores
    assert set(trabajadores.filter(pl.col("incapacidad_mes") > 0)["nss"]) == quienes("incapacidad", "nss")
    assert set(trabajadores.filter(pl.col("ausentismo_mes") > 0)["nss"]) == quienes("ausentismo", "nss")
    bajas = lectura.movimientos.filter(pl.col("tipo_movimiento") == "02")
    assert quienes("movimiento-no-reflejado", "nss") <= set(bajas["nss"])
    propias = dict(
        pl.read_csv(sembrado / "patrones.csv", infer_schema=False).select("registro_patronal", "prima_rt").iter_rows()
    )
    declaradas = dict(lectura.pagos.select("registro_patronal", pl.col("prima_rt").cast(pl.String)).iter_rows())
    assert {r for r, prima in declaradas.items() if prima != propias[r]} == quienes(
        "prima-distinta", "registro_patronal"
    )


def test_mismo_pedido_mismos_bytes(ejemplo: Ejemplo, sembrado: Path, tmp_path: Path) -> None:
    from cedulas_cli.dominio.periodos import Periodo
    from cedulas_cli.ejemplos.generar import Pedido, generar

    generar(Pedido(PATRONES, 5, "sua", Periodo(2026, 6), errores=ERRORES), tmp_path / "otra")
    for ruta in sembrado.iterdir():
        assert (tmp_path / "otra" / ruta.name).read_bytes() == ruta.read_bytes()
