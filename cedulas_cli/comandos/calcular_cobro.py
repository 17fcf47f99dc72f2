"""`calcular` y `explicar` abonos, cheque y gastos-ejecucion: lo que pasa después de vencido un adeudo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cedulas_cli.comandos._calculadora import Calculadora, orden_de_calculo, orden_de_explicacion
from cedulas_cli.comandos.calcular_accesorios import Concepto, CriterioFactor
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
        Campo("importe", Tipo.IMPORTE, "Lo que se debía, histórico.", obligatorio=True),
        Campo("vencimiento", Tipo.FECHA, "Fecha límite legal, ya corrida.", obligatorio=True),
        Campo(
            "abonos",
            Tipo.TEXTO,
            "Lo que se fue pagando, con su fecha.",
            obligatorio=True,
            metavar="AAAA-MM-DD:PESOS;...",
        ),
        Campo("pago", Tipo.FECHA, "Día al que se calcula lo que queda.", obligatorio=True),
        Campo("corte", Tipo.FECHA, "Qué INPC se conocía ese día; por omisión, el del mismo día."),
        Campo(
            "concepto",
            Tipo.OPCION,
            "Una multa no causa recargos.",
            omision=Concepto.CUOTA.value,
            opciones=tuple(Concepto),
        ),
        Campo(
            "factor",
            Tipo.OPCION,
            "Qué se hace con el factor después del diezmilésimo.",
            omision=CriterioFactor.TRUNCAR.value,
            opciones=tuple(CriterioFactor),
        ),
    ),
    _abonos,
)
CHEQUE = Calculadora(
    "cheque",
    "Indemnización por un cheque presentado en tiempo y no pagado (CFF 21).",
    (
        Campo("importe", Tipo.IMPORTE, "Valor del cheque.", obligatorio=True),
        Campo("fecha", Tipo.FECHA, "Día en que se presentó y no se pagó.", obligatorio=True),
        Campo("requerimiento", Tipo.FECHA, "Día en que se requirió al deudor, para su plazo de tres días."),
    ),
    _cheque,
)
GASTOS = Calculadora(
    "gastos-ejecucion",
    "Gastos de ejecución: 2 % del crédito por diligencia, con mínimo y máximo (CFF 150).",
    (
        Campo("importe", Tipo.IMPORTE, "Crédito que se hace efectivo.", obligatorio=True),
        Campo("fecha", Tipo.FECHA, "Día de la diligencia.", obligatorio=True),
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
