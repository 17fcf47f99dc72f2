"""Requisitos de la continuación voluntaria, modalidad 40 (LSS 218 a 220; RACERF 65 y 66; derecho 9.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from cedulas_cli.dominio.campos import DatoMalo, exigir_fecha_creible
from cedulas_cli.dominio.esquemas import IMPORTE
from cedulas_cli.dominio.extincion import sumar_anios
from cedulas_cli.dominio.integracion import limites_del_dia
from cedulas_cli.dominio.pasos import dinero
from cedulas_cli.dominio.periodos import Periodo, primero_del_mes_siguiente
from cedulas_cli.dominio.plazos import sumar_meses
from cedulas_cli.dominio.resultado import Contexto, Cuaderno, Regla, Resultado, si_no
from cedulas_cli.dominio.zonas import ZONA_OMISION
from cedulas_cli.errores import ErrorCedulas

SOLICITUD, BAJA = "solicitud", "baja"
DESDE = (SOLICITUD, BAJA)
UN_DIA = timedelta(days=1)
SALIDAS: dict[str, pl.DataType | type[pl.DataType]] = {
    "procede": pl.String,
    "motivo": pl.String,
    "limite_solicitud": pl.String,
    "sbc": IMPORTE,
    "protege_desde": pl.String,
    "termina": pl.String,
    "limite_reingreso": pl.String,
    "hueco_desde": pl.String,
}


def calcular(datos: Mapping[str, Any], contexto: Contexto) -> Resultado:
    """Si procede la inscripción o el reingreso, desde cuándo protege y cuándo termina por falta de pago."""
    notas = Cuaderno()
    baja, solicitud = datos["fecha_baja"], exigir_fecha_creible("fecha_solicitud", datos["fecha_solicitud"])
    if solicitud <= baja:
        raise DatoMalo("fecha_solicitud", solicitud, f"debe ser posterior a la baja ({baja})", "orden")
    plazo = contexto.parametros.valor("continuacion_plazo", baja)
    limite = sumar_anios(baja, int(plazo.valor), contexto.calendario)
    operacion = f"{plazo.en_palabras} desde la baja del {baja}"
    notas.anotar("Límite para pedirla", operacion, limite.isoformat(), plazo.fundamento, plazo)
    sbc = _salario(datos, contexto, notas)
    termina, reingreso, hueco = _fin(datos, contexto, notas)
    motivos = [*_sin_semanas(datos, contexto, notas), *_salario_menor(datos)]
    if reingreso is None and solicitud > limite:
        motivos.append(f"el plazo para pedirla terminó el {limite}")
    if reingreso is not None and solicitud > reingreso:
        motivos.append(f"el plazo para reingresar terminó el {reingreso}")
    motivo = "; ".join(motivos) or None
    notas.anotar("¿Procede?", motivo or "cumple los requisitos", si_no(not motivo), "LSS arts. 218 a 220")
    desde = hueco or (solicitud if datos["proteger"] == SOLICITUD else baja + UN_DIA)
    que = "el reingreso paga todo el hueco" if hueco else f"se eligió desde la {datos['proteger']}"
    notas.anotar("Protege y se paga desde", que, desde.isoformat(), "RACERF arts. 65 y 66")
    return notas.cerrar(
        {
            "procede": si_no(not motivo),
            "motivo": motivo,
            "limite_solicitud": limite.isoformat(),
            "sbc": sbc,
            "protege_desde": desde.isoformat(),
            "termina": termina.isoformat() if termina else None,
            "limite_reingreso": reingreso.isoformat() if reingreso else None,
            "hueco_desde": hueco.isoformat() if hueco else None,
        }
    )


REGLA = Regla(SALIDAS, calcular)


def _sin_semanas(datos: Mapping[str, Any], contexto: Contexto, notas: Cuaderno) -> Iterator[str]:
    exigidas = contexto.parametros.valor("continuacion_semanas", datos["fecha_baja"])
    ventana = contexto.parametros.valor("continuacion_ventana", datos["fecha_baja"])
    alcanza = datos["semanas"] >= exigidas.valor
    operacion = f"{datos['semanas']} en los últimos {ventana.en_palabras}; se exigen {exigidas.valor}"
    notas.anotar("Cotizaciones semanales", operacion, si_no(alcanza), exigidas.fundamento, exigidas, ventana)
    if not alcanza:
        yield f"tiene {datos['semanas']} cotizaciones semanales y se exigen {exigidas.valor}"


def _salario_menor(datos: Mapping[str, Any]) -> Iterator[str]:
    elegido = datos["sbc_elegido"]
    if elegido is not None and elegido < datos["ultimo_sbc"]:
        yield f"el salario elegido {dinero(elegido)} es menor que el último {dinero(datos['ultimo_sbc'])}"


def _salario(datos: Mapping[str, Any], contexto: Contexto, notas: Cuaderno) -> int:
    """El último o uno superior, hasta el tope; si el mínimo lo rebasa, sube de oficio (RACERF 65)."""
    pedido: int = datos["ultimo_sbc"] if datos["sbc_elegido"] is None else datos["sbc_elegido"]
    limites = limites_del_dia(contexto.parametros, datos["fecha_solicitud"], ZONA_OMISION)
    sbc = min(max(pedido, limites.piso), limites.tope)
    operacion = f"{dinero(pedido)}, entre {dinero(limites.piso)} y {dinero(limites.tope)}"
    notas.anotar("Salario base", operacion, dinero(sbc), "LSS arts. 28 y 218; RACERF art. 65", *limites.valores)
    return sbc


def _fin(datos: Mapping[str, Any], contexto: Contexto, notas: Cuaderno) -> tuple[date | None, date | None, date | None]:
    """Con el último mes pagado: cuándo terminó, hasta cuándo se reingresa y desde qué día se debe el hueco."""
    if datos["ultimo_mes_pagado"] is None:
        return None, None, None
    try:
        pagado = exigir_fecha_creible("ultimo_mes_pagado", Periodo.de_texto(datos["ultimo_mes_pagado"]).ultimo_dia)
    except ErrorCedulas as falla:
        raise DatoMalo("ultimo_mes_pagado", datos["ultimo_mes_pagado"], falla.causa, "ilegible") from falla
    if pagado <= datos["fecha_baja"]:
        raise DatoMalo("ultimo_mes_pagado", datos["ultimo_mes_pagado"], "es anterior a la baja", "orden")
    sin_pago = contexto.parametros.valor("continuacion_sin_pago", pagado)
    meses = contexto.parametros.valor("continuacion_reingreso", pagado)
    hueco = primero_del_mes_siguiente(pagado)
    termina = sumar_meses(hueco, int(sin_pago.valor)) - UN_DIA
    reingreso = sumar_meses(termina, int(meses.valor))
    operacion = f"{sin_pago.en_palabras} sin pagar después de {datos['ultimo_mes_pagado']}"
    notas.anotar("Termina", operacion, termina.isoformat(), sin_pago.fundamento, sin_pago)
    notas.anotar("Límite para reingresar", meses.en_palabras, reingreso.isoformat(), meses.fundamento, meses)
    notas.avisar("SIN VERIFICAR: se toma que termina el último día del segundo mes sin pago (LSS 220)")
    return termina, reingreso, hueco
