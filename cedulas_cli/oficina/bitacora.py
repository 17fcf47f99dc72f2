"""Bitácora de hechos: un renglón por hecho, encadenado por huella, que nunca se borra ni se repite.

Los tiempos de reloj de cada corrida van aparte (`bitacora/corridas/`): así repetir una corrida no cambia un byte aquí.
"""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.sistema.archivos import huella_valor

_INICIO = "0" * 64


def _ruta(oficina: Oficina) -> Path:
    return oficina.bitacora / "hechos.jsonl"


def leer_hechos(oficina: Oficina) -> list[dict[str, Any]]:
    """Hechos asentados; un último renglón a medias (corrida muerta) no cuenta."""
    ruta = _ruta(oficina)
    if not ruta.exists():
        return []
    completos, _, _ = ruta.read_bytes().rpartition(b"\n")
    return [json.loads(linea) for linea in completos.splitlines() if linea]


def asentar(oficina: Oficina, hecho: str, fecha: date, **datos: Any) -> bool:
    """Agrega el hecho si no estaba ya asentado con los mismos datos; devuelve si lo agregó.

    Se llama con el candado de la oficina tomado.
    """
    cuerpo = {"hecho": hecho, **datos}
    identidad = huella_valor(cuerpo)
    hechos = leer_hechos(oficina)
    if any(h.get("identidad") == identidad for h in hechos):
        return False
    previa = hechos[-1]["huella"] if hechos else _INICIO
    renglon = {"fecha": fecha.isoformat(), **cuerpo, "identidad": identidad, "previa": previa}
    renglon["huella"] = huella_valor(renglon)
    ruta = _ruta(oficina)
    ruta.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(ruta, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        # Se corta lo que una corrida muerta haya dejado a medias antes de agregar.
        contenido = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
        buenos = contenido.rfind(b"\n") + 1
        os.ftruncate(descriptor, buenos)
        os.pwrite(descriptor, json.dumps(renglon, ensure_ascii=False).encode() + b"\n", buenos)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return True


def primera_rota(oficina: Oficina) -> int | None:
    """Número (base 1) del primer hecho cuya huella o cadena no cuadra; nada si está íntegra."""
    previa = _INICIO
    for numero, hecho in enumerate(leer_hechos(oficina), start=1):
        sin_huella = {k: v for k, v in hecho.items() if k != "huella"}
        if hecho.get("previa") != previa or huella_valor(sin_huella) != hecho.get("huella"):
            return numero
        previa = hecho["huella"]
    return None
