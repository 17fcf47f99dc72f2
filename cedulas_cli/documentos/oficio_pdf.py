"""De oficios a un PDF: encabezado institucional, partes, pie con folio, huella y Code 128, y su índice.

Mismos documentos y misma fecha, mismos bytes; lo que cada página repite se dibuja una vez por documento.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import polars as pl

from cedulas_cli.documentos import codigos
from cedulas_cli.documentos import formato as fmt
from cedulas_cli.documentos import geometria as g
from cedulas_cli.documentos.composicion import legible
from cedulas_cli.documentos.fondos import INSTITUTO, marca_de_agua
from cedulas_cli.documentos.fuentes import familia, partir
from cedulas_cli.documentos.oficio import Documento, Expide
from cedulas_cli.documentos.oficio_composicion import CompositorOficio
from cedulas_cli.documentos.pdf import EscritorPDF
from cedulas_cli.documentos.trazo import ALTO_CARTA, Trazo
from cedulas_cli.sistema.archivos import reemplazo_atomico

INDICE_OFICIOS: dict[str, pl.DataType | type[pl.DataType]] = {
    "clave": pl.String,
    "documento": pl.String,
    "folio": pl.String,
    "pdf": pl.String,
    "pagina_inicial": pl.Int64,
    "paginas": pl.Int64,
    "total": pl.Int64,
    "huella": pl.String,
}
"""`clave` es el crédito (o lo que el documento lleve); `total` en centavos, `pagina_inicial` en base 1."""
_PRIMERA = 74.0
_SIGUIENTES = 50.0
_ANCHO_TITULO = 350.0
_ANCHO_AREA = 370.0


def escribir_oficios(
    destino: Path,
    documentos: Iterable[Documento],
    expide: Expide,
    titulo: str,
    compositor: type[CompositorOficio] = CompositorOficio,
) -> pl.DataFrame:
    """Escribe todos en un PDF con un marcador por documento, de una vez o nada; devuelve su índice.

    `compositor` es otro si los documentos llevan partes propias.
    """
    with reemplazo_atomico(destino) as temporal, temporal.open("wb") as archivo:
        return imprimir_oficios(archivo, destino.name, documentos, expide, titulo, compositor)


def imprimir_oficios(
    archivo: BinaryIO,
    nombre: str,
    documentos: Iterable[Documento],
    expide: Expide,
    titulo: str,
    compositor: type[CompositorOficio] = CompositorOficio,
) -> pl.DataFrame:
    """Lo mismo, sobre un archivo ya abierto; `nombre` es el que dirá el índice."""
    escritor = EscritorPDF(
        archivo,
        titulo=titulo,
        autor=expide.subdelegacion.en_texto("IMSS, Subdelegación"),
        productor=expide.version,
        fecha=expide.fecha,
    )
    for fuente in familia():
        escritor.fuente(fuente)
    escritor.forma("E", _institucional(expide))
    if expide.marca:
        escritor.forma("M", marca_de_agua(expide.marca))
    filas = [_imprimir(escritor, nombre, documento, expide, compositor) for documento in documentos]
    escritor.cerrar()
    return pl.DataFrame(filas, schema=INDICE_OFICIOS, orient="row")


def _imprimir(
    escritor: EscritorPDF,
    nombre: str,
    documento: Documento,
    expide: Expide,
    de_quien: type[CompositorOficio],
) -> tuple[str, str, str, str, int, int, int, str]:
    compositor = de_quien(_PRIMERA, _SIGUIENTES)
    compositor.partes(documento.partes)
    paginas = compositor.paginas()
    cabezas = _primera(documento), _siguiente(documento)
    huella = hashlib.sha256(b"\n".join([*cabezas, *paginas])).hexdigest()
    inicial = escritor.paginas + 1
    for numero, contenido in enumerate(paginas, 1):
        t = Trazo()
        t.crudo(b"/M Do\n" if expide.marca else b"")
        t.crudo(b"/E Do\n" + cabezas[0] if numero == 1 else cabezas[1])
        t.crudo(contenido)
        _pie(t, documento, expide, huella, (numero, len(paginas)))
        escritor.pagina(t.bytes())
        if numero == 1:
            escritor.marcar(documento.asunto)
    escritor.firmar(huella.encode("ascii"))
    return (
        documento.clave,
        documento.tipo,
        documento.folio,
        nombre,
        inicial,
        len(paginas),
        documento.total,
        huella,
    )


def _institucional(expide: Expide) -> bytes:
    """Quién lo expide: igual en todos los documentos del PDF."""
    t = Trazo()
    t.texto(g.IZQUIERDA, g.ARRIBA + 9, INSTITUTO, 10.5, fuerte=True)
    area = f"{expide.delegacion.en_texto('Delegación')}   ·   {expide.subdelegacion.en_texto('Subdelegación')}"
    t.texto(g.IZQUIERDA, g.ARRIBA + 20, area, 8, ancho=_ANCHO_AREA)
    t.texto(g.IZQUIERDA, g.ARRIBA + 29.5, expide.domicilio, 6.6, gris=g.GRIS, ancho=_ANCHO_AREA)
    lugar = f"{expide.lugar}, a {fmt.fecha_larga(expide.fecha)}" if expide.lugar else fmt.fecha_larga(expide.fecha)
    t.texto(g.IZQUIERDA, g.ARRIBA + 39, lugar, 7, ancho=_ANCHO_AREA)
    t.fondo(g.IZQUIERDA, g.RAYA - 1.2, g.ANCHO, 1.2, g.ACENTO)
    return t.bytes()


def _primera(documento: Documento) -> bytes:
    t = Trazo()
    renglones = partir(legible(documento.titulo), familia()[1], 12.5, _ANCHO_TITULO)[:2]
    altura = g.ARRIBA + (13 if len(renglones) == 1 else 8)
    for renglon in renglones:
        t.texto(g.DERECHA, altura, renglon, 12.5, fuerte=True, alinear="derecha", ancho=_ANCHO_TITULO)
        altura += 13
    t.texto(g.DERECHA, g.ARRIBA + 41, _ficha(documento), 7.6, alinear="derecha", ancho=_ANCHO_TITULO)
    return t.bytes()


def _siguiente(documento: Documento) -> bytes:
    t = Trazo()
    t.texto(g.IZQUIERDA, g.ARRIBA + 6, legible(documento.titulo), 8.6, fuerte=True, ancho=380)
    t.texto(g.DERECHA, g.ARRIBA + 6, _ficha(documento), 7.6, fuerte=True, alinear="derecha", ancho=_ANCHO_TITULO)
    t.texto(g.IZQUIERDA, g.ARRIBA + 16.5, legible(documento.asunto), 7.2, gris=0.2, ancho=g.ANCHO)
    t.fondo(g.IZQUIERDA, g.ARRIBA + 22, g.ANCHO, 0.8, g.ACENTO)
    return t.bytes()


def _ficha(documento: Documento) -> str:
    return "   ·   ".join((documento.tipo, *(f"{rotulo} {legible(valor)}" for rotulo, valor in documento.ficha)))


def _pie(t: Trazo, documento: Documento, expide: Expide, huella: str, pagina: tuple[int, int]) -> None:
    t.filete(g.IZQUIERDA, g.PIE_CODIGO - 1.5, g.DERECHA, g.PIE_CODIGO - 1.5, gris=g.GRIS_FILETE)
    desde = g.IZQUIERDA
    if documento.codigo:
        y = ALTO_CARTA - g.PIE_CODIGO - g.PIE_CODIGO_ALTO - 1
        t.crudo(codigos.code128_dibujo(documento.codigo, g.IZQUIERDA, y, g.MODULO_CODIGO, g.PIE_CODIGO_ALTO))
        desde += codigos.code128_ancho(documento.codigo) * g.MODULO_CODIGO + 14
    t.texto(desde, g.PIE_CODIGO + 9, legible(documento.leyenda), 6.4, gris=0.2, ancho=g.DERECHA - desde)
    t.texto(g.IZQUIERDA, g.PIE_TEXTO + 1, f"Folio {documento.folio}", 6.4, ancho=180)
    t.texto(330, g.PIE_TEXTO + 1, f"Huella {huella[:16]}   ·   {expide.version}", 6.2, ancho=300)
    rotulo = f"Página {pagina[0]:,} de {pagina[1]:,}"
    t.texto(g.DERECHA, g.PIE_TEXTO + 1, rotulo, 7.6, fuerte=True, alinear="derecha")
