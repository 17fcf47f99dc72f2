"""El número de crédito: nueve dígitos, y el de su multa gemela (procesos §3.1)."""

from __future__ import annotations

import re

from cedulas_cli.dominio.credito.modelo import COP, RCV
from cedulas_cli.errores import ErrorCedulas

DIGITOS = 9
LUGAR_DE_MULTA = 2
"""El tercer dígito."""
DE_MULTA = {COP: "8", RCV: "6"}
_FORMA = re.compile(r"[0-9]{9}")


def es_valido(numero: str) -> bool:
    """¿Son nueve dígitos?"""
    return _FORMA.fullmatch(numero) is not None


def exigir(numero: str) -> str:
    """El mismo número o «numero-de-credito-invalido»."""
    if not es_valido(numero):
        raise ErrorCedulas(
            "numero-de-credito-invalido",
            f"«{numero}» no es un número de crédito",
            lugar="numero_credito",
            causa=f"debe tener {DIGITOS} dígitos, sin espacios ni guiones",
            remedio="cópielo de la cédula o del RALE; si perdió ceros a la izquierda, repóngalos",
        )
    return numero


def de_multa(numero: str, clase: str) -> str:
    """Número de la multa ligada a una cuota: el tercer dígito pasa a 8 (COP) o 6 (RCV).

    Si la cuota ya lo traía, la multa se llamaría igual: «numero-de-credito-invalido».
    """
    exigir(numero)
    gemelo = numero[:LUGAR_DE_MULTA] + DE_MULTA[clase] + numero[LUGAR_DE_MULTA + 1 :]
    if gemelo == numero:
        raise ErrorCedulas(
            "numero-de-credito-invalido",
            f"del crédito {numero} no se puede derivar el de su multa",
            lugar="numero_credito",
            causa=f"su tercer dígito ya es el {DE_MULTA[clase]} que distingue a las multas {clase}",
            remedio="asigne a la cuota otro número, o indique el de la multa por separado",
        )
    return gemelo


def es_gemela(multa: str, cuota: str, clase: str) -> bool:
    """¿El número de la multa es el que toca a esa cuota?"""
    if not es_valido(multa) or not es_valido(cuota) or multa == cuota:
        return False
    return multa == cuota[:LUGAR_DE_MULTA] + DE_MULTA[clase] + cuota[LUGAR_DE_MULTA + 1 :]
