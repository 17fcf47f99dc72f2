"""Los pasos de la oficina, de un archivo recibido a un respaldo; cada uno se puede matar y repetir."""
