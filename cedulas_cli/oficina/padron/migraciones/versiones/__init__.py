"""Las versiones del esquema del padrón, una por archivo, en orden."""
