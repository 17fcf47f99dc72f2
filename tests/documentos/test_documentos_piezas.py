"""Piezas sueltas: formato, códigos, fuentes, reparto en páginas y plantillas."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cedulas_cli.documentos import codigos, formato
from cedulas_cli.documentos.fuentes import SUSTITUTO, codificar, familia, literal, partir, recortar
from cedulas_cli.documentos.maqueta import ANCHO, MAQUETAS, maqueta_de
from cedulas_cli.documentos.paginado import Capacidad
from cedulas_cli.documentos.plantillas import Plantillas
from cedulas_cli.dominio.esquemas import OBRERAS, conceptos_de
from cedulas_cli.errores import ErrorCedulas


def test_formatos():
    assert formato.importe(99_999_999_999) == "999,999,999.99"
    assert formato.importe(-5) == "-0.05"
    assert formato.registro_patronal("Z9900001100") == "Z99-00001-10-0"
    assert formato.registro_patronal("Z99") == "Z99"
    assert formato.fecha_corta(date(2026, 1, 5)) == "05/01/2026"
    assert formato.fecha_larga(date(2026, 1, 5)) == "5 de enero de 2026"
    assert formato.periodo_corto("2026-10") == "10-2026"


@given(st.lists(st.one_of(st.none(), st.integers(-(10**9), 10**13)), max_size=30))
def test_importes_en_bloque_igual_que_uno_por_uno(valores):
    esperado = ["" if v is None else f"{'-' if v < 0 else ''}{abs(v) // 100:,}.{abs(v) % 100:02d}" for v in valores]
    assert formato.importes(pl.Series("x", valores, dtype=pl.Int64)).to_list() == esperado


def _imagen(renglones: list[str], ampliar: int, silencio: int) -> Image.Image:
    alto, ancho = len(renglones), len(renglones[0])
    imagen = Image.new("L", (ancho + 2 * silencio, alto + 2 * silencio), 255)
    for y, renglon in enumerate(renglones):
        for x, bit in enumerate(renglon):
            imagen.putpixel((x + silencio, y + silencio), 0 if bit == "1" else 255)
    return imagen.resize((imagen.width * ampliar, imagen.height * ampliar), Image.Resampling.NEAREST)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=24))
def test_code128_lo_descifra_un_lector_ajeno(texto):
    modulos = codigos.code128_modulos(texto)
    assert len(modulos) == codigos.code128_ancho(texto)
    imagen = _imagen([modulos] * 40, 3, 12)
    leido = zxingcpp.read_barcode(imagen, formats=zxingcpp.BarcodeFormat.Code128, text_mode=zxingcpp.TextMode.Plain)
    assert leido is not None
    assert leido.text == texto


def test_code128_usa_pares_de_cifras():
    assert len(codigos.code128_valores("14382610000007")) == 1 + 7 + 1
    with pytest.raises(ErrorCedulas):
        codigos.code128_valores("Ñ")


@pytest.mark.parametrize("largo", [1, 40, 62, 63, 84, 85, 106, 122, 152, 180, 213, 300])
def test_qr_de_todo_tamano(largo):
    texto = ("folio|Z9900001100|2026-10|1234.56|0a1b2c3d" * 9)[:largo]
    leido = zxingcpp.read_barcode(_imagen(codigos.qr_modulos(texto), 4, 4), formats=zxingcpp.BarcodeFormat.QRCode)
    assert leido is not None
    assert leido.text == texto
    assert leido.ec_level == "M"


def test_codificacion_visible():
    assert codificar("PEÑA") == "PEÑA".encode("latin-1")
    assert codificar("N\u0303") == b"\xd1"
    assert codificar("日") == bytes([SUSTITUTO])
    assert literal("a(b)\\") == b"(a\\(b\\)\\\\)"
    for fuente in familia():
        assert len({fuente.anchos[ord(cifra)] for cifra in "0123456789"}) == 1
        assert all(fuente.anchos[byte] > 0 for byte in range(32, 256))


@given(st.text(max_size=120), st.integers(15, 200))
def test_partir_y_recortar_caben(texto, ancho):
    fuente = familia()[0]
    renglones = partir(texto, fuente, 7, ancho)
    assert all(fuente.ancho(r, 7) <= ancho for r in renglones)
    assert "".join("".join(renglones).split()) == "".join(texto.split())
    assert fuente.ancho(recortar(texto, fuente, 7, ancho), 7) <= ancho + fuente.ancho("W…", 7)


@given(
    st.integers(1, 5000),
    st.integers(1, 40),
    st.integers(0, 6),
    st.integers(1, 40),
    st.integers(0, 6),
)
def test_reparto_completo_y_sin_paginas_vacias(cuantos, unica, mas, ultima, otras):
    capacidad = Capacidad(unica, unica + mas, ultima + otras, ultima)
    paginas = capacidad.reparto(cuantos)
    assert sum(paginas) == cuantos
    assert all(paginas)
    if len(paginas) == 1:
        assert cuantos <= unica
    else:
        assert paginas[0] <= capacidad.primera
        assert all(p <= capacidad.intermedia for p in paginas[1:-1])
        assert paginas[-1] <= ultima


@pytest.mark.parametrize("emision", list(MAQUETAS))
def test_la_maqueta_lleva_todos_los_conceptos(emision):
    maqueta = maqueta_de(emision)
    assert sum(c.ancho for c in maqueta.columnas) == pytest.approx(ANCHO)
    campos = {celda.campo for celda in maqueta.celdas()}
    # El crédito de vivienda sólo se descuenta en la bimestral: la especial nunca lo lleva.
    sin_credito = {"amortizacion", "seguro_danos"} if emision == "especial" else set()
    conceptos = set(conceptos_de(emision)) - sin_credito
    assert conceptos <= campos
    patronales = [c for r in maqueta.ramos for c in r.patronal]
    obreros = [c for r in maqueta.ramos for c in r.obrero]
    assert sorted(patronales + obreros) == sorted(conceptos)
    assert set(obreros) == OBRERAS & conceptos


def test_plantilla_sin_dato_dice_cual_y_donde(tmp_path, contexto):
    (tmp_path / "propia.jinja").write_text("{% block titulo %}\nUno\n{{ firmante }}\n{% endblock %}", "utf-8")
    with pytest.raises(ErrorCedulas) as caso:
        Plantillas(tmp_path).bloques("propia.jinja", {})
    assert caso.value.nombre == "plantilla-incompleta"
    assert "firmante" in caso.value.causa
    assert caso.value.lugar.endswith("propia.jinja, renglón 3")


def test_plantilla_mal_escrita(tmp_path):
    (tmp_path / "propia.jinja").write_text("{% block a %}\n{{ x \n{% endblock %}", "utf-8")
    with pytest.raises(ErrorCedulas) as caso:
        Plantillas(tmp_path).bloques("propia.jinja", {})
    assert caso.value.nombre == "plantilla-incompleta"
    assert "renglón" in caso.value.lugar


def test_un_texto_vacio_del_contexto_es_un_dato_faltante(tmp_path, renglones, encabezado, contexto):
    from cedulas_cli.documentos.lote import emitir_lote

    tabla = renglones("F0", 2, "mensual")
    with pytest.raises(ErrorCedulas) as caso:
        emitir_lote(tmp_path / "l.pdf", encabezado("F0", tabla, "mensual"), tabla, contexto("mensual", fundamentos=""))
    assert caso.value.nombre == "plantilla-incompleta"
    assert "fundamentos" in caso.value.causa
    assert list(tmp_path.iterdir()) == []


def test_la_plantilla_de_la_oficina_manda(tmp_path, renglones, encabezado, contexto):
    import pypdf

    from cedulas_cli.documentos.lote import emitir_lote

    propias = tmp_path / "plantillas"
    propias.mkdir()
    bloques = {"titulo": "Título propio", "subtitulo": "s", "fundamento": "f", "leyendas": "{{ instituto.domicilio }}"}
    texto = "".join(f"{{% block {k} %}}{v}{{% endblock %}}" for k, v in {**bloques, "avisos": ""}.items())
    (propias / "propuesta_mensual.jinja").write_text(texto, "utf-8")
    tabla = renglones("F0", 2, "mensual")
    emitir_lote(tmp_path / "l.pdf", encabezado("F0", tabla, "mensual"), tabla, contexto("mensual", plantillas=propias))
    assert "Título propio" in pypdf.PdfReader(tmp_path / "l.pdf").pages[0].extract_text()
    (propias / "propuesta_mensual.jinja").write_text("{% block titulo %}x{% endblock %}", "utf-8")
    with pytest.raises(ErrorCedulas) as caso:
        emitir_lote(
            tmp_path / "l.pdf", encabezado("F0", tabla, "mensual"), tabla, contexto("mensual", plantillas=propias)
        )
    assert caso.value.nombre == "plantilla-incompleta"
    assert "subtitulo" in caso.value.causa
