"""Fotos del RALE por clase y corte, y facturas de créditos por cifra de control; `recepcion.json` dice qué vale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.dominio import esquemas_cartera as ec
from cedulas_cli.dominio.dinero import a_centavos, a_importe
from cedulas_cli.dominio.esquemas_pago import Esquema, importes_de
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.emisiones import RECEPCION, limpiar_versiones
from cedulas_cli.sistema.archivos import escribir_json, leer_json, reemplazo_atomico

CREDITOS, APARTADOS, CUADRE = "creditos", "apartados", "cuadre"


@dataclass(frozen=True)
class Guardado:
    """Una foto o una factura vigente: su carpeta y su ficha."""

    carpeta: Path
    datos: dict[str, Any]
    esquema: Esquema

    def ruta(self, nombre: str) -> Path:
        """Dónde está una tabla de la versión vigente."""
        return self.carpeta / str(self.datos["version"]) / f"{nombre}.parquet"

    def creditos(self) -> pl.DataFrame:
        """Sus créditos, con los importes en centavos."""
        return pl.read_parquet(self.ruta(CREDITOS)).with_columns(a_centavos(c) for c in importes_de(self.esquema))

    @property
    def identidad(self) -> str:
        """Huella de los archivos que la formaron."""
        return str(self.datos["identidad"])


def carpeta_rale(oficina: Oficina, clase: str, corte: date) -> Path:
    """Dónde vive una foto: `cartera/rale/CLASE/AAAA-MM/AAAA-MM-DD`."""
    return oficina.cartera / "rale" / clase / f"{corte:%Y-%m}" / corte.isoformat()


def buscar_rale(oficina: Oficina, clase: str, corte: date) -> Guardado | None:
    """La foto de esa clase y corte, si la hay."""
    return _leer(carpeta_rale(oficina, clase, corte), ec.RALE)


def fotos(oficina: Oficina, clase: str | None = None) -> list[Guardado]:
    """Las fotos del RALE, por clase y corte."""
    rutas = sorted(oficina.cartera.glob(f"rale/{clase or '*'}/*/*/{RECEPCION}"))
    return [Guardado(r.parent, leer_json(r), ec.RALE) for r in rutas]


def exigir_fotos(oficina: Oficina, corte: date | None, clase: str | None) -> list[Guardado]:
    """Las del corte, o la última de cada clase; «nada-recibido» (66) si no hay."""
    todas = fotos(oficina, clase)
    if corte is not None:
        elegidas = [f for f in todas if f.datos["corte"] == corte.isoformat()]
    else:
        elegidas = list({str(f.datos["clase"]): f for f in todas}.values())
    if elegidas:
        return elegidas
    raise ErrorCedulas(
        "nada-recibido",
        "no se ha recibido ningún RALE" + (f" con corte al {corte}" if corte else "") + (f" {clase}" if clase else ""),
        lugar=str(oficina.raiz),
        causa="no hay una foto de la cartera que sirva",
        remedio="recíbalo con: cedulas rale recibir ARCHIVO --corte AAAA-MM-DD",
    )


def buscar_factura(oficina: Oficina, cifra_control: str) -> Guardado | None:
    """La factura de esa cifra de control, si se recibió."""
    rutas = sorted(oficina.cartera.glob(f"facturas/*/{cifra_control}/{RECEPCION}"))
    return Guardado(rutas[0].parent, leer_json(rutas[0]), ec.FACTURA) if rutas else None


def facturas(oficina: Oficina) -> list[Guardado]:
    """Las facturas recibidas, por mes y cifra de control."""
    rutas = sorted(oficina.cartera.glob(f"facturas/*/*/{RECEPCION}"))
    return [Guardado(r.parent, leer_json(r), ec.FACTURA) for r in rutas]


def carpeta_factura(oficina: Oficina, cifra_control: str, recibida: date) -> Path:
    """Dónde vive una factura: `cartera/facturas/AAAA-MM/CIFRA`."""
    return oficina.cartera / "facturas" / f"{recibida:%Y-%m}" / cifra_control


def publicar(carpeta: Path, esquema: Esquema, tablas: Mapping[str, pl.DataFrame], datos: dict[str, Any]) -> Guardado:
    """Escribe la versión nueva y, al final, la declara vigente: morir antes deja la anterior.

    `creditos` llega en centavos y se guarda como `Decimal(18, 2)`.
    """
    version = str(datos["version"])
    for nombre, tabla in tablas.items():
        guardable = tabla.with_columns(a_importe(c) for c in importes_de(esquema)) if nombre == CREDITOS else tabla
        with reemplazo_atomico(carpeta / version / f"{nombre}.parquet") as temporal:
            guardable.write_parquet(temporal)
    escribir_json(carpeta / RECEPCION, datos)
    limpiar_versiones(carpeta, version)
    return Guardado(carpeta, datos, esquema)


def _leer(carpeta: Path, esquema: Esquema) -> Guardado | None:
    ruta = carpeta / RECEPCION
    return Guardado(carpeta, leer_json(ruta), esquema) if ruta.is_file() else None
