"""`cedulas explicar accesorios`: la actualización y los recargos de un adeudo, paso a paso."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cedulas_cli.comandos._calculadora import Calculadora, orden_de_explicacion
from cedulas_cli.comandos._opciones import Emision
from cedulas_cli.comandos.calcular_accesorios import Concepto, CriterioFactor
from cedulas_cli.dominio.campos import Campo, Tipo

if TYPE_CHECKING:
    from cedulas_cli.dominio.resultado import Regla

CAMPOS = (
    Campo("importe", Tipo.IMPORTE, "Lo que se debía, histórico.", obligatorio=True),
    Campo("vencimiento", Tipo.FECHA, "Fecha límite legal, ya corrida."),
    Campo("periodo", Tipo.TEXTO, "Mes, o mes par de un bimestre: de él sale el vencimiento.", metavar="AAAA-MM"),
    Campo("emision", Tipo.OPCION, "Clase de emisión del periodo.", opciones=tuple(Emision)),
    Campo("modalidad", Tipo.TEXTO, "Sólo en especial: la 40 vence el 17 del mismo mes."),
    Campo("pago", Tipo.FECHA, "Cuándo se paga.", obligatorio=True),
    Campo("corte", Tipo.FECHA, "Qué INPC se conocía; por omisión, el del día del pago."),
    Campo(
        "concepto", Tipo.OPCION, "Una multa no causa recargos.", omision=Concepto.CUOTA.value, opciones=tuple(Concepto)
    ),
    Campo(
        "factor",
        Tipo.OPCION,
        "Qué se hace con el factor después del diezmilésimo.",
        omision=CriterioFactor.TRUNCAR.value,
        opciones=tuple(CriterioFactor),
    ),
)


def _regla() -> Regla:
    from cedulas_cli.dominio.explicacion_accesorios import REGLA

    return REGLA


ACCESORIOS = Calculadora("accesorios", "Actualización (CFF 17-A) y recargos (CFF 21) de un adeudo.", CAMPOS, _regla)
orden = orden_de_explicacion(ACCESORIOS)
