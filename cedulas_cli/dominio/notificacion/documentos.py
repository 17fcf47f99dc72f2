"""Los folios de lo que se imprime: de cada uno se sabe, con sólo leerlo o escanearlo, de qué crédito es.

`CIT-262345678-1` es el citatorio del primer intento de ese crédito. Los de varios créditos (facturas, lotes) llevan la
fecha, a quién y una huella de su contenido: los mismos créditos, el mismo folio.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

CITATORIO, ACTA, CIRCUNSTANCIADA, ESTRADOS = "CIT", "ACT", "ACC", "EST"
DE_UN_CREDITO: Final = (CITATORIO, ACTA, CIRCUNSTANCIADA, ESTRADOS)
FACTURA, PREFACTURA, RUTA, LOTE_31 = "FN", "PF", "RF", "L31"
_CIFRAS_DE_HUELLA = 6
_CODIGO = re.compile(r"(?:(CIT|ACT|ACC|EST)-)?([0-9]{9})(?:-([0-9]{1,3}))?")


class Leido(NamedTuple):
    """Lo que dice un código de barras: la clase de documento (vacía si es el crédito solo), el crédito y el intento."""

    clase: str
    numero_credito: str
    intento: int


def leer(codigo: str) -> Leido | None:
    """El crédito de un código escaneado o tecleado; nada si no es de un crédito."""
    hallado = _CODIGO.fullmatch(codigo.strip().upper())
    if hallado is None or (hallado[3] and not hallado[1]):
        return None
    return Leido(hallado[1] or "", hallado[2], int(hallado[3] or 0))


def folio(clase: str, numero_credito: str, intento: int) -> str:
    """Folio de un documento de un crédito; el intento cuenta las entregas al notificador."""
    return f"{clase}-{numero_credito}-{max(1, intento)}"


def folio_de_varios(clase: str, dia: date, de_quien: str, creditos: Iterable[str]) -> str:
    """Folio de un documento de varios créditos: clase, fecha, a quién y huella de su contenido."""
    contenido = "\n".join([clase, dia.isoformat(), de_quien, *creditos])
    huella = hashlib.sha256(contenido.encode()).hexdigest()[:_CIFRAS_DE_HUELLA].upper()
    quien = re.sub(r"[^A-Z0-9]", "", de_quien.upper())[:12]
    return "-".join(parte for parte in (clase, f"{dia:%y%m%d}", quien, huella) if parte)
