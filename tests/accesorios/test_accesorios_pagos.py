"""A qué se aplica un pago, abonos, cheque devuelto y gastos de ejecución (CFF 20, 21, 66-A fr. V y 150)."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cedulas_cli.dominio import cobro
from cedulas_cli.dominio.abonos import calcular as calcular_abonos
from cedulas_cli.dominio.abonos import con_abonos
from cedulas_cli.dominio.accesorios import Adeudo, calcular
from cedulas_cli.dominio.campos import DatoMalo
from cedulas_cli.dominio.indices import Indices
from cedulas_cli.dominio.pagos import ORDEN_CONVENIO, ORDEN_ORDINARIO, Credito, aplicar
from cedulas_cli.errores import ErrorCedulas

DEBE = dict.fromkeys(ORDEN_ORDINARIO, 100)


def repartido(creditos, pago, orden=ORDEN_ORDINARIO):
    return [(a.numero, a.componente, a.aplicado) for a in aplicar(creditos, pago, orden) if a.aplicado]


def test_orden_de_ley():
    """CFF 20: gastos de ejecución, recargos, multas, indemnización por cheque y, al final, el principal."""
    assert repartido([Credito("1", date(2026, 1, 1), DEBE)], 450) == [
        ("1", "gastos_ejecucion", 100),
        ("1", "recargos", 100),
        ("1", "multas", 100),
        ("1", "indemnizacion", 100),
        ("1", "principal", 50),
    ]


def test_en_convenio_el_orden_es_otro():
    """CFF 66-A fr. V: prórroga, mora, multas, gastos extraordinarios, gastos, recargos, indemnización, principal."""
    debe = dict.fromkeys(ORDEN_CONVENIO, 10)
    assert [c for _, c, _ in repartido([Credito("1", date(2026, 1, 1), debe)], 80, ORDEN_CONVENIO)] == [
        "recargos_prorroga",
        "recargos_mora",
        "multas",
        "gastos_extraordinarios",
        "gastos_ejecucion",
        "recargos",
        "indemnizacion",
        "principal",
    ]


def test_del_mas_antiguo_al_mas_nuevo_y_lo_garantizado_se_salta():
    creditos = [
        Credito("3", date(2026, 3, 1), {"principal": 100}),
        Credito("1", date(2026, 1, 1), {"principal": 100}, protegido=True),
        Credito("2", date(2026, 2, 1), {"principal": 100, "recargos": 10}),
    ]
    assert repartido(creditos, 150) == [("2", "recargos", 10), ("2", "principal", 100), ("3", "principal", 40)]


@given(
    pago=st.integers(0, 5000),
    montos=st.lists(st.lists(st.integers(0, 300), min_size=5, max_size=5), min_size=1, max_size=6),
)
def test_nada_se_pierde(pago, montos):
    creditos = [
        Credito(str(i), date(2026, 1, 1 + i % 3), dict(zip(ORDEN_ORDINARIO, m, strict=True)))
        for i, m in enumerate(montos)
    ]
    aplicado = aplicar(creditos, pago)
    assert sum(a.aplicado for a in aplicado) == min(pago, sum(map(sum, montos)))
    assert all(0 <= a.aplicado <= a.debia for a in aplicado)
    # En cuanto uno no se cubre entero, lo que sigue no recibe nada.
    cubiertos = [a.queda == 0 for a in aplicado]
    primero = cubiertos.index(False) if False in cubiertos else len(cubiertos)
    assert not any(a.aplicado for a in aplicado[primero + 1 :])


def test_aplicacion_por_la_orden(cedulas):
    entrada = (
        "numero_credito,vencimiento,principal,recargos,protegido\n"
        "000000002,2026-02-17,100.00,10.00,no\n000000001,2026-01-19,50.00,5.00,\n"
    )
    corrida = cedulas("calcular", "aplicacion", "--recibido", "100", "--formato", "csv", entrada=entrada)
    assert corrida.returncode == 0, corrida.stderr
    filas = [tuple(f.values()) for f in csv.DictReader(io.StringIO(corrida.stdout))]
    assert filas == [
        ("000000001", "recargos", "5.00", "5.00", "0.00"),
        ("000000001", "principal", "50.00", "50.00", "0.00"),
        ("000000002", "recargos", "10.00", "10.00", "0.00"),
        ("000000002", "principal", "100.00", "35.00", "65.00"),
    ]
    assert cedulas("calcular", "aplicacion", "--recibido", "1000", entrada=entrada).returncode == 1
    assert cedulas("calcular", "aplicacion", "--recibido", "x", entrada=entrada).returncode == 2
    assert cedulas("calcular", "aplicacion", "--recibido", "1", entrada="numero_credito\n1\n").returncode == 65
    mala = "numero_credito,vencimiento,principal\n1,ayer,5\n"
    assert cedulas("calcular", "aplicacion", "--recibido", "1", entrada=mala).returncode == 65
    ajena = "numero_credito,vencimiento,recargos_prorroga\n1,2026-01-19,5\n"
    assert cedulas("calcular", "aplicacion", "--recibido", "1", entrada=ajena).returncode == 65
    assert cedulas("calcular", "aplicacion", "--recibido", "1", "--orden", "convenio", entrada=ajena).returncode == 0


# ---------------------------------------------------------------- abonos


@pytest.fixture
def liquidar(contexto):
    def correr(importe, vencimiento, pago, *abonos, concepto="cuota"):
        adeudo = Adeudo(importe, vencimiento, pago, pago, concepto)
        indices = Indices(contexto.parametros)
        return con_abonos(adeudo, abonos, contexto.parametros, indices), calcular(adeudo, contexto.parametros, indices)

    return correr


VENCE, PAGA = date(2025, 1, 20), date(2025, 12, 20)


def test_sin_abonos_es_lo_de_siempre(liquidar):
    (final,), entero = liquidar(1_000_000, VENCE, PAGA)
    assert (final.actualizado, final.recargos, final.queda) == (entero.actualizado, entero.recargos, entero.total)


def test_pago_menor_en_plazo_deja_accesorios_sobre_la_diferencia(liquidar):
    """CFF 21: cuando el pago fue menor, los recargos se computan sobre la diferencia."""
    (_, final), _ = liquidar(1_000_000, VENCE, PAGA, (date(2025, 1, 17), 400_000))
    _, diferencia = liquidar(600_000, VENCE, PAGA)
    assert final.principal == 600_000
    assert (final.actualizado, final.recargos) == (diferencia.actualizado, diferencia.recargos)


def test_abono_que_cubre_recargos_y_parte_del_principal(liquidar):
    """10,000 vencidos el 20-ene-2025; el 25-mar se deben 10,056.00 y 3 × 1.47 % = 443.47; se abonan 5,000.00."""
    (abono, final), _ = liquidar(1_000_000, VENCE, PAGA, (date(2025, 3, 25), 500_000))
    assert (abono.actualizado, abono.recargos, abono.a_recargos, abono.a_principal) == (
        1_005_600,
        44_347,
        44_347,
        455_653,
    )
    # Quedan 5,499.47 actualizados: 5,468.84 en pesos del vencimiento (÷ 1.0056).
    assert final.principal == int(Fraction(1_005_600 - 455_653) * 10_000 / 10_056 + Fraction(1, 2)) == 546_884
    # De ahí en adelante: 142.645 / 137.949 = 1.0340 y los ocho meses que faltan de once.
    assert final.actualizado == int(546_884 * Fraction(10_340, 10_000) + Fraction(1, 2))
    assert final.recargos == int(final.actualizado * Fraction(8 * 147, 10_000) + Fraction(1, 2))


def test_abono_que_no_cubre_los_recargos(liquidar):
    (abono, final), entero = liquidar(1_000_000, VENCE, PAGA, (date(2025, 3, 25), 40_000))
    assert (abono.a_recargos, abono.a_principal, abono.principal) == (40_000, 0, 1_000_000)
    assert final.recargos == entero.recargos - 40_000
    assert final.queda == entero.total - 40_000


def test_pagar_justo_deja_cero_y_lo_demas_sobra(liquidar):
    (abono, final), _ = liquidar(1_000_000, VENCE, PAGA, (date(2025, 3, 25), 1_005_600 + 44_347 + 5))
    assert (abono.sobrante, abono.queda, final.queda, final.principal) == (5, 0, 0, 0)


def test_una_multa_abonada_no_causa_recargos(liquidar):
    (abono, final), _ = liquidar(1_000_000, VENCE, PAGA, (date(2025, 3, 25), 500_000), concepto="multa")
    assert abono.a_recargos == final.recargos == 0


@given(cuantos=st.lists(st.tuples(st.dates(date(2024, 12, 1), PAGA), st.integers(0, 400_000)), max_size=5))
def test_los_abonos_cuadran(contexto, cuantos):
    adeudo = Adeudo(1_000_000, VENCE, PAGA, PAGA)
    *pagados, final = con_abonos(adeudo, cuantos, contexto.parametros, Indices(contexto.parametros))
    for saldo in pagados:
        assert saldo.abono == saldo.a_recargos + saldo.a_principal + saldo.sobrante
        assert saldo.a_principal == 0 or saldo.a_recargos == saldo.recargos  # primero los recargos
        assert saldo.queda >= 0
    assert [s.principal for s in pagados] == sorted((s.principal for s in pagados), reverse=True)
    assert final.queda >= 0


def test_abonos_por_texto(contexto):
    datos = {"importe": 1_000_000, "vencimiento": VENCE, "pago": PAGA, "corte": None, "concepto": None, "factor": None}
    resultado = calcular_abonos({**datos, "abonos": "2025-03-25:5000; 2025-06-01:100.00"}, contexto).datos
    assert (resultado["abonado"], resultado["a_recargos"]) == (510_000, 54_347)
    truncado = calcular_abonos({**datos, "abonos": "2025-12-20:1"}, contexto).datos
    redondeado = calcular_abonos({**datos, "abonos": "2025-12-20:1", "factor": "redondear"}, contexto).datos
    # 142.645 / 137.949 = 1.034041…: los dos criterios coinciden; 142.645 / 137.424 = 1.037992… los distingue.
    assert truncado["actualizado"] == redondeado["actualizado"] == 1_034_000
    otra = {**datos, "vencimiento": date(2024, 12, 17), "abonos": "2025-12-20:1"}
    assert calcular_abonos(otra, contexto).datos["actualizado"] == 1_037_900
    assert calcular_abonos({**otra, "factor": "redondear"}, contexto).datos["actualizado"] == 1_038_000
    for malo in ("2025-03-25", "ayer:5", "2025-03-25:x", "2026-01-01:5"):
        with pytest.raises(DatoMalo):
            calcular_abonos({**datos, "abonos": malo}, contexto)


# ---------------------------------------------------------------- cheque y gastos de ejecución


def test_cheque_devuelto(contexto):
    """CFF 21: 20 % del valor del cheque; tres días hábiles: del jueves 7 de mayo de 2026 al martes 12."""
    datos = {"cheque": 500_001, "presentado": date(2026, 5, 5), "requerimiento": date(2026, 5, 7)}
    resultado = cobro.cheque(datos, contexto).datos
    assert (resultado["indemnizacion"], resultado["fecha_limite"]) == (100_000, "2026-05-12")


@pytest.mark.parametrize(
    ("credito", "gasto"),
    [
        (100, 63_000),
        (3_149_974, 63_000),  # 2 % de 31,499.74 son 629.9948: el mínimo
        (3_150_000, 63_000),
        (3_150_050, 63_001),  # 630.01
        (489_400_000, 9_788_000),
        (489_400_051, 9_788_000),  # pasaría de 97,880.00
    ],
)
def test_gastos_con_minimo_y_maximo(contexto, credito, gasto):
    """CFF 150 (2026): 2 % por diligencia, no menos de 630.00 ni más de 97,880.00."""
    datos = {
        "importe_credito": credito,
        "fecha_diligencia": date(2026, 5, 5),
        "diligencias": "requerimiento;embargo",
        "extraordinarios": 7,
    }
    resultado = cobro.gastos(datos, contexto).datos
    assert resultado["gasto_por_diligencia"] == gasto
    assert resultado["gastos_ejecucion"] == 2 * gasto + 7


def test_gastos_que_no_se_pueden(contexto):
    base = {
        "importe_credito": 1,
        "fecha_diligencia": date(2026, 5, 5),
        "diligencias": "requerimiento",
        "extraordinarios": None,
    }
    for diligencias in ("visita", "embargo;embargo"):
        with pytest.raises(DatoMalo):
            cobro.gastos({**base, "diligencias": diligencias}, contexto)
    with pytest.raises(ErrorCedulas) as fallo:
        cobro.gastos({**base, "fecha_diligencia": date(2025, 5, 5)}, contexto)
    assert fallo.value.nombre == "parametro-sin-vigencia"


def test_por_la_orden(cedulas):
    casos = {
        ("cheque", "--cheque", "5000", "--presentado", "2026-05-05"): ("indemnizacion", "1000.00"),
        ("gastos-ejecucion", "--importe-credito", "100000", "--fecha-diligencia", "2026-05-05"): (
            "gastos_ejecucion",
            "2000.00",
        ),
        (
            *("abonos", "--importe", "10000", "--vencimiento", "2025-01-20"),
            *("--abonos", "2025-01-17:4000", "--pago", "2025-01-20"),
        ): ("total", "6000.00"),
    }
    for argumentos, (columna, valor) in casos.items():
        corrida = cedulas("calcular", *argumentos, "--formato", "csv")
        assert corrida.returncode == 0, corrida.stderr
        assert Decimal(next(csv.DictReader(io.StringIO(corrida.stdout)))[columna]) == Decimal(valor)
        assert cedulas("explicar", *argumentos, "--formato", "json").returncode == 0


def test_los_abonos_dicen_en_que_valores_descansan(contexto):
    """Tasa de 2015 SIN VERIFICAR y un INPC que se presume publicado: se advierten también con abonos."""
    datos = {"importe": 100_000, "vencimiento": date(2015, 1, 19), "pago": date(2015, 6, 5), "corte": None}
    datos |= {"abonos": "2015-03-05:100", "concepto": None, "factor": None}
    resultado = calcular_abonos(datos, contexto)
    assert any("SIN VERIFICAR" in a and "1.13 %" in a for a in resultado.advertencias)
    presuntos = [a for a in resultado.advertencias if "no está cargada la fecha" in a]
    assert ["2015-02" in presuntos[0], "2015-05" in presuntos[1]] == [True, True]
    assert {v.parametro for v in resultado.valores} == {"inpc", "recargos_mora"}
    tarde = calcular_abonos(datos | {"abonos": "2015-03-11:100", "pago": date(2015, 6, 11)}, contexto)
    assert not [a for a in tarde.advertencias if "no está cargada la fecha" in a]
