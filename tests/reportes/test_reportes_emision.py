"""La cobranza de la emisión sobre lo determinado y lo pagado en la oficina, no sobre tablas sueltas."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from cedulas_cli.dominio.esquemas import IMPORTE
from cedulas_cli.flujo.conciliaciones.insumos import Insumos
from cedulas_cli.flujo.reportes import reunir
from cedulas_cli.oficina import emisiones

CORTE = date(2026, 12, 31)
P10, P13, P40 = "Z9900001100", "Z9900002130", "Z9900003400"


@pytest.fixture
def emitida(siembra):
    """Septiembre de 2026: tres patrones, dos de ellos en las modalidades del reporte."""
    emisiones.publicar(siembra.oficina, "mensual", "2026-09", "v1", {}, {"identidad": "x", "version": "v1"})
    filas = [(P10, "600.00"), (P10, "400.00"), (P13, "500.00"), (P40, "9999.00")]
    cuotas = pl.DataFrame(
        [(r, Decimal(t)) for r, t in filas], schema={"registro_patronal": pl.String, "total": IMPORTE}, orient="row"
    )
    carpeta = siembra.oficina.cuotas("mensual", "2026-09")
    carpeta.mkdir(parents=True)
    cuotas.write_parquet(carpeta / "cuotas.parquet")
    return siembra


def fila(siembra, corte=CORTE):
    reporte = reunir.cobranza_emision(Insumos(siembra.oficina, corte))
    [unica] = reporte.principal.to_dicts()
    return unica, reporte.avisos


def pago(registro, folio, dia, imss, **mas):
    return {
        "registro_patronal": registro,
        "folio_sua": folio,
        "fecha_pago": dia,
        "total_imss": imss,
        "total": imss,
        **mas,
    }


def test_sin_pagos_se_dice_y_no_hay_por_ciento(emitida):
    dada, avisos = fila(emitida)
    # el 17 de octubre de 2026 es sábado: vence el lunes 19
    assert (dada["vencimiento"], dada["patrones"], dada["emitido"]) == (date(2026, 10, 19), 2, Decimal("1500.00"))
    assert dada["pct_oportuno"] is None
    assert "no se ha recibido ningún pago" in avisos[0]


def test_por_tramos_sin_accesorios_ni_creditos_ni_fuentes_repetidas(emitida):
    emitida.pagos("2026-09", [
        pago(P10, "F-1", None, 100_000),
        pago(P10, "F-1", date(2026, 10, 19), 100_000, fuente="lgp"),  # la otra fuente dice cuándo
        pago(P13, "F-2", date(2026, 11, 3), 26_000, recargos_imss=1_000),
        pago(P13, "F-3", date(2026, 10, 5), 99_000, numero_credito="262000001"),  # paga un crédito fiscal
    ])  # fmt: skip
    dada, _ = fila(emitida)
    assert [dada[c] for c in ("oportuno", "a_un_mes", "a_dos_meses", "mora", "sin_fecha")] == [
        Decimal(v) for v in ("1000.00", "1250.00", "1250.00", "250.00", "0.00")
    ]
    assert dada["pct_oportuno"] == Decimal("66.67")
    assert fila(emitida, date(2026, 10, 31))[0]["a_un_mes"] == Decimal("1000.00"), (
        "al corte, lo demás no se había pagado"
    )


def test_lo_pagado_sin_fecha_se_avisa(emitida):
    emitida.pagos("2026-09", [pago(P10, "F-1", None, 100_000)])
    dada, avisos = fila(emitida)
    assert (dada["sin_fecha"], dada["mora"]) == (Decimal("1000.00"), Decimal("500.00"))
    assert "$1,000.00 pagados sin fecha" in avisos[0]
