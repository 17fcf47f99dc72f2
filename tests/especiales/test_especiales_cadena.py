"""La emisión especial de punta a punta, por el mismo camino que las otras dos."""

from __future__ import annotations

import csv
import hashlib
import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pypdf
import pytest

PERIODO, FECHA = "2026-02", "2026-01-20"


def _retrato(oficina: Path) -> dict[str, str]:
    sin_reloj = {".candado", "corrida.json"}
    return {
        str(ruta.relative_to(oficina)): hashlib.sha256(ruta.read_bytes()).hexdigest()
        for ruta in sorted(oficina.rglob("*"))
        if ruta.is_file() and ruta.name not in sin_reloj
    }


def _texto(pdf: Path) -> str:
    return "\n".join(pagina.extract_text() for pagina in pypdf.PdfReader(pdf).pages)


@pytest.fixture
def ejemplo(cedulas, tmp_path):
    """Seis registros de modalidad 40, con los importes que el motor da."""
    destino = tmp_path / "ejemplo"
    opciones = ("--patrones", "6", "--semilla", "5", "--formato", "canonico", "--emision", "especial")
    hecho = cedulas("ejemplo", "generar", *opciones, "--periodo", PERIODO, "--salida", destino)
    assert hecho.returncode == 0, hecho.stderr
    return destino


def test_lo_generado_corre_sin_diferencias_y_dos_veces_igual(cedulas, ejemplo, tmp_path):
    retratos = []
    for nombre in ("una", "otra"):
        oficina = tmp_path / nombre
        archivos = [ejemplo / "movimientos_especial.parquet", ejemplo / "patrones.parquet"]
        corre = ("corrida", *archivos, "--periodo", PERIODO, "--oficina", oficina, "--fecha", FECHA)
        hecho = cedulas(*corre)
        assert (hecho.returncode, hecho.stdout) == (0, ""), hecho.stderr
        retratos.append(_retrato(oficina))
    assert retratos[0] == retratos[1]
    assert cedulas(*corre).returncode == 0
    assert _retrato(oficina) == retratos[0]
    (corrida,) = (oficina / "bitacora" / "corridas").glob("*/corrida.json")
    (emision,) = json.loads(corrida.read_text(encoding="utf-8"))["emisiones"]
    assert (emision["emision"], emision["fecha_limite_pago"], emision["hallazgos"]) == ("especial", "2026-02-17", {})
    assert emision["sumas"]["cuota_fija"] == "0.00"
    assert Decimal(emision["sumas"]["total"]) == Decimal(emision["total"]) > 0
    assert cedulas("respaldo", "verificar", "--ultimos", "1", "--datos", "--oficina", oficina).returncode == 0
    relacion = pl.read_parquet(oficina / "salidas" / "lotes" / "especial" / PERIODO / "relacion.parquet")
    assert relacion.height == emision["cedulas"] == 6


def test_un_centavo_de_mas_es_la_unica_diferencia(cedulas, ejemplo, tmp_path):
    tabla = pl.read_parquet(ejemplo / "movimientos_especial.parquet")
    assert tabla["emitido_riesgos_trabajo"].null_count() == tabla.height
    cambiado = tabla.with_row_index("fila").with_columns(
        pl.when(pl.col("fila") == 2)
        .then(pl.col("emitido_retiro") + Decimal("0.01"))
        .otherwise("emitido_retiro")
        .cast(tabla.schema["emitido_retiro"])
        .alias("emitido_retiro")
    )
    archivo = tmp_path / "cambiado.parquet"
    cambiado.drop("fila").write_parquet(archivo)
    hecho = cedulas("corrida", archivo, ejemplo / "patrones.parquet", "--periodo", PERIODO, "--fecha", FECHA)
    assert hecho.returncode == 1
    cotejo = cedulas("emision", "cotejar", "--periodo", PERIODO, "--formato", "csv")
    (fila,) = csv.DictReader(cotejo.stdout.splitlines())
    assert (fila["emision"], fila["concepto"], fila["diferencia"], fila["causa"]) == (
        "especial",
        "retiro",
        "0.01",
        "redondeo",
    )


COLUMNAS = "registro_patronal,emision,periodo,nss,nombre,curp,dias,sbc,modalidad,sector,razon_social\n"
CUARENTA = "Z9900001405,especial,2026-02,12981234508,ÑANDÚ PÉREZ ANA,,28,731.27,40,01,CONTINUACIÓN VOLUNTARIA\n"
FAMILIA = "Z9900002338,especial,2026-02,12982234507,LÓPEZ RUIZ EVA,LORE840215MDFPXV03,365,0,33,01,FAMILIA LÓPEZ\n"
ENTIDAD = "Z9900003427,especial,2026-02,12983234506,FUNES BORJA LUIS,,28,900.00,42,02,GOBIERNO DE PRUEBA\n"


