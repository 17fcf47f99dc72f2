"""El lote a incidencia 31: sus condiciones, su tamaño y lo que responde la cartera."""

from __future__ import annotations

from datetime import date

import pytest

from cedulas_cli.dominio.credito.hechos import CREDITO, LOTE, HechoNuevo
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.credito import avanzar, reglas_de
from cedulas_cli.flujo.notificacion.capturar import capturar, responder
from cedulas_cli.flujo.notificacion.entregar import entregar
from cedulas_cli.flujo.notificacion.turnar import armar
from cedulas_cli.oficina.padron.padron import abrir

ENTREGA, EXIGIBLE, TURNO = date(2026, 11, 3), date(2026, 12, 8), date(2026, 12, 10)
RALE = "RALE COP 2026-11"


@pytest.fixture
def exigibles(oficina, sembrar, tabla, recibe):
    """Créditos notificados el 12 de noviembre y ya exigibles."""

    def hacer(cuantos: int) -> list[str]:
        numeros = sembrar(cuantos)
        entregar(oficina, "N07", ENTREGA, "prueba")
        renglones = [{"numero_credito": n, "fecha": "2026-11-12", **recibe} for n in numeros]
        assert capturar(oficina, tabla(*renglones), date(2026, 11, 13), "prueba").aceptados == cuantos
        avanzar(oficina, EXIGIBLE)
        return numeros

    return hacer


@pytest.fixture
def en_rale(tabla):
    def escribir(numeros, incidencia: str = "02") -> str:
        return tabla(*({"numero_credito": n, "incidencia": incidencia} for n in numeros), nombre="rale.csv")

    return escribir


@pytest.mark.parametrize(("cuantos", "lotes"), [(1, [1]), (32, [32]), (33, [32, 1]), (65, [32, 32, 1])])
def test_ningun_lote_pasa_de_32(oficina, exigibles, en_rale, cuantos: int, lotes: list[int]) -> None:
    numeros = exigibles(cuantos)
    turnado = armar(oficina, TURNO, "prueba", RALE, vigentes=en_rale(numeros))
    assert (turnado.captura.leidos, turnado.captura.aceptados) == (cuantos, cuantos)
    por_lote = turnado.relacion.group_by("lote", maintain_order=True).len()
    assert por_lote["len"].to_list() == lotes
    assert por_lote["lote"].to_list() == [f"L31-261210-{n:03d}" for n in range(1, len(lotes) + 1)]
    with abrir(oficina, reglas_de(oficina), lectura=True) as padron:
        casos = [d["casos"] for d in padron.proyeccion(LOTE).values() if d["clase"] == "lote_a_cobro"]
    assert casos == lotes


def test_el_limite_es_el_de_la_oficina(oficina, exigibles, en_rale) -> None:
    texto = oficina.configuracion.read_text("utf-8")
    oficina.configuracion.write_text(texto.replace("casos_por_lote = 32", "casos_por_lote = 2"), encoding="utf-8")
    turnado = armar(oficina, TURNO, "prueba", RALE, vigentes=en_rale(exigibles(3)))
    assert turnado.relacion["renglon"].to_list() == [1, 2, 1]


def test_solo_lo_vigente_en_01_o_02_y_sin_marcas(oficina, exigibles, tabla, credito) -> None:
    bueno, fuera, ya_en_31, marcado = exigibles(4)
    marca = {"tipo": "marca", "marca": "garantia", "accion": "abre"}
    with abrir(oficina, reglas_de(oficina)) as padron:
        padron.registrar([HechoNuevo(CREDITO, marcado, "gestion", EXIGIBLE, "u", "G-1", marca)], EXIGIBLE)
    incidencias = {bueno: "1", ya_en_31: "31", marcado: "02"}
    rale = tabla(*({"numero_credito": n, "incidencia": i} for n, i in incidencias.items()), nombre="rale.csv")
    turnado = armar(oficina, TURNO, "prueba", RALE, vigentes=rale)
    assert turnado.relacion["numero_credito"].to_list() == [bueno]
    assert dict(turnado.captura.apartados.select("numero_credito", "regla").iter_rows()) == {
        fuera: "no-vigente-en-rale",
        ya_en_31: "transicion-ilegal",
        marcado: "transicion-ilegal",
    }
    assert (credito(bueno).estado, credito(bueno).lote) == ("ENTREGADO_RCC", "L31-261210-001")


