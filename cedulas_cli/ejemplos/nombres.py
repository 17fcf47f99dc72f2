"""Nombres ficticios verosímiles, con lo que la CURP toma de cada uno."""

from __future__ import annotations

import unicodedata

import polars as pl

from cedulas_cli.ejemplos.palabras import lista

APELLIDOS = lista(
    "HERNÁNDEZ GARCÍA MARTÍNEZ LÓPEZ GONZÁLEZ RODRÍGUEZ PÉREZ SÁNCHEZ RAMÍREZ CRUZ FLORES GÓMEZ MORALES VÁZQUEZ",
    "JIMÉNEZ REYES DÍAZ TORRES GUTIÉRREZ RUIZ AGUILAR MENDOZA CASTILLO ORTIZ MORENO RIVERA RAMOS ROMERO JUÁREZ",
    "ÁLVAREZ MÉNDEZ CHÁVEZ HERRERA MEDINA DOMÍNGUEZ CASTRO GUZMÁN VARGAS VELÁZQUEZ MUÑOZ ROJAS CONTRERAS SALAZAR",
    "LUNA ORTEGA GUERRERO SANTIAGO ESTRADA BAUTISTA CORTÉS SOTO ALVARADO ESPINOZA LARA ÁVILA RÍOS CERVANTES SILVA",
    "DELGADO VEGA MÁRQUEZ SANDOVAL FERNÁNDEZ LEÓN CARRILLO IBARRA PEÑA MEJÍA SALAS SOLÍS CAMPOS VALDEZ ACOSTA NÚÑEZ",
    "CABRERA MALDONADO NAVARRO GUERRA ROSAS MIRANDA PADILLA AYALA ROBLES CÁRDENAS FUENTES ZAMORA CAMACHO FIGUEROA",
    "PACHECO ROSALES OROZCO SERRANO OCHOA VALENCIA TREVIÑO ZÚÑIGA MAGAÑA PATIÑO QUIÑONES CASTAÑEDA BOLAÑOS ÑÁÑEZ",
    "ESCOBEDO ARREDONDO XICOTÉNCATL YÁÑEZ UC TUN COB",
)
APELLIDOS += ["DE LA CRUZ", "DE LA ROSA", "DEL ÁNGEL", "DE LEÓN", "MONTES DE OCA", "SAN JUAN"]

DE_MUJER = [
    *lista("GUADALUPE MARÍA JUANA MARGARITA VERÓNICA ELIZABETH ALEJANDRA LETICIA PATRICIA GABRIELA SOFÍA XIMENA"),
    *lista("VALENTINA CAMILA DANIELA FERNANDA ADRIANA CLAUDIA SILVIA YOLANDA NORMA ROSA ANDREA KARLA BEGOÑA ITZEL"),
    *lista("XÓCHITL CITLALI ÍÑIGA INÉS NOEMÍ LUCÍA EUGENIA URSULA OFELIA"),
    *("MARÍA GUADALUPE", "MARÍA DEL CARMEN", "MARÍA DE LOS ÁNGELES", "MARÍA ELENA", "ANA MARÍA", "ROSA MARÍA"),
    *("LUZ MARÍA", "MARÍA FERNANDA", "MA. DE LOURDES", "BLANCA ESTELA", "ANA KAREN"),
]
DE_HOMBRE = [
    *lista("JUAN JOSÉ FRANCISCO ANTONIO JESÚS MIGUEL PEDRO ALEJANDRO MANUEL DANIEL CARLOS JORGE RICARDO ROBERTO"),
    *lista("FERNANDO EDUARDO SERGIO ARTURO RAÚL DAVID LUIS ÓSCAR RUBÉN HÉCTOR ENRIQUE VÍCTOR GERARDO MARTÍN"),
    *lista("SANTIAGO MATEO SEBASTIÁN EMILIANO ÍÑIGO CUAUHTÉMOC NETZAHUALCÓYOTL TOÑO ULISES EZEQUIEL"),
    *("JUAN CARLOS", "JOSÉ LUIS", "MIGUEL ÁNGEL", "JOSÉ DE JESÚS", "MARCO ANTONIO", "LUIS ÁNGEL", "J. JESÚS"),
    *("JOSÉ MARÍA", "VÍCTOR MANUEL", "JUAN PABLO", "JOSÉ GUADALUPE"),
]

