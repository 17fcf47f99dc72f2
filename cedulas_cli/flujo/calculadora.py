"""Una calculadora sobre un renglón y su explicación contada de tres formas; por tabla, `calculo_por_tandas`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.dominio.campos import Campo, DatoMalo, leer_todos
from cedulas_cli.dominio.dinero import a_importe, pesos
from cedulas_cli.dominio.esquemas import IMPORTE
from cedulas_cli.dominio.resultado import POSICION, SEPARADOR_DE_AVISOS, Contexto, Regla, Resultado, esquema_en_centavos
from cedulas_cli.dominio.vigencia import Valor
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.oficina.carpeta import elegir
from cedulas_cli.oficina.configuracion import leer as leer_configuracion
from cedulas_cli.parametros.calendario import cargar as cargar_calendario
from cedulas_cli.parametros.carga import cargar_parametros
from cedulas_cli.sistema.fichas import Ficha

ESQUEMA = 1
IMPORTE_MAXIMO = 10**18
"""Centavos que ya no caben en un `Decimal(18, 2)`."""


def contexto_de(oficina: Path | None) -> Contexto:
    """Parámetros y calendario del programa y de la oficina elegida."""
    elegida = elegir(oficina)
    return Contexto(
        cargar_parametros(elegida.parametros),
        cargar_calendario(elegida.calendarios, leer_configuracion(elegida).ambitos),
    )


def calcular_uno(
    campos: Sequence[Campo], regla: Regla, celdas: Mapping[str, str | None], contexto: Contexto
) -> Resultado:
    """Un caso dado por opciones; un dato que no sirve es «opcion-invalida» (2) y dice cuál."""
    try:
        resultado = regla.calcular(leer_todos(campos, celdas), contexto)
        exigir_que_quepa(regla.importes, resultado)
        return resultado
    except DatoMalo as malo:
        opciones = {campo.nombre: campo.opcion for campo in campos}
        raise ErrorCedulas(
            "opcion-invalida",
            f"«{malo.valor}» no sirve" if malo.valor else f"falta {opciones.get(malo.campo, malo.campo)}",
            lugar=opciones.get(malo.campo, malo.campo),
            causa=malo.motivo,
            remedio="corrija ese dato; --help dice qué lleva cada opción",
        ) from malo


def exigir_que_quepa(importes: Iterable[str], resultado: Resultado) -> None:
    """Un importe que no cabe en un `Decimal(18, 2)` es un dato malo."""
    for nombre in importes:
        if abs(resultado.datos.get(nombre) or 0) >= IMPORTE_MAXIMO:
            raise DatoMalo(nombre, resultado.datos[nombre], "el importe que resulta no cabe en 18 cifras", "desborde")


def a_la_frontera(regla: Regla, calculadas: pl.DataFrame) -> pl.DataFrame:
    """Las columnas que la calculadora agrega, ya con su tipo: los importes, de centavos a `Decimal`."""
    return calculadas.with_columns(a_importe(nombre) for nombre in regla.importes)


def como_tabla(regla: Regla, resultado: Resultado) -> pl.DataFrame:
    """El resultado de un caso como tabla de un renglón."""
    fila = [resultado.datos.get(nombre) for nombre in regla.salidas]
    avisos = SEPARADOR_DE_AVISOS.join(resultado.advertencias) or None
    tabla = pl.DataFrame([(0, *fila, avisos)], schema=esquema_en_centavos(regla), orient="row")
    return a_la_frontera(regla, tabla.drop(POSICION))


# ---------------------------------------------------------------- explicación


def como_objeto(nombre: str, regla: Regla, celdas: Mapping[str, str | None], resultado: Resultado) -> dict[str, Any]:
    """Objeto JSON con importes como texto exacto; los campos sólo se agregan."""
    return {
        "esquema": ESQUEMA,
        "calculo": nombre,
        "entrada": {c: v for c, v in celdas.items() if v},
        "resultado": {c: _exacto(tipo, resultado.datos.get(c)) for c, tipo in regla.salidas.items()},
        "pasos": [
            {
                "concepto": paso.concepto,
                "operacion": paso.operacion,
                "resultado": paso.resultado,
                "fundamento": paso.fundamento,
                "parametros": [_objeto_valor(valor) for valor in paso.valores],
            }
            for paso in resultado.pasos
        ],
        "advertencias": list(resultado.advertencias),
    }


def _exacto(tipo: Any, valor: Any) -> Any:
    if valor is None or (isinstance(valor, int) and tipo != IMPORTE):
        return valor
    return str(pesos(valor)) if tipo == IMPORTE else str(valor)


def _objeto_valor(valor: Valor) -> dict[str, Any]:
    return {
        "parametro": valor.parametro,
        "clave": valor.clave,
        "valor": str(valor.valor),
        "unidad": valor.unidad,
        "desde": str(valor.desde),
        "hasta": str(valor.hasta) if valor.hasta else None,
        "verificado": valor.verificado,
        "fundamento": valor.fundamento,
    }


def pasos_como_tabla(resultado: Resultado) -> pl.DataFrame:
    """Un renglón por paso, para csv, jsonl y parquet."""
    return pl.DataFrame(
        [
            {
                "paso": numero,
                "concepto": paso.concepto,
                "operacion": paso.operacion,
                "resultado": paso.resultado,
                "fundamento": paso.fundamento,
                "parametros": "; ".join(f"{v.rotulo} = {v.valor} {v.vigencia}" for v in paso.valores),
            }
            for numero, paso in enumerate(resultado.pasos, 1)
        ]
    )


def como_fichas(regla: Regla, resultado: Resultado) -> Iterator[Ficha]:
    """Una ficha por paso, otra con el resultado y, si las hay, las advertencias."""
    for numero, paso in enumerate(resultado.pasos, 1):
        renglones = [("cálculo", paso.operacion), ("artículo", paso.fundamento)]
        renglones += [("parámetro", f"{v.rotulo} = {v.en_palabras}, {v.vigencia}") for v in paso.valores]
        yield Ficha(f"{numero}. {paso.concepto}", paso.resultado, renglones)
    datos = [(c, resultado.datos.get(c), tipo) for c, tipo in regla.salidas.items()]
    legibles = [
        (c.replace("_", " "), f"${pesos(v):,}" if tipo == IMPORTE else str(v))
        for c, v, tipo in datos
        if v not in (None, "")
    ]
    yield Ficha("Resultado", "", legibles)
    if resultado.advertencias:
        yield Ficha("Advertencias", "", [("aviso", texto) for texto in resultado.advertencias])
