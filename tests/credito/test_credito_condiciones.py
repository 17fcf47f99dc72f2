"""Cada condición en su borde: el último caso que pasa y el primero que no, con lo que el error debe decir."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cedulas_cli.dominio.credito.condiciones import CONDICIONES
from cedulas_cli.dominio.credito.derivacion import aplicar
from cedulas_cli.dominio.credito.modelo import Credito, Pausa, con
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.errores import ErrorCedulas

RECIBE = {"hora": "11:20", "atendio": "Juan", "caracter": "destinatario"}
ENTREGA = {"notificador": "N", "constancia": "C", "constancia_desde": "2026-11-01", "constancia_hasta": "2026-11-30"}
CITA = {"hora": "10:00", "fecha_cita": "2026-11-11", "hora_cita": "10:00"}
LOTE = {"lote": "L-1", "casos": 32, "incidencia": "02", "rale": "R"}
PAGO = {"fuente": "SIPARE", "folio": "F-1", "importe": 101800}
SE = {"folio": "SE", "prueba": "x"}
ACUERDO = {"acuerdo": "A", "organo": "C"}
CONVENIO = {"folio": "CV", "comprende_todos": True, "solicitud": "2026-11-20"}

# (condición, estado de salida, ¿multa?, hecho, lo que pasa, lo que no pasa, lo que dice)
# lo que pasa / no pasa: (fecha, datos)
BORDES: list[tuple[str, str, bool, str, tuple[str, dict[str, Any]], tuple[str, dict[str, Any]], str]] = [
    ("sector_ausente", "POR_NOTIFICAR", False, "sin_sector", ("2026-10-30", {"motivo": "x"}), ("2026-10-30", {}), "07"),
    (
        "sector_asignado", "SIN_SECTOR", False, "por_notificar",
        ("2026-10-30", {"sector": "01"}), ("2026-10-30", {"sector": "00"}), "sin sector",
    ),
    (
        "constancia_vigente", "POR_NOTIFICAR", False, "en_diligencia",
        ("2026-11-30", ENTREGA), ("2026-12-01", ENTREGA), "2026-11-30",
    ),
    (
        "horas_habiles", "EN_DILIGENCIA", False, "notificado",
        ("2026-11-12", {**RECIBE, "hora": "07:30"}), ("2026-11-12", {**RECIBE, "hora": "07:29"}), "07:29",
    ),
    (
        "horas_habiles", "EN_DILIGENCIA", False, "notificado",
        ("2026-11-12", {**RECIBE, "hora": "18:00"}), ("2026-11-12", {**RECIBE, "hora": "18:01"}), "18:01",
    ),
    ("horas_habiles", "EN_DILIGENCIA", False, "notificado", ("2026-11-17", RECIBE), ("2026-11-16", RECIBE), "inhábil"),
    (
        "horas_habiles", "EN_DILIGENCIA", False, "notificado",
        ("2026-11-14", {**RECIBE, "habilitacion": "H-1"}), ("2026-11-14", RECIBE), "inhábil",
    ),
    (
        "constancia_vigente_ese_dia", "EN_DILIGENCIA", False, "notificado",
        ("2026-12-31", RECIBE), ("2027-01-04", RECIBE), "2026-12-31",
    ),
    (
        "cita_posterior_habil", "EN_DILIGENCIA", False, "citado",
        ("2026-11-10", CITA), ("2026-11-10", {**CITA, "fecha_cita": "2026-11-10"}), "posterior",
    ),
    (
        "cita_posterior_habil", "EN_DILIGENCIA", False, "citado",
        ("2026-11-10", {**CITA, "fecha_cita": "2026-11-17"}),
        ("2026-11-10", {**CITA, "fecha_cita": "2026-11-16"}), "inhábil",
    ),
    (
        "cita_posterior_habil", "EN_DILIGENCIA", False, "citado",
        ("2026-11-10", {**CITA, "hora_cita": "18:00"}), ("2026-11-10", {**CITA, "hora_cita": "18:30"}), "18:30",
    ),
    (
        "dia_y_hora_de_la_cita", "CITADO", False, "notificado",
        ("2026-11-12", RECIBE), ("2026-11-12", {**RECIBE, "hora": "11:21"}), "11:20",
    ),
    ("dia_y_hora_de_la_cita", "CITADO", False, "notificado", ("2026-11-12", RECIBE), ("2026-11-13", RECIBE), "11-12"),
    (
        "recibio_alguien", "CITADO", False, "notificado",
        ("2026-11-12", {**RECIBE, "caracter": "vecino"}), ("2026-11-12", {**RECIBE, "caracter": "nadie"}), "caracter",
    ),
    (
        "recibio_destinatario", "EN_DILIGENCIA", False, "notificado",
        ("2026-11-12", {**RECIBE, "caracter": "representante"}),
        ("2026-11-12", {**RECIBE, "caracter": "vecino"}), "citatorio",
    ),
    (
        "causa_de_no_notificado", "EN_DILIGENCIA", False, "no_notificado",
        ("2026-11-12", {"causa": "ausente"}), ("2026-11-12", {"causa": "desaparecio"}), "cerrado",
    ),
    (
        "causa_de_no_localizado", "EN_DILIGENCIA", False, "no_localizado",
        ("2026-11-12", {"causa": "desaparecio", "acta": "A"}), ("2026-11-12", {"causa": "ausente", "acta": "A"}),
        "se_opone",
    ),
    (
        "acta_circunstanciada", "EN_DILIGENCIA", False, "no_localizado",
        ("2026-11-12", {"causa": "desaparecio", "acta": "A"}), ("2026-11-12", {"causa": "desaparecio", "acta": " "}),
        "acta",
    ),
    (
        "publicado_en_dia_habil", "NO_LOCALIZADO", False, "en_estrados",
        ("2026-11-17", {"acuerdo": "A", "folio": "E", "fojas": 1}),
        ("2026-11-16", {"acuerdo": "A", "folio": "E", "fojas": 1}), "inhábil",
    ),
    ("estrados_once", "EN_ESTRADOS", False, "notificado", ("2026-12-08", {}), ("2026-12-07", {}), "2026-12-08"),
    ("estrados_once", "EN_ESTRADOS", False, "notificado", ("2026-12-08", {}), ("2026-12-09", {}), "2026-12-08"),
    (
        "abierto_o_cuarto_dia", "POR_NOTIFICAR", False, "notificado",
        ("2026-11-13", {"aviso": "2026-11-09", "contacto": "c"}),
        ("2026-11-12", {"aviso": "2026-11-09", "contacto": "c"}), "2026-11-13",
    ),
    (
        "abierto_o_cuarto_dia", "POR_NOTIFICAR", False, "notificado",
        ("2026-11-09", {"aviso": "2026-11-09", "abierta": "2026-11-09", "contacto": "c"}),
        ("2026-11-09", {"aviso": "2026-11-09", "abierta": "2026-11-06", "contacto": "c"}), "antes del aviso",
    ),
    (
        "contacto_registrado", "POR_NOTIFICAR", False, "notificado",
        ("2026-11-13", {"aviso": "2026-11-09", "contacto": "c"}), ("2026-11-13", {"aviso": "2026-11-09"}), "contacto",
    ),
    (
        "acuse_en_dia_habil", "POR_NOTIFICAR", False, "notificado",
        ("2026-11-17", {"medio": "correo-certificado", "acuse": "1"}),
        ("2026-11-16", {"medio": "correo-certificado", "acuse": "1"}), "inhábil",
    ),
    ("surte_ese_dia", "NOTIFICADO", False, "surte_efectos", ("2026-11-13", {}), ("2026-11-17", {}), "2026-11-13"),
    # multa notificada jue 12-nov: sin efectos hasta el vie 20, y se acepta el lun 23 por ser viernes
    ("sin_efectos_en_plazo", "SURTE_EFECTOS", True, "en_sin_efectos", ("2026-11-23", SE), ("2026-11-24", SE), "20"),
    (
        "defensa_en_plazo", "SURTE_EFECTOS", False, "en_defensa",
        ("2026-12-07", {"folio": "1", "via": "inconformidad"}),
        ("2026-12-08", {"folio": "1", "via": "inconformidad"}), "2026-12-07",
    ),
    # juicio: 30 hábiles desde que surte el 13-nov; 15 h son el 7-dic y otros 15 h, sin 25-dic ni 1-ene, el 30-dic
    (
        "defensa_en_plazo", "SURTE_EFECTOS", False, "en_defensa",
        ("2026-12-29", {"folio": "1", "via": "juicio"}), ("2026-12-30", {"folio": "1", "via": "juicio"}), "2026-12-29",
    ),
    (
        "defensa_en_plazo", "SURTE_EFECTOS", False, "en_defensa",
        ("2027-03-08", {"folio": "1", "via": "inconformidad", "admitida": True}),
        ("2027-03-08", {"folio": "1", "via": "inconformidad"}), "venció",
    ),
    ("plazo_vencido", "SURTE_EFECTOS", False, "exigible", ("2026-12-08", {}), ("2026-12-07", {}), "2026-12-08"),
    (
        "lote_en_limite", "EXIGIBLE", False, "entregado_rcc",
        ("2026-12-10", LOTE), ("2026-12-10", {**LOTE, "casos": 33}), "32",
    ),
    (
        "lote_en_limite", "EXIGIBLE", False, "entregado_rcc",
        ("2026-12-10", {**LOTE, "casos": 1}), ("2026-12-10", {**LOTE, "casos": 0}), "lote",
    ),
    (
        "incidencia_por_turnar", "EXIGIBLE", False, "entregado_rcc",
        ("2026-12-10", {**LOTE, "incidencia": "1"}), ("2026-12-10", {**LOTE, "incidencia": "09"}), "09",
    ),
    (
        "vigente_en_rale", "EXIGIBLE", False, "entregado_rcc",
        ("2026-12-10", LOTE), ("2026-12-10", {**LOTE, "rale": " "}), "RALE",
    ),
    # solicitud vie 20-nov: los 20 hábiles vencen el vie 18-dic (mismo vector que la aclaración)
    (
        "convenio_autorizado", "EN_COBRO", False, "en_convenio",
        ("2026-12-19", CONVENIO), ("2026-12-18", CONVENIO), "2026-12-18",
    ),
    (
        "convenio_comprende_todo", "EN_COBRO", False, "en_convenio",
        ("2026-12-19", CONVENIO), ("2026-12-19", {**CONVENIO, "comprende_todos": False}), "todos",
    ),
    (
        "causa_de_impedimento", "EN_COBRO", False, "impedimento",
        ("2026-12-19", {"causa": "juicio"}), ("2026-12-19", {"causa": "olvido"}), "concurso",
    ),
    (
        "causa_de_cancelacion", "EN_COBRO", False, "en_cancelacion",
        ("2026-12-19", {"expediente": "E", "causa": "huelga"}),
        ("2026-12-19", {"expediente": "E", "causa": "olvido"}), "insolvente",
    ),
    # exigible 8-dic-2026: se consuma el 8-dic-2031
    (
        "prescripcion_consumada", "EN_CANCELACION", False, "prescrito",
        ("2031-12-08", {"resolucion": "R"}), ("2031-12-07", {"resolucion": "R"}), "2031-12-08",
    ),
    (
        "no_prescrito", "CANCELADO_INSOLVENTE", False, "restablecido",
        ("2031-12-07", {"motivo": "m"}), ("2031-12-08", {"motivo": "m"}), "2031-12-08",
    ),
    (
        "factura_cuadra", "EMITIDO", False, "por_notificar",
        ("2026-10-26", {"cifra_control": "1", "importe_factura": 5, "importe_recibido": 5}),
        ("2026-10-26", {"cifra_control": "1", "importe_factura": 5, "importe_recibido": 4}), "$0.04",
    ),
    (
        "evidencia_de_pago", "SURTE_EFECTOS", False, "saldado",
        ("2026-12-01", PAGO), ("2026-12-01", {**PAGO, "fuente": "rumor"}), "LGP",
    ),
    (
        "evidencia_de_pago", "POR_NOTIFICAR", False, "saldado",
        ("2026-10-30", {"fuente": "RALE", "folio": "R-1"}), ("2026-10-30", {"fuente": "LGP", "folio": "1"}), "importe",
    ),
    (
        "evidencia_de_pago", "EN_DILIGENCIA", False, "saldado",
        ("2026-11-30", PAGO), ("2026-11-30", {"fuente": "RALE", "folio": "R-1"}), "RALE",
    ),
    (
        "saldo_cubierto", "EN_COBRO", False, "saldado",
        ("2026-12-20", PAGO), ("2026-12-20", {**PAGO, "importe": 101799}), "$0.01",
    ),
    (
        "cubierto_entero", "SURTE_EFECTOS", False, "saldado",
        ("2026-12-01", PAGO), ("2026-12-01", {**PAGO, "importe": 101799}), "$1,017.99",
    ),
    # multa de 400.01: el 20 % son 80.00 (8000.2 al centavo); se cubre con 320.01 hasta el límite, el lun 7-dic
    (
        "pronto_pago", "SURTE_EFECTOS", True, "saldado",
        ("2026-12-07", {**PAGO, "importe": 32001}), ("2026-12-07", {**PAGO, "importe": 32000}), "80 %",
    ),
    (
        "pronto_pago", "EXIGIBLE", True, "saldado",
        ("2026-12-09", {**PAGO, "importe": 32001, "fecha_pago": "2026-12-07"}),
        ("2026-12-09", {**PAGO, "importe": 32001}), "$80.00",
    ),
    (
        "causa_de_rechazo", "EN_REVISION", False, "rechazado_interno",
        ("2026-10-21", {"causa": "pago"}), ("2026-10-21", {"causa": "capricho"}), "dictamen",
    ),
    (
        "sucesor_valido", "EN_ACLARACION", False, "sustituido",
        ("2026-12-01", {"resolucion": "R", "sucesor": "262345699"}),
        ("2026-12-01", {"resolucion": "R", "sucesor": "262345678"}), "otro crédito",
    ),
    (
        "duplicado_probado", "EN_COBRO", False, "anulado_duplicado",
        ("2027-01-01", {"duplica_a": "262345699"}), ("2027-01-01", {"duplica_a": "262345678"}), "otro crédito",
    ),
]  # fmt: skip


@pytest.mark.parametrize("borde", BORDES, ids=lambda b: f"{b[0]}-{b[1]}")
def test_en_su_borde(borde: Any, en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas) -> None:
    _, estado, multa, nombre, (dia, datos), (dia_malo, datos_malos), dice = borde
    previo = en(estado, multa=multa)
    assert aplicar(previo, hecho(nombre, dia, datos, clave=previo.numero_credito), reglas).estado == nombre.upper()
    with pytest.raises(ErrorCedulas) as falla:
        aplicar(previo, hecho(nombre, dia_malo, datos_malos, clave=previo.numero_credito), reglas)
    assert falla.value.nombre in {"transicion-ilegal", "hecho-incompleto"}
    assert dice in falla.value.mensaje + falla.value.causa


def _rechaza(previo: Credito | None, paso: Any, reglas: Reglas, dice: str, nombre: str = "transicion-ilegal") -> None:
    with pytest.raises(ErrorCedulas) as falla:
        aplicar(previo, paso, reglas)
    assert falla.value.nombre == nombre
    assert dice in falla.value.mensaje + falla.value.causa + falla.value.remedio


NACE = {"registro_patronal": "Z9900001100", "periodo": "2026-09", "tipo_documento": "02", "suerte_principal": 100000}


@pytest.mark.parametrize(
    ("dia", "cambia", "dice"),
    [
        ("2026-10-19", {}, "2026-10-19"),  # el 17-oct-2026 es sábado: vence el lunes 19
        ("2026-10-20", {"suerte_principal": 0}, "importe"),
        ("2026-10-20", {"total": 99999}, "suma"),
        ("2026-10-20", {"ramos": {"cuota_fija": 99999}}, "ramos"),
        ("2026-10-20", {"clase": "RCV"}, "no es de la clase"),
        ("2026-10-20", {"clase": "RCV", "tipo_documento": "06"}, "mes par"),
        ("2026-10-20", {"periodo": "2026-13"}, "AAAA-MM"),
        ("2026-10-20", {"tipo_documento": "80", "multa": 1}, "credito_origen"),
        ("2026-10-20", {"tipo_documento": "80", "multa": 1, "credito_origen": "262345670"}, "no es el número"),
        ("2031-10-20", {}, "caducó"),
        ("2031-10-20", {"inicio_caducidad": "2026-10-19"}, "caducó"),
    ],
)
def test_nacer_mal(dia: str, cambia: dict[str, Any], dice: str, hecho: Callable[..., Any], reglas: Reglas) -> None:
    _rechaza(None, hecho("determinado", dia, {**NACE, **cambia}), reglas, dice)


@pytest.mark.parametrize(
    ("dia", "cambia"),
    [
        ("2026-10-20", {}),
        ("2031-10-19", {}),
        ("2031-10-20", {"inicio_caducidad": "2026-10-20"}),
        ("2026-10-20", {"tipo_documento": "99"}),
        ("2026-10-20", {"total": 100000, "ramos": {"cuota_fija": 60000, "guarderias": 40000}}),
        ("2026-11-19", {"clase": "RCV", "tipo_documento": "06", "periodo": "2026-10"}),
        ("2026-10-20", {"tipo_documento": "80", "multa": 1, "justificacion": "infracción formal"}),
        ("2026-10-02", {"tipo_documento": "00"}),
    ],
)
def test_nacer_bien(dia: str, cambia: dict[str, Any], hecho: Callable[..., Any], reglas: Reglas) -> None:
    credito = aplicar(None, hecho("determinado", dia, {**NACE, **cambia}), reglas)
    assert (credito.estado, credito.saldo) == ("DETERMINADO", credito.total)


@pytest.mark.parametrize("numero", ["26234567", "2623456789", "26234567A", "", "٢٦٢٣٤٥٦٧٨"])
def test_numero_que_no_es(numero: str, hecho: Callable[..., Any], reglas: Reglas) -> None:
    _rechaza(None, hecho("determinado", "2026-10-20", NACE, clave=numero), reglas, "9", "numero-de-credito-invalido")


def test_nace_emitido_solo_con_origen(hecho: Callable[..., Any], reglas: Reglas) -> None:
    _rechaza(None, hecho("emitido", "2026-10-22", NACE, documento=""), reglas, "credito_origen")
    assert aplicar(None, hecho("emitido", "2026-10-22", NACE, documento="CED-1"), reglas).estado == "EMITIDO"
    for origen in ({"credito_origen": "262345670"}, {"cifra_control": "202611"}):
        assert aplicar(None, hecho("emitido", "2026-10-22", {**NACE, **origen}), reglas).estado == "EMITIDO"


def test_la_cifra_de_control_es_la_del_credito(hecho: Callable[..., Any], reglas: Reglas) -> None:
    nacido = aplicar(None, hecho("emitido", "2026-10-22", {**NACE, "cifra_control": "202611"}), reglas)
    _rechaza(nacido, hecho("por_notificar", "2026-10-26", {"cifra_control": "202612"}), reglas, "202611")
    assert aplicar(nacido, hecho("por_notificar", "2026-10-26", {"cifra_control": "202611"}), reglas).sector == ""


def test_lo_que_se_supone_al_nacer(hecho: Callable[..., Any], reglas: Reglas) -> None:
    mensual = aplicar(None, hecho("determinado", "2026-10-20", NACE), reglas)
    assert (mensual.clase, mensual.emision, mensual.naturaleza) == ("COP", "mensual", "cuota")
    rcv = {**NACE, "tipo_documento": "06", "periodo": "2026-10"}
    bimestral = aplicar(None, hecho("determinado", "2026-11-19", rcv), reglas)
    assert (bimestral.clase, bimestral.emision) == ("RCV", "bimestral")
    assert (bimestral.estado_previo, bimestral.fecha_determinacion) == ("-", date(2026, 11, 19))


def test_apertura(hecho: Callable[..., Any], reglas: Reglas) -> None:
    nace = {**NACE, "apertura": True}
    _rechaza(None, hecho("en_cobro", "2026-01-02", nace), reglas, "fecha_notificacion")
    _rechaza(None, hecho("en_cobro", "2026-01-02", NACE), reglas, "A7 (- → EMITIDO")
    _rechaza(None, hecho("en_cobro", "2026-01-02", NACE), reglas, "apertura")
    _rechaza(None, hecho("saldado", "2026-01-02", nace), reglas, "no puede pasar")
    credito = aplicar(None, hecho("en_cobro", "2026-01-02", {**nace, "fecha_notificacion": "2025-11-12"}), reglas)
    assert (credito.estado, credito.fecha_surte) == ("EN_COBRO", date(2025, 11, 13))
    vieja = {
        **nace,
        "fecha_notificacion": "1999-03-01",
        "fecha_surte": "1999-03-02",
        "fecha_limite_pago": "1999-03-23",
        "fecha_exigible": "1999-03-24",
    }
    assert aplicar(None, hecho("en_cobro", "2026-01-02", vieja), reglas).fecha_exigible == date(1999, 3, 24)
    assert aplicar(None, hecho("por_notificar", "2026-01-02", nace), reglas).proxima_fecha is None


@pytest.mark.parametrize("falta", ["autoridad", "competencia", "fundamento", "firmante", "medio_defensa"])
def test_acto_incompleto(falta: str, en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas) -> None:
    acto = dict.fromkeys(("autoridad", "competencia", "fundamento", "firmante", "medio_defensa"), "x")
    _rechaza(en("DETERMINADO"), hecho("emitido", "2026-10-22", {**acto, falta: "  "}), reglas, falta)


@pytest.mark.parametrize("marca", ["aclaracion", "sin_efectos", "defensa", "convenio", "garantia"])
def test_con_marca_abierta_no_se_turna(
    marca: str, en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    abre = hecho("gestion", "2026-12-09", {"tipo": "marca", "marca": marca, "accion": "abre"})
    marcado = aplicar(en("EXIGIBLE"), abre, reglas)
    _rechaza(marcado, hecho("entregado_rcc", "2026-12-10", LOTE), reglas, marca)
    cierra = hecho("gestion", "2026-12-09", {"tipo": "marca", "marca": marca, "accion": "cierra"})
    assert aplicar(aplicar(marcado, cierra, reglas), hecho("entregado_rcc", "2026-12-10", LOTE), reglas).lote == "L-1"
    _rechaza(marcado, abre, reglas, "ya está abierta")


@pytest.mark.parametrize("marca", ["garantia", "convenio", "defensa"])
def test_con_garantia_convenio_o_defensa_no_se_vuelve_exigible(
    marca: str, en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    abre = hecho("gestion", "2026-12-01", {"tipo": "marca", "marca": marca, "accion": "abre"})
    marcado = aplicar(en("SURTE_EFECTOS"), abre, reglas)
    assert marcado.proxima_fecha is None
    _rechaza(marcado, hecho("exigible", "2026-12-08"), reglas, marca)
    cierra = hecho("gestion", "2026-12-15", {"tipo": "marca", "marca": marca, "accion": "cierra"})
    assert aplicar(marcado, cierra, reglas).proxima_fecha == date(2026, 12, 15)


def test_la_aclaracion_extemporanea_pide_que_no_haya_garantia_ni_defensa(
    en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    exigible = en("EXIGIBLE")
    tarde = hecho("en_aclaracion", "2026-12-20", {"folio": "AA"})
    assert aplicar(exigible, tarde, reglas).marcas == ("aclaracion",)
    _rechaza(con(exigible, {"marcas": ("garantia",)}), tarde, reglas, "garantía")
    con_defensa = con(exigible, {"marcas": ("defensa",)})
    _rechaza(con_defensa, tarde, reglas, "desistimiento")
    desiste = hecho("en_aclaracion", "2026-12-20", {"folio": "AA", "desistimiento": True})
    assert aplicar(con_defensa, desiste, reglas).estado == "EN_ACLARACION"
    # En tiempo (5 h: lun 23-nov), ni la garantía la impide.
    a_tiempo = hecho("en_aclaracion", "2026-11-23", {"folio": "AA"})
    assert aplicar(con(exigible, {"marcas": ("garantia",)}), a_tiempo, reglas).estado == "EN_ACLARACION"


def test_sin_efectos_es_de_multas_sin_defensa(
    en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    paso = hecho("en_sin_efectos", "2026-11-20", SE)
    _rechaza(en("SURTE_EFECTOS"), paso, reglas, "multas")
    _rechaza(con(en("SURTE_EFECTOS", multa=True), {"marcas": ("defensa",)}), paso, reglas, "defensa")


def test_en_defensa_o_con_garantia_no_se_cancela(
    en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    paso = hecho("en_cancelacion", "2027-05-03", {"expediente": "E", "causa": "insolvente"})
    _rechaza(en("EN_DEFENSA"), paso, reglas, "defensa")
    _rechaza(con(en("EN_COBRO"), {"marcas": ("garantia",)}), paso, reglas, "garantia")
    assert aplicar(en("POR_NOTIFICAR"), paso, reglas).estado == "EN_CANCELACION"


def test_pagado_no_se_vuelve_exigible_ni_se_turna(
    en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    pago = hecho("pago", "2026-12-01", PAGO)
    pagado = aplicar(en("SURTE_EFECTOS"), pago, reglas)
    assert pagado.proxima_fecha is None
    _rechaza(pagado, hecho("exigible", "2026-12-08"), reglas, "saldado")
    _rechaza(aplicar(en("EXIGIBLE"), pago, reglas), hecho("entregado_rcc", "2026-12-10", LOTE), reglas, "saldado")
    assert aplicar(pagado, hecho("saldado", "2026-12-01", {"fuente": "SIPARE", "folio": "F-1"}), reglas).saldo == 0


def test_sin_notificacion_no_se_cobra_ni_prescribe(
    en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    nunca = aplicar(
        en("POR_NOTIFICAR"),
        hecho("en_cancelacion", "2027-01-05", {"expediente": "E", "causa": "no_localizado"}),
        reglas,
    )
    _rechaza(nunca, hecho("prescrito", "2040-01-05", {"resolucion": "R"}), reglas, "no tiene notificación")
    cancelado = aplicar(nunca, hecho("cancelado_no_localizado", "2027-02-08", ACUERDO), reglas)
    vuelto = aplicar(cancelado, hecho("restablecido", "2027-03-08", {"motivo": "apareció"}), reglas)
    _rechaza(vuelto, hecho("en_cobro", "2027-03-09"), reglas, "no tiene notificación")
    assert aplicar(vuelto, hecho("por_notificar", "2027-03-09"), reglas).estado == "POR_NOTIFICAR"
    _rechaza(en("RESTABLECIDO"), hecho("por_notificar", "2027-03-09"), reglas, "ya se notificó")


def test_caducidad(en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas) -> None:
    nunca = aplicar(
        en("POR_NOTIFICAR"), hecho("en_cancelacion", "2031-01-06", {"expediente": "E", "causa": "caducidad"}), reglas
    )
    datos = {"resolucion": "R", "inicio_caducidad": "2026-10-19"}
    _rechaza(nunca, hecho("caduco", "2031-10-18", datos), reglas, "2031-10-19")
    assert aplicar(nunca, hecho("caduco", "2031-10-19", datos), reglas).estado == "CADUCO"
    pausado = con(nunca, {"pausas": (Pausa("juicio", date(2027, 1, 1), date(2027, 1, 10)),)})
    _rechaza(pausado, hecho("caduco", "2031-10-28", datos), reglas, "2031-10-29")
    abierta = con(nunca, {"pausas": (Pausa("juicio", date(2027, 1, 1), None),)})
    _rechaza(abierta, hecho("caduco", "2040-01-02", datos), reglas, "suspendida")
    _rechaza(en("EN_CANCELACION"), hecho("caduco", "2031-10-19", datos), reglas, "prescripción")


@pytest.mark.parametrize(
    ("causa", "destino"),
    [
        ("insolvente", "cancelado_insolvente"),
        ("incosteable", "cancelado_incosteable"),
        ("huelga", "cancelado_huelga"),
        ("no_localizado", "cancelado_no_localizado"),
    ],
)
def test_el_acuerdo_es_por_la_causa_del_expediente(
    causa: str, destino: str, en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    abierto = aplicar(
        en("EN_COBRO"), hecho("en_cancelacion", "2027-01-05", {"expediente": "E", "causa": causa}), reglas
    )
    assert aplicar(abierto, hecho(destino, "2027-02-08", ACUERDO), reglas).estado == destino.upper()
    _rechaza(con(abierto, {"causa": "caducidad"}), hecho(destino, "2027-02-08", ACUERDO), reglas, causa)


def test_negada_la_cancelacion_vuelve_a_donde_estaba(
    en: Callable[..., Credito], con_camino: list[str], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    for estado in con_camino:
        previo = en(estado)
        if not reglas.maquina.estados[estado].vivo or estado in ("EN_DEFENSA", "EN_CANCELACION"):
            continue
        abre = hecho("en_cancelacion", "2035-01-05", {"expediente": "E", "causa": "insolvente"})
        abierto = aplicar(previo, abre, reglas)
        vuelto = aplicar(abierto, hecho(estado.lower(), "2035-02-08", {"resolucion": "R"}), reglas)
        assert vuelto.estado == estado
        assert (vuelto.notificador, vuelto.fecha_notificacion) == (previo.notificador, previo.fecha_notificacion)
        otro = "en_revision" if estado != "EN_REVISION" else "firmado"
        _rechaza(abierto, hecho(otro, "2035-02-08", {"resolucion": "R"}), reglas, f"vuelve a {estado}")


def test_el_limite_de_lote_es_de_la_oficina(
    en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    corta = replace(reglas, limite_lote=10)
    _rechaza(en("EXIGIBLE"), hecho("entregado_rcc", "2026-12-10", {**LOTE, "casos": 11}), corta, "límite es 10")


def test_nada_es_anterior_a_lo_que_lo_hizo_posible(
    en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    _rechaza(
        en("EN_DILIGENCIA"), hecho("notificado", "2026-11-02", RECIBE), reglas, "2026-11-03", "fecha-fuera-de-orden"
    )
    # Ya exigible desde el 8-dic: el lote no puede ser de antes, aunque lo último capturado sea de noviembre.
    _rechaza(en("EXIGIBLE"), hecho("entregado_rcc", "2026-12-07", LOTE), reglas, "2026-12-08", "fecha-fuera-de-orden")


def test_toda_condicion_tiene_su_prueba() -> None:
    aparte = {
        "numero_valido", "con_importe", "clase_congruente", "vencio_el_pago", "facultad_viva", "origen_de_multa",
        "acto_completo", "nace_con_origen", "apertura_documentada", "acta_previa", "con_notificacion",
        "sin_notificacion", "sin_pago", "sin_garantia_convenio_ni_defensa", "sin_marcas_abiertas", "sin_inconformidad",
        "sin_defensa_ni_garantia", "caducidad_consumada", "aclaracion_admisible", "es_multa",
        "por_apertura",
        "por_medio_personal", "por_medio_estrados", "por_medio_electronico", "por_medio_correo", "por_medio_edictos",
        "por_manifestacion", "vuelve_al_anterior", "causa_del_acuerdo",
    }  # fmt: skip
    assert set(CONDICIONES) == {b[0] for b in BORDES} | aparte


def test_sin_acta_no_hay_estrados_ni_edictos(
    en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    sin_acta = con(en("NO_LOCALIZADO"), {"acta": ""})
    _rechaza(sin_acta, hecho("en_estrados", "2026-11-23", {"acuerdo": "A", "folio": "E", "fojas": 1}), reglas, "acta")
    edictos = hecho("notificado", "2026-11-23", {"medio": "edictos", "publicaciones": 3})
    _rechaza(sin_acta, edictos, reglas, "acta")


@pytest.mark.parametrize("medio", ["estrados", "edictos", "personal", "paloma"])
def test_el_medio_debe_ir_con_el_estado(
    medio: str, en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    _rechaza(en("POR_NOTIFICAR"), hecho("notificado", "2026-11-12", {"medio": medio}), reglas, medio)
