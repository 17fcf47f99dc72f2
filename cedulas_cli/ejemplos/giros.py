"""Giros, palabras y lugares inventados para el padrón: ninguna empresa, calle ni población es real."""

from __future__ import annotations

from typing import NamedTuple

from cedulas_cli.ejemplos.palabras import lista


class Giro(NamedTuple):
    """Una actividad: la palabra que abre la razón social, su rótulo y su clase de riesgo."""

    palabra: str
    actividad: str
    clase: str


GIROS = (
    Giro("ABARROTES", "Comercio al por menor de abarrotes", "I"),
    Giro("COMERCIALIZADORA", "Comercio al por mayor", "II"),
    Giro("DESPACHO", "Servicios profesionales", "I"),
    Giro("RESTAURANTE", "Preparación y venta de alimentos", "II"),
    Giro("PANADERÍA", "Elaboración y venta de pan", "III"),
    Giro("CONSULTORIO", "Servicios médicos", "I"),
    Giro("TALLER", "Reparación de automóviles", "III"),
    Giro("ESCUELA", "Servicios de enseñanza", "I"),
    Giro("FERRETERÍA", "Comercio de materiales y herramientas", "II"),
    Giro("TRANSPORTES", "Transporte de carga", "IV"),
    Giro("CONSTRUCTORA", "Construcción de edificaciones", "V"),
    Giro("LIMPIEZA", "Servicios de limpieza", "III"),
    Giro("MAQUINADOS", "Fabricación de piezas metálicas", "IV"),
    Giro("TEXTILES", "Confección de prendas", "II"),
    Giro("EMPACADORA", "Empaque de productos del campo", "III"),
    Giro("SEGURIDAD", "Servicios de vigilancia", "III"),
    Giro("LOGÍSTICA", "Almacenamiento y distribución", "III"),
    Giro("ARNESES", "Fabricación de partes automotrices", "III"),
    Giro("FUNDICIÓN", "Fundición de metales", "V"),
    Giro("HOTEL", "Servicios de alojamiento", "II"),
    Giro("PLÁSTICOS", "Fabricación de artículos de plástico", "IV"),
    Giro("MINERALES", "Extracción y beneficio de minerales", "V"),
)
COSAS = lista(
    "ALEBRIJE UNICORNIO DRAGÓN NAHUAL QUETZAL COLIBRÍ VOLCÁN JACARANDA ÑANDÚ CIRUELO LUCERO CENZONTLE AXOLOTE",
    "PAPALOTE REBOZO MOLCAJETE COPAL TRÉBOL FARO COMETA ESPEJO LABERINTO CARACOL MAGUEY",
)
RASGOS = lista(
    "IMAGINARIO AZUL DORADO LUNAR INVISIBLE FANTÁSTICO VIAJERO RISUEÑO SOÑADO INVENTADO CELESTE NOCTURNO ALADO",
    "ERRANTE BOREAL QUIMÉRICO HECHIZADO",
)
CALLES = (
    "CALLE DE LA FANTASÍA",
    "AV. DE LAS PRUEBAS",
    "CALLE SUEÑO",
    "CALZADA DEL EJEMPLO",
    "PRIVADA NUBE",
    "BLVD. IMAGINARIO",
    "CERRADA DEL ÑANDÚ",
    "CALLE ESPEJISMO",
)
LOCALIDADES = (
    "VILLA FICTICIA",
    "SAN EJEMPLO DE LAS PRUEBAS",
    "PUERTO IMAGINARIO",
    "CIUDAD SINTÉTICA",
    "SANTA MUESTRA",
    "PEÑA DEL ESPEJISMO",
    "MONTE QUIMERA",
    "LOMA INVENTADA",
)
