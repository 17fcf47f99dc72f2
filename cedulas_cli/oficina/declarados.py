"""Movimientos e incapacidades que el patrón declaró en sus importaciones del SUA, por mes; no es lo que pagó."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from cedulas_cli.dominio.dinero import a_centavos, a_importe
from cedulas_cli.dominio.esquemas_pago import MOVIMIENTOS_PAGO, en_centavos, importes_de
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.emisiones import RECEPCION
from cedulas_cli.sistema.archivos import escribir_json, huella_valor, leer_json, reemplazo_atomico

_TABLA = "movimientos.parquet"
_LLAVE = [c for c in MOVIMIENTOS_PAGO if c not in ("archivo", "renglon")]


def leer(oficina: Oficina, periodo: str) -> pl.DataFrame:
    """Los movimientos declarados de un mes, en centavos; vacía si no se ha recibido ninguno."""
    carpeta = oficina.declarados(periodo)
    if not (carpeta / RECEPCION).is_file():
        return pl.DataFrame(schema=en_centavos(MOVIMIENTOS_PAGO))
    return pl.read_parquet(carpeta / _TABLA).with_columns(a_centavos(c) for c in importes_de(MOVIMIENTOS_PAGO))


def huella(oficina: Oficina, periodo: str) -> str:
    """La de lo declarado de un mes; vacía si no hay."""
    ruta = oficina.declarados(periodo) / RECEPCION
    return str(leer_json(ruta)["identidad"]) if ruta.is_file() else ""


def de_emision(oficina: Oficina, emision: str, periodo: str) -> pl.DataFrame:
    """Los declarados en el mes de una emisión, o en los dos de su bimestre."""
    return pl.concat([leer(oficina, mes) for mes in _meses(emision, periodo)])


def huella_de_emision(oficina: Oficina, emision: str, periodo: str) -> list[str]:
    """Las huellas de lo declarado en esos meses."""
    return [huella(oficina, mes) for mes in _meses(emision, periodo)]


def _meses(emision: str, periodo: str) -> list[str]:
    primero = Periodo.de_texto(periodo).primer_dia(emision)
    return list(dict.fromkeys([f"{primero:%Y-%m}", periodo]))


def agregar(oficina: Oficina, periodo: str, nuevos: pl.DataFrame, archivos: Sequence[dict[str, Any]]) -> int:
    """Junta lo nuevo con lo que había (lo idéntico, una vez) y dice cuántos movimientos se agregaron."""
    carpeta = oficina.declarados(periodo)
    habia = leer(oficina, periodo)
    orden = ["registro_patronal", "nss", "fecha", "tipo_movimiento"]
    todos = pl.concat([habia, nuevos]).unique(_LLAVE, keep="first", maintain_order=True)
    if todos.height == habia.height:
        return 0
    previos = leer_json(carpeta / RECEPCION)["archivos"] if habia.height else []
    juntos = {str(a["huella"]): a for a in [*previos, *archivos]}
    guardables = todos.sort(*orden, maintain_order=True)
    with reemplazo_atomico(carpeta / _TABLA) as temporal:
        guardables.with_columns(a_importe(c) for c in importes_de(MOVIMIENTOS_PAGO)).write_parquet(temporal)
    escribir_json(
        carpeta / RECEPCION,
        {
            "esquema": 1,
            "periodo": periodo,
            "identidad": huella_valor([[str(v) for v in fila] for fila in guardables.select(_LLAVE).rows()]),
            "archivos": [juntos[h] for h in sorted(juntos)],
            "movimientos": guardables.height,
        },
    )
    return guardables.height - habia.height
