"""Lo que sí cambia de cédula en cédula: datos del patrón, cifras, franja y pie, en operadores ya formados.

Va por la ruta corta: sólo se mide lo que pudiera no caber, y los importes llegan ya formados en bloque (`cifras`).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from cedulas_cli.documentos import codigos, fondos, formato
from cedulas_cli.documentos import geometria as g
from cedulas_cli.documentos.contexto import ContextoLote
from cedulas_cli.documentos.fuentes import escapar, familia, partir, recortar
from cedulas_cli.documentos.maqueta import Maqueta
from cedulas_cli.documentos.renglones import ALTO_RENGLON
from cedulas_cli.documentos.trazo import ALTO_CARTA, numero

Encabezado = Mapping[str, Any]
"""Un renglón de la tabla de encabezados."""

SIN_DATO = "NO CONSTA"
ZONA_GENERAL = "general"
_APRETADO_MINIMO = 72
_LARGO_COMUN = 13
_ANCHO_VALOR = 72.0
_ANCHO_AMPLIO = 0.72


@lru_cache(maxsize=1024)
def _lugar(x: float, desde_arriba: float) -> str:
    return f"1 0 0 1 {numero(x)} {numero(ALTO_CARTA - desde_arriba)} Tm"


@lru_cache(maxsize=4096)
def _hacia_atras(texto: str, fuerte: bool) -> str:
    """Un texto que termina donde está el cursor."""
    return f"[{familia()[fuerte].ancho(texto, 1000):.0f}({escapar(texto)})]TJ\n"


class Pluma:
    """Texto de una cédula dentro de un solo `BT … ET`; agrupa por fuente y cuerpo para repetir menos."""

    def __init__(self) -> None:
        self._partes: list[str] = ["BT\n"]
        self._fuente: tuple[float, bool] | None = None

    def _poner(self, x: float, desde_arriba: float, cuerpo: float, fuerte: bool) -> None:
        if (cuerpo, fuerte) != self._fuente:
            self._fuente = (cuerpo, fuerte)
            self._partes.append(f"/{'F2' if fuerte else 'F1'} {cuerpo:g} Tf ")
        self._partes.append(_lugar(x, desde_arriba))

    def texto(
        self, x: float, desde_arriba: float, texto: str, cuerpo: float, *, fuerte: bool = False, ancho: float
    ) -> None:
        """Texto a la izquierda que nunca rebasa `ancho`: se aprieta y, si aún no cabe, se recorta a la vista."""
        self._poner(x, desde_arriba, cuerpo, fuerte)
        if len(texto) * cuerpo * _ANCHO_AMPLIO > ancho:
            fuente = familia()[fuerte]
            medida = fuente.ancho(texto, cuerpo)
            if medida > ancho:
                escala = max(_APRETADO_MINIMO, int(100 * ancho / medida))
                texto = recortar(texto, fuente, cuerpo, ancho * 100 / escala)
                self._partes.append(f" {escala} Tz({escapar(texto)})Tj 100 Tz\n")
                return
        self._partes.append(f"({escapar(texto)})Tj\n")

    def a_la_derecha(
        self, derecha: float, desde_arriba: float, texto: str, cuerpo: float, *, fuerte: bool = False
    ) -> None:
        """Texto cualquiera con su borde derecho en `derecha`."""
        self._poner(derecha, desde_arriba, cuerpo, fuerte)
        self._partes.append(_hacia_atras(texto, fuerte))

    def cerrar(self) -> str:
        """El bloque completo."""
        self._partes.append("ET\n")
        return "".join(self._partes)


def _prima(encabezado: Encabezado) -> str:
    prima: Decimal | None = encabezado["prima_rt"]
    if prima is None:
        return SIN_DATO
    return f"{prima:.5f} %" + (" (inferida)" if encabezado["prima_inferida"] else "")


def datos_de_primera(contexto: ContextoLote, encabezado: Encabezado, qr: str) -> str:
    """Lo propio de la primera página, sin sus cifras: patrón, ficha, folio y QR."""
    p = Pluma()
    _patron(p, encabezado)
    _ficha(p, contexto, encabezado)
    p.texto(g.FICHA_X - 92, fondos.FRANJA_LINEA, encabezado["folio"], 8.4, fuerte=True, ancho=112)
    dibujo = codigos.qr_dibujo(qr, g.QR_X, ALTO_CARTA - g.QR_ARRIBA - g.QR_LADO, g.QR_LADO)
    return p.cerrar() + dibujo.decode("ascii")


def _patron(p: Pluma, encabezado: Encabezado) -> None:
    x, ancho = g.PATRON_X, g.PATRON_ANCHO
    p.texto(x, g.DATOS + 16.5, formato.registro_patronal(encabezado["registro_patronal"]), 10.5, fuerte=True, ancho=116)
    p.texto(x + 122, g.DATOS + 16.5, encabezado["rfc"] or SIN_DATO, 9, fuerte=True, ancho=120)
    razon: str = encabezado["razon_social"] or SIN_DATO
    if len(razon) * 8.8 * _ANCHO_AMPLIO <= ancho or familia()[1].ancho(razon, 8.8) <= ancho:
        p.texto(x, g.DATOS + 36, razon, 8.8, fuerte=True, ancho=ancho)
    else:
        renglones = partir(razon, familia()[1], 6.8, ancho)
        sobra = " ".join(renglones[2:])
        for i, renglon in enumerate((*renglones[:2], sobra) if sobra else renglones):
            p.texto(x, g.DATOS + 33.2 + i * 6.9, renglon, 6.8, fuerte=True, ancho=ancho)
    p.texto(x, g.DATOS + 60, encabezado["domicilio"] or SIN_DATO, 7.2, ancho=ancho)
    codigo = encabezado["codigo_postal"]
    lugar = "   ".join(v for v in (encabezado["localidad"], f"C.P. {codigo}" if codigo else "") if v)
    if lugar:
        p.texto(x, g.DATOS + 67.8, lugar, 7.2, ancho=ancho)
    p.texto(x + 30, g.DATOS + 75, encabezado["actividad"] or SIN_DATO, 7.2, ancho=ancho - 30)


def _salario(salario: int | None, zona: str) -> str:
    if salario is None:
        return SIN_DATO
    return formato.importe(salario) + ("" if zona == ZONA_GENERAL else f" ({zona})")


def _ficha(p: Pluma, contexto: ContextoLote, encabezado: Encabezado) -> None:
    zona: str = encabezado["zona"] or ZONA_GENERAL
    salario = contexto.salarios_minimos.get(zona)
    valores = (
        formato.periodo_corto(contexto.periodo),
        encabezado["numero_propuesta"] or SIN_DATO,
        _prima(encabezado),
        encabezado["clase"] or SIN_DATO,
        formato.importe(contexto.uma),
        _salario(salario, zona),
        formato.con_miles(encabezado["cotizantes"]),
        formato.con_miles(encabezado["dias"]),
        f"{encabezado['sector'] or '—'} · {encabezado['modalidad'] or '—'}",
    )
    for i, valor in enumerate(valores):
        cabe = valor if len(valor) <= _LARGO_COMUN else recortar(valor, familia()[1], 7.2, _ANCHO_VALOR)
        p.a_la_derecha(g.FICHA_X + g.FICHA_ANCHO, g.DATOS + 7 + i * fondos.FICHA_PASO, cabe, 7.2, fuerte=i < 2)


def datos_de_siguiente(encabezado: Encabezado) -> str:
    """Identificación del patrón en el encabezado corto."""
    p = Pluma()
    registro = formato.registro_patronal(encabezado["registro_patronal"])
    p.texto(g.IZQUIERDA, g.ARRIBA + 17, registro, 8, fuerte=True, ancho=90)
    p.texto(g.IZQUIERDA + 90, g.ARRIBA + 17, encabezado["razon_social"] or SIN_DATO, 8, ancho=500)
    p.a_la_derecha(g.DERECHA, g.ARRIBA + 17, f"Folio {encabezado['folio']}", 8)
    return p.cerrar()


def pie(
    encabezado: Encabezado, huella: str, pagina: int, paginas: int, barras: str, version: str, nota: str = ""
) -> str:
    """Pie de toda página: Code 128 del folio, huella, «página n de m» y, si hace falta, adónde mirar la nota."""
    p = Pluma()
    if nota:
        p.texto(330, g.PIE_CODIGO + 8, nota, 6.8, fuerte=True, ancho=220)
    p.texto(g.IZQUIERDA, g.PIE_TEXTO, f"Folio {encabezado['folio']}", 6.4, ancho=180)
    centro = f"Huella {huella[:16]}   ·   cedulas {version}"
    p.texto(330, g.PIE_TEXTO, centro, 6.2, ancho=220)
    p.a_la_derecha(g.DERECHA, g.PIE_TEXTO, f"Página {pagina:,} de {paginas:,}", 7.6, fuerte=True)
    return p.cerrar() + barras


def pie_de_anexo(encabezado: Encabezado, huella: str, pagina: int, paginas: int, version: str) -> str:
    """Pie del anexo: su numeración es aparte y no lleva código, para que nadie cuente dos veces la cédula."""
    p = Pluma()
    p.texto(g.IZQUIERDA, g.PIE_TEXTO, f"Folio {encabezado['folio']}", 6.4, ancho=180)
    p.texto(330, g.PIE_TEXTO, f"Huella de la cédula {huella[:16]}   ·   cedulas {version}", 6.2, ancho=260)
    p.a_la_derecha(g.DERECHA, g.PIE_TEXTO, f"Anexo, página {pagina:,} de {paginas:,}", 7.6, fuerte=True)
    return p.cerrar()


def barras_del_folio(folio: str) -> str:
    """Code 128 del folio, en el pie."""
    y = ALTO_CARTA - g.PIE_CODIGO - g.PIE_CODIGO_ALTO
    return codigos.code128_dibujo(folio, g.IZQUIERDA, y, g.MODULO_CODIGO, g.PIE_CODIGO_ALTO).decode("ascii")


def detalle(maqueta: Maqueta, arriba: float, renglones: list[str], antes: list[str], despues: list[str]) -> str:
    """La rejilla, los renglones y sus totales (`antes`: lo que viene; `despues`: suma y acumulado)."""
    total = len(antes) + len(renglones) + len(despues)
    base = ALTO_CARTA - arriba - total * ALTO_RENGLON
    ancho, izquierda, techo = numero(g.ANCHO), numero(g.IZQUIERDA), ALTO_CARTA - arriba
    tonos = "".join(
        f"{izquierda} {numero(techo - (i + 1) * ALTO_RENGLON)} {ancho} {ALTO_RENGLON} re "
        for i in (*range(len(antes)), *range(total - len(despues), total))
    )
    tono = f"{numero(g.TINTE_TOTAL[0])} g {tonos}f 0 g\n"
    rejilla = f"q 1 0 0 1 {numero(g.IZQUIERDA)} {numero(base)} cm/G{total} Do Q\n"
    cuerpo = f"{numero(maqueta.cuerpo)} Tf"
    origen = f"BT /F1 {cuerpo} {numero(g.IZQUIERDA)} {numero(ALTO_CARTA - arriba)} Td\n"
    return "".join(
        [
            tono,
            rejilla,
            origen,
            *([f"/F2 {cuerpo}\n", *antes, f"/F1 {cuerpo}\n"] if antes else ()),
            *renglones,
            f"/F2 {cuerpo}\n",
            *despues,
            "ET\n",
        ]
    )


def titulo_de_lote(contexto: ContextoLote, maqueta: Maqueta) -> str:
    """Título de los metadatos del PDF."""
    return f"{maqueta.clave} {contexto.periodo} · {contexto.subdelegacion.en_texto('Subdelegación')}"
