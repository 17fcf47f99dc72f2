"""Una máquina de estados como datos para lo que no es un crédito: el legajo y el renglón de un inventario.

El estado es un diccionario (JSON) y cada hecho lo lleva al estado de llegada que nombra en minúsculas. Qué paso sigue a
cuál, qué datos pide y qué condiciones exige se dice en una tabla; aquí sólo se busca y se revisa.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from cedulas_cli.dominio.credito.hechos import Hecho, HechoNuevo
from cedulas_cli.errores import ErrorCedulas

NACIMIENTO: Final = "-"
Estado = dict[str, Any]
UnHecho = Hecho | HechoNuevo
Condicion = Callable[[Mapping[str, Any], UnHecho], str | None]
"""Estado previo (vacío al nacer) y hecho → nulo si se cumple; si no, por qué no, para quien lo captura."""
_DEL_HECHO: Final = ("documento", "usuario")
"""Lo que un paso puede pedir y no va en los datos."""


@dataclass(frozen=True, slots=True)
class Paso:
    """Un renglón de la tabla; `de` puede ser varios estados."""

    numero: str
    de: tuple[str, ...]
    a: str
    evento: str
    condiciones: tuple[str, ...] = ()
    pide: tuple[str, ...] = ()
    plazo: str = ""
    base: str = ""
    marca: str = ""
    razon: str = ""

    @property
    def dicho(self) -> str:
        """Cómo se nombra en un motivo."""
        return f"{self.numero} ({'|'.join(self.de)} → {self.a}: {self.evento})"


class Maquina:
    """Los pasos de algo que se llama `cosa` («el legajo»), con sus condiciones ligadas por nombre."""

    def __init__(self, cosa: str, pasos: Iterable[Paso], condiciones: Mapping[str, Condicion]) -> None:
        self.cosa = cosa
        self.pasos = tuple(pasos)
        self._condiciones = {p: tuple(condiciones[c] for c in p.condiciones) for p in self.pasos}
        self.estados = tuple(dict.fromkeys(p.a for p in self.pasos))
        self.por_hecho = {estado.lower(): estado for estado in self.estados}
        self._pares: dict[tuple[str, str], tuple[Paso, ...]] = {}
        for paso in self.pasos:
            for de in paso.de:
                self._pares[de, paso.a] = (*self._pares.get((de, paso.a), ()), paso)

    def buscar(self, de: str, a: str) -> tuple[Paso, ...]:
        """Los pasos de un estado a otro, en el orden de la tabla."""
        return self._pares.get((de, a), ())

    def desde(self, de: str) -> tuple[str, ...]:
        """A qué estados se puede ir en un paso."""
        return tuple(a for a in self.estados if (de, a) in self._pares)

    def exigir(self, previo: Mapping[str, Any] | None, hecho: UnHecho) -> Paso:
        """El paso que el hecho da, o por qué no procede.

        Errores: «hecho-desconocido», «transicion-ilegal», «hecho-incompleto», «fecha-fuera-de-orden».
        """
        lugar = lugar_de(hecho)
        a = self.por_hecho.get(hecho.hecho)
        if a is None:
            raise ErrorCedulas(
                "hecho-desconocido",
                f"«{hecho.hecho}» no es un hecho de {self.cosa}",
                lugar=lugar,
                causa=f"los hay: {', '.join(self.por_hecho)}",
                remedio="corrija el nombre",
            )
        de = str((previo or {}).get("estado") or NACIMIENTO)
        candidatos = self.buscar(de, a)
        if not candidatos:
            raise self._sin_paso(de, a, lugar)
        exigir_orden(previo, hecho)
        return self._primero(candidatos, previo or {}, hecho, lugar)

    def _primero(self, pasos: Sequence[Paso], previo: Mapping[str, Any], hecho: UnHecho, lugar: str) -> Paso:
        """El primer paso que se cumple; si ninguno, lo que le falta al que más cerca quedó."""
        faltas: list[tuple[Paso, list[str]]] = []
        fallas: list[str] = []
        for paso in pasos:
            if faltan := [d for d in paso.pide if not _trae(hecho, d)]:
                faltas.append((paso, faltan))
                continue
            razones = [r for r in (c(previo, hecho) for c in self._condiciones[paso]) if r]
            if not razones:
                return paso
            fallas.append(f"paso {paso.numero}: {'; '.join(razones)}")
        if fallas:
            de = previo.get("estado") or "no existir"
            raise ErrorCedulas(
                "transicion-ilegal",
                f"{self.cosa} no cumple lo necesario para pasar de {de} a {pasos[0].a}",
                lugar=lugar,
                causa=" · ".join(fallas),
                remedio="corrija el dato o registre antes lo que falta",
            )
        paso, faltan = min(faltas, key=lambda f: len(f[1]))
        raise ErrorCedulas(
            "hecho-incompleto",
            f"al hecho «{hecho.hecho}» le falta: {', '.join(faltan)}",
            lugar=lugar,
            causa=f"lo pide el paso {paso.dicho}",
            remedio="agregue esos datos y vuelva a registrarlo",
        )

    def _sin_paso(self, de: str, a: str, lugar: str) -> ErrorCedulas:
        origen = "todavía no existe" if de == NACIMIENTO else f"está {de}"
        llegan = [p.dicho for p in self.pasos if p.a == a]
        puede = ", ".join(self.desde(de)) or "ninguno: ahí termina"
        return ErrorCedulas(
            "transicion-ilegal",
            f"{self.cosa} {origen} y no puede pasar a {a}",
            lugar=lugar,
            causa=f"desde ahí se puede ir a: {puede}; a {a} se llega por: {'; '.join(llegan)}",
            remedio="revise el código leído; si falta un movimiento anterior, regístrelo antes",
        )


def exigir_orden(previo: Mapping[str, Any] | None, hecho: UnHecho) -> None:
    """Un hecho no es anterior al que lo hizo posible: «fecha-fuera-de-orden»."""
    antes = (previo or {}).get("fecha")
    if antes and hecho.fecha < date.fromisoformat(antes):
        raise ErrorCedulas(
            "fecha-fuera-de-orden",
            f"el hecho es del {hecho.fecha} y el anterior es del {antes}",
            lugar=lugar_de(hecho),
            causa="un hecho no puede ser anterior al que lo hizo posible",
            remedio="revise la fecha",
        )


def lugar_de(hecho: UnHecho) -> str:
    """Qué hecho es, para decirlo."""
    return f"{hecho.asunto} {hecho.clave}, hecho «{hecho.hecho}» del {hecho.fecha}"


def _trae(hecho: UnHecho, dato: str) -> bool:
    valor = getattr(hecho, dato) if dato in _DEL_HECHO else hecho.datos.get(dato)
    return valor is not None and str(valor).strip() != ""
