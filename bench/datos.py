"""Datos de los bancos, en bench/salida/: se hacen una vez y se reutilizan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bench.medicion import CEDULAS, SALIDA, correr

if TYPE_CHECKING:
    import polars as pl

PERIODO = "2026-06"
FECHA = "2026-07-01"
SEMILLA = "7"
RENGLONES = 2_000_000
RENGLONES_CALCULADORA = 500_000
CALCULADORAS = {
    "sbc": "fijos, variables, mixtos y uno de cada mil de semana reducida",
    "multa": "por omisión y formales, con su pago, y una de cada mil reincidente",
}
PATRONES_CANONICO = 92_000
"""Los que dan poco más de dos millones de renglones mensuales."""


def ejemplo(patrones: int, formato: str, *opciones: str) -> Path:
    """Carpeta con una población de ejemplo; si ya está, no se repite."""
    destino = SALIDA / f"{formato}-{patrones}"
    if not (destino / "datos.json").is_file():
        correr(
            [
                *(*CEDULAS, "ejemplo", "generar", "--patrones", str(patrones), "--formato", formato),
                *("--semilla", SEMILLA, "--periodo", PERIODO, "--salida", str(destino), "--reemplaza", *opciones),
            ]
        )
    return destino


def movimientos(emision: str) -> Path:
    """Dos millones de renglones canónicos de una emisión, o «mixta»: mitad y mitad, barajada, con incidencias."""
    import polars as pl

    destino = SALIDA / f"movimientos-{emision}.parquet"
    if destino.is_file():
        return destino
    origen = ejemplo(PATRONES_CANONICO, "canonico", "--sin-importes", "--con-incidencias")
    temporal = destino.with_suffix(".parcial")
    if emision != "mixta":
        completos = pl.scan_parquet(origen / f"movimientos_{emision}.parquet")
        completos.head(RENGLONES).sink_parquet(temporal)
    else:
        mitades = [
            pl.scan_parquet(origen / f"movimientos_{una}.parquet").head(RENGLONES // 2)
            for una in ("mensual", "bimestral")
        ]
        n, largo = pl.int_range(pl.len()), pl.col("dias") > 10
        incidencias = {
            "dias_ausentismo": pl.when(largo & (n % 7 == 0)).then(n % 5).otherwise(0),
            "dias_incapacidad": pl.when(largo & (n % 11 == 0)).then(2).otherwise(0),
        }
        junta = pl.concat(mitades).with_columns(**incidencias).collect(engine="streaming")
        junta.sample(fraction=1, shuffle=True, seed=int(SEMILLA)).write_parquet(temporal)
    temporal.rename(destino)
    return destino


def nacional(emision: str, asegurados: int, patrones: int) -> Path:
    """Emisión sintética de tamaño nacional, formada por partes: pocos patrones enormes y muchos chicos."""
    import polars as pl

    destino = SALIDA / f"nacional-{emision}-{asegurados}.parquet"
    if destino.is_file():
        return destino
    temporal = destino.with_suffix(".parcial")
    n = pl.col("n")
    # El cubo reparte el tamaño: el primer patrón se lleva el 1 % y los últimos, siete trabajadores cada uno.
    patron = ((n / asegurados).pow(3) * patrones).cast(pl.Int64)
    dias = 30 if emision == "mensual" else 61
    revuelto = n * 2_654_435_761 % 1_000_003
    con_credito = (n % 5 == 0) & (emision == "bimestral")
    (
        pl.LazyFrame({"n": pl.int_range(asegurados, eager=True)})
        .select(
            pl.format("Z{}", (patron * 10 + 1_000_000_000).cast(pl.String)).alias("registro_patronal"),
            pl.lit(emision).alias("emision"),
            pl.lit(PERIODO).alias("periodo"),
            pl.when(revuelto % 10 == 0).then(revuelto % dias + 1).otherwise(dias).alias("dias"),
            # Salarios en centavos, cargados hacia el mínimo y hasta más allá del tope.
            (
                (31_504 + revuelto * revuelto // 3_000_000).cast(pl.Decimal(18, 0))
                * pl.lit("0.01").cast(pl.Decimal(3, 2))
            )
            .cast(pl.Decimal(18, 2))
            .alias("sbc"),
            pl.when(con_credito).then((n // 10).cast(pl.String).str.zfill(10)).alias("numero_credito"),
            pl.when(con_credito).then(1 + revuelto % 3).otherwise(0).alias("tipo_descuento"),
            pl.when(con_credito).then(pl.lit("25.0000").cast(pl.Decimal(12, 4))).alias("valor_descuento"),
            pl.when(revuelto % 9 == 0).then(pl.lit("zlfn")).otherwise(pl.lit("general")).alias("zona"),
        )
        .sink_parquet(temporal)
    )
    temporal.rename(destino)
    return destino


def renglones_de(orden: str) -> Path:
    """Medio millón de renglones para una calculadora: los comunes, y uno de cada mil que va por su cuenta."""
    import polars as pl

    destino = SALIDA / f"renglones-{orden}.parquet"
    if destino.is_file():
        return destino
    n = pl.col("n")
    columnas = _de_sbc(n) if orden == "sbc" else _de_multa(n)
    temporal = destino.with_suffix(".parcial")
    pl.LazyFrame({"n": pl.int_range(RENGLONES_CALCULADORA, eager=True)}).select(
        pl.format("{}", n).alias("id"), **columnas
    ).sink_parquet(temporal)
    temporal.rename(destino)
    return destino


def _pesos(centavos: pl.Expr) -> pl.Expr:
    """Centavos → texto exacto, como lo daría un csv."""
    import polars as pl

    return pl.format("{}.{}", centavos // 100, (centavos % 100).cast(pl.String).str.zfill(2))


def _de_sbc(n: pl.Expr) -> dict[str, pl.Expr]:
    import polars as pl

    clase, sola = n % 5, n % 1000 == 999
    lleva = {"ingresos_variables": _pesos(n * 7919 % 2_000_000), "dias_devengados": (1 + n % 61).cast(pl.String)}
    tipo = pl.when(sola).then(pl.lit("semana-reducida")).when(clase < 3).then(pl.lit("fijo"))
    return {
        "tipo": tipo.when(clase == 3).then(pl.lit("variable")).otherwise(pl.lit("mixto")),
        "rige_desde": pl.date(2025, 1, 1) + pl.duration(days=n % 600),
        "periodicidad": pl.when(sola | (n % 2 == 0)).then(pl.lit("diaria")).otherwise(pl.lit("quincenal")),
        "salario": _pesos(40_000 + n * 104_729 % 5_000_000),
        "anios_servicio": (n % 30).cast(pl.String),
        "despensa": pl.when(~sola & (n % 3 == 0)).then(_pesos(n * 31 % 300_000)),
        "dias_labor": pl.when(sola).then((1 + n % 5).cast(pl.String)),
        **{c: pl.when(~sola & (clase >= 3)).then(valor) for c, valor in lleva.items()},
    }


def _de_multa(n: pl.Expr) -> dict[str, pl.Expr]:
    import polars as pl

    infraccion = pl.date(2024, 1, 1) + pl.duration(days=n % 700)
    omision, pagada = n % 3 != 0, n % 4 == 0
    return {
        "fraccion": pl.when(omision).then(pl.lit("304")).when(n % 2 == 0).then(pl.lit("XII")).otherwise(pl.lit("I+IV")),
        "fecha_infraccion": infraccion,
        "omitido": pl.when(omision).then(_pesos(n * 104_729 % 50_000_000)),
        "fecha_notificacion": pl.when(n % 2 == 0).then(infraccion + pl.duration(days=90)),
        "fecha_pago": pl.when(pagada).then(infraccion + pl.duration(days=95 + n % 40)),
        "sancion_anterior": pl.when(n % 1000 == 999).then(infraccion - pl.duration(days=100)),
    }
