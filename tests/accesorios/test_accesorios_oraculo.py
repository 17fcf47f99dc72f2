"""El motor en bloque, el cálculo suelto y la segunda implementación deben dar lo mismo, renglón por renglón."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from cedulas_cli.dominio.accesorios import Adeudo, calcular
from cedulas_cli.dominio.indices import Indices, nombre_de

COLUMNAS = (
    "mes_inpc_antiguo",
    "inpc_antiguo",
    "mes_inpc_reciente",
    "inpc_reciente",
    "factor",
    "actualizacion",
    "actualizado",
    "meses_recargo",
    "tasa_recargos",
    "recargos",
    "total",
)
IMPORTES = ("actualizacion", "actualizado", "recargos", "total")


def fechas(renglon):
    pago = date.fromisoformat(renglon["pago"])
    corte = date.fromisoformat(renglon["corte"]) if renglon["corte"] else pago
    return date.fromisoformat(renglon["vencimiento"]), pago, corte


def comparable(columna, valor):
    if columna in IMPORTES:
        return int(valor * 100)
    if columna in ("factor", "tasa_recargos"):
        return Fraction(valor)
    return valor or "" if columna != "meses_recargo" else valor


@pytest.mark.parametrize(("semilla", "cuantos", "criterio"), [(1, 20_000, "truncar"), (3, 8_000, "redondear")])
def test_cero_diferencias(bloque, oraculo, azar, semilla, cuantos, criterio):
    renglones = azar(semilla, cuantos)
    aceptados, apartados, _ = bloque(renglones, criterio)
    assert apartados.is_empty()
    assert [f["id"] for f in aceptados] == [r["id"] for r in renglones]
    distintos = []
    for renglon, fila in zip(renglones, aceptados, strict=True):
        vencimiento, pago, corte = fechas(renglon)
        esperado = oraculo.accesorios(
            renglon["importe"], vencimiento, pago, corte, renglon["concepto"] or "cuota", criterio
        )
        obtenido = {c: comparable(c, fila[c]) for c in COLUMNAS}
        if obtenido != esperado:
            distintos.append((renglon, obtenido, esperado))
    assert not distintos


def test_el_azar_recorre_los_casos(azar):
    """Que lo comparado no sea siempre lo mismo: en plazo, mismo mes, más de sesenta meses, fin de mes, corte propio."""
    renglones = [(r, *fechas(r)) for r in azar(1, 20_000)]
    assert sum(p <= v for _, v, p, _ in renglones) > 500
    assert sum(p > v and (p.year, p.month) == (v.year, v.month) for _, v, p, _ in renglones) > 300
    assert sum((p - v).days > 1860 for _, v, p, _ in renglones) > 500
    assert sum(v.day > 28 and p.day == 1 for _, v, p, _ in renglones) > 30
    assert sum(c < p for _, _, p, c in renglones) > 1000


def test_el_calculo_suelto_es_el_mismo(contexto, bloque, azar):
    renglones = azar(4, 4_000)
    aceptados, _, _ = bloque(renglones)
    indices = Indices(contexto.parametros)
    for renglon, fila in zip(renglones, aceptados, strict=True):
        vencimiento, pago, corte = fechas(renglon)
        centavos = int(Fraction(renglon["importe"]) * 100)
        suelto = calcular(
            Adeudo(centavos, vencimiento, pago, corte, renglon["concepto"] or "cuota"), contexto.parametros, indices
        )
        assert (suelto.actualizacion, suelto.actualizado, suelto.recargos, suelto.total) == tuple(
            int(fila[c] * 100) for c in IMPORTES
        )
        assert (suelto.meses_recargo, Fraction(suelto.tasa, 100)) == (
            fila["meses_recargo"],
            Fraction(fila["tasa_recargos"]),
        )
        meses = tuple(map(nombre_de, suelto.meses_inpc)) if suelto.meses_inpc else (None, None)
        assert meses == (fila["mes_inpc_antiguo"], fila["mes_inpc_reciente"])
