"""La carpeta de trabajo: configuración, acervo, emisiones, bitácora y candado."""
