"""La máquina de estados como datos: qué paso sigue a cuál, qué pide y qué condiciones exige.

`*` en `de` es cualquier estado vivo; en `a`, cualquiera que la condición admita; `-` en `de` es el nacimiento.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cedulas_cli.dominio.credito.hechos import Hecho, HechoNuevo
    from cedulas_cli.dominio.credito.modelo import Credito
    from cedulas_cli.dominio.credito.reglas import Reglas

    Condicion = Callable[[Credito, Hecho | HechoNuevo, Reglas], str | None]
    """Nulo si se cumple; si no, por qué no, para quien lo captura."""

NACIMIENTO, CUALQUIERA = "-", "*"


@dataclass(frozen=True, slots=True)
class Estado:
    """Un estado: su familia, quién custodia el papel y qué supone."""

    estado: str
    familia: str
    terminal: bool
    vivo: bool
    """¿«Cualquiera» lo incluye? Ni los terminales ni los dados de baja contable."""
    exige_notificacion: bool
    custodia: str
    marca: str
    """La marca que abre al entrar y cierra al salir, si la hay."""
    rotulo: str
    origen: str = ""


@dataclass(frozen=True, slots=True)
class Transicion:
    """Un paso posible, con los datos que el hecho debe traer y las condiciones que debe cumplir."""

    numero: str
    de: str
    a: str
    evento: str
    condiciones: tuple[str, ...]
    pide: tuple[str, ...]
    plazo: str
    base: str
    marca: str
    razon: str
    origen: str = ""
    difiere: tuple[str, ...] = ()
    """Datos que también se piden pero que, si faltan, quedan pendientes de acreditar."""
    del_documento: tuple[str, ...] = ()
    """Datos que, si no se dicen, son el documento del hecho (el folio de un acta es el acta)."""
    filtros: tuple[Condicion, ...] = field(default=(), repr=False, compare=False)
    """Las que dicen si el paso es el que toca (el medio, ser multa): se miran antes de pedir datos."""
    funciones: tuple[Condicion, ...] = field(default=(), repr=False, compare=False)


class Maquina:
    """Búsqueda de transiciones por estado de salida y de llegada."""

    def __init__(self, transiciones: Iterable[Transicion], estados: Mapping[str, Estado]) -> None:
        self.transiciones = tuple(transiciones)
        self.estados = dict(estados)
        self.por_hecho = {nombre.lower(): nombre for nombre in self.estados}
        """Nombre del hecho (en minúsculas) → estado de llegada."""
        self._pares: dict[tuple[str, str], tuple[Transicion, ...]] = {}
        self._vecinos: dict[str, list[str]] = {}
        self._desde_cualquiera = tuple(
            dict.fromkeys(p.a for p in self.transiciones if p.de == CUALQUIERA and p.a != CUALQUIERA)
        )
        vivos = [nombre for nombre, estado in self.estados.items() if estado.vivo]
        for paso in self.transiciones:
            salidas = vivos if paso.de == CUALQUIERA else [paso.de]
            llegadas = vivos if paso.a == CUALQUIERA else [paso.a]
            for par in ((de, a) for de in salidas for a in llegadas if de != a):
                self._pares[par] = (*self._pares.get(par, ()), paso)
            if CUALQUIERA not in (paso.de, paso.a):
                vecinos = self._vecinos.setdefault(paso.de, [])
                if paso.a not in vecinos:
                    vecinos.append(paso.a)

    @classmethod
    def de_tabla(
        cls, transiciones: Iterable[Transicion], estados: Mapping[str, Estado], condiciones: Mapping[str, Condicion]
    ) -> Maquina:
        """La máquina de una tabla ya revisada, con cada condición ligada a su función."""
        ligadas = []
        for paso in transiciones:
            filtros = tuple(condiciones[c] for c in paso.condiciones if c.startswith("por_") or c == "es_multa")
            demas = tuple(condiciones[c] for c in paso.condiciones if condiciones[c] not in filtros)
            ligadas.append(replace(paso, filtros=filtros, funciones=demas))
        return cls(ligadas, estados)

    def buscar(self, de: str, a: str) -> tuple[Transicion, ...]:
        """Los pasos que llevan de un estado a otro, en el orden de la tabla; vacío si no hay."""
        return self._pares.get((de, a), ())

    def desde(self, de: str) -> tuple[str, ...]:
        """A qué estados se puede ir en un paso, ordenados."""
        return tuple(sorted({a for salida, a in self._pares if salida == de}))

    def camino(self, de: str, a: str) -> tuple[Transicion, ...]:
        """Los pasos más cortos de un estado a otro (uno por salto); vacío si no se puede llegar.

        Los pasos desde «cualquiera» sólo se usan si no hay otro modo: si no, todo camino pasaría por ellos.
        """
        if directos := [paso for paso in self.buscar(de, a) if paso.a != CUALQUIERA]:
            return (directos[0],)
        return self._recorrer(de, a, ()) or self._recorrer(de, a, self._desde_cualquiera)

    def _recorrer(self, de: str, a: str, siempre: Iterable[str]) -> tuple[Transicion, ...]:
        previos: dict[str, str] = {de: ""}
        cola = deque([de])
        while cola:
            estado = cola.popleft()
            vivo = estado in self.estados and self.estados[estado].vivo
            for vecino in (*self._vecinos.get(estado, ()), *(siempre if vivo else ())):
                if vecino in previos:
                    continue
                previos[vecino] = estado
                if vecino == a:
                    return self._andado(previos, a)
                cola.append(vecino)
        return ()

    def _andado(self, previos: Mapping[str, str], a: str) -> tuple[Transicion, ...]:
        pasos = []
        while anterior := previos[a]:
            pasos.append(self.buscar(anterior, a)[0])
            a = anterior
        return tuple(reversed(pasos))
