"""Familia tipográfica incrustada y su codificación de un byte, fija y sembrada de antemano.

El repertorio es Windows-1252: pasar de texto a bytes es una sola tabla, y dos cédulas de lotes distintos usan
exactamente la misma codificación. Lo que queda fuera se ve como el rombo de sustitución; nunca desaparece ni se
encima. La familia (IBM Plex Sans Condensed, SIL OFL 1.1) tiene cifras tabulares: todas miden lo mismo.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from reportlab.pdfbase.ttfonts import TTFontFile

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.sistema.rutas import carpeta_paquete

CODIFICACION = "cp1252"
SUSTITUTO = 0x81
"""Byte sin uso en Windows-1252: ahí vive el signo visible de «carácter no representable»."""
_PUNTO_SUSTITUTO = 0xFFFD
_MILESIMAS = 1000
_ESCAPES = str.maketrans({"\\": "\\\\", "(": "\\(", ")": "\\)"})
_MANEJADOR = "cedulas-sustituir"


def _sustituir(falla: UnicodeError) -> tuple[bytes, int]:
    if not isinstance(falla, UnicodeEncodeError):
        raise falla
    return bytes([SUSTITUTO]) * (falla.end - falla.start), falla.end


codecs.register_error(_MANEJADOR, _sustituir)


def _repertorio() -> tuple[int, ...]:
    puntos = []
    for byte in range(256):
        texto = bytes([byte]).decode(CODIFICACION, "ignore")
        puntos.append(ord(texto) if (texto and texto.isprintable()) or texto == "\xa0" else _PUNTO_SUSTITUTO)
    puntos[0xAD] = ord("-")
    return tuple(puntos)


REPERTORIO = _repertorio()
"""Punto Unicode de cada uno de los 256 códigos."""


def codificar(texto: str) -> bytes:
    """Texto → bytes de la fuente; compone acentos sueltos y sustituye de modo visible lo que no existe."""
    if not texto.isascii():
        texto = unicodedata.normalize("NFC", texto)
    return texto.encode(CODIFICACION, _MANEJADOR)


def escapar(texto: str) -> str:
    """Protege lo que en una cadena literal de PDF tiene significado."""
    return texto.translate(_ESCAPES)


def literal(texto: str) -> bytes:
    """Cadena literal de PDF: «(…)»."""
    return b"(" + codificar(escapar(texto)) + b")"


@dataclass(frozen=True)
class Fuente:
    """Una fuente TrueType con su recurso (`F1`) y sus anchos en milésimas de cuerpo."""

    recurso: str
    archivo: Path

    @cached_property
    def _tabla(self) -> TTFontFile:
        try:
            return TTFontFile(str(self.archivo))
        except Exception as falla:
            raise ErrorCedulas(
                "recurso-faltante",
                f"no se pudo abrir la fuente {self.archivo.name}",
                lugar=str(self.archivo),
                causa=str(falla),
                remedio="reinstale el programa",
            ) from falla

    @cached_property
    def anchos(self) -> tuple[int, ...]:
        """Ancho de cada código."""
        propios = self._tabla.charWidths
        return tuple(round(propios.get(punto, self._tabla.defaultWidth)) for punto in REPERTORIO)

    @cached_property
    def subconjunto(self) -> bytes:
        """El programa TrueType con sólo el repertorio, en el orden de sus códigos."""
        return bytes(self._tabla.makeSubset(list(REPERTORIO)))

    @cached_property
    def nombre_pdf(self) -> str:
        """Nombre PostScript con el prefijo de subconjunto que pide el formato."""
        nombre: bytes = self._tabla.name
        return "CEDULA+" + nombre.decode("ascii")

    @property
    def descriptor(self) -> bytes:
        """Entradas del descriptor de fuente, sin la referencia al programa."""
        tabla = self._tabla
        caja = " ".join(str(round(v)) for v in tabla.bbox)
        return (
            f"/Type/FontDescriptor/FontName/{self.nombre_pdf}/Flags 4/FontBBox[{caja}]/ItalicAngle 0"
            f"/Ascent {round(tabla.ascent)}/Descent {round(tabla.descent)}/CapHeight {round(tabla.capHeight)}"
            f"/StemV {round(tabla.stemV)}"
        ).encode()

    def ancho(self, texto: str, cuerpo: float) -> float:
        """Ancho en puntos de un texto compuesto a ese cuerpo."""
        return self._milesimas(texto) * cuerpo / _MILESIMAS

    @cached_property
    def _milesimas(self) -> Callable[[str], int]:
        """Lo que mide un texto; los rótulos se miden una y otra vez."""
        anchos = self.anchos
        return lru_cache(maxsize=8192)(lambda texto: sum([anchos[byte] for byte in codificar(texto)]))


@lru_cache(maxsize=1)
def mapa_unicode() -> bytes:
    """CMap «ToUnicode» del repertorio: lo que hace que copiar y buscar texto funcione."""
    renglones = [f"<{codigo:02X}> <{punto:04X}>" for codigo, punto in enumerate(REPERTORIO)]
    bloques = [renglones[i : i + 100] for i in range(0, 256, 100)]
    cuerpo = "\n".join(f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar" for b in bloques)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (CEDULAS) /Ordering (CP1252) /Supplement 0 >> def\n"
        "/CMapName /Cedulas-CP1252 def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<00> <FF>\nendcodespacerange\n{cuerpo}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


@lru_cache(maxsize=1)
def familia() -> tuple[Fuente, Fuente]:
    """La fuente de texto (`F1`) y la de énfasis (`F2`)."""
    carpeta = carpeta_paquete("documentos", "fuentes")
    return (
        Fuente("F1", carpeta / "IBMPlexSansCondensed-Regular.ttf"),
        Fuente("F2", carpeta / "IBMPlexSansCondensed-SemiBold.ttf"),
    )


def partir(texto: str, fuente: Fuente, cuerpo: float, ancho: float) -> list[str]:
    """Parte en renglones que caben en `ancho` puntos; una palabra más larga que el renglón se corta."""
    if fuente.ancho(texto, cuerpo) <= ancho:
        return [texto] if texto else []
    renglones: list[str] = []
    actual = ""
    for palabra in texto.split():
        candidato = f"{actual} {palabra}" if actual else palabra
        if fuente.ancho(candidato, cuerpo) <= ancho:
            actual = candidato
            continue
        if actual:
            renglones.append(actual)
        actual = palabra
        while fuente.ancho(actual, cuerpo) > ancho and len(actual) > 1:
            pedazo = recortar(actual, fuente, cuerpo, ancho, puntos="")
            renglones.append(pedazo)
            actual = actual[len(pedazo) :]
    if actual:
        renglones.append(actual)
    return renglones


def recortar(texto: str, fuente: Fuente, cuerpo: float, ancho: float, puntos: str = "…") -> str:
    """El prefijo más largo que cabe, con puntos suspensivos a la vista si se recortó."""
    if fuente.ancho(texto, cuerpo) <= ancho:
        return texto
    disponible = ancho - fuente.ancho(puntos, cuerpo)
    largo = 1
    while largo < len(texto) and fuente.ancho(texto[: largo + 1], cuerpo) <= disponible:
        largo += 1
    return texto[:largo] + puntos
