"""DOC-16: el reporte de notificación con sus diez columnas, en créditos y en importe, y el desfase, para firmarse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from cedulas_cli.documentos import formato as fmt
from cedulas_cli.documentos.exposicion import Clase, ColumnaTexto, Fila, Tabla
from cedulas_cli.documentos.oficio import Datos, Documento, Expide, Firma, Firmas, Parte, parrafos, textos
from cedulas_cli.dominio.reportes.comun import TOTAL

TIPO: Final = "DOC-16"
PLANTILLA: Final = "reporte_notificacion.jinja"
BLOQUES: Final = ("titulo", "formulas", "leyenda", "firmas")
_DE_CADA_MEDIDA: Final = (
    ("emitidos", "Emitidos (1)"),
    ("oportuno", "Oportuno (2)"),
    ("pct_oportuno", "% (3)=2/1"),
    ("posterior", "Posterior (x)"),
    ("cierre", "Al cierre (4)=2+x"),
    ("pct_cierre", "% (5)=4/1"),
    ("saldado", "Saldado (6)"),
    ("pct_saldado", "% (7)=6/1"),
    ("pct_recuperado", "% recup. (8)"),
    ("pendiente", "Pendiente (9)"),
    ("pct_pendiente", "% (10)=9/1"),
)
_ANCHOS: Final = {"creditos": (158.0, 57.0, 48.0), "importe": (108.0, 74.0, 38.0)}
"""De cada tabla: rótulo, cifra y por ciento; suman el ancho de la página."""
_DESFASE: Final = (
    ("cifra_control", "Cifra de control", 92.0, False),
    ("producto", "Factura", 104.0, False),
    ("periodo", "Periodo", 62.0, False),
    ("entrega_calendario", "Entrega (calendario)", 60.0, False),
    ("recepcion", "Recepción", 58.0, False),
    ("inicio_notificacion", "Inicio", 58.0, False),
    ("termino_notificacion", "Término", 58.0, False),
    ("termino_reportado", "Término reportado", 62.0, False),
    ("pendientes", "Pendientes", 56.0, True),
    ("desfase_recepcion", "Desfase de recepción", 64.0, True),
    ("desfase_notificacion", "Desfase de notificación", 70.0, True),
)
"""Campo, rótulo, ancho y si es cifra."""


def documento(
    reporte: pl.DataFrame, desfase: pl.DataFrame, expide: Expide, folio: str, datos: Mapping[str, Any]
) -> Documento:
    """El DOC-16 de un reporte ya formado; `datos` trae `corte` (en palabras) y `alcance`."""
    bloques = textos(PLANTILLA, expide, {"reporte": dict(datos)}, BLOQUES)
    total = reporte.filter(pl.col("cifra_control") == TOTAL)
    partes: list[Parte] = [
        Datos("Reporte", _resumen(total, datos)),
        _tabla(reporte, "creditos", "En créditos"),
        _tabla(reporte, "importe", "En importe (pesos)"),
        _tabla_de_desfase(desfase),
        parrafos("Cómo se calcula", bloques["formulas"]),
        Firmas("Firmas", _firmas(bloques["firmas"], expide)),
    ]
    return Documento(
        TIPO,
        folio,
        folio,
        folio,
        bloques["titulo"],
        f"Reporte de notificación al {datos['corte']}",
        tuple(partes),
        bloques["leyenda"],
        total=_centavos(total, "importe_emitidos"),
        ficha=(("corte", str(datos["corte"])),),
    )


def _resumen(total: pl.DataFrame, datos: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    cuantos = total["creditos_emitidos"][0] if total.height else 0
    notificado = total["creditos_pct_cierre"][0] if total.height else None
    pendiente = total["creditos_pendiente"][0] if total.height else 0
    return (
        ("Corte", str(datos["corte"])),
        ("Alcance", str(datos["alcance"])),
        ("Créditos emitidos", f"{cuantos:,}"),
        ("Importe emitido", f"${_celda(total['importe_emitidos'][0] if total.height else None, 'importe')}"),
        ("Notificado al cierre", f"{_celda(notificado, 'pct')} %"),
        ("Pendiente de notificar", f"{pendiente:,}"),
    )


def _centavos(total: pl.DataFrame, columna: str) -> int:
    return int(total[columna][0] * 100) if total.height else 0


def _tabla(reporte: pl.DataFrame, medida: str, titulo: str) -> Tabla:
    rotulo, cifra, tanto = _ANCHOS[medida]
    columnas = [ColumnaTexto("Cifra de control y producto", rotulo, fuerte=True)]
    columnas += [
        ColumnaTexto(texto, tanto if campo.startswith("pct") else cifra, derecha=True)
        for campo, texto in _DE_CADA_MEDIDA
    ]
    return Tabla(titulo, tuple(columnas), tuple(_filas(reporte, medida)))


def _filas(reporte: pl.DataFrame, medida: str) -> list[Fila]:
    filas = []
    for r in reporte.iter_rows(named=True):
        es_total = r["cifra_control"] == TOTAL
        nombre = "TOTAL" if es_total else f"{r['cifra_control']} · {r['descripcion']}"
        celdas = [_celda(r[f"{medida}_{c}"], "pct" if c.startswith("pct") else medida) for c, _ in _DE_CADA_MEDIDA]
        filas.append(Fila((nombre, *celdas), Clase.TOTAL if es_total else Clase.NORMAL))
    return filas


def _celda(valor: Any, medida: str) -> str:
    """Vacío donde no hay de qué sacar por ciento."""
    if valor is None:
        return "" if medida == "pct" else "0"
    return f"{valor:,}" if medida != "pct" else str(valor)


def _tabla_de_desfase(desfase: pl.DataFrame) -> Tabla:
    columnas = tuple(ColumnaTexto(rotulo, ancho, derecha=derecha) for _, rotulo, ancho, derecha in _DESFASE)
    filas = [
        Fila(tuple("" if r[campo] is None else _dia(r[campo]) for campo, *_ in _DESFASE))
        for r in desfase.iter_rows(named=True)
    ]
    return Tabla("Desfase en días hábiles", columnas, tuple(filas))


def _dia(valor: Any) -> str:
    return fmt.fecha_corta(valor) if hasattr(valor, "isoformat") else str(valor)


def _firmas(texto: str, expide: Expide) -> tuple[Firma, ...]:
    """Un renglón de plantilla por firma: «nombre | cargo»; sin nombre, para firmar a mano."""
    firmas = []
    for renglon in texto.split("\n"):
        nombre, _, cargo = renglon.partition("|")
        firmas.append(Firma(nombre.strip(), cargo.strip()))
    return tuple(firmas) or (Firma(expide.firmante, expide.cargo),)
