"""Prescripción y caducidad (LSS 297 y 298; CFF 146; derecho 6.10 a 6.12)."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cedulas_cli.dominio.campos import DatoMalo
from cedulas_cli.dominio.extincion import Suspension, caducidad, leer_eventos, prescripcion, sumar_anios

EXIGIBLE = date(2026, 12, 8)
UN_DIA = timedelta(days=1)


def oraculo(inicio: date, anios: int, suspendidos: set[date]) -> date:
    """Día por día: el término es el aniversario, y cada día suspendido posterior al inicio lo aleja uno."""
    fin, dia = sumar_anios(inicio, anios), inicio
    while dia < fin:
        dia += UN_DIA
        fin += UN_DIA if dia in suspendidos else timedelta()
    return fin


def dias_de(pausas: list[tuple[date, date]]) -> set[date]:
    return {desde + timedelta(days=n) for desde, hasta in pausas for n in range((hasta - desde).days + 1)}


def test_sin_interrupciones():
    """Exigible el 8-dic-2026: se consuma el 8-dic-2031, con tope el 8-dic-2036."""
    computo = prescripcion(EXIGIBLE)
    assert (computo.se_consuma, computo.tope) == (date(2031, 12, 8), date(2036, 12, 8))


@pytest.mark.parametrize(
    ("inicio", "anios", "fin"),
    [
        (date(2024, 2, 29), 5, date(2029, 3, 1)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2023, 2, 28), 5, date(2028, 2, 28)),
        (date(2026, 12, 31), 5, date(2031, 12, 31)),
    ],
)
def test_plazos_por_anio(inicio, anios, fin):
    """CFF 12: el mismo día; el 29 de febrero que no existe, el 1 de marzo."""
    assert sumar_anios(inicio, anios) == fin


def test_cada_interrupcion_la_reinicia():
    computo = prescripcion(EXIGIBLE, [date(2028, 1, 10), date(2030, 6, 1)])
    assert computo.se_consuma == date(2035, 6, 1)
    assert computo.cuenta_desde == date(2030, 6, 1)


def test_el_tope_de_diez_anios_gana_a_las_interrupciones():
    computo = prescripcion(EXIGIBLE, [date(2030, 1, 1), date(2034, 1, 1)])
    assert computo.se_consuma == computo.tope == date(2036, 12, 8)


def test_una_gestion_despues_de_consumada_no_la_revive():
    computo = prescripcion(EXIGIBLE, [date(2031, 12, 9)])
    assert computo.se_consuma == date(2031, 12, 8)
    assert computo.sin_efecto == (date(2031, 12, 9),)
    en_el_ultimo_dia = prescripcion(EXIGIBLE, [date(2031, 12, 8)])
    assert en_el_ultimo_dia.se_consuma == date(2036, 12, 8)


def test_una_gestion_anterior_a_la_exigibilidad_no_cuenta():
    computo = prescripcion(EXIGIBLE, [date(2026, 12, 7)])
    assert (computo.se_consuma, computo.sin_efecto) == (date(2031, 12, 8), (date(2026, 12, 7),))


def test_la_suspension_pausa_y_tambien_corre_el_tope():
    """Diez días suspendidos: diez días después, los dos."""
    pausa = Suspension(date(2028, 1, 1), date(2028, 1, 10))
    computo = prescripcion(EXIGIBLE, suspensiones=[pausa])
    assert (computo.se_consuma, computo.tope) == (date(2031, 12, 18), date(2036, 12, 18))
    assert computo.dias_suspendidos == 10


def test_dos_suspensiones_encimadas_se_cuentan_una_vez():
    pausas = [
        Suspension(date(2028, 1, 1), date(2028, 1, 10)),
        Suspension(date(2028, 1, 5), date(2028, 1, 12)),
        Suspension(date(2028, 1, 6), date(2028, 1, 7)),
    ]
    assert prescripcion(EXIGIBLE, suspensiones=pausas).se_consuma == date(2031, 12, 20)


def test_una_suspension_abierta_no_deja_consumarse():
    computo = prescripcion(EXIGIBLE, suspensiones=[Suspension(date(2029, 1, 1))])
    assert (computo.se_consuma, computo.tope) == (None, None)
    despues = prescripcion(EXIGIBLE, suspensiones=[Suspension(date(2031, 12, 9))])
    assert despues.se_consuma == date(2031, 12, 8)


def test_el_tope_llega_aunque_lo_reiniciado_este_suspendido():
    """Interrumpida en 2035 y suspendida desde 2037: los diez años ya se habían cumplido."""
    computo = prescripcion(EXIGIBLE, [date(2031, 1, 1), date(2035, 1, 1)], [Suspension(date(2037, 1, 1))])
    assert computo.se_consuma == date(2036, 12, 8)


def test_la_caducidad_no_tiene_tope_ni_se_interrumpe():
    assert caducidad(date(2021, 5, 17)).se_consuma == date(2026, 5, 17)
    computo = caducidad(date(2021, 5, 17), [Suspension(date(2025, 1, 1), date(2025, 12, 31))])
    assert (computo.se_consuma, computo.tope) == (date(2027, 5, 17), None)


FECHAS = st.dates(date(2010, 1, 1), date(2035, 12, 31))


@given(
    inicio=st.dates(date(2010, 1, 1), date(2020, 12, 31)),
    pausas=st.lists(st.tuples(FECHAS, st.integers(0, 900)), max_size=5),
)
def test_contra_el_computo_dia_por_dia(inicio, pausas):
    """La aritmética de intervalos da lo mismo que contar días uno por uno."""
    intervalos = [(desde, desde + timedelta(days=dias)) for desde, dias in pausas]
    suspensiones = [Suspension(*intervalo) for intervalo in intervalos]
    suspendidos = dias_de(intervalos)
    assert caducidad(inicio, suspensiones).se_consuma == oraculo(inicio, 5, suspendidos)
    computo = prescripcion(inicio, suspensiones=suspensiones)
    assert computo.tope == oraculo(inicio, 10, suspendidos)
    assert computo.dias_suspendidos == (computo.se_consuma - sumar_anios(inicio, 5)).days


@given(inicio=st.dates(date(2010, 1, 1), date(2020, 12, 31)), gestiones=st.lists(FECHAS, max_size=6))
def test_interrumpir_nunca_acorta_ni_pasa_del_tope(inicio, gestiones):
    computo = prescripcion(inicio, gestiones)
    assert sumar_anios(inicio, 5) <= computo.se_consuma <= computo.tope == sumar_anios(inicio, 10)
    assert set(computo.interrupciones) | set(computo.sin_efecto) == set(gestiones)
    if computo.interrupciones:
        assert computo.se_consuma == min(sumar_anios(max(computo.interrupciones), 5), computo.tope)


# ---------------------------------------------------------------- eventos y terminal


def test_los_eventos_se_leen_por_su_clase():
    texto = "gestion:2028-01-10; suspension-pae:2029-01-01/2029-06-30 ;gestion-sin-notificar:2028-05-05"
    interrupciones, suspensiones = leer_eventos(f"{texto};domicilio:2030-01-01", "prescripcion")
    assert interrupciones == [date(2028, 1, 10)]
    assert suspensiones == [Suspension(date(2029, 1, 1), date(2029, 6, 30)), Suspension(date(2030, 1, 1))]


@pytest.mark.parametrize(
    ("figura", "eventos"),
    [
        ("caducidad", "gestion:2028-01-10"),
        ("caducidad", "suspension-pae:2028-01-10/2028-02-01"),
        ("prescripcion", "juicio:2028-01-10/2028-02-01"),
        ("prescripcion", "gestion:2028-02-30"),
        ("prescripcion", "gestion"),
        ("prescripcion", "domicilio:2028-02-01/2028-01-01"),
    ],
)
def test_eventos_que_no_son_de_esa_figura(figura, eventos):
    """La caducidad sólo se suspende, y sólo por inconformidad o juicio (LSS 297)."""
    with pytest.raises(DatoMalo) as falla:
        leer_eventos(eventos, figura)
    assert falla.value.campo == "eventos"


@pytest.mark.parametrize(
    ("al", "consumada", "restan"), [("2031-12-07", "no", 1), ("2031-12-08", "si", 0), ("2040-01-01", "si", 0)]
)
def test_en_la_terminal(correr, al, consumada, restan):
    caso = ("extincion", "--figura", "prescripcion", "--inicio", "2026-12-08", "--al", al)
    objeto = json.loads(correr("calcular", *caso, "--formato", "json").stdout)[0]
    assert (objeto["se_consuma"], objeto["tope"]) == ("2031-12-08", "2036-12-08")
    assert (objeto["consumada"], objeto["dias_restantes"]) == (consumada, restan)


def test_la_explicacion_dice_que_no_interrumpe(correr):
    eventos = "gestion-sin-notificar:2028-01-01;reconocimiento:2029-01-01"
    caso = ("extincion", "--figura", "prescripcion", "--inicio", "2026-12-08", "--eventos", eventos)
    objeto = json.loads(correr("explicar", *caso, "--formato", "json").stdout)
    assert objeto["resultado"]["se_consuma"] == "2034-01-01"
    assert any(paso["resultado"] == "no interrumpe" for paso in objeto["pasos"])
    assert any("reconocimiento" in aviso for aviso in objeto["advertencias"])


def test_por_archivo(correr, tmp_path):
    (tmp_path / "c.csv").write_text(
        "numero_credito,figura,inicio,eventos\n000000123,prescripcion,2026-12-08,\n"
        "000000124,caducidad,2021-05-17,gestion:2022-01-01\n"
    )
    corrida = correr("calcular", "extincion", "--entrada", "c.csv", "--formato", "jsonl")
    assert corrida.returncode == 1
    objeto = json.loads(corrida.stdout)
    assert (objeto["numero_credito"], objeto["se_consuma"]) == ("000000123", "2031-12-08")
