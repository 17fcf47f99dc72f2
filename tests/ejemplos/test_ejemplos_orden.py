"""La orden: determinismo entre procesos, publicación de una vez y errores de uso claros."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from cedulas_cli.comandos import ejemplo
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.ejemplos import generar as modulo
from cedulas_cli.ejemplos.generar import Pedido, generar
from cedulas_cli.errores import ErrorCedulas

GUION = """
import sys
from pathlib import Path
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.ejemplos.generar import Pedido, generar
for formato in ("visor", "xls", "canonico"):
    generar(Pedido(25, 7, formato, Periodo(2026, 6), errores=6), Path(sys.argv[1]) / formato)
"""


def huellas(carpeta: Path) -> dict[str, str]:
    return {
        str(ruta.relative_to(carpeta)): hashlib.sha256(ruta.read_bytes()).hexdigest()
        for ruta in sorted(carpeta.rglob("*"))
        if ruta.is_file()
    }


def test_mismos_bytes_en_otro_proceso_con_otra_semilla_de_hash_y_otros_hilos(tmp_path: Path) -> None:
    for nombre, semilla_hash, hilos in (("a", "0", "1"), ("b", "4242", "2")):
        entorno = {**os.environ, "PYTHONHASHSEED": semilla_hash, "POLARS_MAX_THREADS": hilos}
        subprocess.run([sys.executable, "-c", GUION, str(tmp_path / nombre)], env=entorno, check=True)
    assert len(huellas(tmp_path / "a")) > 20
    assert huellas(tmp_path / "a") == huellas(tmp_path / "b")


def test_otra_semilla_da_otra_poblacion(fabrica: Callable[..., Path]) -> None:
    iguales = huellas(fabrica(40, "visor")).items() & huellas(fabrica(40, "visor", semilla=8)).items()
    assert {nombre for nombre, _ in iguales} == {"errores_esperados.csv"}


@pytest.fixture
def orden() -> Callable[..., object]:
    app = typer.Typer()
    ejemplo.registrar(app)
    return lambda *argumentos: CliRunner().invoke(app, ["ejemplo", "generar", *argumentos])


def test_la_orden_genera_y_cuenta_lo_que_hizo(orden: Callable[..., object], tmp_path: Path) -> None:
    hecho = orden("--patrones", "3", "--semilla", "5", "--formato", "visor", "--salida", str(tmp_path / "a"))
    assert hecho.exit_code == 0, hecho.output
    assert hecho.stdout == ""
    assert "3 patrones" in hecho.stderr
    assert sorted(r.name for r in (tmp_path / "a").iterdir()) == [
        "datos.json",
        "errores_esperados.csv",
        "patrones.csv",
        "visor-00001.zip",
    ]


@pytest.mark.parametrize(
    ("argumentos", "nombre"),
    [
        (["--patrones", "3", "--formato", "sua", "--emision", "mensual"], "opcion-invalida"),
        (["--patrones", "0"], "opcion-invalida"),
        (["--patrones", "1000001"], "opcion-invalida"),
        (["--patrones", "5001", "--formato", "xls"], "opcion-invalida"),
        (["--patrones", "3", "--periodo", "2026-13"], "opcion-invalida"),
        (
            ["--patrones", "3", "--periodo", "2026-05", "--formato", "canonico", "--emision", "bimestral"],
            "opcion-invalida",
        ),
        (["--patrones", "3", "--emision", "mensual"], "opcion-invalida"),
        (["--patrones", "3", "--errores", "-1"], "opcion-invalida"),
        (["--patrones", "3", "--formato", "canonico", "--sin-importes", "--errores", "2"], "opcion-invalida"),
        (["--patrones", "3", "--periodo", "2031-06"], "parametro-sin-vigencia"),
    ],
)
def test_lo_que_no_se_puede_se_dice_y_no_deja_nada(
    orden: Callable[..., object], tmp_path: Path, argumentos: list[str], nombre: str
) -> None:
    hecho = orden(*argumentos, "--salida", str(tmp_path / "a"))
    assert isinstance(hecho.exception, ErrorCedulas), hecho.output
    assert hecho.exception.nombre == nombre
    assert hecho.exception.causa
    assert hecho.exception.remedio
    assert list(tmp_path.iterdir()) == []


def test_no_pisa_una_carpeta_con_cosas(tmp_path: Path) -> None:
    pedido = Pedido(2, 1, "visor", Periodo(2026, 6))
    (tmp_path / "a").mkdir()
    generar(pedido, tmp_path / "a")
    with pytest.raises(ErrorCedulas, match="no se escribe sobre") as falla:
        generar(pedido, tmp_path / "a")
    assert falla.value.nombre == "destino-ocupado"
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "tesis.txt").write_text("importante")
    with pytest.raises(ErrorCedulas, match="no se escribe sobre"):
        generar(pedido, tmp_path / "b", reemplaza=True)
    assert (tmp_path / "b" / "tesis.txt").read_text() == "importante"


def test_reemplaza_deja_solo_lo_nuevo(tmp_path: Path) -> None:
    generar(Pedido(2, 1, "visor", Periodo(2026, 6)), tmp_path / "a")
    generar(Pedido(2, 1, "canonico", Periodo(2026, 6)), tmp_path / "a", reemplaza=True)
    assert not list((tmp_path / "a").glob("*.zip"))
    assert [r.name for r in tmp_path.iterdir()] == ["a"]


def test_si_falla_a_medias_no_se_publica_nada(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generar(Pedido(2, 1, "visor", Periodo(2026, 6)), tmp_path / "a")
    antes = huellas(tmp_path)

    def estallar(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(modulo.EscritorVisor, "escribir", estallar)
    with pytest.raises(ErrorCedulas) as falla:
        generar(Pedido(3, 2, "visor", Periodo(2026, 6)), tmp_path / "a", reemplaza=True)
    assert falla.value.nombre == "no-se-pudo-escribir"
    assert huellas(tmp_path) == antes
