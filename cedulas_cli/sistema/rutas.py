"""Dónde están los recursos: oficina → variable → paquete instalado → raíz del clon."""

from __future__ import annotations

import os
from pathlib import Path

from cedulas_cli.errores import ErrorCedulas

_PAQUETE = Path(__file__).resolve().parent.parent


def carpeta_recurso(nombre: str) -> Path:
    """Carpeta `plantillas`, `calendarios` o `datos_ejemplo`, instalado, editable o desde el clon."""
    candidatas = [_PAQUETE / "_recursos" / nombre, _PAQUETE.parent / nombre]
    if indicada := os.environ.get("CEDULAS_RECURSOS"):
        candidatas.insert(0, Path(indicada) / nombre)
    for candidata in candidatas:
        if candidata.is_dir():
            return candidata
    raise ErrorCedulas(
        "recurso-faltante",
        f"no se encontró la carpeta «{nombre}»",
        lugar=" · ".join(str(c) for c in candidatas),
        causa="la instalación está incompleta",
        remedio="reinstale el programa o indique CEDULAS_RECURSOS",
    )


def carpeta_paquete(*partes: str) -> Path:
    """Ruta dentro del paquete (datos que viajan junto al código)."""
    return _PAQUETE.joinpath(*partes)
