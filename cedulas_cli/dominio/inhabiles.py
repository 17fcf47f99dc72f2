"""Días inhábiles: la regla de ley (CFF art. 12, LFT art. 74) y el calendario ya cargado (derecho 8.4, 8.13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from cedulas_cli.errores import ErrorCedulas

UN_DIA = timedelta(days=1)
LUNES, VIERNES, SABADO = 0, 4, 5

AMBITO_LEY = "CFF y LFT"
AMBITO_CFF = "CFF"
AMBITO_LFT = "LFT"

PUBLICADO, REGLA, OFICINA = "publicado", "regla", "oficina"

_FUNDAMENTO_LEY = "CFF art. 12 párrafo primero; LFT art. 74"
_CADA_SEXENIO = 6
_ULTIMA_EN_DICIEMBRE = 2018


@dataclass(frozen=True)
class Inhabil:
    """Un día inhábil de algún ámbito.

    `cuenta` es por omisión; un ámbito que la oficina active cuenta siempre. `mueve_pagos` es falso en las
    vacaciones generales, que no corren el vencimiento de un pago (CFF art. 12 párrafo segundo, derecho 2.04).
    """

    fecha: date
    motivo: str
    ambito: str
    cuenta: bool
    fundamento: str
    mueve_pagos: bool = True
    origen: str = PUBLICADO


@dataclass(frozen=True)
class Horizonte:
    """De cuándo a cuándo se responde; fuera de lo publicado rige la regla de ley, y se dice."""

    desde: date
    publicado_desde: date
    confirmado_hasta: date
    hasta: date

    def esta_publicado(self, dia: date) -> bool:
        """¿Ese día lo cubre lo publicado, que manda sobre la regla?"""
        return self.publicado_desde <= dia <= self.confirmado_hasta


@dataclass(frozen=True)
class Calendario:
    """Inhábiles conocidos y su horizonte; sábados y domingos no se listan."""

    dias: tuple[Inhabil, ...]
    horizonte: Horizonte
    ambitos: frozenset[str] = frozenset()
    """Ámbitos que la oficina activó, además de los que cuentan por omisión."""

    def cuenta(self, inhabil: Inhabil) -> bool:
        """¿Este renglón se aplica?"""
        return inhabil.cuenta or inhabil.ambito in self.ambitos

    @cached_property
    def _inhabiles(self) -> frozenset[date]:
        return frozenset(d.fecha for d in self.dias if self.cuenta(d))

    @cached_property
    def _inhabiles_de_pago(self) -> frozenset[date]:
        return frozenset(d.fecha for d in self.dias if self.cuenta(d) and d.mueve_pagos)

    def es_habil(self, dia: date) -> bool:
        """Día en que corre un plazo; fuera del horizonte, «calendario-sin-cobertura» (78)."""
        self.exigir(dia)
        return dia.weekday() < SABADO and dia not in self._inhabiles

    def es_habil_de_pago(self, dia: date) -> bool:
        """Día en que se puede pagar: las vacaciones generales no lo impiden (derecho 2.04)."""
        self.exigir(dia)
        return dia.weekday() < SABADO and dia not in self._inhabiles_de_pago

    def llega(self, dia: date) -> bool:
        """¿Ese día está dentro del horizonte?"""
        return self.horizonte.desde <= dia <= self.horizonte.hasta

    def exigir(self, dia: date) -> None:
        """Se detiene si el calendario no llega a ese día."""
        if not self.llega(dia):
            raise self.sin_cobertura(dia.isoformat())

    def sin_cobertura(self, dia: str) -> ErrorCedulas:
        """El error de una fecha fuera del horizonte."""
        return ErrorCedulas(
            "calendario-sin-cobertura",
            f"el calendario de inhábiles no llega a {dia}",
            lugar="calendarios/calendario.toml",
            causa=f"responde de {self.horizonte.desde} a {self.horizonte.hasta}",
            remedio="revise la fecha; si es correcta, agregue los inhábiles publicados y amplíe el horizonte "
            "en calendarios/ de su oficina",
        )

    def contando_todo(self) -> Calendario:
        """El mismo calendario con todos los ámbitos activos: qué pasaría si también cierran el SAT o la banca."""
        return replace(self, ambitos=frozenset(d.ambito for d in self.dias))

    def sin_contar(self, desde: date, hasta: date) -> Iterator[Inhabil]:
        """Renglones conocidos entre dos fechas que no se aplican y caen en día hábil."""
        for dia in self.dias:
            if desde <= dia.fecha <= hasta and not self.cuenta(dia) and self.es_habil(dia.fecha):
                yield dia


def inhabiles_de_ley(anio: int) -> tuple[Inhabil, ...]:
    """Inhábiles que la ley fija para un año, en orden (vale desde 2007, ya con los lunes conmemorativos)."""
    fijos = [
        (date(anio, 1, 1), "Año nuevo"),
        (_lunes(anio, 2, 1), "Primer lunes de febrero (5 de febrero)"),
        (_lunes(anio, 3, 3), "Tercer lunes de marzo (21 de marzo)"),
        (date(anio, 5, 1), "Día del trabajo"),
        (date(anio, 9, 16), "16 de septiembre"),
        (_lunes(anio, 11, 3), "Tercer lunes de noviembre (20 de noviembre)"),
        (date(anio, 12, 25), "Navidad"),
    ]
    dias = [Inhabil(dia, motivo, AMBITO_LEY, True, _FUNDAMENTO_LEY, origen=REGLA) for dia, motivo in fijos]
    dias.append(Inhabil(date(anio, 5, 5), "5 de mayo", AMBITO_CFF, True, "CFF art. 12 párrafo primero", origen=REGLA))
    if (anio - _ULTIMA_EN_DICIEMBRE) % _CADA_SEXENIO == 0:
        dias.append(_transmision(anio))
    return tuple(sorted(dias, key=lambda d: d.fecha))


def _transmision(anio: int) -> Inhabil:
    """Transmisión del Poder Ejecutivo: 1 de diciembre hasta 2018, 1 de octubre desde 2024."""
    motivo = "Transmisión del Poder Ejecutivo Federal"
    if anio <= _ULTIMA_EN_DICIEMBRE:
        return Inhabil(date(anio, 12, 1), motivo, AMBITO_LEY, True, _FUNDAMENTO_LEY, origen=REGLA)
    fundamento = "LFT art. 74 fr. VII (DOF 30-09-2024); el CFF art. 12 aún dice 1 de diciembre"
    return Inhabil(date(anio, 10, 1), motivo, AMBITO_LFT, True, fundamento, origen=REGLA)


def _lunes(anio: int, mes: int, ordinal: int) -> date:
    primero = date(anio, mes, 1)
    return primero + timedelta(days=(LUNES - primero.weekday()) % 7 + 7 * (ordinal - 1))
