"""El SBC de muchos renglones a la vez: lo que es aritmética, en columnas de enteros exactos.

Lo que la ley decide —piso, tope, factor, tantos excluidos— sale de `integracion`, una vez por combinación distinta
de fecha, zona y prestaciones; aquí sólo se multiplica, se suma y se redondea. Lo que no es común (especie, semana
reducida, otros patrones, importes enormes, datos que podrían estar mal) se deja a `integracion.calcular`, que es quien
sabe apartar.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar

import polars as pl

from cedulas_cli.dominio.campos import Campo, DatoMalo, Tipo
from cedulas_cli.dominio.conversion import Conversion
from cedulas_cli.dominio.dinero import redondear_division
from cedulas_cli.dominio.integracion import (
    AJUSTE,
    AVISO_DE_AJUSTE,
    DIARIA,
    DIAS_POR_PERIODICIDAD,
    FIJO,
    MIXTO,
    PREMIOS,
    SALIDAS,
    VARIABLE,
    calcular,
    despensa_libre,
    factor_legal,
    limites_del_dia,
    minimo_integrado,
    premio_excluido,
)
from cedulas_cli.dominio.resultado import (
    ADVERTENCIAS,
    POSICION,
    SEPARADOR_DE_AVISOS,
    Contexto,
    Cuaderno,
    Regla,
    esquema_en_centavos,
)
from cedulas_cli.dominio.tabla_parametros import EPOCA
from cedulas_cli.dominio.vigencia import Valor
from cedulas_cli.dominio.zonas import ZONA_OMISION
from cedulas_cli.errores import ErrorCedulas

T = TypeVar("T")

_CENTAVO = 10_000
"""Lo diario se lleva en diezmilésimos de centavo, los mismos decimales del factor de integración…"""
_CIEN = 100
"""…y los premios, que son un tanto por ciento de lo anterior, en centésimos de eso."""
_FACTOR_MAXIMO = 10 * _CENTAVO
_ENTEROS = 7
"""Hasta $9,999,999.99 por periodo: con un factor menor de 10 y 62 días, el mayor producto cabe en 64 bits."""
_DIAS_MAXIMO = 62

_FUERA = (
    *("alimentacion", "habitacion", "cobro_alimentacion", "cobro_habitacion"),
    *("dias_labor", "ausencias", "otros_patrones"),
)
"""Si el renglón trae alguno, no es de los comunes."""
_PREMIOS = {cual: f"premio_{cual}" for cual in PREMIOS}
_DINERO = ("salario", "otras", "despensa", *_PREMIOS.values(), "sbc_vigente", "ingresos_variables")
_ENTERAS = ("anios_servicio", "aguinaldo_dias", "vacaciones_dias", "dias_devengados", "comidas")
_NUMEROS = ("factor_integracion", "prima_vacacional")
_LLAVE = (
    *("tipo", "dia", "zona", "anios_servicio", "aguinaldo_dias", "vacaciones_dias"),
    *("factor_integracion", "prima_vacacional"),
)
"""De lo que depende todo lo que no es aritmética."""
_LEGAL: dict[str, Any] = {
    "piso": pl.Int64,
    "tope": pl.Int64,
    "minimo_integrado": pl.Int64,
    "factor": pl.String,
    "factor_entero": pl.Int64,
    "despensa_libre": pl.Int64,
    **{f"tanto_{cual}": pl.Int64 for cual in PREMIOS},
    **{
        f"avisos_{de}": pl.List(pl.String)
        for de in ("ajuste", "ajuste_entre_minimos", "factor", "despensa", *PREMIOS, "limites")
    },
}


def calcular_en_bloque(tabla: pl.DataFrame, contexto: Contexto) -> pl.DataFrame:
    """Los renglones comunes ya resueltos, con su posición; importes en centavos."""
    leidos = _comunes(_leer(tabla))
    llaves = leidos.select(_LLAVE).unique(maintain_order=True)
    decidido = [
        contexto.recordar(("sbc", *llave.values()), partial(_lo_legal, llave, contexto))
        for llave in llaves.iter_rows(named=True)
    ]
    legal = pl.DataFrame(decidido, schema=_LEGAL)
    unidos = leidos.join(llaves.hstack(legal), on=_LLAVE, how="left", nulls_equal=True, maintain_order="left")
    return _resolver(unidos.filter(_con_lo_legal()))


REGLA = Regla(SALIDAS, calcular, calcular_en_bloque)


# ---------------------------------------------------------------- lectura


def _leer(tabla: pl.DataFrame) -> pl.DataFrame:
    """Cada dato en entero, o nulo si falta; `dudoso` si alguno viene y no se entiende: que lo diga quien aparta."""
    leer = Conversion(tabla.schema)
    convertidos = {
        **{c: leer.decimal(c, enteros=_ENTEROS, escala=2) for c in _DINERO},
        **{c: leer.entero(c) for c in _ENTERAS},
    }
    dudas = [expresion.is_null() & leer.texto(c).is_not_null() for c, expresion in convertidos.items()]
    dudas += [leer.texto(c).is_not_null() for c in _FUERA]
    periodicidad = leer.texto("periodicidad").fill_null(DIARIA)
    return tabla.select(
        leer.texto("tipo").fill_null(FIJO).alias("tipo"),
        leer.dia("rige_desde").alias("dia"),
        leer.texto("zona").fill_null(ZONA_OMISION).alias("zona"),
        periodicidad.replace_strict(DIAS_POR_PERIODICIDAD, default=None, return_dtype=pl.Int64).alias("entre"),
        *[leer.texto(c).alias(c) for c in _NUMEROS],
        *[expresion.alias(c) for c, expresion in convertidos.items()],
        pl.any_horizontal(dudas).alias("dudoso"),
    ).with_row_index(POSICION)


def _comunes(leidos: pl.DataFrame) -> pl.DataFrame:
    fija, variable = _lleva_fija(), _lleva_variable()
    completa = pl.col("ingresos_variables").is_not_null() & pl.col("dias_devengados").is_between(1, _DIAS_MAXIMO)
    ajuste = _es_ajuste() & pl.col("sbc_vigente").is_not_null()
    entendido = ~pl.col("dudoso") & pl.col("dia").is_not_null() & pl.col("entre").is_not_null()
    return leidos.filter(entendido, fija | variable | ajuste, ~fija | (pl.col("salario") > 0), ~variable | completa)


def _es_ajuste() -> pl.Expr:
    return pl.col("tipo") == AJUSTE


def _lleva_fija() -> pl.Expr:
    return pl.col("tipo").is_in([FIJO, MIXTO])


def _lleva_variable() -> pl.Expr:
    return pl.col("tipo").is_in([VARIABLE, MIXTO])


# ---------------------------------------------------------------- lo que decide la ley


def _lo_legal(llave: Mapping[str, Any], contexto: Contexto) -> dict[str, Any]:
    """Lo que `integracion` dice de esta combinación y lo que advierte; lo que falla queda nulo."""
    parametros, dia = contexto.parametros, EPOCA + timedelta(days=llave["dia"])
    legal: dict[str, Any] = {}
    if limites := _si_se_puede(lambda: limites_del_dia(parametros, dia, llave["zona"])):
        legal |= {"piso": limites.piso, "tope": limites.tope, "avisos_limites": _avisos(*limites.valores)}
    if despensa := _si_se_puede(lambda: despensa_libre(parametros, dia)):
        libre, *valores = despensa
        legal |= {"despensa_libre": _entero(libre * _CENTAVO), "avisos_despensa": _avisos(*valores)}
    for cual in PREMIOS:
        if tanto := _si_se_puede(partial(premio_excluido, parametros, dia, cual)):
            legal |= {f"tanto_{cual}": _entero(Fraction(tanto.valor)), f"avisos_{cual}": _avisos(tanto)}
    if minimo := _si_se_puede(lambda: minimo_integrado(parametros, dia, llave["zona"])):
        legal |= {"minimo_integrado": minimo[0], "avisos_ajuste": _avisos(*minimo[1])}
        legal |= {"avisos_ajuste_entre_minimos": [AVISO_DE_AJUSTE]}
    if llave["tipo"] in (FIJO, MIXTO):
        cuaderno = Cuaderno()
        datos = {**llave, "rige_desde": dia, "anios_servicio": llave["anios_servicio"] or 0}
        if factor := _si_se_puede(lambda: factor_legal(datos | _numeros(llave), parametros, cuaderno)):
            entero = _entero(Fraction(factor) * _CENTAVO)
            legal |= {"factor": str(factor), "factor_entero": entero, "avisos_factor": cuaderno.avisos}
    return legal


def _si_se_puede(obtener: Callable[[], T]) -> T | None:
    try:
        return obtener()
    except (DatoMalo, ErrorCedulas):
        return None


def _avisos(*valores: Valor) -> list[str]:
    return [valor.advertencia for valor in valores if not valor.verificado]


def _numeros(llave: Mapping[str, Any]) -> dict[str, Any]:
    return {c: Campo(c, Tipo.NUMERO, "").leer(llave[c]) for c in _NUMEROS}


def _entero(exacto: Fraction) -> int | None:
    return int(exacto) if exacto.denominator == 1 else None


def _con_lo_legal() -> pl.Expr:
    """Si hay todo lo legal que ese renglón usa."""
    factor = ~_lleva_fija() | (pl.col("factor_entero") < _FACTOR_MAXIMO)
    despensa = (pl.col("despensa").fill_null(0) == 0) | pl.col("despensa_libre").is_not_null()
    premios = [(pl.col(c).fill_null(0) == 0) | pl.col(f"tanto_{cual}").is_not_null() for cual, c in _PREMIOS.items()]
    ajuste = ~_es_ajuste() | pl.col("minimo_integrado").is_not_null()
    return pl.all_horizontal(pl.col("tope").is_not_null(), ajuste, factor.fill_null(value=False), despensa, *premios)


# ---------------------------------------------------------------- aritmética


def _resolver(renglones: pl.DataFrame) -> pl.DataFrame:
    """Numeradores enteros sobre denominadores comunes; se redondea una vez por salida, mitad arriba."""
    entre, cero = pl.col("entre"), pl.lit(0, pl.Int64)
    salario, otras, despensa = (pl.col(c).fill_null(0) for c in ("salario", "otras", "despensa"))
    libre = pl.col("despensa_libre").fill_null(0) * entre
    base = salario * pl.col("factor_entero") + otras * _CENTAVO + pl.max_horizontal(despensa * _CENTAVO - libre, cero)
    fija = pl.col("base") * _CIEN + sum((_premio_excedente(cual) for cual in PREMIOS), cero)
    dias = pl.when(_lleva_variable()).then(pl.col("dias_devengados")).otherwise(1)
    variable = pl.when(_lleva_variable()).then(pl.col("ingresos_variables")).otherwise(0)
    divisor = entre * (_CENTAVO * _CIEN)
    cuadro = (
        renglones.with_columns(base.alias("base"))
        .with_columns(pl.when(_lleva_fija()).then(fija).otherwise(0).alias("fija"), dias.alias("dias"))
        .with_columns(
            redondear_division(pl.col("fija"), divisor).alias("parte_fija"),
            redondear_division(variable, pl.col("dias")).alias("parte_variable"),
            redondear_division(pl.col("fija") * pl.col("dias") + variable * divisor, divisor * pl.col("dias")).alias(
                "sbc_integrado"
            ),
            pl.when(_lleva_fija()).then(redondear_division(salario, entre)).alias("salario_diario_nominal"),
            pl.when(_lleva_fija()).then(pl.col("factor")).alias("factor_integracion"),
        )
        .with_columns(
            pl.max_horizontal("sbc_integrado", "piso").alias("con_piso"),
        )
        .with_columns(pl.min_horizontal("con_piso", "tope").alias("sbc"))
    )
    ajuste = pl.col("sbc") - pl.col("sbc_integrado")
    limite = pl.when(ajuste > 0).then(pl.lit("piso")).otherwise(pl.when(ajuste < 0).then(pl.lit("tope")))
    cuadro = _con_ajustes(cuadro.with_columns(limite.alias("limite")))
    cuadro = cuadro.with_columns(_advertencias(), pl.lit(None).alias("ausencias_que_no_cotizan"))
    return cuadro.select(pl.col(c).cast(tipo) for c, tipo in esquema_en_centavos(REGLA).items())


def _con_ajustes(cuadro: pl.DataFrame) -> pl.DataFrame:
    """En el ajuste, el SBC registrado sube al mínimo integrado y nada se integra (RACERF art. 55)."""
    vigente, minimo = pl.col("sbc_vigente"), pl.col("minimo_integrado")
    en_ajuste = {
        "sbc_integrado": vigente,
        "sbc": pl.max_horizontal(vigente, minimo),
        "limite": pl.when(minimo > vigente).then(pl.lit("minimo-integrado")),
        "parte_fija": pl.lit(None),
        "parte_variable": pl.lit(None),
    }
    return cuadro.with_columns(pl.when(_es_ajuste()).then(e).otherwise(c).alias(c) for c, e in en_ajuste.items())


def _advertencias() -> pl.Expr:
    """Las de cada valor que el renglón usó, en el orden en que lo usó y sin repetir."""
    usa = {
        "factor": _lleva_fija(),
        "despensa": _lleva_fija() & (pl.col("despensa") > 0),
        **{cual: _lleva_fija() & (pl.col(columna) > 0) for cual, columna in _PREMIOS.items()},
        "limites": ~_es_ajuste(),
        "ajuste": _es_ajuste(),
        "ajuste_entre_minimos": _es_ajuste() & pl.col("sbc_vigente").is_between("piso", "minimo_integrado", "left"),
    }
    nada = pl.lit([], pl.List(pl.String))
    listas = [pl.when(si.fill_null(value=False)).then(f"avisos_{de}").otherwise(nada) for de, si in usa.items()]
    texto = pl.concat_list(listas).list.unique(maintain_order=True).list.join(SEPARADOR_DE_AVISOS)
    return pl.when(texto != "").then(texto).alias(ADVERTENCIAS)


def _premio_excedente(cual: str) -> pl.Expr:
    """Lo que pasa de su tanto del SBC registrado o, si no se conoce, de lo integrado sin premios."""
    premio, tanto = pl.col(_PREMIOS[cual]).fill_null(0), pl.col(f"tanto_{cual}").fill_null(0)
    registrado = pl.col("sbc_vigente") * pl.col("entre") * _CENTAVO
    referencia = pl.coalesce(registrado, pl.col("base"))
    return pl.max_horizontal(premio * (_CENTAVO * _CIEN) - tanto * referencia, pl.lit(0, pl.Int64))
