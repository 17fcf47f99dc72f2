"""La puerta: registra subcomandos y traduce, en un solo lugar, error → mensaje y código de salida."""

from __future__ import annotations

import itertools
import json
import os
import signal
import sys
import traceback
from types import FrameType
from typing import NoReturn

import typer

from cedulas_cli import __version__
from cedulas_cli.errores import Codigo, ErrorCedulas

app = typer.Typer(
    name="cedulas",
    help="Emisión y pago oportuno: recibe la emisión, recalcula cuotas, imprime cédulas, arma lotes y respalda.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(pedida: bool) -> None:
    if pedida:
        typer.echo(f"cedulas {__version__}")
        raise typer.Exit


@app.callback()
def _raiz(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Versión del programa."),
) -> None:
    """Opciones del programa."""


def _registrar() -> None:
    """Cada módulo de `comandos` sabe agregarse solo."""
    from cedulas_cli.comandos import MODULOS

    for modulo in MODULOS:
        modulo.registrar(app)


def principal() -> int:
    """Corre la orden y devuelve su código de salida; nunca deja ver una traza por una entrada mala."""
    signal.signal(signal.SIGTERM, _terminar)
    try:
        _registrar()
        resultado = app(standalone_mode=False)
        _vaciar_salida()
    except ErrorCedulas as error:
        return _informar(error)
    except BrokenPipeError:
        return _tuberia_cerrada()
    except (KeyboardInterrupt, typer.Abort):
        sys.stderr.write("interrumpido\n")
        return int(Codigo.INTERRUMPIDO)
    except OSError as falla:
        return _informar(_de_sistema(falla))
    except Exception as falla:
        if mostrar := getattr(falla, "show", None):  # errores de uso de la línea de órdenes
            mostrar(file=sys.stderr)
            return int(getattr(falla, "exit_code", Codigo.USO))
        return _informar_caida(falla)
    return resultado if isinstance(resultado, int) else int(Codigo.BIEN)


def _vaciar_salida() -> None:
    sys.stdout.flush()


def _terminar(_senal: int, _marco: FrameType | None) -> NoReturn:
    sys.stderr.write("terminado por señal; lo escrito hasta aquí está completo\n")
    sys.stderr.flush()
    os._exit(int(Codigo.TERMINADO))


def _tuberia_cerrada() -> int:
    # Sin esto Python intenta vaciar stdout al salir y vuelve a fallar.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return int(Codigo.TUBERIA_CERRADA)


def _informar(error: ErrorCedulas) -> int:
    if _quiere_json():
        sys.stderr.write(json.dumps(error.como_dict(), ensure_ascii=False) + "\n")
    else:
        sys.stderr.write(error.como_texto() + "\n")
    return int(error.codigo)


def _quiere_json() -> bool:
    """El error sale como JSON cuando la orden pidió `--formato json`, aunque falle antes de leer opciones."""
    argumentos = sys.argv[1:]
    return "--formato=json" in argumentos or any(
        a == "--formato" and b == "json" for a, b in itertools.pairwise(argumentos)
    )


def _de_sistema(falla: OSError) -> ErrorCedulas:
    return ErrorCedulas(
        "no-se-pudo-leer",
        "falla de entrada o salida",
        lugar=str(falla.filename or ""),
        causa=falla.strerror or str(falla),
        remedio="revise permisos, espacio y que el disco responda; luego repita la orden",
    )


def _informar_caida(falla: Exception) -> int:
    """Una caída nuestra no se disfraza de dato malo: deja la traza en un archivo y dice dónde."""
    import tempfile

    with tempfile.NamedTemporaryFile(
        "w", prefix="cedulas-falla-", suffix=".txt", delete=False, encoding="utf-8"
    ) as archivo:
        archivo.write(f"cedulas {__version__}\norden: {sys.argv[1:]}\n\n{traceback.format_exc()}")
    return _informar(
        ErrorCedulas(
            "falla-interna",
            f"el programa falló ({type(falla).__name__})",
            lugar=archivo.name,
            causa="es un defecto del programa, no de sus datos",
            remedio="adjunte ese archivo al reporte; no contiene más datos que la orden y la traza",
        )
    )
