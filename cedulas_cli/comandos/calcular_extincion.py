"""`calcular extincion` y `explicar extincion` (LSS 297 y 298; CFF 146)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cedulas_cli.comandos._calculadora import Calculadora, orden_de_calculo, orden_de_explicacion
from cedulas_cli.dominio.campos import Campo, Tipo

if TYPE_CHECKING:
    from cedulas_cli.dominio.resultado import Regla


def _regla() -> Regla:
    from cedulas_cli.dominio.extincion import REGLA

    return REGLA


CAMPOS = (
    Campo("figura", Tipo.OPCION, "Qué se cuenta.", obligatorio=True, opciones=("prescripcion", "caducidad")),
    Campo(
        "inicio", Tipo.FECHA, "Día en que fue exigible (prescripción), o del aviso o conocimiento.", obligatorio=True
    ),
    Campo(
        "eventos",
        Tipo.TEXTO,
        "gestion, reconocimiento o gestion-sin-notificar con su fecha; suspension-pae, domicilio, inconformidad o "
        "juicio con principio/fin. Por ejemplo: gestion:2028-01-10;domicilio:2029-01-01/2029-06-30",
        metavar="CLASE:FECHA;…",
    ),
    Campo("al", Tipo.FECHA, "Día al que se pregunta si ya se consumó."),
)

EXTINCION = Calculadora(
    "extincion",
    "Prescripción y caducidad: cuándo se consuman, con interrupciones, suspensiones y tope de diez años.\n\n"
    "Las cuotas autodeterminadas no pagadas y sin cédula se revisan primero por caducidad. No se corren por viernes.",
    CAMPOS,
    _regla,
)
orden = orden_de_calculo(EXTINCION)
explicacion = orden_de_explicacion(EXTINCION)
