"""`cedulas conciliar`: dos conjuntos que deberían ser el mismo, y lo que no cuadra."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cedulas_cli.comandos._opciones import FechaOpcion, OficinaOpcion, PeriodoOptativo, SalidaOpcion
from cedulas_cli.comandos._reportes import CorteOpcion, FormatoLibroOpcion


def registrar(app: typer.Typer) -> None:
    """Agrega `cedulas conciliar`."""
    app.command("conciliar")(orden)


def orden(
    conciliaciones: Annotated[
        list[str] | None,
        typer.Argument(metavar="CONCILIACION...", help="C01 a C12, C16, I1 a I7, o todas; sin decir, todas."),
    ] = None,
    *,
    detalle: Annotated[
        bool, typer.Option("--detalle", help="En lugar del resumen, cada cosa que no cuadra y las justificadas.")
    ] = False,
    periodo: PeriodoOptativo = None,
    corte: CorteOpcion = None,
    oficina: OficinaOpcion = None,
    fecha: FechaOpcion = None,
    formato: FormatoLibroOpcion = None,
    salida: SalidaOpcion = "-",
) -> None:
    """Corre las conciliaciones y dice cuáles cuadran: cuántos hay sólo de un lado, sólo del otro y con otro valor.

    La que no tiene con qué compararse no cuadra ni descuadra: dice qué le falta y cómo conseguirlo. No escribe nada.

    Códigos: 0 todas cuadran; 1 alguna no; 2 uso incorrecto; 65 la base no es un padrón; 66 a alguna le falta un insumo,
    o la oficina no existe; 73 no se pudo escribir la salida; 74 el servidor no respondió; 75 ocupado; 78 configuración
    o calendario inválidos.
    """
    from cedulas_cli.comandos._reportes import insumos_de
    from cedulas_cli.flujo.conciliaciones.conciliar import conciliar, elegir
    from cedulas_cli.flujo.entrega_libro import entregar_tablas, formato_pedido

    pedidas = elegir(conciliaciones or ())
    insumos, hoy = insumos_de(oficina, corte, fecha, periodo)
    corrida = conciliar(insumos, pedidas)
    tablas = {"conciliaciones": corrida.tabla, "detalle": corrida.detalle}
    if detalle:
        tablas = {"detalle": corrida.detalle, "conciliaciones": corrida.tabla}
    elegido = formato_pedido(formato.value if formato else None, salida)
    entregar_tablas(tablas, elegido, salida, "Lo que no cuadra" if detalle else "Conciliaciones", hoy)
    sys.stdout.flush()
    for falta in corrida.faltas:
        sys.stderr.write(f"{falta}\n")
    if corrida.codigo:
        raise typer.Exit(corrida.codigo)
