"""Qué debe cumplir cada importación del SUA, y en qué discrepan las fuentes de su formato."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from cedulas_cli.dominio import esquemas_sua as es
from cedulas_cli.dominio import reglas as rg

_TIPOS_DE_MOVIMIENTO = ("02", "07", "08", "11", "12")
_TIPOS_DE_CREDITO = ("15", "16", "17", "18", "19", "20")
_CON_SALARIO = ("07", "08")
_CON_DIAS = ("11", "12")
_RAMAS = ("1", "2", "3", "4")
_RIESGO, _MATERNIDAD = "1", "3"
_DIAS_MAXIMOS_MES = 31


def reglas_de(importacion: str) -> list[rg.Regla]:
    """Las de esa importación; se evalúan sobre el renglón ya tipado, con `valor_descuento` todavía en ocho dígitos."""
    return _REGLAS[importacion]()


def _trabajadores() -> list[rg.Regla]:
    return [
        _en_lista("tipo-trabajador", "tipo_trabajador", ("1", "2", "3", "4")),
        _en_lista("jornada", "jornada", ("0", "1", "2", "3", "4", "5", "6")),
        rg.regla("sbc-no-positivo", "sdi", "el salario diario integrado debe ser mayor que cero", pl.col("sdi") > 0),
        *_descuento(),
    ]


def _afiliatorios() -> list[rg.Regla]:
    return [
        _en_lista("sexo", "sexo", ("M", "F")),
        _en_lista("tipo-salario", "tipo_salario", ("0", "1", "2")),
    ]


def _movimientos() -> list[rg.Regla]:
    tipo, dias, sdi = pl.col("tipo_movimiento"), pl.col("dias").fill_null(0), pl.col("sdi").fill_null(0)
    return [
        _en_lista("tipo-movimiento", "tipo_movimiento", _TIPOS_DE_MOVIMIENTO),
        rg.regla(
            "movimiento-sin-salario",
            "sdi",
            "una modificación o un reingreso llevan salario; los demás, ceros",
            ~tipo.is_in(_TIPOS_DE_MOVIMIENTO) | (tipo.is_in(_CON_SALARIO) == (sdi > 0)),
        ),
        rg.regla(
            "movimiento-dias",
            "dias",
            "un ausentismo o una incapacidad llevan de 1 a 31 días; los demás, ceros",
            ~tipo.is_in(_TIPOS_DE_MOVIMIENTO)
            | pl.when(tipo.is_in(_CON_DIAS)).then(dias.is_between(1, _DIAS_MAXIMOS_MES)).otherwise(dias == 0),
        ),
    ]


def _creditos() -> list[rg.Regla]:
    return [
        _en_lista("tipo-movimiento", "tipo_movimiento", _TIPOS_DE_CREDITO),
        _en_lista("tabla-disminucion-invalida", "aplica_tabla_disminucion", ("S", "N")),
        *_descuento(),
    ]


def _incapacidades() -> list[rg.Regla]:
    inicio, fin, dias = pl.col("fecha_inicio"), pl.col("fecha_termino"), pl.col("dias")
    cuadran = fin.is_null() | ((fin - inicio).dt.total_days() + 1 == dias)
    rama, riesgo = pl.col("rama"), pl.col("tipo_riesgo")
    return [
        _en_lista("rama-incapacidad", "rama", _RAMAS),
        rg.regla("incapacidad-dias", "dias", "los días no son los que van del inicio al término", cuadran),
        rg.regla(
            "riesgo-sin-rama",
            "tipo_riesgo",
            "sólo la rama 1, riesgos de trabajo, lleva tipo de riesgo",
            (rama == _RIESGO) | riesgo.is_null() | (riesgo == "0"),
        ),
    ]


def _descuento() -> list[rg.Regla]:
    """El tipo va de 0 a 3 y el valor tiene la forma de su tipo (00EEDD00, EEEEEDD0, 0EEEDDDD)."""
    tipo, valor = pl.col("tipo_descuento"), pl.col("valor_descuento")
    forma = (
        pl.when(tipo == "0")
        .then(valor.str.contains(r"^0{8}$"))
        .when(tipo == "1")
        .then(valor.str.contains(r"^00[0-9]{4}00$"))
        .when(tipo == "2")
        .then(valor.str.contains(r"^[0-9]{7}0$"))
        .otherwise(valor.str.contains(r"^0[0-9]{7}$"))
    )
    motivo = "el valor del descuento no tiene la forma de su tipo: 00EEDD00, EEEEEDD0 o 0EEEDDDD"
    return [
        _en_lista("tipo-descuento", "tipo_descuento", ("0", "1", "2", "3")),
        rg.regla("valor-descuento", "valor_descuento", motivo, forma),
    ]


def _en_lista(nombre: str, columna: str, admitidos: tuple[str, ...]) -> rg.Regla:
    motivo = f"debe ser uno de: {', '.join(admitidos)}"
    return rg.regla(nombre, columna, motivo, pl.col(columna).is_in(admitidos) | pl.col(columna).is_null())


_REGLAS: dict[str, Callable[[], list[rg.Regla]]] = {
    es.TRABAJADORES: _trabajadores,
    es.AFILIATORIOS: _afiliatorios,
    es.MOVIMIENTOS: _movimientos,
    es.CREDITOS: _creditos,
    es.INCAPACIDADES: _incapacidades,
}


def discrepancias(importacion: str, tabla: pl.DataFrame) -> list[str]:
    """Los valores que las fuentes del formato leen de distinto modo: se conservan y se avisa."""
    avisos = []
    if importacion == es.AFILIATORIOS:
        avisos += _lugares(tabla)
        if otras := tabla.filter(pl.col("hora").is_not_null() & (pl.col("hora") != "0")).height:
            avisos.append(f"{otras} renglones con «hora» distinta de 0: una fuente la toma por clave de jornada")
    if importacion == es.INCAPACIDADES:
        for valor, fuente in (("0", "una exportadora"), ("1", "la otra y el manual")):
            if cuantos := tabla.filter(pl.col("tipo_incidencia") == valor).height:
                avisos.append(f"{cuantos} incapacidades con tipo_incidencia {valor}, como la escribe {fuente}")
        if dudosas := tabla.filter(
            (pl.col("rama") == _MATERNIDAD) & pl.col("control").is_in(["6", "7", "8", "9"])
        ).height:
            avisos.append(
                f"{dudosas} incapacidades de maternidad: prenatal, enlace y postnatal son 6, 7 y 8 en una fuente y "
                "7, 8 y 9 en otra; no se interpreta"
            )
    return avisos


def _lugares(tabla: pl.DataFrame) -> list[str]:
    clave = pl.col("clave_lugar")
    lecturas = {
        "es «00», relleno fijo": clave == "00",
        "es un número de entidad (01 a 33)": clave.str.contains("^[0-9]{2}$") & (clave != "00"),
        "es la clave de entidad de la CURP": clave.str.contains("^[A-Z]{2}$"),
    }
    cuentas = {que: tabla.filter(filtro.fill_null(False)).height for que, filtro in lecturas.items()}
    usadas = {que: n for que, n in cuentas.items() if n}
    if len(usadas) <= 1 and "es la clave de entidad de la CURP" in usadas:
        return [f"clave_lugar {que} en {n} renglones; otras fuentes usan números" for que, n in usadas.items()]
    return [f"clave_lugar {que} en {n} renglones" for que, n in usadas.items()]
