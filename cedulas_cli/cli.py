"""La puerta: registra subcomandos y traduce, en un solo lugar, error → mensaje y código de salida."""

from __future__ import annotations

import itertools
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

import typer

from cedulas_cli import __version__
from cedulas_cli.errores import Codigo, ErrorCedulas
from cedulas_cli.idioma import causa_del_sistema, error_de_uso
from cedulas_cli.ordenes import GrupoPerezoso

app = typer.Typer(
    name="cedulas",
    cls=GrupoPerezoso,
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


def principal() -> int:  # noqa: PLR0911 — un código por significado
    """Corre la orden y devuelve su código de salida; nunca deja ver una traza por una entrada mala."""
    signal.signal(signal.SIGTERM, _terminar)
    try:
        resultado = app(prog_name="cedulas", standalone_mode=False)
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
    except typer.TyperException as falla:
        return _mal_uso(falla)
    except Exception as falla:
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
        import json

        sys.stderr.write(json.dumps(error.como_dict(), ensure_ascii=False) + "\n")
    elif error.nombre == "uso-incorrecto":
        sys.stderr.write(f"error[{error.nombre}]: {error.mensaje}; {error.remedio}\n")
    else:
        sys.stderr.write(error.como_texto() + "\n")
    return int(error.codigo)


def _quiere_json() -> bool:
    """El error sale como JSON cuando la orden pidió `--formato json`, aunque falle antes de leer opciones."""
    argumentos = sys.argv[1:]
    return "--formato=json" in argumentos or any(
        a == "--formato" and b == "json" for a, b in itertools.pairwise(argumentos)
    )


def _mal_uso(falla: typer.TyperException) -> int:
    if type(falla).__name__ == "NoArgsIsHelpError":  # pedir un grupo sin orden enseña su ayuda
        sys.stderr.write(f"{falla}\n")
        return int(Codigo.USO)
    return _informar(error_de_uso(falla))


def _de_sistema(falla: OSError) -> ErrorCedulas:
    return ErrorCedulas(
        "no-se-pudo-leer",
        "falla de entrada o salida",
        lugar=str(falla.filename or ""),
        causa=causa_del_sistema(falla),
        remedio="revise permisos, espacio y que el disco responda; luego repita la orden",
    )


def _informar_caida(falla: Exception) -> int:
    """Una caída nuestra no se disfraza de dato malo: deja la traza en un archivo y dice dónde."""
    import tempfile
    import traceback

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
