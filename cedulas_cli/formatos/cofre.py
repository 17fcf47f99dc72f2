"""Abrir un zip ajeno sin creerle: límites de expansión, rutas que escapan, cifrado, enlaces y daños."""

from __future__ import annotations

import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from cedulas_cli.errores import ErrorCedulas

MIEMBROS_MAXIMOS = 5_000
EXPANSION_MAXIMA = 4 << 30
RAZON_MAXIMA = 200
_RAZON_IMPORTA_DESDE = 16 << 20
_BLOQUE = 1 << 20
_CIFRADO = 0x1
_FALLAS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)


@dataclass(frozen=True)
class Miembro:
    """Un archivo dentro del zip, ya revisado."""

    nombre: str
    bytes: int
    info: zipfile.ZipInfo


class Cofre:
    """Un zip abierto y revisado; sólo entrega bytes dentro de los límites."""

    def __init__(self, ruta: Path, archivo: zipfile.ZipFile) -> None:
        self.ruta = ruta
        self._zip = archivo
        self._expandido = 0
        self.miembros = _revisar(ruta, archivo)

    def bloques(self, miembro: Miembro) -> Iterator[bytes]:
        """El contenido por bloques; se detiene si se expande más de lo permitido, diga lo que diga el índice."""
        propio = 0
        try:
            with self._zip.open(miembro.info) as lector:
                while bloque := lector.read(_BLOQUE):
                    propio += len(bloque)
                    self._expandido += len(bloque)
                    _exigir_expansion(self.ruta, propio, miembro.info.compress_size, miembro.nombre)
                    if self._expandido > EXPANSION_MAXIMA:
                        raise _sospechoso(self.ruta, "se expande más de 4 GiB")
                    yield bloque
        except _FALLAS as falla:
            raise _roto(self.ruta, f"{miembro.nombre}: {falla}") from falla

    def leer(self, miembro: Miembro) -> bytes:
        """El contenido completo."""
        return b"".join(self.bloques(miembro))

    def cabeza(self, miembro: Miembro) -> bytes:
        """El primer bloque, para reconocer."""
        return next(self.bloques(miembro), b"")


@contextmanager
def abrir(ruta: Path) -> Iterator[Cofre]:
    """Abre y revisa; «zip-roto» si está dañado o cifrado, «zip-sospechoso» si es peligroso."""
    try:
        archivo = zipfile.ZipFile(ruta)
    except _FALLAS as falla:
        raise _roto(ruta, "no es un zip completo: le falta el directorio final o está dañado") from falla
    with archivo:
        yield Cofre(ruta, archivo)


def _revisar(ruta: Path, archivo: zipfile.ZipFile) -> tuple[Miembro, ...]:
    infos = archivo.infolist()
    if len(infos) > MIEMBROS_MAXIMOS:
        raise _sospechoso(ruta, f"trae {len(infos)} miembros y el límite es {MIEMBROS_MAXIMOS}")
    if sum(i.file_size for i in infos) > EXPANSION_MAXIMA:
        raise _sospechoso(ruta, "declara expandirse a más de 4 GiB")
    miembros: dict[str, Miembro] = {}
    for info in infos:
        nombre = _nombre_seguro(ruta, info)
        if info.is_dir() or nombre.endswith("/"):
            continue
        if info.flag_bits & _CIFRADO:
            raise _roto(ruta, f"«{nombre}» está cifrado")
        _exigir_expansion(ruta, info.file_size, info.compress_size, nombre)
        if nombre in miembros:
            raise _sospechoso(ruta, f"«{nombre}» viene dos veces")
        miembros[nombre] = Miembro(nombre, info.file_size, info)
    return tuple(miembros[n] for n in sorted(miembros))


def _nombre_seguro(ruta: Path, info: zipfile.ZipInfo) -> str:
    nombre = info.filename.replace("\\", "/")
    partes = PurePosixPath(nombre).parts
    con_unidad = len(nombre) > 1 and nombre[1] == ":"
    if nombre.startswith("/") or con_unidad or ".." in partes or "\0" in nombre:
        raise _sospechoso(ruta, f"la ruta «{nombre[:80]}» escapa de la carpeta")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise _sospechoso(ruta, f"«{nombre[:80]}» es un enlace simbólico")
    return nombre


def _exigir_expansion(ruta: Path, expandido: int, comprimido: int, nombre: str) -> None:
    if expandido > _RAZON_IMPORTA_DESDE and expandido > RAZON_MAXIMA * max(comprimido, 1):
        raise _sospechoso(ruta, f"«{nombre}» se expande más de {RAZON_MAXIMA} veces")


def _roto(ruta: Path, causa: str) -> ErrorCedulas:
    return ErrorCedulas(
        "zip-roto",
        f"el zip «{ruta.name}» no se puede leer",
        lugar=str(ruta),
        causa=causa[:300],
        remedio="vuelva a descargarlo; si está cifrado, guárdelo sin contraseña",
    )


def _sospechoso(ruta: Path, causa: str) -> ErrorCedulas:
    return ErrorCedulas(
        "zip-sospechoso",
        f"el zip «{ruta.name}» no es seguro y no se abrió",
        lugar=str(ruta),
        causa=causa,
        remedio="pida el archivo otra vez a quien lo generó; uno legítimo no trae esto",
    )
