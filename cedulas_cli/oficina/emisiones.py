"""Emisiones recibidas: cada versión en su carpeta, y `recepcion.json` (lo último que se escribe) dice cuál vale."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.dominio.esquemas import EMISIONES
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.sistema.archivos import escribir_json, leer_json, reemplazo_atomico

RECEPCION = "recepcion.json"


@dataclass(frozen=True)
class Recepcion:
    """Una emisión recibida y vigente."""

    emision: str
    periodo: str
    carpeta: Path
    datos: dict[str, Any]

    @property
    def identidad(self) -> str:
        """Huella del conjunto de archivos que la formó."""
        return str(self.datos["identidad"])

    def tabla(self, nombre: str) -> Path:
        """Ruta de una tabla de la versión vigente (`movimientos`, `patrones`, `apartados`, `cuadre`)."""
        return self.carpeta / str(self.datos["version"]) / f"{nombre}.parquet"


def buscar(oficina: Oficina, emision: str, periodo: str) -> Recepcion | None:
    """La recepción vigente de una emisión y periodo, si la hay."""
    carpeta = oficina.emision(emision, periodo)
    ruta = carpeta / RECEPCION
    return Recepcion(emision, periodo, carpeta, leer_json(ruta)) if ruta.is_file() else None


def recibidas(oficina: Oficina, periodo: str | None = None, emision: str | None = None) -> list[Recepcion]:
    """Recepciones vigentes, filtradas; en orden de periodo y clase de emisión."""
    halladas = []
    for clase in EMISIONES:
        if emision not in (None, clase):
            continue
        base = oficina.raiz / "emision" / clase
        for carpeta in sorted(base.iterdir()) if base.is_dir() else ():
            if (periodo in (None, carpeta.name)) and (recepcion := buscar(oficina, clase, carpeta.name)):
                halladas.append(recepcion)
    por_llave = {(r.emision, r.periodo): r for r in halladas}
    return [por_llave[llave] for llave in en_orden(por_llave)]


def en_orden(llaves: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Pares (emisión, periodo) en el orden en que se reciben, se procesan y se listan."""
    return sorted(llaves, key=lambda llave: (llave[1], EMISIONES.index(llave[0])))


def exigir(oficina: Oficina, periodo: str, emision: str | None) -> list[Recepcion]:
    """Las recepciones pedidas; si no hay ninguna, «nada-recibido» (66)."""
    if halladas := recibidas(oficina, periodo, emision):
        return halladas
    raise ErrorCedulas(
        "nada-recibido",
        f"no se ha recibido emisión {emision or ''} del periodo {periodo}".replace("  ", " "),
        lugar=str(oficina.raiz),
        causa="no hay recepción vigente para ese periodo",
        remedio=f"recíbala con: cedulas emision recibir ARCHIVO... --periodo {periodo}",
    )


def publicar(
    oficina: Oficina,
    emision: str,
    periodo: str,
    version: str,
    tablas: Mapping[str, pl.DataFrame],
    datos: dict[str, Any],
) -> Recepcion:
    """Escribe las tablas en la carpeta de su versión y, al final, cambia de una vez cuál vale.

    Matarlo antes del último paso deja vigente la versión anterior; las que ya no valen se borran después
    (sus originales siguen en el acervo).
    """
    carpeta = oficina.emision(emision, periodo)
    for nombre, tabla in tablas.items():
        with reemplazo_atomico(carpeta / version / f"{nombre}.parquet") as temporal:
            tabla.write_parquet(temporal)
    escribir_json(carpeta / RECEPCION, datos)
    limpiar_versiones(carpeta, version)
    return Recepcion(emision, periodo, carpeta, datos)


def limpiar_versiones(carpeta: Path, vigente: str) -> None:
    """Borra las versiones que ya no valen."""
    for otra in carpeta.iterdir():
        if otra.is_dir() and otra.name != vigente:
            shutil.rmtree(otra)
