"""Entregar: la factura que se firma, la constancia en sus orillas, lo que no puede salir y la repetición."""

from __future__ import annotations

from datetime import date

import pytest

from cedulas_cli.dominio.credito.hechos import CREDITO, LOTE, HechoNuevo
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.credito import reglas_de
from cedulas_cli.flujo.notificacion import sectores
from cedulas_cli.flujo.notificacion.entregar import entregar
from cedulas_cli.oficina.padron.padron import abrir

DIA = date(2026, 11, 3)


def test_un_hecho_por_credito_con_la_constancia_y_una_factura_con_todos(oficina, sembrar, credito) -> None:
    numeros = sembrar(3)
    hecho = entregar(oficina, "N07", DIA, "prueba")
    assert hecho.creditos == numeros
    assert (hecho.captura.leidos, hecho.captura.aceptados) == (3, 3)
    c = credito(numeros[0])
    assert (c.estado, c.notificador, c.controlador, c.constancia) == ("EN_DILIGENCIA", "N07", "C01", "C-118")
    assert (c.constancia_desde, c.constancia_hasta) == (date(2026, 1, 1), date(2026, 12, 31))
    with abrir(oficina, reglas_de(oficina), lectura=True) as padron:
        [(folio, lote)] = padron.proyeccion(LOTE).items()
        de_credito = padron.hechos(CREDITO, numeros[0])[-1]
    assert folio == hecho.factura == de_credito.documento
    assert folio.startswith("FN-261103-N07-")
    assert (lote["creditos"], lote["casos"], lote["importe"]) == (numeros, 3, 300_003)


def test_repetir_la_entrega_no_agrega_nada(oficina, sembrar) -> None:
    numeros = sembrar(2)
    primera = entregar(oficina, "N07", DIA, "prueba", numeros=numeros)
    segunda = entregar(oficina, "N07", DIA, "prueba", numeros=numeros)
    assert segunda.factura == primera.factura
    assert (segunda.captura.leidos, segunda.captura.aceptados, segunda.captura.repetidos) == (2, 0, 2)
    assert entregar(oficina, "N07", DIA, "prueba").captura.leidos == 0


@pytest.mark.parametrize(
    ("dia", "vale"),
    [
        (date(2026, 11, 13), "C-121"),
        (date(2026, 11, 15), "C-121"),
        (date(2026, 11, 16), None),  # terminó una y no empieza la otra
        (date(2026, 11, 17), "C-145"),
        (date(2027, 11, 15), "C-145"),
        (date(2027, 11, 16), None),
    ],
)
def test_la_constancia_vale_sus_dos_orillas_y_ni_un_dia_mas(oficina, sembrar, credito, dia: date, vale) -> None:
    numero, *_ = sembrar(1, sector="12")
    if vale is None:
        with pytest.raises(ErrorCedulas) as error:
            entregar(oficina, "N12", dia, "prueba")
        assert error.value.nombre == "constancia-no-vigente"
        assert credito(numero).estado == "POR_NOTIFICAR"
    else:
        entregar(oficina, "N12", dia, "prueba")
        assert credito(numero).constancia == vale


def test_un_notificador_que_no_esta_en_el_catalogo_no_recibe(oficina, sembrar) -> None:
    sembrar(1)
    with pytest.raises(ErrorCedulas) as error:
        entregar(oficina, "N99", DIA, "prueba")
    assert (error.value.nombre, int(error.value.codigo)) == ("notificador-desconocido", 66)
    assert "N07, N12" in error.value.causa


def test_no_sale_lo_que_no_tiene_sector_ni_lo_pagado_ni_lo_que_ya_salio(oficina, sembrar) -> None:
    bueno, pagado = sembrar(2)
    cerrado, *_ = sembrar(1, desde=2, sector="13")
    con_otro, *_ = sembrar(1, desde=3, sector="12")
    entregar(oficina, "N12", DIA, "prueba", numeros=[con_otro])
    pago = {"fuente": "SIPARE", "folio": "F-1", "importe": 100_001}
    with abrir(oficina, reglas_de(oficina)) as padron:
        padron.registrar([HechoNuevo(CREDITO, pagado, "pago", DIA, "caja", "F-1", pago)], DIA)
    hecho = entregar(oficina, "N07", DIA, "prueba", numeros=[bueno, pagado, cerrado, con_otro, "269999999"])
    assert hecho.creditos == [bueno]
    assert dict(hecho.captura.apartados.select("numero_credito", "regla").iter_rows()) == {
        pagado: "credito-pagado",
        cerrado: "sin-sector",
        con_otro: "transicion-ilegal",
        "269999999": "credito-no-existe",
    }
    assert hecho.captura.leidos == hecho.captura.aceptados + hecho.captura.apartados.height == 5


def test_no_se_entrega_antes_de_haber_recibido(oficina, sembrar) -> None:
    sembrar(1)
    hecho = entregar(oficina, "N07", date(2026, 10, 25), "prueba")
    assert hecho.captura.apartados["regla"].to_list() == ["fecha-fuera-de-orden"]
    assert hecho.factura == ""


def test_sin_pedir_creditos_da_lo_que_esta_a_su_cargo(oficina, sembrar) -> None:
    suyos = sembrar(2)
    sembrar(1, desde=2, sector="12")
    ajeno, *_ = sembrar(1, desde=3)
    sectores.reasignar(oficina, [ajeno], date(2026, 10, 27), "jefa", "carga", notificador="N12")
    assert entregar(oficina, "N07", DIA, "prueba", simular=True).creditos == suyos
    assert entregar(oficina, "N07", DIA, "prueba", simular=True, limite=1).creditos == suyos[:1]
    assert ajeno in entregar(oficina, "N12", DIA, "prueba").creditos


def test_un_folio_no_se_usa_dos_veces(oficina, sembrar) -> None:
    uno, otro = sembrar(2)
    entregar(oficina, "N07", DIA, "prueba", numeros=[uno], folio="F-1")
    with pytest.raises(ErrorCedulas, match="F-1"):
        entregar(oficina, "N07", DIA, "prueba", numeros=[otro], folio="F-1")


def test_recoger_lo_que_tiene_un_notificador_lo_regresa_por_notificar(oficina, sembrar, credito) -> None:
    numeros = sembrar(2)
    entregar(oficina, "N07", DIA, "prueba")
    captura = sectores.reasignar(
        oficina, [], date(2026, 11, 5), "jefa", "baja de personal", notificador="N12", de_notificador="N07"
    )
    assert captura.aceptados == 2
    assert {credito(n).estado for n in numeros} == {"POR_NOTIFICAR"}
    assert entregar(oficina, "N12", date(2026, 11, 5), "prueba").creditos == numeros
    assert credito(numeros[0]).intentos == 2
