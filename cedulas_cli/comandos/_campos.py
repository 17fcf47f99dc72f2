"""Datos que piden varias calculadoras: se declaran una vez para que digan lo mismo en todas."""

from __future__ import annotations

from cedulas_cli.dominio.campos import Campo, Tipo

ZONA = Campo("zona", Tipo.TEXTO, "general, zlfn, area_B o area_C.", metavar="ZONA", omision="general")
NOTIFICACION = Campo("fecha_notificacion", Tipo.FECHA, "Día en que se notificó; sin ella no hay plazo de pago.")
PRIMA_ANTERIOR = Campo("prima_anterior", Tipo.NUMERO, "Prima del ejercicio anterior, en por ciento.")
PAGO = Campo("fecha_pago", Tipo.FECHA, "Día en que se pagó, para saber si fue en plazo.")
