"""A qué se aplica un pago que no cubre todo (CFF 20 y 66-A fr. V; RACERF 117; derecho 2.21)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

ORDEN_ORDINARIO = ("gastos_ejecucion", "recargos", "multas", "indemnizacion", "principal")
"""CFF art. 20: primero los accesorios, en este orden; al final el principal, ya actualizado."""
ORDEN_CONVENIO = (
    "recargos_prorroga",
    "recargos_mora",
    "multas",
    "gastos_extraordinarios",
    "gastos_ejecucion",
    "recargos",
    "indemnizacion",
    "principal",
)
"""CFF art. 66-A fr. V: durante un pago a plazos el orden es otro."""
ORDENES = {"ordinario": ORDEN_ORDINARIO, "convenio": ORDEN_CONVENIO}


@dataclass(frozen=True)
class Credito:
    """Un crédito y lo que debe por componente, en centavos; `desde` decide cuál es más antiguo."""

    numero: str
    desde: date
    debe: Mapping[str, int]
    protegido: bool = False
    """Impugnado y garantizado: se salta (CFF art. 20)."""


@dataclass(frozen=True)
class Aplicacion:
    """Cuánto de un pago fue a un componente de un crédito, en centavos."""

    numero: str
    componente: str
    debia: int
    aplicado: int

    @property
    def queda(self) -> int:
        """Lo que aún se debe de ese componente."""
        return self.debia - self.aplicado


def aplicar(creditos: Sequence[Credito], pago: int, orden: Sequence[str] = ORDEN_ORDINARIO) -> list[Aplicacion]:
    """Reparte un pago del crédito más antiguo al más nuevo y, en cada uno, por el orden de ley.

    Devuelve todos los componentes que se debían, también los que no alcanzaron; lo que sobra del pago es
    `pago − Σ aplicado`. A igual antigüedad manda el número de crédito.
    """
    resultado = []
    for credito in sorted(creditos, key=lambda c: (c.desde, c.numero)):
        for componente in orden:
            debia = credito.debe.get(componente, 0)
            if not debia:
                continue
            aplicado = 0 if credito.protegido else min(debia, pago)
            pago -= aplicado
            resultado.append(Aplicacion(credito.numero, componente, debia, aplicado))
    return resultado
