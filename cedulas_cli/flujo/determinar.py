"""Determinar: recalcula cada renglón recibido y guarda sus cuotas; y cotejar: emitido contra calculado."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli import __version__
from cedulas_cli.dominio import cotejo, cuotas, prima
from cedulas_cli.dominio.dinero import a_centavos, a_importe, tasa_entera
from cedulas_cli.dominio.esquemas import CONCEPTOS, COTEJO, MENSUAL, PREFIJO_EMITIDO, vacia
from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.plan import Calculo, planear
from cedulas_cli.dominio.vigencia import Parametros
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.configuracion import Configuracion, leer
from cedulas_cli.oficina.emisiones import Recepcion, exigir
from cedulas_cli.parametros.carga import cargar_parametros
from cedulas_cli.sistema.archivos import escribir_json, huella_valor, leer_json, reemplazo_atomico

DETERMINACION = "determinacion.json"
_DEL_PATRON = ("prima_rt", "zona", "modalidad")
_EMITIDO_RT = f"{PREFIJO_EMITIDO}riesgos_trabajo"
_CIENMILESIMO = Decimal("0.00001")


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
    movimientos, primas = _completar(recepcion, parametros, configuracion, criterios)
    calculo = planear(movimientos.lazy(), parametros, criterios, recepcion.emision)
    resultado = calculo.aceptados.collect(engine="streaming")
    apartados = _apartados(calculo, movimientos.height, resultado.height)
    diferencias = _cotejar(resultado, parametros, criterios)
    final = resultado.with_columns(cuotas.a_frontera(calculo.tabla.emisiones))
    for nombre, tabla in (("cuotas", final), ("apartados", apartados), ("primas", primas), ("cotejo", diferencias)):
        with reemplazo_atomico(carpeta / f"{nombre}.parquet") as temporal:
            tabla.write_parquet(temporal)
    datos = _ficha(insumos, calculo, movimientos, final, apartados, diferencias, primas)
    escribir_json(ruta, datos)
    return Determinacion(recepcion.emision, recepcion.periodo, carpeta, datos, ya_estaba=False)


def _completar(
    recepcion: Recepcion, parametros: Parametros, configuracion: Configuracion, criterios: cuotas.Criterios
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Movimientos con la prima, zona y modalidad de su patrón; la prima que nadie dijo se infiere."""
    movimientos = pl.read_parquet(recepcion.tabla("movimientos"))
    patrones = pl.read_parquet(recepcion.tabla("patrones")).select("registro_patronal", *_DEL_PATRON)
    unidos = movimientos.join(patrones, on="registro_patronal", how="left", suffix="_patron", maintain_order="left")
    unidos = unidos.with_columns(
        pl.coalesce("zona", pl.lit(configuracion.zona)).alias("zona"),
        pl.coalesce("modalidad", "modalidad_patron").alias("modalidad"),
        pl.lit(False).alias("prima_inferida"),
    ).drop("modalidad_patron")
    if recepcion.emision != MENSUAL or _EMITIDO_RT not in unidos.columns or not unidos["prima_rt"].null_count():
        return unidos, pl.DataFrame(schema=prima.INFERIDA)
    primas = _inferir_primas(unidos, parametros, criterios, recepcion.periodo)
    inferida = (pl.col("prima").cast(pl.Decimal(18, 0)) * pl.lit(_CIENMILESIMO)).cast(pl.Decimal(9, 5))
    unidos = unidos.join(
        primas.select("registro_patronal", inferida.alias("__prima")),
        on="registro_patronal",
        how="left",
        maintain_order="left",
    ).with_columns(
        (pl.col("prima_rt").is_null() & pl.col("__prima").is_not_null()).alias("prima_inferida"),
        pl.coalesce("prima_rt", "__prima").alias("prima_rt"),
    )
    return unidos.drop("__prima"), primas


