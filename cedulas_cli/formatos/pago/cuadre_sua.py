"""Las sumas de control del `.SUA`: 02 contra 03, 03 contra 05 y 05 contra 06, con un centavo de tolerancia.

Donde la fuente no dice si un total lleva accesorios dentro, cuadra con cualquiera de las dos lecturas: la validación no
inventa diferencias.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from cedulas_cli.dominio import esquemas_pago as ep
from cedulas_cli.dominio.dinero import a_importe
from cedulas_cli.formatos.pago import disco
from cedulas_cli.formatos.pago.lectura import CUADRE_PAGO
from cedulas_cli.formatos.pago.reglas_sua import SEGMENTO

TOLERANCIA = 1
"""Un centavo, por concepto."""
BYTES_MAXIMOS = 99_999
"""El campo del 06 tiene cinco cifras; de ahí en adelante no se sabe qué se escribe y no se compara."""
_ENTERO = 100
_SUMAS = {
    **{c: (c,) for c in (*ep.CONCEPTOS_PAGO_MENSUAL, *ep.CONCEPTOS_PAGO_RCV, "amortizacion")},
    "aportacion_vivienda": ("aportacion_sin_credito", "aportacion_con_credito"),
}


def conceptos_del_05() -> dict[str, pl.Expr]:
    """Lo que el sumario declara de cada concepto de un pago."""
    return {concepto: pl.sum_horizontal(partes) for concepto, partes in _SUMAS.items()}


def ceav_en_dos_campos(tablas: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Por pago, si el CEAV de sus trabajadores sólo suma lo del 05 al agregarle el campo 242 (lectura ambigua)."""
    sumas = (
        tablas[disco.TRABAJADOR]
        .group_by(SEGMENTO)
        .agg(pl.col("cesantia_vejez").sum().alias("solo"), pl.col("campo_242").fill_null(0).sum().alias("extra"))
    )
    sumario = tablas[disco.SUMARIO].select(SEGMENTO, pl.col("cesantia_vejez").alias("dicho"))
    con_extra = (pl.col("solo") + pl.col("extra") - pl.col("dicho")).abs() <= TOLERANCIA
    sin_extra = (pl.col("solo") - pl.col("dicho")).abs() <= TOLERANCIA
    cruce = sumas.join(sumario, on=SEGMENTO)
    return cruce.select(SEGMENTO, ((pl.col("extra") > 0) & con_extra & ~sin_extra).alias("en_dos"))


def cuadrar_sua(tablas: Mapping[str, pl.DataFrame], bytes_por_pago: pl.DataFrame) -> pl.DataFrame:
    """Todas las sumas de control de los pagos aceptados; espera el CEAV ya resuelto en los 03."""
    llave = tablas[disco.PATRON].select(
        SEGMENTO, "archivo", "registro_patronal", pl.col("periodo").str.replace(r"^(....)", "${1}-"), "folio_sua"
    )
    sumario = tablas[disco.SUMARIO]
    partes = [
        _trabajadores(tablas),
        _conceptos(tablas),
        _contra(sumario, "05-05", "subtotal_imss", [ep.CONCEPTOS_PAGO_MENSUAL]),
        _contra(sumario, "05-05", "subtotal_rcv", [ep.CONCEPTOS_PAGO_RCV, (*ep.CONCEPTOS_PAGO_RCV, "voluntarias")]),
        *_totales(tablas),
        _bytes(tablas, bytes_por_pago),
    ]
    largo = pl.concat(partes).join(llave, on=SEGMENTO, how="inner", maintain_order="left")
    return (
        largo.with_columns((pl.col("declarado") - pl.col("sumado")).alias("diferencia"))
        .with_columns((pl.col("diferencia").abs() <= pl.col("tolerancia")).alias("cuadra"))
        .sort("archivo", SEGMENTO, "control", maintain_order=True)
        .with_columns(a_importe("declarado"), a_importe("sumado"), a_importe("diferencia"))
        .select(*CUADRE_PAGO)
    )


