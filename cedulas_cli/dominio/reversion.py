"""Reversión de cuotas: cuánto puede descontar el patrón que presta el servicio, y la revisión de su recibo.

LSS arts. 89 fr. III, 213 y 237 A; RACERF arts. 118 y 123 (derecho 6.24 a 6.28). La verificación es diseño del programa.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from cedulas_cli.dominio.campos import DatoMalo
from cedulas_cli.dominio.dinero import tasa_entera
from cedulas_cli.dominio.esquemas import IMPORTE, MENSUAL
from cedulas_cli.dominio.pasos import dinero
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.resultado import Contexto, Cuaderno, Regla, Resultado, redondear

GUARDERIAS, MEDICOS, CAMPO = "guarderias", "enfermedades-maternidad", "campo"
FUNDAMENTOS = {GUARDERIAS: "LSS art. 213", MEDICOS: "LSS art. 89 fr. III", CAMPO: "LSS art. 237 A"}
"""Ramos que se pueden revertir y su base; el retiro, la cesantía y la vejez, nunca."""
VALIDADO, OBSERVADO, RECHAZADO = "validado", "observado", "rechazado"

SALIDAS: dict[str, pl.DataType | type[pl.DataType]] = {
    "cuota_ramo": IMPORTE,
    "reversion": IMPORTE,
    "diferencia": pl.Decimal(18, 2),
    "dictamen": pl.String,
    "causas": pl.String,
    "neto_para_accesorios": IMPORTE,
}


def calcular(datos: Mapping[str, Any], contexto: Contexto) -> Resultado:
    """Reversión pactada, diferencia con el recibo y dictamen con sus causas; importes en centavos."""
    cuaderno = Cuaderno()
    cuota = _cuota_del_ramo(datos, contexto, cuaderno)
    if not 0 < datos["porcentaje_convenio"] <= 100:
        raise DatoMalo("porcentaje_convenio", datos["porcentaje_convenio"], "debe ser mayor que 0 y a lo más 100")
    reversion = redondear(Fraction(datos["porcentaje_convenio"]) * cuota / 100)
    operacion = f"{datos['porcentaje_convenio']} % de {dinero(cuota)}"
    cuaderno.anotar("Reversión pactada", operacion, dinero(reversion), FUNDAMENTOS[datos["ramo_convenio"]])
    graves, leves = _rechazos(datos), _observaciones(datos, cuota, reversion)
    dictamen = RECHAZADO if graves else OBSERVADO if leves else VALIDADO
    causas = "; ".join([*graves, *leves])
    cuaderno.anotar("Dictamen", causas or "todo concuerda", dictamen, "RACERF art. 123")
    neto = cuota - datos["recibo"] if dictamen == VALIDADO else cuota
    cuaderno.anotar("Base de accesorios", "cuota del ramo, neta de lo revertido", dinero(neto), "RACERF art. 118")
    return cuaderno.cerrar(
        {
            "cuota_ramo": cuota,
            "reversion": reversion,
            "diferencia": datos["recibo"] - reversion,
            "dictamen": dictamen,
            "causas": causas or None,
            "neto_para_accesorios": neto,
        }
    )


REGLA = Regla(SALIDAS, calcular)


def _cuota_del_ramo(datos: Mapping[str, Any], contexto: Contexto, cuaderno: Cuaderno) -> int:
    """La de la cédula o, en guarderías, la base (Σ SBC × días de los cubiertos) por su tasa."""
    if datos["cuota_ramo"] is not None:
        cuota = int(datos["cuota_ramo"])
        cuaderno.anotar(
            "Cuota del ramo", "la de los trabajadores cubiertos, de la cédula", dinero(cuota), "LSS art. 39"
        )
        return cuota
    if datos["base"] is None or datos["ramo_convenio"] != GUARDERIAS:
        raise DatoMalo("cuota_ramo", "", "dé la cuota del ramo (o, en guarderías, la base de los cubiertos)", "falta")
    tasa = contexto.parametros.valor("tasa_guarderias", _fin_del_periodo(datos))
    cuota = redondear(Fraction(tasa_entera(tasa.valor), 10_000_000) * datos["base"])
    operacion = f"{dinero(datos['base'])} × {tasa.valor} %"
    cuaderno.anotar("Cuota del ramo", operacion, dinero(cuota), "LSS art. 211", tasa)
    return cuota


def _fin_del_periodo(datos: Mapping[str, Any]) -> date:
    try:
        anio, mes = (int(parte) for parte in str(datos["periodo_recibo"]).split("-"))
        return Periodo(anio, mes).ultimo_dia
    except ValueError as falla:
        raise DatoMalo("periodo_recibo", datos["periodo_recibo"], "debe ser AAAA-MM") from falla


def _rechazos(datos: Mapping[str, Any]) -> list[str]:
    """Lo que impide autorizarlo aunque el importe cuadre."""
    fin = _fin_del_periodo(datos)
    inicio = Periodo(fin.year, fin.month).primer_dia(MENSUAL)
    causas = []
    if datos["convenio_desde"] > inicio or datos["convenio_hasta"] < fin:
        causas.append(f"el convenio rige del {datos['convenio_desde']} al {datos['convenio_hasta']}")
    if datos["incluido"] is False:
        causas.append("el registro patronal no está en el convenio")
    if datos["duplicado"]:
        causas.append("ya hay un recibo del mismo convenio y periodo")
    return causas


def _observaciones(datos: Mapping[str, Any], cuota: int, reversion: int) -> list[str]:
    """Lo que se puede corregir y volver a presentar."""
    causas = []
    previos = datos["recibos_previos"] or 0
    if datos["base"] is not None and datos["base_cedula"] is not None and datos["base"] != datos["base_cedula"]:
        causas.append(f"la base {dinero(datos['base'])} no es la de la cédula {dinero(datos['base_cedula'])}")
    if datos["recibo"] + previos > cuota:
        causas.append(f"con los anteriores pasa de la cuota del ramo {dinero(cuota)}")
    if datos["recibo"] != reversion:
        causas.append(f"el recibo {dinero(datos['recibo'])} no es lo pactado {dinero(reversion)}")
    if not datos["firmado"]:
        causas.append("falta la firma que autoriza")
    return causas
