"""Una liquidación: un crédito por nacer, con todo lo que su cédula y su papel de trabajo necesitan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from cedulas_cli.dominio.resultado import Resultado

CUOTA, CAPITAL, NO_DERECHOHABIENTE, IMPROCEDENTE, MULTA = (
    "cuota",
    "capital",
    "no-derechohabiente",
    "inscripcion-improcedente",
    "multa",
)
DIRECTAS: Final = (CAPITAL, NO_DERECHOHABIENTE, IMPROCEDENTE, MULTA)
"""Lo que se determina de un caso, sin emisión ni confronta."""


@dataclass(frozen=True)
class Patron:
    """A quién se le determina."""

    registro_patronal: str
    rfc: str = ""
    razon_social: str = ""
    domicilio: str = ""
    localidad: str = ""
    codigo_postal: str = ""
    actividad: str = ""
    clase_riesgo: str = ""
    prima_rt: str = ""
    sector: str = ""


class Paso(NamedTuple):
    """Un paso del cálculo ya escrito, con los parámetros que usó y su vigencia."""

    concepto: str
    operacion: str
    resultado: str
    fundamento: str
    parametros: str


class TramoDeMora(NamedTuple):
    """Meses seguidos con la misma tasa de recargos: desde cuándo, cuántos y la tasa mensual en por ciento."""

    desde: str
    meses: int
    tasa: str


@dataclass(frozen=True)
class RamoLiquidado:
    """Lo que se debe de un ramo, en centavos: omitido, a favor aplicado y, de lo que queda, la parte obrera."""

    concepto: str
    omitido: int
    a_favor: int
    obrera: int = 0

    @property
    def importe(self) -> int:
        """Suerte principal del ramo."""
        return self.omitido - self.a_favor

    @property
    def patronal(self) -> int:
        """Lo que no es obrero."""
        return self.importe - self.obrera


@dataclass(frozen=True)
class Liquidacion:
    """Un crédito determinado; importes en centavos. `numero` y `ligado` (el de su multa o su cuota) se dan al final."""

    origen: str
    patron: Patron
    periodo: str
    emision: str
    clase: str
    tipo_documento: str
    corte: date
    vencimiento: date | None = None
    ramos: tuple[RamoLiquidado, ...] = ()
    actualizacion: int = 0
    recargos: int = 0
    multa: int = 0
    factor: str = ""
    inpc: tuple[str, str, str, str] = ("", "", "", "")
    """Mes antiguo y su índice, mes reciente y su índice; vacíos si no hubo que actualizar."""
    meses_recargo: int = 0
    tasa_recargos: str = ""
    mora: tuple[TramoDeMora, ...] = ()
    emitido: int = 0
    pagado: int = 0
    trabajadores: int = 0
    nota: str = ""
    referencia: str = ""
    """De una directa: el folio de su caso. No se repite."""
    inicio_caducidad: date | None = None
    datos: Mapping[str, Any] = field(default_factory=dict)
    """De una directa: lo que su documento dice (NSS, hechos, fechas…), como texto."""
    pasos: tuple[Paso, ...] = ()
    es_gemela: bool = False
    numero: str = ""
    ligado: str = ""

    @property
    def suerte_principal(self) -> int:
        """La suma de los ramos."""
        return sum(ramo.importe for ramo in self.ramos)

    @property
    def total(self) -> int:
        """Suerte principal, accesorios y multa."""
        return self.suerte_principal + self.actualizacion + self.recargos + self.multa

    @property
    def omision_total(self) -> bool:
        """¿No se pagó nada de lo que se liquida?"""
        return self.pagado == 0


def pasos_de(resultado: Resultado) -> tuple[Paso, ...]:
    """Los pasos de una calculadora, ya escritos."""
    return tuple(
        Paso(
            p.concepto,
            p.operacion,
            p.resultado,
            p.fundamento,
            "; ".join(f"{v.rotulo} = {v.valor} {v.vigencia}" for v in p.valores),
        )
        for p in resultado.pasos
    )
