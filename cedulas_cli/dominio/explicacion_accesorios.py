"""Actualización y recargos de un adeudo, paso a paso: cada índice, cada fracción con su inicio, tasa y artículo."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from cedulas_cli.dominio import indices as inpc
from cedulas_cli.dominio.accesorios import (
    CUOTA,
    MULTA,
    TOPE_MESES,
    Accesorios,
    Adeudo,
    calcular,
    por_ciento,
)
from cedulas_cli.dominio.campos import DatoMalo
from cedulas_cli.dominio.dinero import pesos
from cedulas_cli.dominio.esquemas import IMPORTE
from cedulas_cli.dominio.indices import Indices, nombre_de
from cedulas_cli.dominio.pasos import decimal_de
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.plazos import vencimiento_explicado
from cedulas_cli.dominio.regimenes import CONDICIONES, ORDINARIO, RECARGOS_PRORROGA, VOLUNTARIA, modalidades
from cedulas_cli.dominio.resultado import Contexto, Cuaderno, Regla, Resultado
from cedulas_cli.errores import ErrorCedulas

SALIDAS: dict[str, pl.DataType | type[pl.DataType]] = {
    "vencimiento": pl.String,
    "mes_inpc_antiguo": pl.String,
    "inpc_antiguo": pl.String,
    "mes_inpc_reciente": pl.String,
    "inpc_reciente": pl.String,
    "factor": pl.String,
    "actualizacion": IMPORTE,
    "actualizado": IMPORTE,
    "meses_recargo": pl.Int64,
    "tasa_recargos": pl.String,
    "recargos": IMPORTE,
    "total": IMPORTE,
}
_ARTICULO_INPC = "CFF art. 17-A; LSS art. 40-A"
_DECIMALES_COCIENTE = 8


def explicar(datos: Mapping[str, Any], contexto: Contexto) -> Resultado:
    """Los datos de un adeudo, ya leídos → su resultado con sus pasos. Errores: «parametro-sin-vigencia» (78)."""
    notas = Cuaderno()
    vencimiento = _vencimiento(datos, contexto, notas)
    adeudo = Adeudo(
        datos["importe"],
        vencimiento,
        datos["pago"],
        datos["corte"] or datos["pago"],
        datos["concepto"] or CUOTA,
        _regimen(datos, contexto, notas),
    )
    indices = Indices(contexto.parametros, datos["factor"] or inpc.TRUNCAR)
    accesorios = calcular(adeudo, contexto.parametros, indices)
    _trato(accesorios, notas)
    columnas = _actualizacion(accesorios, indices, datos["factor"] or inpc.TRUNCAR, notas)
    _recargos(accesorios, notas)
    notas.anotar(
        "Total",
        f"{_dinero(accesorios.actualizado)} + {_dinero(accesorios.recargos)}",
        _dinero(accesorios.total),
        "CFF arts. 17-A y 21; LSS art. 40-A",
    )
    return notas.cerrar(
        {
            "vencimiento": vencimiento.isoformat(),
            **columnas,
            "factor": _factor(accesorios.factor),
            "actualizacion": accesorios.actualizacion,
            "actualizado": accesorios.actualizado,
            "meses_recargo": accesorios.meses_recargo,
            "tasa_recargos": str(por_ciento(accesorios.tasa)),
            "recargos": accesorios.recargos,
            "total": accesorios.total,
        }
    )


REGLA = Regla(SALIDAS, explicar)


def _dinero(centavos: int) -> str:
    return f"${pesos(centavos):,}"


def _factor(diezmilesimos: int) -> str:
    return f"{diezmilesimos // inpc.ESCALA_FACTOR}.{diezmilesimos % inpc.ESCALA_FACTOR:04d}"


def _vencimiento(datos: Mapping[str, Any], contexto: Contexto, notas: Cuaderno) -> date:
    declarado: date | None = datos["vencimiento"]
    if declarado is not None:
        notas.anotar("Vencimiento", "la fecha límite que se declaró", declarado.isoformat(), "lo declarado")
        return declarado
    if not datos["periodo"] or not datos["emision"]:
        raise DatoMalo("vencimiento", "", "falta el vencimiento, o el periodo con su emisión", "faltante")
    try:
        periodo = Periodo.de_texto(datos["periodo"])
        fecha = vencimiento_explicado(contexto.calendario, periodo, datos["emision"], datos["modalidad"] or "")
    except ErrorCedulas as falla:
        if falla.nombre != "opcion-invalida":
            raise
        raise DatoMalo("periodo", datos["periodo"], falla.causa, "ilegible") from falla
    corrido = f"{fecha.nominal}, que se corre por ser inhábil o viernes" if fecha.fecha != fecha.nominal else ""
    notas.anotar("Vencimiento", corrido or "día 17 que toca al periodo", fecha.fecha.isoformat(), fecha.fundamento)
    for aviso in fecha.advertencias:
        notas.avisar(aviso)
    if datos["concepto"] not in (None, CUOTA):
        notas.avisar(
            "una multa o un capital no vencen con el periodo: su plazo propio corre desde la notificación "
            "(LSS 39-C y 40-A; RACERF 189); se usó el de las cuotas del periodo"
        )
    return fecha.fecha


def _regimen(datos: Mapping[str, Any], contexto: Contexto, notas: Cuaderno) -> str:
    """El declarado, si puede ser; y el aviso de que la modalidad admitiría otro."""
    regimen: str = datos["regimen"] or ORDINARIO
    modalidad = datos["modalidad"]
    if regimen == ORDINARIO:
        if modalidad in modalidades(contexto.parametros, VOLUNTARIA):
            notas.avisar(aviso_de_voluntaria(modalidad))
        return regimen
    if datos["concepto"] not in (None, CUOTA):
        raise DatoMalo(
            "regimen", regimen, f"sólo hay régimen {regimen} para cuotas, no para multas ni capitales", "ajeno"
        )
    propias = modalidades(contexto.parametros, regimen)
    if modalidad and modalidad not in propias:
        raise DatoMalo(
            "regimen", regimen, f"la modalidad {modalidad} no es de las suyas: {', '.join(propias)}", "ajeno"
        )
    notas.avisar(CONDICIONES[regimen])
    return regimen


def aviso_de_voluntaria(modalidad: str) -> str:
    """Lo que hay que decir si se calculan accesorios a una incorporación voluntaria."""
    return (
        f"las parcialidades de la modalidad {modalidad} no causan actualización ni recargos (LSS 224): si es una, "
        "indique el régimen voluntaria"
    )


def _trato(accesorios: Accesorios, notas: Cuaderno) -> None:
    adeudo, segun = accesorios.adeudo, accesorios.trato
    if not segun.valores:
        return
    actualiza = "se actualiza" if segun.actualiza else "no se actualiza"
    recargos = "causa recargos por prórroga" if segun.recargos else "no causa recargos"
    fundamentos = "; ".join(dict.fromkeys(v.fundamento for v in segun.valores))
    notas.anotar(
        "Régimen",
        f"cuota que debió pagarse el {adeudo.vencimiento}: {actualiza} y {recargos}",
        adeudo.regimen,
        fundamentos,
        *segun.valores,
    )


def _actualizacion(accesorios: Accesorios, indices: Indices, criterio: str, notas: Cuaderno) -> dict[str, str | None]:
    adeudo, meses = accesorios.adeudo, accesorios.meses_inpc
    if meses is None:
        motivo = "se paga en plazo" if adeudo.pago <= adeudo.vencimiento else "se paga en el mes del vencimiento"
        motivo = motivo if accesorios.trato.actualiza else f"el régimen {adeudo.regimen} no actualiza"
        notas.anotar("Factor de actualización", f"{motivo}: no hay que actualizar", "1.0000", _ARTICULO_INPC)
        _importe_actualizado(accesorios, notas)
        return {}
    antiguo, reciente = indices.valor(meses.antiguo), indices.valor(meses.reciente)
    notas.anotar(
        "INPC del mes anterior al más antiguo",
        f"el mes en que debió pagarse es {nombre_de(meses.antiguo + 1)}; el anterior, {nombre_de(meses.antiguo)}",
        f"{antiguo.valor:f}",
        _ARTICULO_INPC,
        antiguo,
    )
    notas.anotar(
        "INPC del mes anterior al más reciente",
        _por_que_ese_mes(accesorios, indices, notas),
        f"{reciente.valor:f}",
        f"{_ARTICULO_INPC}; CFF art. 20",
        reciente,
    )
    cociente = indices.cociente(meses)
    operacion = f"{reciente.valor:f} ÷ {antiguo.valor:f} = {decimal_de(cociente, _DECIMALES_COCIENTE)}"
    if accesorios.factor == inpc.SIN_ACTUALIZAR and cociente < 1:
        operacion += "; menor que 1, se toma 1"
    else:
        operacion += "; truncado al diezmilésimo" if criterio == inpc.TRUNCAR else "; redondeado al diezmilésimo"
    notas.anotar("Factor de actualización", operacion, _factor(accesorios.factor), "CFF art. 17-A")
    _importe_actualizado(accesorios, notas)
    return {
        "mes_inpc_antiguo": nombre_de(meses.antiguo),
        "inpc_antiguo": f"{antiguo.valor:f}",
        "mes_inpc_reciente": nombre_de(meses.reciente),
        "inpc_reciente": f"{reciente.valor:f}",
    }


def _por_que_ese_mes(accesorios: Accesorios, indices: Indices, notas: Cuaderno) -> str:
    """Si el índice del mes anterior al pago ya se conocía al corte; si no, el último publicado."""
    adeudo, meses = accesorios.adeudo, accesorios.meses_inpc
    assert meses is not None
    natural = inpc.mes_de(adeudo.pago) - 1
    dia = indices.publicacion(natural)
    se_presume = " (se presume)" if indices.es_presunta(natural) else ""
    if meses.reciente != natural:
        texto = (
            f"el de {nombre_de(natural)} se publica el {dia}{se_presume}, después del corte {adeudo.corte}: "
            f"se usa el último publicado, {nombre_de(meses.reciente)}"
        )
    else:
        texto = (
            f"se paga en {nombre_de(natural + 1)}; el anterior, {nombre_de(natural)}, publicado el {dia}{se_presume}"
        )
    if aviso := indices.aviso_de_duda(adeudo.pago, adeudo.corte):
        notas.avisar(aviso)
    return texto


def _importe_actualizado(accesorios: Accesorios, notas: Cuaderno) -> None:
    notas.anotar(
        "Importe actualizado",
        f"{_dinero(accesorios.adeudo.importe)} × {_factor(accesorios.factor)}, a centavo; "
        f"actualización {_dinero(accesorios.actualizacion)}",
        _dinero(accesorios.actualizado),
        _ARTICULO_INPC,
    )


def _recargos(accesorios: Accesorios, notas: Cuaderno) -> None:
    adeudo = accesorios.adeudo
    if adeudo.concepto == MULTA:
        notas.anotar("Recargos", "una multa se actualiza pero no causa recargos", _dinero(0), "CFF arts. 21 y 70")
        return
    if not accesorios.trato.recargos:
        fundamento = accesorios.trato.valores[-1].fundamento
        notas.anotar("Recargos", f"el régimen {adeudo.regimen} no los causa", _dinero(0), fundamento)
        return
    if not accesorios.meses_recargo:
        notas.anotar("Recargos", "se paga en plazo: no hay mora", _dinero(0), "CFF art. 21")
        return
    if accesorios.meses_recargo > TOPE_MESES:
        notas.avisar(
            "en los supuestos del art. 67 del CFF los recargos pueden causarse más allá de cinco años (CFF 21)"
        )
    prorroga = accesorios.trato.recargos == RECARGOS_PRORROGA
    articulo = "RACERF art. 115 fr. II; CFF art. 21" if prorroga else "CFF art. 21"
    tope = f"; causan recargos los primeros {TOPE_MESES}" if accesorios.meses_recargo > TOPE_MESES else ""
    notas.anotar(
        "Meses de prórroga" if prorroga else "Meses de mora",
        f"de fecha a fecha, del {adeudo.vencimiento} al {adeudo.pago}, cada mes o fracción{tope}",
        str(accesorios.meses_recargo),
        articulo,
    )
    for fraccion in accesorios.fracciones:
        notas.anotar(
            f"Mes o fracción {fraccion.numero}",
            f"empieza el {fraccion.inicio}: tasa vigente ese día",
            f"{fraccion.tasa.valor} %",
            f"{articulo}; RCFF art. 16",
            fraccion.tasa,
        )
    notas.anotar(
        "Recargos",
        f"{_dinero(accesorios.actualizado)} × {por_ciento(accesorios.tasa)} % (suma de las tasas), a centavo",
        _dinero(accesorios.recargos),
        articulo if prorroga else "CFF art. 21; LSS art. 40-A",
    )
