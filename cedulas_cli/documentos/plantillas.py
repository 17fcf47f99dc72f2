"""Textos desde Jinja2: la plantilla de la oficina manda sobre la del programa, y si falta un dato se dice cuál."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import jinja2

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.sistema.rutas import carpeta_recurso

_BLANCOS = re.compile(r"[ \t]*\n[ \t]*")


class _PorContenido(jinja2.FileSystemLoader):
    """Lo compilado vale mientras el nombre siga llevando al mismo archivo con el mismo contenido."""

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        leer = super().get_source
        fuente, ruta, _ = leer(environment, template)
        return fuente, ruta, lambda: leer(environment, template)[:2] == (fuente, ruta)


@lru_cache(maxsize=16)
def _ambiente(carpetas: tuple[str, ...]) -> jinja2.Environment:
    """Uno por juego de carpetas y proceso: compilar una plantilla cuesta más que rellenarla."""
    return jinja2.Environment(
        loader=_PorContenido(carpetas),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # el destino es un PDF, no HTML
    )


class Plantillas:
    """Busca, compila y rellena plantillas; una carpeta propia tiene prioridad."""

    def __init__(self, propias: Path | None = None) -> None:
        carpetas = [carpeta for carpeta in (propias,) if carpeta is not None and carpeta.is_dir()]
        self._carpetas = [*carpetas, carpeta_recurso("plantillas")]
        self._ambiente = _ambiente(tuple(str(c) for c in self._carpetas))

    def bloques(self, nombre: str, datos: Mapping[str, object], exigidos: Iterable[str] = ()) -> dict[str, str]:
        """Rellena cada `{% block %}`; los saltos simples se unen y un renglón en blanco separa párrafos.

        Falla con «plantilla-incompleta», y dice el renglón, si falta un dato o un bloque exigido, o está mal escrita.
        """
        plantilla = self._abrir(nombre)
        if faltan := [bloque for bloque in exigidos if bloque not in plantilla.blocks]:
            raise ErrorCedulas(
                "plantilla-incompleta",
                f"a la plantilla {nombre} le faltan bloques",
                lugar=plantilla.filename or nombre,
                causa="no define: " + ", ".join(faltan),
                remedio="agréguelos, aunque sea vacíos: {% block nombre %}{% endblock %}",
            )
        contexto = plantilla.new_context(dict(datos))
        try:
            return {bloque: _parrafos("".join(formar(contexto))) for bloque, formar in sorted(plantilla.blocks.items())}
        except jinja2.UndefinedError as falla:
            raise self._incompleta(plantilla, falla, "le falta un dato") from falla
        except (jinja2.TemplateError, TypeError, ValueError, AttributeError, KeyError, ArithmeticError) as falla:
            raise self._incompleta(plantilla, falla, "no se pudo rellenar") from falla

    def _abrir(self, nombre: str) -> jinja2.Template:
        try:
            return self._ambiente.get_template(nombre)
        except jinja2.TemplateNotFound as falla:
            raise ErrorCedulas(
                "recurso-faltante",
                f"no está la plantilla {nombre}",
                lugar=" · ".join(str(c) for c in self._carpetas),
                causa="no existe ni en la oficina ni en el programa",
                remedio="restaure el archivo o reinstale el programa",
            ) from falla
        except jinja2.TemplateSyntaxError as falla:
            raise ErrorCedulas(
                "plantilla-incompleta",
                f"la plantilla {nombre} está mal escrita",
                lugar=f"{falla.filename or nombre}, renglón {falla.lineno}",
                causa=str(falla.message),
                remedio="corrija ese renglón; la sintaxis es la de Jinja2",
            ) from falla
        except UnicodeDecodeError as falla:
            raise ErrorCedulas(
                "plantilla-incompleta",
                f"la plantilla {nombre} no está en UTF-8",
                lugar=nombre,
                causa=str(falla),
                remedio="guárdela en UTF-8",
            ) from falla

    def _incompleta(self, plantilla: jinja2.Template, falla: Exception, que: str) -> ErrorCedulas:
        ruta = plantilla.filename or str(plantilla.name)
        renglon = 0
        for marco, numero in traceback.walk_tb(falla.__traceback__):
            if marco.f_code.co_filename == ruta:
                renglon = plantilla.get_corresponding_lineno(numero)
        return ErrorCedulas(
            "plantilla-incompleta",
            f"a la plantilla {plantilla.name} {que}",
            lugar=f"{ruta}, renglón {renglon}",
            causa=str(falla),
            remedio="corrija la plantilla o complete el dato en oficina.toml",
        )


def _parrafos(texto: str) -> str:
    """Une los saltos simples y deja un «\\n» por párrafo."""
    parrafos = re.split(r"\n[ \t]*\n", texto.strip())
    return "\n".join(p for p in (_BLANCOS.sub(" ", parrafo).strip() for parrafo in parrafos) if p)
