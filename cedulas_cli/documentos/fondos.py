"""Lo que no cambia de una cédula a otra del lote: se dibuja una vez y cada página lo invoca (formularios XObject)."""

from __future__ import annotations

from dataclasses import dataclass

from cedulas_cli.documentos import formato
from cedulas_cli.documentos import geometria as g
from cedulas_cli.documentos.contexto import ContextoLote
from cedulas_cli.documentos.fuentes import familia, partir
from cedulas_cli.documentos.maqueta import NUMERICOS, Maqueta
from cedulas_cli.documentos.renglones import ALTO_RENGLON, MARGEN
from cedulas_cli.documentos.trazo import Trazo, numero
from cedulas_cli.errores import ErrorCedulas

BLOQUES = ("titulo", "subtitulo", "fundamento", "leyendas", "avisos")
"""Los que toda plantilla de propuesta debe definir."""
INSTITUTO = "INSTITUTO MEXICANO DEL SEGURO SOCIAL"
FICHA = (
    "Periodo",
    "Número de propuesta",
    "Prima de R. T.",
    "Clase",
    "UMA diaria",
    "Salario mínimo",
    "Cotizantes",
    "Días cotizados",
    "Sector · modalidad",
)
FICHA_PASO = 8.5
_COLUMNAS_LEYENDA = 2
_MEDIANIL = 18.0
_CUERPO_LEYENDA = 6.2
_PASO_LEYENDA = 7.2


def primera(maqueta: Maqueta, contexto: ContextoLote, bloques: dict[str, str]) -> bytes:
    """Encabezado completo de la primera página: rótulos, datos del lote y cabeza del detalle."""
    t = Trazo()
    _membrete(t, maqueta, contexto, bloques)
    t.fondo(g.IZQUIERDA, g.RAYA - 1.2, g.ANCHO, 1.2, g.ACENTO)
    _rotulos_patron(t)
    for i, rotulo in enumerate(FICHA):
        t.texto(g.FICHA_X, g.DATOS + 7 + i * FICHA_PASO, rotulo, 6.4, gris=g.GRIS)
    _resumen(t, maqueta)
    t.filete(g.FICHA_X - 6, g.DATOS, g.FICHA_X - 6, g.FRANJA - 4, gris=g.GRIS_FILETE)
    t.filete(g.RESUMEN_X - 6, g.DATOS, g.RESUMEN_X - 6, g.FRANJA - 4, gris=g.GRIS_FILETE)
    _franja(t, contexto)
    _cabeza(t, maqueta, g.CABEZA_PRIMERA)
    return t.bytes()


def siguiente(maqueta: Maqueta, contexto: ContextoLote, bloques: dict[str, str]) -> bytes:
    """Encabezado corto de las páginas que siguen."""
    t = Trazo()
    t.texto(g.IZQUIERDA, g.ARRIBA + 6, bloques["titulo"], 8.6, fuerte=True, ancho=430)
    periodo = f"Periodo {formato.periodo_corto(contexto.periodo)}"
    t.texto(g.DERECHA, g.ARRIBA + 6, f"{maqueta.clave}   {periodo}", 8, fuerte=True, alinear="derecha")
    t.fondo(g.IZQUIERDA, g.ARRIBA + 22, g.ANCHO, 0.8, g.ACENTO)
    _cabeza(t, maqueta, g.CABEZA_SIGUIENTE)
    return t.bytes()


def _membrete(t: Trazo, maqueta: Maqueta, contexto: ContextoLote, bloques: dict[str, str]) -> None:
    t.texto(g.IZQUIERDA, g.ARRIBA + 9, INSTITUTO, 10.5, fuerte=True)
    area = f"{contexto.delegacion.en_texto('Delegación')}   ·   {contexto.subdelegacion.en_texto('Subdelegación')}"
    t.texto(g.IZQUIERDA, g.ARRIBA + 20, area, 8, ancho=330)
    t.texto(g.IZQUIERDA, g.ARRIBA + 29.5, contexto.domicilio, 6.6, gris=g.GRIS, ancho=330)
    emitida = f"Fecha de emisión: {formato.fecha_larga(contexto.fecha_emision)}"
    t.texto(g.IZQUIERDA, g.ARRIBA + 38.5, emitida, 6.6, gris=g.GRIS)
    borde = g.QR_X - 10
    ancho = 350.0
    fuerte = familia()[1]
    renglones = partir(bloques["titulo"], fuerte, 13, ancho)[:2]
    altura = g.ARRIBA + (15 if len(renglones) == 1 else 7)
    for renglon in renglones:
        t.texto(borde, altura, renglon, 13, fuerte=True, alinear="derecha", ancho=ancho)
        altura += 14
    palabras = formato.periodo_en_palabras(contexto.periodo, contexto.emision)
    rotulo = f"{maqueta.clave}   ·   {bloques['subtitulo']}   ·   {palabras}"
    t.texto(borde, g.ARRIBA + 36, rotulo, 8.4, alinear="derecha", ancho=ancho)


