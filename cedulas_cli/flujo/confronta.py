"""Confronta: une lo determinado de un periodo con lo que se pagó de él y guarda las diferencias con su causa."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli import __version__
from cedulas_cli.dominio.confronta import causas as cs
from cedulas_cli.dominio.confronta import cuadro as cd
from cedulas_cli.dominio.confronta import niveles
from cedulas_cli.dominio.confronta.conceptos import CONFRONTA, EMISIONES_CON_PAGO
from cedulas_cli.dominio.confronta.dictamen import marcar
from cedulas_cli.dominio.dinero import a_centavos, a_importe
from cedulas_cli.dominio.esquemas import IMPORTE, vacia
from cedulas_cli.dominio.esquemas_pago import TABLAS_PAGO, en_centavos
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.flujo.determinar import Determinacion, criterios_de, determinar_periodo, recalculador
from cedulas_cli.oficina import declarados, dictamenes, recaudacion
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.configuracion import Configuracion, leer
from cedulas_cli.parametros.carga import cargar_parametros
from cedulas_cli.sistema.archivos import escribir_json, huella_valor, leer_json, reemplazo_atomico

SELLO = "confronta.json"


@dataclass(frozen=True)
class Confronta:
    """Confronta guardada de una emisión y periodo."""

    emision: str
    periodo: str
    carpeta: Path
    datos: dict[str, Any]
    ya_estaba: bool

    def tabla(self, nivel: str) -> Path:
        """Ruta de la tabla de un nivel: patron, trabajador o concepto."""
        return self.carpeta / f"{nivel}.parquet"


def confrontar_periodo(oficina: Oficina, periodo: str, emision: str | None, base: str) -> list[Confronta]:
    """Confronta cada emisión mensual o bimestral recibida con ese periodo. Con el candado tomado.

    Errores: «nada-recibido» (66) sin emisión; sin pagos recibidos, todos salen omisos y `datos["folios"]` es 0.
    """
    configuracion = leer(oficina)
    parametros = cargar_parametros(oficina.parametros)
    determinaciones = [d for d in determinar_periodo(oficina, periodo, emision) if d.emision in EMISIONES_CON_PAGO]
    return [confrontar(oficina, d, parametros, configuracion, base) for d in determinaciones]


def confrontar(
    oficina: Oficina, determinacion: Determinacion, parametros: Parametros, configuracion: Configuracion, base: str
) -> Confronta:
    """Confronta una emisión determinada; si nada cambió desde la última vez, no hace nada."""
    emision, periodo = determinacion.emision, determinacion.periodo
    recibido = recaudacion.buscar(oficina, periodo)
    dictaminados = dictamenes.leer(oficina)
    insumos = {
        "version_programa": __version__,
        "determinacion": huella_valor(determinacion.datos["insumos"]),
        "recaudacion": sorted(recibido.huellas) if recibido else [],
        "declarados": declarados.huella_de_emision(oficina, emision, periodo),
        "dictamenes": huella_valor([[str(v) for v in fila] for fila in dictaminados.rows()]),
        "base": base,
    }
    carpeta = oficina.confronta(emision, periodo)
    ruta = carpeta / SELLO
    if ruta.is_file() and (previa := leer_json(ruta))["insumos"] == insumos:
        return Confronta(emision, periodo, carpeta, previa, ya_estaba=True)
    cuotas = _cuotas_en_centavos(determinacion)
    cuadro = cd.formar(cuotas, _pagos(recibido), emision, base)
    propios = cuadro.pagos
    movimientos = pl.concat([propios.movimientos, declarados.de_emision(oficina, emision, periodo)])
    declarado = cs.Declarado.de_pagos(propios.pagos, propios.trabajadores, movimientos, emision)
    recalcular = recalculador(cuotas.columns, criterios_de(configuracion), "confronta")
    con_causas = cs.con_causas(cuadro.difieren, cuotas, declarado, emision, parametros, recalcular)
    filas = {
        niveles.POR_PATRON: niveles.por_patron(cuadro.difieren, con_causas, cuadro.totales),
        niveles.POR_TRABAJADOR: niveles.por_trabajador(cuadro.difieren, con_causas),
        niveles.POR_CONCEPTO: niveles.por_concepto(con_causas),
    }
    tablas = {
        nivel: niveles.a_tabla(marcar(tabla, dictaminados, emision, periodo), emision, periodo)
        for nivel, tabla in filas.items()
    }
    for nivel, tabla in tablas.items():
        with reemplazo_atomico(carpeta / f"{nivel}.parquet") as temporal:
            tabla.write_parquet(temporal)
    datos = _ficha(insumos, tablas, cuadro)
    escribir_json(ruta, datos)
    return Confronta(emision, periodo, carpeta, datos, ya_estaba=False)


def _cuotas_en_centavos(determinacion: Determinacion) -> pl.DataFrame:
    cuotas = pl.read_parquet(determinacion.tabla("cuotas"))
    importes = [c for c, tipo in cuotas.schema.items() if tipo == IMPORTE and c != "salario_diario"]
    return cuotas.with_columns(a_centavos(c) for c in importes).with_columns(
        pl.int_range(pl.len(), dtype=pl.Int64).alias("indice")
    )


def _pagos(recibido: recaudacion.Recaudacion | None) -> cd.Pagos:
    """Lo pagado del mes, en centavos; sin nada recibido, tablas vacías."""
    return cd.Pagos(
        *(
            recibido.tabla(nombre) if recibido else vacia(en_centavos(esquema))
            for nombre, esquema in TABLAS_PAGO.items()
        )
    )


def _ficha(insumos: dict[str, Any], tablas: dict[str, pl.DataFrame], cuadro: cd.Cuadro) -> dict[str, Any]:
    patron = tablas[niveles.POR_PATRON]
    sumas = cuadro.totales.select(pl.col("emitido", "pagado").sum()).with_columns(
        a_importe("emitido"), a_importe("pagado")
    )
    return {
        "esquema": 1,
        "insumos": insumos,
        "patrones": cuadro.totales.height,
        "folios": cuadro.pagos.pagos.height,
        "folios_de_creditos": cuadro.de_credito,
        "con_diferencia": patron.height,
        "por_tipo": dict(patron.group_by("tipo").len().sort("tipo").rows()),
        "por_causa": dict(patron.group_by("causa").len().sort("causa").rows()),
        "emitido": str(sumas["emitido"][0]),
        "pagado": str(sumas["pagado"][0]),
        "diferencia": str(patron["diferencia"].sum()),
        "dictaminados": patron.filter(pl.col("dictamen") != "").height,
    }


def leer_diferencias(confrontas: list[Confronta], nivel: str) -> pl.DataFrame:
    """Las diferencias de varias emisiones, juntas."""
    return pl.concat([vacia(CONFRONTA), *(pl.read_parquet(c.tabla(nivel)) for c in confrontas)])
