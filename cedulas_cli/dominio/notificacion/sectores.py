"""A qué sector va un crédito: el catálogo con vigencia y las reglas de la oficina, en su orden (procesos F3).

El sector son dos dígitos que asignan ruta; «00» es no tener (derecho 8.09). Ningún catálogo es público: los sectores,
su tipo y las reglas son de cada oficina.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

SIN_SECTOR: Final = "00"
ORDINARIO, FORANEO, ESPECIAL, ALTO_IMPORTE = "ORDINARIO", "FORANEO", "ESPECIAL", "ALTO_IMPORTE"
ENTE_PUBLICO, NO_LOCALIZADO, TRANSVERSAL = "ENTE_PUBLICO", "NO_LOCALIZADO", "TRANSVERSAL"
TIPOS: Final = (ORDINARIO, FORANEO, ESPECIAL, ALTO_IMPORTE, ENTE_PUBLICO, NO_LOCALIZADO, TRANSVERSAL)
HISTORIAL, CONSERVA = "historial", "conserva"
"""En lugar de un sector: aquel en que se notificó al patrón la última vez, o el que el crédito ya trae."""
MANUAL: Final = "persona"
"""Quién puso el sector: lo que una persona reasignó, las reglas ya no lo mueven."""


@dataclass(frozen=True, slots=True)
class Sector:
    """Un sector y su ruta; sin `hasta`, sigue vigente."""

    sector: str
    nombre: str
    tipo: str = ORDINARIO
    notificador: str = ""
    controlador: str = ""
    municipio: str = ""
    kilometros: int | None = None
    por_dia: int | None = None
    """Domicilios que se visitan en un día."""
    desde: date | None = None
    hasta: date | None = None

    def vigente(self, dia: date) -> bool:
        """¿Existe ese día?"""
        return (self.desde is None or self.desde <= dia) and (self.hasta is None or dia <= self.hasta)


class Catalogo:
    """Los sectores de la oficina. Si no ha dado ninguno, todo sector que no sea 00 se toma por ordinario."""

    def __init__(self, sectores: Iterable[Sector] = ()) -> None:
        self._por_clave: dict[str, list[Sector]] = {}
        for sector in sectores:
            self._por_clave.setdefault(sector.sector, []).append(sector)
        self.propio = bool(self._por_clave)

    def buscar(self, clave: str, dia: date) -> Sector | None:
        """El sector vigente ese día; nada si no existe."""
        if clave in ("", SIN_SECTOR):
            return None
        if not self.propio:
            return Sector(clave, f"sector {clave}")
        return next((s for s in self._por_clave.get(clave, ()) if s.vigente(dia)), None)

    def tipo(self, clave: str, dia: date) -> str:
        """Su tipo; vacío si no existe."""
        sector = self.buscar(clave, dia)
        return sector.tipo if sector else ""

    def vigentes(self, dia: date) -> list[Sector]:
        """Los de ese día, por clave."""
        return [s for clave in sorted(self._por_clave) for s in self._por_clave[clave] if s.vigente(dia)]


class Caso(NamedTuple):
    """Lo que las reglas miran de un crédito; importe en centavos."""

    numero_credito: str
    registro_patronal: str
    sector: str
    tipo_documento: str
    importe: int
    codigo_postal: str = ""
    municipio: str = ""
    localidad: str = ""
    ente_publico: bool = False
    puesto_por: str = ""


@dataclass(frozen=True, slots=True)
class Regla:
    """Todas sus condiciones deben cumplirse; una vacía no mira. `sector` puede ser también historial o conserva."""

    orden: int
    sector: str
    codigos_postales: tuple[tuple[str, str], ...] = ()
    """Intervalos, los dos extremos incluidos."""
    municipio: str = ""
    localidad: str = ""
    importe_desde: int | None = None
    importe_hasta: int | None = None
    ente_publico: bool | None = None
    tipo_documento: str = ""
    registro_patronal: str = ""
    desde: date | None = None
    hasta: date | None = None

    def aplica(self, caso: Caso, dia: date) -> bool:
        """¿El crédito cumple la regla, y la regla rige ese día?"""
        if (self.desde and dia < self.desde) or (self.hasta and dia > self.hasta):
            return False
        if self.codigos_postales and not any(a <= caso.codigo_postal <= b for a, b in self.codigos_postales):
            return False
        if self.importe_desde is not None and caso.importe < self.importe_desde:
            return False
        if self.importe_hasta is not None and caso.importe > self.importe_hasta:
            return False
        if self.ente_publico is not None and caso.ente_publico != self.ente_publico:
            return False
        iguales = (
            (self.municipio, caso.municipio),
            (self.localidad, caso.localidad),
            (self.tipo_documento, caso.tipo_documento),
            (self.registro_patronal, caso.registro_patronal),
        )
        return all(not pedido or _igual(pedido, dado) for pedido, dado in iguales)

    @property
    def dicha(self) -> str:
        """Cómo se nombra en el motivo."""
        partes = []
        if self.codigos_postales:
            partes.append("código postal")
        partes += [n for n in ("municipio", "localidad", "tipo_documento", "registro_patronal") if getattr(self, n)]
        if self.importe_desde is not None or self.importe_hasta is not None:
            partes.append("importe")
        if self.ente_publico is not None:
            partes.append("ente público")
        por = f", por {' y '.join(partes).replace('_', ' ')}" if partes else ""
        return f"regla {self.orden}{por}"


def _igual(pedido: str, dado: str) -> bool:
    return pedido.casefold() == dado.strip().casefold()


class Destino(NamedTuple):
    """El sector que le toca y por qué; «00» si ninguno."""

    sector: str
    motivo: str


def sectorizar(
    caso: Caso, catalogo: Catalogo, reglas: Sequence[Regla], dia: date, historial: Callable[[str], str]
) -> Destino:
    """El destino de un crédito: la primera regla que aplique y lleve a un sector vigente.

    Lo que una persona reasignó no se mueve mientras su sector exista. Si ninguna regla aplica, se conserva el que trae;
    si no sirve, aquel en que se notificó al patrón la última vez (`historial`: registro patronal → sector).
    """
    if caso.puesto_por == MANUAL and catalogo.buscar(caso.sector, dia):
        return Destino(caso.sector, "lo reasignó una persona")
    for regla in reglas:
        if not regla.aplica(caso, dia):
            continue
        clave = _resolver(regla.sector, caso, historial)
        if catalogo.buscar(clave, dia) is not None:
            return Destino(clave, regla.dicha)
    if catalogo.buscar(caso.sector, dia) is not None:
        return Destino(caso.sector, "conserva el que trae")
    if catalogo.buscar(clave := historial(caso.registro_patronal), dia) is not None:
        return Destino(clave, "el último en que se notificó al patrón")
    if caso.sector in ("", SIN_SECTOR):
        return Destino(SIN_SECTOR, "no trae sector y ninguna regla lo ubica")
    return Destino(SIN_SECTOR, f"el sector {caso.sector} no existe en el catálogo y ninguna regla lo ubica")


def _resolver(sector: str, caso: Caso, historial: Callable[[str], str]) -> str:
    if sector == HISTORIAL:
        return historial(caso.registro_patronal)
    return caso.sector if sector == CONSERVA else sector


def dos_sectores(sector_de: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Patrones con créditos vivos en más de un sector: registro patronal → sus sectores, ordenados."""
    juntos = {registro: tuple(sorted(set(sectores))) for registro, sectores in sector_de.items()}
    return {registro: juntos[registro] for registro in sorted(juntos) if len(juntos[registro]) > 1}
