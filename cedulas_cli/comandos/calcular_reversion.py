"""`calcular reversion` y `explicar reversion` (LSS 89 fr. III, 213 y 237 A; RACERF 118 y 123)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cedulas_cli.comandos._calculadora import Calculadora, orden_de_calculo, orden_de_explicacion
from cedulas_cli.dominio.campos import Campo, Tipo

if TYPE_CHECKING:
    from cedulas_cli.dominio.resultado import Regla


def _regla() -> Regla:
    from cedulas_cli.dominio.reversion import REGLA

    return REGLA


CAMPOS = (
    Campo("periodo_recibo", Tipo.TEXTO, "Mes de la cédula y del recibo.", obligatorio=True, metavar="AAAA-MM"),
    Campo(
        "ramo_convenio",
        Tipo.OPCION,
        "Ramo que el convenio revierte.",
        obligatorio=True,
        opciones=("guarderias", "enfermedades-maternidad", "campo"),
    ),
    Campo("porcentaje_convenio", Tipo.NUMERO, "Parte de la cuota que se revierte.", obligatorio=True),
    Campo("convenio_desde", Tipo.FECHA, "Primer día del convenio.", obligatorio=True),
    Campo("convenio_hasta", Tipo.FECHA, "Último día del convenio.", obligatorio=True),
    Campo("recibo", Tipo.IMPORTE, "Importe del recibo presentado.", obligatorio=True),
    Campo("cuota_ramo", Tipo.IMPORTE, "Cuota del ramo de los trabajadores cubiertos, según la cédula."),
    Campo("base", Tipo.IMPORTE, "Suma de SBC por días de los cubiertos; en guarderías da la cuota."),
    Campo("base_cedula", Tipo.IMPORTE, "Esa misma suma, según la cédula."),
    Campo("recibos_previos", Tipo.IMPORTE, "Suma de otros recibos del mismo periodo y ramo."),
    Campo("incluido", Tipo.SI_NO, "Si el registro patronal está en el convenio.", omision="si"),
    Campo("duplicado", Tipo.SI_NO, "Si ya hay otro recibo del mismo convenio y periodo.", omision="no"),
    Campo("firmado", Tipo.SI_NO, "Si trae la firma que autoriza.", omision="no"),
)

REVERSION = Calculadora(
    "reversion",
    "Reversión de cuotas: lo pactado, la diferencia con el recibo y su dictamen.\n\n"
    "El descuento ocurre al enterar, con el recibo autorizado; los accesorios van sobre el neto. Nunca revierte el "
    "retiro, la cesantía ni la vejez.",
    CAMPOS,
    _regla,
)
orden = orden_de_calculo(REVERSION)
explicacion = orden_de_explicacion(REVERSION)
