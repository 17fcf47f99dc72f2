"""Avisos comunes a todos los lectores: lo que se acepta pero conviene mirar."""

from __future__ import annotations

import polars as pl

from cedulas_cli.dominio import reglas as rg


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
    dudosos = registros.filter(~rg.registro_verificable()).height
    if dudosos:
        avisos.append(f"{cuenta(dudosos, 'registro')} patronal(es) con dígito que no sale por el algoritmo inferido")
    return avisos


def aviso_de_diez(registro: str) -> list[str]:
    """Aviso si a un registro patronal de 10 posiciones se le completó (o le falta) el dígito."""
    if len(registro.replace("-", "").strip()) != 10:
        return []
    return ["el registro patronal venía con 10 posiciones; se completa con el dígito inferido si empieza con letra"]
