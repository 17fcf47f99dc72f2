"""Los respaldos de una carpeta, sin tropezar con archivos ajenos o rotos."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.idioma import causa_del_sistema
from cedulas_cli.respaldo.lectura import abrir, abrir_archivo
from cedulas_cli.respaldo.manifiesto import Manifiesto, es_nombre_de_respaldo

BIEN = "bien"


@dataclass(frozen=True)
class Renglon:
    """Un respaldo del inventario; si no se puede leer, sólo nombre, tamaño y por qué."""

    ruta: Path
    tamano: int
    manifiesto: Manifiesto | None
    estado: str

    @property
    def fecha(self) -> date | None:
        """La que dice su manifiesto."""
        return self.manifiesto.fecha if self.manifiesto else None


def listar(carpeta: Path) -> list[Renglon]:
    """Respaldos por fecha y nombre; al final, los ilegibles. Una carpeta que no existe no tiene ninguno."""
    if not carpeta.is_dir():
        return []
    rutas = [ruta for ruta in carpeta.iterdir() if es_nombre_de_respaldo(ruta.name) and ruta.is_file()]
    return sorted((_renglon(ruta) for ruta in rutas), key=lambda r: (r.fecha or date.max, r.ruta.name))


def ultimos(carpeta: Path, cuantos: int) -> list[Path]:
    """Los más nuevos y, además, todo el que no se pueda leer: un respaldo roto no se esconde."""
    renglones = listar(carpeta)
    legibles = [r for r in renglones if r.manifiesto]
    return [r.ruta for r in legibles[-cuantos:]] + [r.ruta for r in renglones if not r.manifiesto]


def _renglon(ruta: Path) -> Renglon:
    tamano = ruta.stat().st_size
    try:
        with abrir_archivo(ruta) as archivo:
            abierto = abrir(archivo, ruta)
    except ErrorCedulas as error:
        return Renglon(ruta, tamano, None, error.nombre)
    except OSError as falla:
        return Renglon(ruta, tamano, None, causa_del_sistema(falla))
    estado = abierto.problemas[0].nombre if abierto.problemas else BIEN
    return Renglon(ruta, tamano, abierto.manifiesto, estado)
