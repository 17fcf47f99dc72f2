"""Repartir un pago entre créditos y formar la tabla de una prórroga, de textos a tablas que se entregan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from cedulas_cli.dominio.campos import Campo, DatoMalo, Tipo, leer_todos
from cedulas_cli.dominio.dinero import a_importe, exigir_sin_flotantes, pesos
from cedulas_cli.dominio.pagos import ORDENES, Credito, aplicar
from cedulas_cli.dominio.prorroga import tabla_de_pagos
from cedulas_cli.dominio.resultado import Contexto, Cuaderno
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.sistema.tablas import leer_entera, traducir_fallas

_IMPORTES_TABLA = ("saldo_inicial", "recargos", "capital", "pago", "saldo_final")
_IMPORTES_APLICACION = ("debia", "aplicado", "queda")
_COMPONENTES = tuple(dict.fromkeys(c for orden in ORDENES.values() for c in orden))
_CAMPOS = (
    Campo("numero_credito", Tipo.TEXTO, "", obligatorio=True),
    Campo("vencimiento", Tipo.FECHA, "", obligatorio=True),
    Campo("protegido", Tipo.SI_NO, ""),
    *(Campo(c, Tipo.IMPORTE, "") for c in _COMPONENTES),
)


def tabla_de_prorroga(
    campos: Sequence[Campo], celdas: Mapping[str, str | None], contexto: Contexto
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """La tabla de pagos y sus advertencias; un dato que no sirve es «opcion-invalida» (2)."""
    notas = Cuaderno()
    try:
        pagos = tabla_de_pagos(leer_todos(campos, celdas), contexto, notas)
    except DatoMalo as malo:
        raise _opcion_mala(malo) from malo
    filas = [{"numero": p.numero, "vence": p.vence, **{c: getattr(p, c) for c in _IMPORTES_TABLA}} for p in pagos]
    esquema: dict[str, Any] = {"numero": pl.Int64, "vence": pl.Date, **dict.fromkeys(_IMPORTES_TABLA, pl.Int64)}
    return pl.DataFrame(filas, esquema).with_columns(map(a_importe, _IMPORTES_TABLA)), tuple(notas.avisos)


def aplicar_pago(entrada: str, recibido: str, orden: str) -> tuple[pl.DataFrame, Decimal]:
    """Un renglón por crédito y componente que se debía, y lo que sobró del pago en pesos.

    Errores: «columna-faltante», «columna-flotante» y «sin-renglones-utiles» (65), «opcion-invalida» (2).
    """
    try:
        importe = int(Campo("recibido", Tipo.IMPORTE, "", obligatorio=True).leer(recibido))
    except DatoMalo as malo:
        raise _opcion_mala(malo) from malo
    aplicaciones = aplicar(_creditos(entrada, orden), importe, ORDENES[orden])
    filas = [
        {"numero_credito": a.numero, "componente": a.componente, **{c: getattr(a, c) for c in _IMPORTES_APLICACION}}
        for a in aplicaciones
    ]
    esquema: dict[str, Any] = {
        "numero_credito": pl.String,
        "componente": pl.String,
        **dict.fromkeys(_IMPORTES_APLICACION, pl.Int64),
    }
    tabla = pl.DataFrame(filas, esquema).with_columns(map(a_importe, _IMPORTES_APLICACION))
    return tabla, pesos(importe - sum(a.aplicado for a in aplicaciones))


def _creditos(entrada: str, orden: str) -> list[Credito]:
    tabla = leer_entera(entrada)
    exigir_sin_flotantes([c for c, t in tabla.schema.items() if t.is_float() and c in _COMPONENTES], entrada)
    for columna in ("numero_credito", "vencimiento"):
        if columna not in tabla.columns:
            raise _tabla_mala("columna-faltante", f"falta la columna «{columna}»", entrada, f"trae: {tabla.columns}")
    fuera = [c for c in _COMPONENTES if c in tabla.columns and c not in ORDENES[orden]]
    if fuera:
        raise _tabla_mala(
            "columna-faltante",
            f"«{fuera[0]}» no tiene lugar en el orden {orden}",
            entrada,
            f"en ese orden se cubren: {', '.join(ORDENES[orden])}",
        )
    presentes = [c.nombre for c in _CAMPOS if c.nombre in tabla.columns]
    with traducir_fallas(entrada):
        textos = tabla.select(pl.col(presentes).cast(pl.String))
    creditos = []
    for numero, renglon in enumerate(textos.iter_rows(named=True), 1):
        try:
            datos = leer_todos(_CAMPOS, renglon)
        except DatoMalo as malo:
            causa = f"{malo.campo} «{malo.valor}»: {malo.motivo}"
            raise _tabla_mala("sin-renglones-utiles", f"el renglón {numero} no sirve", entrada, causa) from malo
        debe = {c: datos[c] or 0 for c in ORDENES[orden]}
        creditos.append(Credito(datos["numero_credito"], datos["vencimiento"], debe, bool(datos["protegido"])))
    return creditos


def _tabla_mala(nombre: str, mensaje: str, lugar: str, causa: str) -> ErrorCedulas:
    return ErrorCedulas(nombre, mensaje, lugar=lugar, causa=causa, remedio="corrija la tabla; no se aplicó nada")


def _opcion_mala(malo: DatoMalo) -> ErrorCedulas:
    opcion = "--" + malo.campo.replace("_", "-")
    return ErrorCedulas(
        "opcion-invalida",
        f"«{malo.valor}» no sirve" if malo.valor else f"falta {opcion}",
        lugar=opcion,
        causa=malo.motivo,
        remedio="corrija ese dato; --help dice qué lleva cada opción",
    )
