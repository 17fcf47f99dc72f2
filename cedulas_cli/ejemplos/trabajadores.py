"""Asegurados sintéticos: quién es cada uno, cuánto gana, qué crédito tiene y qué le pasa en el bimestre."""

from __future__ import annotations

import polars as pl

from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.ejemplos.azar import PORCION, de_tabla, pareto, porcion, sorteo, tramo, uniforme
from cedulas_cli.ejemplos.identidad import agregar_identidad
from cedulas_cli.ejemplos.valores import Valores, orillas

_CANALES = range(20, 27)
_MILLON = 1_000_000
_SALARIO_MAXIMO = 999_999
"""El visor reserva seis cifras para el salario diario: 9 999.99."""

# Porcentaje de asegurados y entre qué múltiplos (en millonésimas) del mínimo integrado gana cada grupo.
SALARIOS = (
    (27.0, 1_000_000, 1_060_000),
    (20.0, 1_060_000, 1_300_000),
    (19.0, 1_300_000, 1_800_000),
    (14.0, 1_800_000, 2_600_000),
    (10.0, 2_600_000, 4_000_000),
    (5.6, 4_000_000, 6_000_000),
    (2.8, 6_000_000, 8_900_000),
    (1.6, 8_900_000, 20_000_000),
)
_PORCENTAJES_ESPECIALES = (75.5, 3.0, 18.0, 3.5)
_COMUN, _EN_EL_MINIMO, _EN_EL_INTEGRADO, _EN_UNA_ORILLA = range(4)

# Qué le pasa a cada quien en el bimestre, en por ciento.
EVENTOS = (84.0, 7.0, 1.0, 3.0, 0.5, 3.0, 0.5, 0.5, 0.5)
NADA, CAMBIO, DOS_CAMBIOS, ALTA, ALTA_Y_CAMBIO, BAJA, CAMBIO_Y_BAJA, ALTA_Y_BAJA, REINGRESO = range(9)

_PORCENTAJE_CON_CREDITO = 20
_PORCENTAJES_TIPO = (15.0, 60.0, 25.0)
_POR_CIENTO_SIN_INCIDENCIA = 95.5


def generar_trabajadores(
    semilla: int, patrones: pl.DataFrame, primer_orden: int, periodo: Periodo, valores: Valores
) -> pl.DataFrame:
    """Un renglón por asegurado de esos patrones, en orden; los importes, en centavos.

    `primer_orden` es cuántos asegurados hay en los patrones anteriores: sólo depende de ellos.
    """
    repetidos = patrones.select(pl.int_range(pl.len()).repeat_by("trabajadores").explode().alias("cual"))["cual"]
    columnas = ["registro_patronal", "prima_rt", "zona", "modalidad", "factor_salarial"]
    cuadro = patrones.select(pl.col(columnas).gather(repetidos)).with_columns(
        (pl.int_range(pl.len(), dtype=pl.Int64) + primer_orden).alias("orden")
    )
    cuadro = cuadro.with_columns(
        [sorteo(semilla, canal, pl.col("orden")).alias(f"azar_{n}") for n, canal in enumerate(_CANALES)]
    )
    cuadro = agregar_identidad(cuadro, periodo.anio, semilla)
    cuadro = cuadro.with_columns(_sbc(valores), tramo(porcion("azar_3", 0), EVENTOS).alias("evento"))
    return cuadro.with_columns(*_creditos(valores), *_incidencias()).drop(
        "azar_0", "azar_1", "azar_2", "azar_4", "factor_salarial"
    )


