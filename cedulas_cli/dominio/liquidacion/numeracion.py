"""Los números de crédito: año, dígito de clase y consecutivo; la multa lleva el de su cuota (procesos §3.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from cedulas_cli.dominio.credito.modelo import COP, RCV
from cedulas_cli.dominio.credito.numero import LUGAR_DE_MULTA, de_multa
from cedulas_cli.dominio.liquidacion.modelo import CUOTA, MULTA, Liquidacion
from cedulas_cli.dominio.liquidacion.politica import Digitos
from cedulas_cli.errores import ErrorCedulas

CONSECUTIVO_MAXIMO: Final = 999_999


def digito_de(liquidacion: Liquidacion, digitos: Digitos) -> str:
    """El tercer dígito que le toca a lo que no es multa gemela."""
    if liquidacion.origen == CUOTA:
        return digitos.rcv if liquidacion.clase == RCV else digitos.cop
    return digitos.multa_formal if liquidacion.origen == MULTA else digitos.directa


def numerar(
    liquidaciones: Iterable[Liquidacion], anio: int, digitos: Digitos, tomar: Callable[[str], int]
) -> list[Liquidacion]:
    """Da número a cada una, en su orden; `tomar(prefijo)` entrega el siguiente consecutivo libre de ese prefijo.

    La multa gemela va enseguida de su cuota y cada una queda con el número de la otra en `ligado`.
    """
    numeradas: list[Liquidacion] = []
    for liquidacion in liquidaciones:
        if liquidacion.es_gemela:
            cuota = numeradas[-1]
            gemelo = de_multa(cuota.numero, cuota.clase)
            numeradas[-1] = replace(cuota, ligado=gemelo)
            numeradas.append(replace(liquidacion, numero=gemelo, ligado=cuota.numero))
            continue
        prefijo = f"{anio % 100:02d}{digito_de(liquidacion, digitos)}"
        numeradas.append(replace(liquidacion, numero=armar(prefijo, tomar(prefijo))))
    return numeradas


def armar(prefijo: str, consecutivo: int) -> str:
    """Prefijo y consecutivo → los nueve dígitos; «numero-de-credito-invalido» si ya no hay."""
    if not 1 <= consecutivo <= CONSECUTIVO_MAXIMO:
        raise ErrorCedulas(
            "numero-de-credito-invalido",
            f"se acabaron los números que empiezan con {prefijo}",
            lugar="numero_credito",
            causa=f"el consecutivo es de seis cifras y ya va en {CONSECUTIVO_MAXIMO:,}",
            remedio="cambie en [liquidacion] el dígito de esa clase por otro que no se use",
        )
    return f"{prefijo}{consecutivo:06d}"


def con_su_gemelo(numero: str, digitos: Digitos) -> tuple[str, ...]:
    """El número y, si es de cuota, el que tendría su multa: ninguno de los dos debe estar tomado."""
    clase = {digitos.cop: COP, digitos.rcv: RCV}.get(numero[LUGAR_DE_MULTA])
    return (numero, de_multa(numero, clase)) if clase else (numero,)
