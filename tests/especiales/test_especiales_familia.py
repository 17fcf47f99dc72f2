"""Modalidad 33: cuota anual por persona, por la edad al empezar la anualidad (LSS 242; derecho 9.2)."""

from __future__ import annotations

import pytest

from cedulas_cli.errores import ErrorCedulas

PUBLICADAS_2025 = (
    (0, 19, 8_900_00),
    (20, 29, 11_100_00),
    (30, 39, 11_850_00),
    (40, 49, 13_800_00),
    (50, 59, 14_250_00),
    (60, 69, 19_800_00),
    (70, 79, 20_650_00),
    (80, 130, 21_300_00),
)
"""Vigentes del 1-mar-2025 al 28-feb-2026, en centavos (nota de prensa del 10-12-2025, en tres fuentes)."""
PUBLICADAS_2023 = (8_200_00, 10_200_00, 10_950_00, 12_700_00, 13_150_00, 18_300_00, 19_050_00, 19_700_00)


def persona(periodo: str = "2025-03", modalidad: str = "33", **otros: str) -> dict[str, str]:
    return {"emision": "especial", "modalidad": modalidad, "periodo": periodo, "sbc": "", "dias": "365"} | otros


def test_cada_edad_paga_la_de_su_grupo(motor):
    filas, apartados = motor([persona(edad=str(edad)) for edad in range(131)])
    assert apartados.is_empty()
    for desde, hasta, importe in PUBLICADAS_2025:
        for edad in range(desde, hasta + 1):
            fila = filas[edad]
            assert (fila["cuota_fija"], fila["total_patronal"], fila["total_obrero"], fila["total"]) == (
                importe,
                importe,
                0,
                importe,
            )
            assert fila["grupo_edad"] == (f"{desde}-{hasta}" if hasta < 130 else "80+")
            assert fila["excedente_patronal"] is None
            assert fila["total_rcv"] is None
            assert fila["obrero_a_cargo_patron"] == "no"


def test_la_anualidad_decide_la_cuota(motor):
    edades = [19, 29, 39, 49, 59, 69, 79, 99]
    for periodo, esperadas in (
        ("2023-03", PUBLICADAS_2023),
        ("2024-02", PUBLICADAS_2023),
        ("2025-03", [importe for _, _, importe in PUBLICADAS_2025]),
        ("2026-02", [importe for _, _, importe in PUBLICADAS_2025]),
    ):
        filas = motor([persona(periodo, edad=str(edad)) for edad in edades])[0]
        assert [filas[i]["total"] for i in range(len(edades))] == list(esperadas)


@pytest.mark.parametrize(
    ("nacimiento", "periodo", "total"),
    [
        ("1995-03-01", "2025-03", 11_850_00),  # cumple 30 el mismo día en que empieza
        ("1995-03-02", "2025-03", 11_100_00),  # un día después: todavía 29
        ("1996-02-29", "2026-02", 11_100_00),  # 29 de febrero: el 1-feb-2026 aún tiene 29
        ("2025-03-01", "2025-03", 8_900_00),  # recién nacido
        ("1945-03-01", "2025-03", 21_300_00),
    ],
)
def test_edad_por_fecha_de_nacimiento(motor, nacimiento, periodo, total):
    assert motor([persona(periodo, fecha_nacimiento=nacimiento)])[0][0]["total"] == total


def test_29_de_febrero_cumple_el_1_de_marzo(motor):
    # Nacido el 29-feb-1996: el 1-mar-2025 ya cumplió 29; el 1-mar-2026 cumple 30 (grupo 30-39 de 2026: 12 350).
    filas = motor([persona("2025-03", fecha_nacimiento="1996-02-29")])[0]
    assert filas[0]["grupo_edad"] == "20-29"
    assert motor([persona("2026-03", fecha_nacimiento="1996-02-29")])[0][0]["total"] == 12_350_00


def test_edad_por_curp(motor):
    # La posición 17 dice el siglo: cifra, 1900; letra, 2000.
    filas = motor([persona(curp="GOMA900315HDFXXX09"), persona(curp="GOMA050315HDFXXXA1")])[0]
    assert [filas[i]["grupo_edad"] for i in (0, 1)] == ["30-39", "0-19"]


