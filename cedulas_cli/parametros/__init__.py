"""Todo lo que tiene vigencia: carga, revisión y consulta por fecha; los valores están en `datos/`."""
