"""Rótulos exactos del libro de la emisión (hojas, encabezados y resumen)."""

from __future__ import annotations

from cedulas_cli.dominio import periodos
from cedulas_cli.dominio.esquemas import BIMESTRAL, CONCEPTOS_MENSUAL, MENSUAL
from cedulas_cli.dominio.periodos import Periodo

MESES = tuple(mes.capitalize() for mes in periodos.MESES)
MESES_CORTOS = tuple(mes[:3].upper() for mes in MESES)
TIPO_DE_DOCUMENTO = "Propuesta"

_COMUNES = (
    "NSS",
    "Nombre",
    "Origen del Movimiento",
    "Tipo del Movimiento",
    "Fecha del Movimiento",
    "Días",
    "Salario Diario",
)
_CONCEPTOS_IMSS = (
    "Cuota Fija",
    "Excedente Patronal",
    "Excedente Obrero",
    "Prestaciones en Dinero Patronal",
    "Prestaciones en Dinero Obrero",
    "Gastos Médicos y Pensionados Patronal",
    "Gastos Médicos y Pensionados Obrero",
    "Riesgos de Trabajo",
    "Invalidez y Vida Patronal",
    "Invalidez y Vida Obrero",
    "Guarderías y Prestaciones Sociales",
)
_RCV = ("Retiro", "Cesantía en Edad Avanzada y Vejez Patronal", "Cesantía en Edad Avanzada y Vejez Obrero")
MOVIMIENTOS = {
    MENSUAL: (*_COMUNES, *_CONCEPTOS_IMSS, "Total"),
    BIMESTRAL: (
        *_COMUNES,
        *_RCV,
        "Subtotal RCV",
        "Aportación Patronal",
        "Tipo de Descuento",
        "Valor de Descuento",
        "Número de Crédito",
        "Amortización",
        "Subtotal Infonavit",
        "Total",
    ),
}
RESUMEN_IMSS = (
    "Periodo Mensual",
    "Registro Patronal",
    "Número de Propuesta IMSS",
    "Días",
    "Total Cotizantes IMSS",
    "Prima de Riesgos de Trabajo",
    "Tipo de Documento",
    *_CONCEPTOS_IMSS,
    "Total",
)
RESUMEN_RCV = (
    "Número de Propuesta RCV",
    "Total Cotizantes RCV",
    "Tipo de Documento",
    "Número de acreditados",
    "Total Aportación Patronal",
    "Aportación S/C",
    "Aportación C/C",
    "Amortización",
    "Aportación C/C más Amortización",
    "Suma Infonavit",
    "Retiro",
    "Cesantía y vejez Patronal",
    "Cesantía y vejez Obrero",
    "Suma RCV",
    "Total",
)
_COLUMNAS = {
    MENSUAL: ("nss", "", "", "", "fecha_movimiento", "dias", "", *CONCEPTOS_MENSUAL, ""),
    BIMESTRAL: ("nss", "", "", "", "fecha_movimiento", "dias", "", "retiro"),
}


def hoja_resumen(periodo: Periodo) -> str:
    """`Emisión Junio 2026`."""
    return f"Emisión {MESES[periodo.mes - 1]} {periodo.anio}"


def hoja_movimientos(emision: str, periodo: Periodo) -> str:
    """`Movimientos EMA Junio 2026` o `Movimientos EBA Junio 2026`."""
    sigla = "EBA" if emision == BIMESTRAL else "EMA"
    return f"Movimientos {sigla} {MESES[periodo.mes - 1]} {periodo.anio}"


def columna_de(emision: str, campo: str) -> int:
    """Posición de un campo canónico entre los encabezados."""
    return _COLUMNAS[emision].index(campo)
