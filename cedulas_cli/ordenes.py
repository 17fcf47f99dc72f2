"""La línea de órdenes por dentro: ayuda en español y subórdenes que sólo se importan cuando se usan."""

from __future__ import annotations

import inspect
import re
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from cedulas_cli.comandos import ORDENES
from cedulas_cli.idioma import AYUDA_DE_AYUDA, OPCIONES, SUBORDEN, orden_desconocida, renglon_de_ayuda, uso_de

_CODIGOS = re.compile(r"\n\s*(?=Códigos: )")

if TYPE_CHECKING:  # la base común de órdenes y grupos es privada de Typer; para los tipos basta una de sus hijas
    _Base = TyperCommand
else:
    _Base = object


class _EnEspanol(_Base):
    """Ayuda en español, común a órdenes y grupos."""

    def __init__(self, *argumentos: Any, **datos: Any) -> None:
        super().__init__(*argumentos, **datos)
        if self.help:
            self.help = _CODIGOS.sub("\n\n", inspect.cleandoc(self.help))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Lee la línea; un error sin contexto dice al menos de qué orden es."""
        try:
            return super().parse_args(ctx, args)
        except typer.TyperException as falla:
            if getattr(falla, "ctx", ctx) is None:
                falla.ctx = ctx  # type: ignore[attr-defined]  # los errores de uso lo llevan
            raise

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Opciones y argumentos de la línea de uso."""
        argumentos = [p for p in self.get_params(ctx) if p.param_type_name == "argument"]
        return [OPCIONES, *map(uso_de, argumentos)]

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """«Uso: …»."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="Uso: ")

    def get_help_option(self, ctx: Any) -> Any:
        """`--help`, con su ayuda traducida."""
        if opcion := super().get_help_option(ctx):
            opcion.help = AYUDA_DE_AYUDA
            opcion.default = False  # sin valor, Typer importaría pydantic sólo para convertir «nada»
        return opcion

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Secciones «Argumentos» y «Opciones»."""
        visibles = [p for p in self.get_params(ctx) if not getattr(p, "hidden", False)]
        for clase, titulo in (("argument", "Argumentos"), ("option", "Opciones")):
            if renglones := [renglon_de_ayuda(p) for p in visibles if p.param_type_name == clase]:
                with formatter.section(titulo):
                    formatter.write_dl(renglones)


class Orden(_EnEspanol, TyperCommand):
    """Una orden con ayuda en español."""


class Grupo(_EnEspanol, TyperGroup):
    """Un grupo de órdenes con ayuda en español."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Como el de una orden, más la suborden."""
        return [*super().collect_usage_pieces(ctx), SUBORDEN]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Opciones y luego «Órdenes»."""
        super().format_options(ctx, formatter)
        with formatter.section("Órdenes"):
            formatter.write_dl(self.resumenes(ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """La suborden pedida; si no existe, las que se le parecen."""
        if not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise orden_desconocida(ctx.command_path, args[0], get_close_matches(args[0], self.list_commands(ctx)))
        return super().resolve_command(ctx, args)

    def resumenes(self, ctx: Any) -> list[tuple[str, str]]:
        """Nombre y primera frase de cada suborden, en su orden."""
        return [(nombre, primera_frase(self.get_command(ctx, nombre))) for nombre in self.list_commands(ctx)]


class GrupoPerezoso(Grupo):
    """La raíz: sabe el nombre y la ayuda de cada orden, y sólo importa el módulo de la que se pide."""

    def list_commands(self, _ctx: Any) -> list[str]:
        """Las órdenes, como se listan en `comandos.ORDENES`."""
        return [orden.nombre for orden in ORDENES]

    def get_command(self, _ctx: Any, cmd_name: str) -> Any:
        """La orden, importada en este momento; nada si no existe."""
        if cmd_name not in self.commands:
            for orden in ORDENES:
                if orden.nombre == cmd_name:
                    self.commands[cmd_name] = cargar(orden.modulo, cmd_name)
        return self.commands.get(cmd_name)

    def resumenes(self, _ctx: Any) -> list[tuple[str, str]]:
        """De la lista, sin importar nada."""
        return [(orden.nombre, orden.ayuda) for orden in ORDENES]


def cargar(modulo: str, nombre: str) -> Any:
    """Importa un módulo de `comandos`, deja que registre lo suyo y devuelve la orden con ese nombre."""
    puerta = typer.Typer(rich_markup_mode=None, add_completion=False)
    puerta.callback()(_sin_opciones)
    import_module(f"cedulas_cli.comandos.{modulo}").registrar(puerta)
    _en_espanol(puerta)
    return get_group(puerta).commands[nombre]


def _sin_opciones() -> None:
    """Puerta de paso: obliga a Typer a formar un grupo aunque haya una sola orden."""


def _en_espanol(aplicacion: typer.Typer) -> None:
    for orden in aplicacion.registered_commands:
        orden.cls = Orden
    for grupo in aplicacion.registered_groups:
        grupo.cls = Grupo
        if grupo.typer_instance is not None:
            _en_espanol(grupo.typer_instance)


def primera_frase(orden: Any) -> str:
    """Primer párrafo de la ayuda, en un renglón."""
    return " ".join((orden.help or "").split("\n\n", 1)[0].split())
