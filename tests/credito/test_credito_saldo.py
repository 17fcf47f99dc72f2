"""Saldo, pagos parciales, pronto pago y lo que cada hecho deja escrito en el crédito."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cedulas_cli.dominio.credito.derivacion import aplicar
from cedulas_cli.dominio.credito.modelo import Credito, Pago
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.errores import ErrorCedulas


@pytest.mark.parametrize(
    ("dia", "importe", "descuento", "saldo"),
    [
        # La multa es de 400.01: su 20 % son 80.002, que al centavo es 80.00.
        ("2026-11-12", 32001, 8000, 0),
        ("2026-12-07", 32001, 8000, 0),
        ("2026-12-08", 32001, 0, 8000),
        ("2026-12-07", 32000, 0, 8001),
        ("2026-11-11", 32001, 0, 8000),  # antes de notificarse no hay plazo que premiar
        ("2026-12-07", 40001, 8000, -8000),  # la pagó entera en plazo: tiene saldo a favor
    ],
)
def test_pronto_pago(
    dia: str, importe: int, descuento: int, saldo: int,
    en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas,
) -> None:  # fmt: skip
    pago = hecho("pago", dia, {"fuente": "caja", "folio": "1", "importe": importe}, clave="268345678")
    c = aplicar(en("SURTE_EFECTOS", multa=True), pago, reglas)
    assert (c.descuento, c.saldo, c.pagado) == (descuento, saldo, importe)
    assert c.pagos == (Pago(date.fromisoformat(dia), "CAJA", "1", importe),)


def test_pronto_pago_en_dos_partes_y_antes_de_saberse_notificada(
    en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    """El pago del 16-nov se capturó antes que la notificación del 12: al notificar, el descuento aparece."""
    c = en("POR_NOTIFICAR", multa=True)
    for folio, importe in (("1", 20000), ("2", 12001)):
        c = aplicar(c, hecho("pago", "2026-11-17", {"fuente": "CAJA", "folio": folio, "importe": importe}), reglas)
    assert (c.descuento, c.saldo) == (0, 8000)
    c = aplicar(c, hecho("notificado", "2026-11-12", {"medio": "manifestacion"}), reglas)
    assert (c.descuento, c.saldo) == (8000, 0)


def test_la_cuota_no_tiene_pronto_pago(en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas) -> None:
    c = aplicar(
        en("SURTE_EFECTOS"), hecho("pago", "2026-12-01", {"fuente": "SUA", "folio": "1", "importe": 99999}), reglas
    )
    assert (c.total, c.descuento, c.saldo) == (101800, 0, 1801)


@pytest.mark.parametrize(("dia", "interrumpe"), [("2026-12-07", False), ("2026-12-08", True)])
def test_el_pago_parcial_interrumpe_desde_que_es_exigible(
    dia: str, interrumpe: bool, en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    c = aplicar(en("EXIGIBLE"), hecho("pago", dia, {"fuente": "SUA", "folio": "1", "importe": 1}), reglas)
    assert (c.interrupciones != ()) == interrumpe


@pytest.mark.parametrize("vacio", [None, 0])
def test_todo_pago_dice_cuanto(
    vacio: int | None, en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    with pytest.raises(ErrorCedulas, match="importe") as error:
        aplicar(en("EN_COBRO"), hecho("pago", "2026-12-18", {"fuente": "SUA", "folio": "1", "importe": vacio}), reglas)
    assert error.value.nombre == "hecho-incompleto"


def test_un_pago_sin_fuente_queda_por_acreditar_y_su_folio_es_el_documento(
    en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    c = aplicar(en("EN_COBRO"), hecho("pago", "2026-12-18", {"importe": 1}, documento="RECIBO-9"), reglas)
    assert (c.pendientes, c.pagos[-1].folio, c.pagado) == (("pago.fuente",), "RECIBO-9", 1)


def test_accesorios_a_otra_fecha(en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas) -> None:
    gestion = hecho("gestion", "2027-01-20", {"tipo": "accesorios", "recargos": 2500, "gastos": 63000})
    c = aplicar(en("EN_COBRO"), gestion, reglas)
    assert (c.actualizacion, c.recargos, c.gastos, c.total, c.saldo) == (300, 2500, 63000, 165800, 165800)


def test_lo_que_cada_diligencia_deja(en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas) -> None:
    c = en("NO_NOTIFICADO")
    assert (c.intentos, c.causa, c.notificador) == (1, "cerrado", "N07")
    c = aplicar(c, hecho("por_notificar", "2026-11-12", {"motivo": "otra vuelta", "sector": "12"}), reglas)
    assert (c.notificador, c.constancia, c.causa, c.sector, c.sector_inicial) == ("", "", "", "12", "07")
    entrega = {"notificador": "N09", "controlador": "K1", "constancia": "C2"}
    vigencia = {"constancia_desde": "2026-11-01", "constancia_hasta": "2026-11-30"}
    c = aplicar(c, hecho("en_diligencia", "2026-11-13", {**entrega, **vigencia}), reglas)
    assert (c.intentos, c.notificador, c.controlador, c.constancia_hasta) == (2, "N09", "K1", date(2026, 11, 30))


def test_lo_que_cada_gestion_deja(en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas) -> None:
    c = en("SURTE_EFECTOS")
    for dia, datos in (
        ("2026-11-20", {"tipo": "captura", "incidencia": "2"}),
        ("2026-11-21", {"tipo": "ubicacion", "ubicacion": "G3-C12-044"}),
        ("2026-11-22", {"tipo": "sector", "sector": "21"}),
        ("2026-11-23", {"tipo": "multa_ligada", "credito_multa": "268345678"}),
        ("2026-11-24", {"tipo": "nota", "nota": "llamó el contador"}),
    ):
        c = aplicar(c, hecho("gestion", dia, datos), reglas)
    assert (c.fecha_captura, c.incidencia, c.fecha_incidencia) == (date(2026, 11, 20), "02", date(2026, 11, 20))
    assert (c.ubicacion, c.sector, c.credito_multa, c.estado) == ("G3-C12-044", "21", "268345678", "SURTE_EFECTOS")
    with pytest.raises(ErrorCedulas) as error:
        aplicar(c, hecho("gestion", "2026-11-25", {"tipo": "ubicacion"}), reglas)
    assert error.value.nombre == "hecho-incompleto"
    cierra = hecho("gestion", "2026-11-25", {"tipo": "marca", "marca": "garantia", "accion": "cierra"})
    with pytest.raises(ErrorCedulas) as error:
        aplicar(c, cierra, reglas)
    assert "no está abierta" in error.value.causa


def test_el_pago_que_se_hallo_tarde_es_de_cuando_fue(
    en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    """Pagó el 30-oct y se halló cuando ya lo tenía el notificador, desde el 3-nov."""
    pago = {"fuente": "LGP", "folio": "1", "importe": 101800}
    assert aplicar(en("EN_DILIGENCIA"), hecho("saldado", "2026-10-30", pago), reglas).estado == "SALDADO"


def test_el_turno_y_el_cobro_dejan_lote_e_incidencia(
    en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    assert (en("ENTREGADO_RCC").lote, en("ENTREGADO_RCC").incidencia) == ("L-1", "02")
    assert (en("EN_COBRO").incidencia, en("EN_COBRO").fecha_incidencia) == ("31", date(2026, 12, 14))
    fuera = aplicar(en("OBSERVADO"), hecho("exigible", "2026-12-16", {"motivo": "pago"}), reglas)
    assert fuera.lote == ""


def test_convenio_pedido_ya_exigible_es_reconocimiento(
    en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    assert en("EN_CONVENIO").interrupciones == (date(2026, 12, 15),)
    datos = {"folio": "C", "comprende_todos": True, "solicitud": "2026-12-07", "resolucion": "R"}
    assert aplicar(en("EXIGIBLE"), hecho("en_convenio", "2026-12-09", datos), reglas).interrupciones == ()


def test_las_marcas_se_abren_al_entrar_y_se_cierran_al_salir(
    en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    assert en("EN_ACLARACION").marcas == ("aclaracion",)
    defensa = aplicar(en("EN_ACLARACION"), hecho("en_defensa", "2026-11-30", {"folio": "1", "via": "juicio"}), reglas)
    assert defensa.marcas == ("defensa",)
    assert aplicar(defensa, hecho("firme", "2027-06-01", {"resolucion": "R"}), reglas).marcas == ()
    assert en("EN_CONVENIO").marcas == ("convenio",)
    assert en("EN_SIN_EFECTOS", multa=True).marcas == ("sin_efectos",)
