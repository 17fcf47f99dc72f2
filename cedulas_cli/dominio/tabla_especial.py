"""Lo que una tabla con renglones de seguros especiales necesita de los parámetros, en columnas que se unen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import polars as pl

from cedulas_cli.dominio.conversion import Conversion
from cedulas_cli.dominio.especiales import (
    CONCEPTO_POR_PERSONA,
    EDAD_MAXIMA,
    MODALIDAD_OMISION,
    RAMOS,
    Cobertura,
    cobertura,
    conocidas,
    cuota_por_persona,
    importe_por_edad,
)
from cedulas_cli.dominio.esquemas import ESPECIAL
from cedulas_cli.dominio.vigencia import Parametros, Valor

_FORMA_CURP = r"^[A-ZÑ#]{4}[0-9]{6}[HMX][A-Z]{5}[0-9A-Z][0-9]?$"
_RAMO_DE = {concepto: ramo for ramo, conceptos in RAMOS.items() for concepto in conceptos}


@dataclass(frozen=True)
class TablaEspecial:
    """Coberturas y cuotas por persona de las modalidades y periodos presentes."""

    conocidas: tuple[str, ...]
    por_persona: tuple[str, ...]
    coberturas: pl.DataFrame
    """`periodo`, `__modalidad`, `__cubre_<ramo>` y `__sin_patron`."""
    cuotas: pl.DataFrame
    """`periodo`, `__modalidad`, `__edad`, `__cuota_persona` (centavos) y `grupo_edad`."""
    usados: tuple[Valor, ...]

    def unir(self, movimientos: pl.LazyFrame) -> pl.LazyFrame:
        """Agrega a cada renglón su cobertura y su cuota por persona; conserva el orden."""
        con_cobertura = movimientos.join(
            self.coberturas.lazy(), on=["periodo", "__modalidad"], how="left", maintain_order="left"
        )
        llave = ["periodo", "__modalidad", "__edad"]
        return con_cobertura.join(self.cuotas.lazy(), on=llave, how="left", maintain_order="left")

    def es_por_persona(self) -> pl.Expr:
        """El renglón es especial y su modalidad se cobra por persona."""
        return (pl.col("emision") == ESPECIAL) & pl.col("__modalidad").is_in(self.por_persona)

    def cubre(self, concepto: str) -> pl.Expr:
        """El renglón es especial y su modalidad cubre el concepto; nunca nulo."""
        if concepto not in _RAMO_DE:
            return pl.lit(False)
        cubierto = pl.col(f"__cubre_{_RAMO_DE[concepto]}").fill_null(False)
        return (pl.col("emision") == ESPECIAL) & cubierto

    def sin_patron(self) -> pl.Expr:
        """El renglón es especial y todo lo paga el asegurado: el art. 36 no le toca."""
        return (pl.col("emision") == ESPECIAL) & pl.col("__sin_patron").fill_null(False)

    def con_cuota_por_persona(self, concepto: pl.Expr) -> pl.Expr:
        """La cuota anual completa en el concepto que le toca, si el renglón trae días."""
        if concepto.meta.output_name() != CONCEPTO_POR_PERSONA or not self.por_persona:
            return concepto
        anual = pl.when(pl.col("__dias") > 0).then(pl.col("__cuota_persona")).otherwise(0)
        nombre = concepto.meta.output_name()
        return pl.when(self.es_por_persona()).then(anual).otherwise(concepto).alias(nombre)


def modalidad_de(leer: Conversion) -> pl.Expr:
    """La modalidad del renglón; sin ella, la 10."""
    return leer.texto("modalidad").fill_null(MODALIDAD_OMISION)


def edad_de(leer: Conversion) -> pl.Expr:
    """Años cumplidos el primer día del periodo: por `fecha_nacimiento`; si no, `edad`; si no, la CURP."""
    declarada = leer.entero("edad")
    anios = pl.coalesce(_anios(edad_por_fecha(leer)), declarada, _anios(_nacimiento_en_curp(leer)))
    return pl.when(anios.is_between(0, EDAD_MAXIMA)).then(anios)


def edad_por_fecha(leer: Conversion) -> pl.Expr:
    """La fecha de nacimiento declarada; ilegible o ausente, nula."""
    return leer.dia("fecha_nacimiento").cast(pl.Int32).cast(pl.Date)


def edad_contradicha(leer: Conversion) -> pl.Expr:
    """Vienen la fecha de nacimiento y la edad, y no dicen lo mismo."""
    return (_anios(edad_por_fecha(leer)) != leer.entero("edad")).fill_null(False)


def _anios(nacimiento: pl.Expr) -> pl.Expr:
    """Años cumplidos; negativos si nació después."""
    inicio = (pl.col("periodo") + "-01").str.to_date("%Y-%m-%d", strict=False)
    marca = nacimiento.dt.month().cast(pl.Int64) * 100 + nacimiento.dt.day()
    falta = (inicio.dt.month().cast(pl.Int64) * 100 + 1) < marca
    return (inicio.dt.year() - nacimiento.dt.year()).cast(pl.Int64) - falta.cast(pl.Int64)


def _nacimiento_en_curp(leer: Conversion) -> pl.Expr:
    """Fecha de la CURP; la posición 17 dice el siglo (cifra: 1900; letra: 2000)."""
    curp = leer.texto("curp").str.to_uppercase()
    siglo = pl.when(curp.str.slice(16, 1).str.contains("[0-9]")).then(pl.lit("19")).otherwise(pl.lit("20"))
    fecha = (siglo + curp.str.slice(4, 6)).str.to_date("%Y%m%d", strict=False)
    return pl.when(curp.str.contains(_FORMA_CURP)).then(fecha)


def formar_especial(
    parametros: Parametros, movimientos: pl.LazyFrame, leer: Conversion, lugar: str, primer_renglon: int
) -> TablaEspecial:
    """Reúne lo que piden los renglones especiales presentes.

    Si una modalidad conocida no tiene cuota, «modalidad-sin-cuota» (78) con el renglón que la pidió; una
    desconocida no detiene: su renglón se aparta.
    """
    existentes = conocidas(parametros)
    presentes = (
        movimientos.with_row_index("__indice")
        .filter(pl.col("emision") == ESPECIAL)
        .select("periodo", modalidad_de(leer).alias("modalidad"), edad_de(leer).alias("edad"), "__indice")
        .group_by("periodo", "modalidad", "edad")
        .agg(pl.col("__indice").min())
        .collect(engine="streaming")
        .filter(pl.col("modalidad").is_in(existentes) & pl.col("periodo").str.contains(r"^[12]\d{3}-(0[1-9]|1[0-2])$"))
        .sort("__indice")
    )
    tabla = tabla_de_modalidades(parametros, presentes.select("modalidad", "periodo").unique().rows())
    usados = {(v.parametro, v.clave, v.desde): v for v in tabla.usados}
    for periodo, modalidad, edad, indice in presentes.iter_rows():
        if modalidad in tabla.por_persona and edad is not None:
            donde = f"{lugar}, renglón {indice + primer_renglon}"
            valor = cuota_por_persona(parametros, modalidad, periodo, edad, donde).valor
            usados[valor.parametro, valor.clave, valor.desde] = valor
    return replace(tabla, usados=tuple(usados[llave] for llave in sorted(usados)))


def tabla_de_modalidades(parametros: Parametros, llaves: Iterable[tuple[str, str]]) -> TablaEspecial:
    """Las coberturas de esas (modalidad, periodo) y, de las que van por persona, sus cuotas de cada edad."""
    coberturas = [cobertura(parametros, *llave) for llave in sorted(llaves)]
    de_persona = [(c.modalidad, c.periodo) for c in coberturas if c.por_persona]
    usados = {(v.parametro, v.clave, v.desde): v for c in coberturas for v in c.usados}
    return TablaEspecial(
        conocidas=tuple(conocidas(parametros)),
        por_persona=tuple(sorted({modalidad for modalidad, _ in de_persona})),
        coberturas=_tabla_de_coberturas(coberturas),
        cuotas=_tabla_de_cuotas(parametros, de_persona),
        usados=tuple(usados[llave] for llave in sorted(usados)),
    )


def _tabla_de_coberturas(coberturas: list[Cobertura]) -> pl.DataFrame:
    esquema = {"periodo": pl.String, "__modalidad": pl.String, "__sin_patron": pl.Boolean}
    esquema |= {f"__cubre_{ramo}": pl.Boolean for ramo in RAMOS}
    renglones = [
        (c.periodo, c.modalidad, c.sin_patron, *(ramo in c.ramos for ramo in RAMOS))
        for c in sorted(coberturas, key=lambda c: (c.periodo, c.modalidad))
    ]
    return pl.DataFrame(renglones, schema=esquema, orient="row")


def _tabla_de_cuotas(parametros: Parametros, llaves: list[tuple[str, str]]) -> pl.DataFrame:
    esquema = {
        "periodo": pl.String,
        "__modalidad": pl.String,
        "__edad": pl.Int64,
        "__cuota_persona": pl.Int64,
        "grupo_edad": pl.String,
    }
    renglones = [
        (periodo, modalidad, edad, importe, grupo.rotulo)
        for modalidad, periodo in llaves
        for edad, importe, grupo in importe_por_edad(parametros, modalidad, periodo)
    ]
    return pl.DataFrame(renglones, schema=esquema, orient="row")
