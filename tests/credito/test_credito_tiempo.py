"""El tiempo: los vectores de la norma como hechos, varios pasos de un jalón, y avanzar dos veces no repite."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cedulas_cli.dominio.credito.avance import lo_que_mueve_el_tiempo
from cedulas_cli.dominio.credito.condiciones.cobro import computo_de_prescripcion, cuando_prescribe
from cedulas_cli.dominio.credito.derivacion import aplicar
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.errores import ErrorCedulas

RECIBE = {"hora": "11:20", "atendio": "Juan", "caracter": "destinatario"}


def _avanzar(credito: Credito, hasta: str, reglas: Reglas) -> tuple[Credito, list[tuple[str, str]]]:
    pasos = lo_que_mueve_el_tiempo(credito, date.fromisoformat(hasta), reglas)
    for paso in pasos:
        credito = aplicar(credito, paso, reglas)
    return credito, [(p.hecho, p.fecha.isoformat()) for p in pasos]


def test_vector_b_de_una_cedula(en: Callable[..., Credito], reglas: Reglas) -> None:
    """derecho 2.17: notificada jue 12-nov-2026; el lunes 16 es inhábil."""
    c = en("NOTIFICADO")
    assert (c.fecha_notificacion, c.fecha_surte) == (date(2026, 11, 12), date(2026, 11, 13))
    assert (c.limite_aclaracion, c.limite_inconformidad) == (date(2026, 11, 23), date(2026, 12, 7))
    assert (c.fecha_limite_pago, c.fecha_exigible) == (date(2026, 12, 7), date(2026, 12, 8))
    final, pasos = _avanzar(c, "2026-12-08", reglas)
    assert pasos == [("surte_efectos", "2026-11-13"), ("exigible", "2026-12-08")]
    assert final.proxima_fecha is None
    assert cuando_prescribe(final) == date(2031, 12, 8)
    assert (computo := computo_de_prescripcion(final)) is not None
    assert computo.tope == date(2036, 12, 8)


def test_vector_b_de_su_multa(en: Callable[..., Credito]) -> None:
    """La multa corre desde la notificación: vie 4-dic, que por viernes pasa al lun 7; sin efectos, vie 20-nov."""
    c = en("NOTIFICADO", multa=True)
    assert (c.fecha_surte, c.fecha_limite_pago) == (date(2026, 11, 13), date(2026, 12, 7))
    assert c.limite_sin_efectos == date(2026, 11, 20)


def test_vector_de_estrados(en: Callable[..., Credito], reglas: Reglas) -> None:
    """procesos §6.3: publicado lun 23-nov-2026; notificado 8-dic, surte 9-dic, límite de pago 31-dic-2026."""
    publicado = en("EN_ESTRADOS")
    assert publicado.proxima_fecha == date(2026, 12, 8)
    assert lo_que_mueve_el_tiempo(publicado, date(2026, 12, 7), reglas) == []
    final, pasos = _avanzar(publicado, "2027-01-01", reglas)
    assert pasos == [("notificado", "2026-12-08"), ("surte_efectos", "2026-12-09"), ("exigible", "2027-01-01")]
    assert (final.medio, final.fecha_limite_pago, final.estado) == ("estrados", date(2026, 12, 31), "EXIGIBLE")


@pytest.mark.parametrize(
    ("abierta", "notificado"), [(None, "2026-11-13"), ("2026-11-10", "2026-11-10"), ("2026-11-14", "2026-11-13")]
)
def test_buzon(
    abierta: str | None, notificado: str, en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    """CFF 134-I: aviso el lun 9-nov; tres días para abrir (10, 11, 12) y hecha al cuarto, vie 13."""
    aviso = aplicar(
        en("POR_NOTIFICAR"), hecho("gestion", "2026-11-09", {"tipo": "aviso_buzon", "contacto": "a@b"}), reglas
    )
    assert aviso.proxima_fecha == date(2026, 11, 13)
    if abierta is None:
        final, pasos = _avanzar(aviso, "2026-11-13", reglas)
        assert pasos == [("notificado", notificado)]
    else:
        final = aplicar(aviso, hecho("notificado", notificado, {"abierta": abierta}), reglas)
    assert (final.estado, final.medio) == ("NOTIFICADO", "electronica")
    assert final.fecha_aviso is None


def test_entregado_al_notificador_el_aviso_ya_no_corre(
    en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    aviso = aplicar(
        en("POR_NOTIFICAR"), hecho("gestion", "2026-10-30", {"tipo": "aviso_buzon", "contacto": "a@b"}), reglas
    )
    entrega = {
        "notificador": "N",
        "constancia": "C",
        "constancia_desde": "2026-01-01",
        "constancia_hasta": "2026-12-31",
    }
    assert aplicar(aviso, hecho("en_diligencia", "2026-11-03", entrega), reglas).proxima_fecha is None
    with pytest.raises(ErrorCedulas, match="no procede"):
        aplicar(en("CITADO"), hecho("gestion", "2026-11-11", {"tipo": "aviso_buzon", "contacto": "a@b"}), reglas)


def test_firme_tras_la_aclaracion_conserva_su_plazo_o_lo_que_quede(
    en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    pronto = aplicar(en("EN_ACLARACION"), hecho("firme", "2026-11-25", {"resolucion": "R"}), reglas)
    assert pronto.proxima_fecha == date(2026, 12, 8)  # el plazo original no se suspendió
    tarde = aplicar(en("EN_ACLARACION"), hecho("firme", "2026-12-15", {"resolucion": "R"}), reglas)
    assert tarde.proxima_fecha == date(2026, 12, 16)
    # La inconformidad se interrumpió: 15 h desde que surte la resolución (16-dic), sin 25-dic ni 1-ene: 8-ene-2027.
    assert tarde.limite_inconformidad == date(2027, 1, 8)


def test_tras_la_defensa_hay_plazo_nuevo(en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas) -> None:
    """CFF 144: 10 hábiles para pagar o garantizar; la multa, 15 (RACERF 189). Resuelta el lun 1-mar-2027."""
    firme = aplicar(en("EN_DEFENSA"), hecho("firme", "2027-03-01", {"resolucion": "R"}), reglas)
    # 10 h: 2 a 12 son nueve, el 15 es inhábil, décimo el 16.
    assert (firme.fecha_limite_pago, firme.proxima_fecha) == (date(2027, 3, 16), date(2027, 3, 17))
    vuelve = aplicar(en("EN_DEFENSA"), hecho("surte_efectos", "2027-03-01", {"resolucion": "R"}), reglas)
    assert (vuelve.proxima_fecha, vuelve.marcas) == (date(2027, 3, 17), ())
    assert _avanzar(vuelve, "2027-03-17", reglas)[1] == [("exigible", "2027-03-17")]


@given(uno=st.integers(min_value=0, max_value=80), dos=st.integers(min_value=0, max_value=80))
def test_avanzar_dos_veces_o_por_partes_es_lo_mismo(
    uno: int, dos: int, en: Callable[..., Credito], reglas: Reglas
) -> None:
    """De un jalón o noche por noche, el mismo estado; y al repetir no queda nada."""
    inicio = date(2026, 11, 23)
    menor, mayor = sorted((inicio + timedelta(days=uno), inicio + timedelta(days=dos)))
    directo, pasos = _avanzar(en("EN_ESTRADOS"), mayor.isoformat(), reglas)
    parcial, antes = _avanzar(en("EN_ESTRADOS"), menor.isoformat(), reglas)
    final, despues = _avanzar(parcial, mayor.isoformat(), reglas)
    assert (final, antes + despues) == (directo, pasos)
    assert lo_que_mueve_el_tiempo(final, mayor, reglas) == []
    assert all(dia <= mayor.isoformat() for _, dia in pasos)


def test_el_tiempo_no_mueve_lo_demas(en: Callable[..., Credito], con_camino: list[str], reglas: Reglas) -> None:
    se_mueven = {"EN_ESTRADOS", "NOTIFICADO", "SURTE_EFECTOS", "FIRME"}
    for estado in con_camino:
        movido = lo_que_mueve_el_tiempo(en(estado), date(2050, 1, 1), reglas) != []
        assert movido == (estado in se_mueven), estado


def test_lo_automatico_solo_lo_asienta_el_tiempo(
    en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    personal = hecho("notificado", "2026-11-12", {**RECIBE, "automatico": True})
    antes = hecho("surte_efectos", "2027-03-01", {"resolucion": "R", "automatico": True})
    for previo, paso in ((en("EN_DILIGENCIA"), personal), (en("EN_DEFENSA"), antes)):
        with pytest.raises(ErrorCedulas) as falla:
            aplicar(previo, paso, reglas)
        assert falla.value.nombre == "dato-de-hecho-invalido"


def test_interrupciones_y_pausas(en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas) -> None:
    """LSS 298, CFF 146: lo hecho saber reinicia; lo no notificado, no; la pausa corre el fin."""
    c = en("EN_COBRO")
    sin_saber = aplicar(c, hecho("gestion", "2028-01-10", {"tipo": "pae_sin_notificar"}), reglas)
    assert cuando_prescribe(sin_saber) == date(2031, 12, 8)
    pae = aplicar(c, hecho("gestion", "2028-01-10", {"tipo": "pae", "folio": "P-1"}), reglas)
    assert cuando_prescribe(pae) == date(2033, 1, 10)
    pausa = {"tipo": "suspension", "causa": "suspension-pae", "desde": "2029-01-01"}
    abierta = aplicar(pae, hecho("gestion", "2029-01-01", pausa), reglas)
    assert cuando_prescribe(abierta) is None
    cerrada = aplicar(abierta, hecho("gestion", "2029-01-31", {**pausa, "hasta": "2029-01-10"}), reglas)
    assert cuando_prescribe(cerrada) == date(2033, 1, 20)
    assert len(cerrada.pausas) == 1
    parcial = aplicar(c, hecho("pago", "2027-05-03", {"fuente": "CAJA", "folio": "9", "importe": 100}), reglas)
    assert cuando_prescribe(parcial) == date(2032, 5, 3)
