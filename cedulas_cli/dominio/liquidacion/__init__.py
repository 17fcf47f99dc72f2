"""De las diferencias, o de un caso directo, a lo que se determina: suerte principal, accesorios, multa y número."""
