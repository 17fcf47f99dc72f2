"""La tabla de modalidades: qué cubre cada una, desde cuándo y quién paga (derecho §9)."""

from __future__ import annotations

import random

import pytest

from cedulas_cli.dominio.especiales import RAMOS, cobertura, conocidas
from cedulas_cli.dominio.esquemas import CONCEPTOS, CONCEPTOS_MENSUAL
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.parametros.modalidades import cargar_modalidades

MODALIDADES = ["10", "12", "13", "14", "17", "30", "32", "33", "34", "35", "36", "38", "40", "42", "43", "44"]
COMPLETAS = ["10", "12", "13", "14", "17", "34"]
ESPECIE = {"cuota_fija", "excedente_patronal", "excedente_obrero"}
INVALIDEZ = {"invalidez_vida_patronal", "invalidez_vida_obrero"}
RCV = {"retiro", "cesantia_vejez_patronal", "cesantia_vejez_obrero"}
CUBREN = {
    **dict.fromkeys(COMPLETAS, set(CONCEPTOS) - {"amortizacion", "seguro_danos"}),
    **dict.fromkeys(("30", "35", "36", "38", "42"), ESPECIE | {"riesgos_trabajo"} | INVALIDEZ | RCV),
    "40": {"gastos_medicos_patronal", "gastos_medicos_obrero"} | INVALIDEZ | RCV,
    "43": ESPECIE | INVALIDEZ | RCV,
    "44": ESPECIE | {"riesgos_trabajo", "guarderias"} | INVALIDEZ | RCV,
}
SIN_COTEJAR = {"17", "30", "35", "36", "38", "42", "43"}


def renglon(modalidad: str, periodo: str = "2026-06", sbc: str = "600", dias: int = 30, **otros: str) -> dict[str, str]:
    base = {"emision": "especial", "modalidad": modalidad, "periodo": periodo, "sbc": sbc, "dias": str(dias)}
    return base | otros


def test_estan_las_dieciseis(parametros):
    assert conocidas(parametros) == MODALIDADES
    fichas = cargar_modalidades()
    assert list(fichas) == MODALIDADES
    for ficha in fichas.values():
        assert all((ficha.nombre, ficha.sujeto, ficha.quien_paga, ficha.base, ficha.periodicidad, ficha.pago))
        assert ficha.fundamento
        assert ficha.verificado in ("si", "no")


@pytest.mark.parametrize("modalidad", sorted(CUBREN))
def test_se_llenan_las_columnas_que_cubre_y_ninguna_mas(motor, modalidad):
    fila = motor([renglon(modalidad)])[0][0]
    assert {c for c in CONCEPTOS if fila[c] is not None} == CUBREN[modalidad]
    assert fila["total"] == fila["total_patronal"] + fila["total_obrero"] == sum(fila[c] or 0 for c in CONCEPTOS)
    assert fila["total_rcv"] == sum(fila[c] for c in RCV)
    assert fila["total_vivienda"] == fila["aportacion_vivienda"]


@pytest.mark.parametrize("modalidad", MODALIDADES)
def test_lo_que_no_se_cotejo_se_dice(parametros, modalidad):
    if modalidad in ("32", "33"):
        return
    dichos = cobertura(parametros, modalidad, "2026-06").usados
    assert {v.verificado for v in dichos if v.parametro == "modalidad_cubre"} == {modalidad not in SIN_COTEJAR}


def test_los_independientes_cambian_con_la_reforma(motor):
    # DOF 01-12-2023: riesgos y guarderías se agregan; el mes que empieza antes sigue con el texto anterior.
    filas = motor([renglon("44", "2023-12", dias=31), renglon("44", "2024-01", dias=31)])[0]
    assert (filas[0]["riesgos_trabajo"], filas[0]["guarderias"]) == (None, None)
    assert filas[1]["riesgos_trabajo"] > 0
    assert filas[1]["guarderias"] == 186_00  # 600 × 31 × 1 %


def test_hogar_no_se_inventa_antes_de_su_ley(motor):
    # LSS 239-A ss., DOF 16-11-2022.
    assert motor([renglon("34", "2022-12", dias=31)])[0][0]["total"] > 0
    with pytest.raises(ErrorCedulas) as falla:
        motor([renglon("34", "2022-10", dias=31)])
    assert (falla.value.nombre, "modalidad_cubre,34:" in falla.value.remedio) == ("modalidad-sin-cuota", True)


def test_una_entidad_con_pensiones_propias_apaga_ramos(motor, con_valores):
    """LSS 222-II d): sólo riesgos de trabajo y especie; la oficina lo dice con ceros y basta."""
    apagados = [
        f"modalidad_cubre,38:{ramo},1997-07-01,,0,si_no,convenio inventado"
        for ramo in ("invalidez_vida", "retiro", "cesantia_vejez")
    ]
    fila = motor([renglon("38")], con=con_valores(*apagados))[0][0]
    assert {c for c in CONCEPTOS if fila[c] is not None} == ESPECIE | {"riesgos_trabajo"}
    assert (fila["total_rcv"], fila["tasa_ceav_patronal"]) == (None, None)


