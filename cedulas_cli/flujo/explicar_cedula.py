"""Explica lo ya determinado de una cédula, con sus criterios, y comprueba que sea lo impreso, al centavo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from cedulas_cli import __version__
from cedulas_cli.dominio.cuotas import Criterios, columnas_de_cuotas
from cedulas_cli.dominio.dinero import a_centavos, pesos
from cedulas_cli.dominio.esquemas import conceptos_de
from cedulas_cli.dominio.explicacion import explicar
from cedulas_cli.dominio.folio import folio as formar_folio
from cedulas_cli.dominio.pasos import Explicacion, Renglon
from cedulas_cli.dominio.plan import Calculo, planear
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.determinar import ENTRADA_DEL_MOTOR, Determinacion, huella_parametros
from cedulas_cli.flujo.emitir import EMISION, INDICE
from cedulas_cli.flujo.explicar import comprobar
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.emisiones import buscar
from cedulas_cli.parametros.conceptos import cargar_conceptos
from cedulas_cli.sistema.archivos import huella_valor, leer_json

MAXIMO = 1_000
"""Renglones que se explican de una vez: cada uno son decenas de pasos y nadie lee más."""
_POSICION = "__posicion"


@dataclass(frozen=True)
class RenglonDeCedula:
    """Un renglón impreso, de dónde vino, su explicación y lo que el archivo traía distinto."""

    fila: dict[str, Any]
    explicacion: Explicacion
    diferencias: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class CedulaExplicada:
    """Renglones explicados de una cédula; `importes` son los de la cédula entera, en centavos."""

    folio: str
    emision: str
    periodo: str
    registro_patronal: str
    renglones: tuple[RenglonDeCedula, ...]
    renglones_de_la_cedula: int
    importes: dict[str, int]
    impresa: dict[str, Any] | None
    avisos: tuple[str, ...]


def explicar_cedulas(
    oficina: Oficina,
    determinacion: Determinacion,
    parametros: Parametros,
    registro_patronal: str | None,
    nss: str | None,
    renglon: int | None,
) -> Iterator[CedulaExplicada]:
    """Las cédulas de esa emisión donde hay renglones así, en orden de registro patronal.

    Errores: «determinacion-atrasada» (65) si con los parámetros de hoy ya no sale lo impreso, «lote-alterado» (65) si
    la cédula impresa no suma lo determinado y «opcion-invalida» (2) si son demasiados renglones.
    """
    cuotas = pl.scan_parquet(determinacion.tabla("cuotas")).with_row_index(_POSICION)
    pedidos = [
        pl.col(columna) == valor
        for columna, valor in (("registro_patronal", registro_patronal), ("nss", nss), ("renglon", renglon))
        if valor is not None
    ]
    elegidos = cuotas.filter(pl.all_horizontal(pedidos)).collect()
    if elegidos.is_empty():
        return
    _exigir_pocos(elegidos.height)
    explicados = _explicar(cuotas, elegidos, determinacion, parametros)
    avisos = _avisos(oficina, determinacion, parametros)
    registros = elegidos["registro_patronal"].unique().sort().to_list()
    importes = [c for c in columnas_de_cuotas((determinacion.emision,)) if c in elegidos.columns]
    de_cada_uno = (
        cuotas.filter(pl.col("registro_patronal").is_in(registros)).select("registro_patronal", *importes).collect()
    )
    impresas, dicho = _impresas(oficina, determinacion)
    for registro in registros:
        propios = de_cada_uno.filter(pl.col("registro_patronal") == registro)
        folio = formar_folio(determinacion.emision, determinacion.periodo, registro)
        sumas = propios.select(a_centavos(c).sum() for c in importes).row(0, named=True)
        yield CedulaExplicada(
            folio=folio,
            emision=determinacion.emision,
            periodo=determinacion.periodo,
            registro_patronal=registro,
            renglones=tuple(r for r in explicados if r.fila["registro_patronal"] == registro),
            renglones_de_la_cedula=propios.height,
            importes=sumas,
            impresa=_cuadrada(impresas, folio, sumas["total"]),
            avisos=(*avisos, *dicho),
        )


def _exigir_pocos(cuantos: int) -> None:
    if cuantos > MAXIMO:
        raise ErrorCedulas(
            "opcion-invalida",
            f"son {cuantos:,} renglones y de una vez se explican hasta {MAXIMO:,}",
            lugar="--nss o --renglon",
            causa="cada renglón son decenas de pasos",
            remedio="diga también --nss, o --renglon con el del archivo recibido",
        )


# ---------------------------------------------------------------- el cálculo, otra vez y paso a paso


def _explicar(
    cuotas: pl.LazyFrame, elegidos: pl.DataFrame, determinacion: Determinacion, parametros: Parametros
) -> list[RenglonDeCedula]:
    """Recalcula los elegidos con los criterios de su determinación y exige que cada importe sea el guardado."""
    criterios = Criterios(**determinacion.datos["insumos"]["criterios"])
    calculo = _recalcular(cuotas, elegidos, criterios, parametros, determinacion)
    posiciones = elegidos[_POSICION].implode()
    suyos = pl.col(_POSICION).is_in(posiciones)
    tipados = {f[_POSICION]: f for f in calculo.tipados.filter(suyos).collect().iter_rows(named=True)}
    motor = {f[_POSICION]: f for f in calculo.aceptados.filter(suyos).collect().iter_rows(named=True)}
    importes = [c for c in columnas_de_cuotas((determinacion.emision,)) if c in elegidos.columns]
    guardados = elegidos.with_columns(a_centavos(c) for c in importes)
    diferencias = _diferencias(elegidos, determinacion)
    fichas = cargar_conceptos()
    explicados = []
    for fila in guardados.iter_rows(named=True):
        posicion = fila[_POSICION]
        difieren = [c for c in importes if posicion not in motor or motor[posicion].get(c) != fila[c]]
        if difieren:
            raise _atrasada(determinacion, fila, difieren)
        renglon = Renglon.de_tipado(
            tipados[posicion],
            prima_declarada=fila["prima_rt"] is not None,
            prima_inferida=bool(fila["prima_inferida"]),
        )
        explicacion = explicar(renglon, parametros, criterios, fichas)
        comprobar(explicacion, motor[posicion])
        explicados.append(RenglonDeCedula(fila, explicacion, tuple(diferencias.get(posicion, ()))))
    return explicados


def _recalcular(
    cuotas: pl.LazyFrame,
    elegidos: pl.DataFrame,
    criterios: Criterios,
    parametros: Parametros,
    determinacion: Determinacion,
) -> Calculo:
    """Con los elegidos van los demás renglones de sus créditos: el seguro de daños es del primero del bimestre."""
    entrada = [c for c in elegidos.columns if c in ENTRADA_DEL_MOTOR]
    creditos = elegidos["numero_credito"].drop_nulls().unique()
    quienes = pl.col(_POSICION).is_in(elegidos[_POSICION].implode())
    if creditos.len():
        quienes = quienes | pl.col("numero_credito").is_in(creditos.implode())
    insumo = cuotas.filter(quienes).select(_POSICION, *entrada).collect()
    return planear(insumo.lazy(), parametros, criterios, determinacion.emision)


def _diferencias(elegidos: pl.DataFrame, determinacion: Determinacion) -> dict[int, list[dict[str, Any]]]:
    """Del cotejo, lo que el archivo traía distinto de lo calculado en cada renglón."""
    llave = ["archivo", "renglon", "registro_patronal", "nss"]
    cotejo = pl.scan_parquet(determinacion.tabla("cotejo"))
    suyos = elegidos.lazy().select(_POSICION, *llave)
    unidas = cotejo.join(suyos, on=llave, nulls_equal=True, maintain_order="left").collect()
    por_posicion: dict[int, list[dict[str, Any]]] = {}
    for fila in unidas.iter_rows(named=True):
        dicha = {c: fila[c] for c in ("concepto", "emitido", "calculado", "diferencia", "causa")}
        por_posicion.setdefault(fila[_POSICION], []).append(dicha)
    return por_posicion


def _atrasada(determinacion: Determinacion, fila: dict[str, Any], difieren: list[str]) -> ErrorCedulas:
    return ErrorCedulas(
        "determinacion-atrasada",
        "con los parámetros de hoy ya no sale lo que se determinó",
        lugar=f"{fila['archivo']}, renglón {fila['renglon']}: {', '.join(difieren)}",
        causa="los parámetros o el programa cambiaron después de determinar",
        remedio=f"vuelva a determinar e imprimir: cedulas cedula emitir --periodo {determinacion.periodo}",
    )


# ---------------------------------------------------------------- lo impreso


def _impresas(oficina: Oficina, determinacion: Determinacion) -> tuple[pl.DataFrame | None, list[str]]:
    """El índice de las cédulas impresas con esta determinación; o nada, y por qué."""
    carpeta = oficina.cedulas(determinacion.emision, determinacion.periodo)
    sello = leer_json(carpeta / EMISION) if (carpeta / EMISION).is_file() else None
    remedio = f"imprímala con: cedulas cedula emitir --periodo {determinacion.periodo}"
    if sello is None:
        return None, [f"la cédula aún no se imprime: sólo se explica lo determinado; {remedio}"]
    if sello["insumos"]["determinacion"] != huella_valor(determinacion.datos["insumos"]):
        return None, [f"la cédula impresa es de otra determinación y no se compara; {remedio}"]
    return pl.read_parquet(carpeta / INDICE).with_columns(pl.lit(sello["fecha"]).alias("fecha")), []


def _cuadrada(impresas: pl.DataFrame | None, folio: str, total: int) -> dict[str, Any] | None:
    """Dónde y cuándo se imprimió; «lote-alterado» si su total no es el de sus renglones determinados."""
    if impresas is None:
        return None
    hallada = impresas.filter(pl.col("folio") == folio)
    if hallada.height != 1 or hallada["total"][0] != Decimal(pesos(total)):
        raise ErrorCedulas(
            "lote-alterado",
            "la cédula impresa no suma lo determinado",
            lugar=f"folio {folio}",
            causa=f"determinado {pesos(total)}, impreso {', '.join(map(str, hallada['total'])) or 'nada'}",
            remedio="vuelva a emitir las cédulas de ese periodo, o restaure desde un respaldo verificado",
        )
    columnas = ("fecha", "lote", "pdf", "pagina_inicial", "paginas", "cotizantes", "dias", "total", "huella")
    return hallada.select("razon_social", *columnas).row(0, named=True)


def _avisos(oficina: Oficina, determinacion: Determinacion, parametros: Parametros) -> list[str]:
    insumos = determinacion.datos["insumos"]
    avisos = []
    if insumos["version_programa"] != __version__ or insumos["parametros"] != huella_parametros(parametros):
        avisos.append("los parámetros o el programa cambiaron después de determinar; estos importes siguen saliendo")
    recepcion = buscar(oficina, determinacion.emision, determinacion.periodo)
    if recepcion is None or recepcion.identidad != insumos["recepcion"]:
        avisos.append("después de determinar se recibió otra versión de la emisión: esto explica la anterior")
    return avisos


def conceptos_cuadrados(cedula: CedulaExplicada) -> dict[str, int]:
    """Suma de los renglones explicados, por concepto; si son todos, es la de la cédula."""
    sumas = dict.fromkeys((c for c in conceptos_de(cedula.emision) if c in cedula.importes), 0)
    for renglon in cedula.renglones:
        for concepto, importe in renglon.explicacion.importes.items():
            sumas[concepto] += importe
    return sumas
