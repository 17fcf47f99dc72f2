"""Ninguna entrada, por mala que sea, tumba una calculadora: o da resultado o dice qué dato no sirve."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cedulas_cli.comandos.calcular_capital import CAPITAL
from cedulas_cli.comandos.calcular_extincion import EXTINCION
from cedulas_cli.comandos.calcular_multa import MULTA
from cedulas_cli.comandos.calcular_prima_rt import PRIMA_RT
from cedulas_cli.comandos.calcular_reversion import REVERSION
from cedulas_cli.comandos.calcular_sbc import SBC
from cedulas_cli.comandos.calcular_supuestos import CALCULADORAS as SUPUESTOS
from cedulas_cli.dominio.campos import Tipo
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.calculadora import calcular_uno, como_fichas, como_objeto, como_tabla, pasos_como_tabla

BUENOS = {
    Tipo.IMPORTE: ["100.00", "5000", "0", "9999999999999"],
    Tipo.NUMERO: ["1", "50", "2.5", "100", "0", "999999999999"],
    Tipo.ENTERO: ["1", "3", "2025", "0", "9998", "999999999"],
    Tipo.FECHA: ["2026-06-17", "2025-06-17", "2010-01-01", "1990-01-01", "9999-12-31", "0001-01-01"],
    Tipo.SI_NO: ["si", "no"],
    Tipo.TEXTO: ["IV", "XII+304", "general", "dia_cama:2", "pension:3", "gestion:2027-01-01", "2026-10",
                 "domicilio:0001-01-01/9999-12-31", "juicio:2022-01-01"],
}  # fmt: skip
MALOS = [
    "",
    " ",
    "-1",
    "1.005",
    "2026-02-29",
    "x",
    "ñ;:",
    "+",
    "0000-00",
    "gestion:",
    "dia_cama:999999999",
    "１",
    "²",
    "1e9",
]


def celdas_de(calculadora) -> st.SearchStrategy[dict[str, str]]:
    posibles = {}
    for campo in calculadora.campos:
        buenos = list(campo.opciones) if campo.tipo is Tipo.OPCION else BUENOS[campo.tipo]
        bueno, malo = st.sampled_from(buenos), st.sampled_from(MALOS)
        elegido = st.one_of(*[bueno] * 12, malo)
        posibles[campo.nombre] = elegido if campo.obligatorio else st.one_of(st.just(""), elegido)
    return st.fixed_dictionaries(posibles)


@pytest.mark.parametrize(
    "calculadora", [MULTA, SBC, PRIMA_RT, CAPITAL, EXTINCION, REVERSION, *SUPUESTOS], ids=lambda c: c.nombre
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(datos=st.data())
def test_o_resultado_o_error_con_nombre(calculadora, contexto, datos):
    celdas = datos.draw(celdas_de(calculadora))
    regla = calculadora.regla()
    try:
        resultado = calcular_uno(calculadora.campos, regla, celdas, contexto)
    except ErrorCedulas as error:
        fallas = {"opcion-invalida", "parametro-sin-vigencia", "calendario-sin-cobertura"}
        if error.nombre not in fallas or not error.mensaje or not error.causa:
            raise
        return
    assert como_tabla(regla, resultado).height == 1
    objeto = como_objeto(calculadora.nombre, regla, celdas, resultado)
    assert list(objeto["resultado"]) == list(regla.salidas)
    assert pasos_como_tabla(resultado).height == len(resultado.pasos) > 0
    assert list(como_fichas(regla, resultado))
