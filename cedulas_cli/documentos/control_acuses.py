"""DOC-02: guía de entrega a mensajería y control de acuses, y la relación de lo devuelto por causa."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from cedulas_cli.documentos import formato
from cedulas_cli.documentos.exposicion import Clase
from cedulas_cli.documentos.notificacion.partes import Cierre, ColumnaRelacion, FilaRelacion, Relacion, Rubricas
from cedulas_cli.documentos.oficio import Datos, Documento, Expide, Firma, Parte, parrafos, textos

TIPO: Final = "DOC-02"
PLANTILLA: Final = "control_acuses.jinja"
BLOQUES: Final = (
    *("titulo", "titulo_devueltos", "recibo", "instrucciones", "instrucciones_devueltos", "firmas", "firmas_devueltos"),
    "leyenda",
)
SIN_CAUSA: Final = "no se dijo la causa"
_PIEZAS: Final = (
    ColumnaRelacion("Núm.", 26, derecha=True),
    ColumnaRelacion("Folio", 138, codigo=True),
    ColumnaRelacion("Registro patronal, razón social y domicilio", 218),
    ColumnaRelacion("Importe", 66, derecha=True, fuerte=True),
    ColumnaRelacion("Guía", 76),
    ColumnaRelacion("Acuse o causa", 112, casillas=("Entregada", "Devuelta", "Ventanilla", "No entregada")),
    ColumnaRelacion("Fecha", 48),
    ColumnaRelacion("Recibió", 60),
)
_DEVUELTOS: Final = (
    ColumnaRelacion("Núm.", 26, derecha=True),
    ColumnaRelacion("Folio", 138, codigo=True),
    ColumnaRelacion("Registro patronal y razón social", 160),
    ColumnaRelacion("Domicilio al que se envió", 170),
    ColumnaRelacion("Sector", 34),
    ColumnaRelacion("Guía y fecha", 76),
    ColumnaRelacion("Corrección de domicilio que se propone", 140),
)
_LOTES: Final = (
    ColumnaRelacion("Lote", 130, fuerte=True),
    ColumnaRelacion("Sector", 50),
    ColumnaRelacion("Salió", 62),
    ColumnaRelacion("Término", 62),
    ColumnaRelacion("A la empresa", 70, derecha=True),
    ColumnaRelacion("Acusadas, por resultado", 190),
    ColumnaRelacion("Pendientes", 62, derecha=True),
    ColumnaRelacion("Importe", 118, derecha=True),
)


@dataclass(frozen=True)
class Pieza:
    """Una propuesta dada a la empresa. Sin acuse, `resultado` va vacío; importe en centavos."""

    folio: str
    lote: str
    sector: str
    registro_patronal: str
    razon_social: str
    domicilio: str
    importe: int
    resultado: str = ""
    """La columna del avance: «entregadas», «devueltas»…"""
    resultado_en_palabras: str = ""
    causa: str = ""
    devuelta: bool = False
    """No llegó al patrón."""
    fecha: date | None = None
    recibio: str = ""
    guia: str = ""


@dataclass(frozen=True)
class LoteEntregado:
    """Cuándo salió un lote y cuándo termina su distribución."""

    lote: str
    sector: str
    salio: date
    termino: date | None


@dataclass(frozen=True)
class Remesa:
    """Lo que se dio a la empresa de una emisión y periodo; las piezas van en orden de sector y lote."""

    folio: str
    emision: str
    periodo: str
    alcance: str
    lotes: Sequence[LoteEntregado]
    piezas: Sequence[Pieza]
    resultados: Sequence[str]
    """Las columnas del avance, en su orden."""
    corregidos: int = 0
    """Acuses que corrigieron a otro: ambos constan en el registro."""


def documentos(r: Remesa, expide: Expide) -> list[Documento]:
    """La guía con su control de acuses y, si algo volvió, la relación de devueltos."""
    vueltas = [p for p in r.piezas if p.devuelta]
    pendientes = sum(not p.resultado for p in r.piezas)
    datos = {
        "folio": r.folio,
        "emision": r.emision,
        "periodo": formato.periodo_en_palabras(r.periodo, r.emision),
        "cedulas": formato.con_miles(len(r.piezas)),
        "lotes": formato.con_miles(len(r.lotes)),
        "acusadas": formato.con_miles(len(r.piezas) - pendientes),
        "pendientes": formato.con_miles(pendientes),
        "devueltas": formato.con_miles(len(vueltas)),
        "importe": f"${formato.importe(_importe(r.piezas))}",
    }
    bloques = textos(PLANTILLA, expide, {"remesa": datos}, BLOQUES)
    guia = _documento(r, r.folio, bloques["titulo"], bloques["leyenda"], r.piezas, _de_la_guia(r, bloques, pendientes))
    if not vueltas:
        return [guia]
    folio = f"{r.folio}-D"
    partes = _de_los_devueltos(r, folio, bloques, vueltas)
    return [guia, _documento(r, folio, bloques["titulo_devueltos"], bloques["leyenda"], vueltas, partes)]


def _documento(
    r: Remesa, folio: str, titulo: str, leyenda: str, piezas: Sequence[Pieza], partes: Sequence[Parte]
) -> Documento:
    return Documento(
        tipo=TIPO,
        clave=folio,
        folio=folio,
        codigo=folio,
        titulo=titulo,
        asunto=f"{folio} · emisión {r.emision} · {_cuantas(piezas)}",
        partes=tuple(partes),
        leyenda=leyenda,
        total=_importe(piezas),
        ficha=(("Folio", folio),),
    )


def _de_la_guia(r: Remesa, bloques: dict[str, str], pendientes: int) -> list[Parte]:
    resumen = (
        *_encabezado(r, r.folio, r.piezas),
        ("Acusadas", formato.con_miles(len(r.piezas) - pendientes)),
        ("Pendientes", formato.con_miles(pendientes)),
        *((("Acuses corregidos (constan ambos)", formato.con_miles(r.corregidos)),) if r.corregidos else ()),
    )
    filas: list[FilaRelacion] = []
    numero = 0
    for sector, grupo in groupby(r.piezas, key=lambda p: p.sector):
        del_sector = list(grupo)
        filas.append(FilaRelacion((f"Sector {sector}", _cuantas(del_sector)), Clase.GRUPO))
        for pieza in del_sector:
            numero += 1
            filas.append(_renglon(numero, pieza))
        filas.append(_subtotal(f"Subtotal del sector {sector}", del_sector, r.resultados))
    filas.append(_subtotal("TOTAL DE LA REMESA", r.piezas, r.resultados))
    return [
        Datos("Remesa", resumen),
        Relacion("Lotes", _LOTES, tuple(_lotes(r))),
        Relacion("Piezas", _PIEZAS, tuple(filas)),
        Cierre(
            (
                parrafos("Recibo", bloques["recibo"]),
                parrafos("", bloques["instrucciones"]),
                Rubricas(_firmas(bloques["firmas"])),
            )
        ),
    ]


def _de_los_devueltos(r: Remesa, folio: str, bloques: dict[str, str], vueltas: Sequence[Pieza]) -> list[Parte]:
    por_causa = Counter(p.causa or SIN_CAUSA for p in vueltas)
    orden = sorted(por_causa, key=lambda causa: (causa == SIN_CAUSA, -por_causa[causa], causa))
    filas: list[FilaRelacion] = []
    numero = 0
    for causa in orden:
        de_esta = [p for p in vueltas if (p.causa or SIN_CAUSA) == causa]
        filas.append(FilaRelacion((f"{causa[:1].upper()}{causa[1:]}", _cuantas(de_esta)), Clase.GRUPO))
        for pieza in de_esta:
            numero += 1
            filas.append(_renglon_devuelto(numero, pieza))
    filas.append(FilaRelacion(("TOTAL DEVUELTO", _cuantas(vueltas)), Clase.TOTAL))
    causas = tuple((f"{causa[:1].upper()}{causa[1:]}", formato.con_miles(por_causa[causa])) for causa in orden)
    return [
        Datos("Remesa", _encabezado(r, folio, vueltas)),
        Datos("Devueltas por causa", causas),
        Relacion("Devueltas", _DEVUELTOS, tuple(filas), 34.0),
        Cierre(
            (
                parrafos("", bloques["instrucciones_devueltos"]),
                Rubricas(_firmas(bloques["firmas_devueltos"])),
            )
        ),
    ]


def _encabezado(r: Remesa, folio: str, piezas: Sequence[Pieza]) -> tuple[tuple[str, str], ...]:
    return (
        ("Folio", folio),
        ("Emisión", r.emision),
        ("Periodo", formato.periodo_en_palabras(r.periodo, r.emision)),
        ("Alcance", r.alcance),
        ("Piezas", formato.con_miles(len(piezas))),
        ("Importe", f"${formato.importe(_importe(piezas))}"),
    )


def _lotes(r: Remesa) -> list[FilaRelacion]:
    por_lote: dict[str, list[Pieza]] = {lote.lote: [] for lote in r.lotes}
    for pieza in r.piezas:
        por_lote[pieza.lote].append(pieza)
    filas = []
    for lote in r.lotes:
        suyas = por_lote[lote.lote]
        filas.append(
            FilaRelacion(
                (
                    lote.lote,
                    lote.sector,
                    formato.fecha_corta(lote.salio),
                    formato.fecha_corta(lote.termino) if lote.termino else "sin calendario",
                    formato.con_miles(len(suyas)),
                    _por_resultado(suyas, r.resultados) or "—",
                    formato.con_miles(sum(not p.resultado for p in suyas)),
                    formato.importe(_importe(suyas)),
                )
            )
        )
    return filas


def _renglon(numero: int, p: Pieza) -> FilaRelacion:
    acuse = "\n".join(t for t in (p.resultado_en_palabras, p.causa) if t)
    return FilaRelacion(
        (
            f"{numero:,}",
            p.folio,
            f"{_patron(p)}\n{p.domicilio or 'DOMICILIO: NO CONSTA'}",
            formato.importe(p.importe),
            p.guia,
            acuse,
            formato.fecha_corta(p.fecha) if p.fecha else "",
            p.recibio,
        )
    )


def _renglon_devuelto(numero: int, p: Pieza) -> FilaRelacion:
    cuando = "\n".join(t for t in (p.guia, formato.fecha_corta(p.fecha) if p.fecha else "") if t)
    return FilaRelacion(
        (f"{numero:,}", p.folio, _patron(p), p.domicilio or "DOMICILIO: NO CONSTA", p.sector, cuando, "")
    )


def _patron(p: Pieza) -> str:
    return f"{formato.registro_patronal(p.registro_patronal)}\n{p.razon_social or 'RAZÓN SOCIAL: NO CONSTA'}"


def _subtotal(rotulo: str, piezas: Sequence[Pieza], resultados: Sequence[str]) -> FilaRelacion:
    """«rótulo: 5 piezas = 3 entregadas + 2 pendientes», y su importe."""
    pendientes = sum(not p.resultado for p in piezas)
    sumandos = " + ".join(t for t in (_por_resultado(piezas, resultados), f"{pendientes:,} pendientes") if t)
    cuadre = f"{len(piezas):,} a la empresa = {sumandos}"
    return FilaRelacion((f"{rotulo}: {cuadre}", f"${formato.importe(_importe(piezas))}"), Clase.TOTAL)


def _por_resultado(piezas: Iterable[Pieza], resultados: Sequence[str]) -> str:
    cuenta = Counter(p.resultado for p in piezas if p.resultado)
    return " + ".join(f"{cuenta[r]:,} {r.replace('_', ' ')}" for r in resultados if cuenta[r])


def _cuantas(piezas: Sequence[Pieza]) -> str:
    cuantas = "1 pieza" if len(piezas) == 1 else f"{len(piezas):,} piezas"
    return f"{cuantas}, ${formato.importe(_importe(piezas))}"


def _importe(piezas: Iterable[Pieza]) -> int:
    return sum(p.importe for p in piezas)


def _firmas(texto: str) -> tuple[Firma, ...]:
    """Un párrafo de plantilla por firma: «nombre | cargo»."""
    partidos = (parrafo.partition("|") for parrafo in texto.split("\n"))
    return tuple(Firma(nombre.strip(), cargo.strip()) for nombre, _, cargo in partidos)
