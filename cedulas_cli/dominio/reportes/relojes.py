"""Los relojes de la cartera: lo que vence, lo que ya venció y lo que nadie ha movido (procesos §6.1 y F7).

Los plazos de ley (aclaración, sin efectos) y los de la casa (captura, turno, notificación) van juntos, cada uno con su
unidad: lo que es práctica y no norma se dice en `base`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

import polars as pl

from cedulas_cli.dominio.inhabiles import Calendario
from cedulas_cli.dominio.notificacion.alertas import DIAS_POR_TURNAR
from cedulas_cli.dominio.notificacion.semaforo import Periodo
from cedulas_cli.dominio.plazos import sumar_habiles
from cedulas_cli.dominio.reportes.comun import en_pesos, habiles_entre

DIAS_SIN_CAPTURA: Final = 15
"""Hábiles desde el folio de verificación sin captura en el sistema de cobranza."""
DIAS_DE_ACLARACION, DIAS_DE_SIN_EFECTOS = 20, 10
HABILES, NATURALES = "habiles", "naturales"
VENCIDO, POR_VENCER, EN_PLAZO = "vencido", "por-vencer", "en-plazo"
RELOJES: Final = {
    "reloj": pl.String,
    "situacion": pl.String,
    "numero_credito": pl.String,
    "registro_patronal": pl.String,
    "estado": pl.String,
    "folio": pl.String,
    "desde": pl.Date,
    "unidad": pl.String,
    "dias": pl.Int64,
    "limite": pl.Int64,
    "vence": pl.Date,
    "faltan": pl.Int64,
    "importe": pl.Int64,
    "base": pl.String,
}


class Reloj(NamedTuple):
    """Un reloj: desde cuándo cuenta, en qué unidad, cuántos días da y de dónde sale."""

    nombre: str
    unidad: str
    limite: int
    base: str


CAPTURA: Final = Reloj("sin-captura", HABILES, DIAS_SIN_CAPTURA, "práctica: 15 hábiles desde el folio")
TURNO: Final = Reloj("por-turnar", NATURALES, DIAS_POR_TURNAR, "práctica: 21 días naturales desde la captura")
NOTIFICAR: Final = Reloj("notificar", HABILES, 0, "término de notificación de su cifra de control")
ACLARACION: Final = Reloj("aclaracion", HABILES, DIAS_DE_ACLARACION, "RACERF 151-VI")
SIN_EFECTOS: Final = Reloj("sin-efectos", HABILES, DIAS_DE_SIN_EFECTOS, "RACERF 193")
TODOS: Final = (CAPTURA, TURNO, NOTIFICAR, ACLARACION, SIN_EFECTOS)


def relojes(
    cartera: pl.DataFrame, periodos: Mapping[str, Periodo], calendario: Calendario, corte: date, dias_antes: int = 5
) -> pl.DataFrame:
    """Un renglón por reloj que corre, los vencidos primero. Con `dias_antes` días o menos por delante, «por-vencer».

    Los días se cuentan en la unidad del reloj. El término de notificación sólo corre si se conoce el de su cifra.
    """
    filas = [
        fila
        for c in cartera.filter(pl.col("vivo")).iter_rows(named=True)
        for fila in _de_uno(c, periodos, calendario, corte, dias_antes)
    ]
    tabla = pl.DataFrame(filas, schema=RELOJES, orient="row")
    orden = pl.col("situacion").replace_strict({VENCIDO: 0, POR_VENCER: 1, EN_PLAZO: 2}, return_dtype=pl.Int64)
    return tabla.sort(orden, "vence", "reloj", "numero_credito").with_columns(en_pesos("importe"))


def _de_uno(
    c: Mapping[str, Any], periodos: Mapping[str, Periodo], calendario: Calendario, corte: date, dias_antes: int
) -> Iterator[tuple[Any, ...]]:
    for reloj, desde, vence in _que_corren(c, periodos, calendario):
        if reloj.unidad == NATURALES:
            dias, faltan = (corte - desde).days, (vence - corte).days
        else:
            dias = habiles_entre(calendario, desde, corte) or 0
            faltan = habiles_entre(calendario, corte, vence) or 0
        situacion = VENCIDO if corte > vence else POR_VENCER if faltan <= dias_antes else EN_PLAZO
        limite = reloj.limite or habiles_entre(calendario, desde, vence)
        yield (
            reloj.nombre,
            situacion,
            c["numero_credito"],
            c["registro_patronal"],
            c["estado"],
            c["folio"],
            desde,
            reloj.unidad,
            dias,
            limite,
            vence,
            faltan,
            c["saldo"],
            reloj.base,
        )


def _que_corren(
    c: Mapping[str, Any], periodos: Mapping[str, Periodo], calendario: Calendario
) -> Iterator[tuple[Reloj, date, date]]:
    """El reloj, desde cuándo y su último día; el del turno es el día en que ya debería haberse turnado."""
    estado, notificada, capturada = c["estado"], c["fecha_notificacion"], c["fecha_captura"]
    if notificada is None and c["emitido"] and (periodo := periodos.get(c["cifra_control"])) is not None:
        yield NOTIFICAR, periodo.inicio, periodo.termino
    if c["fecha_verificacion"] is not None and capturada is None:
        desde = c["fecha_verificacion"]
        yield CAPTURA, desde, sumar_habiles(calendario, desde, CAPTURA.limite)
    if capturada is not None and c["familia"] == "plazo":
        # Al cumplirse los 21 días ya se avisa: el último día en calma es el anterior.
        yield TURNO, capturada, capturada + timedelta(days=TURNO.limite - 1)
    if estado == "EN_ACLARACION":
        yield ACLARACION, c["fecha_estado"], sumar_habiles(calendario, c["fecha_estado"], ACLARACION.limite)
    if estado == "EN_SIN_EFECTOS":
        yield SIN_EFECTOS, c["fecha_estado"], sumar_habiles(calendario, c["fecha_estado"], SIN_EFECTOS.limite)
