"""Las diez columnas contra un cálculo con fracciones y diccionarios, el desfase y sus orillas."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cedulas_cli.dominio.inhabiles import Calendario, Horizonte, inhabiles_de_ley
from cedulas_cli.dominio.notificacion.semaforo import Periodo
from cedulas_cli.dominio.reportes import notificacion as rn
from cedulas_cli.dominio.reportes.comun import habiles_entre
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.conciliaciones.insumos import Insumos
from cedulas_cli.flujo.reportes import reunir

CORTE = date(2026, 12, 31)


def por_ciento(parte: int, todo: int) -> Decimal | None:
    if not todo:
        return None
    exacto = Fraction(parte * 100, todo)
    return (Decimal(exacto.numerator) / Decimal(exacto.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def esperado(cuentas: Counter[str]) -> dict[str, object]:
    """Las diez columnas, con la fórmula de cada una."""
    c2, x, c6, c9 = (cuentas[s] for s in ("oportuno", "posterior", "saldado", "pendiente"))
    c1 = c2 + x + c6 + c9
    c4 = c2 + x
    return {
        "emitidos": c1, "oportuno": c2, "pct_oportuno": por_ciento(c2, c1), "posterior": x, "cierre": c4,
        "pct_cierre": por_ciento(c4, c1), "saldado": c6, "pct_saldado": por_ciento(c6, c1),
        "pct_recuperado": por_ciento(c6 + c4, c1), "pendiente": c9, "pct_pendiente": por_ciento(c9, c1),
    }  # fmt: skip


def test_las_diez_columnas_en_creditos_y_en_importe(siembra, cartera):
    reporte = reunir.notificacion(Insumos(siembra.oficina, CORTE))
    filas = {(f["cifra_control"], f["descripcion"]): f for f in reporte.principal.to_dicts()}
    grupos = {c["grupo"] for c in cartera.values()}
    assert set(filas) == {*grupos, ("TOTAL", "")}
    for llave, fila in filas.items():
        suyos = [c for c in cartera.values() if llave[0] == "TOTAL" or c["grupo"] == llave]
        en_creditos = Counter(c["situacion"] for c in suyos)
        en_importe: Counter[str] = Counter()
        for c in suyos:
            en_importe[c["situacion"]] += c["importe"]
        for columna, valor in esperado(en_creditos).items():
            assert fila[f"creditos_{columna}"] == valor, (llave, columna)
        for columna, valor in esperado(en_importe).items():
            dicho = fila[f"importe_{columna}"]
            assert dicho == (valor if columna.startswith("pct") else Decimal(valor) / 100), (llave, columna)


def test_oportuno_es_dentro_de_los_dos_dias_extremos(siembra, cartera):
    clasificada = rn.clasificar(
        rn.del_reporte(Insumos(siembra.oficina, CORTE).foto.cartera),
        {
            "202611": Periodo(date(2026, 11, 3), date(2026, 11, 13)),
            "202612": Periodo(date(2026, 12, 1), date(2026, 12, 11)),
        },
    )
    dichas = dict(clasificada.select("numero_credito", "situacion").iter_rows())
    assert dichas == {numero: c["situacion"] for numero, c in cartera.items()}
    # el 3 (primer día) y el 13 (último) son oportunos; el 17, no


def test_a_un_corte_en_que_no_se_sabia_nada_no_hay_reporte(siembra, cartera):
    with pytest.raises(ErrorCedulas) as falla:
        reunir.de_oficina(Insumos(siembra.oficina, date(2026, 12, 30)), reunir.notificacion)
    assert falla.value.nombre == "insumo-ausente"


@pytest.mark.parametrize(("dia", "situacion"), [("2026-11-02", "posterior"), ("2026-11-03", "oportuno"),
                                                ("2026-11-13", "oportuno"), ("2026-11-14", "posterior")])  # fmt: skip
def test_orillas_del_periodo(dia, situacion):
    fila = {"cifra_control": "X", "producto": "", "clase": "COP", "tipo_documento": "02", "periodo": "2026-09",
            "fecha_notificacion": date.fromisoformat(dia), "vivo": True, "emitido": True, "total": 5}  # fmt: skip
    dada = rn.clasificar(pl.DataFrame([fila]), {"X": Periodo(date(2026, 11, 3), date(2026, 11, 13))})
    assert dada["situacion"].item() == situacion
    assert dada["descripcion"].item() == "COP, tipo de documento 02"


_situaciones = st.lists(st.tuples(st.sampled_from(rn._SITUACIONES), st.integers(0, 10**13)), max_size=12)


@given(_situaciones)
def test_formulas_al_azar(creditos):
    dias = {"oportuno": date(2026, 11, 5), "posterior": date(2026, 11, 20), "saldado": None, "pendiente": None}
    filas = [
        {"cifra_control": "X", "producto": "P", "clase": "COP", "tipo_documento": "02", "periodo": "2026-09",
         "fecha_notificacion": dias[s], "vivo": s != "saldado", "emitido": True, "total": importe}
        for s, importe in creditos
    ]  # fmt: skip
    esquema = {"cifra_control": pl.String, "producto": pl.String, "clase": pl.String, "tipo_documento": pl.String,
               "periodo": pl.String, "fecha_notificacion": pl.Date, "vivo": pl.Boolean, "emitido": pl.Boolean,
               "total": pl.Int64}  # fmt: skip
    periodos = {"X": Periodo(date(2026, 11, 3), date(2026, 11, 13))}
    tabla = rn.notificacion(pl.DataFrame(filas, schema=esquema, orient="row"), periodos)
    if not creditos:
        assert tabla.is_empty()
        return
    importes: Counter[str] = Counter()
    for s, importe in creditos:
        importes[s] += importe
    fila, total = tabla.to_dicts()
    for columna, valor in esperado(importes).items():
        exacto = valor if columna.startswith("pct") else Decimal(valor) / 100
        assert fila[f"importe_{columna}"] == total[f"importe_{columna}"] == exacto, columna


def test_sin_el_calendario_de_una_cifra_no_hay_reporte(siembra, cartera):
    siembra.cifras("cifra_control,inicio_notificacion,termino_notificacion", "202611,2026-11-03,2026-11-13")
    with pytest.raises(ErrorCedulas) as falla:
        reunir.notificacion(Insumos(siembra.oficina, CORTE))
    assert falla.value.nombre == "insumo-ausente"
    assert "202612" in falla.value.mensaje


def test_los_periodos_de_la_notificacion_sirven_y_no_se_contradicen(siembra, cartera):
    (siembra.oficina.calendarios / "cifras_control.csv").unlink()
    siembra.oficina.catalogos.mkdir(exist_ok=True)
    ruta = siembra.oficina.catalogos / "periodos_notificacion.csv"
    ruta.write_text(
        "cifra_control,inicio,termino\n202611,2026-11-03,2026-11-13\n202612,2026-12-01,2026-12-11\n", "utf-8"
    )
    assert reunir.notificacion(Insumos(siembra.oficina, CORTE)).principal.height == 4
    siembra.cifras("cifra_control,inicio_notificacion,termino_notificacion", "202611,2026-11-04,2026-11-13")
    with pytest.raises(ErrorCedulas) as falla:
        reunir.notificacion(Insumos(siembra.oficina, CORTE))
    assert falla.value.nombre == "parametros-invalidos"


def test_desfase_en_habiles(siembra, cartera):
    filas = {
        (f["cifra_control"], f["producto"]): f
        for f in reunir.desfase(Insumos(siembra.oficina, CORTE)).principal.to_dicts()
    }
    eco, rcv = filas["202611", "COP_ECO_EST"], filas["202611", "RCV_ECO_EST"]
    # entrega viernes 23 de octubre, recibida el lunes 26: un hábil
    assert (eco["recepcion"], eco["desfase_recepcion"]) == (date(2026, 10, 26), 1)
    assert (eco["creditos"], eco["pendientes"], eco["termino_reportado"]) == (6, 2, None)
    # la RCV quedó el jueves 12, un hábil antes del término (viernes 13)
    assert (rcv["termino_reportado"], rcv["desfase_notificacion"]) == (date(2026, 11, 12), -1)
    # la 202612 se entregaba el 23 de noviembre y llegó el 26 de octubre: 19 hábiles antes (16 de noviembre, inhábil)
    assert filas["202612", "COP_COMP"]["desfase_recepcion"] == -19


def test_habiles_entre_con_signo():
    horizonte = Horizonte(date(2026, 1, 1), date(2030, 1, 1), date(2030, 12, 31), date(2030, 12, 31))
    calendario = Calendario(tuple(inhabiles_de_ley(2026)), horizonte)
    viernes, martes = date(2026, 11, 13), date(2026, 11, 17)
    assert habiles_entre(calendario, viernes, martes) == 1, "el lunes 16 de noviembre es inhábil"
    assert habiles_entre(calendario, martes, viernes) == -1
    assert habiles_entre(calendario, None, martes) is None
    assert habiles_entre(calendario, martes, martes) == 0
