"""Explica un renglón y comprueba, concepto por concepto, que la explicación da lo mismo que el motor."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from cedulas_cli.dominio.cuotas import Criterios
from cedulas_cli.dominio.esquemas import BIMESTRAL
from cedulas_cli.dominio.explicacion import explicar
from cedulas_cli.dominio.pasos import Explicacion, Renglon
from cedulas_cli.dominio.periodos import Periodo, exigir_bimestre
from cedulas_cli.dominio.plan import planear
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.dominio.zonas import SALARIO_MINIMO, ZONA_OMISION, zona_existe
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.parametros.conceptos import cargar_conceptos

LUGAR = "las opciones de la orden"


def explicar_renglon(dados: Mapping[str, str], parametros: Parametros, criterios: Criterios) -> Explicacion:
    """De las columnas de un movimiento (contrato §3), como texto, a su explicación comprobada.

    Errores: «opcion-invalida» (2) si falta el tramo o la zona no existía; «sin-renglones-utiles» (65) con la regla
    que no cumple; «parametro-sin-vigencia» (78); y «falla-interna» (70) si lo explicado y lo calculado difieren.
    """
    _exigir_tramo_y_zona(dados, parametros)
    movimiento = pl.LazyFrame({columna: [valor] for columna, valor in dados.items()})
    calculo = planear(movimiento, parametros, criterios, LUGAR)
    tipados = calculo.tipados.collect()
    if tipados.is_empty():
        raise _no_aceptado(calculo.apartados.collect())
    renglon = Renglon.de_tipado(tipados.row(0, named=True), prima_declarada=bool(dados.get("prima_rt")))
    explicacion = explicar(renglon, parametros, criterios, cargar_conceptos())
    comprobar(explicacion, calculo.aceptados.collect().row(0, named=True))
    return explicacion


def _exigir_tramo_y_zona(dados: Mapping[str, str], parametros: Parametros) -> None:
    emision, periodo = dados["emision"], Periodo.de_texto(dados["periodo"])
    if emision == BIMESTRAL:
        exigir_bimestre(periodo)
    if "dias" not in dados and not {"desde", "hasta"} <= dados.keys():
        raise ErrorCedulas(
            "opcion-invalida",
            "falta el tramo",
            lugar="--dias, o --desde y --hasta",
            causa="sin días no hay cuota que explicar",
            remedio=f"por ejemplo: --dias {periodo.dias(emision)}",
        )
    zona = dados.get("zona", ZONA_OMISION)
    if not zona_existe(parametros, emision, str(periodo), zona):
        zonas = [z for z in parametros.claves(SALARIO_MINIMO) if zona_existe(parametros, emision, str(periodo), z)]
        raise ErrorCedulas(
            "opcion-invalida",
            f"la zona «{zona}» no existe o no existía en {periodo}",
            lugar="--zona",
            causa=f"en ese periodo había: {', '.join(zonas) or 'ninguna cargada'}",
            remedio="use una de ésas",
        )


def _no_aceptado(apartados: pl.DataFrame) -> ErrorCedulas:
    reglas = apartados.select("campo", "valor", "motivo").unique(maintain_order=True)
    causas = [f"{campo} «{valor or ''}»: {motivo}" for campo, valor, motivo in reglas.iter_rows()]
    return ErrorCedulas(
        "sin-renglones-utiles",
        "el renglón no se puede calcular",
        lugar=LUGAR,
        causa="; ".join(causas),
        remedio="corrija esos valores; son las mismas reglas de «cedulas calcular cuotas»",
    )


def comprobar(explicacion: Explicacion, motor: Mapping[str, int]) -> None:
    """«falla-interna» (70) si algún importe explicado no es el del motor."""
    difieren = [f"{c}: explicado {i}, motor {motor[c]}" for c, i in explicacion.importes.items() if i != motor[c]]
    if difieren:
        raise ErrorCedulas(
            "falla-interna",
            "la explicación no da lo mismo que el cálculo",
            lugar="; ".join(difieren),
            causa="es un defecto del programa, no de sus datos",
            remedio="repórtelo con las opciones que usó; el importe bueno es el de «cedulas calcular cuotas»",
        )
