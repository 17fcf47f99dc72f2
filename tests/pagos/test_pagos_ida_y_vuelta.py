"""Leer y volver a escribir da los mismos bytes: los de la muestra, los generados y los inventados al azar."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cedulas_cli.formatos.pago import disco
from cedulas_cli.formatos.pago.sua import leer_sua

MUESTRA = Path(__file__).parent.parent / "datos" / "pago_295.SUA"
IMPORTE = st.integers(0, 9_999_999)
CONCEPTOS = ("CF", "EXC", "PD", "GMP", "RT", "IV", "GPS", "retiro", "ceav", "aportacion", "amortizacion")


def ida_y_vuelta(contenido: bytes) -> bytes:
    registros = disco.partir(contenido, "x")
    assert registros.apartados.is_empty()
    tablas = {}
    for tipo in disco.TIPOS:
        tablas[tipo], apartados = disco.cortar(registros.tabla, tipo)
        assert apartados.is_empty(), apartados
    return disco.escribir(tablas)


def test_la_muestra_byte_por_byte() -> None:
    contenido = MUESTRA.read_bytes()
    assert len(contenido) == 1475
    assert ida_y_vuelta(contenido) == contenido


@given(
    trabajadores=st.lists(st.fixed_dictionaries(dict.fromkeys(CONCEPTOS, IMPORTE)), min_size=1, max_size=4),
    nombre=st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_categories=["Cc"]), max_size=50),
    cola=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=15, max_size=15),
)
@settings(max_examples=60, deadline=None)
def test_cualquier_pago_vuelve_igual(fabrica: Any, trabajadores: list[dict[str, int]], nombre: str, cola: str) -> None:
    contenido = b"".join(fabrica.pago(trabajadores, periodo="202406", nombre=nombre, cola=cola))
    assert ida_y_vuelta(contenido) == contenido
    lectura = leer_sua([("x", contenido)], "x")
    assert lectura.apartados.is_empty()
    assert lectura.cuadre["cuadra"].all()
    esperado = sum(t[c] for t in trabajadores for c in CONCEPTOS)
    assert lectura.pagos["total"].to_list() == [esperado]


def test_lo_generado_byte_por_byte(ejemplo: Callable[..., Path]) -> None:
    with zipfile.ZipFile(ejemplo(40, "sua", errores=15) / "sua-00001.zip") as archivo:
        nombres = archivo.namelist()
        assert len(nombres) > 30
        for nombre in nombres:
            contenido = archivo.read(nombre)
            assert len(contenido) % 295 == 0
            assert ida_y_vuelta(contenido) == contenido


def test_las_zonas_sin_identificar_se_conservan(fabrica: Any) -> None:
    registros = fabrica.pago([{"CF": 100}])
    sumario = bytearray(registros[-2])
    sumario[38:58] = b"ZONA SIN DESCIFRAR 1"
    sumario[253:295] = b"x" * 42
    validacion = bytearray(registros[-1])
    validacion[111:295] = b"0123456789" * 18 + b"abcd"
    contenido = b"".join([*registros[:-2], bytes(sumario), bytes(validacion)])
    assert ida_y_vuelta(contenido) == contenido


def test_la_persona_fisica_lleva_su_rfc_desde_el_relleno(fabrica: Any) -> None:
    registros = [bytearray(r) for r in fabrica.pago([{"CF": 100}])]
    for registro in registros:
        if registro[:2] != b"04":
            registro[13:26] = b"PELA900101XX0"
    contenido = b"".join(bytes(r) for r in registros)
    assert leer_sua([("x", contenido)], "x").pagos["rfc"].to_list() == ["PELA900101XX0"]
    assert ida_y_vuelta(contenido) == contenido
