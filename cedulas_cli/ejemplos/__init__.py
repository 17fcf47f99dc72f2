"""Poblaciones sintéticas y sus archivos en los formatos reales."""
