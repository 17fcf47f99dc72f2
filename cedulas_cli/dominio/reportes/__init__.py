"""Reportes periódicos de la oficina, de la cartera a un corte (procesos §6.1). Puro: recibe tablas y calendario."""
