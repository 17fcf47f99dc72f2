"""Por la línea de órdenes, sobre un RALE de verdad: corte, cuadre, códigos de salida y `kill -9` a media captura."""

from __future__ import annotations

import json
import os
import random
import time

import pytest

from cedulas_cli.formatos.cartera import rale

INV = ("--inventario", "INV-2026-2")
HOY = ("--fecha", "2026-12-03")
FILAS = 60


@pytest.fixture
def cedulas(orden_en):
    return orden_en(CEDULAS_USUARIO="jefe")


def renglon(numero: int, incidencia: str, importe: str) -> str:
    """Un crédito del RALE en sus columnas (formatos §8.1)."""
    partes = {
        8: f"Y54-{numero:05d}-10",
        35: "07",
        40: f"26{numero:07d}",
        54: "08/2026",
        62: "02",
        66: "20/10/2026",
        90: incidencia,
        95: "21/10/2026",
        111: f"{importe:>15}",
    }
    linea = [" "] * 140
    for desde, texto in partes.items():
        linea[desde : desde + len(texto)] = texto
    return "".join(linea).rstrip()


@pytest.fixture
def cartera(tmp_path):
    """Sesenta créditos, el último ya en cobro; el pie dice su suma."""
    titulo = "COORDINACION DE COBRANZA   R.A.L.E.   AL 30/11/2026"
    rotulo = " " * 8 + "REG. PATRONAL"
    filas = [renglon(n, "31" if n == FILAS else "01", f"{1000 + n}.50") for n in range(1, FILAS + 1)]
    suma = sum(1000 + n for n in range(1, FILAS + 1)) + FILAS * 50 // 100
    pie = f"TOTAL DE LA SUBDELEGACION   {FILAS}   {suma:,}.00"
    ruta = tmp_path / "33012026113.T"
    ruta.write_text("\n".join([titulo, rotulo, *filas, pie]) + "\n")
    leido = rale.leer_rale(ruta.read_bytes(), ruta.name)
    assert (leido.aceptados, leido.datos["corte"]) == (FILAS, "2026-11-30"), leido.apartados
    assert leido.cuadre["cuadra"].all(), leido.cuadre
    return ruta


@pytest.fixture
def libros(tmp_path):
    ruta = tmp_path / "resp.csv"
    ruta.write_text("libro,responsable,auxiliar\nL01,rosa,aux\n")
    return ruta


def test_del_rale_a_la_apertura(cedulas, cartera, libros) -> None:
    orden = ("inventario", "abrir", *INV, "--rale", cartera, "--corte", "2026-11-30", "--responsables", libros, *HOY)
    hecho = cedulas(*orden)
    assert hecho.returncode == 0, hecho.stderr
    assert f"INV-2026-2: {FILAS - 1} casos" in hecho.stderr
    assert "fuera del alcance 1; sin libro 0" in hecho.stderr, "la incidencia 31 ya está en cobro"
    assert cedulas(*orden).returncode == 0
    (unico,) = json.loads(cedulas("inventario", "listar", "--formato", "json").stdout)
    assert (unico["casos"], unico["fuente"]) == (FILAS - 1, "RALE")


def test_otro_corte_se_rechaza(cedulas, cartera) -> None:
    hecho = cedulas("inventario", "abrir", *INV, "--rale", cartera, "--corte", "2026-10-31", *HOY)
    assert hecho.returncode == 65
    assert "error[corte-contradictorio]" in hecho.stderr


def test_un_rale_que_no_cuadra_no_abre_sin_motivo(cedulas, cartera) -> None:
    cartera.write_text(cartera.read_text().replace("1001.50", "9001.50"))
    orden = ("inventario", "abrir", *INV, "--rale", cartera, "--corte", "2026-11-30", *HOY)
    hecho = cedulas(*orden)
    assert (hecho.returncode, "error[base-no-cuadra]" in hecho.stderr) == (65, True), hecho.stderr
    con_motivo = cedulas(*orden, "--acepta-diferencia", "oficio 12: el pie trae un crédito corregido")
    assert con_motivo.returncode == 1, con_motivo.stderr
    assert f"sin libro {FILAS - 1}" in con_motivo.stderr


@pytest.mark.parametrize(
    ("argumentos", "codigo", "nombre"),
    [
        (("avance", *INV), 66, "nada-recibido"),
        (("abrir", "--inventario", "mal nombre", "--corte", "2026-11-30"), 2, "opcion-invalida"),
        (("abrir", *INV, "--corte", "ayer"), 2, "opcion-invalida"),
        (("abrir", *INV, "--corte", "2026-11-30"), 66, "nada-recibido"),
        (("abrir", *INV, "--corte", "2026-11-30", "--padron", "--rale", "x"), 2, "opcion-invalida"),
        (("abrir", *INV, "--corte", "2026-11-30", "--padron"), 65, "sin-renglones-utiles"),
    ],
)
def test_lo_que_no_se_puede_sale_con_su_codigo(cedulas, argumentos, codigo, nombre) -> None:
    hecho = cedulas("inventario", *argumentos)
    assert (hecho.returncode, "Traceback" in hecho.stderr) == (codigo, False), hecho.stderr
    assert f"error[{nombre}]" in hecho.stderr


def test_morir_a_medio_conteo_no_pierde_ni_repite(cedulas, almacigo, cartera, libros, tmp_path) -> None:
    cedulas("inventario", "abrir", *INV, "--rale", cartera, "--corte", "2026-11-30", "--responsables", libros, *HOY)
    lecturas = tmp_path / "lecturas.csv"
    filas = [f"26{n:07d},{1000 + n}.50" for n in range(1, FILAS)]
    lecturas.write_text("codigo,importe\n" + "\n".join(filas) + "\n")
    orden = ("inventario", "contar", *INV, "--archivo", lecturas, "--contador", "carla", *HOY)
    entorno = {**os.environ, "CEDULAS_OFICINA": str(tmp_path / "oficina"), "CEDULAS_USUARIO": "jefe"}
    azar = random.Random(11)
    for _ in range(6):
        brote = almacigo.lanzar(*orden, cwd=tmp_path, env=entorno)
        time.sleep(azar.uniform(0.02, 0.3))
        brote.kill()
        brote.wait()
    assert cedulas(*orden).returncode == 0
    total = json.loads(cedulas("inventario", "avance", *INV, "--formato", "json").stdout)[-1]
    assert (total["base"], total["total"], total["pendiente"]) == (FILAS - 1, FILAS - 1, 0)
    assert cedulas("credito", "verificar").returncode == 0
