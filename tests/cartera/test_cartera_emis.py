"""La base EMIS, directa y exportada a CSV: las mismas tablas canónicas, cuadradas con lo que declara cada patrón."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.recibir import recibir
from cedulas_cli.formatos.base_access import leer_tablas
from cedulas_cli.formatos.reconocer import leer
from cedulas_cli.oficina.carpeta import Oficina

BASE = Path(__file__).parent.parent / "datos" / "EMIS3801.mdb"
HOY = date(2026, 7, 20)


@pytest.fixture(scope="module")
def exportada(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sus seis tablas en CSV, como las saca un exportador."""
    carpeta = tmp_path_factory.mktemp("emis")
    for nombre, tabla in leer_tablas(BASE, "^cde").items():
        tabla.write_csv(carpeta / f"{nombre}.csv")
    return carpeta


def test_la_base_entra_y_cuadra(tmp_path: Path) -> None:
    resumen = recibir(Oficina(tmp_path / "o"), [BASE], None, reemplaza=False, fecha=HOY)
    assert (resumen.leidos, resumen.aceptados) == (30, 30)
    assert [(r.emision, r.periodo) for r in resumen.recepciones] == [("mensual", "2026-06"), ("bimestral", "2026-06")]
    assert resumen.cuadre.height == 88
    assert resumen.no_cuadran == 0
    assert any("UNA FUENTE" in a for a in resumen.avisos)


def test_los_csv_dan_lo_mismo_que_la_base(exportada: Path) -> None:
    (una,), (otra,) = leer([BASE], None), leer([exportada], None)
    sueltos = leer(sorted(exportada.iterdir()), None)
    assert len(sueltos) == 1
    for lectura in (otra, sueltos[0]):
        assert lectura.movimientos.drop("archivo", "renglon").equals(una.movimientos.drop("archivo", "renglon"))
        assert lectura.patrones.equals(una.patrones)
        assert lectura.control.drop("archivo").equals(una.control.drop("archivo"))


def test_en_zip_la_base_o_sus_csv_dan_lo_mismo(exportada: Path, tmp_path: Path) -> None:
    (una,) = leer([BASE], None)
    for numero, rutas in enumerate(([BASE], sorted(exportada.iterdir()))):
        with zipfile.ZipFile(tmp_path / f"{numero}.zip", "w") as archivo:
            for ruta in rutas:
                archivo.write(ruta, ruta.name)
        (lectura,) = leer([tmp_path / f"{numero}.zip"], None)
        assert lectura.movimientos.drop("archivo", "renglon").equals(una.movimientos.drop("archivo", "renglon"))


def test_el_registro_pierde_su_prefijo_y_el_nombre_su_peso() -> None:
    (lectura,) = leer([BASE], None)
    crudas = leer_tablas(BASE, "^cdemas")["cdemas062026"]
    assert {r[1:] for r in crudas["EMIA_PATRON"]} == set(lectura.movimientos["registro_patronal"])
    assert not lectura.movimientos["nombre"].str.contains(r"[$#/]").any()
    con_credito = lectura.movimientos.filter(pl.col("numero_credito").is_not_null())
    assert set(con_credito["emision"]) == {"bimestral"}
    assert con_credito["valor_descuento"].null_count() == 0


def test_un_total_declarado_de_mas_no_cuadra(exportada: Path, tmp_path: Path) -> None:
    rutas = []
    for ruta in exportada.glob("cdem*.csv"):
        tabla = pl.read_csv(ruta, infer_schema=False)
        if "EMIP_IMP_GUAR" in tabla.columns:
            tabla = tabla.with_columns(pl.lit("1.00").alias("EMIP_IMP_GUAR"))
        rutas.append(tmp_path / ruta.name)
        tabla.write_csv(rutas[-1])
    resumen = recibir(Oficina(tmp_path / "o"), rutas, None, reemplaza=False, fecha=HOY)
    assert resumen.no_cuadran == 4
    assert set(resumen.cuadre.filter(~pl.col("cuadra"))["dato"]) == {"guarderias"}