def _sbc(valores: Valores) -> pl.Expr:
    """Salario base en centavos: masa en el mínimo integrado, cola hasta más allá del tope, y casos de orilla."""
    cual = tramo(porcion("azar_2", 0), [porcentaje for porcentaje, _, _ in SALARIOS])
    bajo = de_tabla(pl.Series([b for _, b, _ in SALARIOS]), cual)
    alto = de_tabla(pl.Series([a for _, _, a in SALARIOS]), cual)
    multiplo = pareto(porcion("azar_2", 1), bajo, alto)
    minimo, integrado = valores.minimos[0], valores.integrados[0]
    comun = integrado + integrado * (multiplo - _MILLON) // _MILLON * pl.col("factor_salarial") // 100
    bordes = orillas(valores)
    orilla = de_tabla(pl.Series(bordes), uniforme(porcion("azar_2", 3), len(bordes)))
    especial = tramo(porcion("azar_2", 2), _PORCENTAJES_ESPECIALES)
    general = (
        pl.when(especial == _EN_EL_MINIMO)
        .then(minimo)
        .when(especial == _EN_EL_INTEGRADO)
        .then(integrado)
        .when(especial == _EN_UNA_ORILLA)
        .then(orilla)
        .otherwise(comun)
    )
    minimo_frontera, integrado_frontera = valores.minimos[1], valores.integrados[1]
    frontera = (
        pl.when(especial == _EN_EL_MINIMO)
        .then(minimo_frontera)
        .when((especial == _COMUN) & (comun < integrado_frontera))
        .then(integrado_frontera + (comun - integrado) // 4)
        .when(general < minimo_frontera)
        .then(integrado_frontera)
        .otherwise(general)
    )
    return pl.when(pl.col("zona") == "general").then(general).otherwise(frontera).clip(0, _SALARIO_MAXIMO).alias("sbc")


def _creditos(valores: Valores) -> list[pl.Expr]:
    """Crédito de vivienda: número, tipo (1 %, 2 pesos, 3 veces la UMI) y valor en diezmilésimos."""
    con_credito = uniforme(porcion("azar_4", 0), 100) < _PORCENTAJE_CON_CREDITO
    tipo = 1 + tramo(porcion("azar_4", 1), _PORCENTAJES_TIPO)
    # De 5 a 24 % del salario mensual, en pesos enteros o medios.
    pesos_al_mes = pl.col("sbc").clip(0, valores.tope) * 30 * (5 + uniforme(porcion("azar_4", 2), 20)) // 100 // 50 * 50
    umi = max(valores.umi, 1)
    porcentaje = (10 + uniforme(porcion("azar_4", 3), 21)) * 10_000
    valor = pl.when(tipo == 1).then(porcentaje).when(tipo == 2).then(pesos_al_mes * 100)
    numero = pl.concat_str(
        (1 + porcion("azar_4", 3) % 32).cast(pl.String).str.zfill(2),
        (8 + porcion("azar_4", 2) % 17).cast(pl.String).str.zfill(2),
        (pl.col("orden") * 7_919 % _MILLON).cast(pl.String).str.zfill(6),
    )
    return [
        pl.when(con_credito).then(numero).alias("numero_credito"),
        pl.when(con_credito).then(tipo).otherwise(0).alias("tipo_descuento"),
        pl.when(con_credito).then(valor.otherwise(pesos_al_mes * 10_000 // umi)).otherwise(0).alias("valor_descuento"),
        (pl.date(2010, 1, 1) + pl.duration(days=porcion("azar_4", 2) % 5_000)).alias("fecha_credito"),
    ]


def _incidencias() -> list[pl.Expr]:
    """Por mes del bimestre (1 y 2): ausencias (1 a 6) o incapacidad (3 a 26), sólo si nada más le pasa."""
    expresiones = []
    for mes, canal in ((1, "azar_5"), (2, "azar_6")):
        hay = (uniforme(porcion(canal, 0), 1_000) >= int(_POR_CIENTO_SIN_INCIDENCIA * 10)) & (pl.col("evento") == NADA)
        es_ausencia = porcion(canal, 1) < PORCION // 2
        expresiones += [
            pl.when(hay & es_ausencia).then(1 + uniforme(porcion(canal, 2), 6)).otherwise(0).alias(f"ausentismo_{mes}"),
            pl.when(hay & ~es_ausencia)
            .then(3 + uniforme(porcion(canal, 3), 24))
            .otherwise(0)
            .alias(f"incapacidad_{mes}"),
        ]
    return expresiones
