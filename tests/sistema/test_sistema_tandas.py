"""Leer y escribir por tandas da lo mismo que de una vez, con tandas de cualquier tamaño y sin dejar nada a medias."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.sistema import procesos, tandas
from cedulas_cli.sistema.procesos import TAREAS_POR_PROCESO, en_orden
from cedulas_cli.sistema.tablas import abrir, leer_entera
from cedulas_cli.sistema.tandas import escribir_por_tandas, leer_por_tandas

TABLA = pl.DataFrame(
    {
        "nss": ["01234567890", None, "", "3"] * 6,
        "nombre": ["IBÁÑEZ, «Ñ»", 'dijo "no"', "dos\nrenglones", None] * 6,
        "sbc": [Decimal("123.40"), None, Decimal("0.01"), Decimal("9999999.99")] * 6,
        "dia": [date(2026, 2, 28), None, date(1999, 1, 1), date(2024, 2, 29)] * 6,
        "dias": [1, 2, None, 4] * 6,
    },
    schema_overrides={"sbc": pl.Decimal(18, 2)},
)


def leer(ruta: Path) -> pl.DataFrame:
    with leer_por_tandas(str(ruta)) as lectura:
        partes = list(lectura.tandas)
        assert all(parte.schema == lectura.esquema for parte in partes)
        return pl.concat(partes) if partes else pl.DataFrame(schema=lectura.esquema)


@pytest.fixture(params=[1, 7, 64, 1 << 20])
def tamano(request, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(tandas, "BYTES_POR_TANDA", request.param)
    monkeypatch.setattr(tandas, "RENGLONES_POR_TANDA", request.param)
    return int(request.param)


# ---------------------------------------------------------------- lectura

CSV = {
    "comillas": b'nss,nombre\n1,"a,b"\n2,"dos\nrenglones"\n3,"dijo ""no"""\n',
    "sin-salto-final": b"nss,nombre\n1,a\n2,b",
    "con-marca": b"\xef\xbb\xbfnss,nombre\r\n1,a\r\n2,\r\n",
    "windows": "nss,nombre\n1,IBÁÑEZ\n2,MUÑOZ\n".encode("cp1252"),
    "encabezado-entre-comillas": b'"n\nss",nombre\n1,a\n2,b\n',
    "solo-encabezado": b"nss,nombre\n",
    "vacias": b'nss,nombre\n,""\n1,\n',
    "comilla-suelta": b'nss,nombre\n1,5" tubo\n2,b\n3,c\n',
}


@pytest.mark.parametrize("caso", CSV)
def test_csv(tmp_path: Path, tamano: int, caso: str) -> None:
    ruta = tmp_path / "t.csv"
    ruta.write_bytes(CSV[caso])
    try:
        esperada = abrir(str(ruta)).collect()
    except pl.exceptions.PolarsError:
        with pytest.raises(ErrorCedulas, match="no se puede leer"):
            leer(ruta)
        return
    assert leer(ruta).equals(esperada)


def test_parquet_conserva_tipos(tmp_path: Path, tamano: int) -> None:
    ruta = tmp_path / "t.parquet"
    TABLA.write_parquet(ruta)
    leida = leer(ruta)
    assert leida.schema == TABLA.schema
    assert leida.equals(TABLA)


def test_jsonl_como_de_una_vez(tmp_path: Path, tamano: int) -> None:
    """Los tipos salen de todo el archivo: una tanda de puros enteros no decide por las demás."""
    renglones = ['{"a": 1, "b": 1.50, "c": true}', "", '{"a": 2, "b": 3, "d": [1]}', '{"a": 99999999999999999999}']
    ruta = tmp_path / "t.jsonl"
    ruta.write_text("\n".join(renglones), "utf-8")
    leida = leer(ruta)
    assert leida.equals(leer_entera(str(ruta)))
    assert leida["a"].to_list() == ["1", "2", "99999999999999999999"]
    assert leida["b"].to_list() == ["1.50", "3", None]
    assert leida["c"].to_list() == [True, None, None]


@pytest.mark.parametrize(
    ("nombre", "contenido"),
    [
        ("t.jsonl", b'{"a": 1}\n{"a": \n'),
        ("t.jsonl", b'{"a": 1}\n[1]\n'),
        ("t.csv", b"a,b\n1,2\n3,4,5\n"),
        ("t.parquet", b"PAR1nada"),
    ],
)
def test_lo_roto_es_tabla_rota(tmp_path: Path, tamano: int, nombre: str, contenido: bytes) -> None:
    ruta = tmp_path / nombre
    ruta.write_bytes(contenido)
    with pytest.raises(ErrorCedulas) as falla:
        leer(ruta)
    assert falla.value.nombre == "tabla-rota"


