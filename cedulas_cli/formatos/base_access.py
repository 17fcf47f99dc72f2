"""Las tablas de una base Access (`.mdb`, `.accdb`) como texto, leídas en un proceso aparte y contadas.

La biblioteca ubica páginas, catálogo y columnas; aquí se cuida el dinero (moneda y numérico salen exactos, sin formato
ni flotantes) y que no se pierda un renglón: si lo leído no es lo que la tabla declara, se rechaza entera.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.sistema.aparte import MurioAparte, ProcesoAparte

CABEZAS = (b"\x00\x01\x00\x00Standard Jet DB", b"\x00\x01\x00\x00Standard ACE DB")
"""Con qué empieza una base Access."""
_JET3 = 3
_MONEDA, _SIMPLE, _DOBLE, _FECHA, _NUMERICO = 5, 6, 7, 8, 16
_LOGICO, _TEXTO, _MEMO = 1, 10, 12
_CUENTA = struct.Struct("<H")
_FIJOS = {2: struct.Struct("<B"), 3: struct.Struct("<h"), 4: struct.Struct("<i"), _MONEDA: struct.Struct("<q")}
_FIJOS |= {_SIMPLE: struct.Struct("<f"), _DOBLE: struct.Struct("<d")}
_BYTES_NUMERICO = 17
_COMPRIMIDO = b"\xff\xfe"
_EPOCA = datetime(1899, 12, 30)  # Access guarda fechas sin zona
_SEGUNDOS = 86_400
_SIN_FECHA = ("(Empty Date)", "(Invalid Date)")
_BYTES_MAXIMOS = 1 << 30
_REMEDIO = "vuelva a copiarla con Access cerrado y sin contraseña"


@dataclass(frozen=True)
class _Encargo:
    ruta: Path
    nombre: str
    patron: str


def es_base(cabeza: bytes) -> bool:
    """Si esos primeros bytes son los de una base Access."""
    return cabeza.startswith(CABEZAS)


def leer_tablas(ruta: Path, patron: str, nombre: str | None = None) -> dict[str, pl.DataFrame]:
    """Las tablas cuyo nombre cumple la expresión regular (sin distinguir mayúsculas), por nombre y en orden.

    Todo como texto: fechas AAAA-MM-DD, lógicos 1 o 0, números sin separadores. Columnas en mayúsculas. Error:
    «base-rota» si está dañada, truncada o con contraseña, o si falta un renglón de los que declara.
    """
    mostrado = nombre or ruta.name
    if ruta.stat().st_size > _BYTES_MAXIMOS:
        raise base_rota(mostrado, "pasa de 1 GiB", "exporte sus tablas a CSV y reciba los CSV")
    try:
        tablas: dict[str, pl.DataFrame] = _LECTOR.llamar(_Encargo(ruta, mostrado, patron))
    except MurioAparte as falla:
        raise base_rota(mostrado, str(falla)) from None
    return tablas


def base_rota(nombre: str, causa: str, remedio: str = _REMEDIO) -> ErrorCedulas:
    """«base-rota» con su causa."""
    return ErrorCedulas(
        "base-rota", f"la base «{nombre}» no se puede leer", lugar=nombre, causa=causa[:300], remedio=remedio
    )


def _leer(encargo: _Encargo) -> dict[str, pl.DataFrame]:
    import logging

    from access_parser import AccessParser

    logging.getLogger("access_parser").setLevel(logging.CRITICAL)
    try:
        base = AccessParser(encargo.ruta)
        # Sin propiedades de columna la moneda sale como entero exacto y no como texto con formato.
        base.extra_props = {}
        elegidas = sorted(t for t in base.catalog if re.search(encargo.patron, t, re.IGNORECASE))
        return {tabla: _tabla(base, tabla) for tabla in elegidas}
    except ErrorCedulas as falla:
        raise base_rota(encargo.nombre, falla.causa) from None
    except Exception as falla:  # la biblioteca falla con cualquier clase de excepción ante una base dañada
        raise base_rota(encargo.nombre, f"{type(falla).__name__}: {falla}") from None


_LECTOR = ProcesoAparte(_leer)


def _tabla(base: Any, nombre: str) -> pl.DataFrame:
    tabla = base.get_table(nombre)
    if tabla is None or not tabla.columns:
        raise base_rota(nombre, f"la tabla «{nombre}» no tiene definición legible")
    columnas = {c.col_name_str: c for c in tabla.columns.values()}
    escalas = {nombre: _sin_escala(columna) for nombre, columna in columnas.items() if columna.type == _NUMERICO}
    if tabla.version > _JET3:
        tabla._parse_row = _Renglon(tabla)
    valores = tabla.parse()
    declarados = int(tabla.table_header.number_of_rows)
    leidos = {len(valores[c]) for c in columnas if c in valores and not isinstance(valores[c], str)} or {0}
    if leidos != {declarados}:
        raise base_rota(nombre, f"la tabla «{nombre}» declara {declarados} renglones y se leen {sorted(leidos)}")
    return pl.DataFrame(
        {
            c.upper(): [_texto(v, columna.type, escalas.get(c, 0)) for v in (valores[c] if declarados else [])]
            for c, columna in columnas.items()
        },
        schema=dict.fromkeys((c.upper() for c in columnas), pl.String),
    )


def _sin_escala(columna: Any) -> int:
    """La escala de un numérico; en la columna se deja en cero, porque la biblioteca pierde los ceros de 0.05."""
    escala = int(columna.various.scale)
    columna.various.scale = 0
    return escala


class _Renglon:
    """Reparte un renglón de Jet 4 en sus columnas; la biblioteca arma una gramática por renglón y tarda cinco veces.

    Un renglón viejo puede traer menos columnas que la tabla (se agregaron después): las que le faltan son nulas.
    """

    def __init__(self, tabla: Any) -> None:
        self._tabla = tabla
        self._columnas = [
            (
                tabla.parsed_table[c.col_name_str],
                c.type,
                c.column_id,
                bool(c.column_flags.fixed_length),
                c.fixed_offset + _CUENTA.size,
                c.variable_column_number,
            )
            for c in tabla.columns.values()
        ]

    def __call__(self, renglon: bytes) -> None:
        """Agrega a cada columna su valor."""
        (cuantas,) = _CUENTA.unpack_from(renglon)
        bytes_de_nulos = (cuantas + 7) // 8
        presentes = int.from_bytes(renglon[-bytes_de_nulos:], "little")
        cola = len(renglon) - bytes_de_nulos - _CUENTA.size
        (variables,) = _CUENTA.unpack_from(renglon, cola)
        limites = struct.unpack_from(f"<{variables + 1}H", renglon, cola - _CUENTA.size * (variables + 1))[::-1]
        for valores, tipo, numero, fija, lugar, indice in self._columnas:
            presente = numero < cuantas and bool(presentes >> numero & 1)
            if tipo == _LOGICO:
                valores.append(presente)
            elif not presente:
                valores.append(None)
            elif fija:
                valores.append(_fijo(renglon, tipo, lugar))
            elif indice < variables:
                valores.append(self._variable(renglon[limites[indice] : limites[indice + 1]], tipo))
            else:
                valores.append(None)

    def _variable(self, dato: bytes, tipo: int) -> Any:
        if tipo == _TEXTO:
            return _texto_de_jet(dato)
        if tipo == _MEMO:
            return self._tabla._parse_memo(dato) if dato else ""
        return _numerico(dato) if tipo == _NUMERICO else dato


def _fijo(renglon: bytes, tipo: int, lugar: int) -> Any:
    if tipo == _FECHA:
        return _fecha(_FIJOS[_DOBLE].unpack_from(renglon, lugar)[0])
    if tipo in _FIJOS:
        return _FIJOS[tipo].unpack_from(renglon, lugar)[0]
    return _numerico(renglon[lugar : lugar + _BYTES_NUMERICO]) if tipo == _NUMERICO else None


def _fecha(dias: float) -> str | None:
    """Días desde 1899-12-30, con su fracción; nula si no es una fecha posible."""
    try:
        return (_EPOCA + timedelta(seconds=round(dias * _SEGUNDOS))).isoformat(sep=" ")
    except (OverflowError, ValueError):
        return None


def _numerico(dato: bytes) -> str:
    """El entero sin escala: signo y cuatro palabras, la de más peso primero."""
    negativo, *palabras = struct.unpack("<BIIII", dato)
    entero = 0
    for palabra in palabras:
        entero = entero << 32 | palabra
    return str(-entero if negativo else entero)


def _texto_de_jet(dato: bytes) -> str:
    """UTF-16, o comprimido: un byte por letra, y un cero cambia de un modo al otro."""
    if not dato.startswith(_COMPRIMIDO):
        return dato.decode("utf-16-le", "replace")
    partes = dato[len(_COMPRIMIDO) :].split(b"\x00")
    return "".join(p.decode("utf-16-le" if n % 2 else "latin-1", "replace") for n, p in enumerate(partes))


def _texto(valor: Any, tipo: int, escala: int) -> str | None:
    if valor is None or isinstance(valor, bytes):
        return None
    if tipo == _LOGICO:
        return "1" if valor else "0"
    if tipo == _FECHA:
        return None if valor in _SIN_FECHA else str(valor).removesuffix(" 00:00:00")
    numero = _exacto(valor, tipo, escala)
    return str(valor) if numero is None else format(numero.normalize(), "f")


def _exacto(valor: Any, tipo: int, escala: int) -> Decimal | None:
    """El número que guarda la celda; los de punto flotante, a seis decimales (o siete cifras si es simple)."""
    if tipo == _MONEDA:
        return Decimal(int(valor)).scaleb(-4)
    if tipo == _NUMERICO:
        return Decimal(str(valor).rstrip(".")).scaleb(-escala)
    if tipo == _SIMPLE:
        return Decimal(f"{valor:.7g}")
    return Decimal(repr(valor)).quantize(Decimal("0.000001")) if tipo == _DOBLE else None
