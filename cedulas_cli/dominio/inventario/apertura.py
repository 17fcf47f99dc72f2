"""Abrir un inventario: la base sellada de un corte y de quién es cada renglón."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from cedulas_cli.dominio.credito.hechos import INVENTARIO, HechoNuevo, json_canonico
from cedulas_cli.dominio.inventario.renglon import clave_de

CAMPOS: Final = (
    *("clase", "numero_credito", "registro_patronal", "periodo", "tipo_documento", "importe", "incidencia", "sector"),
    "razon_social",
)
"""Lo que se guarda de cada crédito de la base; importe en centavos."""
ORDEN: Final = ("clase", "registro_patronal", "periodo", "numero_credito")


@dataclass(frozen=True, slots=True)
class ReglaLibro:
    """A quién le toca: todas sus condiciones deben cumplirse; una vacía no mira."""

    libro: str
    responsable: str
    auxiliar: str
    desde: str = ""
    """Registro patronal inicial del rango del libro, incluido."""
    hasta: str = ""
    clase: str = ""
    incidencias: tuple[str, ...] = ()
    sectores: tuple[str, ...] = ()

    def toca(self, renglon: Mapping[str, Any]) -> bool:
        """¿El renglón es de este libro?"""
        registro = str(renglon.get("registro_patronal") or "")
        return (
            (not self.desde or registro >= self.desde)
            and (not self.hasta or registro[: len(self.hasta)] <= self.hasta)
            and (not self.clase or renglon.get("clase") == self.clase)
            and (not self.incidencias or renglon.get("incidencia") in self.incidencias)
            and (not self.sectores or renglon.get("sector") in self.sectores)
        )


class Base(NamedTuple):
    """Los renglones en su orden, con los totales y la huella que se sellan."""

    renglones: list[dict[str, Any]]
    importe: int
    huella: str


def sellar(creditos: Iterable[Mapping[str, Any]]) -> Base:
    """Ordena la base y la sella; los mismos créditos dan la misma huella, vengan en el orden que vengan."""
    renglones = [{c: r[c] for c in CAMPOS if r.get(c) is not None and r[c] != ""} for r in creditos]
    renglones.sort(key=lambda r: [str(r.get(c) or "") for c in ORDEN] + [str(r.get("importe"))])
    huella = hashlib.sha256(b"\n".join(json_canonico(r) for r in renglones)).hexdigest()
    return Base(renglones, sum(int(r["importe"]) for r in renglones), huella)


def hechos_de_apertura(
    inventario: str, base: Base, corte: date, usuario: str, documento: str, datos: Mapping[str, Any]
) -> list[HechoNuevo]:
    """El inventario y cada renglón de su base, todos con la fecha del corte."""
    cabeza = {
        "corte": corte.isoformat(),
        "casos": len(base.renglones),
        "importe": base.importe,
        "huella": base.huella,
        **datos,
    }
    hechos = [HechoNuevo(INVENTARIO, inventario, "inventario_abierto", corte, usuario, documento, cabeza)]
    for numero, renglon in enumerate(base.renglones, 1):
        clave = clave_de(inventario, numero)
        hechos.append(HechoNuevo(INVENTARIO, clave, "base", corte, usuario, documento, {**renglon, "numero": numero}))
    return hechos


def asignar(
    renglones: Mapping[str, Mapping[str, Any]], reglas: Sequence[ReglaLibro], fecha: date, usuario: str, documento: str
) -> tuple[list[HechoNuevo], list[str]]:
    """Los hechos que ponen libro, responsable y auxiliar (la primera regla que toque) y las claves que ninguna toca.

    Lo ya asignado igual no se repite; lo asignado distinto y sin contar, se reasigna; lo contado ya no se mueve.
    """
    hechos: list[HechoNuevo] = []
    sin_libro: list[str] = []
    for clave, renglon in renglones.items():
        regla = next((r for r in reglas if r.toca(renglon)), None)
        if regla is None:
            if renglon.get("estado") == "BASE":
                sin_libro.append(clave)
            continue
        datos = {"libro": regla.libro, "responsable": regla.responsable, "auxiliar": regla.auxiliar}
        iguales = all(renglon.get(c) == v for c, v in datos.items())
        if iguales or renglon.get("estado") not in ("BASE", "ASIGNADO"):
            continue
        hecho = "asignado" if renglon["estado"] == "BASE" else "reasignado"
        hechos.append(HechoNuevo(INVENTARIO, clave, hecho, fecha, usuario, documento, datos))
    return hechos, sin_libro
