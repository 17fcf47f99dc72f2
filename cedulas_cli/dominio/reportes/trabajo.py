"""Lo que la oficina movió: desempeño por notificador y reporte mensual de productos (procesos §6.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import polars as pl

from cedulas_cli.dominio.notificacion.historia import Clase
from cedulas_cli.dominio.notificacion.semaforo import Periodo
from cedulas_cli.dominio.reportes.comun import TOTAL, en_pesos
from cedulas_cli.dominio.reportes.notificacion import del_reporte

SEMANA, MES = "semana", "mes"
DESEMPENO: Final = (
    *("lapso", "notificador", "creditos_asignados", "patrones_asignados", "creditos_atendidos", "patrones_atendidos"),
    *("notificados", "dias_asignados", "dias_capturados", "promedio_por_dia", "importe_asignado", "importe_atendido"),
)
PRODUCTOS: Final = (
    *("cifra_control", "producto", "periodo", "fecha_emision", "inicio_calendario", "termino_calendario", "recepcion"),
    *("depuracion", "firma_inicio", "firma_fin", "notificacion_inicio", "notificacion_fin", "recibidos"),
    *("notificados", "no_localizados", "depurados", "otros", "importe"),
)
_NO_LOCALIZADO: Final = ("NO_LOCALIZADO", "EN_ESTRADOS")


def desempeno(entregas: pl.DataFrame, desde: date, hasta: date, por: str = MES) -> pl.DataFrame:
    """Por lapso (semana ISO o mes) y notificador, con el total de cada lapso.

    Asignado cuenta en el lapso en que se entregó; atendido, en el que tuvo resultado. El promedio es atendidos entre
    días con captura, a la centésima.
    """
    asignadas = entregas.filter(pl.col("fecha").is_between(desde, hasta)).with_columns(_lapso("fecha", por))
    atendidas = entregas.filter(pl.col("fecha_resultado").is_between(desde, hasta)).with_columns(
        _lapso("fecha_resultado", por)
    )
    tablas = [
        _medir(asignadas, atendidas, ["lapso", "notificador"]),
        _medir(
            asignadas.with_columns(pl.lit(TOTAL).alias("notificador")),
            atendidas.with_columns(pl.lit(TOTAL).alias("notificador")),
            ["lapso", "notificador"],
        ),
    ]
    es_total = pl.col("notificador") == TOTAL
    return pl.concat(tablas).sort("lapso", es_total, "notificador").select(DESEMPENO)


def _lapso(columna: str, por: str) -> pl.Expr:
    forma = "%G-S%V" if por == SEMANA else "%Y-%m"
    return pl.col(columna).dt.strftime(forma).alias("lapso")


def _medir(asignadas: pl.DataFrame, atendidas: pl.DataFrame, grupo: list[str]) -> pl.DataFrame:
    unas = asignadas.group_by(grupo).agg(
        pl.len().cast(pl.Int64).alias("creditos_asignados"),
        pl.col("registro_patronal").n_unique().cast(pl.Int64).alias("patrones_asignados"),
        pl.col("fecha").n_unique().cast(pl.Int64).alias("dias_asignados"),
        pl.col("importe").sum().alias("importe_asignado"),
    )
    otras = atendidas.group_by(grupo).agg(
        pl.len().cast(pl.Int64).alias("creditos_atendidos"),
        pl.col("registro_patronal").n_unique().cast(pl.Int64).alias("patrones_atendidos"),
        (pl.col("clase") == str(Clase.NOTIFICADO)).sum().cast(pl.Int64).alias("notificados"),
        pl.col("fecha_resultado").n_unique().cast(pl.Int64).alias("dias_capturados"),
        pl.col("importe").sum().alias("importe_atendido"),
    )
    juntas = unas.join(otras, on=grupo, how="full", coalesce=True).with_columns(pl.col(pl.Int64).fill_null(0))
    por_dia = (pl.col("creditos_atendidos") * 200 + pl.col("dias_capturados")) // (pl.col("dias_capturados") * 2)
    return juntas.with_columns(
        pl.when(pl.col("dias_capturados") > 0).then(por_dia).alias("promedio_por_dia")
    ).with_columns(en_pesos("promedio_por_dia", "importe_asignado", "importe_atendido"))


def productos(cartera: pl.DataFrame, periodos: Mapping[str, Periodo]) -> pl.DataFrame:
    """Un renglón por cifra de control y producto, con sus fechas y en qué va; recibidos = la suma de los otros cuatro.

    `depuracion`, la última baja antes de notificar. Otros: lo que sigue por notificar o en diligencia.
    """
    propia = del_reporte(cartera)
    notificado = pl.col("fecha_notificacion").is_not_null()
    no_localizado = ~notificado & pl.col("estado").is_in(_NO_LOCALIZADO)
    depurado = ~notificado & ~pl.col("vivo")
    otro = ~notificado & pl.col("vivo") & ~pl.col("estado").is_in(_NO_LOCALIZADO)
    grupos = propia.group_by("cifra_control", "producto").agg(
        pl.col("periodo").unique().sort().str.join(" "),
        pl.col("fecha_emision").min(),
        pl.col("fecha_recepcion").min().alias("recepcion"),
        pl.col("fecha_baja").filter(depurado).max().alias("depuracion"),
        pl.col("fecha_firma").min().alias("firma_inicio"),
        pl.col("fecha_firma").max().alias("firma_fin"),
        pl.col("fecha_notificacion").min().alias("notificacion_inicio"),
        pl.col("fecha_notificacion").max().alias("notificacion_fin"),
        pl.len().cast(pl.Int64).alias("recibidos"),
        *(
            regla.sum().cast(pl.Int64).alias(nombre)
            for nombre, regla in (
                *(("notificados", notificado), ("no_localizados", no_localizado)),
                *(("depurados", depurado), ("otros", otro)),
            )
        ),
        pl.col("total").sum().alias("importe"),
    )
    dias = pl.DataFrame(
        [(cifra, p.inicio, p.termino) for cifra, p in sorted(periodos.items())],
        schema={"cifra_control": pl.String, "inicio_calendario": pl.Date, "termino_calendario": pl.Date},
        orient="row",
    )
    con_dias = grupos.join(dias, on="cifra_control", how="left", maintain_order="left")
    return con_dias.sort("cifra_control", "producto").with_columns(en_pesos("importe")).select(PRODUCTOS)