def test_solo_patrones_se_dice_y_no_es_una_emision(exportada: Path, tmp_path: Path) -> None:
    ruta = exportada / "cdempa062026.csv"
    (lectura,) = leer([ruta], None)
    assert (lectura.formato, lectura.movimientos.height, lectura.patrones.height) == ("patrones", 0, 4)
    assert set(lectura.control["dato"]) >= {"cuota_fija", "cotizantes", "dias"}
    assert any("sólo trae patrones" in a for a in lectura.avisos)
    with pytest.raises(ErrorCedulas) as falla:
        recibir(Oficina(tmp_path / "o"), [ruta], None, reemplaza=False, fecha=HOY)
    assert falla.value.nombre == "sin-renglones-utiles"
    assert "sólo trae patrones" in falla.value.mensaje


def test_los_patrones_de_emis_cuadran_movimientos_ajenos(exportada: Path, tmp_path: Path) -> None:
    """La tabla de patrones junto con los movimientos en su forma canónica: sus totales se comprueban."""
    (lectura,) = leer([BASE], None)
    movimientos = tmp_path / "movimientos.parquet"
    lectura.movimientos.filter(pl.col("emision") == "mensual").write_parquet(movimientos)
    rutas = [exportada / "cdempa062026.csv", movimientos]
    resumen = recibir(Oficina(tmp_path / "o"), rutas, None, reemplaza=False, fecha=HOY)
    assert (resumen.cuadre.height, resumen.no_cuadran) == (52, 0)


@pytest.mark.parametrize("periodo", ["2026-05", "2026-08"])
def test_otro_periodo_se_contradice(periodo: str) -> None:
    with pytest.raises(ErrorCedulas) as falla:
        leer([BASE], periodo)
    assert falla.value.nombre == "periodo-contradictorio"


def test_sin_nombre_de_tabla_ni_patrones_no_se_sabe_el_periodo(exportada: Path, tmp_path: Path) -> None:
    ruta = tmp_path / "movimientos.csv"
    ruta.write_bytes((exportada / "cdemmo062026.csv").read_bytes())
    with pytest.raises(ErrorCedulas) as falla:
        leer([ruta], None)
    assert falla.value.nombre == "periodo-indeterminado"
    (lectura,) = leer([ruta], "2026-06")
    assert lectura.movimientos.height == 15
    assert any("sin nombre" in a for a in lectura.avisos)


def test_renglones_estropeados_se_apartan(exportada: Path, tmp_path: Path) -> None:
    ruta = tmp_path / "cdemmo062026.csv"
    tabla = pl.read_csv(exportada / ruta.name, infer_schema=False).with_row_index("i")
    malos = {
        0: ("EMIM_SAL_BASE", "x"),
        1: ("EMIM_NUMAFIL", "123"),
        2: ("EMIM_DIAS_COBRO", "99"),
        3: ("EMIM_IMP_RT", "-1"),
    }
    for lugar, (columna, valor) in malos.items():
        tabla = tabla.with_columns(pl.when(pl.col("i") == lugar).then(pl.lit(valor)).otherwise(columna).alias(columna))
    tabla.drop("i").write_csv(ruta)
    (lectura,) = leer([ruta], None)
    assert (lectura.leidos, lectura.aceptados, lectura.renglones_apartados) == (15, 11, 4)
    assert lectura.apartados["renglon"].to_list() == [2, 3, 4, 5]
    assert lectura.apartados["regla"].to_list() == [
        "importe-ilegible", "nss-forma", "dias-fuera-del-periodo", "importe-negativo",
    ]  # fmt: skip


def test_columna_que_falta(exportada: Path, tmp_path: Path) -> None:
    ruta = tmp_path / "cdemmo062026.csv"
    pl.read_csv(exportada / ruta.name, infer_schema=False).drop("EMIM_PATRON").write_csv(ruta)
    with pytest.raises(ErrorCedulas) as falla:
        leer([ruta], None)
    assert falla.value.nombre == "columna-faltante"


def test_una_base_truncada_o_sin_tablas_de_emision(tmp_path: Path) -> None:
    rota = tmp_path / "EMIS.mdb"
    rota.write_bytes(BASE.read_bytes()[: 3 * 4096 + 100])
    for ruta, nombre in ((rota, "base-rota"), (BASE.with_name("CDSU3801.mdb"), "formato-no-reconocido")):
        with pytest.raises(ErrorCedulas) as falla:
            leer([ruta], None)
        assert falla.value.nombre == nombre
