"""Un valor rige de su primer a su último día, ni uno más; y cuando falta se dice cuál y desde cuándo."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cedulas_cli.dominio.vigencia import SIN_FIN, Parametros, Valor, dia_anterior
from cedulas_cli.errores import ErrorCedulas


def valor(desde: str, hasta: str | None, cifra: str, clave: str = "", parametro: str = "uma", **mas) -> Valor:
    fin = date.fromisoformat(hasta) if hasta else None
    datos = {"unidad": "pesos_dia", "fundamento": "DOF"} | mas
    return Valor(parametro, clave, date.fromisoformat(desde), fin, Decimal(cifra), **datos)


UNO = valor("2024-02-01", "2025-01-31", "108.57")
DOS = valor("2025-02-01", "2026-01-31", "113.14")
HUECO = valor("2027-02-01", None, "120.00")
ZONA = valor("2026-01-01", "2026-12-31", "440.87", "zlfn", "salario_minimo")


@pytest.fixture
def parametros() -> Parametros:
    return Parametros([HUECO, DOS, ZONA, UNO])


@pytest.mark.parametrize(
    ("dia", "esperado"),
    [
        ("2024-01-31", None),
        ("2024-02-01", UNO),
        ("2025-01-31", UNO),
        ("2025-02-01", DOS),
        ("2026-01-31", DOS),
        ("2026-02-01", None),
        ("2027-01-31", None),
        ("2027-02-01", HUECO),
        ("9999-12-31", HUECO),
    ],
)
def test_rige_de_su_primer_a_su_ultimo_dia(parametros: Parametros, dia: str, esperado: Valor | None) -> None:
    assert parametros.buscar("uma", date.fromisoformat(dia)) == esperado
    if esperado:
        assert parametros.valor("uma", date.fromisoformat(dia)) == esperado


def test_series_claves_y_orden(parametros: Parametros) -> None:
    assert parametros.serie("uma") == [UNO, DOS, HUECO]
    assert parametros.claves("salario_minimo") == ["zlfn"]
    assert parametros.claves("nada") == parametros.serie("nada") == []
    assert list(parametros) == [ZONA, UNO, DOS, HUECO]
    assert parametros.buscar("salario_minimo", date(2026, 6, 1)) is None
    assert parametros.valor("salario_minimo", date(2026, 6, 1), "zlfn") == ZONA


def test_cambios_dentro_del_intervalo(parametros: Parametros) -> None:
    """El valor que ya regía al empezar no es un cambio; el que empieza el último día, sí."""
    cambio = date(2025, 2, 1)
    assert parametros.cambios("uma", "", date(2025, 1, 1), cambio) == {cambio}
    assert parametros.cambios("uma", "", cambio, date(2025, 12, 31)) == set()
    assert parametros.cambios("uma", "", date(2025, 1, 1), date(2025, 1, 31)) == set()
    assert parametros.cambios("nada", "", cambio, cambio) == set()


def test_ultimo_dia(parametros: Parametros) -> None:
    assert parametros.ultimo_dia("salario_minimo", "zlfn") == date(2026, 12, 31)
    assert parametros.ultimo_dia("uma") == SIN_FIN
    assert parametros.ultimo_dia("nada") is None


@pytest.mark.parametrize(
    ("parametro", "clave", "dia", "dice"),
    [
        # Después del último que rigió: se propone desde el día siguiente a su fin, con su unidad.
        ("uma", "", "2026-06-01", ["uma,,2026-02-01,AAAA-MM-DD,VALOR,pesos_dia", "2024-02-01 al sin fin"]),
        # Antes del primero: no hay de dónde seguir.
        ("uma", "", "2020-06-01", ["uma,,2020-06-01,", "pesos_dia"]),
        ("salario_minimo", "zlfn", "2027-03-01", ["salario_minimo[zlfn]", "2026-01-01 al 2026-12-31", ",2027-01-01,"]),
        ("nada", "", "2026-06-01", ["no hay ningún valor de nada", "UNIDAD", "2026-06-01"]),
    ],
)
def test_lo_que_falta_dice_como_agregarlo(
    parametros: Parametros, parametro: str, clave: str, dia: str, dice: list[str]
) -> None:
    with pytest.raises(ErrorCedulas) as caido:
        parametros.valor(parametro, date.fromisoformat(dia), clave)
    error = caido.value
    assert error.nombre == "parametro-sin-vigencia"
    todo = f"{error.mensaje} {error.causa} {error.remedio}"
    for parte in dice:
        assert parte in todo


def test_en_palabras() -> None:
    assert UNO.en_palabras == "$108.57 diarios"
    assert valor("2026-01-01", None, "20.40", unidad="por_ciento").en_palabras == "20.40 %"
    assert valor("2026-01-01", None, "1", unidad="si_no").en_palabras == "sí"
    assert valor("2026-01-01", None, "0", unidad="si_no").en_palabras == "no"
    assert valor("2026-01-01", None, "7", unidad="otra").en_palabras == "7"
    assert (UNO.rotulo, ZONA.rotulo) == ("uma", "salario_minimo[zlfn]")
    assert (UNO.vigencia, HUECO.vigencia) == ("desde 2024-02-01 hasta 2025-01-31", "desde 2027-02-01")
    assert (UNO.fin, HUECO.fin) == (date(2025, 1, 31), SIN_FIN)


def test_advertencia_solo_si_no_esta_verificado() -> None:
    assert UNO.advertencia == ""
    dudoso = valor("2026-01-01", None, "9", "x", "tope_y", verificado=False, fundamento="SIN VERIFICAR: nota")
    assert dudoso.advertencia == (
        "SIN VERIFICAR en fuente oficial: tope y (x) = $9 diarios, vigente desde 2026-01-01; fundamento: nota"
    )


def test_dia_anterior() -> None:
    assert dia_anterior(date(2024, 3, 1)) == date(2024, 2, 29)
