"""El vector agregado real: 259 trabajadores de un pago de mayo de 2024; el cuadre no inventa diferencias."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from cedulas_cli.formatos.pago.sua import leer_sua

TRABAJADORES, DIAS = 259, 7809
TOTALES = {
    "CF": 17295675,
    "EXC": 4411066,
    "PD": 5209980,
    "GMP": 7814962,
    "RT": 2742086,
    "IV": 13024937,
    "GPS": 5484181,
}
SUBTOTAL = 55982887


def repartir(azar: random.Random, total: int, partes: int) -> list[int]:
    """Partes enteras al azar, más o menos parejas, que suman exactamente el total."""
    pesos = [azar.randrange(50, 150) for _ in range(partes)]
    partidas = [total * peso // sum(pesos) for peso in pesos]
    for n in range(total - sum(partidas)):
        partidas[n % partes] += 1
    return partidas


@pytest.mark.parametrize("semilla", range(4))
def test_el_pago_real_de_259_trabajadores_cuadra(
    fabrica: Any, azar: Callable[[int], random.Random], semilla: int
) -> None:
    dado = azar(semilla)
    columnas = {c: repartir(dado, total, TRABAJADORES) for c, total in TOTALES.items()}
    trabajadores = [{c: columnas[c][n] for c in TOTALES} for n in range(TRABAJADORES)]
    registros = fabrica.pago(trabajadores)
    patron = bytearray(registros[0])
    patron[252:259] = f"{DIAS:07d}".encode()
    lectura = leer_sua([("real.SUA", b"".join([bytes(patron), *registros[1:]]))], "real.SUA")
    assert sum(TOTALES.values()) == SUBTOTAL
    assert lectura.cuadre["cuadra"].all()
    assert lectura.cuadre["diferencia"].abs().max() == 0
    (pago,) = lectura.pagos.rows(named=True)
    assert (pago["trabajadores"], pago["dias"], pago["total_imss"]) == (TRABAJADORES, DIAS, SUBTOTAL)
    assert (pago["cuota_fija"], pago["invalidez_vida"]) == (17295675, 13024937)
    assert lectura.trabajadores.height == TRABAJADORES
    assert lectura.apartados.is_empty()


def test_cien_mil_trabajadores_en_bloque(fabrica: Any, vector_real: dict[str, int]) -> None:
    """Un pago que no cabe en las cifras del 06 se lee igual, en bloque; el tamaño no se compara y se avisa."""
    cuantos = 100_000
    (uno,) = fabrica.pago([vector_real])[1:2]
    cuerpo = [uno[:32] + f"{n:011d}".encode() + uno[43:] for n in range(cuantos)]
    sumas = dict.fromkeys(vector_real, 0)
    registros = [
        fabrica.patron("Z9900001100", "202405", "000001", cuantos, 31 * cuantos % 10**7),
        *cuerpo,
        fabrica.sumario("Z9900001100", "202405", "000001", sumas),
        fabrica.validacion("Z9900001100", "202405", "000001", sumas, 0),
    ]
    lectura = leer_sua([("grande.SUA", b"".join(registros))], "grande.SUA")
    assert lectura.trabajadores.height == cuantos
    assert int(lectura.trabajadores["invalidez_vida"].sum()) == cuantos * vector_real["IV"]
    assert lectura.leidos == lectura.aceptados == cuantos + 3
    assert "bytes" not in set(lectura.cuadre["dato"])
    assert any("99999 bytes" in aviso for aviso in lectura.avisos)
