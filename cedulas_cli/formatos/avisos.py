"""Avisos comunes a todos los lectores: lo que se acepta pero conviene mirar."""

from __future__ import annotations

import polars as pl

from cedulas_cli.dominio import reglas as rg

REGISTRO_DE_DIEZ = "registros patronales de 10 posiciones: se completaron con el dígito inferido"


def cuenta(n: int, cosa: str) -> str:
    """«1 movimiento», «3 movimientos»."""
    return f"{n} {cosa}" + ("" if n == 1 else "s")


def avisar_comunes(movimientos: pl.DataFrame) -> list[str]:
    """Dígitos verificadores que no salen (sólo advierten: la emisión oficial manda)."""
    avisos = []
    malos = movimientos.select("nss").filter(~rg.nss_verificable().fill_null(False))["nss"].n_unique()
    if malos:
        avisos.append(f"{malos} NSS con dígito verificador que no sale")
    registros = movimientos.select("registro_patronal").unique()
    cortos = registros.filter(pl.col("registro_patronal").str.len_chars() == 10).height
    if cortos:
        avisos.append(f"{cuenta(cortos, 'registro')} patronal(es) de 10 posiciones sin letra: quedan sin dígito")
    dudosos = registros.filter(~rg.registro_verificable()).height
    if dudosos:
        avisos.append(f"{cuenta(dudosos, 'registro')} patronal(es) con dígito que no sale por el algoritmo inferido")
    return avisos
