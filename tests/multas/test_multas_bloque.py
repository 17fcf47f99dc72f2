"""Una tabla por partes da lo mismo que cada renglón por separado, en su orden y con su número."""

from __future__ import annotations

import polars as pl
import pytest

from cedulas_cli.comandos.calcular_multa import MULTA
from cedulas_cli.dominio.dinero import pesos
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo import calculadora

RENGLONES = [
    {"fraccion": fraccion, "fecha_infraccion": dia, "omitido": omitido}
    for fraccion in ("IV", "XXII", "304", "ZZ", "I+XII")
    for dia in ("2022-06-17", "2026-01-31", "2026-02-01", "ayer")
    for omitido in ("", "1234.56", "0.01")
]


@pytest.mark.parametrize("por_parte", [1, 7, 50_000])
def test_por_partes_o_de_una(tmp_path, monkeypatch, contexto, por_parte):
    monkeypatch.setattr(calculadora, "RENGLONES_POR_PARTE", por_parte)
    entrada, salida = tmp_path / "m.parquet", tmp_path / "s.parquet"
    pl.DataFrame(RENGLONES).with_row_index("id").write_parquet(entrada)
    regla = MULTA.regla()
    resumen = calculadora.calcular_tabla(MULTA.campos, regla, contexto, str(entrada), str(salida), None)
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
