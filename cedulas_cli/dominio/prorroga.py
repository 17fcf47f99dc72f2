"""Pago a plazos: parcialidades iguales o pago diferido, con su tabla y al centavo (CFF 66 y 66-A; LSS 40-C)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from cedulas_cli.dominio.campos import DatoMalo
from cedulas_cli.dominio.dinero import pesos
from cedulas_cli.dominio.esquemas import IMPORTE
from cedulas_cli.dominio.plazos import correr, meses_de_mora, sumar_meses
from cedulas_cli.dominio.resultado import Contexto, Cuaderno, Regla, Resultado, redondear
from cedulas_cli.dominio.vigencia import Valor

PARCIALIDADES, DIFERIDO = "parcialidades", "diferido"
FORMAS = (PARCIALIDADES, DIFERIDO)
_TRAMOS = ((12, "12"), (24, "24"))
"""Hasta cuántos meses rige cada tasa de parcialidades; más allá, y el diferido, la tercera (LIF, recargos)."""
SALIDAS: dict[str, pl.DataType | type[pl.DataType]] = {
    "adeudo_a_plazos": IMPORTE,
    "inicial": IMPORTE,
    "saldo": IMPORTE,
    "tasa": pl.String,
    "meses": pl.Int64,
    "parcialidad": IMPORTE,
    "ultimo_pago": IMPORTE,
    "fecha_ultimo_pago": pl.String,
    "recargos_prorroga": IMPORTE,
    "total_plazos": IMPORTE,
    "garantia": IMPORTE,
}


@dataclass(frozen=True)
class Pago:
    """Un renglón de la tabla; importes en centavos. `pago` = `recargos` + `capital`."""

    numero: int
    vence: date
    saldo_inicial: int
    recargos: int
    capital: int

    @property
    def pago(self) -> int:
        """Lo que se paga ese día."""
        return self.recargos + self.capital

    @property
    def saldo_final(self) -> int:
        """Lo que queda después."""
        return self.saldo_inicial - self.capital


def en_parcialidades(saldo: int, tasa: Fraction, vencimientos: list[date]) -> list[Pago]:
    """Pagos iguales, mensuales y sucesivos; el último absorbe los centavos (CFF 66-A fr. I).

    `tasa` es la mensual como fracción de 1. El capital de la tabla suma exactamente `saldo`.
    """
    meses = len(vencimientos)
    cuota = redondear(Fraction(saldo, meses) if not tasa else saldo * tasa / (1 - (1 + tasa) ** -meses))
    tabla = []
    for numero, vence in enumerate(vencimientos, 1):
        recargos = redondear(saldo * tasa)
        capital = saldo if numero == meses else min(saldo, cuota - recargos)
        tabla.append(Pago(numero, vence, saldo, recargos, capital))
        saldo -= capital
    return tabla


def diferido(saldo: int, tasa: Fraction, solicitud: date, liquidacion: date) -> Pago:
    """Una sola exhibición: saldo más tasa por cada mes o fracción (CFF 66-A fr. II)."""
    meses = meses_de_mora(solicitud, liquidacion)
    return Pago(1, liquidacion, saldo, redondear(saldo * tasa * meses), saldo)


def tabla_de_pagos(datos: Mapping[str, Any], contexto: Contexto, notas: Cuaderno | None = None) -> list[Pago]:
    """De los datos de una solicitud a su tabla, con el pago inicial como número 0. Errores: `DatoMalo`, 78."""
    notas = notas or Cuaderno()
    solicitud: date = datos["solicitud"]
    adeudo = _prorrogable(datos, notas)
    inicial = _pago_inicial(datos, adeudo, contexto, notas)
    primero = Pago(0, solicitud, adeudo, 0, inicial)
    saldo = primero.saldo_final
    notas.anotar(
        "Saldo a plazos", f"{_dinero(adeudo)} − {_dinero(inicial)}", _dinero(saldo), "CFF art. 66-A fr. I y II"
    )
    if datos["forma"] == DIFERIDO:
        return [primero, _diferido(datos, saldo, contexto, notas)]
    return [primero, *_parcialidades(datos, saldo, contexto, notas)]


def calcular(datos: Mapping[str, Any], contexto: Contexto) -> Resultado:
    """El resumen de la solicitud y sus pasos: tasa, parcialidad, tabla, recargos y garantía."""
    notas = Cuaderno()
    primero, *pagos = tabla_de_pagos(datos, contexto, notas)
    recargos = sum(p.recargos for p in pagos)
    saldo = primero.saldo_final
    notas.anotar(
        "Garantía",
        f"{_dinero(saldo)} + {_dinero(recargos)}: el saldo y sus recargos por el plazo",
        _dinero(saldo + recargos),
        "CFF art. 66-A fr. III; RACERF art. 133 y siguientes",
    )
    return notas.cerrar(
        {
            "adeudo_a_plazos": primero.saldo_inicial,
            "inicial": primero.capital,
            "saldo": saldo,
            "tasa": str(_tasa(datos, contexto).valor),
            "meses": len(pagos) if datos["forma"] != DIFERIDO else meses_de_mora(datos["solicitud"], pagos[0].vence),
            "parcialidad": pagos[0].pago,
            "ultimo_pago": pagos[-1].pago,
            "fecha_ultimo_pago": pagos[-1].vence.isoformat(),
            "recargos_prorroga": recargos,
            "total_plazos": saldo + recargos,
            "garantia": saldo + recargos,
        }
    )


REGLA = Regla(SALIDAS, calcular)


def _dinero(centavos: int) -> str:
    return f"${pesos(centavos):,}"


def _prorrogable(datos: Mapping[str, Any], notas: Cuaderno) -> int:
    importe, obrero = datos["adeudo"], datos["cuota_obrera"] or 0
    if obrero >= importe:
        raise DatoMalo("cuota_obrera", pesos(obrero), "debe ser menor que el adeudo", "excede")
    adeudo = int(importe - obrero)
    notas.anotar(
        "Adeudo que admite plazos",
        f"{_dinero(importe)} − {_dinero(obrero)} de cuota obrera retenida, que se paga aparte"
        if obrero
        else "el total",
        _dinero(adeudo),
        "LSS art. 40-C; CFF arts. 66 fr. II y 66-A fr. VI c)",
    )
    if not obrero:
        notas.avisar("las cuotas obreras retenidas no admiten prórroga (LSS 40-C): réstelas en cuota_obrera")
    notas.avisar("el RCV sólo admite pago diferido por periodos completos (LSS 40-D); Infonavit tiene trámite propio")
    return adeudo


def _pago_inicial(datos: Mapping[str, Any], adeudo: int, contexto: Contexto, notas: Cuaderno) -> int:
    por_ciento = contexto.parametros.valor("plazos_pago_inicial", datos["solicitud"])
    minimo = redondear(adeudo * Fraction(por_ciento.valor) / 100)
    dado = datos["pago_inicial"]
    if dado is not None and not minimo <= dado <= adeudo:
        raise DatoMalo("pago_inicial", pesos(dado), f"va de {pesos(minimo)} ({por_ciento.valor} %) al adeudo", "fuera")
    inicial = minimo if dado is None else int(dado)
    operacion = f"{por_ciento.valor} % de {_dinero(adeudo)}" + (
        "" if dado is None else f" = {_dinero(minimo)}; pagó más"
    )
    notas.anotar("Pago inicial", operacion, _dinero(inicial), "CFF art. 66 fr. II", por_ciento)
    return inicial


def _tasa(datos: Mapping[str, Any], contexto: Contexto) -> Valor:
    meses = datos["parcialidades"] or 0
    clave = DIFERIDO
    if datos["forma"] != DIFERIDO:
        clave = next((clave for tope, clave in _TRAMOS if meses <= tope), DIFERIDO)
    return contexto.parametros.valor("recargos_plazos", datos["solicitud"], clave)


def _anotar_tasa(tasa: Valor, motivo: str, notas: Cuaderno) -> Fraction:
    notas.anotar(
        "Tasa mensual por prórroga",
        f"{motivo}, vigente el día de la solicitud; ya incluye la actualización",
        f"{tasa.valor} %",
        "LIF (recargos en pagos a plazos); CFF art. 66-A",
        tasa,
    )
    return Fraction(tasa.valor) / 100


def _parcialidades(datos: Mapping[str, Any], saldo: int, contexto: Contexto, notas: Cuaderno) -> list[Pago]:
    meses, solicitud = datos["parcialidades"], datos["solicitud"]
    ordinario = contexto.parametros.valor("plazos_meses_parcialidades", solicitud)
    maximo = contexto.parametros.valor("plazos_meses_ampliado", solicitud)
    if not meses or meses > maximo.valor:
        raise DatoMalo("parcialidades", meses, f"van de 1 a {maximo.valor} ({maximo.fundamento})", "fuera")
    if meses > ordinario.valor:
        notas.avisar(
            f"más de {ordinario.valor} parcialidades ({ordinario.fundamento}) exige la única ampliación "
            f"({maximo.fundamento}); el plazo que hoy autoriza el Instituto no se verificó"
        )
    tasa = _anotar_tasa(_tasa(datos, contexto), f"{meses} parcialidades", notas)
    vencimientos = [correr(contexto.calendario, sumar_meses(solicitud, i)) for i in range(1, meses + 1)]
    tabla = en_parcialidades(saldo, tasa, vencimientos)
    notas.anotar(
        "Parcialidad",
        f"saldo × t ÷ (1 − (1 + t)^−{meses}), a centavo; el último pago absorbe los centavos",
        _dinero(tabla[0].pago),
        "CFF art. 66-A fr. I",
    )
    for pago in tabla:
        notas.anotar(
            f"Pago {pago.numero}, vence el {pago.vence}",
            f"saldo {_dinero(pago.saldo_inicial)}; recargos {_dinero(pago.recargos)}; capital {_dinero(pago.capital)}; "
            f"queda {_dinero(pago.saldo_final)}",
            _dinero(pago.pago),
            "CFF arts. 12 y 66-A fr. I",
        )
    return tabla


def _diferido(datos: Mapping[str, Any], saldo: int, contexto: Contexto, notas: Cuaderno) -> Pago:
    solicitud, liquidacion = datos["solicitud"], datos["liquidacion"]
    maximo = contexto.parametros.valor("plazos_meses_diferido", solicitud)
    if liquidacion is None:
        raise DatoMalo("liquidacion", "", "el pago diferido necesita la fecha en que se liquida", "falta")
    meses = meses_de_mora(solicitud, liquidacion)
    if not 1 <= meses <= maximo.valor:
        raise DatoMalo("liquidacion", liquidacion, f"el plazo va de 1 día a {maximo.valor} meses", "fuera")
    tasa = _anotar_tasa(_tasa(datos, contexto), "pago diferido", notas)
    pago = diferido(saldo, tasa, solicitud, liquidacion)
    notas.anotar(
        "Pago único",
        f"{_dinero(saldo)} + {_dinero(saldo)} × tasa × {meses} meses o fracción = {_dinero(pago.recargos)} de recargos",
        _dinero(pago.pago),
        "CFF art. 66-A fr. II",
    )
    return pago
