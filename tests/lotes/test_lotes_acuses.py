"""Acuses: siempre cuadra, nada ajeno ni repetido entra, una corrección deja ambos hechos, y repetir no cambia nada."""

from __future__ import annotations

import json
from datetime import date, datetime
from itertools import pairwise

import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.acuses import recibir_acuses
from cedulas_cli.flujo.avance import avance
from cedulas_cli.oficina import cadena

PERIODO = "2026-06"
HOY = date(2026, 7, 10)


def registro(oficina):
    return oficina.lotes("mensual", PERIODO) / "acuses.jsonl"


@pytest.fixture
def escribir(tmp_path):
    """Un CSV de acuses con esos renglones."""

    def escribir(*renglones, nombre="acuses.csv"):
        ruta = tmp_path / nombre
        columnas = "folio,resultado,fecha,causa,recibio,guia"
        ruta.write_text("\n".join([columnas, *(",".join((*r, "", "", "", "")[:6]) for r in renglones)]) + "\n", "utf-8")
        return ruta

    return escribir


def cuadra(oficina):
    tabla, _ = avance(oficina, HOY)
    for r in tabla.iter_rows(named=True):
        acusadas = r["entregadas"] + r["devueltas"] + r["en_ventanilla"] + r["no_entregadas"]
        assert r["a_la_empresa"] == r["cedulas"] == acusadas + r["pendientes"]
    return {r["sector"]: r for r in tabla.iter_rows(named=True)}


def test_lo_bueno_se_asienta_y_cuadra(exportada, folios, escribir):
    uno = folios["01"]
    ruta = escribir(
        (uno[0], "entregada", "2026-07-06", "", "JUANA PEÑA", "G-1"),
        (uno[1], "D", "07/07/2026", "Cambio de domicilio"),
        (uno[2].lower(), "REHUSADO", "2026-07-07"),
        (folios["07"][0], "ventanilla", "2026-07-08"),
    )
    resumen = recibir_acuses(exportada, [ruta], HOY)
    assert (resumen.leidos, resumen.asentados, resumen.ya_asentados) == (4, 4, 0)
    assert resumen.rechazados.is_empty()
    por_sector = cuadra(exportada)
    s01 = por_sector["01"]
    assert (s01["entregadas"], s01["devueltas"], s01["pendientes"], str(s01["avance"])) == (1, 2, 11, "21.43")
    assert (por_sector["07"]["en_ventanilla"], por_sector["07"]["pendientes"]) == (1, 2)
    assert por_sector["00"]["pendientes"] == 1
    hechos = cadena.leer(registro(exportada))
    assert [h["causa"] for h in hechos] == ["", "cambio-de-domicilio", "rehusado", ""]
    assert hechos[0]["recibio"] == "JUANA PEÑA"
    assert hechos[2]["folio"] == uno[2]
    huella = hechos[0]["archivo"]
    assert (exportada.acervo / huella[:2] / huella).read_bytes() == ruta.read_bytes()


@pytest.mark.parametrize(
    ("renglon", "regla"),
    [
        (("NO-ES-NUESTRO", "entregada", "2026-07-06"), "folio-ajeno"),
        (("", "entregada", "2026-07-06"), "folio-ajeno"),
        (("{0}", "extraviada", "2026-07-06"), "resultado-desconocido"),
        (("{0}", "", "2026-07-06"), "resultado-desconocido"),
        (("{0}", "devuelta", "2026-07-06", "perro bravo"), "causa-desconocida"),
        (("{0}", "entregada", "2026-07-06", "cerrado"), "causa-contradictoria"),
        (("{0}", "rehusado", "2026-07-06", "baja"), "causa-contradictoria"),
        (("{0}", "entregada", "2026-02-30"), "fecha-imposible"),
        (("{0}", "entregada", "6 de julio"), "fecha-imposible"),
        (("{0}", "entregada", ""), "fecha-imposible"),
        (("{0}", "entregada", "2026-07-11"), "fecha-futura"),
        (("{0}", "entregada", "2026-07-01"), "fecha-anterior"),
    ],
)
def test_lo_malo_se_rechaza_con_su_renglon_y_regla(exportada, folios, escribir, renglon, regla):
    bueno = (folios["01"][1], "entregada", "2026-07-02")
    malo = tuple(dato.format(folios["01"][0]) for dato in renglon)
    resumen = recibir_acuses(exportada, [escribir(bueno, malo)], HOY)
    (rechazado,) = resumen.rechazados.to_dicts()
    assert (rechazado["archivo"], rechazado["renglon"], rechazado["regla"]) == ("acuses.csv", 3, regla)
    assert rechazado["motivo"]
    assert resumen.leidos == resumen.asentados + resumen.ya_asentados + resumen.rechazados.height
    assert cuadra(exportada)["01"]["entregadas"] == 1


