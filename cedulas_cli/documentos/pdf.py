"""Escritor de PDF en una sola pasada: cada página va al disco al terminarse y no ocupa memoria después.

Escribe objetos numerados, formularios compartidos (XObject), fuentes incrustadas, árbol de páginas de dos niveles,
marcadores y tabla de referencias. Misma secuencia de llamadas, mismos bytes: no lleva reloj ni azar.
"""

from __future__ import annotations

import hashlib
import zlib
from datetime import date
from functools import lru_cache
from typing import BinaryIO

from cedulas_cli.documentos.fuentes import Fuente, mapa_unicode
from cedulas_cli.documentos.trazo import ALTO_CARTA, ANCHO_CARTA, numero

_PAGINAS_POR_NODO = 64
_NIVEL = 4
"""Compresión: del 6 al 4 el lote crece 4 % y comprimir cuesta la mitad."""
_CATALOGO, _RAIZ, _INFORMACION, _RECURSOS, _MARCADORES = 1, 2, 3, 4, 5
_PRIMERO_LIBRE = 6


def _comprimir(datos: bytes) -> bytes:
    return zlib.compress(datos, _NIVEL)


_comprimir_compartido = lru_cache(maxsize=512)(_comprimir)
"""Fuentes y formularios se repiten de un PDF a otro: comprimirlos cada vez era lo más caro de un lote chico."""


def texto_pdf(texto: str) -> bytes:
    """Cadena para metadatos y marcadores: literal si es ASCII, UTF-16 si no."""
    if texto.isascii() and texto.isprintable():
        return b"(" + texto.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode("ascii") + b")"
    return b"<FEFF" + texto.encode("utf-16-be", "replace").hex().upper().encode("ascii") + b">"


