"""Lo que se le dice a la persona, siempre por stderr: avisos y apartados agrupados."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

EJEMPLOS_POR_REGLA = 3
PERSONALES = ("nss", "curp", "nombre", "rfc")
TAPADO = "…"
VISIBLES = 4


def avisar(texto: str) -> None:
    """Un aviso: no cambia el código de salida."""
    sys.stderr.write(f"aviso: {texto}\n")


def informar_apartados(apartados: pl.DataFrame, leidos: int, aceptados: int, informe: str = "") -> None:
    """Agrupa por regla: cuántos, el motivo y tres ejemplos; dice dónde está la lista completa."""
    import polars as pl

    sys.stderr.write(f"leídos {leidos:,} = aceptados {aceptados:,} + apartados {leidos - aceptados:,}\n")
    texto = pl.col("valor").fill_null("")
    # Esto llega al correo del cron: un NSS o una CURP no se escriben enteros (la lista completa está en la oficina).
    tapado = pl.lit(TAPADO) + texto.str.slice(-VISIBLES)
    valor = pl.when(pl.col("campo").is_in(PERSONALES)).then(tapado).otherwise(texto.str.slice(0, 30))
    grupos = apartados.group_by("regla", maintain_order=True).agg(
        pl.len().alias("cuantos"),
        pl.col("motivo").first(),
        pl.format("renglón {} «{}»", pl.col("renglon"), valor).head(EJEMPLOS_POR_REGLA).alias("ejemplos"),
    )
    for grupo in grupos.iter_rows(named=True):
        sobran = grupo["cuantos"] - len(grupo["ejemplos"])
        cola = f" … y {sobran} más" if sobran > 0 else ""
        sys.stderr.write(f"  apartado[{grupo['regla']}] {grupo['cuantos']}: {grupo['motivo']}\n")
        sys.stderr.write(f"    {'; '.join(grupo['ejemplos'])}{cola}\n")
    if informe:
        sys.stderr.write(f"  la lista completa está en {informe}\n")
