"""Las modalidades de aseguramiento como datos: a quién, quién paga, con qué base y cada cuándo (derecho §9).

Los ramos que cubre cada una y sus cuotas son parámetros con vigencia (`datos/modalidades.csv`); aquí va lo que se
lee, no lo que se multiplica.
"""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass

from cedulas_cli.sistema.rutas import carpeta_paquete


@dataclass(frozen=True)
class FichaModalidad:
    """Una modalidad tal como la describe `modalidades.csv`; `verificado` es `si` o `no`."""

    modalidad: str
    nombre: str
    sujeto: str
    quien_paga: str
    base: str
    periodicidad: str
    pago: str
    vigente_desde: str
    vigente_hasta: str
    verificado: str
    fundamento: str
    nota: str


@functools.cache
def cargar_modalidades() -> dict[str, FichaModalidad]:
    """Clave de la modalidad → su ficha, en orden."""
    with carpeta_paquete("parametros", "modalidades.csv").open(encoding="utf-8", newline="") as archivo:
        return {renglon["modalidad"]: FichaModalidad(**renglon) for renglon in csv.DictReader(archivo)}


def ficha_de(modalidad: str) -> FichaModalidad:
    """La ficha de una modalidad; la que sólo conoce la oficina (por sus parámetros) trae lo indispensable."""
    if hallada := cargar_modalidades().get(modalidad):
        return hallada
    return FichaModalidad(
        modalidad=modalidad,
        nombre=f"modalidad {modalidad} de esta oficina",
        sujeto="",
        quien_paga="",
        base="",
        periodicidad="",
        pago="",
        vigente_desde="",
        vigente_hasta="",
        verificado="no",
        fundamento="según los parámetros de la oficina",
        nota="",
    )
