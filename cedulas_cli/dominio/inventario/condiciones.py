"""Lo que cada paso de un renglón de inventario debe cumplir (procesos F9); nulo si se cumple, o por qué no."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cedulas_cli.dominio.credito.campos import es_fecha
from cedulas_cli.dominio.custodia.condiciones import es_credito, misma_persona
from cedulas_cli.dominio.maquina_datos import Condicion, UnHecho

OBSERVACION_MINIMA: Final = 25
"""Caracteres que debe tener la observación de un «otro»: lo que se veía en campo."""
COMPARADOS: Final = ("numero_credito", "registro_patronal", "periodo", "tipo_documento", "importe")
"""Lo que debe coincidir entre el papel y la base para un conteo total."""
Previo = Mapping[str, Any]


def difieren(base: Mapping[str, Any], leido: Mapping[str, Any]) -> list[str]:
    """En qué no es el papel lo que la base dice; lo que el contador no transcribió coincide con la boleta que tuvo."""
    return [c for c in COMPARADOS if leido.get(c) is not None and leido[c] != base.get(c)]


def renglon_completo(_previo: Previo, hecho: UnHecho) -> str | None:
    """Crédito e importe con su forma."""
    if not es_credito(hecho.datos.get("numero_credito")):
        return f"«{hecho.datos.get('numero_credito')}» no es un número de crédito (nueve dígitos)"
    importe = hecho.datos.get("importe")
    entero = isinstance(importe, int) and not isinstance(importe, bool)
    return None if entero else "el importe debe ser un entero de centavos"


def contador_no_custodio(previo: Previo, hecho: UnHecho) -> str | None:
    """Quien custodia el papel no lo cuenta."""
    contador = hecho.datos.get("contador")
    if misma_persona(contador, previo.get("responsable")):
        return f"{contador} es responsable del libro {previo.get('libro')}: lo debe contar otra persona"
    return None


def coincide_todo(previo: Previo, hecho: UnHecho) -> str | None:
    """Un total tiene el importe leído y nada distinto de la base."""
    leido = _leido(hecho)
    if leido.get("importe") is None:
        return "no dice el importe que el papel trae"
    distintos = difieren(previo, leido)
    return f"el papel difiere en {', '.join(distintos)}: es un conteo parcial" if distintos else None


def difiere_algo(previo: Previo, hecho: UnHecho) -> str | None:
    """Un parcial difiere en algo, y se dice en qué."""
    leido = _leido(hecho)
    if leido.get("importe") is None:
        return "no dice el importe que el papel trae"
    return None if difieren(previo, leido) else "el papel coincide en todo: es un conteo total"


def observacion_larga(_previo: Previo, hecho: UnHecho) -> str | None:
    """Un «otro» se explica."""
    largo = len(" ".join(str(hecho.datos.get("observacion") or "").split()))
    if largo >= OBSERVACION_MINIMA:
        return None
    return f"la observación tiene {largo} caracteres y «otro» pide {OBSERVACION_MINIMA} o más"


def papel_identificado(_previo: Previo, hecho: UnHecho) -> str | None:
    """De un sobrante se dice al menos el crédito o el patrón."""
    datos = hecho.datos
    return (
        None if datos.get("numero_credito") or datos.get("registro_patronal") else "no dice de qué crédito o patrón es"
    )


def sin_discrepancia(previo: Previo, _hecho: UnHecho) -> str | None:
    """Lo que dos conteos ven distinto se recuenta antes de justificarse."""
    return "los dos conteos no coinciden: falta el recuento de una tercera persona" if previo.get("discrepa") else None


def corte_sellado(_previo: Previo, hecho: UnHecho) -> str | None:
    """El corte es una fecha y la huella, la de la base."""
    if not es_fecha(hecho.datos.get("corte")):
        return f"el corte «{hecho.datos.get('corte')}» no es una fecha AAAA-MM-DD"
    return None if len(str(hecho.datos.get("huella"))) == 64 else "falta la huella de la base"


def cifras_cuadran(previo: Previo, hecho: UnHecho) -> str | None:
    """base = total + parcial + otro + faltante, y la base es la que se selló."""
    cifras = hecho.datos.get("cifras")
    nombres = ("base", "total", "parcial", "otro", "faltante")
    if not isinstance(cifras, Mapping) or not all(isinstance(cifras.get(n), int) for n in nombres):
        return f"las cifras deben decir {', '.join(nombres)}"
    if cifras["base"] != previo.get("casos"):
        return f"la base sellada es de {previo.get('casos')} casos y se cierra con {cifras['base']}"
    suma = sum(cifras[n] for n in nombres[1:])
    return (
        None if suma == cifras["base"] else f"total + parcial + otro + faltante = {suma}, y la base es {cifras['base']}"
    )


def _leido(hecho: UnHecho) -> Mapping[str, Any]:
    leido = hecho.datos.get("leido")
    return leido if isinstance(leido, Mapping) else {}


CONDICIONES: Final[Mapping[str, Condicion]] = {
    funcion.__name__: funcion
    for funcion in (
        *(renglon_completo, contador_no_custodio, coincide_todo, difiere_algo, observacion_larga, papel_identificado),
        *(sin_discrepancia, corte_sellado, cifras_cuadran),
    )
}