@pytest.fixture
def mezclada(cedulas, tmp_path):
    """Tres modalidades en una sola emisión: un lote, un vencimiento y una leyenda por cada una."""
    archivo = tmp_path / "especial.csv"
    archivo.write_text(COLUMNAS + CUARENTA + FAMILIA + ENTIDAD, encoding="utf-8")
    hecho = cedulas("corrida", archivo, "--periodo", PERIODO, "--fecha", FECHA)
    assert hecho.returncode == 0, hecho.stderr
    return tmp_path / "oficina" / "salidas" / "cedulas" / "especial" / PERIODO


def test_cada_modalidad_con_su_vencimiento_y_sus_leyendas(mezclada):
    indice = {f["lote"]: f for f in pl.read_parquet(mezclada / "indice.parquet").iter_rows(named=True)}
    assert list(indice) == ["E202602-S01-M33-001", "E202602-S01-M40-001", "E202602-S02-M42-001"]
    # 731.27 × 28 = 20 475.56 al 14.438 %, redondeado por concepto: 214.99 + 76.78 + 358.32 + 127.97 + 409.51
    # + 1 538.33 + 230.35; la 33, el grupo 40-49 de la anualidad 2025.
    assert [str(f["total"]) for f in indice.values()] == ["13800.00", "2956.25", "4316.51"]
    textos = {lote[-7:-4]: _texto(mezclada / f["pdf"]) for lote, f in indice.items()}
    assert "17 de febrero de 2026" in textos["M40"]
    assert "31 de enero de 2026" in textos["M33"]
    assert "17 de marzo de 2026" in textos["M42"]
    for clave, nombre in (("M40", "Continuación voluntaria"), ("M33", "Seguro de Salud para la Familia")):
        assert nombre in textos[clave].replace("\n", " ")
        assert "SIN VERIFICAR" not in textos[clave]
    assert "Ramos de la modalidad 42" in textos["M42"]
    assert "SIN VERIFICAR" in textos["M42"]
    assert "ÑANDÚ PÉREZ ANA" in textos["M40"]
    assert "40-49" in textos["M33"]
    assert "1,538.33" in textos["M40"]


def test_la_edad_sale_de_la_fecha_si_el_archivo_la_trae(cedulas, tmp_path):
    archivo = tmp_path / "familia.csv"
    sin_curp = FAMILIA.replace("LORE840215MDFPXV03", "").strip()
    archivo.write_text(COLUMNAS.strip() + ",fecha_nacimiento\n" + sin_curp + ",1944-01-31\n", encoding="utf-8")
    hecho = cedulas("corrida", archivo, "--periodo", PERIODO, "--fecha", FECHA)
    assert hecho.returncode == 0, hecho.stderr
    cuotas = pl.read_parquet(tmp_path / "oficina" / "cuotas" / "especial" / PERIODO / "cuotas.parquet")
    assert (str(cuotas["total"][0]), cuotas["grupo_edad"][0]) == ("21300.00", "80+")


def test_una_cedula_especial_se_extrae_sola(cedulas, mezclada, tmp_path):
    folio = pl.read_parquet(mezclada / "indice.parquet")["folio"][1]
    assert folio.startswith("E202602Z9900001405")
    suelta = tmp_path / "suelta.pdf"
    assert cedulas("cedula", "extraer", folio, "--salida", suelta).returncode == 0
    assert "Modalidad 40" in _texto(suelta)


def test_lo_que_no_tiene_cuota_detiene_la_corrida_y_dice_cual(cedulas, tmp_path):
    archivo = tmp_path / "especial.csv"
    sin_cuota = FAMILIA.replace("2026-02", "2026-03").replace("LORE840215MDFPXV03", "LORE050215MDFPXVA3")
    archivo.write_text(COLUMNAS + CUARENTA.replace("2026-02", "2026-03") + sin_cuota, encoding="utf-8")
    hecho = cedulas("corrida", archivo, "--periodo", "2026-03", "--fecha", FECHA)
    assert hecho.returncode == 78
    assert "modalidad 33" in hecho.stderr
    assert "cuota_anual_persona,33:20-29" in hecho.stderr
    propios = tmp_path / "oficina" / "parametros" / "propios.csv"
    propios.write_text(
        "parametro,clave,desde,hasta,valor,unidad,fundamento\n"
        "cuota_anual_persona,33:20-29,2026-03-01,2027-02-28,11500.00,pesos,acuerdo inventado\n",
        encoding="utf-8",
    )
    assert cedulas("corrida", archivo, "--periodo", "2026-03", "--fecha", FECHA).returncode == 0
