"""Lo que comparten las pruebas de accesorios: el oráculo, el contexto y una corrida corta en bloque."""

from __future__ import annotations

import importlib.util
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cedulas_cli.dominio import accesorios_bloque
from cedulas_cli.dominio.resultado import Contexto
from cedulas_cli.parametros.calendario import cargar as cargar_calendario
from cedulas_cli.parametros.carga import cargar_parametros


@pytest.fixture(scope="session")
def oraculo():
    """La segunda implementación (esta carpeta no es un paquete)."""
    ruta = Path(__file__).parent / "oraculo.py"
    especificacion = importlib.util.spec_from_file_location("_accesorios_oraculo", ruta)
    modulo = importlib.util.module_from_spec(especificacion)
    sys.modules["_accesorios_oraculo"] = modulo
    especificacion.loader.exec_module(modulo)
    return modulo


@pytest.fixture(scope="session")
def contexto():
    """Parámetros y calendario del programa, sin oficina."""
    return Contexto(cargar_parametros(), cargar_calendario())


@pytest.fixture(scope="session")
def bloque(contexto):
    """`bloque(renglones, criterio)` → (aceptados como diccionarios, apartados)."""

    def correr(renglones: list[dict[str, object]], criterio: str = "truncar", parametros=None):
        nombres = dict.fromkeys(c for r in renglones for c in r)
        textos = {c: [None if r.get(c) is None else str(r[c]) for r in renglones] for c in nombres}
        tabla = pl.LazyFrame(textos, schema=dict.fromkeys(nombres, pl.String))
        plan = accesorios_bloque.planear(
            tabla, parametros or contexto.parametros, contexto.calendario, criterio, "prueba"
        )
        return plan.aceptados.collect().to_dicts(), plan.apartados(), plan.advertencias

    return correr


@pytest.fixture
def uno(bloque):
    """`uno(importe, vencimiento, pago, …)` → el renglón calculado."""

    def calcular(importe, vencimiento, pago, criterio="truncar", **otros):
        (fila,), _, _ = bloque(
            [{"importe": importe, "vencimiento": vencimiento, "pago": pago, **otros}], criterio=criterio
        )
        return fila

    return calcular


@pytest.fixture
def cedulas(orden_en):
    """Corre la orden en una carpeta vacía, con una oficina que no existe."""
    return orden_en()


@pytest.fixture(scope="session")
def azar(oraculo):
    """`azar(semilla, cuantos)` → renglones al azar que los parámetros cargados alcanzan a resolver."""
    import random
    from datetime import timedelta

    def formar(semilla: int, cuantos: int) -> list[dict[str, str]]:
        r = random.Random(semilla)
        ultimo = date(2026, 10, 9)
        renglones = []
        while len(renglones) < cuantos:
            vencimiento = date(2010, 1, 1) + timedelta(days=r.randrange(0, 6100))
            if r.random() < 0.25:  # fines de mes, donde el día puede no existir
                vencimiento = vencimiento.replace(day=28) + timedelta(days=r.randrange(0, 4))
            pago = vencimiento + timedelta(
                days=r.choice((r.randrange(-30, 70), r.randrange(0, 1500), r.randrange(0, 3000)))
            )
            corte = pago + timedelta(days=r.choice((0, 0, 0, r.randrange(-45, 60))))
            if max(pago, corte) > ultimo or min(pago, corte) < date(2010, 3, 1):
                continue
            pesos = r.choice((r.randrange(0, 100), r.randrange(0, 10**7), r.randrange(0, 10**12 + 1)))
            renglon = {
                "id": str(len(renglones)),
                "importe": f"{pesos // 100}.{pesos % 100:02d}",
                "vencimiento": str(vencimiento),
                "pago": str(pago),
                "corte": str(corte) if corte != pago else "",
                "concepto": r.choice(("", "cuota", "multa", "capital")),
            }
            renglones.append(renglon)
        return renglones

    return formar
