"""Por qué difiere lo pagado de lo emitido: se recalcula bajo cada hipótesis y se nombra la que da lo pagado.

Primero lo que el patrón **declaró** en su archivo (días, incidencias, salario, prima, movimientos): si recalculando con
ello sale lo que pagó, ésa es la causa. Después, parámetros de otra vigencia. Lo que nada reproduce es `sin-causa`.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from cedulas_cli.dominio import cotejo
from cedulas_cli.dominio.confronta.conceptos import (
    CALCULADO,
    columnas_emitidas,
    conceptos_confrontables,
    emitido_junto,
    redondeos_de,
)
from cedulas_cli.dominio.confronta.cuadro import (
    DUPLICADO,
    EMITIDO,
    OMISO_PARCIAL,
    OMISO_TOTAL,
    PAGADO,
    SIN_NSS,
    TRABAJADOR,
)
from cedulas_cli.dominio.esquemas import BIMESTRAL
from cedulas_cli.dominio.vigencia import Parametros

INCAPACIDAD = "incapacidad"
AUSENTISMO = "ausentismo"
MOVIMIENTO = "movimiento-no-reflejado"
SIN_PAGO = "sin-pago"
OMITIDO = "trabajador-omitido"
REPETIDO = "folio-duplicado"
SIN_SEGURO = "seguro-no-pagado"
SIN_DETALLE = "sin-detalle"

CAUSAS: dict[str, str] = {
    SIN_PAGO: "el patrón no pagó nada del periodo",
    OMITIDO: "el trabajador no está en ningún pago del patrón",
    REPETIDO: "el mismo importe está pagado en más de un folio",
    MOVIMIENTO: "el patrón declaró una baja, reingreso o salario que la emisión no trae (o no pagó al que ella trae)",
    INCAPACIDAD: "el patrón declaró otros días de incapacidad",
    AUSENTISMO: "el patrón declaró otros días de ausentismo",
    cotejo.OTROS_DIAS: "se pagaron otros días",
    cotejo.OTRO_SBC: "se pagó con otro salario base",
    cotejo.OTRA_PRIMA: "riesgos de trabajo se pagó con otra prima",
    cotejo.SIN_TOPE: "se pagó sin el tope de 25 veces la unidad",
    cotejo.OTRA_UMA: "se pagó con la UMA de otra vigencia",
    cotejo.OTRO_EJERCICIO: "se pagó con la tasa de cesantía y vejez de otro año",
    SIN_SEGURO: "no se pagó el seguro de daños a la vivienda",
    cotejo.REDONDEO: "difiere un centavo por cifra redondeada",
    SIN_DETALLE: "sólo se conoce el total pagado por el patrón",
    cotejo.SIN_CAUSA: "ninguna hipótesis lo reproduce",
}

_INDICE = "indice"
_MOVIMIENTOS_DE_VIGENCIA = ("02", "07", "08")


@dataclass(frozen=True)
class Declarado:
    """Lo que el patrón dijo de cada trabajador en su pago (un renglón por registro y NSS) y sus movimientos."""

    tabla: pl.DataFrame
    movimientos: pl.DataFrame

    @classmethod
    def de_pagos(
        cls, pagos: pl.DataFrame, trabajadores: pl.DataFrame, movimientos: pl.DataFrame, emision: str
    ) -> Declarado:
        """Junta los folios de cada trabajador: días sumados, el último salario y la última prima."""
        mes = "bim" if emision == BIMESTRAL else "mes"
        primas = pagos.select("registro_patronal", "folio_sua", "prima_rt")
        juntos = (
            trabajadores.join(primas, on=["registro_patronal", "folio_sua"], how="left", maintain_order="left")
            .sort(*TRABAJADOR, "folio_sua", "renglon")
            .group_by(TRABAJADOR)
            .agg(
                pl.len().cast(pl.Int64).alias("registros"),
                pl.col(f"dias_{mes}").sum().alias("d_dias"),
                pl.col(f"incapacidad_{mes}").sum().alias("d_incapacidad"),
                pl.col(f"ausentismo_{mes}").sum().alias("d_ausentismo"),
                pl.col("sdi").last().alias("d_sbc"),
                pl.col("prima_rt").last().alias("d_prima"),
            )
        )
        de_vigencia = movimientos.filter(pl.col("tipo_movimiento").is_in(_MOVIMIENTOS_DE_VIGENCIA))
        return cls(juntos, de_vigencia.select(*TRABAJADOR, "tipo_movimiento", "fecha").unique())

    def con_movimiento_ajeno(self, tramos: pl.DataFrame) -> pl.DataFrame:
        """Trabajadores con una baja, salario o reingreso declarado que la emisión no trae."""
        propios = tramos.select(
            *TRABAJADOR,
            pl.col("tipo_movimiento").str.strip_chars().str.zfill(2),
            pl.col("fecha_movimiento").alias("fecha"),
        )
        ajenos = self.movimientos.join(propios, on=[*TRABAJADOR, "tipo_movimiento", "fecha"], how="anti")
        return ajenos.select(TRABAJADOR).unique().with_columns(pl.lit(True).alias("ajeno"))


def con_causas(
    cuadro: pl.DataFrame,
    tramos: pl.DataFrame,
    declarado: Declarado,
    emision: str,
    parametros: Parametros,
    recalcular: cotejo.Recalcular,
) -> pl.DataFrame:
    """Un renglón por (registro, NSS, concepto) con diferencia: `emitido`, `pagado`, `tipo`, `causa`, `folios`."""
    largos = _a_lo_largo(cuadro, conceptos_confrontables(emision))
    directa = (
        pl.when(pl.col("tipo") == OMISO_TOTAL)
        .then(pl.lit(SIN_PAGO))
        .when(pl.col("tipo") == DUPLICADO)
        .then(pl.lit(REPETIDO))
        .when(pl.col("nss") == SIN_NSS)
        .then(pl.lit(SIN_DETALLE))
        .when(pl.col("tramos") == 0)
        .then(pl.lit(MOVIMIENTO))
        .when(pl.col("tipo") == OMISO_PARCIAL)
        .then(pl.lit(OMITIDO))
    )
    largos = largos.with_columns(directa.alias("causa"))
    por_explicar = largos.filter(pl.col("causa").is_null())
    if por_explicar.is_empty():
        return largos
    malos = cuadro.join(por_explicar.select(TRABAJADOR).unique(), on=TRABAJADOR, how="semi", maintain_order="left")
    busqueda = _Busqueda(malos, tramos, declarado, emision, parametros, recalcular)
    causas = busqueda.causas(por_explicar.select(*TRABAJADOR, "concepto", "emitido", "pagado"))
    nuevas = causas.select(*TRABAJADOR, "concepto", pl.col("causa").alias("__causa"))
    return largos.join(nuevas, on=[*TRABAJADOR, "concepto"], how="left", maintain_order="left").select(
        pl.exclude("causa", "__causa"), pl.coalesce("causa", "__causa").fill_null(cotejo.SIN_CAUSA).alias("causa")
    )


def _a_lo_largo(cuadro: pl.DataFrame, conceptos: tuple[str, ...]) -> pl.DataFrame:
    partes = [
        cuadro.filter(pl.col(EMITIDO + c) != pl.col(PAGADO + c)).select(
            *TRABAJADOR,
            pl.lit(c).alias("concepto"),
            pl.lit(orden).alias("orden"),
            pl.col(EMITIDO + c).alias("emitido"),
            pl.col(PAGADO + c).alias("pagado"),
            "tipo",
            "folios",
            "tramos",
        )
        for orden, c in enumerate(conceptos)
    ]
    return pl.concat(partes).sort(*TRABAJADOR, "orden")


class _Busqueda:
    """Prueba las hipótesis sobre los trabajadores que pagaron de más o de menos."""

    def __init__(
        self,
        malos: pl.DataFrame,
        tramos: pl.DataFrame,
        declarado: Declarado,
        emision: str,
        parametros: Parametros,
        recalcular: cotejo.Recalcular,
    ) -> None:
        self.emision = emision
        self.conceptos = conceptos_confrontables(emision)
        self.parametros = parametros
        self.recalcular = recalcular
        self.malos = malos
        dichos = tramos.join(malos.select(TRABAJADOR), on=TRABAJADOR, how="semi", maintain_order="left")
        self.tramos = (
            dichos.join(declarado.tabla, on=TRABAJADOR, how="left", maintain_order="left")
            .join(declarado.con_movimiento_ajeno(dichos), on=TRABAJADOR, how="left", maintain_order="left")
            .with_columns(
                pl.len().over(TRABAJADOR).alias("cuantos"),
                pl.col("ajeno").fill_null(False),
                pl.col("dias_incapacidad").fill_null(0),
                pl.col("dias_ausentismo").fill_null(0),
            )
        )

    def causas(self, pendientes: pl.DataFrame) -> pl.DataFrame:
        """Le pone causa a cada concepto; deja nula la que ninguna hipótesis reproduce."""
        de_centavo = (pl.col("emitido") - pl.col("pagado")).abs() <= self._tolerancia()
        con = pendientes.join(self.malos.select(*TRABAJADOR, "tramos"), on=TRABAJADOR, how="left").with_columns(
            pl.when(de_centavo.all().over(TRABAJADOR)).then(pl.lit(cotejo.REDONDEO)).alias("causa")
        )
        con = self._por_seguro(con)
        for causa, declarados in self._declaraciones():
            con = self._probar_trabajador(con, causa, declarados)
        con = self._probar_conceptos(con, cotejo.OTRA_PRIMA, self._con_prima(), self.parametros)
        con = self._probar_conceptos(con, cotejo.SIN_TOPE, self.tramos, cotejo.sin_tope(self.parametros))
        periodos = sorted(self.tramos["periodo"].unique().to_list())
        for otros in cotejo.otras_uma(self.parametros, periodos):
            con = self._probar_conceptos(con, cotejo.OTRA_UMA, self.tramos, otros)
        if self.emision == BIMESTRAL:
            for otros in cotejo.otros_ejercicios(self.parametros, periodos):
                con = self._probar_conceptos(con, cotejo.OTRO_EJERCICIO, self.tramos, otros)
        for causa, supuestos in self._supuestos():
            con = self._probar_trabajador(con, causa, supuestos)
        con = con.with_columns(pl.coalesce("causa", pl.when(de_centavo).then(pl.lit(cotejo.REDONDEO))))
        return self._por_lo_declarado(con)

    def _tolerancia(self) -> pl.Expr:
        """Un centavo por cifra que se redondeó aparte, en cada tramo."""
        veces = pl.col("concepto").replace_strict({c: redondeos_de(c) for c in self.conceptos}, return_dtype=pl.Int64)
        return veces * pl.max_horizontal("tramos", pl.lit(1, pl.Int64))

    # ------------------------------------------------------------ hipótesis

    def _declaraciones(self) -> list[tuple[str, pl.DataFrame]]:
        """Los tramos con lo que el patrón declaró: de lo más simple a todo junto. Sólo con un tramo y un registro."""
        solos = self.tramos.filter((pl.col("cuantos") == 1) & (pl.col("registros") == 1))
        if solos.is_empty():
            return []
        incapacidad = pl.col("d_incapacidad").alias("dias_incapacidad")
        ausentismo = pl.col("d_ausentismo").alias("dias_ausentismo")
        sbc = pl.col("d_sbc").alias("sbc")
        candidatos: list[tuple[str, pl.DataFrame]] = []
        otra_incapacidad = solos.filter(pl.col("d_incapacidad") != pl.col("dias_incapacidad"))
        otro_ausentismo = solos.filter(pl.col("d_ausentismo") != pl.col("dias_ausentismo"))
        candidatos.append((INCAPACIDAD, otra_incapacidad.with_columns(incapacidad)))
        candidatos.append((AUSENTISMO, otro_ausentismo.with_columns(ausentismo)))
        candidatos.append((INCAPACIDAD, otra_incapacidad.with_columns(incapacidad, ausentismo)))
        otro_sbc = solos.filter(pl.col("d_sbc") != pl.col("sbc"))
        candidatos += self._segun_movimientos(cotejo.OTRO_SBC, otro_sbc.with_columns(sbc))
        for brutos in (pl.col("d_dias"), pl.col("d_dias") + pl.col("d_incapacidad") + pl.col("d_ausentismo")):
            otros_dias = solos.filter((brutos != pl.col("dias")) & (brutos > 0))
            for variante in _con_dias(otros_dias, brutos):
                candidatos += self._segun_movimientos(cotejo.OTROS_DIAS, variante)
                todo = variante.with_columns(sbc, incapacidad, ausentismo)
                candidatos += self._segun_movimientos(cotejo.OTROS_DIAS, todo)
        return candidatos

    def _segun_movimientos(self, causa: str, tramos: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
        """Si el patrón declaró un movimiento que la emisión no trae, ésa es la causa de sus otros días o salario."""
        return [
            (MOVIMIENTO, tramos.filter("ajeno")),
            (causa, tramos.filter(~pl.col("ajeno"))),
        ]

    def _con_prima(self) -> pl.DataFrame:
        declarada = pl.col("d_prima").is_not_null() & (pl.col("d_prima") != pl.col("prima_rt"))
        return self.tramos.filter(declarada.fill_null(False)).with_columns(pl.col("d_prima").alias("prima_rt"))

    def _supuestos(self) -> list[tuple[str, pl.DataFrame]]:
        """Días o salario despejados por regla de tres, cuando lo declarado no lo explica. Sólo con un tramo."""
        guia = "aportacion_vivienda" if self.emision == BIMESTRAL else "invalidez_vida"
        solos = self.tramos.filter(pl.col("cuantos") == 1).join(
            self.malos.select(*TRABAJADOR, pl.col(EMITIDO + guia).alias("g_emitido"), pl.col(PAGADO + guia).alias("g")),
            on=TRABAJADOR,
            how="left",
            maintain_order="left",
        )
        solos = solos.filter((pl.col("g_emitido") > 0) & (pl.col("g") > 0) & (pl.col("g") != pl.col("g_emitido")))
        if solos.is_empty():
            return []
        dias = (pl.col("g") * pl.col("dias") * 2 + pl.col("g_emitido")) // (pl.col("g_emitido") * 2)
        base = (pl.col("sbc_topado") * pl.col("g")) // pl.col("g_emitido")
        supuestos = [(cotejo.OTROS_DIAS, v) for v in _con_dias(solos.filter(dias > 0), dias)]
        for ajuste in (0, 1, -1, 2, -2):
            supuestos.append((cotejo.OTRO_SBC, solos.with_columns((base + ajuste).alias("sbc"))))
        return supuestos

    # ------------------------------------------------------------ pruebas

    def _recalculado(self, tramos: pl.DataFrame, parametros: Parametros) -> pl.DataFrame:
        """Conceptos juntos por trabajador, a lo largo: `concepto`, `supuesto`."""
        calculo = self.recalcular(tramos, parametros)
        quienes = tramos.select(_INDICE, *TRABAJADOR)
        juntos = calculo.select(_INDICE, *(emitido_junto(c, calculo.columns, CALCULADO) for c in self.conceptos)).join(
            quienes, on=_INDICE
        )
        sumas = juntos.group_by(TRABAJADOR).agg(pl.col(c).sum() for c in self.conceptos)
        return sumas.unpivot(index=TRABAJADOR, variable_name="concepto", value_name="supuesto")

    def _probar_trabajador(self, causas: pl.DataFrame, causa: str, tramos: pl.DataFrame) -> pl.DataFrame:
        """Si la hipótesis reproduce **todo** lo pagado del trabajador, explica todas sus diferencias."""
        sin_explicar = causas.filter(pl.col("causa").is_null()).select(TRABAJADOR).unique()
        tramos = tramos.join(sin_explicar, on=TRABAJADOR, how="semi", maintain_order="left")
        if tramos.is_empty():
            return causas
        pagados = self.malos.select(
            *TRABAJADOR, "tramos", *(pl.col(PAGADO + c).alias(c) for c in self.conceptos)
        ).unpivot(index=[*TRABAJADOR, "tramos"], variable_name="concepto", value_name="pagado")
        cerca = (pl.col("supuesto") - pl.col("pagado")).abs() <= self._tolerancia() - 1
        explicados = (
            self._recalculado(tramos, self.parametros)
            .join(pagados, on=[*TRABAJADOR, "concepto"])
            .group_by(TRABAJADOR)
            .agg(cerca.all().alias("todo"))
            .filter("todo")
            .select(*TRABAJADOR, pl.lit(causa).alias("nueva"))
        )
        return _asignar(causas.join(explicados, on=TRABAJADOR, how="left", maintain_order="left"))

    def _probar_conceptos(
        self, causas: pl.DataFrame, causa: str, tramos: pl.DataFrame, parametros: Parametros
    ) -> pl.DataFrame:
        """Si la hipótesis reproduce lo pagado de un concepto, explica ese concepto."""
        sin_explicar = causas.filter(pl.col("causa").is_null())
        tramos = tramos.join(sin_explicar.select(TRABAJADOR).unique(), on=TRABAJADOR, how="semi", maintain_order="left")
        if tramos.is_empty():
            return causas
        cerca = (pl.col("supuesto") - pl.col("pagado")).abs() <= self._tolerancia() - 1
        explicados = (
            sin_explicar.join(self._recalculado(tramos, parametros), on=[*TRABAJADOR, "concepto"])
            .filter(cerca & (pl.col("supuesto") != pl.col("emitido")))
            .select(*TRABAJADOR, "concepto", pl.lit(causa).alias("nueva"))
        )
        return _asignar(causas.join(explicados, on=[*TRABAJADOR, "concepto"], how="left", maintain_order="left"))

    # ------------------------------------------------------------ lo que se ve sin recalcular

    def _por_seguro(self, causas: pl.DataFrame) -> pl.DataFrame:
        if self.emision != BIMESTRAL:
            return causas
        (_, seguro) = columnas_emitidas("amortizacion")
        seguros = self.tramos.group_by(TRABAJADOR).agg(pl.col(seguro).sum().alias("seguro"))
        falta = (pl.col("concepto") == "amortizacion") & (pl.col("seguro") > 0)
        falta &= pl.col("emitido") - pl.col("pagado") == pl.col("seguro")
        return (
            causas.join(seguros, on=TRABAJADOR, how="left", maintain_order="left")
            .with_columns(pl.coalesce("causa", pl.when(falta).then(pl.lit(SIN_SEGURO))).alias("causa"))
            .drop("seguro")
        )

    def _por_lo_declarado(self, causas: pl.DataFrame) -> pl.DataFrame:
        """Varios tramos o varios folios: no se puede recalcular con lo declarado, pero sí ver en qué difiere."""
        sumas = self.tramos.group_by(TRABAJADOR).agg(
            pl.col("dias").sum(),
            pl.col("dias_incapacidad").sum(),
            pl.col("dias_ausentismo").sum(),
            pl.col("sbc").last(),
            pl.col("cuantos").first(),
            *(pl.col(c).first() for c in ("registros", "d_dias", "d_incapacidad", "d_ausentismo", "d_sbc")),
            pl.col("ajeno").any(),
        )
        sumas = sumas.filter((pl.col("cuantos") > 1) | (pl.col("registros") > 1))
        cotizados = pl.col("dias") - pl.col("dias_incapacidad") - pl.col("dias_ausentismo")
        otros_dias = (pl.col("d_dias") != pl.col("dias")) & (pl.col("d_dias") != cotizados)
        visible = (
            pl.when("ajeno")
            .then(pl.lit(MOVIMIENTO))
            .when(pl.col("d_incapacidad") != pl.col("dias_incapacidad"))
            .then(pl.lit(INCAPACIDAD))
            .when(pl.col("d_ausentismo") != pl.col("dias_ausentismo"))
            .then(pl.lit(AUSENTISMO))
            .when(otros_dias)
            .then(pl.lit(cotejo.OTROS_DIAS))
            .when(pl.col("d_sbc") != pl.col("sbc"))
            .then(pl.lit(cotejo.OTRO_SBC))
        )
        vistos = sumas.select(*TRABAJADOR, visible.alias("nueva"))
        return _asignar(causas.join(vistos, on=TRABAJADOR, how="left", maintain_order="left"))


def _con_dias(tramos: pl.DataFrame, dias: pl.Expr) -> list[pl.DataFrame]:
    """El tramo con otros días: acortado o alargado por el final, y por el principio."""
    sin_credito = pl.lit(None, pl.Int64).alias("dias_credito")
    por_el_final = tramos.with_columns(
        dias.alias("dias"), (pl.col("desde") + pl.duration(days=dias - 1)).alias("hasta"), sin_credito
    )
    por_el_principio = tramos.with_columns(
        dias.alias("dias"), (pl.col("hasta") - pl.duration(days=dias - 1)).alias("desde"), sin_credito
    )
    return [por_el_final, por_el_principio]


def _asignar(causas: pl.DataFrame) -> pl.DataFrame:
    return causas.with_columns(pl.coalesce("causa", "nueva").alias("causa")).drop("nueva")
