"""Corregir sin borrar: una `correccion` anula o sustituye hechos anteriores, y ella misma se puede anular.

Datos: `corrige` (el número del hecho, o varios al anular), `accion` («anula» o «sustituye»), `motivo` y, al sustituir,
lo que cambia: `hecho_corregido`, `fecha_corregida`, `documento_corregido` y `datos_corregidos` (uno nulo se quita).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cedulas_cli.dominio.credito.campos import fecha
from cedulas_cli.dominio.credito.errores_hecho import desconocido, incompleto, lugar_de
from cedulas_cli.dominio.credito.hechos import Hecho, HechoNuevo
from cedulas_cli.dominio.credito.tiempo import es_automatico
from cedulas_cli.errores import ErrorCedulas

CORRECCION = "correccion"
ANULA, SUSTITUYE = "anula", "sustituye"
_CAMBIAN = ("hecho_corregido", "fecha_corregida", "documento_corregido", "datos_corregidos")


def corregidos(correccion: Hecho | HechoNuevo) -> list[int]:
    """Números de los hechos a los que se refiere."""
    corrige = correccion.datos["corrige"]
    return [corrige] if isinstance(corrige, int) else list(corrige)


def revisar(correccion: Hecho | HechoNuevo, previos: Sequence[Hecho | HechoNuevo]) -> None:
    """Que diga qué corrige y por qué, que eso exista en el mismo crédito y que no lo haya asentado el tiempo."""
    datos = correccion.datos
    if faltan := [campo for campo in ("corrige", "accion", "motivo") if datos.get(campo) in (None, "")]:
        raise incompleto(correccion, faltan, "toda corrección")
    if datos["accion"] not in (ANULA, SUSTITUYE):
        raise desconocido(correccion, f"la acción «{datos['accion']}»", (ANULA, SUSTITUYE))
    por_numero = {h.n: h for h in previos if isinstance(h, Hecho)}
    numeros = corregidos(correccion)
    for numero in numeros:
        referido = por_numero.get(numero)
        if referido is None:
            raise _invalida(correccion, f"el hecho {numero} no es de este crédito, o todavía no existe")
        if es_automatico(referido.datos):
            raise _invalida(correccion, f"el hecho {numero} lo asentó el paso del tiempo: corrija el que lo originó")
        if datos["accion"] == SUSTITUYE and referido.hecho == CORRECCION:
            raise _invalida(correccion, f"el hecho {numero} es una corrección: anúlela y registre otra")
    if datos["accion"] == SUSTITUYE:
        _revisar_sustitucion(correccion, numeros)


def _revisar_sustitucion(correccion: Hecho | HechoNuevo, numeros: Sequence[int]) -> None:
    datos = correccion.datos
    if len(numeros) != 1:
        raise _invalida(correccion, "se sustituye un hecho a la vez")
    if not any(datos.get(campo) for campo in _CAMBIAN):
        raise incompleto(correccion, ["fecha_corregida o lo que cambie"], "sustituir un hecho")
    if datos.get("hecho_corregido") == CORRECCION:
        raise _invalida(correccion, "un hecho no se sustituye por una corrección")


def _invalida(correccion: Hecho | HechoNuevo, causa: str) -> ErrorCedulas:
    return ErrorCedulas(
        "correccion-invalida",
        "la corrección no se puede aplicar",
        lugar=lugar_de(correccion),
        causa=causa,
        remedio="vea los hechos del crédito y sus números con `cedulas credito ver`",
    )


def vigentes(previos: Sequence[Hecho | HechoNuevo]) -> list[Hecho | HechoNuevo]:
    """Los hechos que quedan después de todas las correcciones, cada uno en su lugar y sin ellas.

    De la última a la primera: una corrección anulada por otra posterior no cuenta.
    """
    anulados: set[int] = set()
    sustitutos: dict[int, Hecho | HechoNuevo] = {}
    for correccion in reversed([h for h in previos if h.hecho == CORRECCION]):
        if isinstance(correccion, Hecho) and correccion.n in anulados:
            continue
        if correccion.datos["accion"] == ANULA:
            anulados.update(corregidos(correccion))
        else:
            # Vale la última sustitución de cada hecho.
            sustitutos.setdefault(corregidos(correccion)[0], correccion)
    quedan: list[Hecho | HechoNuevo] = []
    for hecho in previos:
        numero = hecho.n if isinstance(hecho, Hecho) else 0
        if hecho.hecho == CORRECCION or numero in anulados:
            continue
        quedan.append(_sustituido(hecho, sustitutos[numero]) if numero in sustitutos else hecho)
    return quedan


def _sustituido(hecho: Hecho | HechoNuevo, correccion: Hecho | HechoNuevo) -> Hecho | HechoNuevo:
    """El mismo hecho, en su lugar, con lo que la corrección cambia."""
    cambia = correccion.datos
    datos: dict[str, Any] = {**hecho.datos, **(cambia.get("datos_corregidos") or {})}
    return replace(
        hecho,
        hecho=cambia.get("hecho_corregido") or hecho.hecho,
        fecha=fecha(cambia, "fecha_corregida") or hecho.fecha,
        documento=cambia.get("documento_corregido") or hecho.documento,
        datos=datos,
    )
