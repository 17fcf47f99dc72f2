"""Una tabla por partes da lo mismo que cada renglón por separado, en su orden y con su número."""

from __future__ import annotations

import random

import polars as pl
import pytest

from cedulas_cli.comandos.calcular_multa import MULTA
from cedulas_cli.dominio.dinero import pesos
from cedulas_cli.dominio.multas_bloque import calcular_en_bloque
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo import calculadora
from cedulas_cli.flujo.calculo_por_tandas import calcular_tabla
from cedulas_cli.sistema import tandas

RENGLONES = [
    {"fraccion": fraccion, "fecha_infraccion": dia, "omitido": omitido}
    for fraccion in ("IV", "XXII", "304", "ZZ", "I+XII")
    for dia in ("2022-06-17", "2026-01-31", "2026-02-01", "ayer")
    for omitido in ("", "1234.56", "0.01")
]


@pytest.mark.parametrize("por_parte", [1, 7, 50_000])
def test_por_partes_o_de_una(tmp_path, monkeypatch, contexto, por_parte):
    monkeypatch.setattr(tandas, "RENGLONES_POR_TANDA", por_parte)
    entrada, salida = tmp_path / "m.parquet", tmp_path / "s.parquet"
    pl.DataFrame(RENGLONES).with_row_index("id").write_parquet(entrada)
    regla = MULTA.regla()
    resumen = calcular_tabla(MULTA.campos, regla, contexto, str(entrada), str(salida), None)
    buenas, malas = {}, []
    for numero, celdas in enumerate(RENGLONES):
        try:
            buenas[numero] = calculadora.calcular_uno(MULTA.campos, regla, celdas, contexto).datos
        except ErrorCedulas:
            malas.append(numero)
    tabla = pl.read_parquet(salida)
    assert tabla["id"].to_list() == list(buenas)
    assert tabla["multa"].to_list() == [pesos(datos["multa"]) for datos in buenas.values()]
    assert tabla["fraccion_aplicada"].to_list() == [datos["fraccion_aplicada"] for datos in buenas.values()]
    assert [numero - 1 for numero in resumen.apartados["renglon"]] == malas
    assert resumen.leidos == len(RENGLONES) == resumen.aceptados + resumen.renglones_apartados
    assert len(malas) > 10


ALGUNOS: dict[str, list[str]] = {
    "fraccion": ["304", "304", "IV", "xii", "I+XII", "XV", "ZZ", "304+I", ""],
    "fecha_infraccion": ["2022-06-17", "2026-01-31", "2026-02-01", "2024-02-29", "2010-07-01", "ayer"],
    "fecha_imposicion": ["", "", "2026-06-01", "x"],
    "omitido": ["", "0", "0.01", "1234.56", "9999999.99", "99999999999.99", "-1", "12.345"],
    "fecha_notificacion": ["", "2026-03-30", "2026-04-01", "2026-12-10", "2025-02-30"],
    "fecha_pago": ["", "2026-04-20", "2026-04-25", "2026-03-01"],
    "por_ciento": ["", "", "", "", "", "40", "70"],
    "sancion_anterior": ["", "", "", "", "2025-12-01"],
    "cumplimiento": ["", "", "", "", "2026-05-05"],
    "caso_fortuito": ["", "", "", "", "si", "no"],
    "prima_anterior": ["", "", "", "0.5"],
}


@pytest.mark.parametrize("semilla", range(3))
def test_en_bloque_y_de_una_en_una(tmp_path, contexto, semilla):
    """Las dos vías de la misma regla: mismos importes, apartados y advertencias."""
    azar = random.Random(semilla)
    tabla = pl.DataFrame(
        [{c: azar.choice(v if azar.random() < 0.2 else v[:4]) for c, v in ALGUNOS.items()} for _ in range(3000)]
    )
    entrada = tmp_path / "m.parquet"
    tabla.write_parquet(entrada)
    hechas = []
    for regla in (MULTA.regla(), MULTA.regla()._replace(en_bloque=None)):
        salida = tmp_path / "s.parquet"
        hechas.append(
            (calcular_tabla(MULTA.campos, regla, contexto, str(entrada), str(salida), None), pl.read_parquet(salida))
        )
    (rapido, una), (lento, otra) = hechas
    assert una.equals(otra)
    assert rapido.apartados.equals(lento.apartados)
    assert rapido.advertencias == lento.advertencias
    assert 300 < calcular_en_bloque(tabla, contexto).height < una.height
