"""Trato con la máquina: archivos atómicos, tablas de entrada y salida, avance y rutas."""
