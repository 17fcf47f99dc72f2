"""Determinar: recalcula cada renglón recibido y guarda sus cuotas; y cotejar: emitido contra calculado."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli import __version__
from cedulas_cli.dominio import cotejo, cuotas
from cedulas_cli.dominio.dinero import a_centavos, a_importe
from cedulas_cli.dominio.esquemas import CONCEPTOS, COTEJO, PREFIJO_EMITIDO, vacia
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.plan import Calculo, planear
from cedulas_cli.dominio.tabla_vivienda import COLUMNA as TABLA_DISMINUCION
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.flujo.completar import completar, dias_cotizados
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.configuracion import Configuracion, leer
from cedulas_cli.oficina.emisiones import Recepcion, exigir
from cedulas_cli.parametros.carga import cargar_parametros
from cedulas_cli.sistema.archivos import escribir_json, huella_valor, leer_json, reemplazo_atomico

DETERMINACION = "determinacion.json"


@dataclass(frozen=True)
class Determinacion:
    """Cuotas de una emisión, ya guardadas."""

    emision: str
    periodo: str
    carpeta: Path
    datos: dict[str, Any]
    ya_estaba: bool

    def tabla(self, nombre: str) -> Path:
        """Ruta de `cuotas`, `cotejo`, `apartados` o `primas`."""
        return self.carpeta / f"{nombre}.parquet"


def criterios_de(configuracion: Configuracion) -> cuotas.Criterios:
    """Criterios de la oficina para el motor."""
    return cuotas.Criterios(configuracion.criterio_ceav, configuracion.redondeo, configuracion.piso)


def huella_parametros(parametros: Parametros) -> str:
    """Huella de todos los valores legales cargados: si uno cambia, se vuelve a determinar."""
    return huella_valor([[v.rotulo, str(v.desde), str(v.hasta), str(v.valor), v.verificado] for v in parametros])


def determinar(
    oficina: Oficina, recepcion: Recepcion, parametros: Parametros, configuracion: Configuracion
) -> Determinacion:
    """Calcula y coteja una emisión recibida; si nada cambió desde la última vez, no hace nada."""
    carpeta = oficina.cuotas(recepcion.emision, recepcion.periodo)
    criterios = criterios_de(configuracion)
    insumos = {
        "version_programa": __version__,
        "recepcion": recepcion.identidad,
        "parametros": huella_parametros(parametros),
        "criterios": {"ceav": criterios.ceav, "redondeo": criterios.redondeo, "piso": criterios.piso},
        "zona": configuracion.zona,
    }
    ruta = carpeta / DETERMINACION
    if ruta.is_file() and (previa := leer_json(ruta))["insumos"] == insumos:
        return Determinacion(recepcion.emision, recepcion.periodo, carpeta, previa, ya_estaba=True)
    completos = completar(recepcion, parametros, configuracion.zona, criterios)
    movimientos = completos.movimientos
    calculo = planear(movimientos.lazy(), parametros, criterios, recepcion.emision)
    resultado = calculo.aceptados.collect(engine="streaming")
    apartados = _apartados(calculo, movimientos.height, resultado.height)
    diferencias = _cotejar(resultado, parametros, criterios, recepcion.periodo)
    final = resultado.with_columns(cuotas.a_frontera(calculo.tabla.emisiones))
    tablas = {
        "cuotas": final,
        "apartados": apartados,
        "primas": completos.primas,
        "zonas": completos.zonas,
        "cotejo": diferencias,
    }
    for nombre, tabla in tablas.items():
        with reemplazo_atomico(carpeta / f"{nombre}.parquet") as temporal:
            tabla.write_parquet(temporal)
    datos = _ficha(insumos, calculo, movimientos.height, tablas)
    escribir_json(ruta, datos)
    return Determinacion(recepcion.emision, recepcion.periodo, carpeta, datos, ya_estaba=False)


def _apartados(calculo: Calculo, leidos: int, aceptados: int) -> pl.DataFrame:
    if leidos == aceptados:
        return calculo.apartados.clear().collect()
    return calculo.apartados.collect()


def _cotejar(
    resultado: pl.DataFrame, parametros: Parametros, criterios: cuotas.Criterios, periodo: str
) -> pl.DataFrame:
    emitidos = [PREFIJO_EMITIDO + c for c in CONCEPTOS if PREFIJO_EMITIDO + c in resultado.columns]
    if not emitidos:
        return vacia(COTEJO)
    cotizados = dias_cotizados(parametros, date.fromisoformat(f"{periodo}-01"), resultado.columns)
    en_centavos = resultado.with_columns(
        *(a_centavos(c) for c in emitidos), a_centavos("sbc"), cotizados.alias("dias_cotizados")
    ).with_row_index("indice")
    en_centavos = en_centavos.with_columns(pl.col("indice").cast(pl.Int64))
    recalcular = recalculador(resultado.columns, criterios, "cotejo")
    return cotejo.a_tabla(cotejo.cotejar(en_centavos, parametros, recalcular), en_centavos)


def recalculador(columnas: Sequence[str], criterios: cuotas.Criterios, lugar: str) -> cotejo.Recalcular:
    """Vuelve a pasar por el motor los tramos de una tabla de cuotas (`indice` y sus datos) con otros parámetros."""
    # Una hipótesis puede dar una marca que el archivo no traía.
    permitidas = ENTRADA_DEL_MOTOR & {*columnas, TABLA_DISMINUCION}

    def recalcular(movimientos: pl.DataFrame, otros: Parametros) -> pl.DataFrame:
        if movimientos.is_empty():
            return movimientos
        entrada = [c for c in movimientos.columns if c in permitidas]
        insumo = movimientos.select("indice", *entrada).with_columns(a_importe("sbc"))
        return planear(insumo.lazy(), otros, criterios, lugar).aceptados.collect()

    return recalcular


def _ficha(insumos: dict[str, Any], calculo: Calculo, leidos: int, tablas: dict[str, pl.DataFrame]) -> dict[str, Any]:
    final, diferencias = tablas["cuotas"], tablas["cotejo"]
    importes = cuotas.columnas_de_cuotas(calculo.tabla.emisiones)
    causas = diferencias.group_by("causa").len().sort("causa").rows()
    return {
        "esquema": 1,
        "insumos": insumos,
        "leidos": leidos,
        "aceptados": final.height,
        "apartados": leidos - final.height,
        "fallas": tablas["apartados"].height,
        "sumas": {c: str(final[c].sum()) for c in importes},
        "diferencias": diferencias.height,
        "diferencias_por_causa": dict(causas),
        "primas_inferidas": tablas["primas"].height,
        "zonas_inferidas": tablas["zonas"].height,
        "parametros_usados": [
            {
                "parametro": v.rotulo,
                "valor": str(v.valor),
                "desde": str(v.desde),
                "hasta": str(v.hasta) if v.hasta else None,
                "verificado": v.verificado,
                "fundamento": v.fundamento,
            }
            for v in calculo.tabla.usados
        ],
        "advertencias": list(calculo.tabla.advertencias),
        "advertencias_de_importes": list(calculo.tabla.advertencias_de_importes),
    }


ENTRADA_DEL_MOTOR = frozenset(
    {
        "emision",
        "periodo",
        "sbc",
        "sbc_propio",
        "dias",
        "desde",
        "hasta",
        "fecha_movimiento",
        "dias_ausentismo",
        "dias_incapacidad",
        "dias_labor",
        "salario_diario",
        "prima_rt",
        "zona",
        "modalidad",
        "numero_credito",
        "tipo_descuento",
        "valor_descuento",
        "dias_credito",
        "aplica_tabla_disminucion",
        "curp",
        "edad",
        "fecha_nacimiento",
    }
)
"""Columnas que deciden un importe: con ellas se recalcula un renglón ya determinado."""


def determinada(oficina: Oficina, emision: str, periodo: str) -> Determinacion | None:
    """La última determinación guardada de esa emisión, si la hay."""
    carpeta = oficina.cuotas(emision, periodo)
    ruta = carpeta / DETERMINACION
    return Determinacion(emision, periodo, carpeta, leer_json(ruta), ya_estaba=True) if ruta.is_file() else None


def determinar_periodo(oficina: Oficina, periodo: str, emision: str | None) -> list[Determinacion]:
    """Determina todo lo recibido con ese periodo (o sólo una emisión). Con el candado tomado."""
    recepciones = exigir(oficina, str(Periodo.de_texto(periodo)), emision)
    configuracion = leer(oficina)
    parametros = cargar_parametros(oficina.parametros)
    return [determinar(oficina, recepcion, parametros, configuracion) for recepcion in recepciones]


def leer_cotejo(determinaciones: list[Determinacion]) -> pl.DataFrame:
    """Las diferencias de varias emisiones, juntas."""
    return pl.concat([vacia(COTEJO), *(pl.read_parquet(d.tabla("cotejo")) for d in determinaciones)])
