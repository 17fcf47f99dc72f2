"""Cómo liquida una oficina: lo que puede elegir y lo que la ley deja a su criterio."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

TODAS, OMISION, NINGUNA = "todas", "omision", "ninguna"
MULTAS: Final = (TODAS, OMISION, NINGUNA)

TD_CAPITAL: Final = "00"
TD_OMISION_COP: Final = "02"
TD_DIFERENCIAS: Final = "03"
TD_OMISION_RCV: Final = "06"
TD_MULTA: Final = {"COP": "80", "RCV": "81"}


@dataclass(frozen=True)
class Umbral:
    """Práctica local: no se emite si se pagó al menos ese por ciento y falta menos de ese importe (centavos)."""

    por_ciento: int
    importe: int


@dataclass(frozen=True)
class Digitos:
    """El tercer dígito del número de crédito según de qué es; nunca 8 ni 6, que son de las multas gemelas."""

    cop: str = "2"
    rcv: str = "3"
    directa: str = "4"
    multa_formal: str = "5"


@dataclass(frozen=True)
class Politica:
    """Lo que decide la oficina en `[liquidacion]`."""

    multa: str = TODAS
    multa_por_ciento: Decimal | None = None
    """Sólo si pasa del mínimo legal; entonces hay que motivarlo."""
    gravedad: str = ""
    antecedentes: str = ""
    vivienda: bool = False
    umbral: Umbral | None = None
    digitos: Digitos = Digitos()
    td_no_derechohabiente: str = "ND"
    td_improcedente: str = "II"
