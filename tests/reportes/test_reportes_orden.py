"""`cedulas reporte …` tecleado: formatos, el libro exacto, el DOC-16 y los códigos."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import fastexcel
import pikepdf
import polars as pl
import pytest

from cedulas_cli.documentos.libro_tabla import libro
from cedulas_cli.sistema.reloj import fecha_de_hoy

ORDENES = (
    *("notificacion", "desfase", "cobranza-oportuna", "desempeno", "productos", "antiguedad", "multas-sin-origen"),
    "relojes",
)


@pytest.fixture
def cedulas(orden_en):
    return orden_en(CEDULAS_FECHA="2026-12-31")


@pytest.mark.parametrize("orden", ORDENES)
@pytest.mark.parametrize("formato", ["csv", "json", "jsonl", "tabla"])
def test_cada_reporte_en_cada_forma_y_dos_veces_igual(cartera, cedulas, orden, formato):
    desde = ["--desde", "2026-11-01"] if orden == "desempeno" else []
    una, otra = (cedulas("reporte", orden, *desde, "--formato", formato) for _ in range(2))
    assert una.returncode in (0, 1), una.stderr
    assert "Traceback" not in una.stderr
    assert una.stdout
    assert una.stdout == otra.stdout


@pytest.mark.parametrize("orden", [*ORDENES, "cobranza-emision"])
def test_sin_padron_66_con_su_remedio(siembra, cedulas, orden):
    dado = cedulas("reporte", orden)
    assert dado.returncode == 66
    assert dado.stdout == ""
    assert "remedio" in dado.stderr
    assert "cedulas " in dado.stderr


def test_notificacion_en_csv_parquet_y_xlsx_dicen_lo_mismo(cartera, cedulas, tmp_path):
    for nombre in ("r.csv", "r.parquet", "r.xlsx"):
        assert cedulas("reporte", "notificacion", "--salida", nombre).returncode == 0
    filas = list(csv.DictReader(io.StringIO((tmp_path / "r.csv").read_text("utf-8"))))
    parquet = pl.read_parquet(tmp_path / "r.parquet")
    assert parquet.schema["importe_emitidos"] == pl.Decimal(18, 2)
    assert [Decimal(f["importe_emitidos"]) for f in filas] == parquet["importe_emitidos"].to_list()
    hojas = fastexcel.read_excel(tmp_path / "r.xlsx")
    assert hojas.sheet_names == ["notificacion", "desfase"]
    libro_leido = hojas.load_sheet("notificacion").to_polars()
    assert [round(Decimal(str(v)), 2) for v in libro_leido["importe emitidos"]] == parquet["importe_emitidos"].to_list()
    assert libro_leido["cifra control"].to_list() == parquet["cifra_control"].to_list(), "las cifras, como texto"


def test_xlsx_lo_que_no_cabe_exacto_sale_como_texto():
    justo, grande = Decimal("9999999999999.99"), Decimal("10000000000000.01")
    tabla = pl.DataFrame(
        {"credito": ["001", "002"], "justo": [justo, Decimal("0.10")], "grande": [grande, Decimal("-1.05")]},
        schema={"credito": pl.String, "justo": pl.Decimal(18, 2), "grande": pl.Decimal(18, 2)},
    )
    leida = fastexcel.read_excel(libro({"h": tabla}, "t", fecha_de_hoy("2026-12-31"))).load_sheet("h").to_polars()
    assert leida["grande"].to_list() == ["10000000000000.01", "-1.05"]
    assert leida["justo"].to_list() == [9999999999999.99, 0.10]
    assert leida["justo"].dtype == pl.Float64
    assert leida["credito"].to_list() == ["001", "002"]


def test_doc16_es_determinista_y_dice_lo_del_reporte(cartera, cedulas, tmp_path):
    for vez in ("uno.pdf", "dos.pdf"):
        dado = cedulas("reporte", "notificacion", "--salida", vez)
        assert dado.returncode == 0, dado.stderr
    assert (tmp_path / "uno.pdf").read_bytes() == (tmp_path / "dos.pdf").read_bytes()
    with pikepdf.open(tmp_path / "uno.pdf") as pdf:
        assert len(pdf.pages) >= 1
        assert str(pdf.docinfo["/Title"]) == "Reporte de notificación y desfase"
    otro = cedulas("reporte", "notificacion", "--periodo", "2026-08", "--formato", "pdf", "--salida", "tres.pdf")
    assert otro.returncode == 0
    assert (tmp_path / "tres.pdf").read_bytes() != (tmp_path / "uno.pdf").read_bytes()


def test_una_plantilla_propia_a_la_que_le_falta_un_dato_lo_dice(siembra, cartera, cedulas):
    carpeta = siembra.oficina.raiz / "plantillas"
    carpeta.mkdir()
    bloques = ("titulo", "formulas", "leyenda", "firmas")
    texto = "\n".join(f"{{% block {b} %}}{{{{ reporte.color }}}}{{% endblock %}}" for b in bloques)
    (carpeta / "reporte_notificacion.jinja").write_text(texto, "utf-8")
    dado = cedulas("reporte", "notificacion", "--salida", "r.pdf")
    assert dado.returncode == 78
    assert "color" in dado.stderr
    assert "Traceback" not in dado.stderr


def test_el_pdf_es_solo_de_la_notificacion(cartera, cedulas):
    assert cedulas("reporte", "desfase", "--formato", "pdf").returncode == 2


@pytest.mark.parametrize(("orden", "codigo"), [("multas-sin-origen", 1), ("relojes", 1), ("antiguedad", 0)])
def test_codigos_con_hallazgos(cartera, cedulas, orden, codigo):
    assert cedulas("reporte", orden).returncode == codigo


def test_por_credito(cartera, cedulas):
    dado = cedulas("reporte", "antiguedad", "--por-credito", "--formato", "csv")
    numeros = [f["numero_credito"] for f in csv.DictReader(io.StringIO(dado.stdout))]
    assert numeros == sorted(n for n, c in cartera.items() if c["situacion"] != "saldado")
