"""`calcular` y `explicar` abonos, cheque y gastos-ejecucion: lo que pasa después de vencido un adeudo."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cedulas_cli.comandos import _campos_accesorios as adeudo
from cedulas_cli.comandos._calculadora import Calculadora, orden_de_calculo, orden_de_explicacion
from cedulas_cli.dominio.campos import Campo, Tipo

if TYPE_CHECKING:
    from cedulas_cli.dominio.resultado import Regla


def _abonos() -> Regla:
    from cedulas_cli.dominio.abonos import REGLA

    return REGLA


def _cheque() -> Regla:
    from cedulas_cli.dominio.cobro import REGLA_CHEQUE

    return REGLA_CHEQUE


def _gastos() -> Regla:
    from cedulas_cli.dominio.cobro import REGLA_GASTOS

    return REGLA_GASTOS


ABONOS = Calculadora(
    "abonos",
    "Un adeudo pagado en partes: qué cubre cada abono (CFF 20) y lo que queda, con accesorios sobre la diferencia.",
    (
        adeudo.IMPORTE,
        replace(adeudo.VENCIMIENTO, obligatorio=True),
        Campo(
            "abonos",
            Tipo.TEXTO,
            "Lo que se fue pagando, con su fecha.",
            obligatorio=True,
            metavar="AAAA-MM-DD:PESOS;...",
        ),
        adeudo.PAGO,
        adeudo.CORTE,
        adeudo.CONCEPTO,
        adeudo.FACTOR,
    ),
    _abonos,
)
CHEQUE = Calculadora(
    "cheque",
    "Indemnización por un cheque presentado en tiempo y no pagado (CFF 21).",
    (
        Campo("cheque", Tipo.IMPORTE, "Valor del cheque.", obligatorio=True),
        Campo("presentado", Tipo.FECHA, "Día en que se presentó y no se pagó.", obligatorio=True),
        Campo("requerimiento", Tipo.FECHA, "Día en que se requirió al deudor, para su plazo de tres días."),
    ),
    _cheque,
)
GASTOS = Calculadora(
    "gastos-ejecucion",
    "Gastos de ejecución: 2 % del crédito por diligencia, con mínimo y máximo (CFF 150).",
    (
        Campo("importe_credito", Tipo.IMPORTE, "Crédito que se hace efectivo.", obligatorio=True),
        Campo("fecha_diligencia", Tipo.FECHA, "Día en que se practicó.", obligatorio=True),
        Campo(
            "diligencias",
            Tipo.TEXTO,
            "Las practicadas, separadas con punto y coma.",
            omision="requerimiento",
            metavar="requerimiento;embargo;remate",
        ),
        Campo("extraordinarios", Tipo.IMPORTE, "Avalúos, publicaciones, inscripciones y demás extraordinarios."),
    ),
    _gastos,
)
CALCULADORAS = (ABONOS, CHEQUE, GASTOS)
ORDENES = {c.nombre: orden_de_calculo(c) for c in CALCULADORAS}
EXPLICACIONES = {c.nombre: orden_de_explicacion(c) for c in CALCULADORAS}
