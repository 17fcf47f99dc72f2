"""`cedulas explicar accesorios`: la actualización y los recargos de un adeudo, paso a paso."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cedulas_cli.comandos._calculadora import Calculadora, orden_de_explicacion
from cedulas_cli.comandos._campos_accesorios import ADEUDO

if TYPE_CHECKING:
    from cedulas_cli.dominio.resultado import Regla


def _regla() -> Regla:
    from cedulas_cli.dominio.explicacion_accesorios import REGLA

    return REGLA


ACCESORIOS = Calculadora("accesorios", "Actualización (CFF 17-A) y recargos (CFF 21) de un adeudo.", ADEUDO, _regla)
orden = orden_de_explicacion(ACCESORIOS)
