"""De los renglones que se determinan, una liquidación de cuotas por patrón y su multa gemela (centavos, exactos)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from cedulas_cli.dominio import multas
from cedulas_cli.dominio.accesorios import Accesorios, Adeudo, por_ciento
from cedulas_cli.dominio.accesorios import calcular as calcular_accesorios
from cedulas_cli.dominio.campos import DatoMalo
from cedulas_cli.dominio.credito.modelo import COP, RCV
from cedulas_cli.dominio.dinero import redondear_division
from cedulas_cli.dominio.esquemas import BIMESTRAL
from cedulas_cli.dominio.esquemas_pago import CONCEPTOS_PAGO
from cedulas_cli.dominio.indices import ESCALA_FACTOR, Indices, nombre_de
from cedulas_cli.dominio.inhabiles import UN_DIA
from cedulas_cli.dominio.liquidacion import politica as pol
from cedulas_cli.dominio.liquidacion.modelo import (
    CUOTA,
    MULTA,
    Liquidacion,
    Patron,
    RamoLiquidado,
    TramoDeMora,
    pasos_de,
)
from cedulas_cli.dominio.resultado import Contexto
from cedulas_cli.errores import ErrorCedulas


@dataclass(frozen=True)
class Insumos:
    """Lo común a todas las liquidaciones de una emisión y periodo."""

    emision: str
    periodo: str
    corte: date
    vencimiento: date
    politica: pol.Politica
    contexto: Contexto
    patrones: Mapping[str, Patron]
    emitido: Mapping[str, int]
    """Lo emitido a cada patrón de los conceptos que se liquidan."""
    pagado: Mapping[str, int]
    cotizantes: Mapping[str, int]
    partes: Mapping[tuple[str, str], tuple[int, int]]
    """(registro, concepto) → parte patronal y parte obrera de lo emitido en los renglones que se determinan."""


def liquidar(determinados: pl.DataFrame, insumos: Insumos) -> Iterator[Liquidacion]:
    """Una cuota por patrón y, detrás, su multa si procede; en el orden de sector y registro patronal."""
    sumas = (
        determinados.group_by("registro_patronal", "concepto")
        .agg(pl.col("diferencia").sum())
        .sort("registro_patronal", "concepto")
    )
    por_patron: dict[str, dict[str, int]] = {}
    for registro, concepto, importe in sumas.select("registro_patronal", "concepto", "diferencia").iter_rows():
        por_patron.setdefault(registro, {})[concepto] = importe
    detalle = determinados.group_by("registro_patronal").agg(
        pl.col("nss").filter(pl.col("nss") != "").n_unique().cast(pl.Int64).alias("trabajadores"),
        pl.col("nota").first(),
    )
    cuantos = {r: (t, n) for r, t, n in detalle.select("registro_patronal", "trabajadores", "nota").iter_rows()}
    indices = Indices(insumos.contexto.parametros)
    for registro in sorted(por_patron, key=lambda r: (insumos.patrones[r].sector, r)):
        cuota = _cuota(registro, por_patron[registro], cuantos[registro], insumos, indices)
        multa = _gemela(cuota, insumos)
        yield cuota
        if multa is not None:
            yield multa


def repartir(importes: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Concepto → (omitido, a favor que se le aplica): lo pagado de más se reparte en proporción a lo omitido.

    A centavo exacto por el resto mayor; a igual resto, el concepto que va antes. La suma es el neto.
    """
    omitidos = {c: i for c, i in importes.items() if i > 0}
    favor = -sum(i for i in importes.values() if i < 0)
    total = sum(omitidos.values())
    if not favor:
        return {c: (i, 0) for c, i in omitidos.items()}
    enteros = {c: favor * i // total for c, i in omitidos.items()}
    restos = sorted(omitidos, key=lambda c: (-(favor * omitidos[c] % total), CONCEPTOS_PAGO.index(c)))
    for concepto in restos[: favor - sum(enteros.values())]:
        enteros[concepto] += 1
    return {c: (i, enteros[c]) for c, i in omitidos.items()}


def _cuota(
    registro: str, importes: Mapping[str, int], cuantos: tuple[int, str], insumos: Insumos, indices: Indices
) -> Liquidacion:
    ramos = tuple(
        RamoLiquidado(c, omitido, favor, _obrera(omitido - favor, insumos.partes.get((registro, c), (1, 0))))
        for c, (omitido, favor) in sorted(repartir(importes).items(), key=lambda par: CONCEPTOS_PAGO.index(par[0]))
    )
    suerte = sum(ramo.importe for ramo in ramos)
    adeudo = Adeudo(suerte, insumos.vencimiento, insumos.corte, insumos.corte)
    accesorios = calcular_accesorios(adeudo, insumos.contexto.parametros, indices)
    clase = RCV if insumos.emision == BIMESTRAL else COP
    pagado = insumos.pagado.get(registro, 0)
    de_omision = pol.TD_OMISION_RCV if clase == RCV else pol.TD_OMISION_COP
    return Liquidacion(
        origen=CUOTA,
        patron=insumos.patrones[registro],
        periodo=insumos.periodo,
        emision=insumos.emision,
        clase=clase,
        tipo_documento=pol.TD_DIFERENCIAS if pagado else de_omision,
        corte=insumos.corte,
        vencimiento=insumos.vencimiento,
        ramos=ramos,
        actualizacion=accesorios.actualizacion,
        recargos=accesorios.recargos,
        factor=f"{accesorios.factor // ESCALA_FACTOR}.{accesorios.factor % ESCALA_FACTOR:04d}",
        inpc=_inpc(accesorios, indices),
        meses_recargo=accesorios.meses_recargo,
        tasa_recargos=str(por_ciento(accesorios.tasa)),
        mora=_mora(accesorios),
        emitido=insumos.emitido.get(registro, 0),
        pagado=pagado,
        trabajadores=cuantos[0],
        nota=cuantos[1],
    )


def _inpc(accesorios: Accesorios, indices: Indices) -> tuple[str, str, str, str]:
    meses = accesorios.meses_inpc
    if meses is None:
        return "", "", "", ""
    antiguo, reciente = (str(indices.valor(mes).valor) for mes in meses)
    return nombre_de(meses.antiguo), antiguo, nombre_de(meses.reciente), reciente


def _mora(accesorios: Accesorios) -> tuple[TramoDeMora, ...]:
    """Las fracciones seguidas de igual tasa, juntas."""
    tramos: list[TramoDeMora] = []
    for fraccion in accesorios.fracciones:
        tasa = str(por_ciento(fraccion.centesimas))
        if tramos and tramos[-1].tasa == tasa:
            tramos[-1] = tramos[-1]._replace(meses=tramos[-1].meses + 1)
        else:
            tramos.append(TramoDeMora(fraccion.inicio.isoformat(), 1, tasa))
    return tuple(tramos)


def _obrera(importe: int, partes: tuple[int, int]) -> int:
    """De lo que queda de un ramo, lo que toca al trabajador en la misma proporción que en lo emitido."""
    patronal, obrera = partes
    if not (patronal + obrera):
        return 0
    return int(redondear_division(importe * obrera, patronal + obrera))


# ---------------------------------------------------------------- la multa gemela


def datos_de_multa(**dados: Any) -> dict[str, Any]:
    """Los datos de la calculadora de multas, con lo que no se da vacío."""
    campos = (
        *("fraccion", "fecha_infraccion", "fecha_imposicion", "omitido", "por_ciento", "veces", "gravedad"),
        *("trabajadores_afectados", "trabajadores_total", "antecedentes", "sancion_anterior", "cumplimiento"),
        *("gestion", "fecha_gestion", "dictamen", "caso_fortuito", "prima_anterior", "prima_nueva"),
        *("fecha_notificacion", "fecha_pago"),
    )
    return {**dict.fromkeys(campos), **dados}


def insumos_de_multa(cuota: Liquidacion, politica: pol.Politica, cotizantes: int) -> dict[str, Any]:
    """Con qué se calcula la multa de una cuota: el importe omitido histórico y, si pasa del mínimo, su motivación."""
    assert cuota.vencimiento is not None
    return datos_de_multa(
        fraccion=multas.OMISION,
        fecha_infraccion=cuota.vencimiento + UN_DIA,
        fecha_imposicion=cuota.corte,
        omitido=cuota.suerte_principal,
        por_ciento=politica.multa_por_ciento,
        gravedad=politica.gravedad or None,
        antecedentes=politica.antecedentes or None,
        trabajadores_afectados=cuota.trabajadores or None,
        trabajadores_total=max(cotizantes, cuota.trabajadores) or None,
        caso_fortuito=False,
    )


def _gemela(cuota: Liquidacion, insumos: Insumos) -> Liquidacion | None:
    politica = insumos.politica
    if politica.multa == pol.NINGUNA or (politica.multa == pol.OMISION and not cuota.omision_total):
        return None
    cotizantes = insumos.cotizantes.get(cuota.patron.registro_patronal, 0)
    try:
        resultado = multas.calcular(insumos_de_multa(cuota, politica, cotizantes), insumos.contexto)
    except DatoMalo as malo:
        raise _multa_mal_configurada(malo) from malo
    importe = int(resultado.datos["multa"])
    if not importe:
        return None
    sobre_minimo = importe > int(resultado.datos["minimo"])
    return replace(
        cuota,
        origen=MULTA,
        tipo_documento=pol.TD_MULTA[cuota.clase],
        ramos=(),
        actualizacion=0,
        recargos=0,
        multa=importe,
        factor="",
        inpc=("", "", "", ""),
        meses_recargo=0,
        tasa_recargos="",
        mora=(),
        nota="",
        datos={
            "omitido": str(cuota.suerte_principal),
            "por_ciento": _tanto(importe, cuota.suerte_principal),
            "fraccion": multas.OMISION,
            **({"gravedad": politica.gravedad, "antecedentes": politica.antecedentes} if sobre_minimo else {}),
        },
        pasos=pasos_de(resultado),
        es_gemela=True,
    )


def _tanto(multa: int, omitido: int) -> str:
    """El por ciento que la multa es de lo omitido, al centésimo."""
    centesimas = round(Fraction(multa * 10_000, omitido))
    return f"{centesimas // 100}.{centesimas % 100:02d}"


def _multa_mal_configurada(malo: DatoMalo) -> ErrorCedulas:
    return ErrorCedulas(
        "configuracion-invalida",
        "con esa configuración no se puede imponer la multa por omisión",
        lugar="[liquidacion] de oficina.toml",
        causa=f"{malo.campo}: {malo.motivo}",
        remedio="corrija multa_por_ciento, o escriba multa_gravedad y multa_antecedentes",
    )
