"""Plazos y vencimientos: cuotas, cédulas, multas, estrados y mora (derecho 2.01-2.17, 3.07, §8 y apéndice).

Todo es puro: recibe un `Calendario` ya cargado. Fuera de su horizonte, «calendario-sin-cobertura» (78).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from cedulas_cli.dominio.esquemas import BIMESTRAL, ESPECIAL
from cedulas_cli.dominio.inhabiles import UN_DIA, VIERNES, Calendario
from cedulas_cli.dominio.periodos import Periodo, exigir_bimestre, primero_del_mes_siguiente
from cedulas_cli.errores import ErrorCedulas

DIA_DE_PAGO = 17
DIAS_DE_CEDULA = 15
"""Hábiles para pagar una cédula, desde que surte efectos (art. 39-C LSS)."""

DIAS_DE_MULTA = 15
"""Hábiles para pagar una multa, desde su notificación (art. 189 RACERF)."""

MODALIDADES_ANTICIPADAS = frozenset({"40"})
"""Pagan a más tardar el 17 del mismo mes que amparan (arts. 218 LSS y 128 RACERF, derecho 2.09)."""

MODALIDADES_PREVIAS = frozenset({"30", "32", "33", "34", "35", "43", "44"})
"""Se pagan antes de que empiece lo que amparan: la cobertura corre desde el mes siguiente al pago (LSS 224, 239-C
y 242; RACERF 75 a 109, derecho 2.08, 9.03 y 9.2)."""

MODALIDADES_COMO_PATRON = frozenset({"10", "12", "13", "14", "17", "36", "38", "42"})
"""Pagan el mes vencido, como todo patrón (art. 39 LSS)."""

ESTRADOS_DESDE = date(2021, 1, 1)
DIA_DE_ESTRADOS = 11
"""La notificación por estrados se tiene por hecha el 11.º hábil (art. 139 CFF, texto 2021, derecho 8.06)."""

FUNDAMENTO_CUOTAS = "LSS art. 39; RACERF art. 3; CFF art. 12"
FUNDAMENTO_BIMESTRE = (
    "LSS art. 39 y transitorio Vigésimo Séptimo; Ley del Infonavit art. 35; RACERF art. 3; CFF art. 12"
)
FUNDAMENTO_ANTICIPADO = "LSS art. 218; RACERF arts. 3 y 128; CFF art. 12"
FUNDAMENTO_MESES = "CFF art. 12 (por meses o años: el mismo día; si no existe o es inhábil, el primer hábil que sigue)"
FUNDAMENTO_PREVIO = "LSS arts. 224, 239-C y 242; RACERF arts. 75 a 109: se paga antes del mes en que empieza"
FUNDAMENTO_PLAZO = "CFF art. 12 (plazo en días: no cuentan los inhábiles; sin la regla del viernes)"


@dataclass(frozen=True)
class Fecha:
    """Una fecha legal con su porqué: `nominal` es antes de correrla; las advertencias dicen lo no verificado."""

    fecha: date
    nominal: date
    fundamento: str
    advertencias: tuple[str, ...]


class Estrados(NamedTuple):
    """Cuándo se tiene por hecha y cuándo surte efectos una notificación por estrados."""

    notificada: date
    surte: date


def sumar_habiles(calendario: Calendario, desde: date, dias: int) -> date:
    """El N-ésimo día hábil contado desde el día siguiente a `desde` (N ≥ 1)."""
    if dias < 1:
        raise ErrorCedulas(
            "opcion-invalida",
            f"un plazo de {dias} días hábiles no existe",
            lugar="días hábiles",
            causa="se cuenta desde el día siguiente: el menor plazo es 1",
            remedio="indique 1 o más",
        )
    calendario.exigir(desde)
    dia = desde
    while dias:
        dia += UN_DIA
        dias -= calendario.es_habil(dia)
    return dia


def primer_habil(calendario: Calendario, dia: date) -> date:
    """El mismo día si es hábil; si no, el siguiente que lo sea (plazos por mes, CFF art. 12)."""
    while not calendario.es_habil(dia):
        dia += UN_DIA
    return dia


def correr(calendario: Calendario, dia: date) -> date:
    """Último día para pagar: si es viernes o inhábil pasa al siguiente, encadenando (RACERF 3, CFF 12)."""
    while dia.weekday() == VIERNES or not calendario.es_habil_de_pago(dia):
        dia += UN_DIA
    return dia


def vencimiento_cuotas(calendario: Calendario, periodo: Periodo, emision: str, modalidad: str = "") -> date:
    """Último día para pagar las cuotas de un periodo: el 17 del mes siguiente, corrido.

    En `especial`, una modalidad anticipada (40) vence el 17 del mismo mes; una previa (33, 34, 44…), el último día
    natural del mes anterior, sin correr (la cobertura empezaría un mes después). Sin modalidad, como la mensual.
    """
    if emision == ESPECIAL and modalidad in MODALIDADES_PREVIAS:
        return periodo.primer_dia(emision) - UN_DIA
    return correr(calendario, _dia_17(calendario, periodo, emision, modalidad))


def _dia_17(calendario: Calendario, periodo: Periodo, emision: str, modalidad: str) -> date:
    if emision == BIMESTRAL:
        exigir_bimestre(periodo)
    anticipada = emision == ESPECIAL and modalidad in MODALIDADES_ANTICIPADAS
    anio, mes = (periodo.anio, periodo.mes) if anticipada else (periodo.anio + periodo.mes // 12, periodo.mes % 12 + 1)
    if not calendario.horizonte.desde.year <= anio <= calendario.horizonte.hasta.year:
        raise calendario.sin_cobertura(f"{anio:04d}-{mes:02d}-{DIA_DE_PAGO}")
    return date(anio, mes, DIA_DE_PAGO)


def surte(calendario: Calendario, notificada: date) -> date:
    """Día en que surte efectos una notificación: el hábil siguiente (arts. 40 LSS y 135 CFF)."""
    return sumar_habiles(calendario, notificada, 1)


def vence_cedula(calendario: Calendario, notificada: date) -> date:
    """Último día para pagar una cédula de liquidación o un capital: 15 hábiles desde que surte, corrido (39-C LSS)."""
    return correr(calendario, sumar_habiles(calendario, surte(calendario, notificada), DIAS_DE_CEDULA))


def vence_multa(calendario: Calendario, notificada: date) -> date:
    """Último día para pagar una multa: 15 hábiles desde su notificación, corrido (art. 189 RACERF)."""
    return correr(calendario, sumar_habiles(calendario, notificada, DIAS_DE_MULTA))


def estrados(calendario: Calendario, publicada: date) -> Estrados:
    """Notificación por estrados publicada desde 2021: hecha el 11.º hábil, surte el siguiente (art. 139 CFF)."""
    if publicada < ESTRADOS_DESDE:
        raise ErrorCedulas(
            "parametro-sin-vigencia",
            f"no hay plazo de estrados cargado para {publicada}",
            lugar="art. 139 CFF",
            causa="el texto anterior a 2021 tenía otros plazos, que no se verificaron",
            remedio="coteje el texto vigente ese día y cuente el plazo con `cedulas calendario plazo`",
        )
    notificada = sumar_habiles(calendario, publicada, DIA_DE_ESTRADOS)
    return Estrados(notificada, surte(calendario, notificada))


def sumar_meses(dia: date, meses: int) -> date:
    """Mismo día tantos meses después; si no existe (29, 30, 31), el día 1 del mes que sigue (derecho, apéndice)."""
    anio, mes = divmod(dia.year * 12 + dia.month - 1 + meses, 12)
    try:
        return date(anio, mes + 1, dia.day)
    except ValueError:
        return primero_del_mes_siguiente(date(anio, mes + 1, 1))


def plazo_por_meses(calendario: Calendario, desde: date, meses: int) -> date:
    """Mismo día tantos meses (o años, de 12 en 12) después; si no existe o es inhábil, el primer hábil que sigue.

    Sin la regla del viernes. Fuera del calendario, «calendario-sin-cobertura» (78). Fuente: CFF art. 12.
    """
    calendario.exigir(desde)
    if desde.year + meses // 12 >= date.max.year:
        raise calendario.sin_cobertura(f"{meses} meses después del {desde}")
    return primer_habil(calendario, sumar_meses(desde, meses))


def meses_de_mora(vencimiento: date, pago: date) -> int:
    """Meses o fracción, de fecha a fecha, entre el vencimiento ya corrido y el pago; 0 en plazo (derecho 3.07)."""
    if pago <= vencimiento:
        return 0
    meses = (pago.year - vencimiento.year) * 12 + pago.month - vencimiento.month
    if pago.day > vencimiento.day:
        return meses + 1
    # El día 1 puede completar el mes anterior, si ahí no existía el día del vencimiento.
    return meses - 1 if meses > 1 and sumar_meses(vencimiento, meses - 1) >= pago else meses


def vencimiento_explicado(calendario: Calendario, periodo: Periodo, emision: str, modalidad: str = "") -> Fecha:
    """`vencimiento_cuotas` con fecha nominal, fundamento y advertencias."""
    if emision == ESPECIAL and modalidad in MODALIDADES_PREVIAS:
        previa = periodo.primer_dia(emision) - UN_DIA
        aviso = "SIN VERIFICAR: no hay un día publicado para esta modalidad; pagado después, empieza un mes más tarde"
        return Fecha(previa, previa, FUNDAMENTO_PREVIO, (aviso,))
    nominal = _dia_17(calendario, periodo, emision, modalidad)
    vence = correr(calendario, nominal)
    avisos = _avisos(calendario, nominal, vence, lambda otro: correr(otro, nominal))
    if emision == ESPECIAL and modalidad in MODALIDADES_ANTICIPADAS:
        fundamento = FUNDAMENTO_ANTICIPADO
    else:
        fundamento = FUNDAMENTO_BIMESTRE if emision == BIMESTRAL else FUNDAMENTO_CUOTAS
        if emision == ESPECIAL and modalidad not in MODALIDADES_COMO_PATRON:
            avisos.append(
                "SIN VERIFICAR: los seguros especiales no tienen un solo calendario; se usa el mensual. "
                "La modalidad 40 paga por adelantado el 17 del mismo mes: indique la modalidad"
            )
    return Fecha(vence, nominal, fundamento, tuple(avisos))


def plazo_explicado(calendario: Calendario, desde: date, dias: int) -> Fecha:
    """`sumar_habiles` con fundamento y advertencias."""
    fecha = sumar_habiles(calendario, desde, dias)
    avisos = _avisos(calendario, desde + UN_DIA, fecha, lambda otro: sumar_habiles(otro, desde, dias))
    return Fecha(fecha, fecha, FUNDAMENTO_PLAZO, tuple(avisos))


def plazo_por_meses_explicado(calendario: Calendario, desde: date, meses: int) -> Fecha:
    """`plazo_por_meses` con la fecha antes de correrla, fundamento y advertencias."""
    fecha = plazo_por_meses(calendario, desde, meses)
    nominal = sumar_meses(desde, meses)
    avisos = _avisos(calendario, nominal, fecha, lambda otro: plazo_por_meses(otro, desde, meses))
    return Fecha(fecha, nominal, FUNDAMENTO_MESES, tuple(avisos))


def _avisos(calendario: Calendario, desde: date, hasta: date, otra: Callable[[Calendario], date]) -> list[str]:
    """Qué parte del resultado descansa en algo no publicado o no aplicado."""
    horizonte = calendario.horizonte
    avisos = []
    if hasta > horizonte.confirmado_hasta:
        avisos.append(
            f"SIN VERIFICAR: el calendario está confirmado hasta {horizonte.confirmado_hasta}; "
            "después se usa la regla de ley"
        )
    if desde < horizonte.publicado_desde:
        avisos.append(
            f"antes de {horizonte.publicado_desde} se usa la regla de ley; "
            "las suspensiones extraordinarias de esos años no están cargadas"
        )
    if (alterna := otra(calendario.contando_todo())) != hasta:
        dias = ", ".join(f"{d.fecha} {d.motivo} ({d.ambito})" for d in calendario.sin_contar(desde, alterna))
        avisos.append(f"SIN VERIFICAR para el IMSS: no se cuentan {dias}; de contarse sería {alterna}")
    return avisos
