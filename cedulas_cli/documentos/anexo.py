"""El anexo de una cédula: con qué parámetros se calculó y, renglón por renglón, de dónde sale cada diferencia.

Lo común a muchas cédulas se acomoda una vez y cada página lo invoca (formularios XObject); sólo las diferencias y el
pie son de cada una.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cedulas_cli.documentos import formato, impreso
from cedulas_cli.documentos import geometria as g
from cedulas_cli.documentos.composicion import Compositor, legible
from cedulas_cli.documentos.exposicion import Tabla
from cedulas_cli.documentos.fuentes import codificar
from cedulas_cli.documentos.pdf import EscritorPDF
from cedulas_cli.documentos.taller import Cedula, Taller
from cedulas_cli.documentos.trazo import Trazo

PLANTILLA = "anexo.jinja"
BLOQUES = ("titulo", "introduccion", "leyenda")
_ARRIBA = 52.0
_ENCABEZADO = "E3"


@dataclass(frozen=True)
class Anexos:
    """Lo que lleva el anexo de las cédulas de un lote: lo común, por zona del patrón, y lo propio, por folio."""

    comunes: Mapping[str, tuple[Tabla, ...]]
    propios: Mapping[str, tuple[Tabla, ...]] = field(default_factory=dict)


class ImpresionAnexo:
    """Agrega a un PDF, después de cada cédula, las páginas de su anexo."""

    def __init__(self, escritor: EscritorPDF, taller: Taller, anexos: Anexos) -> None:
        self._escritor, self._taller, self._anexos = escritor, taller, anexos
        self._textos = taller.textos(PLANTILLA, BLOQUES)
        self._comunes: dict[str, tuple[list[str], float]] = {}
        self._marca = "/M Do " if taller.contexto.marca else ""

    def imprimir(self, cedula: Cedula) -> int:
        """Escribe el anexo de esa cédula y dice cuántas páginas ocupó."""
        encabezado = cedula.encabezado
        if not self._escritor.tiene_forma(_ENCABEZADO):
            self._escritor.forma(_ENCABEZADO, self._fondo())
        formas, altura = self._de_zona(encabezado["zona"] or impreso.ZONA_GENERAL)
        paginas = [f"/{forma} Do\n".encode() for forma in formas]
        if propias := self._anexos.propios.get(encabezado["folio"]):
            compositor = Compositor(altura, _ARRIBA)
            for tabla in propias:
                compositor.tabla(tabla)
            primera, *demas = compositor.paginas()
            paginas = [*paginas[:-1], paginas[-1] + primera, *demas]
        version = self._taller.contexto.version
        for numero, contenido in enumerate(paginas, 1):
            propio = impreso.datos_de_siguiente(encabezado)
            pie = impreso.pie_de_anexo(encabezado, cedula.huella, numero, len(paginas), version)
            inicio = codificar(f"{self._marca}/{_ENCABEZADO} Do\n{propio}")
            self._escritor.pagina(b"".join((inicio, contenido, codificar(pie))))
        return len(paginas)

    def _de_zona(self, zona: str) -> tuple[list[str], float]:
        """Los formularios con lo común a las cédulas de esa zona, y hasta dónde llega el último."""
        if zona not in self._comunes:
            compositor = Compositor(_ARRIBA, _ARRIBA)
            compositor.parrafos("Cómo se calculó", self._textos["introduccion"].split("\n"))
            for tabla in self._anexos.comunes[zona]:
                compositor.tabla(tabla)
            if advertencias := self._taller.contexto.advertencias:
                compositor.parrafos("Advertencias", advertencias)
            desde = sum(len(formas) for formas, _ in self._comunes.values())
            nombres = []
            for numero, contenido in enumerate(compositor.paginas(), desde):
                nombres.append(f"X{numero}")
                self._escritor.forma(nombres[-1], contenido)
            self._comunes[zona] = nombres, compositor.altura
        return self._comunes[zona]

    def _fondo(self) -> bytes:
        """Encabezado y leyenda, iguales en todas las páginas de anexo del lote."""
        contexto, t = self._taller.contexto, Trazo()
        t.texto(g.IZQUIERDA, g.ARRIBA + 6, legible(self._textos["titulo"]), 8.6, fuerte=True, ancho=430)
        periodo = f"{self._taller.maqueta.clave}   Periodo {formato.periodo_corto(contexto.periodo)}"
        t.texto(g.DERECHA, g.ARRIBA + 6, periodo, 8, fuerte=True, alinear="derecha")
        t.fondo(g.IZQUIERDA, g.ARRIBA + 22, g.ANCHO, 0.8, g.ACENTO)
        t.filete(g.IZQUIERDA, g.PIE_CODIGO, g.DERECHA, g.PIE_CODIGO, gris=g.GRIS_FILETE)
        t.texto(g.IZQUIERDA, g.PIE_CODIGO + 9, legible(self._textos["leyenda"]), 6.4, gris=0.2, ancho=g.ANCHO)
        return t.bytes()
