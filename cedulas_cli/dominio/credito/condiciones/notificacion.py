"""Condiciones de notificar: sector, constancia, horas, cita, quién recibe, estrados, buzón y demás medios."""

from __future__ import annotations

from datetime import date

from cedulas_cli.dominio import notificaciones
from cedulas_cli.dominio.credito.campos import fecha
from cedulas_cli.dominio.credito.hechos import Hecho, HechoNuevo
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.credito.reglas import Reglas

ABRE, CIERRA = "07:30", "18:00"
"""Horas hábiles; lo que empieza en ellas puede terminar después (CFF 13)."""
SIN_SECTOR = ("", "00")
MANIFESTACION = "manifestacion"
DESTINATARIOS = frozenset({"destinatario", "representante"})
CUALQUIERA_QUE_RECIBE = DESTINATARIOS | {"quien_esta", "vecino"}
MEDIO_DE = {
    "POR_NOTIFICAR": notificaciones.ELECTRONICA,
    "EN_DILIGENCIA": notificaciones.PERSONAL,
    "CITADO": notificaciones.PERSONAL,
    "EN_ESTRADOS": notificaciones.ESTRADOS,
}
"""El medio que se supone si el hecho no lo dice."""


def medio_de(c: Credito, h: Hecho | HechoNuevo) -> str:
    """El medio de una notificación: el que dice el hecho o el que su estado supone."""
    medio: str = h.datos.get("medio") or MEDIO_DE.get(c.estado, "")
    return medio


