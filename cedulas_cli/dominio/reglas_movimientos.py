"""Qué movimientos se aceptan: cada regla es una expresión con nombre que debe ser verdadera (contrato §§2 y 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from cedulas_cli.dominio.conversion import Conversion
from cedulas_cli.dominio.especiales import MODALIDAD_OMISION
from cedulas_cli.dominio.esquemas import BIMESTRAL, EMISIONES, ESPECIAL
from cedulas_cli.dominio.semana_reducida import DIAS_DE_SEMANA
from cedulas_cli.dominio.tabla_especial import TablaEspecial, edad_contradicha
from cedulas_cli.dominio.tabla_parametros import Combinacion, TablaParametros
from cedulas_cli.dominio.tabla_vivienda import COLUMNA as TABLA_DISMINUCION
from cedulas_cli.dominio.tabla_vivienda import MARCAS

CIEN_POR_CIENTO = 100 * 10_000
"""En diezmilésimos de por ciento, como se lee `valor_descuento`."""
MODALIDADES_COMPLETAS = ("10", "12", "13", "14", "17", "34")
"""Modalidades del régimen obligatorio con todos los ramos (derecho §9)."""
DIAS_DE_ANUALIDAD = 366
PERIODO = r"^[12][0-9]{3}-(0[1-9]|1[0-2])$"
MES_PAR = r"^[12][0-9]{3}-(02|04|06|08|10|12)$"


@dataclass(frozen=True)
class Regla:
    """Una condición con nombre estable: `expresion` verdadera = renglón bueno."""

    nombre: str
    campo: str
    expresion: pl.Expr
    motivo: str


@dataclass(frozen=True)
class ReglasDeMovimientos:
    """Las reglas de una tabla; suponen las columnas `__…` que agrega `Entrada.preparar`."""

    leer: Conversion
    tabla: TablaParametros
    zonas: Sequence[str]
    fuera_de_zona: Sequence[Combinacion]
    llaves_buenas: bool
    """Ya se sabe que emisión, periodo y zona son válidos en todos los renglones: no se vuelven a revisar."""

    def todas(self) -> list[Regla]:
        """Todas las reglas, en el orden en que se informan."""
        return [
            *([] if self.llaves_buenas else self._reglas_de_llave()),
            *self._reglas_de_tramo(),
            *self._reglas_de_forma(),
            *self._reglas_de_incidencias(),
            *self._reglas_de_credito(),
            *self._reglas_de_especiales(),
        ]

    def _reglas_de_llave(self) -> list[Regla]:
        emision, periodo = self.leer.texto("emision"), self.leer.texto("periodo")
        return [
            Regla(
                "emision-desconocida",
                "emision",
                emision.is_in(EMISIONES).fill_null(False),
                "la emisión debe ser mensual, bimestral o especial",
            ),
            Regla(
                "periodo-invalido",
                "periodo",
                periodo.str.contains(PERIODO).fill_null(False),
                "el periodo debe ser AAAA-MM",
            ),
            Regla(
                "bimestre-impar",
                "periodo",
                (emision != BIMESTRAL) | periodo.str.contains(MES_PAR) | ~periodo.str.contains(PERIODO),
                "un bimestre se nombra por su mes par",
            ),
            Regla(
                "zona-desconocida",
                "zona",
                self._zona_buena(),
                "la zona no existe o no existía en ese periodo",
            ),
        ]

    def _ubicado(self) -> pl.Expr:
        """Sin un periodo que exista no hay tramo que revisar."""
        if self.llaves_buenas:
            return pl.lit(True)
        emision, periodo = self.leer.texto("emision"), self.leer.texto("periodo")
        par = (emision != BIMESTRAL) | periodo.str.contains(MES_PAR)
        return emision.is_in(EMISIONES) & periodo.str.contains(PERIODO) & par

    def _reglas_de_tramo(self) -> list[Regla]:
        ubicado = self._ubicado()
        return [
            Regla(
                "sbc-invalido",
                "sbc",
                self._o_por_persona(pl.col("__sbc").is_not_null()),
                "el salario base debe ser un número no negativo con dos decimales a lo más",
            ),
            Regla(
                "sbc-cero",
                "sbc",
                self._o_por_persona((pl.col("__sbc") > 0) | (pl.col("__dias") == 0)),
                "el salario base es cero en un renglón con días",
            ),
            Regla(
                "dias-invalidos",
                "dias",
                (pl.col("__dias") >= 0).fill_null(False),
                "los días deben ser un entero no negativo, o venir desde y hasta",
            ),
            Regla(
                "tramo-fuera-del-periodo",
                "dias",
                pl.when(ubicado).then(
                    self._o_por_persona(
                        (pl.col("__dias") == 0)
                        | (
                            (pl.col("__desde") >= self.tabla.columna("inicio_periodo"))
                            & (pl.col("__hasta") <= self.tabla.columna("fin_periodo"))
                        )
                    )
                ),
                "el tramo no cabe en el periodo",
            ),
            Regla(
                "tramo-no-coincide",
                "dias",
                pl.when(ubicado).then(pl.col("__hasta") - pl.col("__desde") + 1 == pl.col("__dias")),
                "los días no coinciden con desde y hasta",
            ),
        ]

    def _zona_buena(self) -> pl.Expr:
        buena = pl.col("__zona").is_in(self.zonas).fill_null(False)
        for mala in self.fuera_de_zona:
            es_ella = (
                (pl.col("emision") == mala.emision)
                & (pl.col("periodo") == mala.periodo)
                & (pl.col("__zona") == mala.zona)
            )
            buena = buena & ~es_ella.fill_null(False)
        return buena

    def _reglas_de_forma(self) -> list[Regla]:
        """Lo optativo, cuando viene, debe poder leerse."""
        formas = (
            ("desde", "__desde_declarado", "fecha-imposible", "la fecha debe existir y ser AAAA-MM-DD"),
            ("hasta", "__hasta_declarado", "fecha-imposible", "la fecha debe existir y ser AAAA-MM-DD"),
            ("dias", "__dias_declarados", "dias-invalidos", "los días deben ser un entero no negativo"),
            ("dias_ausentismo", "__ausentismo_declarado", "dias-invalidos", "debe ser un entero no negativo"),
            ("dias_incapacidad", "__incapacidad_declarada", "dias-invalidos", "debe ser un entero no negativo"),
            ("salario_diario", "__salario", "salario-invalido", "debe ser un número con dos decimales a lo más"),
            ("dias_credito", "__dias_credito_declarados", "dias-invalidos", "debe ser un entero no negativo"),
        )
        reglas = [
            Regla(nombre, campo, self.leer.falta(campo) | pl.col(columna).is_not_null(), motivo)
            for campo, columna, nombre, motivo in formas
            if self.leer.hay(campo)
        ]
        if self.leer.hay("dias_labor"):
            semana = pl.col("__dias_labor").is_between(1, DIAS_DE_SEMANA).fill_null(False)
            reglas.append(
                Regla(
                    "dias-labor-invalidos",
                    "dias_labor",
                    self.leer.falta("dias_labor") | semana,
                    "los días de labor a la semana van de 1 a 7",
                )
            )
        if self.leer.hay("sbc_propio"):
            alcanza = (pl.col("__sbc_propio") >= pl.col("__sbc")).fill_null(False)
            reglas.append(
                Regla(
                    "sbc-propio-invalido",
                    "sbc_propio",
                    self.leer.falta("sbc_propio") | alcanza,
                    "el SBC antes de prorratear entre varios patrones debe ser un número no menor que el SBC",
                )
            )
        if self.leer.hay(TABLA_DISMINUCION):
            reglas.append(
                Regla(
                    "tabla-disminucion-invalida",
                    TABLA_DISMINUCION,
                    self.leer.falta(TABLA_DISMINUCION) | self.leer.marca(TABLA_DISMINUCION).is_in(MARCAS),
                    "si el crédito usa la tabla de disminución se dice con S o N",
                )
            )
        if self.leer.hay("prima_rt"):
            legible = self.leer.decimal("prima_rt", enteros=2, escala=5)
            vacia = self.leer.falta("prima_rt")
            reglas.append(
                Regla(
                    "prima-invalida",
                    "prima_rt",
                    vacia | legible.is_between(1, self.tabla.columna("prima_maxima")).fill_null(False),
                    "la prima de riesgo debe ser un por ciento con cinco decimales a lo más, hasta la máxima legal",
                )
            )
        if self.leer.hay("modalidad"):
            completa = self.leer.texto("modalidad").fill_null(MODALIDAD_OMISION).is_in(MODALIDADES_COMPLETAS)
            reglas.append(
                Regla(
                    "modalidad-sin-cuota",
                    "modalidad",
                    completa if self.tabla.especial is None else completa | (pl.col("emision") == ESPECIAL),
                    "la modalidad no lleva todos los ramos de la emisión mensual o bimestral: va en la especial",
                )
            )
        return reglas

    def _reglas_de_incidencias(self) -> list[Regla]:
        if not (self.leer.hay("dias_ausentismo") or self.leer.hay("dias_incapacidad")):
            return []
        total = pl.col("__ausentismo") + pl.col("__incapacidad")
        reglas = [
            Regla(
                "incidencias-de-mas",
                "dias_incapacidad",
                total <= pl.col("__dias"),
                "la incapacidad y el ausentismo juntos pasan de los días del tramo",
            )
        ]
        if self.tabla.partes > 1:
            cruza = pl.lit(False)
            for k in range(1, self.tabla.partes):
                corte = self.tabla.columna(f"inicio_{k}")
                cruza = cruza | ((pl.col("__desde") < corte) & (pl.col("__hasta") >= corte))
            reglas.append(
                Regla(
                    "incidencias-sin-partir",
                    "dias_ausentismo",
                    (total == 0) | ~cruza,
                    "tiene incidencias y días de antes y de después de un cambio de UMA o de salario mínimo: "
                    "debe venir partido por mes",
                )
            )
        return reglas

    def _reglas_de_credito(self) -> list[Regla]:
        if not self.leer.hay("tipo_descuento"):
            return []
        con_credito = self.leer.es_uno_de("tipo_descuento", (1, 2, 3)).fill_null(False)
        en_porcentaje = self.leer.es_uno_de("tipo_descuento", (1,)).fill_null(False)
        legible = self.leer.decimal("valor_descuento", enteros=8, escala=4)
        return [
            Regla(
                "tipo-descuento-invalido",
                "tipo_descuento",
                self.leer.falta("tipo_descuento") | self.leer.es_uno_de("tipo_descuento", (0, 1, 2, 3)),
                "el tipo de descuento es 0 sin, 1 porcentaje, 2 cuota fija o 3 factor",
            ),
            Regla(
                "dias-credito-de-mas",
                "dias_credito",
                pl.col("__dias_credito") <= pl.col("__dias"),
                "los días del crédito pasan de los días del tramo",
            ),
            Regla(
                "valor-descuento-invalido",
                "valor_descuento",
                pl.when(con_credito)
                .then((legible > 0).fill_null(False))
                .otherwise(self.leer.falta("valor_descuento") | legible.is_not_null()),
                "el valor del descuento debe ser un número positivo con cuatro decimales a lo más",
            ),
            Regla(
                "valor-descuento-invalido",
                "valor_descuento",
                ~en_porcentaje | (legible <= CIEN_POR_CIENTO).fill_null(True),
                "un descuento en porcentaje no pasa de 100",
            ),
            *self._reglas_de_tabla(),
        ]

    def _reglas_de_tabla(self) -> list[Regla]:
        """Sin fila vigente no se supone una: ni la más cercana ni el por ciento del aviso."""
        if not self.tabla.con_tabla:
            return []
        return [
            Regla(
                "sin-tabla-disminucion",
                "valor_descuento",
                ~pl.col("__pide_tabla") | pl.col("__descuento_aplicado").is_not_null(),
                "el crédito pide la tabla de disminución y no hay en ella fila vigente para su por ciento máximo "
                "(20, 25 o 30) y las veces el salario mínimo de su SBC",
            )
        ]

    # ------------------------------------------------------------------ seguros especiales

    def _o_por_persona(self, buena: pl.Expr) -> pl.Expr:
        """La cuota anual por persona no depende del salario ni de los días del mes."""
        if self.tabla.especial is None or not self.tabla.especial.por_persona:
            return buena
        return buena | self.tabla.especial.es_por_persona()

    def _reglas_de_especiales(self) -> list[Regla]:
        if (especial := self.tabla.especial) is None:
            return []
        es_especial = (pl.col("emision") == ESPECIAL).fill_null(False)
        reglas = [
            Regla(
                "modalidad-desconocida",
                "modalidad",
                ~es_especial | pl.col("__modalidad").is_in(especial.conocidas),
                f"la modalidad no existe; las que hay son: {', '.join(especial.conocidas)}",
            ),
        ]
        if self.leer.hay("tipo_descuento"):
            con_credito = self.leer.es_uno_de("tipo_descuento", (1, 2, 3)).fill_null(False)
            reglas.append(
                Regla(
                    "credito-en-especial",
                    "tipo_descuento",
                    ~(es_especial & con_credito),
                    "el crédito de vivienda se descuenta en la emisión bimestral",
                )
            )
        return [*reglas, *(self._reglas_por_persona(especial) if especial.por_persona else [])]

    def _reglas_por_persona(self, especial: TablaEspecial) -> list[Regla]:
        otro = ~especial.es_por_persona().fill_null(False)
        inicio, fin = self.tabla.columna("inicio_periodo"), self.tabla.columna("fin_periodo")
        empieza = pl.col("__desde_declarado").is_null() | pl.col("__desde_declarado").is_between(inicio, fin)
        return [
            Regla(
                "edad-desconocida",
                "edad",
                otro | pl.col("__edad").is_not_null(),
                "su cuota va por edad: hace falta fecha_nacimiento, edad (0 a 130) o una CURP legible",
            ),
            Regla(
                "edad-no-coincide",
                "edad",
                otro | ~edad_contradicha(self.leer),
                "la edad no es la de la fecha de nacimiento el primer día del periodo",
            ),
            Regla(
                "anualidad-invalida",
                "dias",
                otro | (empieza & (pl.col("__dias") <= DIAS_DE_ANUALIDAD)).fill_null(False),
                "la anualidad empieza en el periodo y no pasa de 366 días",
            ),
        ]
