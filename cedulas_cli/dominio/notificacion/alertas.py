"""Lo que no debe dormirse: plazos, papeles sin movimiento, constancias vencidas y concentración (procesos F3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from cedulas_cli.dominio.notificacion.notificadores import Notificadores
from cedulas_cli.dominio.notificacion.sectores import ORDINARIO, dos_sectores
from cedulas_cli.dominio.notificacion.semaforo import EN_PODER_DEL_NOTIFICADOR, Luz

VENCIDO, ALERTA, SIN_SECTOR, SIN_RESPONSABLE = "vencido", "alerta", "sin-sector", "sin-responsable"
SIN_MOVIMIENTO, CONSTANCIA, CONCENTRACION = "sin-movimiento", "constancia-no-vigente", "concentracion"
DOS_SECTORES, POR_TURNAR, POR_VENCER = "dos-sectores", "por-turnar", "por-vencer"
ALERTAS: Final[Mapping[str, str]] = {
    VENCIDO: "terminó su periodo de notificación sin resultado",
    POR_VENCER: "su periodo de notificación está por terminar",
    ALERTA: "pasó la mitad de su periodo sin resultado",
    SIN_SECTOR: "no tiene sector",
    SIN_RESPONSABLE: "tiene sector y nadie a cargo",
    SIN_MOVIMIENTO: "lleva demasiados días con el notificador y no regresa",
    CONSTANCIA: "lo tiene un notificador cuya constancia ya no vale",
    CONCENTRACION: "un solo notificador tiene todo un sector que no es ordinario",
    DOS_SECTORES: "el patrón tiene créditos vivos en más de un sector",
    POR_TURNAR: "se capturó su notificación hace 21 días naturales o más y sigue sin turnarse",
}
"""Nombre de la alerta → qué dice; en orden de urgencia."""
DIAS_SIN_MOVIMIENTO: Final = 10
"""Hábiles con el notificador antes de preguntar por él: práctica, configurable."""
DIAS_POR_TURNAR: Final = 21
"""Naturales desde la captura de la notificación: práctica, no norma (procesos F7)."""
MINIMO_PARA_CONCENTRACION: Final = 2


class Vivo(NamedTuple):
    """Un crédito en notificación, con lo que las alertas miran."""

    numero_credito: str
    registro_patronal: str
    sector: str
    tipo_sector: str
    estado: str
    luz: str
    notificador: str
    termino: date
    dias_con_notificador: int
    importe: int


class Alerta(NamedTuple):
    """Un aviso, de un crédito o de un conjunto (entonces `clave` es el sector o el patrón)."""

    alerta: str
    clave: str
    sector: str
    notificador: str
    termino: date | None
    importe: int
    motivo: str


def revisar(
    vivos: Iterable[Vivo],
    notificadores: Notificadores,
    hoy: date,
    *,
    dias_antes: int = 0,
    dias_sin_movimiento: int = DIAS_SIN_MOVIMIENTO,
) -> list[Alerta]:
    """Las alertas de la cartera en notificación, por urgencia, sector y crédito.

    `dias_antes`: también lo que vence en tantos días naturales.
    """
    cartera = list(vivos)
    alertas = [a for v in cartera for a in _de_uno(v, notificadores, hoy, dias_antes, dias_sin_movimiento)]
    alertas += _concentracion(cartera)
    sectores: dict[str, list[str]] = {}
    for vivo in cartera:
        if vivo.sector not in ("", "00"):
            sectores.setdefault(vivo.registro_patronal, []).append(vivo.sector)
    for registro, suyos in dos_sectores(sectores).items():
        alertas.append(Alerta(DOS_SECTORES, registro, "|".join(suyos), "", None, 0, ALERTAS[DOS_SECTORES]))
    urgencia = list(ALERTAS)
    return sorted(alertas, key=lambda a: (urgencia.index(a.alerta), a.sector, a.clave))


def _de_uno(
    v: Vivo, notificadores: Notificadores, hoy: date, dias_antes: int, dias_sin_movimiento: int
) -> Iterable[Alerta]:
    def alerta(nombre: str, detalle: str = "") -> Alerta:
        motivo = ALERTAS[nombre] + (f": {detalle}" if detalle else "")
        return Alerta(nombre, v.numero_credito, v.sector, v.notificador, v.termino, v.importe, motivo)

    if v.luz == Luz.VENCIDO:
        yield alerta(VENCIDO, f"el {v.termino}")
    elif dias_antes and (v.termino - hoy).days <= dias_antes:
        yield alerta(POR_VENCER, f"el {v.termino}")
    elif v.luz == Luz.ALERTA:
        yield alerta(ALERTA)
    if v.estado == "SIN_SECTOR" or v.sector in ("", "00"):
        yield alerta(SIN_SECTOR)
    elif not v.notificador:
        yield alerta(SIN_RESPONSABLE)
    if v.estado in EN_PODER_DEL_NOTIFICADOR:
        if v.dias_con_notificador > dias_sin_movimiento:
            yield alerta(SIN_MOVIMIENTO, f"{v.dias_con_notificador} días hábiles")
        if notificadores and notificadores.buscar(v.notificador, hoy) is None:
            yield alerta(CONSTANCIA)


def _concentracion(cartera: Iterable[Vivo]) -> Iterable[Alerta]:
    """Un sector que no es ordinario, con dos créditos o más, todo en manos de una persona."""
    por_sector: dict[str, list[Vivo]] = {}
    for vivo in cartera:
        if vivo.tipo_sector not in ("", ORDINARIO) and vivo.estado in EN_PODER_DEL_NOTIFICADOR:
            por_sector.setdefault(vivo.sector, []).append(vivo)
    for sector in sorted(por_sector):
        suyos = por_sector[sector]
        quienes = {v.notificador for v in suyos}
        if len(suyos) >= MINIMO_PARA_CONCENTRACION and len(quienes) == 1:
            motivo = f"{ALERTAS[CONCENTRACION]}: {len(suyos)} créditos del sector {sector} ({suyos[0].tipo_sector})"
            yield Alerta(CONCENTRACION, sector, sector, quienes.pop(), None, sum(v.importe for v in suyos), motivo)


def por_turnar(numero_credito: str, sector: str, saldo: int, capturada: date | None, hoy: date) -> Alerta | None:
    """La alerta de lo notificado y capturado que ya debería haberse turnado."""
    if capturada is None or hoy < capturada + timedelta(days=DIAS_POR_TURNAR):
        return None
    motivo = f"{ALERTAS[POR_TURNAR]}: se capturó el {capturada}"
    return Alerta(POR_TURNAR, numero_credito, sector, "", None, saldo, motivo)