def test_parquet_truncado_a_la_mitad(tmp_path: Path) -> None:
    """El pie está bien y los datos no: falla al llegar ahí, con nombre."""
    ruta = tmp_path / "t.parquet"
    pl.DataFrame({"a": [str(n) * 20 for n in range(5000)]}).write_parquet(ruta, compression="zstd")
    bytes_ = bytearray(ruta.read_bytes())
    bytes_[100:2000] = b"\xff" * 1900
    ruta.write_bytes(bytes_)
    with pytest.raises(ErrorCedulas, match="no se puede leer"):
        leer(ruta)


def test_la_entrada_estandar_pasa_por_disco(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tamano: int) -> None:
    copia = io.BytesIO()
    TABLA.write_parquet(copia)
    copia.seek(0)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(copia))
    with leer_por_tandas("-") as lectura:
        assert pl.concat(list(lectura.tandas)).equals(TABLA)


# ---------------------------------------------------------------- escritura


@pytest.mark.parametrize("formato", ["csv", "jsonl", "json", "parquet"])
@pytest.mark.parametrize("por_tanda", [1, 5, 100])
def test_se_escribe_lo_mismo(tmp_path: Path, formato: str, por_tanda: int) -> None:
    ruta = tmp_path / f"s.{formato}"
    with escribir_por_tandas(str(ruta), None) as escribir:
        for tanda in TABLA.iter_slices(por_tanda):
            escribir(tanda)
    if formato == "parquet":
        assert pl.read_parquet(ruta).equals(TABLA)
        assert pl.read_parquet_schema(ruta)["sbc"] == pl.Decimal(18, 2)
    elif formato == "json":
        assert json.loads(ruta.read_text("utf-8")) == json.loads(TABLA.write_json())
    else:
        entera = TABLA.write_csv() if formato == "csv" else TABLA.write_ndjson()
        assert ruta.read_text("utf-8") == entera


@pytest.mark.parametrize("formato", ["csv", "jsonl", "json", "parquet"])
def test_si_algo_falla_queda_lo_anterior(tmp_path: Path, formato: str) -> None:
    ruta = tmp_path / f"s.{formato}"
    ruta.write_bytes(b"lo de antes")

    def a_medias() -> None:
        with escribir_por_tandas(str(ruta), None) as escribir:
            escribir(TABLA)
            raise ErrorCedulas("tabla-rota", "a media lectura")

    with pytest.raises(ErrorCedulas, match="a media lectura"):
        a_medias()
    assert ruta.read_bytes() == b"lo de antes"
    assert list(tmp_path.iterdir()) == [ruta]


def test_a_la_salida_estandar_todo_o_nada(capfdbinary) -> None:
    def a_medias() -> None:
        with escribir_por_tandas("-", "csv") as escribir:
            escribir(TABLA)
            raise ErrorCedulas("tabla-rota", "a media lectura")

    with pytest.raises(ErrorCedulas):
        a_medias()
    assert capfdbinary.readouterr().out == b""
    with escribir_por_tandas("-", "csv") as escribir:
        for tanda in TABLA.iter_slices(5):
            escribir(tanda)
    assert capfdbinary.readouterr().out == TABLA.write_csv().encode()


# ---------------------------------------------------------------- reparto


class Cuadrado:
    """Un trabajo que viaja a los procesos; con 7 falla."""

    def __call__(self, numero: int) -> int:
        if numero == 7:
            raise ErrorCedulas("parametro-sin-vigencia", "el siete", lugar="aquí", remedio="otro número")
        return numero * numero


@pytest.mark.parametrize("nucleos", [1, 2])
def test_en_orden_y_con_su_error(monkeypatch: pytest.MonkeyPatch, nucleos: int) -> None:
    monkeypatch.setattr(procesos, "nucleos", lambda: nucleos)
    # `int.bit_length` cruza procesos sin importar este archivo, que pytest carga por su cuenta.
    assert list(en_orden(int.bit_length, range(40))) == [n.bit_length() for n in range(40)]
    if nucleos == 1:
        hechos = en_orden(Cuadrado(), range(20))
        assert [next(hechos) for _ in range(7)] == [n * n for n in range(7)]
        with pytest.raises(ErrorCedulas, match="el siete"):
            next(hechos)


def test_un_error_cruza_procesos_entero(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(procesos, "nucleos", lambda: 2)
    hechos = en_orden(int.bit_length, ["no", "son", "números"])
    with pytest.raises(TypeError):
        list(hechos)


def test_no_se_adelanta_a_leer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lo leído y no entregado está acotado: de ahí que la memoria no crezca con el archivo."""
    monkeypatch.setattr(procesos, "nucleos", lambda: 2)
    leidas = 0

    def tareas() -> Iterator[int]:
        nonlocal leidas
        for n in range(200):
            leidas += 1
            yield n

    for entregadas, _ in enumerate(en_orden(int.bit_length, tareas()), 1):
        assert leidas - entregadas <= 2 * TAREAS_POR_PROCESO
    assert leidas == 200
