"""Garantía del interés fiscal: cuánto debe cubrir y en qué orden se ofrece (CFF 141 y 144; derecho 2.27)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from cedulas_cli.dominio.accesorios import MULTA, centesimas, por_ciento
from cedulas_cli.dominio.campos import exigir_fecha_creible
from cedulas_cli.dominio.esquemas import IMPORTE
from cedulas_cli.dominio.pasos import decimal_de, dinero
from cedulas_cli.dominio.plazos import sumar_habiles, sumar_meses
from cedulas_cli.dominio.regimenes import RECARGOS_MORA
from cedulas_cli.dominio.resultado import Contexto, Cuaderno, Regla, Resultado, redondear, si_no
from cedulas_cli.dominio.vigencia import Valor

SALIDAS: dict[str, pl.DataType | type[pl.DataType]] = {
    "tasa_siguiente": pl.String,
    "accesorios_siguientes": IMPORTE,
    "garantia": IMPORTE,
    "lugar": pl.Int64,
    "admisible": pl.String,
    "motivo": pl.String,
    "limite": pl.String,
}
_LEY = "CFF art. 141"
_DECIMALES = 9


def calcular(datos: Mapping[str, Any], contexto: Contexto) -> Resultado:
    """Lo que debe cubrir, si la forma ofrecida se admite y hasta cuándo; importes en centavos."""
    notas = Cuaderno()
    tasa = _tasa_siguiente(datos, contexto, notas)
    siguientes = redondear(datos["adeudo_actualizado"] * tasa / 100)
    operacion = f"{dinero(datos['adeudo_actualizado'])} × {tasa_en_texto(tasa)} %"
    notas.anotar("Accesorios siguientes", operacion, dinero(siguientes), f"{_LEY}; CFF art. 21")
    notas.avisar(
        "la actualización de los meses siguientes no se puede calcular: su INPC no se ha publicado; "
        "se revisa al renovar la garantía (CFF 141)"
    )
    causados = datos["accesorios_causados"] or 0
    cubre = datos["adeudo_actualizado"] + causados + siguientes
    operacion = f"{dinero(datos['adeudo_actualizado'])} + {dinero(causados)} + {dinero(siguientes)}"
    notas.anotar("Lo que debe cubrir", operacion, dinero(cubre), _LEY)
    lugar, motivo = _forma(datos, contexto, notas)
    return notas.cerrar(
        {
            "tasa_siguiente": tasa_en_texto(tasa),
            "accesorios_siguientes": siguientes,
            "garantia": cubre,
            "lugar": lugar,
            "admisible": None if lugar is None else si_no(not motivo),
            "motivo": motivo,
            "limite": _limite(datos, contexto, notas),
        }
    )


REGLA = Regla(SALIDAS, calcular)


def tasa_en_texto(suma: Fraction) -> str:
    """Por ciento con dos decimales a lo menos."""
    return str(por_ciento(int(suma * 100))) if (suma * 100).denominator == 1 else decimal_de(suma, _DECIMALES)


def _tasa_siguiente(datos: Mapping[str, Any], contexto: Contexto, notas: Cuaderno) -> Fraction:
    """Suma de las tasas de mora de los meses siguientes; la de un mes sin publicar es la que se suponga, o 78."""
    otorgada = exigir_fecha_creible("otorgamiento", datos["otorgamiento"])
    meses = contexto.parametros.valor("garantia_meses", otorgada)
    if datos["concepto"] == MULTA:
        notas.anotar("Recargos siguientes", "una multa no causa recargos", "0 %", "CFF arts. 21 y 70", meses)
        return Fraction(0)
    suma, supuestos = Fraction(0), list[date]()
    usados: dict[Valor, None] = {}
    for numero in range(int(meses.valor)):
        inicio = sumar_meses(otorgada, numero)
        tasa = contexto.parametros.buscar(RECARGOS_MORA, inicio)
        if tasa is None and datos["tasa_supuesta"] is not None:
            supuestos.append(inicio)
            suma += Fraction(datos["tasa_supuesta"])
            continue
        tasa = tasa or contexto.parametros.valor(RECARGOS_MORA, inicio)
        usados[tasa] = None
        suma += Fraction(centesimas(tasa), 100)
    notas.anotar(
        "Recargos siguientes",
        f"{meses.valor} meses o fracción desde el {otorgada}, con la tasa del primer día de cada uno",
        f"{tasa_en_texto(suma)} %",
        f"{_LEY}; RCFF art. 16",
        meses,
        *usados,
    )
    if supuestos:
        notas.avisar(
            f"SIN VERIFICAR: la tasa de {len(supuestos)} meses, desde el {supuestos[0]}, no se ha publicado; "
            f"se supuso {datos['tasa_supuesta']} %"
        )
    return suma


def _forma(datos: Mapping[str, Any], contexto: Contexto, notas: Cuaderno) -> tuple[int | None, str | None]:
    """El lugar de la forma ofrecida y, si no se admite, por qué: cada una exige no poder con las anteriores."""
    forma = datos["forma_garantia"]
    if forma is None:
        return None, None
    lugar = contexto.parametros.valor("garantia_orden", datos["otorgamiento"], forma)
    propio = int(lugar.valor)
    motivo = None
    if propio > 1 and not datos["sin_anteriores"]:
        motivo = f"es la forma {propio}: falta acreditar que no se puede con las anteriores"
    operacion = f"{forma}, en el lugar {propio}" + ("; acreditó no poder con las anteriores" if propio > 1 else "")
    notas.anotar("Forma ofrecida", motivo or operacion, si_no(not motivo), _LEY, lugar)
    return propio, motivo


def _limite(datos: Mapping[str, Any], contexto: Contexto, notas: Cuaderno) -> str | None:
    """Con inconformidad en tiempo no se exige hasta que se resuelve; después, diez hábiles."""
    surte: date | None = datos["resolucion_surte"]
    if surte is None:
        return None
    plazo = contexto.parametros.valor("garantia_plazo", surte)
    limite = sumar_habiles(contexto.calendario, surte, int(plazo.valor)).isoformat()
    operacion = f"{plazo.valor} días hábiles desde el siguiente al {surte}, en que surtió efectos la resolución"
    notas.anotar("Para pagar o garantizar", operacion, limite, "CFF art. 144", plazo)
    return limite
