"""Plan de ruta foránea: qué municipio va primero, en qué orden se visita y qué día (procesos F3).

Primero lo que está por caducar o prescribir, después lo de mayor importe. Sin notificar corre la caducidad de cinco
años (LSS 297); ya exigible, la prescripción (LSS 298). Es para ordenar: el cómputo formal es `calcular extincion`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.extincion import Suspension, caducidad, prescripcion
from cedulas_cli.dominio.inhabiles import Calendario
from cedulas_cli.dominio.plazos import primer_habil, sumar_habiles

BANDAS: Final = ((183, "6 meses"), (366, "12 meses"), (731, "24 meses"))
"""Días que faltan para extinguirse y cómo se dice; lo de más lejos no tiene banda."""
CONSUMADA: Final = "consumada"
SIN_RIESGO: Final = ""
POR_DIA: Final = 12
"""Domicilios por día si el sector no dice otra cosa."""


class Parada(NamedTuple):
    """Un crédito que hay que llevar fuera; importe en centavos."""

    numero_credito: str
    registro_patronal: str
    municipio: str
    domicilio: str
    importe: int
    extingue: date | None
    por_dia: int = POR_DIA
    kilometros: int | None = None


class Visita(NamedTuple):
    """Una parada en su lugar del plan."""

    orden: int
    fecha: date
    municipio: str
    numero_credito: str
    registro_patronal: str
    domicilio: str
    importe: int
    extingue: date | None
    riesgo: str
    kilometros: int | None


def extingue(credito: Credito) -> date | None:
    """Cuándo se pierde si nadie hace nada: por caducidad si no se ha notificado, por prescripción si ya es exigible."""
    pausas = [Suspension(p.desde, p.hasta) for p in credito.pausas]
    if credito.fecha_exigible is not None:
        return prescripcion(credito.fecha_exigible, credito.interrupciones, pausas).se_consuma
    inicio = credito.fecha_vencimiento or credito.fecha_determinacion or credito.fecha_emision
    return caducidad(inicio, pausas).se_consuma if inicio else None


def riesgo(fin: date | None, hoy: date) -> tuple[int, str]:
    """La banda (la menor es la más urgente) y cómo se dice."""
    if fin is None:
        return len(BANDAS) + 1, SIN_RIESGO
    faltan = (fin - hoy).days
    if faltan <= 0:
        return 0, CONSUMADA
    for lugar, (dias, nombre) in enumerate(BANDAS, 1):
        if faltan <= dias:
            return lugar, f"faltan menos de {nombre}"
    return len(BANDAS) + 1, SIN_RIESGO


def planear(paradas: Iterable[Parada], salida: date, hoy: date, calendario: Calendario) -> list[Visita]:
    """Las visitas en su orden: por municipio, y dentro de él por riesgo e importe; cada municipio empieza día.

    Los municipios van por su crédito más urgente y, a igual urgencia, por el importe que juntan. Varios créditos de un
    patrón son una sola visita y no se separan.
    """
    por_municipio: dict[str, list[Parada]] = {}
    for parada in paradas:
        por_municipio.setdefault(parada.municipio, []).append(parada)
    nombres = sorted(por_municipio, key=lambda m: (_urgencia(por_municipio[m], hoy), -_importe(por_municipio[m]), m))
    visitas: list[Visita] = []
    dia = primer_habil(calendario, salida)
    for nombre in nombres:
        domicilios = _por_domicilio(por_municipio[nombre], hoy)
        for lugar, grupo in enumerate(domicilios):
            if visitas and lugar % max(1, grupo[0].por_dia) == 0:
                dia = sumar_habiles(calendario, dia, 1)
            visitas += [_visita(len(visitas) + n, dia, p, hoy) for n, p in enumerate(grupo, 1)]
    return visitas


def _por_domicilio(paradas: Sequence[Parada], hoy: date) -> list[list[Parada]]:
    """Los créditos de cada patrón juntos; los patrones, por riesgo e importe."""
    por_patron: dict[str, list[Parada]] = {}
    for parada in paradas:
        por_patron.setdefault(parada.registro_patronal, []).append(parada)
    grupos = sorted(por_patron.values(), key=lambda g: (_urgencia(g, hoy), -_importe(g), g[0].registro_patronal))
    return [sorted(g, key=lambda p: (riesgo(p.extingue, hoy)[0], -p.importe, p.numero_credito)) for g in grupos]


def _urgencia(paradas: Iterable[Parada], hoy: date) -> int:
    return min(riesgo(p.extingue, hoy)[0] for p in paradas)


def _importe(paradas: Iterable[Parada]) -> int:
    return sum(p.importe for p in paradas)


def _visita(orden: int, dia: date, p: Parada, hoy: date) -> Visita:
    return Visita(
        orden,
        dia,
        p.municipio,
        p.numero_credito,
        p.registro_patronal,
        p.domicilio,
        p.importe,
        p.extingue,
        riesgo(p.extingue, hoy)[1],
        p.kilometros,
    )
