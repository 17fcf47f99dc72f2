"""De una tabla a papel: maquetas, lienzo, códigos de barras e índice de lote."""
