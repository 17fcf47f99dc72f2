"""Lo común de las órdenes que mueven legajos: qué se lee, quién y cuándo, y una sola forma de registrarlo."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import typer

from cedulas_cli.errores import ErrorCedulas

CodigosArgumento = Annotated[
    list[str] | None,
    typer.Argument(metavar="CODIGO...", help="Código del legajo o del crédito, como lo lee el lector."),
]
EntradaLegajosOpcion = Annotated[
    str | None,
    typer.Option(
        "--entrada",
        metavar="RUTA|-",
        help="csv, jsonl o parquet con la columna codigo; las demás son datos de cada uno.",
    ),
]
LecturasOpcion = Annotated[
    str | None,
    typer.Option(
        "--lecturas", metavar="RUTA|-", help="Lecturas de un lector de código de barras: un código por renglón."
    ),
]
DocumentoOpcion = Annotated[str, typer.Option("--documento", help="El papel que lo acredita.")]


class Pedido(NamedTuple):
    """Lo que toda orden de movimiento trae además de sus datos."""

    codigos: list[str] | None
    entrada: str | None
    lecturas: str | None
    documento: str
    usuario: str | None
    fecha: str | None
    simular: bool
    oficina: Any
    formato: Any
    salida: str
    esperar: float


def mover(orden: str, hecho: str, datos: dict[str, Any], pedido: Pedido) -> None:
    """Registra el movimiento en lo leído; cuentas, apartados y código, como toda captura."""
    from cedulas_cli.comandos._captura import rendir
    from cedulas_cli.dominio.custodia.captura import Movimiento
    from cedulas_cli.flujo import custodia
    from cedulas_cli.flujo.credito import usuario_de
    from cedulas_cli.oficina.carpeta import elegir
    from cedulas_cli.oficina.configuracion import preparar
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy

    dichas = [bool(pedido.codigos), pedido.entrada is not None, pedido.lecturas is not None]
    if sum(dichas) != 1:
        raise ErrorCedulas(
            "opcion-invalida",
            "dé los códigos, o bien --entrada, o bien --lecturas",
            lugar=f"custodia {orden}",
            causa="hace falta una de las tres, y sólo una",
            remedio=f"por ejemplo: cedulas custodia {orden} 262345678 …",
        )
    lugar, hoy = elegir(pedido.oficina), fecha_de_hoy(pedido.fecha)
    limpios = {c: v for c, v in datos.items() if v is not None and v != ""}
    movimiento = Movimiento(hecho, hoy, usuario_de(pedido.usuario), pedido.documento, limpios)
    preparar(lugar)
    with candado(lugar.raiz, f"custodia {orden}", pedido.esperar):
        if pedido.entrada is not None:
            leidas, archivo = custodia.de_tabla(pedido.entrada), pedido.entrada
        elif pedido.lecturas is not None:
            leidas, archivo = custodia.de_lector(pedido.lecturas), pedido.lecturas
        else:
            leidas, archivo = custodia.de_codigos(pedido.codigos or []), ""
        captura = custodia.mover(lugar, movimiento, leidas, hoy, archivo=archivo, simular=pedido.simular)
    rendir(captura, pedido.simular, pedido.formato, pedido.salida)
