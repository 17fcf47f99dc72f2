"""Los documentos de la custodia: cédula de captura y turno (DOC-14), vale, devolución y acta de extravío (DOC-15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from cedulas_cli.documentos import formato
from cedulas_cli.documentos import geometria as g
from cedulas_cli.documentos.composicion import legible
from cedulas_cli.documentos.notificacion.partes import (
    ColumnaRelacion,
    CompositorDeNotificacion,
    FilaRelacion,
    Relacion,
)
from cedulas_cli.documentos.oficio import (
    Datos,
    Documento,
    Expide,
    Firma,
    Firmas,
    Parte,
    ParteAjena,
    parrafos,
    textos,
)

PLANTILLA: Final = "custodia.jinja"
CAPTURA, TURNO, VALE, DEVOLUCION, EXTRAVIO = "captura", "turno", "vale", "devolucion", "extravio"
TIPO: Final = {CAPTURA: "DOC-14", TURNO: "DOC-14", VALE: "DOC-15", DEVOLUCION: "DOC-15", EXTRAVIO: "DOC-15"}
RENGLONES_POR_HOJA: Final = 32
"""Los de la cédula de captura: al llegar a ellos se genera folio (práctica local)."""
NO_CONSTA: Final = "no consta"
ARCHIVO: Final = "ARCHIVO"
"""Quien tiene lo que nadie ha sacado."""
_RENGLON = 10.9
_CABEZA = 13.0
_CUERPO = 6.8
_BLOQUES: Final = tuple(
    f"{que}_{papel}" for que in ("titulo", "leyenda") for papel in (CAPTURA, TURNO, VALE, DEVOLUCION, EXTRAVIO)
)


@dataclass(frozen=True)
class Columna:
    """Una columna de renglón fijo: lo que no cabe se aprieta y al último se recorta."""

    rotulo: str
    ancho: float
    derecha: bool = False
    fuerte: bool = False


@dataclass(frozen=True)
class Hoja(ParteAjena):
    """Una hoja de renglones fijos y numerados, con los que falten en blanco: nadie agrega uno después."""

    titulo: str
    columnas: tuple[Columna, ...]
    filas: tuple[tuple[str, ...], ...]
    renglones: int = RENGLONES_POR_HOJA


class CompositorDePapel(CompositorDeNotificacion):
    """El de los oficios y las relaciones, con las hojas de renglones fijos."""

    def parte(self, parte: Parte) -> None:
        """Acomoda una hoja, o lo que acomode el de notificación."""
        if isinstance(parte, Hoja):
            self._hoja_fija(parte)
        else:
            super().parte(parte)

    def _hoja_fija(self, parte: Hoja) -> None:
        lugares = tuple(accumulate((c.ancho for c in parte.columnas), initial=g.IZQUIERDA))
        self.titulo(parte.titulo, _CABEZA + parte.renglones * _RENGLON)
        hoja = self._hoja
        hoja.fondo(g.IZQUIERDA, self._y, g.ANCHO, _CABEZA, g.ACENTO)
        hoja.crudo(b"1 g\n")
        for x, columna in zip(lugares, parte.columnas, strict=False):
            self._celda(x, self._y + 9, columna, columna.rotulo, 6.4, fuerte=True)
        hoja.crudo(b"0 g\n")
        arriba = self._y = self._y + _CABEZA
        for numero in range(parte.renglones):
            if numero < len(parte.filas):
                for x, columna, texto in zip(lugares, parte.columnas, parte.filas[numero], strict=False):
                    self._celda(x, self._y + 7.9, columna, legible(texto), _CUERPO, fuerte=columna.fuerte)
            self._y += _RENGLON
            hoja.filete(g.IZQUIERDA, self._y, g.DERECHA, self._y, gris=g.GRIS_FILETE)
        for x in lugares[1:-1]:
            hoja.filete(x, arriba, x, self._y, gris=g.GRIS_FILETE)
        if sobran := parte.renglones - len(parte.filas):
            hoja.filete(g.IZQUIERDA + 4, self._y - sobran * _RENGLON + 3, g.DERECHA - 4, self._y - 3, gris=0.55)
        self._y += 4

    def _celda(self, x: float, base: float, columna: Columna, texto: str, cuerpo: float, *, fuerte: bool) -> None:
        if columna.derecha:
            borde, ancho = x + columna.ancho - 3, columna.ancho - 6
            self._hoja.texto(borde, base, texto, cuerpo, fuerte=fuerte, alinear="derecha", ancho=ancho)
        else:
            self._hoja.texto(x + 3, base, texto, cuerpo, fuerte=fuerte, ancho=columna.ancho - 6)


@dataclass(frozen=True)
class LegajoImpreso:
    """Lo que un documento dice de un legajo; importe en centavos, fechas en ISO."""

    codigo: str
    numero_credito: str
    registro_patronal: str
    razon_social: str
    periodo: str
    tipo_documento: str
    incidencia: str
    importe: int
    acta: str = ""
    fecha_notificacion: str = ""
    fecha_captura: str = ""
    folio_p1: str = ""
    folio_p2: str = ""
    ubicacion: str = ""
    observacion: str = ""
    hojas: int = 0


_DE_CAPTURA = (
    Columna("Núm.", 24, derecha=True),
    Columna("Crédito", 52, fuerte=True),
    Columna("Registro patronal", 74),
    Columna("Patrón", 206),
    Columna("Periodo", 40),
    Columna("TD", 22),
    Columna("Inc.", 22),
    Columna("Importe", 66, derecha=True),
    Columna("Acta", 88),
    Columna("Diligencia", 46),
    Columna("Captura", 46),
    Columna("Sistema", 58),
)
_DE_TURNO = (
    Columna("Núm.", 24, derecha=True),
    Columna("Crédito", 52, fuerte=True),
    Columna("Registro patronal", 74),
    Columna("Patrón", 196),
    Columna("Periodo", 40),
    Columna("TD", 22),
    Columna("Inc.", 22),
    Columna("Importe", 66, derecha=True, fuerte=True),
    Columna("Notificado", 46),
    Columna("Verificación 1", 62),
    Columna("Verificación 2", 62),
    Columna("Observación", 78),
)
_DE_EXPEDIENTES = (
    ColumnaRelacion("Núm.", 26, derecha=True),
    ColumnaRelacion("Legajo", 138, codigo=True),
    ColumnaRelacion("Registro patronal y razón social", 252),
    ColumnaRelacion("Periodo · TD", 60),
    ColumnaRelacion("Importe", 76, derecha=True, fuerte=True),
    ColumnaRelacion("Hojas", 34, derecha=True),
    ColumnaRelacion("Ubicación", 80),
    ColumnaRelacion("Firma o rúbrica", 78),
)


def cedulas_de_captura(folio: str, legajos: Sequence[LegajoImpreso], expide: Expide) -> list[Documento]:
    """Un documento por hoja de 32 renglones, con el importe de la hoja y quién captura y verifica."""
    bloques = textos(PLANTILLA, expide, _papel(folio, legajos, {}), _BLOQUES)
    hojas = [legajos[i : i + RENGLONES_POR_HOJA] for i in range(0, len(legajos), RENGLONES_POR_HOJA)]
    return [
        _de_hoja(
            CAPTURA,
            folio if len(hojas) == 1 else f"{folio}-{n:02d}",
            f"Hoja {n:,} de {len(hojas):,}   ·   {len(suyos)} registros de {RENGLONES_POR_HOJA}",
            _DE_CAPTURA,
            [_de_captura(i, legajo) for i, legajo in enumerate(suyos, (n - 1) * RENGLONES_POR_HOJA + 1)],
            suyos,
            bloques,
            (
                Firma("", "Capturó en el sistema de cobranza"),
                Firma("", "Verificó, oficina"),
                Firma("", "Verificó, cartera"),
            ),
        )
        for n, suyos in enumerate(hojas, 1)
    ]


def relacion_de_turno(
    folio: str, legajos: Sequence[LegajoImpreso], datos: Mapping[str, str], expide: Expide
) -> Documento:
    """El lote que se turna, con acuse."""
    bloques = textos(PLANTILLA, expide, _papel(folio, legajos, datos), (*_BLOQUES, "turno", "acuse_turno"))
    hoja = Hoja(
        f"Lote {folio} a {datos.get('destino') or NO_CONSTA}",
        _DE_TURNO,
        tuple(_de_turno(i, legajo) for i, legajo in enumerate(legajos, 1)),
        max(1, len(legajos)),
    )
    firmas = (
        Firma("", "Entrega, Oficina de Emisión y Pago Oportuno"),
        Firma("", "Recibe, cartera: nombre, fecha y hora"),
        Firma("", "Casos recibidos y observados"),
    )
    partes: tuple[Parte, ...] = (
        parrafos("Turno", bloques["turno"]),
        hoja,
        Firmas(_suma(legajos), firmas, bloques["acuse_turno"]),
    )
    return _documento(TURNO, folio, legajos, partes, bloques)


def de_expedientes(
    papel: str, folio: str, legajos: Sequence[LegajoImpreso], datos: Mapping[str, str], expide: Expide
) -> Documento:
    """El vale, la devolución o el acta de extravío: su texto, los expedientes con su código y las firmas."""
    filas = tuple(_de_expediente(i, legajo) for i, legajo in enumerate(legajos, 1))
    solicitante, de_archivo = datos.get("solicitante", ""), datos.get("responsable", ARCHIVO) == ARCHIVO
    if de_archivo:
        datos = {**datos, "responsable": "el archivo de la oficina"}
    bloques = textos(PLANTILLA, expide, _papel(folio, legajos, datos), (*_BLOQUES, papel))
    firmas = {
        VALE: (Firma(solicitante, "Recibe en préstamo"), Firma("", "Entrega, custodia"), Firma("", "Autoriza")),
        DEVOLUCION: (Firma(solicitante, "Devuelve"), Firma("", "Recibe y revisa, custodia")),
        EXTRAVIO: (
            Firma("" if de_archivo else datos["responsable"], "Tenía los documentos"),
            Firma("", "Testigo"),
            Firma("", "Testigo"),
            Firma(expide.firmante, expide.cargo),
        ),
    }[papel]
    partes: tuple[Parte, ...] = (
        parrafos({VALE: "Préstamo", DEVOLUCION: "Devolución", EXTRAVIO: "Hechos"}[papel], bloques[papel]),
        Relacion("Expedientes", _DE_EXPEDIENTES, filas),
        _totales(legajos),
        Firmas("Firmas", firmas),
    )
    return _documento(papel, folio, legajos, partes, bloques)


def _papel(folio: str, legajos: Sequence[LegajoImpreso], datos: Mapping[str, str]) -> dict[str, object]:
    campos = (
        "solicitante",
        "area",
        "motivo",
        "compromiso",
        "destino",
        "lote",
        "acta",
        "busqueda",
        "responsable",
    )
    dichos = {campo: legible(datos.get(campo) or NO_CONSTA) for campo in campos}
    return {"papel": {"folio": folio, "casos": formato.con_miles(len(legajos)), **dichos}}


def _de_hoja(
    papel: str,
    folio: str,
    titulo: str,
    columnas: tuple[Columna, ...],
    filas: Sequence[tuple[str, ...]],
    legajos: Sequence[LegajoImpreso],
    bloques: Mapping[str, str],
    firmas: tuple[Firma, ...],
) -> Documento:
    partes: tuple[Parte, ...] = (Hoja(titulo, columnas, tuple(filas)), Firmas(_suma(legajos), firmas))
    return _documento(papel, folio, legajos, partes, bloques)


def _documento(
    papel: str, folio: str, legajos: Sequence[LegajoImpreso], partes: tuple[Parte, ...], bloques: Mapping[str, str]
) -> Documento:
    titulo = bloques[f"titulo_{papel}"]
    return Documento(
        tipo=TIPO[papel],
        clave=folio,
        folio=folio,
        codigo=folio if folio.isascii() else "",
        titulo=titulo,
        asunto=f"{titulo}: {folio}",
        partes=partes,
        leyenda=bloques[f"leyenda_{papel}"],
        total=sum(legajo.importe for legajo in legajos),
        ficha=(("folio", folio), ("casos", formato.con_miles(len(legajos)))),
    )


def _suma(legajos: Sequence[LegajoImpreso]) -> str:
    importe = formato.importe(sum(legajo.importe for legajo in legajos))
    return f"{formato.con_miles(len(legajos))} {'caso' if len(legajos) == 1 else 'casos'}   ·   ${importe}"


def _totales(legajos: Sequence[LegajoImpreso]) -> Parte:
    hojas = sum(legajo.hojas for legajo in legajos)
    importe = formato.importe(sum(legajo.importe for legajo in legajos))
    pares = [("Casos", formato.con_miles(len(legajos))), ("Importe", f"${importe}")]
    if hojas:
        pares.append(("Hojas", formato.con_miles(hojas)))
    return Datos("Totales", tuple(pares))


def _periodo(legajo: LegajoImpreso) -> str:
    return formato.periodo_corto(legajo.periodo) if legajo.periodo else ""


def _de_captura(numero: int, legajo: LegajoImpreso) -> tuple[str, ...]:
    return (
        formato.con_miles(numero),
        legajo.numero_credito,
        formato.registro_patronal(legajo.registro_patronal),
        legajo.razon_social,
        _periodo(legajo),
        legajo.tipo_documento,
        legajo.incidencia,
        formato.importe(legajo.importe),
        legajo.acta,
        legajo.fecha_notificacion,
        legajo.fecha_captura,
        "",
    )


def _de_turno(numero: int, legajo: LegajoImpreso) -> tuple[str, ...]:
    return (
        formato.con_miles(numero),
        legajo.numero_credito,
        formato.registro_patronal(legajo.registro_patronal),
        legajo.razon_social,
        _periodo(legajo),
        legajo.tipo_documento,
        legajo.incidencia,
        formato.importe(legajo.importe),
        legajo.fecha_notificacion,
        legajo.folio_p1,
        legajo.folio_p2,
        legajo.observacion,
    )


def _de_expediente(numero: int, legajo: LegajoImpreso) -> FilaRelacion:
    registro = formato.registro_patronal(legajo.registro_patronal)
    patron = "\n".join(t for t in (registro, legajo.razon_social) if t)
    periodo = " · ".join(t for t in (_periodo(legajo), legajo.tipo_documento) if t)
    hojas = formato.con_miles(legajo.hojas) if legajo.hojas else ""
    importe = formato.importe(legajo.importe)
    return FilaRelacion(
        (formato.con_miles(numero), legajo.codigo, patron, periodo, importe, hojas, legajo.ubicacion, "")
    )
