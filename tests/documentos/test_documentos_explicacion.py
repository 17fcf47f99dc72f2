"""La explicación impresa, leída con lectores ajenos: dice lo mismo que el JSON, nada encimado y nada fuera."""

from __future__ import annotations

import json
import re

import pypdf
import pypdfium2
import pytest

from cedulas_cli.documentos.composicion import Compositor, legible
from cedulas_cli.documentos.exposicion import COLUMNAS_PASOS, Clase, Exposicion, Fila, Tabla, palabras, rotulo

CUOTAS = (
    *("explicar", "cuotas", "--emision", "bimestral", "--periodo", "2026-02", "--sbc", "500", "--dias", "59"),
    *("--tipo-descuento", "3", "--valor-descuento", "25.5"),
)
CASOS = {
    "cuotas": CUOTAS,
    "accesorios": (
        "explicar",
        "accesorios",
        "--importe",
        "9999.99",
        "--vencimiento",
        "2019-06-17",
        "--pago",
        "2026-02-20",
    ),
    "prorroga": ("explicar", "prorroga", "--adeudo", "1000000", "--solicitud", "2026-03-10", "--parcialidades", "48"),
    "multa": ("explicar", "multa", "--fraccion", "304", "--omitido", "12345.67", "--fecha-infraccion", "2026-03-18"),
}


@pytest.fixture
def cedulas(orden_en, tmp_path):
    """La orden en una oficina que ya no es de ejemplo: sin marca de agua que cruce la página."""
    (tmp_path / "oficina").mkdir()
    (tmp_path / "oficina" / "oficina.toml").write_text("ejemplo = false\n", encoding="utf-8")
    return orden_en(CEDULAS_FECHA="2026-11-23")


def _texto(ruta):
    return "\n".join(pagina.extract_text() for pagina in pypdf.PdfReader(ruta).pages)


def _sin_espacios(texto):
    return re.sub(r"\s", "", texto)


def _cajas(pagina):
    texto = pagina.get_textpage()
    return [texto.get_charbox(i) for i in range(texto.count_chars()) if texto.get_text_range(i, 1).strip()]


def _encimadas(cajas, holgura=0.6):
    ordenadas = sorted(cajas)
    malas = []
    for i, (x1, y1, x2, y2) in enumerate(ordenadas):
        for otra in ordenadas[i + 1 :]:
            if otra[0] >= x2 - holgura:
                break
            if min(y2, otra[3]) - max(y1, otra[1]) > holgura and min(x2, otra[2]) - otra[0] > holgura:
                malas.append(((x1, y1, x2, y2), otra))
    return malas


def _exigir_limpio(ruta):
    documento = pypdfium2.PdfDocument(ruta)
    for pagina in documento:
        cajas = _cajas(pagina)
        assert cajas
        assert not _encimadas(cajas)
        ancho, alto = pagina.get_size()
        assert all(x1 >= 20 and x2 <= ancho - 20 and y1 >= 12 and y2 <= alto - 12 for x1, y1, x2, y2 in cajas)
    return len(documento)


@pytest.mark.parametrize("caso", CASOS)
def test_dice_lo_mismo_que_el_json_y_no_se_encima(cedulas, tmp_path, caso):
    orden = CASOS[caso]
    ruta = tmp_path / "explicacion.pdf"
    hecho = cedulas(*orden, "--salida", ruta)
    assert hecho.returncode == 0, hecho.stderr
    objeto = json.loads(cedulas(*orden, "--formato", "json").stdout)
    leido = _sin_espacios(_texto(ruta))
    paginas = _exigir_limpio(ruta)
    assert f"Página{paginas}de{paginas}" in leido
    assert "INSTITUTOMEXICANODELSEGUROSOCIAL" in leido
    assert "23denoviembrede2026" in leido
    pasos = objeto["pasos"] if "pasos" in objeto else objeto["conceptos"]
    esperados = [paso["resultado"] for paso in pasos] if "pasos" in objeto else [f"{objeto['total']}"]
    esperados += [p["fundamento"] for paso in pasos for p in paso.get("parametros", ())]
    esperados += [paso["articulo"] for paso in pasos if "articulo" in paso]
    for esperado in (*esperados, *objeto["advertencias"]):
        assert _sin_espacios(legible(esperado).replace(",", "")) in leido.replace(",", ""), esperado
    assert "\ufffd" not in leido, "un signo que la fuente no tiene"


def test_una_lista_no_se_corta_a_media_cifra(cedulas, tmp_path):
    emisiones = "2026-04:100000.25;2026-05:110000.55;2026-06:90000.75"
    orden = ("explicar", "prorroga-excepcional", "--fecha-solicitud", "2026-03-10", "--emisiones", emisiones)
    assert cedulas(*orden, "--sin-adeudos", "si", "--salida", tmp_path / "e.pdf").returncode == 0
    leido = _texto(tmp_path / "e.pdf")
    assert all(cifra in leido for cifra in emisiones.split(";"))
    assert "sí" in leido
    _exigir_limpio(tmp_path / "e.pdf")


