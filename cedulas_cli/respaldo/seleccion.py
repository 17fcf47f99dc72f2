"""Qué entra en cada respaldo: los conjuntos como tabla, el periodo y los originales que ese periodo usó."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.respaldo.manifiesto import INTERNA, PERSONALES
from cedulas_cli.respaldo.miembros import RESERVADOS, orden
from cedulas_cli.sistema.archivos import MARCA_TEMPORAL


class CarpetaDeOficina(Protocol):
    """Lo único que un respaldo necesita saber de la oficina."""

    @property
    def raiz(self) -> Path: ...
    @property
    def respaldos(self) -> Path: ...


@dataclass(frozen=True)
class Conjunto:
    """`carpetas` se filtran por periodo; `enteros` no se pueden partir por periodo y van siempre."""

    carpetas: tuple[str, ...]
    enteros: tuple[str, ...] = ()


_CREDITOS = ("creditos.db", "creditos.db-wal", "creditos.db-journal", "creditos.sello", "creditos.pendiente.json")
_ANCLAS = "bitacora/hechos.jsonl"
"""Sin la bitácora, un padrón restaurado no se puede verificar entero."""
TODO = "todo"
CONJUNTOS: dict[str, Conjunto] = {
    "emision": Conjunto(("acervo", "emision", "cuotas", "salidas")),
    "recaudacion": Conjunto(("pagos", "declarados", "confronta")),
    "diferencias": Conjunto(("diferencias", "confronta", "liquidacion", "cartera"), _CREDITOS),
    "corporativos": Conjunto(("corporativos",)),
    TODO: Conjunto(("",)),
}
CONFIGURACION = ("oficina.toml", "parametros", "calendarios")
"""Sin estos valores no se reproduce una cifra: van en todo respaldo."""
EXCLUIDOS = (
    *("respaldos", ".candado", ".candado-padron", "creditos.db-shm", "bitacora/corridas"),
    *sorted(RESERVADOS),
)
_ACERVO = "acervo"
_RECEPCION = "recepcion.json"
_ORIGINAL = re.compile(r"acervo/[0-9a-f]{2}/([0-9a-f]{64})")
_HUELLA = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Origen:
    """Un archivo por respaldar y cómo estaba al mirarlo."""

    ruta: str
    lugar: Path
    tamano: int
    modificado_ns: int
    inodo: int


@dataclass(frozen=True)
class Seleccion:
    """Archivos en orden estable y lo que debería estar y no está."""

    origenes: tuple[Origen, ...]
    faltantes: tuple[str, ...]


def clasificacion(ruta: str) -> str:
    """Sólo la configuración está libre de nombres, NSS y salarios; lo demás se trata como personal."""
    return INTERNA if ruta.split("/", 1)[0] in CONFIGURACION else PERSONALES


def huella_del_nombre(ruta: str) -> str | None:
    """La huella que un original del acervo lleva por nombre."""
    hallado = _ORIGINAL.fullmatch(ruta)
    return hallado[1] if hallado else None


def seleccionar(
    oficina: CarpetaDeOficina, conjunto: str, periodo: str | None, excluir: Path | None = None
) -> Seleccion:
    """Archivos de un conjunto y periodo, con la configuración y los originales que citan.

    Errores: «opcion-invalida» (conjunto o periodo), «archivo-no-existe» (oficina), «nada-que-respaldar»,
    «archivo-no-respaldable» (enlace roto o en círculo, tubería, dispositivo).
    """
    definicion = exigir_conjunto(conjunto)
    if periodo is not None:
        Periodo.de_texto(periodo)
    exigir_oficina(oficina)
    recorrido = _Recorrido(oficina.raiz, {oficina.respaldos.resolve(), *([excluir.resolve()] if excluir else [])})
    propios: dict[str, Origen] = {}
    for carpeta in definicion.carpetas:
        for origen in recorrido.archivos(carpeta):
            if periodo is None or periodo in origen.ruta.split("/")[:-1]:
                propios[origen.ruta] = origen
    for entero in definicion.enteros:
        propios.update((origen.ruta, origen) for origen in recorrido.archivos(entero))
    if _CREDITOS[0] in propios:
        propios.update((origen.ruta, origen) for origen in recorrido.archivos(_ANCLAS))
    citados, faltantes = _originales(recorrido, propios)
    propios |= citados
    if not propios:
        raise ErrorCedulas(
            "nada-que-respaldar",
            f"no hay archivos de «{conjunto}»" + (f" en {periodo}" if periodo else ""),
            lugar=str(oficina.raiz),
            causa="sus carpetas no existen o están vacías",
            remedio="revise la oficina, el conjunto y el periodo",
        )
    for nombre in CONFIGURACION:
        propios.update((origen.ruta, origen) for origen in recorrido.archivos(nombre))
    ordenados = sorted(propios.values(), key=lambda origen: orden(origen.ruta))
    return Seleccion(tuple(ordenados), tuple(sorted(faltantes)))


def exigir_oficina(oficina: CarpetaDeOficina) -> None:
    """«archivo-no-existe» si la carpeta de la oficina no está: respaldar no la crea."""
    if oficina.raiz.is_dir():
        return
    raise ErrorCedulas(
        "archivo-no-existe",
        "no existe la carpeta de la oficina",
        lugar=str(oficina.raiz),
        causa="la ruta no lleva a una carpeta",
        remedio="indique otra con --oficina o CEDULAS_OFICINA",
    )


def exigir_conjunto(nombre: str) -> Conjunto:
    """Las carpetas de un conjunto, o «opcion-invalida» si no existe."""
    if nombre in CONJUNTOS:
        return CONJUNTOS[nombre]
    raise ErrorCedulas(
        "opcion-invalida",
        f"no hay un conjunto «{nombre}»",
        lugar="--conjunto",
        causa=f"los conjuntos son {', '.join(CONJUNTOS)}",
        remedio="por ejemplo: --conjunto emision",
    )


class _Recorrido:
    """Recorre la oficina siguiendo enlaces (un acervo puede vivir en otro disco) y sin entrar dos veces en círculo."""

    def __init__(self, raiz: Path, ajenas: set[Path]) -> None:
        self._raiz = raiz
        self._ajenas = ajenas

    def archivos(self, ruta: str) -> Iterator[Origen]:
        """Archivos bajo una ruta relativa a la oficina (o ella misma); nada si no existe."""
        lugar = self._raiz / ruta
        if os.path.lexists(lugar) and not self._ajena(ruta, lugar):
            yield from self._bajo(ruta, lugar, ())

    def _bajo(self, ruta: str, lugar: Path, arriba: tuple[tuple[int, int], ...]) -> Iterator[Origen]:
        try:
            estado = lugar.stat()
        except FileNotFoundError as falla:
            raise _no_respaldable(lugar, "enlace roto, o desapareció mientras se miraba") from falla
        if stat.S_ISREG(estado.st_mode):
            yield Origen(ruta, lugar, estado.st_size, estado.st_mtime_ns, estado.st_ino)
        elif stat.S_ISDIR(estado.st_mode):
            identidad = (estado.st_dev, estado.st_ino)
            if identidad in arriba:
                raise _no_respaldable(lugar, "el enlace vuelve a una carpeta que lo contiene")
            for dentro in lugar.iterdir():
                hija = f"{ruta}/{dentro.name}" if ruta else dentro.name
                if not self._ajena(hija, dentro):
                    yield from self._bajo(hija, dentro, (*arriba, identidad))
        else:
            raise _no_respaldable(lugar, "no es un archivo común (tubería, dispositivo o enchufe)")

    def _ajena(self, ruta: str, lugar: Path) -> bool:
        if ruta in EXCLUIDOS or MARCA_TEMPORAL in ruta.rsplit("/", 1)[-1]:
            return True
        return lugar.is_dir() and lugar.resolve() in self._ajenas


def _originales(recorrido: _Recorrido, propios: dict[str, Origen]) -> tuple[dict[str, Origen], set[str]]:
    """Originales del acervo, con su ficha, que citan las recepciones elegidas; y los que faltan."""
    citados: dict[str, Origen] = {}
    faltantes: set[str] = set()
    for origen in list(propios.values()):
        if origen.ruta.rsplit("/", 1)[-1] != _RECEPCION:
            continue
        huellas = _huellas_citadas(origen.lugar)
        if huellas is None:
            faltantes.add(f"{origen.ruta}: no se entiende; no se sabe qué originales usó")
            continue
        for huella in huellas:
            ruta = f"{_ACERVO}/{huella[:2]}/{huella}"
            hallados = [*recorrido.archivos(ruta), *recorrido.archivos(f"{ruta}.json")]
            citados.update((hallado.ruta, hallado) for hallado in hallados)
            if not any(hallado.ruta == ruta for hallado in hallados):
                faltantes.add(f"{ruta}: original citado en {origen.ruta} que no está en el acervo")
    return citados, faltantes


def _huellas_citadas(recepcion: Path) -> list[str] | None:
    try:
        huellas = [archivo["huella"] for archivo in json.loads(recepcion.read_bytes())["archivos"]]
    except (ValueError, KeyError, TypeError):
        return None
    return huellas if all(isinstance(h, str) and _HUELLA.fullmatch(h) for h in huellas) else None


def _no_respaldable(lugar: Path, causa: str) -> ErrorCedulas:
    return ErrorCedulas(
        "archivo-no-respaldable",
        f"«{lugar.name}» no se puede respaldar",
        lugar=str(lugar),
        causa=causa,
        remedio="quítelo de la oficina o sustitúyalo por el archivo verdadero, y repita la orden",
    )
