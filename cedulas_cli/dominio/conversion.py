"""Columnas sueltas → enteros exactos: de texto, entero, decimal o fecha, sin pasar por flotante."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

MAXIMO_ENTERO = 999_999
"""Ningún conteo de días pasa de seis cifras; lo mismo se exige del texto."""


class Conversion:
    """Lee las columnas de una tabla con este esquema; lo ilegible, negativo o ausente es nulo."""

    def __init__(self, esquema: Mapping[str, pl.DataType]) -> None:
        self.esquema = esquema

    def hay(self, columna: str) -> bool:
        """Si la tabla trae esa columna."""
        return columna in self.esquema

    def texto(self, columna: str) -> pl.Expr:
        """Sin espacios alrededor; vacía es nula."""
        return texto_limpio(columna, self.esquema)

    def falta(self, columna: str) -> pl.Expr:
        """Si el renglón no la trae; sólo el texto puede venir vacío."""
        return self.texto(columna).is_null() if self._es_texto(columna) else pl.col(columna).is_null()

    def es_uno_de(self, columna: str, valores: Sequence[int]) -> pl.Expr:
        """Si vale alguno de esos enteros, escrito sin adornos."""
        if self.hay(columna) and self.esquema[columna].is_integer():
            return pl.col(columna).is_in(valores)
        return self.texto(columna).is_in([str(valor) for valor in valores])

    def marca(self, columna: str) -> pl.Expr:
        """Una letra, en mayúscula: S o N."""
        return self.texto(columna).str.to_uppercase()

    def _es_texto(self, columna: str) -> bool:
        return not self.hay(columna) or self.esquema[columna] == pl.String

    def entero(self, columna: str) -> pl.Expr:
        """Conteo no negativo de hasta seis cifras."""
        if not self.hay(columna):
            return pl.lit(None, pl.Int64)
        if self.esquema[columna].is_integer():
            valor = pl.col(columna).cast(pl.Int64, strict=False)
            return pl.when(valor.is_between(0, MAXIMO_ENTERO)).then(valor)
        texto = self.texto(columna)
        return pl.when(texto.str.contains(r"^[0-9]{1,6}$")).then(texto).cast(pl.Int64, strict=False)

    def decimal(self, columna: str, *, enteros: int, escala: int) -> pl.Expr:
        """Número exacto → entero escalado (2 decimales → centavos); ilegible o negativo → nulo."""
        if not self.hay(columna):
            return pl.lit(None, pl.Int64)
        tipo = self.esquema[columna]
        if tipo.is_integer():
            valor = pl.col(columna).cast(pl.Int64, strict=False)
            return pl.when(valor.is_between(0, 10**enteros - 1)).then(valor * 10**escala)
        if isinstance(tipo, pl.Decimal) and tipo.scale is not None and tipo.scale <= escala:
            # El entero que el Decimal guarda por dentro ya viene escalado: multiplicar decimales cuesta diez veces más.
            guardado = pl.col(columna).to_physical().cast(pl.Int64, strict=False)
            cabe = guardado.is_between(0, 10 ** (enteros + tipo.scale) - 1)
            return pl.when(cabe).then(guardado * 10 ** (escala - tipo.scale))
        texto = self.texto(columna)
        bien = texto.str.contains(rf"^[0-9]{{1,{enteros}}}(\.[0-9]{{1,{escala}}}0*)?$")
        numero = pl.when(bien).then(texto).cast(pl.Decimal(20, escala), strict=False)
        return (numero * pl.lit(10**escala, pl.Decimal(20, 0))).cast(pl.Int64, strict=False)

    def dia(self, columna: str) -> pl.Expr:
        """Fecha → días desde 1970; una marca de tiempo cuenta por su día."""
        if not self.hay(columna):
            return pl.lit(None, pl.Int64)
        if self.esquema[columna] == pl.Date:
            return pl.col(columna).to_physical().cast(pl.Int64)
        if isinstance(self.esquema[columna], pl.Datetime):
            return pl.col(columna).cast(pl.Date).to_physical().cast(pl.Int64)
        texto = self.texto(columna)
        bien = texto.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
        fecha = pl.when(bien).then(texto).str.to_date("%Y-%m-%d", strict=False)
        return fecha.to_physical().cast(pl.Int64)


def texto_limpio(columna: str, esquema: Mapping[str, pl.DataType]) -> pl.Expr:
    """La columna como texto sin espacios; vacía o ausente = nula."""
    if columna not in esquema:
        return pl.lit(None, pl.String)
    texto = pl.col(columna)
    if esquema[columna] != pl.String:
        return texto.cast(pl.String)
    limpio = texto.str.strip_chars()
    return pl.when(limpio != "").then(limpio)
