"""El lote: determinismo entre procesos, tamaños extremos, cuadre y extracción."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import polars as pl
import pypdf
import pytest

from cedulas_cli.documentos.extraccion import extraer
from cedulas_cli.documentos.lote import INDICE, emitir_lote
from cedulas_cli.dominio.esquemas import BIMESTRAL, MENSUAL
from cedulas_cli.errores import ErrorCedulas

_GUION = """
import importlib.util, sys
from pathlib import Path
import polars as pl
espec = importlib.util.spec_from_file_location("generador", sys.argv[1])
generador = importlib.util.module_from_spec(espec)
espec.loader.exec_module(generador)
from cedulas_cli.documentos.lote import emitir_lote
for emision in ("mensual", "bimestral"):
    tablas = [generador.hacer_renglones(f"F{i}", 3 + 25 * i, emision, i) for i in range(4)]
    datos = pl.concat([generador.hacer_encabezado(f"F{i}", t, emision) for i, t in enumerate(tablas)])
    destino = Path(sys.argv[2]) / f"{emision}.pdf"
    contexto = generador.hacer_contexto(emision, marca="EJEMPLO")
    emitir_lote(destino, datos, pl.concat(tablas), contexto).write_csv(destino.with_suffix(".csv"))
"""


def _huellas(carpeta: Path, semilla: str) -> dict[str, str]:
    carpeta.mkdir()
    ambiente = {**os.environ, "PYTHONHASHSEED": semilla}
    generador = Path(__file__).with_name("conftest.py")
    subprocess.run([sys.executable, "-c", _GUION, str(generador), str(carpeta)], env=ambiente, check=True)
    return {r.name: hashlib.sha256(r.read_bytes()).hexdigest() for r in sorted(carpeta.iterdir())}


def test_dos_procesos_dan_los_mismos_bytes(tmp_path):
    una, otra = _huellas(tmp_path / "a", "1"), _huellas(tmp_path / "b", "2024")
    assert len(una) == 4
    assert una == otra


def _cedulas(renglones, encabezado, emision, cuentas):
    tablas = [renglones(f"F{i}", cuenta, emision, i) for i, cuenta in enumerate(cuentas)]
    datos = pl.concat([encabezado(f"F{i}", tabla, emision) for i, tabla in enumerate(tablas)])
    return datos, pl.concat(tablas)


def test_indice_en_el_orden_de_los_encabezados(tmp_path, renglones, encabezado, contexto):
    datos, tabla = _cedulas(renglones, encabezado, MENSUAL, (2, 60, 1))
    volteados = datos.reverse()
    indice = emitir_lote(tmp_path / "l.pdf", volteados, tabla, contexto(MENSUAL))
    assert indice.schema == pl.Schema(INDICE)
    assert indice.get_column("folio").to_list() == ["F2", "F1", "F0"]
    assert indice.get_column("pdf").unique().to_list() == ["l.pdf"]
    assert indice.get_column("total").to_list() == volteados.get_column("total").to_list()
    inicio = 1
    paginas = pypdf.PdfReader(tmp_path / "l.pdf").pages
    for fila in indice.iter_rows(named=True):
        assert fila["pagina_inicial"] == inicio
        for k in range(fila["paginas"]):
            assert f"Folio {fila['folio']}" in paginas[inicio - 1 + k].extract_text()
        inicio += fila["paginas"]
    assert inicio - 1 == len(paginas)


def test_la_huella_es_de_los_datos(tmp_path, renglones, encabezado, contexto):
    datos, tabla = _cedulas(renglones, encabezado, MENSUAL, (3, 3))

    def huellas(tabla_usada, **cambios):
        indice = emitir_lote(tmp_path / "l.pdf", datos, tabla_usada, contexto(MENSUAL, **cambios))
        return indice.get_column("huella").to_list()

    original = huellas(tabla)
    assert huellas(tabla, marca="EJEMPLO", version="9.9") == original
    assert huellas(tabla, uma=11_732) != original
    otra = tabla.with_columns(nombre=pl.when(pl.col("folio") == "F1").then(pl.lit("X")).otherwise("nombre"))
    assert huellas(otra)[0] == original[0]
    assert huellas(otra)[1] != original[1]


def test_lo_que_no_cuadra_no_se_imprime(tmp_path, renglones, encabezado, contexto):
    datos, tabla = _cedulas(renglones, encabezado, MENSUAL, (3, 3))
    malos = [
        (datos.with_columns(pl.col("total") + 1), tabla),
        (datos.with_columns(pl.col("guarderias") + 1), tabla),
        (datos.with_columns(pl.col("total_obrero") + 1, pl.col("total") + 1), tabla.with_columns(pl.col("total") + 0)),
        (datos.drop("rfc"), tabla),
        (datos, tabla.drop("curp")),
        (datos.head(1), tabla),
        (datos, tabla.filter(pl.col("folio") == "F0")),
        (pl.concat([datos, datos]), tabla),
    ]
    for encabezados, detalle in malos:
        with pytest.raises(ErrorCedulas) as caso:
            emitir_lote(tmp_path / "l.pdf", encabezados, detalle, contexto(MENSUAL))
        assert caso.value.nombre == "falla-interna"
        assert list(tmp_path.iterdir()) == []


def test_lote_vacio(tmp_path, renglones, encabezado, contexto):
    datos, tabla = _cedulas(renglones, encabezado, MENSUAL, (1,))
    with pytest.raises(ErrorCedulas) as caso:
        emitir_lote(tmp_path / "l.pdf", datos.clear(), tabla.clear(), contexto(MENSUAL))
    assert caso.value.nombre == "nada-recibido"


def test_emision_sin_maqueta(tmp_path, renglones, encabezado, contexto):
    datos, tabla = _cedulas(renglones, encabezado, MENSUAL, (1,))
    with pytest.raises(ErrorCedulas) as caso:
        emitir_lote(tmp_path / "l.pdf", datos, tabla, replace(contexto(MENSUAL), emision="otra"))
    assert caso.value.nombre == "opcion-invalida"


@pytest.mark.parametrize("emision", [MENSUAL, BIMESTRAL])
def test_veinte_mil_trabajadores(tmp_path, renglones, encabezado, contexto, emision):
    base = renglones("G", 1_000, emision)
    tabla = pl.concat([base] * 20)
    inicio = time.process_time()
    indice = emitir_lote(tmp_path / "l.pdf", encabezado("G", tabla, emision), tabla, contexto(emision)).row(
        0, named=True
    )
    assert time.process_time() - inicio < 20  # lineal: en una máquina ocupada tarda uno o dos segundos
    lector = pypdf.PdfReader(tmp_path / "l.pdf")
    assert len(lector.pages) == indice["paginas"] > 600
    ultima = lector.pages[-1].extract_text()
    total = indice["total"]
    assert f"{total // 100:,}.{total % 100:02d}" in ultima
    assert f"Página {indice['paginas']:,} de {indice['paginas']:,}" in ultima


def test_extraer_una_cedula(tmp_path, renglones, encabezado, contexto):
    datos, tabla = _cedulas(renglones, encabezado, BIMESTRAL, (2, 60, 1))
    indice = emitir_lote(tmp_path / "l.pdf", datos, tabla, contexto(BIMESTRAL))
    _, inicial, paginas = indice.select("folio", "pagina_inicial", "paginas").row(1)
    for nombre in ("a.pdf", "b.pdf"):
        extraer(tmp_path / "l.pdf", inicial, paginas, tmp_path / nombre)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    lote, suelta = pypdf.PdfReader(tmp_path / "l.pdf"), pypdf.PdfReader(tmp_path / "a.pdf")
    assert len(suelta.pages) == paginas
    for k in range(paginas):
        assert suelta.pages[k].extract_text() == lote.pages[inicial - 1 + k].extract_text()


@pytest.mark.parametrize(("inicial", "paginas"), [(0, 1), (1, 0), (1, 9), (9, 1)])
def test_extraer_fuera_del_lote(tmp_path, renglones, encabezado, contexto, inicial, paginas):
    datos, tabla = _cedulas(renglones, encabezado, MENSUAL, (2,))
    emitir_lote(tmp_path / "l.pdf", datos, tabla, contexto(MENSUAL))
    with pytest.raises(ErrorCedulas) as caso:
        extraer(tmp_path / "l.pdf", inicial, paginas, tmp_path / "x.pdf")
    assert caso.value.nombre == "no-se-pudo-leer"
    assert not (tmp_path / "x.pdf").exists()


def test_extraer_de_lo_que_no_hay_o_no_es(tmp_path):
    with pytest.raises(ErrorCedulas) as caso:
        extraer(tmp_path / "no.pdf", 1, 1, tmp_path / "x.pdf")
    assert caso.value.nombre == "archivo-no-existe"
    (tmp_path / "roto.pdf").write_bytes(b"%PDF-1.6 basura")
    with pytest.raises(ErrorCedulas) as caso:
        extraer(tmp_path / "roto.pdf", 1, 1, tmp_path / "x.pdf")
    assert caso.value.nombre == "no-se-pudo-leer"
