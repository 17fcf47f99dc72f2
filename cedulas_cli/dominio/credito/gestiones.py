"""Gestiones: hechos que no cambian de estado pero dejan huella en el crédito."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from cedulas_cli.dominio.credito.campos import fecha
from cedulas_cli.dominio.credito.errores_hecho import desconocido, incompleto, lugar_de
from cedulas_cli.dominio.credito.hechos import Hecho, HechoNuevo
from cedulas_cli.dominio.credito.modelo import MARCAS, Credito, Pausa, con
from cedulas_cli.dominio.credito.saldo import con_importes
from cedulas_cli.dominio.extincion import SUSPENDEN
from cedulas_cli.errores import ErrorCedulas

ABRE, CIERRA = "abre", "cierra"
_CLASES_DE_PAUSA = frozenset().union(*SUSPENDEN.values())


def _nada(c: Credito, _h: Hecho | HechoNuevo) -> Credito:
    return c


def _captura(c: Credito, h: Hecho | HechoNuevo) -> Credito:
    return con(c, {"fecha_captura": h.fecha, **_incidencia_de(h)})


def _incidencia(c: Credito, h: Hecho | HechoNuevo) -> Credito:
    return con(c, _incidencia_de(h))


def _incidencia_de(h: Hecho | HechoNuevo) -> dict[str, Any]:
    incidencia = h.datos.get("incidencia")
    return {"incidencia": str(incidencia).zfill(2), "fecha_incidencia": h.fecha} if incidencia else {}


def _aviso(c: Credito, h: Hecho | HechoNuevo) -> Credito:
    if c.estado != "POR_NOTIFICAR":
        raise _no_va(h, f"el aviso en el buzón va con el crédito POR_NOTIFICAR, y está en {c.estado}")
    return con(c, {"fecha_aviso": h.fecha})


def _sector(c: Credito, h: Hecho | HechoNuevo) -> Credito:
    return con(c, {"sector": h.datos["sector"]})


def _marca(c: Credito, h: Hecho | HechoNuevo) -> Credito:
    marca, accion = h.datos["marca"], h.datos["accion"]
    if marca not in MARCAS:
        raise desconocido(h, f"la marca «{marca}»", MARCAS)
    if accion not in (ABRE, CIERRA):
        raise desconocido(h, f"la acción «{accion}»", (ABRE, CIERRA))
    if (accion == ABRE) == (marca in c.marcas):
        raise _no_va(h, f"la marca de {marca} {'ya está abierta' if accion == ABRE else 'no está abierta'}")
    if accion == ABRE:
        return con(c, {"marcas": tuple(sorted({*c.marcas, marca}))})
    return con(c, {"marcas": tuple(m for m in c.marcas if m != marca), "fecha_marca": h.fecha})


def _accesorios(c: Credito, h: Hecho | HechoNuevo) -> Credito:
    return con_importes(c, {k: h.datos.get(k) for k in ("actualizacion", "recargos", "gastos")})


def _interrumpe(c: Credito, h: Hecho | HechoNuevo) -> Credito:
    return con(c, {"interrupciones": (*c.interrupciones, h.fecha)})


def _suspension(c: Credito, h: Hecho | HechoNuevo) -> Credito:
    causa = h.datos["causa"]
    if causa not in _CLASES_DE_PAUSA:
        raise desconocido(h, f"la suspensión «{causa}»", sorted(_CLASES_DE_PAUSA))
    desde, hasta = fecha(h.datos, "desde") or h.fecha, fecha(h.datos, "hasta")
    if hasta is not None and hasta < desde:
        raise _no_va(h, f"la suspensión termina el {hasta}, antes de empezar el {desde}")
    # La que ya estaba abierta se cierra: es la misma, ahora con su fin.
    otras = tuple(p for p in c.pausas if (p.clase, p.desde) != (causa, desde))
    return con(c, {"pausas": (*otras, Pausa(causa, desde, hasta))})


def _ubicacion(c: Credito, h: Hecho | HechoNuevo) -> Credito:
    return con(c, {"ubicacion": h.datos["ubicacion"]})


def _multa_ligada(c: Credito, h: Hecho | HechoNuevo) -> Credito:
    return con(c, {"credito_multa": h.datos["credito_multa"]})


def _no_va(h: Hecho | HechoNuevo, causa: str) -> ErrorCedulas:
    return ErrorCedulas(
        "transicion-ilegal",
        "esa gestión no procede ahora",
        lugar=lugar_de(h),
        causa=causa,
        remedio="revise el estado del crédito con `cedulas credito ver`",
    )


class Gestion(NamedTuple):
    """Qué pide un tipo de gestión, qué deja y para qué es."""

    pide: tuple[str, ...]
    efecto: Callable[[Credito, Hecho | HechoNuevo], Credito]
    para: str


GESTIONES: Final[dict[str, Gestion]] = {
    "nota": Gestion((), _nada, "dejar constancia de algo que no cambia nada"),
    "verificacion": Gestion(("folio",), _nada, "primera o segunda verificación de la notificación capturada"),
    "captura": Gestion(("incidencia",), _captura, "la notificación se capturó en el sistema de cobranza"),
    "incidencia": Gestion(("incidencia",), _incidencia, "la incidencia que hoy tiene en el sistema de cobranza"),
    "aviso_buzon": Gestion(("contacto",), _aviso, "aviso en el buzón; al cuarto día hábil se tiene por notificado"),
    "sector": Gestion(("sector",), _sector, "cambia de sector sin cambiar de estado"),
    "marca": Gestion(("marca", "accion"), _marca, "abre o cierra la garantía u otra marca que detiene el cobro"),
    "accesorios": Gestion((), _accesorios, "actualización, recargos o gastos a otra fecha"),
    "pae": Gestion(("folio",), _interrumpe, "acto de cobro hecho saber al deudor: interrumpe la prescripción"),
    "reconocimiento": Gestion(("folio",), _interrumpe, "el deudor reconoció el adeudo: interrumpe la prescripción"),
    "pae_sin_notificar": Gestion((), _nada, "acto de cobro que no se le hizo saber: no interrumpe"),
    "suspension": Gestion(("causa", "desde"), _suspension, "días en que no corre la prescripción o la caducidad"),
    "ubicacion": Gestion(("ubicacion",), _ubicacion, "dónde está el legajo"),
    "multa_ligada": Gestion(("credito_multa",), _multa_ligada, "el número de la multa que nació de esta cuota"),
}
"""`tipo` de gestión → qué hace."""


def gestionar(c: Credito, h: Hecho | HechoNuevo) -> Credito:
    """El crédito después de una gestión."""
    tipo = h.datos.get("tipo")
    if not tipo:
        raise incompleto(h, ["tipo"], "toda gestión")
    if (gestion := GESTIONES.get(tipo)) is None:
        raise desconocido(h, f"la gestión «{tipo}»", sorted(GESTIONES))
    if faltan := [campo for campo in gestion.pide if h.datos.get(campo) in (None, "")]:
        raise incompleto(h, faltan, f"la gestión «{tipo}»")
    return gestion.efecto(c, h)
