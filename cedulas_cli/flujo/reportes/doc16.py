"""El DOC-16 de una oficina: reporte de notificación y desfase en PDF, con quien lo expide."""

from __future__ import annotations

import io
from datetime import date

from cedulas_cli.documentos.formato import fecha_larga
from cedulas_cli.documentos.oficio import Expide
from cedulas_cli.documentos.oficio_pdf import imprimir_oficios
from cedulas_cli.documentos.reporte_notificacion import documento
from cedulas_cli.flujo.liquidar import Ambiente
from cedulas_cli.flujo.reportes.reunir import Reporte
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.sistema.archivos import huella_valor

FOLIO = "RN"
_CIFRAS_DE_HUELLA = 6


def pdf(oficina: Oficina, reporte: Reporte, corte: date, hoy: date, periodo: str | None) -> bytes:
    """Los bytes del documento; el folio lleva el corte y la huella de lo que dice."""
    notificacion, desfase = reporte.tablas["notificacion"], reporte.tablas["desfase"]
    huella = huella_valor([notificacion.write_csv(), desfase.write_csv()])[:_CIFRAS_DE_HUELLA].upper()
    folio = f"{FOLIO}-{corte:%y%m%d}-{huella}"
    datos = {"corte": fecha_larga(corte), "alcance": f"periodo {periodo}" if periodo else "todas las cifras de control"}
    memoria = io.BytesIO()
    expide = expide_de(oficina, hoy)
    imprimir_oficios(
        memoria,
        f"{folio}.pdf",
        [documento(notificacion, desfase, expide, folio, datos)],
        expide,
        "Reporte de notificación y desfase",
    )
    return memoria.getvalue()


def expide_de(oficina: Oficina, hoy: date) -> Expide:
    """Quién expide según oficina.toml."""
    return Ambiente.cargar(oficina, hoy, hoy, "").expide()
