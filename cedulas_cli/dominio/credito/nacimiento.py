"""El primer hecho de un crédito: qué se sabe de él al nacer, y al abrir el padrón con cartera que ya existía."""

from __future__ import annotations

from typing import Any, Final

from cedulas_cli.dominio.credito import numero
from cedulas_cli.dominio.credito.campos import fecha
from cedulas_cli.dominio.credito.efectos import abrir_plazos
from cedulas_cli.dominio.credito.hechos import Hecho, HechoNuevo
from cedulas_cli.dominio.credito.maquina import NACIMIENTO
from cedulas_cli.dominio.credito.modelo import RCV, Credito, con
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.dominio.credito.saldo import con_importes
from cedulas_cli.dominio.esquemas import BIMESTRAL, MENSUAL

_TEXTOS: Final = (
    "registro_patronal",
    "rfc",
    "razon_social",
    "periodo",
    "tipo_documento",
    "producto",
    "cifra_control",
    "sector",
    "credito_origen",
    "credito_multa",
    "justificacion",
    "ubicacion",
    "incidencia",
    "notificador",
    "medio",
    "acta",
    "lote",
)
_FECHAS: Final = (
    ("vencimiento", "fecha_vencimiento"),
    ("fecha_determinacion", "fecha_determinacion"),
    ("fecha_emision", "fecha_emision"),
)
_DE_LA_NOTIFICACION: Final = ("fecha_surte", "fecha_limite_pago", "fecha_exigible")


def nacer(hecho: Hecho | HechoNuevo, reglas: Reglas) -> Credito:
    """El crédito con lo que su primer hecho dice, todavía sin estado."""
    datos = hecho.datos
    numero.exigir(hecho.clave)
    tipo_documento = datos.get("tipo_documento") or ""
    clase = datos.get("clase") or reglas.clase(tipo_documento)
    cambios: dict[str, Any] = {campo: datos[campo] for campo in _TEXTOS if datos.get(campo)}
    cambios["clase"] = clase
    cambios["emision"] = datos.get("emision") or (BIMESTRAL if clase == RCV else MENSUAL)
    cambios["naturaleza"] = reglas.naturaleza(tipo_documento)
    cambios["sector_inicial"] = datos.get("sector") or ""
    if ramos := datos.get("ramos"):
        cambios["ramos"] = dict(ramos)
    for dato, campo in _FECHAS:
        if datos.get(dato):
            cambios[campo] = fecha(datos, dato)
    if hecho.hecho == "determinado":
        cambios["fecha_determinacion"] = hecho.fecha
    if datos.get("apertura") is True:
        _abrir(hecho, reglas, cambios)
    return con_importes(con(Credito(hecho.clave, NACIMIENTO), cambios), datos)


def _abrir(hecho: Hecho | HechoNuevo, reglas: Reglas, cambios: dict[str, Any]) -> None:
    """Las fechas que la cartera ya traía; las que no diga se cuentan desde su notificación."""
    datos = hecho.datos
    notificada = fecha(datos, "fecha_notificacion")
    if notificada is None:
        return
    dichas = {campo: fecha(datos, campo) for campo in _DE_LA_NOTIFICACION if datos.get(campo)}
    if len(dichas) < len(_DE_LA_NOTIFICACION):
        abrir_plazos(cambios["naturaleza"] == "multa", notificada, reglas, cambios)
    cambios["fecha_notificacion"] = notificada
    cambios.update(dichas)
    cambios.setdefault("defensa_desde", cambios["fecha_surte"])
