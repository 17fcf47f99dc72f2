"""Cada transición: la que procede, sus datos obligatorios uno por uno, y que toda otra pareja de estados se rechaza."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cedulas_cli.dominio.credito.derivacion import aplicar, derivar
from cedulas_cli.dominio.credito.hechos import INICIO, HechoNuevo, encadenar
from cedulas_cli.dominio.credito.modelo import Credito, con
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.errores import ErrorCedulas

TABLA = Path(__file__).parents[2] / "cedulas_cli" / "parametros" / "datos_credito" / "transiciones.csv"
CUOTA, MULTA = "262345678", "268345678"
ACTO = dict.fromkeys(("autoridad", "competencia", "fundamento", "firmante", "medio_defensa"), "x")
RECIBE = {"hora": "11:20", "atendio": "Juan", "caracter": "destinatario"}
NACE = {"registro_patronal": "Z9900001100", "periodo": "2026-09", "tipo_documento": "02", "suerte_principal": 100000}
LOTE = {"lote": "L-1", "casos": 32, "incidencia": "02", "rale": "R"}
PAGO = {"fuente": "SIPARE", "folio": "F-1", "importe": 101800}
CONVENIO = {"folio": "CV", "comprende_todos": True, "solicitud": "2026-12-01", "resolucion": "R"}
SE = {"folio": "SE-1", "prueba": "recibo"}
DEFENSA = {"folio": "RI-1", "via": "inconformidad"}
SUCESOR = {"resolucion": "R", "sucesor": "262345699"}
R = {"resolucion": "R-1"}
Caso = tuple[str, dict[str, Any]]

LEGALES: dict[tuple[str, str, str], Caso] = {
    ("2", "DETERMINADO", "EMITIDO"): ("2026-10-22", ACTO),
    ("3", "EMITIDO", "POR_NOTIFICAR"): ("2026-10-26", {"cifra_control": "202611"}),
    ("4", "POR_NOTIFICAR", "SALDADO"): ("2026-10-30", PAGO),
    ("5", "POR_NOTIFICAR", "SIN_SECTOR"): ("2026-10-30", {"motivo": "no existe"}),
    ("5", "SIN_SECTOR", "POR_NOTIFICAR"): ("2026-10-30", {"sector": "12"}),
    ("6", "POR_NOTIFICAR", "TRASPASADO"): ("2026-10-30", {"acuse": "A", "destino": "1402"}),
    ("7", "POR_NOTIFICAR", "EN_DILIGENCIA"): (
        "2026-11-03",
        {"notificador": "N", "constancia": "C", "constancia_desde": "2026-11-03", "constancia_hasta": "2026-11-03"},
    ),
    ("8", "EN_DILIGENCIA", "CITADO"): (
        "2026-11-10",
        {"hora": "18:00", "fecha_cita": "2026-11-11", "hora_cita": "07:30"},
    ),
    ("9", "CITADO", "NOTIFICADO"): ("2026-11-12", {**RECIBE, "caracter": "vecino"}),
    ("10", "EN_DILIGENCIA", "NOTIFICADO"): ("2026-11-12", RECIBE),
    ("11", "EN_DILIGENCIA", "NO_NOTIFICADO"): ("2026-11-12", {"causa": "cerrado"}),
    ("12", "NO_NOTIFICADO", "POR_NOTIFICAR"): ("2026-11-12", {"motivo": "otro notificador"}),
    ("13", "EN_DILIGENCIA", "NO_LOCALIZADO"): ("2026-11-12", {"causa": "se_opone", "acta": "AC"}),
    ("14", "NO_LOCALIZADO", "EN_ESTRADOS"): ("2026-11-23", {"acuerdo": "A", "folio": "E", "fojas": 2}),
    ("15", "EN_ESTRADOS", "NOTIFICADO"): ("2026-12-08", {}),
    ("16", "POR_NOTIFICAR", "NOTIFICADO"): (
        "2026-11-10",
        {"aviso": "2026-11-09", "abierta": "2026-11-10", "contacto": "a@b"},
    ),
    ("17", "NOTIFICADO", "SURTE_EFECTOS"): ("2026-11-13", {}),
    ("18", "SURTE_EFECTOS", "EN_ACLARACION"): ("2026-11-23", {"folio": "AA"}),
    ("19", "EN_ACLARACION", "CANCELADO_ACLARACION"): ("2026-12-15", R),
    ("19", "EN_ACLARACION", "SUSTITUIDO"): ("2026-12-15", SUCESOR),
    ("19", "EN_ACLARACION", "FIRME"): ("2026-12-15", R),
    ("20", "SURTE_EFECTOS", "EN_DEFENSA"): ("2026-12-07", DEFENSA),
    ("21", "EN_DEFENSA", "ANULADO"): ("2027-03-01", R),
    ("21", "EN_DEFENSA", "FIRME"): ("2027-03-01", R),
    ("21", "EN_DEFENSA", "SURTE_EFECTOS"): ("2027-03-01", R),
    ("22", "SURTE_EFECTOS", "SALDADO"): ("2026-12-07", PAGO),
    ("23", "SURTE_EFECTOS", "SALDADO"): ("2026-12-07", {**PAGO, "importe": 32001}),
    ("24", "SURTE_EFECTOS", "EN_SIN_EFECTOS"): ("2026-11-20", SE),
    ("25", "EN_SIN_EFECTOS", "SIN_EFECTOS"): ("2026-12-02", R),
    ("25", "EN_SIN_EFECTOS", "FIRME"): ("2026-12-02", R),
    ("26", "SURTE_EFECTOS", "EXIGIBLE"): ("2026-12-08", {}),
    ("27", "EXIGIBLE", "ENTREGADO_RCC"): ("2026-12-08", LOTE),
    ("28", "ENTREGADO_RCC", "OBSERVADO"): ("2026-12-14", {"motivo": "clave 3"}),
    ("28", "ENTREGADO_RCC", "EN_COBRO"): ("2026-12-14", {"acuse": "A"}),
    ("29", "EN_COBRO", "EN_CONVENIO"): ("2026-12-18", CONVENIO),
    ("30", "EN_COBRO", "IMPEDIMENTO"): ("2026-12-18", {"causa": "concurso"}),
    ("32", "EN_CANCELACION", "PRESCRITO"): ("2031-12-08", R),
    ("34", "EN_CANCELACION", "CANCELADO_NO_LOCALIZADO"): ("2027-02-08", {"acuerdo": "A", "organo": "C"}),
    ("35", "CANCELADO_NO_LOCALIZADO", "RESTABLECIDO"): ("2027-06-08", {"motivo": "apareció"}),
    ("35", "CANCELADO_INSOLVENTE", "RESTABLECIDO"): ("2027-06-08", {"motivo": "apareció"}),
    ("35", "CANCELADO_INCOSTEABLE", "RESTABLECIDO"): ("2027-06-08", {"motivo": "apareció"}),
    ("35", "RESTABLECIDO", "EN_COBRO"): ("2027-06-08", {}),
    ("A1", "DETERMINADO", "EN_REVISION"): ("2026-10-21", {}),
    ("A2", "EN_REVISION", "RECHAZADO_INTERNO"): ("2026-10-21", {"causa": "dictamen"}),
    ("A3", "RECHAZADO_INTERNO", "DETERMINADO"): ("2026-10-21", {"motivo": "otra cuota"}),
    ("A4", "EN_REVISION", "FIRMADO"): ("2026-10-21", ACTO),
    ("A5", "FIRMADO", "EMITIDO"): ("2026-10-21", {}),
    ("A6", "POR_NOTIFICAR", "REPUESTO"): ("2026-10-30", {"motivo": "sin firma", "sucesor": "262345699"}),
    ("A9", "FIRME", "EXIGIBLE"): ("2026-12-16", {}),
    ("A12", "SURTE_EFECTOS", "EN_CONVENIO"): ("2026-12-04", CONVENIO),
    ("A12", "FIRME", "EN_CONVENIO"): ("2026-12-18", CONVENIO),
    ("A12", "EXIGIBLE", "EN_CONVENIO"): ("2026-12-18", CONVENIO),
    ("A13", "EN_CONVENIO", "SALDADO"): ("2027-06-01", PAGO),
    ("A14", "EN_CONVENIO", "EXIGIBLE"): ("2027-06-01", {"causa": "tres parcialidades impagas"}),
    ("A15", "OBSERVADO", "ENTREGADO_RCC"): ("2026-12-16", LOTE),
    ("A16", "OBSERVADO", "EXIGIBLE"): ("2026-12-16", {"motivo": "pago en aclaración"}),
    ("A17", "EXIGIBLE", "EN_DEFENSA"): ("2026-12-07", DEFENSA),
    ("A17", "FIRME", "EN_DEFENSA"): ("2027-01-08", DEFENSA),
    ("A17", "NOTIFICADO", "EN_DEFENSA"): ("2026-11-12", DEFENSA),
    ("A17", "EN_ACLARACION", "EN_DEFENSA"): ("2027-01-15", DEFENSA),
    ("A18", "EXIGIBLE", "EN_ACLARACION"): ("2026-12-20", {"folio": "AA"}),
    ("A19", "NOTIFICADO", "EN_SIN_EFECTOS"): ("2026-11-12", SE),
    ("A19", "EXIGIBLE", "EN_SIN_EFECTOS"): ("2026-11-20", SE),
    ("A20", "EN_COBRO", "EN_SIN_EFECTOS"): ("2027-01-20", {**SE, "antes_de_remate": True}),
    ("A21", "IMPEDIMENTO", "EN_COBRO"): ("2027-01-20", {"motivo": "acabó la huelga"}),
    ("A22", "IMPEDIMENTO", "ANULADO"): ("2027-01-20", R),
    ("A23", "CITADO", "NO_NOTIFICADO"): ("2026-11-12", {"causa": "negativa"}),
    ("A23", "CITADO", "NO_LOCALIZADO"): ("2026-11-12", {"causa": "se_opone", "acta": "AC"}),
    ("A24", "EN_DILIGENCIA", "POR_NOTIFICAR"): ("2026-11-12", {"motivo": "baja del notificador"}),
    ("A25", "NO_LOCALIZADO", "POR_NOTIFICAR"): ("2026-11-12", {"motivo": "domicilio nuevo"}),
    ("A26", "POR_NOTIFICAR", "NOTIFICADO"): ("2026-11-10", {"medio": "correo-certificado", "acuse": "MN-1"}),
    ("A28", "NO_LOCALIZADO", "NOTIFICADO"): ("2026-11-20", {"medio": "edictos", "publicaciones": 3}),
}
for _estado in ("EMITIDO", "SIN_SECTOR", "EN_DILIGENCIA", "CITADO", "NO_NOTIFICADO", "NO_LOCALIZADO", "EN_ESTRADOS"):
    LEGALES["A10", _estado, "SALDADO"] = ("2026-12-20", PAGO)
for _estado in ("NOTIFICADO", "FIRME", "EXIGIBLE", "EN_ACLARACION", "EN_SIN_EFECTOS", "EN_DEFENSA", "ENTREGADO_RCC"):
    LEGALES["A11", _estado, "SALDADO"] = ("2027-12-20", PAGO)
for _estado in ("OBSERVADO", "EN_COBRO", "IMPEDIMENTO", "EN_CANCELACION", "RESTABLECIDO"):
    LEGALES["A11", _estado, "SALDADO"] = ("2027-12-20", PAGO)
for _estado in ("POR_NOTIFICAR", "EN_DILIGENCIA", "CITADO", "NO_NOTIFICADO", "NO_LOCALIZADO", "EN_ESTRADOS"):
    LEGALES["A27", _estado, "NOTIFICADO"] = ("2026-11-25", {"medio": "manifestacion"})
DE_MULTA = {("23", "SURTE_EFECTOS"), ("24", "SURTE_EFECTOS"), ("25", "EN_SIN_EFECTOS"), ("A11", "EN_SIN_EFECTOS")}
DE_MULTA |= {("A19", "NOTIFICADO"), ("A19", "EXIGIBLE"), ("A20", "EN_COBRO")}
APARTE = {
    ("1", "-", "DETERMINADO"),
    ("33", "EN_CANCELACION", "CADUCO"),
    ("34", "EN_CANCELACION", "CANCELADO_INSOLVENTE"),
    ("34", "EN_CANCELACION", "CANCELADO_INCOSTEABLE"),
    ("A29", "EN_CANCELACION", "CANCELADO_HUELGA"),
    ("A31", "RESTABLECIDO", "POR_NOTIFICAR"),
    ("A7", "-", "EMITIDO"),
}
"""Con su propia prueba, más abajo o en la de condiciones."""


def _renglones() -> list[dict[str, str]]:
    with TABLA.open(encoding="utf-8", newline="") as archivo:
        return list(csv.DictReader(archivo))


def _base(en: Callable[..., Credito], llave: tuple[str, str, str]) -> Credito:
    return en(llave[1], multa=llave[:2] in DE_MULTA)


def test_las_36_estan_y_cada_renglon_tiene_su_caso() -> None:
    renglones = _renglones()
    assert {r["numero"] for r in renglones if r["numero"].isdigit()} == {str(n) for n in range(1, 37)}
    assert all(r["razon"] for r in renglones if r["numero"].startswith("A"))
    fijas = {(r["numero"], r["de"], r["a"]) for r in renglones if "*" not in (r["de"], r["a"])}
    assert fijas == set(LEGALES) | APARTE


@pytest.mark.parametrize("llave", LEGALES, ids="-".join)
def test_procede(
    llave: tuple[str, str, str], en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    fecha, datos = LEGALES[llave]
    previo = _base(en, llave)
    nuevo = aplicar(previo, hecho(llave[2].lower(), fecha, datos, clave=previo.numero_credito), reglas)
    assert (nuevo.estado, nuevo.estado_previo, nuevo.fecha_estado.isoformat()) == (llave[2], llave[1], fecha)
    assert llave[0] in {p.numero for p in reglas.maquina.buscar(llave[1], llave[2])}


@pytest.mark.parametrize("llave", LEGALES, ids="-".join)
def test_pide_cada_dato(
    llave: tuple[str, str, str], en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    fecha, datos = LEGALES[llave]
    previo = _base(en, llave)
    (pide,) = [r["pide"] for r in _renglones() if (r["numero"], r["de"], r["a"]) == llave]
    for pedido in filter(None, pide.split("|")):
        campo = pedido.removeprefix("?").removesuffix("=documento")
        sin = {k: v for k, v in datos.items() if k != campo}
        documento = "" if campo == "documento" or pedido.endswith("=documento") else "D-1"
        paso = hecho(llave[2].lower(), fecha, sin, clave=previo.numero_credito, documento=documento)
        if pedido.startswith("?"):
            assert f"{paso.hecho}.{campo}" in aplicar(previo, paso, reglas).pendientes, (llave, campo)
            continue
        with pytest.raises(ErrorCedulas) as falla:
            aplicar(previo, paso, reglas)
        assert (falla.value.nombre, campo in falla.value.mensaje) == ("hecho-incompleto", True), (llave, campo)
        if pedido.endswith("=documento"):
            suplido = hecho(llave[2].lower(), fecha, sin, clave=previo.numero_credito, documento="P-7")
            explicito = hecho(llave[2].lower(), fecha, {**sin, campo: "P-7"}, clave=previo.numero_credito)
            assert aplicar(previo, suplido, reglas) == aplicar(previo, explicito, reglas), (llave, campo)


def test_lo_pendiente_se_acredita_con_una_correccion(
    historia: Callable[..., list[HechoNuevo]], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    entregado = historia("EN_DILIGENCIA")
    notificado = hecho("notificado", "2026-11-12", {})
    asentados = encadenar([*entregado, notificado], date(2026, 11, 13), 0, INICIO)
    a_medias = derivar(asentados, reglas)
    assert a_medias.pendientes == ("notificado.atendio", "notificado.caracter", "notificado.hora")
    completos = {"hora": "10:30", "atendio": "El representante", "caracter": "representante"}
    correccion = hecho(
        "correccion",
        "2026-11-13",
        {"corrige": len(asentados), "accion": "sustituye", "motivo": "llegó el acta", "datos_corregidos": completos},
    )
    entero = derivar(
        [*asentados, *encadenar([correccion], date(2026, 11, 13), len(asentados), asentados[-1].huella)], reglas
    )
    assert entero.pendientes == ()
    assert (entero.fecha_notificacion, entero.estado) == (a_medias.fecha_notificacion, "NOTIFICADO")


def test_lo_que_no_esta_en_la_tabla_se_rechaza_diciendo_que_falta(
    en: Callable[..., Credito], con_camino: list[str], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    renglones = _renglones()
    vivos = {e.estado for e in reglas.maquina.estados.values() if e.vivo}
    legales = {(r["de"], r["a"]) for r in renglones}
    rechazadas = 0
    for de in con_camino:
        for a in reglas.maquina.estados:
            cualquiera = (de in vivos and ("*", a) in legales) or ((de, "*") in legales and a in vivos)
            if (de, a) in legales or (cualquiera and de != a):
                continue
            with pytest.raises(ErrorCedulas) as falla:
                aplicar(en(de), hecho(a.lower(), "2040-01-02"), reglas)
            assert falla.value.nombre == "transicion-ilegal"
            assert de in falla.value.mensaje + falla.value.causa
            assert a in falla.value.mensaje
            rechazadas += 1
    assert rechazadas > 900


def test_de_un_terminal_no_se_sale(en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas) -> None:
    for terminal in (e.estado for e in reglas.maquina.estados.values() if e.terminal):
        for a in reglas.maquina.estados:
            with pytest.raises(ErrorCedulas, match="no puede pasar"):
                aplicar(con(en("EN_COBRO"), {"estado": terminal}), hecho(a.lower(), "2040-01-02"), reglas)


def test_el_error_trae_el_camino_mas_corto(
    en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas
) -> None:
    with pytest.raises(ErrorCedulas) as falla:
        aplicar(en("POR_NOTIFICAR"), hecho("notificado", "2026-11-12", {"medio": "personal", **RECIBE}), reglas)
    assert "medio" in falla.value.causa
    with pytest.raises(ErrorCedulas) as falla:
        aplicar(en("POR_NOTIFICAR"), hecho("exigible", "2026-11-12"), reglas)
    assert "NOTIFICADO → SURTE_EFECTOS" in falla.value.causa
    assert "SURTE_EFECTOS → EXIGIBLE" not in falla.value.causa
    assert [p.numero for p in reglas.maquina.camino("NOTIFICADO", "EN_COBRO")] == ["17", "26", "27", "28"]
    assert [p.numero for p in reglas.maquina.camino("POR_NOTIFICAR", "CITADO")] == ["7", "8"]
    assert reglas.maquina.camino("SALDADO", "EXIGIBLE") == ()
    assert [p.numero for p in reglas.maquina.camino("EXIGIBLE", "EN_CANCELACION")] == ["31"]
    assert [p.numero for p in reglas.maquina.camino("EXIGIBLE", "PRESCRITO")] == ["31", "32"]
    # El más corto pasa por el buzón, no por un expediente de cancelación que se restablece.
    assert [p.numero for p in reglas.maquina.camino("POR_NOTIFICAR", "EN_COBRO")] == ["16", "17", "26", "27", "28"]


def test_sin_tipo_ni_estado_conocido(en: Callable[..., Credito], hecho: Callable[..., Any], reglas: Reglas) -> None:
    for nombre, datos in (("notificada", {}), ("gestion", {"tipo": "rara"}), ("NOTIFICADO", {})):
        with pytest.raises(ErrorCedulas) as falla:
            aplicar(en("EN_DILIGENCIA"), hecho(nombre, "2026-11-12", datos), reglas)
        assert falla.value.nombre == "hecho-desconocido"


def test_antes_de_nacer_no_hay_pagos_ni_gestiones(hecho: Callable[..., Any], reglas: Reglas) -> None:
    for nombre in ("pago", "gestion", "correccion"):
        with pytest.raises(ErrorCedulas) as falla:
            aplicar(None, hecho(nombre, "2026-11-12"), reglas)
        assert falla.value.nombre == "credito-no-existe"
