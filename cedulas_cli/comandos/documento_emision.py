"""`cedulas documento acta-recepcion` y `acuses`: los papeles de la emisión recibida y de su entrega, en PDF."""

from __future__ import annotations

from typing import Annotated

import typer

from cedulas_cli.comandos._captura import centavos_de
from cedulas_cli.comandos._notificacion import SalidaPdfOpcion, SectorOpcion, decir
from cedulas_cli.comandos._opciones import EmisionOptativa, FechaOpcion, OficinaOpcion, PeriodoOpcion


def acta_recepcion(
    *,
    periodo: PeriodoOpcion,
    emision: EmisionOptativa = None,
    cifra_control: Annotated[
        str,
        typer.Option("--cifra-control", metavar="CIFRA", help="Con la que se entregó; sus conteos, lo esperado."),
    ] = "",
    patrones: Annotated[
        int | None, typer.Option("--patrones", min=0, help="Cuántos patrones dice la cifra de control.")
    ] = None,
    cotizantes: Annotated[
        int | None, typer.Option("--cotizantes", help="Cuántos cotizantes dice la cifra de control.")
    ] = None,
    importe: Annotated[
        str | None, typer.Option("--importe", metavar="PESOS", help="Cuánto suman según la cifra de control.")
    ] = None,
    salida: SalidaPdfOpcion,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
) -> None:
    """DOC-01: acta de recepción de emisión: esperado y recibido, apartados, lo que no cuadra y las huellas.

    Lo esperado es lo que diga la cifra de control; si no se da, los totales que declara el propio archivo.

    Códigos: 0 bien; 2 uso incorrecto; 66 no existe la oficina o no se ha recibido; 73 no se pudo escribir; 78 falta un
    dato en oficina.toml o en la plantilla.
    """
    from pathlib import Path

    from cedulas_cli.dominio.cuadre import Conteo
    from cedulas_cli.dominio.periodos import Periodo
    from cedulas_cli.flujo.acta_recepcion import Control, acta_de_recepcion
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    mes, hoy, lugar = str(Periodo.de_texto(periodo)), fecha_de_hoy(fecha), elegir_existente(oficina)
    control = Control(cifra_control.strip(), Conteo(patrones, cotizantes, centavos_de(importe, "--importe")))
    clase = emision.value if emision else None
    decir(acta_de_recepcion(lugar, mes, clase, hoy, Path(salida), control), salida)


def acuses(
    *,
    periodo: PeriodoOpcion,
    emision: EmisionOptativa = None,
    sector: SectorOpcion = "",
    salida: SalidaPdfOpcion,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
) -> None:
    """DOC-02: guía de entrega a mensajería con el acuse o la causa de cada pieza, y los devueltos por causa.

    Antes del primer acuse es la guía para que la empresa firme; después, el control de lo que respondió.

    Códigos: 0 bien; 2 uso incorrecto; 65 el registro de acuses fue alterado; 66 no existe la oficina o no hay lotes
    exportados; 73 no se pudo escribir; 78 falta un dato en oficina.toml o en la plantilla.
    """
    from pathlib import Path

    from cedulas_cli.dominio.periodos import Periodo
    from cedulas_cli.flujo.control_acuses import control_de_acuses
    from cedulas_cli.oficina.carpeta import elegir_existente
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    mes, hoy, lugar = str(Periodo.de_texto(periodo)), fecha_de_hoy(fecha), elegir_existente(oficina)
    clase = emision.value if emision else None
    decir(control_de_acuses(lugar, mes, clase, hoy, Path(salida), sector=sector), salida)
