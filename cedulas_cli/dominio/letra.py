"""Importes con letra, como se escriben en un documento: «(UN MIL DOSCIENTOS PESOS 50/100 M.N.)»."""

from __future__ import annotations

from typing import Final

MAXIMO: Final = 10**18
"""Centavos que ya no caben en un importe del programa."""
_UNIDADES: Final = (
    "",
    "UN",
    "DOS",
    "TRES",
    "CUATRO",
    "CINCO",
    "SEIS",
    "SIETE",
    "OCHO",
    "NUEVE",
    "DIEZ",
    "ONCE",
    "DOCE",
    "TRECE",
    "CATORCE",
    "QUINCE",
    "DIECISÉIS",
    "DIECISIETE",
    "DIECIOCHO",
    "DIECINUEVE",
    "VEINTE",
    "VEINTIÚN",
    "VEINTIDÓS",
    "VEINTITRÉS",
    "VEINTICUATRO",
    "VEINTICINCO",
    "VEINTISÉIS",
    "VEINTISIETE",
    "VEINTIOCHO",
    "VEINTINUEVE",
)
_DECENAS: Final = ("", "", "", "TREINTA", "CUARENTA", "CINCUENTA", "SESENTA", "SETENTA", "OCHENTA", "NOVENTA")
_CENTENAS: Final = (
    "",
    "CIENTO",
    "DOSCIENTOS",
    "TRESCIENTOS",
    "CUATROCIENTOS",
    "QUINIENTOS",
    "SEISCIENTOS",
    "SETECIENTOS",
    "OCHOCIENTOS",
    "NOVECIENTOS",
)
_GRUPOS: Final = (("", ""), ("MILLÓN", "MILLONES"), ("BILLÓN", "BILLONES"))


def importe_con_letra(centavos: int) -> str:
    """Centavos → «(VEINTIÚN MIL PESOS 00/100 M.N.)»; un millón cabal pide «DE». No admite negativos."""
    if not 0 <= centavos < MAXIMO:
        raise ValueError(f"{centavos} centavos no se escriben con letra")
    pesos, resto = divmod(centavos, 100)
    moneda = "PESO" if pesos == 1 else "PESOS"
    enlace = " DE " if pesos and pesos % 1_000_000 == 0 else " "
    return f"({numero_con_letra(pesos)}{enlace}{moneda} {resto:02d}/100 M.N.)"


def numero_con_letra(numero: int) -> str:
    """Un entero no negativo, apocopado ante sustantivo masculino: 21 → «VEINTIÚN», 1 001 → «UN MIL UN»."""
    if not numero:
        return "CERO"
    palabras: list[str] = []
    lugar = 0
    while numero:
        numero, grupo = divmod(numero, 1_000_000)
        if grupo:
            nombre = _GRUPOS[lugar][grupo > 1]
            palabras.insert(0, f"{_hasta_un_millon(grupo)} {nombre}".strip())
        lugar += 1
    return " ".join(palabras)


def _hasta_un_millon(numero: int) -> str:
    miles, resto = divmod(numero, 1000)
    partes = [f"{_hasta_mil(miles)} MIL"] if miles else []
    return " ".join([*partes, _hasta_mil(resto)] if resto else partes)


def _hasta_mil(numero: int) -> str:
    if numero == 100:
        return "CIEN"
    centenas, resto = divmod(numero, 100)
    return " ".join(parte for parte in (_CENTENAS[centenas], _hasta_cien(resto)) if parte)


def _hasta_cien(numero: int) -> str:
    if numero < len(_UNIDADES):
        return _UNIDADES[numero]
    decenas, unidades = divmod(numero, 10)
    return f"{_DECENAS[decenas]} Y {_UNIDADES[unidades]}" if unidades else _DECENAS[decenas]
