"""`cedulas validar` de punta a punta."""

import json

import polars as pl
import pytest

from cedulas_cli.errores import ErrorCedulas


def test_json_es_una_lista_con_las_llaves_del_contrato(correr):
    salida = correr("validar", "nss", "01908000019", "01908000018", "--formato", "json")
    assert salida.exit_code == 1
    assert json.loads(salida.stdout) == [
        {"valor": "01908000019", "tipo": "nss", "valido": True, "digito": "9", "motivo": ""},
        {
            "valor": "01908000018",
            "tipo": "nss",
            "valido": False,
            "digito": "9",
            "motivo": "el dígito verificador es 8 y le corresponde 9",
        },
    ]


@pytest.mark.parametrize(
    ("tipo", "valor"),
    [("curp", "HEGG560427MVZRRL04"), ("rfc", "XAXX010101000"), ("registro-patronal", "A0100001105")],
)
def test_todo_valido_sale_con_cero(correr, tipo, valor):
    salida = correr("validar", tipo, valor, "--formato", "json")
    assert salida.exit_code == 0
    assert json.loads(salida.stdout)[0]["valido"] is True


def test_lee_un_valor_por_linea_de_la_entrada_estandar(correr):
    salida = correr("validar", "nss", "--entrada", "-", "--formato", "json", entrada="01908000019\r\n\n54079001233\n")
    assert salida.exit_code == 0
    assert [r["valor"] for r in json.loads(salida.stdout)] == ["01908000019", "54079001233"]


def test_lee_de_un_archivo_y_escribe_parquet(correr, tmp_path):
    (tmp_path / "rfc.txt").write_bytes("OÑO120726RX3\nGODE561231GR9".encode("cp1252"))
    destino = tmp_path / "rfc.parquet"
    salida = correr("validar", "rfc", "--entrada", str(tmp_path / "rfc.txt"), "--salida", str(destino))
    assert salida.exit_code == 1
    tabla = pl.read_parquet(destino)
    assert tabla.schema["valido"] == pl.Boolean
    assert tabla.select("valor", "valido").rows() == [("OÑO120726RX3", True), ("GODE561231GR9", False)]


def test_bytes_sueltos_en_la_linea_de_ordenes_no_tumban(correr):
    salida = correr("validar", "curp", "\udcff\udce9", "\x00", "a" * 5000, "--formato", "json")
    assert salida.exit_code == 1
    assert [r["valido"] for r in json.loads(salida.stdout)] == [False] * 3


@pytest.mark.parametrize(
    ("argumentos", "nombre"),
    [
        (("validar", "nss"), "opcion-invalida"),
        (("validar", "nss", "--entrada", "no-hay.txt"), "archivo-no-existe"),
        (("validar", "nss", "--entrada", "-"), "archivo-vacio"),
    ],
)
def test_errores_con_nombre(correr, argumentos, nombre):
    salida = correr(*argumentos, entrada="")
    assert isinstance(salida.exception, ErrorCedulas)
    assert salida.exception.nombre == nombre


def test_un_tipo_desconocido_es_uso_incorrecto(correr):
    assert correr("validar", "pasaporte", "X").exit_code == 2
