"""RALE contra RALE y RALE contra el padrón: puro, sobre tablas en centavos (procesos §6.1 y §6.2, C06, C11, C12).

El registro patronal se compara por sus diez primeras posiciones: el RALE no trae el dígito verificador.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import polars as pl

from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.dominio.dinero import a_decimal, redondear_division
from cedulas_cli.dominio.esquemas import IMPORTE
from cedulas_cli.dominio.esquemas_pago import Esquema

ENTRA, SALE, OTRA_INCIDENCIA, OTRO_IMPORTE, IGUAL = "entra", "sale", "cambia-incidencia", "cambia-importe", "igual"
_REGISTRO = 10
_LLAVE = ["clase", "numero_credito", "registro", "periodo"]
_DECIMA, _UNA_DECIMA = 10, Decimal("0.1")

CAMBIOS: Final[Esquema] = {
    "clase": pl.String,
    "numero_credito": pl.String,
    "registro_patronal": pl.String,
    "periodo": pl.String,
    "cambio": pl.String,
    "incidencia_anterior": pl.String,
    "incidencia_actual": pl.String,
    "importe_anterior": IMPORTE,
    "importe_actual": IMPORTE,
    "fecha_alta": pl.Date,
}
"""Un crédito que no quedó igual entre dos cortes."""

POR_INCIDENCIA: Final[Esquema] = {
    "clase": pl.String,
    "incidencia": pl.String,
    "grupo": pl.String,
    "creditos_anterior": pl.Int64,
    "importe_anterior": IMPORTE,
    "entradas": pl.Int64,
    "importe_entradas": IMPORTE,
    "salidas": pl.Int64,
    "importe_salidas": IMPORTE,
    "creditos_actual": pl.Int64,
    "importe_actual": IMPORTE,
    "diferencia_creditos": pl.Int64,
    "diferencia_importe": IMPORTE,
    "nuevos": pl.Int64,
    "desaparecidos": pl.Int64,
    "patrones_actual": pl.Int64,
    "dias_promedio": pl.Decimal(9, 1),
    "cuadra": pl.Boolean,
}
"""C12: anterior + entradas − salidas = actual, en créditos y en importe. Entradas y salidas cuentan también lo que
cambió de incidencia; `nuevos` y `desaparecidos`, sólo lo que entró al RALE o salió de él."""

SOLO_RALE, SOLO_PADRON = "solo-en-rale", "solo-en-padron"
NOTIFICADO_RALE, NOTIFICADO_PADRON, OTRA_FECHA = (
    "notificado-solo-en-rale",
    "notificado-solo-en-padron",
    "otra-fecha-de-notificacion",
)
ESTADO, LOTE = "estado-incompatible", "lote-sin-aplicar"
IMPORTE_DISTINTO = "otro-importe"
NOTIFICACION: Final = (NOTIFICADO_RALE, NOTIFICADO_PADRON, OTRA_FECHA)
"""Las de C06."""

DIFERENCIAS: Final[Esquema] = {
    "clase": pl.String,
    "numero_credito": pl.String,
    "registro_patronal": pl.String,
    "periodo": pl.String,
    "tipo": pl.String,
    "valor_rale": pl.String,
    "valor_padron": pl.String,
    "incidencia": pl.String,
    "estado": pl.String,
    "importe_rale": IMPORTE,
    "importe_padron": IMPORTE,
}
"""Una diferencia entre el RALE y el padrón; un crédito puede traer varias."""

PRINCIPAL, TOTAL, SALDO = "principal", "total", "saldo"
BASES: Final = (PRINCIPAL, TOTAL, SALDO)
_SIN_TURNAR = ("01", "02")
_TURNADO = ("ENTREGADO_RCC", "EN_COBRO")
_FUERA_DEL_RALE = ("determinacion", "emision")


def cambios(anterior: pl.DataFrame, actual: pl.DataFrame) -> pl.DataFrame:
    """Todos los créditos de uno u otro corte y qué les pasó; esquema `CAMBIOS` en centavos."""
    columnas = ["registro_patronal", "incidencia", "importe", "fecha_alta"]
    cruce = _con_llave(anterior, columnas).join(
        _con_llave(actual, columnas), on=_LLAVE, how="full", coalesce=True, suffix="_b", maintain_order="left_right"
    )
    antes, ahora = pl.col("incidencia"), pl.col("incidencia_b")
    cambio = (
        pl.when(antes.is_null())
        .then(pl.lit(ENTRA))
        .when(ahora.is_null())
        .then(pl.lit(SALE))
        .when(antes != ahora)
        .then(pl.lit(OTRA_INCIDENCIA))
        .when(pl.col("importe") != pl.col("importe_b"))
        .then(pl.lit(OTRO_IMPORTE))
        .otherwise(pl.lit(IGUAL))
    )
    return cruce.select(
        "clase",
        "numero_credito",
        pl.coalesce("registro_patronal_b", "registro_patronal").alias("registro_patronal"),
        "periodo",
        cambio.alias("cambio"),
        antes.alias("incidencia_anterior"),
        ahora.alias("incidencia_actual"),
        pl.col("importe").alias("importe_anterior"),
        pl.col("importe_b").alias("importe_actual"),
        pl.coalesce("fecha_alta_b", "fecha_alta").alias("fecha_alta"),
    ).sort("clase", "numero_credito", "registro_patronal", "periodo")


def por_incidencia(anterior: pl.DataFrame, actual: pl.DataFrame, grupos: Mapping[str, str]) -> pl.DataFrame:
    """El cuadro C12, en centavos. Lo que había y lo que hay se cuenta aparte de lo que entró y salió."""
    movidos = cambios(anterior, actual)
    entran = movidos.filter(pl.col("cambio").is_in([ENTRA, OTRA_INCIDENCIA]))
    salen = movidos.filter(pl.col("cambio").is_in([SALE, OTRA_INCIDENCIA]))
    partes = [
        _contar(anterior, "incidencia", "creditos_anterior", "importe", "importe_anterior"),
        _contar(entran, "incidencia_actual", "entradas", "importe_actual", "importe_entradas"),
        _contar(salen, "incidencia_anterior", "salidas", "importe_anterior", "importe_salidas"),
        _contar(actual, "incidencia", "creditos_actual", "importe", "importe_actual"),
        _contar(movidos.filter(pl.col("cambio") == ENTRA), "incidencia_actual", "nuevos"),
        _contar(movidos.filter(pl.col("cambio") == SALE), "incidencia_anterior", "desaparecidos"),
        _de_actual(actual),
    ]
    cuadro = partes[0]
    for parte in partes[1:]:
        cuadro = cuadro.join(parte, on=["clase", "incidencia"], how="full", coalesce=True)
    numeros = [c for c, tipo in POR_INCIDENCIA.items() if c in cuadro.columns and tipo in (pl.Int64, IMPORTE)]
    lleno = cuadro.with_columns(pl.col(numeros).fill_null(0))
    con_diferencia = lleno.with_columns(
        _diferencia("creditos_anterior", "entradas", "salidas", "creditos_actual").alias("diferencia_creditos"),
        _diferencia("importe_anterior", "importe_entradas", "importe_salidas", "importe_actual").alias(
            "diferencia_importe"
        ),
        pl.col("incidencia").replace_strict(dict(grupos), default="IMPEDIMENTO", return_dtype=pl.String).alias("grupo"),
    )
    cuadra = (pl.col("diferencia_creditos") == 0) & (pl.col("diferencia_importe") == 0)
    return con_diferencia.with_columns(cuadra.alias("cuadra")).sort("clase", "incidencia").select(*POR_INCIDENCIA)


def _diferencia(anterior: str, entradas: str, salidas: str, actual: str) -> pl.Expr:
    return pl.col(anterior) + pl.col(entradas) - pl.col(salidas) - pl.col(actual)


def _contar(tabla: pl.DataFrame, por: str, cuantos: str, importe: str = "", suma: str = "") -> pl.DataFrame:
    sumas = [pl.col(importe).sum().alias(suma)] if importe else []
    agrupada = tabla.group_by("clase", pl.col(por).alias("incidencia"))
    return agrupada.agg(pl.len().cast(pl.Int64).alias(cuantos), *sumas)


def _de_actual(actual: pl.DataFrame) -> pl.DataFrame:
    """Patrones distintos y días promedio, a la décima."""
    decimas = redondear_division(pl.col("dias").sum() * _DECIMA, pl.max_horizontal(pl.col("dias").count(), pl.lit(1)))
    promedio = (decimas.cast(pl.Decimal(18, 0)) * pl.lit(_UNA_DECIMA)).cast(pl.Decimal(9, 1))
    return actual.group_by("clase", "incidencia").agg(
        pl.col("registro_patronal").str.slice(0, _REGISTRO).n_unique().cast(pl.Int64).alias("patrones_actual"),
        promedio.alias("dias_promedio"),
    )


def _con_llave(tabla: pl.DataFrame, columnas: list[str]) -> pl.DataFrame:
    registro = pl.col("registro_patronal").str.slice(0, _REGISTRO).alias("registro")
    return tabla.select("clase", "numero_credito", registro, "periodo", *columnas)


def contra_padron(rale: pl.DataFrame, padron: pl.DataFrame, reglas: Reglas, base: str = PRINCIPAL) -> pl.DataFrame:
    """Las diferencias entre una foto del RALE y la lista de créditos del padrón, en centavos.

    `base` es con qué importe propio se compara el del RALE: qué importe imprime no está verificado.
    """
    propios = _del_padron(padron, reglas, base)
    clases = rale["clase"].unique().implode()
    cruce = rale.join(propios, on="numero_credito", how="left", suffix="_p", maintain_order="left")
    juntos = cruce.filter(pl.col("estado").is_not_null())
    partes = [
        _fila(cruce.filter(pl.col("estado").is_null()), SOLO_RALE, "incidencia", None),
        _fila(
            propios.filter(pl.col("clase").is_in(clases) & pl.col("debe_estar"))
            .join(rale, on="numero_credito", how="anti")
            .with_columns(pl.lit(None, pl.String).alias("incidencia"), pl.lit(None, pl.Int64).alias("importe")),
            SOLO_PADRON,
            None,
            "estado",
        ),
        *_de_notificacion(juntos),
        *_de_estado(juntos, reglas),
        _fila(juntos.filter(pl.col("importe") != pl.col("importe_p")), IMPORTE_DISTINTO, "importe", "importe_p"),
        *_de_identidad(juntos),
    ]
    return pl.concat(partes).sort("clase", "numero_credito", "tipo", maintain_order=True)


def _del_padron(padron: pl.DataFrame, reglas: Reglas, base: str) -> pl.DataFrame:
    estados = reglas.maquina.estados
    vivos = [e for e, v in estados.items() if v.vivo and v.familia not in _FUERA_DEL_RALE]
    importe = {PRINCIPAL: pl.col("suerte_principal") + pl.col("multa"), TOTAL: pl.col("total"), SALDO: pl.col("saldo")}
    return padron.select(
        "numero_credito",
        "clase",
        "registro_patronal",
        "periodo",
        "tipo_documento",
        "estado",
        "fecha_notificacion",
        importe[base].alias("importe_p"),
        pl.col("estado").is_in(vivos).alias("debe_estar"),
    )


def _de_notificacion(juntos: pl.DataFrame) -> list[pl.DataFrame]:
    """C06: si y cuándo se notificó. Un `is_null` por lado: nulo contra fecha no es «distinta»."""
    suya, propia = pl.col("fecha_notificacion"), pl.col("fecha_notificacion_p")
    return [
        _fila(juntos.filter(suya.is_not_null() & propia.is_null()), NOTIFICADO_RALE, "fecha_notificacion", None),
        _fila(juntos.filter(suya.is_null() & propia.is_not_null()), NOTIFICADO_PADRON, None, "fecha_notificacion_p"),
        _fila(
            juntos.filter((suya != propia).fill_null(False)), OTRA_FECHA, "fecha_notificacion", "fecha_notificacion_p"
        ),
    ]


def _de_estado(juntos: pl.DataFrame, reglas: Reglas) -> list[pl.DataFrame]:
    """Invariante 7, y de ahí aparte C11: lo turnado que el RALE todavía trae por notificar o notificado."""
    pares = pl.DataFrame(
        [(i.incidencia, estado) for i in reglas.incidencias.values() for estado in i.estados],
        schema={"incidencia": pl.String, "estado": pl.String},
        orient="row",
    )
    conocidas = list(reglas.incidencias)
    terminales = [e for e, v in reglas.maquina.estados.items() if v.terminal]
    conocida = pl.col("incidencia").is_in(conocidas)
    malos = juntos.join(pares, on=["incidencia", "estado"], how="anti", maintain_order="left").filter(
        conocida | pl.col("estado").is_in(terminales)
    )
    sin_aplicar = pl.col("estado").is_in(_TURNADO) & pl.col("incidencia").is_in(_SIN_TURNAR)
    return [
        _fila(malos.filter(sin_aplicar), LOTE, "incidencia", "estado"),
        _fila(malos.filter(~sin_aplicar), ESTADO, "incidencia", "estado"),
    ]


def _de_identidad(juntos: pl.DataFrame) -> list[pl.DataFrame]:
    registro = pl.col("registro_patronal").str.slice(0, _REGISTRO)
    propio = pl.col("registro_patronal_p").str.slice(0, _REGISTRO)
    return [
        _fila(juntos.filter(registro != propio), "otro-registro-patronal", "registro_patronal", "registro_patronal_p"),
        *(
            _fila(juntos.filter(pl.col(c) != pl.col(f"{c}_p")), tipo, c, f"{c}_p")
            for c, tipo in (
                ("periodo", "otro-periodo"),
                ("tipo_documento", "otro-tipo-de-documento"),
                ("clase", "otra-clase"),
            )
        ),
    ]


def _fila(tabla: pl.DataFrame, tipo: str, en_rale: str | None, en_padron: str | None) -> pl.DataFrame:
    def texto(columna: str | None) -> pl.Expr:
        if columna is None:
            return pl.lit(None, pl.String)
        if columna.startswith("importe"):
            return a_decimal(pl.col(columna)).cast(pl.String)
        return pl.col(columna).cast(pl.String)

    return tabla.select(
        "clase",
        "numero_credito",
        "registro_patronal",
        "periodo",
        pl.lit(tipo).alias("tipo"),
        texto(en_rale).alias("valor_rale"),
        texto(en_padron).alias("valor_padron"),
        "incidencia",
        "estado",
        pl.col("importe").alias("importe_rale"),
        pl.col("importe_p").alias("importe_padron"),
    )
