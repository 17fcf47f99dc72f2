"""`calcular multa` y `explicar multa` (LSS 304 a 304 C; RACERF 183 a 189)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cedulas_cli.comandos._calculadora import Calculadora, orden_de_calculo, orden_de_explicacion
from cedulas_cli.comandos._campos import NOTIFICACION, PAGO, PRIMA_ANTERIOR
from cedulas_cli.dominio.campos import Campo, Tipo

if TYPE_CHECKING:
    from cedulas_cli.dominio.resultado import Regla


def _regla() -> Regla:
    from cedulas_cli.dominio.multas_bloque import REGLA

    return REGLA


CAMPOS = (
    Campo(
        "fraccion",
        Tipo.TEXTO,
        "304 si se omitió el pago; si no, la del 304 A en romanos; varias de un mismo acto: I+XII.",
        obligatorio=True,
        metavar="FRACCION",
    ),
    Campo("fecha_infraccion", Tipo.FECHA, "Día de la infracción: decide la unidad y el texto.", obligatorio=True),
    Campo("fecha_imposicion", Tipo.FECHA, "Día en que se impone; si la ley cambió, rige el rango menor (CFF 70)."),
    Campo("omitido", Tipo.IMPORTE, "Concepto omitido, histórico (sólo en la 304)."),
    Campo("por_ciento", Tipo.NUMERO, "De 40 a 100, sólo en la 304; sin él, el mínimo."),
    Campo("veces", Tipo.NUMERO, "Veces la unidad; sin ellas, el mínimo de la fracción."),
    Campo("gravedad", Tipo.TEXTO, "Circunstancias que justifican pasar del mínimo (RACERF 183)."),
    Campo("trabajadores_afectados", Tipo.ENTERO, "Cuántos trabajadores afectó la infracción (RACERF 183)."),
    Campo("trabajadores_total", Tipo.ENTERO, "Cuántos trabajadores tiene el patrón (RACERF 183)."),
    Campo("antecedentes", Tipo.TEXTO, "Historial de cumplimiento del patrón (RACERF 184)."),
    Campo("sancion_anterior", Tipo.FECHA, "Notificación de la última sanción por lo mismo: decide la reincidencia."),
    Campo("cumplimiento", Tipo.FECHA, "Día en que cumplió, para saber si fue espontáneo (LSS 304 C)."),
    Campo(
        "gestion",
        Tipo.OPCION,
        "Qué le notificó el Instituto; la propuesta de cédula no quita lo espontáneo.",
        opciones=("visita", "requerimiento", "cedula", "otra", "propuesta"),
    ),
    Campo("fecha_gestion", Tipo.FECHA, "Día en que se notificó esa gestión."),
    Campo("dictamen", Tipo.FECHA, "Día en que se presentó el dictamen, si lo hubo."),
    Campo("caso_fortuito", Tipo.SI_NO, "Si hubo caso fortuito o fuerza mayor (LSS 304 C)."),
    PRIMA_ANTERIOR,
    Campo("prima_nueva", Tipo.NUMERO, "Prima que resultó: en la XV, si es igual a la anterior no hay multa."),
    NOTIFICACION,
    PAGO,
)

MULTA = Calculadora(
    "multa",
    "Multas por omitir el pago (304) o por infracciones formales (304 A y 304 B).\n\n"
    "Dice si procede, su rango, el importe, si hay reincidencia, hasta cuándo se paga con 20 % menos y lo que queda. "
    "Por encima del mínimo exige la motivación. El crédito se carga completo: el descuento ocurre sólo al pagar.",
    CAMPOS,
    _regla,
)
orden = orden_de_calculo(MULTA)
explicacion = orden_de_explicacion(MULTA)
