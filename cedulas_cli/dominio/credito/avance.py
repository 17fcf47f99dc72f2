"""Lo que el tiempo mueve: surtir efectos, volverse exigible, los estrados y el buzón.

La noche sólo mira los créditos cuya `proxima_fecha` ya llegó.
"""

from __future__ import annotations

from datetime import date

from cedulas_cli.dominio.credito.derivacion import aplicar
from cedulas_cli.dominio.credito.hechos import HechoNuevo
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.dominio.credito.tiempo import siguiente


def lo_que_mueve_el_tiempo(credito: Credito, fecha: date, reglas: Reglas) -> list[HechoNuevo]:
    """Los hechos que el tiempo ya produjo a esa fecha, en orden y cada uno con el día en que ocurrió en derecho.

    Varios de un jalón si pasaron días; vacío si no toca nada. Asentarlos y volver a preguntar no da ninguno.
    """
    hechos: list[HechoNuevo] = []
    while (paso := siguiente(credito, fecha)) is not None:
        hechos.append(paso)
        credito = aplicar(credito, paso, reglas)
    return hechos
