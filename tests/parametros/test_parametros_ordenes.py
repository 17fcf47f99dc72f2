"""`cedulas parametros`: listar, consultar, revisar y por-vencer, con la oficina encima del programa."""

from __future__ import annotations

import csv
import io
import json
import signal
import sys
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from cedulas_cli import cli
from cedulas_cli.dominio.cuotas import Criterios
from cedulas_cli.dominio.plan import planear
from cedulas_cli.dominio.vigencia import Valor
from cedulas_cli.parametros.carga import cargar_parametros
from cedulas_cli.parametros.catalogo import en_catalogo, ficha
from cedulas_cli.parametros.revision import por_vencer, revisar

ENCABEZADO = "parametro,clave,desde,hasta,valor,unidad,verificado,fundamento\n"


@pytest.fixture
def oficina(tmp_path, monkeypatch):
    """Oficina con su carpeta de parámetros vacía; `propios(texto)` escribe los suyos."""
    carpeta = tmp_path / "oficina" / "parametros"
    carpeta.mkdir(parents=True)
    monkeypatch.setenv("CEDULAS_OFICINA", str(carpeta.parent))
    monkeypatch.setenv("CEDULAS_FECHA", "2026-11-23")
    return carpeta


@pytest.fixture
def propios(oficina):
    def escribir(*renglones):
        (oficina / "propios.csv").write_text(ENCABEZADO + "\n".join(renglones) + "\n", encoding="utf-8")

    return escribir


@pytest.fixture
def teclear(oficina, monkeypatch, capfdbinary):
    """`teclear(...)` → (código, salida, errores) de `cedulas parametros …`."""
    manejador = signal.getsignal(signal.SIGTERM)

    def _teclear(*argumentos):
        monkeypatch.setattr(sys, "argv", ["cedulas", "parametros", *argumentos])
        codigo = cli.principal()
        sys.stdout.flush()
        salida, errores = capfdbinary.readouterr()
        return codigo, salida.decode(), errores.decode()

    yield _teclear
    signal.signal(signal.SIGTERM, manejador)


def tabla(salida):
    return list(csv.DictReader(io.StringIO(salida)))


# ---------------------------------------------------------------- listar y consultar


def test_listar_todo_trae_lo_pedido(teclear):
    codigo, salida, _ = teclear("listar")
    renglones = tabla(salida)
    assert codigo == 0
    assert len(renglones) == len(list(cargar_parametros()))
    assert {"parametro", "clave", "desde", "hasta", "valor", "unidad", "verificado", "fundamento", "origen"} <= set(
        renglones[0]
    )
    assert all(r["fundamento"] and r["descripcion"] and r["origen"].startswith("programa:") for r in renglones)


def test_listar_lo_vigente_un_dia(teclear):
    _, salida, _ = teclear("listar", "--parametro", "uma", "--vigentes", "--fecha", "2026-01-31")
    (uma,) = tabla(salida)
    assert (uma["valor"], uma["desde"], uma["hasta"]) == ("113.14", "2025-02-01", "2026-01-31")


def test_consultar_en_cada_formato(teclear, tmp_path):
    assert json.loads(teclear("consultar", "uma", "--formato", "json")[1])[0]["valor"] == "117.31"
    assert json.loads(teclear("consultar", "uma", "--formato", "jsonl")[1])["valor"] == "117.31"
    assert "117.31" in teclear("consultar", "uma", "--formato", "tabla")[1]
    salida = tmp_path / "uma.parquet"
    assert teclear("consultar", "uma", "--salida", str(salida))[0] == 0
    assert pl.read_parquet(salida)["valor"].to_list() == ["117.31"]


@pytest.mark.parametrize(
    ("dia", "valor"), [("2026-01-31", "113.14"), ("2026-02-01", "117.31"), ("2027-01-31", "117.31")]
)
def test_consultar_en_la_orilla(teclear, dia, valor):
    codigo, salida, _ = teclear("consultar", "uma", "--fecha", dia)
    assert (codigo, tabla(salida)[0]["valor"]) == (0, valor)


