"""El documento de una explicación: membrete, datos, resultado, pasos, parámetros y advertencias, en carta."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cedulas_cli.documentos import formato
from cedulas_cli.documentos import geometria as g
from cedulas_cli.documentos.composicion import Compositor, legible
from cedulas_cli.documentos.contexto import Area
from cedulas_cli.documentos.exposicion import Exposicion
from cedulas_cli.documentos.fondos import INSTITUTO, marca_de_agua
from cedulas_cli.documentos.fuentes import familia, partir
from cedulas_cli.documentos.pdf import EscritorPDF
from cedulas_cli.documentos.plantillas import Plantillas
from cedulas_cli.documentos.trazo import Trazo

PLANTILLA = "explicacion.jinja"
BLOQUES = ("titulo", "leyenda")
_PRIMERA = 76.0
_SIGUIENTES = 48.0


@dataclass(frozen=True)
class Membrete:
    """Quién lo expide y cuándo; `marca` vacía es sin marca de agua."""

    delegacion: Area
    subdelegacion: Area
    domicilio: str
    fecha: date
    version: str
    marca: str = ""
    plantillas: Path | None = None


def documento(exposicion: Exposicion, membrete: Membrete) -> bytes:
    """El PDF de una explicación: misma explicación y misma fecha, mismos bytes."""
    datos = {"asunto": exposicion.asunto, "fecha": formato.fecha_larga(membrete.fecha), "version": membrete.version}
    textos = Plantillas(membrete.plantillas).bloques(PLANTILLA, datos, BLOQUES)
    paginas = _componer(exposicion)
    huella = hashlib.sha256(b"\n".join(paginas)).hexdigest()
    memoria = io.BytesIO()
    escritor = EscritorPDF(
        memoria,
        titulo=f"{textos['titulo']} · {exposicion.asunto}",
        autor=membrete.subdelegacion.en_texto("IMSS, Subdelegación"),
        productor=f"cedulas {membrete.version}",
        fecha=membrete.fecha,
    )
    for fuente in familia():
        escritor.fuente(fuente)
    escritor.forma("E1", _primera(exposicion, membrete, textos["titulo"]))
    escritor.forma("E2", _siguiente(exposicion, textos["titulo"]))
    if membrete.marca:
        escritor.forma("M", marca_de_agua(membrete.marca))
    for numero, contenido in enumerate(paginas, 1):
        t = Trazo()
        t.crudo((b"/M Do\n" if membrete.marca else b"") + (b"/E1 Do\n" if numero == 1 else b"/E2 Do\n"))
        t.crudo(contenido)
        _pie(t, textos["leyenda"], f"Huella {huella[:16]}   ·   cedulas {membrete.version}", (numero, len(paginas)))
        escritor.pagina(t.bytes())
    escritor.marcar(exposicion.asunto)
    escritor.firmar(huella.encode("ascii"))
    escritor.cerrar()
    return memoria.getvalue()


def _componer(exposicion: Exposicion) -> list[bytes]:
    compositor = Compositor(_PRIMERA, _SIGUIENTES)
    if exposicion.datos:
        compositor.datos("Datos del caso", exposicion.datos)
    if exposicion.resultado:
        compositor.datos("Resultado", exposicion.resultado)
    for tabla in exposicion.tablas:
        compositor.tabla(tabla)
    if exposicion.advertencias:
        compositor.parrafos("Advertencias", exposicion.advertencias)
    return compositor.paginas()


def _primera(exposicion: Exposicion, membrete: Membrete, titulo: str) -> bytes:
    t = Trazo()
    t.texto(g.IZQUIERDA, g.ARRIBA + 9, INSTITUTO, 10.5, fuerte=True)
    area = f"{membrete.delegacion.en_texto('Delegación')}   ·   {membrete.subdelegacion.en_texto('Subdelegación')}"
    t.texto(g.IZQUIERDA, g.ARRIBA + 20, area, 8, ancho=360)
    t.texto(g.IZQUIERDA, g.ARRIBA + 29.5, membrete.domicilio, 6.6, gris=g.GRIS, ancho=360)
    t.texto(g.IZQUIERDA, g.ARRIBA + 38.5, f"Fecha: {formato.fecha_larga(membrete.fecha)}", 6.6, gris=g.GRIS)
    t.texto(g.DERECHA, g.ARRIBA + 11, titulo, 13, fuerte=True, alinear="derecha", ancho=360)
    for i, renglon in enumerate(partir(legible(exposicion.asunto), familia()[0], 8, 360)[:3]):
        t.texto(g.DERECHA, g.ARRIBA + 22 + i * 9.4, renglon, 8, alinear="derecha", ancho=360)
    t.fondo(g.IZQUIERDA, g.RAYA - 1.2, g.ANCHO, 1.2, g.ACENTO)
    return t.bytes()


def _siguiente(exposicion: Exposicion, titulo: str) -> bytes:
    t = Trazo()
    t.texto(g.IZQUIERDA, g.ARRIBA + 6, titulo, 8.6, fuerte=True)
    t.texto(g.IZQUIERDA, g.ARRIBA + 16.5, legible(exposicion.asunto), 7.4, gris=0.2, ancho=g.ANCHO)
    t.fondo(g.IZQUIERDA, g.ARRIBA + 22, g.ANCHO, 0.8, g.ACENTO)
    return t.bytes()


def _pie(t: Trazo, leyenda: str, centro: str, pagina: tuple[int, int]) -> None:
    t.filete(g.IZQUIERDA, g.PIE_CODIGO, g.DERECHA, g.PIE_CODIGO, gris=g.GRIS_FILETE)
    t.texto(g.IZQUIERDA, g.PIE_CODIGO + 9, leyenda, 6.4, gris=0.2, ancho=g.ANCHO)
    t.texto(g.IZQUIERDA, g.PIE_TEXTO, centro, 6.2, gris=g.GRIS, ancho=300)
    rotulo = f"Página {pagina[0]:,} de {pagina[1]:,}"
    t.texto(g.DERECHA, g.PIE_TEXTO, rotulo, 7.6, fuerte=True, alinear="derecha")
