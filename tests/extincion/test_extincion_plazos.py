"""Plazos por días, meses y años, y lo que abre cada notificación (derecho 2.13 a 2.17, §8 y vectores de plazos)."""

from __future__ import annotations

import json
from datetime import date

import pytest

from cedulas_cli.dominio.notificaciones import MEDIOS, notificada_en, notificar
from cedulas_cli.dominio.plazos import plazo_por_meses, sumar_habiles
from cedulas_cli.errores import ErrorCedulas


@pytest.mark.parametrize(
    ("desde", "dias", "hasta"),
    [
        (date(2026, 11, 20), 20, date(2026, 12, 18)),  # aclaración completa: LSS 39 D
        (date(2026, 11, 20), 10, date(2026, 12, 4)),  # dejar sin efectos: RACERF 193
        (date(2026, 11, 20), 40, date(2027, 1, 19)),  # devolución a cuenta: RACERF 131
        (date(2026, 11, 20), 50, date(2027, 2, 3)),  # devolución por nota: RACERF 131
    ],
)
def test_vectores_por_dias(calendario, desde, dias, hasta):
    assert sumar_habiles(calendario, desde, dias) == hasta


@pytest.mark.parametrize(
    ("desde", "meses", "hasta"),
    [
        (date(2026, 8, 15), 3, date(2026, 11, 17)),  # domingo 15 y lunes 16 inhábil (RACERF 131)
        (date(2026, 11, 30), 3, date(2027, 3, 1)),  # no hay 30 de febrero: el primer hábil que sigue
        (date(2026, 1, 31), 1, date(2026, 3, 2)),  # no hay 31 de febrero, y el 1 de marzo es domingo
        (date(2026, 5, 18), 1, date(2026, 6, 18)),
        (date(2025, 11, 20), 12, date(2026, 11, 20)),  # viernes: no se corre
        (date(2024, 2, 29), 12, date(2025, 3, 3)),  # 1 de marzo de 2025 es sábado
    ],
)
def test_plazos_por_meses(calendario, desde, meses, hasta):
    """CFF 12: mismo día; si no existe o es inhábil, el primer hábil que sigue."""
    assert plazo_por_meses(calendario, desde, meses) == hasta


def test_fuera_del_calendario_se_detiene(calendario):
    with pytest.raises(ErrorCedulas) as falla:
        plazo_por_meses(calendario, calendario.horizonte.hasta, 1)
    assert falla.value.nombre == "calendario-sin-cobertura"
    with pytest.raises(ErrorCedulas):
        plazo_por_meses(calendario, date(2026, 1, 1), 12 * 9000)


def test_vector_b_cedula(calendario):
    """Notificada el jueves 12-nov-2026 (derecho 2.17, vector B)."""
    fechas = notificar(calendario, "cedula", "personal", date(2026, 11, 12))
    assert fechas.surte == date(2026, 11, 13)
    assert fechas.limite_aclaracion == date(2026, 11, 23)
    assert fechas.limite_inconformidad == fechas.limite_pago == date(2026, 12, 7)
    assert fechas.exigible == date(2026, 12, 8)
    assert fechas.limite_sin_efectos is None


def test_vector_b_multa(calendario):
    """La misma fecha: 15 hábiles desde que se notifica son el viernes 4-dic, corrido al lunes 7."""
    fechas = notificar(calendario, "multa", "personal", date(2026, 11, 12))
    assert (fechas.limite_pago, fechas.exigible) == (date(2026, 12, 7), date(2026, 12, 8))
    assert fechas.limite_sin_efectos == date(2026, 11, 20)


def test_la_multa_vence_un_dia_habil_antes_que_su_cedula(calendario):
    """Salvo que la regla del viernes la empareje: del lunes 2-nov, martes 24 contra miércoles 25."""
    dia = date(2026, 11, 2)
    assert notificar(calendario, "multa", "personal", dia).limite_pago == date(2026, 11, 24)
    assert notificar(calendario, "cedula", "personal", dia).limite_pago == date(2026, 11, 25)


def test_estrados(calendario):
    """Publicados el lunes 23-nov-2026: hecha el 8-dic, surte el 9 y se paga hasta el 31 (CFF 139)."""
    fechas = notificar(calendario, "cedula", "estrados", date(2026, 11, 23))
    assert (fechas.notificada, fechas.surte) == (date(2026, 12, 8), date(2026, 12, 9))
    assert fechas.limite_pago == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("abierta", "notificada"),
    [
        (None, date(2026, 11, 19)),  # cuarto hábil desde el aviso del jueves 12: 13, 17, 18 y 19
        (date(2026, 11, 13), date(2026, 11, 13)),
        (date(2026, 11, 14), date(2026, 11, 17)),  # sábado: cuenta el hábil siguiente, y el 16 es inhábil
        (date(2026, 11, 30), date(2026, 11, 19)),
    ],
)
def test_electronica(calendario, abierta, notificada):
    """CFF 134 y RCFF 11: tres días para abrir; si no, se tiene por hecha al cuarto."""
    assert notificada_en(calendario, "electronica", date(2026, 11, 12), abierta) == notificada


@pytest.mark.parametrize("medio", MEDIOS)
@pytest.mark.parametrize("documento", ["cedula", "multa"])
def test_el_orden_de_las_fechas(calendario, medio, documento):
    fechas = notificar(calendario, documento, medio, date(2026, 5, 12))
    assert date(2026, 5, 12) <= fechas.notificada < fechas.surte < fechas.limite_aclaracion < fechas.limite_pago
    assert fechas.limite_pago.weekday() < 4, "un pago nunca vence en viernes ni en fin de semana"
    assert (fechas.exigible - fechas.limite_pago).days == 1


def test_una_diligencia_en_dia_inhabil_se_advierte(calendario):
    assert any(
        "inhábil" in aviso for aviso in notificar(calendario, "cedula", "personal", date(2026, 11, 14)).advertencias
    )


# ---------------------------------------------------------------- terminal


def test_notificacion_en_la_terminal(correr):
    corrida = correr("calendario", "notificacion", "--dia", "2026-11-12", "--documento", "multa", "--formato", "json")
    objeto = json.loads(corrida.stdout)
    assert (objeto["limite_pago"], objeto["limite_sin_efectos"]) == ("2026-12-07", "2026-11-20")
    assert "RACERF art. 189" in objeto["fundamento"]
    tabla = correr("calendario", "notificacion", "--dia", "2026-11-12", "--formato", "tabla").stdout
    assert "2026-12-07 (lunes)" in tabla
    malo = correr("calendario", "notificacion", "--dia", "2026-11-12", "--abierta", "2026-11-13")
    assert (malo.returncode, malo.stdout) == (2, "")


@pytest.mark.parametrize(
    ("argumentos", "fecha"),
    [
        (("--desde", "2026-08-15", "--meses", "3"), "2026-11-17"),
        (("--desde", "2024-02-29", "--anios", "1"), "2025-03-03"),
        (("--desde", "2026-11-20", "--dias-habiles", "20"), "2026-12-18"),
    ],
)
def test_plazo_en_la_terminal(correr, argumentos, fecha):
    assert json.loads(correr("calendario", "plazo", *argumentos, "--formato", "json").stdout)["fecha"] == fecha


@pytest.mark.parametrize("argumentos", [(), ("--meses", "3", "--anios", "1"), ("--dias-habiles", "3", "--meses", "1")])
def test_un_plazo_se_da_de_una_sola_forma(correr, argumentos):
    corrida = correr("calendario", "plazo", "--desde", "2026-08-15", *argumentos)
    assert corrida.returncode == 2
    assert "error[opcion-invalida]" in corrida.stderr
