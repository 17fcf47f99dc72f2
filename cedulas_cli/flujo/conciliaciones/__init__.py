"""Conciliaciones: reunir los dos conjuntos de cada una, compararlos y entregar el resultado."""
