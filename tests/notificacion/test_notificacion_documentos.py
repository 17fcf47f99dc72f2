"""Los papeles: lo que dicen vacíos y llenos, que quepan de uno a trescientos renglones, y que falle lo que falta."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from cedulas_cli.documentos.notificacion.partes import Campo, Campos, Cierre, CompositorDeNotificacion, Rubricas
from cedulas_cli.documentos.oficio import Firma
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.notificacion import impresos, impresos_varios
from cedulas_cli.flujo.notificacion.capturar import capturar, capturar_creditos
from cedulas_cli.flujo.notificacion.entregar import entregar
from cedulas_cli.flujo.notificacion.sectores import asignar

ENTREGA, HOY = date(2026, 11, 3), date(2026, 11, 20)
LARGA = (
    "COMERCIALIZADORA, DISTRIBUIDORA Y PRESTADORA DE SERVICIOS INTEGRALES DE LOGÍSTICA, TRANSPORTE Y ALMACENAJE DEL "
    "SURESTE MEXICANO, SOCIEDAD ANÓNIMA PROMOTORA DE INVERSIÓN DE CAPITAL VARIABLE"
)


def texto(ruta: Path) -> str:
    """Todo lo impreso, con los espacios y cortes de renglón como uno solo."""
    return re.sub(r"\s+", " ", " ".join(pagina.extract_text() for pagina in PdfReader(ruta).pages))


@pytest.fixture
def salida(tmp_path: Path) -> Path:
    return tmp_path / "documento.pdf"


@pytest.fixture
def entregada(oficina, sembrar, domicilios, registro):
    """Una cuota con su multa, de razón social larguísima, en poder de N07."""
    cuota, multa = sembrar(1, multa=True)
    domicilios(
        {
            "registro_patronal": registro(0),
            "rfc": "EFI010101AB1",
            "razon_social": LARGA,
            "domicilio": "AVENIDA DE LOS INSURGENTES REVOLUCIONARIOS NÚMERO 12345, INTERIOR 67-B, MANZANA 8, LOTE 9",
            "localidad": "VILLA FICTICIA",
            "codigo_postal": "00100",
            "representante": "REPRESENTANTE FICTICIO",
        }
    )
    hecho = entregar(oficina, "N07", ENTREGA, "prueba")
    return cuota, multa, hecho.factura


def test_el_citatorio_en_blanco_dice_a_quien_que_y_quien(oficina, entregada, salida) -> None:
    cuota, multa, _ = entregada
    hecho = impresos.diligencias(oficina, impresos.CITATORIO, [cuota, multa], HOY, salida)
    assert hecho.documentos == 1, "la multa va en el de su cuota"
    dicho = texto(salida)
    for dato in (
        LARGA, "Z99-00000-10-0", "EFI010101AB1", cuota, multa, "Septiembre de 2026", "22 de octubre de 2026",
        "Nora Ficticia", "C-118", "1 de enero de 2026", "31 de diciembre de 2026", "artículos 150, fracción I",
        f"CIT-{cuota}-1", "REPRESENTANTE FICTICIO", "Villa Ficticia", "plantilla versión 1", "Huella",
    ):  # fmt: skip
        assert dato in dicho, dato
    assert "____" in dicho, "la fecha y la hora las llena el notificador"


def test_el_citatorio_lleno_dice_la_cita(oficina, entregada, salida) -> None:
    cuota, _, _ = entregada
    datos = {"hora": "10:00", "fecha_cita": "2026-11-17", "hora_cita": "11:20", "atendio": "Pedro Vecino"}
    capturar_creditos(oficina, [cuota], "citado", date(2026, 11, 12), HOY, "prueba", datos)
    impresos.diligencias(oficina, impresos.CITATORIO, [cuota], HOY, salida)
    dicho = texto(salida)
    for dato in (
        "siendo las 10:00 horas del 12 de noviembre de 2026",
        "17 de noviembre de 2026",
        "11:20",
        "Pedro Vecino",
    ):
        assert dato in dicho, dato
    assert "____" not in dicho


def test_el_acta_llena_dice_como_se_cerciono_y_su_citatorio(oficina, entregada, salida, tabla, recibe) -> None:
    cuota, _, _ = entregada
    cita = {"hora": "10:00", "fecha_cita": "2026-11-17", "hora_cita": "11:20"}
    capturar_creditos(oficina, [cuota], "citado", date(2026, 11, 12), HOY, "prueba", cita)
    renglon = {
        "numero_credito": cuota, "fecha": "2026-11-17", **recibe, "identificacion": "INE 0123456789012",
        "cercioramiento": "placa con la razón social en el acceso", "vinculo": "apoderada, poder 4321", "fojas": "4",
    }  # fmt: skip
    assert capturar(oficina, tabla(renglon), HOY, "prueba").aceptados == 1
    impresos.diligencias(oficina, impresos.ACTA, [cuota], HOY, salida)
    dicho = texto(salida)
    for dato in (
        "siendo las 11:20 horas del 17 de noviembre de 2026", "Juana Ficticia", "INE 0123456789012",
        "placa con la razón social en el acceso", "apoderada, poder 4321", f"CIT-{cuota}-1, 12 de noviembre de 2026",
        f"ACT-{cuota}-1", "surte efectos el día hábil siguiente",
    ):  # fmt: skip
        assert dato in dicho, dato


@pytest.mark.parametrize(
    ("variante", "titulo"),
    [
        ("no-localizacion", "Acta circunstanciada de no localización"),
        ("domicilio-distinto", "Acta circunstanciada de domicilio distinto"),
        ("rectificacion", "Acta circunstanciada de rectificación de domicilio"),
    ],
)
def test_las_tres_actas_circunstanciadas(oficina, entregada, salida, variante: str, titulo: str) -> None:
    impresos.diligencias(oficina, impresos.CIRCUNSTANCIADA, [entregada[0]], HOY, salida, variante=variante)
    dicho = texto(salida)
    assert titulo in dicho
    assert "Primer testigo" in dicho
    assert ("Código postal" in dicho) == (variante != "no-localizacion")


def test_los_estrados_dicen_las_fechas_del_vector(oficina, entregada, salida) -> None:
    cuota, _, _ = entregada
    no_hallado = {"causa": "desaparecio", "acta": "AC-9"}
    capturar_creditos(oficina, [cuota], "no_localizado", date(2026, 11, 10), HOY, "prueba", no_hallado)
    impresos.diligencias(oficina, impresos.ESTRADOS, [cuota], HOY, salida)
    assert "por asentar" in texto(salida)
    acuerdo = {"acuerdo": "AE-1", "folio": "E-1", "fojas": 3}
    capturar_creditos(oficina, [cuota], "estrados", date(2026, 11, 23), HOY, "prueba", acuerdo)
    impresos.diligencias(oficina, impresos.ESTRADOS, [cuota], HOY, salida)
    dicho = texto(salida)
    for dato in (
        "AC-9", "AE-1", "E-1; 3 fojas", "23 de noviembre de 2026", "del 24/11/2026 al 07/12/2026",
        "8 de diciembre de 2026", "9 de diciembre de 2026", "desapareció después de iniciadas las facultades",
    ):  # fmt: skip
        assert dato in dicho, dato


def test_lo_que_nadie_lleva_no_tiene_citatorio(oficina, sembrar, salida) -> None:
    numero, *_ = sembrar(1)
    with pytest.raises(ErrorCedulas) as error:
        impresos.diligencias(oficina, impresos.CITATORIO, [numero], HOY, salida)
    assert error.value.nombre == "credito-no-entregado"
    assert not salida.exists()


def test_sin_competencia_no_hay_acta_y_se_dice_que_falta(oficina, entregada, salida) -> None:
    texto_ = oficina.configuracion.read_text("utf-8")
    oficina.configuracion.write_text(re.sub(r'competencia = ".*"', 'competencia = ""', texto_), encoding="utf-8")
    with pytest.raises(ErrorCedulas) as error:
        impresos.diligencias(oficina, impresos.ACTA, [entregada[0]], HOY, salida)
    assert (error.value.nombre, int(error.value.codigo)) == ("plantilla-incompleta", 78)
    assert "competencia" in error.value.causa
    assert not salida.exists()


def test_la_plantilla_de_la_oficina_manda_y_si_pide_un_dato_que_no_hay_lo_dice(oficina, entregada, salida) -> None:
    propias = oficina.raiz / "plantillas"
    propias.mkdir()
    bloques = ("citacion", "apercibimiento", "fijacion", "leyenda")
    cuerpo = "{% block titulo %}Citatorio propio{% endblock %}" + "".join(
        f"{{% block {b} %}}texto de {b}{{% endblock %}}" for b in bloques
    )
    (propias / "citatorio.jinja").write_text(cuerpo, encoding="utf-8")
    impresos.diligencias(oficina, impresos.CITATORIO, [entregada[0]], HOY, salida)
    assert "Citatorio propio" in texto(salida)
    (propias / "citatorio.jinja").write_text(cuerpo.replace("texto de citacion", "{{ inventado }}"), encoding="utf-8")
    with pytest.raises(ErrorCedulas) as error:
        impresos.diligencias(oficina, impresos.CITATORIO, [entregada[0]], HOY, salida)
    assert "inventado" in error.value.causa


@pytest.mark.parametrize("cuantos", [1, 32, 300])
def test_la_relacion_trae_todos_los_renglones_una_vez(oficina, sembrar, salida, cuantos: int) -> None:
    numeros = sembrar(cuantos, razon_social=LARGA)
    factura = entregar(oficina, "N07", ENTREGA, "prueba").factura
    hecho = impresos_varios.relacion(oficina, factura, HOY, salida)
    paginas = [p.extract_text() for p in PdfReader(salida).pages]
    assert len(paginas) == hecho.paginas
    todo = "\n".join(paginas)
    assert re.findall(r"^(2620\d{5})$", todo, re.MULTILINE) == numeros
    corrido = texto(salida)
    assert corrido.count("CAPITAL VARIABLE") == cuantos, "ningún nombre se corta"
    assert f"TOTAL ENTREGADO {cuantos:,} crédito" in corrido
    assert f"Página {hecho.paginas} de {hecho.paginas}" in paginas[-1]
    assert all("Registro patronal y razón social" in p for p in paginas if re.search(r"^2620\d{5}$", p, re.MULTILINE))
    assert "Recibí los" in paginas[-1]


def test_nada_se_sale_de_la_hoja_ni_llega_al_pie(oficina, sembrar, salida) -> None:
    sembrar(32, razon_social=LARGA)
    factura = entregar(oficina, "N07", ENTREGA, "prueba").factura
    impresos_varios.relacion(oficina, factura, HOY, salida)
    for pagina in PdfReader(salida).pages:
        lugares: list[tuple[float, float, str]] = []

        def anotar(dicho: str, _cm, matriz, _fuente, _cuerpo, lugares=lugares) -> None:
            if dicho.strip() and dicho.strip() != "EJEMPLO":  # la marca de agua va girada
                lugares.append((matriz[4], matriz[5], dicho.strip()))

        pagina.extract_text(visitor_text=anotar)
        for x, y, dicho in lugares:
            assert 0 < x < 792, dicho
            assert 0 < y < 612, dicho
        del_cuerpo = [y for _, y, dicho in lugares if dicho.startswith("COMERCIALIZADORA")]
        assert all(y > 612 - 564 for y in del_cuerpo), "el pie empieza ahí"


def test_el_control_de_retorno_dice_el_resultado_y_cuadra(oficina, sembrar, salida, tabla, recibe) -> None:
    uno, otro, _ = sembrar(3)
    factura = entregar(oficina, "N07", ENTREGA, "prueba").factura
    renglones = [
        {"numero_credito": uno, "fecha": "2026-11-12", **recibe},
        {"numero_credito": otro, "fecha": "2026-11-12", "resultado": "cerrado"},
    ]
    capturar(oficina, tabla(*renglones), HOY, "prueba")
    impresos_varios.relacion(oficina, factura, HOY, salida, retorno=True)
    dicho = texto(salida)
    assert "Control de retorno" in dicho
    assert "Entregados 3 En trámite 1 No notificado 1 Notificado 1" in dicho
    assert "12/11/2026 11:20 h" in dicho
    assert "el domicilio estaba cerrado" in dicho


def test_la_factura_de_emision_suma_por_sector(oficina, sembrar, salida) -> None:
    sembrar(2, importe=100_000)
    sembrar(1, desde=2, sector="12", importe=50_000)
    sembrar(1, desde=3, cifra="otra")
    impresos_varios.factura_de_emision(oficina, HOY, salida, cifra_control="202611")
    dicho = texto(salida)
    assert "Subtotal del sector 07 2 créditos, $2,000.01" in dicho
    assert "Subtotal del sector 12 1 crédito, $500.02" in dicho
    assert "TOTAL DE LA FACTURA 3 créditos, $2,500.03" in dicho
    impresos_varios.factura_de_emision(oficina, HOY, salida, previa=True)
    assert "Prefactura" in texto(salida)
    with pytest.raises(ErrorCedulas, match="no hay créditos"):
        impresos_varios.factura_de_emision(oficina, HOY, salida, cifra_control="nada")


def test_la_ruta_y_lo_que_no_tiene_sector(oficina, sembrar, salida, domicilios, registro) -> None:
    sembrar(3, sector="61")
    sembrar(1, desde=3, sector="13")
    domicilios(*({"registro_patronal": registro(n), "domicilio": f"CALLE {n}"} for n in range(4)))
    asignar(oficina, HOY, "prueba")
    impresos_varios.ruta(oficina, HOY, date(2026, 11, 23), salida, notificador="N07")
    dicho = texto(salida)
    assert "23 de noviembre de 2026 · SAN FICTICIO · 85 km 2 créditos" in dicho
    assert "24 de noviembre de 2026 · SAN FICTICIO · 85 km 1 crédito" in dicho
    impresos_varios.sin_sector(oficina, HOY, salida)
    assert "TOTAL SIN SECTOR 1 crédito" in texto(salida)


def test_mismos_datos_y_misma_fecha_mismos_bytes(oficina, entregada, tmp_path) -> None:
    cuota, _, factura = entregada
    bytes_ = []
    for nombre in ("a.pdf", "b.pdf"):
        impresos.diligencias(oficina, impresos.ACTA, [cuota], HOY, tmp_path / nombre)
        impresos_varios.relacion(oficina, factura, HOY, tmp_path / f"r{nombre}")
        bytes_.append((tmp_path / nombre).read_bytes() + (tmp_path / f"r{nombre}").read_bytes())
    assert bytes_[0] == bytes_[1]


def test_el_codigo_de_barras_se_lee_y_dice_el_credito(oficina, entregada, salida) -> None:
    cuota, multa, factura = entregada
    impresos_varios.relacion(oficina, factura, HOY, salida)
    hoja = pypdfium2.PdfDocument(salida)[0].render(scale=200 / 72, grayscale=True)
    puntos = memoryview(bytes(hoja.buffer)).cast("B", (hoja.height, hoja.stride))
    leidos = {codigo.text for codigo in zxingcpp.read_barcodes(puntos)}
    assert {cuota, multa, factura} <= leidos


def test_lo_que_se_firma_va_en_la_misma_pagina_que_la_firma() -> None:
    cierre = Cierre((Campos("Entrega", (Campo("Observaciones", "", 4, 4),)), Rubricas((Firma("A", "B"),))))
    for arriba in range(60, 560, 10):
        compositor = CompositorDeNotificacion(float(arriba), 50.0)
        compositor.parte(cierre)
        con_algo = [p for p in compositor.paginas() if b"Tj" in p]
        assert len(con_algo) == 1, arriba
