"""`python -m bench`: mide, muestra la tabla y termina con 1 si una meta no se cumple."""

from __future__ import annotations

import argparse
import sys
from datetime import date

from bench import arranque, calculadoras, cuotas, impresion, nacional, oficina, padron
from bench.medicion import SALIDA, Medida
from bench.publicacion import mostrar, publicar

BANCOS = {
    "arranque": arranque.medir,
    "cuotas": cuotas.medir,
    "calculadoras": calculadoras.medir,
    "nacional": nacional.medir,
    "cedulas": impresion.medir,
    "oficina": oficina.medir,
    "padron": padron.medir,
}


def main() -> int:
    """Corre los bancos pedidos."""
    opciones = argparse.ArgumentParser(prog="python -m bench", description="Bancos de prueba, cada uno con su límite.")
    opciones.add_argument("--solo", choices=tuple(BANCOS), action="append", help="sólo ese banco (se puede repetir)")
    opciones.add_argument(
        "--completo", action="store_true", help="la emisión nacional entera (22.5 millones) y un millón de créditos"
    )
    opciones.add_argument("--publicar", action="store_true", help="reescribe docs/rendimiento.md")
    pedido = opciones.parse_args()
    if pedido.publicar and pedido.solo:
        opciones.error("sólo se publica la tabla entera: quite --solo")
    SALIDA.mkdir(parents=True, exist_ok=True)
    medidas: list[Medida] = []
    for nombre in pedido.solo or BANCOS:
        sys.stderr.write(f"midiendo {nombre}…\n")
        nuevas = BANCOS[nombre](completo=pedido.completo)
        mostrar(nuevas)
        sys.stdout.flush()
        medidas += nuevas
    if pedido.publicar:
        publicar(medidas, date.today(), completo=pedido.completo)
    return int(any(m.cumple is False for m in medidas))


if __name__ == "__main__":
    sys.exit(main())
