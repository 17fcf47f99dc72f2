"""C16: hojas impresas = utilizadas + canceladas, con sus folios; y contra el contador de la impresora."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import polars as pl

from cedulas_cli.dominio.custodia.corte import EstadoLegajo

HOJAS: dict[str, pl.DataType | type[pl.DataType]] = {
    "serie": pl.String,
    "legajos": pl.Int64,
    "impresas": pl.Int64,
    "utilizadas": pl.Int64,
    "canceladas": pl.Int64,
    "diferencia": pl.Int64,
    "contador": pl.Int64,
    "sin_registrar": pl.String,
    "fuera_de_contador": pl.String,
    "repetidas": pl.String,
    "folios_cancelados": pl.String,
    "sin_ingresar": pl.String,
    "cuadra": pl.String,
}
"""Por serie y en total. `utilizadas` son las fojas de los documentos en uso; `diferencia`, hojas impresas que no están
en ninguno ni canceladas (o que les faltan); `contador`, lo que dice la impresora; los demás, tramos de folios."""
TOTAL = "TOTAL"
_TRAMOS_A_LA_VISTA = 40


class Tramo(NamedTuple):
    """Folios corridos de una serie, los dos incluidos."""

    serie: str
    desde: int
    hasta: int


class _Serie:
    def __init__(self) -> None:
        self.legajos = self.impresas = self.utilizadas = self.canceladas = 0
        self.folios: list[tuple[int, int]] = []
        self.cancelados: list[tuple[int, int]] = []
        self.sin_ingresar: list[str] = []


def cuadrar(
    legajos: Mapping[str, Mapping[str, Any]], estados: Mapping[str, EstadoLegajo], contador: Iterable[Tramo] | None
) -> pl.DataFrame:
    """El cuadre de hojas de lo impreso; con `contador`, también qué folios faltan, sobran o se repiten."""
    series: dict[str, _Serie] = {}
    for clave, legajo in legajos.items():
        if legajo.get("impreso"):
            _sumar(series.setdefault(str(legajo.get("serie") or ""), _Serie()), clave, legajo, estados)
    declarado: dict[str, list[tuple[int, int]]] = {}
    for tramo in contador or ():
        declarado.setdefault(tramo.serie, []).append((tramo.desde, tramo.hasta))
        series.setdefault(tramo.serie, _Serie())
    filas = [
        _fila(serie, series[serie], declarado.get(serie, []) if contador is not None else None)
        for serie in sorted(series)
    ]
    return pl.DataFrame([*filas, _total(filas, contador is not None)], schema=HOJAS, orient="row")


def _sumar(serie: _Serie, clave: str, legajo: Mapping[str, Any], estados: Mapping[str, EstadoLegajo]) -> None:
    hojas = int(legajo["hojas"])
    malas = list(legajo.get("hojas_canceladas", ()))
    repuestas = [h for h in malas if h.get("repuesta")]
    clase = estados[str(legajo["estado"])].hojas
    serie.legajos += 1
    serie.impresas += hojas + len(repuestas)
    if clase == "canceladas":
        serie.canceladas += hojas + len(repuestas)
    else:
        serie.canceladas += len(malas)
    if clase == "utilizadas":
        serie.utilizadas += int(legajo.get("fojas") or hojas)
    elif clase == "pendientes":
        serie.sin_ingresar.append(clave)
    desde, hasta = legajo.get("hoja_desde"), legajo.get("hoja_hasta")
    if desde is not None and hasta is not None:
        serie.folios.append((desde, hasta))
        if clase == "canceladas":
            serie.cancelados.append((desde, hasta))
    serie.folios += [(int(h["repuesta"]), int(h["repuesta"])) for h in repuestas]
    serie.cancelados += [(h["hoja"], h["hoja"]) for h in malas]


def _fila(nombre: str, s: _Serie, declarado: list[tuple[int, int]] | None) -> tuple[Any, ...]:
    repetidas = _encimados(s.folios)
    faltan = sobran = ""
    contador = None
    if declarado is not None:
        contador = sum(hasta - desde + 1 for desde, hasta in declarado)
        faltan, sobran = _escrito(_resta(declarado, s.folios)), _escrito(_resta(s.folios, declarado))
        repetidas += _encimados(declarado)
    diferencia = s.impresas - s.utilizadas - s.canceladas
    cuadra = not (diferencia or repetidas or faltan or sobran) and (contador is None or contador == s.impresas)
    return (
        nombre,
        s.legajos,
        s.impresas,
        s.utilizadas,
        s.canceladas,
        diferencia,
        contador,
        faltan,
        sobran,
        _escrito(repetidas),
        _escrito(_unidos(s.cancelados)),
        "|".join(s.sin_ingresar),
        "si" if cuadra else "no",
    )


def _total(filas: list[tuple[Any, ...]], con_contador: bool) -> tuple[Any, ...]:
    sumas = [sum(f[i] for f in filas) for i in range(1, 6)]
    contador = sum(f[6] for f in filas) if con_contador else None
    cuadra = all(f[12] == "si" for f in filas)
    return (TOTAL, *sumas, contador, "", "", "", "", "", "si" if cuadra else "no")


def _unidos(tramos: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Los mismos folios, en tramos separados y en orden."""
    juntos: list[tuple[int, int]] = []
    for desde, hasta in sorted(tramos):
        if juntos and desde <= juntos[-1][1] + 1:
            juntos[-1] = (juntos[-1][0], max(juntos[-1][1], hasta))
        else:
            juntos.append((desde, hasta))
    return juntos


def _encimados(tramos: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Los folios que aparecen en más de un tramo."""
    repetidos: list[tuple[int, int]] = []
    tope = 0
    for desde, hasta in sorted(tramos):
        if desde <= tope:
            repetidos.append((desde, min(tope, hasta)))
        tope = max(tope, hasta)
    return _unidos(repetidos)


def _resta(unos: Iterable[tuple[int, int]], otros: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Los folios de unos que no están en otros; las dos listas se recorren a la par."""
    quedan: list[tuple[int, int]] = []
    quitar = _unidos(otros)
    primero = 0
    for desde, hasta in _unidos(unos):
        while primero < len(quitar) and quitar[primero][1] < desde:
            primero += 1
        inicio, lugar = desde, primero
        while lugar < len(quitar) and quitar[lugar][0] <= hasta:
            if quitar[lugar][0] > inicio:
                quedan.append((inicio, quitar[lugar][0] - 1))
            inicio = max(inicio, quitar[lugar][1] + 1)
            lugar += 1
        if inicio <= hasta:
            quedan.append((inicio, hasta))
    return quedan


def _escrito(tramos: list[tuple[int, int]]) -> str:
    """«12|15-18»; si son demasiados, los primeros y cuántos más."""
    textos = [str(a) if a == b else f"{a}-{b}" for a, b in tramos[:_TRAMOS_A_LA_VISTA]]
    sobran = len(tramos) - len(textos)
    return "|".join([*textos, f"y {sobran} tramos más"] if sobran else textos)
