"""Medidas de la propuesta en papel carta horizontal: puntos desde el borde superior."""

from __future__ import annotations

from cedulas_cli.documentos.maqueta import ANCHO, DERECHA, IZQUIERDA
from cedulas_cli.documentos.renglones import ALTO_RENGLON

__all__ = ["ANCHO", "DERECHA", "IZQUIERDA"]

ARRIBA = 22.0
ACENTO = (0.09, 0.27, 0.23)
TINTE = (0.925, 0.945, 0.935)
TINTE_TOTAL = (0.945,)
GRIS = 0.38
GRIS_FILETE = 0.72

QR_LADO = 46.0
QR_X = DERECHA - QR_LADO
QR_ARRIBA = 16.0

RAYA = 68.0
DATOS = 72.0
PATRON_X, PATRON_ANCHO = IZQUIERDA, 330.0
FICHA_X, FICHA_ANCHO = 366.0, 130.0
RESUMEN_X = 506.0
RESUMEN_COLUMNAS = (DERECHA - 107.0, DERECHA - 55.0, DERECHA - 3.0)
RESUMEN_RESERVA = 48.0
RESUMEN_PASO = 8.2

FRANJA, FRANJA_ALTO = 150.0, 18.0
CABEZA_ALTO = 20.0
CABEZA_PRIMERA = 171.0
RENGLONES_PRIMERA = CABEZA_PRIMERA + CABEZA_ALTO
CABEZA_SIGUIENTE = 48.0
RENGLONES_SIGUIENTE = CABEZA_SIGUIENTE + CABEZA_ALTO

FONDO = 564.0
"""Hasta aquí llegan renglones, totales y leyendas; debajo va el pie."""
PIE_CODIGO = 568.5
PIE_CODIGO_ALTO = 14.0
PIE_TEXTO = 590.0
MODULO_CODIGO = 0.75

AIRE_LEYENDAS = 5.0
LEYENDAS_MAXIMO = 220.0


def renglones_que_caben(desde: float, hasta: float, totales: int) -> int:
    """Cuántos renglones caben entre dos alturas, apartando los de totales."""
    return int((hasta - desde) // ALTO_RENGLON) - totales
