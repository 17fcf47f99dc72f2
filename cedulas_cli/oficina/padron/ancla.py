"""Lo que del padrón queda fuera de la base: cada captura, anclada en la bitácora, y la que quedó a medias.

El ancla delata a quien corte la cola del diario y ajuste su cabeza. La captura pendiente se anota antes de confirmar y
se borra al terminar de sellar: si el proceso muere en medio, la siguiente orden sabe exactamente qué debe hallar.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cedulas_cli.oficina import bitacora
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.sistema.archivos import escribir_json, leer_json, sincronizar_carpeta

CAPTURA = "padron-captura"
RESELLADO = "padron-resellado"
_PENDIENTE = "creditos.pendiente.json"


@dataclass(frozen=True)
class Pendiente:
    """Una captura por confirmar: los hechos que agrega, la huella con que debe terminar y su día."""

    desde: int
    hasta: int
    cabeza: str
    registrado: str


def anotar(oficina: Oficina, pendiente: Pendiente) -> None:
    """Antes de confirmar."""
    escribir_json(oficina.raiz / _PENDIENTE, asdict(pendiente))


def pendiente_de(oficina: Oficina) -> Pendiente | None:
    """La captura que quedó a medias, si la hay; una anotación ilegible cuenta como ninguna."""
    try:
        return Pendiente(**leer_json(oficina.raiz / _PENDIENTE))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):
        return None


def olvidar(oficina: Oficina) -> None:
    """La captura ya está sellada y anclada, o nunca entró."""
    ruta: Path = oficina.raiz / _PENDIENTE
    if ruta.exists():
        ruta.unlink()
        sincronizar_carpeta(ruta.parent)


def anclar(oficina: Oficina, pendiente: Pendiente) -> None:
    """Asienta en la bitácora hasta dónde llega el diario; repetirla no agrega nada."""
    bitacora.asentar(
        oficina,
        CAPTURA,
        date.fromisoformat(pendiente.registrado),
        desde=pendiente.desde,
        hasta=pendiente.hasta,
        cabeza=pendiente.cabeza,
    )


def anclas(oficina: Oficina) -> tuple[list[dict[str, Any]], int | None]:
    """Las capturas ancladas, en orden, y el renglón de la bitácora donde su propia cadena se rompe, si se rompe."""
    rota = bitacora.primera_rota(oficina)
    ruta = oficina.bitacora / "hechos.jsonl"
    halladas = []
    for linea in ruta.read_bytes().split(b"\n") if ruta.exists() else ():
        if CAPTURA.encode() not in linea:
            continue
        try:
            renglon = json.loads(linea)
        except ValueError:
            continue
        if isinstance(renglon, dict) and _es_ancla(renglon):
            halladas.append(renglon)
    return halladas, rota


def _es_ancla(renglon: dict[str, Any]) -> bool:
    return (
        renglon.get("hecho") == CAPTURA
        and all(isinstance(renglon.get(c), int) for c in ("desde", "hasta"))
        and isinstance(renglon.get("cabeza"), str)
    )
