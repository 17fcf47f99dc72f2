"""La noche completa sobre un visor con errores sembrados: halla exactamente ésos, y repetirla no cambia nada."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

COMPARABLES = ("archivo", "renglon", "registro_patronal", "nss", "concepto", "emitido", "causa")


@pytest.fixture(scope="module")
def hecha(cedulas, ejemplo, argumentos_corrida, tmp_path_factory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    oficina = tmp_path_factory.mktemp("corrida") / "oficina"
    return oficina, cedulas(*argumentos_corrida(ejemplo, oficina))


def _sembrados(ejemplo: Path) -> tuple[list[tuple[str, ...]], set[tuple[str, str]]]:
    """De la lista del generador: diferencias de importe, y renglones ilegibles."""
    importes, ilegibles = [], set()
    with (ejemplo / "errores_esperados.csv").open(encoding="utf-8") as archivo:
        for r in csv.DictReader(archivo):
            if r["clase"] in {"fecha-imposible", "nss-con-letra", "dias-99", "importe-no-numerico"} or (
                r["concepto"].startswith("emitido_") or r["concepto"] in {"nss", "dias", "fecha_movimiento"}
            ):
                ilegibles.add((r["archivo"], r["renglon"]))
            else:
                importes.append(tuple(r[c] for c in COMPARABLES))
    return sorted(importes), ilegibles


def test_halla_exactamente_los_errores_sembrados(hecha, ejemplo, cedulas) -> None:
    oficina, corrida = hecha
    assert corrida.returncode == 1, corrida.stderr
    importes, ilegibles = _sembrados(ejemplo)
    assert importes
    assert ilegibles
    cotejo = cedulas("emision", "cotejar", "--periodo", "2026-06", "--oficina", oficina, "--formato", "csv")
    assert cotejo.returncode == 1
    halladas = sorted(tuple(r[c] for c in COMPARABLES) for r in csv.DictReader(io.StringIO(cotejo.stdout)))
    assert halladas == importes
    apartados = pl.concat(pl.read_parquet(r) for r in oficina.glob("emision/mensual/*/*/apartados.parquet"))
    assert {(a, str(r)) for a, r in apartados.select("archivo", "renglon").rows()} == ilegibles


def test_leidos_son_aceptados_mas_apartados(hecha, ejemplo) -> None:
    oficina, _ = hecha
    datos = json.loads(next(oficina.glob("bitacora/corridas/*/corrida.json")).read_text("utf-8"))
    lectura = datos["lectura"]
    assert lectura["leidos"] == lectura["aceptados"] + lectura["apartados"]
    assert lectura["aceptados"] == sum(e["renglones"] for e in datos["emisiones"])
    _, ilegibles = _sembrados(ejemplo)
    assert lectura["apartados"] == len(ilegibles)


def test_sumas_iguales_a_las_que_el_generador_sabe_correctas(cedulas, argumentos_corrida, tmp_path) -> None:
    """Sin renglones apartados, lo calculado suma lo correcto aunque lo emitido traiga errores de importe."""
    destino = tmp_path / "e"
    cedulas("ejemplo", "generar", "--patrones", "60", "--semilla", "21", "--salida", destino)
    assert cedulas(*argumentos_corrida(destino, tmp_path / "o")).returncode == 0
    generado = json.loads((destino / "datos.json").read_text("utf-8"))["emisiones"]
    for emision, datos in generado.items():
        cuotas = pl.read_parquet(tmp_path / "o" / "cuotas" / emision / "2026-06" / "cuotas.parquet")
        assert cuotas.height == datos["renglones"]
        assert {c: str(cuotas[c].sum()) for c in datos["sumas_correctas"]} == datos["sumas_correctas"]


def test_cada_cedula_en_el_indice_y_cada_total_cuadra(hecha) -> None:
    oficina, _ = hecha
    for emision in ("mensual", "bimestral"):
        indice = pl.read_parquet(oficina / "salidas" / "cedulas" / emision / "2026-06" / "indice.parquet")
        cuotas = pl.read_parquet(oficina / "cuotas" / emision / "2026-06" / "cuotas.parquet")
        por_patron = cuotas.group_by("registro_patronal").agg(pl.col("total").sum().alias("suma"))
        juntos = indice.join(por_patron, on="registro_patronal", how="full")
        assert juntos.filter(pl.col("total").is_null() | pl.col("suma").is_null()).is_empty()
        assert juntos.filter(pl.col("total") != pl.col("suma")).is_empty()
        assert indice["folio"].is_unique().all()


def test_repetirla_no_cambia_un_byte(hecha, cedulas, ejemplo, argumentos_corrida, retrato) -> None:
    oficina, primera = hecha
    antes = {r: (oficina / r).stat().st_mtime_ns for r in retrato(oficina)}
    huellas = retrato(oficina)
    otra = cedulas(*argumentos_corrida(ejemplo, oficina))
    assert otra.returncode == primera.returncode
    assert retrato(oficina) == huellas
    assert {r: (oficina / r).stat().st_mtime_ns for r in retrato(oficina)} == antes


def test_otra_oficina_da_los_mismos_bytes(hecha, cedulas, ejemplo, argumentos_corrida, retrato, tmp_path) -> None:
    oficina, _ = hecha
    cedulas(*argumentos_corrida(ejemplo, tmp_path / "otra"))
    assert retrato(tmp_path / "otra") == retrato(oficina)


def test_sin_padron_tambien(cedulas, ejemplo, tmp_path) -> None:
    """El visor solo, sin prima ni zona: se infieren y las diferencias son las mismas."""
    cedulas("emision", "recibir", *sorted(ejemplo.glob("*.zip")), "--oficina", tmp_path / "o")
    cotejo = cedulas("emision", "cotejar", "--periodo", "2026-06", "--oficina", tmp_path / "o", "--formato", "csv")
    halladas = sorted(tuple(r[c] for c in COMPARABLES) for r in csv.DictReader(io.StringIO(cotejo.stdout)))
    assert halladas == _sembrados(ejemplo)[0]
    assert "se infirió" in cotejo.stderr


def test_un_archivo_sin_errores_da_cero_diferencias_y_calla(cedulas, argumentos_corrida, tmp_path) -> None:
    """Como en cron: sin terminal y sin hallazgos, ni una letra."""
    cedulas("ejemplo", "generar", "--patrones", "40", "--semilla", "9", "--salida", tmp_path / "limpio")
    corrida = cedulas(*argumentos_corrida(tmp_path / "limpio", tmp_path / "o"))
    assert (corrida.returncode, corrida.stdout, corrida.stderr) == (0, "", "")
    cotejo = cedulas("emision", "cotejar", "--periodo", "2026-06", "--oficina", tmp_path / "o", "--formato", "json")
    assert cotejo.returncode == 0
    assert json.loads(cotejo.stdout) == []


def test_un_centavo_cambiado_da_exactamente_esa_diferencia(cedulas, tmp_path) -> None:
    cedulas("ejemplo", "generar", "--patrones", "12", "--semilla", "4", "--formato", "canonico",
            "--emision", "mensual", "--salida", tmp_path / "c")  # fmt: skip
    (ruta,) = (tmp_path / "c").glob("movimientos*.parquet")
    tabla = pl.read_parquet(ruta)
    columna = next(c for c in tabla.columns if c.endswith("invalidez_vida_patronal"))
    fila = tabla.with_row_index().filter(pl.col(columna).cast(pl.Decimal(18, 2)) > 0)["index"][3]
    mas = (
        pl.when(pl.int_range(pl.len()) == fila)
        .then(pl.lit("0.01").cast(pl.Decimal(18, 2)))
        .otherwise(pl.lit("0.00").cast(pl.Decimal(18, 2)))
    )
    tabla = tabla.with_columns((pl.col(columna).cast(pl.Decimal(18, 2)) + mas).cast(pl.Decimal(18, 2)).alias(columna))
    tabla.write_parquet(tmp_path / "m.parquet")
    extras = list((tmp_path / "c").glob("patrones.*"))
    recibida = cedulas("emision", "recibir", tmp_path / "m.parquet", *extras, "--oficina", tmp_path / "o")
    assert recibida.returncode == 0, recibida.stderr
    cotejo = cedulas("emision", "cotejar", "--periodo", "2026-06", "--oficina", tmp_path / "o", "--formato", "json")
    (unica,) = json.loads(cotejo.stdout)
    assert (unica["concepto"], unica["diferencia"], unica["causa"]) == ("invalidez_vida_patronal", "0.01", "redondeo")
    assert unica["nss"] == tabla["nss"][int(fila)]


def test_en_terminal_se_ve_avance_y_resumen(almacigo, chico, argumentos_corrida, tmp_path) -> None:
    """Con terminal de 60 columnas: hay avance, resumen y ninguna línea más ancha."""
    maestro, esclavo = pty.openpty()
    proceso = almacigo.lanzar(
        *argumentos_corrida(chico, tmp_path / "o"),
        env={**os.environ, "COLUMNS": "60", "TERM": "xterm", "NO_COLOR": "1"},
        fds=(esclavo, esclavo, esclavo),
    )
    os.close(esclavo)
    visto = b""
    while True:
        try:
            trozo = os.read(maestro, 65536)
        except OSError:
            break
        if not trozo:
            break
        visto += trozo
    assert proceso.wait() == 1
    texto = visto.decode("utf-8", "replace")
    assert "emitir cédulas" in texto
    assert "diferencias" in texto


def test_reemplaza_exige_decirlo_y_deja_rastro(cedulas, argumentos_corrida, chico, tmp_path) -> None:
    oficina = tmp_path / "o"
    assert cedulas(*argumentos_corrida(chico, oficina)).returncode == 1
    cedulas("ejemplo", "generar", "--patrones", "10", "--semilla", "8", "--salida", tmp_path / "otra")
    rechazada = cedulas(*argumentos_corrida(tmp_path / "otra", oficina))
    assert rechazada.returncode == 65
    assert "error[ya-hay-emision]" in rechazada.stderr
    aceptada = cedulas(*argumentos_corrida(tmp_path / "otra", oficina), "--reemplaza")
    assert aceptada.returncode == 0, aceptada.stderr
    recepcion = json.loads((oficina / "emision/mensual/2026-06/recepcion.json").read_text("utf-8"))
    assert len(recepcion["anteriores"]) == 1
    originales = [r for r in (oficina / "acervo").glob("*/*") if r.suffix != ".json"]
    assert len(originales) == 4  # dos zips y dos padrones: el original anterior sigue intacto


Formador = Callable[[Path, Path], list[str | Path]]
