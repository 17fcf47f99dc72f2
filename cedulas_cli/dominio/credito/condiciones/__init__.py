"""Cada condición de una transición, con su nombre: pura, y si no se cumple dice por qué."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cedulas_cli.dominio.credito.condiciones import cobro, determinacion, notificacion, pago, tramite

if TYPE_CHECKING:
    from cedulas_cli.dominio.credito.maquina import Condicion

CONDICIONES: Mapping[str, Condicion] = {
    **determinacion.CONDICIONES,
    **notificacion.CONDICIONES,
    **pago.CONDICIONES,
    **tramite.CONDICIONES,
    **cobro.CONDICIONES,
}
"""Nombre tal como va en la tabla de transiciones → función."""
