"""El manifiesto del respaldo, su `SHA256SUMS` y su nombre: forma, ida y vuelta, y huella lógica."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from cedulas_cli.respaldo.marcos import Marco
from cedulas_cli.respaldo.miembros import SUMAS, orden

ESQUEMA = "cedulas/respaldo/1"
PERSONALES = "datos-personales"
INTERNA = "interna"
SIN_PERIODO = "todo"
FORMA_NOMBRE = r"respaldo-[a-z]+-(?:[0-9]{4}-[0-9]{2}|todo)-[0-9a-f]{12}\.tar\.zst"
_MEDIDA_MAXIMA = 1 << 43
"""Ocho terabytes: más es un manifiesto hostil, y buscar ahí falla en el sistema de archivos."""
_HEXADECIMAL = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Entrada:
    """Un archivo dentro del respaldo. `filas` sólo si es Parquet."""

    ruta: str
    bytes: int
    sha256: str
    clasificacion: str
    filas: int | None
    marco: Marco


@dataclass(frozen=True)
class Manifiesto:
    """Qué contiene un respaldo y dónde está cada cosa."""

    programa: str
    conjunto: str
    periodo: str | None
    fecha: date
    huella: str
    faltantes: tuple[str, ...]
    sumas: Entrada
    archivos: tuple[Entrada, ...]

    @property
    def total_bytes(self) -> int:
        """Bytes sin comprimir de todos los archivos."""
        return sum(entrada.bytes for entrada in self.archivos)

    def a_bytes(self) -> bytes:
        """JSON estable, con acentos a la vista (escapados sólo si un nombre no es UTF-8)."""
        valor = {
            "esquema": ESQUEMA,
            "programa": self.programa,
            "conjunto": self.conjunto,
            "periodo": self.periodo,
            "fecha": self.fecha.isoformat(),
            "huella": self.huella,
            "totales": {"archivos": len(self.archivos), "bytes": self.total_bytes},
            "faltantes": list(self.faltantes),
            "sumas": asdict(self.sumas),
            "archivos": [asdict(entrada) for entrada in self.archivos],
        }
        try:
            return (json.dumps(valor, ensure_ascii=False, indent=1) + "\n").encode()
        except UnicodeEncodeError:
            return (json.dumps(valor, indent=1) + "\n").encode()

    @classmethod
    def de_bytes(cls, crudo: bytes) -> Manifiesto:
        """Interpreta el JSON; `ValueError` si no es un manifiesto de este esquema."""
        try:
            valor = json.loads(crudo)
            if valor["esquema"] != ESQUEMA:
                raise ValueError(f"esquema «{valor['esquema']}»; este programa entiende «{ESQUEMA}»")
            return cls(
                programa=_texto(valor["programa"]),
                conjunto=_texto(valor["conjunto"]),
                periodo=None if valor["periodo"] is None else _texto(valor["periodo"]),
                fecha=date.fromisoformat(valor["fecha"]),
                huella=_sha256(valor["huella"]),
                faltantes=tuple(_texto(faltante) for faltante in valor["faltantes"]),
                sumas=_entrada(valor["sumas"]),
                archivos=tuple(_entrada(entrada) for entrada in valor["archivos"]),
            )
        except (KeyError, TypeError, AttributeError, RecursionError) as falla:
            raise ValueError(f"no tiene la forma de un manifiesto ({falla})") from falla


def _entrada(valor: dict[str, Any]) -> Entrada:
    marco = valor["marco"]
    return Entrada(
        ruta=_texto(valor["ruta"]),
        bytes=_natural(valor["bytes"]),
        sha256=_sha256(valor["sha256"]),
        clasificacion=_texto(valor["clasificacion"]),
        filas=None if valor["filas"] is None else _natural(valor["filas"]),
        marco=Marco(_natural(marco["desplazamiento"]), _natural(marco["longitud"]), _sha256(marco["sha256"])),
    )


def _texto(valor: object) -> str:
    if not isinstance(valor, str):
        raise TypeError(f"se esperaba texto y hay {valor!r}")
    return valor


def _natural(valor: object) -> int:
    if not isinstance(valor, int) or isinstance(valor, bool) or not 0 <= valor < _MEDIDA_MAXIMA:
        raise TypeError(f"se esperaba un entero y hay {valor!r}")
    return valor


def _sha256(valor: object) -> str:
    if not _HEXADECIMAL.fullmatch(texto := _texto(valor)):
        raise TypeError(f"se esperaba una huella SHA-256 y hay {texto!r}")
    return texto


def renglones_sumas(pares: list[tuple[str, str]]) -> bytes:
    """`SHA256SUMS` de (ruta, sha256) en la forma exacta de GNU: `\\` y saltos de línea escapados."""
    return b"".join(_renglon(ruta, sha256) for ruta, sha256 in pares)


def _renglon(ruta: str, sha256: str) -> bytes:
    escapada = ruta.replace("\\", "\\\\").replace("\n", "\\n")
    marca = "\\" if escapada != ruta else ""
    return f"{marca}{sha256}  {escapada}\n".encode("utf-8", "surrogateescape")


def huella_logica(pares: list[tuple[str, str]]) -> str:
    """Huella del contenido: la de la lista ordenada de (ruta, sha256), sin fechas ni compresión."""
    return hashlib.sha256(renglones_sumas(sorted(pares, key=lambda par: orden(par[0])))).hexdigest()


def nombre_de_respaldo(conjunto: str, periodo: str | None, huella: str) -> str:
    """`respaldo-<conjunto>-<periodo o todo>-<12 de la huella>.tar.zst`."""
    return f"respaldo-{conjunto}-{periodo or SIN_PERIODO}-{huella[:12]}.tar.zst"


def es_nombre_de_respaldo(nombre: str) -> bool:
    """Si el nombre tiene la forma de un respaldo (los ajenos y los temporales, no)."""
    return re.fullmatch(FORMA_NOMBRE, nombre) is not None


def sumas_esperadas(manifiesto: Manifiesto) -> bytes:
    """El `SHA256SUMS` que corresponde a un manifiesto."""
    return renglones_sumas([(entrada.ruta, entrada.sha256) for entrada in manifiesto.archivos])


def entrada_sumas(contenido: bytes, marco: Marco) -> Entrada:
    """El propio `SHA256SUMS`, descrito como un archivo más."""
    return Entrada(SUMAS, len(contenido), hashlib.sha256(contenido).hexdigest(), INTERNA, None, marco)
