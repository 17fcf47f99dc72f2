"""Los formatos como datos: lugar, tipo, confianza y columna canónica de cada campo (`campos.csv` de cada familia)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from cedulas_cli.sistema.rutas import carpeta_paquete

VERIFICADO = "VERIFICADO"
CRUDO = "crudo"
"""Tipo de las zonas sin identificar: no se interpretan, se conservan."""


@dataclass(frozen=True)
class Campo:
    """Un campo de un formato; `inicio` en base 0 (sólo en anchura fija), `rotulos` normalizados (sólo en libro).

    `vacio` dice qué significa en blanco: `falla` (se aparta), `nulo` o `cero`.
    """

    formato: str
    campo: str
    inicio: int
    longitud: int
    tipo: str
    decimales: int
    confianza: str
    destino: str
    obligatorio: bool
    vacio: str
    rotulos: tuple[str, ...] = ()

    @property
    def fin(self) -> int:
        """Posición siguiente al último carácter."""
        return self.inicio + self.longitud


def _de_fila(fila: dict[str, str]) -> Campo:
    return Campo(
        formato=fila["formato"],
        campo=fila["campo"],
        inicio=int(fila["inicio"] or 0),
        longitud=int(fila["longitud"] or 0),
        tipo=fila["tipo"],
        decimales=int(fila["decimales"] or 0),
        confianza=fila["confianza"],
        destino=fila["destino"],
        obligatorio=fila["obligatorio"] == "si",
        vacio=fila["vacio"],
        rotulos=tuple(r for r in fila["rotulos"].split("|") if r),
    )


@cache
def _todos() -> dict[str, tuple[Campo, ...]]:
    tablas: dict[str, list[Campo]] = {}
    for ruta in sorted(carpeta_paquete("formatos").glob("**/campos.csv")):
        with ruta.open(encoding="utf-8", newline="") as archivo:
            for fila in csv.DictReader(archivo):
                campo = _de_fila(fila)
                tablas.setdefault(campo.formato, []).append(campo)
    return {formato: tuple(campos) for formato, campos in tablas.items()}


def campos_de(formato: str) -> tuple[Campo, ...]:
    """Los campos de un formato, en el orden del archivo."""
    return _todos()[formato]


def longitud_minima(formato: str) -> int:
    """Hasta dónde debe llegar un renglón para traer todo lo obligatorio."""
    return max(c.fin for c in campos_de(formato) if c.obligatorio)


def longitud_nominal(formato: str) -> int:
    """Dónde termina el último campo conocido; lo que sigue es cola sin identificar."""
    return max(c.fin for c in campos_de(formato))


def avisos_de_confianza(formato: str) -> list[str]:
    """Un aviso si el formato usa campos que no están verificados por dos fuentes."""
    dudosos = [c for c in campos_de(formato) if c.destino and c.confianza != VERIFICADO]
    if not dudosos:
        return []
    nombres = ", ".join(c.campo for c in dudosos[:3]) + (f" y {len(dudosos) - 3} más" if len(dudosos) > 3 else "")
    return [f"{formato}: se usan campos de confianza {dudosos[0].confianza}: {nombres}"]
