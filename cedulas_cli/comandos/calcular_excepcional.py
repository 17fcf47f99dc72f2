"""`calcular` y `explicar prorroga-excepcional`: cuotas por venir que se dejan pagar después (LSS 40-E)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cedulas_cli.comandos import _campos_accesorios as adeudo
from cedulas_cli.comandos._calculadora import Calculadora, orden_de_calculo, orden_de_explicacion
from cedulas_cli.dominio.campos import Campo, Tipo

if TYPE_CHECKING:
    from cedulas_cli.dominio.resultado import Regla


def _regla() -> Regla:
    from cedulas_cli.dominio.excepcional import REGLA

    return REGLA


EXCEPCIONAL = Calculadora(
    "prorroga-excepcional",
    "Cuotas patronales por venir a plazos o diferidas, sin recargos, con autorización del Consejo Técnico (LSS 40-E).",
    (
        Campo("fecha_solicitud", Tipo.FECHA, "Día en que se pide.", obligatorio=True),
        Campo(
            "emisiones",
            Tipo.TEXTO,
            "Cuota patronal de cada periodo posterior, sin RCV ni lo retenido.",
            obligatorio=True,
            metavar="AAAA-MM:PESOS;...",
        ),
        Campo(
            "por_ciento_inicial", Tipo.NUMERO, "Lo que se paga a tiempo de cada emisión; por omisión, el mínimo de ley."
        ),
        Campo("plazo_meses", Tipo.ENTERO, "Plazo desde el último periodo; por omisión, el máximo de ley."),
        replace(adeudo.PAGO, obligatorio=False),
        adeudo.CORTE,
        Campo("gastos_financiamiento", Tipo.IMPORTE, "Los que fije la autorización."),
        Campo("sin_adeudos", Tipo.SI_NO, "No debe nada de los dos ejercicios anteriores."),
        Campo("sin_diferencias", Tipo.SI_NO, "Ni diferencias notificadas en ellos, o ya aclaradas o pagadas."),
        Campo("razones_acreditadas", Tipo.SI_NO, "Demostró las razones económicas excepcionales."),
        Campo("garantizado", Tipo.SI_NO, "Garantizó el interés fiscal."),
        Campo("votos", Tipo.ENTERO, "Votos a favor en el Consejo Técnico."),
        Campo("integrantes", Tipo.ENTERO, "Integrantes del Consejo Técnico."),
        Campo("nueva_desde", Tipo.FECHA, "Si ya tuvo una: desde cuándo puede pedir otra."),
    ),
    _regla,
)
orden = orden_de_calculo(EXCEPCIONAL)
explicacion = orden_de_explicacion(EXCEPCIONAL)
