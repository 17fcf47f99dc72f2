"""Reportes periódicos: de lo que la oficina sabe a un corte a sus tablas y, si se pide, a su documento."""
