"""Avisos afiliatorios, semanas, retención tardía y sustitución patronal (derecho 1.06, 1.09, 1.13, 1.14 y 2.19).

Los plazos de estos avisos no se corren por viernes (derecho 2.03).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from cedulas_cli.dominio.campos import DatoMalo, exigir_fecha_creible
from cedulas_cli.dominio.dinero import pesos
from cedulas_cli.dominio.esquemas import IMPORTE
from cedulas_cli.dominio.plazos import plazo_por_meses, sumar_habiles
from cedulas_cli.dominio.resultado import Contexto, Cuaderno, Regla, Resultado, si_no
from cedulas_cli.dominio.vigencia import Valor

FIJO, VARIABLE, REVISION, BAJA, CAMPO = "fijo", "variable", "revision", "baja", "campo"
AVISOS = (FIJO, VARIABLE, REVISION, BAJA)
DIAS_DE_SEMANA = 7
_Tipos = dict[str, pl.DataType | type[pl.DataType]]
SALIDAS_AVISO: _Tipos = {
    "limite": pl.String,
    "en_plazo": pl.String,
    "surte": pl.String,
    "ultimo_dia_cotizado": pl.String,
}
SALIDAS_SEMANAS: _Tipos = {"semanas": pl.Int64, "dias_sobrantes": pl.Int64}
SALIDAS_RETENCION: _Tipos = {"descontable": IMPORTE, "a_cargo_patron": IMPORTE}
SALIDAS_SUSTITUCION: _Tipos = {"responde_imss_hasta": pl.String, "responde_infonavit_hasta": pl.String}


def _dinero(centavos: int) -> str:
    return f"${pesos(centavos):,}"


# ---------------------------------------------------------------- avisos


def aviso(datos: Mapping[str, Any], contexto: Contexto) -> Resultado:
    """Hasta cuándo se presenta un aviso de salario o de baja, si lo fue en plazo y desde cuándo vale."""
    notas = Cuaderno()
    clase, hecho = datos["clase_aviso"], exigir_fecha_creible("fecha_hecho", datos["fecha_hecho"])
    presentado: date | None = datos["fecha_presentacion"]
    if presentado:
        exigir_fecha_creible("fecha_presentacion", presentado)
    if presentado and presentado < hecho and clase != BAJA:
        raise DatoMalo("fecha_presentacion", presentado, f"es anterior al hecho ({hecho})", "anterior")
    base = _fin_de_bimestre(hecho) if clase == VARIABLE else hecho
    plazo = _plazo(clase, hecho, contexto, del_campo=datos["patron_campo"] or False)
    limite = (
        base + timedelta(days=int(plazo.valor))
        if clase == REVISION
        else sumar_habiles(contexto.calendario, base, int(plazo.valor))
    )
    cuales = "naturales" if clase == REVISION else "hábiles"
    notas.anotar(
        "Límite del aviso",
        f"{plazo.valor} días {cuales} desde el siguiente al {base}; no se corre por viernes",
        limite.isoformat(),
        f"{plazo.fundamento}; CFF art. 12",
        plazo,
    )
    a_tiempo = None if presentado is None else presentado <= limite
    if presentado is not None:
        notas.anotar("En plazo", f"se presentó el {presentado}", si_no(bool(a_tiempo)), plazo.fundamento)
    surte, ultimo = _efectos(datos, base, bool(a_tiempo), notas)
    return notas.cerrar(
        {
            "limite": limite.isoformat(),
            "en_plazo": None if a_tiempo is None else si_no(a_tiempo),
            "surte": surte.isoformat() if surte else None,
            "ultimo_dia_cotizado": ultimo.isoformat() if ultimo else None,
        }
    )


def _plazo(clase: str, hecho: date, contexto: Contexto, *, del_campo: bool) -> Valor:
    ordinario = contexto.parametros.valor("aviso_plazo", hecho, clase)
    return contexto.parametros.valor("aviso_plazo", hecho, CAMPO) if del_campo and clase in (FIJO, BAJA) else ordinario


def _fin_de_bimestre(dia: date) -> date:
    mes = dia.month + dia.month % 2
    return date(dia.year + mes // 12, mes % 12 + 1, 1) - timedelta(days=1)


def _efectos(datos: Mapping[str, Any], base: date, a_tiempo: bool, notas: Cuaderno) -> tuple[date | None, date | None]:
    """Desde cuándo vale el aviso y, si es baja, el último día que se cotiza."""
    presentado: date | None = datos["fecha_presentacion"]
    if datos["clase_aviso"] == BAJA:
        return _de_la_baja(datos, a_tiempo, notas)
    desde = base + timedelta(days=1) if datos["clase_aviso"] == VARIABLE else base
    if presentado and not a_tiempo and datos["sentido"] == BAJA:
        notas.anotar(
            "Surte", "modificación a la baja extemporánea: desde su recepción", presentado.isoformat(), "RACERF art. 54"
        )
        return presentado, None
    motivo = "día 1 del mes siguiente al bimestre" if datos["clase_aviso"] == VARIABLE else "día del cambio"
    notas.anotar("Surte", motivo, desde.isoformat(), "LSS art. 34; RACERF art. 53")
    return desde, None


def _de_la_baja(datos: Mapping[str, Any], a_tiempo: bool, notas: Cuaderno) -> tuple[date | None, date | None]:
    hecho, presentado = datos["fecha_hecho"], datos["fecha_presentacion"]
    if datos["huelga"]:
        notas.anotar("Surte", "la huelga no es baja", "no surte", "RACERF art. 58")
        return None, None
    incapacidad: date | None = datos["incapacidad_hasta"]
    if incapacidad and hecho <= incapacidad:
        notas.anotar("Surte", f"hay incapacidad hasta el {incapacidad}", "no surte", "RACERF art. 60")
        notas.avisar("una baja durante la incapacidad no surte: preséntela cuando termine (RACERF 60)")
        return None, None
    if presentado is None:
        notas.avisar("sin aviso de baja la obligación de cotizar subsiste (LSS 37)")
        return None, None
    if a_tiempo or datos["pension_instituto"]:
        motivo = "en plazo" if a_tiempo else "extemporánea, por pensión que dictaminó el Instituto"
        notas.anotar(
            "Último día que se cotiza", f"baja {motivo}: el día de la baja sí", hecho.isoformat(), "RACERF art. 57"
        )
        return hecho + timedelta(days=1), hecho
    notas.anotar(
        "Último día que se cotiza",
        "baja extemporánea: surte al día siguiente de su recepción",
        presentado.isoformat(),
        "RACERF art. 57; LSS art. 37",
    )
    return presentado + timedelta(days=1), presentado


# ---------------------------------------------------------------- semanas, retención y sustitución


def semanas(datos: Mapping[str, Any], contexto: Contexto) -> Resultado:
    """Días reconocidos → semanas cotizadas (LSS 20)."""
    notas = Cuaderno()
    tope = contexto.parametros.valor("semana_sobrante", datos["fecha_ley"])
    enteras, sobran = divmod(datos["dias_reconocidos"], DIAS_DE_SEMANA)
    otra = sobran > tope.valor
    notas.anotar(
        "Semanas cotizadas",
        f"{datos['dias_reconocidos']} ÷ {DIAS_DE_SEMANA} = {enteras} y sobran {sobran} días: "
        f"{'cuenta otra' if otra else 'no cuenta otra'} (debe pasar de {tope.valor})",
        str(enteras + otra),
        "LSS art. 20",
        tope,
    )
    return notas.cerrar({"semanas": enteras + otra, "dias_sobrantes": sobran})


def retencion(datos: Mapping[str, Any], contexto: Contexto) -> Resultado:
    """Cuota obrera que no se retuvo a tiempo: lo que aún se descuenta y lo que queda a cargo del patrón (LSS 38)."""
    notas = Cuaderno()
    tope = contexto.parametros.valor("retencion_tardia", datos["fecha_ley"])
    cuantas = int(tope.valor) // DIAS_DE_SEMANA
    descontable = min(datos["acumulado"], datos["semanal"] * cuantas)
    notas.anotar(
        "Descontable al trabajador",
        f"a lo más {cuantas} cotizaciones semanales de {_dinero(datos['semanal'])}",
        _dinero(descontable),
        "LSS art. 38",
        tope,
    )
    resto = datos["acumulado"] - descontable
    notas.anotar(
        "A cargo del patrón", f"{_dinero(datos['acumulado'])} − {_dinero(descontable)}", _dinero(resto), "LSS art. 38"
    )
    return notas.cerrar({"descontable": descontable, "a_cargo_patron": resto})


def sustitucion(datos: Mapping[str, Any], contexto: Contexto) -> Resultado:
    """Hasta cuándo responde el patrón sustituido por lo anterior a la sustitución (LSS 290; Ley del Infonavit 29)."""
    notas = Cuaderno()
    dia = datos["fecha_sustitucion"]
    fechas = {}
    for quien, nombre in (("imss", "el Instituto"), ("infonavit", "el Infonavit")):
        meses = contexto.parametros.valor(f"sustitucion_{quien}", dia)
        hasta = plazo_por_meses(contexto.calendario, dia, int(meses.valor))
        fechas[f"responde_{quien}_hasta"] = hasta.isoformat()
        notas.anotar(
            f"Responde ante {nombre}", f"{meses.valor} meses desde el {dia}", hasta.isoformat(), meses.fundamento, meses
        )
    return notas.cerrar(fechas)


REGLA_AVISO = Regla(SALIDAS_AVISO, aviso)
REGLA_SEMANAS = Regla(SALIDAS_SEMANAS, semanas)
REGLA_RETENCION = Regla(SALIDAS_RETENCION, retencion)
REGLA_SUSTITUCION = Regla(SALIDAS_SUSTITUCION, sustitucion)
