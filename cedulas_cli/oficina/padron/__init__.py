"""El padrón en su base de datos: hechos encadenados, proyecciones y un sello que delata cualquier cambio por fuera."""
