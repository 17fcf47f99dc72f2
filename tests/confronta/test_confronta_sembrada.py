"""De la orden: la emisión y los pagos de un mes, y la confronta halla exactamente lo que se sembró, con su causa."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from subprocess import CompletedProcess

import polars as pl
import pytest

Orden = Callable[..., CompletedProcess[str]]
COLUMNAS = ("registro_patronal", "emision", "periodo", "nss", "concepto", "emitido", "pagado", "diferencia", "tipo")


def _filas(texto: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(texto)))


def _preparar(cedulas: Orden, tmp_path: Path, periodo: str, semilla: int, *opciones: str) -> Path:
    comunes = ("--patrones", 120, "--semilla", semilla, "--periodo", periodo)
    for formato, otras in (("canonico", ()), ("sua", ("--errores", 45))):
        hecho = cedulas("ejemplo", "generar", *comunes, "--formato", formato, *otras, *opciones, "--salida", formato)
        assert hecho.returncode == 0, hecho.stderr
    recibida = cedulas("emision", "recibir", "canonico", "--fecha", "2026-09-01")
    assert recibida.returncode == 0, recibida.stderr
    pagos = cedulas("pagos", "recibir", *sorted((tmp_path / "sua").glob("*.zip")), "--fecha", "2026-09-20")
    assert pagos.returncode == 0, pagos.stderr
    return tmp_path / "sua"


@pytest.mark.parametrize(
    ("periodo", "semilla", "opciones"),
    [("2026-02", 11, ("--con-incidencias",)), ("2026-08", 12, ()), ("2026-05", 13, ())],
)
def test_halla_exactamente_lo_sembrado(
    orden_en: Callable[..., Orden], tmp_path: Path, periodo: str, semilla: int, opciones: tuple[str, ...]
) -> None:
    cedulas = orden_en()
    sembrado = _preparar(cedulas, tmp_path, periodo, semilla, *opciones)
    hecho = cedulas("confronta", "--periodo", periodo, "--formato", "csv")
    assert hecho.returncode == 1
    esperado = _filas((sembrado / "omisiones_esperadas.csv").read_text("utf-8"))
    assert len(esperado) >= 40
    llaves = (*COLUMNAS, "causa")
    assert sorted(tuple(f[c] for c in llaves) for f in _filas(hecho.stdout)) == sorted(
        tuple(f[c] for c in llaves) for f in esperado
    )

    detalle = _filas((sembrado / "omisiones_detalle.csv").read_text("utf-8"))
    por_concepto = _filas(cedulas("confronta", "--periodo", periodo, "--por", "concepto", "--formato", "csv").stdout)
    llaves = tuple(c for c in llaves if c != "tipo")  # a ese nivel un pago mayor y uno menor pueden convivir
    assert Counter(tuple(f[c] for c in llaves) for f in por_concepto) == Counter(
        tuple(f[c] for c in llaves) for f in detalle
    )


def test_los_tres_niveles_suman_y_repetir_no_cambia_nada(orden_en: Callable[..., Orden], tmp_path: Path) -> None:
    cedulas = orden_en()
    _preparar(cedulas, tmp_path, "2026-08", 14)
    sumas = []
    for nivel in ("patron", "trabajador", "concepto"):
        uno = cedulas("confronta", "--periodo", "2026-08", "--por", nivel, "--formato", "csv", "--fecha", "2026-09-21")
        otro = cedulas("confronta", "--periodo", "2026-08", "--por", nivel, "--formato", "csv", "--fecha", "2026-10-30")
        assert uno.stdout == otro.stdout
        sumas.append(sum(Decimal(f["diferencia"]) for f in _filas(uno.stdout)))
    assert sumas[0] == sumas[1] == sumas[2] != 0


def test_sin_pagos_todos_son_omisos_y_lo_dice(orden_en: Callable[..., Orden]) -> None:
    cedulas = orden_en()
    cedulas("ejemplo", "generar", "--patrones", 5, "--formato", "canonico", "--periodo", "2026-05", "--salida", "c")
    cedulas("emision", "recibir", "c", "--fecha", "2026-06-01")
    hecho = cedulas("confronta", "--periodo", "2026-05", "--formato", "csv")
    assert hecho.returncode == 1
    assert "no se ha recibido ningún pago" in hecho.stderr
    assert {f["tipo"] for f in _filas(hecho.stdout)} == {"omiso-total"}


def test_sin_emision_es_66(orden_en: Callable[..., Orden]) -> None:
    cedulas = orden_en()
    cedulas("ejemplo", "generar", "--patrones", 5, "--formato", "canonico", "--periodo", "2026-05", "--salida", "c")
    cedulas("emision", "recibir", "c", "--fecha", "2026-06-01")
    assert cedulas("confronta", "--periodo", "2026-07").returncode == 66


def test_el_dictamen_concluido_marca_solo_diferencias_mensuales(orden_en: Callable[..., Orden], tmp_path: Path) -> None:
    """RACERF 173-III: ni la omisión total ni lo bimestral se frenan."""
    cedulas = orden_en()
    _preparar(cedulas, tmp_path, "2026-08", 15)
    filas = _filas(cedulas("confronta", "--periodo", "2026-08", "--formato", "csv").stdout)
    pl.DataFrame(
        {
            "registro_patronal": sorted({f["registro_patronal"] for f in filas}),
            "ejercicio": "2026",
            "situacion": "concluido",
            "avisos_entregados": "si",
            "cuotas_pagadas": "si",
            "plazo_corriendo": "no",
            "documento": "DICT-1",
        }
    ).write_csv(tmp_path / "oficina" / "dictamenes.csv")
    con = _filas(cedulas("confronta", "--periodo", "2026-08", "--formato", "csv").stdout)
    assert {(f["emision"], f["tipo"] == "omiso-total"): f["dictamen"] for f in con} == {
        ("mensual", False): "dictaminado",
        ("mensual", True): "",
        ("bimestral", False): "",
        ("bimestral", True): "",
    }


@pytest.mark.parametrize(
    ("texto", "dice"),
    [
        ("registro_patronal,ejercicio\nA,2026\n", "situacion"),
        (
            "registro_patronal,ejercicio,situacion,avisos_entregados,cuotas_pagadas,plazo_corriendo,documento\n"
            "A,dos mil,concluido,si,si,no,D\n",
            "renglón 2: ejercicio",
        ),
    ],
)
def test_un_archivo_de_dictamenes_malo_es_78(
    orden_en: Callable[..., Orden], tmp_path: Path, texto: str, dice: str
) -> None:
    cedulas = orden_en()
    cedulas("ejemplo", "generar", "--patrones", 3, "--formato", "canonico", "--periodo", "2026-05", "--salida", "c")
    cedulas("emision", "recibir", "c", "--fecha", "2026-06-01")
    (tmp_path / "oficina" / "dictamenes.csv").write_text(texto)
    hecho = cedulas("confronta", "--periodo", "2026-05")
    assert (hecho.returncode, dice in hecho.stderr) == (78, True), hecho.stderr
