"""Crear lotes: lo que las cédulas dicen, con las fechas del calendario, sin repetirse."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from decimal import Decimal

import polars as pl
import pypdfium2
import pytest

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.lotes import crear_lotes, exportar_lotes

PERIODO = "2026-06"


def test_cada_lote_suma_lo_de_sus_cedulas(oficina, fecha):
    indice = pl.read_parquet(oficina.cedulas("mensual", PERIODO) / "indice.parquet")
    hecho = crear_lotes(oficina, "mensual", PERIODO, fecha)
    assert not hecho.ya_estaba
    assert hecho.lotes["lote"].to_list() == ["M202606-S00-001", "M202606-S01-001", "M202606-S07-001"]
    for lote in hecho.lotes.iter_rows(named=True):
        propias = [r for r in indice.iter_rows(named=True) if r["lote"] == lote["lote"]]
        assert lote["cedulas"] == len(propias)
        assert lote["importe"] == sum((r["total"] for r in propias), Decimal(0))
        assert lote["paginas"] == sum(r["paginas"] for r in propias)
        assert lote["cotizantes"] == sum(r["cotizantes"] for r in propias)
        assert (lote["fecha_entrega"], lote["termino"]) == (date(2026, 7, 2), date(2026, 7, 14))
        assert (lote["emision"], lote["periodo"], lote["estado"]) == ("mensual", PERIODO, "creado")
    assert hecho.lotes.schema["importe"] == pl.Decimal(18, 2)
    relacion = pl.read_parquet(hecho.carpeta / "relacion.parquet")
    assert relacion.height == indice.height
    assert relacion.filter(pl.col("lote") == "M202606-S01-001")["consecutivo"].to_list() == list(range(1, 15))


def test_los_de_sector_00_se_avisan_con_su_folio(oficina, fecha):
    (aviso,) = crear_lotes(oficina, "mensual", PERIODO, fecha).avisos
    assert "(00), 1 cédula de la mensual" in aviso
    assert "M202606-Z0000001101" in aviso


def test_con_el_calendario_de_ejemplo_se_dice_en_pantalla_en_papel_y_en_el_manifiesto(oficina, fecha):
    (oficina.calendarios / "emision.csv").unlink()
    ejemplo = crear_lotes(oficina, "mensual", PERIODO, fecha)
    assert any("SIN VERIFICAR" in a for a in ejemplo.avisos)
    assert ejemplo.lotes["termino"].null_count() == 0
    exportar_lotes(oficina, "mensual", PERIODO, fecha)
    with zipfile.ZipFile(ejemplo.carpeta / "M202606-S07-001.zip") as paquete:
        assert json.loads(paquete.read("MANIFIESTO.json"))["fechas_verificadas"] is False
        hoja = pypdfium2.PdfDocument(paquete.read("hoja_control.pdf"))[0].get_textpage().get_text_bounded()
    assert "Término de notificación (sin verificar)" in hoja


def test_sin_fechas_los_lotes_se_crean(oficina, sembrar_cedulas, fecha, monkeypatch):
    monkeypatch.setattr("cedulas_cli.flujo.creacion_lotes.cargar_emision", lambda carpeta: {})
    hecho = crear_lotes(oficina, "mensual", PERIODO, fecha)
    assert any("no tiene la mensual de 2026-06" in a for a in hecho.avisos)
    assert hecho.lotes["fecha_entrega"].null_count() == hecho.lotes.height
    assert not exportar_lotes(oficina, "mensual", PERIODO, fecha).ya_estaba


def test_repetir_no_escribe_nada_aunque_sea_otro_dia(oficina, fecha, arbol):
    crear_lotes(oficina, "mensual", PERIODO, fecha)
    antes = arbol(oficina.raiz)
    marcas = {r: r.stat().st_mtime_ns for r in oficina.raiz.rglob("*") if r.is_file()}
    repetido = crear_lotes(oficina, "mensual", PERIODO, date(2026, 7, 9))
    assert repetido.ya_estaba
    assert repetido.avisos  # lo que hay que saber se sigue diciendo
    assert arbol(oficina.raiz) == antes
    assert marcas == {r: r.stat().st_mtime_ns for r in oficina.raiz.rglob("*") if r.is_file()}


def test_un_sector_y_luego_los_demas(oficina, fecha):
    uno = crear_lotes(oficina, "mensual", PERIODO, fecha, ["07"])
    assert uno.lotes["sector"].to_list() == ["07"]
    dos = crear_lotes(oficina, "mensual", PERIODO, fecha, ["01"])
    assert dos.lotes["sector"].to_list() == ["01", "07"]
    assert crear_lotes(oficina, "mensual", PERIODO, fecha, ["07"]).ya_estaba
    assert crear_lotes(oficina, "mensual", PERIODO, fecha).lotes["sector"].to_list() == ["00", "01", "07"]
    with pytest.raises(ErrorCedulas) as error:
        crear_lotes(oficina, "mensual", PERIODO, fecha, ["99"])
    assert error.value.nombre == "opcion-invalida"


def test_cambiar_el_calendario_rehace_los_lotes(oficina, fecha):
    crear_lotes(oficina, "mensual", PERIODO, fecha)
    ruta = oficina.calendarios / "emision.csv"
    ruta.write_text(ruta.read_text("utf-8").replace("2026-07-14", "2026-07-15"), "utf-8")
    rehecho = crear_lotes(oficina, "mensual", PERIODO, fecha)
    assert not rehecho.ya_estaba
    assert set(rehecho.lotes["termino"]) == {date(2026, 7, 15)}


def test_emision_a_medias_o_sin_emitir(oficina, fecha):
    (oficina.cedulas("mensual", PERIODO) / "emision.json").unlink()
    with pytest.raises(ErrorCedulas) as error:
        crear_lotes(oficina, "mensual", PERIODO, fecha)
    assert (error.value.nombre, int(error.value.codigo)) == ("nada-recibido", 66)


@pytest.mark.parametrize("dano", ["sin-pdf", "indice-roto", "folio-doble", "dos-sectores", "columna-menos"])
def test_un_indice_que_no_corresponde_se_dice(oficina, fecha, dano):
    carpeta = oficina.cedulas("mensual", PERIODO)
    ruta = carpeta / "indice.parquet"
    indice = pl.read_parquet(ruta)
    if dano == "sin-pdf":
        (carpeta / "lote-M202606-S07-001.pdf").unlink()
    elif dano == "indice-roto":
        ruta.write_bytes(ruta.read_bytes()[:500])
    elif dano == "folio-doble":
        pl.concat([indice, indice.head(1)]).write_parquet(ruta)
    elif dano == "dos-sectores":
        indice.with_columns(pl.lit("M202606-S01-001").alias("lote")).write_parquet(ruta)
    else:
        indice.drop("total").write_parquet(ruta)
    with pytest.raises(ErrorCedulas) as error:
        crear_lotes(oficina, "mensual", PERIODO, fecha)
    assert (error.value.nombre, int(error.value.codigo)) == ("lote-alterado", 65)
    assert not oficina.lotes("mensual", PERIODO).exists()
