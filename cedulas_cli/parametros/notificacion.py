"""Catálogos de la notificación, todos de la oficina (en `catalogos/`): sectores, reglas, notificadores, periodos y
domicilios.

Los errores son «parametros-invalidos» (78) con archivo y renglón. Lo que falte se suple: sin sectores, todo sector que
no sea 00 es ordinario; sin reglas, cada crédito conserva el suyo.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from cedulas_cli.dominio.credito.campos import es_fecha, leer
from cedulas_cli.dominio.notificacion.notificadores import Constancia, Notificadores
from cedulas_cli.dominio.notificacion.sectores import (
    CONSERVA,
    HISTORIAL,
    SIN_SECTOR,
    TIPOS,
    Catalogo,
    Regla,
    Sector,
)
from cedulas_cli.dominio.notificacion.semaforo import Periodo
from cedulas_cli.parametros.credito import Catalogo as Archivo
from cedulas_cli.parametros.credito import Renglon, solo_de_oficina

SECTORES: Final = Archivo(
    "sectores.csv",
    (
        *("sector", "nombre", "tipo", "notificador", "controlador", "municipio", "kilometros", "por_dia"),
        *("desde", "hasta"),
    ),
    ("sector", "nombre", "tipo"),
    ("sector", "desde"),
)
REGLAS: Final = Archivo(
    "reglas_sector.csv",
    (
        *("orden", "sector", "codigo_postal", "municipio", "localidad", "importe_desde", "importe_hasta"),
        *("ente_publico", "tipo_documento", "registro_patronal", "desde", "hasta"),
    ),
    ("orden", "sector"),
    ("orden",),
)
NOTIFICADORES: Final = Archivo(
    "notificadores.csv",
    ("clave", "nombre", "constancia_numero", "constancia_vigencia_de", "constancia_vigencia_a"),
    ("clave", "nombre", "constancia_numero", "constancia_vigencia_de", "constancia_vigencia_a"),
    ("clave", "constancia_numero"),
)
PERIODOS: Final = Archivo(
    "periodos_notificacion.csv",
    ("cifra_control", "inicio", "termino"),
    ("cifra_control", "inicio", "termino"),
    ("cifra_control",),
)
DOMICILIOS: Final = Archivo(
    "domicilios.csv",
    (
        *("registro_patronal", "rfc", "razon_social", "domicilio", "colonia", "localidad", "municipio"),
        *("codigo_postal", "ente_publico", "contacto", "representante"),
    ),
    ("registro_patronal",),
    ("registro_patronal",),
)
ARCHIVOS: Final = (SECTORES, REGLAS, NOTIFICADORES, PERIODOS, DOMICILIOS)
_SECTOR = re.compile(r"[0-9]{2}")
_CODIGO_POSTAL = re.compile(r"[0-9]{5}")


class Domicilio(NamedTuple):
    """Lo que la oficina sabe de dónde y con quién notificar a un patrón; lo vacío no corrige nada."""

    registro_patronal: str
    rfc: str = ""
    razon_social: str = ""
    domicilio: str = ""
    colonia: str = ""
    localidad: str = ""
    municipio: str = ""
    codigo_postal: str = ""
    ente_publico: bool = False
    contacto: str = ""
    representante: str = ""


class Catalogos(NamedTuple):
    """Todo lo que la oficina ha dado."""

    sectores: Catalogo
    reglas: tuple[Regla, ...]
    notificadores: Notificadores
    periodos: dict[str, Periodo]
    domicilios: dict[str, Domicilio]


def cargar(carpeta_oficina: Path) -> Catalogos:
    """Los cinco catálogos de `OFICINA/catalogos`."""
    sectores = [_sector(r) for r in solo_de_oficina(SECTORES, carpeta_oficina)]
    reglas = sorted((_regla(r) for r in solo_de_oficina(REGLAS, carpeta_oficina)), key=lambda r: r.orden)
    return Catalogos(
        Catalogo(sectores),
        tuple(reglas),
        Notificadores(_constancia(r) for r in solo_de_oficina(NOTIFICADORES, carpeta_oficina)),
        {r.celdas["cifra_control"]: _periodo(r) for r in solo_de_oficina(PERIODOS, carpeta_oficina)},
        {d.registro_patronal: d for d in _domicilios(solo_de_oficina(DOMICILIOS, carpeta_oficina))},
    )


def _fecha(r: Renglon, columna: str) -> date | None:
    texto = r.celdas[columna]
    if not texto:
        return None
    if not es_fecha(texto):
        raise r.malo(f"«{columna}» debe ser una fecha AAAA-MM-DD que exista, no «{texto}»")
    return date.fromisoformat(texto)


def _exigida(r: Renglon, columna: str) -> date:
    dia = _fecha(r, columna)
    assert dia is not None  # la columna es obligatoria: el lector ya se detuvo
    return dia


def _vigencia(r: Renglon, desde: str = "desde", hasta: str = "hasta") -> tuple[date | None, date | None]:
    de, a = _fecha(r, desde), _fecha(r, hasta)
    if de is not None and a is not None and a < de:
        raise r.malo(f"«{hasta}» ({a}) es anterior a «{desde}» ({de})")
    return de, a


def _entero(r: Renglon, columna: str) -> int | None:
    texto = r.celdas[columna]
    if texto and not (texto.isascii() and texto.isdigit()):
        raise r.malo(f"«{columna}» debe ser un entero, no «{texto}»")
    return int(texto) if texto else None


def _importe(r: Renglon, columna: str) -> int | None:
    leido = leer("importe", r.celdas[columna])
    if leido is not None and not isinstance(leido, int):
        raise r.malo(f"«{columna}» debe ser un importe en pesos, no «{leido}»")
    return leido


def _sector(r: Renglon) -> Sector:
    clave = r.celdas["sector"]
    if not _SECTOR.fullmatch(clave) or clave == SIN_SECTOR:
        raise r.malo(f"un sector son dos dígitos y «{SIN_SECTOR}» es no tener; no «{clave}»")
    celdas = r.celdas
    return Sector(
        clave, celdas["nombre"], r.uno_de("tipo", TIPOS), celdas["notificador"], celdas["controlador"],
        celdas["municipio"], _entero(r, "kilometros"), _entero(r, "por_dia"), *_vigencia(r),
    )  # fmt: skip


def _regla(r: Renglon) -> Regla:
    orden, sector = _entero(r, "orden"), r.celdas["sector"].lower()
    if sector not in (HISTORIAL, CONSERVA) and not _SECTOR.fullmatch(sector):
        raise r.malo(f"«sector» son dos dígitos, {HISTORIAL} o {CONSERVA}; no «{sector}»")
    celdas = r.celdas
    return Regla(
        orden or 0,
        sector,
        tuple(_intervalo(r, parte) for parte in r.lista("codigo_postal")),
        celdas["municipio"],
        celdas["localidad"],
        _importe(r, "importe_desde"),
        _importe(r, "importe_hasta"),
        r.si("ente_publico") if celdas["ente_publico"] else None,
        celdas["tipo_documento"],
        celdas["registro_patronal"],
        *_vigencia(r),
    )


def _intervalo(r: Renglon, parte: str) -> tuple[str, str]:
    desde, _, hasta = (trozo.strip() for trozo in parte.partition("-"))
    hasta = hasta or desde
    if not _CODIGO_POSTAL.fullmatch(desde) or not _CODIGO_POSTAL.fullmatch(hasta) or hasta < desde:
        raise r.malo(f"«{parte}» no es un código postal ni un intervalo (97000-97130)")
    return desde, hasta


def _constancia(r: Renglon) -> Constancia:
    _vigencia(r, "constancia_vigencia_de", "constancia_vigencia_a")
    desde, hasta = _exigida(r, "constancia_vigencia_de"), _exigida(r, "constancia_vigencia_a")
    return Constancia(r.celdas["clave"], r.celdas["nombre"], r.celdas["constancia_numero"], desde, hasta)


def _periodo(r: Renglon) -> Periodo:
    _vigencia(r, "inicio", "termino")
    return Periodo(_exigida(r, "inicio"), _exigida(r, "termino"))


def _domicilios(renglones: Iterable[Renglon]) -> Iterable[Domicilio]:
    for r in renglones:
        celdas = dict(r.celdas)
        publico = bool(celdas.pop("ente_publico")) and r.si("ente_publico")
        yield Domicilio(**celdas, ente_publico=publico)
