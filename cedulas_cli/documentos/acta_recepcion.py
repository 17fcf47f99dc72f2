"""DOC-01: el acta de recepción de emisión: qué se esperaba, qué llegó, qué se apartó y qué no cuadra, para firmarse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from cedulas_cli.documentos import formato
from cedulas_cli.documentos.exposicion import Clase, rotulo
from cedulas_cli.documentos.notificacion.partes import Cierre, ColumnaRelacion, FilaRelacion, Relacion, Rubricas
from cedulas_cli.documentos.oficio import Datos, Documento, Expide, Firma, Parte, parrafos, textos
from cedulas_cli.dominio.cuadre import Conteo

TIPO: Final = "DOC-01"
PLANTILLA: Final = "acta_recepcion.jinja"
BLOQUES: Final = ("titulo", "hechos", "sin_diferencias", "instrucciones", "firmas", "leyenda")
_EN_CUENTAS: Final = frozenset({"cotizantes", "acreditados", "dias"})
"""Totales de control que no son dinero."""
_CONTEOS: Final = (
    ColumnaRelacion("Concepto", 200, fuerte=True),
    ColumnaRelacion("Esperado", 110, derecha=True),
    ColumnaRelacion("Recibido", 110, derecha=True, fuerte=True),
    ColumnaRelacion("Diferencia", 110, derecha=True),
    ColumnaRelacion("Lo esperado sale de", 214),
)
_APARTADOS: Final = (
    ColumnaRelacion("Motivo", 330, fuerte=True),
    ColumnaRelacion("Regla", 150),
    ColumnaRelacion("Renglones", 64, derecha=True, fuerte=True),
    ColumnaRelacion("El primero", 200),
)
_NO_CUADRAN: Final = (
    ColumnaRelacion("Folio", 110),
    ColumnaRelacion("Registro patronal", 104),
    ColumnaRelacion("Total de control", 200, fuerte=True),
    ColumnaRelacion("Declarado", 110, derecha=True),
    ColumnaRelacion("Suma de lo aceptado", 110, derecha=True),
    ColumnaRelacion("Diferencia", 110, derecha=True, fuerte=True),
)
_DIFERENCIAS: Final = (
    ColumnaRelacion("Folio", 150),
    ColumnaRelacion("Diferencia por aclarar", 330, fuerte=True),
    ColumnaRelacion("Aclaración, fecha y firma", 264),
)
_ARCHIVOS: Final = (
    ColumnaRelacion("Archivo", 300, fuerte=True),
    ColumnaRelacion("Bytes", 90, derecha=True),
    ColumnaRelacion("Huella SHA-256", 354),
)
_ALTO_ACLARACION: Final = 24.0


@dataclass(frozen=True)
class TotalQueNoCuadra:
    """Un total de control; `declarado` nulo es que no se pudo leer. Todo en centésimas."""

    folio: str
    registro_patronal: str
    dato: str
    declarado: int | None
    sumado: int


@dataclass(frozen=True)
class Apartados:
    """Cuántos renglones apartó una regla, y dónde está el primero."""

    motivo: str
    regla: str
    renglones: int
    primero: str


@dataclass(frozen=True)
class EmisionRecibida:
    """Una emisión de la recepción; `fuentes` dice de dónde sale cada conteo esperado."""

    emision: str
    periodo: str
    esperado: Conteo
    fuentes: tuple[str, str, str]
    recibido: Conteo
    renglones: int
    trabajadores: int
    totales: int
    no_cuadran: Sequence[TotalQueNoCuadra]
    entrega: date | None = None
    entrega_verificada: bool = True
    desfase: int | None = None
    """Días hábiles de la entrega del calendario a la recepción."""


@dataclass(frozen=True)
class Recibida:
    """Todo lo que el acta dice de una recepción. `otras` son las que trajo y aquí no se detallan."""

    folio: str
    dia: date
    cifra_control: str
    emisiones: Sequence[EmisionRecibida]
    leidos: int
    aceptados: int
    apartados: Sequence[Apartados]
    archivos: Sequence[tuple[str, int, str]]
    """Nombre, bytes y huella."""
    avisos: Sequence[str] = ()
    sustituye: Sequence[str] = ()
    otras: Sequence[str] = ()


def documento(r: Recibida, expide: Expide) -> Documento:
    """El acta de una recepción; «plantilla-incompleta» si le falta un dato."""
    diferencias = _diferencias(r)
    productos = _y([e.emision for e in r.emisiones])
    datos = {
        "folio": r.folio,
        "periodo": _y(list(dict.fromkeys(_periodo(e).lower() for e in r.emisiones))),
        "productos": productos,
        "cifra_control": r.cifra_control,
        "recibida": formato.fecha_larga(r.dia),
        "archivos": formato.con_miles(len(r.archivos)),
        "leidos": formato.con_miles(r.leidos),
        "aceptados": formato.con_miles(r.aceptados),
        "apartados": formato.con_miles(r.leidos - r.aceptados),
        "diferencias": len(diferencias),
    }
    bloques = textos(PLANTILLA, expide, {"acta": datos}, BLOQUES)
    partes: list[Parte] = [
        Datos("Recepción", *_encabezado(r)),
        parrafos("Hechos", bloques["hechos"]),
        Relacion("Conteos: esperado contra recibido", _CONTEOS, tuple(_conteos(r.emisiones))),
        _apartados(r),
        *_no_cuadran(r.emisiones),
        _por_aclarar(r, diferencias) if diferencias else parrafos("Diferencias", bloques["sin_diferencias"]),
        Relacion("Archivos recibidos", _ARCHIVOS, tuple(_archivos(r))),
        *((parrafos("Avisos de la lectura", "\n".join(r.avisos)),) if r.avisos else ()),
        Cierre((parrafos("", bloques["instrucciones"]), Rubricas(_firmas(bloques["firmas"])))),
    ]
    return Documento(
        tipo=TIPO,
        clave=r.folio,
        folio=r.folio,
        codigo=r.folio,
        titulo=bloques["titulo"],
        asunto=f"{r.folio} · emisión {productos}",
        partes=tuple(partes),
        leyenda=bloques["leyenda"],
        total=sum(e.recibido.importe or 0 for e in r.emisiones),
        ficha=(("Folio", r.folio),),
    )


def _encabezado(r: Recibida) -> tuple[tuple[tuple[str, str], ...], tuple[int, ...]]:
    entregas = [_oportunidad(e) for e in r.emisiones]
    pares: list[tuple[tuple[str, str], int]] = [
        (("Folio", r.folio), 1),
        (("Se recibió", formato.fecha_larga(r.dia)), 1),
        (("Cifra de control", r.cifra_control or "no se dio"), 1),
        (("Producto", _y([e.emision for e in r.emisiones])), 1),
        (("Periodo", " · ".join(dict.fromkeys(_periodo(e) for e in r.emisiones))), 2),
        (("Entrega según el calendario", " · ".join(dict.fromkeys(entregas))), 2),
    ]
    if r.sustituye:
        pares.append((("Sustituye a lo recibido con la huella", " · ".join(h[:16] for h in r.sustituye)), 4))
    if r.otras:
        pares.append((("Los mismos archivos traen, además", " · ".join(r.otras)), 4))
    return tuple(par for par, _ in pares), tuple(ancho for _, ancho in pares)


def _oportunidad(e: EmisionRecibida) -> str:
    if e.entrega is None:
        return "no consta"
    dudosa = "" if e.entrega_verificada else ", SIN VERIFICAR"
    if not e.desfase:
        cuando = "en tiempo"
    else:
        dias = "1 día hábil" if abs(e.desfase) == 1 else f"{abs(e.desfase)} días hábiles"
        cuando = f"{dias} {'después' if e.desfase > 0 else 'antes'}"
    return f"{formato.fecha_corta(e.entrega)}{dudosa} ({cuando})"


def _conteos(emisiones: Sequence[EmisionRecibida]) -> list[FilaRelacion]:
    filas = []
    for e in emisiones:
        otros = f"{e.renglones:,} renglones · {e.trabajadores:,} trabajadores"
        filas.append(FilaRelacion((f"Emisión {e.emision}, {_periodo(e).lower()}", otros), Clase.GRUPO))
        for i, nombre in enumerate(Conteo._fields):
            esperado, llego = e.esperado[i], e.recibido[i]
            celdas = (_cifra(esperado, nombre, "no se dio"), _cifra(llego, nombre, "no lo trae"))
            resta = "—" if esperado is None or llego is None else _cifra(esperado - llego, nombre, "")
            filas.append(FilaRelacion((rotulo(nombre), *celdas, resta, e.fuentes[i] or "—")))
    return filas


def _apartados(r: Recibida) -> Parte:
    total = formato.con_miles(r.leidos - r.aceptados)
    filas = [FilaRelacion((a.motivo, a.regla, f"{a.renglones:,}", a.primero)) for a in r.apartados]
    repetidos = sum(a.renglones for a in r.apartados) > r.leidos - r.aceptados
    nota = "; un renglón puede tener más de un motivo" if repetidos else ""
    pie = FilaRelacion(("TOTAL DE RENGLONES APARTADOS", f"{total} de {r.leidos:,} leídos{nota}"), Clase.TOTAL)
    return Relacion("Renglones apartados, por motivo (de toda la recepción)", _APARTADOS, (*filas, pie))


def _no_cuadran(emisiones: Sequence[EmisionRecibida]) -> list[Parte]:
    filas: list[FilaRelacion] = []
    for e in emisiones:
        if not e.totales:
            continue
        cuantos = f"{len(e.no_cuadran):,} no cuadran de {e.totales:,} revisados"
        filas.append(FilaRelacion((f"Emisión {e.emision}", cuantos), Clase.GRUPO))
        for t in e.no_cuadran:
            resta = "—" if t.declarado is None else _total(t.declarado - t.sumado, t.dato)
            declara = "no se pudo leer" if t.declarado is None else _total(t.declarado, t.dato)
            registro = formato.registro_patronal(t.registro_patronal)
            filas.append(
                FilaRelacion((t.folio, registro, rotulo(t.dato), declara, _total(t.sumado, t.dato), resta))
            )  # fmt: skip
    return [Relacion("Totales de control que no cuadran", _NO_CUADRAN, tuple(filas))] if filas else []


def _diferencias(r: Recibida) -> list[str]:
    """Lo que alguien debe aclarar, en palabras y en orden."""
    dichas = []
    for e in r.emisiones:
        for i, nombre in enumerate(Conteo._fields):
            esperado, llego = e.esperado[i], e.recibido[i]
            if esperado is None or llego is None or esperado == llego:
                continue
            verbo = "faltan" if llego < esperado else "sobran"
            cuanto = _cifra(abs(llego - esperado), nombre, "")
            de_que = "" if nombre == "importe" else f" {nombre}"
            dichas.append(f"Emisión {e.emision}: {verbo} {cuanto}{de_que}")
        if e.no_cuadran:
            registros = len({t.registro_patronal for t in e.no_cuadran})
            patrones = "1 patrón" if registros == 1 else f"{registros:,} patrones"
            dichas.append(f"Emisión {e.emision}: {len(e.no_cuadran):,} totales de control no cuadran, de {patrones}")
    if r.leidos > r.aceptados:
        dichas.append(f"Renglones apartados: {r.leidos - r.aceptados:,}")
    return dichas


def _por_aclarar(r: Recibida, diferencias: Sequence[str]) -> Parte:
    filas = [FilaRelacion((f"{r.folio}-D{n:02d}", dicha, "")) for n, dicha in enumerate(diferencias, 1)]
    return Relacion("Diferencias", _DIFERENCIAS, tuple(filas), _ALTO_ACLARACION)


def _archivos(r: Recibida) -> list[FilaRelacion]:
    filas = [FilaRelacion((nombre, f"{largo:,}", huella)) for nombre, largo, huella in r.archivos]
    suma = f"{sum(largo for _, largo, _ in r.archivos):,} bytes"
    cuantos = "1 archivo" if len(filas) == 1 else f"{len(filas):,} archivos"
    return [*filas, FilaRelacion((cuantos.upper(), suma), Clase.TOTAL)]


def _firmas(texto: str) -> tuple[Firma, ...]:
    """Un párrafo de plantilla por firma: «nombre | cargo»."""
    partidos = (parrafo.partition("|") for parrafo in texto.split("\n"))
    return tuple(Firma(nombre.strip(), cargo.strip()) for nombre, _, cargo in partidos)


def _periodo(e: EmisionRecibida) -> str:
    return formato.periodo_en_palabras(e.periodo, e.emision)


def _cifra(valor: int | None, nombre: str, sin_valor: str) -> str:
    if valor is None:
        return sin_valor
    if nombre != "importe":
        return formato.con_miles(valor)
    return f"{'-' if valor < 0 else ''}${formato.importe(abs(valor))}"


def _total(centesimas: int, dato: str) -> str:
    if dato in _EN_CUENTAS and centesimas % 100 == 0:
        return formato.con_miles(centesimas // 100)
    return formato.importe(centesimas)


def _y(cosas: Sequence[str]) -> str:
    """«mensual y bimestral»."""
    return " y ".join(cosas) if len(cosas) < 3 else f"{', '.join(cosas[:-1])} y {cosas[-1]}"
