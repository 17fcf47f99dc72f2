"""Importe con letra: los bordes, y una lectura de vuelta escrita aparte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cedulas_cli.dominio.letra import MAXIMO, importe_con_letra

BORDES = {
    0: "(CERO PESOS 00/100 M.N.)",
    1: "(CERO PESOS 01/100 M.N.)",
    100: "(UN PESO 00/100 M.N.)",
    2_100: "(VEINTIÚN PESOS 00/100 M.N.)",
    3_100: "(TREINTA Y UN PESOS 00/100 M.N.)",
    10_000: "(CIEN PESOS 00/100 M.N.)",
    10_100: "(CIENTO UN PESOS 00/100 M.N.)",
    100_000: "(UN MIL PESOS 00/100 M.N.)",
    120_050: "(UN MIL DOSCIENTOS PESOS 50/100 M.N.)",
    2_100_000: "(VEINTIÚN MIL PESOS 00/100 M.N.)",
    10_000_000: "(CIEN MIL PESOS 00/100 M.N.)",
    50_055_599: "(QUINIENTOS MIL QUINIENTOS CINCUENTA Y CINCO PESOS 99/100 M.N.)",
    100_000_000: "(UN MILLÓN DE PESOS 00/100 M.N.)",
    100_000_100: "(UN MILLÓN UN PESOS 00/100 M.N.)",
    200_000_000: "(DOS MILLONES DE PESOS 00/100 M.N.)",
    100_000_000_000: "(UN MIL MILLONES DE PESOS 00/100 M.N.)",
    100_000_000_000_000: "(UN BILLÓN DE PESOS 00/100 M.N.)",
}
_DESDE = {
    1: "UN DOS TRES CUATRO CINCO SEIS SIETE OCHO NUEVE DIEZ ONCE DOCE TRECE CATORCE QUINCE DIECISÉIS DIECISIETE",
    18: "DIECIOCHO DIECINUEVE VEINTE VEINTIÚN VEINTIDÓS VEINTITRÉS VEINTICUATRO VEINTICINCO VEINTISÉIS VEINTISIETE",
    28: "VEINTIOCHO VEINTINUEVE TREINTA",
}
_DECENAS = "CUARENTA CINCUENTA SESENTA SETENTA OCHENTA NOVENTA"
_CIENTOS = "CIENTO DOSCIENTOS TRESCIENTOS CUATROCIENTOS QUINIENTOS SEISCIENTOS SETECIENTOS OCHOCIENTOS NOVECIENTOS"
VALOR = {
    **{palabra: n for desde, lista in _DESDE.items() for n, palabra in enumerate(lista.split(), desde)},
    **{palabra: n * 10 for n, palabra in enumerate(_DECENAS.split(), 4)},
    **{palabra: n * 100 for n, palabra in enumerate(_CIENTOS.split(), 1)},
    "CIEN": 100,
    "CERO": 0,
}


def leer(texto: str) -> int:
    """De la letra a los centavos, palabra por palabra."""
    palabras = texto.strip("()").removesuffix(" M.N.").split()
    total = millones = 0
    parcial = 0
    for palabra in palabras[:-2]:
        if palabra in ("Y", "DE"):
            continue
        if palabra == "MIL":
            parcial *= 1_000
            total += parcial
            parcial = 0
        elif palabra in ("MILLÓN", "MILLONES"):
            millones += (total + parcial) * 10**6
            total = parcial = 0
        elif palabra in ("BILLÓN", "BILLONES"):
            millones += (total + parcial) * 10**12
            total = parcial = 0
        else:
            parcial += VALOR[palabra]
    return (millones + total + parcial) * 100 + int(palabras[-1].split("/")[0])


@pytest.mark.parametrize(("centavos", "letra"), BORDES.items())
def test_bordes(centavos: int, letra: str) -> None:
    assert importe_con_letra(centavos) == letra


@given(st.one_of(st.integers(0, 10**9), st.integers(0, MAXIMO - 1)))
def test_se_lee_de_vuelta(centavos: int) -> None:
    assert leer(importe_con_letra(centavos)) == centavos


@pytest.mark.parametrize("centavos", [-1, MAXIMO])
def test_lo_que_no_se_escribe(centavos: int) -> None:
    with pytest.raises(ValueError, match="no se escriben"):
        importe_con_letra(centavos)
