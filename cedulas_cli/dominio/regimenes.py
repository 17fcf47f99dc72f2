"""Regímenes en que una cuota se paga después sin causar recargos por mora (derecho 3.14; LSS 237-C y 224; RACERF 115).

Qué causa cada uno es un parámetro con vigencia: manda el día en que debió pagarse.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cedulas_cli.dominio.vigencia import Parametros, Valor

ORDINARIO, CAMPO, VOLUNTARIA = "ordinario", "campo", "voluntaria"
REGIMENES = (ORDINARIO, CAMPO, VOLUNTARIA)
ACTUALIZA, RECARGOS, MODALIDAD = "regimen_actualiza", "regimen_recargos", "regimen_modalidad"
RECARGOS_MORA, RECARGOS_PRORROGA = "recargos_mora", "recargos_prorroga"
CONDICIONES = {
    CAMPO: (
        "el pago diferido del campo cubre sólo la parte de la cuota que toca al patrón y exige estar autorizado según "
        "las reglas generales del Consejo Técnico, cuyo texto no se verificó (LSS 237-C): lo retenido a los "
        "trabajadores y lo no autorizado causan accesorios ordinarios"
    ),
    VOLUNTARIA: (
        "sólo alcanza a las parcialidades de la incorporación voluntaria al régimen obligatorio (LSS 224), no a la "
        "continuación voluntaria ni al seguro de salud para la familia"
    ),
}


@dataclass(frozen=True)
class Trato:
    """Si la cuota se actualiza, con qué tasa causa recargos (nada: no los causa) y los valores que lo dicen."""

    actualiza: bool = True
    recargos: str | None = RECARGOS_MORA
    valores: tuple[Valor, ...] = ()


DE_LEY = Trato()
"""El ordinario: se actualiza y causa recargos por mora."""


def trato(parametros: Parametros, regimen: str, vencimiento: date) -> Trato:
    """Lo que causa una cuota de ese régimen que debió pagarse ese día. Errores: «parametro-sin-vigencia» (78)."""
    if regimen == ORDINARIO:
        return DE_LEY
    actualiza, recargos = (parametros.valor(cual, vencimiento, regimen) for cual in (ACTUALIZA, RECARGOS))
    return Trato(bool(actualiza.valor), RECARGOS_PRORROGA if recargos.valor else None, (actualiza, recargos))


def modalidades(parametros: Parametros, regimen: str) -> list[str]:
    """Las modalidades cuyas cuotas pueden pagarse así."""
    return sorted(c.partition(":")[2] for c in parametros.claves(MODALIDAD) if c.partition(":")[0] == regimen)
