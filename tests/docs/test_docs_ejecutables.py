"""Cada bloque marcado `<!-- se prueba -->` corre de verdad y da lo que el documento dice."""

from __future__ import annotations

from pathlib import Path

import pytest

RAIZ = Path(__file__).resolve().parents[2]
GUIAS = {"README.md": 4, "docs/guiones.md": 15, "docs/parametros.md": 7, "docs/analista.md": 8, "docs/operador.md": 5}
"""Documento y cuántas órdenes debe tener cuando menos: una marca perdida no puede pasar por una guía probada."""


@pytest.mark.parametrize("documento", GUIAS)
def test_lo_que_dice_es_lo_que_sale(lector, documento: str) -> None:
    assert lector.seguir(RAIZ / documento) >= GUIAS[documento]
