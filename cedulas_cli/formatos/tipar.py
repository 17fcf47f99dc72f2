"""De texto a tipos: la forma se comprueba antes de convertir, y ningún importe pasa por flotante."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import polars as pl

from cedulas_cli.dominio import esquemas as esq
from cedulas_cli.dominio import reglas as rg
from cedulas_cli.formatos.campos import CRUDO, Campo
from cedulas_cli.formatos.texto import nombre_limpio

_SIN_FECHA = ("", "-", "--", "0", "00-00-0000", "00/00/0000", "00000000", "- -", "0000-00-00")
_MESES = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
_FORMAS = {
    "entero": (r"^-?[0-9]{1,9}$", "entero-ilegible", "se esperaba un número entero"),
    "centavos": (r"^-?[0-9]{1,14}$", "importe-ilegible", "se esperaba un importe en centavos, sólo dígitos"),
}



def fecha(texto: pl.Expr) -> pl.Expr:
    """`DD-MM-AAAA`, `D/MMM/AAAA` en español o ISO (con o sin hora) → fecha; nula si no existe en el calendario."""
    plano = texto.str.to_lowercase().str.replace(r"[ t]00:00(:00(\.0+)?)?$", "")
    con_mes = plano.str.replace_all(r"[/.]+", "-").str.replace(r"-([a-z]{3})[a-z]*-", "-$1-")
    numerica = con_mes.str.replace_many(["sep", *_MESES], ["09", *(f"{i:02d}" for i in range(1, 13))])
    dia_primero = numerica.str.contains(r"^[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}$")
    iso = numerica.str.contains(r"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$")
    return (
        pl.when(dia_primero)
        .then(numerica.str.to_date("%d-%m-%Y", strict=False))
        .when(iso)
        .then(numerica.str.to_date("%Y-%m-%d", strict=False))
    )


def registro_normal(registro: pl.Expr) -> pl.Expr:
    """Mayúsculas, sin guiones ni espacios; a 10 posiciones con letra se les completa el dígito (derecho 11.01-11.02)."""
    limpio = registro.str.replace_all(r"[-\s.]", "").str.to_uppercase()
    de_diez = limpio.str.contains(r"^[A-Z][0-9]{9}$")
    return pl.when(de_diez).then(limpio + rg.digito_registro(limpio)).otherwise(limpio)


def limpiar(tabla: pl.DataFrame, campos: Sequence[Campo]) -> pl.DataFrame:
    """Recorta, vacía a nulo y normaliza registro, NSS, nombre y crédito; lo demás sigue siendo texto."""
    columnas = []
    for campo in campos:
        if not campo.destino or campo.destino not in tabla.columns:
            continue
        texto = pl.col(campo.destino).str.strip_chars()
        if campo.tipo == "registro":
            texto = registro_normal(texto)
        elif campo.tipo == "nss":
            texto = texto.str.replace_all(r"[-\s]", "")
        elif campo.tipo == "nombre":
            texto = nombre_limpio(texto)
        elif campo.tipo == "fecha":
            texto = pl.when(~texto.is_in(_SIN_FECHA)).then(texto)
        elif campo.tipo == "credito":
            texto = pl.when(~texto.str.contains(r"^[0\-]*$")).then(texto)
        columnas.append(pl.when(texto != "").then(texto).alias(campo.destino))
    return tabla.with_columns(columnas)


def _reglas_de_forma(campo: Campo) -> list[rg.Regla]:
    columna, nombre = pl.col(campo.destino), campo.destino
    reglas = []
    if campo.vacio == "falla":
        reglas.append(rg.regla("campo-vacio", nombre, "el campo es obligatorio y viene vacío", columna.is_not_null()))
    if campo.tipo == "fecha":
        bien = columna.is_null() | fecha(columna).is_not_null()
        reglas.append(rg.regla("fecha-imposible", nombre, "la fecha no existe en el calendario o no se entiende", bien))
        return reglas
    if campo.tipo in _FORMAS:
        forma, regla, motivo = _FORMAS[campo.tipo]
    elif campo.tipo == "decimal":
        forma = rf"^-?[0-9]{{1,{_enteros(campo)}}}(\.[0-9]{{1,{campo.decimales}}})?$"
        regla, motivo = "importe-ilegible", f"se esperaba un número con a lo más {campo.decimales} decimales"
    elif campo.tipo == "punto":
        forma = rf"^(-?[0-9]{{1,{_enteros(campo)}}}\.[0-9]{{1,{campo.decimales}}}|0+)$"
        regla, motivo = "importe-ilegible", f"se esperaba un número con punto y a lo más {campo.decimales} decimales"
    else:
        return reglas
    reglas.append(rg.regla(regla, nombre, motivo, columna.is_null() | columna.str.contains(forma)))
    return reglas


def _enteros(campo: Campo) -> int:
    """Dígitos enteros que caben en el tipo de destino: Decimal(18,2), (12,4) o (9,5)."""
    return {5: 4, 4: 8}.get(campo.decimales, 14)


def _convertir(campo: Campo) -> pl.Expr:
    columna = pl.col(campo.destino)
    if campo.tipo == "entero":
        return columna.cast(pl.Int64).alias(campo.destino)
    if campo.tipo == "fecha":
        return fecha(columna).alias(campo.destino)
    if campo.tipo == "centavos":
        valor = (columna.cast(pl.Int64).cast(pl.Decimal(18, 0)) * pl.lit(Decimal("0.01"))).cast(esq.IMPORTE)
    elif campo.tipo in ("decimal", "punto"):
        valor = columna.cast({5: esq.TASA, 4: esq.VALOR_DESCUENTO}.get(campo.decimales, esq.IMPORTE))
    else:
        return columna
    return (valor.fill_null(0) if campo.vacio == "cero" else valor).alias(campo.destino)


def tipar(tabla: pl.DataFrame, campos: Sequence[Campo]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(tipada, apartados): aparta lo que no tiene la forma de su campo y convierte lo demás sin pérdida."""
    presentes = [c for c in campos if c.destino in tabla.columns and c.tipo != CRUDO]
    reglas = [r for campo in presentes for r in _reglas_de_forma(campo)]
    buenos, apartados = rg.separar(tabla, reglas)
    return buenos.with_columns([_convertir(c) for c in presentes]), apartados
