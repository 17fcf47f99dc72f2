"""DOC-22: informe de avance y acta de cierre de un inventario físico."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cedulas_cli.documentos import formato
from cedulas_cli.documentos.composicion import legible
from cedulas_cli.documentos.exposicion import Clase, ColumnaTexto, Fila, Tabla
from cedulas_cli.documentos.oficio import Datos, Documento, Expide, Firma, Firmas, Parrafos, Parte, parrafos, textos

PLANTILLA: Final = "inventario.jinja"
_RENGLONES_DE_DETALLE = 2_000
"""Más, y el acta ya no la lee nadie: lo demás va en el archivo de hallazgos, y se dice cuántos."""


@dataclass(frozen=True)
class CifrasDeGrupo:
    """El avance de un libro, una incidencia…; importes en centavos."""

    grupo: str
    base: int
    total: int
    parcial: int
    otro: int
    faltante: int
    pendiente: int
    sobrante: int
    importe_base: int
    importe_faltante: int


@dataclass(frozen=True)
class Detalle:
    """Un renglón que requiere atención; importe en centavos o nulo."""

    regla: str
    codigo: str
    numero_credito: str
    responsable: str
    importe: int | None
    motivo: str


@dataclass(frozen=True)
class Inventario:
    """Lo que el informe y el acta dicen; `grupos`, título → sus cifras, con el total al final."""

    nombre: str
    corte: str
    fuente: str
    casos: int
    importe: int
    huella: str
    cifras: CifrasDeGrupo
    grupos: Mapping[str, Sequence[CifrasDeGrupo]]
    faltantes: Sequence[Detalle]
    sobrantes: Sequence[Detalle]
    pendientes: Sequence[Detalle]
    movidos: Sequence[Detalle]
    responsables: Sequence[str]
    acta: str = ""


_CIFRAS = (
    ColumnaTexto("", 148, fuerte=True),
    *(ColumnaTexto(r, 62, derecha=True) for r in ("Base", "Total", "Parcial", "Otro", "Faltante", "Pendiente")),
    ColumnaTexto("Sobrante", 62, derecha=True),
    ColumnaTexto("Importe base", 84, derecha=True, fuerte=True),
    ColumnaTexto("Imp. faltante", 78, derecha=True),
)
_DETALLE = (
    ColumnaTexto("Código", 116, fuerte=True),
    ColumnaTexto("Crédito", 62),
    ColumnaTexto("Responsable", 150),
    ColumnaTexto("Importe", 82, derecha=True),
    ColumnaTexto("Qué pasa", 334),
)


def informe(inventario: Inventario, expide: Expide) -> Documento:
    """Cómo va: cifras por grupo, y lo que falta."""
    bloques = _textos(inventario, expide, ("titulo_informe", "informe", "leyenda_informe"))
    partes: list[Parte] = [parrafos("Alcance", bloques["informe"]), _cifras(inventario)]
    partes += [_tabla(titulo, suyos) for titulo, suyos in inventario.grupos.items()]
    partes += _relaciones(inventario)
    return _documento(inventario, bloques["titulo_informe"], bloques["leyenda_informe"], partes, inventario.nombre)


def acta(inventario: Inventario, expide: Expide) -> Documento:
    """Con qué cifras se cierra y quién firma."""
    bloques = _textos(inventario, expide, ("titulo_acta", "acta", "sin_reservas", "leyenda_acta"))
    partes: list[Parte] = [parrafos("Hechos", bloques["acta"]), _cifras(inventario)]
    partes += [_tabla(titulo, suyos) for titulo, suyos in inventario.grupos.items()]
    partes += _relaciones(inventario)
    if not inventario.pendientes:
        partes.append(parrafos("Pendientes", bloques["sin_reservas"]))
    propias = [Firma(nombre, "Responsable de libro") for nombre in inventario.responsables]
    cierran = [
        Firma(expide.firmante, expide.cargo),
        Firma("", "Oficina de Emisión y Pago Oportuno"),
        Firma("", "Testigo"),
    ]
    firmas = [*propias, *cierran]
    partes += [Firmas("Firmas" if not i else "", tuple(firmas[i : i + 3])) for i in range(0, len(firmas), 3)]
    folio = inventario.acta or inventario.nombre
    return _documento(inventario, bloques["titulo_acta"], bloques["leyenda_acta"], partes, folio)


def _textos(inventario: Inventario, expide: Expide, exigidos: tuple[str, ...]) -> dict[str, str]:
    c = inventario.cifras
    datos = {
        "inventario": {
            "nombre": inventario.nombre,
            "corte": legible(inventario.corte),
            "fuente": legible(inventario.fuente),
            "casos": formato.con_miles(inventario.casos),
            "importe": formato.importe(inventario.importe),
            "huella": inventario.huella,
            "acta": inventario.acta or "por levantar",
        },
        "cifras": {
            **{
                n: formato.con_miles(getattr(c, n))
                for n in ("base", "total", "parcial", "otro", "faltante", "pendiente", "sobrante")
            },
            "movidos": formato.con_miles(len(inventario.movidos)),
        },
    }
    return textos(PLANTILLA, expide, datos, exigidos)


def _cifras(inventario: Inventario) -> Parte:
    c = inventario.cifras
    cuentas = ("base", "total", "parcial", "otro", "faltante", "pendiente", "sobrante")
    pares = [(n.capitalize(), formato.con_miles(getattr(c, n))) for n in cuentas if n != "pendiente" or c.pendiente]
    pares.append(("Movidos tras el corte", formato.con_miles(len(inventario.movidos))))
    pares.append(("Importe de la base", f"${formato.importe(c.importe_base)}"))
    pares.append(("Importe faltante", f"${formato.importe(c.importe_faltante)}"))
    return Datos("Cifras", tuple(pares))


def _tabla(titulo: str, grupos: Sequence[CifrasDeGrupo]) -> Tabla:
    filas = []
    for lugar, c in enumerate(grupos, 1):
        cuentas = (c.base, c.total, c.parcial, c.otro, c.faltante, c.pendiente, c.sobrante)
        importes = (formato.importe(c.importe_base), formato.importe(c.importe_faltante))
        celdas = (c.grupo, *(formato.con_miles(n) for n in cuentas), *importes)
        filas.append(Fila(celdas, Clase.TOTAL if lugar == len(grupos) else Clase.NORMAL))
    return Tabla(titulo, _CIFRAS, tuple(filas))


def _relaciones(inventario: Inventario) -> list[Parte]:
    dichas = (
        ("Faltantes", inventario.faltantes),
        ("Sobrantes", inventario.sobrantes),
        ("Pendientes", inventario.pendientes),
        ("Movidos entre el corte y el conteo", inventario.movidos),
    )
    partes: list[Parte] = []
    for titulo, suyos in dichas:
        if not suyos:
            continue
        partes.append(Tabla(f"{titulo}: {len(suyos):,}", _DETALLE, _filas(suyos[:_RENGLONES_DE_DETALLE])))
        if (sobran := len(suyos) - _RENGLONES_DE_DETALLE) > 0:
            partes.append(Parrafos("", (f"Y {sobran:,} más, en la relación que acompaña a este documento.",)))
    return partes


def _filas(suyos: Sequence[Detalle]) -> tuple[Fila, ...]:
    return tuple(
        Fila(
            (
                d.codigo,
                d.numero_credito,
                d.responsable,
                "" if d.importe is None else formato.importe(d.importe),
                d.motivo,
            )
        )
        for d in suyos
    )


def _documento(inventario: Inventario, titulo: str, leyenda: str, partes: Sequence[Parte], folio: str) -> Documento:
    return Documento(
        tipo="DOC-22",
        clave=inventario.nombre,
        folio=folio,
        codigo=folio if folio.isascii() else "",
        titulo=titulo,
        asunto=f"{titulo}: {inventario.nombre}",
        partes=tuple(partes),
        leyenda=leyenda,
        total=inventario.importe,
        ficha=(("inventario", inventario.nombre), ("corte", inventario.corte)),
    )
