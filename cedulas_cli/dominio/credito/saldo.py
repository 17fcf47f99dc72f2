"""Lo que se debe y lo que se ha pagado, en centavos; el pronto pago de las multas ocurre sólo con el pago."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cedulas_cli.dominio.credito.errores_hecho import lugar_de
from cedulas_cli.dominio.credito.hechos import Hecho, HechoNuevo
from cedulas_cli.dominio.credito.modelo import Credito, Pago, con
from cedulas_cli.dominio.dinero import redondear_division
from cedulas_cli.errores import ErrorCedulas

PARTES = ("suerte_principal", "actualizacion", "recargos", "multa", "gastos")
PRONTO_PAGO = (20, 100)
"""Por ciento que se descuenta a la multa pagada en sus 15 hábiles (RACERF 189)."""


def con_importes(c: Credito, importes: Mapping[str, Any]) -> Credito:
    """El crédito con esas partes de su adeudo en lugar de las que tenía."""
    cambios = {parte: importes[parte] for parte in PARTES if importes.get(parte) is not None}
    nuevo = con(c, cambios)
    total = nuevo.suerte_principal + nuevo.actualizacion + nuevo.recargos + nuevo.multa + nuevo.gastos
    return saldar(con(nuevo, {"total": total}))


def saldar(c: Credito) -> Credito:
    """El mismo crédito con su saldo al día; negativo si se pagó de más."""
    descuento = _pronto_pago(c) if c.naturaleza == "multa" else 0
    return con(c, {"descuento": descuento, "saldo": c.total - descuento - c.pagado})


def _pronto_pago(c: Credito) -> int:
    """El 20 % de la multa, si con lo pagado en plazo se cubre lo demás; quien la pagó entera tiene saldo a favor."""
    if c.fecha_notificacion is None or c.fecha_limite_pago is None:
        return 0
    descuento = redondear_division((c.suerte_principal + c.multa) * PRONTO_PAGO[0], PRONTO_PAGO[1])
    a_tiempo = sum(p.importe for p in c.pagos if c.fecha_notificacion <= p.fecha <= c.fecha_limite_pago)
    return descuento if c.total - descuento <= a_tiempo else 0


def con_pago(
    c: Credito, fecha: date, datos: Mapping[str, Any], hecho: Hecho | HechoNuevo, *, repetible: bool
) -> Credito:
    """El crédito con un pago más; el que ya constaba (misma fuente y folio) no se suma dos veces.

    Si no es `repetible`, un pago que ya constaba es «pago-repetido». Después de exigible, un pago parcial es
    reconocimiento del adeudo e interrumpe la prescripción.
    """
    importe = datos.get("importe") or 0
    if not importe:
        return c
    pago = Pago(fecha, str(datos.get("fuente") or "").upper(), str(datos.get("folio") or hecho.documento), importe)
    if any((p.fuente, p.folio) == (pago.fuente, pago.folio) for p in c.pagos):
        if repetible:
            return c
        raise ErrorCedulas(
            "pago-repetido",
            f"el pago {pago.fuente} {pago.folio} ya está aplicado a este crédito",
            lugar=lugar_de(hecho),
            causa="una fuente y un folio son un solo pago",
            remedio="si es otro pago, revise su folio; si el importe estaba mal, corrija el hecho anterior",
        )
    cambios: dict[str, Any] = {"pagos": (*c.pagos, pago), "pagado": c.pagado + importe}
    if c.fecha_exigible is not None and fecha >= c.fecha_exigible:
        cambios["interrupciones"] = (*c.interrupciones, fecha)
    return saldar(con(c, cambios))
