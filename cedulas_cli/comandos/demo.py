"""La demostración sobre los archivos de ejemplo."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cedulas_cli.comandos._opciones import FechaOpcion
from cedulas_cli.errores import Codigo


def demo(
    salida: Annotated[Path, typer.Option("--salida", metavar="DIR", help="Carpeta donde queda todo.")] = Path("demo"),
    fecha: FechaOpcion = None,
) -> None:
    """La corrida completa sobre datos_ejemplo/, en los tres formatos, y se comprueba sola.

    Códigos: 0 halló exactamente lo sembrado y el respaldo se restauró; 1 algo no salió como se esperaba.
    """
    from cedulas_cli.flujo.demo import demostrar
    from cedulas_cli.flujo.resumenes import demostracion
    from cedulas_cli.sistema.avance import avance_para_consola
    from cedulas_cli.sistema.candado import candado
    from cedulas_cli.sistema.reloj import fecha_de_hoy
    from cedulas_cli.sistema.tablas import mostrar_tabla

    hoy = fecha_de_hoy(fecha)
    with candado(salida / "oficina", "demo"):
        resultados = demostrar(salida, hoy, avance_para_consola())
    mostrar_tabla(demostracion(resultados), "Demostración")
    for resultado in resultados:
        sys.stdout.write(f"{resultado.caso}: {'bien' if resultado.bien else 'NO salió como se esperaba'}\n")
    primero = resultados[0].corrida.datos["emisiones"][0]
    cedulas = salida / "oficina" / "salidas" / "cedulas" / primero["emision"] / primero["periodo"]
    sys.stdout.write(f"mire las cédulas en {cedulas} y los paquetes en {salida / 'oficina' / 'salidas' / 'lotes'}\n")
    sys.stdout.flush()
    if not all(resultado.bien for resultado in resultados):
        raise typer.Exit(int(Codigo.HALLAZGOS))


def registrar(app: typer.Typer) -> None:
    """Agrega `cedulas demo`."""
    app.command("demo")(demo)
