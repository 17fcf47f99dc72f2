"""Condiciones de los trámites del patrón: aclaración, inconformidad o juicio, y dejar sin efectos una multa."""

from __future__ import annotations

from datetime import date

from cedulas_cli.dominio.credito.hechos import Hecho, HechoNuevo
from cedulas_cli.dominio.credito.modelo import DEFENSA, GARANTIA, Credito
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.dominio.inhabiles import VIERNES

INCONFORMIDAD, JUICIO = "inconformidad", "juicio"
DIAS_DE_JUICIO = 30
"""Hábiles desde que surte (LFPCA 13 y 58-2)."""


def hasta_cuando(r: Reglas, limite: date) -> date:
    """Último día en que se recibe una facultad del patrón: si vence en viernes se acepta el hábil siguiente."""
    return r.habiles(limite, 1) if limite.weekday() == VIERNES else limite


def aclaracion_a_tiempo(c: Credito, presentada: date, r: Reglas) -> bool:
    """¿Se presentó en los 5 hábiles desde que surtió?"""
    return c.limite_aclaracion is not None and presentada <= hasta_cuando(r, c.limite_aclaracion)


def aclaracion_admisible(c: Credito, h: Hecho | HechoNuevo, r: Reglas) -> str | None:
    """En 5 hábiles; después, sólo sin garantía en efectividad ni defensa (o con desistimiento) (LSS 39-D)."""
    if aclaracion_a_tiempo(c, h.fecha, r):
        return None
    if GARANTIA in c.marcas:
        return f"es extemporánea (venció el {c.limite_aclaracion}) y hay garantía"
    if DEFENSA in c.marcas and h.datos.get("desistimiento") is not True:
        return f"es extemporánea (venció el {c.limite_aclaracion}) y hay medio de defensa sin desistimiento"
    return None


def defensa_en_plazo(c: Credito, h: Hecho | HechoNuevo, r: Reglas) -> str | None:
    """Inconformidad en 15 hábiles o juicio en 30, desde que surte; la aclaración en tiempo interrumpe el plazo.

    Si la autoridad la admitió aunque pareciera tarde, `admitida=sí` con su documento.
    """
    via = h.datos.get("via") or INCONFORMIDAD
    if via not in (INCONFORMIDAD, JUICIO):
        return f"«via» es {INCONFORMIDAD} o {JUICIO}, no «{via}»"
    if c.defensa_desde is None:
        return "no consta desde cuándo corre el plazo"
    if c.fecha_notificacion is not None and h.fecha < c.fecha_notificacion:
        return f"es anterior a la notificación del {c.fecha_notificacion}"
    if h.datos.get("admitida") is True and h.documento:
        return None
    if c.estado == "EN_ACLARACION" and c.fecha_estado and aclaracion_a_tiempo(c, c.fecha_estado, r):
        return None
    limite = c.limite_inconformidad if via == INCONFORMIDAD else r.habiles(c.defensa_desde, DIAS_DE_JUICIO)
    return None if limite and h.fecha <= limite else f"el plazo de {via} venció el {limite}"


def sin_inconformidad(c: Credito, _h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Sin medio de defensa abierto (LSS 304-D)."""
    return "hay un medio de defensa abierto" if DEFENSA in c.marcas else None


def sin_efectos_en_plazo(c: Credito, h: Hecho | HechoNuevo, r: Reglas) -> str | None:
    """En los 5 hábiles desde la notificación (RACERF 190)."""
    if c.limite_sin_efectos is not None and h.fecha <= hasta_cuando(r, c.limite_sin_efectos):
        return None
    return f"la solicitud de dejar sin efectos venció el {c.limite_sin_efectos}"


CONDICIONES = {f.__name__: f for f in (aclaracion_admisible, defensa_en_plazo, sin_inconformidad, sin_efectos_en_plazo)}
