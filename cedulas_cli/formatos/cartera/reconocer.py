"""La puerta de la cartera: de rutas (archivos, zip o carpetas) a los textos que traen, con su nombre para informes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.formatos.cofre import abrir
from cedulas_cli.idioma import causa_del_sistema

_ZIP = b"PK"
_BLANCOS = b" \t\r\n\f\x00\x1a\xef\xbb\xbf"


@dataclass(frozen=True)
class Texto:
    """Un texto por leer: de qué ruta salió, cómo se le nombra y sus bytes."""

    ruta: Path
    nombre: str
    contenido: bytes


def textos(rutas: Sequence[Path]) -> list[Texto]:
    """Los textos de esas rutas, en orden. Errores: «archivo-no-existe», «archivo-vacio», «zip-roto»."""
    hallados: list[Texto] = []
    for ruta in rutas:
        if ruta.is_dir():
            dentro = sorted(r for r in ruta.rglob("*") if r.is_file() and not r.is_symlink())
            hallados += [t for r in dentro for t in _de_archivo(r, r.relative_to(ruta).as_posix())]
        else:
            hallados += _de_archivo(ruta, ruta.name)
    utiles = [t for t in hallados if t.contenido.strip(_BLANCOS)]
    if not utiles:
        nombres = ", ".join(r.name for r in rutas)
        raise ErrorCedulas(
            "archivo-vacio",
            f"«{nombres}» no tiene contenido",
            lugar=nombres,
            causa="cero bytes útiles",
            remedio="vuelva a pedirlo",
        )
    return utiles


def _de_archivo(ruta: Path, nombre: str) -> list[Texto]:
    try:
        contenido = ruta.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise ErrorCedulas(
            "archivo-no-existe",
            f"no existe «{ruta.name}»",
            lugar=str(ruta),
            causa="la ruta no lleva a un archivo ni a una carpeta",
            remedio="revise la ruta",
        ) from None
    except OSError as falla:
        raise ErrorCedulas(
            "no-se-pudo-leer",
            f"no se pudo leer «{nombre}»",
            lugar=str(ruta),
            causa=causa_del_sistema(falla),
            remedio="revise permisos y que el disco esté montado",
        ) from falla
    if not contenido.startswith(_ZIP):
        return [Texto(ruta, nombre, contenido)]
    with abrir(ruta) as cofre:
        return [Texto(ruta, f"{nombre}/{m.nombre}", cofre.leer(m)) for m in cofre.miembros]


def no_reconocido(nombres: str, que: str, causa: str, remedio: str) -> ErrorCedulas:
    """«formato-no-reconocido» de la cartera."""
    return ErrorCedulas(
        "formato-no-reconocido", f"«{nombres}» no es {que}", lugar=nombres, causa=causa, remedio=remedio
    )
