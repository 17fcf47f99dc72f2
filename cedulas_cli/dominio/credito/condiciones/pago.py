"""Condiciones de pago: con evidencia, que cubra el saldo, y el pronto pago de las multas.

Se evalúan con el pago del propio hecho ya aplicado al crédito.
"""

from __future__ import annotations

from cedulas_cli.dominio.credito.hechos import Hecho, HechoNuevo
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.dominio.dinero import pesos

RALE = "RALE"
FUENTES = frozenset({"LGP", "PROCESAR", "SIPARE", "SUA", "CDSU", "CAJA", "CERTIFICACION", "NOTA", RALE})
"""De dónde consta un pago; que ya no esté en el RALE sólo sirve para depurar antes de notificar."""
ANTES_DE_NOTIFICAR = frozenset({"EMITIDO", "POR_NOTIFICAR", "SIN_SECTOR"})


def es_multa(c: Credito, _h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Sólo las multas."""
    return None if c.es_multa else f"es sólo para multas y el tipo de documento es {c.tipo_documento or 'desconocido'}"


def evidencia_de_pago(c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Una fuente conocida, con su folio; el RALE sólo depura lo que no se ha entregado a notificar."""
    fuente = str(h.datos.get("fuente") or "").upper()
    if fuente and fuente not in FUENTES:
        return f"«{h.datos['fuente']}» no es evidencia de pago; las hay: {', '.join(sorted(FUENTES))}"
    if fuente == RALE:
        if c.estado not in ANTES_DE_NOTIFICAR:
            return "que ya no esté en el RALE sólo depura antes de entregar al notificador: indique el pago"
    elif not c.pagado:
        return "no hay pago registrado: indique importe"
    return None


def saldo_cubierto(c: Credito, h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """No queda saldo; al depurar por el RALE no hace falta."""
    if c.saldo <= 0 or str(h.datos.get("fuente") or "").upper() == RALE:
        return None
    return f"quedan ${pesos(c.saldo):,} por pagar de ${pesos(c.total):,}"


def cubierto_entero(c: Credito, _h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Se pagó todo, sin descuento."""
    return None if c.pagado >= c.total else f"se pagaron ${pesos(c.pagado):,} de ${pesos(c.total):,}"


def pronto_pago(c: Credito, _h: Hecho | HechoNuevo, _r: Reglas) -> str | None:
    """Pagada con 20 % menos dentro de los 15 hábiles de su notificación (RACERF 189)."""
    if c.descuento and c.saldo <= 0:
        return None
    pagado, total = pesos(c.pagado), pesos(c.total)
    return f"lo pagado hasta el {c.fecha_limite_pago} no alcanza el 80 % de la multa (${pagado:,} de ${total:,})"


CONDICIONES = {f.__name__: f for f in (es_multa, evidencia_de_pago, saldo_cubierto, cubierto_entero, pronto_pago)}
