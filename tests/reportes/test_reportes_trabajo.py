"""Cobranza, antigüedad, multas, relojes, desempeño y productos, contra cuentas hechas a mano."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from siembra import ENTREGA, RECIBE, gemela

from cedulas_cli.dominio.reportes import cobranza, riesgo
from cedulas_cli.flujo.conciliaciones.insumos import Insumos
from cedulas_cli.flujo.reportes import reunir

CORTE = date(2026, 12, 31)
SALIO = ("en_diligencia", "2026-11-03", {**ENTREGA, "_documento": "FN-1"})
NOTIFICADO = ("notificado", "2026-11-12", RECIBE)
SURTE = ("surte_efectos", "2026-11-13", {"automatico": True})
EXIGIBLE = ("exigible", "2026-12-08", {"automatico": True})
A, B, C = "262000001", "262000002", "262000003"


def pesos(texto: str) -> Decimal:
    return Decimal(texto)


# ---------------------------------------------------------------- cobranza


def test_cobranza_oportuna(siembra):
    lote = {"lote": "L-1", "casos": 1, "incidencia": "02", "rale": "R"}
    siembra.credito(A, [*siembra.nace(100_000), ("saldado", "2026-10-28",
                                                 {"fuente": "SUA", "folio": "F", "importe": 100_000})])  # fmt: skip
    siembra.credito(gemela(A), siembra.multa(A, 40_000))
    siembra.credito(
        B, [*siembra.nace(50_000), SALIO, NOTIFICADO, SURTE, EXIGIBLE, ("entregado_rcc", "2026-12-10", lote)]
    )
    siembra.credito(gemela(B), siembra.multa(B, 20_000))
    fila, total = reunir.cobranza_oportuna(Insumos(siembra.oficina, CORTE)).principal.to_dicts()
    assert fila == {
        "cifra_control": "202611", "producto": "COP_ECO_EST", "periodo": "2026-09", "creditos": 2,
        "importe": pesos("1500.00"), "multa": pesos("600.00"), "asignacion": pesos("2100.00"),
        "pagado": pesos("1000.00"), "pagado_multa": pesos("0.00"), "ingresado_cartera": pesos("500.00"),
        "multa_por_depurar": pesos("400.00"), "pct_pagado": pesos("66.67"),
    }  # fmt: skip
    assert {c: total[c] for c in fila if c not in ("cifra_control", "producto", "periodo")} == {
        c: v for c, v in fila.items() if c not in ("cifra_control", "producto", "periodo")
    }


def _mes(emitido, pagado):
    """`emitido`: registro → (modalidad, centavos); `pagado`: (registro, fecha o nada, centavos)."""
    e = pl.DataFrame(
        [(r, m, c) for r, (m, c) in emitido.items()],
        schema={"registro_patronal": pl.String, "modalidad": pl.String, "emitido": pl.Int64},
        orient="row",
    )
    p = pl.DataFrame(
        pagado, schema={"registro_patronal": pl.String, "fecha_pago": pl.Date, "pagado": pl.Int64}, orient="row"
    )
    return cobranza.Mes("2026-09", "mensual", date(2026, 10, 19), e, p)


def test_cobranza_de_la_emision_por_tramos():
    emitido = {"P1": ("10", 1_000), "P2": ("13", 2_000), "P3": ("17", 3_000), "P4": ("40", 9_999)}
    pagado = [
        ("P1", date(2026, 10, 19), 1_500),  # en plazo y de más: cuenta hasta lo suyo
        ("P2", date(2026, 11, 19), 800),  # a un mes, el último día
        ("P2", date(2026, 12, 19), 700),  # a dos, el último día
        ("P2", date(2026, 12, 20), 500),  # después: mora
        ("P3", None, 3_000),  # no se sabe cuándo: ni oportuno ni mora
        ("P4", date(2026, 10, 1), 9_999),  # otra modalidad
    ]
    [fila] = cobranza.emision([_mes(emitido, pagado)]).to_dicts()
    assert (fila["patrones"], fila["emitido"]) == (3, pesos("60.00"))
    assert [fila[c] for c in ("oportuno", "a_un_mes", "a_dos_meses", "mora", "sin_fecha")] == [
        pesos(v) for v in ("10.00", "18.00", "25.00", "5.00", "30.00")
    ]
    assert [fila[f"pct_{c}"] for c in ("oportuno", "un_mes", "dos_meses", "mora", "sin_fecha")] == [
        pesos(v) for v in ("16.67", "30.00", "41.67", "8.33", "50.00")
    ]


def test_sin_pagos_del_periodo_no_hay_por_ciento():
    mes = _mes({"P1": ("10", 1_000)}, [])._replace(pagado=None)
    [fila] = cobranza.emision([mes]).to_dicts()
    assert fila["emitido"] == pesos("10.00")
    assert fila["pct_oportuno"] is fila["mora"] is None


def test_doce_meses():
    assert cobranza.periodos_anteriores("2026-02", 3) == ["2025-12", "2026-01", "2026-02"]
    assert len(cobranza.periodos_anteriores("2026-09", 12)) == 12


# ---------------------------------------------------------------- antigüedad


@pytest.mark.parametrize(
    ("corte", "anios", "dicho"),
    [
        ("2026-12-08", 0, riesgo.SIN_RIESGO),
        ("2029-12-08", 3, "a-24-meses"),  # se consuma el 8 de diciembre de 2031
        ("2029-12-07", 2, riesgo.SIN_RIESGO),
        ("2030-12-08", 4, "a-12-meses"),
        ("2031-06-08", 4, "a-6-meses"),
        ("2031-12-07", 4, "a-6-meses"),
        ("2031-12-08", 5, riesgo.CONSUMADA),
    ],
)
def test_prescripcion(siembra, corte, anios, dicho):
    siembra.credito(A, [*siembra.nace(100_000), SALIO, NOTIFICADO, SURTE, EXIGIBLE])
    foto = Insumos(siembra.oficina, CORTE).foto
    [fila] = riesgo.detalle(foto.cartera, date.fromisoformat(corte)).to_dicts()
    assert (fila["plazo"], fila["desde"], fila["se_extingue"]) == (
        "prescripcion", date(2026, 12, 8), date(2031, 12, 8))  # fmt: skip
    assert (fila["anios"], fila["riesgo"]) == (anios, dicho)


def test_interrupcion_y_suspension_mueven_la_prescripcion(siembra):
    pago = ("pago", "2026-12-20", {"fuente": "CAJA", "folio": "C-1", "importe": 1})
    siembra.credito(A, [*siembra.nace(100_000), SALIO, NOTIFICADO, SURTE, EXIGIBLE, pago])
    pausa = ("gestion", "2026-12-20", {"tipo": "suspension", "causa": "domicilio", "desde": "2026-12-20"})
    siembra.credito(B, [*siembra.nace(100_000), SALIO, NOTIFICADO, SURTE, EXIGIBLE, pausa])
    filas = {
        f["numero_credito"]: f for f in reunir.antiguedad(Insumos(siembra.oficina, CORTE)).tablas["detalle"].to_dicts()
    }
    assert filas[A]["se_extingue"] == date(2031, 12, 20)
    assert (filas[B]["se_extingue"], filas[B]["riesgo"]) == (None, riesgo.SUSPENDIDA)


def test_sin_notificar_corre_la_caducidad_y_el_resumen_suma(siembra):
    siembra.credito(A, siembra.nace(100_000, vencimiento="2026-10-19"))
    siembra.credito(B, siembra.nace(50_001, vencimiento="2026-10-19"))
    siembra.credito(C, [*siembra.nace(7), ("saldado", "2026-10-28", {"fuente": "RALE", "folio": "R"})])
    cartera = Insumos(siembra.oficina, CORTE).foto.cartera
    tabla = riesgo.resumen(riesgo.detalle(cartera, date(2031, 11, 1)))
    assert tabla.to_dicts() == [
        {"estado": "POR_NOTIFICAR", "incidencia": "", "anios": 5, "plazo": "caducidad", "riesgo": "consumada",
         "creditos": 2, "patrones": 1, "saldo": pesos("1500.01")}
    ]  # fmt: skip
    assert not reunir.antiguedad(Insumos(siembra.oficina, CORTE)).hallazgos
    assert reunir.antiguedad(Insumos(siembra.oficina, date(2031, 11, 1))).hallazgos


# ---------------------------------------------------------------- multas, relojes


def test_multas_sin_origen_y_cuotas_sin_multa(siembra):
    siembra.credito(A, siembra.nace(100_000))
    siembra.credito(gemela(B), siembra.multa(B, 40_000))
    siembra.credito(C, siembra.nace(5_000, justificacion="espontáneo"))
    reporte = reunir.multas_sin_origen(Insumos(siembra.oficina, CORTE))
    filas = {
        (f["caso"], f["justificado"]): (f["tipo_documento"], f["anio"], f["creditos"], f["importe"])
        for f in reporte.principal.to_dicts()
    }
    assert filas == {
        ("cuota-sin-multa", "no"): ("02", "2026", 1, pesos("1000.00")),
        ("cuota-sin-multa", "si"): ("02", "2026", 1, pesos("50.00")),
        ("multa-sin-cuota", "no"): ("80", "2026", 1, pesos("400.00")),
    }
    assert reporte.hallazgos


def relojes(siembra, corte, dias=0):
    tabla = reunir.relojes(Insumos(siembra.oficina, date.fromisoformat(corte)), dias).principal
    return {(f["reloj"], f["numero_credito"]): f for f in tabla.to_dicts()}


HOY = date(2026, 11, 1)
"""Lo registrado ese día se ve en todos los cortes de las pruebas de relojes."""


@pytest.mark.parametrize(("corte", "situacion"), [("2026-12-06", "por-vencer"), ("2026-12-07", "vencido")])
def test_turno_a_los_veintiun_dias_naturales_de_la_captura(siembra, corte, situacion):
    captura = ("gestion", "2026-11-16", {"tipo": "captura", "incidencia": "02"})
    siembra.credito(A, [*siembra.nace(), SALIO, NOTIFICADO, captura], registrado=HOY)
    fila = relojes(siembra, corte)["por-turnar", A]
    assert fila["situacion"] == situacion, "21 días desde el 16 de noviembre es el 7 de diciembre"
    assert (fila["unidad"], fila["limite"], fila["dias"]) == ("naturales", 21, 20 if corte == "2026-12-06" else 21)


@pytest.mark.parametrize(
    # 15 hábiles desde el viernes 13 de noviembre, sin el lunes 16: viernes 4 de diciembre es el decimocuarto
    ("corte", "situacion"),
    [("2026-12-07", "por-vencer"), ("2026-12-08", "vencido")],
)
def test_quince_habiles_foliado_y_sin_captura(siembra, corte, situacion):
    folio = ("gestion", "2026-11-13", {"tipo": "verificacion", "folio": "P1-1"})
    siembra.credito(A, [*siembra.nace(), SALIO, NOTIFICADO, folio], registrado=HOY)
    fila = relojes(siembra, corte)["sin-captura", A]
    assert (fila["vence"], fila["situacion"], fila["limite"]) == (date(2026, 12, 7), situacion, 15)


def test_termino_de_notificacion_y_tramites(siembra):
    siembra.cifras("cifra_control,inicio_notificacion,termino_notificacion", "202611,2026-11-03,2026-11-13")
    siembra.credito(A, siembra.nace(), registrado=HOY)
    aclara = ("en_aclaracion", "2026-11-18", {"folio": "AA-1"})
    siembra.credito(B, [*siembra.nace(), SALIO, NOTIFICADO, SURTE, aclara], registrado=HOY)
    siembra.credito(C, siembra.nace(cifra="202699"), registrado=HOY)
    dados = relojes(siembra, "2026-11-13", 3)
    assert dados["notificar", A]["situacion"] == "por-vencer"
    assert dados["notificar", A]["faltan"] == 0
    assert relojes(siembra, "2026-11-17")["notificar", A]["situacion"] == "vencido"
    assert dados["aclaracion", B]["vence"] == date(2026, 12, 16)
    assert ("notificar", C) not in dados
    reporte = reunir.relojes(Insumos(siembra.oficina, date(2026, 11, 13)), 3)
    assert reporte.avisos
    assert "1 créditos por notificar" in reporte.avisos[0]


# ---------------------------------------------------------------- desempeño y productos


def test_desempeno_por_mes_y_por_semana(siembra):
    otro = ("en_diligencia", "2026-11-04", {**ENTREGA, "_documento": "FN-2"})
    siembra.credito(A, [*siembra.nace(100_000), SALIO, NOTIFICADO])
    siembra.credito(B, [*siembra.nace(50_000, registro_patronal="Z9900002100"), SALIO,
                        ("no_notificado", "2026-11-12", {"causa": "cerrado"})])  # fmt: skip
    siembra.credito(C, [*siembra.nace(25_000), otro, ("notificado", "2026-12-02", RECIBE)])
    insumos = Insumos(siembra.oficina, CORTE)
    filas = {
        (f["lapso"], f["notificador"]): f
        for f in reunir.desempeno(insumos, date(2026, 11, 1), "mes").principal.to_dicts()
    }
    assert set(filas) == {(m, n) for m in ("2026-11", "2026-12") for n in ("N07", "TOTAL")}
    noviembre = filas["2026-11", "N07"]
    assert noviembre == {
        "lapso": "2026-11", "notificador": "N07", "creditos_asignados": 3, "patrones_asignados": 2,
        "creditos_atendidos": 2, "patrones_atendidos": 2, "notificados": 1, "dias_asignados": 2, "dias_capturados": 1,
        "promedio_por_dia": pesos("2.00"), "importe_asignado": pesos("1750.00"), "importe_atendido": pesos("1500.00"),
    }  # fmt: skip
    assert filas["2026-12", "TOTAL"]["creditos_atendidos"] == 1
    semanas = reunir.desempeno(insumos, date(2026, 11, 1), "semana").principal
    assert set(semanas["lapso"].to_list()) == {"2026-S45", "2026-S46", "2026-S49"}
    assert set(reunir.desempeno(insumos, date(2026, 12, 1), "mes").principal["lapso"].to_list()) == {"2026-12"}


def test_productos_suma_lo_recibido(siembra, cartera):
    tabla = reunir.productos(Insumos(siembra.oficina, CORTE)).principal
    filas = {(f["cifra_control"], f["producto"]): f for f in tabla.to_dicts()}
    eco = filas["202611", "COP_ECO_EST"]
    assert (eco["recibidos"], eco["notificados"], eco["no_localizados"], eco["depurados"], eco["otros"]) == (
        6,
        3,
        0,
        1,
        2,
    )
    assert (eco["notificacion_inicio"], eco["notificacion_fin"]) == (date(2026, 11, 3), date(2026, 11, 17))
    assert (eco["recepcion"], eco["depuracion"]) == (date(2026, 10, 26), date(2026, 10, 28))
    for fila in filas.values():
        assert fila["recibidos"] == sum(fila[c] for c in ("notificados", "no_localizados", "depurados", "otros"))
