"""La cédula se lee con lectores ajenos: texto, sumas, paginación, códigos y que nada se encime."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import polars as pl
import pypdf
import pypdfium2
import pytest
import zxingcpp

from cedulas_cli.documentos.formato import importe
from cedulas_cli.documentos.lote import emitir_lote
from cedulas_cli.dominio.esquemas import BIMESTRAL, MENSUAL

_IMPORTE = re.compile(r"^\d{1,3}(,\d{3})*\.\d{2}$")


def _textos(ruta: Path) -> list[str]:
    return [pagina.extract_text() for pagina in pypdf.PdfReader(ruta).pages]


def _fila(texto: str, rotulo: str) -> list[int]:
    """Los importes (en centavos) de las dos líneas que empiezan en ese rótulo."""
    renglones = texto.splitlines()
    lugar = next(i for i, renglon in enumerate(renglones) if rotulo in renglon)
    palabras = (renglones[lugar].split(rotulo)[1] + " " + renglones[lugar + 1]).split()
    return [int(p.replace(",", "").replace(".", "")) for p in palabras if _IMPORTE.match(p)]


@pytest.mark.parametrize("emision", [MENSUAL, BIMESTRAL])
def test_una_pagina_dice_todo(tmp_path, renglones, encabezado, contexto, emision):
    tabla = renglones("F0001", 5, emision)
    emitir_lote(tmp_path / "l.pdf", encabezado("F0001", tabla, emision), tabla, contexto(emision))
    (texto,) = _textos(tmp_path / "l.pdf")
    for esperado in (
        "COMERCIALIZADORA SINTÉTICA DEL NIÑO AGÜERO SA DE CV",
        "Z99-00001-10-0",
        "SIN990101ZZ9",
        "261000123",
        "0.54355 %",
        "17 de noviembre de 2026",
        "Página 1 de 1",
        "Delegación 14 Jalisco",
        "Subdelegación 38 Hidalgo",
        "10-2026",
        "117.31",
        "315.04",
        "TOTAL DE LA CÉDULA",
        "EMI-01" if emision == MENSUAL else "EMI-02",
        "Octubre de 2026" if emision == MENSUAL else "Septiembre-octubre de 2026",
    ):
        assert esperado in texto
    for fila in tabla.iter_rows(named=True):
        assert fila["nombre"] in texto
        assert fila["nss"] in texto
        assert fila["curp"] in texto
        for campo in tabla.columns:
            if tabla.schema[campo] == pl.Int64 and campo not in ("dias", "tipo_descuento"):
                assert importe(fila[campo]) in texto, campo
    total = int(tabla.get_column("total").sum())
    assert texto.count(importe(total)) >= 3  # franja, resumen y detalle


@pytest.mark.parametrize("emision", [MENSUAL, BIMESTRAL])
def test_los_totales_por_pagina_encadenan_y_cierran(tmp_path, renglones, encabezado, contexto, emision):
    tabla = renglones("F0001", 95, emision)
    indice = emitir_lote(tmp_path / "l.pdf", encabezado("F0001", tabla, emision), tabla, contexto(emision))
    paginas = _textos(tmp_path / "l.pdf")
    assert indice.row(0, named=True)["paginas"] == len(paginas) >= 3
    acumulado = [0] * len(_fila(paginas[0], "Suma de esta página"))
    vistos = 0
    for i, texto in enumerate(paginas):
        assert f"Página {i + 1} de {len(paginas)}" in texto
        if i:
            assert _fila(texto, "Viene de la página anterior") == acumulado
        suma = _fila(texto, "Suma de esta página")
        propios = [fila for fila in tabla.iter_rows(named=True) if fila["nss"] in texto]
        vistos += len(propios)
        assert suma[-1] == sum(fila["total"] for fila in propios)
        acumulado = [a + s for a, s in zip(acumulado, suma, strict=True)]
        daga = any(fila["con_diferencia"] for fila in propios)
        assert ("Vea la nota de la última página" in texto) == (daga and i + 1 < len(paginas))
        cierre = "TOTAL DE LA CÉDULA" if i + 1 == len(paginas) else "Acumulado; pasa a la página siguiente"
        assert _fila(texto, cierre) == acumulado
    assert vistos == 95
    assert acumulado[-1] == int(tabla.get_column("total").sum())


@pytest.mark.parametrize("emision", [MENSUAL, BIMESTRAL])
def test_los_codigos_se_leen_de_la_pagina_impresa(tmp_path, renglones, encabezado, contexto, emision):
    tabla = renglones("143826100000077", 40, emision)
    datos = encabezado("143826100000077", tabla, emision)
    indice = emitir_lote(tmp_path / "l.pdf", datos, tabla, contexto(emision, marca="EJEMPLO")).row(0, named=True)
    documento = pypdfium2.PdfDocument(tmp_path / "l.pdf")
    for i in range(len(documento)):
        imagen = documento[i].render(scale=200 / 72, grayscale=True).to_pil()
        leidos = {str(c.format): c.text for c in zxingcpp.read_barcodes(imagen)}
        barras = [texto for clave, texto in leidos.items() if "128" in clave]
        assert barras == ["143826100000077"]
        qr = [texto for clave, texto in leidos.items() if "QR" in clave]
        pesos = Decimal(int(tabla.get_column("total").sum())) / 100
        esperado = f"143826100000077|Z9900001100|2026-10|{pesos:.2f}|{indice['huella'][:16]}"
        assert qr == ([esperado] if i == 0 else [])


def _cajas(pagina: pypdfium2.PdfPage) -> list[tuple[float, float, float, float]]:
    """Caja de cada signo visible, tal como la ve el lector."""
    texto = pagina.get_textpage()
    cajas = []
    for i in range(texto.count_chars()):
        if texto.get_text_range(i, 1).strip():
            cajas.append(texto.get_charbox(i))
    return cajas


def _encimadas(cajas: list[tuple[float, float, float, float]]) -> list[tuple[object, object]]:
    holgura = 0.6
    ordenadas = sorted(cajas)
    malas = []
    for i, (x1, y1, x2, y2) in enumerate(ordenadas):
        for otra in ordenadas[i + 1 :]:
            if otra[0] >= x2 - holgura:
                break
            if min(y2, otra[3]) - max(y1, otra[1]) > holgura and min(x2, otra[2]) - otra[0] > holgura:
                malas.append(((x1, y1, x2, y2), otra))
    return malas


@pytest.mark.parametrize("emision", [MENSUAL, BIMESTRAL])
@pytest.mark.parametrize("razon", ["ASOCIACIÓN " * 17 + "SA DE CV Q", "Ñ" * 200, "W" * 200])
def test_extremos_sin_encimarse_ni_salirse(tmp_path, renglones, encabezado, contexto, totalizar, emision, razon):
    tabla = renglones("F" * 20, 3, emision).with_columns(
        nombre=pl.Series(["MMMMWWWW" * 9, "FERNÁNDEZ DE CÓRDOBA Y PÉREZ DE LEÓN MARÍA DE LOS DOLORES GUADALUPE", "Á"]),
        con_diferencia=pl.lit(True),
    )
    campo = "cuota_fija" if emision == MENSUAL else "retiro"
    tabla = totalizar(
        tabla.with_columns((pl.col("total") * 0 + 33_333_333_333 - pl.col("total") + pl.col(campo)).alias(campo)),
        emision,
    )
    assert tabla.get_column("total").sum() == 99_999_999_999
    datos = encabezado(
        "F" * 20,
        tabla,
        emision,
        razon_social=razon,
        domicilio="CALLE CON UN NOMBRE LARGUÍSIMO " * 7,
        localidad="SAN JUAN BAUTISTA DE LAS PEÑAS Y ANEXAS " * 4,
        actividad="SERVICIOS " * 30,
        numero_propuesta="9" * 12,
        prima_inferida=True,
        clase="V",
    )
    emitir_lote(tmp_path / "l.pdf", datos, tabla, contexto(emision, advertencias=("Valores SIN VERIFICAR.",)))
    pagina = pypdfium2.PdfDocument(tmp_path / "l.pdf")[0]
    cajas = _cajas(pagina)
    assert _encimadas(cajas) == []
    assert all(x1 >= 20 and x2 <= 772 and y1 >= 12 and y2 <= 600 for x1, y1, x2, y2 in cajas)
    texto = pypdf.PdfReader(tmp_path / "l.pdf").pages[0].extract_text()
    assert "999,999,999.99" in texto
    assert "SIN VERIFICAR" in texto
    assert ("se infirió" in texto) == (emision == MENSUAL)  # en la bimestral la prima no interviene
    assert texto.count("†") >= 4  # tres renglones y la nota


def test_lo_que_la_fuente_no_tiene_se_ve_y_no_rompe(tmp_path, renglones, encabezado, contexto):
    tabla = renglones("F1", 2, MENSUAL).with_columns(nombre=pl.Series(["ŁUKASZ (日本) \\ 100%", "PEN\u0303A Λ\n\x00B"]))
    emitir_lote(
        tmp_path / "l.pdf", encabezado("F1", tabla, MENSUAL, domicilio=None, prima_rt=None), tabla, contexto(MENSUAL)
    )
    (texto,) = _textos(tmp_path / "l.pdf")
    assert "\ufffdUKASZ (\ufffd\ufffd) \\ 100%" in texto
    assert "PEÑA \ufffd" in texto
    assert "El domicilio del patrón no consta" in texto
    assert "La prima de riesgos de trabajo no consta" in texto


def test_las_fuentes_van_incrustadas_y_hay_marcadores(tmp_path, renglones, encabezado, contexto):
    tablas = [renglones(f"F{i}", 30, MENSUAL, i) for i in range(3)]
    datos = pl.concat([encabezado(f"F{i}", tabla, MENSUAL) for i, tabla in enumerate(tablas)])
    indice = emitir_lote(tmp_path / "l.pdf", datos, pl.concat(tablas), contexto(MENSUAL))
    lector = pypdf.PdfReader(tmp_path / "l.pdf")
    fuentes = lector.pages[0]["/Resources"]["/Font"]
    assert len(fuentes) == 2
    assert all("/FontFile2" in f.get_object()["/FontDescriptor"] for f in fuentes.values())
    marcas = [(m.title.split(" ")[0], lector.get_destination_page_number(m) + 1) for m in lector.outline]
    assert marcas == list(zip(indice.get_column("folio"), indice.get_column("pagina_inicial"), strict=True))
