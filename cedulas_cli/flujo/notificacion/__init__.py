"""Los pasos de notificar: sectorizar, entregar, capturar, conciliar, turnar e imprimir."""
