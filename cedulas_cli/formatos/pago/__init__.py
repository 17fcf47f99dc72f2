"""Lo que los patrones pagaron: `.SUA`, CDSU, PROCESAR y LGP."""
