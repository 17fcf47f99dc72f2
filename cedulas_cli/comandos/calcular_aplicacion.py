"""`calcular aplicacion`: a qué créditos y conceptos se aplica un pago (CFF 20; en convenio, 66-A fr. V)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from cedulas_cli.comandos._opciones import EntradaOpcion, FormatoOpcion, SalidaOpcion


class Orden(StrEnum):
    """En qué orden se cubre cada crédito."""

    ORDINARIO = "ordinario"
    CONVENIO = "convenio"


def orden(
    *,
    recibido: Annotated[str, typer.Option("--recibido", metavar="PESOS", help="Importe del pago que se reparte.")],
    entrada: EntradaOpcion = "-",
    aplicar_en: Annotated[
        Orden, typer.Option("--orden", help="ordinario: CFF 20; convenio: CFF 66-A fr. V.")
    ] = Orden.ORDINARIO,
    salida: SalidaOpcion = "-",
    formato: FormatoOpcion = None,
) -> None:
    """Reparte un pago del crédito más antiguo al más nuevo y, en cada uno, por el orden de ley.

    La tabla trae numero_credito, vencimiento, lo que se debe por componente (gastos_ejecucion, recargos, multas,
    indemnizacion, principal…) y, si se impugnó y garantizó, protegido = si: ése se salta.

    Códigos: 0 bien; 1 sobró pago; 2 uso incorrecto; 65 la tabla no sirve; 66 no existe.
    """
    from cedulas_cli.errores import Codigo
    from cedulas_cli.flujo.cobranza import aplicar_pago
    from cedulas_cli.sistema.informe import avisar
    from cedulas_cli.sistema.tablas import entregar

    aplicado, sobrante = aplicar_pago(entrada, recibido, aplicar_en.value)
    entregar(aplicado, formato, salida, "Aplicación del pago")
    if sobrante:
        avisar(f"del pago sobran {sobrante:,}: no había más que cubrir")
        raise typer.Exit(int(Codigo.HALLAZGOS))
