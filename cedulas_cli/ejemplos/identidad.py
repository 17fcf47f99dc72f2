"""NSS y CURP sintéticos, distintos y coherentes con el nombre, calculados en bloque desde un número de orden.

La CURP se arma por piezas y su dígito se suma por piezas (cada una aporta valor por peso), sin recorrer letras: es la
misma cuenta de `identificadores.digito_curp`, que las pruebas comparan.
"""

from __future__ import annotations

import polars as pl

from cedulas_cli.dominio.identificadores import expr_digito_nss
from cedulas_cli.ejemplos.azar import cargado, de_tabla, porcion, uniforme
from cedulas_cli.ejemplos.nombres import (
    DE_HOMBRE,
    DE_MUJER,
    PALABRAS_INCONVENIENTES,
    TABLA_APELLIDOS,
    TABLA_PILA,
)
from cedulas_cli.ejemplos.palabras import lista

ENTIDADES = tuple(
    lista("DF MC JC VZ PL GT NL CS CH MN OC BC TS CL SR GR SP TC SL HG QR YN QT MS DG ZS TL AS CM NT BS CC NE")
)
_ULTIMO_ANIO_DE_ALTA = 2024
_ANIOS_DE_ALTA = 34
_SUBDELEGACIONES = 96
_CONSECUTIVOS = 10_000
_IDENTIDADES = _SUBDELEGACIONES * _ANIOS_DE_ALTA * _CONSECUTIVOS
"""Cuántos NSS distintos hay: 32.6 millones, más que los asegurados del país."""
_SALTO = 20_537_923
"""Coprimo con `_IDENTIDADES` y cerca de su razón áurea: números seguidos caen lejos y ninguno se repite."""
_EDAD_MINIMA_DE_ALTA, _EDADES_DE_ALTA = 16, 25
_PORCENTAJE_MUJERES = 41
_ALFABETO_CURP = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
_PRIMER_ANIO_CON_LETRA = 2000


def agregar_identidad(cuadro: pl.DataFrame, anio: int, semilla: int) -> pl.DataFrame:
    """Agrega `nss`, `curp`, `nombre` (con acentos y Ñ) y `nombre_archivo` a partir de `orden`, `azar_0` y `azar_1`.

    `orden` es el número del asegurado en toda la población: de él sale el NSS, así que no se repite.
    """
    return (
        cuadro.with_columns(*_sorteados(), *_claves_nss(min(anio, _ULTIMO_ANIO_DE_ALTA), semilla))
        .with_columns(
            (pl.col("alta") - _EDAD_MINIMA_DE_ALTA - pl.min_horizontal("edad_1", "edad_2")).alias("nacimiento")
        )
        .with_columns(_base_nss(), *_nombres(), _letras())
        .with_columns(
            (pl.col("base_nss") + expr_digito_nss("base_nss")).alias("nss"),
            pl.col("letras").is_in(PALABRAS_INCONVENIENTES).alias("inconveniente"),
        )
        .with_columns(_curp())
        .select(*cuadro.columns, "nss", "curp", "nombre", "nombre_archivo")
    )


