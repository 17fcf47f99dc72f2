"""Dónde vive el padrón y cómo se abre: un archivo SQLite de la oficina o, por URL, un PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.oficina.carpeta import Oficina

VARIABLE = "CEDULAS_PADRON"
ARCHIVO = "creditos.db"
ESPERA_SEGUNDOS = 10.0
"""Cuánto se espera a que otro suelte la base antes de decir «ocupado»."""
LIMITE_SELLO_MB = 4096
"""Hasta este tamaño se sella página por página; cada captura reescribe 16 bytes por página."""
PAGINA = 4096
CACHE_KIB = 262_144
_ESQUEMAS = ("postgresql", "postgres", "postgresql+psycopg")
_OCUPADA = ("SQLITE_BUSY", "SQLITE_LOCKED")
_SIN_LUGAR = ("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_TOOBIG")
_POR_ESTADO = {"53100": "disco", "55P03": "ocupada", "40P01": "ocupada", "40001": "ocupada", "57014": "ocupada"}


@dataclass(frozen=True)
class Lugar:
    """Dónde está el padrón: la ruta del archivo, o la URL de un servidor."""

    oficina: Oficina
    url: URL | None
    limite_sello: int
    compartido: bool

    @property
    def archivo(self) -> Path:
        """`creditos.db` de la oficina; sólo cuenta si no hay URL."""
        return self.oficina.raiz / ARCHIVO

    @property
    def es_archivo(self) -> bool:
        """Si el padrón es un archivo SQLite."""
        return self.url is None

    def __str__(self) -> str:
        """Para mensajes: nunca lleva la contraseña."""
        return str(self.archivo) if self.url is None else self.url.render_as_string(hide_password=True)


def lugar_de(oficina: Oficina) -> Lugar:
    """De `CEDULAS_PADRON` o de la sección `[padron]` de oficina.toml (url, sello_mb, compartido)."""
    seccion = _seccion(oficina)
    texto = os.environ.get(VARIABLE) or seccion.get("url", "")
    limite, compartido = seccion.get("sello_mb", LIMITE_SELLO_MB), seccion.get("compartido", False)
    if not isinstance(texto, str):
        raise _mal_configurado(oficina, "[padron] url debe ser un texto entre comillas")
    if not isinstance(limite, int) or isinstance(limite, bool) or limite < 0:
        raise _mal_configurado(oficina, "[padron] sello_mb debe ser un entero de megabytes, cero o más")
    if not isinstance(compartido, bool):
        raise _mal_configurado(oficina, "[padron] compartido debe ser true o false")
    return Lugar(oficina, _url(oficina, texto.strip()) if texto.strip() else None, limite << 20, compartido)


def _seccion(oficina: Oficina) -> dict[str, Any]:
    if not oficina.configuracion.exists():
        return {}
    try:
        datos = tomllib.loads(oficina.configuracion.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as falla:
        raise _mal_configurado(oficina, str(falla)) from falla
    seccion = datos.get("padron", {})
    if not isinstance(seccion, dict):
        raise _mal_configurado(oficina, "«padron» debe ser una sección")
    return seccion


def _url(oficina: Oficina, texto: str) -> URL:
    try:
        url = make_url(texto)
    except (ArgumentError, ValueError):
        # Sin `from`: la causa original repite la URL, que puede llevar una contraseña.
        raise _mal_configurado(oficina, "la URL del padrón no se entiende") from None
    if url.drivername not in _ESQUEMAS:
        raise _mal_configurado(oficina, "la URL del padrón debe empezar con postgresql://")
    return url.set(drivername="postgresql+psycopg")


def _mal_configurado(oficina: Oficina, causa: str) -> ErrorCedulas:
    return ErrorCedulas(
        "configuracion-invalida",
        "no se sabe dónde está el padrón de créditos",
        lugar=f"{oficina.configuracion} [padron] o la variable {VARIABLE}",
        causa=causa,
        remedio='por ejemplo: url = "postgresql://usuario@servidor/padron"; sin url se usa creditos.db de la oficina',
    )


def motor(lugar: Lugar, *, lectura: bool = False, espera: float = ESPERA_SEGUNDOS) -> Engine:
    """El motor de SQLAlchemy, ya con lo que da durabilidad y aislamiento. No toca la base todavía."""
    if lugar.url is None:
        return _motor_sqlite(lugar.archivo, lectura=lectura, espera=espera)
    try:
        import psycopg  # noqa: F401 — se revisa que esté antes de que SQLAlchemy lo pida a media orden
    except ImportError as falla:
        raise ErrorCedulas(
            "configuracion-invalida",
            "falta el conector de PostgreSQL",
            lugar=str(lugar),
            causa="psycopg no está instalado",
            remedio='instálelo con: pip install "cedulas[postgresql]"',
        ) from falla
    maquina = create_engine(lugar.url, poolclass=NullPool, connect_args={"connect_timeout": max(2, int(espera))})

    @event.listens_for(maquina, "begin")
    def _al_empezar(conexion: Connection) -> None:
        conexion.exec_driver_sql(f"SET LOCAL lock_timeout = {int(espera * 1000)}")

    return maquina


def _motor_sqlite(archivo: Path, *, lectura: bool, espera: float) -> Engine:
    def conectar() -> sqlite3.Connection:
        nueva = not lectura and not archivo.exists()
        if nueva:
            # Nace privada: guarda importes y registros patronales.
            os.close(os.open(archivo, os.O_RDWR | os.O_CREAT, 0o600))
        # Quien sólo lee no puede vaciar el diario de escritura: eso le toca a quien captura y sella.
        modo = "ro" if lectura else "rw"
        enlace = sqlite3.connect(
            f"file:{quote(str(archivo))}?mode={modo}",
            uri=True,
            timeout=espera,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            if archivo.stat().st_size == 0 and not lectura:
                enlace.execute(f"PRAGMA page_size = {PAGINA}")
            for orden in _PRAGMAS_LECTURA if lectura else (*_PRAGMAS, *_PRAGMAS_LECTURA):
                enlace.execute(orden)
        except BaseException:
            enlace.close()
            raise
        return enlace

    maquina = create_engine("sqlite://", creator=conectar, poolclass=NullPool)
    inicio = "BEGIN" if lectura else "BEGIN IMMEDIATE"

    @event.listens_for(maquina, "begin")
    def _al_empezar(conexion: Connection) -> None:
        conexion.exec_driver_sql(inicio)

    return maquina


_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    # El diario se vacía al sellar, no a media captura: de él se sabe qué páginas cambiaron.
    "PRAGMA wal_autocheckpoint = 0",
)
_PRAGMAS_LECTURA = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA temp_store = MEMORY",
    f"PRAGMA cache_size = -{CACHE_KIB}",
)


@contextmanager
def traducir(lugar: Lugar) -> Iterator[None]:
    """Lo que la base no pudo hacer, como error con nombre: ocupado, sin espacio, ilegible o fuera de alcance."""
    try:
        yield
    except SQLAlchemyError as falla:
        raise _traducida(lugar, falla) from falla
    except sqlite3.Error as falla:
        raise _de_sqlite(lugar, falla) from falla


def _traducida(lugar: Lugar, falla: SQLAlchemyError) -> ErrorCedulas:
    original = falla.orig if isinstance(falla, DBAPIError) else None
    if isinstance(original, sqlite3.Error):
        return _de_sqlite(lugar, original)
    clase = _POR_ESTADO.get(str(getattr(original, "sqlstate", "") or ""), "")
    causa = (str(original or falla).strip().splitlines() or ["sin detalle"])[0][:200]
    if clase == "ocupada":
        return ocupado(lugar)
    if clase == "disco":
        return _sin_lugar(lugar, "el servidor se quedó sin espacio")
    return ErrorCedulas(
        "padron-inaccesible",
        "el servidor del padrón no respondió como debía",
        lugar=str(lugar),
        causa=causa,
        remedio="revise que el servidor esté en pie, la URL y los permisos; lo capturado antes quedó intacto",
    )


def _de_sqlite(lugar: Lugar, falla: sqlite3.Error) -> ErrorCedulas:
    nombre = str(getattr(falla, "sqlite_errorname", "") or "")
    if nombre.startswith(_OCUPADA):
        return ocupado(lugar)
    if nombre.startswith(_SIN_LUGAR):
        return _sin_lugar(lugar, str(falla))
    if nombre.startswith("SQLITE_IOERR"):
        return ErrorCedulas(
            "no-se-pudo-leer",
            "el disco no respondió al usar el padrón",
            lugar=str(lugar),
            causa=str(falla),
            remedio="revise el disco y su espacio; la captura a medias no quedó, lo anterior sí",
        )
    return ErrorCedulas(
        "padron-ilegible",
        "el archivo del padrón está dañado o no es un padrón",
        lugar=str(lugar),
        causa=str(falla)[:200],
        remedio="vea qué está mal con: cedulas credito verificar; y reponga creditos.db del último respaldo",
    )


def ocupado(lugar: Lugar) -> ErrorCedulas:
    """Otro programa no soltó la base a tiempo."""
    return ErrorCedulas(
        "ocupado",
        "otro programa tiene tomado el padrón",
        lugar=str(lugar),
        causa="la base no se soltó en el tiempo de espera",
        remedio="espere a que termine y repita la orden: no se capturó nada",
    )


def _sin_lugar(lugar: Lugar, causa: str) -> ErrorCedulas:
    return ErrorCedulas(
        "no-se-pudo-escribir",
        "no se pudo escribir en el padrón",
        lugar=str(lugar),
        causa=causa,
        remedio="revise permisos y espacio en disco, y repita la orden: lo anterior quedó intacto",
    )
