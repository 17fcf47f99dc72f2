"""La prima inferida: contra una búsqueda por fuerza bruta con la fórmula del importe."""

from __future__ import annotations

from random import Random

import polars as pl
import pytest

from cedulas_cli.dominio.prima import INFERIDA, inferir

MEDIAS = [54_355, 113_065, 259_840, 465_325, 758_875]
MAXIMA = 1_500_000


def importe(base: int, prima: int) -> int:
    """Centavos de riesgos de trabajo: base (centavos por días) por prima en 10⁻⁷, mitad arriba."""
    return (base * prima + 5_000_000) // 10_000_000


def tabla(*renglones: tuple[str, int, int]) -> pl.DataFrame:
    return pl.DataFrame(
        renglones, schema={"registro_patronal": pl.String, "base": pl.Int64, "emitido": pl.Int64}, orient="row"
    )


def bruta(renglones: list[tuple[int, int]], medias: list[int], maxima: int) -> tuple[int, int]:
    """(prima, coinciden) probando todas: la que más reproduce; a igualdad, la menor media; si no, la menor."""
    cuentas = {p: sum(importe(b, p) == r for b, r in renglones) for p in range(1, maxima + 200)}
    mejor = max(cuentas.values())
    empatan = [m for m in sorted(medias) if cuentas.get(m) == mejor]
    return (empatan or [p for p, n in cuentas.items() if n == mejor])[0], mejor


@pytest.mark.parametrize("semilla", range(12))
def test_igual_que_la_fuerza_bruta(semilla: int) -> None:
    """Bases chicas y primas hasta 0.3 %: cada importe admite muchas primas."""
    azar = Random(semilla)
    maxima, medias = 3_000, [700, 1_500, 2_999]
    verdadera = azar.choice([700, azar.randint(1, maxima)])
    renglones = []
    for _ in range(azar.randint(1, 6)):
        base = azar.randint(50_000, 2_000_000)
        renglones.append((base, max(importe(base, verdadera) + azar.choice([0, 0, 0, 1]), 1)))
    validos = [(b, r) for b, r in renglones if any(importe(b, p) == r for p in range(1, maxima + 1))]
    obtenida = inferir(tabla(*(("A", b, r) for b, r in renglones)), medias, maxima)
    if not validos:
        assert obtenida.is_empty()
        return
    fila = obtenida.row(0, named=True)
    prima, coinciden = bruta(validos, medias, maxima)
    assert (fila["prima"], fila["coinciden"]) == (prima, coinciden)
    assert fila["renglones"] == len(validos)


@pytest.mark.parametrize("prima", [50_000, 54_355, 259_840, 1_234_567, MAXIMA])
def test_con_una_base_grande_sale_exacta(prima: int) -> None:
    """Treinta millones de centavos-día distinguen el quinto decimal."""
    base = 30_000_000
    fila = inferir(tabla(("A", base, importe(base, prima))), MEDIAS, MAXIMA).row(0, named=True)
    assert fila == {"registro_patronal": "A", "prima": prima, "renglones": 1, "coinciden": 1}


def test_la_media_solo_gana_si_empata() -> None:
    """Una base chica admite la media y la prefiere; un renglón más que la desmiente, ya no."""
    chica = (3_000_00, importe(3_000_00, 54_355))
    assert inferir(tabla(("A", *chica)), MEDIAS, MAXIMA)["prima"].to_list() == [54_355]
    grande = 3_000_000_000
    prima = 54_356
    assert importe(chica[0], prima) == chica[1]
    obtenida = inferir(tabla(("A", *chica), ("A", grande, importe(grande, prima))), MEDIAS, MAXIMA)
    assert obtenida.select("prima", "renglones", "coinciden").row(0) == (prima, 2, 2)


def test_entre_dos_medias_la_menor_y_en_cualquier_orden() -> None:
    base = 1_000
    fila = inferir(tabla(("A", base, importe(base, 60_000))), [61_000, 60_000, 62_000], MAXIMA)
    assert fila["prima"].to_list() == [60_000]


def test_cada_patron_con_lo_suyo_en_orden() -> None:
    base = 30_000_000
    renglones = [(p, base, importe(base, n)) for p, n in (("B", 70_000), ("A", 80_000), ("B", 70_000))]
    obtenida = inferir(tabla(*renglones), MEDIAS, MAXIMA)
    assert obtenida.rows() == [("A", 80_000, 1, 1), ("B", 70_000, 2, 2)]
    assert dict(obtenida.schema) == INFERIDA


@pytest.mark.parametrize(("base", "emitido"), [(0, 5), (5_000, 0), (-1, 5), (100_000_000, 15_000_001)])
def test_sin_renglones_utiles_no_hay_prima(base: int, emitido: int) -> None:
    """Base o importe en cero, o una prima por encima de la máxima: no aparece."""
    obtenida = inferir(tabla(("A", base, emitido)), MEDIAS, MAXIMA)
    assert obtenida.is_empty()
    assert dict(obtenida.schema) == INFERIDA


def test_la_maxima_exacta_si_cuenta() -> None:
    """El intervalo que empieza en la máxima vale; el que empieza uno después, no."""
    base = 10_000_000
    assert inferir(tabla(("A", base, importe(base, MAXIMA))), [], MAXIMA)["prima"].to_list() == [MAXIMA]
    assert inferir(tabla(("A", base, importe(base, MAXIMA + 1))), [], MAXIMA).is_empty()
    # Un centavo de base no llega: con base mínima el inicio es la prima cuyo producto da el medio centavo.
    assert inferir(tabla(("A", 1, 1)), [], 5_000_000)["prima"].to_list() == [5_000_000]


@pytest.mark.parametrize(("base", "media", "prima"), [(10, 1_500_000, 500_000), (7, 2_142_857, 2_142_857)])
def test_la_orilla_de_arriba_del_intervalo(base: int, media: int, prima: int) -> None:
    """Un centavo con base 10 llega hasta 1 499 999; con base 7, hasta 2 142 857 exactos (7 por eso es 14 999 999)."""
    assert (importe(base, media) == 1) is (prima == media)
    assert inferir(tabla(("A", base, 1)), [media], 3_000_000)["prima"].to_list() == [prima]


def test_lo_que_se_cierra_deja_de_contar_una_sola_vez() -> None:
    """Un renglón de una prima menor no estorba a los dos que coinciden en otra mayor."""
    base = 30_000_000
    renglones = [("A", base, importe(base, p)) for p in (50_000, 80_000, 80_000)]
    assert inferir(tabla(*renglones), [], MAXIMA).rows() == [("A", 80_000, 3, 2)]
