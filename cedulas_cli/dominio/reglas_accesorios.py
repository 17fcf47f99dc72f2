"""Qué adeudos se pueden calcular: columnas, conversión a enteros exactos y reglas con nombre (contrato §3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from cedulas_cli.dominio.accesorios import CONCEPTOS, CUOTA
from cedulas_cli.dominio.conversion import Conversion
from cedulas_cli.dominio.esquemas import BIMESTRAL, EMISIONES
from cedulas_cli.dominio.regimenes import ORDINARIO, REGIMENES
from cedulas_cli.dominio.reglas import Regla, regla
from cedulas_cli.dominio.reglas_movimientos import MES_PAR, PERIODO
from cedulas_cli.errores import ErrorCedulas

OBLIGATORIAS = ("importe", "pago")
ENTEROS_DE_IMPORTE = 11
"""Hasta 99 999 millones de pesos por renglón: el cálculo entero cabe holgado en 64 bits."""
PRIMER_DIA = -9862
ULTIMO_DIA = 84_000
"""De 1943, cuando nace el Seguro Social, a fines de 2199, en días desde 1970: lo demás es error de dedo."""
SEPARADOR = "|"


def exigir_columnas(columnas: Sequence[str], lugar: str) -> None:
    """Faltar una obligatoria tumba la orden con «columna-faltante» (65)."""
    faltan = [c for c in OBLIGATORIAS if c not in columnas]
    if "vencimiento" not in columnas and not {"periodo", "emision"} <= set(columnas):
        faltan.append("vencimiento (o periodo y emision)")
    if faltan:
        raise ErrorCedulas(
            "columna-faltante",
            f"faltan columnas: {', '.join(faltan)}",
            lugar=lugar,
            causa=f"la tabla trae: {', '.join(columnas)[:300]}",
            remedio="las obligatorias son importe, pago y vencimiento, o periodo y emision",
        )


class EntradaAccesorios:
    """Columnas de trabajo (`__…`) y reglas para una tabla con este esquema."""

    def __init__(self, esquema: Mapping[str, pl.DataType]) -> None:
        self.leer = Conversion(esquema)

    def llave(self) -> pl.Expr:
        """`emision|periodo|modalidad` de un renglón sin vencimiento propio; nula si no la necesita o no se entiende."""
        emision, periodo = self.leer.texto("emision"), self.leer.texto("periodo")
        modalidad = self.leer.texto("modalidad").fill_null("")
        validas = self._emision_valida() & self._periodo_valido() & self._bimestre_par()
        partes = pl.concat_str([emision, periodo, modalidad], separator=SEPARADOR)
        return pl.when(self.leer.falta("vencimiento") & validas).then(partes)

    def preparar(self, tabla: pl.LazyFrame, vencimientos: Mapping[str, int]) -> pl.LazyFrame:
        """Agrega importe, fechas (días desde 1970) y concepto ya tipados; lo ilegible queda nulo."""
        declarado = self.leer.dia("vencimiento")
        deducido = pl.lit(None, pl.Int64)
        if vencimientos:
            deducido = self.llave().replace_strict(vencimientos, default=None, return_dtype=pl.Int64)
        pago = self.leer.dia("pago")
        return tabla.with_columns(
            (self._pesos("importe") - self._revertido()).alias("__importe"),
            pl.coalesce(declarado, deducido).alias("__vencimiento"),
            pago.alias("__pago"),
            pl.coalesce(self.leer.dia("corte"), pago).alias("__corte"),
            self.leer.texto("concepto").fill_null(CUOTA).alias("__concepto"),
            self.leer.texto("regimen").fill_null(ORDINARIO).alias("__regimen"),
        )

    def reglas(self, admitidas: Sequence[str] = ()) -> tuple[Regla, ...]:
        """Las reglas de aceptación, en orden estable; se evalúan sobre la tabla preparada.

        `admitidas` son las parejas `regimen:modalidad` que pueden ser.
        """
        sin_vencimiento = self.leer.falta("vencimiento")
        con_periodo = ~self.leer.falta("periodo") & ~self.leer.falta("emision")
        legible = self.leer.dia("vencimiento").is_not_null() | sin_vencimiento
        corte = self.leer.falta("corte") | self.leer.dia("corte").is_not_null()
        propio = ~sin_vencimiento | ~con_periodo
        pago = self.leer.dia("pago").is_not_null()
        entre = "desde 1943 hasta 2199"
        return (
            regla(
                "importe-ilegible",
                "importe",
                "el importe debe ser un número exacto de pesos, no negativo, con dos decimales a lo más",
                self._pesos("importe").is_not_null(),
            ),
            regla(
                "reversion-ilegible",
                "reversion",
                "la reversión debe ser un número exacto de pesos, no negativo, con dos decimales a lo más",
                self._revertido().is_not_null(),
            ),
            regla(
                "reversion-excede",
                "reversion",
                "lo revertido no puede pasar del importe",
                (pl.col("__importe") >= 0).fill_null(True),
            ),
            regla("vencimiento-ilegible", "vencimiento", "el vencimiento debe ser una fecha AAAA-MM-DD", legible),
            regla(
                "vencimiento-faltante",
                "vencimiento",
                "falta el vencimiento, o el periodo con su emisión",
                ~sin_vencimiento | con_periodo,
            ),
            regla(
                "emision-desconocida",
                "emision",
                "la emisión debe ser mensual, bimestral o especial",
                propio | self._emision_valida(),
            ),
            regla("periodo-ilegible", "periodo", "el periodo debe ser AAAA-MM", propio | self._periodo_valido()),
            regla("bimestre-impar", "periodo", "un bimestre se nombra por su mes par", propio | self._bimestre_par()),
            regla("pago-ilegible", "pago", "el pago debe ser una fecha AAAA-MM-DD", pago),
            regla("corte-ilegible", "corte", "el corte debe ser una fecha AAAA-MM-DD", corte),
            regla(
                "concepto-desconocido",
                "concepto",
                "el concepto debe ser cuota, multa o capital",
                pl.col("__concepto").is_in(CONCEPTOS),
            ),
            *self._del_regimen(admitidas),
            regla("fecha-imposible", "vencimiento", f"el vencimiento debe ir {entre}", _posible("__vencimiento")),
            regla("fecha-imposible", "pago", f"el pago debe ir {entre}", _posible("__pago")),
            regla("fecha-imposible", "corte", f"el corte debe ir {entre}", _posible("__corte")),
        )

    def _del_regimen(self, admitidas: Sequence[str]) -> tuple[Regla, ...]:
        if not self.leer.hay("regimen"):
            return ()
        ordinario = pl.col("__regimen") == ORDINARIO
        pareja = pl.concat_str("__regimen", self.leer.texto("modalidad"), separator=":")
        return (
            regla(
                "regimen-desconocido",
                "regimen",
                f"el régimen debe ser {', '.join(REGIMENES[:-1])} o {REGIMENES[-1]}",
                pl.col("__regimen").is_in(REGIMENES),
            ),
            regla(
                "regimen-ajeno",
                "regimen",
                "ese régimen sólo es de cuotas, no de multas ni capitales, y de sus modalidades",
                ordinario | ((pl.col("__concepto") == CUOTA) & pareja.is_in(list(admitidas)).fill_null(True)),
            ),
        )

    def _pesos(self, columna: str) -> pl.Expr:
        return self.leer.decimal(columna, enteros=ENTEROS_DE_IMPORTE, escala=2)

    def _revertido(self) -> pl.Expr:
        """Lo que el Instituto revierte: los accesorios son sobre el neto (RACERF 118); nulo si no se entiende."""
        return pl.when(self.leer.falta("reversion")).then(0).otherwise(self._pesos("reversion"))

    def _emision_valida(self) -> pl.Expr:
        return self.leer.texto("emision").is_in(EMISIONES).fill_null(False)

    def _periodo_valido(self) -> pl.Expr:
        return self.leer.texto("periodo").str.contains(PERIODO).fill_null(False)

    def _bimestre_par(self) -> pl.Expr:
        """Verdadero también si el periodo no se entiende: eso ya lo dice su regla."""
        mensual = (self.leer.texto("emision") != BIMESTRAL).fill_null(True)
        return mensual | ~self._periodo_valido() | self.leer.texto("periodo").str.contains(MES_PAR).fill_null(False)


def _posible(columna: str) -> pl.Expr:
    return pl.col(columna).is_between(PRIMER_DIA, ULTIMO_DIA).fill_null(True)
