"""Un archivo por subcomando: opciones, llamada y código de salida; sin lógica.

`MODULOS` es la lista, en el orden en que salen en la ayuda; cada uno tiene `registrar(app)`.
"""

from __future__ import annotations

from types import ModuleType

from cedulas_cli.comandos import calcular, calendario, cedula, ejemplo, emision, respaldo, validar

MODULOS: tuple[ModuleType, ...] = (
    emision,
    calcular,
    cedula,
    calendario,
    validar,
    respaldo,
    ejemplo,
)
