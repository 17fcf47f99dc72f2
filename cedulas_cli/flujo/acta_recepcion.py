"""De las recepciones vigentes de un periodo a su acta (DOC-01): una por cada juego de archivos que se recibió."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import polars as pl

from cedulas_cli.documentos.acta_recepcion import Apartados, EmisionRecibida, Recibida, TotalQueNoCuadra, documento
from cedulas_cli.dominio.cuadre import Conteo, declarado, recibido
from cedulas_cli.dominio.folio import folio as folio_de_propuesta
from cedulas_cli.dominio.inhabiles import Calendario
from cedulas_cli.dominio.notificacion.documentos import folio_de_varios
from cedulas_cli.dominio.reportes.comun import habiles_entre
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.notificacion.impresos import Impreso, expide_de, imprimir
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.configuracion import leer
from cedulas_cli.oficina.emisiones import Recepcion, exigir
from cedulas_cli.parametros import cifras_control
from cedulas_cli.parametros.calendario import cargar as cargar_calendario
from cedulas_cli.parametros.calendario_emision import FechasEmision, cargar_emision

FOLIO = "AR"
"""Con lo que empieza su folio."""
_DICHO = "la cifra de control"
_DEL_ARCHIVO = "los totales del propio archivo"


class Control(NamedTuple):
    """Lo que dijo quien entregó: la cifra de control y, si los dio, sus conteos."""

    cifra: str = ""
    dicho: Conteo = Conteo()


def acta_de_recepcion(
    oficina: Oficina, periodo: str, emision: str | None, hoy: date, salida: Path, control: Control
) -> Impreso:
    """Escribe las actas en un PDF. Lo esperado es lo que diga la cifra de control; si no, los totales del archivo.

    Errores: «nada-recibido» (66), «opcion-invalida» (2) si la cifra es de otro periodo o no se sabe de qué emisión son
    los conteos, «plantilla-incompleta» (78) si falta un dato.
    """
    recepciones = exigir(oficina, periodo, emision)
    dicho = _segun_la_cifra(oficina, periodo, control)
    if dicho != Conteo() and len(recepciones) > 1:
        raise ErrorCedulas(
            "opcion-invalida",
            "no se sabe de qué emisión son los conteos de la cifra de control",
            lugar="--emision",
            causa="de ese periodo se recibieron: " + ", ".join(r.emision for r in recepciones),
            remedio=f"dígala: --emision {recepciones[0].emision}",
        )
    fechas = cargar_emision(oficina.calendarios)
    calendario = cargar_calendario(oficina.calendarios, leer(oficina).ambitos)
    expide = expide_de(oficina, hoy)
    por_juego: dict[str, list[Recepcion]] = {}
    for recepcion in recepciones:
        por_juego.setdefault(recepcion.identidad, []).append(recepcion)
    actas = []
    for juntas in por_juego.values():
        emisiones = [_emision(r, dicho, fechas.get((r.emision, r.periodo)), calendario) for r in juntas]
        actas.append(_acta(juntas, emisiones, control.cifra))
    documentos = [documento(acta, expide) for acta in sorted(actas, key=lambda a: (a.dia, a.folio))]
    return imprimir(salida, documentos, expide, documentos[0].titulo)


def _segun_la_cifra(oficina: Oficina, periodo: str, control: Control) -> Conteo:
    """Lo que se dijo al pedir el acta y, lo que falte, de las cifras de control de la oficina."""
    conocida = cifras_control.cargar(oficina.calendarios, {}).get(control.cifra) if control.cifra else None
    if conocida is None:
        return control.dicho
    if conocida.periodo not in ("", periodo):
        raise ErrorCedulas(
            "opcion-invalida",
            f"la cifra de control {control.cifra} es del periodo {conocida.periodo}, no de {periodo}",
            lugar="--cifra-control",
            causa=f"así está en calendarios/{cifras_control.ARCHIVO}",
            remedio="revise la cifra, o corrija ese archivo",
        )
    escritos = Conteo(conocida.creditos, conocida.cotizantes, conocida.importe)
    return Conteo(*(escrito if suyo is None else suyo for suyo, escrito in zip(control.dicho, escritos, strict=True)))


def _emision(r: Recepcion, dicho: Conteo, fechas: FechasEmision | None, calendario: Calendario) -> EmisionRecibida:
    movimientos, cuadre = pl.read_parquet(r.tabla("movimientos")), pl.read_parquet(r.tabla("cuadre"))
    del_archivo = declarado(cuadre, movimientos)
    esperado, fuentes = [], []
    for suyo, otro in zip(dicho, del_archivo, strict=True):
        esperado.append(otro if suyo is None else suyo)
        fuentes.append(_DICHO if suyo is not None else _DEL_ARCHIVO if otro is not None else "")
    entrega = fechas.entrega if fechas else None
    return EmisionRecibida(
        emision=r.emision,
        periodo=r.periodo,
        esperado=Conteo(*esperado),
        fuentes=(fuentes[0], fuentes[1], fuentes[2]),
        recibido=recibido(movimientos),
        renglones=int(r.datos["renglones"]),
        trabajadores=int(r.datos["trabajadores"]),
        totales=cuadre.height,
        no_cuadran=_no_cuadran(r, cuadre),
        entrega=entrega,
        entrega_verificada=fechas is None or fechas.verificada,
        desfase=habiles_entre(calendario, entrega, date.fromisoformat(r.datos["fecha"])),
    )


def _no_cuadran(r: Recepcion, cuadre: pl.DataFrame) -> list[TotalQueNoCuadra]:
    malos = cuadre.filter(~pl.col("cuadra")).sort("registro_patronal", maintain_order=True)
    return [
        TotalQueNoCuadra(
            folio_de_propuesta(r.emision, r.periodo, t["registro_patronal"]),
            t["registro_patronal"],
            t["dato"],
            None if t["declarado"] is None else int(t["declarado"] * 100),
            int(t["sumado"] * 100),
        )
        for t in malos.iter_rows(named=True)
    ]


def _acta(juntas: Sequence[Recepcion], emisiones: Sequence[EmisionRecibida], cifra: str) -> Recibida:
    datos = juntas[0].datos
    dia = date.fromisoformat(datos["fecha"])
    incluidas = {(r.emision, r.periodo) for r in juntas}
    esperados = [str(e.esperado) for e in emisiones]
    contenido = [juntas[0].identidad, *(r.emision for r in juntas), cifra, *esperados]
    return Recibida(
        folio=folio_de_varios(FOLIO, dia, juntas[0].periodo, contenido),
        dia=dia,
        cifra_control=cifra,
        emisiones=emisiones,
        leidos=int(datos["lectura"]["leidos"]),
        aceptados=int(datos["lectura"]["aceptados"]),
        apartados=_apartados(pl.read_parquet(juntas[0].tabla("apartados"))),
        archivos=[(a["nombre"], int(a["bytes"]), a["huella"]) for a in datos["archivos"]],
        avisos=tuple(datos["avisos"]),
        sustituye=tuple(datos["anteriores"]),
        otras=[f"{e} {p}" for e, p in map(tuple, datos["emisiones"]) if (e, p) not in incluidas],
    )


def _apartados(apartados: pl.DataFrame) -> list[Apartados]:
    """Por regla, de la que más apartó a la que menos."""
    por_regla = (
        apartados.group_by("regla", maintain_order=True)
        .agg(
            pl.col("motivo").first(),
            pl.struct("archivo", "renglon").n_unique().cast(pl.Int64).alias("renglones"),
            pl.col("archivo").first(),
            pl.col("renglon").first(),
        )
        .sort(["renglones", "regla"], descending=[True, False])
    )
    return [
        Apartados(str(r["motivo"]), str(r["regla"]), r["renglones"], _lugar(r["archivo"], r["renglon"]))
        for r in por_regla.iter_rows(named=True)
    ]


def _lugar(archivo: str | None, renglon: int | None) -> str:
    return f"{archivo or ''}, renglón {renglon:,}" if renglon is not None else archivo or ""
