"""Casos con fuente: `tests/casos/accesorios/<fecha>/<caso>.toml`, con la aritmética a la vista y tolerancia cero."""

from __future__ import annotations

import ast
import operator
import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

CASOS = sorted((Path(__file__).parent.parent / "casos" / "accesorios").glob("*/*.toml"))
OPERACIONES = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
TEXTOS = ("mes_inpc_antiguo", "inpc_antiguo", "mes_inpc_reciente", "inpc_reciente")


def exacto(expresion: str) -> Fraction:
    """Aritmética exacta de un caso: sumas, restas, productos y cocientes de números con punto."""

    def valor(nodo: ast.expr) -> Fraction:
        if isinstance(nodo, ast.BinOp):
            return OPERACIONES[type(nodo.op)](valor(nodo.left), valor(nodo.right))
        assert isinstance(nodo, ast.Constant)
        return Fraction(ast.get_source_segment(expresion, nodo))

    return valor(ast.parse(expresion, mode="eval").body)


def esperado(oraculo, columna: str, dicho: str | int):
    """Los importes se redondean a centavo, mitad arriba; lo demás es exacto."""
    if columna in TEXTOS or columna == "meses_recargo":
        return dicho
    if columna in ("factor", "tasa_recargos"):
        return exacto(dicho)
    return Fraction(oraculo.medio_arriba(exacto(dicho) * 100), 100)


def test_hay_casos():
    assert len(CASOS) >= 4


@pytest.mark.parametrize("ruta", CASOS, ids=lambda r: f"{r.parent.name}/{r.stem}")
def test_caso(ruta, bloque, oraculo):
    caso = tomllib.loads(ruta.read_text(encoding="utf-8"))
    assert caso["fuente"].strip(), "un caso sin fuente no prueba nada"
    entradas = [r["entrada"] for r in caso["renglones"]]
    calculados, apartados, _ = bloque(entradas)
    redondeados, _, _ = bloque(entradas, "redondear")
    assert apartados.is_empty()
    for renglon, fila, alterna in zip(caso["renglones"], calculados, redondeados, strict=True):
        for columna, dicho in renglon["salida"].items():
            obtenido = fila[columna] or "" if columna in TEXTOS else fila[columna]
            assert obtenido == esperado(oraculo, columna, dicho), (renglon["entrada"], columna)
        if "redondeado" in renglon:
            assert alterna["factor"] == Fraction(renglon["redondeado"])
        if "vencimiento" in renglon["entrada"]:
            segundo = _segunda_opinion(oraculo, renglon["entrada"])
            for columna, dicho in renglon["salida"].items():
                otro = segundo[columna] if columna in (*TEXTOS, "meses_recargo", "factor", "tasa_recargos") else None
                otro = Fraction(segundo[columna], 100) if otro is None else otro
                assert otro == esperado(oraculo, columna, dicho), (renglon["entrada"], columna)


def _segunda_opinion(oraculo, entrada):
    pago = date.fromisoformat(entrada["pago"])
    corte = date.fromisoformat(entrada.get("corte", entrada["pago"]))
    vencimiento = date.fromisoformat(entrada["vencimiento"])
    return oraculo.accesorios(entrada["importe"], vencimiento, pago, corte, entrada.get("concepto", "cuota"))
