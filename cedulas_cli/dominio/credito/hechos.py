"""Hechos del padrón: lo único que se guarda; todo estado se deriva de ellos y ninguno se borra.

Cada hecho lleva la huella del anterior: quitar, cambiar o intercalar uno rompe la cadena desde ahí. La forma canónica
(JSON con llaves ordenadas, sin espacios, UTF-8) no depende de la base que lo guarde.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cedulas_cli.errores import ErrorCedulas

INICIO = "0" * 64
"""Huella previa del primer hecho."""

CREDITO, LEGAJO, NOTIFICADOR, LOTE, INVENTARIO = "credito", "legajo", "notificador", "lote", "inventario"
ASUNTOS = (CREDITO, LEGAJO, NOTIFICADOR, LOTE, INVENTARIO)


@dataclass(frozen=True, slots=True)
class HechoNuevo:
    """Un hecho por registrar: de qué (`asunto`, `clave`), qué pasó, cuándo en derecho (`fecha`), quién y papel.

    `datos` sólo lleva textos, enteros, lógicos, nulos, listas y diccionarios de ellos: el dinero en centavos (entero)
    y las fechas en ISO.
    """

    asunto: str
    clave: str
    hecho: str
    fecha: date
    usuario: str
    documento: str
    datos: Mapping[str, Any] = field(default_factory=dict)

    @property
    def identidad(self) -> str:
        """Huella de lo que dice, sin quién ni cuándo lo capturó: dos capturas de lo mismo la comparten."""
        cuerpo = [self.asunto, self.clave, self.hecho, self.fecha.isoformat(), self.documento, dict(self.datos)]
        return hashlib.sha256(json_canonico(cuerpo)).hexdigest()


@dataclass(frozen=True, slots=True)
class Hecho:
    """Un hecho ya asentado: su lugar en la cadena (`n`, desde 1), cuándo se registró y sus dos huellas."""

    n: int
    asunto: str
    clave: str
    hecho: str
    fecha: date
    registrado: date
    usuario: str
    documento: str
    datos: Mapping[str, Any]
    previa: str
    huella: str


_HOJAS = frozenset({str, int, bool, type(None)})


def exigir_datos(datos: Any, lugar: str) -> None:
    """Sólo textos, enteros, lógicos, nulos, listas y diccionarios con llaves de texto: «dato-de-hecho-invalido».

    Un flotante no es exacto y una fecha o un decimal no tienen una sola forma de escribirse.
    """
    pendientes = [datos]
    while pendientes:
        valor = pendientes.pop()
        if type(valor) in _HOJAS:
            continue
        if isinstance(valor, Mapping) and all(type(llave) is str for llave in valor):
            pendientes.extend(valor.values())
        elif isinstance(valor, list | tuple):
            pendientes.extend(valor)
        else:
            raise ErrorCedulas(
                "dato-de-hecho-invalido",
                f"un dato del hecho no se puede guardar: {valor!r}",
                lugar=lugar,
                causa=f"es de tipo {type(valor).__name__}; se admiten textos, enteros, lógicos, listas y objetos",
                remedio="dé el dinero en centavos enteros y las fechas como texto AAAA-MM-DD",
            )


def json_canonico(valor: Any) -> bytes:
    """La única forma de escribir un valor: llaves ordenadas, sin espacios, UTF-8."""
    return json.dumps(valor, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def huella_de(hecho: HechoNuevo | Hecho, n: int, registrado: date, previa: str) -> str:
    """Huella de un hecho en su lugar de la cadena."""
    cuerpo = [
        n,
        hecho.asunto,
        hecho.clave,
        hecho.hecho,
        hecho.fecha.isoformat(),
        registrado.isoformat(),
        hecho.usuario,
        hecho.documento,
        dict(hecho.datos),
        previa,
    ]
    return hashlib.sha256(json_canonico(cuerpo)).hexdigest()


def encadenar(nuevos: Iterable[HechoNuevo], registrado: date, n: int, previa: str) -> list[Hecho]:
    """Asienta los hechos en orden tras el `n`-ésimo, cuya huella es `previa`."""
    asentados = []
    for nuevo in nuevos:
        exigir_datos(nuevo.datos, f"{nuevo.asunto} {nuevo.clave}, hecho «{nuevo.hecho}»")
        n += 1
        huella = huella_de(nuevo, n, registrado, previa)
        asentados.append(
            Hecho(
                n,
                nuevo.asunto,
                nuevo.clave,
                nuevo.hecho,
                nuevo.fecha,
                registrado,
                nuevo.usuario,
                nuevo.documento,
                nuevo.datos,
                previa,
                huella,
            )
        )
        previa = huella
    return asentados


def primera_rota(hechos: Iterable[Hecho], n: int = 0, previa: str = INICIO) -> int | None:
    """Lugar del primer hecho que falta, sobra o cambió; nada si la cadena está íntegra."""
    for hecho in hechos:
        n += 1
        if hecho.n != n or hecho.previa != previa or huella_de(hecho, n, hecho.registrado, previa) != hecho.huella:
            return n
        previa = hecho.huella
    return None
