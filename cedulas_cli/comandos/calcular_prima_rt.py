"""`calcular prima-rt` y `explicar prima-rt` (LSS 72 a 74)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cedulas_cli.comandos._calculadora import Calculadora, orden_de_calculo, orden_de_explicacion
from cedulas_cli.comandos._campos import PRIMA_ANTERIOR
from cedulas_cli.dominio.campos import Campo, Tipo

if TYPE_CHECKING:
    from cedulas_cli.dominio.resultado import Regla


def _regla() -> Regla:
    from cedulas_cli.dominio.siniestralidad import REGLA

    return REGLA


CAMPOS = (
    Campo("ejercicio", Tipo.ENTERO, "Año de la siniestralidad.", obligatorio=True, metavar="AAAA"),
    Campo("dias_subsidiados", Tipo.ENTERO, "S: días subsidiados por incapacidad temporal.", omision="0"),
    Campo("incapacidades", Tipo.NUMERO, "I: suma de los por cientos de incapacidad permanente.", omision="0"),
    Campo("defunciones", Tipo.ENTERO, "D: defunciones.", omision="0"),
    Campo("trabajadores", Tipo.NUMERO, "N: trabajadores promedio expuestos al riesgo."),
    Campo("dias_cotizados", Tipo.ENTERO, "En lugar de N: días cotizados en el año por todos.", metavar="N"),
    Campo("acreditado", Tipo.SI_NO, "Si su sistema de seguridad está acreditado: factor 2.2 en vez de 2.3."),
    replace(PRIMA_ANTERIOR, obligatorio=True),
)

PRIMA_RT = Calculadora(
    "prima-rt",
    "Prima de riesgos de trabajo que rige de marzo a febrero, por la siniestralidad del año anterior.\n\n"
    "Se limita a un punto sobre o bajo la vigente y a los extremos de ley. El mes de febrero todavía usa la anterior.",
    CAMPOS,
    _regla,
)
orden = orden_de_calculo(PRIMA_RT)
explicacion = orden_de_explicacion(PRIMA_RT)
