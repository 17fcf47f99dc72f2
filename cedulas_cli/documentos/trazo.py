"""Flujo de contenido de una página o formulario: texto alineado, filetes y fondos, en puntos desde arriba.

Las coordenadas verticales se dan **desde el borde superior** (como se lee) y aquí se vuelven las de PDF.
"""

from __future__ import annotations

from functools import lru_cache

from cedulas_cli.documentos.fuentes import Fuente, familia, literal, recortar

ALTO_CARTA = 612.0
ANCHO_CARTA = 792.0
_MINIMO_APRETADO = 72


@lru_cache(maxsize=8192)
def numero(valor: float) -> str:
    """Un número de PDF con lo justo: sin ceros sobrantes ni notación científica."""
    # Sumar cero vuelve «-0.0» en «0.0»: para la caché son el mismo número y han de dar el mismo texto.
    return f"{valor + 0.0:.3f}".rstrip("0").rstrip(".") or "0"


class Trazo:
    """Acumula operadores de dibujo; el resultado se usa de página o de formulario compartido."""

    def __init__(self, alto: float = ALTO_CARTA) -> None:
        self._alto = alto
        self._partes: list[bytes] = []
        self.texto_normal, self.texto_fuerte = familia()

    def fuente(self, fuerte: bool) -> Fuente:
        """La de énfasis o la de texto."""
        return self.texto_fuerte if fuerte else self.texto_normal

    def texto(
        self,
        x: float,
        desde_arriba: float,
        texto: str,
        cuerpo: float,
        *,
        fuerte: bool = False,
        alinear: str = "izquierda",
        gris: float = 0.0,
        ancho: float = 0.0,
    ) -> None:
        """Un renglón con su línea base a `desde_arriba`; si `ancho` > 0, se aprieta y al último recorta para caber."""
        if not texto:
            return
        fuente = self.fuente(fuerte)
        medida = fuente.ancho(texto, cuerpo)
        escala = 100
        if ancho and medida > ancho:
            escala = max(_MINIMO_APRETADO, int(100 * ancho / medida))
            texto = recortar(texto, fuente, cuerpo, ancho * 100 / escala)
            medida = fuente.ancho(texto, cuerpo) * escala / 100
        if alinear == "derecha":
            x -= medida
        elif alinear == "centro":
            x -= medida / 2
        color = f"{numero(gris)} g " if gris else ""
        apretado = f"{escala} Tz " if escala != 100 else ""
        self._partes.append(
            f"{color}BT /{fuente.recurso} {numero(cuerpo)} Tf {apretado}{numero(x)} "
            f"{numero(self._alto - desde_arriba)} Td ".encode()
            + literal(texto)
            + b"Tj"
            + (b" 100 Tz" if apretado else b"")
            + b" ET"
            + (b" 0 g" if color else b"")
            + b"\n"
        )

    def filete(self, x1: float, t1: float, x2: float, t2: float, grueso: float = 0.3, gris: float = 0.0) -> None:
        """Una línea recta."""
        self._partes.append(
            f"{numero(gris)} G {numero(grueso)} w {numero(x1)} {numero(self._alto - t1)} m "
            f"{numero(x2)} {numero(self._alto - t2)} l S 0 G\n".encode()
        )

    def fondo(self, x: float, desde_arriba: float, ancho: float, alto: float, color: tuple[float, ...]) -> None:
        """Un rectángulo relleno; `color` es un gris o una terna RGB."""
        operador = "g" if len(color) == 1 else "rg"
        tono = " ".join(numero(c) for c in color)
        self._partes.append(
            f"{tono} {operador} {numero(x)} {numero(self._alto - desde_arriba - alto)} {numero(ancho)} "
            f"{numero(alto)} re f 0 g\n".encode()
        )

    def crudo(self, operadores: bytes) -> None:
        """Operadores ya formados."""
        self._partes.append(operadores)

    def bytes(self) -> bytes:
        """El flujo completo."""
        return b"".join(self._partes)
