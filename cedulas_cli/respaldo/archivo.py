"""Crear un respaldo: datos, `SHA256SUMS`, manifiesto y pie, cada miembro en su marco zstd."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from cedulas_cli import __version__
from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.idioma import causa_del_sistema
from cedulas_cli.respaldo import miembros
from cedulas_cli.respaldo.manifiesto import (
    FORMA_NOMBRE,
    Entrada,
    Manifiesto,
    entrada_sumas,
    huella_logica,
    nombre_de_respaldo,
    renglones_sumas,
)
from cedulas_cli.respaldo.marcos import BLOQUE, EscritorDeMarcos, Pie
from cedulas_cli.respaldo.restos import barrer
from cedulas_cli.respaldo.seleccion import (
    CarpetaDeOficina,
    Origen,
    Seleccion,
    clasificacion,
    huella_del_nombre,
    seleccionar,
)
from cedulas_cli.respaldo.verificacion import verificar
from cedulas_cli.sistema.archivos import huella_archivo, reemplazo_atomico

CREADO = "creado"
YA_EXISTIA = "ya-existia"
REPUESTO = "repuesto"


@dataclass(frozen=True)
class Resumen:
    """Qué quedó: `accion` es creado, ya-existia (idéntico y sano) o repuesto (el anterior estaba alterado)."""

    ruta: Path
    accion: str
    conjunto: str
    periodo: str | None
    fecha: date
    huella: str
    archivos: int
    bytes: int
    tamano: int
    avisos: tuple[str, ...]


def crear(
    oficina: CarpetaDeOficina, conjunto: str, periodo: str | None, fecha: date, destino: Path | None = None
) -> Resumen:
    """Respalda un conjunto de la oficina en `destino` (por omisión, su carpeta de respaldos).

    Los mismos archivos y la misma fecha dan los mismos bytes. Se lee dos veces cada archivo: primero su huella,
    después la copia, que debe dar la misma. Errores: los de `seleccionar`, «archivo-cambiante» y
    «no-se-pudo-escribir»; en todos, no queda nada a medias.
    """
    carpeta = destino or oficina.respaldos
    seleccion = seleccionar(oficina, conjunto, periodo, excluir=destino)
    huellas = [_huella(origen) for origen in seleccion.origenes]
    pares = [(origen.ruta, huella) for origen, huella in zip(seleccion.origenes, huellas, strict=True)]
    logica = huella_logica(pares)
    ruta = carpeta / nombre_de_respaldo(conjunto, periodo, logica)
    accion, fecha = _que_hacer(ruta, logica, fecha)
    if accion != YA_EXISTIA:
        _asegurar_carpeta(carpeta)
        barrer(carpeta, FORMA_NOMBRE)
        with reemplazo_atomico(ruta) as temporal, _abrir_privado(temporal) as archivo:
            escritor = EscritorDeMarcos(archivo)
            entradas = tuple(_copiar(escritor, o, h) for o, h in zip(seleccion.origenes, huellas, strict=True))
            sumas = _escribir_sumas(escritor, pares)
            manifiesto = Manifiesto(
                programa=__version__,
                conjunto=conjunto,
                periodo=periodo,
                fecha=fecha,
                huella=logica,
                faltantes=seleccion.faltantes,
                sumas=sumas,
                archivos=entradas,
            )
            _cerrar(escritor, manifiesto)
            _exigir_quietud(seleccion, seleccionar(oficina, conjunto, periodo, excluir=destino))
    return Resumen(
        ruta=ruta,
        accion=accion,
        conjunto=conjunto,
        periodo=periodo,
        fecha=fecha,
        huella=logica,
        archivos=len(pares),
        bytes=sum(origen.tamano for origen in seleccion.origenes),
        tamano=ruta.stat().st_size,
        avisos=(*seleccion.faltantes, *_originales_alterados(pares)),
    )


def _que_hacer(ruta: Path, logica: str, fecha: date) -> tuple[str, date]:
    """Un respaldo idéntico y sano no se toca (conserva su fecha); uno alterado se repone."""
    if not ruta.exists():
        return CREADO, fecha
    try:
        informe = verificar(ruta, datos=True)
    except ErrorCedulas:
        return REPUESTO, fecha
    if informe.hallazgos or informe.manifiesto is None or informe.manifiesto.huella != logica:
        return REPUESTO, fecha
    return YA_EXISTIA, informe.manifiesto.fecha


def _huella(origen: Origen) -> str:
    try:
        return huella_archivo(origen.lugar)
    except FileNotFoundError as falla:
        raise _cambio(origen, "desapareció antes de copiarlo") from falla


def _asegurar_carpeta(carpeta: Path) -> None:
    """Los respaldos llevan nombres, NSS y salarios: la carpeta nueva nace privada."""
    try:
        carpeta.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as falla:
        raise ErrorCedulas(
            "no-se-pudo-escribir",
            "no se pudo crear la carpeta de respaldos",
            lugar=str(carpeta),
            causa=causa_del_sistema(falla),
            remedio="revise permisos y espacio, o indique otra con --destino",
        ) from falla


def _abrir_privado(ruta: Path) -> IO[bytes]:
    return os.fdopen(os.open(ruta, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _copiar(escritor: EscritorDeMarcos, origen: Origen, huella: str) -> Entrada:
    marco = escritor.marco(_miembro(origen, huella), miembros.largo(origen.ruta, origen.tamano))
    return Entrada(
        ruta=origen.ruta,
        bytes=origen.tamano,
        sha256=huella,
        clasificacion=clasificacion(origen.ruta),
        filas=_filas(origen.lugar),
        marco=marco,
    )


def _miembro(origen: Origen, huella: str) -> Iterator[bytes]:
    """Los bytes del miembro; lo copiado debe ser lo que se sumó en la primera lectura."""
    yield miembros.encabezado(origen.ruta, origen.tamano)
    suma, leidos = hashlib.sha256(), 0
    try:
        with origen.lugar.open("rb") as lector:
            while bloque := lector.read(BLOQUE):
                leidos += len(bloque)
                if leidos > origen.tamano:
                    break
                suma.update(bloque)
                yield bloque
    except FileNotFoundError as falla:
        raise _cambio(origen, "desapareció mientras se copiaba") from falla
    if leidos != origen.tamano or suma.hexdigest() != huella:
        raise _cambio(origen, "su contenido no es el de la primera lectura")
    yield miembros.relleno(origen.tamano)


def _filas(lugar: Path) -> int | None:
    """Renglones de un Parquet; `None` si no lo es o no se entiende (se respalda igual)."""
    if lugar.suffix != ".parquet":
        return None
    import pyarrow
    import pyarrow.parquet

    try:
        return int(pyarrow.parquet.read_metadata(lugar).num_rows)
    except (pyarrow.ArrowException, OSError):
        return None


def _escribir_sumas(escritor: EscritorDeMarcos, pares: list[tuple[str, str]]) -> Entrada:
    contenido = renglones_sumas(pares)
    bloque = miembros.miembro(miembros.SUMAS, contenido)
    return entrada_sumas(contenido, escritor.marco([bloque], len(bloque)))


def _cerrar(escritor: EscritorDeMarcos, manifiesto: Manifiesto) -> None:
    """Manifiesto, fin del tar y pie: en ese orden, y nada después."""
    bloque = miembros.miembro(miembros.MANIFIESTO, manifiesto.a_bytes())
    marco = escritor.marco([bloque], len(bloque))
    cierre = escritor.marco([miembros.CIERRE], len(miembros.CIERRE))
    huella_cola = hashlib.sha256(bytes.fromhex(marco.sha256) + bytes.fromhex(cierre.sha256)).digest()
    escritor.pie(Pie(marco.desplazamiento, marco.longitud, cierre.longitud, huella_cola))


def _exigir_quietud(antes: Seleccion, despues: Seleccion) -> None:
    """Nada cambió entre el principio y el fin: el respaldo es de un solo instante."""
    if antes == despues:
        return
    movidos = sorted({o.ruta for o in set(antes.origenes) ^ set(despues.origenes)})
    raise _error_de_cambio(movidos[0] if movidos else "recepcion.json", "se agregó, se quitó o se modificó")


def _cambio(origen: Origen, causa: str) -> ErrorCedulas:
    return _error_de_cambio(str(origen.lugar), causa)


def _error_de_cambio(lugar: str, causa: str) -> ErrorCedulas:
    return ErrorCedulas(
        "archivo-cambiante",
        "un archivo cambió mientras se respaldaba; no se dejó ningún respaldo",
        lugar=lugar,
        causa=causa,
        remedio="espere a que termine quien lo escribe y repita la orden",
    )


def _originales_alterados(pares: list[tuple[str, str]]) -> list[str]:
    return [
        f"{ruta}: el original del acervo ya no coincide con su nombre; se respaldó como está"
        for ruta, huella in pares
        if (huella_del_nombre(ruta) or huella) != huella
    ]
