"""Las órdenes, como las teclea una persona: lo que dicen, su código y lo que dejan."""

from __future__ import annotations

import csv
import io
import json

import pytest


@pytest.fixture
def teclear(orden_en):
    return orden_en(CEDULAS_FECHA="2026-11-03", CEDULAS_USUARIO="prueba")


def filas(texto: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(texto)))


def test_de_la_factura_al_turno(oficina, sembrar, teclear, tmp_path) -> None:
    uno, otro = sembrar(2)
    asignado = teclear("sector", "asignar")
    assert asignado.returncode == 0, asignado.stderr
    assert [f["importe"] for f in filas(asignado.stdout)] == ["1000.00", "1000.01"]
    pdf = tmp_path / "factura.pdf"
    entrega = teclear("notificacion", "entregar", "--notificador", "N07", "--pdf", pdf)
    assert entrega.returncode == 0, entrega.stderr
    assert "2 créditos a N07" in entrega.stderr
    assert pdf.read_bytes().startswith(b"%PDF")
    folio = entrega.stderr.split()[1].rstrip(":")
    lecturas = f"notificado\n{uno}\nACT-{otro}-1\n"
    captura = teclear(
        "notificacion", "capturar", "--lecturas", "-", "--dia", "2026-11-12", "--hora", "11:20",
        "--dato", "atendio=Juana Ficticia", "--dato", "caracter=destinatario", "--fecha", "2026-11-13",
        entrada=lecturas,
    )  # fmt: skip
    assert captura.returncode == 0, captura.stderr
    assert "leídos 2 = aceptados 2 + repetidos 0 + apartados 0" in captura.stderr
    avance = teclear("notificacion", "avance", "--por", "factura")
    assert avance.returncode == 0
    assert filas(avance.stdout)[0]["factura"] == folio
    assert filas(avance.stdout)[0]["notificados"] == "2"
    assert teclear("credito", "avanzar", "--fecha", "2026-12-08").returncode == 0
    rale = tmp_path / "rale.csv"
    rale.write_text(f"numero_credito,incidencia\n{uno},02\n", encoding="utf-8")
    turno = teclear(
        "notificacion", "turnar", "--rale", "RALE 11", "--vigentes", rale, "--fecha", "2026-12-10", "--formato", "json"
    )
    assert turno.returncode == 1, "uno no está en el RALE"
    assert [f["numero_credito"] for f in json.loads(turno.stdout)] == [uno]
    assert f"{otro} [no-vigente-en-rale]" in turno.stderr


def test_repetir_no_agrega_y_lo_malo_sale_con_su_renglon(oficina, sembrar, teclear, tabla, recibe) -> None:
    numero, *_ = sembrar(1)
    teclear("notificacion", "entregar", "--notificador", "N07")
    buena = tabla({"numero_credito": numero, "fecha": "2026-11-12", **recibe})
    assert teclear("notificacion", "capturar", "--entrada", buena).returncode == 0
    otra = teclear("notificacion", "capturar", "--entrada", buena)
    assert (otra.returncode, otra.stdout) == (0, "")
    assert "repetidos 1" in otra.stderr
    mala = tabla({"numero_credito": numero, "fecha": "2026-11-13", **recibe}, nombre="mala.csv")
    rechazada = teclear("notificacion", "capturar", "--entrada", mala, "--formato", "json")
    assert rechazada.returncode == 65
    error = json.loads(rechazada.stderr.splitlines()[-1])
    assert error["nombre"] == "sin-renglones-utiles"
    assert "doble-resultado" in error["causa"]


