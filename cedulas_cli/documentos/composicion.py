"""Acomoda datos, tablas de texto y párrafos en páginas: nada se encima, nada se corta.

Lo que no cabe sigue en la página siguiente con la cabeza y el grupo de su tabla repetidos; una fila más alta que la
página se parte por renglones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cedulas_cli.documentos import geometria as g
from cedulas_cli.documentos.exposicion import Clase, ColumnaTexto, Fila, Par, Tabla
from cedulas_cli.documentos.fuentes import familia, partir
from cedulas_cli.documentos.trazo import Trazo

CUERPO = 7.2
PASO = 8.8
_AIRE = 3.4
_SANGRIA = 3.0
_AIRE_CIFRA = 9.0
"""Lo que separa una cifra a la derecha del texto de la columna que sigue."""
_TITULO = 15.0
_CABEZA = 13.0
_ENTRE = 8.0
_DATOS_COLUMNAS = 4
_FUERA_DEL_REPERTORIO = str.maketrans({"−": "–", "→": "»", "≤": "<=", "≥": ">=", "≈": "~", "Σ": "suma de "})
"""Lo que la fuente impresa no tiene y sí se lee en pantalla."""
_FECHA = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


def legible(texto: str) -> str:
    """Como se imprime: fechas dd/mm/aaaa, como en la cédula, y sólo signos que la fuente tiene."""
    return _FECHA.sub(r"\3/\2/\1", texto).translate(_FUERA_DEL_REPERTORIO)


def en_renglones(texto: str, cuerpo: float, ancho: float, *, fuerte: bool = False) -> list[str]:
    """El texto ya legible, partido para caber; un salto de renglón separa párrafos."""
    return [r for parrafo in legible(texto).split("\n") for r in partir(parrafo, familia()[fuerte], cuerpo, ancho)]


@dataclass(frozen=True)
class _Medida:
    """Una fila ya partida: los renglones de cada celda."""

    clase: Clase
    celdas: tuple[list[str], ...]

    @property
    def renglones(self) -> int:
        return max((len(celda) for celda in self.celdas), default=1) or 1

    @property
    def alto(self) -> float:
        return self.renglones * PASO + _AIRE

    def pedazos(self, maximo: int) -> list[_Medida]:
        """La fila, o sus trozos si pasa de `maximo` renglones."""
        if self.renglones <= maximo:
            return [self]
        return [
            _Medida(self.clase, tuple(celda[i : i + maximo] for celda in self.celdas))
            for i in range(0, self.renglones, maximo)
        ]


class Compositor:
    """Va llenando páginas de arriba abajo; `primera` y `siguientes` dicen dónde empieza lo útil de cada una."""

    def __init__(self, primera: float, siguientes: float, fondo: float = g.FONDO) -> None:
        self._siguientes, self._fondo = siguientes, fondo
        self._paginas = [Trazo()]
        self._y = primera
        self._maximo = int((fondo - siguientes - _TITULO - _CABEZA - _AIRE) // PASO)

    @property
    def _hoja(self) -> Trazo:
        return self._paginas[-1]

    @property
    def altura(self) -> float:
        """Hasta dónde va la última página."""
        return self._y

    def paginas(self) -> list[bytes]:
        """El contenido de cada página, en orden."""
        return [pagina.bytes() for pagina in self._paginas]

    def _exigir(self, alto: float) -> bool:
        """Pasa de página si no cabe; dice si pasó."""
        if self._y + alto <= self._fondo:
            return False
        self._paginas.append(Trazo())
        self._y = self._siguientes
        return True

    def titulo(self, texto: str, junto: float = 0.0) -> None:
        """Título de sección; no se queda solo al pie: debe caber con `junto` puntos de lo que sigue."""
        self._exigir(_TITULO + junto)
        self._hoja.texto(g.IZQUIERDA, self._y + 10, legible(texto), 8.6, fuerte=True, ancho=g.ANCHO)
        self._y += _TITULO

    def datos(self, titulo: str, pares: Sequence[Par]) -> None:
        """Rótulos chicos con su valor debajo, en cuatro columnas."""
        ancho = g.ANCHO / _DATOS_COLUMNAS
        filas = [
            [(rotulo, en_renglones(valor, 8, ancho - 10, fuerte=True)) for rotulo, valor in pares[i : i + 4]]
            for i in range(0, len(pares), _DATOS_COLUMNAS)
        ]
        altos = [9.0 + max(len(valor) for _, valor in fila) * 9.4 + 3 for fila in filas]
        self.titulo(titulo, altos[0] if altos else 0)
        for fila, alto in zip(filas, altos, strict=True):
            self._exigir(min(alto, self._fondo - self._siguientes))
            for i, (rotulo, valor) in enumerate(fila):
                x = g.IZQUIERDA + i * ancho
                self._hoja.texto(x, self._y + 6, legible(rotulo), 6.2, gris=g.GRIS, ancho=ancho - 10)
                for j, renglon in enumerate(valor):
                    self._hoja.texto(x, self._y + 15 + j * 9.4, renglon, 8, fuerte=True)
            self._y += alto
        self._y += _ENTRE / 2

    def parrafos(self, titulo: str, textos: Sequence[str]) -> None:
        """Párrafos con una marca a la izquierda."""
        partidos = [en_renglones(texto, CUERPO, g.ANCHO - 12) for texto in textos]
        self.titulo(titulo, PASO * 2)
        for renglones in partidos:
            for i, renglon in enumerate(renglones):
                if self._exigir(PASO) or not i:
                    self._hoja.fondo(g.IZQUIERDA, self._y + 3, 2, PASO - 3, g.ACENTO)
                self._hoja.texto(g.IZQUIERDA + 8, self._y + 8, renglon, CUERPO)
                self._y += PASO
            self._y += 2
        self._y += _ENTRE

    def tabla(self, tabla: Tabla) -> None:
        """La tabla entera, con su título; sin filas no se dibuja. En cada página se repiten su cabeza y su grupo."""
        filas = [pedazo for fila in tabla.filas for pedazo in _medir(fila, tabla.columnas).pedazos(self._maximo)]
        if not filas:
            return
        junto = [self._junto(filas, i) for i in range(len(filas))]
        self.titulo(tabla.titulo, min(_CABEZA + junto[0], self._fondo - self._siguientes - _TITULO))
        self._cabeza(tabla.columnas)
        grupo: _Medida | None = None
        for fila, alto in zip(filas, junto, strict=True):
            if self._exigir(alto):
                self._cabeza(tabla.columnas)
                if grupo and fila.clase is Clase.NORMAL and grupo.alto + alto <= self._fondo - self._y:
                    self._fila(grupo, tabla.columnas)
            self._fila(fila, tabla.columnas)
            if fila.clase is not Clase.NORMAL:
                grupo = fila if fila.clase is Clase.GRUPO else None
        self._y += _ENTRE

    def _junto(self, filas: Sequence[_Medida], i: int) -> float:
        """El alto que debe caber: un grupo va con lo que encabeza."""
        alto = filas[i].alto
        if filas[i].clase is Clase.GRUPO and i + 1 < len(filas):
            alto += filas[i + 1].alto
        return min(alto, self._fondo - self._siguientes - _CABEZA)

    def _cabeza(self, columnas: Sequence[ColumnaTexto]) -> None:
        hoja = self._hoja
        hoja.fondo(g.IZQUIERDA, self._y, g.ANCHO, _CABEZA, g.ACENTO)
        hoja.crudo(b"1 g\n")
        for x, columna in _lugares(columnas):
            borde = _borde_derecho(x, columna) if columna.derecha else x + _SANGRIA
            alinear = "derecha" if columna.derecha else "izquierda"
            hoja.texto(
                borde,
                self._y + 9,
                columna.rotulo,
                6.6,
                fuerte=True,
                alinear=alinear,
                ancho=columna.ancho - 2 * _SANGRIA,
            )
        hoja.crudo(b"0 g\n")
        self._y += _CABEZA

    def _fila(self, fila: _Medida, columnas: Sequence[ColumnaTexto]) -> None:
        hoja = self._hoja
        if fila.clase is not Clase.NORMAL:
            tono = g.TINTE if fila.clase is Clase.GRUPO else g.TINTE_TOTAL
            hoja.fondo(g.IZQUIERDA, self._y, g.ANCHO, fila.alto, tono)
        resaltada = fila.clase is not Clase.NORMAL
        if fila.clase is Clase.GRUPO:
            columnas = _columnas_de_grupo()
        for (x, columna), renglones in zip(_lugares(columnas), fila.celdas, strict=True):
            for i, renglon in enumerate(renglones):
                base = self._y + 7.6 + i * PASO
                if columna.derecha:
                    hoja.texto(
                        _borde_derecho(x, columna),
                        base,
                        renglon,
                        CUERPO,
                        fuerte=columna.fuerte or resaltada,
                        alinear="derecha",
                    )
                else:
                    hoja.texto(x + _SANGRIA, base, renglon, CUERPO, fuerte=columna.fuerte or resaltada)
        self._y += fila.alto
        hoja.filete(g.IZQUIERDA, self._y, g.DERECHA, self._y, gris=g.GRIS_FILETE)


def _borde_derecho(x: float, columna: ColumnaTexto) -> float:
    """Donde termina una cifra: pegada al margen en la última columna, con aire antes de otra."""
    derecha = x + columna.ancho
    return derecha - (_SANGRIA if derecha > g.DERECHA - 1 else _AIRE_CIFRA)


def _columnas_de_grupo() -> tuple[ColumnaTexto, ...]:
    return (ColumnaTexto("", g.ANCHO - 150, fuerte=True), ColumnaTexto("", 150, derecha=True, fuerte=True))


def _lugares(columnas: Sequence[ColumnaTexto]) -> list[tuple[float, ColumnaTexto]]:
    x, lugares = g.IZQUIERDA, []
    for columna in columnas:
        lugares.append((x, columna))
        x += columna.ancho
    return lugares


def _medir(fila: Fila, columnas: Sequence[ColumnaTexto]) -> _Medida:
    if fila.clase is Clase.GRUPO:
        columnas = _columnas_de_grupo()
    resaltada = fila.clase is not Clase.NORMAL
    celdas = tuple(
        en_renglones(
            texto,
            CUERPO,
            columna.ancho - _SANGRIA - (_AIRE_CIFRA if columna.derecha else _SANGRIA),
            fuerte=columna.fuerte or resaltada,
        )
        for columna, texto in zip(columnas, fila.celdas, strict=True)
    )
    return _Medida(fila.clase, celdas)
