"""De los lotes exportados y sus acuses a la guía con control de acuses y los devueltos por causa (DOC-02)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.documentos.control_acuses import LoteEntregado, Pieza, Remesa, documentos
from cedulas_cli.dominio.dinero import centavos
from cedulas_cli.dominio.notificacion.documentos import folio_de_varios
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.notificacion.impresos import Impreso, expide_de, imprimir
from cedulas_cli.oficina import catalogo_acuses
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.lotes import EXPORTADO, SELLO_EXPORTACION, CarpetaLotes, exportados

FOLIO = "CA"
"""Con lo que empieza su folio."""


def control_de_acuses(
    oficina: Oficina, periodo: str, emision: str | None, hoy: date, salida: Path, *, sector: str = ""
) -> Impreso:
    """Un control por emisión, seguido de sus devueltos si los hay. Sin acuses todavía, es la guía para firmarse.

    Errores: «nada-recibido» (66) si no hay lotes exportados o ninguno es de ese sector; «registro-alterado» (65).
    """
    remesas = [r for c in exportados(oficina, periodo, emision) if (r := _remesa(c, sector))]
    if not remesas:
        raise ErrorCedulas(
            "nada-recibido",
            f"no hay lotes exportados del sector {sector} en {periodo}",
            lugar="--sector",
            causa="ningún lote dado a la empresa es de ese sector",
            remedio=f"los que hay: cedulas lote listar --periodo {periodo}",
        )
    expide = expide_de(oficina, hoy)
    hechos = [d for remesa in remesas for d in documentos(remesa, expide)]
    return imprimir(salida, hechos, expide, hechos[0].titulo)


def _remesa(carpeta: CarpetaLotes, sector: str) -> Remesa | None:
    elegidos = carpeta.lotes().filter(pl.col("estado") == EXPORTADO)
    if sector:
        elegidos = elegidos.filter(pl.col("sector") == sector)
    if elegidos.is_empty():
        return None
    sello = carpeta.sello(SELLO_EXPORTACION) or {}
    salidas = {p["lote"]: date.fromisoformat(p["exportado"]) for p in sello["paquetes"]}
    hechos = carpeta.acuses()
    vigentes = {hecho["folio"]: hecho for hecho in hechos}
    relacion = (
        carpeta.relacion()
        .filter(pl.col("lote").is_in(elegidos["lote"].to_list()))
        .sort("sector", "lote", "consecutivo", maintain_order=True)
    )
    piezas = [_pieza(r, vigentes.get(r["folio"])) for r in relacion.iter_rows(named=True)]
    suyos = {p.folio for p in piezas}
    lotes = [
        LoteEntregado(lote["lote"], lote["sector"], salidas[lote["lote"]], lote["termino"])
        for lote in elegidos.sort("sector", "lote").iter_rows(named=True)
    ]
    contenido = [carpeta.emision, *(f"{p.folio} {p.resultado} {p.causa} {p.fecha} {p.guia}" for p in piezas)]
    return Remesa(
        folio=folio_de_varios(FOLIO, max(lote.salio for lote in lotes), carpeta.periodo, contenido),
        emision=carpeta.emision,
        periodo=carpeta.periodo,
        alcance=f"sector {sector}" if sector else "todos los sectores",
        lotes=lotes,
        piezas=piezas,
        resultados=[o.columna for o in catalogo_acuses.cargar().resultados],
        corregidos=sum(bool(h.get("corrige")) and h["folio"] in suyos for h in hechos),
    )


def _pieza(r: Mapping[str, Any], acuse: Mapping[str, Any] | None) -> Pieza:
    codigo = r["codigo_postal"]
    domicilio = ", ".join(p for p in (r["domicilio"], r["localidad"], f"C.P. {codigo}" if codigo else "") if p)
    base = Pieza(
        folio=r["folio"],
        lote=r["lote"],
        sector=r["sector"],
        registro_patronal=r["registro_patronal"],
        razon_social=r["razon_social"] or "",
        domicilio=domicilio,
        importe=centavos(r["total"]),
    )
    return base if acuse is None else _acusada(base, acuse)


def _acusada(pieza: Pieza, acuse: Mapping[str, Any]) -> Pieza:
    catalogo = catalogo_acuses.cargar()
    resultado = next((o for o in catalogo.resultados if o.clave == acuse["resultado"]), None)
    causa = next((o.descripcion for o in catalogo.causas if o.clave == acuse["causa"]), acuse["causa"])
    if resultado is None:
        raise ErrorCedulas(
            "falla-interna",
            f"el registro trae un resultado desconocido: {acuse['resultado']}",
            lugar=f"folio {pieza.folio}",
            causa="no está en el catálogo de acuses de esta versión",
            remedio="use la versión que lo asentó",
        )
    return replace(
        pieza,
        resultado=resultado.columna,
        resultado_en_palabras=resultado.clave.replace("-", " ").capitalize(),
        causa=causa,
        devuelta=resultado.clave not in catalogo_acuses.SIN_CAUSA,
        fecha=date.fromisoformat(acuse["fecha"]),
        recibio=acuse["recibio"],
        guia=acuse["guia"],
    )
