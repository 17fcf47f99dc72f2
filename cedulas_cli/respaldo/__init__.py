"""Armar, verificar y restaurar respaldos comprobables sin este programa."""
