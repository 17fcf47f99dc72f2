"""Lo que la historia de un crédito dice de su notificación: quién lo lleva, sus entregas y qué resultó de cada una."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from cedulas_cli.dominio.credito.correcciones import vigentes
from cedulas_cli.dominio.credito.hechos import Hecho, HechoNuevo

ENTREGA: Final = "en_diligencia"
POR = "por"
"""Dato de los hechos que ponen el sector: «regla» o «persona»."""


class Clase(StrEnum):
    """En qué quedó una entrega: los renglones de la conciliación C04."""

    NOTIFICADO = "notificados"
    NO_NOTIFICADO = "no_notificados"
    ESTRADOS = "estrados"
    DEPURADO = "depurados"
    PAGADO = "pagados"
    EN_TRAMITE = "en_tramite"


_RESULTADO: Final = {
    "notificado": Clase.NOTIFICADO,
    "no_notificado": Clase.NO_NOTIFICADO,
    "no_localizado": Clase.NO_NOTIFICADO,
    "por_notificar": Clase.NO_NOTIFICADO,
    "en_estrados": Clase.ESTRADOS,
    "saldado": Clase.PAGADO,
}
_NO_RESUELVEN: Final = frozenset({"citado", "gestion", "pago"})
_DESPUES_DE_NO_NOTIFICADO: Final = frozenset({"en_estrados", "notificado", "saldado"})
"""Lo único que cambia una entrega que ya tenía resultado: de no localizado a estrados, o el patrón lo supo o pagó."""


@dataclass(frozen=True, slots=True)
class Entrega:
    """Una salida al notificador y lo que resultó; sin resultado, está en trámite."""

    numero_credito: str
    factura: str
    notificador: str
    fecha: date
    clase: Clase
    resultado: str = ""
    fecha_resultado: date | None = None
    documento: str = ""
    causa: str = ""


def entregas(historia: Sequence[Hecho | HechoNuevo]) -> list[Entrega]:
    """Cada entrega de un crédito con su resultado, en orden; lo corregido cuenta como quedó.

    Citado sigue en trámite; recogerlo sin diligenciar es no notificado; lo que la oficina da de baja por otra causa
    (traspaso, reposición, cancelación), depurado.
    """
    halladas: list[Entrega] = []
    abierta = False
    for hecho in vigentes(historia):
        if hecho.hecho == ENTREGA:
            notificador = str(hecho.datos.get("notificador") or "")
            halladas.append(Entrega(hecho.clave, hecho.documento, notificador, hecho.fecha, Clase.EN_TRAMITE))
            abierta = True
        elif abierta and hecho.hecho not in _NO_RESUELVEN:
            halladas[-1] = _con_resultado(halladas[-1], hecho)
            abierta = hecho.hecho != "por_notificar"
    return halladas


def _con_resultado(entrega: Entrega, hecho: Hecho | HechoNuevo) -> Entrega:
    cambia = entrega.clase == Clase.NO_NOTIFICADO and hecho.hecho in _DESPUES_DE_NO_NOTIFICADO
    if entrega.clase != Clase.EN_TRAMITE and not cambia:
        return entrega
    return replace(
        entrega,
        clase=_RESULTADO.get(hecho.hecho, Clase.DEPURADO),
        resultado=hecho.hecho,
        fecha_resultado=hecho.fecha,
        documento=hecho.documento,
        causa=str(hecho.datos.get("causa") or ""),
    )


def responsable(historia: Sequence[Hecho | HechoNuevo]) -> str:
    """El notificador que se le puso por nombre después de su última entrega; vacío si ninguno."""
    dicho = ""
    for hecho in historia:
        if hecho.hecho == ENTREGA:
            dicho = ""
        elif hecho.hecho in ("por_notificar", "gestion") and hecho.datos.get("notificador"):
            dicho = str(hecho.datos["notificador"])
    return dicho


def puesto_por(historia: Sequence[Hecho | HechoNuevo]) -> str:
    """Quién le puso el sector que tiene: «regla», «persona» o nadie (vino en la factura)."""
    dicho = ""
    for hecho in historia:
        if hecho.datos.get("sector") and hecho.hecho in ("por_notificar", "gestion"):
            dicho = str(hecho.datos.get(POR) or "")
        elif hecho.hecho == "sin_sector":
            dicho = ""
    return dicho


def recibido_el(historia: Sequence[Hecho | HechoNuevo]) -> date:
    """Cuándo llegó a la oficina para notificarse: su primer «por_notificar» o, si no lo hay, su primer hecho."""
    return next((h.fecha for h in historia if h.hecho == "por_notificar"), historia[0].fecha)


@dataclass(frozen=True, slots=True)
class Cambio:
    """Un cambio de sector o de responsable, para su historia."""

    numero_credito: str
    fecha: date
    sector: str
    notificador: str
    motivo: str
    usuario: str


def cambios(historia: Sequence[Hecho | HechoNuevo]) -> list[Cambio]:
    """La historia del sector: el inicial y cada actualización, con quién y por qué."""
    hechos = []
    for lugar, hecho in enumerate(historia):
        datos = hecho.datos
        if hecho.hecho == "sin_sector":
            hechos.append(Cambio(hecho.clave, hecho.fecha, "00", "", str(datos.get("motivo") or ""), hecho.usuario))
        elif lugar == 0 or hecho.hecho in ("por_notificar", "gestion"):
            sector, notificador = str(datos.get("sector") or ""), str(datos.get("notificador") or "")
            if not sector and not notificador:
                continue
            motivo = "inicial" if lugar == 0 else str(datos.get("motivo") or "")
            hechos.append(Cambio(hecho.clave, hecho.fecha, sector, notificador, motivo, hecho.usuario))
    return hechos
