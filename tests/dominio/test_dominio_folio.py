"""El folio y su dígito: contra una cuenta a mano, y cualquier error de una cifra se nota."""

from __future__ import annotations

import polars as pl
import pytest

from cedulas_cli.dominio import folio

UNO = folio.folio("mensual", "2026-06", "Z9900001100")


def test_folio_con_la_cuenta_a_mano() -> None:
    """M = 22, Z = 35: 22 202606 35 9900001100; Luhn de derecha a izquierda, doblando la primera.

    Cifras al revés 0 0 1 1 0 0 0 0 9 9 5 3 6 0 6 2 0 2 2 2; dobladas las pares (0.ª, 2.ª…): 0 2 0 0 9 1 3 3 0 4,
    suma 22; las otras 0 1 0 0 9 3 0 2 2 2, suma 19; 41 → dígito 9.
    """
    assert UNO == "M202606Z99000011009"
    assert len(UNO) == folio.LARGO
    assert folio.es_folio(UNO)


@pytest.mark.parametrize(("base", "digito"), [("7992739871", "3"), ("0", "0"), ("5", "9"), ("4", "2"), ("A", "9")])
def test_digito_de_luhn(base: str, digito: str) -> None:
    """7992739871-3 es el ejemplo de siempre del algoritmo; A vale 10: 0 doblado es 0, más 1."""
    assert folio.digito(base) == digito


def test_la_letra_dice_la_emision() -> None:
    assert [folio.folio(e, "2026-06", "Z9900001100")[:7] for e in ("mensual", "bimestral", "especial")] == [
        "M202606",
        "B202606",
        "E202606",
    ]


def test_un_error_de_una_cifra_se_nota() -> None:
    for posicion, cifra in enumerate(UNO):
        if cifra.isdigit():
            for otra in set("0123456789") - {cifra}:
                assert not folio.es_folio(UNO[:posicion] + otra + UNO[posicion + 1 :])


@pytest.mark.parametrize("texto", ["", "M", UNO[:-1], UNO + "0", "X" + UNO[1:], UNO.lower(), " " + UNO[1:], "é" * 19])
def test_lo_que_no_es_folio(texto: str) -> None:
    assert not folio.es_folio(texto)


def test_forma_mala_con_digito_bueno() -> None:
    """Letra ajena, largo de más o de menos: el dígito solo no basta."""
    for base in ("X202606Z9900001100", "M202606Z990000110", "M202606Z99000011000"):
        assert not folio.es_folio(base + folio.digito(base))


def test_columna() -> None:
    tabla = pl.DataFrame({"registro_patronal": ["Z9900001100"]}).select(folio.columna_folio("mensual", "2026-06"))
    assert tabla.to_series().to_list() == [UNO]
