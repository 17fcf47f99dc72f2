"""`calcular prorroga`, `explicar prorroga` y `calcular tabla-prorroga` (CFF 66 y 66-A; LSS 40-C)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cedulas_cli.comandos._calculadora import Calculadora, orden_de_calculo, orden_de_explicacion
from cedulas_cli.comandos._opciones import FormatoOpcion, OficinaOpcion, SalidaOpcion
from cedulas_cli.dominio.campos import Campo, Tipo

if TYPE_CHECKING:
    from cedulas_cli.dominio.resultado import Regla


def _regla() -> Regla:
    from cedulas_cli.dominio.prorroga import REGLA

    return REGLA


CAMPOS = (
    Campo("adeudo", Tipo.IMPORTE, "Adeudo total, actualizado y con accesorios, al pedirla.", obligatorio=True),
    Campo("cuota_obrera", Tipo.IMPORTE, "Parte retenida al trabajador: no admite prórroga (LSS 40-C)."),
    Campo("solicitud", Tipo.FECHA, "Día en que se pide: decide la tasa.", obligatorio=True),
    Campo(
        "forma", Tipo.OPCION, "Cómo se paga el saldo.", omision="parcialidades", opciones=("parcialidades", "diferido")
    ),
    Campo("parcialidades", Tipo.ENTERO, "Cuántos pagos mensuales, después del inicial."),
    Campo("liquidacion", Tipo.FECHA, "En diferido, el día en que se liquida."),
    Campo("pago_inicial", Tipo.IMPORTE, "Lo que se paga al pedirla; por omisión, el mínimo de ley (20 %)."),
)
PRORROGA = Calculadora(
    "prorroga",
    "Pago a plazos: inicial, tasa según el plazo, parcialidad, recargos por prórroga y garantía.\n\n"
    "La tabla de pagos la da «calcular tabla-prorroga».",
    CAMPOS,
    _regla,
)
orden = orden_de_calculo(PRORROGA)
explicacion = orden_de_explicacion(PRORROGA)


def tabla(
    *,
    adeudo: Annotated[str, typer.Option("--adeudo", metavar="PESOS", help=CAMPOS[0].ayuda)],
    solicitud: Annotated[str, typer.Option("--solicitud", metavar="AAAA-MM-DD", help=CAMPOS[2].ayuda)],
    parcialidades: Annotated[str, typer.Option("--parcialidades", metavar="N", help=CAMPOS[4].ayuda)] = "",
    cuota_obrera: Annotated[str, typer.Option("--cuota-obrera", metavar="PESOS", help=CAMPOS[1].ayuda)] = "",
    forma: Annotated[str, typer.Option("--forma", metavar="parcialidades|diferido", help=CAMPOS[3].ayuda)] = "",
    liquidacion: Annotated[str, typer.Option("--liquidacion", metavar="AAAA-MM-DD", help=CAMPOS[5].ayuda)] = "",
    pago_inicial: Annotated[str, typer.Option("--pago-inicial", metavar="PESOS", help=CAMPOS[6].ayuda)] = "",
    oficina: OficinaOpcion = None,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Tabla de pagos de una prórroga: vencimiento, recargos, capital y saldo; el pago 0 es el inicial.

    Códigos: 0 bien; 2 uso incorrecto; 78 falta un parámetro legal.
    """
    from cedulas_cli.flujo.calculadora import contexto_de
    from cedulas_cli.flujo.cobranza import tabla_de_prorroga
    from cedulas_cli.sistema.informe import avisar
    from cedulas_cli.sistema.tablas import entregar

    celdas = {
        "adeudo": adeudo,
        "cuota_obrera": cuota_obrera,
        "solicitud": solicitud,
        "forma": forma,
        "parcialidades": parcialidades,
        "liquidacion": liquidacion,
        "pago_inicial": pago_inicial,
    }
    pagos, advertencias = tabla_de_prorroga(CAMPOS, celdas, contexto_de(oficina))
    for advertencia in advertencias:
        avisar(advertencia)
    entregar(pagos, formato, salida, "Tabla de pagos")
