"""El reporte de notificación y el desfase: qué se notificó de cada factura y si fue a tiempo (procesos F7 y §6.1).

Las diez columnas, en créditos y en importe: emitidos (1); notificado oportuno (2) y su por ciento (3) = 2/1; notificado
posterior (x); notificado al cierre (4) = 2 + x y su por ciento (5) = 4/1; saldado sin notificar (6) y su por ciento
(7) = 6/1; notificado o recuperado (8) = (6 + 4)/1; pendiente (9) y su por ciento (10) = 9/1.

Oportuno es notificado **dentro** de [inicio, término] de su cifra de control. Saldado sin notificar: no hay
notificación y ya no está vivo. Pendiente: ni una cosa ni la otra. Así 1 = 4 + 6 + 9, siempre.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import polars as pl

from cedulas_cli.dominio.inhabiles import Calendario
from cedulas_cli.dominio.notificacion.semaforo import Periodo
from cedulas_cli.dominio.reportes.comun import TOTAL, en_pesos, habiles_entre, por_ciento

_CUENTAS: Final = ("emitidos", "oportuno", "posterior", "cierre", "saldado", "pendiente")
_SITUACIONES: Final = ("oportuno", "posterior", "saldado", "pendiente")
MEDIDAS: Final = ("creditos", "importe")
_GRUPO: Final = ("cifra_control", "producto", "descripcion", "periodo")
_TANTOS: Final = (
    ("pct_oportuno", "oportuno"),
    ("pct_cierre", "cierre"),
    ("pct_saldado", "saldado"),
    ("pct_recuperado", "recuperado"),
    ("pct_pendiente", "pendiente"),
)
NOTIFICACION: Final[tuple[str, ...]] = (
    *_GRUPO,
    *(
        f"{medida}_{columna}"
        for medida in MEDIDAS
        for columna in (
            *("emitidos", "oportuno", "pct_oportuno", "posterior", "cierre", "pct_cierre", "saldado", "pct_saldado"),
            *("pct_recuperado", "pendiente", "pct_pendiente"),
        )
    ),
)
PRODUCTOS: Final[Mapping[str, str]] = {
    "COP_ECO_EST": "ECO estratégico",
    "RCV_ECO_EST": "RCV estratégico",
    "COP_ECO_MEC": "ECO mecanizado",
    "RCV_ECO_MEC": "RCV mecanizado",
    "COP_COMP": "ECO complemento",
    "RCV_COMP": "RCV complemento",
    "COP_SIVEPA_OPO": "SIVEPA COP oportuno",
    "RCV_SIVEPA_OPO": "SIVEPA RCV oportuno",
    "COP_SIVEPA_EXT": "SIVEPA COP extemporáneo",
    "RCV_SIVEPA_EXT": "SIVEPA RCV extemporáneo",
    "COP_SIVEPA_ANU": "SIVEPA COP anual",
    "RCV_SIVEPA_ANU": "SIVEPA RCV anual",
}
"""Cómo se llama cada producto en el reporte; el que no está sale con su clave."""
DESFASE: Final = {
    "cifra_control": pl.String,
    "producto": pl.String,
    "periodo": pl.String,
    "creditos": pl.Int64,
    "entrega_calendario": pl.Date,
    "recepcion": pl.Date,
    "inicio_notificacion": pl.Date,
    "termino_notificacion": pl.Date,
    "termino_reportado": pl.Date,
    "pendientes": pl.Int64,
    "desfase_recepcion": pl.Int64,
    "desfase_notificacion": pl.Int64,
}
"""Desfases en días hábiles, negativos si fue antes; sin terminar, el de notificación cuenta hasta el corte."""


def del_reporte(cartera: pl.DataFrame) -> pl.DataFrame:
    """Los créditos que llegaron a ser cédula y tienen cifra de control."""
    return cartera.filter(pl.col("emitido") & (pl.col("cifra_control") != ""))


def descripcion(producto: str, clase: str, tipo_documento: str) -> str:
    """Cómo se nombra un renglón: su producto o, si no lo trae, su clase y tipo de documento."""
    return PRODUCTOS.get(producto, producto) or f"{clase}, tipo de documento {tipo_documento}"


def clasificar(cartera: pl.DataFrame, periodos: Mapping[str, Periodo]) -> pl.DataFrame:
    """La cartera del reporte con `situacion`: oportuno, posterior, saldado o pendiente.

    `periodos`: cifra de control → de cuándo a cuándo se notifica; deben estar todas.
    """
    dias = pl.DataFrame(
        [(cifra, p.inicio, p.termino) for cifra, p in sorted(periodos.items())],
        schema={"cifra_control": pl.String, "inicio": pl.Date, "termino": pl.Date},
        orient="row",
    )
    nombres = cartera.select("producto", "clase", "tipo_documento").unique()
    rotulos = nombres.with_columns(
        pl.Series("descripcion", [descripcion(*fila) for fila in nombres.iter_rows()], dtype=pl.String)
    )
    notificada = pl.col("fecha_notificacion")
    situacion = (
        pl.when(notificada.is_not_null() & notificada.is_between(pl.col("inicio"), pl.col("termino"), closed="both"))
        .then(pl.lit("oportuno"))
        .when(notificada.is_not_null())
        .then(pl.lit("posterior"))
        .when(~pl.col("vivo"))
        .then(pl.lit("saldado"))
        .otherwise(pl.lit("pendiente"))
    )
    return (
        cartera.join(dias, on="cifra_control", how="left", maintain_order="left")
        .join(rotulos, on=["producto", "clase", "tipo_documento"], how="left", maintain_order="left")
        .with_columns(situacion.alias("situacion"))
    )


def notificacion(cartera: pl.DataFrame, periodos: Mapping[str, Periodo]) -> pl.DataFrame:
    """Un renglón por cifra de control y producto, y el total al final; columnas `NOTIFICACION`."""
    clasificada = clasificar(del_reporte(cartera), periodos)
    # Un periodo por renglón no siempre: un SIVEPA anual trae varios.
    por_grupo = clasificada.group_by("cifra_control", "producto", "descripcion").agg(
        _periodos(), *(_cuenta(s) for s in _SITUACIONES), *(_importe(s) for s in _SITUACIONES)
    )
    ordenada = por_grupo.sort("cifra_control", "descripcion", "producto")
    suma = ordenada.select(
        pl.lit(TOTAL).alias("cifra_control"),
        *(pl.lit("").alias(c) for c in ("producto", "descripcion", "periodo")),
        *(pl.col(f"{m}_{s}").sum() for m in MEDIDAS for s in _SITUACIONES),
    )
    juntas = pl.concat([ordenada.select(suma.columns), suma]) if ordenada.height else ordenada.select(suma.columns)
    for medida in MEDIDAS:
        juntas = _con_formulas(juntas, medida)
    importes = [f"importe_{c}" for c in _CUENTAS]
    return juntas.with_columns(en_pesos(*importes)).select(NOTIFICACION)


def _periodos() -> pl.Expr:
    return pl.col("periodo").unique().sort().str.join(" ").alias("periodo")


def _cuenta(situacion: str) -> pl.Expr:
    return (pl.col("situacion") == situacion).sum().cast(pl.Int64).alias(f"creditos_{situacion}")


def _importe(situacion: str) -> pl.Expr:
    return pl.col("total").filter(pl.col("situacion") == situacion).sum().alias(f"importe_{situacion}")


def _con_formulas(tabla: pl.DataFrame, medida: str) -> pl.DataFrame:
    def c(nombre: str) -> str:
        return f"{medida}_{nombre}"

    con_sumas = tabla.with_columns((pl.col(c("oportuno")) + pl.col(c("posterior"))).alias(c("cierre"))).with_columns(
        (pl.col(c("cierre")) + pl.col(c("saldado"))).alias(c("recuperado"))
    )
    con_total = con_sumas.with_columns((pl.col(c("recuperado")) + pl.col(c("pendiente"))).alias(c("emitidos")))
    return con_total.with_columns(por_ciento(c(de), c("emitidos"), c(tanto)) for tanto, de in _TANTOS)


def desfase(
    cartera: pl.DataFrame,
    periodos: Mapping[str, Periodo],
    entregas: Mapping[str, date | None],
    calendario: Calendario,
    corte: date,
) -> pl.DataFrame:
    """Un renglón por cifra de control y producto; `entregas`, el día en que el calendario decía que llegaba."""
    propia = del_reporte(cartera).with_columns(
        (pl.col("vivo") & pl.col("fecha_notificacion").is_null()).alias("pendiente"),
        pl.coalesce("fecha_notificacion", "fecha_baja").alias("resuelto"),
    )
    grupos = (
        propia.group_by("cifra_control", "producto")
        .agg(
            _periodos(),
            pl.len().cast(pl.Int64).alias("creditos"),
            pl.col("fecha_recepcion").min().alias("recepcion"),
            pl.col("pendiente").sum().cast(pl.Int64).alias("pendientes"),
            pl.col("resuelto").max().alias("ultimo"),
        )
        .sort("cifra_control", "producto")
    )
    filas = []
    for g in grupos.iter_rows(named=True):
        periodo, entrega = periodos[g["cifra_control"]], entregas.get(g["cifra_control"])
        reportado = None if g["pendientes"] else g["ultimo"]
        hasta = reportado or max(corte, periodo.termino)
        filas.append(
            (
                *(g[c] for c in ("cifra_control", "producto", "periodo", "creditos")),
                entrega,
                g["recepcion"],
                *periodo,
                reportado,
                g["pendientes"],
                habiles_entre(calendario, entrega, g["recepcion"]),
                habiles_entre(calendario, periodo.termino, hasta),
            )
        )
    return pl.DataFrame(filas, schema=DESFASE, orient="row")
