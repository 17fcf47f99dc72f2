"""Periodos: un mes, o un bimestre nombrado por su mes par (contrato §1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from cedulas_cli.dominio.esquemas import BIMESTRAL
from cedulas_cli.errores import ErrorCedulas

_FORMA = re.compile(r"^([12][0-9]{3})-(0[1-9]|1[0-2])$")
MESES = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)


@dataclass(frozen=True, order=True)
class Periodo:
    """Mes natural `AAAA-MM`; como bimestre, el que termina en ese mes par."""

    anio: int
    mes: int

    @classmethod
    def de_texto(cls, texto: str) -> Periodo:
        """Interpreta `AAAA-MM` o falla con «opcion-invalida»."""
        if not (hallado := _FORMA.match(texto)):
            raise ErrorCedulas(
                "opcion-invalida",
                f"el periodo «{texto}» no es válido",
                lugar="--periodo",
                causa="debe ser AAAA-MM; un bimestre se nombra por su mes par",
                remedio="por ejemplo: --periodo 2026-10",
            )
        return cls(int(hallado[1]), int(hallado[2]))

    def __str__(self) -> str:
        return f"{self.anio:04d}-{self.mes:02d}"

    @property
    def es_par(self) -> bool:
        """Sólo los meses pares nombran un bimestre."""
        return self.mes % 2 == 0

    def primer_dia(self, emision: str) -> date:
        """Primer día del mes o del bimestre."""
        return date(self.anio, self.mes - (emision == BIMESTRAL), 1)

    @property
    def ultimo_dia(self) -> date:
        """Último día natural del mes que nombra el periodo."""
        return primero_del_mes_siguiente(date(self.anio, self.mes, 1)) - timedelta(days=1)

    def dias(self, emision: str) -> int:
        """Días naturales del periodo (28 a 31, o 59 a 62)."""
        return (self.ultimo_dia - self.primer_dia(emision)).days + 1

    def en_palabras(self, emision: str) -> str:
        """«octubre de 2026» o «septiembre-octubre de 2026»."""
        nombre = MESES[self.mes - 1]
        if emision == BIMESTRAL:
            nombre = f"{MESES[self.mes - 2]}-{nombre}"
        return f"{nombre} de {self.anio}"


def primero_del_mes_siguiente(dia: date) -> date:
    """Día 1 del mes que sigue."""
    return date(dia.year + dia.month // 12, dia.month % 12 + 1, 1)


def exigir_bimestre(periodo: Periodo) -> None:
    """Un bimestre sólo se nombra por su mes par."""
    if not periodo.es_par:
        raise ErrorCedulas(
            "opcion-invalida",
            f"«{periodo}» no nombra un bimestre",
            lugar="periodo",
            causa="un bimestre se nombra por su mes par",
            remedio=f"use {periodo.anio:04d}-{periodo.mes + 1:02d}",
        )
