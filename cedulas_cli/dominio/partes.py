"""Parte un periodo en tramos donde ningún parámetro cambia: lo que el motor necesita, ya en enteros."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from cedulas_cli.dominio.dinero import centavos, tasa_entera
from cedulas_cli.dominio.esquemas import BIMESTRAL, con_bimestrales, con_mensuales
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.tabla_vivienda import TablaDisminucion
from cedulas_cli.dominio.vigencia import Parametros, Valor, dia_anterior

TASAS_MENSUAL = (
    "tasa_cuota_fija",
    "tasa_excedente_patronal",
    "tasa_excedente_obrero",
    "tasa_prestaciones_dinero_patronal",
    "tasa_prestaciones_dinero_obrero",
    "tasa_gastos_medicos_patronal",
    "tasa_gastos_medicos_obrero",
    "tasa_invalidez_vida_patronal",
    "tasa_invalidez_vida_obrero",
    "tasa_guarderias",
)
TASAS_BIMESTRAL = ("tasa_retiro", "tasa_cesantia_vejez_obrero", "tasa_aportacion_vivienda")
BANDAS = 8
"""Bandas de cesantía y vejez patronal desde 2023: 1 es el salario mínimo; 8, de 4.01 UMA en adelante."""


@dataclass(frozen=True)
class Parte:
    """Días seguidos con los mismos parámetros. Importes en centavos; tasas en 10⁻⁷; límites en centésimas de unidad."""

    desde: date
    hasta: date
    unidad: int
    piso: int
    tope: int
    limite_art36: int
    veces_excedente: int
    tasas: tuple[tuple[str, int], ...]
    tasas_ceav: tuple[int, ...]
    limites_ceav: tuple[int, ...]
    usados: tuple[Valor, ...]

    @property
    def cifras(self) -> tuple[object, ...]:
        """Lo que decide un importe: dos partes con las mismas cifras se unen."""
        return (
            *(self.unidad, self.piso, self.tope, self.limite_art36, self.veces_excedente),
            *(self.tasas, self.tasas_ceav, self.limites_ceav),
        )


def partir_periodo(parametros: Parametros, emision: str, periodo: Periodo, zona: str) -> list[Parte]:
    """Partes del mes o bimestre, en orden. Si falta un valor legal, «parametro-sin-vigencia» (78)."""
    inicio, fin = periodo.primer_dia(emision), periodo.ultimo_dia
    cortes = {inicio}
    for parametro in _que_corta(emision):
        for clave in parametros.claves(parametro):
            if parametro == "salario_minimo" and clave not in (zona, "general"):
                continue
            cortes |= parametros.cambios(parametro, clave, inicio, fin)
    inicios = sorted(cortes)
    finales = [dia_anterior(dia) for dia in inicios[1:]] + [fin]
    partes = [_parte(parametros, emision, zona, a, b) for a, b in zip(inicios, finales, strict=True)]
    return _unir_iguales(partes)


def _que_corta(emision: str) -> tuple[str, ...]:
    comunes = ("uma", "salario_minimo", "unidad_cuotas", "tope_sbc", "factor_integracion_minimo", "veces_excedente")
    mensuales = TASAS_MENSUAL if con_mensuales((emision,)) else ()
    if not con_bimestrales((emision,)):
        return (*comunes, *mensuales)
    ceav = ("tasa_cesantia_vejez_patronal", "tasa_ceav_banda", "limite_ceav_banda")
    return (*comunes, *mensuales, *TASAS_BIMESTRAL, *ceav)


def unidad_vigente(parametros: Parametros, dia: date) -> Valor:
    """La unidad de cuotas: UMA desde el 28-ene-2016; antes, el salario mínimo del Distrito Federal."""
    if parametros.buscar("unidad_cuotas", dia, "uma"):
        return parametros.valor("uma", dia)
    parametros.valor("unidad_cuotas", dia, "salario_minimo")
    return parametros.valor("salario_minimo", dia, "general")


def _parte(parametros: Parametros, emision: str, zona: str, desde: date, hasta: date) -> Parte:
    unidad = unidad_vigente(parametros, desde)
    minimo = parametros.valor("salario_minimo", desde, zona)
    veces_tope = parametros.valor("tope_sbc", desde)
    veces_excedente = parametros.valor("veces_excedente", desde)
    factor = parametros.valor("factor_integracion_minimo", desde)
    mensual, bimestral = con_mensuales((emision,)), con_bimestrales((emision,))
    nombres = (*(TASAS_MENSUAL if mensual else ()), *(TASAS_BIMESTRAL if bimestral else ()))
    tasas = [parametros.valor(nombre, desde) for nombre in nombres]
    usados = [unidad, minimo, veces_tope, factor, *tasas]
    ceav: list[Valor] = []
    limites: list[Valor] = []
    if bimestral:
        ceav, limites = _ceav(parametros, desde)
        usados += [*ceav, *limites]
    if mensual:
        usados.append(veces_excedente)
    return Parte(
        desde=desde,
        hasta=hasta,
        unidad=centavos(unidad.valor),
        piso=centavos(minimo.valor),
        tope=centavos(unidad.valor * veces_tope.valor),
        limite_art36=centavos((minimo.valor * factor.valor).quantize(Decimal("0.01"), ROUND_HALF_UP)),
        veces_excedente=int(veces_excedente.valor),
        tasas=tuple((v.parametro, tasa_entera(v.valor)) for v in tasas),
        tasas_ceav=tuple(tasa_entera(v.valor) for v in ceav),
        limites_ceav=tuple(centavos(v.valor) for v in limites),
        usados=tuple(usados),
    )


def _ceav(parametros: Parametros, dia: date) -> tuple[list[Valor], list[Valor]]:
    """Las ocho tasas y los seis límites; antes de 2023, una sola tasa para todas las bandas."""
    if unica := parametros.buscar("tasa_cesantia_vejez_patronal", dia):
        return [unica], []
    tasas = [parametros.valor("tasa_ceav_banda", dia, str(banda)) for banda in range(1, BANDAS + 1)]
    limites = [parametros.valor("limite_ceav_banda", dia, str(banda)) for banda in range(2, BANDAS)]
    return tasas, limites


def _unir_iguales(partes: list[Parte]) -> list[Parte]:
    unidas: list[Parte] = []
    for parte in partes:
        if unidas and unidas[-1].cifras == parte.cifras:
            unidas[-1] = replace(unidas[-1], hasta=parte.hasta)
        else:
            unidas.append(parte)
    return unidas


@dataclass(frozen=True)
class Vivienda:
    """Parámetros de vivienda de un bimestre. `umi` es cero si no hay valor: sólo importa con créditos en factor."""

    dias_bimestre: int
    umi: int
    seguro: int
    resta_incidencias: bool
    meses: int
    usados: tuple[Valor, ...]
    tabla: TablaDisminucion | None = None
    """La de disminución 20/25/30; sólo si algún crédito la pide."""


def vivienda_del_bimestre(
    parametros: Parametros, periodo: Periodo, exigir_umi: bool, con_tabla: bool = False
) -> Vivienda:
    """Reglas de vivienda **vigentes en ese bimestre** (derecho 10.07). UMI y tabla se piden sólo si hacen falta."""
    inicio = periodo.primer_dia(BIMESTRAL)
    # La ley la fija por mensualidad: decide el primer día del bimestre.
    umi = parametros.valor("umi", inicio) if exigir_umi else parametros.buscar("umi", inicio)
    # El seguro se suma una vez, al cerrar el bimestre: decide su último día.
    seguro = parametros.valor("seguro_danos", periodo.ultimo_dia)
    resta = parametros.valor("credito_resta_incidencias", inicio)
    meses = parametros.valor("meses_por_bimestre_credito", inicio)
    usados = [seguro, resta, meses, *([umi] if umi and exigir_umi else [])]
    return Vivienda(
        dias_bimestre=periodo.dias(BIMESTRAL),
        umi=centavos(umi.valor) if umi else 0,
        seguro=centavos(seguro.valor),
        resta_incidencias=resta.valor == 1,
        meses=int(meses.valor),
        usados=tuple(usados),
        # Como la UMI: el por ciento del bimestre se fija con lo vigente en su primer día.
        tabla=TablaDisminucion.del_dia(parametros, inicio) if con_tabla else None,
    )
