"""Personas trabajadoras del hogar: el mínimo que cubre un mes completo y desde cuándo (LSS 239-C; derecho 2.08)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from cedulas_cli.dominio.campos import DatoMalo, exigir_fecha_creible
from cedulas_cli.dominio.esquemas import IMPORTE, MENSUAL
from cedulas_cli.dominio.integracion import minimo_integrado
from cedulas_cli.dominio.pasos import dinero
from cedulas_cli.dominio.periodos import Periodo, primero_del_mes_siguiente
from cedulas_cli.dominio.resultado import Contexto, Cuaderno, Regla, Resultado, si_no
from cedulas_cli.dominio.zonas import ZONA_OMISION
from cedulas_cli.errores import ErrorCedulas

SALIDAS: dict[str, pl.DataType | type[pl.DataType]] = {
    "minimo_diario": IMPORTE,
    "dias_mes": pl.Int64,
    "minimo_mensual": IMPORTE,
    "mes_completo": pl.String,
    "falta": IMPORTE,
    "cobertura_desde": pl.String,
}
_LEY = "LSS art. 239-C"


def calcular(datos: Mapping[str, Any], contexto: Contexto) -> Resultado:
    """Si el salario del mes alcanza el mínimo integrado de la Ciudad de México por todos sus días; en centavos."""
    notas = Cuaderno()
    periodo = _periodo(datos)
    diario, valores = minimo_integrado(contexto.parametros, periodo.primer_dia(MENSUAL), ZONA_OMISION)
    minimo = diario * periodo.dias(MENSUAL)
    operacion = (
        f"{' × '.join(str(v.valor) for v in valores)} = {dinero(diario)} al día, por {periodo.dias(MENSUAL)} días"
    )
    notas.anotar("Mínimo del mes", operacion, dinero(minimo), _LEY, *valores)
    falta = max(minimo - datos["salario_mes"], 0)
    operacion = f"{dinero(datos['salario_mes'])} contra {dinero(minimo)}"
    notas.anotar("¿Mes completo?", operacion, si_no(not falta), _LEY)
    notas.avisar(
        "el Instituto calcula y se paga por adelantado: un mes por venir que no se paga termina el aseguramiento y no "
        "da crédito (LSS 239-C y 239-D); lo que cubre un mes incompleto no se determina aquí"
    )
    return notas.cerrar(
        {
            "minimo_diario": diario,
            "dias_mes": periodo.dias(MENSUAL),
            "minimo_mensual": minimo,
            "mes_completo": si_no(not falta),
            "falta": falta,
            "cobertura_desde": _desde(datos, notas),
        }
    )


REGLA = Regla(SALIDAS, calcular)


def _periodo(datos: Mapping[str, Any]) -> Periodo:
    try:
        return Periodo.de_texto(datos["mes_cubierto"])
    except ErrorCedulas as falla:
        raise DatoMalo("mes_cubierto", datos["mes_cubierto"], falla.causa, "ilegible") from falla


def _desde(datos: Mapping[str, Any], notas: Cuaderno) -> str | None:
    pago: date | None = datos["fecha_pago"]
    if pago is None:
        return None
    desde = primero_del_mes_siguiente(exigir_fecha_creible("fecha_pago", pago)).isoformat()
    notas.anotar("Cobertura", f"el mes posterior al pago del {pago}", desde, _LEY)
    return desde
