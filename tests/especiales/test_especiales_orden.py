"""`calcular cuotas`, `calcular modalidad`, `explicar cuotas` y el vencimiento, en la terminal."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest

from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.plazos import vencimiento_cuotas, vencimiento_explicado
from cedulas_cli.parametros.calendario import cargar

ENCABEZADO = "id,emision,periodo,modalidad,sbc,dias,edad\n"


def test_el_error_dice_modalidad_renglon_y_remedio(cedulas):
    entrada = ENCABEZADO + "a,especial,2026-03,40,900,31,\nb,especial,2026-03,33,0,365,25\n"
    hecho = cedulas("calcular", "cuotas", "--formato", "json", entrada=entrada)
    assert (hecho.returncode, hecho.stdout) == (78, "")
    falla = json.loads(hecho.stderr.splitlines()[-1])
    assert falla["nombre"] == "modalidad-sin-cuota"
    assert "modalidad 33" in falla["mensaje"]
    assert "renglón" in falla["lugar"]
    assert "cuota_anual_persona,33:20-29,2026-03-01" in falla["remedio"]


@pytest.mark.parametrize("formato", ["csv", "jsonl", "parquet"])
def test_por_archivo_en_los_tres_formatos(cedulas, tmp_path, formato):
    entrada = tmp_path / "movimientos.csv"
    entrada.write_text(
        ENCABEZADO + "a,especial,2026-06,40,1000,30,\nb,especial,2025-03,33,0,365,41\n", encoding="utf-8"
    )
    intermedia, final = tmp_path / f"m.{formato}", tmp_path / "cuotas.csv"
    assert cedulas("calcular", "cuotas", "--entrada", entrada, "--salida", intermedia).returncode == 0
    # Lo calculado vuelve a entrar: sus importes pasan a `emitido_…` y sale lo mismo.
    assert cedulas("calcular", "cuotas", "--entrada", intermedia, "--salida", final).returncode == 0
    with final.open(encoding="utf-8", newline="") as archivo:
        filas = list(csv.DictReader(archivo))
    assert [(f["id"], f["total"], f["grupo_edad"]) for f in filas] == [("a", "4331.40", ""), ("b", "13800.00", "40-49")]
    assert [f["emitido_total"] for f in filas] == ["4331.40", "13800.00"]


def test_explicar_da_lo_mismo_que_calcular(cedulas):
    base = ("--emision", "especial", "--periodo", "2026-02", "--sbc", "400", "--dias", "28", "--formato", "json")
    explicado = json.loads(cedulas("explicar", "cuotas", *base, "--modalidad", "40").stdout)
    entrada = ENCABEZADO + "a,especial,2026-02,40,400,28,\n"
    (fila,) = csv.DictReader(io.StringIO(cedulas("calcular", "cuotas", "--formato", "csv", entrada=entrada).stdout))
    assert {c["concepto"]: c["importe"] for c in explicado["conceptos"]} == {
        c: fila[c] for c in fila if fila[c] and c.startswith(("gastos", "invalidez", "retiro", "cesantia"))
    }
    assert (explicado["total"], explicado["total_rcv"]) == (fila["total"], fila["total_rcv"])
    assert "total_vivienda" not in explicado
    assert "el asegurado" in explicado["quien_paga"]
    usados = {(v["parametro"], v["clave"]) for v in explicado["parametros"]}
    assert {("modalidad_cubre", "40:retiro"), ("tasa_ceav_banda", "6")} <= usados


def test_explicar_la_cuota_por_persona(cedulas):
    base = ("--emision", "especial", "--periodo", "2025-03", "--sbc", "0", "--dias", "365", "--modalidad", "33")
    explicado = json.loads(
        cedulas("explicar", "cuotas", *base, "--fecha-nacimiento", "1983-05-01", "--formato", "json").stdout
    )
    (concepto,) = explicado["conceptos"]
    (paso,) = concepto["pasos"]
    assert (concepto["importe"], paso["desde"], paso["hasta"]) == ("13800.00", "2025-03-01", "2026-02-28")
    assert "41 años" in paso["base_motivo"]
    assert "LSS" in concepto["articulo"]
    assert cedulas("explicar", "cuotas", *base).returncode == 65


def test_consultar_una_modalidad(cedulas):
    hecho = cedulas("calcular", "modalidad", "--modalidad", "40", "--periodo", "2026-06", "--formato", "json")
    objeto = json.loads(hecho.stdout)
    assert hecho.returncode == 0
    assert objeto["fundamento"].startswith("LSS arts. 218")
    tasas = {c["concepto"]: c.get("tasa") for c in objeto["conceptos"]}
    assert tasas["retiro"] == "2.00000"
    assert tasas["cesantia_vejez_patronal"] is None
    assert "total" not in objeto
    tabla = cedulas("calcular", "modalidad", "--modalidad", "33", "--periodo", "2025-06", "--formato", "csv").stdout
    cuotas = {f["grupo_edad"]: f["cuota_anual"] for f in csv.DictReader(io.StringIO(tabla))}
    assert (len(cuotas), cuotas["80+"]) == (8, "21300.00")


def test_calcular_una_modalidad(cedulas):
    comun = ("calcular", "modalidad", "--formato", "json", "--modalidad")
    cuarenta = json.loads(cedulas(*comun, "40", "--periodo", "2026-06", "--sbc", "400").stdout)
    # 400 × 30 × 13.286 % = 1 594.32 (banda de 3.01 a 3.50 UMA).
    assert cuarenta["total"] == "1594.32"
    assert {c["concepto"]: c["tasa"] for c in cuarenta["conceptos"]}["cesantia_vejez_patronal"] == "6.36100"
    familia = json.loads(cedulas(*comun, "33", "--periodo", "2025-07", "--edad", "41").stdout)
    assert (familia["total"], [c["grupo_edad"] for c in familia["conceptos"]]) == ("13800.00", ["40-49"])


@pytest.mark.parametrize(
    ("argumentos", "codigo", "nombre"),
    [
        (("--modalidad", "99", "--periodo", "2026-06"), 2, "opcion-invalida"),
        (("--modalidad", "40", "--periodo", "2026-13"), 2, "opcion-invalida"),
        (("--modalidad", "40", "--periodo", "2026-06", "--dias", "30"), 2, "opcion-invalida"),
        (("--modalidad", "40", "--periodo", "2026-06", "--sbc", "mil"), 65, "sin-renglones-utiles"),
        (("--modalidad", "32", "--periodo", "2026-06"), 78, "modalidad-sin-cuota"),
        (("--modalidad", "33", "--periodo", "2024-06"), 78, "modalidad-sin-cuota"),
        (("--modalidad", "33", "--periodo", "2026-06", "--edad", "25"), 78, "modalidad-sin-cuota"),
    ],
)
def test_lo_que_no_se_puede_tiene_nombre(cedulas, argumentos, codigo, nombre):
    hecho = cedulas("calcular", "modalidad", *argumentos)
    assert hecho.returncode == codigo
    assert f"error[{nombre}]" in hecho.stderr
    assert "Traceback" not in hecho.stderr


@pytest.mark.parametrize(
    ("modalidad", "periodo", "vence"),
    [
        ("40", (2026, 2), date(2026, 2, 17)),  # LSS 218: el 17 del mismo mes
        ("40", (2026, 7), date(2026, 7, 20)),  # el 17 cae en viernes
        ("42", (2026, 2), date(2026, 3, 17)),  # como patrón, mes vencido
        ("33", (2025, 3), date(2025, 2, 28)),  # la cobertura corre desde el mes siguiente al pago
        ("34", (2024, 3), date(2024, 2, 29)),
        ("44", (2026, 1), date(2025, 12, 31)),
    ],
)
def test_cada_modalidad_vence_cuando_le_toca(modalidad, periodo, vence):
    calendario = cargar()
    assert vencimiento_cuotas(calendario, Periodo(*periodo), "especial", modalidad) == vence
    explicado = vencimiento_explicado(calendario, Periodo(*periodo), "especial", modalidad)
    assert explicado.fecha == vence
    dudosa = any("SIN VERIFICAR: no hay un día publicado" in aviso for aviso in explicado.advertencias)
    assert dudosa == (modalidad in ("33", "34", "44"))
