"""`cedulas rale` y `cedulas factura` por la línea de órdenes: códigos, avisos y ni una traza."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CUATRO = ("1,000.00", "4.20", "14.70", "400.00", "1,418.90")
FECHA = ("--fecha", "2026-11-23")


def tabla(texto: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(texto)))


@pytest.fixture
def correr(orden_en: Any) -> Callable[..., Any]:
    correr = orden_en(CEDULAS_USUARIO="U1")

    def sin_traza(*argumentos: str) -> Any:
        hecho = correr(*argumentos)
        assert "Traceback" not in hecho.stderr
        return hecho

    return sin_traza


def test_rale_de_punta_a_punta(correr: Callable[..., Any], ejemplo: Callable[..., Path]) -> None:
    rutas = [str(r) for r in sorted(ejemplo(40, "rale").glob("RALE-COP-*.T"))]
    hecho = correr("rale", "recibir", rutas[0], "--corte", "2026-09-30", *FECHA)
    assert (hecho.returncode, [f["resultado"] for f in tabla(hecho.stdout)]) == (0, ["recibido"])
    assert "UNA FUENTE" in hecho.stderr
    assert correr("rale", "confrontar").returncode == 66
    assert correr("rale", "recibir", *rutas, *FECHA).returncode == 0
    assert [f["corte"] for f in tabla(correr("rale", "listar", "--cortes").stdout)] == ["2026-09-30", "2026-10-31"]
    lista = tabla(correr("rale", "listar", "--incidencia", "1").stdout)
    assert {f["incidencia"] for f in lista} == {"01"}
    hecho = correr("rale", "confrontar", "--anterior", "2026-09-30", "--actual", "2026-10-31")
    assert hecho.returncode == 0
    assert {f["cuadra"] for f in tabla(hecho.stdout)} == {"true"}
    assert tabla(correr("rale", "confrontar", "--por", "credito").stdout)
    hecho = correr("rale", "confrontar", "--padron")
    assert (hecho.returncode, {f["tipo"] for f in tabla(hecho.stdout)}) == (1, {"solo-en-rale"})
    hecho = correr("rale", "confrontar", "--padron", "--por", "conciliacion")
    assert [f["conciliacion_id"] for f in tabla(hecho.stdout)] == ["C06", "C11", "INV7"]


def test_rale_lo_apartado_sale_en_uno(correr: Callable[..., Any], tmp_path: Path, fabrica: Any) -> None:
    ruta = tmp_path / "a.T"
    ruta.write_bytes(
        fabrica.rale([fabrica.rale_credito("26000000X", "1.00"), fabrica.rale_credito("260000002", "2.00")])
    )
    hecho = correr("rale", "recibir", str(ruta), *FECHA)
    assert hecho.returncode == 1
    assert "leídos 2 = aceptados 1 + apartados 1" in hecho.stderr
    assert "apartado[credito-forma]" in hecho.stderr


@pytest.mark.parametrize(
    ("argumentos", "codigo"),
    [
        (("rale", "recibir", "no-existe.T"), 66),
        (("rale", "recibir", "a.T", "--corte", "2026-02-30"), 2),
        (("rale", "listar"), 66),
        (("rale", "confrontar", "--padron", "--anterior", "2026-01-31"), 2),
        (("rale", "confrontar", "--padron", "--por", "incidencia"), 2),
        (("factura", "recibir", "a.T", "--cifra-control", "1", "--producto", "XX"), 2),
        (("factura", "recibir", "a.T", "--cifra-control", "../x", "--producto", "COP_COMP"), 2),
        (("factura", "recibir", "a.T", "--cifra-control", "1", "--producto", "COP_COMP", "--importe", "1.234"), 2),
        (("factura", "recibir", "a.T", "--cifra-control", "1", "--producto", "COP_COMP", "--emitida", "ayer"), 2),
        (("factura", "recibir", "a.T", "--cifra-control", "1", "--producto", "COP_COMP"), 65),
        (("factura", "recibir", "no.T", "--cifra-control", "1", "--producto", "COP_COMP"), 66),
    ],
)
def test_lo_que_no_se_puede_tiene_su_codigo(
    correr: Callable[..., Any], tmp_path: Path, argumentos: tuple[str, ...], codigo: int
) -> None:
    (tmp_path / "a.T").write_bytes(b"hola\r\n")
    if "--padron" in argumentos or argumentos[:2] == ("rale", "listar"):
        (tmp_path / "oficina").mkdir()
    hecho = correr(*argumentos)
    assert hecho.returncode == codigo, hecho.stderr
    assert hecho.stdout == ""


def test_factura_cuadra_o_no(correr: Callable[..., Any], tmp_path: Path, fabrica: Any) -> None:
    ruta = tmp_path / "63.T"
    ruta.write_bytes(fabrica.factura63([fabrica.eco63("260000001", CUATRO)]))
    comun = ("factura", "recibir", str(ruta), "--cifra-control", "CC-1", "--producto", "cop_eco_est", *FECHA)
    hecho = correr(*comun, "--casos", "1", "--importe", "1418.91")
    assert (hecho.returncode, tabla(hecho.stdout)[1]["diferencia"]) == (1, "0.01")
    assert "no se escribió nada" in hecho.stderr
    assert tabla(correr("credito", "listar").stdout) == []
    hecho = correr(*comun, "--casos", "1", "--importe", "1,418.90", "--multa", "400", "--cotizantes", "12")
    assert hecho.returncode == 0, hecho.stderr
    assert {f["cuadra"] for f in tabla(hecho.stdout)} == {"true"}
    assert {f["estado"] for f in tabla(correr("credito", "listar").stdout)} == {"POR_NOTIFICAR"}
    repetida = correr(*comun, "--casos", "1", "--importe", "1418.90")
    assert (repetida.returncode, "ya se había recibido" in repetida.stderr) == (0, True)
    assert correr("credito", "verificar").returncode == 0


def test_la_falla_en_json_es_un_objeto(correr: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "a.T").write_bytes(b"hola\r\n")
    hecho = correr("rale", "recibir", str(tmp_path / "a.T"), "--formato", "json")
    assert json.loads(hecho.stderr.splitlines()[-1])["nombre"] == "formato-no-reconocido"
