"""Lo emitido contra lo pagado: quién no pagó, cuánto falta y por qué (LSS 39 C; RACERF 173). Puro."""
