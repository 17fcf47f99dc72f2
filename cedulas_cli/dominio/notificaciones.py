"""Cuándo se tiene por hecha y surte efectos una notificación según su medio, y qué abre (derecho 2.13 a 2.17 y §8).

Tres fechas distintas: la mora corre desde el vencimiento original, la prescripción desde la exigibilidad y el plazo de
pago desde que la notificación surte efectos (o, en las multas, desde que se hace).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cedulas_cli.dominio.inhabiles import UN_DIA, Calendario
from cedulas_cli.dominio.plazos import estrados, primer_habil, sumar_habiles, surte, vence_cedula, vence_multa

PERSONAL, CORREO, ELECTRONICA, ESTRADOS, EDICTOS = (
    "personal",
    "correo-certificado",
    "electronica",
    "estrados",
    "edictos",
)
MEDIOS = (PERSONAL, CORREO, ELECTRONICA, ESTRADOS, EDICTOS)
CEDULA, MULTA = "cedula", "multa"
DIAS_PARA_ABRIR = 3
"""Sin abrirla en tres hábiles desde el siguiente al aviso, se tiene por hecha al cuarto (CFF 134, RCFF 11)."""
DIAS_DE_ACLARACION = 5
DIAS_DE_SIN_EFECTOS = 5
DIAS_DE_INCONFORMIDAD = 15

FUNDAMENTOS = {
    PERSONAL: "LSS art. 40; CFF arts. 135 y 137",
    CORREO: "CFF arts. 134 fr. I y 135",
    ELECTRONICA: "LSS arts. 40 y 286 L; CFF arts. 134 fr. I y 135; RCFF art. 11",
    ESTRADOS: "CFF arts. 135 y 139",
    EDICTOS: "CFF arts. 135 y 140",
}


@dataclass(frozen=True)
class Notificacion:
    """Fechas que nacen de una notificación; las que no aplican al documento van nulas."""

    notificada: date
    surte: date
    limite_pago: date
    exigible: date
    limite_aclaracion: date
    limite_inconformidad: date
    limite_sin_efectos: date | None
    fundamento: str
    advertencias: tuple[str, ...]


def notificada_en(calendario: Calendario, medio: str, fecha: date, abierta: date | None = None) -> date:
    """Día en que la notificación se tiene por hecha.

    `fecha` es la diligencia (personal, correo), el aviso (electrónica), la publicación (estrados) o la última
    publicación (edictos). En la electrónica, `abierta` en día inhábil cuenta el hábil siguiente.
    """
    if medio == ESTRADOS:
        return estrados(calendario, fecha).notificada
    if medio != ELECTRONICA:
        calendario.exigir(fecha)
        return fecha
    sin_abrir = sumar_habiles(calendario, fecha, DIAS_PARA_ABRIR + 1)
    if abierta is None:
        return sin_abrir
    return min(primer_habil(calendario, max(abierta, fecha)), sin_abrir)


def exigible(limite_pago: date) -> date:
    """Primer día en que el crédito se puede exigir: el natural siguiente al límite de pago (derecho 2.16)."""
    return limite_pago + UN_DIA


def notificar(
    calendario: Calendario, documento: str, medio: str, fecha: date, abierta: date | None = None
) -> Notificacion:
    """Todas las fechas que abre la notificación de una cédula o de una multa.

    El pago se corre por viernes; la aclaración, la inconformidad y la solicitud de dejar sin efectos, no.
    """
    hecha = notificada_en(calendario, medio, fecha, abierta)
    efectos = surte(calendario, hecha)
    es_multa = documento == MULTA
    limite = vence_multa(calendario, hecha) if es_multa else vence_cedula(calendario, hecha)
    pago = "RACERF art. 189" if es_multa else "LSS art. 39 C"
    avisos = _avisos(calendario, medio, fecha, limite)
    aclaracion = sumar_habiles(calendario, efectos, DIAS_DE_ACLARACION)
    sin_efectos = sumar_habiles(calendario, hecha, DIAS_DE_SIN_EFECTOS) if es_multa else None
    return Notificacion(
        notificada=hecha,
        surte=efectos,
        limite_pago=limite,
        exigible=exigible(limite),
        limite_aclaracion=aclaracion,
        limite_inconformidad=sumar_habiles(calendario, efectos, DIAS_DE_INCONFORMIDAD),
        limite_sin_efectos=sin_efectos,
        fundamento=f"{FUNDAMENTOS[medio]}; {pago}; RACERF arts. 3 y 151; CFF art. 12; LSS art. 294",
        advertencias=tuple(avisos),
    )


def _avisos(calendario: Calendario, medio: str, fecha: date, limite: date) -> list[str]:
    avisos = []
    if limite > calendario.horizonte.confirmado_hasta:
        avisos.append(
            f"SIN VERIFICAR: el calendario está confirmado hasta {calendario.horizonte.confirmado_hasta}; "
            "después se usa la regla de ley"
        )
    if medio in (PERSONAL, CORREO) and not calendario.es_habil(fecha):
        avisos.append(f"el {fecha} es inhábil: la diligencia debió habilitarse (CFF art. 13)")
    return avisos
