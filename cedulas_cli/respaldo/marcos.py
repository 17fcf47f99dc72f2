"""Marcos zstd concatenados: cada miembro del tar en el suyo, y un pie saltable que dice dónde está el manifiesto.

Cualquier lector de zstd ve un solo flujo (RFC 8878 §3.1: los marcos se concatenan y los saltables se ignoran).
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, cast

import zstandard

NIVEL = 3
"""Parquet y PDF ya vienen comprimidos: subir el nivel cuesta tiempo y no ahorra."""
BLOQUE = 1 << 20
MAGIA_ZSTD = b"\x28\xb5\x2f\xfd"
_MAGIA_SALTABLE = 0x184D2A5C
_PRIMERA_SALTABLE, _ULTIMA_SALTABLE = 0x184D2A50, 0x184D2A5F
_VENTANA_MAXIMA = 1 << 27
_ENCABEZADO_MAXIMO = 18
_FIRMA = b"CEDRESP1"
_CUERPO_PIE = struct.Struct("<II8sQQQ32s")
_HUELLA = 32
LARGO_PIE = _CUERPO_PIE.size + _HUELLA


@dataclass(frozen=True)
class Marco:
    """Dónde empieza un marco, cuánto mide y la huella de sus bytes comprimidos."""

    desplazamiento: int
    longitud: int
    sha256: str

    @property
    def termina(self) -> int:
        """Primer byte después del marco."""
        return self.desplazamiento + self.longitud


@dataclass(frozen=True)
class Pie:
    """Lo que hace falta para hallar el manifiesto sin descomprimir lo demás."""

    manifiesto: int
    largo_manifiesto: int
    largo_cierre: int
    huella_cola: bytes

    def a_bytes(self) -> bytes:
        """Marco saltable con su propia suma al final."""
        cuerpo = _CUERPO_PIE.pack(
            _MAGIA_SALTABLE,
            LARGO_PIE - 8,
            _FIRMA,
            self.manifiesto,
            self.largo_manifiesto,
            self.largo_cierre,
            self.huella_cola,
        )
        return cuerpo + hashlib.sha256(cuerpo).digest()

    @property
    def tamano_total(self) -> int:
        """Cuánto debe medir el archivo entero."""
        return self.manifiesto + self.largo_manifiesto + self.largo_cierre + LARGO_PIE


def leer_pie(archivo: IO[bytes], tamano: int) -> Pie | None:
    """El pie, o `None` si falta, está alterado o no concuerda con el tamaño del archivo."""
    if tamano < LARGO_PIE:
        return None
    archivo.seek(tamano - LARGO_PIE)
    crudo = archivo.read(LARGO_PIE)
    cuerpo, suma = crudo[: _CUERPO_PIE.size], crudo[_CUERPO_PIE.size :]
    if hashlib.sha256(cuerpo).digest() != suma:
        return None
    _, _, firma, manifiesto, largo_manifiesto, largo_cierre, huella_cola = _CUERPO_PIE.unpack(cuerpo)
    pie = Pie(manifiesto, largo_manifiesto, largo_cierre, huella_cola)
    return pie if firma == _FIRMA and pie.tamano_total == tamano else None


class EscritorDeMarcos:
    """Escribe marcos uno tras otro y recuerda dónde quedó cada uno."""

    def __init__(self, archivo: IO[bytes]) -> None:
        self._archivo = archivo
        self.posicion = 0

    def marco(self, bloques: Iterable[bytes], total: int) -> Marco:
        """Comprime `total` bytes en un marco con suma de contenido y tamaño declarado."""
        compresor = zstandard.ZstdCompressor(level=NIVEL, write_checksum=True, write_content_size=True)
        objeto = compresor.compressobj(size=total)
        suma, inicio = hashlib.sha256(), self.posicion
        for bloque in bloques:
            self._escribir(objeto.compress(bloque), suma)
        self._escribir(objeto.flush(), suma)
        return Marco(inicio, self.posicion - inicio, suma.hexdigest())

    def pie(self, pie: Pie) -> None:
        """Cierra el archivo con el marco saltable."""
        self._archivo.write(pie.a_bytes())
        self.posicion += LARGO_PIE

    def _escribir(self, comprimido: bytes, suma: hashlib._Hash) -> None:
        suma.update(comprimido)
        self._archivo.write(comprimido)
        self.posicion += len(comprimido)


class LectorDeMarco:
    """Descomprime un marco por bloques mientras suma sus bytes comprimidos."""

    def __init__(self, archivo: IO[bytes], marco: Marco) -> None:
        self._archivo = archivo
        self._resta = marco.longitud
        self._suma = hashlib.sha256()
        archivo.seek(marco.desplazamiento)

    def bloques(self) -> Iterator[bytes]:
        """Contenido del marco, a lo más `BLOQUE` bytes cada vez. Un marco dañado termina en `ZstdError`."""
        # stream_reader acota lo que entrega: un bloque comprimido puede crecer miles de veces al abrirse.
        descompresor = zstandard.ZstdDecompressor(max_window_size=_VENTANA_MAXIMA)
        with descompresor.stream_reader(cast("IO[bytes]", self), read_across_frames=False, closefd=False) as lector:
            while bloque := lector.read(BLOQUE):
                yield bloque

    def read(self, cuanto: int = -1) -> bytes:
        """Bytes comprimidos, sin pasar del fin del marco."""
        bloque = self._archivo.read(self._resta if cuanto < 0 else min(cuanto, self._resta))
        self._resta -= len(bloque)
        self._suma.update(bloque)
        return bloque

    def huella(self) -> str:
        """Huella de todos los bytes comprimidos del marco, se hayan podido descomprimir o no."""
        while self.read(BLOQUE):
            pass
        return self._suma.hexdigest()


def encabezado_concuerda(archivo: IO[bytes], marco: Marco, contenido: int) -> bool:
    """Mira sólo el encabezado del marco: magia de zstd y tamaño declarado del contenido."""
    archivo.seek(marco.desplazamiento)
    crudo = archivo.read(_ENCABEZADO_MAXIMO)
    try:
        parametros = zstandard.get_frame_parameters(crudo)
    except zstandard.ZstdError:
        return False
    return crudo[:4] == MAGIA_ZSTD and parametros.content_size == contenido and bool(parametros.has_checksum)


def recorrer(archivo: IO[bytes], tamano: int) -> Iterator[tuple[int, int]]:
    """Marcos de datos (inicio, longitud) saltando de encabezado en encabezado; se detiene ante lo ilegible."""
    posicion = 0
    while (largo := _largo_de_marco(archivo, posicion)) and posicion + abs(largo) <= tamano:
        if largo > 0:
            yield posicion, largo
        posicion += abs(largo)


def _largo_de_marco(archivo: IO[bytes], inicio: int) -> int:
    """Bytes del marco; negativo si es saltable, 0 si ahí no hay un marco (RFC 8878 §3.1)."""
    archivo.seek(inicio)
    crudo = archivo.read(_ENCABEZADO_MAXIMO)
    if len(crudo) < 8:
        return 0
    magia, saltable = struct.unpack_from("<II", crudo)
    if _PRIMERA_SALTABLE <= magia <= _ULTIMA_SALTABLE:
        return -(8 + int(saltable))
    try:
        posicion = inicio + zstandard.frame_header_size(crudo)
        con_suma = bool(zstandard.get_frame_parameters(crudo).has_checksum)
    except zstandard.ZstdError:
        return 0
    ultimo = False
    while not ultimo:
        archivo.seek(posicion)
        if len(encabezado := archivo.read(3)) < 3:
            return 0
        valor = int.from_bytes(encabezado, "little")
        ultimo, clase = bool(valor & 1), valor >> 1 & 3
        if clase == 3:
            return 0
        posicion += 3 + (1 if clase == 1 else valor >> 3)
    return posicion + 4 * con_suma - inicio
