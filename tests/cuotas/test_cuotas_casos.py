"""Casos con fuente: `tests/casos/cuotas/<fecha>/<caso>.toml`, con la aritmética a la vista y tolerancia cero."""

from __future__ import annotations

import ast
import operator
import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

CASOS = sorted((Path(__file__).parent.parent / "casos" / "cuotas").glob("*/*.toml"))
OPERACIONES = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
TEXTOS = ("obrero_a_cargo_patron",)


def exacto(expresion: str) -> Fraction:
    """Aritmética exacta de un caso: sumas, restas, productos y cocientes de números con punto."""

    def valor(nodo: ast.expr) -> Fraction:
        if isinstance(nodo, ast.BinOp):
            return OPERACIONES[type(nodo.op)](valor(nodo.left), valor(nodo.right))
        assert isinstance(nodo, ast.Constant)
        return Fraction(ast.get_source_segment(expresion, nodo))

    return valor(ast.parse(expresion, mode="eval").body)


def test_hay_casos():
    assert len(CASOS) > 10


@pytest.mark.parametrize("ruta", CASOS, ids=lambda r: f"{r.parent.name}/{r.stem}")
def test_caso(ruta, motor, oraculo):
    caso = tomllib.loads(ruta.read_text(encoding="utf-8"))
    assert caso["fuente"].strip(), "un caso sin fuente no prueba nada"
    criterios = caso.get("criterios", {})
    renglones = [r["entrada"] | {"id": str(i)} for i, r in enumerate(caso["renglones"])]
    aceptados, apartados = motor(renglones, **criterios)
    por_id = {f["id"]: f for f in aceptados.iter_rows(named=True)}
    reglas = {f["renglon"] - 1: f["regla"] for f in apartados.iter_rows(named=True)}
    segundo = oraculo.calcular(
        renglones, criterios.get("ceav", "sua"), criterios.get("redondeo", "concepto"), criterios.get("piso", True)
    )
    for i, renglon in enumerate(caso["renglones"]):
        if "apartado" in renglon:
            assert reglas.get(i) == renglon["apartado"]
            continue
        fila = por_id[str(i)]
        for columna, esperado in renglon["salida"].items():
            if columna in TEXTOS:
                assert (fila[columna], segundo[i][columna]) == (esperado, esperado), (i, columna)
            elif columna == "tasa_ceav_patronal":
                assert (Fraction(fila[columna], 100_000), segundo[i][columna]) == (Fraction(esperado),) * 2, (
                    i,
                    columna,
                )
            else:
                centavos = oraculo.centavos(exacto(esperado))
                assert (fila[columna], segundo[i][columna]) == (centavos, centavos), (i, columna)


def test_agregado_real_como_cota(motor):
    """Patrón real de mayo de 2024: 259 trabajadores y 7 809 días pagaron 172,956.75 de cuota fija.

    No se sabe cuántos días tuvo cada uno; cualquier reparto queda a medio centavo por trabajador.
    """
    dias = [31] * 251 + [3] * 4 + [4] * 4
    assert (len(dias), sum(dias)) == (259, 7809)
    renglones = [
        {"id": str(i), "emision": "mensual", "periodo": "2024-05", "sbc": "702.28", "dias": str(d), "prima_rt": "0.5"}
        for i, d in enumerate(dias)
    ]
    aceptados, _ = motor(renglones)
    assert abs(aceptados["cuota_fija"].sum() - 17_295_675) <= 259 // 2 + 1
    # Con la misma base, la razón entre conceptos del pago real es la de sus tasas.
    real = {"prestaciones_dinero": 5_209_980, "gastos_medicos": 7_814_962, "invalidez_vida": 13_024_937}
    guarderias, guarderias_real = aceptados["guarderias"].sum(), 5_484_181
    for concepto, pagado in real.items():
        nuestro = aceptados[f"{concepto}_patronal"].sum() + aceptados[f"{concepto}_obrero"].sum()
        assert abs(Fraction(nuestro, guarderias) - Fraction(pagado, guarderias_real)) < Fraction(1, 10_000)
    assert abs(
        Fraction(aceptados["riesgos_trabajo"].sum(), guarderias) - Fraction(2_742_086, guarderias_real)
    ) < Fraction(1, 10_000)
