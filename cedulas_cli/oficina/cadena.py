"""Registro de sólo agregar: un renglón JSON por hecho, encadenado por huella; nunca se borra ni se reescribe.

Un último renglón a medias es de una corrida muerta: no cuenta y se corta al agregar. Se escribe con el candado de la
oficina tomado.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cedulas_cli.sistema.archivos import huella_valor, sincronizar_carpeta

INICIO = "0" * 64
_PERMISOS = 0o600


def leer(ruta: Path) -> list[dict[str, Any]]:
    """Renglones completos del registro, en orden; si no existe, ninguno."""
    if not ruta.exists():
        return []
    completos, _, _ = ruta.read_bytes().rpartition(b"\n")
    return [json.loads(linea) for linea in completos.split(b"\n") if linea]


def agregar(ruta: Path, cuerpos: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Encadena y agrega los renglones, en orden; devuelve cómo quedaron, con `previa` y `huella`."""
    anteriores = leer(ruta)
    previa = anteriores[-1]["huella"] if anteriores else INICIO
    renglones = []
    for cuerpo in cuerpos:
        renglon = {**cuerpo, "previa": previa}
        previa = renglon["huella"] = huella_valor(renglon)
        renglones.append(renglon)
    if renglones:
        _escribir(ruta, b"".join(json.dumps(r, ensure_ascii=False).encode() + b"\n" for r in renglones))
    return renglones


def _escribir(ruta: Path, datos: bytes) -> None:
    ruta.parent.mkdir(parents=True, exist_ok=True)
    nuevo = not ruta.exists()
    descriptor = os.open(ruta, os.O_RDWR | os.O_CREAT, _PERMISOS)
    try:
        contenido = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
        lugar = contenido.rfind(b"\n") + 1
        os.ftruncate(descriptor, lugar)
        while datos:
            escritos = os.pwrite(descriptor, datos, lugar)
            lugar, datos = lugar + escritos, datos[escritos:]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if nuevo:
        sincronizar_carpeta(ruta.parent)


def primera_rota(ruta: Path) -> int | None:
    """Número (base 1) del primer renglón ilegible o cuya huella o cadena no cuadra; nada si está íntegra."""
    if not ruta.exists():
        return None
    completos, _, _ = ruta.read_bytes().rpartition(b"\n")
    previa = INICIO
    for numero, linea in enumerate(completos.split(b"\n") if completos else (), start=1):
        try:
            renglon = json.loads(linea)
        except ValueError:
            return numero
        if not isinstance(renglon, dict):
            return numero
        sin_huella = {k: v for k, v in renglon.items() if k != "huella"}
        if renglon.get("previa") != previa or huella_valor(sin_huella) != renglon.get("huella"):
            return numero
        previa = renglon["huella"]
    return None