def test_misma_fecha_mismos_bytes_y_por_tuberia(cedulas, tmp_path):
    for nombre in ("uno.pdf", "dos.pdf"):
        assert cedulas(*CUOTAS, "--formato", "pdf", "--salida", tmp_path / nombre).returncode == 0
    assert (tmp_path / "uno.pdf").read_bytes() == (tmp_path / "dos.pdf").read_bytes()
    assert cedulas(*CUOTAS, "--salida", tmp_path / "tres.pdf", "--fecha", "2026-11-24").returncode == 0
    assert (tmp_path / "tres.pdf").read_bytes() != (tmp_path / "uno.pdf").read_bytes()


def test_la_plantilla_de_la_oficina_manda(cedulas, tmp_path):
    propias = tmp_path / "oficina" / "plantillas"
    propias.mkdir()
    texto = "{% block titulo %}Memoria de cálculo{% endblock %}{% block leyenda %}Área de emisión{% endblock %}"
    (propias / "explicacion.jinja").write_text(texto, encoding="utf-8")
    assert cedulas(*CUOTAS, "--salida", tmp_path / "e.pdf").returncode == 0
    assert "Memoria de cálculo" in _texto(tmp_path / "e.pdf")
    (propias / "explicacion.jinja").write_text("{% block titulo %}x{% endblock %}", encoding="utf-8")
    rota = cedulas(*CUOTAS, "--salida", tmp_path / "e.pdf")
    assert "plantilla-incompleta" in rota.stderr
    assert "Traceback" not in rota.stderr


def test_una_tabla_larga_repite_su_cabeza_y_su_grupo():
    filas = [Fila(("TRABAJADOR UNO", "Diferencia $1.00"), Clase.GRUPO)]
    filas += [Fila((str(i), f"Concepto {i}", "cálculo " * 30, "artículo", "$1.00")) for i in range(60)]
    compositor = Compositor(100, 50)
    compositor.tabla(Tabla("Pasos", COLUMNAS_PASOS, tuple(filas)))
    paginas = compositor.paginas()
    assert len(paginas) > 2
    for pagina in paginas:
        assert pagina.count("(Cálculo)".encode("cp1252")) == 1
        assert pagina.count(b"(TRABAJADOR UNO)") == 1
    todo = b"".join(paginas)
    assert [todo.count(b"(Concepto %d)" % i) for i in range(60)] == [1] * 60
    assert compositor.altura <= 564


def test_una_fila_mas_alta_que_la_pagina_se_parte_sin_perder_texto(tmp_path):
    from datetime import date

    from cedulas_cli.documentos.contexto import Area
    from cedulas_cli.documentos.explicacion import Membrete, documento

    texto = " ".join(f"palabra{i:04d}" for i in range(900))
    filas = (Fila(("1", "Paso «raro» − → ≤", texto, "LSS art. 39", "$1.00")),)
    exposicion = Exposicion(
        "Prueba",
        (("Un dato larguísimo", "Ñandú " * 60), ("Otro", "W" * 90)),
        (),
        (Tabla("Pasos", COLUMNAS_PASOS, filas),),
        ("Advertencia " * 80,),
    )
    membrete = Membrete(Area("14", "Jalisco"), Area("38", "Hidalgo"), "Domicilio", date(2026, 11, 23), "0.0-prueba")
    ruta = tmp_path / "larga.pdf"
    ruta.write_bytes(documento(exposicion, membrete))
    leido = _texto(ruta)
    assert all(f"palabra{i:04d}" in leido for i in range(900))
    assert "\ufffd" not in leido
    assert _exigir_limpio(ruta) >= 3


def test_los_nombres_de_columna_salen_con_acentos():
    assert rotulo("fecha_notificacion") == "Fecha notificación"
    assert palabras("inscripcion-improcedente") == "inscripción-improcedente"
    assert rotulo("sbc") == "SBC"


def test_ningun_nombre_termina_en_cion_sin_acento(calculadoras):
    """Todo dato y todo resultado de toda calculadora se imprime en buen español."""
    nombres = {n for c in calculadoras for n in (*(campo.nombre for campo in c.campos), *c.regla().salidas)}
    nombres |= {o for c in calculadoras for campo in c.campos for o in campo.opciones}
    sospechosas = re.compile(r"[cs]ion\b|\b(dias|anios|ultim|limite|minim|maxim|credito|formula|calculo|medic)")
    assert len(nombres) > 80
    assert not [n for n in nombres if sospechosas.search(palabras(n))]


@pytest.fixture
def calculadoras():
    """Todas las que hay, tal como las ordenan `calcular` y `explicar`."""
    import gc

    from cedulas_cli.comandos import calcular, explicar
    from cedulas_cli.comandos._calculadora import Calculadora

    assert calcular.subordenes
    assert explicar.subordenes
    return [objeto for objeto in gc.get_objects() if isinstance(objeto, Calculadora)]
