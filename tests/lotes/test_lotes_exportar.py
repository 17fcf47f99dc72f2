"""El paquete para la empresa: completo, comprobable sin nosotros, igual byte por byte y sin fórmulas."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import date
from decimal import Decimal

import fastexcel
import polars as pl
import pypdfium2
import pytest
import zxingcpp

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.lotes import crear_lotes, exportar_lotes

PERIODO = "2026-06"
LOTE = "M202606-S01-001"


@pytest.fixture
def paquete(exportada, tmp_path):
    """El lote de catorce cédulas, extraído con `unzip` como lo haría la empresa."""
    destino = tmp_path / "empresa"
    ruta = exportada.lotes("mensual", PERIODO) / f"{LOTE}.zip"
    subprocess.run(["unzip", "-q", str(ruta), "-d", str(destino)], check=True)
    return destino


@pytest.fixture
def cedulas(exportada):
    indice = pl.read_parquet(exportada.cedulas("mensual", PERIODO) / "indice.parquet")
    return indice.filter(pl.col("lote") == LOTE).sort("pagina_inicial").to_dicts()


def test_trae_lo_que_debe_y_sha256sum_lo_revisa_sin_nosotros(exportada, paquete):
    nombres = {r.name for r in paquete.iterdir()}
    pdf = f"lote-{LOTE}.pdf"
    assert nombres == {pdf, "relacion.csv", "relacion.xlsx", "hoja_control.pdf", "MANIFIESTO.json", "SHA256SUMS"}
    revision = subprocess.run(
        ["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=paquete, capture_output=True, text=True, check=False
    )
    assert revision.returncode == 0, revision.stdout + revision.stderr
    assert len(revision.stdout.splitlines()) == len(nombres) - 1
    assert (paquete / pdf).read_bytes() == (exportada.cedulas("mensual", PERIODO) / pdf).read_bytes()
    (paquete / "relacion.csv").write_bytes(b"otra cosa")
    assert subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=paquete, capture_output=True, check=False).returncode


def test_el_manifiesto_cuenta_y_suma_lo_mismo_que_las_cedulas(paquete, cedulas):
    manifiesto = json.loads((paquete / "MANIFIESTO.json").read_text("utf-8"))
    assert manifiesto["lote"] == LOTE
    assert manifiesto["cedulas"] == len(cedulas) == 14
    assert manifiesto["paginas"] == sum(c["paginas"] for c in cedulas)
    assert manifiesto["dias"] == sum(c["dias"] for c in cedulas)
    assert Decimal(manifiesto["importe"]) == sum((c["total"] for c in cedulas), Decimal(0))
    assert (manifiesto["fecha_entrega"], manifiesto["termino"]) == ("2026-07-02", "2026-07-14")
    for archivo in manifiesto["archivos"]:
        contenido = (paquete / archivo["nombre"]).read_bytes()
        assert (archivo["bytes"], archivo["sha256"]) == (len(contenido), hashlib.sha256(contenido).hexdigest())


def test_el_csv_no_se_ejecuta_y_el_dato_se_recupera(paquete, cedulas):
    with (paquete / "relacion.csv").open(encoding="utf-8", newline="") as archivo:
        renglones = list(csv.DictReader(archivo))
    assert [r["folio"] for r in renglones] == [c["folio"] for c in cedulas]
    for renglon, cedula in zip(renglones, cedulas, strict=True):
        for valor in renglon.values():
            assert not valor.startswith(("=", "+", "-", "@", "\t", "\r"))
        razon = cedula["razon_social"]
        esperada = razon if razon.startswith('"') else "'" + razon
        assert renglon["razon_social"] == esperada
        assert renglon["codigo_postal"] == cedula["codigo_postal"]
        assert renglon["codigo_postal"].startswith("0")
        assert Decimal(renglon["total"]) == cedula["total"]


def test_el_libro_tiene_tipos_reales_y_ni_una_formula(paquete, cedulas):
    with zipfile.ZipFile(paquete / "relacion.xlsx") as libro:
        hoja = libro.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in hoja
        assert "<f " not in hoja
        assert 'state="frozen"' in hoja
        assert "<autoFilter" in hoja
        assert 'paperSize="1"' in hoja
        assert "<hyperlink" not in hoja
        for cedula in cedulas:  # los dígitos del importe están exactos, no como salgan del binario
            assert f"<v>{cedula['total']}</v>" in hoja
    tabla = fastexcel.read_excel(paquete / "relacion.xlsx").load_sheet(0).to_polars()
    tipos = tabla.schema
    for texto in ("Folio", "Registro patronal", "Razón social", "C.P.", "Sector", "Huella de la cédula"):
        assert tipos[texto] == pl.String, texto
    assert tipos["Importe"].is_numeric()
    assert tipos["Cotizantes"].is_numeric()
    assert tipos["Entrega"].is_temporal()
    datos = tabla.head(len(cedulas))
    # XML normaliza el retorno de carro; lo demás llega idéntico.
    assert [r.strip() for r in datos["Razón social"]] == [c["razon_social"].strip() for c in cedulas]
    assert datos["C.P."].to_list() == [c["codigo_postal"] for c in cedulas]
    assert datos["Sector"].to_list() == ["01"] * 14
    total = tabla.tail(1).to_dicts()[0]
    assert total["Folio"] == "TOTAL"
    assert round(Decimal(str(total["Importe"])), 2) == sum((c["total"] for c in cedulas), Decimal(0))
    assert total["Páginas"] == sum(c["paginas"] for c in cedulas)


def test_la_hoja_de_control_se_escanea_y_sus_cuentas_cuadran(paquete, cedulas):
    documento = pypdfium2.PdfDocument(paquete / "hoja_control.pdf")
    assert len(documento) == 2
    leidos: set[str] = set()
    textos = []
    for pagina in documento:
        codigos = zxingcpp.read_barcodes(pagina.render(scale=300 / 72).to_pil())
        assert LOTE in {c.text for c in codigos}
        leidos |= {c.text for c in codigos}
        textos.append(pagina.get_textpage().get_text_bounded())
    assert leidos == {LOTE, *(c["folio"] for c in cedulas)}
    paginas = sum(c["paginas"] for c in cedulas)
    assert "En esta página: 12 cédulas" in textos[0]
    assert f"TOTAL DEL LOTE: 14 cédulas, {paginas} páginas" in textos[1]
    assert "En esta página: 2 cédulas" in textos[1]
    assert "Página 1 de 2" in textos[0]
    assert "Página 2 de 2" in textos[1]
    assert "-MUÑOZ Y ASOCIADOS, S.C." in "".join(textos)


def test_la_guia_del_conjunto_suma_por_sector(exportada):
    carpeta = exportada.lotes("mensual", PERIODO)
    indice = pl.read_parquet(exportada.cedulas("mensual", PERIODO) / "indice.parquet")
    with (carpeta / "guia_entrega.csv").open(encoding="utf-8", newline="") as archivo:
        guia = list(csv.DictReader(archivo))
    assert sum(int(r["cedulas"]) for r in guia) == indice.height
    for renglon in guia:
        assert hashlib.sha256((carpeta / renglon["paquete"]).read_bytes()).hexdigest() == renglon["huella_paquete"]
    libro = fastexcel.read_excel(carpeta / "guia_entrega.xlsx")
    assert libro.sheet_names == ["Lotes", "Sectores"]
    *sectores, total = libro.load_sheet("Sectores").to_polars().to_dicts()
    assert [s["Sector"] for s in sectores] == ["00", "01", "07"]
    for s in sectores:
        propias = indice.filter(pl.col("sector") == s["Sector"])
        assert s["Cédulas"] == propias.height
        assert round(Decimal(str(s["Importe"])), 2) == propias["total"].sum()
    assert total["Cédulas"] == indice.height


def test_todo_se_repite_byte_por_byte_en_otro_proceso(oficina, fecha, arbol, tmp_path, sembrar_cedulas):
    crear_lotes(oficina, "mensual", PERIODO, fecha)
    exportar_lotes(oficina, "mensual", PERIODO, fecha)
    otra = type(oficina)(tmp_path / "otra")
    otra.calendarios.mkdir(parents=True)
    (otra.calendarios / "emision.csv").write_bytes((oficina.calendarios / "emision.csv").read_bytes())
    sembrar_cedulas(otra)
    for orden in ("crear", "exportar"):
        propio = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "CEDULAS_OFICINA": str(otra.raiz)}
        subprocess.run(
            [sys.executable, "-m", "cedulas_cli", "lote", orden, "--periodo", PERIODO, "--fecha", str(fecha)],
            env={**os.environ, **propio},
            check=True,
        )
    assert arbol(otra.raiz) == arbol(oficina.raiz)


def test_repetir_otro_dia_no_toca_nada_y_un_paquete_danado_se_repone_igual(exportada, arbol):
    antes = arbol(exportada.raiz)
    marcas = {r: r.stat().st_mtime_ns for r in exportada.raiz.rglob("*") if r.is_file()}
    assert exportar_lotes(exportada, "mensual", PERIODO, date(2026, 7, 20)).ya_estaba
    assert marcas == {r: r.stat().st_mtime_ns for r in exportada.raiz.rglob("*") if r.is_file()}
    carpeta = exportada.lotes("mensual", PERIODO)
    (carpeta / f"{LOTE}.zip").write_bytes(b"PK roto")
    (carpeta / "guia_entrega.xlsx").unlink()
    (carpeta / "exportacion.json").unlink()
    exportar_lotes(exportada, "mensual", PERIODO, date(2026, 7, 6))
    assert arbol(exportada.raiz) == antes


def test_exportar_marca_los_lotes_y_los_conserva_exportados(exportada, fecha):
    lotes = exportada.lotes("mensual", PERIODO) / "lotes.parquet"
    assert set(pl.read_parquet(lotes)["estado"]) == {"exportado"}
    ruta = exportada.calendarios / "emision.csv"
    ruta.write_text(ruta.read_text("utf-8").replace("2026-07-14", "2026-07-15"), "utf-8")
    crear_lotes(exportada, "mensual", PERIODO, fecha)
    assert set(pl.read_parquet(lotes)["estado"]) == {"exportado"}  # el PDF que la empresa tiene es el mismo
    avisos = exportar_lotes(exportada, "mensual", PERIODO, fecha).avisos
    assert len(avisos) == 3
    assert all("ya se había exportado" in a for a in avisos)


def test_un_pdf_cambiado_no_se_empaca(oficina, fecha):
    crear_lotes(oficina, "mensual", PERIODO, fecha)
    pdf = oficina.cedulas("mensual", PERIODO) / f"lote-{LOTE}.pdf"
    pdf.write_bytes(pdf.read_bytes() + b"%")
    with pytest.raises(ErrorCedulas) as error:
        exportar_lotes(oficina, "mensual", PERIODO, fecha)
    assert error.value.nombre == "lote-alterado"


def test_al_reemplazar_la_emision_se_van_los_paquetes_que_ya_no_son(exportada, sembrar_cedulas, fecha):
    sembrar_cedulas(exportada, semilla=500, s01=2, s09=1)
    crear_lotes(exportada, "mensual", PERIODO, fecha)
    exportar_lotes(exportada, "mensual", PERIODO, fecha)
    paquetes = sorted(r.name for r in exportada.lotes("mensual", PERIODO).glob("*.zip"))
    assert paquetes == ["M202606-S01-001.zip", "M202606-S09-001.zip"]


def test_nada_sale_antes_de_crear(oficina, fecha):
    with pytest.raises(ErrorCedulas) as error:
        exportar_lotes(oficina, "mensual", PERIODO, fecha)
    assert error.value.nombre == "nada-recibido"
    assert "lote crear" in error.value.remedio


def test_el_zip_es_determinista_por_dentro(exportada):
    contenido = (exportada.lotes("mensual", PERIODO) / f"{LOTE}.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(contenido)) as paquete:
        assert paquete.testzip() is None
        fichas = paquete.infolist()
    assert {f.date_time for f in fichas} == {(1980, 1, 1, 0, 0, 0)}
    assert {f.external_attr >> 16 & 0o777 for f in fichas} == {0o600}
    assert [f.filename for f in fichas][-2:] == ["MANIFIESTO.json", "SHA256SUMS"]
