"""Los siete invariantes de la cartera: cada hallazgo dice cuál, de qué crédito y por qué (procesos §4.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.credito.numero import es_gemela
from cedulas_cli.dominio.credito.reglas import Reglas

SIN_NOTIFICACION = "exigible-sin-notificacion"
FECHAS = "fechas-en-desorden"
MARCA_EN_LOTE = "turnado-con-marca-abierta"
SUCESOR = "sucesor-unico"
MULTA_SIN_ORIGEN = "multa-sin-origen"
MULTA_DE_CANCELADA = "multa-de-cuota-cancelada"
CUADRE = "estados-no-suman-lo-recibido"
RALE = "estado-incompatible-con-rale"
INVARIANTES: Final[Mapping[str, tuple[int, str]]] = {
    SIN_NOTIFICACION: (1, "ningún crédito sin notificación está exigible, en cobro ni prescrito"),
    FECHAS: (2, "notificación < surte efectos < límite de pago < exigible"),
    MARCA_EN_LOTE: (3, "lo que tiene aclaración, sin efectos, defensa, convenio o garantía no se turna"),
    SUCESOR: (4, "un sustituido apunta a exactamente un sucesor, que nace emitido con su propia notificación"),
    MULTA_SIN_ORIGEN: (5, "toda multa tiene cuota de origen o justificación"),
    MULTA_DE_CANCELADA: (5, "si la cuota se cancela por aclaración, su multa se propone a sin efectos o cancelación"),
    CUADRE: (6, "los créditos por estado suman los recibidos de cada cifra de control"),
    RALE: (7, "el estado propio y la incidencia del RALE son compatibles"),
}
"""Nombre del hallazgo → número del invariante y qué sostiene."""

_TURNADOS = ("ENTREGADO_RCC",)
_MULTA_EXTINTA = ("SIN_EFECTOS", "ANULADO", "ANULADO_DUPLICADO", "SALDADO", "CANCELADO_ACLARACION", "EN_CANCELACION")
_INCIDENCIA_LIBRE = "IMPEDIMENTO"


class Hallazgo(NamedTuple):
    """Un invariante roto; `numero_credito` va vacío si es de una cifra de control entera."""

    invariante: str
    numero_credito: str
    motivo: str


def revisar_uno(c: Credito, reglas: Reglas) -> Iterator[Hallazgo]:
    """Los invariantes que se ven en un crédito suelto: 1, 2, 3 y, en parte, 4 y 5."""
    estado = reglas.maquina.estados[c.estado]
    if estado.exige_notificacion and not c.notificado:
        yield Hallazgo(SIN_NOTIFICACION, c.numero_credito, f"está {c.estado} y no tiene fecha de notificación")
    if motivo := _desorden(c):
        yield Hallazgo(FECHAS, c.numero_credito, motivo)
    if c.estado in _TURNADOS and c.marcas:
        yield Hallazgo(MARCA_EN_LOTE, c.numero_credito, f"está en el lote {c.lote} con {', '.join(c.marcas)}")
    if c.estado == "SUSTITUIDO" and not c.sucesor:
        yield Hallazgo(SUCESOR, c.numero_credito, "no dice qué crédito lo sustituye")
    if c.es_multa and not c.justificacion:
        if not c.credito_origen:
            yield Hallazgo(MULTA_SIN_ORIGEN, c.numero_credito, "no dice de qué cuota nació ni se justifica")
        elif not es_gemela(c.numero_credito, c.credito_origen, c.clase):
            yield Hallazgo(MULTA_SIN_ORIGEN, c.numero_credito, f"su número no es el de la multa de {c.credito_origen}")


def _desorden(c: Credito) -> str | None:
    fechas = (
        ("notificación", c.fecha_notificacion),
        ("surte", c.fecha_surte),
        ("límite de pago", c.fecha_limite_pago),
        ("exigible", c.fecha_exigible),
    )
    if c.fecha_notificacion is None:
        sobra = next((nombre for nombre, dia in fechas if dia is not None), None)
        return f"tiene fecha de {sobra} y no de notificación" if sobra else None
    anterior, dia_anterior = fechas[0]
    for nombre, dia in fechas[1:]:
        if dia is None:
            return f"tiene notificación y no fecha de {nombre}"
        if dia_anterior is not None and dia <= dia_anterior:
            return f"{nombre} ({dia}) no es posterior a {anterior} ({dia_anterior})"
        anterior, dia_anterior = nombre, dia
    return None


def revisar_invariantes(
    creditos: Iterable[Credito],
    reglas: Reglas,
    *,
    incidencias: Mapping[str, str] | None = None,
    recibidos: Mapping[str, int] | None = None,
) -> list[Hallazgo]:
    """Los siete sobre una cartera: los de cada crédito y los que miran a varios.

    `incidencias` es número de crédito → incidencia en el RALE; `recibidos`, cifra de control → casos recibidos. Sin
    ellos no se miran los invariantes 7 y 6.
    """
    cartera = {c.numero_credito: c for c in creditos}
    hallazgos: list[Hallazgo] = []
    for c in cartera.values():
        hallazgos.extend(revisar_uno(c, reglas))
    hallazgos.extend(_sucesores(cartera))
    hallazgos.extend(_multas(cartera))
    if recibidos is not None:
        hallazgos.extend(_cuadre(cartera.values(), recibidos))
    if incidencias is not None:
        hallazgos.extend(_rale(cartera, incidencias, reglas))
    return sorted(hallazgos, key=lambda h: (INVARIANTES[h.invariante][0], h.invariante, h.numero_credito, h.motivo))


def _sucesores(cartera: Mapping[str, Credito]) -> Iterator[Hallazgo]:
    veces = Counter(c.sucesor for c in cartera.values() if c.sucesor)
    for c in cartera.values():
        if c.estado not in ("SUSTITUIDO", "REPUESTO") or not c.sucesor:
            continue
        sucesor = cartera.get(c.sucesor)
        if sucesor is None:
            yield Hallazgo(SUCESOR, c.numero_credito, f"su sucesor {c.sucesor} no está en el padrón")
        elif sucesor.credito_origen != c.numero_credito:
            dicho = sucesor.credito_origen or "ninguno"
            yield Hallazgo(SUCESOR, c.numero_credito, f"su sucesor {c.sucesor} dice venir de {dicho}")
        if veces[c.sucesor] > 1:
            yield Hallazgo(SUCESOR, c.numero_credito, f"{c.sucesor} sustituye a {veces[c.sucesor]} créditos")


def _multas(cartera: Mapping[str, Credito]) -> Iterator[Hallazgo]:
    for c in cartera.values():
        if not c.es_multa or not c.credito_origen:
            continue
        cuota = cartera.get(c.credito_origen)
        if cuota is None:
            if not c.justificacion:
                yield Hallazgo(MULTA_SIN_ORIGEN, c.numero_credito, f"su cuota {c.credito_origen} no está en el padrón")
        elif cuota.estado == "CANCELADO_ACLARACION" and c.estado not in _MULTA_EXTINTA:
            motivo = f"su cuota {cuota.numero_credito} se canceló por aclaración: proponer sin efectos o cancelación"
            yield Hallazgo(MULTA_DE_CANCELADA, c.numero_credito, motivo)


def _cuadre(creditos: Iterable[Credito], recibidos: Mapping[str, int]) -> Iterator[Hallazgo]:
    """Todo lo recibido está en algún estado: los traspasados cuentan donde nacieron."""
    hay = Counter(c.cifra_control for c in creditos if c.cifra_control)
    for cifra in sorted({*recibidos, *hay}):
        if hay[cifra] != (esperados := recibidos.get(cifra, 0)):
            motivo = f"la cifra de control {cifra} recibió {esperados} y sus estados suman {hay[cifra]}"
            yield Hallazgo(CUADRE, "", motivo)


def _rale(cartera: Mapping[str, Credito], incidencias: Mapping[str, str], reglas: Reglas) -> Iterator[Hallazgo]:
    for numero, incidencia in incidencias.items():
        c = cartera.get(numero)
        clave = incidencia.zfill(2)
        conocida = reglas.incidencias.get(clave)
        if c is None:
            yield Hallazgo(RALE, numero, f"está en el RALE con incidencia {clave} y no en el padrón")
        elif conocida is not None and c.estado not in conocida.estados:
            yield Hallazgo(RALE, numero, f"está {c.estado} y en el RALE con incidencia {clave} ({conocida.uso})")
        elif conocida is None and reglas.maquina.estados[c.estado].terminal:
            yield Hallazgo(RALE, numero, f"está {c.estado} y sigue vivo en el RALE con incidencia {clave}")


def grupo(incidencia: str, reglas: Reglas) -> str:
    """El grupo de cartera de una incidencia; la que el catálogo no trae está impedida."""
    conocida = reglas.incidencias.get(incidencia.zfill(2))
    return conocida.grupo if conocida else _INCIDENCIA_LIBRE
