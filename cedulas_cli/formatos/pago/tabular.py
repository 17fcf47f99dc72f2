"""Lo común de lo que llega como tabla (CDSU, PROCESAR, LGP): columnas por su rótulo, y de texto a centavos."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from cedulas_cli.dominio import reglas as rg
from cedulas_cli.dominio.dinero import a_centavos
from cedulas_cli.dominio.esquemas import TASA
from cedulas_cli.formatos.campos import Campo, campos_de
from cedulas_cli.formatos.limpieza import registro_normal
from cedulas_cli.formatos.texto import nombre_limpio

_IMPORTE = r"^-?[0-9]{1,14}(\.[0-9]{1,2})?$"
_CENTAVOS = r"^-?[0-9]{1,14}$"
_ENTERO = r"^[0-9]{1,9}$"
_TASA = r"^[0-9]{1,4}(\.[0-9]{1,5})?$"
_CON_HORA = r"[ T]00:00(:00(\.0+)?)?$"
_CON_PREFIJO = 12
"""Registro patronal y NSS de doce posiciones traen una de más por delante (formatos §4.3 y §8.4)."""


def columnas_de(encabezados: Sequence[str], formato: str, prefijo: str) -> dict[str, str]:
    """Destino → encabezado (ya normalizado, sin prefijo en la tabla de campos) de los campos que la tabla trae."""
    hay = {e.lower(): e for e in encabezados}
    halladas = {}
    for campo in campos_de(formato):
        for rotulo in campo.rotulos:
            if (prefijo + rotulo) in hay:
                halladas[campo.destino] = hay[prefijo + rotulo]
                break
    return halladas


def faltantes(columnas: dict[str, str], formato: str) -> list[str]:
    """Los campos obligatorios que la tabla no trae, por su nombre."""
    return [c.campo for c in campos_de(formato) if c.obligatorio and c.destino not in columnas]


def tipar(tabla: pl.DataFrame, formato: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(tipada en centavos, apartados); espera columnas por destino, en texto, más `archivo` y `renglon`."""
    campos = [c for c in campos_de(formato) if c.destino in tabla.columns]
    limpia = tabla.with_columns(_limpio(c) for c in campos)
    con_fechas = limpia.with_columns(
        _fecha(pl.col(c.destino)).alias(f"__{c.destino}") for c in campos if c.tipo == "fecha"
    )
    buenos, apartados = rg.separar(con_fechas, [r for c in campos for r in _reglas(c)])
    tipada = buenos.with_columns([_valor(c) for c in campos])
    return tipada.drop([f"__{c.destino}" for c in campos if c.tipo == "fecha"]), apartados


def _limpio(campo: Campo) -> pl.Expr:
    texto = pl.col(campo.destino).str.strip_chars()
    if campo.tipo == "registro":
        largo = texto.str.len_chars() == _CON_PREFIJO
        texto = registro_normal(pl.when(largo).then(texto.str.slice(1)).otherwise(texto))
    elif campo.tipo == "nss":
        largo = texto.str.len_chars() == _CON_PREFIJO
        texto = pl.when(largo).then(texto.str.slice(1)).otherwise(texto)
    elif campo.tipo == "nombre":
        texto = nombre_limpio(texto)
    elif campo.tipo == "periodo":
        texto = _periodo(texto)
    elif campo.tipo == "importe":
        # Una moneda de Access se exporta con cuatro decimales: los dos últimos, si son cero, no dicen nada.
        texto = texto.str.replace_all(",", "", literal=True).str.replace(r"^(-?[0-9]*\.[0-9]{2})0+$", "${1}")
        texto = texto.str.replace(r"^(-?)\.", "${1}0.")
    elif campo.tipo in ("decimal", "entero"):
        texto = texto.str.replace(r"(\.[0-9]*?)0+$", "${1}").str.replace(r"\.$", "")
    return pl.when(texto != "").then(texto).alias(campo.destino)


