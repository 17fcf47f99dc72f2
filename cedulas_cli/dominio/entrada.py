"""Prepara movimientos para el motor: de texto o tipos sueltos a enteros exactos, con sus reglas de aceptación.

Cada regla es una expresión con nombre que debe ser verdadera; el renglón que falla alguna se aparta con su motivo
y no llega al motor (contrato §§2 y 3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from cedulas_cli.dominio.esquemas import BIMESTRAL, EMISIONES
from cedulas_cli.dominio.tabla_parametros import EPOCA, LLAVE, Combinacion, TablaParametros
from cedulas_cli.dominio.zonas import ZONA_OMISION
from cedulas_cli.errores import ErrorCedulas

OBLIGATORIAS = ("emision", "periodo", "sbc")
LLAVES_DE_TEXTO = ("emision", "periodo")
CIEN_POR_CIENTO = 100 * 10_000
"""En diezmilésimos de por ciento, como se lee `valor_descuento`."""
MODALIDADES_COMPLETAS = ("10", "12", "13", "14", "17", "34")
"""Modalidades del régimen obligatorio con todos los ramos (derecho §9)."""
MAXIMO_ENTERO = 999_999
"""Ningún conteo de días pasa de seis cifras; lo mismo se exige del texto."""

_PERIODO = r"^[12][0-9]{3}-(0[1-9]|1[0-2])$"
_MES_PAR = r"^[12][0-9]{3}-(02|04|06|08|10|12)$"


@dataclass(frozen=True)
class Regla:
    """Una condición con nombre estable: `expresion` verdadera = renglón bueno."""

    nombre: str
    campo: str
    expresion: pl.Expr
    motivo: str


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
    """Lo que una tabla trae: llaves válidas, si hay créditos de vivienda y si las llaves vienen con espacios."""

    llaves: list[Combinacion]
    hay_creditos: bool
    con_espacios: bool


def examinar(movimientos: pl.LazyFrame, esquema: Mapping[str, pl.DataType]) -> Presentes:
    """Recorre sólo las columnas que deciden qué parámetros hacen falta."""
    zona = _texto("zona", esquema).fill_null(ZONA_OMISION)
    tipo = _texto("tipo_descuento", esquema)
    unicas = (
        movimientos.select(
            _texto("emision", esquema).alias("emision"),
            _texto("periodo", esquema).alias("periodo"),
            zona.alias("zona"),
            (tipo == "3").fill_null(False).alias("factor"),
            tipo.is_in(["1", "2", "3"]).fill_null(False).alias("credito"),
            *[_con_espacios(c, esquema).alias(f"{c}_con_espacios") for c in LLAVES_DE_TEXTO],
        )
        .unique()
        .collect(engine="streaming")
    )
    validas = unicas.filter(_llave_valida())
    hay_creditos = bool(validas.filter(pl.col("emision") == BIMESTRAL)["credito"].any())
    columnas = ("emision", "periodo", "zona", "factor")
    return Presentes(
        llaves=[Combinacion(*renglon) for renglon in validas.select(columnas).unique().iter_rows()],
        hay_creditos=hay_creditos,
        con_espacios=any(unicas[f"{c}_con_espacios"].any() for c in LLAVES_DE_TEXTO),
    )


def llaves_limpias(esquema: Mapping[str, pl.DataType]) -> list[pl.Expr]:
    """`emision` y `periodo` como texto sin espacios: con ellas se une y se decide."""
    return [_texto(c, esquema).alias(c) for c in LLAVES_DE_TEXTO]


def _con_espacios(columna: str, esquema: Mapping[str, pl.DataType]) -> pl.Expr:
    if esquema[columna] != pl.String:
        return pl.lit(True)
    return (pl.col(columna) != _texto(columna, esquema)).fill_null(pl.col(columna).is_not_null())


def _llave_valida() -> pl.Expr:
    par = (pl.col("emision") != BIMESTRAL) | pl.col("periodo").str.contains(_MES_PAR)
    return pl.col("emision").is_in(EMISIONES) & pl.col("periodo").str.contains(_PERIODO) & par


class Entrada:
    """Columnas de trabajo y reglas para una tabla con este esquema."""

    def __init__(
        self,
        esquema: Mapping[str, pl.DataType],
        tabla: TablaParametros,
        zonas: Sequence[str],
        fuera_de_zona: Sequence[Combinacion] = (),
    ) -> None:
        self.esquema = esquema
        self.tabla = tabla
        self.zonas = zonas
        self.fuera_de_zona = fuera_de_zona

    def preparar(self, movimientos: pl.LazyFrame) -> pl.LazyFrame:
        """Agrega las columnas `__…` que el motor usa; las de origen quedan intactas."""
        cuadro = movimientos.with_columns(self._zona().alias("__zona"))
        cuadro = self.tabla.unir(cuadro)
        cuadro = cuadro.with_columns(self._crudas())
        cuadro = cuadro.with_columns(self._tramo())
        return cuadro.with_columns(self._incidencias())

    def aceptados(self, preparados: pl.LazyFrame) -> pl.LazyFrame:
        """Los que cumplen todas las reglas; el seguro de daños se asigna entre ellos."""
        return preparados.filter(self.cumple()).with_columns(self._seguro().alias("__lleva_seguro"))

    def cumple(self) -> pl.Expr:
        """Verdadero si el renglón cumple todas las reglas; lo que no se puede evaluar no cumple."""
        return pl.all_horizontal([regla.expresion.fill_null(False) for regla in self.reglas()])

    def apartados(self, preparados: pl.LazyFrame, archivo: str, primer_renglon: int) -> pl.LazyFrame:
        """Una fila por regla fallada, con lo que su dueño necesita para corregir (contrato §2).

        Una regla que no se pudo evaluar (nula) no se informa: siempre hay otra, la de forma, que dice por qué.
        """
        malos = preparados.with_row_index("__indice").filter(~self.cumple())
        comunes = [
            pl.lit(archivo).alias("archivo"),
            (pl.col("__indice").cast(pl.Int64) + primer_renglon).alias("renglon"),
            _texto("registro_patronal", self.esquema).alias("registro_patronal"),
            _texto("nss", self.esquema).alias("nss"),
        ]
        filas = [
            malos.filter(~regla.expresion).select(
                *comunes,
                pl.lit(regla.campo).alias("campo"),
                pl.lit(regla.nombre).alias("regla"),
                _texto(regla.campo, self.esquema).alias("valor"),
                pl.lit(regla.motivo).alias("motivo"),
            )
            for regla in self.reglas()
        ]
        return (
            pl.concat(filas)
            .unique(["renglon", "campo", "regla"], maintain_order=True)
            .sort("renglon", maintain_order=True)
        )

    # ------------------------------------------------------------------ conversión

    def _zona(self) -> pl.Expr:
        return _texto("zona", self.esquema).fill_null(ZONA_OMISION)

    def _crudas(self) -> list[pl.Expr]:
        dias = self._entero("dias")
        prima = self._decimal("prima_rt", enteros=2, escala=5)
        return [
            dias.alias("__dias_declarados"),
            self._dia("desde").alias("__desde_declarado"),
            self._dia("hasta").alias("__hasta_declarado"),
            self._dia("fecha_movimiento").alias("__fecha_movimiento"),
            self._entero("dias_ausentismo").alias("__ausentismo_declarado"),
            self._entero("dias_incapacidad").alias("__incapacidad_declarada"),
            self._decimal("sbc", enteros=9, escala=2).alias("__sbc"),
            self._decimal("salario_diario", enteros=9, escala=2).alias("__salario"),
            prima.fill_null(self.tabla.columna("prima_omision")).alias("__prima"),
            self._entero("tipo_descuento").fill_null(0).alias("__tipo_descuento"),
            self._decimal("valor_descuento", enteros=8, escala=4).fill_null(0).alias("__valor_descuento"),
            self._entero("dias_credito").alias("__dias_credito_declarados"),
        ]

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
        hasta_final = pl.coalesce(hasta, desde + dias - 1, fin_desde_movimiento, fin)
        dias_final = pl.coalesce(dias, hasta - desde + 1)
        return [
            hasta_final.alias("__hasta"),
            dias_final.alias("__dias"),
            pl.coalesce(desde, hasta_final - dias_final + 1).alias("__desde"),
        ]

    def _incidencias(self) -> list[pl.Expr]:
        """Ausentismo topado a siete por mes que toca el tramo; lo demás cotiza (derecho 1.19 y 1.20)."""
        tope = self.tabla.columna("tope_ausentismo") * self._meses()
        ausentismo = pl.min_horizontal(pl.col("__ausentismo_declarado").fill_null(0), tope)
        return [
            pl.when(pl.col("__dias") > 0).then(ausentismo).otherwise(0).alias("__ausentismo"),
            pl.col("__incapacidad_declarada").fill_null(0).alias("__incapacidad"),
            pl.coalesce(pl.col("__dias_credito_declarados"), pl.col("__dias")).alias("__dias_credito"),
        ]

    def _meses(self) -> pl.Expr:
        if BIMESTRAL not in self.tabla.emisiones or not self._hay("dias_ausentismo"):
            return pl.lit(1, pl.Int64)
        # El bimestre tiene dos meses: el tramo toca ambos si empieza antes y termina desde el día 1 del segundo.
        frontera = self.tabla.columna("inicio_segundo_mes")
        toca_ambos = (pl.col("__desde") < frontera) & (pl.col("__hasta") >= frontera)
        return pl.when(toca_ambos).then(pl.lit(2, pl.Int64)).otherwise(pl.lit(1, pl.Int64))

    def _seguro(self) -> pl.Expr:
        """El seguro de daños va en el primer renglón con días de cada crédito y bimestre."""
        if not self.tabla.hay_creditos:
            return pl.lit(False)
        lleva = (pl.col("emision") == BIMESTRAL) & (pl.col("__tipo_descuento") > 0) & (pl.col("__dias_credito") > 0)
        numero = _texto("numero_credito", self.esquema)
        if not self._hay("numero_credito"):
            return lleva
        primero = pl.struct(lleva.alias("l"), numero.alias("n"), pl.col("periodo").alias("p")).is_first_distinct()
        return lleva & (numero.is_null() | primero)

    # ------------------------------------------------------------------ reglas

    def reglas(self) -> list[Regla]:
        """Todas las reglas, en el orden en que se informan."""
        emision, periodo = _texto("emision", self.esquema), _texto("periodo", self.esquema)
        par = (emision != BIMESTRAL) | periodo.str.contains(_MES_PAR)
        ubicado = emision.is_in(EMISIONES) & periodo.str.contains(_PERIODO) & par
        reglas = [
            Regla(
                "emision-desconocida",
                "emision",
                emision.is_in(EMISIONES).fill_null(False),
                "la emisión debe ser mensual, bimestral o especial",
            ),
            Regla(
                "periodo-invalido",
                "periodo",
                periodo.str.contains(_PERIODO).fill_null(False),
                "el periodo debe ser AAAA-MM",
            ),
            Regla(
                "bimestre-impar",
                "periodo",
                (emision != BIMESTRAL) | periodo.str.contains(_MES_PAR) | ~periodo.str.contains(_PERIODO),
                "un bimestre se nombra por su mes par",
            ),
            Regla(
                "zona-desconocida",
                "zona",
                self._zona_buena(),
                "la zona no existe o no existía en ese periodo",
            ),
            Regla(
                "sbc-invalido",
                "sbc",
                pl.col("__sbc").is_not_null(),
                "el salario base debe ser un número no negativo con dos decimales a lo más",
            ),
            Regla(
                "sbc-cero",
                "sbc",
                (pl.col("__sbc") > 0) | (pl.col("__dias") == 0),
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
                    (pl.col("__dias") == 0)
                    | (
                        (pl.col("__desde") >= self.tabla.columna("inicio_periodo"))
                        & (pl.col("__hasta") <= self.tabla.columna("fin_periodo"))
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
        reglas += self._reglas_de_forma()
        reglas += self._reglas_de_incidencias()
        reglas += self._reglas_de_credito()
        return reglas

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
            Regla(nombre, campo, _texto(campo, self.esquema).is_null() | pl.col(columna).is_not_null(), motivo)
            for campo, columna, nombre, motivo in formas
            if self._hay(campo)
        ]
        if self._hay("prima_rt"):
            legible = self._decimal("prima_rt", enteros=2, escala=5)
            vacia = _texto("prima_rt", self.esquema).is_null()
            reglas.append(
                Regla(
                    "prima-invalida",
                    "prima_rt",
                    vacia | legible.is_between(1, self.tabla.columna("prima_maxima")).fill_null(False),
                    "la prima de riesgo debe ser un por ciento con cinco decimales a lo más, hasta la máxima legal",
                )
            )
        if self._hay("modalidad"):
            modalidad = _texto("modalidad", self.esquema)
            reglas.append(
                Regla(
                    "modalidad-sin-cuota",
                    "modalidad",
                    modalidad.is_null() | modalidad.is_in(MODALIDADES_COMPLETAS),
                    "la modalidad no lleva todos los ramos de la emisión mensual o bimestral",
                )
            )
        return reglas

    def _reglas_de_incidencias(self) -> list[Regla]:
        if not (self._hay("dias_ausentismo") or self._hay("dias_incapacidad")):
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
        if not self._hay("tipo_descuento"):
            return []
        tipo_texto = _texto("tipo_descuento", self.esquema)
        valor_texto = _texto("valor_descuento", self.esquema)
        con_credito = tipo_texto.is_in(["1", "2", "3"]).fill_null(False)
        legible = self._decimal("valor_descuento", enteros=8, escala=4)
        return [
            Regla(
                "tipo-descuento-invalido",
                "tipo_descuento",
                tipo_texto.is_null() | tipo_texto.is_in(["0", "1", "2", "3"]),
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
                .otherwise(valor_texto.is_null() | legible.is_not_null()),
                "el valor del descuento debe ser un número positivo con cuatro decimales a lo más",
            ),
            Regla(
                "valor-descuento-invalido",
                "valor_descuento",
                (tipo_texto != "1").fill_null(True) | (legible <= CIEN_POR_CIENTO).fill_null(True),
                "un descuento en porcentaje no pasa de 100",
            ),
        ]

    # ------------------------------------------------------------------ piezas

    def _hay(self, columna: str) -> bool:
        return columna in self.esquema

    def _entero(self, columna: str) -> pl.Expr:
        if not self._hay(columna):
            return pl.lit(None, pl.Int64)
        if self.esquema[columna].is_integer():
            valor = pl.col(columna).cast(pl.Int64, strict=False)
            return pl.when(valor.is_between(0, MAXIMO_ENTERO)).then(valor)
        texto = _texto(columna, self.esquema)
        return pl.when(texto.str.contains(r"^[0-9]{1,6}$")).then(texto).cast(pl.Int64, strict=False)

    def _decimal(self, columna: str, *, enteros: int, escala: int) -> pl.Expr:
        """Número exacto → entero escalado (2 decimales → centavos); ilegible o negativo → nulo."""
        if not self._hay(columna):
            return pl.lit(None, pl.Int64)
        tipo = self.esquema[columna]
        factor = pl.lit(10**escala, pl.Decimal(20, 0))
        if tipo.is_integer():
            valor = pl.col(columna).cast(pl.Int64, strict=False)
            return pl.when(valor.is_between(0, 10**enteros - 1)).then(valor * 10**escala)
        if isinstance(tipo, pl.Decimal) and tipo.scale is not None and tipo.scale <= escala:
            valor = pl.col(columna).cast(pl.Decimal(enteros + escala, escala), strict=False)
            return pl.when(valor >= 0).then((valor.cast(pl.Decimal(20, escala)) * factor).cast(pl.Int64, strict=False))
        texto = _texto(columna, self.esquema)
        bien = texto.str.contains(rf"^[0-9]{{1,{enteros}}}(\.[0-9]{{1,{escala}}}0*)?$")
        numero = pl.when(bien).then(texto).cast(pl.Decimal(20, escala), strict=False)
        return (numero * factor).cast(pl.Int64, strict=False)

    def _dia(self, columna: str) -> pl.Expr:
        if not self._hay(columna):
            return pl.lit(None, pl.Int64)
        if self.esquema[columna] == pl.Date:
            return pl.col(columna).to_physical().cast(pl.Int64)
        if isinstance(self.esquema[columna], pl.Datetime):
            return pl.col(columna).cast(pl.Date).to_physical().cast(pl.Int64)
        texto = _texto(columna, self.esquema)
        bien = texto.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
        fecha = pl.when(bien).then(texto).str.to_date("%Y-%m-%d", strict=False)
        return fecha.to_physical().cast(pl.Int64)


def _texto(columna: str, esquema: Mapping[str, pl.DataType]) -> pl.Expr:
    """La columna como texto sin espacios; vacía o ausente = nula."""
    if columna not in esquema:
        return pl.lit(None, pl.String)
    texto = pl.col(columna)
    if esquema[columna] != pl.String:
        return texto.cast(pl.String)
    limpio = texto.str.strip_chars()
    return pl.when(limpio != "").then(limpio)


__all__ = [
    "EPOCA",
    "LLAVE",
    "MODALIDADES_COMPLETAS",
    "Entrada",
    "Presentes",
    "Regla",
    "examinar",
    "exigir_columnas",
    "llaves_limpias",
]
