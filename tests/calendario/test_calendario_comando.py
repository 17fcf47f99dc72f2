"""`cedulas calendario` de punta a punta."""

import csv
import io
import json

import pytest

from cedulas_cli.errores import ErrorCedulas


@pytest.mark.parametrize(
    ("periodo", "emision", "vence"),
    [
        ("2023-10", "mensual", "2023-11-21"),
        ("2026-02", "bimestral", "2026-03-17"),
        ("2026-07", "especial", "2026-08-17"),
    ],
)
def test_vencimiento_en_json(correr, periodo, emision, vence):
    salida = correr("vencimiento", "--periodo", periodo, "--emision", emision, "--formato", "json")
    assert salida.exit_code == 0
    assert json.loads(salida.stdout)["vencimiento"] == vence


def test_vencimiento_legible_dice_por_que_se_corrio(correr):
    salida = correr("vencimiento", "--periodo", "2023-10", "--emision", "mensual", "--formato", "tabla")
    assert salida.stdout == (
        "Vencimiento de la emisión mensual, octubre de 2023\n"
        "  nominal      2023-11-17 (viernes): se corre al hábil siguiente\n"
        "  vencimiento  2023-11-21 (martes)\n"
        "  fundamento   LSS art. 39; RACERF art. 3; CFF art. 12\n"
    )


def test_especial_advierte_y_la_modalidad_40_no(correr):
    base = ("vencimiento", "--periodo", "2026-11", "--emision", "especial", "--formato", "json")
    sin, con = json.loads(correr(*base).stdout), json.loads(correr(*base, "--modalidad", "40").stdout)
    assert (sin["vencimiento"], con["vencimiento"]) == ("2026-12-17", "2026-11-17")
    assert "SIN VERIFICAR" in sin["advertencias"][0]
    assert con["advertencias"] == []


def test_plazo_sin_la_regla_del_viernes(correr):
    """Derecho, vector B: 15 hábiles desde el 12-nov-2026 caen en viernes 4-dic."""
    salida = correr("plazo", "--desde", "2026-11-12", "--dias-habiles", "15", "--formato", "json")
    assert json.loads(salida.stdout)["fecha"] == "2026-12-04"


def test_plazo_en_csv_lleva_sus_advertencias(correr):
    salida = correr("plazo", "--desde", "2025-04-14", "--dias-habiles", "5", "--formato", "csv")
    (renglon,) = csv.DictReader(io.StringIO(salida.stdout))
    assert renglon["fecha"] == "2025-04-21"
    assert "Viernes santo" in renglon["advertencias"]
    assert "2025-04-23" in renglon["advertencias"]


def test_ambitos_por_opcion_y_por_configuracion(correr, oficina):
    orden = ("plazo", "--desde", "2025-09-12", "--dias-habiles", "1", "--formato", "json")
    assert json.loads(correr(*orden).stdout)["fecha"] == "2025-09-15"
    assert json.loads(correr(*orden, "--ambito", "imss").stdout)["fecha"] == "2025-09-17"
    (oficina / "oficina.toml").write_text('[calendario]\nambitos = ["IMSS"]\n')
    assert json.loads(correr(*orden).stdout)["fecha"] == "2025-09-17"


def test_json_a_un_archivo_es_el_mismo_objeto(correr, tmp_path):
    orden = ("plazo", "--desde", "2026-11-12", "--dias-habiles", "1", "--formato", "json")
    assert correr(*orden, "--salida", str(tmp_path / "p.json")).exit_code == 0
    assert json.loads((tmp_path / "p.json").read_text()) == json.loads(correr(*orden).stdout)


def test_inhabiles_de_un_anio(correr):
    legible = correr("inhabiles", "--anio", "2024", "--formato", "tabla").stdout
    cuentan, conocidos = legible.split("Conocidos que no cuentan")
    assert "2024-10-01 (martes)" in cuentan
    assert "Jueves santo" in conocidos
    renglones = list(csv.DictReader(io.StringIO(correr("inhabiles", "--anio", "2024", "--formato", "csv").stdout)))
    assert sum(r["cuenta"] == "si" for r in renglones) == 9
    assert all(r["fundamento"] for r in renglones)


def test_calendario_de_emision(correr):
    renglones = json.loads(correr("emision", "--periodo", "2026-10", "--formato", "json").stdout)
    assert [r["emision"] for r in renglones] == ["bimestral", "especial", "mensual"]
    assert {r["verificada"] for r in renglones} == {"no"}
    assert "EJEMPLO" in correr("emision", "--periodo", "2026-10", "--formato", "tabla").stdout


@pytest.mark.parametrize(
    ("argumentos", "nombre"),
    [
        (("vencimiento", "--periodo", "2026-13", "--emision", "mensual"), "opcion-invalida"),
        (("vencimiento", "--periodo", "basura", "--emision", "mensual"), "opcion-invalida"),
        (("vencimiento", "--periodo", "2026-09", "--emision", "bimestral"), "opcion-invalida"),
        (("vencimiento", "--periodo", "2026-09", "--emision", "mensual", "--modalidad", "40"), "opcion-invalida"),
        (("vencimiento", "--periodo", "1999-01", "--emision", "mensual"), "calendario-sin-cobertura"),
        (("vencimiento", "--periodo", "2040-01", "--emision", "mensual"), "calendario-sin-cobertura"),
        (("plazo", "--desde", "2026-02-30", "--dias-habiles", "5"), "opcion-invalida"),
        (("plazo", "--desde", "20260202", "--dias-habiles", "5"), "opcion-invalida"),
        (("plazo", "--desde", "9999-12-31", "--dias-habiles", "5"), "calendario-sin-cobertura"),
        (("inhabiles", "--anio", "0"), "calendario-sin-cobertura"),
        (("emision", "--periodo", "1999-01"), "nada-recibido"),
    ],
)
def test_errores_con_nombre(correr, argumentos, nombre):
    salida = correr(*argumentos)
    assert isinstance(salida.exception, ErrorCedulas)
    assert salida.exception.nombre == nombre


@pytest.mark.parametrize("dias", ["0", "-3", "muchos", "1.5"])
def test_dias_que_no_son_un_plazo_son_uso_incorrecto(correr, dias):
    assert correr("plazo", "--desde", "2026-01-05", "--dias-habiles", dias).exit_code == 2
