"""Bitácora de hechos: un renglón por hecho, encadenado por huella, que nunca se borra ni se repite.

Los tiempos de reloj de cada corrida van aparte (`bitacora/corridas/`): así repetir una corrida no cambia un byte aquí.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from cedulas_cli.oficina import cadena
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.sistema.archivos import huella_valor


def _ruta(oficina: Oficina) -> Path:
    return oficina.bitacora / "hechos.jsonl"


def leer_hechos(oficina: Oficina) -> list[dict[str, Any]]:
    """Hechos asentados; un último renglón a medias (corrida muerta) no cuenta."""
    return cadena.leer(_ruta(oficina))


def asentar(oficina: Oficina, hecho: str, fecha: date, **datos: Any) -> bool:
    """Agrega el hecho si no estaba ya asentado con los mismos datos; devuelve si lo agregó.

    Se llama con el candado de la oficina tomado.
    """
    cuerpo = {"hecho": hecho, **datos}
    identidad = huella_valor(cuerpo)
    if any(h.get("identidad") == identidad for h in leer_hechos(oficina)):
        return False
    cadena.agregar(_ruta(oficina), [{"fecha": fecha.isoformat(), **cuerpo, "identidad": identidad}])
    return True


def primera_rota(oficina: Oficina) -> int | None:
    """Número (base 1) del primer hecho cuya huella o cadena no cuadra; nada si está íntegra."""
    return cadena.primera_rota(_ruta(oficina))
