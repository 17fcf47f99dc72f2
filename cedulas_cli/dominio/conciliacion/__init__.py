"""Conciliaciones: dos conjuntos que deberían ser el mismo, lo que sobra de cada lado y lo que difiere. Puro."""