def test_repetido_en_el_archivo(exportada, folios, escribir):
    a, b, c = folios["01"][:3]
    ruta = escribir(
        (a, "entregada", "2026-07-06"),
        (b, "entregada", "2026-07-06"),
        (a, "entregada", "2026-07-06"),
        (c, "devuelta", "2026-07-06", "baja"),
        (c, "entregada", "2026-07-07"),
    )
    resumen = recibir_acuses(exportada, [ruta], HOY)
    rechazados = resumen.rechazados
    assert set(rechazados["regla"]) == {"folio-repetido"}
    # lo idéntico cuenta una vez; de lo contradictorio no se elige
    assert rechazados["renglon"].to_list() == [4, 5, 6]
    assert cuadra(exportada)["01"]["pendientes"] == 12


def test_repetir_el_archivo_no_cambia_un_byte(exportada, folios, escribir, arbol):
    ruta = escribir(*((f, "entregada", "2026-07-06") for f in folios["01"][:5]), ("AJENO", "entregada", "2026-07-06"))
    recibir_acuses(exportada, [ruta], HOY)
    antes = arbol(exportada.raiz)
    otra = recibir_acuses(exportada, [ruta], date(2026, 7, 13))
    assert (otra.asentados, otra.ya_asentados, otra.rechazados.height) == (0, 5, 1)
    assert arbol(exportada.raiz) == antes


def test_contradecir_lo_asentado_pide_corrige_y_deja_ambos_hechos(exportada, folios, escribir):
    folio = folios["07"][0]
    primero = escribir((folio, "devuelta", "2026-07-06", "cerrado"), nombre="uno.csv")
    segundo = escribir((folio, "entregada", "2026-07-08"), nombre="dos.csv")
    recibir_acuses(exportada, [primero], HOY)
    (rechazado,) = recibir_acuses(exportada, [segundo], HOY).rechazados.to_dicts()
    assert rechazado["regla"] == "folio-repetido"
    assert "--corrige" in rechazado["motivo"]
    assert recibir_acuses(exportada, [segundo], HOY, corrige=True).asentados == 1
    hechos = cadena.leer(registro(exportada))
    assert [h["resultado"] for h in hechos] == ["devuelta", "entregada"]
    assert hechos[1]["corrige"] == f"{hechos[0]['archivo']}:2"
    s07 = cuadra(exportada)["07"]
    assert (s07["entregadas"], s07["devueltas"], s07["pendientes"]) == (1, 0, 2)
    # el archivo viejo, otra vez: es un hecho que ya consta y no deshace la corrección
    assert recibir_acuses(exportada, [primero], HOY, corrige=True).ya_asentados == 1
    assert len(cadena.leer(registro(exportada))) == 2


def test_lector_de_codigos(exportada, folios, tmp_path):
    ruta = tmp_path / "escaneo.txt"
    a, b, c = folios["01"][:3]
    ruta.write_text(f"\ufeff{a}\r\n{b}\r\n\r\nX1\r\n{b}\r\n", "utf-8")
    resumen = recibir_acuses(exportada, [ruta], HOY, lector=True)
    assert resumen.asentados == 2
    assert resumen.rechazados.select("renglon", "regla").rows() == [(4, "folio-ajeno"), (5, "folio-repetido")]
    assert {h["fecha"] for h in cadena.leer(registro(exportada))} == {"2026-07-10"}
    ruta.write_text(f"{a}\n{c}\n", "utf-8")
    otro_dia = recibir_acuses(exportada, [ruta], date(2026, 7, 13), lector=True)
    assert (otro_dia.asentados, otro_dia.ya_asentados, otro_dia.rechazados.height) == (1, 1, 0)


