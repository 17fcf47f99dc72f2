"""Lo que devuelve todo lector: movimientos canónicos, patrones, apartados y totales de control."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from cedulas_cli.dominio import esquemas as esq
from cedulas_cli.errores import ErrorCedulas

PATRONES_LEIDOS: dict[str, pl.DataType | type[pl.DataType]] = {
    **esq.PATRONES,
    "numero_propuesta": pl.String,
    "crudo": pl.String,
}
CONTEO: dict[str, pl.DataType | type[pl.DataType]] = {
    "archivo": pl.String,
    "leidos": pl.Int64,
    "aceptados": pl.Int64,
    "apartados": pl.Int64,
}


@dataclass(frozen=True)
class Lectura:
    """Un archivo leído, entero y cuadrado.

    `leidos` son los renglones de movimientos más los de patrón o asegurado que se apartaron (los sanos se funden en
    los movimientos que alimentan); siempre `leidos = aceptados + renglones_apartados`. `apartados` lleva una fila por
    regla incumplida. `conteo` da lo mismo por archivo físico, con todos sus renglones.
    """

    formato: str
    archivo: str
    movimientos: pl.DataFrame
    patrones: pl.DataFrame
    apartados: pl.DataFrame
    control: pl.DataFrame
    leidos: int
    renglones_apartados: int
    avisos: tuple[str, ...]
    conteo: pl.DataFrame = field(default_factory=lambda: esq.vacia(CONTEO))

    @property
    def aceptados(self) -> int:
        """Renglones que pasaron todas las reglas."""
        return self.leidos - self.renglones_apartados


def movimientos_vacios() -> pl.DataFrame:
    """Movimientos sin renglones, con su columna `crudo`."""
    return esq.vacia({**esq.MOVIMIENTOS, "crudo": pl.String})


def completar_movimientos(tabla: pl.DataFrame) -> pl.DataFrame:
    """Agrega las columnas canónicas que falten (incidencias en cero), en orden, más `emitido_*` y `crudo`."""
    hay = set(tabla.columns)
    columnas = []
    for nombre, tipo in esq.MOVIMIENTOS.items():
        omision = 0 if nombre in ("dias_ausentismo", "dias_incapacidad") else None
        columna = pl.col(nombre) if nombre in hay else pl.lit(None)
        tipada = columna.cast(tipo).alias(nombre)
        columnas.append(tipada if omision is None else tipada.fill_null(omision))
    columnas += [pl.col(c).cast(tipo) for c, tipo in esq.MOVIMIENTOS_OPTATIVAS.items() if c in hay]
    emitidos = [esq.PREFIJO_EMITIDO + c for c in esq.COLUMNAS_IMPORTE if esq.PREFIJO_EMITIDO + c in hay]
    crudo = (pl.col("crudo") if "crudo" in hay else pl.lit(None)).cast(pl.String).alias("crudo")
    return tabla.select(*columnas, *(pl.col(e).cast(esq.IMPORTE) for e in emitidos), crudo)


def completar_patrones(tabla: pl.DataFrame) -> pl.DataFrame:
    """Una fila por registro patronal, con el primer valor no vacío de cada columna, en orden de registro."""
    hay = set(tabla.columns)
    completa = tabla.select(
        (pl.col(c) if c in hay else pl.lit(None)).cast(tipo).alias(c) for c, tipo in PATRONES_LEIDOS.items()
    )
    primeros = [pl.col(c).drop_nulls().first() for c in PATRONES_LEIDOS if c != "registro_patronal"]
    return completa.group_by("registro_patronal").agg(primeros).sort("registro_patronal").select(*PATRONES_LEIDOS)


def renglones_distintos(apartados: pl.DataFrame) -> int:
    """Renglones apartados: uno aunque incumpla varias reglas."""
    return apartados.select("archivo", "renglon").n_unique() if apartados.height else 0


def exigir_algo_util(aceptados: int, apartados: pl.DataFrame, archivo: str) -> None:
    """«sin-renglones-utiles» si nada se aceptó; la causa resume las reglas incumplidas con su primer renglón."""
    if aceptados:
        return
    cuentas = Counter(apartados["regla"].to_list())
    ejemplo = next(apartados.select("archivo", "renglon", "motivo").iter_rows(), None)
    causa = "; ".join(f"{regla}: {n}" for regla, n in sorted(cuentas.items(), key=lambda c: (-c[1], c[0]))[:4])
    if ejemplo:
        causa += f" (por ejemplo, renglón {ejemplo[1]}: {ejemplo[2]})"
    raise ErrorCedulas(
        "sin-renglones-utiles",
        f"ningún renglón de «{archivo}» se pudo aceptar",
        lugar=archivo,
        causa=causa or "no trae renglones de datos",
        remedio="revise que sea el archivo correcto y completo, y que el periodo indicado sea el suyo",
    )


def unir_apartados(partes: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Apartados de todas las etapas, por archivo y renglón."""
    return pl.concat([esq.vacia(esq.APARTADOS), *partes]).sort("archivo", "renglon", maintain_order=True)


def contar_por_archivo(leidos: dict[str, int], apartados: pl.DataFrame) -> pl.DataFrame:
    """Leídos, aceptados y apartados de cada archivo físico."""
    malos = dict(apartados.group_by("archivo").agg(pl.col("renglon").n_unique()).iter_rows())
    filas = [(a, n, n - malos.get(a, 0), malos.get(a, 0)) for a, n in sorted(leidos.items())]
    return pl.DataFrame(filas, schema=CONTEO, orient="row")
