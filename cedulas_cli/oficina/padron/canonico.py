"""La huella de un hecho sin volver a escribir sus datos: se arma del JSON canónico que de todos modos se guarda.

Da exactamente la de `dominio.credito.hechos.huella_de`; una prueba las compara.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from json.encoder import encode_basestring
from typing import Any

_ESCRITOR = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)

_LITERALES = {None: "null", True: "true", False: "false"}


def texto_de_datos(datos: Mapping[str, Any]) -> str:
    """JSON canónico de los datos de un hecho. Lo que JSON no sabe escribir igual dos veces da `TypeError`."""
    plano = _si_es_plano(datos)
    return _ESCRITOR.encode(dict(datos)) if plano is None else plano


def _si_es_plano(datos: Mapping[str, Any]) -> str | None:
    """El mismo texto, varias veces más rápido, cuando sólo hay textos, enteros, lógicos y nulos: casi siempre."""
    e, partes = encode_basestring, []
    for llave in sorted(datos):
        valor = datos[llave]
        if type(valor) is str:
            partes.append(f"{e(llave)}:{e(valor)}")
        elif type(valor) is int:
            partes.append(f"{e(llave)}:{valor}")
        elif valor is None or valor is True or valor is False:
            partes.append(f"{e(llave)}:{_LITERALES[valor]}")
        else:
            return None
    return f"{{{','.join(partes)}}}"


def contenido(asunto: str, clave: str, hecho: str, fecha: str, documento: str, datos: str) -> str:
    """Lo que el hecho dice, sin quién ni cuándo lo capturó: dos capturas de lo mismo lo comparten."""
    e = encode_basestring
    return f"{e(asunto)},{e(clave)},{e(hecho)},{e(fecha)},{e(documento)},{datos}"


def huella_con_texto(
    n: int,
    asunto: str,
    clave: str,
    hecho: str,
    fecha: str,
    registrado: str,
    usuario: str,
    documento: str,
    datos: str,
    previa: str,
) -> str:
    """Huella del hecho en su lugar de la cadena, con sus datos ya escritos."""
    e = encode_basestring
    cuerpo = (
        f"[{n},{e(asunto)},{e(clave)},{e(hecho)},{e(fecha)},{e(registrado)},{e(usuario)},{e(documento)},"
        f"{datos},{e(previa)}]"
    )
    return hashlib.sha256(cuerpo.encode()).hexdigest()
