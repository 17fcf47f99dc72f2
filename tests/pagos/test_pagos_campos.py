"""Cada campo del `.SUA` en su lugar, contra posiciones escritas a mano y contra un vector real."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from cedulas_cli.formatos.campos import campos_de
from cedulas_cli.formatos.pago import base62, disco
from cedulas_cli.formatos.pago.sua import leer_sua

MUESTRA = Path(__file__).parent.parent / "datos" / "pago_295.SUA"


def test_las_tablas_cubren_los_295_sin_huecos_ni_encimes() -> None:
    for tipo in disco.TIPOS:
        siguiente = 0
        for campo in campos_de(disco.formato_de(tipo)):
            assert campo.inicio == siguiente, (tipo, campo.campo)
            siguiente = campo.fin
        assert siguiente == 295


def test_el_vector_real_de_mayo_de_2024() -> None:
    lectura = leer_sua([("pago_295.SUA", MUESTRA.read_bytes())], "pago_295.SUA")
    (pago,) = lectura.pagos.rows(named=True)
    (trabajador,) = lectura.trabajadores.rows(named=True)
    (movimiento,) = lectura.movimientos.rows(named=True)
    conceptos = {
        "cuota_fija": 68660,
        "excedente": 13651,
        "prestaciones_dinero": 18238,
        "gastos_medicos": 27357,
        "riesgos_trabajo": 9599,
        "invalidez_vida": 45595,
        "guarderias": 19198,
    }
    assert {c: pago[c] for c in conceptos} == conceptos
    assert {c: trabajador[c] for c in conceptos} == conceptos
    assert (pago["total_imss"], pago["total"]) == (202298, 202298)
    assert (pago["periodo"], pago["folio_sua"], pago["rfc"]) == ("2024-05", "000001", "SIN990101ZZ9")
    assert (str(pago["prima_rt"]), pago["trabajadores"], pago["dias"]) == ("0.50000", 1, 31)
    assert pago["fecha_limite"] == date(2024, 6, 17)
    assert pago["numero_credito"] is None
    assert trabajador["nombre"] == "PEÑA LOPEZ ANA SINTETICA"
    assert (trabajador["sdi"], trabajador["dias_mes"]) == (61929, 31)
    # Patrón 100.11 + obrero 36.40 = 136.51, y así: la parte obrera está en la cola.
    obreros = [
        trabajador[f"{c}_obrero"] for c in ("excedente", "prestaciones_dinero", "gastos_medicos", "invalidez_vida")
    ]
    assert obreros == [3640, 4799, 7199, 11999]
    assert (movimiento["tipo_movimiento"], movimiento["fecha"], movimiento["salario"]) == (
        "07",
        date(2024, 5, 1),
        61929,
    )
    assert lectura.apartados.is_empty()
    assert lectura.cuadre["cuadra"].all()
    assert lectura.leidos == lectura.aceptados == 5


@given(
    semilla=st.integers(0, 10**9),
    importes=st.lists(st.integers(0, 9_999_999), min_size=7, max_size=7),
)
@settings(max_examples=40, deadline=None)
def test_corta_lo_mismo_que_las_posiciones_a_mano(fabrica: Any, semilla: int, importes: list[int]) -> None:
    azar = random.Random(semilla)
    nombres = ("CF", "EXC", "PD", "GMP", "RT", "IV", "GPS")
    conceptos = dict(zip(nombres, importes, strict=True))
    sdi, dias = azar.randrange(10**7), azar.randrange(32)
    registro = fabrica.trabajador("Z9900001100", "202405", "12345678901", conceptos, sdi=sdi, dias=dias)
    tabla = pl.DataFrame({"archivo": ["x"], "renglon": [1], "linea": [registro.decode("latin-1")], "tipo": ["03"]})
    cortada, apartados = disco.cortar(tabla, "03")
    (fila,) = cortada.rows(named=True)
    a_mano = [int(registro[i : i + 7]) for i in range(159, 208, 7)]
    leidos = [
        fila[c]
        for c in (
            "cuota_fija", "excedente", "prestaciones_dinero", "gastos_medicos", "riesgos_trabajo", "invalidez_vida",
            "guarderias",
        )
    ]  # fmt: skip
    assert leidos == a_mano == importes
    assert (fila["sdi"], fila["dias_mes"], fila["nss"]) == (sdi, dias, registro[32:43].decode())
    assert apartados.is_empty()


def _base62_a_mano(centavos: int) -> str:
    letras = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    texto = ""
    for _ in range(3):
        centavos, resto = divmod(centavos, 62)
        texto = letras[resto] + texto
    return texto


def test_la_base_62_ida_y_vuelta_y_su_tope() -> None:
    centavos = [*range(0, 62**3, 97), 3640, 62**3 - 1]
    tabla = pl.DataFrame({"c": centavos}).with_columns(base62.cifrar(pl.col("c")).alias("t"))
    assert tabla["t"].to_list() == [_base62_a_mano(c) for c in centavos]
    assert tabla.select(base62.descifrar(pl.col("t")).alias("v"))["v"].to_list() == centavos
    assert base62.TOPE == 238327
    fuera = pl.DataFrame({"c": [base62.TOPE + 1, -1, None]}, schema={"c": pl.Int64}).select(
        base62.cifrar(pl.col("c")).alias("t")
    )
    assert fuera["t"].to_list() == ["   "] * 3
    raros = pl.DataFrame({"t": ["0w", "0w!", "ñ12", "    ", ""]}).select(base62.descifrar(pl.col("t")).alias("v"))
    assert raros["v"].null_count() == 5


def test_el_tramo_de_nueve_de_una_incidencia_se_lee_de_las_dos_maneras(fabrica: Any) -> None:
    """`07…` (días y salario) o `…07` (un valor corrido): en incapacidad y ausentismo son los mismos siete días."""
    partido = ("00000000001", "12", "20240503", "AB123456", "07", "0000000")
    corrido = ("00000000001", "12", "20240510", "AB123457", "00", "0000007")
    salario = ("00000000001", "07", "20240512", " " * 8, "00", "0061929")
    datos = b"".join(fabrica.pago([{"CF": 100}], cuatros={0: [partido, corrido, salario]}))
    movimientos = leer_sua([("x", datos)], "x").movimientos
    assert movimientos["dias"].to_list() == [7, 7, 0]
    assert movimientos["salario"].to_list() == [0, 0, 61929]
    assert movimientos["folio_incapacidad"].to_list() == ["AB123456", "AB123457", None]


def test_mas_de_siete_movimientos_ocupan_otro_registro(fabrica: Any, azar: Callable[[int], random.Random]) -> None:
    ranuras = [("00000000001", "11", f"202405{d:02d}", " " * 8, "01", "0000000") for d in range(1, 8)]
    datos = b"".join(fabrica.pago([{"CF": 100}], cuatros={0: ranuras}))
    lectura = leer_sua([("x", datos)], "x")
    assert lectura.movimientos["fecha"].to_list() == [date(2024, 5, d) for d in range(1, 8)]