def test_consultar_por_clave(teclear):
    _, salida, _ = teclear("consultar", "salario_minimo", "--clave", "zlfn")
    assert [r["valor"] for r in tabla(salida)] == ["440.87"]
    _, salida, _ = teclear("consultar", "salario_minimo")
    assert {r["clave"]: r["valor"] for r in tabla(salida)} == {"general": "315.04", "zlfn": "440.87"}


def test_consultar_lo_que_falta_es_78_y_dice_que(teclear):
    codigo, salida, errores = teclear("consultar", "uma", "--fecha", "2027-02-01", "--formato", "json")
    assert (codigo, salida) == (78, "")
    error = json.loads(errores)
    assert error["nombre"] == "parametro-sin-vigencia"
    assert "2027-02-01" in error["mensaje"]
    assert "uma,,2027-02-01" in error["remedio"]


@pytest.mark.parametrize(
    ("argumentos", "dice"),
    [
        (("consultar", "umas"), "uma"),
        (("consultar", "uma", "--clave", "x"), "quite --clave"),
        (("consultar", "salario_minimo", "--clave", "norte"), "zlfn"),
        (("listar", "--parametro", "salario"), "salario_minimo"),
        (("consultar", "uma", "--fecha", "2026-02-30"), "existir en el calendario"),
    ],
)
def test_lo_mal_pedido_es_uso(teclear, argumentos, dice):
    codigo, salida, errores = teclear(*argumentos)
    assert (codigo, salida) == (2, "")
    assert dice in errores


# ---------------------------------------------------------------- revisar


def test_revisar_dice_lo_que_esta_sin_verificar(teclear):
    codigo, salida, errores = teclear("revisar")
    renglones = tabla(salida)
    dudosos = [v for v in cargar_parametros() if not v.verificado]
    assert codigo == 1
    assert [r["clase"] for r in renglones] == ["sin-verificar"] * len(dudosos)
    assert f"{len(dudosos)} por atender" in errores


def test_revisar_dice_que_corrige_y_que_agrega_la_oficina(teclear, propios):
    propios(
        "umi,,2026-01-01,2026-12-31,101.00,pesos_dia,si,DOF de prueba",
        "uma,,2027-02-01,2028-01-31,120.00,pesos_dia,si,DOF de prueba",
    )
    _, salida, _ = teclear("revisar")
    de_oficina = {r["clase"]: r for r in tabla(salida) if r["origen"].startswith("oficina:")}
    assert set(de_oficina) == {"oficina-corrige", "oficina-agrega"}
    assert "100.81" in de_oficina["oficina-corrige"]["detalle"]
    assert de_oficina["oficina-agrega"]["parametro"] == "uma"


def test_un_hueco_que_deja_la_oficina_se_dice(teclear, propios):
    propios("uma,,2027-03-01,2028-01-31,120.00,pesos_dia,si,DOF de prueba")
    codigo, salida, _ = teclear("revisar")
    (hueco,) = [r for r in tabla(salida) if r["clase"] == "hueco"]
    assert codigo == 1
    assert "entre 2027-01-31 y 2027-03-01" in hueco["detalle"]


def test_un_encime_impide_cargar(teclear, propios):
    propios(
        "umi,,2027-01-01,2027-12-31,101.00,pesos_dia,si,DOF de prueba",
        "umi,,2027-06-01,2027-12-31,102.00,pesos_dia,si,DOF de prueba",
    )
    codigo, salida, _ = teclear("revisar")
    assert codigo == 78
    assert [r["parametro"] for r in tabla(salida) if r["clase"] == "encime"] == ["umi"]
    assert teclear("listar")[0] == 78


def test_un_renglon_ilegible_es_78_con_su_lugar(teclear, propios):
    propios("umi,,2027-13-01,2027-12-31,101.00,pesos_dia,si,DOF de prueba")
    codigo, salida, errores = teclear("revisar")
    assert (codigo, salida) == (78, "")
    assert "propios.csv, renglón 2" in errores


def test_un_parametro_que_el_programa_no_usa_se_dice(propios, oficina):
    propios("uma_nueva,,2027-02-01,2028-01-31,120.00,pesos_dia,si,DOF de prueba")
    assert [o.valor.parametro for o in revisar(oficina) if o.clase == "sin-descripcion"] == ["uma_nueva"]