def sector_ausente(c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """El sector es 00, no hay, o se dice que no existe."""
    if c.sector in SIN_SECTOR or h.datos.get("motivo"):
        return None
    return f"el crédito tiene el sector {c.sector}; si no existe, dígalo en «motivo»"


def sector_asignado(_c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Un sector de verdad."""
    sector = h.datos["sector"]
    return f"«{sector}» es estar sin sector" if sector in SIN_SECTOR else None


def constancia_vigente(_c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """La constancia del notificador vale el día de la entrega."""
    desde, hasta = fecha(h.datos, "constancia_desde"), fecha(h.datos, "constancia_hasta")
    if desde is None and hasta is None:
        return None
    return _vale(h.datos.get("constancia") or "", desde, hasta, h.fecha)


def constancia_vigente_ese_dia(c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """La que el hecho dice, o aquella con que se le entregó, vale el día de la diligencia; la apertura no la trae."""
    if dicha := h.datos.get("constancia"):
        return _vale(dicha, fecha(h.datos, "constancia_desde"), fecha(h.datos, "constancia_hasta"), h.fecha)
    return (
        None
        if c.constancia_desde is None and c.constancia_hasta is None
        else _vale(c.constancia, c.constancia_desde, c.constancia_hasta, h.fecha)
    )


def _vale(constancia: str, desde: date | None, hasta: date | None, dia: date) -> str | None:
    if (desde is None or desde <= dia) and (hasta is None or dia <= hasta):
        return None
    return f"la constancia {constancia} del notificador vale del {desde} al {hasta}, no el {dia}"


def horas_habiles(_c: Credito, h: Hecho | HechoNuevo, r: Reglas) -> str | None:
    """Empieza entre 7:30 y 18:00 de un día hábil, salvo habilitación con folio (CFF 13)."""
    if h.datos.get("habilitacion"):
        return None
    if not r.es_habil(h.fecha):
        return f"el {h.fecha} es inhábil y no hay habilitación"
    hora = h.datos.get("hora")
    return (
        None
        if not hora or ABRE <= hora <= CIERRA
        else f"las {hora} están fuera de {ABRE}–{CIERRA} y no hay habilitación"
    )


def cita_posterior_habil(_c: Credito, h: Hecho | HechoNuevo, r: Reglas) -> str | None:
    """Hora fija de un día hábil posterior al citatorio (CFF 137)."""
    cita = fecha(h.datos, "fecha_cita")
    hora = h.datos.get("hora_cita")
    if cita is None or cita <= h.fecha:
        return f"la cita ({cita}) debe ser de un día posterior al citatorio ({h.fecha})"
    if not r.es_habil(cita):
        return f"la cita cae el {cita}, que es inhábil"
    return None if not hora or ABRE <= hora <= CIERRA else f"la cita es a las {hora}, fuera de {ABRE}–{CIERRA}"


def dia_y_hora_de_la_cita(c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """La diligencia es el día y a la hora de la cita, ni antes ni después."""
    hora = h.datos.get("hora") or c.hora_cita
    if h.fecha == c.fecha_cita and hora == (c.hora_cita or hora):
        return None
    return f"la cita fue el {c.fecha_cita} a las {c.hora_cita} y la diligencia el {h.fecha} a las {hora}"


def recibio_destinatario(_c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """El destinatario o su representante; con otro, primero va el citatorio."""
    if h.datos.get("caracter") in (None, "", *DESTINATARIOS):
        return None
    return "sin cita previa sólo se entiende con el destinatario o su representante: deje citatorio"


def recibio_alguien(_c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """El citado, su representante, quien esté o un vecino."""
    if h.datos.get("caracter") in (None, "", *CUALQUIERA_QUE_RECIBE):
        return None
    return f"«caracter» es uno de {', '.join(sorted(CUALQUIERA_QUE_RECIBE))}"


def causa_de_no_notificado(_c: Credito, h: Hecho | HechoNuevo, r: Reglas) -> str | None:
    """Una causa tipificada que no lleva a estrados."""
    return _causa(h, r, "no_notificado")


def causa_de_no_localizado(_c: Credito, h: Hecho | HechoNuevo, r: Reglas) -> str | None:
    """Una causa tipificada de las que llevan a estrados (CFF 134-III)."""
    return _causa(h, r, "no_localizado")


def _causa(h: Hecho | HechoNuevo, r: Reglas, resultado: str) -> str | None:
    dicha = h.datos.get("causa")
    causa = r.causas.get(dicha or "")
    if not dicha:
        return None
    if causa is not None and causa.resultado == resultado:
        return None
    admitidas = ", ".join(sorted(c.causa for c in r.causas.values() if c.resultado == resultado))
    return f"«{dicha}» no es causa de {resultado}; las hay: {admitidas}"


def acta_circunstanciada(_c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """El acta que cuenta lo que pasó, con su folio."""
    return None if str(h.datos["acta"]).strip() else "falta el folio del acta circunstanciada"


def acta_previa(c: Credito, _h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Sin acta circunstanciada no hay estrados ni edictos."""
    return None if c.acta else "no hay acta circunstanciada previa"


def publicado_en_dia_habil(_c: Credito, h: Hecho | HechoNuevo, r: Reglas) -> str | None:
    """La publicación es un acto de día hábil."""
    return None if r.es_habil(h.fecha) else f"el {h.fecha} es inhábil: no se publica"


def estrados_once(c: Credito, h: Hecho | HechoNuevo, r: Reglas) -> str | None:
    """Se tiene por hecha justo el undécimo hábil desde el siguiente al de la publicación (CFF 139)."""
    if c.fecha_publicacion is None:
        return "no consta la publicación en estrados"
    toca = r.estrados(c.fecha_publicacion)
    return None if h.fecha == toca else f"publicado el {c.fecha_publicacion}, se tiene por notificado el {toca}"


def contacto_registrado(c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Hay medios de contacto; sin ellos la ley manda a estrados (LSS 286-M)."""
    if h.datos.get("contacto") or c.fecha_aviso is not None:
        return None
    return "no hay medio de contacto registrado: el buzón no notifica sin él"


def abierto_o_cuarto_dia(c: Credito, h: Hecho | HechoNuevo, r: Reglas) -> str | None:
    """El día en que abrió, o el cuarto hábil desde el siguiente al aviso (CFF 134-I, RCFF 11)."""
    aviso = fecha(h.datos, "aviso") or c.fecha_aviso
    if aviso is None:
        return "no consta el aviso electrónico"
    abierta = fecha(h.datos, "abierta")
    if abierta is not None and abierta < aviso:
        return f"no pudo abrirse el {abierta}, antes del aviso del {aviso}"
    toca = r.buzon(aviso, abierta)
    return None if h.fecha == toca else f"con aviso el {aviso}, se tiene por notificado el {toca}"


def acuse_en_dia_habil(_c: Credito, h: Hecho | HechoNuevo, r: Reglas) -> str | None:
    """El acuse de recibo es de día hábil."""
    return None if r.es_habil(h.fecha) else f"el {h.fecha} es inhábil"


def surte_ese_dia(c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """El día hábil siguiente a la notificación, ni otro."""
    return None if h.fecha == c.fecha_surte else f"surte efectos el {c.fecha_surte}, no el {h.fecha}"


def por_medio_personal(c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Notificación personal."""
    return _por(notificaciones.PERSONAL, c, h)


def por_medio_estrados(c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Notificación por estrados."""
    return _por(notificaciones.ESTRADOS, c, h)


def por_medio_electronico(c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Notificación en el buzón."""
    return _por(notificaciones.ELECTRONICA, c, h)


def por_medio_correo(c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Notificación por correo certificado."""
    return _por(notificaciones.CORREO, c, h)


def por_medio_edictos(c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Notificación por edictos."""
    return _por(notificaciones.EDICTOS, c, h)


def por_manifestacion(c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """El patrón dijo conocer el acto (CFF 135)."""
    return _por(MANIFESTACION, c, h)


def _por(medio: str, c: Credito, h: Hecho | HechoNuevo) -> str | None:
    dicho = medio_de(c, h)
    return None if dicho == medio else f"es para el medio «{medio}» y se dijo «{dicho or 'ninguno'}»"


CONDICIONES = {
    f.__name__: f
    for f in (
        sector_ausente,
        sector_asignado,
        constancia_vigente,
        constancia_vigente_ese_dia,
        horas_habiles,
        cita_posterior_habil,
        dia_y_hora_de_la_cita,
        recibio_destinatario,
        recibio_alguien,
        causa_de_no_notificado,
        causa_de_no_localizado,
        acta_circunstanciada,
        acta_previa,
        publicado_en_dia_habil,
        estrados_once,
        contacto_registrado,
        abierto_o_cuarto_dia,
        acuse_en_dia_habil,
        surte_ese_dia,
        por_medio_personal,
        por_medio_estrados,
        por_medio_electronico,
        por_medio_correo,
        por_medio_edictos,
        por_manifestacion,
    )
}
