"""Acomoda las partes de un oficio en páginas: nada se encima, nada se corta, ningún título se queda solo."""

from __future__ import annotations

from collections.abc import Sequence

from cedulas_cli.documentos import formato
from cedulas_cli.documentos import geometria as g
from cedulas_cli.documentos.composicion import Compositor, en_renglones, legible
from cedulas_cli.documentos.exposicion import Tabla
from cedulas_cli.documentos.oficio import Acuse, Datos, Firmas, Importe, Parrafos, Parte

CUERPO = 7.6
PASO = 9.4
_MEDIANIL = 20.0
_ANCHO = (g.ANCHO - _MEDIANIL) / 2
_ENTRE_PARRAFOS = ""
_MINIMO = 3
"""Menos renglones que éstos no se dejan al pie de la página."""
_CORTO = 2
_FRANJA = 17.0
_RAYA_FIRMA = 30.0
_TITULO = 15.0
_COLUMNAS = 4
_ALTO_RENGLON_ACUSE = 26.0
_ACUSE_COLUMNAS = 3


class CompositorOficio(Compositor):
    """El compositor de las explicaciones, con las partes que lleva un oficio."""

    def partes(self, partes: Sequence[Parte]) -> None:
        """Acomoda todas, en orden; la firma y el acuse que le sigue van en la misma página."""
        for parte, siguiente in zip(partes, (*partes[1:], None), strict=True):
            if isinstance(parte, Firmas) and isinstance(siguiente, Acuse):
                self._exigir(_alto_firmas(parte) + _alto_acuse(siguiente) + 2 * _TITULO)
            self.parte(parte)

    def parte(self, parte: Parte) -> None:
        """Acomoda una parte cualquiera."""
        match parte:
            case Datos():
                self._datos(parte)
            case Parrafos():
                self.corrido(parte.titulo, parte.textos)
            case Tabla():
                self.tabla(parte)
            case Importe():
                self._importe(parte)
            case Firmas():
                self._firmas(parte)
            case Acuse():
                self._acuse(parte)

    def _datos(self, parte: Datos) -> None:
        """Como `datos`, con renglones de hasta cuatro columnas que algunos valores ocupan enteras."""
        columna = g.ANCHO / _COLUMNAS
        filas: list[list[tuple[float, float, str, list[str]]]] = [[]]
        usadas = 0
        for (rotulo, valor), ocupa in zip(parte.pares, parte.anchos or (1,) * len(parte.pares), strict=True):
            if usadas + ocupa > _COLUMNAS:
                filas.append([])
                usadas = 0
            ancho = ocupa * columna - 10
            renglones = en_renglones(valor, 8, ancho, fuerte=True)
            filas[-1].append((g.IZQUIERDA + usadas * columna, ancho, rotulo, renglones))
            usadas += ocupa
        altos = [11.0 + max(len(renglones) for *_, renglones in fila) * 9.4 for fila in filas]
        self.titulo(parte.titulo, altos[0])
        for fila, alto in zip(filas, altos, strict=True):
            self._exigir(min(alto, self._fondo - self._siguientes))
            for x, ancho, rotulo, renglones in fila:
                self._hoja.texto(x, self._y + 6, legible(rotulo), 6.2, gris=g.GRIS, ancho=ancho)
                for i, renglon in enumerate(renglones):
                    self._hoja.texto(x, self._y + 15 + i * 9.4, renglon, 8, fuerte=True)
            self._y += alto
        self._y += 4

    def corrido(self, titulo: str, textos: Sequence[str]) -> None:
        """Párrafos a todo lo ancho si caben en dos renglones; si no, a dos columnas que siguen en otra página."""
        corto = [renglon for texto in textos for renglon in en_renglones(texto, CUERPO, g.ANCHO)]
        if len(corto) <= _CORTO:
            self.titulo(titulo, PASO * len(corto))
            self._columna(g.IZQUIERDA, corto)
            self._y += len(corto) * PASO + 5
            return
        renglones: list[str] = []
        for texto in textos:
            renglones += [*([_ENTRE_PARRAFOS] if renglones else []), *en_renglones(texto, CUERPO, _ANCHO)]
        self.titulo(titulo, PASO * min(_MINIMO, -(-len(renglones) // 2)))
        while renglones:
            caben = int((self._fondo - self._y) // PASO)
            alto = -(-len(renglones) // 2)
            if alto > caben and caben < _MINIMO:
                self._exigir(PASO * (caben + 1))
                continue
            alto = min(alto, caben)
            columnas = _sin_blancos(renglones[:alto]), _sin_blancos(renglones[alto : 2 * alto])
            renglones = _sin_blancos(renglones[2 * alto :])
            for x, columna in zip((g.IZQUIERDA, g.IZQUIERDA + _ANCHO + _MEDIANIL), columnas, strict=True):
                self._columna(x, columna)
            self._y += max(map(len, columnas)) * PASO
        self._y += 5

    def _columna(self, x: float, renglones: Sequence[str]) -> None:
        for i, renglon in enumerate(renglones):
            self._hoja.texto(x, self._y + 7.6 + i * PASO, renglon, CUERPO)

    def _importe(self, parte: Importe) -> None:
        letra = en_renglones(parte.letra, 8, g.ANCHO - 20, fuerte=True)
        alto = _FRANJA + len(letra) * 9.6 + 4
        self.titulo(parte.titulo, alto)
        self._hoja.fondo(g.IZQUIERDA, self._y, g.ANCHO, alto, g.TINTE)
        cifra = f"${formato.importe(parte.centavos)}"
        self._hoja.texto(g.IZQUIERDA + 8, self._y + 12.5, parte.rotulo, 8.4, fuerte=True, ancho=g.ANCHO - 170)
        self._hoja.texto(g.DERECHA - 8, self._y + 12.5, cifra, 11, fuerte=True, alinear="derecha")
        for i, renglon in enumerate(letra):
            self._hoja.texto(g.IZQUIERDA + 8, self._y + _FRANJA + 6.6 + i * 9.6, renglon, 8, fuerte=True)
        self._y += alto + 5

    def _firmas(self, parte: Firmas) -> None:
        pies, ancho, bajo = _pies(parte)
        nota = en_renglones(parte.nota, CUERPO, g.ANCHO)
        alto = _alto_firmas(parte)
        self.titulo(parte.titulo, alto)
        for i, (nombre, cargo) in enumerate(pies):
            centro, raya = g.IZQUIERDA + (i + 0.5) * ancho, self._y + _RAYA_FIRMA
            self._hoja.filete(centro - ancho / 2 + 20, raya, centro + ancho / 2 - 20, raya, grueso=0.6)
            altura = raya + 9
            for renglon in nombre:
                self._hoja.texto(centro, altura, renglon, 8, fuerte=True, alinear="centro")
                altura += 9
            for renglon in cargo:
                self._hoja.texto(centro, altura, renglon, 7, alinear="centro")
                altura += 8
        for i, renglon in enumerate(nota):
            self._hoja.texto(g.IZQUIERDA, self._y + _RAYA_FIRMA + 14 + bajo + i * PASO, renglon, CUERPO, gris=0.2)
        self._y += alto

    def _acuse(self, parte: Acuse) -> None:
        texto = en_renglones(parte.texto, CUERPO, g.ANCHO)
        alto = _alto_acuse(parte)
        self.titulo(parte.titulo, alto)
        self._columna(g.IZQUIERDA, texto)
        arriba = self._y + len(texto) * PASO
        ancho = g.ANCHO / _ACUSE_COLUMNAS
        for i, rotulo in enumerate(parte.rotulos):
            x = g.IZQUIERDA + (i % _ACUSE_COLUMNAS) * ancho
            raya = arriba + (i // _ACUSE_COLUMNAS) * _ALTO_RENGLON_ACUSE + 17
            self._hoja.filete(x, raya, x + ancho - 16, raya, grueso=0.5)
            self._hoja.texto(x, raya + 7, rotulo, 6.2, gris=g.GRIS, ancho=ancho - 16)
        self._y += alto


def _sin_blancos(renglones: list[str]) -> list[str]:
    """Sin la separación de párrafos que quedó en una orilla."""
    desde, hasta = 0, len(renglones)
    while desde < hasta and not renglones[desde]:
        desde += 1
    while hasta > desde and not renglones[hasta - 1]:
        hasta -= 1
    return renglones[desde:hasta]


def _pies(parte: Firmas) -> tuple[list[tuple[list[str], list[str]]], float, float]:
    """Nombre y cargo de cada firma ya partidos, el ancho de cada una y el alto de la mayor."""
    ancho = g.ANCHO / max(2, len(parte.firmas))
    pies = [
        (en_renglones(f.nombre, 8, ancho - 40, fuerte=True), en_renglones(f.cargo, 7, ancho - 40)) for f in parte.firmas
    ]
    return pies, ancho, max((len(nombre) * 9.0 + len(cargo) * 8 for nombre, cargo in pies), default=0.0)


def _alto_firmas(parte: Firmas) -> float:
    _, _, bajo = _pies(parte)
    return _RAYA_FIRMA + 10 + bajo + len(en_renglones(parte.nota, CUERPO, g.ANCHO)) * PASO


def _alto_acuse(parte: Acuse) -> float:
    filas = -(-len(parte.rotulos) // _ACUSE_COLUMNAS)
    return len(en_renglones(parte.texto, CUERPO, g.ANCHO)) * PASO + filas * _ALTO_RENGLON_ACUSE + 4
