"""Tablas mínimas de emisión y de pagos, escritas a mano."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
import pytest

from cedulas_cli.dominio.confronta.cuadro import Pagos
from cedulas_cli.dominio.esquemas_pago import (
    CONCEPTOS_PAGO_BIMESTRAL,
    CONCEPTOS_PAGO_MENSUAL,
    MOVIMIENTOS_PAGO,
    PAGOS,
    PAGOS_TRABAJADOR,
    en_centavos,
)

PARTES = {
    "cuota_fija": ("cuota_fija",),
    "excedente": ("excedente_patronal", "excedente_obrero"),
    "prestaciones_dinero": ("prestaciones_dinero_patronal", "prestaciones_dinero_obrero"),
    "gastos_medicos": ("gastos_medicos_patronal", "gastos_medicos_obrero"),
    "riesgos_trabajo": ("riesgos_trabajo",),
    "invalidez_vida": ("invalidez_vida_patronal", "invalidez_vida_obrero"),
    "guarderias": ("guarderias",),
    "retiro": ("retiro",),
    "cesantia_vejez": ("cesantia_vejez_patronal", "cesantia_vejez_obrero"),
    "aportacion_vivienda": ("aportacion_vivienda",),
    "amortizacion": ("amortizacion", "seguro_danos"),
}
"""Qué columnas de la emisión suman cada concepto del pago, dicho aquí aparte del programa."""

Renglon = Mapping[str, Any]


@pytest.fixture(scope="session")
def emitir() -> Callable[..., pl.DataFrame]:
    """(registro, nss, {columna: centavos}) → tabla de cuotas en centavos; lo que no se dice, cero."""

    def armar(*renglones: tuple[str, str, Renglon]) -> pl.DataFrame:
        columnas = sorted({c for partes in PARTES.values() for c in partes})
        return pl.DataFrame(
            [
                {"registro_patronal": r, "nss": n, **{c: int(importes.get(c, 0)) for c in columnas}}
                for r, n, importes in renglones
            ],
            schema={"registro_patronal": pl.String, "nss": pl.String, **dict.fromkeys(columnas, pl.Int64)},
        )

    return armar


@pytest.fixture(scope="session")
def pagar() -> Callable[..., Pagos]:
    """(registro, folio, nss o nada, {concepto: centavos}, datos del encabezado) → los pagos de un periodo."""

    def armar(
        *renglones: tuple[str, str, str | None, Renglon] | tuple[str, str, str | None, Renglon, Renglon],
    ) -> Pagos:
        encabezados: dict[tuple[str, str, str], dict[str, Any]] = {}
        trabajadores = []
        for registro, folio, nss, importes, *resto in renglones:
            datos = dict(resto[0]) if resto else {}
            fuente = datos.get("fuente", "sua")
            llave = (registro, folio, fuente)
            cabeza = encabezados.setdefault(
                llave,
                {
                    "registro_patronal": registro,
                    "periodo": "2026-02",
                    "folio_sua": folio,
                    "fuente": fuente,
                    "total_imss": 0,
                    "total_rcv": 0,
                    "total_vivienda": 0,
                    **datos,
                },
            )
            cabeza["total_imss"] += sum(importes.get(c, 0) for c in CONCEPTOS_PAGO_MENSUAL)
            cabeza["total_rcv"] += sum(importes.get(c, 0) for c in CONCEPTOS_PAGO_BIMESTRAL[:2])
            cabeza["total_vivienda"] += sum(importes.get(c, 0) for c in CONCEPTOS_PAGO_BIMESTRAL[2:])
            if nss is not None:
                comunes = {"registro_patronal": registro, "periodo": "2026-02", "folio_sua": folio}
                trabajadores.append({**comunes, "nss": nss, **dict(importes)})
        return Pagos(
            pl.DataFrame(list(encabezados.values()), schema=en_centavos(PAGOS)),
            pl.DataFrame(trabajadores, schema=en_centavos(PAGOS_TRABAJADOR)),
            pl.DataFrame(schema=en_centavos(MOVIMIENTOS_PAGO)),
        )

    return armar


@pytest.fixture(scope="session")
def partes() -> dict[str, tuple[str, ...]]:
    """Columnas de la emisión de cada concepto del pago."""
    return PARTES
