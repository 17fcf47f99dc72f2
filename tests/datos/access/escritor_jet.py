"""Escribe una base Jet 4 (`.mdb` de Access 2000–2003) mínima: catálogo, tablas y renglones, sin índices.

Sólo sirve para fabricar los datos de prueba de esta carpeta; el programa nunca escribe `.mdb`. Lo que produce se
comprueba con un lector ajeno (mdbtools: `mdb-tables`, `mdb-export`).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

PAGINA = 4096
BOOLEANO, ENTERO, LARGO, DINERO, DOBLE, FECHA, TEXTO, OLE, NUMERICO = 1, 3, 4, 5, 7, 8, 10, 11, 16
_ANCHO = {BOOLEANO: 0, ENTERO: 2, LARGO: 4, DINERO: 8, DOBLE: 8, FECHA: 8}
_CATALOGO = 2
_MAPAS = 1
_LLAVE_ENCABEZADO = bytes.fromhex("c7da396b")
_EPOCA = date(1899, 12, 30)

Valor = str | int | Decimal | date | bool | None


@dataclass(frozen=True)
class Columna:
    """Nombre y tipo; `largo` en caracteres sólo para texto, `escala` sólo para numérico."""

    nombre: str
    tipo: int
    largo: int = 50
    escala: int = 2
    comprimido: bool = False

    @property
    def fija(self) -> bool:
        return self.tipo in _ANCHO


@dataclass(frozen=True)
class Tabla:
    """Una tabla con sus renglones, en el orden de sus columnas."""

    nombre: str
    columnas: Sequence[Columna]
    renglones: Sequence[Sequence[Valor]]


def escribir(ruta: Path, tablas: Sequence[Tabla]) -> None:
    """Página 0 encabezado, 1 mapas de uso, 2 catálogo; luego definición y datos de cada tabla."""
    libre = _CATALOGO + 1
    lugares = {}
    for tabla in tablas:
        lugares[tabla.nombre] = libre
        libre += 1
    objetos = [("MSysObjects", _CATALOGO, -2147483648)] + [(t.nombre, lugares[t.nombre], 0) for t in tablas]
    catalogo = Tabla(
        "MSysObjects",
        (
            Columna("Id", LARGO),
            Columna("ParentId", LARGO),
            Columna("Name", TEXTO),
            Columna("Type", ENTERO),
            Columna("Flags", LARGO),
            Columna("LvProp", OLE),
        ),
        [(lugar, 0, nombre, 1, banderas, None) for nombre, lugar, banderas in objetos],
    )
    paginas: dict[int, bytes] = {0: _encabezado()}
    mapas: list[bytes] = []
    for tabla, definicion in [(catalogo, _CATALOGO), *((t, lugares[t.nombre]) for t in tablas)]:
        usadas = []
        for datos in _paginas_de_datos(tabla, definicion):
            paginas[libre] = datos
            usadas.append(libre)
            libre += 1
        paginas[definicion] = _definicion(tabla, len(mapas))
        mapas += [_mapa(usadas), _mapa([])]
    paginas[_MAPAS] = _pagina(mapas, dueno=0)
    ruta.write_bytes(b"".join(paginas[n] for n in range(libre)))


def _encabezado() -> bytes:
    cifrada = _rc4(bytes(128))
    return (b"\x00\x01\x00\x00Standard Jet DB\x00" + struct.pack("<I", 1) + cifrada).ljust(PAGINA, b"\x00")


def _rc4(claro: bytes) -> bytes:
    estado = list(range(256))
    j = 0
    for i in range(256):
        j = (j + estado[i] + _LLAVE_ENCABEZADO[i % 4]) % 256
        estado[i], estado[j] = estado[j], estado[i]
    salida = bytearray()
    i = j = 0
    for byte in claro:
        i = (i + 1) % 256
        j = (j + estado[i]) % 256
        estado[i], estado[j] = estado[j], estado[i]
        salida.append(byte ^ estado[(estado[i] + estado[j]) % 256])
    return bytes(salida)


def _mapa(paginas: Sequence[int]) -> bytes:
    bits = bytearray(64)
    for pagina in paginas:
        bits[pagina // 8] |= 1 << pagina % 8
    return b"\x00" + struct.pack("<I", 0) + bytes(bits)


def _pagina(renglones: Sequence[bytes], dueno: int) -> bytes:
    fin, inicios, cuerpo = PAGINA, [], b""
    for renglon in renglones:
        fin -= len(renglon)
        inicios.append(fin)
        cuerpo = renglon + cuerpo
    cabeza = 14 + 2 * len(inicios)
    if fin < cabeza:
        raise ValueError("los renglones no caben en la página")
    texto = struct.pack("<BBHIIH", 1, 1, fin - cabeza, dueno, 0, len(inicios))
    texto += b"".join(struct.pack("<H", i) for i in inicios)
    return texto.ljust(fin, b"\x00") + cuerpo


def _paginas_de_datos(tabla: Tabla, dueno: int) -> list[bytes]:
    paginas, lote, ocupado = [], [], 14
    for renglon in tabla.renglones:
        escrito = _renglon(tabla.columnas, renglon)
        if lote and ocupado + len(escrito) + 2 > PAGINA:
            paginas.append(_pagina(lote, dueno))
            lote, ocupado = [], 14
        lote.append(escrito)
        ocupado += len(escrito) + 2
    return [*paginas, _pagina(lote, dueno)] if lote else paginas


def _renglon(columnas: Sequence[Columna], valores: Sequence[Valor]) -> bytes:
    if len(columnas) != len(valores):
        raise ValueError("el renglón no trae las columnas de la tabla")
    fijos, variables, presentes = b"", [], 0
    for numero, (columna, valor) in enumerate(zip(columnas, valores, strict=True)):
        if valor is not None and not (columna.tipo == BOOLEANO and not valor):
            presentes |= 1 << numero
        if columna.fija:
            fijos += _fijo(columna, valor)
        else:
            variables.append(b"" if valor is None else _variable(columna, valor))
    cuerpo = struct.pack("<H", len(columnas)) + fijos
    inicios = []
    for variable in variables:
        inicios.append(len(cuerpo))
        cuerpo += variable
    cola = struct.pack("<H", len(cuerpo)) + b"".join(struct.pack("<H", i) for i in reversed(inicios))
    nulos = presentes.to_bytes((len(columnas) + 7) // 8, "little")
    return cuerpo + cola + struct.pack("<H", len(variables)) + nulos


def _fijo(columna: Columna, valor: Valor) -> bytes:
    if columna.tipo == BOOLEANO:
        return b""
    if columna.tipo == DINERO:
        return struct.pack("<q", int(Decimal(str(valor or 0)) * 10_000))
    if columna.tipo == DOBLE:
        return struct.pack("<d", float(str(valor or 0)))
    if columna.tipo == FECHA:
        return struct.pack("<d", float((valor - _EPOCA).days if isinstance(valor, date) else 0))
    return struct.pack("<h" if columna.tipo == ENTERO else "<i", int(str(valor or 0)))


def _variable(columna: Columna, valor: Valor) -> bytes:
    if columna.tipo == NUMERICO:
        entero = int(Decimal(str(valor)).scaleb(columna.escala))
        palabras = [abs(entero) >> corrimiento & 0xFFFFFFFF for corrimiento in (96, 64, 32, 0)]
        return struct.pack("<BIIII", entero < 0, *palabras)
    if columna.comprimido:
        return b"\xff\xfe" + str(valor).encode("latin-1")
    return str(valor).encode("utf-16-le")


def _definicion(tabla: Tabla, mapa: int) -> bytes:
    columnas, nombres = b"", b""
    fijo = variable = 0
    for numero, columna in enumerate(tabla.columnas):
        extra = bytes([18, columna.escala, 0, 0]) if columna.tipo == NUMERICO else struct.pack("<HH", 0x0409, 0)
        largo = {TEXTO: columna.largo * 2, NUMERICO: 17, OLE: 0, BOOLEANO: 1}.get(
            columna.tipo, _ANCHO.get(columna.tipo, 0)
        )
        banderas = 0x02 | (0x01 if columna.fija else 0)
        columnas += struct.pack("<BIHHH", columna.tipo, 0x659, numero, variable, numero) + extra
        columnas += struct.pack("<BBIHH", banderas, 0, 0, fijo if columna.fija else 0, largo)
        fijo += _ANCHO.get(columna.tipo, 0)
        variable += not columna.fija
        escrito = columna.nombre.encode("utf-16-le")
        nombres += struct.pack("<H", len(escrito)) + escrito
    cuerpo = columnas + nombres + b"\xff\xff"
    tipo = 0x53 if tabla.nombre.startswith("MSys") else 0x4E
    cabeza = struct.pack("<IIIIIIII", 63 + len(cuerpo) - 8, 0, len(tabla.renglones), 0, 1, 0, 0, 0)
    cabeza += struct.pack("<BHHH", tipo, len(tabla.columnas), variable, len(tabla.columnas))
    cabeza += struct.pack("<II", 0, 0) + struct.pack("<II", _MAPAS << 8 | mapa, _MAPAS << 8 | mapa + 1)
    pagina = b"\x02\x01" + struct.pack("<HI", PAGINA - 63 - len(cuerpo), 0) + cabeza + cuerpo
    if len(pagina) > PAGINA:
        raise ValueError("la definición no cabe en una página")
    return pagina.ljust(PAGINA, b"\x00")
