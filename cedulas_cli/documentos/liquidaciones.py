"""De liquidaciones a documentos: qué oficio le toca a cada una, su texto legal y el orden en que se imprimen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cedulas_cli.documentos import cedula_liquidacion, determinaciones
from cedulas_cli.documentos.cedula_liquidacion import Trabajador
from cedulas_cli.documentos.oficio import Documento, Expide
from cedulas_cli.dominio.liquidacion.modelo import CUOTA, Liquidacion

__all__ = ["PLANTILLAS", "Trabajador", "actos", "documentos", "tipo_de"]

PLANTILLAS = (cedula_liquidacion.PLANTILLA, *determinaciones.PLANTILLAS.values())


def tipo_de(liquidacion: Liquidacion) -> str:
    """La clave de su documento: DOC-03 a DOC-06."""
    return cedula_liquidacion.TIPO if liquidacion.origen == CUOTA else determinaciones.tipo_de(liquidacion)


def documentos(
    liquidaciones: Sequence[Liquidacion], detalle: Mapping[str, Sequence[Trabajador]], expide: Expide
) -> Iterator[Documento]:
    """Un documento por liquidación, en su orden; `detalle`, por registro patronal."""
    for lugar, liquidacion in enumerate(liquidaciones):
        if liquidacion.origen != CUOTA:
            yield determinaciones.documento(liquidacion, expide)
            continue
        siguiente = liquidaciones[lugar + 1] if lugar + 1 < len(liquidaciones) else None
        multa = siguiente if siguiente is not None and siguiente.es_gemela else None
        trabajadores = detalle.get(liquidacion.patron.registro_patronal, ())
        yield cedula_liquidacion.documento(liquidacion, trabajadores, expide, multa)


def actos(liquidaciones: Sequence[Liquidacion], expide: Expide) -> dict[str, dict[str, str]]:
    """Por número de crédito, lo que el acto dice de quien lo emite, en qué se funda y cómo se impugna.

    El fundamento y el medio de defensa salen de la plantilla de su documento: si falla, aquí se sabe.
    """
    comunes = {
        "autoridad": expide.autoridad,
        "competencia": expide.competencia,
        "firmante": ", ".join(t for t in (expide.firmante, expide.cargo) if t),
    }
    dichos: dict[str, dict[str, str]] = {}
    por_forma: dict[tuple[object, ...], dict[str, str]] = {}
    for lugar, liquidacion in enumerate(liquidaciones):
        forma = (tipo_de(liquidacion), liquidacion.clase, liquidacion.es_gemela, *_de_caso(liquidacion))
        if forma not in por_forma:
            siguiente = liquidaciones[lugar + 1] if lugar + 1 < len(liquidaciones) else None
            textos = _textos(liquidacion, siguiente, expide)
            por_forma[forma] = {
                **comunes,
                "fundamento": textos["fundamento"].replace("\n", " "),
                "medio_defensa": textos["defensa"].replace("\n", " "),
            }
        dichos[liquidacion.numero] = por_forma[forma]
    return dichos


def _de_caso(liquidacion: Liquidacion) -> tuple[object, ...]:
    """De lo que depende el texto legal de una directa."""
    if liquidacion.origen == CUOTA:
        return (bool({"aportacion_vivienda", "amortizacion"} & {r.concepto for r in liquidacion.ramos}),)
    return (liquidacion.origen, liquidacion.datos.get("fraccion"), liquidacion.datos.get("ramo"))


def _textos(liquidacion: Liquidacion, siguiente: Liquidacion | None, expide: Expide) -> dict[str, str]:
    if liquidacion.origen != CUOTA:
        return determinaciones.textos_de(liquidacion, expide)
    multa = siguiente if siguiente is not None and siguiente.es_gemela else None
    return cedula_liquidacion.textos_de(liquidacion, expide, multa)
