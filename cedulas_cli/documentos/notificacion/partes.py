"""Las partes propias de estos documentos: campos que se llenan a mano, casillas y relaciones con código de barras."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from cedulas_cli.documentos import codigos
from cedulas_cli.documentos import geometria as g
from cedulas_cli.documentos.composicion import en_renglones, legible
from cedulas_cli.documentos.exposicion import Clase
from cedulas_cli.documentos.oficio import Firma, Parte, ParteAjena
from cedulas_cli.documentos.oficio_composicion import CompositorOficio
from cedulas_cli.documentos.trazo import ALTO_CARTA

_CUARTOS = 4
_RENGLON = 15.0
_VALOR = 8.2
_PASO_VALOR = 9.6
_CUERPO = 7.0
_PASO = 8.2
_CABEZA = 15.0
_AIRE = 5.0
_MODULO = 0.8
_SILENCIO = 10
_BARRAS = 15.0
_ALTO_CODIGO = 30.0
_CASILLA = 6.4
_RAYA = 28.0
"""Espacio para firmar."""
_SIN_FIN = 1e6


@dataclass(frozen=True)
class Campo:
    """Un dato con su rótulo; sin valor, un renglón para escribirlo. Ocupa de uno a cuatro cuartos del ancho."""

    rotulo: str
    valor: str = ""
    ancho: int = 1
    renglones: int = 1
    """Cuántos renglones en blanco se dejan si no hay valor."""


@dataclass(frozen=True)
class Campos(ParteAjena):
    """Datos que el notificador llena, o que ya se llenaron con lo capturado."""

    titulo: str
    campos: tuple[Campo, ...]


@dataclass(frozen=True)
class Casillas(ParteAjena):
    """Opciones para marcar; `marcada` dice cuál ya lo está."""

    titulo: str
    opciones: tuple[str, ...]
    marcada: str = ""


@dataclass(frozen=True)
class Rubricas(ParteAjena):
    """Renglones para firmar, sin título y juntos."""

    firmas: tuple[Firma, ...]


@dataclass(frozen=True)
class Cierre(ParteAjena):
    """Partes que no se separan: lo que se firma va en la misma página que la firma."""

    partes: tuple[Parte, ...]


@dataclass(frozen=True)
class ColumnaRelacion:
    """Una columna: `codigo` es un crédito con su Code 128; `casillas`, opciones para marcar si la celda va vacía."""

    rotulo: str
    ancho: float
    derecha: bool = False
    fuerte: bool = False
    codigo: bool = False
    casillas: tuple[str, ...] = ()


@dataclass(frozen=True)
class FilaRelacion:
    """Las celdas de un renglón; en un grupo o un total, el texto de la izquierda y el de la derecha."""

    celdas: tuple[str, ...]
    clase: Clase = Clase.NORMAL


@dataclass(frozen=True)
class Relacion(ParteAjena):
    """Una tabla con rejilla; en cada página se repiten su cabeza y, si sigue, su grupo."""

    titulo: str
    columnas: tuple[ColumnaRelacion, ...]
    filas: tuple[FilaRelacion, ...]
    minimo: float = 0.0
    """Alto mínimo de cada renglón: para escribir o firmar en él."""


class CompositorDeNotificacion(CompositorOficio):
    """El de los oficios, con estas partes."""

    def parte(self, parte: Parte) -> None:
        """Acomoda una parte propia o de cualquier oficio."""
        match parte:
            case Campos():
                self._campos(parte)
            case Casillas():
                self._casillas(parte)
            case Relacion():
                self._relacion(parte)
            case Rubricas():
                self._rubricas(parte)
            case Cierre():
                self._cierre(parte)
            case _:
                super().parte(parte)

    def titulo(self, texto: str, junto: float = 0.0) -> None:
        """Una parte sin título no gasta el renglón del título."""
        if texto:
            super().titulo(texto, junto)
        else:
            self._exigir(junto)

    # ------------------------------------------------------------ campos y casillas

    def _campos(self, parte: Campos) -> None:
        columna = g.ANCHO / _CUARTOS
        filas: list[list[tuple[float, float, Campo, list[str]]]] = [[]]
        usados = 0
        for campo in parte.campos:
            if usados + campo.ancho > _CUARTOS:
                filas.append([])
                usados = 0
            ancho = campo.ancho * columna - 12
            x = g.IZQUIERDA + usados * columna
            filas[-1].append((x, ancho, campo, en_renglones(campo.valor, _VALOR, ancho, fuerte=True)))
            usados += campo.ancho
        altos = [max(_alto_campo(campo, renglones) for *_, campo, renglones in fila) for fila in filas]
        if parte.titulo:
            self.titulo(parte.titulo, altos[0])
        for fila, alto in zip(filas, altos, strict=True):
            self._exigir(min(alto, self._fondo - self._siguientes))
            for x, ancho, campo, renglones in fila:
                self._campo(x, ancho, campo, renglones)
            self._y += alto
        self._y += 3

    def _campo(self, x: float, ancho: float, campo: Campo, renglones: Sequence[str]) -> None:
        self._hoja.texto(x, self._y + 6.4, legible(campo.rotulo), 6.4, gris=g.GRIS, ancho=ancho)
        if renglones:
            for i, renglon in enumerate(renglones):
                self._hoja.texto(x, self._y + 16 + i * _PASO_VALOR, renglon, _VALOR, fuerte=True)
            return
        for i in range(campo.renglones):
            raya = self._y + 6.4 + (i + 1) * _RENGLON
            self._hoja.filete(x, raya, x + ancho, raya, grueso=0.4, gris=0.35)

    def _casillas(self, parte: Casillas) -> None:
        """El título y las opciones de corrido; las que no caben siguen abajo, con la misma sangría."""
        normal, fuerte = self._hoja.texto_normal, self._hoja.texto_fuerte
        sangria = g.IZQUIERDA + fuerte.ancho(parte.titulo, 8.0) + 12
        lineas: list[list[tuple[float, str]]] = [[]]
        x = sangria
        for opcion in parte.opciones:
            ancho = normal.ancho(opcion, 7.4) + _CASILLA + 18
            if lineas[-1] and x + ancho > g.DERECHA:
                lineas.append([])
                x = sangria
            lineas[-1].append((x, opcion))
            x += ancho
        self._exigir(len(lineas) * 12.0 + 4)
        self._hoja.texto(g.IZQUIERDA, self._y + 9, legible(parte.titulo), 8.0, fuerte=True)
        for linea in lineas:
            for x, opcion in linea:
                self._casilla(x, self._y + 9, _CASILLA, marcada=opcion == parte.marcada)
                self._hoja.texto(x + _CASILLA + 4, self._y + 9, legible(opcion), 7.4)
            self._y += 12
        self._y += 4

    def _casilla(self, x: float, base: float, lado: float, *, marcada: bool = False) -> None:
        y = ALTO_CARTA - base
        self._hoja.crudo(f"0.5 w {x:.2f} {y:.2f} {lado:.2f} {lado:.2f} re S\n".encode())
        if marcada:
            self._hoja.texto(x + lado / 2, base - 0.9, "X", lado + 1, fuerte=True, alinear="centro")

    # ------------------------------------------------------------ firmas y lo que va con ellas

    def _cierre(self, parte: Cierre) -> None:
        """Mide las partes en una hoja sin fin y, si no caben juntas, empieza página."""
        medidor = CompositorDeNotificacion(0.0, 0.0, _SIN_FIN)
        for una in parte.partes:
            medidor.parte(una)
        if medidor.altura <= self._fondo - self._siguientes:
            self._exigir(medidor.altura)
        for una in parte.partes:
            self.parte(una)

    def _rubricas(self, parte: Rubricas) -> None:
        ancho = g.ANCHO / max(2, len(parte.firmas))
        pies = [
            (en_renglones(f.nombre, 7.6, ancho - 40, fuerte=True), en_renglones(f.cargo, 6.6, ancho - 40))
            for f in parte.firmas
        ]
        alto = _RAYA + 3 + max(len(nombre) * 8.6 + len(cargo) * 7.6 for nombre, cargo in pies)
        self._exigir(alto)
        for i, (nombre, cargo) in enumerate(pies):
            centro, altura = g.IZQUIERDA + (i + 0.5) * ancho, self._y + _RAYA
            self._hoja.filete(centro - ancho / 2 + 20, altura, centro + ancho / 2 - 20, altura, grueso=0.6)
            for renglon in nombre:
                altura += 8.6
                self._hoja.texto(centro, altura, renglon, 7.6, fuerte=True, alinear="centro")
            for renglon in cargo:
                altura += 7.6
                self._hoja.texto(centro, altura, renglon, 6.6, alinear="centro")
        self._y += alto

    # ------------------------------------------------------------ relación

    def _relacion(self, parte: Relacion) -> None:
        if not parte.filas:
            return
        lugares = tuple(accumulate((c.ancho for c in parte.columnas), initial=g.IZQUIERDA))
        medidas = [_medir(fila, parte) for fila in parte.filas]
        self.titulo(parte.titulo, _CABEZA + self._junto_de(parte.filas, medidas, 0))
        self._cabeza_de(parte.columnas, lugares)
        grupo: tuple[FilaRelacion, list[list[str]], float] | None = None
        for i, (fila, (celdas, alto)) in enumerate(zip(parte.filas, medidas, strict=True)):
            if self._exigir(self._junto_de(parte.filas, medidas, i)):
                self._cabeza_de(parte.columnas, lugares)
                if grupo is not None and fila.clase is not Clase.GRUPO:
                    self._renglon_de_grupo(*grupo)
            if fila.clase is Clase.NORMAL:
                self._renglon(parte, lugares, fila, celdas, alto)
            else:
                self._renglon_de_grupo(fila, celdas, alto)
                grupo = (fila, celdas, alto) if fila.clase is Clase.GRUPO else None
        self._y += 6

    def _junto_de(
        self, filas: Sequence[FilaRelacion], medidas: Sequence[tuple[list[list[str]], float]], i: int
    ) -> float:
        """El alto que debe caber: un grupo va con su primer renglón, y un total, con el último."""
        alto = medidas[i][1]
        siguiente = i + 1
        junta = siguiente < len(filas) and (filas[i].clase is Clase.GRUPO or filas[siguiente].clase is Clase.TOTAL)
        return alto + medidas[siguiente][1] if junta else alto

    def _cabeza_de(self, columnas: Sequence[ColumnaRelacion], lugares: Sequence[float]) -> None:
        hoja = self._hoja
        hoja.fondo(g.IZQUIERDA, self._y, g.ANCHO, _CABEZA, g.ACENTO)
        hoja.crudo(b"1 g\n")
        for x, columna in zip(lugares, columnas, strict=False):
            borde, alinear = (x + columna.ancho - 4, "derecha") if columna.derecha else (x + 3, "izquierda")
            hoja.texto(borde, self._y + 10, columna.rotulo, 6.6, fuerte=True, alinear=alinear, ancho=columna.ancho - 6)
        hoja.crudo(b"0 g\n")
        self._y += _CABEZA

    def _renglon(
        self,
        parte: Relacion,
        lugares: Sequence[float],
        fila: FilaRelacion,
        celdas: Sequence[Sequence[str]],
        alto: float,
    ) -> None:
        for x, columna, texto, renglones in zip(lugares, parte.columnas, fila.celdas, celdas, strict=False):
            if columna.codigo:
                self._codigo(x, columna.ancho, texto)
            elif columna.casillas and not texto:
                self._opciones(x, columna, alto)
            else:
                for i, renglon in enumerate(renglones):
                    base = self._y + 8.4 + i * _PASO
                    if columna.derecha:
                        self._hoja.texto(
                            x + columna.ancho - 4, base, renglon, _CUERPO, fuerte=columna.fuerte, alinear="derecha"
                        )
                    else:
                        self._hoja.texto(x + 3, base, renglon, _CUERPO, fuerte=columna.fuerte)
        for x in lugares[1:-1]:
            self._hoja.filete(x, self._y, x, self._y + alto, gris=g.GRIS_FILETE)
        self._y += alto
        self._hoja.filete(g.IZQUIERDA, self._y, g.DERECHA, self._y, gris=g.GRIS_FILETE)

    def _codigo(self, x: float, ancho: float, texto: str) -> None:
        """Code 128 centrado, con su zona de silencio dentro de la columna, y el número debajo."""
        if not texto:
            return
        modulos = codigos.code128_ancho(texto)
        modulo = min(_MODULO, ancho / (modulos + 2 * _SILENCIO))
        margen = (ancho - modulos * modulo) / 2
        y = ALTO_CARTA - self._y - 4 - _BARRAS
        self._hoja.crudo(codigos.code128_dibujo(texto, round(x + margen, 3), y, round(modulo, 4), _BARRAS))
        self._hoja.texto(
            x + ancho / 2, self._y + 4 + _BARRAS + 8, texto, 7.4, fuerte=True, alinear="centro", ancho=ancho - 4
        )

    def _opciones(self, x: float, columna: ColumnaRelacion, alto: float) -> None:
        por_linea = 2
        lineas = -(-len(columna.casillas) // por_linea)
        paso, ancho = min(10.0, (alto - 4) / lineas), (columna.ancho - 4) / por_linea
        for i, opcion in enumerate(columna.casillas):
            izquierda = x + 3 + (i % por_linea) * ancho
            base = self._y + 8.6 + (i // por_linea) * paso
            self._casilla(izquierda, base, 5.4)
            self._hoja.texto(izquierda + 7.4, base, opcion, 6.0, ancho=ancho - 9)

    def _renglon_de_grupo(self, fila: FilaRelacion, celdas: Sequence[Sequence[str]], alto: float) -> None:
        tono = g.TINTE if fila.clase is Clase.GRUPO else g.TINTE_TOTAL
        self._hoja.fondo(g.IZQUIERDA, self._y, g.ANCHO, alto, tono)
        for i, renglon in enumerate(celdas[0]):
            self._hoja.texto(g.IZQUIERDA + 4, self._y + 9 + i * _PASO, renglon, 7.4, fuerte=True)
        for i, renglon in enumerate(celdas[1]):
            base = self._y + 9 + i * _PASO
            self._hoja.texto(g.DERECHA - 4, base, renglon, 7.4, fuerte=True, alinear="derecha")
        self._y += alto


def _alto_campo(campo: Campo, renglones: Sequence[str]) -> float:
    return 10.0 + len(renglones) * _PASO_VALOR if renglones else 9.0 + campo.renglones * _RENGLON


def _medir(fila: FilaRelacion, parte: Relacion) -> tuple[list[list[str]], float]:
    """Las celdas ya partidas y el alto que piden."""
    if fila.clase is not Clase.NORMAL:
        mitad = g.ANCHO * 0.62
        izquierda = en_renglones(fila.celdas[0], 7.4, mitad, fuerte=True)
        derecha = en_renglones(fila.celdas[1], 7.4, g.ANCHO - mitad - 12, fuerte=True)
        return [izquierda, derecha], max(len(izquierda), len(derecha)) * _PASO + _AIRE
    celdas = [
        [] if columna.codigo else en_renglones(texto, _CUERPO, columna.ancho - 7, fuerte=columna.fuerte)
        for columna, texto in zip(parte.columnas, fila.celdas, strict=True)
    ]
    con_codigo = _ALTO_CODIGO if any(c.codigo for c in parte.columnas) else 0.0
    return celdas, max(parte.minimo, con_codigo, max(map(len, celdas)) * _PASO + _AIRE)
