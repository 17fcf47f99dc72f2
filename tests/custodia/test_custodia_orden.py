"""Por la línea de órdenes: lector de código de barras, cuentas, códigos de salida y `kill -9` a media captura."""

from __future__ import annotations

import json
import os
import random
import time

import pytest

HOY = ("--fecha", "2026-11-03")


@pytest.fixture
def cedulas(orden_en):
    return orden_en(CEDULAS_USUARIO="ana")


def test_de_un_lector_por_la_entrada_estandar(cedulas) -> None:
    lugar = ("--gaveta", 1, "--caja", 1, "--consecutivo", 1)
    codigos = "262345678\n# tarjeta\nLEG-262345679-1\n\nilegible\n"
    hecho = cedulas("custodia", "ingresar", "--lecturas", "-", *lugar, *HOY, "--formato", "json", entrada=codigos)
    assert hecho.returncode == 1
    assert "leídos 3 = aceptados 2 + repetidos 0 + apartados 1" in hecho.stderr
    assert json.loads(hecho.stdout)[0]["regla"] == "codigo-desconocido"
    donde = cedulas("custodia", "donde", "--credito", "262345679", "--formato", "json")
    assert json.loads(donde.stdout)[0]["gaveta"] == "1"


@pytest.mark.parametrize(
    ("argumentos", "codigo", "nombre"),
    [
        (("ingresar",), 2, "opcion-invalida"),
        (("ingresar", "262345678", "--lecturas", "-"), 2, "opcion-invalida"),
        (("ingresar", "--entrada", "no-esta.csv"), 66, "archivo-no-existe"),
        (("salir", "262345678", "--notificador", "N"), 65, "sin-renglones-utiles"),
        (("verificar", "262345678"), 2, "opcion-invalida"),
        (("donde", "262345678"), 66, "legajo-no-existe"),
    ],
)
def test_lo_que_no_se_puede_sale_con_su_codigo(cedulas, argumentos, codigo, nombre) -> None:
    cedulas("custodia", "ingresar", "262000001", "--gaveta", 1, "--caja", 1, "--consecutivo", 1, *HOY)
    hecho = cedulas("custodia", *argumentos, entrada="")
    assert (hecho.returncode, "Traceback" in hecho.stderr) == (codigo, False), hecho.stderr
    assert f"error[{nombre}]" in hecho.stderr


def test_los_cuadres_avisan_al_cron(cedulas) -> None:
    cedulas("custodia", "imprimir", "262345678", "--hojas", 2, *HOY)
    assert cedulas("custodia", "hojas").returncode == 1
    assert cedulas("custodia", "corte", *HOY).returncode == 1
    assert cedulas("custodia", "faltantes", *HOY).returncode == 0
    tarde = cedulas("custodia", "faltantes", "--fecha", "2026-11-10", "--formato", "json")
    assert tarde.returncode == 1
    assert json.loads(tarde.stdout)[0]["falta"] == "sin-ingresar"


def test_morir_a_media_captura_no_pierde_ni_repite(cedulas, almacigo, tmp_path) -> None:
    """Se mata en instantes distintos; al repetir, todo queda una vez y el padrón, íntegro."""
    cuantos = 300
    entrada = tmp_path / "ingreso.csv"
    lineas = [f"26{n:07d},1,1,{n}" for n in range(cuantos)]
    entrada.write_text("codigo,gaveta,caja,consecutivo\n" + "\n".join(lineas) + "\n")
    orden = ("custodia", "ingresar", "--entrada", entrada, *HOY)
    entorno = {**os.environ, "CEDULAS_OFICINA": str(tmp_path / "oficina"), "CEDULAS_USUARIO": "ana"}
    azar = random.Random(7)
    for _ in range(6):
        brote = almacigo.lanzar(*orden, cwd=tmp_path, env=entorno)
        time.sleep(azar.uniform(0.02, 0.35))
        brote.kill()
        brote.wait()
    ultima = cedulas(*orden)
    assert ultima.returncode == 0, ultima.stderr
    assert json.loads(cedulas("custodia", "donde", "--formato", "json").stdout)[-1]["consecutivo"] == str(cuantos - 1)
    assert len(json.loads(cedulas("custodia", "donde", "--formato", "json").stdout)) == cuantos
    assert f"{cuantos} hechos" in cedulas("credito", "verificar").stderr
