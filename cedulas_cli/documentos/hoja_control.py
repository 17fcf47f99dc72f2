"""Hoja de control de un lote: por cada cédula su código de barras, a quién va y dónde se asienta el resultado."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

import polars as pl

from cedulas_cli.documentos import codigos, formato
from cedulas_cli.documentos import geometria as g
from cedulas_cli.documentos.contexto import Area
from cedulas_cli.documentos.fondos import INSTITUTO, marca_de_agua
from cedulas_cli.documentos.fuentes import familia, partir
from cedulas_cli.documentos.paginado import Capacidad
from cedulas_cli.documentos.pdf import EscritorPDF
from cedulas_cli.documentos.trazo import ALTO_CARTA, Trazo

PLANTILLA = "hoja_control.jinja"
BLOQUES = ("titulo", "subtitulo", "instrucciones", "leyenda")
_CABEZA = 112.0
_CABEZA_ALTO = 15.0
_RENGLONES = _CABEZA + _CABEZA_ALTO
_ALTO = 34.0
_TOTALES_ALTO = 15.0
_FIRMAS_ALTO = 66.0
_POR_PAGINA = 12
_EN_LA_ULTIMA = 10
_CAPACIDAD = Capacidad(unica=_EN_LA_ULTIMA, primera=_POR_PAGINA, intermedia=_POR_PAGINA, ultima=_EN_LA_ULTIMA)
_PIE = 564.0
_COLUMNAS = (
    ("Núm.", 24.0),
    ("Folio", 184.0),
    ("Patrón y domicilio", 246.0),
    ("Págs.", 30.0),
    ("Resultado y causa", 106.0),
    ("Fecha", 48.0),
    ("Nombre y firma de quien recibe", 106.0),
)
_X = tuple(accumulate((ancho for _, ancho in _COLUMNAS), initial=g.IZQUIERDA))
_SANGRIA = 62.0
_PASO = 7.7
_SILENCIO = 10
_MODULO = 0.85
_LOTE_ANCHO = 190.0
_FIRMAS = (
    "Entrega: subdelegación (nombre, firma y fecha)",
    "Recibe: empresa de distribución (nombre, firma, fecha y hora)",
    "Devuelve y recibe las no entregadas (nombres, firmas y fecha)",
)


@dataclass(frozen=True)
class Control:
    """Lo que la hoja dice del lote; `causas` son las letras que se marcan, `textos` los bloques de su plantilla."""

    lote: str
    emision: str
    periodo: str
    sector: str
    importe: int
    fecha_entrega: date | None
    termino: date | None
    delegacion: Area
    subdelegacion: Area
    resultados: Sequence[str]
    causas: Sequence[str]
    textos: Mapping[str, str]
    fecha: date
    version: str
    marca: str = ""
    fechas_verificadas: bool = True


def hoja_control(relacion: pl.DataFrame, control: Control) -> bytes:
    """El PDF de la hoja, con las cédulas en el orden de `relacion`. Importe en centavos."""
    memoria = io.BytesIO()
    escritor = EscritorPDF(
        memoria,
        titulo=f"{control.textos['titulo']} · lote {control.lote}",
        autor=control.subdelegacion.en_texto("IMSS, Subdelegación"),
        productor=f"cedulas {control.version}",
        fecha=control.fecha,
    )
    for fuente in familia():
        escritor.fuente(fuente)
    cedulas = relacion.to_dicts()
    escritor.forma("E", _encabezado(control, len(cedulas), int(relacion["paginas"].sum())))
    if control.marca:
        escritor.forma("M", marca_de_agua(control.marca))
    reparto = _CAPACIDAD.reparto(len(cedulas))
    desde = paginas = 0
    for numero, cuantas in enumerate(reparto, start=1):
        tramo = cedulas[desde : desde + cuantas]
        desde += cuantas
        en_pagina = sum(c["paginas"] for c in tramo)
        paginas += en_pagina
        t = Trazo()
        t.crudo(b"/M Do\n/E Do\n" if control.marca else b"/E Do\n")
        for i, cedula in enumerate(tramo):
            _renglon(t, _RENGLONES + i * _ALTO, cedula, control)
        abajo = _RENGLONES + cuantas * _ALTO
        _totales(t, abajo, (cuantas, en_pagina), (desde, paginas), ultima=numero == len(reparto))
        if numero == len(reparto):
            _firmas(t, abajo + _TOTALES_ALTO + 4)
        rotulo = f"Página {numero:,} de {len(reparto):,}"
        t.texto(g.DERECHA, g.PIE_TEXTO, rotulo, 7.6, fuerte=True, alinear="derecha")
        escritor.pagina(t.bytes())
        escritor.marcar(f"{tramo[0]['consecutivo']}-{tramo[-1]['consecutivo']} · {tramo[0]['folio']}")
    escritor.firmar(control.lote.encode())
    escritor.cerrar()
    return memoria.getvalue()


def _encabezado(control: Control, cedulas: int, paginas: int) -> bytes:
    """Lo igual en todas las páginas: membrete, datos y código del lote, cabeza de columnas y pie."""
    t = Trazo()
    t.texto(g.IZQUIERDA, g.ARRIBA + 9, INSTITUTO, 10.5, fuerte=True)
    area = f"{control.delegacion.en_texto('Delegación')}   ·   {control.subdelegacion.en_texto('Subdelegación')}"
    t.texto(g.IZQUIERDA, g.ARRIBA + 20, area, 8, ancho=300)
    borde = g.DERECHA - _LOTE_ANCHO - 14
    t.texto(borde, g.ARRIBA + 11, control.textos["titulo"], 13, fuerte=True, alinear="derecha", ancho=236)
    t.texto(borde, g.ARRIBA + 22, control.textos["subtitulo"], 8, alinear="derecha", ancho=236)
    _codigo(t, g.DERECHA - _LOTE_ANCHO, g.ARRIBA - 4, _LOTE_ANCHO, 22.0, control.lote)
    t.texto(g.DERECHA - _LOTE_ANCHO / 2, g.ARRIBA + 26, f"Lote {control.lote}", 8, fuerte=True, alinear="centro")
    t.fondo(g.IZQUIERDA, g.ARRIBA + 31, g.ANCHO, 1.2, g.ACENTO)
    _datos(t, control, cedulas, paginas)
    for i, renglon in enumerate(partir(control.textos["instrucciones"], familia()[0], 6.6, g.ANCHO)[:3]):
        t.texto(g.IZQUIERDA, 88 + i * 8, renglon, 6.6, gris=0.2)
    t.fondo(g.IZQUIERDA, _CABEZA, g.ANCHO, _CABEZA_ALTO, g.ACENTO)
    t.crudo(b"1 g\n")
    for x, (rotulo, ancho) in zip(_X, _COLUMNAS, strict=False):
        t.texto(x + 3, _CABEZA + 10, rotulo, 7, fuerte=True, ancho=ancho - 5)
    t.crudo(b"0 g\n")
    t.filete(g.IZQUIERDA, _PIE + 12, g.DERECHA, _PIE + 12, gris=g.GRIS_FILETE)
    leyenda = f"{control.textos['leyenda']}   ·   cedulas {control.version}"
    t.texto(g.IZQUIERDA, g.PIE_TEXTO, leyenda, 6.4, gris=g.GRIS, ancho=620)
    return t.bytes()


def _datos(t: Trazo, control: Control, cedulas: int, paginas: int) -> None:
    nota = "" if control.fechas_verificadas else " (sin verificar)"
    campos = (
        ("Emisión", control.emision),
        ("Periodo", formato.periodo_en_palabras(control.periodo, control.emision)),
        ("Sector", control.sector),
        ("Cédulas", formato.con_miles(cedulas)),
        ("Páginas", formato.con_miles(paginas)),
        ("Importe del lote", f"${formato.importe(control.importe)}"),
        (f"Entrega{nota}", formato.fecha_corta(control.fecha_entrega) if control.fecha_entrega else "sin calendario"),
        (
            f"Término de notificación{nota}",
            formato.fecha_corta(control.termino) if control.termino else "sin calendario",
        ),
    )
    anchos = (64.0, 138.0, 50.0, 62.0, 62.0, 152.0, 92.0, 124.0)
    for x, ancho, (rotulo, valor) in zip(accumulate(anchos, initial=g.IZQUIERDA), anchos, campos, strict=False):
        t.texto(x, 63, rotulo, 6.2, gris=g.GRIS)
        t.texto(x, 74, valor, 9, fuerte=True, ancho=ancho - 6)


def _codigo(t: Trazo, x: float, desde_arriba: float, ancho: float, alto: float, texto: str) -> None:
    """Code 128 centrado en `ancho`, con su zona de silencio dentro."""
    modulos = codigos.code128_ancho(texto)
    modulo = min(_MODULO, ancho / (modulos + 2 * _SILENCIO))
    margen = (ancho - modulos * modulo) / 2
    t.crudo(
        codigos.code128_dibujo(texto, round(x + margen, 3), ALTO_CARTA - desde_arriba - alto, round(modulo, 4), alto)
    )


def _renglon(t: Trazo, arriba: float, cedula: Mapping[str, Any], control: Control) -> None:
    folio, patron, paginas, resultado, fecha = _X[1:6]
    t.texto(folio - 4, arriba + 19, formato.con_miles(cedula["consecutivo"]), 8, alinear="derecha")
    _codigo(t, folio, arriba + 4, patron - folio, 19.0, cedula["folio"])
    t.texto(
        (folio + patron) / 2, arriba + 31, cedula["folio"], 7.4, fuerte=True, alinear="centro", ancho=patron - folio - 6
    )
    _patron(t, patron + 3, arriba + 8.5, paginas - patron - 6, cedula)
    t.texto(resultado - 6, arriba + 19, formato.con_miles(cedula["paginas"]), 8, alinear="derecha")
    _casillas(t, resultado + 4, arriba + 12, control.resultados, (fecha - resultado - 4) / len(control.resultados), 7.0)
    _casillas(t, resultado + 4, arriba + 27, control.causas, (fecha - resultado - 4) / max(1, len(control.causas)), 6.4)
    for x in _X[1:-1]:
        t.filete(x, arriba, x, arriba + _ALTO, gris=g.GRIS_FILETE)
    t.filete(g.IZQUIERDA, arriba + _ALTO, g.DERECHA, arriba + _ALTO, gris=g.GRIS_FILETE)


def _patron(t: Trazo, x: float, base: float, ancho: float, cedula: Mapping[str, Any]) -> None:
    """Registro, razón social y domicilio: dos renglones cada uno a lo más; lo que sobre se aprieta en el segundo."""
    t.texto(x, base, formato.registro_patronal(cedula["registro_patronal"]), 7.4, fuerte=True)
    razon = partir(cedula["razon_social"] or "RAZÓN SOCIAL: NO CONSTA", familia()[1], 7.2, ancho - _SANGRIA)
    codigo = cedula["codigo_postal"]
    partes = (cedula["domicilio"], cedula["localidad"], f"C.P. {codigo}" if codigo else "")
    domicilio = partir(", ".join(p for p in partes if p) or "DOMICILIO: NO CONSTA", familia()[0], 7, ancho)
    for renglon in _en_dos(razon):
        t.texto(x + _SANGRIA, base, renglon, 7.2, fuerte=True, ancho=ancho - _SANGRIA)
        base += _PASO
    for renglon in _en_dos(domicilio):
        t.texto(x, base, renglon, 7, ancho=ancho)
        base += _PASO


def _en_dos(renglones: Sequence[str]) -> list[str]:
    return [*renglones[:1], *([" ".join(renglones[1:])] if renglones[1:] else [])]


def _casillas(t: Trazo, x: float, base: float, rotulos: Sequence[str], paso: float, cuerpo: float) -> None:
    for i, rotulo in enumerate(rotulos):
        izquierda = x + i * paso
        t.crudo(f"0.5 w {izquierda:.2f} {ALTO_CARTA - base:.2f} {cuerpo - 1:.2f} {cuerpo - 1:.2f} re S\n".encode())
        t.texto(izquierda + cuerpo + 1, base, rotulo, cuerpo, ancho=paso - cuerpo - 2)


def _totales(t: Trazo, arriba: float, pagina: tuple[int, int], hasta: tuple[int, int], *, ultima: bool) -> None:
    t.fondo(g.IZQUIERDA, arriba, g.ANCHO, _TOTALES_ALTO, g.TINTE)
    t.texto(g.IZQUIERDA + 4, arriba + 10.5, f"En esta página: {_cuantas(*pagina)}", 7.4, fuerte=True)
    rotulo = "TOTAL DEL LOTE" if ultima else "Acumulado"
    t.texto(_X[2] + 3, arriba + 10.5, f"{rotulo}: {_cuantas(*hasta)}", 7.4, fuerte=True)
    conteo = "Conteo de esta página:   entregadas ______   devueltas ______   pendientes ______"
    t.texto(g.DERECHA - 4, arriba + 10.5, conteo, 7.2, alinear="derecha")


def _cuantas(cedulas: int, paginas: int) -> str:
    en_cedulas = "1 cédula" if cedulas == 1 else f"{cedulas:,} cédulas"
    return f"{en_cedulas}, {'1 página' if paginas == 1 else f'{paginas:,} páginas'}"


def _firmas(t: Trazo, arriba: float) -> None:
    ancho = g.ANCHO / len(_FIRMAS)
    for i, rotulo in enumerate(_FIRMAS):
        x = g.IZQUIERDA + i * ancho
        t.filete(x + 6, arriba + _FIRMAS_ALTO - 14, x + ancho - 6, arriba + _FIRMAS_ALTO - 14, grueso=0.5)
        t.texto(x + ancho / 2, arriba + _FIRMAS_ALTO - 5, rotulo, 7, alinear="centro", ancho=ancho - 12)
