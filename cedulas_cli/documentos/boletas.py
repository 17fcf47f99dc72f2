"""DOC-22: boletas de conteo, seis por hoja, con su código de barras y sin el importe: el conteo es a ciegas."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cedulas_cli.documentos import codigos, formato
from cedulas_cli.documentos.composicion import en_renglones, legible
from cedulas_cli.documentos.fondos import INSTITUTO, marca_de_agua
from cedulas_cli.documentos.fuentes import familia
from cedulas_cli.documentos.geometria import ACENTO, GRIS, GRIS_FILETE
from cedulas_cli.documentos.oficio import Expide, textos
from cedulas_cli.documentos.pdf import EscritorPDF
from cedulas_cli.documentos.trazo import ALTO_CARTA, ANCHO_CARTA, Trazo
from cedulas_cli.sistema.archivos import reemplazo_atomico

PLANTILLA: Final = "boleta_conteo.jinja"
POR_HOJA: Final = 6
_COLUMNAS, _MARGEN, _ARRIBA = 2, 22.0, 20.0
_ANCHO = (ANCHO_CARTA - 2 * _MARGEN) / _COLUMNAS
_ALTO = (ALTO_CARTA - _ARRIBA - 20) / (POR_HOJA // _COLUMNAS)
_AIRE = 10.0
_BARRAS, _MODULO = 26.0, 0.92
_DIFERENCIAS = ("Registro", "Crédito", "Periodo", "TD", "Importe")


@dataclass(frozen=True)
class Boleta:
    """Un renglón por contar. No lleva importe: quien cuenta no debe verlo."""

    codigo: str
    numero_credito: str
    registro_patronal: str
    razon_social: str
    periodo: str
    tipo_documento: str
    incidencia: str
    libro: str
    responsable: str
    auxiliar: str
    segunda: bool = False


def escribir_boletas(destino: Path, inventario: str, boletas: Iterable[Boleta], expide: Expide) -> tuple[int, int]:
    """Escribe todas en un PDF, de una vez o nada; cuántas boletas y cuántas páginas. Mismas boletas, mismos bytes."""
    datos = {"inventario": {"nombre": inventario}}
    bloques = textos(PLANTILLA, expide, datos, ("titulo_boleta", "boleta"))
    hojas: list[list[Boleta]] = []
    for boleta in boletas:
        if not hojas or len(hojas[-1]) == POR_HOJA or hojas[-1][0].libro != boleta.libro:
            hojas.append([])  # cada libro empieza hoja: se reparten a personas distintas
        hojas[-1].append(boleta)
    with reemplazo_atomico(destino) as temporal, temporal.open("wb") as archivo:
        escritor = EscritorPDF(
            archivo,
            titulo=f"{bloques['titulo_boleta']} · {inventario}",
            autor=expide.subdelegacion.en_texto("IMSS, Subdelegación"),
            productor=expide.version,
            fecha=expide.fecha,
        )
        for fuente in familia():
            escritor.fuente(fuente)
        if expide.marca:
            escritor.forma("M", marca_de_agua(expide.marca))
        libro = None
        for numero, hoja in enumerate(hojas, 1):
            contenido = _hoja(
                hoja, bloques["titulo_boleta"], bloques["boleta"], inventario, expide, (numero, len(hojas))
            )
            escritor.pagina((b"/M Do\n" if expide.marca else b"") + contenido)
            escritor.firmar(hashlib.sha256(contenido).digest())
            if hoja[0].libro != libro:
                libro = hoja[0].libro
                escritor.marcar(f"Libro {libro}" if libro else "Sin libro")
        escritor.cerrar()
    return sum(map(len, hojas)), len(hojas)


def _hoja(
    boletas: Sequence[Boleta], titulo: str, leyenda: str, inventario: str, expide: Expide, pagina: tuple[int, int]
) -> bytes:
    t = Trazo()
    for lugar, boleta in enumerate(boletas):
        x = _MARGEN + (lugar % _COLUMNAS) * _ANCHO
        _boleta(t, x, _ARRIBA + (lugar // _COLUMNAS) * _ALTO, boleta, titulo, leyenda, inventario, expide)
    pie = f"{expide.version}   ·   página {pagina[0]:,} de {pagina[1]:,}"
    t.texto(ANCHO_CARTA - _MARGEN, ALTO_CARTA - 8, pie, 6, gris=GRIS, alinear="derecha")
    return t.bytes()


def _boleta(
    t: Trazo, x: float, y: float, b: Boleta, titulo: str, leyenda: str, inventario: str, expide: Expide
) -> None:
    izquierda, derecha, ancho = x + _AIRE, x + _ANCHO - _AIRE, _ANCHO - 2 * _AIRE
    for x1, y1, x2, y2 in ((x, y, x + _ANCHO, y), (x, y + _ALTO, x + _ANCHO, y + _ALTO), (x, y, x, y + _ALTO)):
        t.filete(x1, y1, x2, y2, gris=GRIS_FILETE)
    t.filete(x + _ANCHO, y, x + _ANCHO, y + _ALTO, gris=GRIS_FILETE)
    t.texto(izquierda, y + 14, INSTITUTO, 7, fuerte=True, ancho=ancho * 0.62)
    t.texto(derecha, y + 14, f"{titulo}{' · segundo conteo' if b.segunda else ''}", 8, fuerte=True, alinear="derecha")
    area = expide.subdelegacion.en_texto("Subdelegación")
    t.texto(izquierda, y + 23, legible(area), 6.2, gris=GRIS, ancho=ancho * 0.62)
    t.texto(derecha, y + 23, f"DOC-22   ·   {inventario}", 6.4, gris=GRIS, alinear="derecha")
    t.fondo(izquierda, y + 27, ancho, 0.8, ACENTO)
    _de_quien(t, izquierda, y + 38, ancho, b)
    _por_llenar(t, izquierda, y + 83, ancho)
    medida = codigos.code128_ancho(b.codigo) * _MODULO
    base = ALTO_CARTA - (y + _ALTO - 8)
    t.crudo(codigos.code128_dibujo(b.codigo, izquierda, base + 9, _MODULO, _BARRAS))
    t.texto(izquierda + medida / 2, y + _ALTO - 9, b.codigo, 7.4, fuerte=True, alinear="centro")
    libre = derecha - izquierda - medida - 14
    for i, renglon in enumerate(en_renglones(leyenda, 6, libre)[:4]):
        t.texto(izquierda + medida + 14, y + _ALTO - 34 + i * 7.4, renglon, 6, gris=0.25)


def _de_quien(t: Trazo, x: float, y: float, ancho: float, b: Boleta) -> None:
    """Lo que el contador busca: de qué crédito es, en qué libro y quién responde de él."""
    periodo = formato.periodo_corto(b.periodo) if b.periodo else ""
    pares = (
        ("Crédito", b.numero_credito, 0.0, 0.2),
        ("Registro patronal", formato.registro_patronal(b.registro_patronal), 0.2, 0.28),
        ("Periodo", periodo, 0.48, 0.15),
        ("TD · Inc.", " · ".join(p for p in (b.tipo_documento, b.incidencia) if p), 0.63, 0.15),
        ("Libro", b.libro, 0.78, 0.22),
    )
    for rotulo, valor, desde, parte in pares:
        t.texto(x + desde * ancho, y, rotulo, 5.8, gris=GRIS)
        t.texto(x + desde * ancho, y + 9, legible(valor), 8.2, fuerte=True, ancho=parte * ancho - 4)
    t.texto(x, y + 20, legible(b.razon_social), 7.4, ancho=ancho)
    custodia = f"Responsable: {b.responsable or '—'}   ·   Auxiliar: {b.auxiliar or '—'}"
    t.texto(x, y + 30, legible(custodia), 6.4, gris=0.25, ancho=ancho)


def _por_llenar(t: Trazo, x: float, y: float, ancho: float) -> None:
    """Lo que el contador escribe: el importe del papel, la ubicación y, si algo difiere, qué."""
    campos = (("Importe que trae el papel", 0.0, 0.32), ("Ubicación", 0.34, 0.3), ("Fecha y contador", 0.66, 0.34))
    for rotulo, desde, parte in campos:
        t.filete(x + desde * ancho, y + 9, x + (desde + parte) * ancho, y + 9, gris=0.35)
        t.texto(x + desde * ancho, y + 15.5, rotulo, 5.8, gris=GRIS)
    lugar = x
    for opcion in ("No hay papel", *(f"Difiere {d.lower() if d != 'TD' else d}" for d in _DIFERENCIAS)):
        t.crudo(f"0.5 w {lugar:.2f} {ALTO_CARTA - (y + 29):.2f} 6 6 re S\n".encode())
        t.texto(lugar + 9, y + 28.4, opcion, 6)
        lugar += 15 + t.texto_normal.ancho(opcion, 6)
    t.filete(x, y + 45, x + ancho, y + 45, gris=0.35)
    t.texto(x, y + 51.5, "Observación (25 caracteres o más si es otra situación)", 5.8, gris=GRIS)
