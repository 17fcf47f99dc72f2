"""La única fecha del programa: se puede fijar para que misma entrada + misma fecha = mismos bytes."""

from __future__ import annotations

import os
from datetime import date

from cedulas_cli.errores import ErrorCedulas


def fecha_de_hoy(indicada: str | None = None) -> date:
    """Fecha de `--fecha`, de `CEDULAS_FECHA` o del sistema, en ese orden."""
    texto = indicada or os.environ.get("CEDULAS_FECHA")
    if not texto:
        return date.today()
    try:
        return date.fromisoformat(texto)
    except ValueError as falla:
        raise ErrorCedulas(
            "opcion-invalida",
            f"la fecha «{texto}» no es válida",
            lugar="--fecha o CEDULAS_FECHA",
            causa="debe ser AAAA-MM-DD y existir en el calendario",
            remedio="por ejemplo: --fecha 2026-11-23",
        ) from falla
