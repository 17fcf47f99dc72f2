"""Plazos que empiezan un 29 de febrero: el día que no existe es el primer hábil que sigue (CFF 12; derecho 8.11)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from cedulas_cli.dominio.extincion import caducidad, prescripcion, sumar_anios


@pytest.mark.parametrize(
    ("inicio", "anios", "fin"),
    [
        (date(2020, 2, 29), 5, date(2025, 3, 3)),  # el 1 de marzo de 2025 fue sábado
        (date(2012, 2, 29), 10, date(2022, 3, 1)),  # martes
        (date(2016, 2, 29), 10, date(2026, 3, 2)),  # el 1 de marzo de 2026 es domingo
        (date(2024, 2, 29), 5, date(2029, 3, 1)),  # jueves
        (date(2020, 2, 29), 4, date(2024, 2, 29)),  # existe: no se toca
        (date(2020, 3, 1), 5, date(2025, 3, 1)),  # existe, aunque sea sábado
        (date(2028, 2, 29), 5, date(2033, 3, 1)),  # el calendario no llega
    ],
)
def test_el_dia_que_no_existe_es_el_primer_habil(calendario, inicio, anios, fin):
    assert sumar_anios(inicio, anios, calendario) == fin


def test_en_la_prescripcion_tambien_al_interrumpirse(calendario):
    inicio = date(2019, 3, 4)
    computo = prescripcion(inicio, [date(2020, 2, 29)], calendario=calendario)
    assert computo.se_consuma == date(2025, 3, 3)
    assert prescripcion(date(2016, 2, 29), calendario=calendario).tope == date(2026, 3, 2)
    assert caducidad(date(2020, 2, 29), calendario=calendario).se_consuma == date(2025, 3, 3)


def test_el_ultimo_dia_del_horizonte_llega(calendario):
    horizonte = replace(calendario.horizonte, hasta=date(2029, 3, 1))
    justo = replace(calendario, horizonte=horizonte)
    assert justo.llega(date(2029, 3, 1))
    assert not justo.llega(date(2029, 3, 2))
    assert justo.llega(horizonte.desde)
    assert sumar_anios(date(2024, 2, 29), 5, justo) == date(2029, 3, 1)


@pytest.mark.parametrize(
    ("figura", "inicio", "consuma", "avisos", "pasos"),
    [
        ("caducidad", "2020-02-29", "2025-03-03", 0, 1),
        ("prescripcion", "2020-02-29", "2025-03-03", 0, 2),
        ("prescripcion", "2024-02-29", "2029-03-01", 1, 1),  # el tope es de 2034
        ("caducidad", "2028-02-29", "2033-03-01", 1, 0),
        ("caducidad", "2028-02-28", "2033-02-28", 0, 0),
    ],
)
def test_se_explica_y_se_advierte(correr, figura, inicio, consuma, avisos, pasos):
    objeto = json.loads(
        correr("explicar", "extincion", "--figura", figura, "--inicio", inicio, "--formato", "json").stdout
    )
    assert objeto["resultado"]["se_consuma"] == consuma
    assert sum("no hay ese día" in aviso for aviso in objeto["advertencias"]) == avisos
    assert sum(paso["concepto"] == "Día que no existe" for paso in objeto["pasos"]) == pasos
