"""Condiciones de hacer exigible, turnar, convenir, cancelar y restablecer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from cedulas_cli.dominio.campos import DatoMalo
from cedulas_cli.dominio.credito.campos import fecha
from cedulas_cli.dominio.credito.hechos import Hecho, HechoNuevo
from cedulas_cli.dominio.credito.modelo import CONVENIO, DEFENSA, GARANTIA, Credito
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.dominio.extincion import (
    CADUCIDAD,
    PRESCRIPCION,
    SUSPENDEN,
    Computo,
    Suspension,
    caducidad,
    prescripcion,
)

POR_TURNAR = frozenset({"01", "02"})
IMPEDIMENTOS = frozenset({"no_localizado", "juicio", "huelga", "concurso"})
ACUERDO = {
    "CANCELADO_NO_LOCALIZADO": "no_localizado",
    "CANCELADO_INSOLVENTE": "insolvente",
    "CANCELADO_INCOSTEABLE": "incosteable",
    "CANCELADO_HUELGA": "huelga",
}
"""Estado de llegada → causa con que se abrió el expediente."""
CAUSAS_DE_CANCELACION = frozenset({PRESCRIPCION, CADUCIDAD, *ACUERDO.values()})
DIAS_DE_CONVENIO = 20
"""Hábiles para resolver; si no se notifica, se tiene por autorizado (RACERF 133)."""
DETIENEN_LO_EXIGIBLE = frozenset({GARANTIA, CONVENIO, DEFENSA})


def plazo_vencido(c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Ya pasó el límite de pago: desde el día natural siguiente (LSS 40-A, CFF 144)."""
    if c.fecha_exigible is not None and h.fecha >= c.fecha_exigible:
        return None
    return f"es exigible desde el {c.fecha_exigible or 'día que siga a su límite de pago'}, no el {h.fecha}"


