"""Verificar un respaldo: estructura siempre; contenido con `datos`, entero o repartido por noches."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cedulas_cli.errores import ErrorCedulas
from cedulas_cli.respaldo import miembros
from cedulas_cli.respaldo.lectura import Abierto, Problema, abrir, abrir_archivo, extraer
from cedulas_cli.respaldo.manifiesto import Entrada, Manifiesto, huella_logica, sumas_esperadas
from cedulas_cli.respaldo.marcos import encabezado_concuerda

_FORMA_PARTE = re.compile(r"([1-9]\d{0,3})/([1-9]\d{0,3})")


@dataclass(frozen=True)
class Parte:
    """Una de `total` partes; cada ruta cae siempre en la misma, haya los archivos que haya."""

    numero: int
    total: int

    @classmethod
    def de_texto(cls, texto: str) -> Parte:
        """Interpreta `K/N` o falla con «opcion-invalida»."""
        hallado = _FORMA_PARTE.fullmatch(texto)
        if hallado and int(hallado[1]) <= int(hallado[2]):
            return cls(int(hallado[1]), int(hallado[2]))
        raise ErrorCedulas(
            "opcion-invalida",
            f"la parte «{texto}» no es válida",
            lugar="--parte",
            causa="debe ser K/N con K entre 1 y N",
            remedio="por ejemplo, el lunes de una semana: --parte 1/7",
        )

    def incluye(self, ruta: str) -> bool:
        """Si a la ruta le toca esta parte."""
        suma = hashlib.sha256(miembros.orden(ruta)).digest()
        return int.from_bytes(suma[:8], "big") % self.total == self.numero - 1


@dataclass(frozen=True)
class Informe:
    """Resultado de verificar un respaldo: sano si no hay hallazgos."""

    ruta: Path
    manifiesto: Manifiesto | None
    hallazgos: tuple[Problema, ...]
    revisados: int
    bytes_revisados: int


def verificar(ruta: Path, *, datos: bool = False, parte: Parte | None = None) -> Informe:
    """Revisa estructura y, con `datos`, descomprime y suma cada archivo (o los de `parte`).

    Un daño es un hallazgo. Errores: «archivo-no-existe», «archivo-vacio», «respaldo-ilegible».
    """
    with abrir_archivo(ruta) as archivo:
        abierto = abrir(archivo, ruta)
        hallazgos = [*abierto.problemas, *revisar_estructura(archivo, abierto)]
        manifiesto = abierto.manifiesto
        elegidas: list[Entrada] = []
        if manifiesto and datos:
            elegidas = [e for e in manifiesto.archivos if parte is None or parte.incluye(e.ruta)]
        for entrada in elegidas:
            if problema := extraer(archivo, entrada, _descartar):
                hallazgos = [h for h in hallazgos if (h.nombre, h.archivo) != ("marco-fuera-de-lugar", entrada.ruta)]
                hallazgos.append(problema)
    return Informe(ruta, manifiesto, tuple(hallazgos), len(elegidas), sum(e.bytes for e in elegidas))


def revisar_estructura(archivo: IO[bytes], abierto: Abierto) -> list[Problema]:
    """Rutas, marcos contiguos y del tamaño dicho, `SHA256SUMS` igual al manifiesto, huella y totales."""
    manifiesto = abierto.manifiesto
    if manifiesto is None:
        return []
    problemas = rutas_inseguras(manifiesto)
    esperado = 0
    for entrada in (*manifiesto.archivos, manifiesto.sumas):
        marco = entrada.marco
        if marco.desplazamiento != esperado:
            detalle = f"debía empezar en el byte {esperado}: sobra o falta algo antes"
            problemas.append(_fuera_de_lugar(entrada, detalle))
        elif not encabezado_concuerda(archivo, marco, miembros.largo(entrada.ruta, entrada.bytes)):
            problemas.append(_fuera_de_lugar(entrada, "ahí no empieza un marco zstd del tamaño que dice el manifiesto"))
        esperado = marco.termina
    if esperado != abierto.fin_de_datos:
        detalle = f"los datos deben terminar en el byte {esperado} y terminan en el {abierto.fin_de_datos}"
        problemas.append(Problema("tamano-distinto", None, esperado, detalle))
    problemas += _revisar_sumas(archivo, manifiesto)
    if huella_logica([(e.ruta, e.sha256) for e in manifiesto.archivos]) != manifiesto.huella:
        problemas.append(_del_manifiesto("su huella no es la de la lista de archivos"))
    return problemas


def rutas_inseguras(manifiesto: Manifiesto) -> list[Problema]:
    """Rutas que escapan de la carpeta o se repiten: nunca las escribe este programa."""
    vistas: set[str] = set()
    problemas = []
    for entrada in manifiesto.archivos:
        if not miembros.es_segura(entrada.ruta) or entrada.ruta in vistas:
            detalle = "la ruta sale de la carpeta o está repetida"
            problemas.append(Problema("ruta-insegura", entrada.ruta, entrada.marco.desplazamiento, detalle))
        vistas.add(entrada.ruta)
    return problemas


def _revisar_sumas(archivo: IO[bytes], manifiesto: Manifiesto) -> list[Problema]:
    esperadas, sumas = sumas_esperadas(manifiesto), manifiesto.sumas
    if sumas.ruta != miembros.SUMAS or sumas.sha256 != hashlib.sha256(esperadas).hexdigest():
        return [_del_manifiesto("la huella de SHA256SUMS no es la de la lista de archivos")]
    if problema := extraer(archivo, sumas, _descartar):
        detalle = f"SHA256SUMS no es el que corresponde al manifiesto: {problema.detalle}"
        return [Problema("sumas-alteradas", miembros.SUMAS, sumas.marco.desplazamiento, detalle)]
    return []


def _fuera_de_lugar(entrada: Entrada, detalle: str) -> Problema:
    return Problema("marco-fuera-de-lugar", entrada.ruta, entrada.marco.desplazamiento, detalle)


def _del_manifiesto(detalle: str) -> Problema:
    return Problema("manifiesto-alterado", miembros.MANIFIESTO, None, detalle)


def _descartar(_bloque: bytes) -> None:
    """La verificación suma el contenido y no lo guarda."""
