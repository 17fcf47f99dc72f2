"""El motor de cuotas: enteros exactos, en bloque, sobre tablas de cualquier tamaño (derecho §1; diseño §4.1).

Recibe movimientos ya tipados (`entrada.preparar`) y agrega los importes en centavos `Int64`. Cada renglón se
redondea una vez por concepto: si dentro del tramo cambia un parámetro, se suman los productos exactos de cada
parte y se redondea la suma, mitad arriba (contrato §2; derecho 1.29).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from cedulas_cli.dominio.dinero import ESCALA_TASA, a_importe, de_tasa, redondear_division
from cedulas_cli.dominio.esquemas import (
    BIMESTRAL,
    CONCEPTOS_BIMESTRAL,
    CONCEPTOS_MENSUAL,
    ESPECIAL,
    GRUPO_EDAD,
    MENSUAL,
    OBRERAS,
    con_bimestrales,
    con_mensuales,
)
from cedulas_cli.dominio.tabla_parametros import TablaParametros

CRITERIOS_CEAV = ("sua", "redondeo", "estricto")
REDONDEOS = ("concepto", "total")
AUXILIAR = "__"
"""Prefijo de las columnas de trabajo: ninguna sale del motor."""

INFORMATIVAS = ("tasa_ceav_patronal", "uma", "sbc_topado", "obrero_a_cargo_patron")

_PAREJAS_MENSUAL = (
    ("excedente", "excedente", "eym"),
    ("prestaciones_dinero", "sbc", "eym"),
    ("gastos_medicos", "sbc", "eym"),
    ("invalidez_vida", "sbc", "resto"),
)


@dataclass(frozen=True)
class Criterios:
    """Criterios con nombre que cambian un resultado; los de omisión son los de `diseno` §4."""

    ceav: str = "sua"
    redondeo: str = "concepto"
    piso: bool = True


def calcular(
    movimientos: pl.LazyFrame, tabla: TablaParametros, criterios: Criterios, propias: Sequence[str] | None = None
) -> pl.LazyFrame:
    """Movimientos tipados → los mismos, en el mismo orden, más las columnas de cuotas en centavos.

    `tabla` sale de `tabla_parametros.formar` con las combinaciones (emisión, periodo, zona) presentes; `propias`,
    las columnas de la entrada que se conservan (por omisión, todas menos las de trabajo).
    """
    motor = _Motor(tabla, criterios, varios_patrones="__sbc_propio" in movimientos.collect_schema())
    cuadro = tabla.unir(movimientos)
    if tabla.especial is not None:
        cuadro = tabla.especial.unir(cuadro)
    cuadro = cuadro.with_columns(motor.dias_por_parte()).with_columns(motor.dias_del_credito())
    cuadro = cuadro.with_columns(motor.bases())
    conceptos: list[pl.Expr] = []
    if con_mensuales(tabla.emisiones):
        conceptos += motor.solo_en(MENSUAL, motor.mensuales())
    if con_bimestrales(tabla.emisiones):
        conceptos += motor.solo_en(BIMESTRAL, motor.bimestrales())
    cuadro = cuadro.with_columns(conceptos + motor.informativas())
    if propias is None:
        propias = [c for c in movimientos.collect_schema().names() if not c.startswith(AUXILIAR)]
    return cuadro.with_columns(motor.totales()).select(*propias, *columnas_de_salida(tabla.emisiones))


def columnas_de_cuotas(emisiones: Sequence[str]) -> list[str]:
    """Columnas de importe que `calcular` agrega para esas emisiones, en orden."""
    columnas: list[str] = []
    if con_mensuales(emisiones):
        columnas += CONCEPTOS_MENSUAL
    if con_bimestrales(emisiones):
        columnas += [*CONCEPTOS_BIMESTRAL, "total_rcv", "total_vivienda"]
    return [*columnas, "total_patronal", "total_obrero", "total"]


def columnas_de_salida(emisiones: Sequence[str]) -> list[str]:
    """Todo lo que `calcular` agrega: importes y columnas informativas."""
    informativas = [*INFORMATIVAS, GRUPO_EDAD] if ESPECIAL in emisiones else INFORMATIVAS
    return [*columnas_de_cuotas(emisiones), *informativas]


def a_frontera(emisiones: Sequence[str]) -> list[pl.Expr]:
    """Centavos y tasas enteras → los `Decimal` que se entregan (contrato §1)."""
    importes = [a_importe(c) for c in (*columnas_de_cuotas(emisiones), "uma", "sbc_topado")]
    return [*importes, de_tasa("tasa_ceav_patronal", decimales=3)]


class _Motor:
    """Forma las expresiones; cada método devuelve columnas de una etapa."""

    def __init__(self, tabla: TablaParametros, criterios: Criterios, *, varios_patrones: bool) -> None:
        self.tabla = tabla
        self.criterios = criterios
        self.varios_patrones = varios_patrones
        self.partes = range(tabla.partes)

    # ------------------------------------------------------------------ días y bases

    def dias_por_parte(self) -> list[pl.Expr]:
        """Días naturales del tramo que caen en cada parte, y los efectivos por grupo de ramos.

        Las incidencias restan de la única parte que toca el tramo: un renglón con incidencias y días a ambos
        lados de un cambio se aparta antes de llegar aquí.
        """
        expresiones = []
        for k in self.partes:
            dias = self._traslape(k, pl.col("__desde"), pl.col("__hasta"))
            resta = pl.when(dias > 0)
            incapacidad = resta.then(pl.col("__incapacidad")).otherwise(0)
            ausentismo = resta.then(pl.col("__ausentismo")).otherwise(0)
            expresiones += [
                dias.alias(f"__dias_{k}"),
                (dias - incapacidad).alias(f"__dias_eym_{k}"),
                (dias - incapacidad - ausentismo).alias(f"__dias_resto_{k}"),
                (dias - ausentismo).alias(f"__dias_sin_ausencias_{k}"),
            ]
        return expresiones

    def _traslape(self, k: int, desde: pl.Expr, hasta: pl.Expr) -> pl.Expr:
        if self.tabla.partes == 1:
            return pl.max_horizontal(hasta - desde + 1, pl.lit(0, pl.Int64))
        fin = pl.min_horizontal(hasta, self.tabla.columna(f"fin_{k}"))
        inicio = pl.max_horizontal(desde, self.tabla.columna(f"inicio_{k}"))
        return pl.max_horizontal(fin - inicio + 1, pl.lit(0, pl.Int64))

    def dias_del_credito(self) -> list[pl.Expr]:
        """Días del crédito por parte: los últimos `dias_credito` del tramo, menos incidencias si así era la regla."""
        if not self.tabla.hay_creditos:
            return []
        expresiones = []
        inicio_credito = pl.col("__hasta") - pl.col("__dias_credito") + 1
        incidencias = pl.col("__incapacidad") + pl.col("__ausentismo")
        for k in self.partes:
            dias = self._traslape(k, inicio_credito, pl.col("__hasta"))
            resta = pl.when((dias > 0) & self.tabla.columna("resta_incidencias")).then(incidencias).otherwise(0)
            expresiones.append(pl.max_horizontal(dias - resta, pl.lit(0, pl.Int64)).alias(f"__dias_credito_{k}"))
        return expresiones

    def bases(self) -> list[pl.Expr]:
        """SBC con piso y tope, y su excedente, por parte; en centavos."""
        expresiones = []
        for k in self.partes:
            sbc = self._sbc(k)
            expresiones.append(sbc.alias(f"__sbc_{k}"))
            if con_mensuales(self.tabla.emisiones):
                exento = self.tabla.columna(f"unidad_{k}") * self.tabla.columna(f"veces_excedente_{k}")
                expresiones.append(pl.max_horizontal(sbc - exento, pl.lit(0, pl.Int64)).alias(f"__excedente_{k}"))
            if con_bimestrales(self.tabla.emisiones):
                expresiones.append(self._tasa_ceav(k, sbc).alias(f"__ceav_{k}"))
        return expresiones

    def _sbc(self, k: int) -> pl.Expr:
        base = pl.min_horizontal(pl.col("__sbc"), self.tabla.columna(f"tope_{k}"))
        if not self.criterios.piso:
            return base
        con_piso = pl.max_horizontal(base, self.tabla.columna(f"piso_{k}"))
        if not self.varios_patrones:
            return con_piso
        # Las porciones de varios patrones ya suman el tope: subir una al mínimo lo rebasaría (LSS art. 33).
        return pl.when(pl.col("__sbc_propio").is_null()).then(con_piso).otherwise(base)

    def _tasa_ceav(self, k: int, sbc: pl.Expr) -> pl.Expr:
        """Tasa patronal de cesantía y vejez por banda (LSS 168-II; derecho 1.25 a 1.27)."""
        unidad, minimo = self.tabla.columna(f"unidad_{k}"), self.tabla.columna(f"piso_{k}")
        tasas = [self.tabla.columna(f"ceav_{banda}_{k}") for banda in range(1, 9)]
        limites = [self.tabla.columna(f"limite_ceav_{banda}_{k}") for banda in range(2, 8)]
        dentro = DENTRO_DE_BANDA[self.criterios.ceav]
        rama: Any = pl.when(sbc <= minimo).then(tasas[0])
        for tasa, limite in zip(tasas[1:7], limites, strict=True):
            rama = rama.when(dentro(sbc, unidad, limite)).then(tasa)
        resultado: pl.Expr = rama.otherwise(tasas[7])
        return resultado

    # ------------------------------------------------------------------ conceptos

    def mensuales(self) -> list[pl.Expr]:
        """Los once conceptos mensuales (LSS 25, 71-74, 106, 107, 147, 211)."""
        expresiones = [self._producto("cuota_fija", "unidad", "eym", [self._tasa("tasa_cuota_fija")])]
        for nombre, base, dias in _PAREJAS_MENSUAL:
            expresiones += self._pareja(
                nombre, base, dias, self._tasa(f"tasa_{nombre}_patronal"), self._tasa(f"tasa_{nombre}_obrero")
            )
        expresiones.append(self._producto("riesgos_trabajo", "sbc", "resto", [lambda _k: pl.col("__prima")]))
        expresiones.append(self._producto("guarderias", "sbc", "resto", [self._tasa("tasa_guarderias")]))
        return expresiones

    def bimestrales(self) -> list[pl.Expr]:
        """Retiro, cesantía y vejez, vivienda (LSS 168; LINF 29; derecho 1.4 y §10)."""
        return [
            self._producto("retiro", "sbc", "sin_ausencias", [self._tasa("tasa_retiro")]),
            *self._pareja(
                "cesantia_vejez",
                "sbc",
                "resto",
                lambda k: pl.col(f"__ceav_{k}"),
                self._tasa("tasa_cesantia_vejez_obrero"),
            ),
            self._producto("aportacion_vivienda", "sbc", "sin_ausencias", [self._tasa("tasa_aportacion_vivienda")]),
            *self._credito(),
        ]

    def _credito(self) -> list[pl.Expr]:
        """Amortización por tipo (derecho 10.04) y seguro de daños, una vez por crédito y bimestre."""
        if not self.tabla.hay_creditos:
            return [pl.lit(0, pl.Int64).alias("amortizacion"), pl.lit(0, pl.Int64).alias("seguro_danos")]
        dias = sum((pl.col(f"__dias_credito_{k}") for k in self.partes), pl.lit(0, pl.Int64))
        bases_dias = sum(
            (pl.col(f"__sbc_{k}") * pl.col(f"__dias_credito_{k}") for k in self.partes), pl.lit(0, pl.Int64)
        )
        # valor_descuento llega en diezmilésimos: 1 % = 10 000, y la tasa del motor es 100 000.
        valor, meses = pl.col("__valor_descuento"), self.tabla.columna("meses")
        dias_bimestre = self.tabla.columna("dias_bimestre")
        por_ciento = pl.col("__descuento_aplicado") if self.tabla.con_tabla else valor
        porcentaje = redondear_division(bases_dias * por_ciento * 10, pl.lit(ESCALA_TASA, pl.Int64))
        fija = redondear_division(valor * meses * dias, dias_bimestre * 100)
        factor = redondear_division(valor * self.tabla.columna("umi") * meses * dias, dias_bimestre * 10_000)
        tipo = pl.col("__tipo_descuento")
        amortizacion = pl.when(tipo == 1).then(porcentaje).when(tipo == 2).then(fija).when(tipo == 3).then(factor)
        seguro = pl.when(pl.col("__lleva_seguro")).then(self.tabla.columna("seguro")).otherwise(0)
        return [
            amortizacion.otherwise(0).cast(pl.Int64).alias("amortizacion"),
            seguro.cast(pl.Int64).alias("seguro_danos"),
        ]

    def _tasa(self, nombre: str) -> Callable[[int], pl.Expr]:
        return lambda k: self.tabla.columna(f"{nombre}_{k}")

    def _producto(self, nombre: str, base: str, dias: str, tasas: Sequence[Callable[[int], pl.Expr]]) -> pl.Expr:
        exacto = pl.lit(0, pl.Int64)
        for k in self.partes:
            monto = self.tabla.columna(f"unidad_{k}") if base == "unidad" else pl.col(f"__{base}_{k}")
            tasa = tasas[0](k) if len(tasas) == 1 else tasas[0](k) + tasas[1](k)
            exacto = exacto + monto * pl.col(f"__dias_{dias}_{k}") * tasa
        return ((exacto + ESCALA_TASA // 2) // ESCALA_TASA).alias(nombre)

    def _pareja(
        self, nombre: str, base: str, dias: str, patronal: Callable[[int], pl.Expr], obrera: Callable[[int], pl.Expr]
    ) -> list[pl.Expr]:
        obrero = self._producto(f"{nombre}_obrero", base, dias, [obrera])
        if self.criterios.redondeo == "concepto":
            return [self._producto(f"{nombre}_patronal", base, dias, [patronal]), obrero]
        entero = self._producto("entero", base, dias, [patronal, obrera])
        return [(entero - obrero).alias(f"{nombre}_patronal"), obrero]

    def solo_en(self, emision: str, conceptos: list[pl.Expr]) -> list[pl.Expr]:
        """Con varias emisiones juntas, cada concepto sólo se llena en la suya y, en la especial, si se cubre."""
        if self.tabla.emisiones == (emision,):
            return conceptos
        return [self._donde_va(emision, concepto) for concepto in conceptos]

    def _donde_va(self, emision: str, concepto: pl.Expr) -> pl.Expr:
        nombre = concepto.meta.output_name()
        va = pl.col("emision") == emision
        especial = self.tabla.especial
        if especial is None:
            return pl.when(va).then(concepto).otherwise(None).alias(nombre)
        propio = pl.when(va | especial.cubre(nombre)).then(concepto).otherwise(None).alias(nombre)
        return especial.con_cuota_por_persona(propio)

    # ------------------------------------------------------------------ informativas y totales

    def informativas(self) -> list[pl.Expr]:
        """UMA, SBC con piso y tope y tasa de CEAV del último día del tramo, y quién paga la cuota obrera."""
        tasa = pl.lit(None, pl.Int64)
        if con_bimestrales(self.tabla.emisiones):
            tasa = pl.when(self._lleva_ceav()).then(self._ultima(lambda k: pl.col(f"__ceav_{k}")))
        limite = pl.when(pl.col("__salario").is_not_null())
        nominal = pl.col("__salario") <= self._ultima(lambda k: self.tabla.columna(f"piso_{k}"))
        del_patron = pl.coalesce("__sbc_propio", "__sbc") if self.varios_patrones else pl.col("__sbc")
        integrado = del_patron <= self._ultima(lambda k: self.tabla.columna(f"limite_art36_{k}"))
        a_cargo = limite.then(nominal).otherwise(integrado)
        sbc = self._ultima(lambda k: pl.col(f"__sbc_{k}"))
        if (especial := self.tabla.especial) is not None:
            a_cargo = a_cargo & ~especial.sin_patron()
            sbc = pl.when(~especial.es_por_persona()).then(sbc)
        return [
            tasa.alias("tasa_ceav_patronal"),
            self._ultima(lambda k: self.tabla.columna(f"unidad_{k}")).alias("uma"),
            sbc.alias("sbc_topado"),
            pl.when(a_cargo).then(pl.lit("si")).otherwise(pl.lit("no")).alias("obrero_a_cargo_patron"),
        ]

    def _lleva_ceav(self) -> pl.Expr:
        especial = self.tabla.especial
        bimestral = pl.col("emision") == BIMESTRAL
        return bimestral if especial is None else bimestral | especial.cubre("cesantia_vejez_patronal")

    def _ultima(self, valor: Callable[[int], pl.Expr]) -> pl.Expr:
        """El valor de la parte en que cae el último día del tramo."""
        if self.tabla.partes == 1:
            return valor(0)
        rama = pl.when(pl.col("__hasta") >= self.tabla.columna(f"inicio_{self.tabla.partes - 1}"))
        eleccion: Any = rama.then(valor(self.tabla.partes - 1))
        for k in reversed(range(1, self.tabla.partes - 1)):
            eleccion = eleccion.when(pl.col("__hasta") >= self.tabla.columna(f"inicio_{k}")).then(valor(k))
        resultado: pl.Expr = eleccion.otherwise(valor(0))
        return resultado

    def totales(self) -> list[pl.Expr]:
        """`total` = patronal + obrero; lo retenido de vivienda suma en el obrero (contrato §2)."""
        conceptos = [c for c in columnas_de_cuotas(self.tabla.emisiones) if not c.startswith("total")]
        patronal = _suma([c for c in conceptos if c not in OBRERAS])
        obrero = _suma([c for c in conceptos if c in OBRERAS])
        totales = [
            patronal.alias("total_patronal"),
            obrero.alias("total_obrero"),
            (patronal + obrero).alias("total"),
        ]
        if con_bimestrales(self.tabla.emisiones):
            rcv = pl.col("retiro") + pl.col("cesantia_vejez_patronal") + pl.col("cesantia_vejez_obrero")
            vivienda = pl.col("aportacion_vivienda") + pl.col("amortizacion") + pl.col("seguro_danos")
            if self.tabla.especial is not None:
                rcv = _suma_de_lo_que_hay(rcv.meta.root_names())
                vivienda = _suma_de_lo_que_hay(vivienda.meta.root_names())
            totales = [rcv.alias("total_rcv"), vivienda.alias("total_vivienda"), *totales]
        return totales


def _suma(columnas: list[str]) -> pl.Expr:
    return pl.sum_horizontal([pl.col(c) for c in columnas])


def _suma_de_lo_que_hay(columnas: list[str]) -> pl.Expr:
    """La suma, o nada si ninguna se cubre."""
    return pl.when(pl.any_horizontal(pl.col(c).is_not_null() for c in columnas)).then(_suma(columnas))


def _banda_sua(sbc: pl.Expr, unidad: pl.Expr, limite: pl.Expr) -> pl.Expr:
    return (sbc * 100) // unidad <= limite


def _banda_redondeo(sbc: pl.Expr, unidad: pl.Expr, limite: pl.Expr) -> pl.Expr:
    return (sbc * 200 + unidad) // (unidad * 2) <= limite


def _banda_estricta(sbc: pl.Expr, unidad: pl.Expr, limite: pl.Expr) -> pl.Expr:
    return sbc * 100 <= limite * unidad


DENTRO_DE_BANDA: dict[str, Callable[[Any, Any, Any], Any]] = {
    "sua": _banda_sua,
    "redondeo": _banda_redondeo,
    "estricto": _banda_estricta,
}
"""¿La base cae en la banda? (base, unidad, límite en centésimas); vale igual para columnas y para enteros."""