def sin_pago(c: Credito, _h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Queda saldo."""
    return None if c.saldo > 0 else "está pagado: regístrelo como saldado"


def sin_garantia_convenio_ni_defensa(c: Credito, _h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Nada lo detiene."""
    abiertas = [m for m in c.marcas if m in DETIENEN_LO_EXIGIBLE]
    return f"está abierta la marca de {', '.join(abiertas)}" if abiertas else None


def sin_marcas_abiertas(c: Credito, _h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Sin aclaración, sin efectos, defensa, convenio ni garantía (invariante 3)."""
    return f"está abierta la marca de {', '.join(c.marcas)}" if c.marcas else None


def con_notificacion(c: Credito, _h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Tiene fecha de notificación."""
    return None if c.notificado else "no tiene notificación"


def sin_notificacion(c: Credito, _h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Nunca se notificó."""
    return f"ya se notificó el {c.fecha_notificacion}" if c.notificado else None


def incidencia_por_turnar(_c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Sólo lo que está en incidencia 01 o 02 pasa a 31."""
    if not h.datos.get("incidencia"):
        return None
    incidencia = str(h.datos["incidencia"]).zfill(2)
    return None if incidencia in POR_TURNAR else f"está en incidencia {incidencia}; sólo la 01 y la 02 pasan a 31"


def vigente_en_rale(c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Se dice en qué RALE se le vio vivo."""
    rale = h.datos.get("rale")
    return None if rale is None or str(rale).strip() else f"no consta que {c.numero_credito} siga en el RALE"


def lote_en_limite(_c: Credito, h: Hecho | HechoNuevo, r: Reglas) -> str | None:
    """Los casos del lote no pasan del límite de la oficina."""
    casos = h.datos.get("casos")
    return (
        None
        if casos is None or 1 <= casos <= r.limite_lote
        else f"el lote lleva {casos} casos y el límite es {r.limite_lote}"
    )


def convenio_comprende_todo(_c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """La solicitud abarca todo el adeudo."""
    return None if h.datos.get("comprende_todos") in (None, True) else "el convenio debe comprender todos los créditos"


def convenio_autorizado(_c: Credito, h: Hecho | HechoNuevo, r: Reglas) -> str | None:
    """Con resolución, o ya pasados 20 hábiles de la solicitud sin que se notificara."""
    if h.datos.get("resolucion"):
        return None
    solicitud = fecha(h.datos, "solicitud")
    if solicitud is None:
        return None
    if h.fecha > (limite := r.habiles(solicitud, DIAS_DE_CONVENIO)):
        return None
    return f"sin resolución se tiene por autorizado después del {limite}"


def causa_de_impedimento(_c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """No localizado, juicio, huelga o concurso."""
    causa = h.datos.get("causa")
    return (
        None
        if not causa or causa in IMPEDIMENTOS
        else f"«causa» es una de {', '.join(sorted(IMPEDIMENTOS))}, no «{causa}»"
    )


def sin_defensa_ni_garantia(c: Credito, _h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """No se cancela lo que está en defensa o garantizado."""
    abiertas = [m for m in c.marcas if m in (DEFENSA, GARANTIA)]
    return f"no se cancela con {' ni '.join(abiertas)} abierta" if abiertas else None


def causa_de_cancelacion(_c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Prescripción, caducidad, no localizado, insolvente, incosteable o huelga."""
    causa = h.datos["causa"]
    if causa in CAUSAS_DE_CANCELACION:
        return None
    return f"«causa» es una de {', '.join(sorted(CAUSAS_DE_CANCELACION))}, no «{causa}»"


def causa_del_acuerdo(c: Credito, h: Hecho | HechoNuevo, r: Reglas) -> str | None:
    """El acuerdo es por la causa con que se abrió el expediente."""
    toca = ACUERDO[r.maquina.por_hecho[h.hecho]]
    return None if c.causa == toca else f"el expediente se abrió por {c.causa or 'otra causa'}, no por {toca}"


def computo_de_prescripcion(c: Credito) -> Computo | None:
    """Cuándo prescribe con sus gestiones y suspensiones; nada si no es exigible o una suspensión no tiene fin."""
    if c.fecha_exigible is None:
        return None
    exigible, pausas = c.fecha_exigible, _suspensiones(c, PRESCRIPCION)
    return _computar(lambda: prescripcion(exigible, c.interrupciones, pausas))


def prescripcion_consumada(c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Cinco años desde la exigibilidad o la última interrupción, o el tope de diez (LSS 298, CFF 146)."""
    if c.fecha_exigible is None:
        return "nunca fue exigible: la prescripción no corre; revise la caducidad"
    computo = computo_de_prescripcion(c)
    if computo is None or computo.se_consuma is None:
        return "está suspendida"
    return None if h.fecha >= computo.se_consuma else f"prescribe el {computo.se_consuma}"


def no_prescrito(c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Sólo se restablece lo que no ha prescrito."""
    computo = computo_de_prescripcion(c)
    if computo is None or computo.se_consuma is None or h.fecha < computo.se_consuma:
        return None
    return f"prescribió el {computo.se_consuma}"


def caducidad_consumada(c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Cinco años sin determinación notificada; sólo la suspenden el recurso y el juicio (LSS 297)."""
    inicio = fecha(h.datos, "inicio_caducidad")
    computo = _computar(lambda: caducidad(inicio, _suspensiones(c, CADUCIDAD))) if inicio else None
    if computo is None or computo.se_consuma is None:
        return "está suspendida"
    if c.fecha_notificacion is not None and c.fecha_notificacion <= computo.se_consuma:
        return (
            f"se notificó el {c.fecha_notificacion}, antes de caducar el {computo.se_consuma}: revise la prescripción"
        )
    return None if h.fecha >= computo.se_consuma else f"caduca el {computo.se_consuma}"


def vuelve_al_anterior(c: Credito, h: Hecho | HechoNuevo, r: Reglas) -> str | None:
    """Al negarse la cancelación vuelve al estado del que salió."""
    if r.maquina.por_hecho[h.hecho] == c.estado_previo:
        return None
    return f"negada la cancelación vuelve a {c.estado_previo}"


def _suspensiones(c: Credito, figura: str) -> list[Suspension]:
    return [Suspension(p.desde, p.hasta) for p in c.pausas if p.clase in SUSPENDEN[figura]]


def _computar(calculo: Callable[[], Computo]) -> Computo | None:
    """Un plazo que se sale del calendario no se consuma."""
    try:
        return calculo()
    except DatoMalo:
        return None


def cuando_prescribe(c: Credito) -> date | None:
    """Día en que se consuma, con lo que hoy se sabe."""
    computo = computo_de_prescripcion(c)
    return computo.se_consuma if computo else None


CONDICIONES = {
    f.__name__: f
    for f in (
        plazo_vencido,
        sin_pago,
        sin_garantia_convenio_ni_defensa,
        sin_marcas_abiertas,
        con_notificacion,
        sin_notificacion,
        incidencia_por_turnar,
        vigente_en_rale,
        lote_en_limite,
        convenio_comprende_todo,
        convenio_autorizado,
        causa_de_impedimento,
        sin_defensa_ni_garantia,
        causa_de_cancelacion,
        causa_del_acuerdo,
        prescripcion_consumada,
        no_prescrito,
        caducidad_consumada,
        vuelve_al_anterior,
    )
}