def test_una_modalidad_de_la_oficina(motor, con_valores):
    nueva = con_valores("modalidad_cubre,45:retiro,2026-01-01,,1,si_no,inventada")
    assert motor([renglon("45")], con=nueva)[0][0]["total"] == 360_00


def test_lo_cubierto_es_lo_mismo_que_en_la_mensual_y_la_bimestral(motor):
    """Un mes especial = el mismo mes en la mensual, y el mismo tramo en su bimestre: ya probados contra el oráculo."""
    azar = random.Random(9)
    especiales, mensuales, bimestrales = [], [], []
    for _ in range(1_500):
        anio, mes = azar.randint(2021, 2026), azar.randint(1, 12)
        dias, entero = azar.randint(1, 28), azar.randint(12_000, 330_000)
        comun = {
            "sbc": f"{entero / 100:.2f}",
            "zona": azar.choice(["general", "zlfn"]),
            "prima_rt": f"{azar.randint(50_000, 1_500_000) / 100_000:.5f}",
            "desde": f"{anio}-{mes:02d}-01",
            "hasta": f"{anio}-{mes:02d}-{dias:02d}",
        }
        if azar.random() < 0.3 and mes > 2:
            comun |= {"dias_ausentismo": str(min(3, dias // 2)), "dias_incapacidad": str(dias // 3)}
        especiales.append(
            comun
            | {
                "emision": "especial",
                "periodo": f"{anio}-{mes:02d}",
                "modalidad": azar.choice(["10", "12", "36", "40", "42", "43", "44"]),
            }
        )
        mensuales.append(comun | {"emision": "mensual", "periodo": f"{anio}-{mes:02d}"})
        bimestrales.append(comun | {"emision": "bimestral", "periodo": f"{anio}-{mes + mes % 2:02d}"})
    filas, apartados = motor([*especiales, *mensuales, *bimestrales])
    assert apartados.is_empty()
    cuantos = len(especiales)
    for i, dado in enumerate(especiales):
        for concepto in CONCEPTOS:
            otra = filas[i + (cuantos if concepto in CONCEPTOS_MENSUAL else 2 * cuantos)]
            valor = filas[i][concepto]
            assert valor is None or valor == otra[concepto], (dado, concepto, valor, otra[concepto])


def test_revueltas_dan_lo_mismo_que_separadas(motor):
    especiales = [renglon(m, sbc=s) for m in ("40", "42", "10") for s in ("315.04", "731.27")]
    otras = [
        {"emision": "mensual", "periodo": "2026-06", "sbc": "731.27", "dias": "30"},
        {"emision": "bimestral", "periodo": "2026-06", "sbc": "731.27", "dias": "61"},
    ]
    juntas = motor([*otras, *especiales])[0]
    solas = motor(especiales)[0]
    for i in range(len(especiales)):
        assert {**solas[i], "id": None} == {**juntas[i + 2], "id": None}
    for i, otra in enumerate(otras):
        sola = motor([otra])[0][0]
        assert {c: juntas[i][c] for c in sola if c not in ("id", "modalidad")} == {
            c: v for c, v in sola.items() if c not in ("id", "modalidad")
        }


@pytest.mark.parametrize(
    ("malo", "regla"),
    [
        (renglon("99"), "modalidad-desconocida"),
        (renglon("40", tipo_descuento="2", valor_descuento="900"), "credito-en-especial"),
        (renglon("40", sbc="0"), "sbc-cero"),
        (renglon("40", sbc=""), "sbc-invalido"),
        (renglon("40", dias=31), "tramo-fuera-del-periodo"),
        (
            {"emision": "mensual", "periodo": "2026-06", "sbc": "600", "dias": "30", "modalidad": "42"},
            "modalidad-sin-cuota",
        ),
    ],
)
def test_un_renglon_malo_se_aparta_y_los_demas_siguen(motor, malo, regla):
    filas, apartados = motor([renglon("40"), malo, renglon("42")])
    assert apartados["regla"].to_list() == [regla]
    assert sorted(filas) == [0, 2]


def test_sin_modalidad_es_la_diez(motor):
    sin = {c: v for c, v in renglon("10").items() if c != "modalidad"}
    assert motor([sin])[0][0]["total"] == motor([renglon("10")])[0][0]["total"]


def test_los_ramos_reparten_todos_los_conceptos_una_vez():
    repartidos = [concepto for conceptos in RAMOS.values() for concepto in conceptos]
    assert sorted([*repartidos, "amortizacion", "seguro_danos"]) == sorted(CONCEPTOS)
