"""Cuotas causadas durante una huelga: lo que resulta según cómo termina (RACERF 124; derecho 2.18)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from cedulas_cli.dominio.campos import DatoMalo
from cedulas_cli.dominio.esquemas import IMPORTE
from cedulas_cli.dominio.pasos import dinero
from cedulas_cli.dominio.resultado import Contexto, Cuaderno, Regla, Resultado, redondear

PENDIENTE, CONVENIO, RESOLUCION = "pendiente", "convenio", "resolucion"
TERMINOS = (PENDIENTE, CONVENIO, RESOLUCION)
SALIDAS: dict[str, pl.DataType | type[pl.DataType]] = {
    "proporcion": pl.String,
    "causado": IMPORTE,
    "a_cargo": IMPORTE,
    "a_favor": IMPORTE,
}
_LEY = "RACERF art. 124"


def calcular(datos: Mapping[str, Any], contexto: Contexto) -> Resultado:  # noqa: ARG001 — misma forma que las demás
    """Lo causado según los salarios caídos y la diferencia con lo que ya se pagó; importes en centavos."""
    notas = Cuaderno()
    proporcion = _proporcion(datos)
    causado = redondear(Fraction(proporcion) * datos["cuotas_registradas"] / 100)
    if datos["termino"] == PENDIENTE:
        operacion = "sin resolución ni convenio: con los salarios registrados, por ajustar"
    else:
        operacion = f"{proporcion} % de los salarios, de {dinero(datos['cuotas_registradas'])}"
    notas.anotar("Causado durante la huelga", operacion, dinero(causado), _LEY)
    pagado = datos["pagado"] or 0
    diferencia = causado - pagado
    que = "a cargo" if diferencia >= 0 else "a favor"
    notas.anotar("Diferencia", f"{dinero(causado)} − {dinero(pagado)}", f"{dinero(abs(diferencia))} {que}", _LEY)
    notas.avisar("lo causado antes de la huelga se paga en su plazo; no entra en esta cuenta (RACERF 124)")
    if datos["termino"] != PENDIENTE:
        notas.avisar("los accesorios siguen lo que diga la resolución o el convenio que puso fin (RACERF 124)")
    return notas.cerrar(
        {
            "proporcion": str(proporcion),
            "causado": causado,
            "a_cargo": max(diferencia, 0),
            "a_favor": max(-diferencia, 0),
        }
    )


REGLA = Regla(SALIDAS, calcular)


def _proporcion(datos: Mapping[str, Any]) -> Decimal:
    """Los salarios caídos, en por ciento de los registrados."""
    pactados: Decimal | None = datos["salarios_caidos"]
    if datos["termino"] == PENDIENTE:
        if pactados is not None:
            raise DatoMalo("salarios_caidos", pactados, "mientras no termina no hay salarios caídos", "ajeno")
        return Decimal(100)
    if pactados is None:
        raise DatoMalo("salarios_caidos", "", "diga qué por ciento de los salarios se pactó o resolvió", "falta")
    if pactados > 100:
        raise DatoMalo("salarios_caidos", pactados, "va de 0 a 100", "fuera-de-rango")
    return pactados
