"""Lo que cada movimiento de un legajo debe cumplir: segregación, firmas, ubicación, plazos y folios (procesos F7).

Cada condición recibe el legajo como está y el hecho; devuelve nulo o por qué no se cumple.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from cedulas_cli.dominio.credito.campos import es_fecha
from cedulas_cli.dominio.maquina_datos import Condicion, UnHecho

LIMITE_DE_FOLIO: Final = 32
"""Legajos por folio de captura y casos por lote: práctica local, no norma."""
HOJAS_MAXIMAS: Final = 5_000
Previo = Mapping[str, Any]


def es_credito(numero: Any) -> bool:
    """Nueve dígitos, como texto."""
    return isinstance(numero, str) and len(numero) == 9 and numero.isascii() and numero.isdigit()


def misma_persona(una: Any, otra: Any) -> bool:
    """¿Los dos nombres o claves son de la misma persona? Sin distinguir mayúsculas ni espacios."""
    limpias = [" ".join(str(p or "").split()).casefold() for p in (una, otra)]
    return limpias[0] != "" and limpias[0] == limpias[1]


def notifico(previo: Previo, persona: Any) -> bool:
    """¿Esa persona es el notificador que llevó el papel, por clave, por nombre o por usuario?"""
    suyos = ("notificador", "notificador_nombre", "notificador_usuario")
    return any(misma_persona(persona, previo.get(campo)) for campo in suyos)


def credito_valido(_previo: Previo, hecho: UnHecho) -> str | None:
    """Un legajo es de un crédito."""
    if es_credito(hecho.datos.get("numero_credito")):
        return None
    return f"«{hecho.datos.get('numero_credito')}» no es un número de crédito (nueve dígitos)"


def hojas_validas(_previo: Previo, hecho: UnHecho) -> str | None:
    """Hojas de 1 en adelante; si están foliadas, el tramo mide lo mismo."""
    hojas = hecho.datos.get("hojas")
    if not isinstance(hojas, int) or isinstance(hojas, bool) or not 1 <= hojas <= HOJAS_MAXIMAS:
        return f"hojas debe ser un entero de 1 a {HOJAS_MAXIMAS:,}, no «{hojas}»"
    desde, hasta = hecho.datos.get("hoja_desde"), hecho.datos.get("hoja_hasta")
    if desde is None and hasta is None:
        return None
    if not isinstance(desde, int) or not isinstance(hasta, int) or desde < 1 or hasta - desde + 1 != hojas:
        return f"el tramo de folios {desde} a {hasta} no es de {hojas} hojas"
    return None


def ubicacion_completa(_previo: Previo, hecho: UnHecho) -> str | None:
    """Ninguna de las tres partes en blanco: con dos no se halla un papel."""
    vacias = [c for c in ("gaveta", "caja", "consecutivo") if not str(hecho.datos.get(c) or "").strip()]
    return f"la ubicación no dice {', '.join(vacias)}" if vacias else None


def firmado(_previo: Previo, hecho: UnHecho) -> str | None:
    """Ningún documento sale sin firma de recibido."""
    return None if hecho.datos.get("firma") is True else "quien lo recibe no ha firmado (firma = sí)"


def regresa_quien_lo_tiene(previo: Previo, hecho: UnHecho) -> str | None:
    """Lo devuelve el notificador que lo firmó, si se dice quién."""
    dicho = hecho.datos.get("notificador")
    if not dicho or misma_persona(dicho, previo.get("notificador")):
        return None
    return f"lo tiene {previo.get('notificador')}, no {dicho}"


def notificado_en_su_poder(previo: Previo, hecho: UnHecho) -> str | None:
    """La notificación cae entre la entrega y la devolución."""
    razon = _fecha_dicha(hecho, "fecha_notificacion")
    if razon:
        return razon
    cuando = date.fromisoformat(hecho.datos["fecha_notificacion"])
    entregado = previo.get("fecha_entrega")
    if entregado and cuando < date.fromisoformat(entregado):
        return f"se notificó el {cuando}, antes de entregarlo al notificador ({entregado})"
    return f"se notificó el {cuando}, después de devolverlo ({hecho.fecha})" if cuando > hecho.fecha else None


def captura_igual_al_acta(previo: Previo, hecho: UnHecho) -> str | None:
    """La fecha que se captura es la del acta."""
    razon = _fecha_dicha(hecho, "fecha_notificacion")
    if razon or hecho.datos["fecha_notificacion"] == previo.get("fecha_notificacion"):
        return razon
    return f"el acta dice {previo.get('fecha_notificacion')} y se captura {hecho.datos['fecha_notificacion']}"


def quien_notifica_no_captura(previo: Previo, hecho: UnHecho) -> str | None:
    """Segregación: el notificador no da de alta su propia notificación."""
    return f"{hecho.usuario} lo notificó: lo debe capturar otra persona" if notifico(previo, hecho.usuario) else None


def quien_captura_no_verifica(previo: Previo, hecho: UnHecho) -> str | None:
    """Segregación: ni quien capturó ni quien notificó verifican."""
    if misma_persona(hecho.usuario, previo.get("capturo")):
        return f"{hecho.usuario} lo capturó: lo debe verificar otra persona"
    return f"{hecho.usuario} lo notificó: lo debe verificar otra persona" if notifico(previo, hecho.usuario) else None


def p1_distinto_de_p2(previo: Previo, hecho: UnHecho) -> str | None:
    """La segunda verificación es de otra persona y con otro folio."""
    if misma_persona(hecho.usuario, previo.get("verifico_p1")):
        return f"{hecho.usuario} hizo la primera verificación: la segunda es de otra persona"
    if misma_persona(hecho.datos.get("folio"), previo.get("folio_p1")):
        return f"el folio {hecho.datos.get('folio')} es el de la primera verificación"
    return None


def lote_dentro_del_limite(_previo: Previo, hecho: UnHecho) -> str | None:
    """Un lote de turno no pasa del límite."""
    casos = hecho.datos.get("casos")
    if isinstance(casos, int) and not isinstance(casos, bool) and 1 <= casos <= LIMITE_DE_FOLIO:
        return None
    return f"un lote lleva de 1 a {LIMITE_DE_FOLIO} casos, no {casos}"


def compromiso_valido(_previo: Previo, hecho: UnHecho) -> str | None:
    """Un vale dice cuándo se devuelve, y no es antes de prestarlo."""
    razon = _fecha_dicha(hecho, "compromiso")
    if razon:
        return razon
    if date.fromisoformat(hecho.datos["compromiso"]) < hecho.fecha:
        return f"el compromiso de devolución ({hecho.datos['compromiso']}) es anterior al préstamo ({hecho.fecha})"
    return None


def es_su_vale(previo: Previo, hecho: UnHecho) -> str | None:
    """Se devuelve el vale con que salió."""
    if misma_persona(hecho.datos.get("vale"), previo.get("vale")):
        return None
    return f"salió con el vale {previo.get('vale')}, no con {hecho.datos.get('vale')}"


def vuelve_a_donde_estaba(previo: Previo, hecho: UnHecho) -> str | None:
    """Al resolverse la aclaración el legajo regresa al estado del que salió."""
    antes = previo.get("estado_previo")
    return None if hecho.hecho == str(antes).lower() else f"antes de la aclaración estaba {antes}"


def _fecha_dicha(hecho: UnHecho, campo: str) -> str | None:
    valor = hecho.datos.get(campo)
    return None if es_fecha(valor) else f"{campo}: «{valor}» no es una fecha AAAA-MM-DD"


CONDICIONES: Final[Mapping[str, Condicion]] = {
    funcion.__name__: funcion
    for funcion in (
        *(credito_valido, hojas_validas, ubicacion_completa, firmado, regresa_quien_lo_tiene, notificado_en_su_poder),
        *(captura_igual_al_acta, quien_notifica_no_captura, quien_captura_no_verifica, p1_distinto_de_p2),
        *(lote_dentro_del_limite, compromiso_valido, es_su_vale, vuelve_a_donde_estaba),
    )
}
