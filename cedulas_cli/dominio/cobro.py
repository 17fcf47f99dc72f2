"""Lo que se agrega al cobrar: indemnización por cheque devuelto (CFF 21) y gastos de ejecución (CFF 150)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from cedulas_cli.dominio.campos import DatoMalo
from cedulas_cli.dominio.dinero import centavos, pesos
from cedulas_cli.dominio.esquemas import IMPORTE
from cedulas_cli.dominio.plazos import sumar_habiles
from cedulas_cli.dominio.resultado import Contexto, Cuaderno, Regla, Resultado, redondear

DILIGENCIAS = ("requerimiento", "embargo", "remate")
"""Las tres que causan gastos (CFF 150 fr. I a III)."""
DIAS_DEL_CHEQUE = 3
"""Días hábiles para pagar o demostrar que se pagó, desde el requerimiento (CFF 21)."""
_Tipos = dict[str, pl.DataType | type[pl.DataType]]
SALIDAS_CHEQUE: _Tipos = {"indemnizacion": IMPORTE, "fecha_limite": pl.String}
SALIDAS_GASTOS: _Tipos = {
    "gasto_por_diligencia": IMPORTE,
    "diligencias_cobradas": pl.Int64,
    "gastos_extraordinarios": IMPORTE,
    "gastos_ejecucion": IMPORTE,
}


def cheque(datos: Mapping[str, Any], contexto: Contexto) -> Resultado:
    """Indemnización por un cheque presentado en tiempo y no pagado, y hasta cuándo se responde el requerimiento."""
    notas = Cuaderno()
    por_ciento = contexto.parametros.valor("indemnizacion_cheque", datos["presentado"])
    indemnizacion = redondear(datos["cheque"] * Fraction(por_ciento.valor) / 100)
    notas.anotar(
        "Indemnización",
        f"{por_ciento.valor} % de {_dinero(datos['cheque'])}",
        _dinero(indemnizacion),
        "CFF art. 21 párrafo séptimo",
        por_ciento,
    )
    limite: date | None = None
    if datos["requerimiento"]:
        limite = sumar_habiles(contexto.calendario, datos["requerimiento"], DIAS_DEL_CHEQUE)
        notas.anotar(
            "Plazo del requerimiento",
            f"{DIAS_DEL_CHEQUE} días hábiles desde el siguiente al {datos['requerimiento']}",
            limite.isoformat(),
            "CFF arts. 12 y 21",
        )
    return notas.cerrar({"indemnizacion": indemnizacion, "fecha_limite": limite.isoformat() if limite else None})


def gasto_por_diligencia(credito: int, tasa: Fraction, minimo: int, maximo: int) -> int:
    """Por ciento del crédito a centavo, sin bajar del mínimo ni pasar del máximo."""
    return min(max(redondear(credito * tasa), minimo), maximo)


def gastos(datos: Mapping[str, Any], contexto: Contexto) -> Resultado:
    """Gastos de ejecución de las diligencias practicadas, cada una con su mínimo y su máximo."""
    notas = Cuaderno()
    practicadas = _diligencias(datos["diligencias"])
    dia: date = datos["fecha_diligencia"]
    tasa, minimo, maximo = (
        contexto.parametros.valor(f"gastos_ejecucion_{cual}", dia) for cual in ("tasa", "minimo", "maximo")
    )
    uno = gasto_por_diligencia(
        datos["importe_credito"], Fraction(tasa.valor) / 100, centavos(minimo.valor), centavos(maximo.valor)
    )
    for diligencia in practicadas:
        notas.anotar(
            diligencia.capitalize(),
            f"{tasa.valor} % de {_dinero(datos['importe_credito'])}, entre {minimo.valor:,} y {maximo.valor:,}",
            _dinero(uno),
            "CFF art. 150",
            tasa,
            minimo,
            maximo,
        )
    extraordinarios = datos["extraordinarios"] or 0
    total = uno * len(practicadas) + extraordinarios
    notas.anotar(
        "Gastos de ejecución", f"incluye {_dinero(extraordinarios)} extraordinarios", _dinero(total), "CFF 150"
    )
    return notas.cerrar(
        {
            "gasto_por_diligencia": uno,
            "diligencias_cobradas": len(practicadas),
            "gastos_extraordinarios": extraordinarios,
            "gastos_ejecucion": total,
        }
    )


REGLA_CHEQUE = Regla(SALIDAS_CHEQUE, cheque)
REGLA_GASTOS = Regla(SALIDAS_GASTOS, gastos)


def _diligencias(texto: str) -> list[str]:
    practicadas = [d.strip() for d in texto.split(";") if d.strip()]
    if ajenas := [d for d in practicadas if d not in DILIGENCIAS]:
        raise DatoMalo("diligencias", ajenas[0], f"son: {', '.join(DILIGENCIAS)}", "desconocida")
    if len(set(practicadas)) != len(practicadas):
        raise DatoMalo("diligencias", texto, "cada diligencia se cobra una vez", "repetida")
    return practicadas


def _dinero(importe: int) -> str:
    return f"${pesos(importe):,}"
