"""Lo entregado contra lo que regresó: la conciliación C04, por notificador, sector o factura (procesos §6.2).

Lo entregado sale de las facturas que el notificador firmó; los resultados, de la historia de cada crédito. Son dos
fuentes: si a una le falta algo que la otra tiene, no cuadra y se dice cuál.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from cedulas_cli.dominio.notificacion.historia import Clase, Entrega

Salida = tuple[str, str]
"""Factura y crédito: una entrega."""
AVANCE: dict[str, pl.DataType | type[pl.DataType]] = {
    "grupo": pl.String,
    "entregados": pl.Int64,
    **{str(clase): pl.Int64 for clase in Clase},
    "diferencia": pl.Int64,
    "importe": pl.Int64,
    "por_ciento_notificado": pl.String,
    "cuadra": pl.String,
    "solo_en_factura": pl.String,
    "solo_en_padron": pl.String,
}
"""Importe en centavos; las dos últimas columnas, los créditos que una fuente tiene y la otra no."""
TOTAL = "TOTAL"


@dataclass
class _Grupo:
    entregados: int = 0
    importe: int = 0
    clases: Counter[str] = field(default_factory=Counter)
    solo_en_factura: list[str] = field(default_factory=list)
    solo_en_padron: list[str] = field(default_factory=list)


def conciliar(
    facturas: Mapping[str, Iterable[str]],
    resultados: Iterable[Entrega],
    grupo_de: Callable[[str, str], str],
    importe_de: Callable[[str], int],
) -> pl.DataFrame:
    """Un renglón por grupo, en orden, y el total. `facturas`: folio → créditos que dice.

    `grupo_de` recibe factura y crédito. Una entrega que no tiene factura asentada (se registró suelta) cuenta por la
    historia del crédito.
    """
    firmadas = {(folio, credito) for folio, creditos in facturas.items() for credito in creditos}
    vistas: set[Salida] = set()
    grupos: dict[str, _Grupo] = {}
    for entrega in resultados:
        salida = (entrega.factura, entrega.numero_credito)
        vistas.add(salida)
        grupo = grupos.setdefault(grupo_de(*salida), _Grupo())
        grupo.clases[str(entrega.clase)] += 1
        if salida in firmadas or entrega.factura not in facturas:
            grupo.entregados += 1
            grupo.importe += importe_de(entrega.numero_credito)
        else:
            grupo.solo_en_padron.append(entrega.numero_credito)
    for factura, credito in sorted(firmadas - vistas):
        grupo = grupos.setdefault(grupo_de(factura, credito), _Grupo())
        grupo.entregados += 1
        grupo.importe += importe_de(credito)
        grupo.solo_en_factura.append(credito)
    filas = [_fila(nombre, grupos[nombre]) for nombre in sorted(grupos)]
    return pl.DataFrame([*filas, _fila(TOTAL, _sumados(grupos.values()))], schema=AVANCE, orient="row")


def _sumados(grupos: Iterable[_Grupo]) -> _Grupo:
    total = _Grupo()
    for grupo in grupos:
        total.entregados += grupo.entregados
        total.importe += grupo.importe
        total.clases.update(grupo.clases)
        total.solo_en_factura += grupo.solo_en_factura
        total.solo_en_padron += grupo.solo_en_padron
    return total


def _fila(nombre: str, g: _Grupo) -> tuple[object, ...]:
    por_clase = [g.clases[str(clase)] for clase in Clase]
    diferencia = g.entregados - sum(por_clase)
    cuadra = not diferencia and not g.solo_en_factura and not g.solo_en_padron
    return (
        nombre,
        g.entregados,
        *por_clase,
        diferencia,
        g.importe,
        por_ciento(g.clases[str(Clase.NOTIFICADO)] + g.clases[str(Clase.ESTRADOS)], g.entregados),
        "si" if cuadra else "no",
        "|".join(sorted(g.solo_en_factura)),
        "|".join(sorted(g.solo_en_padron)),
    )


def por_ciento(parte: int, todo: int) -> str:
    """Con dos decimales, por enteros; vacío si no hay de qué."""
    if not todo:
        return ""
    centesimas = (parte * 20_000 + todo) // (2 * todo)
    return f"{centesimas // 100}.{centesimas % 100:02d}"
