"""Los PDF: secciones, importe con letra, código de barras, índice, que nada se encime ni se salga, y que no cambien."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from pypdf import PdfReader

from cedulas_cli.documentos import cedula_liquidacion, determinaciones, oficio_composicion
from cedulas_cli.documentos.cedula_liquidacion import Trabajador
from cedulas_cli.documentos.contexto import Area
from cedulas_cli.documentos.fuentes import familia
from cedulas_cli.documentos.oficio import Acuse, Datos, Documento, Expide, Firma, Firmas, Parrafos
from cedulas_cli.documentos.oficio_pdf import imprimir_oficios
from cedulas_cli.dominio.letra import importe_con_letra
from cedulas_cli.dominio.liquidacion import modelo as mo
from cedulas_cli.errores import ErrorCedulas

EXPIDE = Expide(
    delegacion=Area("14", "JALISCO"),
    subdelegacion=Area("38", "HIDALGO"),
    domicilio="Av. de los Ensayos 100, C.P. 44100",
    lugar="Guadalajara, Jalisco",
    fecha=date(2026, 9, 23),
    autoridad="El Titular de la Subdelegación Hidalgo",
    competencia="artículos 150 y 155, fracción XIV, inciso z), del Reglamento Interior",
    firmante="PERSONA DE PRUEBA",
    cargo="Titular de la Subdelegación",
    organo="el Consejo Consultivo",
    domicilio_organo="Calle del Consejo 5",
    version="cedulas x",
)
SECCIONES = (
    *("1. Crédito", "2. Autoridad emisora y competencia", "3. Lugar y fecha", "4. Patrón", "5. Periodo y origen"),
    *("6. Detalle de trabajadores", "7. Liquidación por ramo", "8. Actualización y recargos"),
    *("9. Multa y su motivación", "10. Total", "11. Fundamento y motivación", "12. Plazo, lugar y forma de pago"),
    *("13. Medio de defensa, plazo y órgano", "14. Aclaración administrativa", "15. Firma y cargo"),
    "16. Acuse de recibo",
)
APRETADO = 0.72
"""Lo más que un texto se aprieta para caber."""
LARGA = (
    "OPERADORA INTERNACIONAL DE SERVICIOS ESPECIALIZADOS EN RESTAURANTES, BANQUETES, CAFETERÍAS Y COMEDORES "
    "INDUSTRIALES DEL OCCIDENTE DE MÉXICO, SOCIEDAD ANÓNIMA PROMOTORA DE INVERSIÓN DE CAPITAL VARIABLE"
)
COP = (
    *("cuota_fija", "excedente", "prestaciones_dinero", "gastos_medicos", "riesgos_trabajo", "invalidez_vida"),
    "guarderias",
)


def cuota(trabajadores: int, razon: str = "PATRÓN DE PRUEBA SA DE CV") -> tuple[mo.Liquidacion, list[Trabajador]]:
    """Una liquidación COP con ese número de trabajadores, y su detalle."""
    detalle = [
        Trabajador(
            nss=f"{10**10 + n * 7919}",
            nombre=("GARCÍA LÓPEZ MARÍA DE LOS ÁNGELES GUADALUPE DEL SAGRADO CORAZÓN", "PÉREZ RUIZ JUAN")[n % 2],
            dias=30,
            sbc=34_481 + n,
            diferencias={c: 100 * (n + lugar) + 71_794 for lugar, c in enumerate(COP)},
            causa="sin-pago",
        )
        for n in range(trabajadores)
    ]
    sumas = {c: sum(t.diferencias[c] for t in detalle) for c in COP}
    liquidacion = mo.Liquidacion(
        origen=mo.CUOTA,
        patron=mo.Patron("A1022345108", "RCL170118JK0", razon, "AV. DE LAS PRUEBAS 815", "PEÑA", "90575", "Alimentos"),
        periodo="2026-06",
        emision="mensual",
        clase="COP",
        tipo_documento="02",
        corte=date(2026, 9, 23),
        vencimiento=date(2026, 7, 20),
        ramos=tuple(mo.RamoLiquidado(c, sumas[c], 0, sumas[c] // 4) for c in COP),
        actualizacion=123,
        recargos=456,
        factor="1.0022",
        inpc=("2026-06", "145.131", "2026-08", "145.462"),
        meses_recargo=3,
        tasa_recargos="6.21",
        mora=(mo.TramoDeMora("2026-07-20", 3, "2.07"),),
        emitido=sum(sumas.values()),
        trabajadores=trabajadores,
        numero="262000001",
        ligado="268000001",
    )
    return liquidacion, detalle


def multa_de(li: mo.Liquidacion) -> mo.Liquidacion:
    """Su multa gemela."""
    datos = {"omitido": str(li.suerte_principal), "por_ciento": "40.00", "fraccion": "304"}
    pasos = (mo.Paso("Importe", "sin motivar otra cosa, el mínimo", "$1.00", "RACERF art. 183", ""),)
    return replace(
        li,
        **{
            "origen": mo.MULTA,
            "tipo_documento": "80",
            "ramos": (),
            "actualizacion": 0,
            "recargos": 0,
            "es_gemela": True,
        },
        **{
            "multa": li.suerte_principal * 2 // 5,
            "numero": li.ligado,
            "ligado": li.numero,
            "datos": datos,
            "pasos": pasos,
        },
    )


def imprimir(*documentos: Documento, expide: Expide = EXPIDE) -> tuple[bytes, list[dict[str, object]]]:
    memoria = io.BytesIO()
    indice = imprimir_oficios(memoria, "prueba.pdf", documentos, expide, "Prueba")
    return memoria.getvalue(), indice.to_dicts()


def texto_de(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages))


def exigir_sin_encimar(pdf: bytes) -> None:
    """Ningún texto de una página cae sobre otro ni se sale de la hoja: se leen sus cajas, no sus palabras."""
    for numero, pagina in enumerate(PdfReader(io.BytesIO(pdf)).pages, 1):
        cajas: list[tuple[float, float, str, float]] = []

        def anotar(texto: str, _cm: object, tm: Sequence[float], _fuente: object, cuerpo: float) -> None:
            if texto.strip() and abs(tm[1]) < 0.01:
                cajas.append((tm[4], tm[5], texto.strip(), cuerpo))  # noqa: B023 — se usa en la misma vuelta

        pagina.extract_text(visitor_text=anotar)
        por_renglon: dict[int, list[tuple[float, str, float]]] = defaultdict(list)
        for x, y, texto, cuerpo in cajas:
            assert 10 <= y <= 602, (numero, y, texto)
            assert 0 <= x <= 780, (numero, x, texto)
            por_renglon[round(y * 10)].append((x, texto, cuerpo))
        assert len(cajas) > 8, numero
        for renglon in por_renglon.values():
            for (x, texto, cuerpo), (siguiente, otro, _) in pairwise(sorted(renglon)):
                ancho = familia()[0].ancho(texto, cuerpo) * APRETADO
                assert x + ancho <= siguiente + 0.5, (numero, texto, otro)
        alturas = sorted(por_renglon)
        for una, otra in pairwise(alturas):
            if otra - una < 45:  # menos de 4.5 puntos entre líneas base: sólo vale si no comparten el ancho
                for x, texto, _ in por_renglon[una]:
                    for xx, otro, _ in por_renglon[otra]:
                        assert abs(x - xx) > 20, (numero, texto, otro)


@pytest.mark.parametrize("trabajadores", [1, 30, 400])
@pytest.mark.parametrize("razon", ["PATRÓN SA", LARGA], ids=["corta", "larga"])
def test_cedula_con_sus_dieciseis_secciones(trabajadores: int, razon: str) -> None:
    li, detalle = cuota(trabajadores, razon)
    pdf, [fila] = imprimir(cedula_liquidacion.documento(li, detalle, EXPIDE, multa_de(li)))
    texto = texto_de(pdf)
    lugares = [texto.index(seccion) for seccion in SECCIONES]
    assert lugares == sorted(lugares)
    assert importe_con_letra(li.total) in texto
    assert all(f" {t.nss} " in texto for t in detalle)
    assert f"${li.total // 100:,}.{li.total % 100:02d}" in texto
    assert razon in texto
    for dato in (EXPIDE.competencia, EXPIDE.organo, EXPIDE.domicilio_organo, "268000001", "262000001", EXPIDE.firmante):
        assert dato in texto
    paginas = len(PdfReader(io.BytesIO(pdf)).pages)
    assert fila["paginas"] == paginas
    assert all(f"Página {n} de {paginas}" in texto for n in range(1, paginas + 1))
    assert texto.count(f"Folio {fila['folio']}") == paginas
    assert str(fila["huella"])[:16] in texto
    exigir_sin_encimar(pdf)


def test_multa_con_sus_secciones() -> None:
    li, _ = cuota(3)
    multa = multa_de(li)
    pdf, _ = imprimir(determinaciones.documento(multa, EXPIDE))
    texto = texto_de(pdf)
    for seccion in ("Infracción", "Motivación", "Cálculo", "Fundamento", "Medio de defensa", "dejarla sin efectos"):
        assert seccion in texto
    assert importe_con_letra(multa.multa) in texto
    assert "262000001" in texto
    exigir_sin_encimar(pdf)


def caso(origen: str, **datos: str) -> mo.Liquidacion:
    li, _ = cuota(1)
    pasos = tuple(
        mo.Paso(f"Servicio: dia_cama {n}", "3 × $15018.00", "$45,054.00", "RACERF art. 112", "") for n in range(9)
    )
    return replace(
        li,
        **{
            "origen": origen,
            "tipo_documento": "00",
            "actualizacion": 0,
            "recargos": 0,
            "vencimiento": None,
            "ligado": "",
        },
        ramos=(mo.RamoLiquidado("prestaciones", 4_505_400, 0), mo.RamoLiquidado("administracion", 225_270, 0)),
        datos={"hechos": "Ocurrió un siniestro. " * 40, "nombre": "PERSONA", "nss": "12345678901", **datos},
        pasos=pasos,
        referencia="CC-1",
        numero="264000001",
    )


@pytest.mark.parametrize(
    ("liquidacion", "tipo", "dice"),
    [
        (caso(mo.CAPITAL, ramo="riesgos-trabajo", fecha_siniestro="2026-08-03"), "DOC-04", "Hoja de integración"),
        (caso(mo.CAPITAL, ramo="enfermedades-maternidad", fecha_siniestro="2026-08-03"), "DOC-04", "artículo 151"),
        (caso(mo.NO_DERECHOHABIENTE), "DOC-05", "no derechohabiente"),
        (caso(mo.IMPROCEDENTE), "DOC-05", "inscripción improcedente"),
    ],
)
def test_directas(liquidacion: mo.Liquidacion, tipo: str, dice: str) -> None:
    documento = determinaciones.documento(liquidacion, EXPIDE)
    pdf, [fila] = imprimir(documento)
    texto = texto_de(pdf)
    assert fila["documento"] == tipo
    assert dice.lower() in texto.lower()
    assert importe_con_letra(liquidacion.total) in texto
    # La aclaración no procede en gastos a no derechohabientes (RACERF 151).
    assert ("Aclaración administrativa" in texto) == (tipo == "DOC-04")
    exigir_sin_encimar(pdf)


@pytest.mark.parametrize(
    ("origen", "dice"),
    [
        (mo.CAPITAL, "Un trabajador cuyo nombre no consta requirió prestaciones del seguro"),
        (mo.NO_DERECHOHABIENTE, "prestaciones a una persona cuyo nombre no consta, que no tenía derecho"),
        (mo.IMPROCEDENTE, "prestaciones a una persona cuyo nombre no consta con base"),
    ],
)
def test_sin_nombre_la_motivacion_sigue_siendo_una_oracion(origen: str, dice: str) -> None:
    """El nombre y el NSS son optativos: «no consta» va bien en un recuadro, no a media oración."""
    pdf, _ = imprimir(determinaciones.documento(caso(origen, ramo="riesgos-trabajo", nombre="", nss=""), EXPIDE))
    texto = " ".join(texto_de(pdf).split())
    assert dice in texto
    assert "trabajador no consta" not in texto
    assert "prestaciones a no consta" not in texto


def test_mismos_bytes_y_huella_por_documento() -> None:
    li, detalle = cuota(30)
    documento = cedula_liquidacion.documento(li, detalle, EXPIDE, None)
    assert imprimir(documento) == imprimir(documento)
    otro = cedula_liquidacion.documento(replace(li, recargos=457), detalle, EXPIDE, None)
    assert imprimir(documento)[1][0]["huella"] != imprimir(otro)[1][0]["huella"]
    _, indice = imprimir(documento, otro)
    assert [f["pagina_inicial"] for f in indice] == [1, 1 + int(str(indice[0]["paginas"]))]
    assert indice[0]["huella"] == imprimir(documento)[1][0]["huella"]


def test_marca_de_ejemplo_en_cada_pagina() -> None:
    li, detalle = cuota(30)
    pdf, _ = imprimir(cedula_liquidacion.documento(li, detalle, EXPIDE, None), expide=replace(EXPIDE, marca="EJEMPLO"))
    for pagina in PdfReader(io.BytesIO(pdf)).pages:
        assert b"/M Do" in pagina.get_contents().get_data()  # type: ignore[union-attr]  # toda página tiene contenido


def test_un_dato_que_falta_en_una_plantilla_se_dice(tmp_path: Path) -> None:
    li, detalle = cuota(1)
    original = Path(cedula_liquidacion.__file__).parents[2] / "plantillas" / cedula_liquidacion.PLANTILLA
    propia = tmp_path / cedula_liquidacion.PLANTILLA
    propia.write_text(original.read_text().replace("{{ defensa.organo }}", "{{ defensa.tribunal }}"))
    with pytest.raises(ErrorCedulas, match="le falta un dato") as falla:
        cedula_liquidacion.documento(li, detalle, replace(EXPIDE, plantillas=tmp_path), None)
    assert falla.value.nombre == "plantilla-incompleta"
    assert "tribunal" in falla.value.causa
    assert re.search(r"renglón \d+", falla.value.lugar)
    propia.write_text(original.read_text().replace("block defensa", "block otra"))
    with pytest.raises(ErrorCedulas, match="le faltan bloques"):
        cedula_liquidacion.documento(li, detalle, replace(EXPIDE, plantillas=tmp_path), None)


def test_sin_detalle_se_imprime_el_total_del_patron() -> None:
    li, _ = cuota(1)
    opaco = Trabajador("", "", None, None, {"cuota_fija": 123_456_789_00, "excedente": -100}, "sin-detalle")
    ramos = (mo.RamoLiquidado("cuota_fija", 123_456_789_00, 100),)
    pdf, _ = imprimir(cedula_liquidacion.documento(replace(li, ramos=ramos), [opaco], EXPIDE, None))
    assert cedula_liquidacion.SIN_DETALLE in texto_de(pdf)
    assert "123,456,788.00" in texto_de(pdf)


def test_las_sumas_grandes_no_se_parten() -> None:
    li, [uno] = cuota(1)
    detalle = [replace(uno, nss=f"1234567890{n}", diferencias=dict.fromkeys(COP, 87_654_321)) for n in range(9)]
    ramos = tuple(mo.RamoLiquidado(c, 87_654_321 * 9, 0) for c in COP)
    pdf, _ = imprimir(cedula_liquidacion.documento(replace(li, ramos=ramos), detalle, EXPIDE, None))
    texto = texto_de(pdf)
    assert texto.count("876,543.21") == 9 * len(COP)
    assert texto.count("7,888,888.89") >= len(COP)
    assert texto.count("55,222,222.23") >= 3
    exigir_sin_encimar(pdf)


def partes_largas() -> tuple[Callable[[], Documento], ...]:
    def documento(*partes: object) -> Documento:
        return Documento("DOC-99", "1", "D991", "", "Título", "Asunto", tuple(partes))  # type: ignore[arg-type]  # partes

    parrafo = "Una frase que se repite hasta llenar varias páginas de texto corrido. " * 300
    return (
        lambda: documento(Parrafos("Largo", (parrafo, parrafo))),
        lambda: documento(Datos("Datos", tuple((f"Rótulo {n}", "valor " * 30) for n in range(60)))),
        lambda: documento(
            *(Parrafos(f"Sección {n}", ("corta",)) for n in range(60)),
            Firmas("Firmas", tuple(Firma(f"NOMBRE {n} " * 5, "CARGO " * 9) for n in range(4)), "Nota. " * 60),
            Acuse("Acuse", ("Nombre", "Firma", "Fecha", "Hora"), "Recibí."),
        ),
    )


@pytest.mark.parametrize("formar", partes_largas())
def test_las_partes_comunes_siguen_en_otra_pagina(formar: Callable[[], Documento]) -> None:
    pdf, [fila] = imprimir(formar())
    assert int(str(fila["paginas"])) > 1
    exigir_sin_encimar(pdf)


def test_la_revision_si_ve_lo_encimado(monkeypatch: pytest.MonkeyPatch) -> None:
    li, detalle = cuota(3)
    monkeypatch.setattr(oficio_composicion, "PASO", 3.0)
    pdf, _ = imprimir(cedula_liquidacion.documento(li, detalle, EXPIDE, None))
    with pytest.raises(AssertionError):
        exigir_sin_encimar(pdf)
