"""Los invariantes de la cartera sin tenerla toda en memoria: la base dice cuáles mirar y el dominio los juzga."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, or_, select

from cedulas_cli.dominio.credito.derivacion import derivar
from cedulas_cli.dominio.credito.hechos import CREDITO
from cedulas_cli.dominio.credito.invariantes import Hallazgo, revisar_invariantes, revisar_uno
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.oficina.padron import lectura
from cedulas_cli.oficina.padron import modelo as m

EJEMPLOS = 3
_SUSTITUIDOS = ("SUSTITUIDO", "REPUESTO")
_CANCELADO = "CANCELADO_ACLARACION"


class Invariantes:
    """Junta lo que rompe un invariante mientras se derivan los créditos."""

    def __init__(self, reglas: Reglas) -> None:
        self._reglas = reglas
        self._cuantos: dict[str, int] = {}
        self._ejemplos: dict[str, list[Hallazgo]] = {}

    def uno(self, credito: Credito) -> None:
        """Los que se ven en un crédito suelto."""
        for hallazgo in revisar_uno(credito, self._reglas):
            self._anotar(hallazgo)

    def entre_varios(self, conexion: Connection) -> None:
        """Los que ligan a dos: sustituidos con su sucesor y multas con su cuota."""
        sospechosos, ligados = _candidatos(conexion)
        numeros = sorted({*sospechosos, *ligados})
        historias = lectura.historias(conexion, CREDITO, numeros)
        creditos = [derivar(historia, self._reglas) for historia in historias.values()]
        sueltos = {h for c in creditos for h in revisar_uno(c, self._reglas)}
        for hallazgo in revisar_invariantes(creditos, self._reglas):
            if hallazgo.numero_credito in sospechosos and hallazgo not in sueltos:
                self._anotar(hallazgo)

    def avisos(self) -> list[str]:
        """Uno por invariante roto: cuántos y los primeros."""
        return [
            f"{nombre}: {cuantos:,} créditos; "
            + "; ".join(f"{h.numero_credito}: {h.motivo}" for h in self._ejemplos[nombre])
            for nombre, cuantos in sorted(self._cuantos.items())
        ]

    def _anotar(self, hallazgo: Hallazgo) -> None:
        self._cuantos[hallazgo.invariante] = self._cuantos.get(hallazgo.invariante, 0) + 1
        ejemplos = self._ejemplos.setdefault(hallazgo.invariante, [])
        if len(ejemplos) < EJEMPLOS:
            ejemplos.append(hallazgo)


def _candidatos(conexion: Connection) -> tuple[set[str], Sequence[str]]:
    """Los créditos que podrían romper un invariante entre varios, y aquéllos con que se les compara."""
    c, cuota = m.CREDITO.c, m.CREDITO.alias("cuota").c
    sustituidos = conexion.execute(
        select(c.numero_credito, c.sucesor).where(c.estado.in_(_SUSTITUIDOS), c.sucesor.is_not(None))
    ).all()
    multas = conexion.execute(
        select(c.numero_credito, c.credito_origen)
        .select_from(m.CREDITO.outerjoin(cuota.numero_credito.table, cuota.numero_credito == c.credito_origen))
        .where(c.credito_origen.is_not(None), or_(cuota.numero_credito.is_(None), cuota.estado == _CANCELADO))
    ).all()
    juntos = [*sustituidos, *multas]
    return {str(par[0]) for par in juntos}, [str(par[1]) for par in juntos]
