"""Doscientas y tantas entradas estropeadas por la orden misma: un error claro o apartados; jamás una traza."""

from __future__ import annotations

import io
import random
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from cedulas_cli.cli import principal

pytestmark = pytest.mark.usefixtures("ordenes_una_vez")
CODIGOS_ADMITIDOS = {0, 1, 2, 65, 66, 78}
MUTACIONES = {"zip": 40, "xls": 16, "xlsx": 40, "csv": 34, "jsonl": 34, "parquet": 40}
"""Por formato; un .xls roto suele matar al lector, y volver a encenderlo es lo que tarda."""


def _correr(
    argumentos: list[str | Path], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> tuple[int, str]:
    monkeypatch.setattr(sys, "argv", ["cedulas", *map(str, argumentos)])
    codigo = principal()
    capturado = capfd.readouterr()
    return codigo, capturado.out + capturado.err


@pytest.fixture(scope="module")
def buenas(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Una entrada buena de cada formato, hecha con el generador y con polars."""
    carpeta = tmp_path_factory.mktemp("buenas")
    argumentos = sys.argv
    try:
        for formato in ("visor", "xls", "canonico"):
            sys.argv = ["cedulas", "ejemplo", "generar", "--patrones", "3", "--semilla", "6", "--formato", formato,
                        "--salida", str(carpeta / formato)]  # fmt: skip
            assert principal() == 0
    finally:
        sys.argv = argumentos
    movimientos = pl.read_parquet(next((carpeta / "canonico").glob("movimientos_mensual*.parquet")))
    texto = io.BytesIO()
    movimientos.write_ndjson(texto)
    libro = io.BytesIO()
    _libro_xlsx(movimientos, libro)
    return {
        "zip": next((carpeta / "visor").glob("*.zip")).read_bytes(),
        "xls": next((carpeta / "xls").glob("*.xls")).read_bytes(),
        "csv": movimientos.write_csv().encode(),
        "jsonl": texto.getvalue(),
        "parquet": next((carpeta / "canonico").glob("movimientos_mensual*.parquet")).read_bytes(),
        "xlsx": libro.getvalue(),
    }


def _libro_xlsx(movimientos: pl.DataFrame, destino: io.BytesIO) -> None:
    """Un .xlsx cualquiera: no es una emisión, y el programa debe decirlo."""
    movimientos.head(5).cast(pl.String).write_excel(destino)


def _mutar(contenido: bytes, azar: random.Random) -> bytes:
    """Una avería verosímil: cortar, repetir, borrar, invertir bits, meter basura o cambiar saltos."""
    datos = bytearray(contenido)
    averia = azar.randrange(9)
    corte = azar.randrange(1, len(datos))
    if averia == 0:
        return bytes(datos[:corte])
    if averia == 1:
        return bytes(datos[corte:])
    if averia == 2:
        return bytes(datos[:corte] + datos[max(0, corte - 200) :])
    if averia == 3:
        del datos[corte : corte + azar.randrange(1, 400)]
        return bytes(datos)
    if averia == 4:
        for _ in range(azar.randrange(1, 30)):
            datos[azar.randrange(len(datos))] ^= 1 << azar.randrange(8)
        return bytes(datos)
    if averia == 5:
        return bytes(datos[:corte]) + azar.randbytes(300) + bytes(datos[corte:])
    if averia == 6:
        return bytes(datos).replace(b"\n", b"\r")
    if averia == 7:
        return bytes(datos[:corte]) + b"\x00" * 50 + bytes(datos[corte:])
    return bytes(datos).decode("latin-1").encode("utf-16")


@pytest.mark.parametrize(("formato", "numero"), [(f, n) for f, cuantas in MUTACIONES.items() for n in range(cuantas)])
def test_recibir_estropeado_jamas_da_traza(formato, numero, buenas, tmp_path, monkeypatch, capfd) -> None:
    azar = random.Random(f"{formato}-{numero}")
    ruta = tmp_path / f"entrada.{azar.choice([formato, 'dat', 'csv'])}"
    ruta.write_bytes(_mutar(buenas[formato], azar))
    codigo, dicho = _correr(
        ["emision", "recibir", ruta, "--oficina", tmp_path / "o", "--formato", "csv"], monkeypatch, capfd
    )
    assert "Traceback" not in dicho
    assert codigo in CODIGOS_ADMITIDOS, dicho
    if codigo >= 65:
        assert "error[" in dicho
        assert "remedio:" in dicho
        assert not list((tmp_path / "o").glob("emision/*/*/recepcion.json"))


@pytest.mark.parametrize("numero", range(15))
@pytest.mark.parametrize("formato", ["csv", "jsonl", "parquet"])
def test_calcular_estropeado_jamas_da_traza(formato, numero, buenas, tmp_path, monkeypatch, capfd) -> None:
    azar = random.Random(f"calcular-{formato}-{numero}")
    ruta = tmp_path / f"entrada.{formato}"
    ruta.write_bytes(_mutar(buenas[formato], azar))
    salida = tmp_path / "s.parquet"
    codigo, dicho = _correr(["calcular", "cuotas", "--entrada", ruta, "--salida", salida], monkeypatch, capfd)
    assert "Traceback" not in dicho
    assert codigo in CODIGOS_ADMITIDOS, dicho
    assert salida.exists() == (codigo in {0, 1})


def _zip(miembros: dict[str, bytes]) -> bytes:
    destino = io.BytesIO()
    with zipfile.ZipFile(destino, "w", zipfile.ZIP_DEFLATED) as archivo:
        for nombre, contenido in miembros.items():
            archivo.writestr(nombre, contenido)
    return destino.getvalue()


PELIGROSOS: dict[str, Callable[[], bytes]] = {
    "vacio": lambda: b"",
    "espacios": lambda: b" \n \n",
    "bomba": lambda: _zip({"CDEMMO99.txt": b"0" * 400_000_000}),
    "escapa": lambda: _zip({"../../CDEMMO99.txt": b"x"}),
    "absoluta": lambda: _zip({"/etc/CDEMMO99.txt": b"x"}),
    "sin-nada": lambda: _zip({}),
    "zip-en-zip": lambda: _zip({"a.zip": _zip({"CDEMMO99.txt": b"x"})}),
    "html": lambda: b"<html><body><table><tr><td>Emisi\xc3\xb3n</td></tr></table></body></html>",
    "pdf": lambda: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n",
    "ejecutable": lambda: b"\x7fELF" + b"\x00" * 500,
}


@pytest.mark.parametrize("nombre", PELIGROSOS)
def test_entradas_peligrosas(nombre, tmp_path, monkeypatch, capfd) -> None:
    ruta = tmp_path / "entrada.zip"
    ruta.write_bytes(PELIGROSOS[nombre]())
    codigo, dicho = _correr(["emision", "recibir", ruta, "--oficina", tmp_path / "o"], monkeypatch, capfd)
    assert codigo == 65, dicho
    assert "Traceback" not in dicho
    assert sorted(p.name for p in tmp_path.iterdir()) == ["entrada.zip", "o"]
