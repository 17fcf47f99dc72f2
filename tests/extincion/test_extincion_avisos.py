"""Qué se advierte al notificar, y qué no (CFF 13; derecho 2.17)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cedulas_cli.dominio.inhabiles import Calendario
from cedulas_cli.dominio.notificaciones import notificar

JUEVES, SABADO = date(2026, 11, 12), date(2026, 11, 14)


@pytest.mark.parametrize(
    ("medio", "fecha", "se_dice"),
    [("personal", JUEVES, False), ("personal", SABADO, True), ("electronica", SABADO, False)],
)
def test_solo_la_diligencia_en_inhabil_se_advierte(calendario, medio, fecha, se_dice):
    """CFF 13: habilitar días es cosa de quien diligencia; el aviso electrónico llega cualquier día."""
    avisos = notificar(calendario, "cedula", medio, fecha).advertencias
    assert any("inhábil" in aviso for aviso in avisos) == se_dice


@pytest.mark.parametrize(("antes", "se_dice"), [(0, False), (1, True)])
def test_el_ultimo_dia_confirmado_todavia_lo_esta(calendario, antes, se_dice):
    limite = notificar(calendario, "cedula", "personal", JUEVES).limite_pago
    horizonte = replace(calendario.horizonte, confirmado_hasta=limite - timedelta(days=antes))
    recortado = Calendario(calendario.dias, horizonte, calendario.ambitos)
    avisos = notificar(recortado, "cedula", "personal", JUEVES).advertencias
    assert any("SIN VERIFICAR" in aviso for aviso in avisos) == se_dice