@pytest.mark.parametrize(
    ("orden", "codigo", "nombre"),
    [
        (("notificacion", "entregar", "--notificador", "N99"), 66, "notificador-desconocido"),
        (("notificacion", "entregar", "--notificador", "N07", "--fecha", "2027-01-01"), 65, "constancia-no-vigente"),
        (("notificacion", "capturar"), 2, "opcion-invalida"),
        (("notificacion", "capturar", "--entrada", "no-esta.csv"), 66, "archivo-no-existe"),
        (("notificacion", "citar", "--fecha-cita", "x", "--hora-cita", "y", "--hora", "z"), 2, "opcion-invalida"),
        (("sector", "reasignar", "--credito", "262000000", "--motivo", "x"), 2, "opcion-invalida"),
        (("sector", "reasignar", "--credito", "262000000", "--motivo", "x", "--sector", "44"), 65, "sin-sector"),
        (("documento", "citatorio", "--credito", "269999999", "--salida", "x.pdf"), 66, "credito-no-existe"),
        (("documento", "citatorio", "--salida", "x.pdf"), 2, "opcion-invalida"),
        (("documento", "relacion", "--factura", "FN-X", "--salida", "x.pdf"), 66, "folio-no-existe"),
        (("documento", "ruta", "--salida", "x.pdf"), 66, "nada-recibido"),
    ],
)
def test_los_errores_dicen_su_nombre_y_su_codigo(oficina, sembrar, teclear, orden, codigo: int, nombre: str) -> None:
    sembrar(1)
    hecho = teclear(*orden)
    assert hecho.returncode == codigo, hecho.stderr
    assert f"error[{nombre}]" in hecho.stderr
    assert "Traceback" not in hecho.stderr


def test_alertar_calla_si_no_hay_nada_y_da_1_si_hay(oficina, sembrar, teclear) -> None:
    callada = teclear("sector", "alertar")
    assert (callada.returncode, callada.stdout, callada.stderr) == (0, "", "")
    sembrar(1)
    assert teclear("sector", "alertar", "--fecha", "2026-10-27").returncode == 0
    tarde = teclear("sector", "alertar", "--fecha", "2026-12-31")
    assert tarde.returncode == 1
    assert filas(tarde.stdout)[0]["alerta"] == "vencido"


def test_citar_buzon_y_estrados_a_mano(oficina, sembrar, teclear, credito) -> None:
    citado, avisado = sembrar(2)
    teclear("notificacion", "entregar", "--notificador", "N07", "--credito", citado)
    cita = ("--fecha-cita", "2026-11-06", "--hora-cita", "10:00", "--hora", "09:00", "--dia", "2026-11-05")
    assert teclear("notificacion", "citar", "--credito", f"CIT-{citado}-1", *cita).returncode == 0
    assert credito(citado).estado == "CITADO"
    buzon = teclear("notificacion", "buzon", "--credito", avisado, "--contacto", "correo@ejemplo")
    assert buzon.returncode == 0, buzon.stderr
    abre = ("--aviso", "2026-11-03", "--abierta", "2026-11-04", "--contacto", "correo@ejemplo", "--documento", "AB-1")
    assert teclear("notificacion", "buzon", "--credito", avisado, *abre).returncode == 0
    assert credito(avisado).medio == "electronica"
    acuerdo = ("--acuerdo", "A", "--folio", "F", "--fojas", "1", "--publicado", "2026-11-09")
    assert teclear("notificacion", "estrados", "--credito", citado, *acuerdo).returncode == 65


def test_las_consultas_entregan_tablas(oficina, sembrar, teclear) -> None:
    numero, *_ = sembrar(1, sector="61")
    assert [f["sector"] for f in filas(teclear("sector", "listar").stdout)] == ["07", "12", "61", "90", "95"]
    assert filas(teclear("sector", "tablero", "--tipo", "FORANEO").stdout)[0]["recibidos"] == "1"
    assert filas(teclear("sector", "ruta").stdout)[0]["municipio"] == "SAN FICTICIO"
    assert filas(teclear("sector", "historia", "--credito", numero).stdout)[0]["motivo"] == "inicial"
    teclear("notificacion", "entregar", "--notificador", "N07")
    assert filas(teclear("notificacion", "pendientes").stdout)[0]["notificador"] == "N07"