def _inferir_primas(
    movimientos: pl.DataFrame, parametros: Parametros, criterios: cuotas.Criterios, periodo: str
) -> pl.DataFrame:
    """La base de riesgos la da el propio motor: SBC con piso y tope, por los días que cotizan."""
    sin_prima = movimientos.filter(pl.col("prima_rt").is_null()).drop("prima_rt")
    calculado = planear(sin_prima.lazy(), parametros, criterios, MENSUAL).aceptados.collect(engine="streaming")
    base = calculado.select(
        "registro_patronal",
        (pl.col("sbc_topado") * _dias_cotizados()).alias("base"),
        a_centavos(_EMITIDO_RT).alias("emitido"),
    )
    dia = date.fromisoformat(f"{periodo}-01")
    medias = sorted(
        tasa_entera(parametros.valor("prima_media", dia, c).valor) for c in parametros.claves("prima_media")
    )
    return prima.inferir(base, medias, tasa_entera(parametros.valor("prima_maxima", dia).valor))


def _dias_cotizados() -> pl.Expr:
    return pl.col("dias") - pl.col("dias_incapacidad") - pl.min_horizontal(pl.col("dias_ausentismo"), pl.lit(7))


def _apartados(calculo: Calculo, leidos: int, aceptados: int) -> pl.DataFrame:
    if leidos == aceptados:
        return calculo.apartados.clear().collect()
    return calculo.apartados.collect()


def _cotejar(resultado: pl.DataFrame, parametros: Parametros, criterios: cuotas.Criterios) -> pl.DataFrame:
    emitidos = [PREFIJO_EMITIDO + c for c in CONCEPTOS if PREFIJO_EMITIDO + c in resultado.columns]
    if not emitidos:
        return vacia(COTEJO)
    en_centavos = resultado.with_columns(
        *(a_centavos(c) for c in emitidos), a_centavos("sbc"), _dias_cotizados().alias("dias_cotizados")
    ).with_row_index("indice")
    en_centavos = en_centavos.with_columns(pl.col("indice").cast(pl.Int64))
    entrada = [c for c in resultado.columns if c in _ENTRADA_DEL_MOTOR]

    def recalcular(movimientos: pl.DataFrame, otros: Parametros) -> pl.DataFrame:
        if movimientos.is_empty():
            return movimientos
        insumo = movimientos.select("indice", *entrada).with_columns(a_importe("sbc"))
        return planear(insumo.lazy(), otros, criterios, "cotejo").aceptados.collect()

    return cotejo.a_tabla(cotejo.cotejar(en_centavos, parametros, recalcular), en_centavos)


def _ficha(
    insumos: dict[str, Any],
    calculo: Calculo,
    movimientos: pl.DataFrame,
    final: pl.DataFrame,
    apartados: pl.DataFrame,
    diferencias: pl.DataFrame,
    primas: pl.DataFrame,
) -> dict[str, Any]:
    importes = cuotas.columnas_de_cuotas(calculo.tabla.emisiones)
    causas = diferencias.group_by("causa").len().sort("causa").rows()
    return {
        "esquema": 1,
        "insumos": insumos,
        "leidos": movimientos.height,
        "aceptados": final.height,
        "apartados": movimientos.height - final.height,
        "fallas": apartados.height,
        "sumas": {c: str(final[c].sum()) for c in importes},
        "diferencias": diferencias.height,
        "diferencias_por_causa": dict(causas),
        "primas_inferidas": primas.height,
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
    }


_ENTRADA_DEL_MOTOR = frozenset(
    {
        "emision",
        "periodo",
        "sbc",
        "dias",
        "desde",
        "hasta",
        "fecha_movimiento",
        "dias_ausentismo",
        "dias_incapacidad",
        "salario_diario",
        "prima_rt",
        "zona",
        "modalidad",
        "numero_credito",
        "tipo_descuento",
        "valor_descuento",
        "dias_credito",
    }
)


def determinar_periodo(oficina: Oficina, periodo: str, emision: str | None) -> list[Determinacion]:
    """Determina todo lo recibido con ese periodo (o sólo una emisión). Con el candado tomado."""
    recepciones = exigir(oficina, str(Periodo.de_texto(periodo)), emision)
    configuracion = leer(oficina)
    parametros = cargar_parametros(oficina.parametros)
    return [determinar(oficina, recepcion, parametros, configuracion) for recepcion in recepciones]


def leer_cotejo(determinaciones: list[Determinacion]) -> pl.DataFrame:
    """Las diferencias de varias emisiones, juntas."""
    return pl.concat([vacia(COTEJO), *(pl.read_parquet(d.tabla("cotejo")) for d in determinaciones)])
