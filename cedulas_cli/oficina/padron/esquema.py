"""El esquema de la base: qué versión tiene y llevarla a la del programa con Alembic."""

from __future__ import annotations

from sqlalchemy import Connection, inspect

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.oficina.padron.base import Lugar
from cedulas_cli.oficina.padron.modelo import METADATOS, VERSION

TABLA_DE_VERSION = "alembic_version"
NUEVA = ""
"""La versión de una base sin tablas."""


def version_de(conexion: Connection, lugar: Lugar) -> str:
    """Versión del esquema; vacía si la base no tiene nada. Una base ajena es «padron-ilegible»."""
    tablas = set(inspect(conexion).get_table_names())
    if TABLA_DE_VERSION in tablas:
        hallada = conexion.exec_driver_sql(f"SELECT version_num FROM {TABLA_DE_VERSION}").scalar()
        if isinstance(hallada, str) and hallada:
            return hallada
    elif not tablas or (not lugar.es_archivo and not tablas & set(METADATOS.tables)):
        return NUEVA
    raise ErrorCedulas(
        "padron-ilegible",
        "la base no es un padrón de créditos",
        lugar=str(lugar),
        causa="sus tablas no son las de este programa",
        remedio="revise la ruta o la URL; si era el padrón, repóngalo del último respaldo",
    )


def migrar(conexion: Connection, lugar: Lugar) -> tuple[str, str]:
    """Lleva la base a la versión del programa, dentro de la transacción abierta: de cuál a cuál.

    Errores: «padron-mas-nuevo» (78) si la base es de un programa posterior.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    actual = version_de(conexion, lugar)
    if actual == VERSION:
        return actual, actual
    ajustes = Config()
    ajustes.set_main_option("script_location", "cedulas_cli.oficina.padron:migraciones")
    ajustes.set_main_option("version_locations", "cedulas_cli.oficina.padron.migraciones:versiones")
    ajustes.set_main_option("path_separator", "newline")
    ajustes.attributes["conexion"] = conexion
    conocidas = {guion.revision for guion in ScriptDirectory.from_config(ajustes).walk_revisions()}
    if actual and actual not in conocidas:
        raise mas_nuevo(lugar, actual)
    command.upgrade(ajustes, "head")
    return actual, VERSION


def mas_nuevo(lugar: Lugar, actual: str) -> ErrorCedulas:
    """La base es de un programa posterior a éste."""
    return ErrorCedulas(
        "padron-mas-nuevo",
        f"el padrón es de una versión más nueva del programa (esquema {actual})",
        lugar=str(lugar),
        causa=f"este programa sólo conoce hasta el esquema {VERSION}",
        remedio="actualice el programa; nada se cambió",
    )
