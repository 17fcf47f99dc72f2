"""Qué zonas salariales existían en un periodo: una que no, es un dato malo y no un parámetro faltante (contrato §1)."""

from __future__ import annotations

from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.dominio.vigencia import Parametros

SALARIO_MINIMO = "salario_minimo"
ZONA_OMISION = "general"
_AREAS = "area_"
"""Las áreas desaparecieron al unificarse; ninguna otra zona se da por cerrada: le faltaría su valor."""


def zona_existe(parametros: Parametros, emision: str, periodo: str, zona: str) -> bool:
    """Falso si la zona es desconocida, aún no nacía (`zlfn` antes de 2019) o ya se había unificado (`area_…`)."""
    serie = parametros.serie(SALARIO_MINIMO, zona)
    if not serie:
        return False
    mes = Periodo.de_texto(periodo)
    for dia in (mes.primer_dia(emision), mes.ultimo_dia):
        falta = parametros.buscar(SALARIO_MINIMO, dia, zona) is None
        habia_otra = parametros.buscar(SALARIO_MINIMO, dia, ZONA_OMISION) is not None
        if falta and habia_otra and (dia < serie[0].desde or zona.startswith(_AREAS)):
            return False
    return True