@pytest.mark.parametrize(
    ("otros", "regla"),
    [
        ({}, "edad-desconocida"),
        ({"edad": "131"}, "edad-desconocida"),
        ({"edad": "treinta"}, "edad-desconocida"),
        ({"fecha_nacimiento": "2025-03-02"}, "edad-desconocida"),
        ({"curp": "GOMA901315HDFXXX09"}, "edad-desconocida"),
        ({"fecha_nacimiento": "1990-01-01", "edad": "34"}, "edad-no-coincide"),
        ({"edad": "30", "dias": "367"}, "anualidad-invalida"),
        ({"edad": "30", "dias": "", "desde": "2025-05-01", "hasta": "2026-04-30"}, "anualidad-invalida"),
    ],
)
def test_lo_que_no_se_entiende_se_aparta(motor, otros, regla):
    filas, apartados = motor([persona(**otros), persona(edad="41")])
    assert apartados["regla"].to_list() == [regla]
    assert filas[1]["total"] == 13_800_00


def test_sin_dias_no_hay_cuota(motor):
    assert motor([persona(edad="41", dias="0")])[0][0]["total"] == 0


def test_con_fechas_de_la_anualidad(motor):
    con_fechas = persona(edad="41", dias="", desde="2025-03-01", hasta="2026-02-28")
    assert motor([con_fechas])[0][0]["total"] == 13_800_00


@pytest.mark.parametrize(
    ("renglon", "dice"),
    [
        (persona("2024-05", edad="35"), "del 2025-03-01 al 2026-02-28"),
        (persona("2026-03", edad="25"), "30-39, 40-49, 60-69"),
        (persona("2026-03", "32", edad="25"), "no se halló ninguna cuota publicada"),
    ],
)
def test_lo_no_publicado_se_detiene_y_dice_que_falta(motor, renglon, dice):
    bueno = {"emision": "especial", "modalidad": "40", "periodo": renglon["periodo"], "sbc": "900", "dias": "28"}
    with pytest.raises(ErrorCedulas) as falla:
        motor([bueno, bueno, renglon])
    assert falla.value.nombre == "modalidad-sin-cuota"
    assert int(falla.value.codigo) == 78
    assert dice in falla.value.causa
    assert falla.value.lugar == "prueba, renglón 3"
    assert f"cuota_anual_persona,{renglon['modalidad']}:" in falla.value.remedio


def test_basta_un_csv_de_la_oficina(motor, con_valores):
    nuevos = con_valores(
        "cuota_anual_persona,33:20-29,2026-03-01,2027-02-28,11500.00,pesos,acuerdo inventado",
        "cuota_anual_persona,32:0+,2026-03-01,2027-02-28,1234.56,pesos,acuerdo inventado",
    )
    filas = motor([persona("2026-03", edad="25"), persona("2026-03", "32", edad="7")], con=nuevos)[0]
    assert [(filas[i]["total"], filas[i]["grupo_edad"]) for i in (0, 1)] == [(11_500_00, "20-29"), (1_234_56, "0+")]


@pytest.mark.parametrize("clave", ["33:treinta", "33:30_39", "33:35-45"])
def test_un_grupo_mal_escrito_o_encimado_no_se_usa(motor, con_valores, clave):
    nuevos = con_valores(f"cuota_anual_persona,{clave},2025-03-01,2026-02-28,1.00,pesos,acuerdo inventado")
    with pytest.raises(ErrorCedulas) as falla:
        motor([persona(edad="35")], con=nuevos)
    assert falla.value.nombre == "parametros-invalidos"
    assert clave in falla.value.mensaje


def test_lo_sin_verificar_se_dice(cedulas):
    entrada = "emision,periodo,modalidad,sbc,dias,edad\nespecial,2026-03,33,,365,35\n"
    hecho = cedulas("calcular", "cuotas", "--formato", "csv", entrada=entrada)
    assert hecho.returncode == 0
    assert "SIN VERIFICAR" in hecho.stderr
    assert "33:30-39" in hecho.stderr
