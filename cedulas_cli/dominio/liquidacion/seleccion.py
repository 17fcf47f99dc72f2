"""Qué diferencias se determinan y cuáles se apartan, con su motivo; ningún renglón se pierde (todo en centavos)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from cedulas_cli.dominio.confronta.causas import SIN_DETALLE as CAUSA_SIN_DETALLE
from cedulas_cli.dominio.confronta.dictamen import BLOQUEA, EN_CURSO
from cedulas_cli.dominio.cotejo import REDONDEO as CAUSA_REDONDEO
from cedulas_cli.dominio.esquemas import BIMESTRAL, vacia
from cedulas_cli.dominio.esquemas_pago import CONCEPTOS_PAGO_VIVIENDA
from cedulas_cli.dominio.extincion import ANIOS, sumar_anios
from cedulas_cli.dominio.liquidacion import motivos as m
from cedulas_cli.dominio.liquidacion.politica import Politica
from cedulas_cli.dominio.pasos import dinero

NOTA_DICTAMEN = "dictamen_en_proceso"


@dataclass(frozen=True)
class Previo:
    """El crédito que un patrón ya tiene por el periodo y clase: número, estado y suerte principal en centavos."""

    numero: str
    estado: str
    suerte_principal: int


@dataclass(frozen=True)
class Situacion:
    """Lo que se sabe al liquidar una emisión y periodo; los importes por registro patronal, en centavos."""

    emision: str
    periodo: str
    hoy: date
    vencimiento: date
    politica: Politica
    previos: Mapping[str, Previo]
    de_otra: Mapping[str, str]
    """Registro patronal → su delegación y subdelegación, si no son las de esta oficina."""
    pagos_de_credito: Mapping[str, int]
    """Lo pagado del periodo con número de crédito, que la confronta no cuenta."""
    emitido: Mapping[str, int]
    """Lo emitido de los conceptos que se liquidan."""
    destinatarios: frozenset[str]
    """Registros de los que se conoce el nombre o razón social."""


@dataclass(frozen=True)
class Seleccion:
    """Renglones que se determinan y renglones apartados (con `motivo` y `detalle`)."""

    determinados: pl.DataFrame
    apartados: pl.DataFrame

    def resumen(self) -> pl.DataFrame:
        """Lo apartado por patrón y motivo: columnas de `motivos.APARTADAS`."""
        if self.apartados.is_empty():
            return vacia(m.APARTADAS)
        return (
            self.apartados.group_by("registro_patronal", "emision", "periodo", "motivo")
            .agg(
                pl.len().cast(pl.Int64).alias("renglones"),
                pl.col("diferencia").sum().alias("importe"),
                pl.col("detalle").first(),
            )
            .sort("registro_patronal", "emision", "periodo", "motivo")
            .select(list(m.APARTADAS))
        )


def seleccionar(diferencias: pl.DataFrame, situacion: Situacion) -> Seleccion:
    """Reparte los renglones de la confronta por concepto (de una emisión y periodo) entre liquidar y apartar."""
    con_motivo = diferencias.with_columns(_por_renglon(situacion).alias("motivo")).with_columns(
        pl.col("motivo").replace_strict({k: v.que for k, v in m.MOTIVOS.items()}, default="").alias("detalle")
    )
    quedan = con_motivo.filter(pl.col("motivo") == "")
    patrones = quedan.group_by("registro_patronal").agg(
        pl.col("diferencia").sum().alias("neto"),
        (pl.col("causa") == CAUSA_SIN_DETALLE).any().alias("sin_detalle"),
    )
    juicios = pl.DataFrame(
        [(r["registro_patronal"], *_por_patron(r, situacion)) for r in patrones.iter_rows(named=True)],
        schema={"registro_patronal": pl.String, "__motivo": pl.String, "__detalle": pl.String},
        orient="row",
    )
    juzgados = con_motivo.join(juicios, on="registro_patronal", how="left", maintain_order="left").with_columns(
        pl.when(pl.col("motivo") == "").then(pl.col("__motivo")).otherwise("motivo").alias("motivo"),
        pl.when(pl.col("motivo") == "").then(pl.col("__detalle")).otherwise("detalle").alias("detalle"),
    )
    limpios = juzgados.drop("__motivo", "__detalle")
    en_proceso = (pl.col("dictamen") == EN_CURSO).any().over("registro_patronal")
    return Seleccion(
        limpios.filter(pl.col("motivo") == "")
        .drop("motivo", "detalle")
        .with_columns(pl.when(en_proceso).then(pl.lit(NOTA_DICTAMEN)).otherwise(pl.lit("")).alias("nota")),
        limpios.filter(pl.col("motivo") != ""),
    )


def _por_renglon(situacion: Situacion) -> pl.Expr:
    """Lo que se decide viendo sólo el renglón."""
    aparte = CONCEPTOS_PAGO_VIVIENDA if situacion.emision == BIMESTRAL and not situacion.politica.vivienda else ()
    return (
        pl.when(pl.col("concepto").is_in(aparte))
        .then(pl.lit(m.VIVIENDA))
        .when(pl.col("dictamen") == BLOQUEA)
        .then(pl.lit(m.DICTAMINADO))
        .when(pl.col("causa") == CAUSA_REDONDEO)
        .then(pl.lit(m.REDONDEO))
        .otherwise(pl.lit(""))
    )


def _por_patron(patron: Mapping[str, object], s: Situacion) -> tuple[str, str]:
    """Lo que se decide viendo el neto del patrón: el primer motivo que aplica, con su detalle; vacíos si se liquida."""
    registro, neto = str(patron["registro_patronal"]), int(str(patron["neto"]))
    razon = (
        _de_plazo(s) or _de_previos(s, registro, neto) or _de_importe(s, registro, neto, bool(patron["sin_detalle"]))
    )
    if not razon and registro not in s.destinatarios:
        return m.SIN_DESTINATARIO, m.MOTIVOS[m.SIN_DESTINATARIO].que
    return razon or ("", "")


def _de_plazo(s: Situacion) -> tuple[str, str] | None:
    if s.hoy <= s.vencimiento:
        return m.NO_VENCIDO, f"vence el {s.vencimiento}: se puede determinar desde el día siguiente"
    if s.hoy > (fin := sumar_anios(s.vencimiento, ANIOS)):
        return m.CADUCADO, f"venció el {s.vencimiento}; la facultad caducó el {fin}"
    return None


def _de_previos(s: Situacion, registro: str, neto: int) -> tuple[str, str] | None:
    if registro in s.de_otra:
        return m.OTRA_JURISDICCION, f"el patrón es de {s.de_otra[registro]}"
    previo = s.previos.get(registro)
    if previo is None:
        return None
    if previo.suerte_principal == neto:
        return m.YA_LIQUIDADO, f"crédito {previo.numero}, {previo.estado}"
    return (
        m.CAMBIO,
        f"crédito {previo.numero}, {previo.estado}, por {dinero(previo.suerte_principal)}; ahora faltan {dinero(neto)}",
    )


def _de_importe(s: Situacion, registro: str, neto: int, sin_detalle: bool) -> tuple[str, str] | None:
    if sin_detalle and s.emision == BIMESTRAL and not s.politica.vivienda:
        return m.SIN_DETALLE, m.MOTIVOS[m.SIN_DETALLE].que
    if neto <= 0:
        return m.SALDO_A_FAVOR, f"a favor {dinero(-neto)}"
    emitido, umbral = s.emitido.get(registro, 0), s.politica.umbral
    if umbral and neto < umbral.importe and (emitido - neto) * 100 >= emitido * umbral.por_ciento:
        return m.BAJO_UMBRAL, f"pagó {dinero(emitido - neto)} de {dinero(emitido)}; faltan {dinero(neto)}"
    if (pagado := s.pagos_de_credito.get(registro, 0)) >= neto:
        return m.PAGO_HALLADO, f"pagó {dinero(pagado)} con número de crédito; faltaban {dinero(neto)}"
    return None
