"""El inventario físico: contar, papel por papel, lo que el sistema dice que hay (procesos F9)."""
