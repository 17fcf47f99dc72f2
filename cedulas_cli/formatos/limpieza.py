"""Normalizar texto por columna antes de comprobarlo: recorte, registro patronal, NSS, nombres y fechas.

Trabaja por columnas enteras y salta las que ya vienen limpias: en un visor sano casi nada hay que tocar.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from cedulas_cli.dominio import reglas as rg
from cedulas_cli.formatos.campos import Campo
from cedulas_cli.formatos.texto import nombre_limpio

_SIN_FECHA = ("", "-", "--", "0", "00-00-0000", "00/00/0000", "00000000", "- -", "0000-00-00", "----------")
_MESES = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
_YA_LIMPIO = {
    "registro": r"^[A-Z0-9][0-9]{10}$",
    "nss": r"^[0-9]{11}$",
}


def registro_normal(registro: pl.Expr) -> pl.Expr:
    """Mayúsculas, sin guiones ni espacios; con 10 posiciones y letra, se completa el dígito (derecho 11.02)."""
    limpio = registro.str.replace_all(r"[-\s.]", "").str.to_uppercase()
    de_diez = limpio.str.contains(r"^[A-Z][0-9]{9}$")
    return pl.when(de_diez).then(limpio + rg.digito_registro(limpio)).otherwise(limpio)


def _limpio(campo: Campo) -> pl.Expr:
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
    return pl.when(texto != "").then(texto).alias(campo.destino)


def limpiar(tabla: pl.DataFrame, campos: Sequence[Campo]) -> pl.DataFrame:
    """Recorta, vacía a nulo y normaliza registro, NSS, nombre, fecha y crédito; lo demás sigue siendo texto."""
    presentes = [c for c in campos if c.destino and c.destino in tabla.columns]
    sucios = [c for c in presentes if not _ya_limpia(tabla, c)]
    return tabla.with_columns([_limpio(c) for c in sucios])


def _ya_limpia(tabla: pl.DataFrame, campo: Campo) -> bool:
    if campo.tipo in ("entero", "centavos"):
        return tabla[campo.destino].cast(pl.Int64, strict=False).null_count() == 0
    forma = _YA_LIMPIO.get(campo.tipo)
    return forma is not None and bool(tabla[campo.destino].str.contains(forma).fill_null(False).all())


def fechas(textos: pl.Series) -> pl.Series:
    """`DD-MM-AAAA`, `D/MMM/AAAA` en español o ISO (con o sin hora) → fecha; nula si no existe en el calendario.

    Se convierten sólo los textos distintos: en una emisión son unos cuantos días.
    """
    unicos = textos.drop_nulls().unique()
    convertidos = unicos.to_frame("t").select(f=_fecha(pl.col("t")))["f"]
    return textos.replace_strict(unicos, convertidos, default=None, return_dtype=pl.Date)


def _fecha(texto: pl.Expr) -> pl.Expr:
    plano = texto.str.to_lowercase().str.replace(r"[ t]00:00(:00(\.0+)?)?$", "")
    con_mes = plano.str.replace_all(r"[/.]+", "-").str.replace(r"-([a-z]{3})[a-z]*-", "-$1-")
    numerica = con_mes.str.replace_many(list(_MESES), [f"{i:02d}" for i in range(1, 13)])
    dia_primero = numerica.str.contains(r"^[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}$")
    iso = numerica.str.contains(r"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$")
    return (
        pl.when(dia_primero)
        .then(numerica.str.to_date("%d-%m-%Y", strict=False))
        .when(iso)
        .then(numerica.str.to_date("%Y-%m-%d", strict=False))
    )
