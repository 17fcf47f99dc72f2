"""Notificar créditos: a qué sector va cada uno, quién lo lleva, en qué plazo, qué resultó y qué falta (F3 y F7)."""
