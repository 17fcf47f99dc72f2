"""Facturas de créditos emitidos: recibirlas, si cuadran con su cifra de control."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cedulas_cli.comandos._captura import UsuarioOpcion, centavos_de, dia_de
from cedulas_cli.comandos._opciones import (
    EsperaOpcion,
    FechaOpcion,
    FormatoOpcion,
    OficinaOpcion,
    SalidaOpcion,
    SimularOpcion,
)
from cedulas_cli.errores import Codigo

if TYPE_CHECKING:
    from cedulas_cli.flujo.facturas import ResumenFactura

subordenes = typer.Typer(no_args_is_help=True, help="Facturas de créditos emitidos (ECO 63 y 67, SIVEPA): recibirlas.")


@subordenes.command("recibir")
def recibir(
    archivos: Annotated[
        list[Path], typer.Argument(help="ECO 63 y su 67, factura sectorizada o SIVEPA: .T, .TXT, zip o carpeta.")
    ],
    cifra_control: Annotated[
        str, typer.Option("--cifra-control", metavar="CLAVE", help="Cifra de control con que se entregó.")
    ],
    producto: Annotated[
        str, typer.Option("--producto", metavar="PRODUCTO", help="COP_ECO_EST, RCV_ECO_MEC, COP_COMP, COP_SIVEPA_OPO…")
    ],
    casos: Annotated[int | None, typer.Option("--casos", help="Cuántos créditos dice la cifra de control.")] = None,
    importe: Annotated[
        str | None, typer.Option("--importe", metavar="PESOS", help="Cuánto suman según la cifra de control.")
    ] = None,
    multa: Annotated[
        str | None, typer.Option("--multa", metavar="PESOS", help="Cuánto suman sus multas según la cifra de control.")
    ] = None,
    cotizantes: Annotated[
        int | None, typer.Option("--cotizantes", help="Cuántos cotizantes dice la cifra de control.")
    ] = None,
    emitida: Annotated[
        str | None,
        typer.Option("--emitida", metavar="AAAA-MM-DD", help="Fecha de las cédulas; por omisión, la de recepción."),
    ] = None,
    periodo: Annotated[
        str | None, typer.Option("--periodo", metavar="AAAA-MM", help="Sólo si el archivo no lo dice.")
    ] = None,
    usuario: UsuarioOpcion = None,
    aunque_no_cuadre: Annotated[
        bool, typer.Option("--aunque-no-cuadre", help="Asienta lo aceptado y deja dicho en cada hecho qué no cuadró.")
    ] = False,
    simular: SimularOpcion = False,
    formato: FormatoOpcion = None,
    salida: SalidaOpcion = "-",
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    esperar: EsperaOpcion = 0.0,
) -> None:
    """Cuadra la factura con su cifra de control (C01) y asienta en el padrón cada crédito emitido y por notificar.

    Si no cuadra no se escribe nada. Se entrega el cuadre: lo declarado, lo recibido y la diferencia.

    Códigos: 0 cuadró y entró, o ya estaba; 1 no cuadra, o hubo apartados; 2 uso incorrecto; 65 no sirve, o esa cifra
    ya se recibió con otro contenido; 66 no existe; 74 el servidor no respondió; 75 ocupado; 78 configuración inválida.
    """
    from contextlib import nullcontext

    from cedulas_cli.flujo.credito import usuario_de
    from cedulas_cli.flujo.facturas import Control, Pedido, recibir_factura
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.oficina.configuracion import preparar
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import entregar

    lugar, hoy = elegir(oficina), fecha_de_hoy(fecha)
    pedido = Pedido(
        cifra_control=cifra_control,
        producto=producto.strip().upper(),
        control=Control(casos, centavos_de(importe, "--importe"), centavos_de(multa, "--multa"), cotizantes),
        usuario=usuario_de(usuario),
        emitida=dia_de(emitida, "--emitida") if emitida else hoy,
        periodo=periodo,
        aunque_no_cuadre=aunque_no_cuadre,
        simular=simular,
    )
    if not simular:
        preparar(lugar)
    with nullcontext() if simular else candado(lugar.raiz, "factura recibir", esperar):
        resumen = recibir_factura(lugar, archivos, pedido, fecha=hoy)
    _informar(resumen, simular=simular)
    entregar(resumen.cuadre, formato, salida, f"Cuadre de la cifra de control {cifra_control}")
    sys.stdout.flush()
    if resumen.con_hallazgos:
        raise typer.Exit(int(Codigo.HALLAZGOS))


def _informar(resumen: ResumenFactura, *, simular: bool) -> None:
    from cedulas_cli.sistema.informe import avisar, informar_apartados

    for aviso in resumen.avisos:
        avisar(aviso)
    if resumen.ya_estaba:
        avisar("esa factura ya se había recibido: no se cambió nada")
        return
    if resumen.leidos > resumen.aceptados:
        informar_apartados(resumen.apartados, resumen.leidos, resumen.aceptados)
    if resumen.captura is not None:
        captura = resumen.captura
        avisar(
            f"hechos del padrón: {captura.aceptados} {'entrarían' if simular else 'asentados'}, "
            f"{captura.repetidos} ya estaban, {captura.apartados.height} apartados"
        )
        if captura.apartados.height:
            informar_apartados(captura.apartados, captura.leidos, captura.leidos - captura.apartados.height)
    if not resumen.entro and not simular:
        avisar("no cuadra, o el padrón no la admite: no se escribió nada")


def registrar(app: typer.Typer) -> None:
    """Agrega `cedulas factura`."""
    app.add_typer(subordenes, name="factura")
