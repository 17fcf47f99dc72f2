"""RALE contra RALE y contra el padrón: contra cuentas hechas con diccionarios y contra el invariante 7 del dominio."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cedulas_cli.dominio import conciliacion_rale as cr
from cedulas_cli.dominio.credito import invariantes
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.dominio.esquemas_cartera import RALE
from cedulas_cli.dominio.esquemas_pago import en_centavos
from cedulas_cli.oficina.padron.lectura import ESQUEMA
from cedulas_cli.parametros.calendario import cargar as cargar_calendario
from cedulas_cli.parametros.credito import cargar_reglas

NOTIFICADA = date(2026, 9, 20)


@pytest.fixture(scope="module")
def reglas() -> Reglas:
    return cargar_reglas(cargar_calendario())


def rale(filas: list[dict[str, Any]]) -> pl.DataFrame:
    omision = {
        "clase": "COP", "corte": date(2026, 10, 31), "registro_patronal": "Z9900001108", "periodo": "2026-06",
        "tipo_documento": "02", "incidencia": "01", "dias": 10, "importe": 100,
    }  # fmt: skip
    completas = [{**dict.fromkeys(RALE), **omision, **f} for f in filas]
    return pl.DataFrame(completas, schema=en_centavos(RALE))


def padron(filas: list[dict[str, Any]]) -> pl.DataFrame:
    omision = {
        "clase": "COP", "registro_patronal": "Z9900001100", "periodo": "2026-06", "tipo_documento": "02",
        "estado": "POR_NOTIFICAR", "suerte_principal": 100, "multa": 0, "total": 120, "saldo": 110, "n_ultimo": 1,
    }  # fmt: skip
    return pl.DataFrame([{**dict.fromkeys(ESQUEMA), **omision, **f} for f in filas], schema=ESQUEMA)


def tipos(tabla: pl.DataFrame) -> dict[str, list[str]]:
    return {
        numero: tabla.filter(pl.col("numero_credito") == numero)["tipo"].to_list()
        for numero in tabla["numero_credito"].unique().sort()
    }


def test_lo_que_coincide_no_es_diferencia(reglas: Reglas) -> None:
    """El dígito verificador no cuenta: el RALE no lo trae y se completa con el inferido."""
    foto = rale([{"numero_credito": "260000001"}])
    assert cr.contra_padron(foto, padron([{"numero_credito": "260000001"}]), reglas).is_empty()


@pytest.mark.parametrize(
    ("del_rale", "del_padron", "esperados"),
    [
        ({"importe": 101}, {}, [cr.IMPORTE_DISTINTO]),
        ({"fecha_notificacion": NOTIFICADA}, {}, [cr.NOTIFICADO_RALE]),
        ({}, {"fecha_notificacion": NOTIFICADA}, [cr.NOTIFICADO_PADRON]),
        (
            {"fecha_notificacion": NOTIFICADA},
            {"fecha_notificacion": date(2026, 9, 21)},
            [cr.OTRA_FECHA],
        ),
        ({"fecha_notificacion": NOTIFICADA}, {"fecha_notificacion": NOTIFICADA}, []),
        ({"incidencia": "31"}, {}, [cr.ESTADO]),
        ({"incidencia": "02"}, {"estado": "ENTREGADO_RCC"}, [cr.LOTE]),
        ({"incidencia": "31"}, {"estado": "EN_COBRO"}, []),
        ({"incidencia": "01"}, {"estado": "SALDADO"}, [cr.ESTADO]),
        ({"incidencia": "99"}, {"estado": "SALDADO"}, [cr.ESTADO]),
        ({"incidencia": "99"}, {"estado": "POR_NOTIFICAR"}, []),
        ({"registro_patronal": "A1234567108"}, {}, ["otro-registro-patronal"]),
        ({"periodo": "2026-05"}, {}, ["otro-periodo"]),
        ({"tipo_documento": "03"}, {}, ["otro-tipo-de-documento"]),
        ({"clase": "RCV"}, {}, ["otra-clase"]),
    ],
)
def test_cada_diferencia_tiene_su_nombre(
    reglas: Reglas, del_rale: dict[str, Any], del_padron: dict[str, Any], esperados: list[str]
) -> None:
    foto = rale([{"numero_credito": "260000001", **del_rale}])
    propio = padron([{"numero_credito": "260000001", **del_padron}])
    assert cr.contra_padron(foto, propio, reglas)["tipo"].to_list() == esperados


def test_lo_que_solo_esta_en_uno(reglas: Reglas) -> None:
    """Lo terminado, lo que aún no se entrega y la clase que no se recibió no se echan de menos en el RALE."""
    propios = [
        {"numero_credito": "260000002"},
        {"numero_credito": "260000003", "estado": "SALDADO"},
        {"numero_credito": "260000004", "estado": "DETERMINADO"},
        {"numero_credito": "260000005", "clase": "RCV"},
        {"numero_credito": "260000006", "estado": "EN_COBRO"},
    ]
    hallados = tipos(cr.contra_padron(rale([{"numero_credito": "260000001"}]), padron(propios), reglas))
    assert hallados == {
        "260000001": [cr.SOLO_RALE], "260000002": [cr.SOLO_PADRON], "260000006": [cr.SOLO_PADRON],
    }  # fmt: skip


@pytest.mark.parametrize(("base", "importe"), [("principal", 100), ("total", 120), ("saldo", 110)])
def test_el_importe_se_compara_con_la_base_pedida(reglas: Reglas, base: str, importe: int) -> None:
    propio = padron([{"numero_credito": "260000001"}])
    for valor, hay in ((importe, False), (importe + 1, True)):
        foto = rale([{"numero_credito": "260000001", "importe": valor}])
        assert (cr.contra_padron(foto, propio, reglas, base).height > 0) is hay


def test_invariante_7_en_columnas_es_el_del_dominio(reglas: Reglas) -> None:
    """Cada estado contra cada incidencia, conocida o no: la vía en columnas y la de uno en uno dicen lo mismo."""
    pares = [(e, i) for e in reglas.maquina.estados for i in (*reglas.incidencias, "99")]
    numeros = {f"26{n:07d}": par for n, par in enumerate(pares)}
    foto = rale([{"numero_credito": n, "incidencia": i} for n, (_, i) in numeros.items()])
    propio = padron([{"numero_credito": n, "estado": e} for n, (e, _) in numeros.items()])
    hallados = cr.contra_padron(foto, propio, reglas).filter(pl.col("tipo").is_in([cr.ESTADO, cr.LOTE]))
    creditos = [Credito(n, e) for n, (e, _) in numeros.items()]
    esperados = invariantes.revisar_invariantes(creditos, reglas, incidencias={n: i for n, (_, i) in numeros.items()})
    assert set(hallados["numero_credito"]) == {h.numero_credito for h in esperados if h.invariante == invariantes.RALE}
    assert hallados.height > 100


_corte = st.dictionaries(
    st.integers(0, 30), st.tuples(st.sampled_from(["01", "02", "31", "99"]), st.integers(0, 5)), max_size=25
)


@given(_corte, _corte)
@settings(max_examples=80, deadline=None)
def test_c12_contra_cuentas_a_mano(antes: dict[int, tuple[str, int]], ahora: dict[int, tuple[str, int]]) -> None:
    def foto(corte: dict[int, tuple[str, int]]) -> pl.DataFrame:
        return rale([{"numero_credito": f"26{n:07d}", "incidencia": i, "importe": v} for n, (i, v) in corte.items()])

    cuadro = cr.por_incidencia(foto(antes), foto(ahora), {"01": "DINAMICA", "02": "DINAMICA", "31": "COBRO"})
    filas = {f["incidencia"]: f for f in cuadro.iter_rows(named=True)}
    assert set(filas) == {i for i, _ in (*antes.values(), *ahora.values())}
    de_antes, de_ahora = (Counter(i for i, _ in corte.values()) for corte in (antes, ahora))
    for incidencia, fila in filas.items():
        entran = [n for n, (i, _) in ahora.items() if i == incidencia and antes.get(n, ("", 0))[0] != i]
        salen = [n for n, (i, _) in antes.items() if i == incidencia and ahora.get(n, ("", 0))[0] != i]
        assert (fila["creditos_anterior"], fila["creditos_actual"]) == (de_antes[incidencia], de_ahora[incidencia])
        assert (fila["entradas"], fila["salidas"]) == (len(entran), len(salen))
        assert fila["nuevos"] == sum(n not in antes for n in entran)
        assert fila["desaparecidos"] == sum(n not in ahora for n in salen)
        quietos = [n for n, (i, _) in antes.items() if i == incidencia and ahora.get(n, ("", 0))[0] == i]
        movido = sum(antes[n][1] - ahora[n][1] for n in quietos)
        assert (fila["diferencia_creditos"], fila["diferencia_importe"]) == (0, movido)
        assert fila["cuadra"] is (movido == 0)
        assert fila["grupo"] == {"31": "COBRO", "99": "IMPEDIMENTO"}.get(incidencia, "DINAMICA")


def test_dias_promedio_a_la_decima() -> None:
    foto = rale([{"numero_credito": f"26000000{n}", "dias": d} for n, d in enumerate((1, 2, 2))])
    assert [str(v) for v in cr.por_incidencia(foto, foto, {})["dias_promedio"]] == ["1.7"]
