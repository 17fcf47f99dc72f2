"""Conciliaciones de lo emitido: C01, C02, C03 y C09."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from cedulas_cli.dominio.conciliacion.comparar import (
    DISTINTO,
    JUSTIFICADO,
    SOLO_A,
    SOLO_B,
    Clase,
    Hallazgo,
    Resultado,
    comparar,
    escrito,
    resultado,
)
from cedulas_cli.dominio.credito.numero import DE_MULTA, LUGAR_DE_MULTA, es_gemela
from cedulas_cli.dominio.dinero import redondear_division

CIFRA: Final = {
    "creditos": Clase.CUENTA,
    "cotizantes": Clase.CUENTA,
    "importe": Clase.IMPORTE,
    "multa": Clase.IMPORTE,
}
"""Lo que una cifra de control puede decir."""
CENTAVO: Final = 1
TIPOS_CON_MULTA: Final = ("02", "03", "06")
"""Las cuotas: un capital o un gasto no llevan multa por omisión."""
_ANTES_DE_EMITIR: Final = "determinacion"


def c01(declarado: pl.DataFrame, recibido: pl.DataFrame, corte: date) -> Resultado:
    """`clave` es la cifra de control; las columnas, las de `CIFRA`, con nulo en lo que nadie dice."""
    motivos = {
        SOLO_A: "la cifra de control se anunció y no se ha recibido nada",
        SOLO_B: "se recibió y nadie dice cuánto debía traer: agréguela a calendarios/cifras_control.csv",
    }
    return comparar("C01", corte, declarado, recibido, CIFRA, motivos=motivos)


def componentes_del_padron(cartera: pl.DataFrame) -> pl.DataFrame:
    """`clave`, `componentes` y `total` de cada crédito: sus partes contra su total y sus ramos contra su principal."""
    numero = pl.lit("crédito ") + pl.col("numero_credito")
    return pl.concat(
        [
            cartera.filter(pl.col("total_declarado").is_not_null()).select(
                numero.alias("clave"),
                pl.col("partes_declaradas").fill_null(0).alias("componentes"),
                pl.col("total_declarado").alias("total"),
            ),
            cartera.filter(pl.col("ramos_declarados").is_not_null()).select(
                (numero + pl.lit(", ramos")).alias("clave"),
                pl.col("ramos_declarados").alias("componentes"),
                pl.col("principal_declarado").fill_null(0).alias("total"),
            ),
        ]
    )


def c02(sumas: pl.DataFrame, corte: date) -> Resultado:
    """`sumas`: `clave`, `componentes` y `total`, en centavos; una clave por documento."""
    return comparar(
        "C02",
        corte,
        sumas.select("clave", pl.col("componentes").alias("total")),
        sumas.select("clave", "total"),
        {"total": Clase.IMPORTE},
        tolerancia=CENTAVO,
        motivos={"total": "los componentes no suman el total"},
    )


def c03(cartera: pl.DataFrame, por_ciento: int, corte: date) -> Resultado:
    """Toda multa con cuota en el padrón: número e importe. `por_ciento`, en centésimas, si el acto no dice otro."""
    multas = cartera.filter((pl.col("naturaleza") == "multa") & (pl.col("credito_origen") != ""))
    cuotas = cartera.select(
        pl.col("numero_credito").alias("credito_origen"),
        pl.col("suerte_principal").alias("omitido"),
    )
    pares = multas.join(cuotas, on="credito_origen", how="inner", maintain_order="left")
    sin_cuota = multas.join(cuotas, on="credito_origen", how="anti", maintain_order="left")
    filas = []
    for numero, origen, clase, multa, omitido, propio, justificacion in pares.select(
        *("numero_credito", "credito_origen", "clase", "multa", "omitido", "por_ciento", "justificacion")
    ).iter_rows():
        tanto = _centesimas(propio) or por_ciento
        toca = redondear_division(omitido * tanto, 10_000)
        gemelo = origen[:LUGAR_DE_MULTA] + DE_MULTA[clase] + origen[LUGAR_DE_MULTA + 1 :]
        numero_toca = numero if es_gemela(numero, origen, clase) or justificacion else gemelo
        filas.append((numero, numero, multa, numero_toca, toca, omitido, tanto))
    tabla = pl.DataFrame(
        filas,
        schema={
            "clave": pl.String,
            "numero": pl.String,
            "multa": pl.Int64,
            "numero_toca": pl.String,
            "multa_toca": pl.Int64,
            "omitido": pl.Int64,
            "tanto": pl.Int64,
        },
        orient="row",
    )
    a = tabla.select("clave", "numero", "multa")
    b = tabla.select("clave", pl.col("numero_toca").alias("numero"), pl.col("multa_toca").alias("multa"))
    comparado = comparar(
        "C03",
        corte,
        a,
        b,
        {"numero": Clase.TEXTO, "multa": Clase.IMPORTE},
        tolerancia=CENTAVO,
        motivos={"numero": "no es el número que toca a su cuota", "multa": "no es el por ciento de lo omitido"},
    )
    huerfanas = [
        Hallazgo(SOLO_A, numero, "cuota", origen, motivo="su cuota de origen no está en el padrón")
        for numero, origen in sin_cuota.select("numero_credito", "credito_origen").iter_rows()
    ]
    todas = pl.concat(
        [a, sin_cuota.select(pl.col("numero_credito").alias("clave"), numero="numero_credito", multa="multa")]
    )
    return resultado("C03", corte, todas, b, [*comparado.hallazgos, *huerfanas])


def _centesimas(por_ciento: str) -> int:
    """«40.5» → 4050; cero si no lo dice o no se entiende."""
    entero, _, resto = por_ciento.partition(".")
    if not entero.isdecimal() or not (resto or "0").isdecimal():
        return 0
    return int(entero) * 100 + int(resto[:2].ljust(2, "0"))


def c09(cartera: pl.DataFrame, corte: date, con_multa: tuple[str, ...] = TIPOS_CON_MULTA) -> Resultado:
    """Toda cuota emitida tiene su multa, toda multa su cuota, y cada una apunta a la otra; o lo dice su justificación.

    `con_multa` son los tipos de documento a los que la oficina impone multa.
    """
    cuotas = cartera.filter(
        (pl.col("naturaleza") == "cuota")
        & pl.col("tipo_documento").is_in(con_multa)
        & (pl.col("familia") != _ANTES_DE_EMITIR)
    )
    multas = cartera.filter(pl.col("naturaleza") == "multa")
    de_origen = dict(
        multas.filter(pl.col("credito_origen") != "").select("credito_origen", "numero_credito").iter_rows()
    )
    conocidos = set(cartera["numero_credito"].to_list())
    hallazgos: list[Hallazgo] = []
    columnas = ["numero_credito", "credito_multa", "justificacion", "estado", "fecha_notificacion", "suerte_principal"]
    for numero, multa, justificacion, estado, notificada, principal in cuotas.select(columnas).iter_rows():
        if numero in de_origen or (multa and multa in conocidos):
            continue
        razon = justificacion or ("se pagó antes de notificarse" if estado == "SALDADO" and not notificada else "")
        motivo = razon or (f"su multa {multa} no está en el padrón" if multa else "no tiene multa ni justificación")
        clase = JUSTIFICADO if razon else SOLO_A
        hallazgos.append(Hallazgo(clase, numero, "multa", escrito(principal, Clase.IMPORTE), multa, motivo=motivo))
    for numero, origen, justificacion, importe in multas.select(
        "numero_credito", "credito_origen", "justificacion", "multa"
    ).iter_rows():
        if origen in conocidos:
            continue
        motivo = justificacion or (
            f"su cuota {origen} no está en el padrón" if origen else "no dice de qué cuota nació"
        )
        clase = JUSTIFICADO if justificacion else SOLO_B
        hallazgos.append(Hallazgo(clase, numero, "cuota", origen, escrito(importe, Clase.IMPORTE), motivo=motivo))
    hallazgos += _cruzados(cuotas, multas)
    a = cuotas.select("numero_credito", "credito_multa")
    return resultado("C09", corte, a, multas.select("numero_credito", "credito_origen"), hallazgos)


def _cruzados(cuotas: pl.DataFrame, multas: pl.DataFrame) -> list[Hallazgo]:
    """La cuota dice una multa y esa multa dice otra cuota."""
    juntas = cuotas.filter(pl.col("credito_multa") != "").join(
        multas.select(pl.col("numero_credito").alias("credito_multa"), pl.col("credito_origen").alias("origen")),
        on="credito_multa",
        how="inner",
        maintain_order="left",
    )
    malas = juntas.filter((pl.col("origen") != pl.col("numero_credito")) & (pl.col("origen") != ""))
    return [
        Hallazgo(DISTINTO, numero, "credito_origen", numero, origen, motivo=f"su multa {multa} dice ser de otra cuota")
        for numero, multa, origen in malas.select("numero_credito", "credito_multa", "origen").iter_rows()
    ]
