"""Casos directos: cada uno su crédito y su documento, lo que no procede se aparta y repetir no duplica."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

Correr = Callable[..., subprocess.CompletedProcess[str]]
Renglon = dict[str, str]
REGISTRO = "A1022345108"
CAPITAL = {
    **{"tipo": "capital", "referencia": "CC-1", "registro_patronal": REGISTRO, "hechos": "Siniestro sin aviso."},
    **{"ramo": "riesgos-trabajo", "fecha_siniestro": "2026-08-03", "fecha_aviso": "2026-08-05", "nombre": "PERSONA"},
    **{
        "componentes": "subsidios:3200.50;medicamentos:812.00",
        "servicios": "dia_cama:3",
        "fecha_calculo": "2025-09-01",
    },
}
GASTO = {
    **{"tipo": "no-derechohabiente", "referencia": "ND-1", "registro_patronal": REGISTRO, "hechos": "Sin derecho."},
    **{"servicios": "urgencias_2:1", "fecha_calculo": "2025-09-01"},
}
IMPROCEDENTE = {
    **{
        "tipo": "inscripcion-improcedente",
        "referencia": "IM-1",
        "registro_patronal": REGISTRO,
        "hechos": "Sin relación.",
    },
    **{"componentes": "hospitalizacion:20000", "cuotas_pagadas": "1500.00"},
}
MULTA = {
    **{"tipo": "multa", "referencia": "MF-1", "registro_patronal": REGISTRO, "hechos": "Avisos fuera de plazo."},
    **{"fraccion": "I", "fecha_infraccion": "2026-08-01"},
}


def escribir(ruta: Path, *casos: dict[str, str]) -> Path:
    columnas = list(dict.fromkeys(c for caso in casos for c in caso))
    with ruta.open("w", newline="") as archivo:
        escritor = csv.DictWriter(archivo, columnas)
        escritor.writeheader()
        escritor.writerows(casos)
    return ruta


def liquidar(cedulas: Correr, ruta: Path, *resto: object, codigo: int = 0) -> list[Renglon]:
    hecho = cedulas("liquidar", "--entrada", ruta, "--formato", "csv", *resto)
    assert hecho.returncode == codigo, hecho.stderr
    return list(csv.DictReader(io.StringIO(hecho.stdout)))


def test_cada_caso_su_credito_y_su_documento(lista: Path, tmp_path: Path, cedulas: Correr) -> None:
    ruta = escribir(tmp_path / "casos.csv", CAPITAL, GASTO, IMPROCEDENTE, MULTA)
    filas = {f["referencia"]: f for f in liquidar(cedulas, ruta)}
    # 3,200.50 + 812.00 + 3 días a 15,018.00 = 49,066.50; más 5 %: 2,453.325 → 2,453.33.
    assert filas["CC-1"]["prestaciones"] == "49066.50"
    assert filas["CC-1"]["administracion"] == "2453.33"
    assert filas["CC-1"]["total"] == "51519.83"
    assert (filas["CC-1"]["tipo_documento"], filas["CC-1"]["documento"]) == ("00", "DOC-04")
    assert (filas["ND-1"]["total"], filas["ND-1"]["documento"]) == ("2642.00", "DOC-05")
    assert (filas["IM-1"]["total"], filas["IM-1"]["documento"]) == ("18500.00", "DOC-05")
    # 20 veces la UMA de 2026, 117.31.
    assert (filas["MF-1"]["multa"], filas["MF-1"]["tipo_documento"]) == ("2346.20", "80")
    assert {f["numero_credito"][2] for r, f in filas.items() if r != "MF-1"} == {"4"}
    assert filas["MF-1"]["numero_credito"] == "265000001"
    listado = cedulas("credito", "listar", "--formato", "csv").stdout
    padron = {r["numero_credito"]: r for r in csv.DictReader(io.StringIO(listado))}
    assert sum(Decimal(r["total"]) for r in padron.values()) == sum(Decimal(f["total"]) for f in filas.values())
    assert {r["estado"] for r in padron.values()} == {"EMITIDO"}
    assert cedulas("credito", "verificar").returncode == 0
    assert len(list(lista.glob("salidas/liquidaciones/directas/2026-09/01/*.pdf"))) == 1
    for fila in filas.values():
        assert cedulas("explicar", "liquidacion", "--credito", fila["numero_credito"]).returncode == 0
    assert liquidar(cedulas, ruta) == []
    cambiado = {**CAPITAL, "componentes": "subsidios:1.00"}
    hecho = cedulas("liquidar", "--entrada", escribir(tmp_path / "otro.csv", cambiado, {**GASTO, "referencia": "ND-2"}))
    assert hecho.returncode == 1
    assert "ya-liquidado-otro-importe" in hecho.stderr


@pytest.mark.parametrize(
    ("cambio", "motivo"),
    [
        ({"fecha_siniestro": ""}, "dato-malo"),
        ({"fecha_aviso": "2026-08-01"}, "no-procede"),
        ({"registro_patronal": "Z99"}, "dato-malo"),
        ({"registro_patronal": "Z9900001100"}, "sin-destinatario"),
        ({"servicios": "magia:1"}, "dato-malo"),
        ({"periodo": "2026-13"}, "dato-malo"),
        ({"fecha_siniestro": "2020-01-01", "fecha_aviso": ""}, "caducado"),
        ({"tipo": "otra"}, "dato-malo"),
        ({"hechos": ""}, "dato-malo"),
        ({**MULTA, "referencia": "X", "fraccion": "304", "omitido": "100.00"}, "dato-malo"),
        ({**GASTO, "referencia": "X", "urgencia_obstetrica": "si"}, "no-procede"),
        ({"referencia": "ND-1"}, "dato-malo"),
    ],
)
def test_lo_que_no_llega_a_credito(
    cambio: dict[str, Any], motivo: str, lista: Path, tmp_path: Path, cedulas: Correr
) -> None:
    ruta = escribir(tmp_path / "casos.csv", GASTO, {**CAPITAL, **cambio})
    filas = liquidar(cedulas, ruta, "--simular", "--apartados", tmp_path / "aparte.csv", codigo=1)
    assert [f["referencia"] for f in filas] == ["ND-1"]
    [apartado] = csv.DictReader((tmp_path / "aparte.csv").open())
    assert apartado["motivo"] == motivo, apartado


def test_nada_util(lista: Path, tmp_path: Path, cedulas: Correr) -> None:
    hecho = cedulas("liquidar", "--entrada", escribir(tmp_path / "casos.csv", {**GASTO, "servicios": ""}))
    assert (hecho.returncode, "sin-renglones-utiles" in hecho.stderr) == (65, True)
    hecho = cedulas("liquidar", "--entrada", escribir(tmp_path / "mala.csv", {"tipo": "capital"}))
    assert (hecho.returncode, "columna-faltante" in hecho.stderr) == (65, True)


def test_sin_acto_completo_tampoco_se_emiten(oficina: Path, tmp_path: Path, cedulas: Correr) -> None:
    ruta = escribir(tmp_path / "casos.csv", GASTO)
    assert cedulas("liquidar", "--entrada", ruta).returncode == 78
    assert liquidar(cedulas, ruta, "--simular")