@pytest.mark.parametrize("forma", ["jsonl", "parquet", "xlsx", "punto-y-coma"])
def test_las_demas_formas_dicen_lo_mismo(exportada, folios, tmp_path, forma):
    a, b = folios["01"][:2]
    filas = [(a, "entregada", date(2026, 7, 6), None), (b, "devuelta", date(2026, 7, 7), "cerrado")]
    tabla = pl.DataFrame(filas, schema=["folio", "resultado", "fecha", "causa"], orient="row")
    ruta = tmp_path / f"acuses.{forma}"
    if forma == "jsonl":
        tabla.with_columns(pl.col("fecha").cast(pl.String)).write_ndjson(ruta)
    elif forma == "parquet":
        tabla.write_parquet(ruta)
    elif forma == "punto-y-coma":
        ruta.write_bytes(tabla.write_csv(separator=";").encode("cp1252"))
    else:
        libro = xlsxwriter.Workbook(ruta)
        hoja = libro.add_worksheet()
        hoja.write_row(0, 0, ["Relación de acuses de la empresa"])
        hoja.write_row(2, 0, ["Guia", "FOLIO", "Resultado", "Fecha", "Causa"])
        dia = libro.add_format({"num_format": "dd/mm/yyyy"})
        for i, (folio, resultado, fecha, causa) in enumerate(filas, start=3):
            hoja.write_row(i, 0, [None, folio, resultado])
            hoja.write_datetime(i, 3, datetime.combine(fecha, datetime.min.time()), dia)
            hoja.write(i, 4, causa)
        libro.close()
    resumen = recibir_acuses(exportada, [ruta], HOY)
    assert resumen.rechazados.is_empty(), resumen.rechazados.to_dicts()
    hechos = cadena.leer(registro(exportada))
    assert [(h["folio"], h["resultado"], h["fecha"], h["causa"]) for h in hechos] == [
        (a, "entregada", "2026-07-06", ""),
        (b, "devuelta", "2026-07-07", "cerrado"),
    ]


@pytest.mark.parametrize(
    ("contenido", "nombre"),
    [
        (b"", "archivo-vacio"),
        (b"folio,resultado,fecha\n", "archivo-vacio"),
        (b"registro,resultado\nA,B\n", "columna-faltante"),
        (b"folio\nM1\n", "columna-faltante"),
        (b"PK\x03\x04roto", "zip-roto"),
        (b"\xd0\xcf\x11\xe0roto", "libro-roto"),
        (b"PAR1roto", "tabla-rota"),
        (b'{"folio": "A"\n', "tabla-rota"),
        (b"\x00\x01\x02\xff", "columna-faltante"),
    ],
)
def test_un_archivo_que_no_sirve_no_asienta_nada_ni_de_los_buenos(
    exportada, folios, escribir, contenido, nombre, tmp_path
):
    bueno = escribir((folios["01"][0], "entregada", "2026-07-06"))
    malo = tmp_path / "malo"
    malo.write_bytes(contenido)
    with pytest.raises(ErrorCedulas) as error:
        recibir_acuses(exportada, [bueno, malo], HOY)
    assert (error.value.nombre, int(error.value.codigo)) == (nombre, 65)
    assert not registro(exportada).exists()
    assert not exportada.acervo.exists()


def test_un_registro_alterado_se_dice_y_no_se_le_agrega(exportada, folios, escribir):
    recibir_acuses(exportada, [escribir(*((f, "entregada", "2026-07-06") for f in folios["01"][:3]))], HOY)
    ruta = registro(exportada)
    ruta.write_bytes(ruta.read_bytes().replace(b'"entregada"', b'"devuelta"', 1))
    alterado = ruta.read_bytes()
    for intento in (
        lambda: recibir_acuses(exportada, [escribir((folios["07"][0], "entregada", "2026-07-06"))], HOY),
        lambda: avance(exportada, HOY),
    ):
        with pytest.raises(ErrorCedulas) as error:
            intento()
        assert error.value.nombre == "registro-alterado"
        assert "renglón 1" in error.value.lugar
    assert ruta.read_bytes() == alterado


