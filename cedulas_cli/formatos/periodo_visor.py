"""El periodo de un visor: lo dice el archivo de patrones, lo puede exigir quien lo recibe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from cedulas_cli.dominio import esquemas as esq
from cedulas_cli.dominio import reglas as rg
from cedulas_cli.errores import ErrorCedulas

_LEGIBLE = pl.col("mes").is_between(1, 12) & pl.col("anio").is_between(1997, 2099)


@dataclass(frozen=True)
class Fechado:
    """Periodo de cada emisión, el de los patrones que dicen otro, y los renglones de patrón apartados."""

    periodo: dict[str, str]
    de_patron: dict[str, pl.DataFrame]
    apartados: pl.DataFrame
    avisos: tuple[str, ...]

    def poner(self, tabla: pl.DataFrame, emision: str) -> pl.DataFrame:
        """Agrega `emision`, `periodo` y `periodo_patron` (el que dice su patrón, o nulo)."""
        return tabla.join(
            self.de_patron[emision], on="registro_patronal", how="left", maintain_order="left"
        ).with_columns(pl.lit(emision).alias("emision"), pl.lit(self.periodo[emision]).alias("periodo"))

    @staticmethod
    def reglas() -> list[rg.Regla]:
        """Un movimiento cuyo patrón dice otro periodo no es de esta emisión."""
        igual = (pl.col("periodo_patron") == pl.col("periodo")).fill_null(True)
        motivo = "su patrón declara un periodo distinto del resto del archivo"
        return [rg.regla("periodo-del-patron", "periodo_patron", motivo, igual)]


def fechar(
    patrones: Mapping[str, pl.DataFrame], emisiones: Sequence[str], indicado: str | None, archivo: str
) -> Fechado:
    """Decide el periodo de cada emisión presente.

    Manda el que diga la mayoría de los patrones; `indicado` debe coincidir. Errores: «periodo-indeterminado»,
    «periodo-contradictorio».
    """
    apartados, avisos, dichos, de_patron = [], [], {}, {}
    for emision, tabla in patrones.items():
        dicho = pl.format("{}-{}", pl.col("anio"), pl.col("mes").cast(pl.String).str.zfill(2))
        con_periodo = tabla.with_columns(pl.when(_LEGIBLE).then(dicho).alias("periodo_patron"))
        if tabla.height:
            motivo = "el mes o el año del patrón no se entienden"
            apartados.append(rg.separar(con_periodo, [rg.regla("periodo-ilegible", "mes", motivo, _LEGIBLE)])[1])
        legibles = con_periodo.drop_nulls("periodo_patron")
        cuentas = Counter(legibles["periodo_patron"].to_list())
        if cuentas:
            dichos[emision] = max(sorted(cuentas), key=lambda p: cuentas[p])
        de_patron[emision] = legibles.select("registro_patronal", "periodo_patron").unique(
            "registro_patronal", keep="first", maintain_order=True
        )
    distintos = sorted(set(dichos.values()))
    if len(distintos) > 1 or (indicado and distintos and distintos != [indicado]):
        raise _contradictorio(distintos, indicado, archivo)
    elegido = indicado or (distintos[0] if distintos else None)
    if elegido is None:
        raise ErrorCedulas(
            "periodo-indeterminado",
            f"no se sabe de qué periodo es «{archivo}»",
            lugar=archivo,
            causa="falta CDEMPA99 o CDEBPA99, o su mes y año no se entienden",
            remedio="indíquelo con --periodo AAAA-MM (un bimestre, por su mes par)",
        )
    avisos += [
        f"falta {nombre} legible: el periodo {elegido} se tomó {'de --periodo' if indicado else 'de la otra emisión'}"
        for emision, nombre in ((esq.MENSUAL, "CDEMPA99"), (esq.BIMESTRAL, "CDEBPA99"))
        if emision in emisiones and emision not in dichos
    ]
    junto = pl.concat([esq.vacia(esq.APARTADOS), *apartados])
    return Fechado(dict.fromkeys(patrones, elegido), de_patron, junto, tuple(avisos))


def _contradictorio(distintos: list[str], indicado: str | None, archivo: str) -> ErrorCedulas:
    dice = " y ".join(distintos)
    return ErrorCedulas(
        "periodo-contradictorio",
        f"«{archivo}» dice {dice}" + (f" y se indicó {indicado}" if indicado else ""),
        lugar=archivo,
        causa="los archivos de patrón dicen un periodo distinto" + (" del indicado" if indicado else " entre sí"),
        remedio="revise qué archivo entregó, o indique el periodo que dice",
    )
