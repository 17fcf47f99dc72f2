"""Lo que hace falta para liquidar una emisión: confronta, cuotas, patrones, pagos y créditos que ya existen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from cedulas_cli.dominio.confronta.conceptos import CALCULADO, columnas_emitidas
from cedulas_cli.dominio.confronta.niveles import POR_CONCEPTO
from cedulas_cli.dominio.credito.modelo import COP, RCV
from cedulas_cli.dominio.dinero import a_centavos
from cedulas_cli.dominio.esquemas import BIMESTRAL, IMPORTE, OBRERAS
from cedulas_cli.dominio.esquemas_pago import (
    ACCESORIOS_IMSS,
    ACCESORIOS_RCV,
    CONCEPTOS_PAGO_BIMESTRAL,
    CONCEPTOS_PAGO_MENSUAL,
    CONCEPTOS_PAGO_RCV,
)
from cedulas_cli.dominio.liquidacion.cuotas import Insumos
from cedulas_cli.dominio.liquidacion.modelo import Patron
from cedulas_cli.dominio.liquidacion.politica import TD_DIFERENCIAS, TD_OMISION_COP, TD_OMISION_RCV, Politica
from cedulas_cli.dominio.liquidacion.seleccion import Previo, Seleccion, Situacion, seleccionar
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.plazos import vencimiento_cuotas
from cedulas_cli.dominio.resultado import Contexto
from cedulas_cli.flujo.confronta import Confronta
from cedulas_cli.flujo.determinar import determinada
from cedulas_cli.oficina import emisiones, recaudacion
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.configuracion import Configuracion
from cedulas_cli.oficina.padron.lectura import Filtros
from cedulas_cli.oficina.padron.padron import Padron

BASE = CALCULADO
"""Se liquida contra lo que dice la cédula: lo recalculado."""
SIN_CLAVE = "00"
"""La clave de ejemplo: con ella no se sabe qué patrones son de otra subdelegación."""
_DE_CUOTA = (TD_OMISION_COP, TD_DIFERENCIAS, TD_OMISION_RCV)
_DEL_TRABAJADOR = ("nombre", "dias", "sbc")


@dataclass(frozen=True)
class Reunido:
    """Lo seleccionado de una emisión, los insumos de su cálculo y los datos de los trabajadores del detalle."""

    seleccion: Seleccion
    insumos: Insumos
    trabajadores: pl.DataFrame
    leidos: int
    importe_leido: int


def clase_de(emision: str) -> str:
    """COP la mensual, RCV la bimestral."""
    return RCV if emision == BIMESTRAL else COP


def reunir(
    oficina: Oficina,
    confronta: Confronta,
    configuracion: Configuracion,
    politica: Politica,
    contexto: Contexto,
    padron: Padron | None,
    fechas: tuple[date, date],
) -> Reunido:
    """Junta y selecciona lo de una confronta. `fechas`: la de hoy y la de corte de los accesorios."""
    emision, periodo = confronta.emision, confronta.periodo
    hoy, corte = fechas
    diferencias = pl.read_parquet(confronta.tabla(POR_CONCEPTO)).with_columns(
        a_centavos(c) for c in ("emitido", "pagado", "diferencia")
    )
    conceptos = _conceptos(emision, politica)
    cuotas = _cuotas(oficina, emision, periodo)
    emitido = _por_patron(cuotas, conceptos)
    del_liquidado = diferencias.filter(pl.col("concepto").is_in(conceptos))
    faltante = _suma(del_liquidado, "diferencia")
    patrones, de_otra = _patrones(oficina, emision, periodo, configuracion)
    registros = {*diferencias["registro_patronal"].to_list(), *patrones}
    patrones = {r: patrones.get(r) or Patron(r) for r in registros}
    vencimiento = vencimiento_cuotas(contexto.calendario, Periodo.de_texto(periodo), emision)
    seleccion = seleccionar(
        diferencias,
        Situacion(
            emision=emision,
            periodo=periodo,
            hoy=hoy,
            vencimiento=vencimiento,
            politica=politica,
            previos=_previos(padron, emision, periodo),
            de_otra=de_otra,
            pagos_de_credito=_pagos_de_credito(oficina, emision, periodo),
            emitido=emitido,
            destinatarios=frozenset(r for r, p in patrones.items() if p.razon_social),
        ),
    )
    insumos = Insumos(
        emision=emision,
        periodo=periodo,
        corte=corte,
        vencimiento=vencimiento,
        politica=politica,
        contexto=contexto,
        patrones=patrones,
        emitido=emitido,
        pagado={r: e - faltante.get(r, 0) for r, e in emitido.items()},
        cotizantes=_cotizantes(cuotas),
        partes=_partes(cuotas, seleccion.determinados, conceptos),
    )
    trabajadores = _trabajadores(oficina, periodo, cuotas, seleccion.determinados)
    return Reunido(seleccion, insumos, trabajadores, diferencias.height, int(diferencias["diferencia"].sum()))


def _conceptos(emision: str, politica: Politica) -> tuple[str, ...]:
    if emision != BIMESTRAL:
        return CONCEPTOS_PAGO_MENSUAL
    return CONCEPTOS_PAGO_BIMESTRAL if politica.vivienda else CONCEPTOS_PAGO_RCV


def _cuotas(oficina: Oficina, emision: str, periodo: str) -> pl.DataFrame:
    hallada = determinada(oficina, emision, periodo)
    assert hallada is not None
    cuotas = pl.read_parquet(hallada.tabla("cuotas"))
    importes = [c for c, tipo in cuotas.schema.items() if tipo == IMPORTE and c != "salario_diario"]
    return cuotas.with_columns(a_centavos(c) for c in importes)


def _columnas(concepto: str, cuotas: pl.DataFrame) -> list[str]:
    return [c for c in columnas_emitidas(concepto) if c in cuotas.columns]


def _por_patron(cuotas: pl.DataFrame, conceptos: tuple[str, ...]) -> dict[str, int]:
    columnas = [c for concepto in conceptos for c in _columnas(concepto, cuotas)]
    sumas = cuotas.group_by("registro_patronal").agg(pl.sum_horizontal(pl.col(columnas).fill_null(0)).sum().alias("e"))
    return dict(sumas.rows())


def _suma(tabla: pl.DataFrame, columna: str) -> dict[str, int]:
    return dict(tabla.group_by("registro_patronal").agg(pl.col(columna).sum()).rows())


def _cotizantes(cuotas: pl.DataFrame) -> dict[str, int]:
    cuenta = (
        cuotas.filter(pl.col("dias") > 0).group_by("registro_patronal").agg(pl.col("nss").n_unique().cast(pl.Int64))
    )
    return dict(cuenta.rows())


def _partes(
    cuotas: pl.DataFrame, determinados: pl.DataFrame, conceptos: tuple[str, ...]
) -> dict[tuple[str, str], tuple[int, int]]:
    """De lo emitido en los renglones que se determinan, lo patronal y lo obrero por patrón y concepto."""
    partes: dict[tuple[str, str], tuple[int, int]] = {}
    for concepto in conceptos:
        columnas = _columnas(concepto, cuotas)
        obreras = [c for c in columnas if c in OBRERAS]
        suyos = determinados.filter(pl.col("concepto") == concepto)
        sin_detalle = suyos.filter(pl.col("nss") == "").select("registro_patronal")
        propias = pl.concat(
            [
                cuotas.join(
                    suyos.select("registro_patronal", "nss").unique(), on=["registro_patronal", "nss"], how="semi"
                ),
                cuotas.join(sin_detalle, on="registro_patronal", how="semi"),
            ]
        )
        sumas = propias.group_by("registro_patronal").agg(
            pl.sum_horizontal(pl.col(columnas).fill_null(0)).sum().alias("todo"),
            (pl.sum_horizontal(pl.col(obreras).fill_null(0)).sum() if obreras else pl.lit(0)).alias("obrera"),
        )
        for registro, todo, obrera in sumas.iter_rows():
            partes[registro, concepto] = int(todo) - int(obrera), int(obrera)
    return partes


def _trabajadores(oficina: Oficina, periodo: str, cuotas: pl.DataFrame, determinados: pl.DataFrame) -> pl.DataFrame:
    """Nombre, días y salario de cada trabajador del detalle; de quien sólo está en los pagos, su nombre."""
    propios = determinados.select("registro_patronal", "nss").unique()
    de_cuotas = (
        cuotas.join(propios, on=["registro_patronal", "nss"], how="semi")
        .group_by("registro_patronal", "nss")
        .agg(pl.col("nombre").first(), pl.col("dias").sum(), pl.col("sbc").last())
    )
    pagados = pl.DataFrame(schema={"registro_patronal": pl.String, "nss": pl.String, "pagado_como": pl.String})
    if recibido := recaudacion.buscar(oficina, periodo):
        pagados = (
            recibido.tabla("pagos_trabajador")
            .group_by("registro_patronal", "nss")
            .agg(pl.col("nombre").drop_nulls().sort().first().alias("pagado_como"))
        )
    return (
        propios.join(de_cuotas, on=["registro_patronal", "nss"], how="left")
        .join(pagados, on=["registro_patronal", "nss"], how="left")
        .with_columns(pl.coalesce("nombre", "pagado_como").fill_null("").alias("nombre"))
        .select("registro_patronal", "nss", *_DEL_TRABAJADOR)
        .sort("registro_patronal", "nss")
    )


def patron_de_renglon(fila: Mapping[str, object]) -> Patron:
    """Un renglón de la tabla de patrones."""

    def texto(campo: str) -> str:
        valor = fila.get(campo)
        return "" if valor is None else str(valor)

    return Patron(
        registro_patronal=texto("registro_patronal"),
        rfc=texto("rfc"),
        razon_social=texto("razon_social").strip(),
        domicilio=texto("domicilio"),
        localidad=texto("localidad"),
        codigo_postal=texto("codigo_postal"),
        actividad=texto("actividad"),
        clase_riesgo=texto("clase"),
        prima_rt=texto("prima_rt"),
        sector=texto("sector"),
    )


def _patrones(
    oficina: Oficina, emision: str, periodo: str, configuracion: Configuracion
) -> tuple[dict[str, Patron], dict[str, str]]:
    """Los de la emisión y, de ellos, los que dicen ser de otra subdelegación."""
    [recepcion] = emisiones.exigir(oficina, periodo, emision)
    tabla = pl.read_parquet(recepcion.tabla("patrones"))
    patrones, de_otra = {}, {}
    propia = (configuracion.delegacion, configuracion.subdelegacion)
    for fila in tabla.iter_rows(named=True):
        patrones[fila["registro_patronal"]] = patron_de_renglon(fila)
        suya = fila["delegacion"], fila["subdelegacion"]
        if configuracion.subdelegacion != SIN_CLAVE and None not in suya and suya != propia:
            de_otra[fila["registro_patronal"]] = f"la delegación {suya[0]}, subdelegación {suya[1]}"
    return patrones, de_otra


def _previos(padron: Padron | None, emision: str, periodo: str) -> dict[str, Previo]:
    """Los créditos de cuotas del mismo periodo y clase; de varios de un patrón, el último que se movió."""
    if padron is None:
        return {}
    tabla = padron.creditos(Filtros(periodo=periodo)).filter(
        (pl.col("clase") == clase_de(emision)) & pl.col("tipo_documento").is_in(_DE_CUOTA)
    )
    columnas = ("registro_patronal", "numero_credito", "estado", "suerte_principal")
    return {
        registro: Previo(numero, estado, int(suerte or 0))
        for registro, numero, estado, suerte in tabla.sort("n_ultimo").select(columnas).iter_rows()
    }


def _pagos_de_credito(oficina: Oficina, emision: str, periodo: str) -> dict[str, int]:
    """Principal pagado con número de crédito: la confronta no lo cuenta."""
    recibido = recaudacion.buscar(oficina, periodo)
    if recibido is None:
        return {}
    de_rcv = emision == BIMESTRAL
    total, accesorios = ("total_rcv", ACCESORIOS_RCV) if de_rcv else ("total_imss", ACCESORIOS_IMSS)
    principal = pl.col(total).fill_null(0) - pl.sum_horizontal(pl.col(a).fill_null(0) for a in accesorios)
    con_credito = recibido.tabla("pagos").filter(pl.col("numero_credito").fill_null("").str.strip_chars("0 ") != "")
    return dict(con_credito.group_by("registro_patronal").agg(principal.sum()).rows())
