"""`calcular` y `explicar` aviso, semanas, retencion y sustitucion: lo afiliatorio que decide días y quién paga."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cedulas_cli.comandos._calculadora import Calculadora, orden_de_calculo, orden_de_explicacion
from cedulas_cli.dominio.campos import Campo, Tipo

if TYPE_CHECKING:
    from cedulas_cli.dominio.resultado import Regla


def _aviso() -> Regla:
    from cedulas_cli.dominio.afiliacion import REGLA_AVISO

    return REGLA_AVISO


def _semanas() -> Regla:
    from cedulas_cli.dominio.afiliacion import REGLA_SEMANAS

    return REGLA_SEMANAS


def _retencion() -> Regla:
    from cedulas_cli.dominio.afiliacion import REGLA_RETENCION

    return REGLA_RETENCION


def _sustitucion() -> Regla:
    from cedulas_cli.dominio.afiliacion import REGLA_SUSTITUCION

    return REGLA_SUSTITUCION


LEY = Campo("fecha_ley", Tipo.FECHA, "Día cuya ley se aplica.", obligatorio=True)
AVISO = Calculadora(
    "aviso",
    "Plazo de un aviso de salario o de baja, y desde cuándo vale (LSS 34 y 37; RACERF 53 a 60).",
    (
        Campo(
            "clase_aviso",
            Tipo.OPCION,
            "Salario fijo, variable, por revisión de contrato, o baja.",
            obligatorio=True,
            opciones=("fijo", "variable", "revision", "baja"),
        ),
        Campo(
            "fecha_hecho", Tipo.FECHA, "Día del cambio o de la baja; en variable, uno del bimestre.", obligatorio=True
        ),
        Campo("fecha_presentacion", Tipo.FECHA, "Día en que se presentó; sin él sólo se da el límite."),
        Campo("sentido", Tipo.OPCION, "Si el salario sube o baja.", omision="alza", opciones=("alza", "baja")),
        Campo("patron_campo", Tipo.SI_NO, "Patrón del campo: siete días hábiles (LSS 237-B)."),
        Campo("pension_instituto", Tipo.SI_NO, "La baja es por pensión que dictaminó el Instituto."),
        Campo("incapacidad_hasta", Tipo.FECHA, "Si hay incapacidad, su último día: la baja no surte antes."),
        Campo("huelga", Tipo.SI_NO, "El trabajador está en huelga: no es baja."),
    ),
    _aviso,
)
SEMANAS = Calculadora(
    "semanas",
    "Semanas cotizadas de los días reconocidos (LSS 20).",
    (Campo("dias_reconocidos", Tipo.ENTERO, "Días cotizados que se reconocen.", obligatorio=True), LEY),
    _semanas,
)
RETENCION = Calculadora(
    "retencion",
    "Cuota obrera no retenida a tiempo: lo que aún se puede descontar y lo que paga el patrón (LSS 38).",
    (
        Campo("acumulado", Tipo.IMPORTE, "Cuota obrera que no se retuvo.", obligatorio=True),
        Campo("semanal", Tipo.IMPORTE, "Cuota obrera de una semana.", obligatorio=True),
        LEY,
    ),
    _retencion,
)
SUSTITUCION = Calculadora(
    "sustitucion",
    "Hasta cuándo responde el patrón sustituido (LSS 290; Ley del Infonavit 29).",
    (Campo("fecha_sustitucion", Tipo.FECHA, "Día de la sustitución.", obligatorio=True),),
    _sustitucion,
)
CALCULADORAS = (AVISO, SEMANAS, RETENCION, SUSTITUCION)
ORDENES = {c.nombre: orden_de_calculo(c) for c in CALCULADORAS}
EXPLICACIONES = {c.nombre: orden_de_explicacion(c) for c in CALCULADORAS}