# ---------------------------------------------------------------- por vencer


def test_por_vencer_por_omision(teclear):
    codigo, salida, _ = teclear("por-vencer")
    renglones = {(r["parametro"], r["clave"]): r for r in tabla(salida)}
    assert codigo == 1
    assert {p for p, _ in renglones} >= {"salario_minimo", "umi", "inpc", "recargos_mora"}
    assert not {c for _, c in renglones} & {"area_A", "area_B", "area_C"}, "las áreas ya no se publican"
    # El último INPC cargado es el de agosto; el de septiembre salió el 10 de octubre.
    assert (renglones["inpc", ""]["limite"], renglones["inpc", ""]["estado"]) == ("2026-10-10", "vencido")
    assert renglones["umi", ""]["dias"] == "38"  # del 23 de noviembre al 31 de diciembre


def test_la_uma_avisa_en_enero(teclear):
    assert "uma" not in {r["parametro"] for r in tabla(teclear("por-vencer", "--dias", "60")[1])}
    _, salida, _ = teclear("por-vencer", "--dias", "60", "--fecha", "2026-12-02")
    assert "uma" in {r["parametro"] for r in tabla(salida)}


def test_con_lo_nuevo_cargado_no_hay_aviso(teclear, propios):
    """Al 2 de enero de 2026, con diez días, sólo podría faltar el INPC de diciembre: no sale hasta el 10."""
    assert teclear("por-vencer", "--dias", "0", "--fecha", "2026-01-02")[0] == 0
    propios("uma,,2027-02-01,2028-01-31,120.00,pesos_dia,si,DOF de prueba")
    _, salida, _ = teclear("por-vencer", "--dias", "60", "--fecha", "2026-12-02")
    assert "uma" not in {r["parametro"] for r in tabla(salida)}


def test_por_vencer_ordena_lo_urgente_primero():
    vencen = por_vencer(cargar_parametros(), date(2027, 3, 1), 0)
    assert [v.limite for v in vencen] == sorted(v.limite for v in vencen)
    assert all(v.dias < 0 for v in vencen)


# ---------------------------------------------------------------- catálogo y advertencias


def test_todo_parametro_tiene_ficha_y_toda_ficha_su_parametro():
    cargados = {v.parametro for v in cargar_parametros()}
    assert cargados == en_catalogo()
    for valor in cargar_parametros():
        suya = ficha(valor.parametro, valor.clave)
        assert suya.descripcion
        assert "_" not in suya.descripcion, "la descripción es para personas"
        assert suya.renovacion in {"", "anual", "mensual"}
        assert suya.afecta in {
            "importes",
            "quien_paga",
            "accesorios",
            "prima",
            "sbc",
            "multas",
            "capitales",
            "afiliacion",
        }


def test_la_advertencia_se_entiende_y_cita_su_fundamento():
    valor = Valor(
        *("seguro_danos", "", date(2010, 12, 1), None, Decimal("15.00"), "pesos_bimestre", "SIN VERIFICAR: una nota"),
        verificado=False,
        descripcion="seguro de daños",
    )
    assert valor.advertencia == (
        "SIN VERIFICAR en fuente oficial: seguro de daños = $15.00 por bimestre, vigente desde 2010-12-01; "
        "fundamento: una nota"
    )


def test_lo_que_solo_decide_quien_paga_no_va_en_lo_impreso():
    def advertencias(**columnas):
        movimiento = {"emision": "bimestral", "periodo": "2026-06", "sbc": "500", "dias": "61", **columnas}
        plan = planear(pl.LazyFrame({c: [v] for c, v in movimiento.items()}), cargar_parametros(), Criterios(), "x")
        return plan.tabla

    sin_credito = advertencias()
    assert len(sin_credito.advertencias) == 1
    assert "art. 36" in sin_credito.advertencias[0]
    assert sin_credito.advertencias_de_importes == ()
    con_credito = advertencias(tipo_descuento="2", valor_descuento="1000")
    assert len(con_credito.advertencias) == 2
    assert [("seguro de daños" in a) for a in con_credito.advertencias_de_importes] == [True]