def test_acuses_de_folios_que_una_nueva_emision_quito(exportada, folios, escribir, sembrar_cedulas, fecha):
    from cedulas_cli.flujo.lotes import crear_lotes, exportar_lotes

    recibir_acuses(exportada, [escribir((folios["01"][0], "entregada", "2026-07-06"))], HOY)
    sembrar_cedulas(exportada, semilla=500, s01=2)
    crear_lotes(exportada, "mensual", PERIODO, fecha)
    exportar_lotes(exportada, "mensual", PERIODO, fecha)
    _, avisos = avance(exportada, HOY)
    assert any("1 acuses" in a and folios["01"][0] in a for a in avisos)
    assert cuadra(exportada)["01"]["pendientes"] == 2


def test_lo_que_no_se_ha_exportado_no_se_puede_acusar(oficina, escribir, fecha):
    from cedulas_cli.flujo.lotes import crear_lotes

    crear_lotes(oficina, "mensual", PERIODO, fecha)
    with pytest.raises(ErrorCedulas) as error:
        recibir_acuses(oficina, [escribir(("M202606-Z0000002102", "entregada", "2026-07-06"))], HOY)
    assert error.value.nombre == "nada-recibido"
    tabla, _ = avance(oficina, HOY)
    assert tabla["a_la_empresa"].sum() == tabla["pendientes"].sum() == 0


def test_atrasado_es_vencido_con_pendientes(exportada, folios, escribir):
    recibir_acuses(exportada, [escribir(*((f, "entregada", "2026-07-06") for f in folios["07"]))], HOY)
    antes, _ = avance(exportada, date(2026, 7, 14))
    despues, _ = avance(exportada, date(2026, 7, 15))
    assert antes["atrasado"].to_list() == ["no", "no", "no"]
    assert despues["atrasado"].to_list() == ["si", "si", "no"]


RESULTADOS = st.sampled_from(["entregada", "D", "cerrado", "ventanilla", "no-entregada", "perdida", ""])
FECHAS = st.sampled_from(["2026-07-01", "2026-07-02", "10/07/2026", "2026-07-11", "2026-13-01", ""])
RENGLONES = st.lists(st.tuples(st.integers(-2, 17), RESULTADOS, FECHAS), min_size=1, max_size=25)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(renglones=RENGLONES, corrige=st.booleans())
def test_cuadra_con_cualquier_archivo_y_repetirlo_no_asienta(exportada, folios, escribir, renglones, corrige):
    todos = [*folios["00"], *folios["01"], *folios["07"]]
    conocidos = dict(enumerate(todos))
    ruta = escribir(*((conocidos.get(n, f"AJENO{n}"), resultado, fecha) for n, resultado, fecha in renglones))
    for intento in (1, 2):
        resumen = recibir_acuses(exportada, [ruta], HOY, corrige=corrige)
        assert resumen.leidos == len(renglones) == resumen.asentados + resumen.ya_asentados + resumen.rechazados.height
        assert intento == 1 or resumen.asentados == 0
        cuadra(exportada)
    assert cadena.primera_rota(registro(exportada)) is None


def test_la_cadena_de_acuses_es_continua(exportada, folios, escribir):
    for i, folio in enumerate(folios["01"]):
        recibir_acuses(exportada, [escribir((folio, "entregada", "2026-07-06"), nombre=f"{i}.csv")], HOY)
    assert cadena.primera_rota(registro(exportada)) is None
    renglones = [json.loads(linea) for linea in registro(exportada).read_text("utf-8").splitlines()]
    assert len(renglones) == 14
    assert all(siguiente["previa"] == previo["huella"] for previo, siguiente in pairwise(renglones))
