"""Bancos de prueba: cada operación junto a su límite, medidos en la misma corrida."""