def _rotulos_patron(t: Trazo) -> None:
    for x, desplazamiento, rotulo in (
        (g.PATRON_X, 6.0, "Registro patronal"),
        (g.PATRON_X + 122, 6.0, "RFC"),
        (g.PATRON_X, 25.5, "Nombre, denominación o razón social"),
        (g.PATRON_X, 52.5, "Domicilio"),
        (g.PATRON_X, 75.0, "Actividad"),
    ):
        t.texto(x, g.DATOS + desplazamiento, rotulo, 6.0, gris=g.GRIS)


def _resumen(t: Trazo, maqueta: Maqueta) -> None:
    altura = g.DATOS + 7
    t.texto(g.RESUMEN_X, altura, "Resumen por ramo", 6.4, fuerte=True)
    for x, rotulo in zip(g.RESUMEN_COLUMNAS, ("Patrón", "Obrero", "Suma"), strict=True):
        t.texto(x, altura, rotulo, 6.4, fuerte=True, alinear="derecha")
    t.filete(g.RESUMEN_X, altura + 2.2, g.DERECHA, altura + 2.2, grueso=0.5)
    ancho = g.RESUMEN_COLUMNAS[0] - g.RESUMEN_X - g.RESUMEN_RESERVA
    for i, ramo in enumerate(maqueta.ramos, 1):
        t.texto(g.RESUMEN_X, altura + 1.2 + i * g.RESUMEN_PASO, ramo.rotulo, 6.6, ancho=ancho)
    ultimo = altura + 1.8 + (len(maqueta.ramos) + 1) * g.RESUMEN_PASO
    t.filete(g.RESUMEN_X, ultimo - 6.6, g.DERECHA, ultimo - 6.6, grueso=0.5)
    t.texto(g.RESUMEN_X, ultimo, "Total", 6.8, fuerte=True)


def _franja(t: Trazo, contexto: ContextoLote) -> None:
    t.fondo(g.IZQUIERDA, g.FRANJA, g.ANCHO, g.FRANJA_ALTO, g.TINTE)
    linea = FRANJA_LINEA
    t.texto(g.IZQUIERDA + 6, linea, "Fecha límite de pago", 6.8, gris=0.2)
    t.texto(g.IZQUIERDA + 72, linea, formato.fecha_larga(contexto.fecha_limite), 10, fuerte=True)
    t.texto(g.FICHA_X - 110, linea, "Folio", 6.8, gris=0.2)
    t.texto(392, linea, "IMPORTE TOTAL", 7.6, fuerte=True)


FRANJA_LINEA = g.FRANJA + 12
FRANJA_IMPORTES = (("Patronal", 550.0), ("Obrero", 655.0), ("Suma", g.DERECHA - 6))


def _cabeza(t: Trazo, maqueta: Maqueta, arriba: float) -> None:
    t.fondo(g.IZQUIERDA, arriba, g.ANCHO, g.CABEZA_ALTO, g.ACENTO)
    t.crudo(b"1 g\n")
    x = g.IZQUIERDA
    for columna in maqueta.columnas:
        lineas = (columna.arriba or columna.abajo, columna.abajo or columna.arriba)
        for i, (rotulo, celdas) in enumerate(zip(columna.rotulos, lineas, strict=False)):
            altura, espacio = arriba + 8 + i * 7.6, columna.ancho - 3.8
            if celdas[0].tipo in NUMERICOS:
                borde, alinear = x + columna.ancho - MARGEN, "derecha"
            else:
                borde, alinear = x + 1.2 + min(celdas[0].sangria, 4.0), "izquierda"
            t.texto(borde, altura, rotulo, 6.2, fuerte=i == 0, alinear=alinear, ancho=espacio)
        x += columna.ancho
    t.crudo(b"0 g\n")


