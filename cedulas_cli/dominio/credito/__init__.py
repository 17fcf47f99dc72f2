"""El crédito fiscal: hechos encadenados, máquina de estados, fechas e invariantes. Puro."""
