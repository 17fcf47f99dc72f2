"""Plazos: vectores del compendio legal y de procesos, mora de fecha a fecha y propiedades."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cedulas_cli.dominio.plazos import (
    correr,
    estrados,
    meses_de_mora,
    plazo_explicado,
    primer_habil,
    sumar_habiles,
    sumar_meses,
    surte,
    vence_cedula,
    vence_multa,
)
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.parametros.calendario import cargar

CALENDARIO = cargar()
fechas = st.dates(date(2010, 1, 1), date(2029, 6, 30))


def test_vector_b_cedula_y_multa(calendario):
    """Notificadas el jueves 12-nov-2026, con el lunes 16 inhábil (derecho, vector B)."""
    notificada = date(2026, 11, 12)
    efectos = surte(calendario, notificada)
    assert efectos == date(2026, 11, 13)
    assert sumar_habiles(calendario, efectos, 5) == date(2026, 11, 23), "aclaración"
    assert sumar_habiles(calendario, efectos, 15) == date(2026, 12, 7), "inconformidad"
    assert vence_cedula(calendario, notificada) == date(2026, 12, 7)
    assert sumar_habiles(calendario, notificada, 15) == date(2026, 12, 4), "viernes, antes de correrse"
    assert vence_multa(calendario, notificada) == date(2026, 12, 7)
    assert sumar_habiles(calendario, notificada, 5) == date(2026, 11, 20), "dejar sin efectos"


@pytest.mark.parametrize(
    ("dias", "fecha"),
    [(20, date(2026, 12, 18)), (10, date(2026, 12, 4)), (40, date(2027, 1, 19)), (50, date(2027, 2, 3))],
)
def test_plazos_de_resolucion(calendario, dias, fecha):
    """Procesos 6.3: aclaración, sin efectos y devoluciones presentadas el viernes 20-nov-2026."""
    assert sumar_habiles(calendario, date(2026, 11, 20), dias) == fecha


def test_estrados(calendario):
    """Procesos 6.3: publicados el 23-nov-2026; notificado 8-dic, surte 9-dic, paga hasta 31-dic."""
    hecha = estrados(calendario, date(2026, 11, 23))
    assert hecha == (date(2026, 12, 8), date(2026, 12, 9))
    assert vence_cedula(calendario, hecha.notificada) == date(2026, 12, 31)


def test_estrados_de_otro_texto_legal_se_detiene(calendario):
    with pytest.raises(ErrorCedulas) as error:
        estrados(calendario, date(2020, 12, 31))
    assert error.value.codigo == 78


def test_monetizacion_y_prescripcion(calendario):
    """Procesos 6.3: baja del 15-ago-2026 más 3 meses cae en domingo; ventanilla el martes 17. Y 5 y 10 años."""
    desde = sumar_meses(date(2026, 8, 15), 3)
    assert desde == date(2026, 11, 15)
    assert primer_habil(calendario, desde) == date(2026, 11, 17)
    assert sumar_meses(date(2026, 12, 8), 60) == date(2031, 12, 8)
    assert sumar_meses(date(2026, 12, 8), 120) == date(2036, 12, 8)


@pytest.mark.parametrize(
    ("dia", "meses", "esperado"),
    [
        (date(2025, 1, 31), 1, date(2025, 3, 1)),
        (date(2024, 1, 29), 1, date(2024, 2, 29)),
        (date(2025, 1, 29), 1, date(2025, 3, 1)),
        (date(2025, 10, 31), 1, date(2025, 12, 1)),
        (date(2025, 12, 17), 1, date(2026, 1, 17)),
    ],
)
def test_el_dia_que_no_existe_pasa_al_primero_del_mes_siguiente(dia, meses, esperado):
    """Derecho, apéndice y 8.11."""
    assert sumar_meses(dia, meses) == esperado


@pytest.mark.parametrize(
    ("vence", "pago", "meses"),
    [
        (date(2025, 1, 20), date(2025, 1, 20), 0),
        (date(2025, 1, 20), date(2025, 1, 21), 1),
        (date(2025, 1, 20), date(2025, 3, 25), 3),  # derecho 3.10
        (date(2025, 11, 18), date(2026, 2, 20), 4),  # derecho 3.11
        (date(2025, 11, 18), date(2026, 2, 18), 3),  # derecho 3.11: el mismo día completa el mes
        (date(2025, 1, 31), date(2025, 3, 1), 1),
    ],
)
def test_meses_de_mora(vence, pago, meses):
    assert meses_de_mora(vence, pago) == meses


@given(st.dates(date(2010, 1, 1), date(2020, 12, 31)), st.integers(1, 2500))
def test_meses_de_mora_es_el_menor_que_alcanza(vence, dias):
    """Definición del apéndice: el mínimo k ≥ 1 tal que sumar k meses llega al pago."""
    pago = vence + timedelta(days=dias)
    assert meses_de_mora(vence, pago) == next(k for k in range(1, 100) if sumar_meses(vence, k) >= pago)


@given(fechas, st.integers(1, 120))
def test_sumar_habiles_cae_en_habil_y_cuenta_exacto(desde, dias):
    llega = sumar_habiles(CALENDARIO, desde, dias)
    assert CALENDARIO.es_habil(llega)
    recorridos = (desde + timedelta(days=n) for n in range(1, (llega - desde).days + 1))
    assert sum(CALENDARIO.es_habil(dia) for dia in recorridos) == dias


@given(fechas, st.integers(1, 60), st.integers(1, 60))
def test_sumar_habiles_es_monotona_y_aditiva(desde, a, b):
    assert sumar_habiles(CALENDARIO, desde, a) < sumar_habiles(CALENDARIO, desde, a + b)
    assert sumar_habiles(CALENDARIO, desde, a) <= sumar_habiles(CALENDARIO, desde + timedelta(days=1), a)
    assert sumar_habiles(CALENDARIO, sumar_habiles(CALENDARIO, desde, a), b) == sumar_habiles(CALENDARIO, desde, a + b)


@given(fechas)
def test_correr_es_idempotente(dia):
    corrido = correr(CALENDARIO, dia)
    assert dia <= corrido <= dia + timedelta(days=6)
    assert corrido.weekday() < 4
    assert CALENDARIO.es_habil(corrido)
    assert correr(CALENDARIO, corrido) == corrido


@pytest.mark.parametrize("dias", [0, -1])
def test_un_plazo_sin_dias_no_existe(calendario, dias):
    with pytest.raises(ErrorCedulas, match="no existe"):
        sumar_habiles(calendario, date(2026, 1, 5), dias)


@pytest.mark.parametrize(("desde", "dias"), [(date(9999, 12, 31), 1), (date(1, 1, 1), 1), (date(2026, 1, 1), 10**9)])
def test_un_plazo_que_sale_del_horizonte_se_detiene(calendario, desde, dias):
    with pytest.raises(ErrorCedulas) as error:
        plazo_explicado(calendario, desde, dias)
    assert error.value.nombre == "calendario-sin-cobertura"
