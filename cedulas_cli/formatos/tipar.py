"""De texto a tipos: la forma se comprueba antes de convertir, y ningún importe pasa por flotante."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import polars as pl

from cedulas_cli.dominio import esquemas as esq
from cedulas_cli.dominio import reglas as rg
from cedulas_cli.formatos.campos import CRUDO, Campo
from cedulas_cli.formatos.limpieza import fechas

_FECHA = "__fecha_"
_DIGITOS = 14
_ENTEROS_CORTOS = 9


def tipar(tabla: pl.DataFrame, campos: Sequence[Campo]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(tipada, apartados): aparta lo que no tiene la forma de su campo y convierte lo demás sin pérdida.

    Espera texto ya limpio (`limpieza.limpiar`): nulo es vacío.
    """
    presentes = [c for c in campos if c.destino in tabla.columns and c.tipo != CRUDO]
    con_fechas = tabla.with_columns(
        fechas(tabla[c.destino]).alias(_FECHA + c.destino) for c in presentes if c.tipo == "fecha"
    )
    reglas = [r for campo in presentes if not _entera_y_sana(tabla, campo) for r in _reglas_de_forma(campo)]
    buenos, apartados = rg.separar(con_fechas, reglas)
    tipada = buenos.with_columns([_convertir(c) for c in presentes])
    return tipada.drop([_FECHA + c.destino for c in presentes if c.tipo == "fecha"]), apartados


def _entera_y_sana(tabla: pl.DataFrame, campo: Campo) -> bool:
    """Atajo: la columna completa ya es de enteros y ninguna regla puede fallar."""
    if campo.tipo not in ("entero", "centavos"):
        return False
    columna = tabla[campo.destino]
    numero = columna.cast(pl.Int64, strict=False)
    tope = 10 ** (_DIGITOS if campo.tipo == "centavos" else _ENTEROS_CORTOS)
    sana = numero.null_count() == 0 and not columna.str.starts_with("+").any()
    return sana and bool(numero.is_between(-tope, tope, closed="none").all())


def _reglas_de_forma(campo: Campo) -> list[rg.Regla]:
    columna, nombre = pl.col(campo.destino), campo.destino
    reglas = []
    if campo.vacio == "falla":
        reglas.append(rg.regla("campo-vacio", nombre, "el campo es obligatorio y viene vacío", columna.is_not_null()))
    if campo.tipo == "fecha":
        bien = columna.is_null() | pl.col(_FECHA + nombre).is_not_null()
        reglas.append(rg.regla("fecha-imposible", nombre, "la fecha no existe en el calendario o no se entiende", bien))
    elif forma := _forma(campo):
        patron, regla, motivo = forma
        reglas.append(rg.regla(regla, nombre, motivo, columna.is_null() | columna.str.contains(patron)))
    return reglas


def _forma(campo: Campo) -> tuple[str, str, str] | None:
    """(expresión regular, regla, motivo) del tipo; `[0-9]` porque la clase de dígitos admite otros alfabetos."""
    enteros = {5: 4, 4: 8}.get(campo.decimales, _DIGITOS)
    decimales = campo.decimales
    if campo.tipo == "entero":
        return rf"^-?[0-9]{{1,{_ENTEROS_CORTOS}}}$", "entero-ilegible", "se esperaba un número entero"
    if campo.tipo == "centavos":
        return rf"^-?[0-9]{{1,{_DIGITOS}}}$", "importe-ilegible", "se esperaba un importe en centavos, sólo dígitos"
    if campo.tipo == "decimal":
        patron = rf"^-?[0-9]{{1,{enteros}}}(\.[0-9]{{1,{decimales}}})?$"
        return patron, "importe-ilegible", f"se esperaba un número con a lo más {decimales} decimales"
    if campo.tipo == "punto":
        patron = rf"^(-?[0-9]{{1,{enteros}}}\.[0-9]{{1,{decimales}}}|0+)$"
        return patron, "importe-ilegible", f"se esperaba un número con punto y a lo más {decimales} decimales"
    return None


def _convertir(campo: Campo) -> pl.Expr:
    columna = pl.col(campo.destino)
    if campo.tipo == "entero":
        return columna.cast(pl.Int64).alias(campo.destino)
    if campo.tipo == "fecha":
        return pl.col(_FECHA + campo.destino).alias(campo.destino)
    if campo.tipo == "centavos":
        valor = (columna.cast(pl.Int64).cast(pl.Decimal(18, 0)) * pl.lit(Decimal("0.01"))).cast(esq.IMPORTE)
    elif campo.tipo in ("decimal", "punto"):
        valor = columna.cast({5: esq.TASA, 4: esq.VALOR_DESCUENTO}.get(campo.decimales, esq.IMPORTE))
    else:
        return columna
    return (valor.fill_null(0) if campo.vacio == "cero" else valor).alias(campo.destino)
