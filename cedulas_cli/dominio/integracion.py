"""Salario base de cotización: integración, exclusiones parciales, límites y ajuste por nuevo mínimo (derecho 1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from cedulas_cli.dominio.campos import DatoMalo
from cedulas_cli.dominio.dinero import centavos
from cedulas_cli.dominio.esquemas import IMPORTE
from cedulas_cli.dominio.partes import unidad_vigente
from cedulas_cli.dominio.pasos import dinero
from cedulas_cli.dominio.resultado import Contexto, Cuaderno, Resultado, en_pesos, redondear
from cedulas_cli.dominio.semana_reducida import DIAS_DE_LABOR, ausencias_equivalentes, salario_por_dia_laborado
from cedulas_cli.dominio.vigencia import Parametros, Valor

FIJO, VARIABLE, MIXTO, SEMANA, AJUSTE = "fijo", "variable", "mixto", "semana-reducida", "ajuste"
DIARIA = "diaria"
DIAS_POR_PERIODICIDAD = {DIARIA: 1, "semanal": 7, "quincenal": 15, "mensual": 30}
"""Entre cuántos días se divide lo de cada periodo (LSS art. 29 fr. II): el mes nunca entre 30.4 ni entre 31."""
GRATUITA, COBRADA = "gratuita", "cobrada"
PREMIOS = ("asistencia", "puntualidad")
COMIDAS_DEL_DIA = 3
AVISO_DE_AJUSTE = (
    "SIN VERIFICAR: el RACERF 55 sube los SBC que quedan bajo el mínimo; éste no baja del salario mínimo, pero sí del "
    "mínimo con prestaciones de ley, y se subió hasta ahí"
)
_DIAS_DEL_ANIO = 365
_DIEZMILESIMO = Decimal("0.0001")

SALIDAS: dict[str, pl.DataType | type[pl.DataType]] = {
    "salario_diario_nominal": IMPORTE,
    "factor_integracion": pl.String,
    "parte_fija": IMPORTE,
    "parte_variable": IMPORTE,
    "sbc_integrado": IMPORTE,
    "piso": IMPORTE,
    "tope": IMPORTE,
    "sbc": IMPORTE,
    "limite": pl.String,
    "ausencias_que_no_cotizan": pl.Int64,
}


def calcular(datos: Mapping[str, Any], contexto: Contexto) -> Resultado:
    """El SBC de un trabajador en una fecha; exacto hasta el final, donde se redondea a centavo, mitad arriba."""
    cuaderno = Cuaderno()
    limites = limites_del_dia(contexto.parametros, datos["rige_desde"], datos["zona"])
    if datos["tipo"] == AJUSTE:
        return _ajustar(datos, contexto.parametros, limites, cuaderno)
    nominal, factor, fija = Fraction(0), None, Fraction(0)
    if datos["tipo"] != VARIABLE:
        nominal = _salario_diario(datos, cuaderno)
        factor = factor_legal(datos, contexto.parametros, cuaderno)
        fija = _parte_fija(datos, contexto.parametros, nominal, factor, cuaderno)
    variable = _parte_variable(datos, cuaderno)
    integrado = fija + variable
    sbc, limite = _limitar(datos, integrado, limites, cuaderno)
    return cuaderno.cerrar(
        {
            "salario_diario_nominal": redondear(nominal) if nominal else None,
            "factor_integracion": str(factor) if factor else None,
            "parte_fija": redondear(fija),
            "parte_variable": redondear(variable),
            "sbc_integrado": redondear(integrado),
            "piso": limites.piso,
            "tope": limites.tope,
            "sbc": sbc,
            "limite": limite,
            "ausencias_que_no_cotizan": _ausencias(datos, cuaderno),
        }
    )


# ---------------------------------------------------------------- límites


@dataclass(frozen=True)
class Limites:
    """Piso y tope diarios del SBC, en centavos, con sus valores legales."""

    piso: int
    tope: int
    valores: tuple[Valor, ...]


def limites_del_dia(parametros: Parametros, dia: date, zona: str) -> Limites:
    """El salario mínimo de la zona y 25 veces la unidad, los dos de ese día (LSS art. 28)."""
    if zona not in parametros.claves("salario_minimo"):
        raise DatoMalo("zona", zona, f"debe ser una de: {', '.join(parametros.claves('salario_minimo'))}")
    minimo = parametros.valor("salario_minimo", dia, zona)
    tope, *valores = tope_del_dia(parametros, dia)
    return Limites(centavos(minimo.valor), tope, (minimo, *valores))


def tope_del_dia(parametros: Parametros, dia: date) -> tuple[int, Valor, Valor]:
    """25 veces la unidad de ese día, en centavos, con la unidad y las veces (LSS art. 28)."""
    unidad, veces = unidad_vigente(parametros, dia), parametros.valor("tope_sbc", dia)
    return centavos(unidad.valor * veces.valor), unidad, veces


def parte_de_varios_patrones(propio: Fraction, suma: Fraction, tope: int) -> Fraction:
    """Lo que cotiza un patrón cuando la suma de todos pasa del tope: tope × su salario ÷ suma (LSS art. 33)."""
    return tope * propio / suma if suma > tope else propio


def minimo_integrado(parametros: Parametros, dia: date, zona: str) -> tuple[int, tuple[Valor, ...]]:
    """El SBC de quien gana el mínimo con prestaciones de ley y hasta un año de antigüedad (RACERF art. 55)."""
    minimo = parametros.valor("salario_minimo", dia, zona)
    factor = parametros.valor("factor_integracion_minimo", dia)
    return redondear(Fraction(minimo.valor * factor.valor) * 100), (minimo, factor)


def _limitar(
    datos: Mapping[str, Any], integrado: Fraction, limites: Limites, cuaderno: Cuaderno
) -> tuple[int, str | None]:
    otros: int | None = datos["otros_patrones"]
    if otros is not None and integrado + otros > limites.tope:
        parte = parte_de_varios_patrones(integrado, integrado + otros, limites.tope)
        operacion = f"{dinero(limites.tope)} × {en_pesos(integrado)} ÷ {en_pesos(integrado + otros)}"
        cuaderno.anotar(
            "Varios patrones", operacion, dinero(redondear(parte)), "LSS art. 33; RACERF art. 49", *limites.valores
        )
        return redondear(parte), "varios-patrones"
    redondo = redondear(integrado)
    sbc = min(max(redondo, limites.piso), limites.tope)
    limite = None if sbc == redondo else "piso" if sbc > redondo else "tope"
    operacion = f"entre {dinero(limites.piso)} y {dinero(limites.tope)}" + (
        f": lo limita el {limite}" if limite else ""
    )
    cuaderno.anotar("Salario base de cotización", operacion, dinero(sbc), "LSS art. 28", *limites.valores)
    return sbc, limite


def _ajustar(datos: Mapping[str, Any], parametros: Parametros, limites: Limites, cuaderno: Cuaderno) -> Resultado:
    vigente = _exigir(datos, "sbc_vigente", "el ajuste parte del SBC registrado")
    minimo, valores = minimo_integrado(parametros, datos["rige_desde"], datos["zona"])
    sbc = max(vigente, minimo)
    operacion = f"{' × '.join(str(v.valor) for v in valores)} = {dinero(minimo)}; registrado, {dinero(vigente)}"
    cuaderno.anotar("Ajuste por nuevo salario mínimo", operacion, dinero(sbc), "RACERF art. 55", *valores)
    if limites.piso <= vigente < minimo:
        cuaderno.avisar(AVISO_DE_AJUSTE)
    datos_de_salida = {"sbc_integrado": vigente, "piso": limites.piso, "tope": limites.tope, "sbc": sbc}
    return cuaderno.cerrar({**datos_de_salida, "limite": "minimo-integrado" if sbc > vigente else None})


# ---------------------------------------------------------------- parte fija


def _salario_diario(datos: Mapping[str, Any], cuaderno: Cuaderno) -> Fraction:
    salario = _exigir(datos, "salario", f"el salario {datos['tipo']} parte de lo que gana en su periodo")
    if datos["tipo"] == SEMANA and datos["periodicidad"] == DIARIA:
        dias = _dias_de_labor(datos)
        diario = salario_por_dia_laborado(Fraction(salario), dias)
        operacion = f"{dinero(salario)} × {dias} días, más el séptimo proporcional, entre 7"
        cuaderno.anotar("Salario diario", operacion, en_pesos(diario), "LSS art. 29 fr. III; RACERF arts. 62 y 63")
        return diario
    entre = DIAS_POR_PERIODICIDAD[datos["periodicidad"]]
    diario = Fraction(salario, entre)
    cuaderno.anotar("Salario diario", f"{dinero(salario)} ÷ {entre}", en_pesos(diario), "LSS art. 29 frs. II y III")
    return diario


def factor_legal(datos: Mapping[str, Any], parametros: Parametros, cuaderno: Cuaderno) -> Decimal:
    """El dado, o el de aguinaldo, vacaciones y prima vacacional: al menos los de ley según su antigüedad."""
    dado: Decimal | None = datos["factor_integracion"]
    if dado is not None:
        if dado < 1:
            raise DatoMalo("factor_integracion", dado, "un factor de integración no baja de 1", "fuera-de-rango")
        cuaderno.anotar("Factor de integración", "el que se indicó", str(dado), "LSS art. 27")
        return dado
    dia: date = datos["rige_desde"]
    vacaciones = vacaciones_minimas(parametros, dia, datos["anios_servicio"])
    de_ley = {
        "aguinaldo_dias": parametros.valor("aguinaldo_minimo", dia),
        "vacaciones_dias": vacaciones,
        "prima_vacacional": parametros.valor("prima_vacacional_minima", dia),
    }
    usados = {c: _al_menos(c, datos[c], minimo.valor) for c, minimo in de_ley.items()}
    factor = factor_de(usados["aguinaldo_dias"], usados["vacaciones_dias"], usados["prima_vacacional"])
    operacion = (
        f"1 + ({usados['aguinaldo_dias']} días de aguinaldo + {usados['vacaciones_dias']} de vacaciones × "
        f"{usados['prima_vacacional']} %) ÷ 365, a diezmilésimos"
    )
    cuaderno.anotar(
        "Factor de integración", operacion, str(factor), "LSS art. 27; LFT arts. 76, 80 y 87", *de_ley.values()
    )
    return factor


def factor_de(aguinaldo: Decimal, vacaciones: Decimal, prima: Decimal) -> Decimal:
    """Factor de integración a diezmilésimos, mitad arriba; `prima` en por ciento."""
    factor = 1 + (aguinaldo + vacaciones * prima / 100) / _DIAS_DEL_ANIO
    return factor.quantize(_DIEZMILESIMO, ROUND_HALF_UP)


def vacaciones_minimas(parametros: Parametros, dia: date, anios_cumplidos: int) -> Valor:
    """Días de vacaciones del año de servicio que corre (LFT art. 76), con el texto vigente ese día."""
    escalones = [int(clave) for clave in parametros.claves("vacaciones_minimas")]
    for escalon in sorted(escalones, reverse=True):
        if escalon <= anios_cumplidos + 1 and (hallado := parametros.buscar("vacaciones_minimas", dia, str(escalon))):
            return hallado
    return parametros.valor("vacaciones_minimas", dia, "1")


def _al_menos(campo: str, dado: Decimal | int | None, minimo: Decimal) -> Decimal:
    if dado is None:
        return minimo
    if dado < minimo:
        raise DatoMalo(campo, dado, f"la ley da al menos {minimo}", "bajo-el-minimo")
    return Decimal(dado)


def _parte_fija(
    datos: Mapping[str, Any], parametros: Parametros, nominal: Fraction, factor: Decimal, cuaderno: Cuaderno
) -> Fraction:
    integrado = nominal * Fraction(factor)
    operacion = f"{en_pesos(nominal)} × {factor}"
    cuaderno.anotar("Salario integrado", operacion, en_pesos(integrado), "LSS arts. 27 y 30 fr. I")
    especie = _en_especie(datos, parametros, nominal, cuaderno)
    otras = Fraction(datos["otras"] or 0, _entre(datos))
    if otras:
        cuaderno.anotar(
            "Otras percepciones fijas", f"por día, de {dinero(datos['otras'])}", en_pesos(otras), "LSS art. 27"
        )
    fija = integrado + especie + otras + _despensa(datos, parametros, cuaderno)
    return fija + _premios(datos, parametros, fija, cuaderno)


def _entre(datos: Mapping[str, Any]) -> int:
    return DIAS_POR_PERIODICIDAD[datos["periodicidad"]]


def _unidad(parametros: Parametros, dia: date) -> tuple[int, Valor]:
    unidad = unidad_vigente(parametros, dia)
    return centavos(unidad.valor), unidad


def despensa_libre(parametros: Parametros, dia: date) -> tuple[Fraction, Valor, Valor]:
    """La despensa diaria que no integra, en centavos exactos, con su tanto y su unidad (LSS art. 27 fr. VI)."""
    tanto = parametros.valor("despensa_excluida", dia)
    diaria, unidad = _unidad(parametros, dia)
    return Fraction(tanto.valor) * diaria / 100, tanto, unidad


def premio_excluido(parametros: Parametros, dia: date, cual: str) -> Valor:
    """El tanto del SBC que libra el premio de asistencia o de puntualidad (LSS art. 27 fr. VII)."""
    return parametros.valor("premio_excluido", dia, cual)


def _despensa(datos: Mapping[str, Any], parametros: Parametros, cuaderno: Cuaderno) -> Fraction:
    if not datos["despensa"]:
        return Fraction(0)
    libre, tanto, unidad = despensa_libre(parametros, datos["rige_desde"])
    por_dia = Fraction(datos["despensa"], _entre(datos))
    excedente = max(Fraction(0), por_dia - libre)
    operacion = f"{en_pesos(por_dia)} al día menos {tanto.valor} % de {dinero(centavos(unidad.valor))}"
    cuaderno.anotar("Despensa: excedente", operacion, en_pesos(excedente), "LSS art. 27 fr. VI", tanto, unidad)
    return excedente


def _premios(datos: Mapping[str, Any], parametros: Parametros, base: Fraction, cuaderno: Cuaderno) -> Fraction:
    """Cada premio libra hasta 10 % del SBC: el registrado si se conoce; si no, el integrado sin los premios."""
    excedentes = Fraction(0)
    referencia = Fraction(datos["sbc_vigente"]) if datos["sbc_vigente"] is not None else base
    for cual in PREMIOS:
        if not (premio := datos[f"premio_{cual}"]):
            continue
        tanto = premio_excluido(parametros, datos["rige_desde"], cual)
        por_dia, libre = Fraction(premio, _entre(datos)), Fraction(tanto.valor) * referencia / 100
        excedente = max(Fraction(0), por_dia - libre)
        operacion = f"{en_pesos(por_dia)} al día menos {tanto.valor} % de {en_pesos(referencia)}"
        cuaderno.anotar(f"Premio de {cual}: excedente", operacion, en_pesos(excedente), "LSS art. 27 fr. VII", tanto)
        excedentes += excedente
    return excedentes


def _en_especie(datos: Mapping[str, Any], parametros: Parametros, nominal: Fraction, cuaderno: Cuaderno) -> Fraction:
    """Alimentación y habitación sin costo suben el salario en dinero (LSS art. 32); cobradas en serio, no."""
    aumentos = Fraction(0)
    for cual in ("alimentacion", "habitacion"):
        if datos[cual] is None or (datos[cual] == COBRADA and _se_cobra_en_serio(datos, cual, parametros, cuaderno)):
            continue
        comidas = datos["comidas"] if cual == "alimentacion" else COMIDAS_DEL_DIA
        if not 1 <= comidas <= COMIDAS_DEL_DIA:
            raise DatoMalo("comidas", comidas, "debe ser de 1 a 3", "fuera-de-rango")
        if comidas < COMIDAS_DEL_DIA:
            tanto = parametros.valor("alimentacion_por_comida", datos["rige_desde"])
            aumento = nominal * Fraction(tanto.valor) * comidas / 100
            operacion = f"{tanto.valor} % × {comidas} de {en_pesos(nominal)}"
        else:
            tanto = parametros.valor("prestacion_gratuita", datos["rige_desde"], cual)
            aumento = nominal * Fraction(tanto.valor) / 100
            operacion = f"{tanto.valor} % de {en_pesos(nominal)}"
        cuaderno.anotar(f"{cual.capitalize()} sin costo", operacion, en_pesos(aumento), "LSS art. 32", tanto)
        cuaderno.avisar("SIN VERIFICAR: el aumento del art. 32 se aplica al salario en dinero, sin integrar")
        aumentos += aumento
    return aumentos


def _se_cobra_en_serio(datos: Mapping[str, Any], cual: str, parametros: Parametros, cuaderno: Cuaderno) -> bool:
    campo = f"cobro_{cual}"
    cobro = Fraction(_exigir(datos, campo, "si se cobra, hay que decir cuánto"), _entre(datos))
    tanto = parametros.valor("cobro_minimo_prestacion", datos["rige_desde"])
    diaria, unidad = _unidad(parametros, datos["rige_desde"])
    en_serio = cobro * 100 >= Fraction(tanto.valor) * diaria
    operacion = f"{en_pesos(cobro)} al día contra {tanto.valor} % de {dinero(diaria)}"
    resultado = "no integra" if en_serio else "integra: se cobra de menos"
    cuaderno.anotar(f"{cual.capitalize()} cobrada", operacion, resultado, "LSS art. 27 fr. V", tanto, unidad)
    return en_serio


# ---------------------------------------------------------------- parte variable y semana reducida


def _parte_variable(datos: Mapping[str, Any], cuaderno: Cuaderno) -> Fraction:
    if datos["tipo"] not in (VARIABLE, MIXTO):
        return Fraction(0)
    ingresos = _exigir(datos, "ingresos_variables", "el salario variable promedia los dos meses anteriores")
    dias = _exigir(datos, "dias_devengados", "se divide entre los días de salario devengado")
    if dias < 1:
        raise DatoMalo("dias_devengados", dias, "debe ser 1 o más", "fuera-de-rango")
    promedio = Fraction(ingresos, dias)
    operacion = f"{dinero(ingresos)} ÷ {dias} días de salario devengado"
    cuaderno.anotar("Promedio variable", operacion, en_pesos(promedio), "LSS art. 30 frs. II y III")
    return promedio


def _dias_de_labor(datos: Mapping[str, Any]) -> int:
    dias = int(_exigir(datos, "dias_labor", "la semana reducida se define por sus días de labor"))
    if dias not in DIAS_DE_LABOR:
        raise DatoMalo("dias_labor", dias, "una semana reducida es de 1 a 5 días", "fuera-de-rango")
    return dias


def _ausencias(datos: Mapping[str, Any], cuaderno: Cuaderno) -> int | None:
    if datos["ausencias"] is None:
        return None
    dias = _dias_de_labor(datos)
    faltas: int = datos["ausencias"]
    if faltas > dias:
        raise DatoMalo("ausencias", faltas, f"en una semana de {dias} días no se puede faltar más", "fuera-de-rango")
    equivalentes = ausencias_equivalentes(faltas, dias)
    operacion = f"{faltas} × 7 ÷ {dias}, mitad arriba"
    cuaderno.anotar("Ausencias que no cotizan", operacion, str(equivalentes), "RACERF art. 116")
    return equivalentes


def _exigir(datos: Mapping[str, Any], campo: str, porque: str) -> int:
    if datos[campo] is None:
        raise DatoMalo(campo, "", f"{porque}: falta", "falta")
    return int(datos[campo])
