"""El padrón listo para copiarse como archivo: lo pendiente repuesto y el diario de SQLite vacío."""

from __future__ import annotations

from collections.abc import Sequence

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.oficina.carpeta import Oficina


def aquietar(oficina: Oficina) -> Sequence[str]:
    """Con el candado de la oficina tomado. Un padrón que no se puede aquietar se respalda como está, y se dice.

    Se copia el archivo y no con la copia en línea de SQLite: ésta cambia la cabecera y la copia ya no sería la sellada.
    """
    if not any((oficina.raiz / nombre).exists() for nombre in ("creditos.sello", "creditos.pendiente.json")):
        return ()
    from cedulas_cli.oficina.padron.sellado import aquietar as vaciar

    try:
        vaciar(oficina)
    except ErrorCedulas as error:
        return (f"el padrón se respaldó como está: {error.mensaje}: {error.causa}",)
    return ()
