"""Quién notifica y con qué constancia de identificación: debe estar vigente el día de cada diligencia."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cedulas_cli.errores import ErrorCedulas


@dataclass(frozen=True, slots=True)
class Constancia:
    """La identificación de un notificador; vale de `desde` a `hasta`, los dos incluidos."""

    clave: str
    nombre: str
    numero: str
    desde: date
    hasta: date

    def vale(self, dia: date) -> bool:
        """¿Está vigente ese día?"""
        return self.desde <= dia <= self.hasta

    @property
    def datos(self) -> dict[str, str]:
        """Como van en los hechos."""
        return {
            "constancia": self.numero,
            "constancia_desde": self.desde.isoformat(),
            "constancia_hasta": self.hasta.isoformat(),
        }


class Notificadores:
    """El catálogo de la oficina: de cada clave, sus constancias por fecha."""

    def __init__(self, constancias: Iterable[Constancia] = ()) -> None:
        self._por_clave: dict[str, list[Constancia]] = {}
        for constancia in sorted(constancias, key=lambda c: (c.clave, c.desde, c.numero)):
            self._por_clave.setdefault(constancia.clave, []).append(constancia)

    def __bool__(self) -> bool:
        return bool(self._por_clave)

    def nombre(self, clave: str) -> str:
        """Su nombre; la misma clave si el catálogo no lo trae."""
        constancias = self._por_clave.get(clave)
        return constancias[-1].nombre if constancias else clave

    def buscar(self, clave: str, dia: date) -> Constancia | None:
        """La constancia que vale ese día (la más nueva, si se enciman); nada si ninguna."""
        return next((c for c in reversed(self._por_clave.get(clave, [])) if c.vale(dia)), None)

    def exigir(self, clave: str, dia: date) -> Constancia:
        """La que vale ese día, o «notificador-desconocido» / «constancia-no-vigente»."""
        if (hallada := self.buscar(clave, dia)) is not None:
            return hallada
        if not (suyas := self._por_clave.get(clave)):
            raise ErrorCedulas(
                "notificador-desconocido",
                f"el notificador «{clave}» no está en el catálogo",
                lugar="catalogos/notificadores.csv",
                causa="los hay: " + (", ".join(sorted(self._por_clave)) or "ninguno"),
                remedio="agréguelo con su constancia y su vigencia, o corrija la clave",
            )
        rangos = "; ".join(f"{c.numero} del {c.desde} al {c.hasta}" for c in suyas)
        raise ErrorCedulas(
            "constancia-no-vigente",
            f"el notificador {clave} no tiene constancia vigente el {dia}",
            lugar="catalogos/notificadores.csv",
            causa=f"sus constancias: {rangos}",
            remedio="si ya se le expidió otra, agréguela al catálogo; si no, no puede diligenciar ese día",
        )
