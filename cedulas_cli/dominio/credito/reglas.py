"""Lo que hace falta para derivar un crédito: máquina, calendario, catálogos y límites de la oficina."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from cedulas_cli.dominio.credito.maquina import Maquina
from cedulas_cli.dominio.credito.modelo import COP, RCV
from cedulas_cli.dominio.inhabiles import Calendario
from cedulas_cli.dominio.notificaciones import CEDULA, ELECTRONICA, ESTRADOS, MULTA, PERSONAL, notificada_en, notificar
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.plazos import primer_habil, sumar_habiles, vencimiento_cuotas

LIMITE_DE_LOTE = 32
"""Casos por lote de afectación: práctica local, no norma."""


@dataclass(frozen=True, slots=True)
class TipoDocumento:
    """Un tipo de documento (`td`): qué es y de qué clases puede ser."""

    tipo_documento: str
    nombre: str
    clases: tuple[str, ...]
    naturaleza: str
    """cuota, capital, multa, prima o desconocida."""
    verificado: bool
    origen: str = ""


@dataclass(frozen=True, slots=True)
class Incidencia:
    """Una incidencia del sistema de cobranza: su grupo de cartera y con qué estados propios es compatible."""

    incidencia: str
    grupo: str
    estados: tuple[str, ...]
    uso: str
    verificado: bool
    origen: str = ""


@dataclass(frozen=True, slots=True)
class Causa:
    """Por qué no se pudo notificar, y si conduce a estrados."""

    causa: str
    explicacion: str
    resultado: str
    """no_notificado o no_localizado."""
    base: str
    origen: str = ""


class Plazos(NamedTuple):
    """Las fechas que abre una notificación."""

    surte: date
    limite_pago: date
    exigible: date
    limite_aclaracion: date
    limite_inconformidad: date
    limite_sin_efectos: date | None


@dataclass(frozen=True)
class Reglas:
    """Todo lo que se carga una vez y se usa en cada hecho; recuerda los plazos ya contados."""

    maquina: Maquina
    calendario: Calendario
    tipos_documento: Mapping[str, TipoDocumento] = field(default_factory=dict)
    incidencias: Mapping[str, Incidencia] = field(default_factory=dict)
    causas: Mapping[str, Causa] = field(default_factory=dict)
    limite_lote: int = LIMITE_DE_LOTE
    _plazos: dict[tuple[bool, date], Plazos] = field(default_factory=dict, init=False, repr=False, compare=False)
    _habiles: dict[tuple[date, int], date] = field(default_factory=dict, init=False, repr=False, compare=False)
    _primeros: dict[date, date] = field(default_factory=dict, init=False, repr=False, compare=False)
    _hechas: dict[tuple[str, date, date | None], date] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _vencimientos: dict[tuple[str, str], date] = field(default_factory=dict, init=False, repr=False, compare=False)

    def naturaleza(self, tipo_documento: str) -> str:
        """Qué es un tipo de documento; uno que no está en el catálogo no detiene nada: «desconocida»."""
        tipo = self.tipos_documento.get(tipo_documento)
        return tipo.naturaleza if tipo else "desconocida"

    def clase(self, tipo_documento: str) -> str:
        """La clase que el tipo de documento supone: RCV si sólo puede serlo; si no, COP."""
        tipo = self.tipos_documento.get(tipo_documento)
        return RCV if tipo is not None and tipo.clases == (RCV,) else COP

    def plazos(self, notificada: date, *, es_multa: bool) -> Plazos:
        """Las fechas que abre una notificación hecha ese día."""
        llave = (es_multa, notificada)
        if (hallado := self._plazos.get(llave)) is None:
            n = notificar(self.calendario, MULTA if es_multa else CEDULA, PERSONAL, notificada)
            hallado = Plazos(
                n.surte, n.limite_pago, n.exigible, n.limite_aclaracion, n.limite_inconformidad, n.limite_sin_efectos
            )
            self._plazos[llave] = hallado
        return hallado

    def habiles(self, desde: date, dias: int) -> date:
        """El N-ésimo día hábil desde el siguiente."""
        llave = (desde, dias)
        if (hallado := self._habiles.get(llave)) is None:
            hallado = self._habiles[llave] = sumar_habiles(self.calendario, desde, dias)
        return hallado

    def es_habil(self, dia: date) -> bool:
        """¿Corre ese día?"""
        if (hallado := self._primeros.get(dia)) is None:
            hallado = self._primeros[dia] = primer_habil(self.calendario, dia)
        return hallado == dia

    def estrados(self, publicada: date) -> date:
        """Día en que se tiene por hecha una notificación publicada en estrados."""
        return self._hecha(ESTRADOS, publicada, None)

    def buzon(self, aviso: date, abierta: date | None = None) -> date:
        """Día en que se tiene por hecha una notificación en el buzón."""
        return self._hecha(ELECTRONICA, aviso, abierta)

    def _hecha(self, medio: str, dia: date, abierta: date | None) -> date:
        llave = (medio, dia, abierta)
        if (hallado := self._hechas.get(llave)) is None:
            hallado = self._hechas[llave] = notificada_en(self.calendario, medio, dia, abierta)
        return hallado

    def vencimiento(self, periodo: str, emision: str) -> date:
        """Último día para pagar las cuotas de un periodo."""
        llave = (periodo, emision)
        if (hallado := self._vencimientos.get(llave)) is None:
            hallado = vencimiento_cuotas(self.calendario, Periodo.de_texto(periodo), emision)
            self._vencimientos[llave] = hallado
        return hallado
