"""Quién lleva cuánto de cada sector: la concentración de hoy y la rotación del último año (procesos F3, control 5)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import polars as pl

from cedulas_cli.dominio.dinero import a_importe
from cedulas_cli.dominio.notificacion.control import por_ciento
from cedulas_cli.dominio.notificacion.entrega import FACTURA_DE_NOTIFICADOR
from cedulas_cli.dominio.notificacion.semaforo import EN_PODER_DEL_NOTIFICADOR
from cedulas_cli.flujo.notificacion.base import contexto_de
from cedulas_cli.flujo.notificacion.tablero import lotes_de, vivos
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.padron.lectura import Filtros
from cedulas_cli.oficina.padron.padron import abrir

UN_ANIO = timedelta(days=365)
CARGA: dict[str, pl.DataType | type[pl.DataType]] = {
    "sector": pl.String,
    "tipo": pl.String,
    "notificador": pl.String,
    "creditos": pl.Int64,
    "por_ciento_del_sector": pl.String,
    "importe": pl.Int64,
    "dias_el_mas_viejo": pl.Int64,
    "facturas_en_un_anio": pl.Int64,
    "por_ciento_de_las_facturas": pl.String,
}
"""Importe en centavos; los días, hábiles."""


def carga(oficina: Oficina, hoy: date) -> pl.DataFrame:
    """Por sector y notificador: lo que tiene hoy en su poder y cuántas de las facturas del sector han sido suyas.

    Una factura con créditos de varios sectores cuenta en cada uno.
    """
    contexto = contexto_de(oficina)
    with abrir(oficina, contexto.reglas, lectura=True) as padron:
        detalle = vivos(padron, contexto, hoy, Filtros(estados=EN_PODER_DEL_NOTIFICADOR))
        columnas = padron.creditos().select("numero_credito", pl.col("sector").fill_null("00"))
        lotes = lotes_de(padron, FACTURA_DE_NOTIFICADOR)
    sector_de = dict(columnas.iter_rows())
    facturas: Counter[tuple[str, str]] = Counter()
    for lote in lotes.values():
        if date.fromisoformat(lote["fecha"]) > hoy - UN_ANIO:
            sectores = {sector_de.get(n, "00") for n in lote["creditos"]}
            facturas.update((sector, str(lote["notificador"])) for sector in sectores)
    actuales = {
        (f["sector"], f["notificador"]): f
        for f in detalle.group_by("sector", "notificador")
        .agg(pl.len(), pl.col("importe").sum(), pl.col("dias_con_notificador").max())
        .iter_rows(named=True)
    }
    por_sector: Counter[str] = Counter()
    for (sector, _), fila in actuales.items():
        por_sector[sector] += fila["len"]
    del_sector: Counter[str] = Counter()
    for (sector, _), cuantas in facturas.items():
        del_sector[sector] += cuantas
    filas: list[tuple[Any, ...]] = []
    for sector, notificador in sorted({*actuales, *facturas}):
        actual = actuales.get((sector, notificador), {"len": 0, "importe": 0, "dias_con_notificador": 0})
        suyas = facturas[sector, notificador]
        filas.append(
            (
                sector,
                contexto.catalogos.sectores.tipo(sector, hoy) or "SIN_SECTOR",
                notificador,
                actual["len"],
                por_ciento(actual["len"], por_sector[sector]),
                actual["importe"],
                actual["dias_con_notificador"],
                suyas,
                por_ciento(suyas, del_sector[sector]),
            )
        )
    return pl.DataFrame(filas, schema=CARGA, orient="row").with_columns(a_importe("importe"))
