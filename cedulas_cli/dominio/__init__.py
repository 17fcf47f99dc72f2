"""Las reglas del oficio: puro, sin reloj, disco ni consola."""
