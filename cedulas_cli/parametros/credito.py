"""Catálogos del crédito: estados, transiciones, tipos de documento, incidencias y causas; la oficina los sobrepone.

Cada catálogo del programa es un CSV; el de la oficina, con el mismo nombre en su carpeta `catalogos/`, reemplaza los
renglones de la misma llave y agrega los demás. Los errores son «parametros-invalidos» (78) con archivo y renglón.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from cedulas_cli.dominio.credito.condiciones import CONDICIONES
from cedulas_cli.dominio.credito.derivacion import DOCUMENTO
from cedulas_cli.dominio.credito.maquina import CUALQUIERA, NACIMIENTO, Estado, Maquina, Transicion
from cedulas_cli.dominio.credito.modelo import CLASES, MARCAS
from cedulas_cli.dominio.credito.reglas import LIMITE_DE_LOTE, Causa, Incidencia, Reglas, TipoDocumento
from cedulas_cli.dominio.inhabiles import Calendario
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.sistema.rutas import carpeta_paquete

CARPETA = "datos_credito"
GRUPOS = ("DINAMICA", "COBRO", "IMPEDIMENTO")
NATURALEZAS = ("cuota", "capital", "multa", "prima", "gasto", "desconocida")
RESULTADOS = ("no_notificado", "no_localizado")
FAMILIA = "@"
"""`@cobro` en una incidencia son todos los estados de esa familia."""
SEPARADOR = "|"
DIFERIBLE = "?"


class Catalogo(NamedTuple):
    """Un archivo: sus columnas, cuáles no pueden ir vacías y cuáles lo identifican."""

    archivo: str
    columnas: tuple[str, ...]
    obligatorias: tuple[str, ...]
    llave: tuple[str, ...]


ESTADOS = Catalogo(
    "estados.csv",
    ("estado", "familia", "terminal", "vivo", "exige_notificacion", "custodia", "marca", "rotulo"),
    ("estado", "familia", "terminal", "vivo", "exige_notificacion", "custodia", "rotulo"),
    ("estado",),
)
TRANSICIONES = Catalogo(
    "transiciones.csv",
    ("numero", "de", "a", "evento", "condiciones", "pide", "plazo", "base", "marca", "razon"),
    ("numero", "de", "a", "evento"),
    ("numero", "de", "a"),
)
TIPOS = Catalogo(
    "tipos_documento.csv",
    ("tipo_documento", "nombre", "clases", "naturaleza", "verificado"),
    ("tipo_documento", "nombre", "clases", "naturaleza", "verificado"),
    ("tipo_documento",),
)
INCIDENCIAS = Catalogo(
    "incidencias.csv",
    ("incidencia", "grupo", "estados", "uso", "verificado"),
    ("incidencia", "grupo", "estados", "verificado"),
    ("incidencia",),
)
CAUSAS = Catalogo(
    "causas_no_notificacion.csv",
    ("causa", "explicacion", "resultado", "base"),
    ("causa", "explicacion", "resultado"),
    ("causa",),
)
CATALOGOS = (ESTADOS, TRANSICIONES, TIPOS, INCIDENCIAS, CAUSAS)


class Renglon(NamedTuple):
    """Un renglón de catálogo y de dónde salió."""

    celdas: Mapping[str, str]
    ruta: Path
    numero: int

    @property
    def origen(self) -> str:
        """«archivo:renglón», para decirlo."""
        return f"{self.ruta.name}:{self.numero}"

    def malo(self, causa: str) -> ErrorCedulas:
        """El error de este renglón."""
        return _invalido(self.ruta, self.numero, causa)

    def lista(self, columna: str) -> tuple[str, ...]:
        """Los valores de una celda separados por «|»."""
        return tuple(parte.strip() for parte in self.celdas[columna].split(SEPARADOR) if parte.strip())

    def si(self, columna: str) -> bool:
        """Una celda de sí o no."""
        valor = self.celdas[columna].lower()
        if valor not in ("si", "sí", "no"):
            raise self.malo(f"«{columna}» es si o no, no «{valor}»")
        return valor != "no"

    def uno_de(self, columna: str, admitidos: Collection[str]) -> str:
        """Una celda de una lista cerrada."""
        valor = self.celdas[columna]
        if valor not in admitidos:
            raise self.malo(f"«{columna}» no admite «{valor}»; admite: {', '.join(admitidos)}")
        return valor


def cargar_reglas(
    calendario: Calendario, carpeta_oficina: Path | None = None, *, limite_lote: int = LIMITE_DE_LOTE
) -> Reglas:
    """Todo lo que deriva un crédito, con los catálogos del programa y los de la oficina (`OFICINA/catalogos`)."""
    renglones = {catalogo: combinar(catalogo, carpeta_oficina) for catalogo in CATALOGOS}
    estados = {r.celdas["estado"]: _estado(r) for r in renglones[ESTADOS]}
    return Reglas(
        maquina=Maquina.de_tabla(_transiciones(renglones[TRANSICIONES], estados), estados, CONDICIONES),
        calendario=calendario,
        tipos_documento={r.celdas["tipo_documento"]: _tipo(r) for r in renglones[TIPOS]},
        incidencias={r.celdas["incidencia"]: _incidencia(r, estados) for r in renglones[INCIDENCIAS]},
        causas={r.celdas["causa"]: _causa(r) for r in renglones[CAUSAS]},
        limite_lote=limite_lote,
    )


def _estado(r: Renglon) -> Estado:
    nombre, marca = r.celdas["estado"], r.celdas["marca"]
    if not nombre.isascii() or not nombre.isidentifier() or nombre != nombre.upper():
        raise r.malo(f"un estado se escribe EN_MAYUSCULAS_CON_GUION_BAJO, no «{nombre}»")
    if marca and marca not in MARCAS:
        raise r.malo(f"la marca «{marca}» no existe; las hay: {', '.join(MARCAS)}")
    terminal, vivo = r.si("terminal"), r.si("vivo")
    if terminal and vivo:
        raise r.malo(f"{nombre} no puede ser terminal y vivo a la vez")
    celdas = r.celdas
    return Estado(
        nombre, celdas["familia"], terminal, vivo, r.si("exige_notificacion"), celdas["custodia"], marca,
        celdas["rotulo"], r.origen,
    )  # fmt: skip


def _transiciones(renglones: Iterable[Renglon], estados: Mapping[str, Estado]) -> Iterator[Transicion]:
    for r in renglones:
        de, a = r.celdas["de"], r.celdas["a"]
        if de not in (NACIMIENTO, CUALQUIERA) and de not in estados:
            raise r.malo(f"el estado «{de}» no existe")
        if a != CUALQUIERA and a not in estados:
            raise r.malo(f"el estado «{a}» no existe")
        if de in estados and estados[de].terminal:
            raise r.malo(f"de {de} no se sale: es terminal")
        for condicion in (condiciones := r.lista("condiciones")):
            if condicion not in CONDICIONES:
                raise r.malo(f"la condición «{condicion}» no existe; las hay: {', '.join(sorted(CONDICIONES))}")
        celdas = r.celdas
        pide, difiere, del_documento = _pedidos(r)
        yield Transicion(
            celdas["numero"], de, a, celdas["evento"], condiciones, pide, celdas["plazo"], celdas["base"],
            celdas["marca"], celdas["razon"], r.origen, difiere, del_documento,
        )  # fmt: skip


def _pedidos(r: Renglon) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Lo indispensable; lo que puede acreditarse después (`?dato`); y lo que, si no se dice, es el documento."""
    pide: list[str] = []
    difiere: list[str] = []
    del_documento: list[str] = []
    for dato in r.lista("pide"):
        nombre, _, supuesto = dato.removeprefix(DIFERIBLE).partition("=")
        if supuesto and supuesto != DOCUMENTO:
            raise r.malo(f"«{dato}»: lo único que suple a un dato es «{DOCUMENTO}»")
        if supuesto:
            del_documento.append(nombre)
        (difiere if dato.startswith(DIFERIBLE) else pide).append(nombre)
    return tuple(pide), tuple(difiere), tuple(del_documento)