def _sorteados() -> list[pl.Expr]:
    mujer = porcion("azar_0", 3) % 100 < _PORCENTAJE_MUJERES
    pila = (
        pl.when(mujer)
        .then(cargado(porcion("azar_0", 2), len(DE_MUJER)))
        .otherwise(len(DE_MUJER) + cargado(porcion("azar_0", 2), len(DE_HOMBRE)))
    )
    return [
        cargado(porcion("azar_0", 0), TABLA_APELLIDOS.cuantos).alias("paterno"),
        cargado(porcion("azar_0", 1), TABLA_APELLIDOS.cuantos).alias("materno"),
        pila.alias("pila"),
        mujer.alias("mujer"),
        uniforme(porcion("azar_1", 0), _EDADES_DE_ALTA).alias("edad_1"),
        uniforme(porcion("azar_1", 1), _EDADES_DE_ALTA).alias("edad_2"),
        (1 + porcion("azar_1", 2) % 12).alias("mes"),
        (1 + porcion("azar_1", 2) // 12 % 28).alias("dia"),
        cargado(porcion("azar_1", 3), len(ENTIDADES)).alias("entidad"),
        (porcion("azar_0", 3) // 100 % 10).alias("homonimia"),
    ]


def _claves_nss(ultimo_anio: int, semilla: int) -> list[pl.Expr]:
    clave = (pl.col("orden") * _SALTO + semilla % _IDENTIDADES) % _IDENTIDADES
    grupo = clave // _CONSECUTIVOS
    return [
        (clave % _CONSECUTIVOS).alias("consecutivo"),
        (1 + grupo % _SUBDELEGACIONES).alias("subdelegacion_nss"),
        (ultimo_anio - grupo // _SUBDELEGACIONES).alias("alta"),
    ]


def _base_nss() -> pl.Expr:
    numero = pl.col("subdelegacion_nss") * 100 + pl.col("alta") % 100
    numero = (numero * 100 + pl.col("nacimiento") % 100) * _CONSECUTIVOS + pl.col("consecutivo")
    return numero.cast(pl.String).str.zfill(10).alias("base_nss")


def _nombres() -> list[pl.Expr]:
    """`PATERNO$MATERNO$NOMBRES`, con acentos y como va en los archivos."""

    def juntar(apellidos: pl.Series, pila: pl.Series) -> pl.Expr:
        return pl.concat_str(
            de_tabla(apellidos, pl.col("paterno")),
            de_tabla(apellidos, pl.col("materno")),
            de_tabla(pila, pl.col("pila")),
            separator="$",
        )

    return [
        juntar(TABLA_APELLIDOS.texto, TABLA_PILA.texto).alias("nombre"),
        juntar(TABLA_APELLIDOS.archivo, TABLA_PILA.archivo).alias("nombre_archivo"),
    ]


def _letras() -> pl.Expr:
    return pl.concat_str(
        de_tabla(TABLA_APELLIDOS.inicial, pl.col("paterno")),
        de_tabla(TABLA_APELLIDOS.vocal, pl.col("paterno")),
        de_tabla(TABLA_APELLIDOS.inicial, pl.col("materno")),
        de_tabla(TABLA_PILA.inicial, pl.col("pila")),
    ).alias("letras")


def _curp() -> pl.Expr:
    sin_palabra = pl.concat_str(pl.col("letras").str.slice(0, 1), pl.lit("X"), pl.col("letras").str.slice(2))
    fecha = pl.col("nacimiento") % 100 * 10_000 + pl.col("mes") * 100 + pl.col("dia")
    despues_de_2000 = pl.col("nacimiento") >= _PRIMER_ANIO_CON_LETRA
    posicion_17 = pl.when(despues_de_2000).then(pl.col("homonimia") + 10).otherwise(pl.col("homonimia"))
    return pl.concat_str(
        pl.when("inconveniente").then(sin_palabra).otherwise("letras"),
        fecha.cast(pl.String).str.zfill(6),
        pl.when("mujer").then(pl.lit("M")).otherwise(pl.lit("H")),
        de_tabla(pl.Series(ENTIDADES), pl.col("entidad")),
        de_tabla(TABLA_APELLIDOS.consonante, pl.col("paterno")),
        de_tabla(TABLA_APELLIDOS.consonante, pl.col("materno")),
        de_tabla(TABLA_PILA.consonante, pl.col("pila")),
        de_tabla(pl.Series(list(_ALFABETO_CURP)), posicion_17),
        _digito_curp(fecha, posicion_17).cast(pl.String),
    ).alias("curp")


def _aporte(letras: pl.Series, peso: int) -> pl.Series:
    """Valor de cada letra por el peso de su posición."""
    return pl.Series([_ALFABETO_CURP.index(letra) * peso for letra in letras], dtype=pl.Int64)


def _digito_curp(fecha: pl.Expr, posicion_17: pl.Expr) -> pl.Expr:
    """Suma de valor × (18 − posición), por piezas; el dígito completa a la decena (derecho 11.04)."""
    vocal = de_tabla(_aporte(TABLA_APELLIDOS.vocal, 17), pl.col("paterno"))
    suma = (
        de_tabla(_aporte(TABLA_APELLIDOS.inicial, 18), pl.col("paterno"))
        + pl.when("inconveniente").then(_ALFABETO_CURP.index("X") * 17).otherwise(vocal)
        + de_tabla(_aporte(TABLA_APELLIDOS.inicial, 16), pl.col("materno"))
        + de_tabla(_aporte(TABLA_PILA.inicial, 15), pl.col("pila"))
        + pl.when("mujer").then(_ALFABETO_CURP.index("M") * 8).otherwise(_ALFABETO_CURP.index("H") * 8)
        + de_tabla(_aporte_entidades(), pl.col("entidad"))
        + de_tabla(_aporte(TABLA_APELLIDOS.consonante, 5), pl.col("paterno"))
        + de_tabla(_aporte(TABLA_APELLIDOS.consonante, 4), pl.col("materno"))
        + de_tabla(_aporte(TABLA_PILA.consonante, 3), pl.col("pila"))
        + posicion_17 * 2
    )
    for lugar in range(6):
        suma = suma + fecha // 10 ** (5 - lugar) % 10 * (14 - lugar)
    return (10 - suma % 10) % 10


def _aporte_entidades() -> pl.Series:
    return pl.Series(
        [_ALFABETO_CURP.index(clave[0]) * 7 + _ALFABETO_CURP.index(clave[1]) * 6 for clave in ENTIDADES], dtype=pl.Int64
    )
