"""Lo que los patrones pagaron, por mes: se acumula, y `recepcion.json` (lo último que se escribe) dice qué vale.

Cada mes guarda `pagos`, `pagos_trabajador`, `movimientos_pago`, `apartados` y `cuadre` de todo lo recibido de él.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.dominio import esquemas_pago as ep
from cedulas_cli.dominio.dinero import a_centavos, a_importe
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.emisiones import RECEPCION, limpiar_versiones
from cedulas_cli.sistema.archivos import escribir_json, leer_json, reemplazo_atomico

_CARPETA = "pagos"


@dataclass(frozen=True)
class Recaudacion:
    """Lo pagado de un mes, vigente."""

    periodo: str
    carpeta: Path
    datos: dict[str, Any]

    def ruta(self, nombre: str) -> Path:
        """Dónde está una tabla de la versión vigente."""
        return self.carpeta / str(self.datos["version"]) / f"{nombre}.parquet"

    def tabla(self, nombre: str) -> pl.DataFrame:
        """`pagos`, `pagos_trabajador` o `movimientos_pago`, con sus importes en centavos `Int64`."""
        esquema = ep.TABLAS_PAGO[nombre]
        return pl.read_parquet(self.ruta(nombre)).with_columns(a_centavos(c) for c in ep.importes_de(esquema))

    @property
    def huellas(self) -> set[str]:
        """De los archivos que ya se recibieron para este mes."""
        return {str(a["huella"]) for a in self.datos["archivos"]}


def buscar(oficina: Oficina, periodo: str) -> Recaudacion | None:
    """La recaudación vigente de un mes, si la hay."""
    carpeta = oficina.pagos(periodo)
    ruta = carpeta / RECEPCION
    return Recaudacion(periodo, carpeta, leer_json(ruta)) if ruta.is_file() else None


def recibidas(oficina: Oficina, periodo: str | None = None) -> list[Recaudacion]:
    """Las de todos los meses, o la de uno, en orden."""
    base = oficina.raiz / _CARPETA
    nombres = sorted(c.name for c in base.iterdir()) if base.is_dir() else []
    halladas = (buscar(oficina, nombre) for nombre in nombres if periodo in (None, nombre))
    return [r for r in halladas if r is not None]


def exigir(oficina: Oficina, periodo: str) -> Recaudacion:
    """La de ese mes; si no se ha recibido nada, «nada-recibido» (66)."""
    if hallada := buscar(oficina, periodo):
        return hallada
    raise ErrorCedulas(
        "nada-recibido",
        f"no se ha recibido ningún pago de {periodo}",
        lugar=str(oficina.raiz),
        causa="no hay recaudación vigente de ese mes",
        remedio="recíbala con: cedulas pagos recibir ARCHIVO...",
    )


def publicar(oficina: Oficina, periodo: str, tablas: Mapping[str, pl.DataFrame], datos: dict[str, Any]) -> Recaudacion:
    """Escribe la versión nueva y, al final, la declara vigente: morir antes deja la anterior.

    Las tablas de pago llegan en centavos y se guardan como `Decimal(18, 2)`.
    """
    carpeta = oficina.pagos(periodo)
    version = str(datos["version"])
    for nombre, tabla in tablas.items():
        guardable = tabla.with_columns(a_importe(c) for c in ep.importes_de(ep.TABLAS_PAGO.get(nombre, {})))
        with reemplazo_atomico(carpeta / version / f"{nombre}.parquet") as temporal:
            guardable.write_parquet(temporal)
    escribir_json(carpeta / RECEPCION, datos)
    limpiar_versiones(carpeta, version)
    return Recaudacion(periodo, carpeta, datos)