def test_sin_rale_vale_la_incidencia_que_consta_y_sin_ella_no_se_turna(oficina, exigibles) -> None:
    con, sin = exigibles(2)
    datos = {"tipo": "captura", "incidencia": "02"}
    with abrir(oficina, reglas_de(oficina)) as padron:
        padron.registrar([HechoNuevo(CREDITO, con, "gestion", EXIGIBLE, "u", "SICOFI-1", datos)], EXIGIBLE)
    turnado = armar(oficina, TURNO, "prueba", RALE)
    assert turnado.relacion["numero_credito"].to_list() == [con]
    assert turnado.captura.apartados.select("numero_credito", "regla").rows() == [(sin, "sin-incidencia")]


def test_lo_pagado_y_lo_que_no_vence_no_se_turna_y_repetir_no_hace_nada(oficina, exigibles, sembrar, en_rale) -> None:
    numeros = exigibles(2)
    por_notificar = sembrar(1, desde=50)
    rale = en_rale([*numeros, *por_notificar])
    primero = armar(oficina, TURNO, "prueba", RALE, vigentes=rale, simular=True)
    assert primero.captura.aceptados == 2
    assert armar(oficina, TURNO, "prueba", RALE, vigentes=rale).captura.aceptados == 2
    otra = armar(oficina, TURNO, "prueba", RALE, vigentes=rale)
    assert (otra.captura.leidos, otra.relacion.height) == (0, 0)


def test_la_cartera_confirma_o_rechaza_y_lo_observado_se_vuelve_a_turnar(
    oficina, exigibles, en_rale, tabla, credito
) -> None:
    numeros = exigibles(2)
    rale = en_rale(numeros)
    armar(oficina, TURNO, "prueba", RALE, vigentes=rale)
    confirmado, rechazado = numeros
    respuesta = tabla(
        {"numero_credito": confirmado, "respuesta": "confirma", "fecha": "2026-12-14", "acuse": "A-1"},
        {"numero_credito": rechazado, "respuesta": "Rechaza", "fecha": "2026-12-14", "motivo": "falta el acta"},
        {"numero_credito": rechazado, "respuesta": "quizá", "fecha": "2026-12-14"},
        {"numero_credito": rechazado, "respuesta": "confirma", "fecha": "2026-12-14"},
        {"numero_credito": "269999999", "respuesta": "confirma", "fecha": "2026-12-14", "acuse": "A-2"},
        {"numero_credito": confirmado, "respuesta": "confirma", "fecha": "14/12/2026", "acuse": "A-3"},
    )
    captura = responder(oficina, respuesta, date(2026, 12, 14), "prueba")
    assert (captura.leidos, captura.aceptados) == (6, 2)
    assert captura.apartados["regla"].to_list() == [
        "resultado-desconocido", "hecho-incompleto", "credito-no-existe", "fecha-imposible",
    ]  # fmt: skip
    assert (credito(confirmado).estado, credito(confirmado).incidencia) == ("EN_COBRO", "31")
    assert credito(rechazado).estado == "OBSERVADO"
    assert responder(oficina, respuesta, date(2026, 12, 15), "prueba").repetidos == 2
    de_nuevo = armar(oficina, date(2026, 12, 15), "prueba", RALE, vigentes=rale)
    assert de_nuevo.relacion["numero_credito"].to_list() == [rechazado]


def test_un_lote_con_nombre_de_archivo_que_no_existe(oficina, exigibles) -> None:
    exigibles(1)
    with pytest.raises(ErrorCedulas) as error:
        armar(oficina, TURNO, "prueba", RALE, vigentes="no-esta.csv")
    assert error.value.nombre == "archivo-no-existe"
