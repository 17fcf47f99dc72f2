"""Lo que se imprime para notificar: facturas, relaciones, rutas, citatorios, actas y estrados (DOC-07 a DOC-13)."""
