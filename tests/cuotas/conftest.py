"""Lo que comparten las pruebas de cuotas: el oráculo, el generador y una corrida corta del motor."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from cedulas_cli.dominio import cuotas
from cedulas_cli.dominio.esquemas import APARTADOS
from cedulas_cli.dominio.plan import planear
from cedulas_cli.parametros.carga import cargar_parametros

AQUI = Path(__file__).parent


def _cargar(nombre: str) -> ModuleType:
    """Un módulo de esta carpeta, sin hacer de las pruebas un paquete."""
    completo = f"_cuotas_{nombre}"
    if completo not in sys.modules:
        especificacion = importlib.util.spec_from_file_location(completo, AQUI / f"{nombre}.py")
        assert especificacion
        assert especificacion.loader
        modulo = importlib.util.module_from_spec(especificacion)
        sys.modules[completo] = modulo
        especificacion.loader.exec_module(modulo)
    return sys.modules[completo]


@pytest.fixture(scope="session")
def oraculo() -> ModuleType:
    """La segunda implementación."""
    return _cargar("oraculo")


@pytest.fixture(scope="session")
def generador(oraculo):
    """`generador(semilla)` → generador de renglones."""
    modulo = _cargar("generador")
    return lambda semilla: modulo.Generador(semilla, oraculo)


@pytest.fixture(scope="session")
def parametros():
    """Los del programa, sin oficina."""
    return cargar_parametros()


@pytest.fixture(scope="session")
def motor(parametros):
    """`motor(renglones, **criterios)` → (aceptados, apartados); los aceptados, por `id` y en centavos."""

    def correr(renglones: list[dict[str, str]], **criterios):
        nombres = dict.fromkeys(c for r in renglones for c in r)
        datos = {c: [r.get(c) for r in renglones] for c in nombres}
        tabla = pl.DataFrame(datos, schema=dict.fromkeys(nombres, pl.String))
        if "id" not in nombres:
            tabla = tabla.with_row_index("id").with_columns(pl.col("id").cast(pl.String))
        calculo = planear(tabla.lazy(), parametros, cuotas.Criterios(**criterios), "prueba")
        aceptados = calculo.aceptados.collect()
        completos = aceptados.height == tabla.height
        return aceptados, pl.DataFrame(schema=APARTADOS) if completos else calculo.apartados.collect()

    return correr


@pytest.fixture(scope="session")
def diferencias(oraculo, motor):
    """`diferencias(renglones, **criterios)` → (discrepancias motor-oráculo, aceptados, apartados)."""

    def comparar(renglones: list[dict[str, str]], **criterios):
        esperados = oraculo.calcular(
            renglones,
            criterio=criterios.get("ceav", "sua"),
            redondeo=criterios.get("redondeo", "concepto"),
            piso=criterios.get("piso", True),
        )
        aceptados, apartados = motor(renglones, **criterios)
        por_id = {fila["id"]: fila for fila in aceptados.iter_rows(named=True)}
        halladas = []
        for renglon, esperado in zip(renglones, esperados, strict=True):
            fila = por_id.get(renglon["id"])
            if (fila is None) != (esperado is None):
                halladas.append((renglon, "aceptado" if fila else "apartado", "aceptado" if esperado else "apartado"))
            elif fila and esperado:
                for columna, valor in esperado.items():
                    obtenido = fila[columna]
                    if columna == "tasa_ceav_patronal" and obtenido is not None:
                        obtenido = oraculo.Fraction(obtenido, 100_000)
                    if obtenido != valor:
                        halladas.append((renglon, f"{columna}={obtenido}", f"{columna}={valor}"))
        return halladas, aceptados.height, apartados["renglon"].n_unique()

    return comparar
