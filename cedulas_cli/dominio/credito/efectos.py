"""Qué cambia en el crédito al llegar a cada estado, además del estado mismo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from cedulas_cli.dominio.credito.campos import fecha
from cedulas_cli.dominio.credito.condiciones.cobro import DETIENEN_LO_EXIGIBLE
from cedulas_cli.dominio.credito.condiciones.notificacion import medio_de
from cedulas_cli.dominio.credito.hechos import Hecho, HechoNuevo
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.dominio.notificaciones import DIAS_DE_INCONFORMIDAD, exigible
from cedulas_cli.dominio.plazos import DIAS_DE_MULTA, correr

Cambios = dict[str, Any]
Efecto = Callable[[Credito, Hecho | HechoNuevo, Reglas, Cambios], None]

DIAS_TRAS_LA_DEFENSA = 10
"""Hábiles para pagar o garantizar desde que se resuelve la inconformidad (CFF 144)."""
INCIDENCIA_DE_COBRO = "31"
_SIN_ENTREGA: Final[Cambios] = {
    "notificador": "",
    "controlador": "",
    "constancia": "",
    "constancia_desde": None,
    "constancia_hasta": None,
    "fecha_cita": None,
    "hora_cita": "",
    "causa": "",
}


def _emitido(_c: Credito, h: Hecho | HechoNuevo, _r: Reglas, cambios: Cambios) -> None:
    cambios["fecha_emision"] = h.fecha


def _por_notificar(_c: Credito, h: Hecho | HechoNuevo, _r: Reglas, cambios: Cambios) -> None:
    cambios.update(_SIN_ENTREGA)
    for campo in ("cifra_control", "sector"):
        if valor := h.datos.get(campo):
            cambios[campo] = valor


def _sin_sector(_c: Credito, _h: Hecho | HechoNuevo, _r: Reglas, cambios: Cambios) -> None:
    cambios["sector"] = "00"


def _en_diligencia(c: Credito, h: Hecho | HechoNuevo, _r: Reglas, cambios: Cambios) -> None:
    datos = h.datos
    cambios["notificador"] = datos.get("notificador") or ""
    cambios["controlador"] = datos.get("controlador") or ""
    cambios["constancia"] = datos.get("constancia") or ""
    cambios["constancia_desde"] = fecha(datos, "constancia_desde")
    cambios["constancia_hasta"] = fecha(datos, "constancia_hasta")
    cambios["intentos"] = c.intentos + 1
    cambios["fecha_aviso"] = None


def _citado(_c: Credito, h: Hecho | HechoNuevo, _r: Reglas, cambios: Cambios) -> None:
    cambios["fecha_cita"] = fecha(h.datos, "fecha_cita")
    cambios["hora_cita"] = h.datos.get("hora_cita") or ""


def _no_notificado(_c: Credito, h: Hecho | HechoNuevo, _r: Reglas, cambios: Cambios) -> None:
    cambios["causa"] = h.datos.get("causa") or ""


def _no_localizado(_c: Credito, h: Hecho | HechoNuevo, _r: Reglas, cambios: Cambios) -> None:
    cambios["causa"] = h.datos.get("causa") or ""
    cambios["acta"] = h.datos["acta"]


def _en_estrados(_c: Credito, h: Hecho | HechoNuevo, _r: Reglas, cambios: Cambios) -> None:
    cambios["fecha_publicacion"] = h.fecha
    cambios["folio"] = h.datos["folio"]


def _notificado(c: Credito, h: Hecho | HechoNuevo, r: Reglas, cambios: Cambios) -> None:
    cambios["medio"] = medio_de(c, h)
    cambios["fecha_aviso"] = None
    abrir_plazos(c.es_multa, h.fecha, r, cambios)


def abrir_plazos(es_multa: bool, notificada: date, r: Reglas, cambios: Cambios) -> None:
    """Todas las fechas que nacen de una notificación."""
    plazos = r.plazos(notificada, es_multa=es_multa)
    cambios["fecha_notificacion"] = notificada
    cambios["fecha_surte"] = cambios["defensa_desde"] = plazos.surte
    cambios["fecha_limite_pago"] = plazos.limite_pago
    cambios["fecha_exigible"] = plazos.exigible
    cambios["limite_aclaracion"] = plazos.limite_aclaracion
    cambios["limite_inconformidad"] = plazos.limite_inconformidad
    cambios["limite_sin_efectos"] = plazos.limite_sin_efectos


def _surte(c: Credito, h: Hecho | HechoNuevo, r: Reglas, cambios: Cambios) -> None:
    if c.estado == "EN_DEFENSA":
        _plazo_tras_la_defensa(c, h, r, cambios)


def _firme(c: Credito, h: Hecho | HechoNuevo, r: Reglas, cambios: Cambios) -> None:
    cambios["folio"] = h.datos["resolucion"]
    if c.estado == "EN_DEFENSA":
        _plazo_tras_la_defensa(c, h, r, cambios)
        return
    if c.fecha_exigible is not None:
        cambios["fecha_exigible"] = max(c.fecha_exigible, exigible(h.fecha))
    if c.estado == "EN_ACLARACION":
        # La aclaración interrumpió el plazo de la inconformidad: corre de nuevo desde que surte la resolución.
        cambios["defensa_desde"] = desde = r.habiles(h.fecha, 1)
        cambios["limite_inconformidad"] = r.habiles(desde, DIAS_DE_INCONFORMIDAD)


def _plazo_tras_la_defensa(c: Credito, h: Hecho | HechoNuevo, r: Reglas, cambios: Cambios) -> None:
    dias = DIAS_DE_MULTA if c.es_multa else DIAS_TRAS_LA_DEFENSA
    limite = correr(r.calendario, r.habiles(h.fecha, dias))
    if c.fecha_limite_pago is not None:
        limite = max(limite, c.fecha_limite_pago)
    cambios["folio"] = h.datos["resolucion"]
    cambios["fecha_limite_pago"] = limite
    cambios["fecha_exigible"] = exigible(limite)


def _tramite(_c: Credito, h: Hecho | HechoNuevo, _r: Reglas, cambios: Cambios) -> None:
    cambios["folio"] = h.datos["folio"]


def _convenio(c: Credito, h: Hecho | HechoNuevo, _r: Reglas, cambios: Cambios) -> None:
    cambios["folio"] = h.datos["folio"]
    solicitud = fecha(h.datos, "solicitud")
    if solicitud is not None and c.fecha_exigible is not None and solicitud >= c.fecha_exigible:
        cambios["interrupciones"] = (*c.interrupciones, solicitud)


def _sustituido(_c: Credito, h: Hecho | HechoNuevo, _r: Reglas, cambios: Cambios) -> None:
    cambios["sucesor"] = h.datos["sucesor"]


def _entregado(c: Credito, h: Hecho | HechoNuevo, _r: Reglas, cambios: Cambios) -> None:
    cambios["lote"] = h.datos["lote"]
    cambios["incidencia"] = str(h.datos.get("incidencia") or c.incidencia or "02").zfill(2)


def _en_cobro(_c: Credito, h: Hecho | HechoNuevo, _r: Reglas, cambios: Cambios) -> None:
    cambios["incidencia"] = INCIDENCIA_DE_COBRO
    cambios["fecha_incidencia"] = h.fecha


def _retirado(c: Credito, _h: Hecho | HechoNuevo, _r: Reglas, cambios: Cambios) -> None:
    if c.estado == "OBSERVADO":
        cambios["lote"] = ""


def _impedimento(_c: Credito, h: Hecho | HechoNuevo, _r: Reglas, cambios: Cambios) -> None:
    cambios["causa"] = h.datos.get("causa") or ""


def _en_cancelacion(_c: Credito, h: Hecho | HechoNuevo, _r: Reglas, cambios: Cambios) -> None:
    cambios["causa"] = h.datos.get("causa") or ""
    cambios["folio"] = h.datos["expediente"]


EFECTOS: Final[dict[str, Efecto]] = {
    "EMITIDO": _emitido,
    "POR_NOTIFICAR": _por_notificar,
    "SIN_SECTOR": _sin_sector,
    "EN_DILIGENCIA": _en_diligencia,
    "CITADO": _citado,
    "NO_NOTIFICADO": _no_notificado,
    "NO_LOCALIZADO": _no_localizado,
    "EN_ESTRADOS": _en_estrados,
    "NOTIFICADO": _notificado,
    "SURTE_EFECTOS": _surte,
    "FIRME": _firme,
    "EN_ACLARACION": _tramite,
    "EN_DEFENSA": _tramite,
    "EN_SIN_EFECTOS": _tramite,
    "EN_CONVENIO": _convenio,
    "SUSTITUIDO": _sustituido,
    "REPUESTO": _sustituido,
    "ENTREGADO_RCC": _entregado,
    "EN_COBRO": _en_cobro,
    "EXIGIBLE": _retirado,
    "IMPEDIMENTO": _impedimento,
    "EN_CANCELACION": _en_cancelacion,
}


def proxima(c: Credito, r: Reglas) -> date | None:
    """Día en que el tiempo solo moverá el crédito, si nada lo impide."""
    estado = c.estado
    if estado == "NOTIFICADO":
        return c.fecha_surte
    if estado in ("SURTE_EFECTOS", "FIRME"):
        if c.saldo <= 0 or c.fecha_exigible is None or not DETIENEN_LO_EXIGIBLE.isdisjoint(c.marcas):
            return None
        return max(c.fecha_exigible, c.fecha_marca) if c.fecha_marca else c.fecha_exigible
    if estado == "EN_ESTRADOS" and c.fecha_publicacion is not None:
        return r.estrados(c.fecha_publicacion)
    if estado == "POR_NOTIFICAR" and c.fecha_aviso is not None:
        return r.buzon(c.fecha_aviso)
    return None
