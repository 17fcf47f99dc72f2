"""Cómo se enseña un crédito: su ficha, su historia y lo que el tiempo movió."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.dominio.credito.campos import CLASES, Clase
from cedulas_cli.dominio.credito.hechos import Hecho, HechoNuevo
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.dinero import pesos
from cedulas_cli.sistema.archivos import escribir_json
from cedulas_cli.sistema.tablas import SALIDA_ESTANDAR
from cedulas_cli.sistema.tablas import entregar_json as mostrar_json

IMPORTES = frozenset(
    [
        "suerte_principal",
        "actualizacion",
        "recargos",
        "multa",
        "gastos",
        "total",
        "pagado",
        "descuento",
        "saldo",
        "importe",
    ]
)
_HISTORIA = ("n", "hecho", "fecha", "registrado", "usuario", "documento", "datos", "huella")
_MOVIDOS = ("numero_credito", "hecho", "fecha", "documento")


def ficha(credito: Credito) -> pl.DataFrame:
    """Dato y valor, sin lo vacío."""
    renglones = [
        (campo, _en_una_celda(valor)) for campo, valor in como_dict(credito).items() if valor not in ("", None)
    ]
    llenos = [(campo, valor) for campo, valor in renglones if valor not in ("", "[]", "{}")]
    return pl.DataFrame(llenos, schema={"dato": pl.String, "valor": pl.String}, orient="row")


def historia(hechos: Sequence[Hecho]) -> pl.DataFrame:
    """Un renglón por hecho; los datos, como `clave=valor` con los importes en pesos."""
    filas = [
        (h.n, h.hecho, h.fecha, h.registrado, h.usuario, h.documento, _datos_en_linea(h.datos), h.huella[:16])
        for h in hechos
    ]
    tipos = (pl.Int64, pl.String, pl.Date, pl.Date, pl.String, pl.String, pl.String, pl.String)
    return pl.DataFrame(filas, schema=dict(zip(_HISTORIA, tipos, strict=True)), orient="row")


def movidos(hechos: Sequence[HechoNuevo]) -> pl.DataFrame:
    """Lo que el tiempo movió, un renglón por hecho."""
    filas = [(h.clave, h.hecho, h.fecha, h.documento) for h in hechos]
    tipos = (pl.String, pl.String, pl.Date, pl.String)
    return pl.DataFrame(filas, schema=dict(zip(_MOVIDOS, tipos, strict=True)), orient="row")


def entregar_json(credito: Credito, hechos: Sequence[Hecho], salida: str) -> None:
    """Ficha e historia en un solo objeto."""
    documento = {
        "credito": como_dict(credito),
        "hechos": [
            {
                "n": h.n,
                "hecho": h.hecho,
                "fecha": h.fecha.isoformat(),
                "registrado": h.registrado.isoformat(),
                "usuario": h.usuario,
                "documento": h.documento,
                "datos": {campo: _dato(campo, valor) for campo, valor in h.datos.items()},
                "huella": h.huella,
                "previa": h.previa,
            }
            for h in hechos
        ],
    }
    if salida == SALIDA_ESTANDAR:
        mostrar_json(documento)
    else:
        escribir_json(Path(salida), documento)


def como_dict(credito: Credito) -> dict[str, Any]:
    """Todo lo derivado, con importes en pesos exactos y fechas ISO."""
    return {campo: _derivado(campo, valor) for campo, valor in credito._asdict().items()}


def _derivado(campo: str, valor: Any) -> Any:
    if campo in IMPORTES and isinstance(valor, int):
        return str(pesos(valor))
    if campo == "ramos":
        return {concepto: str(pesos(centavos)) for concepto, centavos in valor.items()}
    if isinstance(valor, date):
        return valor.isoformat()
    if isinstance(valor, tuple):
        if hasattr(valor, "_asdict"):
            return {c: _derivado(c, v) for c, v in valor._asdict().items()}
        return [_derivado("", v) for v in valor]
    return valor


def _dato(campo: str, valor: Any) -> Any:
    clase = CLASES.get(campo)
    if clase is Clase.IMPORTE and type(valor) is int:
        return str(pesos(valor))
    if clase is Clase.RAMOS and isinstance(valor, Mapping):
        return {concepto: _dato("importe", centavos) for concepto, centavos in valor.items()}
    return valor


def _datos_en_linea(datos: Mapping[str, Any]) -> str:
    return "; ".join(f"{campo}={_en_una_celda(_dato(campo, valor))}" for campo, valor in sorted(datos.items()))


def _en_una_celda(valor: Any) -> str:
    if isinstance(valor, bool):
        return "sí" if valor else "no"
    if isinstance(valor, str | int):
        return str(valor)
    if isinstance(valor, list) and all(isinstance(v, str | int) for v in valor):
        return ", ".join(map(str, valor))
    return json.dumps(valor, ensure_ascii=False)
