"""`calcular` y `explicar` garantia, huelga, hogar y continuacion: supuestos con su propia regla corta."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cedulas_cli.comandos._calculadora import Calculadora, orden_de_calculo, orden_de_explicacion
from cedulas_cli.comandos._campos import PAGO
from cedulas_cli.dominio.campos import Campo, Tipo

if TYPE_CHECKING:
    from cedulas_cli.dominio.resultado import Regla


def _garantia() -> Regla:
    from cedulas_cli.dominio.garantia import REGLA

    return REGLA


def _huelga() -> Regla:
    from cedulas_cli.dominio.huelga import REGLA

    return REGLA


def _hogar() -> Regla:
    from cedulas_cli.dominio.hogar import REGLA

    return REGLA


def _continuacion() -> Regla:
    from cedulas_cli.dominio.continuacion import REGLA

    return REGLA


GARANTIA = Calculadora(
    "garantia",
    "Garantía del interés fiscal: adeudo, accesorios y los de doce meses, y el orden de sus formas (CFF 141).",
    (
        Campo("adeudo_actualizado", Tipo.IMPORTE, "Lo que se debe, ya actualizado al otorgarla.", obligatorio=True),
        Campo("accesorios_causados", Tipo.IMPORTE, "Recargos, multas y gastos ya causados."),
        Campo("otorgamiento", Tipo.FECHA, "Día en que se otorga.", obligatorio=True),
        Campo(
            "concepto",
            Tipo.OPCION,
            "Una multa se actualiza pero no causa recargos; por omisión, cuota.",
            omision="cuota",
            opciones=("cuota", "multa", "capital"),
        ),
        Campo(
            "forma_garantia",
            Tipo.OPCION,
            "La que se ofrece, en su orden obligatorio.",
            opciones=(
                *("billete-deposito", "carta-credito", "prenda-hipoteca", "fianza"),
                *("obligado-solidario", "embargo"),
            ),
        ),
        Campo("sin_anteriores", Tipo.SI_NO, "Acreditó que no puede con las formas anteriores."),
        Campo("tasa_supuesta", Tipo.NUMERO, "Tasa mensual de mora para los meses en que aún no se publica."),
        Campo("resolucion_surte", Tipo.FECHA, "Si hubo inconformidad, día en que surtió efectos su resolución."),
    ),
    _garantia,
)
HUELGA = Calculadora(
    "huelga",
    "Cuotas causadas durante una huelga, en proporción a los salarios caídos (RACERF 124).",
    (
        Campo(
            "cuotas_registradas", Tipo.IMPORTE, "Cuotas de ese tiempo con los salarios registrados.", obligatorio=True
        ),
        Campo(
            "termino",
            Tipo.OPCION,
            "Cómo terminó, si terminó.",
            obligatorio=True,
            opciones=("pendiente", "convenio", "resolucion"),
        ),
        Campo("salarios_caidos", Tipo.NUMERO, "Por ciento de los salarios que se pactó o resolvió pagar."),
        Campo("pagado", Tipo.IMPORTE, "Lo que ya se pagó por ese tiempo."),
    ),
    _huelga,
)
HOGAR = Calculadora(
    "hogar",
    "Personas del hogar: el mínimo que cubre un mes completo y desde cuándo protege (LSS 239-C).",
    (
        Campo("mes_cubierto", Tipo.TEXTO, "Mes que se cubre.", obligatorio=True, metavar="AAAA-MM"),
        Campo("salario_mes", Tipo.IMPORTE, "Salario base de cotización del mes.", obligatorio=True),
        PAGO,
    ),
    _hogar,
)
CONTINUACION = Calculadora(
    "continuacion",
    "Continuación voluntaria (modalidad 40): si procede, desde cuándo y cuándo termina (LSS 218 a 220).",
    (
        Campo("fecha_baja", Tipo.FECHA, "Baja del régimen obligatorio.", obligatorio=True),
        Campo("fecha_solicitud", Tipo.FECHA, "Día en que se pide.", obligatorio=True),
        Campo(
            "semanas", Tipo.ENTERO, "Cotizaciones semanales en los cinco años anteriores a la baja.", obligatorio=True
        ),
        Campo("ultimo_sbc", Tipo.IMPORTE, "Su último salario base.", obligatorio=True),
        Campo("sbc_elegido", Tipo.IMPORTE, "Con el que continúa, si es mayor."),
        Campo(
            "proteger",
            Tipo.OPCION,
            "Desde cuándo: la solicitud o el día siguiente a la baja.",
            omision="solicitud",
            opciones=("solicitud", "baja"),
        ),
        Campo("ultimo_mes_pagado", Tipo.TEXTO, "Si ya la tuvo, el último mes que pagó.", metavar="AAAA-MM"),
    ),
    _continuacion,
)
CALCULADORAS = (GARANTIA, HUELGA, HOGAR, CONTINUACION)
ORDENES = {c.nombre: orden_de_calculo(c) for c in CALCULADORAS}
EXPLICACIONES = {c.nombre: orden_de_explicacion(c) for c in CALCULADORAS}
