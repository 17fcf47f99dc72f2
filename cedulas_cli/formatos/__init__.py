"""Los formatos de archivo como datos (`campos.csv`) y un lector por familia."""
