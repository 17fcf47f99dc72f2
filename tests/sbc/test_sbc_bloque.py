"""El SBC en bloque y el de uno en uno son la misma regla: se enfrentan sobre renglones al azar, buenos y malos."""

from __future__ import annotations

import importlib
import pickle
import pkgutil
import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cedulas_cli import comandos
from cedulas_cli.comandos._calculadora import Calculadora
from cedulas_cli.comandos.calcular_sbc import SBC
from cedulas_cli.dominio.integracion_bloque import calcular_en_bloque
from cedulas_cli.dominio.resultado import Contexto, Regla
from cedulas_cli.flujo.calculo_por_tandas import calcular_tabla

CANTIDADES = ["", "0", "0.01", "315.04", "8364.00", "1e3", "-1", "77000.5", "999999999.99", "12.345", " 700.10 "]
VALORES: dict[str, list[str]] = {
    "tipo": ["", "fijo", "fijo", "variable", "mixto", "semana-reducida", "ajuste", "ajuste", "otro"],
    "rige_desde": ["2026-01-31", "2026-02-01", "2025-06-15", "2022-12-31", "2023-01-01", "2019-03-01", "ayer", ""],
    "zona": ["", "general", "zlfn", "marte"],
    "periodicidad": ["", "diaria", "semanal", "quincenal", "mensual", "anual"],
    "anios_servicio": ["", "0", "1", "6", "36", "x"],
    "factor_integracion": ["", "", "", "1.0493", "1.0", "0.9", "1.123456789", "12"],
    "aguinaldo_dias": ["", "", "15", "30", "14"],
    "vacaciones_dias": ["", "", "12", "20", "5"],
    "prima_vacacional": ["", "", "25", "50.5", "10"],
    "dias_devengados": ["60", "61", "0", "", "7", "90"],
    "comidas": ["", "3", "9"],
    "alimentacion": ["", "", "", "gratuita"],
    "otros_patrones": ["", "", "", "2000.00"],
    "ausencias": ["", "", "", "1"],
}
DINERO = (
    "salario",
    "otras",
    "despensa",
    "premio_asistencia",
    "premio_puntualidad",
    "sbc_vigente",
    "ingresos_variables",
)


def poblacion(cuantos: int, semilla: int, *, limpia: bool) -> pl.DataFrame:
    """Renglones al azar; los limpios, con importes que se leen y casi sin rarezas."""
    azar = random.Random(semilla)

    def celda(columna: str) -> str:
        if columna in DINERO:
            vacia = columna not in ("salario", "ingresos_variables") and azar.random() < 0.5
            if limpia:
                return "" if vacia else f"{azar.choice([azar.randint(1, 10**6), azar.randint(1, 10**9 - 1)]) / 100:.2f}"
            return azar.choice(CANTIDADES)
        return azar.choice(
            VALORES[columna][:2] if limpia and columna not in ("tipo", "rige_desde") else VALORES[columna]
        )

    columnas = ("registro_patronal", *VALORES, *DINERO)
    filas = [{c: f"P{n}" if c == "registro_patronal" else celda(c) for c in columnas} for n in range(cuantos)]
    return pl.DataFrame(filas)


def por_archivo(tabla: pl.DataFrame, regla: Regla, contexto: Contexto, carpeta: Path) -> tuple[pl.DataFrame, Any]:
    entrada, salida = carpeta / "e.parquet", carpeta / "s.parquet"
    tabla.write_parquet(entrada)
    resumen = calcular_tabla(SBC.campos, regla, contexto, str(entrada), str(salida), None)
    assert resumen.leidos == tabla.height == resumen.aceptados + resumen.renglones_apartados
    return pl.read_parquet(salida), resumen


@pytest.mark.parametrize(("limpia", "semilla"), [(True, 1), (True, 2), (False, 3), (False, 4)])
def test_en_bloque_y_de_uno_en_uno(tmp_path: Path, contexto: Contexto, limpia: bool, semilla: int) -> None:
    tabla = poblacion(3000, semilla, limpia=limpia)
    regla = SBC.regla()
    rapida, resumen = por_archivo(tabla, regla, contexto, tmp_path)
    lenta, otro = por_archivo(tabla, regla._replace(en_bloque=None), contexto, tmp_path)
    assert rapida.equals(lenta)
    assert resumen.apartados.equals(otro.apartados)
    assert resumen.advertencias == otro.advertencias


def test_el_bloque_si_trabaja(contexto: Contexto) -> None:
    """La comparación no vale si el bloque lo deja todo a la otra vía."""
    comunes = poblacion(2000, 5, limpia=True).filter(pl.col("tipo").is_in(["fijo", "mixto", "variable"]))
    assert calcular_en_bloque(comunes, contexto).height > comunes.height // 2
    nada = calcular_en_bloque(comunes.clear(), contexto)
    assert nada.is_empty()


@pytest.mark.parametrize("tipo", [pl.Decimal(18, 2), pl.Int64])
def test_importes_con_tipo(tmp_path: Path, contexto: Contexto, tipo: Any) -> None:
    """De Parquet llegan `Decimal`, enteros y fechas: lo mismo que en texto."""
    texto = pl.DataFrame({"salario": ["500", "1100", "2000"], "rige_desde": ["2026-01-31"] * 3})
    con_tipo = texto.select(pl.col("salario").cast(tipo), pl.col("rige_desde").str.to_date())
    a, _ = por_archivo(texto, SBC.regla(), contexto, tmp_path)
    b, _ = por_archivo(con_tipo, SBC.regla(), contexto, tmp_path)
    assert a["sbc"].to_list() == b["sbc"].to_list()
    assert a["sbc"].n_unique() == 3


def _calculadoras() -> list[Calculadora]:
    """Todas las que el programa declara."""
    modulos = [m.name for m in pkgutil.iter_modules(comandos.__path__) if m.name.startswith(("calcular_", "explicar_"))]
    cargados = [importlib.import_module(f"cedulas_cli.comandos.{nombre}") for nombre in modulos]
    return [valor for modulo in cargados for valor in vars(modulo).values() if isinstance(valor, Calculadora)]


def test_toda_calculadora_cruza_procesos() -> None:
    """Campos y regla viajan a cada proceso: ninguna puede llevar algo que no se empaque."""
    calculadoras = _calculadoras()
    assert len(calculadoras) >= 9
    for calculadora in calculadoras:
        regla = calculadora.regla()
        assert pickle.loads(pickle.dumps(regla)).salidas == regla.salidas, calculadora.nombre
        assert pickle.loads(pickle.dumps(calculadora.campos)) == calculadora.campos
