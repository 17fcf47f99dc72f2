"""La tabla de medidas: en terminal y en docs/rendimiento.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import date

from bench.medicion import RAIZ, Medida

DESTINO = RAIZ / "docs" / "rendimiento.md"
COLUMNAS = ("medida", "cifra", "límite", "razón", "meta", "¿cumple?")


def juicio(medida: Medida) -> str:
    """Sí, NO, o nada si sólo informa."""
    return "" if medida.cumple is None else ("sí" if medida.cumple else "**NO**")


def mostrar(medidas: Sequence[Medida]) -> None:
    """En terminal, una medida por renglón y sus cifras debajo: nada se parte."""
    for m in medidas:
        partes = (m.cifra, m.limite, m.razon and f"razón {m.razon}", m.meta and f"meta {m.meta}")
        print(f"{juicio(m).strip('*') or '·':<3}{m.medida}\n     {' | '.join(filter(None, partes))}")


def publicar(medidas: Sequence[Medida], dia: date, *, completo: bool) -> None:
    """Escribe docs/rendimiento.md: la máquina, la tabla y cómo repetirla."""
    import polars as pl

    renglones = "\n".join(
        f"| {' | '.join((m.medida, m.cifra, m.limite, m.razon, m.meta, juicio(m)))} |" for m in medidas
    )
    nacional = "con la emisión nacional entera" if completo else "con una décima de la emisión nacional"
    DESTINO.write_text(
        f"""# Rendimiento

Cada operación se mide junto a su límite —lo menos que podría costar— en la misma corrida y por turnos, así que la
razón vale aunque la máquina esté ocupada. Los tiempos son de procesos completos, arranque incluido; la memoria es la
residente máxima del proceso (Linux no la cuenta por debajo de la que tenía el banco al lanzarlo: una cifra repetida
es esa cota, no lo que la orden usó). Lo que no tiene meta sólo informa.

Máquina: {len(os.sched_getaffinity(0))} núcleos {platform.machine()}, Python {platform.python_version()},
polars {pl.__version__}. Medido el {dia.isoformat()}, {nacional}.

| {" | ".join(COLUMNAS)} |
|{"---|" * len(COLUMNAS)}
{renglones}

## Cómo se repite

```
make bench                                        # unos quince minutos; código 1 si una meta no se cumple
.venv/bin/python -m bench --solo cuotas           # un banco
.venv/bin/python -m bench --completo --publicar   # la emisión nacional entera, y esta página
```

Los datos son sintéticos, salen de `cedulas ejemplo generar` y quedan en `bench/salida/` para la siguiente vez.
La razón entre paréntesis es de tiempo de procesador, que casi no cambia con la carga de la máquina.
""",
        encoding="utf-8",
    )
