"""Lo que devuelve todo lector de pagos: las tres tablas en centavos, apartados, cuadre y cuentas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from cedulas_cli.dominio import esquemas as esq
from cedulas_cli.dominio import esquemas_pago as ep
from cedulas_cli.formatos.lectura import CONTEO

CUADRE_PAGO: ep.Esquema = {
    "archivo": pl.String,
    "registro_patronal": pl.String,
    "periodo": pl.String,
    "folio_sua": pl.String,
    "control": pl.String,
    "dato": pl.String,
    "declarado": esq.IMPORTE,
    "sumado": esq.IMPORTE,
    "diferencia": esq.IMPORTE,
    "cuadra": pl.Boolean,
}
"""Un control del propio archivo contra lo que sus registros suman; `control` dice entre qué registros."""


@dataclass(frozen=True)
class LecturaPago:
    """Un archivo de pago leído, entero y contado: `leidos = aceptados + renglones_apartados`, en registros.

    Los importes de `pagos`, `trabajadores` y `movimientos` van en centavos `Int64` (`esquemas_pago.en_centavos`).
    """

    formato: str
    archivo: str
    pagos: pl.DataFrame
    trabajadores: pl.DataFrame
    movimientos: pl.DataFrame
    apartados: pl.DataFrame
    cuadre: pl.DataFrame
    leidos: int
    renglones_apartados: int
    avisos: tuple[str, ...]
    conteo: pl.DataFrame = field(default_factory=lambda: esq.vacia(CONTEO))

    @property
    def aceptados(self) -> int:
        """Registros que pasaron todas las reglas."""
        return self.leidos - self.renglones_apartados


def completar(tabla: pl.DataFrame, esquema: ep.Esquema) -> pl.DataFrame:
    """La tabla con todas sus columnas, en orden y en centavos; las que falten, nulas."""
    hay = set(tabla.columns)
    return tabla.select(
        (pl.col(c) if c in hay else pl.lit(None)).cast(tipo).alias(c) for c, tipo in ep.en_centavos(esquema).items()
    )


def sin_renglones(esquema: ep.Esquema) -> pl.DataFrame:
    """La tabla vacía, en centavos: la de una fuente que no la trae."""
    return esq.vacia(ep.en_centavos(esquema))


def con_totales(pagos: pl.DataFrame) -> pl.DataFrame:
    """Agrega cada total que la fuente no diga y sí su detalle; sin ningún sumando, queda nulo."""
    tabla = pagos
    for total, partes in ep.SUMANDOS.items():
        hay = [pl.col(p) for p in partes if p in tabla.columns]
        suma = pl.when(pl.any_horizontal([c.is_not_null() for c in hay])).then(pl.sum_horizontal(hay)) if hay else None
        if suma is None:
            continue
        dicho = [pl.col(total)] if total in tabla.columns else []
        tabla = tabla.with_columns(pl.coalesce([*dicho, suma]).alias(total))
    return tabla


def contar(archivo: str, leidos: int, apartados: int) -> pl.DataFrame:
    """El renglón de `conteo` de un archivo físico."""
    return pl.DataFrame([(archivo, leidos, leidos - apartados, apartados)], schema=CONTEO, orient="row")


def unir(lecturas: Sequence[LecturaPago], formato: str, archivo: str) -> LecturaPago:
    """Varias lecturas como una sola, en el orden dado."""
    return LecturaPago(
        formato=formato,
        archivo=archivo,
        pagos=pl.concat([sin_renglones(ep.PAGOS), *(x.pagos for x in lecturas)]),
        trabajadores=pl.concat([sin_renglones(ep.PAGOS_TRABAJADOR), *(x.trabajadores for x in lecturas)]),
        movimientos=pl.concat([sin_renglones(ep.MOVIMIENTOS_PAGO), *(x.movimientos for x in lecturas)]),
        apartados=pl.concat([esq.vacia(esq.APARTADOS), *(x.apartados for x in lecturas)]),
        cuadre=pl.concat([esq.vacia(CUADRE_PAGO), *(x.cuadre for x in lecturas)]),
        leidos=sum(x.leidos for x in lecturas),
        renglones_apartados=sum(x.renglones_apartados for x in lecturas),
        avisos=tuple(dict.fromkeys(a for x in lecturas for a in x.avisos)),
        conteo=pl.concat([esq.vacia(CONTEO), *(x.conteo for x in lecturas)]),
    )