class EscritorPDF:
    """Un PDF que se escribe de principio a fin sobre un archivo abierto."""

    def __init__(self, archivo: BinaryIO, *, titulo: str, autor: str, productor: str, fecha: date) -> None:
        self._archivo = archivo
        self._posicion = 0
        self._lugares: list[int] = [0] * _PRIMERO_LIBRE
        self._formas: dict[str, int] = {}
        self._fuentes: dict[str, int] = {}
        self._nodos: list[int] = []
        self._cuentas: list[int] = []
        self._hijos: list[int] = []
        self._marcas: list[tuple[str, int]] = []
        self._suma = hashlib.sha256()
        self._ultima = 0
        self.paginas = 0
        self._escribir(b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n")
        sello = f"D:{fecha:%Y%m%d}000000Z".encode()
        self._objeto(
            _INFORMACION,
            b"<</Title%s/Author%s/Producer%s/CreationDate(%s)/ModDate(%s)>>"
            % (texto_pdf(titulo), texto_pdf(autor), texto_pdf(productor), sello, sello),
        )

    def _escribir(self, datos: bytes) -> None:
        self._archivo.write(datos)
        self._posicion += len(datos)

    def _reservar(self) -> int:
        self._lugares.append(0)
        return len(self._lugares) - 1

    def _objeto(self, clave: int, cuerpo: bytes) -> None:
        self._lugares[clave] = self._posicion
        self._escribir(b"%d 0 obj\n%s\nendobj\n" % (clave, cuerpo))

    def _flujo(self, diccionario: bytes, comprimido: bytes) -> int:
        clave = self._reservar()
        self._objeto(
            clave,
            b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (diccionario, len(comprimido), comprimido),
        )
        return clave

    def fuente(self, fuente: Fuente) -> None:
        """Incrusta una fuente y la hace visible a todas las páginas con su recurso."""
        programa = self._flujo(b"/Length1 %d" % len(fuente.subconjunto), _comprimir_compartido(fuente.subconjunto))
        mapa = self._flujo(b"", _comprimir_compartido(mapa_unicode()))
        descriptor = self._reservar()
        self._objeto(descriptor, b"<<%s/FontFile2 %d 0 R>>" % (fuente.descriptor, programa))
        clave = self._reservar()
        anchos = " ".join(str(a) for a in fuente.anchos).encode()
        self._objeto(
            clave,
            b"<</Type/Font/Subtype/TrueType/BaseFont/%s/FirstChar 0/LastChar 255/Widths[%s]"
            b"/FontDescriptor %d 0 R/ToUnicode %d 0 R>>" % (fuente.nombre_pdf.encode(), anchos, descriptor, mapa),
        )
        self._fuentes[fuente.recurso] = clave

    def tiene_forma(self, nombre: str) -> bool:
        """Si ese formulario compartido ya se escribió."""
        return nombre in self._formas

    def forma(self, nombre: str, contenido: bytes, ancho: float = ANCHO_CARTA, alto: float = ALTO_CARTA) -> None:
        """Formulario XObject que cualquier página dibuja con `/nombre Do`; deja un punto de aire bajo el origen."""
        caja = f"/Type/XObject/Subtype/Form/BBox[-1 -1 {numero(ancho)} {numero(alto)}]/Resources {_RECURSOS} 0 R"
        self._formas[nombre] = self._flujo(caja.encode(), _comprimir_compartido(contenido))

    def pagina(self, contenido: bytes) -> None:
        """Agrega una página carta horizontal con ese flujo de contenido."""
        if not self._hijos:
            self._nodos.append(self._reservar())
        flujo = self._flujo(b"", _comprimir(contenido))
        clave = self._reservar()
        self._objeto(clave, b"<</Type/Page/Parent %d 0 R/Contents %d 0 R>>" % (self._nodos[-1], flujo))
        self._hijos.append(clave)
        self._ultima = clave
        self.paginas += 1
        if len(self._hijos) == _PAGINAS_POR_NODO:
            self._cerrar_nodo()

    def marcar(self, titulo: str) -> None:
        """Marcador hacia la última página agregada."""
        self._marcas.append((titulo, self._ultima))

    def _cerrar_nodo(self) -> None:
        hijos = " ".join(f"{clave} 0 R" for clave in self._hijos).encode()
        self._objeto(
            self._nodos[-1],
            b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%s]>>" % (_RAIZ, len(self._hijos), hijos),
        )
        self._hijos = []

    def cerrar(self) -> None:
        """Escribe lo compartido, el árbol, los marcadores y la tabla de referencias."""
        if self._hijos:
            self._cerrar_nodo()
        hijos = " ".join(f"{clave} 0 R" for clave in self._nodos).encode()
        self._objeto(
            _RAIZ,
            b"<</Type/Pages/Count %d/MediaBox[0 0 %s %s]/Resources %d 0 R/Kids[%s]>>"
            % (self.paginas, numero(ANCHO_CARTA).encode(), numero(ALTO_CARTA).encode(), _RECURSOS, hijos),
        )
        fuentes = "".join(f"/{nombre} {clave} 0 R" for nombre, clave in self._fuentes.items()).encode()
        formas = "".join(f"/{nombre} {clave} 0 R" for nombre, clave in self._formas.items()).encode()
        self._objeto(_RECURSOS, b"<</ProcSet[/PDF/Text/ImageB]/Font<<%s>>/XObject<<%s>>>>" % (fuentes, formas))
        self._escribir_marcadores()
        self._objeto(
            _CATALOGO,
            b"<</Type/Catalog/Pages %d 0 R/Outlines %d 0 R/PageMode/UseOutlines/Lang(es-MX)"
            b"/ViewerPreferences<</DisplayDocTitle true>>>>" % (_RAIZ, _MARCADORES),
        )
        inicio = self._posicion
        total = len(self._lugares)
        tabla = [b"xref\n0 %d\n0000000000 65535 f \n" % total]
        tabla.extend(b"%010d 00000 n \n" % lugar for lugar in self._lugares[1:])
        cuerpo = b"".join(tabla)
        identidad = hashlib.sha256(cuerpo + self._suma.digest()).hexdigest()[:32].upper().encode()
        self._escribir(cuerpo)
        self._escribir(
            b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>\nstartxref\n%d\n%%%%EOF\n"
            % (total, _CATALOGO, _INFORMACION, identidad, identidad, inicio)
        )

    def firmar(self, dato: bytes) -> None:
        """Suma un dato a la identidad del archivo (dos lotes distintos, dos identidades)."""
        self._suma.update(dato)

    def _escribir_marcadores(self) -> None:
        claves = [self._reservar() for _ in self._marcas]
        for i, (titulo, pagina) in enumerate(self._marcas):
            vecinos = b"/Prev %d 0 R" % claves[i - 1] if i else b""
            if i + 1 < len(claves):
                vecinos += b"/Next %d 0 R" % claves[i + 1]
            self._objeto(
                claves[i],
                b"<</Title%s/Parent %d 0 R%s/Dest[%d 0 R/Fit]>>" % (texto_pdf(titulo), _MARCADORES, vecinos, pagina),
            )
        extremos = b"/First %d 0 R/Last %d 0 R" % (claves[0], claves[-1]) if claves else b""
        self._objeto(_MARCADORES, b"<</Type/Outlines/Count %d%s>>" % (len(claves), extremos))
