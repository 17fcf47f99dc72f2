"""Los documentos: hojas de 32, mismos bytes, códigos que un lector lee, y nada sin folio."""

from __future__ import annotations

from datetime import date

import pypdfium2
import pytest
import zxingcpp

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.custodia_papeles import imprimir

D1, D2, D3 = date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 5)
LUGAR = {"gaveta": "1", "caja": "1", "consecutivo": "1"}


def texto_de(pdf) -> str:
    return "\n".join(pagina.get_textpage().get_text_range() for pagina in pypdfium2.PdfDocument(pdf))


def hasta_capturado(mover, numeros) -> None:
    mover("impreso", numeros, D1, hojas=2)
    mover("en_archivo", numeros, D1, **LUGAR)
    mover("a_notificador", numeros, D1, notificador="N07", firma=True, documento="FN-1")
    mover("devuelto_notificado", numeros, D2, fecha_notificacion="2026-11-04", documento="ACT-77")
    mover("capturado", numeros, D3, fecha_notificacion="2026-11-04")


@pytest.mark.parametrize(("cuantos", "hojas"), [(1, 1), (32, 1), (33, 2)])
def test_la_cedula_de_captura_va_por_hojas_de_32(oficina, con_creditos, mover, tmp_path, cuantos, hojas) -> None:
    numeros = con_creditos(cuantos)
    hasta_capturado(mover, numeros)
    pdf = tmp_path / "captura.pdf"
    escrito = imprimir(oficina, "captura", "", D3, pdf)
    assert (escrito.documentos, escrito.paginas) == (hojas, hojas)
    assert len(pypdfium2.PdfDocument(pdf)) == hojas
    segunda = tmp_path / "otra.pdf"
    imprimir(oficina, "captura", "", D3, segunda)
    assert pdf.read_bytes() == segunda.read_bytes()


def test_lo_impreso_trae_cada_credito_y_su_codigo(oficina, con_creditos, mover, tmp_path) -> None:
    numeros = con_creditos(3)
    hasta_capturado(mover, numeros)
    imprimir(oficina, "captura", "", D3, tmp_path / "c.pdf")
    dicho = texto_de(tmp_path / "c.pdf")
    assert all(numero in dicho for numero in numeros)
    assert "ACT-77" in dicho
    assert "04/11/2026" in dicho


def test_el_vale_dice_quien_cuando_y_con_codigo_legible(oficina, con_creditos, mover, tmp_path) -> None:
    numeros = con_creditos(2)
    mover("en_archivo", numeros, D1, **LUGAR)
    mover("prestado", numeros, D1, vale="V-1", solicitante="Lic. Ñandú", motivo="juicio", compromiso="2026-11-10")
    pdf = tmp_path / "vale.pdf"
    assert imprimir(oficina, "vale", "V-1", D1, pdf).documentos == 1
    mover("en_archivo", numeros, D2, vale="V-1")
    despues = tmp_path / "vale2.pdf"
    imprimir(oficina, "vale", "V-1", D1, despues)
    assert pdf.read_bytes() == despues.read_bytes(), "el vale dice lo que dijo, aunque ya se haya devuelto"
    assert imprimir(oficina, "devolucion", "V-1", D2, tmp_path / "dev.pdf").documentos == 1
    imagen = pypdfium2.PdfDocument(pdf)[0].render(scale=200 / 72, grayscale=True)
    puntos = memoryview(bytes(imagen.buffer)).cast("B", (imagen.height, imagen.stride))
    leidos = {codigo.text for codigo in zxingcpp.read_barcodes(puntos)}
    assert leidos >= {f"LEG-{n}-1" for n in numeros}


def test_el_acta_de_extravio_nombra_al_responsable(oficina, con_creditos, mover, tmp_path) -> None:
    numeros = con_creditos(1)
    mover("en_archivo", numeros, D1, **LUGAR)
    mover("a_notificador", numeros, D1, notificador="N07", firma=True, documento="FN")
    mover("extraviado", numeros, D2, acta="AX-1", busqueda="en todas partes")
    pdf = tmp_path / "acta.pdf"
    imprimir(oficina, "extravio", "AX-1", D2, pdf)
    assert "N07" in texto_de(pdf)


def test_sin_folio_o_sin_casos_se_dice(oficina, con_creditos, mover, tmp_path) -> None:
    mover("en_archivo", con_creditos(1), D1, **LUGAR)
    for papel, folio, nombre in (("vale", "V-9", "papel-sin-casos"), ("turno", "", "opcion-invalida")):
        with pytest.raises(ErrorCedulas) as falla:
            imprimir(oficina, papel, folio, D1, tmp_path / "x.pdf")
        assert falla.value.nombre == nombre
        assert not (tmp_path / "x.pdf").exists()


def test_una_plantilla_de_la_oficina_incompleta_lo_dice(oficina, con_creditos, mover, tmp_path) -> None:
    numeros = con_creditos(1)
    mover("en_archivo", numeros, D1, **LUGAR)
    mover("prestado", numeros, D1, vale="V", solicitante="J", motivo="m", compromiso="2026-11-10")
    (oficina.raiz / "plantillas").mkdir()
    (oficina.raiz / "plantillas" / "custodia.jinja").write_text("{% block vale %}{{ papel.inventado }}{% endblock %}")
    with pytest.raises(ErrorCedulas) as falla:
        imprimir(oficina, "vale", "V", D1, tmp_path / "x.pdf")
    assert falla.value.nombre == "plantilla-incompleta"
