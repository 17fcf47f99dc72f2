"""Entrada del programa: importa lo menos posible para que un error al importar no se disfrace de hallazgo."""

import gc
import sys


def main() -> None:
    """Corre la línea de órdenes; una falla al importar sale con 70, nunca con 1."""
    gc.disable()  # recorrer la memoria mientras se importa cuesta un décimo del arranque
    try:
        from cedulas_cli.cli import principal
    except Exception as falla:
        print(f"error[falla-al-iniciar]: {falla}", file=sys.stderr)
        sys.exit(70)
    gc.enable()
    sys.exit(principal())


if __name__ == "__main__":
    main()
