"""Segunda implementación de los accesorios: fracciones exactas, renglón por renglón, sin nada del programa.

Lee su propia copia de las series publicadas; cuenta los meses avanzando de uno en uno desde el vencimiento.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from math import floor
from pathlib import Path

SERIES = Path(__file__).parent.parent / "datos" / "parametros_oraculo"


def _leer(nombre: str) -> list[dict[str, str]]:
    with (SERIES / nombre).open(encoding="utf-8", newline="") as archivo:
        return list(csv.DictReader(archivo))


INPC = {r["mes"]: r["inpc"] for r in _leer("inpc.csv")}
MORA = [
    (date.fromisoformat(r["desde"]), date.fromisoformat(r["hasta"]), Fraction(r["mora"])) for r in _leer("recargos.csv")
]


def medio_arriba(numero: Fraction) -> int:
    """Al entero, mitad arriba."""
    return floor(numero + Fraction(1, 2))


def mes_antes(dia: date, cuantos: int = 1) -> str:
    """`AAAA-MM` tantos meses antes del mes de `dia`."""
    anio, mes = dia.year, dia.month
    for _ in range(cuantos):
        anio, mes = (anio, mes - 1) if mes > 1 else (anio - 1, 12)
    return f"{anio:04d}-{mes:02d}"


def aniversarios(dia: date) -> Iterator[date]:
    """El mismo día de este mes, del siguiente, del que sigue…; donde no existe, el 1 del mes posterior."""
    anio, mes = dia.year, dia.month
    while True:
        try:
            yield date(anio, mes, dia.day)
        except ValueError:
            yield date(anio, mes + 1, 1)
        anio, mes = (anio, mes + 1) if mes < 12 else (anio + 1, 1)


def tasa(dia: date) -> Fraction:
    """Tasa de mora vigente ese día."""
    return next(t for desde, hasta, t in MORA if desde <= dia <= hasta)


PRORROGA = {**dict.fromkeys(range(2010, 2018), Fraction("0.75")), **dict.fromkeys(range(2018, 2026), Fraction("0.98"))}
"""LIF de cada año, artículo 8 fracción I; 2026, artículo 11."""
PRORROGA[2026] = Fraction("1.38")


def prorroga(dia: date) -> Fraction:
    """Tasa de recargos por prórroga vigente ese día."""
    return PRORROGA[dia.year]


def accesorios(
    importe: str,
    vencimiento: date,
    pago: date,
    corte: date,
    concepto: str = "cuota",
    criterio: str = "truncar",
    regimen: str = "ordinario",
) -> dict[str, object]:
    """Lo que debe dar el programa, con importes en centavos; `KeyError` o `StopIteration` si falta un parámetro."""
    deuda = Fraction(importe) * 100
    antiguo = reciente = ""
    factor = Fraction(1)
    nueva_ley = vencimiento >= date(2023, 12, 2)
    se_actualiza = not (regimen == "voluntaria" and nueva_ley)
    if se_actualiza and pago > vencimiento and (pago.year, pago.month) != (vencimiento.year, vencimiento.month):
        antiguo = mes_antes(vencimiento)
        # Lo conocido al corte: el índice de un mes sale el día 10 del que sigue.
        conocido = mes_antes(corte, 1 if corte.day >= 10 else 2)
        reciente = min(mes_antes(pago), conocido)
        cociente = Fraction(INPC[reciente]) / Fraction(INPC[antiguo])
        diezmilesimos = floor(cociente * 10_000) if criterio == "truncar" else medio_arriba(cociente * 10_000)
        factor = max(Fraction(1), Fraction(diezmilesimos, 10_000))
    actualizado = medio_arriba(deuda * factor)
    meses, suma = 0, Fraction(0)
    if concepto != "multa" and regimen != "campo" and se_actualiza:
        de_quien = tasa if regimen == "ordinario" else prorroga
        for inicio in aniversarios(vencimiento):
            if inicio >= pago:
                break
            if meses < 60:
                suma += de_quien(inicio)
            meses += 1
    recargos = medio_arriba(actualizado * suma / 100)
    return {
        "mes_inpc_antiguo": antiguo,
        "inpc_antiguo": INPC[antiguo] if antiguo else "",
        "mes_inpc_reciente": reciente,
        "inpc_reciente": INPC[reciente] if reciente else "",
        "factor": factor,
        "actualizacion": actualizado - deuda,
        "actualizado": actualizado,
        "meses_recargo": meses,
        "tasa_recargos": suma,
        "recargos": recargos,
        "total": actualizado + recargos,
    }