def rejilla(maqueta: Maqueta, renglones: int) -> bytes:
    """Filetes de un bloque de renglones; su origen es la esquina inferior izquierda del bloque."""
    alto = renglones * ALTO_RENGLON
    partes = [f"{g.GRIS_FILETE} G 0.25 w\n"]
    partes.extend(
        f"0 {numero(i * ALTO_RENGLON)} m {numero(g.ANCHO)} {numero(i * ALTO_RENGLON)} l\n" for i in range(renglones)
    )
    x = 0.0
    for columna in maqueta.columnas:
        if x and columna.filete:
            partes.append(f"{numero(x)} 0 m {numero(x)} {numero(alto)} l\n")
        x += columna.ancho
    return "".join([*partes, "S\n"]).encode("ascii")


def marca_de_agua(texto: str) -> bytes:
    """Texto diagonal muy claro, de lado a lado de la página."""
    t = Trazo()
    fuente = familia()[1]
    cuerpo = min(160.0, 560_000 / max(1.0, fuente.ancho(texto, 1000)))
    ancho = fuente.ancho(texto, cuerpo)
    coseno, seno = 0.8829, 0.4695
    x = 396 - ancho / 2 * coseno + cuerpo * 0.34 * seno
    y = 262 - ancho / 2 * seno - cuerpo * 0.34 * coseno
    t.crudo(f"q {coseno} {seno} {-seno} {coseno} {numero(x)} {numero(y)} cm\n".encode())
    interior = Trazo(0)
    interior.texto(0, 0, texto, cuerpo, fuerte=True, gris=0.925)
    t.crudo(interior.bytes() + b"Q\n")
    return t.bytes()


@dataclass(frozen=True)
class Leyendas:
    """Fundamento, leyendas y avisos ya acomodados al pie del detalle; `alto` incluye su aire."""

    contenido: bytes
    alto: float


def leyendas(bloques: dict[str, str], plantilla: str) -> Leyendas:
    """Avisos a todo lo ancho y, debajo, dos columnas: fundamento a la izquierda, leyendas a la derecha."""
    normal, fuerte = familia()
    avisos = [r for p in bloques["avisos"].split("\n") for r in partir(p, fuerte, 6.8, g.ANCHO - 10)]
    ancho = (g.ANCHO - _MEDIANIL) / _COLUMNAS_LEYENDA
    columnas = [
        [r for p in bloques[nombre].split("\n") for r in partir(p, normal, _CUERPO_LEYENDA, ancho)]
        for nombre in ("fundamento", "leyendas")
    ]
    alto_avisos = len(avisos) * 8 + (4 if avisos else 0)
    alto = alto_avisos + max(len(c) for c in columnas) * _PASO_LEYENDA + g.AIRE_LEYENDAS
    if alto > g.LEYENDAS_MAXIMO:
        raise ErrorCedulas(
            "plantilla-incompleta",
            f"las leyendas de {plantilla} no caben en la página",
            lugar=plantilla,
            causa=f"ocupan {alto:.0f} puntos y se admiten {g.LEYENDAS_MAXIMO:.0f}",
            remedio="acorte el fundamento, las leyendas o los avisos",
        )
    t = Trazo()
    arriba = g.FONDO - alto + g.AIRE_LEYENDAS
    if avisos:
        t.fondo(g.IZQUIERDA, arriba - 1, 2, len(avisos) * 8, g.ACENTO)
        for i, renglon in enumerate(avisos):
            t.texto(g.IZQUIERDA + 6, arriba + 5 + i * 8, renglon, 6.8, fuerte=True)
    for i, columna in enumerate(columnas):
        x = g.IZQUIERDA + i * (ancho + _MEDIANIL)
        for j, renglon in enumerate(columna):
            t.texto(x, arriba + alto_avisos + 5 + j * _PASO_LEYENDA, renglon, _CUERPO_LEYENDA, gris=0.2)
    return Leyendas(t.bytes(), alto)
