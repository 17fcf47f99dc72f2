"""Por qué una diferencia no llega a crédito: cada motivo con su nombre estable, y si pide que alguien lo mire."""

from __future__ import annotations

from typing import Final, NamedTuple

import polars as pl

VIVIENDA: Final = "vivienda"
DICTAMINADO: Final = "dictaminado"
REDONDEO: Final = "redondeo"
NO_VENCIDO: Final = "no-vencido"
CADUCADO: Final = "caducado"
OTRA_JURISDICCION: Final = "otra-jurisdiccion"
YA_LIQUIDADO: Final = "ya-liquidado"
CAMBIO: Final = "ya-liquidado-otro-importe"
SIN_DETALLE: Final = "sin-detalle"
SALDO_A_FAVOR: Final = "saldo-a-favor"
BAJO_UMBRAL: Final = "umbral"
PAGO_HALLADO: Final = "pago-hallado"
SIN_DESTINATARIO: Final = "sin-destinatario"
NO_PROCEDE: Final = "no-procede"
DATO_MALO: Final = "dato-malo"


class Motivo(NamedTuple):
    """Qué significa y si es un hallazgo (código 1) o lo normal."""

    que: str
    hallazgo: bool


MOTIVOS: Final[dict[str, Motivo]] = {
    VIVIENDA: Motivo("los créditos de vivienda se controlan aparte (Ley del Infonavit, art. 35)", False),
    DICTAMINADO: Motivo("diferencias de un ejercicio dictaminado o corregido (RACERF, arts. 173 y 182)", False),
    REDONDEO: Motivo("sólo difiere un centavo por cifra redondeada", False),
    NO_VENCIDO: Motivo("el plazo para pagar no ha vencido (LSS, art. 39 C)", True),
    CADUCADO: Motivo("pasaron cinco años: caducó la facultad de determinar (LSS, art. 297)", True),
    OTRA_JURISDICCION: Motivo("el patrón es de otra subdelegación", True),
    YA_LIQUIDADO: Motivo("ya tiene crédito por este periodo y clase", False),
    CAMBIO: Motivo("ya tiene crédito por este periodo y clase, con otro importe", True),
    SIN_DETALLE: Motivo("sólo se conoce el total pagado: no se puede separar RCV de vivienda", True),
    SALDO_A_FAVOR: Motivo("compensado con lo que pagó de más, no debe (LSS, art. 39 C)", True),
    BAJO_UMBRAL: Motivo("queda bajo el umbral local de la oficina", True),
    PAGO_HALLADO: Motivo("hay un pago del mismo registro y periodo que lo cubre", True),
    SIN_DESTINATARIO: Motivo("no se conoce el nombre o razón social del patrón (CFF, art. 38)", True),
    NO_PROCEDE: Motivo("la determinación no procede", True),
    DATO_MALO: Motivo("un dato falta o no sirve", True),
}

APARTADAS: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "registro_patronal": pl.String,
    "emision": pl.String,
    "periodo": pl.String,
    "motivo": pl.String,
    "renglones": pl.Int64,
    "importe": pl.Int64,
    "detalle": pl.String,
}
"""Lo que no se liquidó, por patrón y motivo; importe en centavos."""
