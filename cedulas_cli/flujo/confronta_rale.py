"""RALE contra RALE y RALE contra el padrón: qué no coincide, y la salida común de sus conciliaciones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from cedulas_cli.dominio import conciliacion_rale as cr
from cedulas_cli.dominio.esquemas_pago import Esquema
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.flujo.cartera import a_pesos
from cedulas_cli.flujo.credito import reglas_de
from cedulas_cli.oficina import cartera
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.cartera import Guardado
from cedulas_cli.oficina.padron.lectura import ESQUEMA as PADRON
from cedulas_cli.oficina.padron.padron import abrir, existe
from cedulas_cli.sistema.archivos import huella_valor


@dataclass(frozen=True)
class Confronta:
    """El resultado de una confronta: la tabla por entregar (importes en pesos), y si cuadra."""

    tabla: pl.DataFrame
    conciliacion: pl.DataFrame
    cuadra: bool
    avisos: tuple[str, ...] = ()


CONCILIACION: Esquema = {
    "conciliacion_id": pl.String,
    "corte": pl.Date,
    "conjunto_a": pl.String,
    "conjunto_b": pl.String,
    "solo_a": pl.Int64,
    "solo_b": pl.Int64,
    "distinto_valor": pl.Int64,
    "cuadra": pl.Boolean,
    "firma": pl.String,
}
"""La salida común de una conciliación (procesos §6.2)."""


def confrontar_cortes(
    oficina: Oficina, anterior: date | None, actual: date | None, clase: str | None, *, por_credito: bool = False
) -> Confronta:
    """RALE contra RALE. Sin cortes, los dos últimos de cada clase que tenga dos.

    Errores: «nada-recibido» (66) si falta alguno.
    """
    pares = _pares(oficina, anterior, actual, clase)
    antes, ahora = (pl.concat([par[i].creditos() for par in pares]) for i in (0, 1))
    reglas = reglas_de(oficina)
    grupos = {i.incidencia: i.grupo for i in reglas.incidencias.values()}
    cuadro = cr.por_incidencia(antes, ahora, grupos)
    cambios = cr.cambios(antes, ahora).filter(pl.col("cambio") != cr.IGUAL)
    cuadra = bool(cuadro["cuadra"].all())
    tabla = a_pesos(cambios, cr.CAMBIOS) if por_credito else a_pesos(cuadro, cr.POR_INCIDENCIA)
    conciliaciones = [_c12(a, b, cuadro.filter(pl.col("clase") == b.datos["clase"])) for a, b in pares]
    return Confronta(tabla, pl.concat(conciliaciones), cuadra, _nuevas_sin_grupo(cuadro, grupos))


def _pares(
    oficina: Oficina, anterior: date | None, actual: date | None, clase: str | None
) -> list[tuple[Guardado, Guardado]]:
    fotos = cartera.fotos(oficina, clase)
    pares = []
    for suya in dict.fromkeys(str(f.datos["clase"]) for f in fotos):
        cortes = {date.fromisoformat(f.datos["corte"]): f for f in fotos if f.datos["clase"] == suya}
        ultimo = actual or max(cortes)
        previo = anterior or max((c for c in cortes if c < ultimo), default=None)
        if previo in cortes and ultimo in cortes and previo is not None and previo != ultimo:
            pares.append((cortes[previo], cortes[ultimo]))
    if pares:
        return pares
    hay = ", ".join(f"{f.datos['clase']} {f.datos['corte']}" for f in fotos) or "ninguno"
    raise ErrorCedulas(
        "nada-recibido",
        "no hay dos cortes del RALE de una misma clase que confrontar",
        lugar=str(oficina.raiz),
        causa=f"se han recibido: {hay}",
        remedio="reciba los dos cortes con: cedulas rale recibir ARCHIVO --corte AAAA-MM-DD",
    )


def _c12(anterior: Guardado, actual: Guardado, cuadro: pl.DataFrame) -> pl.DataFrame:
    return _conciliacion(
        "C12",
        date.fromisoformat(actual.datos["corte"]),
        (
            f"RALE {anterior.datos['clase']} {anterior.datos['corte']}",
            f"RALE {actual.datos['clase']} {actual.datos['corte']}",
        ),
        (int(cuadro["desaparecidos"].sum()), int(cuadro["nuevos"].sum()), cuadro.filter(~pl.col("cuadra")).height),
        cuadra=bool(cuadro["cuadra"].all()),
        firma=_firma(cuadro),
    )


def _nuevas_sin_grupo(cuadro: pl.DataFrame, grupos: dict[str, str]) -> tuple[str, ...]:
    ajenas = sorted(set(cuadro["incidencia"].to_list()) - set(grupos))
    return (f"incidencias que el catálogo no trae: {', '.join(ajenas)}; se cuentan como impedimento",) if ajenas else ()


def confrontar_padron(oficina: Oficina, corte: date | None, clase: str | None, base: str = cr.PRINCIPAL) -> Confronta:
    """RALE contra el padrón: la última foto de cada clase, o la del corte.

    Errores: «nada-recibido» (66) sin RALE. Sin padrón, todo el RALE está de más.
    """
    fotos = cartera.exigir_fotos(oficina, corte, clase)
    reglas = reglas_de(oficina)
    padron = pl.DataFrame(schema=PADRON)
    if existe(oficina):
        with abrir(oficina, reglas, lectura=True) as abierto:
            padron = abierto.creditos()
    rale_todo = pl.concat([f.creditos() for f in fotos])
    diferencias = cr.contra_padron(rale_todo, padron, reglas, base)
    conciliaciones = [_contra_padron(f, diferencias) for f in fotos]
    return Confronta(
        a_pesos(diferencias, cr.DIFERENCIAS),
        pl.concat(conciliaciones),
        diferencias.is_empty(),
        (f"qué importe imprime el RALE no está verificado: se compara con el {base} del padrón (--importe lo cambia)",)
        if diferencias.filter(pl.col("tipo") == cr.IMPORTE_DISTINTO).height
        else (),
    )


def _contra_padron(foto: Guardado, diferencias: pl.DataFrame) -> pl.DataFrame:
    """C06 (notificación), C11 (lotes sin aplicar) y el invariante 7 (estado contra incidencia) de una foto."""
    suyas = diferencias.filter(pl.col("clase") == foto.datos["clase"])
    corte = date.fromisoformat(foto.datos["corte"])
    conjuntos = (f"RALE {foto.datos['clase']} {foto.datos['corte']}", "padrón")

    def cuantas(*tipos: str) -> int:
        return suyas.filter(pl.col("tipo").is_in(tipos)).height

    grupos = {
        "C06": (cr.NOTIFICADO_RALE, cr.NOTIFICADO_PADRON, (cr.OTRA_FECHA,)),
        "C11": ("", "", (cr.LOTE,)),
        "INV7": (cr.SOLO_RALE, cr.SOLO_PADRON, (cr.ESTADO, cr.LOTE)),
    }
    partes = []
    for nombre, (solo_a, solo_b, distintos) in grupos.items():
        cuentas = (cuantas(solo_a), cuantas(solo_b), cuantas(*distintos))
        tipos = [t for t in (solo_a, solo_b, *distintos) if t]
        firma = _firma(suyas.filter(pl.col("tipo").is_in(tipos)))
        partes.append(_conciliacion(nombre, corte, conjuntos, cuentas, cuadra=not any(cuentas), firma=firma))
    return pl.concat(partes)


def _conciliacion(
    nombre: str, corte: date, conjuntos: tuple[str, str], cuentas: tuple[int, int, int], *, cuadra: bool, firma: str
) -> pl.DataFrame:
    return pl.DataFrame([(nombre, corte, *conjuntos, *cuentas, cuadra, firma)], schema=CONCILIACION, orient="row")


def _firma(tabla: pl.DataFrame) -> str:
    return huella_valor([[None if v is None else str(v) for v in fila] for fila in tabla.rows()])
