"""Lector genérico de anchura fija: corta cada renglón según `campos.csv`, por bloques y sin interpretar."""

from __future__ import annotations

import polars as pl

from cedulas_cli.dominio import reglas as rg
from cedulas_cli.formatos.campos import CRUDO, Campo, campos_de, longitud_minima, longitud_nominal
from cedulas_cli.formatos.limpieza import limpiar

RENGLON_MAXIMO = 4_000
_DE_CONTROL = r"[\x00-\x08\x0b-\x1f\x7f]"


def cortar(renglones: pl.DataFrame, formato: str, marca: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(campos de texto por destino + `crudo`, apartados por forma del renglón).

    `crudo` guarda, como `marca.campo=texto|…`, cada zona sin identificar que no venga en blanco, la cola y los campos
    que no tienen columna canónica.
    """
    campos = campos_de(formato)
    identidad = [c for c in campos if c.destino in ("registro_patronal", "nss")]
    tabla = renglones.with_columns(_rebanada(c).alias(c.destino) for c in identidad)
    buenos, apartados = rg.separar(limpiar(tabla, identidad), _reglas_de_renglon(formato))
    con_destino = [c for c in campos if c.destino and c not in identidad]
    cortada = buenos.with_columns(
        *(_rebanada(c).alias(c.destino) for c in con_destino), _crudo(buenos, formato, marca).alias("crudo")
    ).drop("linea")
    return limpiar(cortada, con_destino), apartados


def _rebanada(campo: Campo) -> pl.Expr:
    return pl.col("linea").str.slice(campo.inicio, campo.longitud)


def _reglas_de_renglon(formato: str) -> list[rg.Regla]:
    largo, minimo = pl.col("linea").str.len_chars(), longitud_minima(formato)
    return [
        rg.regla("renglon-corto", "linea", f"el renglón tiene menos de {minimo} posiciones", largo >= minimo),
        rg.regla("renglon-largo", "linea", f"el renglón pasa de {RENGLON_MAXIMO} posiciones", largo <= RENGLON_MAXIMO),
        rg.regla(
            "caracter-de-control",
            "linea",
            "el renglón trae caracteres nulos o de control",
            ~pl.col("linea").str.contains(_DE_CONTROL),
        ),
    ]


def _crudo(renglones: pl.DataFrame, formato: str, marca: str) -> pl.Expr:
    """Las zonas con algo escrito, `marca.campo=texto|…`; las que vienen en blanco en todo el archivo no se tocan."""
    campos = campos_de(formato)
    zonas = {c.campo: _rebanada(c) for c in campos if c.tipo in (CRUDO, "nombre")}
    zonas["cola"] = pl.col("linea").str.slice(longitud_nominal(formato))
    escritas = renglones.select((zona.str.strip_chars() != "").any().alias(nombre) for nombre, zona in zonas.items())
    presentes = [nombre for nombre in zonas if escritas[nombre].item()]
    if not presentes:
        return pl.lit(None, dtype=pl.String)
    partes = []
    for nombre in presentes:
        texto = zonas[nombre].str.strip_chars_end()
        partes.append(pl.when(texto.str.strip_chars_start() != "").then(pl.lit(f"{marca}.{nombre}=") + texto))
    junto = pl.concat_str(partes, separator="|", ignore_nulls=True)
    return pl.when(junto != "").then(junto)