def _tipo(r: Renglon) -> TipoDocumento:
    clases = r.lista("clases")
    if ajenas := [clase for clase in clases if clase not in CLASES]:
        raise r.malo(f"la clase «{ajenas[0]}» no existe; son {' o '.join(CLASES)}")
    return TipoDocumento(
        r.celdas["tipo_documento"],
        r.celdas["nombre"],
        clases,
        r.uno_de("naturaleza", NATURALEZAS),
        r.si("verificado"),
        r.origen,
    )


def _incidencia(r: Renglon, estados: Mapping[str, Estado]) -> Incidencia:
    compatibles: list[str] = []
    for parte in r.lista("estados"):
        if parte.startswith(FAMILIA):
            suyos = [e.estado for e in estados.values() if e.familia == parte.removeprefix(FAMILIA)]
            if not suyos:
                raise r.malo(f"ningún estado es de la familia «{parte}»")
            compatibles.extend(suyos)
        elif parte not in estados:
            raise r.malo(f"el estado «{parte}» no existe")
        else:
            compatibles.append(parte)
    return Incidencia(
        r.celdas["incidencia"],
        r.uno_de("grupo", GRUPOS),
        tuple(dict.fromkeys(compatibles)),
        r.celdas["uso"],
        r.si("verificado"),
        r.origen,
    )


