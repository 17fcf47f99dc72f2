"""Capturar movimientos: cuentas, idempotencia, simulación, folios de 32, doble juego, y el padrón íntegro al final."""

from __future__ import annotations

from datetime import date

import pytest

from cedulas_cli.dominio.credito.hechos import LEGAJO
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo import custodia
from cedulas_cli.flujo.credito import reglas_de
from cedulas_cli.oficina.padron.padron import abrir
from cedulas_cli.oficina.padron.verificacion import verificar

D1, D2, D3, D4 = date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 5), date(2026, 11, 6)
LUGAR = {"gaveta": "1", "caja": "1", "consecutivo": "1"}


def cuentas(captura):
    assert captura.leidos == captura.aceptados + captura.repetidos + captura.apartados.height
    return captura.aceptados, captura.repetidos, captura.apartados.height


def hasta_capturado(mover, numeros):
    mover("impreso", numeros, D1, hojas=2)
    mover("en_archivo", numeros, D1, **LUGAR)
    mover("a_notificador", numeros, D2, notificador="N07", firma=True, documento="FN-1")
    mover("devuelto_notificado", numeros, D3, fecha_notificacion="2026-11-05", documento="ACT")
    return mover("capturado", numeros, D4, fecha_notificacion="2026-11-05")


def test_repetir_cualquier_captura_no_cambia_nada(oficina, con_creditos, mover) -> None:
    numeros = con_creditos(5)
    pasos = [
        ("impreso", D1, {"hojas": 2, "documento": "IMP"}),
        ("en_archivo", D1, LUGAR),
        ("prestado", D1, {"solicitante": "J", "motivo": "m", "compromiso": "2026-11-04", "documento": "V"}),
        ("en_archivo", D2, {}),
        ("a_notificador", D2, {"notificador": "N07", "firma": True, "documento": "FN-1"}),
        ("devuelto_notificado", D3, {"fecha_notificacion": "2026-11-05", "documento": "ACT"}),
        ("en_aclaracion", D3, {"folio_solicitud": "AC"}),
        ("resuelto", D4, {"resolucion": "R"}),
    ]
    for nombre, dia, datos in pasos:
        simulada = cuentas(mover(nombre, numeros, dia, simular=True, **datos))
        assert simulada == (5, 0, 0), nombre
        assert cuentas(mover(nombre, numeros, dia, **datos)) == (5, 0, 0), nombre
        if nombre != "en_archivo" or datos:  # del vale, sin decirlo, ya no se sabe cuál era
            assert cuentas(mover(nombre, numeros, dia, **datos)) == (0, 5, 0), nombre
    for nombre, dia, datos in pasos[:3]:
        assert cuentas(mover(nombre, numeros, dia, **datos)) == (0, 5, 0), nombre
    assert set(custodia.donde(oficina)["estado"]) == {"DEVUELTO_NOTIFICADO"}
    assert verificar(oficina, reglas_de(oficina)).integra


def test_lo_malo_se_aparta_y_lo_demas_entra(con_creditos, mover) -> None:
    uno, otro = con_creditos(2)
    captura = mover("impreso", [uno, "xyz", (otro, {"hojas": "dos"})], D1, hojas=2)
    assert cuentas(captura) == (1, 0, 2)
    assert captura.apartados["regla"].to_list() == ["codigo-desconocido", "transicion-ilegal"]
    assert captura.apartados["renglon"].to_list() == [2, 3]


def test_un_folio_no_pasa_de_32_ni_en_dos_capturas(con_creditos, mover) -> None:
    numeros = con_creditos(40)
    hasta_capturado(mover, numeros)
    assert cuentas(mover("verificado_p1", numeros[:30], D4, folio="P1-1", usuario="beto")) == (30, 0, 0)
    segunda = mover("verificado_p1", numeros[28:36], D4, folio="P1-1", usuario="beto")
    assert cuentas(segunda) == (2, 2, 4)
    assert set(segunda.apartados["regla"]) == {"folio-lleno"}
    assert cuentas(mover("verificado_p1", numeros[32:], D4, folio="P1-2", usuario="beto")) == (8, 0, 0)


def test_segregacion_por_la_orden(con_creditos, mover) -> None:
    numeros = con_creditos(1)
    hasta_capturado(mover, numeros)
    assert cuentas(mover("verificado_p1", numeros, D4, folio="P1", usuario="ana")) == (0, 0, 1)
    assert cuentas(mover("verificado_p1", numeros, D4, folio="P1", usuario="beto")) == (1, 0, 0)
    assert cuentas(mover("verificado_p2", numeros, D4, folio="P2", usuario="beto")) == (0, 0, 1)
    assert cuentas(mover("verificado_p2", numeros, D4, folio="P2", usuario="carla")) == (1, 0, 0)


def test_un_lote_de_33_se_rechaza_entero(con_creditos, mover) -> None:
    numeros = con_creditos(33)
    hasta_capturado(mover, numeros)
    for desde, folio in ((0, "A"), (32, "B")):
        mover("verificado_p1", numeros[desde : desde + 32], D4, folio=f"P1-{folio}", usuario="beto")
        mover("verificado_p2", numeros[desde : desde + 32], D4, folio=f"P2-{folio}", usuario="carla")
    assert cuentas(mover("turnado", numeros, D4, destino="RCC", lote="L")) == (0, 0, 33)
    assert cuentas(mover("turnado", numeros[:32], D4, destino="RCC", lote="L")) == (32, 0, 0)


def test_reimprimir_exige_cancelar_y_repetir_no_reimprime(oficina, con_creditos, mover) -> None:
    (numero,) = con_creditos(1)
    mover("impreso", [numero], D1, hojas=2, documento="IMP-1")
    assert cuentas(mover("impreso", [numero], D2, hojas=2, documento="IMP-2")) == (0, 0, 1)
    mover("cancelado_impreso", [numero], D2, motivo="atasco")
    assert cuentas(mover("impreso", [numero], D1, hojas=2, documento="IMP-1")) == (0, 1, 0)
    assert cuentas(mover("impreso", [numero], D2, hojas=2, documento="IMP-2")) == (1, 0, 0)
    assert custodia.donde(oficina)["legajo"].to_list() == [f"LEG-{numero}-1", f"LEG-{numero}-2"]


def test_dos_juegos_vivos_no_se_adivinan(con_creditos, mover) -> None:
    (numero,) = con_creditos(1)
    mover("impreso", [numero], D1, hojas=2)
    mover("impreso", [f"LEG-{numero}-2"], D1, hojas=2)
    captura = mover("en_archivo", [numero], D1, **LUGAR)
    assert captura.apartados["regla"].to_list() == ["doble-juego"]
    assert cuentas(mover("en_archivo", [f"LEG-{numero}-2"], D1, **LUGAR)) == (1, 0, 0)


def test_los_hechos_van_en_la_misma_cadena(oficina, con_creditos, mover) -> None:
    (numero,) = con_creditos(1)
    mover("impreso", [numero], D1, hojas=2)
    with abrir(oficina, reglas_de(oficina), lectura=True) as padron:
        (hecho,) = padron.hechos(LEGAJO, f"LEG-{numero}-1")
        assert hecho.n == padron.cuantos_hechos() == 4
    assert verificar(oficina, reglas_de(oficina)).integra


def test_donde_dice_lo_que_no_hay(oficina, con_creditos, mover) -> None:
    mover("impreso", con_creditos(1), D1, hojas=2)
    with pytest.raises(ErrorCedulas) as falla:
        custodia.donde(oficina, ["269999999"])
    assert falla.value.nombre == "legajo-no-existe"
