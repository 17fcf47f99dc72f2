"""Segunda implementación de las cuotas, sólo para comprobar la primera.

Fracciones exactas de Python, renglón por renglón y sin polars; lee sus propios parámetros
(`tests/datos/parametros_oraculo/`), no los del programa. Está escrita para leerse contra la ley, no para correr.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path

DATOS = Path(__file__).parent.parent / "datos" / "parametros_oraculo"
UN_DIA = timedelta(days=1)
REFORMA_DESCUENTO = date(2025, 11, 1)
"""Primer día del bimestre 2025-12: el descuento de vivienda ya no se reduce por incidencias (art. 29 LINF)."""
LA_C_SE_LLAMA_B = date(2012, 11, 27)
AREA_UNICA = date(2015, 10, 1)
ZLFN = date(2019, 1, 1)
PRIMERA_UMA = date(2016, 1, 28)
PRIMERA_UMI = date(2017, 1, 1)
TABLA_CEAV = date(2023, 1, 1)
VACACIONES_DIGNAS = date(2023, 1, 1)
"""Desde 2023 el factor mínimo de integración lleva 12 días de vacaciones (1.0493; antes 1.0452)."""
PATRON_Y_OBRERO = {
    "excedente": "especie_excedente",
    "prestaciones_dinero": "prestaciones_en_dinero",
    "gastos_medicos": "gastos_medicos_pensionados",
    "invalidez_vida": "invalidez_y_vida",
}
IMPORTES_MENSUALES = (
    "cuota_fija",
    "excedente_patronal",
    "excedente_obrero",
    "prestaciones_dinero_patronal",
    "prestaciones_dinero_obrero",
    "gastos_medicos_patronal",
    "gastos_medicos_obrero",
    "riesgos_trabajo",
    "invalidez_vida_patronal",
    "invalidez_vida_obrero",
    "guarderias",
)
IMPORTES_BIMESTRALES = (
    "retiro",
    "cesantia_vejez_patronal",
    "cesantia_vejez_obrero",
    "aportacion_vivienda",
    "amortizacion",
    "seguro_danos",
)


class NoSeAcepta(Exception):
    """El contrato manda apartar este renglón."""


class SinParametro(Exception):
    """No hay valor legal para esa fecha."""


@dataclass(frozen=True)
class Dia:
    """Lo que la ley dice para un día y una zona."""

    uma: Fraction
    minimo: Fraction


def _leer(nombre: str) -> list[dict[str, str]]:
    with (DATOS / nombre).open(encoding="utf-8", newline="") as archivo:
        return list(csv.DictReader(archivo))


def _dentro(renglon: dict[str, str], dia: date) -> bool:
    texto = dia.isoformat()
    return renglon["desde"] <= texto and (not renglon["hasta"] or texto <= renglon["hasta"])


UMAS = _leer("uma.csv")
MINIMOS = _leer("salario_minimo.csv")
TASAS = _leer("tasas.csv")
CEAV = _leer("ceav.csv")
VIVIENDA = _leer("vivienda.csv")
DISMINUCION = _leer("disminucion.csv")
"""Aviso del Infonavit, DOF 24-11-2003: por veces el salario mínimo, la tasa de los créditos de 20, 25 y 30 %."""
CAMBIOS = sorted(
    {date.fromisoformat(r["desde"]) for tabla in (UMAS, MINIMOS, TASAS) for r in tabla}
    | {date(int(r["anio"]), 1, 1) for r in CEAV}
)


def centavos(x: Fraction) -> int:
    """A centavos, mitad arriba (derecho 1.29)."""
    return (x * 100 + Fraction(1, 2)) // 1


@cache
def minimo(dia: date, zona: str) -> Fraction:
    """Salario mínimo diario; antes del 1-oct-2015 `general` es el área A."""
    if zona in ("area_A", "area_B") and dia >= AREA_UNICA:
        zona = "general"
    if zona == "area_C" and dia >= LA_C_SE_LLAMA_B:
        zona = "area_B"
    buscadas = (zona, "area_A") if zona == "general" else (zona,)
    for renglon in MINIMOS:
        if renglon["zona"] in buscadas and _dentro(renglon, dia):
            return Fraction(renglon["diario"])
    raise SinParametro(f"salario mínimo {zona} {dia}")


@cache
def uma(dia: date) -> Fraction:
    """UMA diaria; antes de que existiera, el salario mínimo del Distrito Federal."""
    if dia < PRIMERA_UMA:
        return minimo(dia, "general")
    for renglon in UMAS:
        if _dentro(renglon, dia):
            return Fraction(renglon["diaria"])
    raise SinParametro(f"UMA {dia}")


@cache
def tasa(concepto: str, sujeto: str, dia: date) -> Fraction:
    """Tasa de ley, en fracción."""
    for renglon in TASAS:
        if renglon["concepto"] == concepto and renglon["sujeto"] == sujeto and _dentro(renglon, dia):
            return Fraction(renglon["por_ciento"]) / 100
    raise SinParametro(f"tasa {concepto} {sujeto} {dia}")


def tasa_ceav(salario: Fraction, dia: date, zona: str, criterio: str) -> Fraction:
    """Cesantía y vejez del patrón, en fracción: única hasta 2022, por banda desde 2023 (derecho 1.25 a 1.27)."""
    if dia < TABLA_CEAV:
        return tasa("cesantia_y_vejez", "patron", dia)
    del_anio = {int(r["banda"]): r for r in CEAV if int(r["anio"]) == min(dia.year, 2030)}
    if salario <= minimo(dia, zona):
        return Fraction(del_anio[1]["por_ciento"]) / 100
    veces = salario / uma(dia)
    if criterio == "sua":
        veces = Fraction(veces * 100 // 1, 100)
    elif criterio == "redondeo":
        veces = Fraction((veces * 100 + Fraction(1, 2)) // 1, 100)
    banda = next(b for b in range(2, 9) if b == 8 or veces <= Fraction(del_anio[b]["hasta_uma"]))
    return Fraction(del_anio[banda]["por_ciento"]) / 100


@cache
def de_vivienda(concepto: str, dia: date) -> Fraction:
    """UMI o seguro de daños vigente ese día."""
    for renglon in VIVIENDA:
        if renglon["concepto"] == concepto and _dentro(renglon, dia):
            return Fraction(renglon["valor"])
    raise SinParametro(f"{concepto} {dia}")


def tasa_reducida(aviso: Fraction, sbc: Fraction, dia: date) -> Fraction:
    """Por ciento de la tabla 20/25/30 (derecho 10.10): veces enteras del salario mínimo general."""
    veces = sbc / minimo(dia, "general") // 1
    if aviso in (20, 25, 30):
        for fila in reversed(DISMINUCION):
            if veces >= int(fila["veces"]):
                return Fraction(fila[str(int(aviso))])
    raise NoSeAcepta("la tabla de disminución no trae ese renglón")


def _exigir_zona(zona: str, inicio: date) -> None:
    """La frontera norte nace en 2019; un área se admite hasta el periodo en que se unificó (contrato §1)."""
    nacimiento = {"zlfn": ZLFN}.get(zona, date.min)
    fin = {"area_A": AREA_UNICA, "area_B": AREA_UNICA, "area_C": LA_C_SE_LLAMA_B}.get(zona, date.max)
    if not nacimiento <= inicio < fin:
        raise NoSeAcepta("la zona no existía")


def ultimo_dia(periodo: str) -> date:
    """Último día natural del periodo."""
    anio, mes = map(int, periodo.split("-"))
    return date(anio, mes, monthrange(anio, mes)[1])


def primer_dia(periodo: str, emision: str) -> date:
    """Primer día natural del mes, o del bimestre que termina en él."""
    fin = ultimo_dia(periodo)
    return (fin.replace(day=1) - UN_DIA).replace(day=1) if emision == "bimestral" else fin.replace(day=1)


def tramo(renglon: dict[str, str]) -> tuple[date, date]:
    """Días que ampara el renglón (contrato §§2 y 3)."""
    emision, periodo = renglon["emision"], renglon["periodo"]
    inicio, fin = primer_dia(periodo, emision), ultimo_dia(periodo)
    dias = renglon.get("dias", "")
    if renglon.get("desde", ""):
        desde, hasta = date.fromisoformat(renglon["desde"]), date.fromisoformat(renglon["hasta"])
        if dias and int(dias) != (hasta - desde).days + 1:
            raise NoSeAcepta("dias no coincide con las fechas")
    else:
        movimiento = renglon.get("fecha_movimiento", "")
        desde = date.fromisoformat(movimiento) if movimiento else inicio - UN_DIA
        hasta = desde + (int(dias) - 1) * UN_DIA
        if not (inicio <= desde <= fin and hasta <= fin):
            desde, hasta = fin - (int(dias) - 1) * UN_DIA, fin
    if not inicio <= desde <= hasta + UN_DIA <= fin + UN_DIA:
        raise NoSeAcepta("el tramo se sale del periodo")
    return desde, hasta


def partes(desde: date, hasta: date) -> list[tuple[date, int]]:
    """El tramo cortado en cada fecha en que algo pudo cambiar: primer día y número de días."""
    if desde > hasta:
        return [(hasta, 0)]
    cortes = [desde, *CAMBIOS[bisect_right(CAMBIOS, desde) : bisect_right(CAMBIOS, hasta)], hasta + UN_DIA]
    return [(a, (b - a).days) for a, b in pairwise(cortes)]


def incidencias(renglon: dict[str, str], desde: date, hasta: date) -> tuple[int, int]:
    """Ausentismo ya topado a 7 por mes que toca el tramo, e incapacidad."""
    meses = (hasta.year - desde.year) * 12 + hasta.month - desde.month + 1
    ausentismo = min(int(renglon.get("dias_ausentismo") or 0), 7 * meses)
    incapacidad = int(renglon.get("dias_incapacidad") or 0)
    if ausentismo + incapacidad > (hasta - desde).days + 1:
        raise NoSeAcepta("las incidencias pasan de los días")
    return ausentismo, incapacidad


def calcular(
    renglones: list[dict[str, str]], criterio: str = "sua", redondeo: str = "concepto", piso: bool = True
) -> list[dict[str, object] | None]:
    """Cuotas de cada renglón (importes en centavos), o `None` si el contrato manda apartarlo."""
    con_seguro: set[tuple[str, str]] = set()
    salida: list[dict[str, object] | None] = []
    for renglon in renglones:
        try:
            salida.append(_renglon(renglon, criterio, redondeo, piso, con_seguro))
        except NoSeAcepta:
            salida.append(None)
    return salida


def _renglon(
    renglon: dict[str, str], criterio: str, redondeo: str, piso: bool, con_seguro: set[tuple[str, str]]
) -> dict[str, object]:
    emision = renglon["emision"]
    zona = renglon.get("zona") or "general"
    sbc = Fraction(renglon["sbc"])
    _exigir_zona(zona, primer_dia(renglon["periodo"], emision))
    desde, hasta = tramo(renglon)
    ausentismo, incapacidad = incidencias(renglon, desde, hasta)
    if int(renglon.get("dias_credito") or 0) > (hasta - desde).days + 1:
        raise NoSeAcepta("el crédito tiene más días que el tramo")
    trozos = partes(desde, hasta)

    if ausentismo + incapacidad:
        if len({(uma(d), minimo(d, zona)) for d, _ in trozos}) > 1:
            raise NoSeAcepta("incidencias en un tramo con cambio de UMA o de salario mínimo")
        # Sin cambio de UMA ni de mínimo los trozos son iguales: da lo mismo de cuál se resten los días.
        trozos = [(trozos[-1][0], sum(n for _, n in trozos))]

    def base(dia: date) -> Fraction:
        con_piso = max(sbc, minimo(dia, zona)) if piso else sbc
        return min(con_piso, 25 * uma(dia))

    def suma(diario, menos: int) -> Fraction:
        return sum((diario(d) * (n - menos) for d, n in trozos), Fraction(0))

    def par(nombre: str, patronal, obrero, menos: int) -> dict[str, int]:
        exacto_patronal, exacto_obrero = suma(patronal, menos), suma(obrero, menos)
        del_obrero = centavos(exacto_obrero)
        if redondeo == "total":
            del_patron = centavos(exacto_patronal + exacto_obrero) - del_obrero
        else:
            del_patron = centavos(exacto_patronal)
        return {f"{nombre}_patronal": del_patron, f"{nombre}_obrero": del_obrero}

    def solo(concepto: str, menos: int) -> int:
        return centavos(suma(lambda d: base(d) * tasa(concepto, "patron", d), menos))

    fuera = ausentismo + incapacidad
    cuotas: dict[str, object] = {}
    if emision == "mensual":
        cuotas["cuota_fija"] = centavos(suma(lambda d: uma(d) * tasa("especie_cuota_fija", "patron", d), incapacidad))
        for nombre, concepto in PATRON_Y_OBRERO.items():
            es_excedente = nombre == "excedente"

            def aplicar(sujeto: str, c: str = concepto, exc: bool = es_excedente):
                def diario(d: date) -> Fraction:
                    gravada = max(Fraction(0), base(d) - 3 * uma(d)) if exc else base(d)
                    return gravada * tasa(c, sujeto, d)

                return diario

            menos = fuera if nombre == "invalidez_vida" else incapacidad
            cuotas |= par(nombre, aplicar("patron"), aplicar("obrero"), menos)
        prima = Fraction(renglon.get("prima_rt") or "0.54355") / 100
        cuotas["riesgos_trabajo"] = centavos(suma(lambda d: base(d) * prima, fuera))
        cuotas["guarderias"] = solo("guarderias_y_prestaciones_sociales", fuera)
        obreros = [c for c in IMPORTES_MENSUALES if c.endswith("_obrero")]
        todos = IMPORTES_MENSUALES
    else:
        cuotas["retiro"] = solo("retiro", ausentismo)
        cuotas |= par(
            "cesantia_vejez",
            lambda d: base(d) * tasa_ceav(base(d), d, zona, criterio),
            lambda d: base(d) * tasa("cesantia_y_vejez", "obrero", d),
            fuera,
        )
        cuotas["aportacion_vivienda"] = solo("aportacion_vivienda", ausentismo)
        cuotas |= _credito(renglon, desde, hasta, fuera, base, con_seguro)
        cuotas["total_rcv"] = cuotas["retiro"] + cuotas["cesantia_vejez_patronal"] + cuotas["cesantia_vejez_obrero"]
        cuotas["total_vivienda"] = cuotas["aportacion_vivienda"] + cuotas["amortizacion"] + cuotas["seguro_danos"]
        obreros = ["cesantia_vejez_obrero", "amortizacion", "seguro_danos"]
        todos = IMPORTES_BIMESTRALES
    cuotas["total_obrero"] = sum(cuotas[c] for c in obreros)
    cuotas["total"] = sum(cuotas[c] for c in todos)
    cuotas["total_patronal"] = cuotas["total"] - cuotas["total_obrero"]

    cuotas["uma"] = centavos(uma(hasta))
    cuotas["sbc_topado"] = centavos(base(hasta))
    cuotas["tasa_ceav_patronal"] = (
        tasa_ceav(base(hasta), hasta, zona, criterio) * 100 if emision == "bimestral" else None
    )
    cuotas["obrero_a_cargo_patron"] = _a_cargo_del_patron(renglon, sbc, hasta, zona)
    return cuotas


def _a_cargo_del_patron(renglon: dict[str, str], sbc: Fraction, hasta: date, zona: str) -> str:
    """Art. 36 LSS: la cuota diaria es el salario mínimo; si sólo hay SBC, el mínimo integrado (derecho 1.12)."""
    nominal = renglon.get("salario_diario", "")
    if nominal:
        return "si" if Fraction(nominal) <= minimo(hasta, zona) else "no"
    factor = Fraction("1.0493") if hasta >= VACACIONES_DIGNAS else Fraction("1.0452")
    return "si" if 100 * sbc <= centavos(minimo(hasta, zona) * factor) else "no"


def _credito(
    renglon: dict[str, str], desde: date, hasta: date, fuera: int, base, con_seguro: set[tuple[str, str]]
) -> dict[str, int]:
    """Amortización y seguro (derecho 10.04 a 10.08)."""
    tipo = int(renglon.get("tipo_descuento") or 0)
    dias = int(renglon.get("dias_credito") or (hasta - desde).days + 1)
    if tipo == 0 or dias == 0:
        return {"amortizacion": 0, "seguro_danos": 0}
    periodo = renglon["periodo"]
    fin = ultimo_dia(periodo)
    valor = Fraction(renglon["valor_descuento"])
    reducidos = dias if fin >= REFORMA_DESCUENTO else max(0, dias - fuera)
    if tipo == 1:
        if renglon.get("aplica_tabla_disminucion", "").upper() == "S":
            valor = tasa_reducida(valor, Fraction(renglon["sbc"]), primer_dia(periodo, "bimestral"))
        # El crédito ampara los últimos días del tramo: nace con el aviso y sigue.
        primero = hasta - (dias - 1) * UN_DIA
        if fuera:
            exacto = base(hasta) * reducidos
        else:
            exacto = sum((base(d) * n for d, n in partes(primero, hasta)), Fraction(0))
        exacto *= valor / 100
    else:
        del_bimestre = (fin - primer_dia(periodo, "bimestral")).days + 1
        if tipo == 3:
            valor *= de_vivienda("umi_diaria", fin) if fin >= PRIMERA_UMI else minimo(fin, "general")
        exacto = valor * 2 / del_bimestre * reducidos
    clave = (renglon.get("numero_credito", ""), periodo)
    seguro = 0 if clave in con_seguro else centavos(de_vivienda("seguro_danios_vivienda", fin))
    if clave[0]:
        con_seguro.add(clave)
    return {"amortizacion": centavos(exacto), "seguro_danos": seguro}
