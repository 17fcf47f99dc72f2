"""Los hechos con que una liquidación entra al padrón: determinada y emitida, en un mismo lote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from cedulas_cli.dominio.credito.hechos import CREDITO, HechoNuevo
from cedulas_cli.dominio.liquidacion.modelo import CUOTA, MULTA, Liquidacion

ACTO = ("autoridad", "competencia", "fundamento", "firmante", "medio_defensa")
"""Lo que un acto debe decir para emitirse (CFF 38; LFDC 23)."""


def hechos(
    liquidaciones: Iterable[Liquidacion], lote: str, fecha: date, usuario: str, actos: Mapping[str, Mapping[str, str]]
) -> Iterator[HechoNuevo]:
    """`determinado` y `emitido` de cada una; `actos` trae, por número, los textos de `ACTO`."""
    for li in liquidaciones:
        documento = f"{lote}/{li.numero}"
        yield HechoNuevo(CREDITO, li.numero, "determinado", fecha, usuario, documento, _determinado(li, lote))
        acto = {campo: actos[li.numero][campo] for campo in ACTO}
        yield HechoNuevo(CREDITO, li.numero, "emitido", fecha, usuario, documento, {**acto, "cifra_control": lote})


def _determinado(li: Liquidacion, lote: str) -> dict[str, Any]:
    datos: dict[str, Any] = {
        "registro_patronal": li.patron.registro_patronal,
        "rfc": li.patron.rfc,
        "razon_social": li.patron.razon_social,
        "periodo": li.periodo,
        "emision": li.emision,
        "clase": li.clase,
        "tipo_documento": li.tipo_documento,
        "sector": li.patron.sector,
        "suerte_principal": li.suerte_principal,
        "actualizacion": li.actualizacion,
        "recargos": li.recargos,
        "multa": li.multa,
        "total": li.total,
        "ramos": {ramo.concepto: ramo.importe for ramo in li.ramos},
        "corte": li.corte.isoformat(),
        "origen": li.origen,
        "referencia": li.referencia,
        "cifra_control": lote,
        "nota": li.nota,
    }
    if li.origen == CUOTA and li.vencimiento:
        datos["vencimiento"] = li.vencimiento.isoformat()
        datos["credito_multa"] = li.ligado
    if li.inicio_caducidad:
        datos["inicio_caducidad"] = li.inicio_caducidad.isoformat()
    if li.origen == MULTA:
        datos["credito_origen"] = li.ligado
        if not li.es_gemela:
            datos["justificacion"] = f"infracción formal, {li.referencia}"
    return {campo: valor for campo, valor in datos.items() if valor not in ("", {}, None)}