def _periodo(texto: pl.Expr) -> pl.Expr:
    """`AAAAMM`, `AAAA/MM`, `AAAA-MM`, `MMAAAA` o `MM/AAAA` → `AAAA-MM`; lo demás se deja como vino."""
    junto = texto.str.replace_all(r"[/\- ]", "")
    anio_primero = junto.str.contains(r"^(19|20)[0-9]{2}(0[1-9]|1[0-2])$")
    mes_primero = junto.str.contains(r"^(0[1-9]|1[0-2])(19|20)[0-9]{2}$")
    return (
        pl.when(anio_primero)
        .then(junto.str.slice(0, 4) + "-" + junto.str.slice(4, 2))
        .when(mes_primero)
        .then(junto.str.slice(2, 4) + "-" + junto.str.slice(0, 2))
        .otherwise(texto)
    )


def _fecha(texto: pl.Expr) -> pl.Expr:
    """`AAAA-MM-DD`, `AAAA/MM/DD`, `AAAAMMDD`, `DD/MM/AAAA`; y `MM/DD/AA 00:00:00`, como las exporta mdbtools."""
    dia = texto.str.replace(_CON_HORA, "").str.replace_all("/", "-", literal=True)
    return pl.coalesce(
        pl.when(dia.str.contains(r"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$")).then(dia.str.to_date("%Y-%m-%d", strict=False)),
        pl.when(dia.str.contains(r"^[0-9]{8}$")).then(dia.str.to_date("%Y%m%d", strict=False)),
        pl.when(dia.str.contains(r"^[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}$")).then(dia.str.to_date("%d-%m-%Y", strict=False)),
        pl.when(dia.str.contains(r"^[0-9]{2}-[0-9]{2}-[0-9]{2}$")).then(dia.str.to_date("%m-%d-%y", strict=False)),
    )


def _reglas(campo: Campo) -> list[rg.Regla]:
    nombre, columna = campo.destino, pl.col(campo.destino)
    reglas = []
    if campo.obligatorio:
        reglas.append(rg.regla("campo-vacio", nombre, "el campo es obligatorio y viene vacío", columna.is_not_null()))
    formas = {
        "registro": (
            "registro-patronal-forma",
            r"^[A-Z0-9][0-9]{10}$",
            "el registro patronal debe tener 11 posiciones",
        ),
        "nss": ("nss-forma", r"^[0-9]{11}$", "el NSS debe tener 11 dígitos"),
        "periodo": ("periodo-ilegible", r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$", "el periodo debe ser AAAAMM"),
        "importe": ("importe-ilegible", _IMPORTE, "se esperaba un importe con a lo más dos decimales"),
        "centavos": ("importe-ilegible", _CENTAVOS, "se esperaba un importe en centavos, sólo dígitos"),
        "entero": ("entero-ilegible", _ENTERO, "se esperaba un número entero"),
        "decimal": ("importe-ilegible", _TASA, "se esperaba un número con a lo más cinco decimales"),
    }
    if campo.tipo == "fecha":
        bien = columna.is_null() | pl.col(f"__{nombre}").is_not_null()
        reglas.append(rg.regla("fecha-imposible", nombre, "la fecha no existe en el calendario o no se entiende", bien))
    elif campo.tipo in formas:
        regla, patron, motivo = formas[campo.tipo]
        reglas.append(rg.regla(regla, nombre, motivo, columna.is_null() | columna.str.contains(patron)))
    if campo.tipo in ("importe", "centavos"):
        motivo = "un importe pagado no puede ser negativo"
        reglas.append(rg.regla("importe-negativo", nombre, motivo, ~columna.str.starts_with("-").fill_null(False)))
    return reglas


def _valor(campo: Campo) -> pl.Expr:
    columna = pl.col(campo.destino)
    if campo.tipo == "importe":
        return a_centavos(campo.destino)
    if campo.tipo in ("centavos", "entero"):
        return columna.cast(pl.Int64)
    if campo.tipo == "decimal":
        return columna.cast(TASA)
    if campo.tipo == "fecha":
        return pl.col(f"__{campo.destino}").alias(campo.destino)
    return columna
