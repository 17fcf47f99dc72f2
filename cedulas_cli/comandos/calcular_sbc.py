"""`calcular sbc` y `explicar sbc` (LSS 27 a 33; RACERF 49, 55, 62, 63 y 116)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cedulas_cli.comandos._calculadora import Calculadora, orden_de_calculo, orden_de_explicacion
from cedulas_cli.comandos._campos import ZONA
from cedulas_cli.dominio.campos import Campo, Tipo

if TYPE_CHECKING:
    from cedulas_cli.dominio.resultado import Regla


def _regla() -> Regla:
    from cedulas_cli.dominio.integracion_bloque import REGLA

    return REGLA


_EN_ESPECIE = ("gratuita", "cobrada")

CAMPOS = (
    Campo(
        "tipo",
        Tipo.OPCION,
        "Clase de salario; sin ella, fijo. «ajuste» sube el SBC registrado al nuevo mínimo integrado.",
        omision="fijo",
        opciones=("fijo", "variable", "mixto", "semana-reducida", "ajuste"),
    ),
    Campo("rige_desde", Tipo.FECHA, "Día desde el que rige: decide mínimo, unidad y vacaciones.", obligatorio=True),
    ZONA,
    Campo("salario", Tipo.IMPORTE, "Lo que gana en su periodo; en semana reducida diaria, por día trabajado."),
    Campo(
        "periodicidad",
        Tipo.OPCION,
        "Periodo de todo lo que se dé en pesos; sin ella, diaria.",
        omision="diaria",
        opciones=("diaria", "semanal", "quincenal", "mensual"),
    ),
    Campo("anios_servicio", Tipo.ENTERO, "Años cumplidos: deciden las vacaciones mínimas.", omision="0"),
    Campo("factor_integracion", Tipo.NUMERO, "Factor de integración ya conocido; si no, se forma con lo siguiente."),
    Campo("aguinaldo_dias", Tipo.ENTERO, "Días de aguinaldo; sin ellos, los de ley."),
    Campo("vacaciones_dias", Tipo.ENTERO, "Días de vacaciones; sin ellos, los de ley."),
    Campo("prima_vacacional", Tipo.NUMERO, "Por ciento; sin él, el de ley."),
    Campo("otras", Tipo.IMPORTE, "Otras percepciones fijas que sí integran."),
    Campo("despensa", Tipo.IMPORTE, "Despensa: integra lo que pase de 40 % de la unidad diaria."),
    Campo("premio_asistencia", Tipo.IMPORTE, "Integra lo que pase de 10 % del SBC."),
    Campo("premio_puntualidad", Tipo.IMPORTE, "Integra lo que pase de 10 % del SBC."),
    Campo("sbc_vigente", Tipo.IMPORTE, "SBC registrado: referencia de los premios y punto de partida del ajuste."),
    Campo("alimentacion", Tipo.OPCION, "Si da alimentos y cómo (LSS 27 y 32).", opciones=_EN_ESPECIE),
    Campo("comidas", Tipo.ENTERO, "Cuántos alimentos al día, de 1 a 3.", omision="3"),
    Campo("cobro_alimentacion", Tipo.IMPORTE, "Lo que cobra por la alimentación en el periodo."),
    Campo("habitacion", Tipo.OPCION, "Si da habitación y cómo (LSS 27 y 32).", opciones=_EN_ESPECIE),
    Campo("cobro_habitacion", Tipo.IMPORTE, "Lo que cobra por la habitación en el periodo."),
    Campo("ingresos_variables", Tipo.IMPORTE, "Variables de los dos meses anteriores, ya sin lo que no integra."),
    Campo("dias_devengados", Tipo.ENTERO, "Días de salario devengado en esos dos meses, no los naturales."),
    Campo("dias_labor", Tipo.ENTERO, "Días que trabaja por semana, de 1 a 5 (semana reducida)."),
    Campo("ausencias", Tipo.ENTERO, "Faltas en una semana reducida: dice cuántos días no cotizan (RACERF 116)."),
    Campo("otros_patrones", Tipo.IMPORTE, "Suma de los SBC diarios con sus otros patrones (LSS 33)."),
)

SBC = Calculadora(
    "sbc",
    "Salario base de cotización: integración, exclusiones, límites, varios patrones y ajuste.\n\n"
    "Despensa, premios, cobros y otras percepciones van en el mismo periodo que el salario y se llevan a un día "
    "(semana entre 7, quincena entre 15, mes entre 30). Las horas extraordinarias entran en lo "
    "variable, ya sólo por su excedente.",
    CAMPOS,
    _regla,
)
orden = orden_de_calculo(SBC)
explicacion = orden_de_explicacion(SBC)
