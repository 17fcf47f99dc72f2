"""Los conceptos de cuota como datos: cómo se llaman, con qué base, días y tasa se calculan, y en qué artículo."""

from __future__ import annotations

import csv

from cedulas_cli.dominio.pasos import ConceptoLegal
from cedulas_cli.sistema.rutas import carpeta_paquete


def cargar_conceptos() -> dict[str, ConceptoLegal]:
    """Nombre de la columna de cuotas → su ficha legal."""
    with carpeta_paquete("parametros", "conceptos.csv").open(encoding="utf-8", newline="") as archivo:
        return {renglon["concepto"]: ConceptoLegal(**renglon) for renglon in csv.DictReader(archivo)}
