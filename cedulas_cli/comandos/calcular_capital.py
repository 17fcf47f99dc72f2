"""`calcular capital` y `explicar capital` (LSS 77 a 79, 88, 149, 186 y 287; RACERF 112, 119 y 146)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cedulas_cli.comandos._calculadora import Calculadora, orden_de_calculo, orden_de_explicacion
from cedulas_cli.comandos._campos import NOTIFICACION
from cedulas_cli.dominio.campos import Campo, Tipo

if TYPE_CHECKING:
    from cedulas_cli.dominio.resultado import Regla


def _regla() -> Regla:
    from cedulas_cli.dominio.capitales import REGLA

    return REGLA


CAMPOS = (
    Campo(
        "clase",
        Tipo.OPCION,
        "Qué se cobra; sin ella, un capital.",
        omision="capital",
        opciones=("capital", "no-derechohabiente", "inscripcion-improcedente"),
    ),
    Campo("fecha_calculo", Tipo.FECHA, "Día en que se determina: decide los costos unitarios.", obligatorio=True),
    Campo(
        "ramo",
        Tipo.OPCION,
        "Ramo del capital.",
        opciones=("riesgos-trabajo", "enfermedades-maternidad", "invalidez-vida", "retiro-cesantia-vejez"),
    ),
    Campo(
        "componentes",
        Tipo.TEXTO,
        "Importes del art. 79: hospitalizacion:15000;subsidios:3200.50",
        metavar="CLAVE:PESOS;…",
    ),
    Campo("servicios", Tipo.TEXTO, "Servicios a su costo unitario: dia_cama:3;cirugia_2:1", metavar="CLAVE:N;…"),
    Campo(
        "cobrado",
        Tipo.TEXTO,
        "Lo ya cobrado por el mismo siniestro, por componente: se cobra sólo lo que falta.",
        metavar="CLAVE:PESOS;…",
    ),
    Campo("fecha_siniestro", Tipo.FECHA, "Día del siniestro."),
    Campo("fecha_aviso", Tipo.FECHA, "Día en que se presentó el aviso, si se presentó."),
    Campo("aviso_en_plazo", Tipo.SI_NO, "Si el aviso se entregó en plazo (libera en enfermedades, no en riesgos)."),
    Campo("salario_inferior", Tipo.SI_NO, "Si se aseguró con salario inferior: sólo se cobra la diferencia."),
    Campo("convenio_obra", Tipo.SI_NO, "Si había convenio anticipado de obra con sus avisos (RACERF 146)."),
    Campo("cuotas_omitidas", Tipo.IMPORTE, "Cuotas de enfermedades omitidas de ese trabajador: se deducen (LSS 88)."),
    Campo("cuotas_pagadas", Tipo.IMPORTE, "En inscripción improcedente, lo pagado sin la cuenta individual (LSS 17)."),
    Campo("urgencia_obstetrica", Tipo.SI_NO, "Si la atención fue urgencia obstétrica (LSS 89): no se cobra sola."),
    NOTIFICACION,
)

CAPITAL = Calculadora(
    "capital",
    "Capitales constitutivos, gastos a no derechohabientes e inscripciones improcedentes.\n\n"
    "Componentes: asistencia_medica, hospitalizacion, medicamentos, auxiliares, cirugia, protesis, traslados, "
    "subsidios, funeral, indemnizacion_global y pension. Los servicios se ven con «cedulas parametros listar "
    "--parametro costo_unitario». Los gastos no llevan el 5 % de administración.",
    CAMPOS,
    _regla,
)
orden = orden_de_calculo(CAPITAL)
explicacion = orden_de_explicacion(CAPITAL)