def _causa(r: Renglon) -> Causa:
    celdas = r.celdas
    return Causa(celdas["causa"], celdas["explicacion"], r.uno_de("resultado", RESULTADOS), celdas["base"], r.origen)


# ---------------------------------------------------------------- archivos


def combinar(catalogo: Catalogo, carpeta_oficina: Path | None, carpeta: str = CARPETA) -> list[Renglon]:
    """Los renglones del programa, con los de la oficina en lugar de los de la misma llave y los nuevos al final."""
    combinados = _por_llave(catalogo, carpeta_paquete("parametros", carpeta) / catalogo.archivo)
    if carpeta_oficina is not None and (local := carpeta_oficina / catalogo.archivo).is_file():
        combinados.update(_por_llave(catalogo, local))
    return list(combinados.values())


def _por_llave(catalogo: Catalogo, ruta: Path) -> dict[tuple[str, ...], Renglon]:
    hallados: dict[tuple[str, ...], Renglon] = {}
    for renglon in _leer(catalogo, ruta):
        llave = tuple(renglon.celdas[columna] for columna in catalogo.llave)
        if previo := hallados.get(llave):
            raise renglon.malo(f"repite {', '.join(catalogo.llave)} del renglón {previo.numero}: {' '.join(llave)}")
        hallados[llave] = renglon
    return hallados


def _leer(catalogo: Catalogo, ruta: Path) -> Iterator[Renglon]:
    try:
        with ruta.open(encoding="utf-8-sig", newline="") as archivo:
            lector = csv.DictReader(archivo, strict=True)
            presentes = lector.fieldnames or ()
            if faltan := [c for c in catalogo.obligatorias if c not in presentes]:
                raise _invalido(ruta, 1, f"faltan columnas: {', '.join(faltan)}")
            if sobran := [c for c in presentes if c not in catalogo.columnas]:
                raise _invalido(ruta, 1, f"columnas desconocidas: {', '.join(sobran)}")
            for crudo in lector:
                yield _renglon(catalogo, crudo, ruta, lector.line_num)
    except (UnicodeDecodeError, csv.Error) as falla:
        raise _invalido(ruta, 1, f"no es un CSV en UTF-8: {falla}") from falla
    except OSError as falla:
        raise ErrorCedulas(
            "no-se-pudo-leer", f"no se pudo leer {ruta.name}", lugar=str(ruta), causa=str(falla),
            remedio="revise permisos y que el disco esté montado",
        ) from falla  # fmt: skip


def _renglon(catalogo: Catalogo, crudo: Mapping[str | None, str | None], ruta: Path, numero: int) -> Renglon:
    if None in crudo:
        raise _invalido(ruta, numero, "trae más celdas que el encabezado: un texto con comas va entre comillas")
    renglon = Renglon({c: (crudo.get(c) or "").strip() for c in catalogo.columnas}, ruta, numero)
    if vacias := [c for c in catalogo.obligatorias if not renglon.celdas[c]]:
        raise renglon.malo(f"«{vacias[0]}» no puede ir vacía")
    return renglon


def _invalido(ruta: Path, numero: int, causa: str) -> ErrorCedulas:
    return ErrorCedulas(
        "parametros-invalidos",
        f"{ruta.name} no se puede cargar",
        lugar=f"{ruta}, renglón {numero}",
        causa=causa,
        remedio="corrija ese renglón; los catálogos de la oficina van en su carpeta catalogos/",
    )


def solo_de_oficina(catalogo: Catalogo, carpeta_oficina: Path) -> list[Renglon]:
    """Los renglones de un catálogo que el programa no trae; vacío si la oficina no lo lleva."""
    ruta = carpeta_oficina / catalogo.archivo
    return list(_por_llave(catalogo, ruta).values()) if ruta.is_file() else []
