"""El reloj de una asignación: en qué va contra el término de su periodo de notificación (procesos F3)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.inhabiles import UN_DIA, Calendario


class Luz(StrEnum):
    """Cómo va."""

    VERDE = "VERDE"
    ALERTA = "ALERTA"
    """Pasó la mitad del periodo sin resultado."""
    VENCIDO = "VENCIDO"
    """Terminó el periodo sin resultado."""
    RESUELTO = "RESUELTO"


class Periodo(NamedTuple):
    """De cuándo a cuándo se notifica una cifra de control."""

    inicio: date
    termino: date


class Reloj:
    """Mide en días hábiles; recuerda lo ya contado, porque muchos créditos comparten periodo."""

    def __init__(self, calendario: Calendario) -> None:
        self._calendario = calendario
        self._contados: dict[tuple[date, date], int] = {}

    def habiles(self, desde: date, hasta: date) -> int:
        """Días hábiles después de `desde` y hasta `hasta`, incluido; cero si no hay."""
        if (contados := self._contados.get((desde, hasta))) is None:
            dia, contados = desde, 0
            while dia < hasta:
                dia += UN_DIA
                contados += self._calendario.es_habil(dia)
            self._contados[desde, hasta] = contados
        return contados

    def luz(self, periodo: Periodo, hoy: date) -> Luz:
        """El color de lo que aún no tiene resultado: alerta desde la mitad de los hábiles, vencido tras el término."""
        if hoy > periodo.termino:
            return Luz.VENCIDO
        total = self.habiles(periodo.inicio, periodo.termino)
        return Luz.ALERTA if total and 2 * self.habiles(periodo.inicio, hoy) >= total else Luz.VERDE


SIN_RESULTADO: Final = ("POR_NOTIFICAR", "SIN_SECTOR", "EN_DILIGENCIA", "CITADO", "NO_NOTIFICADO", "NO_LOCALIZADO")
EN_PODER_DEL_NOTIFICADOR: Final = ("EN_DILIGENCIA", "CITADO")
EN_NOTIFICACION: Final = (*SIN_RESULTADO, "EN_ESTRADOS")


def asignacion(credito: Credito, responsable: str, como_va: Luz) -> str:
    """En qué estado va su asignación, con los nombres de procesos F3."""
    if credito.estado == "TRASPASADO":
        return "TRASPASADO"
    if credito.estado not in SIN_RESULTADO:
        return "RESUELTO"
    if como_va is not Luz.VERDE and credito.estado != "SIN_SECTOR":
        return str(como_va)
    if credito.estado == "SIN_SECTOR" or not credito.sector or credito.sector == "00":
        return "SIN_SECTOR"
    if credito.estado in EN_PODER_DEL_NOTIFICADOR:
        return "EN_RUTA"
    return "ASIGNADO" if responsable else "SECTORIZADO"
