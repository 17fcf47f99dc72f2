"""Lo que ya debería haberse movido: vales y devoluciones vencidas, papel sin ingresar, sin capturar, sin verificar.

Y el desfase: cuánto va de la entrega al notificador a cada paso que sigue, en días hábiles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from cedulas_cli.dominio.custodia.legajo import fecha_de

Estados = Mapping[str, Mapping[str, Any]]
Habiles = Callable[[date, date], int]
"""Días hábiles después de la primera fecha y hasta la segunda, incluida."""


class Plazo(NamedTuple):
    """Cuánto puede quedarse un legajo en un estado, desde qué fecha suya, y cómo se llama pasarse."""

    estado: str
    falta: str
    dias: int
    unidad: str
    cuenta_desde: str
    motivo: str
    fuente: str


FALTANTES: dict[str, pl.DataType | type[pl.DataType]] = {
    "falta": pl.String,
    "legajo": pl.String,
    "numero_credito": pl.String,
    "estado": pl.String,
    "en_poder_de": pl.String,
    "desde": pl.Date,
    "documento": pl.String,
    "dias": pl.Int64,
    "unidad": pl.String,
    "excede": pl.Int64,
    "motivo": pl.String,
}
DESFASE: dict[str, pl.DataType | type[pl.DataType]] = {
    "factura": pl.String,
    "notificador": pl.String,
    "entregado": pl.Date,
    "legajos": pl.Int64,
    "en_tramite": pl.Int64,
    "notificados": pl.Int64,
    "no_notificados": pl.Int64,
    "entrega_a_notificacion": pl.String,
    "notificacion_a_devolucion": pl.String,
    "devolucion_a_captura": pl.String,
    "captura_a_turno": pl.String,
    "mayor_desfase": pl.Int64,
}
"""Los cuatro tramos, en días hábiles promedio con un decimal; `mayor_desfase`, el peor entrega–notificación."""
_TRAMOS = (
    ("fecha_entrega", "fecha_notificacion"),
    ("fecha_notificacion", "fecha_devolucion"),
    ("fecha_devolucion", "fecha_captura"),
    ("fecha_captura", "fecha_turno"),
)


def faltantes(
    legajos: Estados,
    plazos: Mapping[str, Plazo],
    hoy: date,
    habiles: Habiles,
    *,
    en_poder_de: str = "",
    mas_de: int | None = None,
) -> pl.DataFrame:
    """Los que exceden su plazo (o `mas_de` días, en su unidad), los más atrasados primero."""
    filas = []
    for clave, legajo in legajos.items():
        plazo = plazos.get(str(legajo.get("estado")))
        if plazo is None or (en_poder_de and legajo.get("en_poder_de") != en_poder_de):
            continue
        desde = fecha_de(legajo, plazo.cuenta_desde) or fecha_de(legajo, "desde")
        if not desde:
            continue
        dias = _dias(date.fromisoformat(desde), hoy, plazo.unidad, habiles)
        excede = dias - (plazo.dias if mas_de is None else mas_de)
        if excede > 0 or plazo.falta == "extraviado":
            filas.append(
                (
                    plazo.falta,
                    clave,
                    str(legajo.get("numero_credito") or ""),
                    plazo.estado,
                    str(legajo.get("en_poder_de") or ""),
                    date.fromisoformat(fecha_de(legajo, "desde")),
                    str(legajo.get("vale") or legajo.get("acta") or legajo.get("documento") or ""),
                    dias,
                    plazo.unidad,
                    excede,
                    plazo.motivo,
                )
            )
    return pl.DataFrame(filas, schema=FALTANTES, orient="row").sort(
        "excede", "legajo", descending=[True, False], maintain_order=True
    )


def _dias(desde: date, hasta: date, unidad: str, habiles: Habiles) -> int:
    return habiles(desde, hasta) if unidad == "habiles" else (hasta - desde).days


def desfase(legajos: Estados, habiles: Habiles) -> pl.DataFrame:
    """Por factura de entrega: cuántos siguen fuera y cuánto tardó cada tramo, en días hábiles."""
    por_factura: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for legajo in legajos.values():
        if legajo.get("factura"):
            llave = (str(legajo["factura"]), str(legajo.get("notificador") or ""), fecha_de(legajo, "fecha_entrega"))
            por_factura.setdefault(llave, []).append(legajo)
    filas = [
        (*llave[:2], date.fromisoformat(llave[2]) if llave[2] else None, *_medidas(suyos, habiles))
        for llave, suyos in sorted(por_factura.items())
    ]
    return pl.DataFrame(filas, schema=DESFASE, orient="row")


def _medidas(legajos: Iterable[Mapping[str, Any]], habiles: Habiles) -> tuple[Any, ...]:
    suyos = list(legajos)
    fuera = sum(1 for lg in suyos if lg["estado"] == "A_NOTIFICADOR")
    no_notificados = sum(1 for lg in suyos if lg["estado"] != "A_NOTIFICADOR" and not lg.get("fecha_notificacion"))
    tramos = [[d for lg in suyos if (d := _tramo(lg, de, a, habiles)) is not None] for de, a in _TRAMOS]
    mayor = max(tramos[0], default=None)
    notificados = len(suyos) - fuera - no_notificados
    return (len(suyos), fuera, notificados, no_notificados, *(_promedio(t) for t in tramos), mayor)


def _tramo(legajo: Mapping[str, Any], de: str, a: str, habiles: Habiles) -> int | None:
    desde, hasta = fecha_de(legajo, de), fecha_de(legajo, a)
    return habiles(date.fromisoformat(desde), date.fromisoformat(hasta)) if desde and hasta else None


def _promedio(dias: list[int]) -> str:
    """Con un decimal, mitad arriba, por enteros; vacío si no hay de qué."""
    if not dias:
        return ""
    decimas = (sum(dias) * 20 + len(dias)) // (2 * len(dias))
    return f"{decimas // 10}.{decimas % 10}"
