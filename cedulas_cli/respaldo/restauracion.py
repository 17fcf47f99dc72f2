"""Restaurar un respaldo a una carpeta nueva: se escribe aparte, se vuelve a leer y sólo entonces toma su nombre."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.idioma import causa_del_sistema
from cedulas_cli.respaldo import miembros
from cedulas_cli.respaldo.lectura import DATO_ALTERADO, Problema, abrir, abrir_archivo, extraer
from cedulas_cli.respaldo.manifiesto import Entrada, Manifiesto
from cedulas_cli.respaldo.restos import barrer
from cedulas_cli.respaldo.verificacion import revisar_estructura, rutas_inseguras
from cedulas_cli.sistema.archivos import MARCA_TEMPORAL, huella_archivo, sincronizar_carpeta

RESTAURADO = "restaurado"
PARCIAL = "restaurado-parcial"
VERIFICADO = "verificado"
RECHAZADO = "no-restaurado"


@dataclass(frozen=True)
class InformeRestauracion:
    """Qué se restauró y cómo quedó; `restaurados` y `bytes` cuentan lo escrito y releído con huella igual."""

    respaldo: Path
    destino: Path
    resultado: str
    conjunto: str
    periodo: str | None
    huella: str
    archivos: int
    restaurados: int
    bytes: int
    hallazgos: tuple[Problema, ...]

    def como_dict(self) -> dict[str, object]:
        """El informe como documento JSON."""
        return {
            "esquema": "cedulas/restauracion/1",
            "respaldo": self.respaldo.name,
            "destino": str(self.destino),
            "resultado": self.resultado,
            "conjunto": self.conjunto,
            "periodo": self.periodo,
            "huella": self.huella,
            "archivos": self.archivos,
            "restaurados": self.restaurados,
            "bytes": self.bytes,
            "hallazgos": [
                {"archivo": h.archivo, "hallazgo": h.nombre, "desplazamiento": h.desplazamiento, "detalle": h.detalle}
                for h in self.hallazgos
            ],
        }


def restaurar(ruta: Path, destino: Path, *, solo_verificar: bool = False, parcial: bool = False) -> InformeRestauracion:
    """Restaura en `destino`, que no debe existir o estar vacío.

    Con cualquier hallazgo no queda nada, salvo `parcial`, que deja los archivos íntegros. `solo_verificar` ensaya:
    escribe, relee y descarta. Errores: «destino-ocupado», «respaldo-ilegible», «respaldo-inseguro»,
    «no-se-pudo-escribir» y los de abrir.
    """
    destino = Path(os.path.abspath(destino))  # noqa: PTH100 - sin seguir enlaces: el nombre es el que se pidió
    with abrir_archivo(ruta) as archivo:
        abierto = abrir(archivo, ruta)
        manifiesto = abierto.manifiesto
        if manifiesto is None:
            raise _ilegible(ruta, abierto.problemas[0].detalle)
        _exigir_rutas_seguras(ruta, manifiesto)
        hallazgos = [*abierto.problemas, *revisar_estructura(archivo, abierto)]
        _exigir_destino_libre(destino)
        try:
            with _carpeta_temporal(destino, manifiesto) as temporal:
                sanos, danos = _verter(archivo, manifiesto, temporal)
                con_dano = {dano.archivo for dano in danos}
                hallazgos = [h for h in hallazgos if h.archivo not in con_dano] + danos
                if not solo_verificar and (parcial or not hallazgos):
                    _poner_nombre(temporal, destino)
        except OSError as falla:
            raise _no_se_pudo(destino, falla) from falla
    contados = sanos if parcial or not hallazgos else []
    return InformeRestauracion(
        respaldo=ruta,
        destino=destino,
        resultado=_resultado(bool(hallazgos), solo_verificar, parcial),
        conjunto=manifiesto.conjunto,
        periodo=manifiesto.periodo,
        huella=manifiesto.huella,
        archivos=len(manifiesto.archivos),
        restaurados=len(contados),
        bytes=sum(entrada.bytes for entrada in contados),
        hallazgos=tuple(hallazgos),
    )


def _resultado(con_hallazgos: bool, solo_verificar: bool, parcial: bool) -> str:
    if con_hallazgos and (solo_verificar or not parcial):
        return RECHAZADO
    if solo_verificar:
        return VERIFICADO
    return PARCIAL if con_hallazgos else RESTAURADO


@contextlib.contextmanager
def _carpeta_temporal(destino: Path, manifiesto: Manifiesto) -> Iterator[Path]:
    """Carpeta hermana del destino, con espacio comprobado; lo que no se renombró, se borra."""
    destino.parent.mkdir(parents=True, exist_ok=True)
    barrer(destino.parent, re.escape(destino.name))
    _exigir_espacio(destino, manifiesto)
    temporal = destino.with_name(f"{destino.name}{MARCA_TEMPORAL}{os.getpid()}")
    temporal.mkdir(mode=0o700)
    try:
        yield temporal
    finally:
        shutil.rmtree(temporal, ignore_errors=True)


def _verter(archivo: IO[bytes], manifiesto: Manifiesto, carpeta: Path) -> tuple[list[Entrada], list[Problema]]:
    """Escribe cada archivo y lo relee; devuelve los de contenido íntegro y lo que se halló mal."""
    sanos: list[Entrada] = []
    danos: list[Problema] = []
    for entrada in manifiesto.archivos:
        dano = _escribir(archivo, entrada, carpeta)
        if dano:
            danos.append(dano)
        if not dano or dano.nombre != DATO_ALTERADO:
            sanos.append(entrada)
    return sanos, danos + _releer(carpeta, sanos)


def _poner_nombre(temporal: Path, destino: Path) -> None:
    _asentar(temporal)
    temporal.replace(destino)
    sincronizar_carpeta(destino.parent)


def _escribir(archivo: IO[bytes], entrada: Entrada, carpeta: Path) -> Problema | None:
    """Escribe un archivo nuevo y lo asienta; si viene dañado, no lo deja."""
    lugar = carpeta / entrada.ruta
    lugar.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(lugar, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as escritor:
        problema = extraer(archivo, entrada, escritor.write)
        escritor.flush()
        os.fsync(escritor.fileno())
    if problema and problema.nombre == DATO_ALTERADO:
        lugar.unlink()
    return problema


def _releer(carpeta: Path, sanos: list[Entrada]) -> list[Problema]:
    """Lo escrito, vuelto a leer: mismas rutas y mismas huellas que el manifiesto."""
    esperadas = {entrada.ruta: entrada for entrada in sanos}
    danos = []
    for ruta, entrada in esperadas.items():
        if huella_archivo(carpeta / ruta) != entrada.sha256:
            danos.append(Problema("escritura-distinta", ruta, None, "lo escrito en disco no es lo que se respaldó"))
    escritas = {lugar.relative_to(carpeta).as_posix() for lugar in carpeta.rglob("*") if not lugar.is_dir()}
    for ruta in sorted(escritas ^ set(esperadas), key=miembros.orden):
        danos.append(Problema("escritura-distinta", ruta, None, "sobra o falta en la carpeta restaurada"))
    return danos


def _asentar(carpeta: Path) -> None:
    for lugar in [carpeta, *carpeta.rglob("*")]:
        if lugar.is_dir():
            sincronizar_carpeta(lugar)


def _exigir_destino_libre(destino: Path) -> None:
    if not os.path.lexists(destino) or (destino.is_dir() and not destino.is_symlink() and not any(destino.iterdir())):
        return
    raise ErrorCedulas(
        "destino-ocupado",
        "el destino no está vacío; no se restauró nada",
        lugar=str(destino),
        causa="restaurar nunca escribe sobre lo que ya hay",
        remedio="indique con --destino una carpeta que no exista o esté vacía",
    )


def _exigir_espacio(destino: Path, manifiesto: Manifiesto) -> None:
    libre = shutil.disk_usage(destino.parent).free
    if manifiesto.total_bytes > libre:
        raise ErrorCedulas(
            "no-se-pudo-escribir",
            "no hay espacio para restaurar",
            lugar=str(destino.parent),
            causa=f"se necesitan {manifiesto.total_bytes} bytes y hay {libre}",
            remedio="libere espacio o indique otro --destino",
        )


def _exigir_rutas_seguras(ruta: Path, manifiesto: Manifiesto) -> None:
    if problemas := rutas_inseguras(manifiesto):
        raise ErrorCedulas(
            "respaldo-inseguro",
            "el respaldo trae rutas que no se pueden restaurar; no se escribió nada",
            lugar=f"{ruta}: {problemas[0].archivo!r}",
            causa=problemas[0].detalle,
            remedio="no lo hizo este programa o fue manipulado: averigüe de dónde viene",
        )


def _ilegible(ruta: Path, detalle: str) -> ErrorCedulas:
    return ErrorCedulas(
        "respaldo-ilegible",
        "no se puede leer el manifiesto; no se restauró nada",
        lugar=str(ruta),
        causa=detalle,
        remedio="use otra copia; a mano: zstd -dc RESPALDO | tar x, y después sha256sum -c SHA256SUMS",
    )


def _no_se_pudo(destino: Path, falla: OSError) -> ErrorCedulas:
    return ErrorCedulas(
        "no-se-pudo-escribir",
        "no se pudo restaurar; no quedó nada a medias",
        lugar=str(falla.filename or destino),
        causa=causa_del_sistema(falla),
        remedio="revise permisos y espacio en disco, y repita la orden",
    )
