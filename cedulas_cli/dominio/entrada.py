"""Prepara movimientos para el motor: de texto o tipos sueltos a enteros exactos, con sus reglas de aceptación.

Cada regla es una expresión con nombre que debe ser verdadera; el renglón que falla alguna se aparta con su motivo
y no llega al motor (contrato §§2 y 3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from cedulas_cli.dominio.conversion import Conversion, texto_limpio
from cedulas_cli.dominio.esquemas import BIMESTRAL, EMISIONES, ESPECIAL
from cedulas_cli.dominio.reglas_movimientos import MES_PAR, PERIODO, ReglasDeMovimientos
from cedulas_cli.dominio.semana_reducida import ausencias_que_no_cotizan
from cedulas_cli.dominio.tabla_especial import edad_de, modalidad_de
from cedulas_cli.dominio.tabla_parametros import Combinacion, TablaParametros
from cedulas_cli.dominio.tabla_vivienda import COLUMNA as TABLA_DISMINUCION
from cedulas_cli.dominio.tabla_vivienda import porcentaje_reducido
from cedulas_cli.dominio.zonas import ZONA_OMISION
from cedulas_cli.errores import ErrorCedulas

OBLIGATORIAS = ("emision", "periodo", "sbc")
LLAVES_DE_TEXTO = ("emision", "periodo")


def exigir_columnas(columnas: list[str], lugar: str) -> None:
    """Faltar una obligatoria tumba la orden con «columna-faltante» (65)."""
    faltan = [c for c in OBLIGATORIAS if c not in columnas]
    if "dias" not in columnas and not {"desde", "hasta"} <= set(columnas):
        faltan.append("dias (o desde y hasta)")
    if faltan:
        raise ErrorCedulas(
            "columna-faltante",
            f"faltan columnas: {', '.join(faltan)}",
            lugar=lugar,
            causa=f"la tabla trae: {', '.join(columnas)[:300]}",
            remedio="las obligatorias son emision, periodo, sbc y dias, o desde y hasta",
        )


@dataclass(frozen=True)
class Presentes:
    """Lo que una tabla trae: llaves válidas (y si lo son todas), si hay créditos y si las llaves traen espacios."""

    llaves: list[Combinacion]
    todas_validas: bool
    hay_creditos: bool
    con_espacios: bool


def examinar(movimientos: pl.LazyFrame, esquema: Mapping[str, pl.DataType]) -> Presentes:
    """Recorre sólo las columnas que deciden qué parámetros hacen falta; las limpia ya sin repetidos."""
    zona = texto_limpio("zona", esquema).fill_null(ZONA_OMISION)
    tipo = texto_limpio("tipo_descuento", esquema)
    con_tabla = Conversion(esquema).marca(TABLA_DISMINUCION) == "S"
    deciden = (*LLAVES_DE_TEXTO, "zona", "tipo_descuento", TABLA_DISMINUCION)
    crudas = movimientos.select(c for c in deciden if c in esquema)
    unicas = (
        crudas.unique()
        .collect(engine="streaming")
        .select(
            texto_limpio("emision", esquema).alias("emision"),
            texto_limpio("periodo", esquema).alias("periodo"),
            zona.alias("zona"),
            (tipo == "3").fill_null(False).alias("factor"),
            ((tipo == "1") & con_tabla).fill_null(False).alias("tabla"),
            tipo.is_in(["1", "2", "3"]).fill_null(False).alias("credito"),
            *[_con_espacios(c, esquema).alias(f"{c}_con_espacios") for c in LLAVES_DE_TEXTO],
        )
        .unique()
    )
    validas = unicas.filter(_llave_valida())
    hay_creditos = bool(validas.filter(pl.col("emision") == BIMESTRAL)["credito"].any())
    columnas = ("emision", "periodo", "zona", "factor", "tabla")
    return Presentes(
        llaves=[Combinacion(*renglon) for renglon in validas.select(columnas).unique().iter_rows()],
        todas_validas=validas.height == unicas.height,
        hay_creditos=hay_creditos,
        con_espacios=any(unicas[f"{c}_con_espacios"].any() for c in LLAVES_DE_TEXTO),
    )


def llaves_limpias(esquema: Mapping[str, pl.DataType]) -> list[pl.Expr]:
    """`emision` y `periodo` como texto sin espacios: con ellas se une y se decide."""
    return [texto_limpio(c, esquema).alias(c) for c in LLAVES_DE_TEXTO]


def _con_espacios(columna: str, esquema: Mapping[str, pl.DataType]) -> pl.Expr:
    if esquema[columna] != pl.String:
        return pl.lit(True)
    return (pl.col(columna) != texto_limpio(columna, esquema)).fill_null(pl.col(columna).is_not_null())


def _llave_valida() -> pl.Expr:
    par = (pl.col("emision") != BIMESTRAL) | pl.col("periodo").str.contains(MES_PAR)
    return pl.col("emision").is_in(EMISIONES) & pl.col("periodo").str.contains(PERIODO) & par


class Entrada:
    """Columnas de trabajo y reglas para una tabla con este esquema."""

    def __init__(
        self,
        esquema: Mapping[str, pl.DataType],
        tabla: TablaParametros,
        zonas: Sequence[str],
        fuera_de_zona: Sequence[Combinacion] = (),
        *,
        llaves_buenas: bool = False,
    ) -> None:
        self.leer = Conversion(esquema)
        self.tabla = tabla
        self._reglas = ReglasDeMovimientos(self.leer, tabla, zonas, fuera_de_zona, llaves_buenas).todas()

    def preparar(self, movimientos: pl.LazyFrame) -> pl.LazyFrame:
        """Agrega las columnas `__…` que el motor usa; las de origen quedan intactas."""
        if self._numera_creditos:
            movimientos = movimientos.with_row_index("__fila")
        cuadro = movimientos.with_columns(self._zona().alias("__zona"), *self._de_especiales())
        cuadro = self.tabla.unir(cuadro)
        cuadro = cuadro.with_columns(self._crudas())
        cuadro = cuadro.with_columns(self._tramo())
        cuadro = cuadro.with_columns(self._incidencias())
        return cuadro.with_columns(self._descuento_con_tabla()) if self.tabla.con_tabla else cuadro

    def aceptados(self, preparados: pl.LazyFrame) -> pl.LazyFrame:
        """Los que cumplen todas las reglas; el seguro de daños se asigna entre ellos."""
        buenos = preparados.filter(self.cumple())
        if not self.tabla.hay_creditos:
            return buenos.with_columns(pl.lit(False).alias("__lleva_seguro"))
        lleva = self._con_seguro()
        if self._numera_creditos and (repetidos := self._creditos_repetidos(buenos)).height:
            buenos = buenos.join(repetidos.lazy(), on="__fila", how="left", maintain_order="left")
            lleva = lleva & pl.col("__repetido").is_null()
        return buenos.with_columns(lleva.alias("__lleva_seguro"))

    def cumple(self) -> pl.Expr:
        """Verdadero si el renglón cumple todas las reglas; lo que no se puede evaluar no cumple."""
        return pl.all_horizontal([regla.expresion.fill_null(False) for regla in self._reglas])

    def apartados(self, preparados: pl.LazyFrame, archivo: str, primer_renglon: int) -> pl.LazyFrame:
        """Una fila por regla fallada, con lo que su dueño necesita para corregir (contrato §2).

        Una regla que no se pudo evaluar (nula) no se informa: siempre hay otra, la de forma, que dice por qué.
        """
        malos = preparados.with_row_index("__indice").filter(~self.cumple())
        comunes = [
            pl.lit(archivo).alias("archivo"),
            (pl.col("__indice").cast(pl.Int64) + primer_renglon).alias("renglon"),
            self.leer.texto("registro_patronal").alias("registro_patronal"),
            self.leer.texto("nss").alias("nss"),
        ]
        filas = [
            malos.filter(~regla.expresion).select(
                *comunes,
                pl.lit(regla.campo).alias("campo"),
                pl.lit(regla.nombre).alias("regla"),
                self.leer.texto(regla.campo).alias("valor"),
                pl.lit(regla.motivo).alias("motivo"),
            )
            for regla in self._reglas
        ]
        return (
            pl.concat(filas)
            .unique(["renglon", "campo", "regla"], maintain_order=True)
            .sort("renglon", maintain_order=True)
        )

    # ------------------------------------------------------------------ conversión

    def _zona(self) -> pl.Expr:
        return self.leer.texto("zona").fill_null(ZONA_OMISION)

    def _de_especiales(self) -> list[pl.Expr]:
        if self.tabla.especial is None:
            return []
        return [modalidad_de(self.leer).alias("__modalidad"), edad_de(self.leer).alias("__edad")]

    def _crudas(self) -> list[pl.Expr]:
        dias = self.leer.entero("dias")
        prima = self.leer.decimal("prima_rt", enteros=2, escala=5)
        return [
            dias.alias("__dias_declarados"),
            self.leer.dia("desde").alias("__desde_declarado"),
            self.leer.dia("hasta").alias("__hasta_declarado"),
            self.leer.dia("fecha_movimiento").alias("__fecha_movimiento"),
            self.leer.entero("dias_ausentismo").alias("__ausentismo_declarado"),
            self.leer.entero("dias_labor").alias("__dias_labor"),
            self.leer.entero("dias_incapacidad").alias("__incapacidad_declarada"),
            self.leer.decimal("sbc", enteros=9, escala=2).alias("__sbc"),
            self.leer.decimal("salario_diario", enteros=9, escala=2).alias("__salario"),
            *self._de_varios_patrones(),
            prima.fill_null(self.tabla.columna("prima_omision")).alias("__prima"),
            self.leer.entero("tipo_descuento").fill_null(0).alias("__tipo_descuento"),
            self.leer.decimal("valor_descuento", enteros=8, escala=4).fill_null(0).alias("__valor_descuento"),
            self.leer.entero("dias_credito").alias("__dias_credito_declarados"),
        ]

    def _de_varios_patrones(self) -> list[pl.Expr]:
        if not self.leer.hay("sbc_propio"):
            return []
        return [self.leer.decimal("sbc_propio", enteros=9, escala=2).alias("__sbc_propio")]

    def _tramo(self) -> list[pl.Expr]:
        """Tramo en días desde 1970 (contrato §2): declarado, desde la fecha del movimiento, o al final del periodo."""
        dias, desde, hasta = (
            pl.col("__dias_declarados"),
            pl.col("__desde_declarado"),
            pl.col("__hasta_declarado"),
        )
        movimiento = pl.col("__fecha_movimiento")
        inicio, fin = self.tabla.columna("inicio_periodo"), self.tabla.columna("fin_periodo")
        fin_desde_movimiento = pl.when((movimiento >= inicio) & (movimiento + dias - 1 <= fin)).then(
            movimiento + dias - 1
        )
        fin_del_tramo = fin
        if self.tabla.especial is not None:
            # Una anualidad no cabe en el mes que la nombra: empieza con él.
            anual = (pl.col("emision") == ESPECIAL) & (dias > fin - inicio + 1)
            fin_del_tramo = pl.when(anual).then(inicio + dias - 1).otherwise(fin)
        hasta_final = pl.coalesce(hasta, desde + dias - 1, fin_desde_movimiento, fin_del_tramo)
        dias_final = pl.coalesce(dias, hasta - desde + 1)
        return [
            hasta_final.alias("__hasta"),
            dias_final.alias("__dias"),
            pl.coalesce(desde, hasta_final - dias_final + 1).alias("__desde"),
        ]

    def _incidencias(self) -> list[pl.Expr]:
        """Ausentismo topado a siete por mes que toca el tramo; lo demás cotiza (derecho 1.19 y 1.20)."""
        tope = self.tabla.columna("tope_ausentismo") * self._meses()
        ausentismo = pl.min_horizontal(self._ausencias().fill_null(0), tope)
        return [
            pl.when(pl.col("__dias") > 0).then(ausentismo).otherwise(0).alias("__ausentismo"),
            pl.col("__incapacidad_declarada").fill_null(0).alias("__incapacidad"),
            pl.coalesce(pl.col("__dias_credito_declarados"), pl.col("__dias")).alias("__dias_credito"),
        ]

    def _ausencias(self) -> pl.Expr:
        """Ausencias declaradas; en semana reducida, los días que equivalen (RACERF 116, derecho 1.11)."""
        declaradas = pl.col("__ausentismo_declarado")
        if not self.leer.hay("dias_labor"):
            return declaradas
        return ausencias_que_no_cotizan(declaradas, pl.col("__dias_labor"))

    def _meses(self) -> pl.Expr:
        if BIMESTRAL not in self.tabla.emisiones or not self.leer.hay("dias_ausentismo"):
            return pl.lit(1, pl.Int64)
        # El bimestre tiene dos meses: el tramo toca ambos si empieza antes y termina desde el día 1 del segundo.
        frontera = self.tabla.columna("inicio_segundo_mes")
        toca_ambos = (pl.col("__desde") < frontera) & (pl.col("__hasta") >= frontera)
        return pl.when(toca_ambos).then(pl.lit(2, pl.Int64)).otherwise(pl.lit(1, pl.Int64))

    # ------------------------------------------------------------------ vivienda

    def _descuento_con_tabla(self) -> list[pl.Expr]:
        """Por ciento que de verdad se descuenta: el de la tabla si el crédito la pide; nulo si no lo trae."""
        pide = (
            (pl.col("emision") == BIMESTRAL)
            & (pl.col("__tipo_descuento") == 1)
            & (pl.col("__dias_credito") > 0)
            & (self.leer.marca(TABLA_DISMINUCION) == "S")
        ).fill_null(False)
        valor = pl.col("__valor_descuento")
        reducido = porcentaje_reducido(self.tabla.columna, self.tabla.disminucion, valor, pl.col("__sbc"))
        return [
            pide.alias("__pide_tabla"),
            pl.when(pide).then(reducido).otherwise(valor).alias("__descuento_aplicado"),
        ]

    @property
    def _numera_creditos(self) -> bool:
        return self.tabla.hay_creditos and self.leer.hay("numero_credito")

    def _con_seguro(self) -> pl.Expr:
        """El seguro de daños va en el primer renglón con días de cada crédito y bimestre."""
        return (pl.col("emision") == BIMESTRAL) & (pl.col("__tipo_descuento") > 0) & (pl.col("__dias_credito") > 0)

    def _creditos_repetidos(self, buenos: pl.LazyFrame) -> pl.DataFrame:
        """Posición de los renglones cuyo crédito ya salió antes en el bimestre.

        Se buscan aparte, entre los pocos renglones con crédito: preguntarlo dentro del plan obligaría a tener
        toda la tabla en memoria.
        """
        con_numero = self.leer.es_uno_de("tipo_descuento", (1, 2, 3)) & ~self.leer.falta("numero_credito")
        creditos = (
            buenos.filter(con_numero)
            .filter(self._con_seguro())
            .select("__fila", "periodo", self.leer.texto("numero_credito").alias("numero"))
            .collect(engine="streaming")
            .sort("__fila")
        )
        repetido = ~pl.struct("numero", "periodo").is_first_distinct()
        return creditos.filter(repetido).select("__fila", pl.lit(True).alias("__repetido"))