def _trabajadores(tablas: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    contados = tablas[disco.TRABAJADOR].group_by(SEGMENTO).agg(pl.len().cast(pl.Int64).alias("cuantos"))
    cruce = tablas[disco.PATRON].join(contados, on=SEGMENTO, how="left", maintain_order="left")
    return _renglones(cruce, "02-03", "trabajadores", pl.col("trabajadores") * _ENTERO, pl.col("cuantos") * _ENTERO, 0)


def _bytes(tablas: Mapping[str, pl.DataFrame], bytes_por_pago: pl.DataFrame) -> pl.DataFrame:
    cruce = tablas[disco.VALIDACION].join(bytes_por_pago, on=SEGMENTO, how="left", maintain_order="left")
    comparables = cruce.filter(pl.col("bytes").is_not_null() & (pl.col("medidos") <= BYTES_MAXIMOS))
    return _renglones(comparables, "06-archivo", "bytes", pl.col("bytes") * _ENTERO, pl.col("medidos") * _ENTERO, 0)


def _conceptos(tablas: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    sumas = (
        tablas[disco.TRABAJADOR].group_by(SEGMENTO).agg(pl.col(c).sum().alias(f"suma_{c}") for c in ep.CONCEPTOS_PAGO)
    )
    cruce = tablas[disco.SUMARIO].join(sumas, on=SEGMENTO, how="left", maintain_order="left")
    return pl.concat(
        _renglones(cruce, "03-05", c, dicho, pl.col(f"suma_{c}").fill_null(0))
        for c, dicho in conceptos_del_05().items()
    )


def _contra(tabla: pl.DataFrame, control: str, declarado: str, lecturas: Sequence[Sequence[str]]) -> pl.DataFrame:
    """Lo declarado contra la lectura que más se le acerque; a igualdad, la primera."""
    sumas = [pl.sum_horizontal([pl.col(c) for c in lectura]) for lectura in lecturas]
    return _renglones(tabla, control, declarado, pl.col(declarado), _mas_cercana(pl.col(declarado), sumas))


def _mas_cercana(dicho: pl.Expr, sumas: Sequence[pl.Expr]) -> pl.Expr:
    mejor = sumas[0]
    for otra in sumas[1:]:
        mejor = pl.when((dicho - otra).abs() < (dicho - mejor).abs()).then(otra).otherwise(mejor)
    return mejor


def _totales(tablas: Mapping[str, pl.DataFrame]) -> list[pl.DataFrame]:
    validacion = tablas[disco.VALIDACION].select(
        SEGMENTO, "total_imss", "total_rcv", "total_aportacion", "total_amortizacion"
    )
    cruce = tablas[disco.SUMARIO].join(validacion, on=SEGMENTO, how="inner", maintain_order="left")
    vivienda = cruce.with_columns((pl.col("total_aportacion") + pl.col("total_amortizacion")).alias("total_vivienda"))
    imss, rcv = ("subtotal_imss",), ("subtotal_rcv",)
    aportado = ("aportacion_sin_credito", "aportacion_con_credito", "amortizacion")
    return [
        _contra(cruce, "05-06", "total_imss", [(*imss, *ep.ACCESORIOS_IMSS), imss]),
        _contra(
            cruce,
            "05-06",
            "total_rcv",
            [(*rcv, *ep.ACCESORIOS_RCV), rcv, (*rcv, "voluntarias"), (*rcv, *ep.ACCESORIOS_RCV, "voluntarias")],
        ),
        _contra(vivienda, "05-06", "total_vivienda", [(*aportado, *ep.ACCESORIOS_VIVIENDA), aportado]),
    ]


def _renglones(
    tabla: pl.DataFrame, control: str, dato: str, declarado: pl.Expr, sumado: pl.Expr, tolerancia: int = TOLERANCIA
) -> pl.DataFrame:
    return tabla.select(
        SEGMENTO,
        pl.lit(control).alias("control"),
        pl.lit(dato).alias("dato"),
        declarado.cast(pl.Int64).alias("declarado"),
        sumado.cast(pl.Int64).alias("sumado"),
        pl.lit(tolerancia, dtype=pl.Int64).alias("tolerancia"),
    )