PALABRAS_INCONVENIENTES = lista(
    "BACA BAKA BUEI BUEY CACA CACO CAGA CAGO CAKA CAKO COGE COGI COJA COJE COJI COJO COLA CULO FALO FETO GETA GUEI",
    "GUEY JETA JOTO KACA KACO KAGA KAGO KAKA KAKO KOGE KOGI KOJA KOJE KOJI KOJO KOLA KULO LILO LOCA LOCO LOKA LOKO",
    "MAME MAMO MEAR MEAS MEON MIAR MION MOCO MOKO MULA MULO NACA NACO PEDA PEDO PENE PIPI PITO POPO PUTA PUTO QULO",
    "RATA ROBA ROBE ROBO RUIN SENO TETA VACA VAGA VAGO VAKA VUEI VUEY WUEI WUEY",
)
"""Anexo 2 del instructivo de la CURP: su segunda letra se cambia por X."""

_PARTICULAS = frozenset(lista("DA DAS DE DEL DER DI DIE DD EL LA LOS LAS LE LES MAC MC VAN VON Y"))
_PRIMEROS_COMUNES = frozenset(lista("JOSE J J. MARIA MA MA."))
_VOCALES = "AEIOU"


def sin_acentos(texto: str) -> str:
    """Quita acentos y diéresis, y conserva la Ñ."""
    guardada = texto.replace("Ñ", "\0")
    plano = "".join(c for c in unicodedata.normalize("NFD", guardada) if not unicodedata.combining(c))
    return plano.replace("\0", "Ñ")


def para_archivo(texto: str) -> str:
    """Como lo escriben los archivos de la emisión: sin acentos y con `#` en lugar de Ñ."""
    return sin_acentos(texto).replace("Ñ", "#")


def palabra_clave(nombre: str, *, es_de_pila: bool) -> str:
    """La palabra que usa la CURP: sin partículas y, en nombres compuestos, sin José o María por delante."""
    palabras = [p for p in sin_acentos(nombre).split() if p not in _PARTICULAS] or [nombre]
    if es_de_pila and len(palabras) > 1 and palabras[0] in _PRIMEROS_COMUNES:
        palabras = palabras[1:]
    return palabras[0].replace("Ñ", "X").replace(".", "")


def vocal_interna(palabra: str) -> str:
    """Primera vocal después de la inicial; X si no hay."""
    return next((c for c in palabra[1:] if c in _VOCALES), "X")


def consonante_interna(palabra: str) -> str:
    """Primera consonante después de la inicial; X si no hay."""
    return next((c for c in palabra[1:] if c.isalpha() and c not in _VOCALES), "X")


class TablaNombres:
    """Una lista de nombres con lo que se necesita de cada uno, lista para consultar por posición."""

    def __init__(self, nombres: list[str], *, es_de_pila: bool) -> None:
        claves = [palabra_clave(nombre, es_de_pila=es_de_pila) for nombre in nombres]
        self.cuantos = len(nombres)
        self.texto = pl.Series(nombres, dtype=pl.String)
        self.archivo = pl.Series([para_archivo(nombre) for nombre in nombres], dtype=pl.String)
        self.inicial = pl.Series([clave[0] for clave in claves], dtype=pl.String)
        self.vocal = pl.Series([vocal_interna(clave) for clave in claves], dtype=pl.String)
        self.consonante = pl.Series([consonante_interna(clave) for clave in claves], dtype=pl.String)


TABLA_APELLIDOS = TablaNombres(APELLIDOS, es_de_pila=False)
TABLA_PILA = TablaNombres(DE_MUJER + DE_HOMBRE, es_de_pila=True)
"""Primero los de mujer y luego los de hombre."""
