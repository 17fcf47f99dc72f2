"""Conciliaciones de notificación y custodia: C04, C05, C06, C10, C11 y C16."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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
from cedulas_cli.dominio.custodia.corte import CON_PAPEL_AQUI, DOBLE, OTRO_LUGAR, SIN_CREDITO, SIN_LEGAJO
from cedulas_cli.dominio.notificacion.historia import Clase as Resultado_de_entrega

DIAS_DE_ACLARACION: Final = 20
"""Hábiles para resolver una aclaración completa (RACERF 151-VI)."""
_SEPARADOR: Final = " "


def c04(facturas: Mapping[str, Iterable[str]], entregas: pl.DataFrame, corte: date) -> Resultado:
    """`facturas`: folio → créditos que el notificador firmó. `entregas`: las de la foto.

    Cada entrega firmada debe tener un resultado, o seguir en trámite, y ninguno debe ser de lo que no se firmó.
    """
    firmadas = {f"{folio}{_SEPARADOR}{numero}" for folio, numeros in facturas.items() for numero in numeros}
    b = entregas.select(
        pl.concat_str(["factura", "numero_credito"], separator=_SEPARADOR).alias("clave"),
        pl.col("clase"),
        pl.col("factura").is_in(list(facturas)).alias("con_factura"),
    ).unique("clave", keep="last", maintain_order=True)
    # Lo que se entregó sin asentar su factura cuenta por la historia del crédito.
    sueltas = b.filter(~pl.col("con_factura"))["clave"].to_list()
    a = pl.DataFrame({"clave": sorted({*firmadas, *sueltas})}, schema={"clave": pl.String})
    comparado = comparar(
        "C04",
        corte,
        a,
        b,
        {},
        motivos={
            SOLO_A: "el notificador lo firmó y la historia del crédito no tiene esa entrega",
            SOLO_B: "la historia del crédito tiene la entrega y la factura firmada no lo trae",
        },
    )
    conocidas = [str(c) for c in Resultado_de_entrega]
    raras = [
        Hallazgo(DISTINTO, clave, "resultado", "", clase, motivo="no es un resultado conocido")
        for clave, clase in b.filter(~pl.col("clase").is_in(conocidas)).select("clave", "clase").iter_rows()
    ]
    return resultado("C04", corte, a, b, [*comparado.hallazgos, *raras])


def c05(cartera: pl.DataFrame, legajos: pl.DataFrame, diferencias: pl.DataFrame, corte: date) -> Resultado:
    """`diferencias`: las de `custodia.corte.diferencias`; `legajos`: los vivos.

    Todo crédito vivo cuyo documento debe estar en la oficina o con un notificador tiene un legajo, uno solo, y está
    donde su estado supone.
    """
    clases = {SIN_LEGAJO: SOLO_A, SIN_CREDITO: SOLO_B, OTRO_LUGAR: DISTINTO, DOBLE: DISTINTO}
    hallazgos = [
        Hallazgo(clases[clase], numero, clase, estado_credito or "", estado_legajo or "", motivo=f"{motivo} ({legajo})")
        for clase, numero, legajo, estado_legajo, estado_credito, motivo in diferencias.select(
            "diferencia", "numero_credito", "legajo", "estado_legajo", "estado_credito", "motivo"
        ).iter_rows()
    ]
    debe = cartera.filter(pl.col("emitido") & pl.col("vivo") & pl.col("custodia").is_in(CON_PAPEL_AQUI))
    return resultado("C05", corte, debe.select("numero_credito", "estado"), legajos, hallazgos)


def c06(cartera: pl.DataFrame, rale: pl.DataFrame, corte_rale: Mapping[str, date], corte: date) -> Resultado:
    """`rale`: `numero_credito` y `fecha_notificacion`; `corte_rale`, el corte de la foto de cada clase."""
    propia = cartera.select(
        pl.col("numero_credito").alias("clave"),
        "clase",
        _texto("fecha_notificacion"),
        "fecha_captura",
        pl.col("fecha_notificacion").alias("dia"),
    ).join(rale.select(pl.col("numero_credito").alias("clave")), on="clave", how="semi", maintain_order="left")
    suya = rale.select(pl.col("numero_credito").alias("clave"), _texto("fecha_notificacion")).join(
        propia, on="clave", how="semi", maintain_order="left"
    )
    justificados: dict[str, str] = {}
    for clave, clase, capturada, dia in propia.select("clave", "clase", "fecha_captura", "dia").iter_rows():
        foto = corte_rale.get(clase)
        if dia is None or foto is None:
            continue
        if dia > foto:
            justificados[clave] = f"se notificó el {dia}, después del corte del RALE ({foto})"
        elif capturada is None or capturada > foto:
            cuando = f"se capturó el {capturada}" if capturada else "todavía no se captura"
            justificados[clave] = f"{cuando}; el RALE es del {foto}"
    distintos = comparar(
        "C06",
        corte,
        propia,
        suya,
        {"fecha_notificacion": Clase.TEXTO},
        motivos={"fecha_notificacion": "el RALE y el padrón no dicen lo mismo de su notificación"},
    )
    en_rale = dict(suya.select("clave", "fecha_notificacion").iter_rows())
    hallazgos = [
        # Sólo explica que el RALE todavía no lo sepa: si dice otra fecha, alguien capturó mal.
        h if en_rale[h.clave] or h.clave not in justificados else _con_motivo(h, justificados[h.clave])
        for h in distintos.hallazgos
    ]
    return resultado("C06", corte, propia, suya, hallazgos)


def _con_motivo(h: Hallazgo, razon: str) -> Hallazgo:
    return Hallazgo("justificado", h.clave, h.campo, h.valor_a, h.valor_b, h.diferencia, razon)


def _texto(columna: str) -> pl.Expr:
    """Una fecha como texto; sin fecha, vacío: «no notificado» también se compara."""
    return pl.col(columna).cast(pl.String).fill_null("").alias(columna)


def c10(cartera: pl.DataFrame, vence: Callable[[date], date], corte: date) -> Resultado:
    """Aclaraciones abiertas: con folio y dentro de plazo. `vence` da el último hábil para resolver desde su entrada."""
    abiertas = cartera.filter((pl.col("estado") == "EN_ACLARACION") | pl.col("marcas").str.contains("aclaracion"))
    hallazgos: list[Hallazgo] = []
    en_plazo: list[str] = []
    for numero, estado, folio, desde in abiertas.select(
        "numero_credito", "estado", "folio", "fecha_estado"
    ).iter_rows():
        if estado != "EN_ACLARACION":
            hallazgos.append(Hallazgo(SOLO_A, numero, "marca", "abierta", estado, motivo="marca sin solicitud"))
        elif not folio:
            hallazgos.append(Hallazgo(SOLO_A, numero, "folio", estado, "", motivo="aclaración sin folio de solicitud"))
        elif (limite := vence(desde)) < corte:
            motivo = f"entró el {desde} y vencía el {limite}"
            hallazgos.append(Hallazgo(DISTINTO, numero, "vence", corte.isoformat(), limite.isoformat(), motivo=motivo))
        else:
            en_plazo.append(numero)
    a = abiertas.select("numero_credito", "folio", _texto("fecha_estado"))
    return resultado("C10", corte, a, pl.DataFrame({"numero_credito": en_plazo}), hallazgos)


def c11(lotes: Mapping[str, Iterable[str]], cartera: pl.DataFrame, corte: date) -> Resultado:
    """`lotes`: folio → créditos turnados. Cada uno debe estar confirmado u observado, y ser de ese lote.

    El que fue observado, se corrigió y salió en otro lote ya tuvo respuesta.
    """
    enviados = sorted({(folio, numero) for folio, numeros in lotes.items() for numero in numeros})
    por_numero = {fila["numero_credito"]: fila for fila in cartera.iter_rows(named=True)}
    a = pl.DataFrame({"clave": [f"{f}{_SEPARADOR}{n}" for f, n in enviados]}, schema={"clave": pl.String})
    aplicados: list[str] = []
    hallazgos: list[Hallazgo] = []
    for folio, numero in enviados:
        clave = f"{folio}{_SEPARADOR}{numero}"
        credito = por_numero.get(numero)
        if credito is None:
            hallazgos.append(Hallazgo(SOLO_A, clave, motivo="el lote lo trae y el padrón no lo conoce"))
        elif credito["estado"] == "ENTREGADO_RCC" and credito["lote"] == folio:
            motivo = f"se turnó el {credito['fecha_estado']} y la cartera no ha respondido"
            hallazgos.append(Hallazgo(SOLO_A, clave, "estado", "ENTREGADO_RCC", motivo=motivo))
        else:
            aplicados.append(clave)
    conocidos = set(enviados)
    for credito in por_numero.values():
        par = (credito["lote"], credito["numero_credito"])
        if not credito["lote"] or par in conocidos:
            continue
        # De un lote que nunca se asentó sólo importa lo que sigue sin respuesta.
        if credito["lote"] in lotes or credito["estado"] == "ENTREGADO_RCC":
            motivo = "dice ir en ese lote y el lote no lo trae"
            hallazgos.append(Hallazgo(SOLO_B, _SEPARADOR.join(par), "lote", "", credito["lote"], motivo=motivo))
    b = pl.DataFrame({"clave": aplicados}, schema={"clave": pl.String})
    return resultado("C11", corte, a, b, hallazgos)


def c16(hojas: pl.DataFrame, corte: date) -> Resultado:
    """`hojas`: las de `custodia.hojas.cuadrar`, una serie de folios por renglón."""
    clave = pl.when(pl.col("serie") == "").then(pl.lit("sin serie")).otherwise("serie").alias("clave")
    a = hojas.select(clave, pl.col("impresas").alias("hojas"))
    b = hojas.select(clave, (pl.col("utilizadas") + pl.col("canceladas")).alias("hojas"))
    motivos = {"hojas": "las impresas no son las usadas más las canceladas"}
    comparado = comparar("C16", corte, a, b, {"hojas": Clase.CUENTA}, motivos=motivos)
    repetidos = [
        Hallazgo(DISTINTO, serie, "folios", folios, motivo="el mismo folio está en más de un documento")
        for serie, folios in hojas.filter(pl.col("repetidas") != "").select(clave, "repetidas").iter_rows()
    ]
    return resultado("C16", corte, a, b, [*comparado.hallazgos, *repetidos])
