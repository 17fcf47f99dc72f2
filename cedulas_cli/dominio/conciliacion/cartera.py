"""Conciliaciones de cartera: C12 y los siete invariantes del padrón."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import polars as pl

from cedulas_cli.dominio.conciliacion.comparar import (
    DISTINTO,
    SOLO_A,
    SOLO_B,
    Clase,
    Hallazgo,
    Resultado,
    comparar,
    resultado,
)
from cedulas_cli.dominio.conciliacion_rale import DIFERENCIAS, ESTADO, LOTE, SOLO_RALE, cambios
from cedulas_cli.dominio.credito import invariantes as inv
from cedulas_cli.dominio.dinero import pesos

INVARIANTES: Final[Mapping[str, tuple[str, ...]]] = {
    "I1": (inv.SIN_NOTIFICACION,),
    "I2": (inv.FECHAS,),
    "I3": (inv.MARCA_EN_LOTE,),
    "I4": (inv.SUCESOR,),
    "I5": (inv.MULTA_SIN_ORIGEN, inv.MULTA_DE_CANCELADA),
}
"""Los que se miran crédito por crédito; los demás comparan con otro conjunto."""
_ENTRA, _SALE, _OTRA_INCIDENCIA, _OTRO_IMPORTE = "entra", "sale", "cambia-incidencia", "cambia-importe"


def c12(
    anterior: pl.DataFrame, actual: pl.DataFrame, cortes: Mapping[str, date], vivos: Iterable[str], corte: date
) -> Resultado:
    """Dos fotos del RALE de las mismas clases, en centavos; `cortes`, el del anterior por clase; `vivos`,
    los créditos que el padrón tiene vivos.

    Alta es lo que el RALE dice dado de alta después del corte anterior: lo que aparece con un alta vieja no cuenta y
    descuadra. Lo que salió y el padrón tiene vivo no es baja: también descuadra.
    """
    en_padron = set(vivos)
    movidos = cambios(anterior, actual)
    previo = movidos["clase"].replace_strict(dict(cortes), default=None, return_dtype=pl.Date)
    alta = (movidos["cambio"] == _ENTRA) & (movidos["fecha_alta"] > previo).fill_null(value=False)
    baja = (movidos["cambio"] == _SALE) & ~movidos["numero_credito"].is_in(sorted(en_padron))
    pasa = movidos["cambio"] == _OTRA_INCIDENCIA
    otro = movidos["cambio"] == _OTRO_IMPORTE
    partes = [
        _sumar(anterior, "incidencia", "importe", 1),
        _sumar(movidos.filter(alta | pasa), "incidencia_actual", "importe_actual", 1),
        _sumar(movidos.filter(baja | pasa), "incidencia_anterior", "importe_anterior", -1),
        _sumar(movidos.filter(otro), "incidencia_actual", "importe_actual", 1, cuenta=0),
        _sumar(movidos.filter(otro), "incidencia_anterior", "importe_anterior", -1, cuenta=0),
    ]
    agrupados = pl.concat(partes).group_by("clave").agg(pl.col("creditos").sum(), pl.col("importe").sum())
    hay = _sumar(actual, "incidencia", "importe", 1)
    # Una incidencia que se quedó en ceros no tiene por qué aparecer en el corte nuevo.
    debe = agrupados.filter(
        (pl.col("creditos") != 0) | (pl.col("importe") != 0) | pl.col("clave").is_in(hay["clave"].implode())
    )
    motivos = {
        "creditos": "anterior + altas + entradas − bajas − salidas no es lo que hay",
        "importe": "lo mismo, en importe",
        SOLO_A: "debería haber créditos de esa incidencia y no los hay",
        SOLO_B: "hay créditos de esa incidencia sin alta ni entrada que los explique",
    }
    campos = {"creditos": Clase.CUENTA, "importe": Clase.IMPORTE}
    comparado = comparar("C12", corte, debe.sort("clave"), hay, campos, motivos=motivos)
    sueltos = [
        *_sueltos(movidos.filter((movidos["cambio"] == _ENTRA) & ~alta), SOLO_B, "aparece con alta anterior al corte"),
        *_sueltos(
            movidos.filter((movidos["cambio"] == _SALE) & ~baja), SOLO_A, "salió del RALE y el padrón lo tiene vivo"
        ),
    ]
    return resultado("C12", corte, debe, hay, [*comparado.hallazgos, *sueltos])


def _sumar(tabla: pl.DataFrame, por: str, importe: str, signo: int, *, cuenta: int = 1) -> pl.DataFrame:
    clave = pl.concat_str([pl.col("clase"), pl.col(por)], separator=" ").alias("clave")
    return (
        tabla.group_by(clave)
        .agg(
            (pl.len().cast(pl.Int64) * (signo * cuenta)).alias("creditos"),
            (pl.col(importe).sum().cast(pl.Int64) * signo).alias("importe"),
        )
        .sort("clave")
    )


def _sueltos(movidos: pl.DataFrame, clase: str, motivo: str) -> list[Hallazgo]:
    columnas = ["numero_credito", "incidencia_anterior", "incidencia_actual"]
    return [
        Hallazgo(clase, f"crédito {numero}", "incidencia", antes or "", ahora or "", motivo=motivo)
        for numero, antes, ahora in movidos.select(columnas).iter_rows()
    ]


def invariante(clave: str, hallados: Iterable[inv.Hallazgo], creditos: pl.DataFrame, corte: date) -> Resultado:
    """I1 a I5: `creditos` son los que el invariante mira (`numero_credito`); B, los que lo cumplen."""
    propios = [h for h in hallados if h.invariante in INVARIANTES[clave]]
    rotos = {h.numero_credito for h in propios}
    hallazgos = [Hallazgo(SOLO_A, h.numero_credito, h.invariante, motivo=h.motivo) for h in propios]
    a = creditos.select("numero_credito")
    return resultado(clave, corte, a, a.filter(~pl.col("numero_credito").is_in(sorted(rotos))), hallazgos)


def i6(cartera: pl.DataFrame, recibidos: Mapping[str, int], corte: date) -> Resultado:
    """`recibidos`: cifra de control → créditos recibidos. El detalle trae cuántos hay en cada estado."""
    con_cifra = cartera.filter((pl.col("cifra_control") != "") & pl.col("emitido"))
    hay = con_cifra.group_by(pl.col("cifra_control").alias("clave")).agg(pl.len().cast(pl.Int64).alias("creditos"))
    debe = pl.DataFrame(sorted(recibidos.items()), schema={"clave": pl.String, "creditos": pl.Int64}, orient="row")
    comparado = comparar(
        "I6",
        corte,
        debe,
        hay.sort("clave"),
        {"creditos": Clase.CUENTA},
        motivos={
            SOLO_A: "se recibió y ningún crédito del padrón es de esa cifra",
            SOLO_B: "hay créditos de esa cifra y no consta cuántos se recibieron",
        },
    )
    estados = {
        cifra: ", ".join(f"{estado} {n}" for estado, n in grupo.group_by("estado").len().sort("estado").iter_rows())
        for (cifra,), grupo in con_cifra.group_by(["cifra_control"])
    }
    hallazgos = [
        Hallazgo(**{**vars(h), "motivo": h.motivo or f"por estado: {estados[h.clave]}"}) for h in comparado.hallazgos
    ]
    return resultado("I6", corte, debe, hay, hallazgos)


def i7(diferencias: pl.DataFrame, rale: pl.DataFrame, corte: date) -> Resultado:
    """`diferencias`: las de `conciliacion_rale.contra_padron` (esquema `DIFERENCIAS`)."""
    assert set(DIFERENCIAS) <= set(diferencias.columns)
    malas = diferencias.filter(pl.col("tipo").is_in([ESTADO, LOTE, SOLO_RALE]))
    hallazgos = []
    for numero, tipo, incidencia, estado, importe in malas.select(
        "numero_credito", "tipo", "incidencia", "estado", "importe_rale"
    ).iter_rows():
        if tipo == SOLO_RALE:
            motivo = f"está en el RALE con incidencia {incidencia} y no en el padrón"
            hallazgos.append(Hallazgo(SOLO_A, numero, "incidencia", incidencia, "", str(pesos(importe or 0)), motivo))
        else:
            motivo = "ese estado no va con esa incidencia"
            hallazgos.append(Hallazgo(DISTINTO, numero, "estado", incidencia, estado, motivo=motivo))
    a = rale.select("numero_credito", "incidencia")
    malos = sorted({h.clave for h in hallazgos})
    return resultado("I7", corte, a, a.filter(~pl.col("numero_credito").is_in(malos)), hallazgos)
