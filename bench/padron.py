"""El padrón: cargarlo contra sólo insertar sus renglones, la noche según lo que cambia, y ver un crédito."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from bench.medicion import PYTHON, RAIZ, SALIDA, Comparacion, Costo, Medida, correr, tiempo

CREDITOS, CREDITOS_COMPLETO = 50_000, 1_000_000
ENTRE = 10
"""La noche se mide también en un padrón diez veces menor."""
HECHOS = 10
POR_MOVER = 1_000
META_NOCHE = 2.0
"""Mover mil créditos en un padrón diez veces mayor no debe costar más del doble."""


def medir(*, completo: bool) -> list[Medida]:
    """Sobre padrones nuevos que se borran al terminar."""
    grande = CREDITOS_COMPLETO if completo else CREDITOS
    chica, oficina, insertada = SALIDA / "padron-chico", SALIDA / "padron", SALIDA / "padron-insertado"
    try:
        for carpeta in (chica, oficina, insertada):
            shutil.rmtree(carpeta, ignore_errors=True)
        limite = correr(_orden("insertar", insertada, grande))
        shutil.rmtree(insertada)
        carga = correr(_orden("cargar", oficina, grande, POR_MOVER))
        correr(_orden("cargar", chica, grande // ENTRE, POR_MOVER))
        tamano = sum(r.stat().st_size for r in oficina.iterdir() if r.is_file()) / 1e6
        return [
            Comparacion([carga], [limite]).medida(
                "padron",
                f"cargar {grande:,} créditos y {grande * HECHOS:,} hechos: revisar, derivar, encadenar y sellar "
                f"({tamano:,.0f} MB; {grande * HECHOS / carga.pared:,.0f} hechos/s)",
                "sólo insertar los mismos renglones en SQLite",
            ),
            _noche(chica, oficina, grande),
            _consulta(oficina, grande),
            _verificacion(oficina, grande),
        ]
    finally:
        for carpeta in (chica, oficina, insertada):
            shutil.rmtree(carpeta, ignore_errors=True)


def _orden(accion: str, carpeta: Path, *argumentos: int) -> list[str]:
    return [PYTHON, "-m", "bench.vidas", accion, str(carpeta), *map(str, argumentos)]


def _noche(chica: Path, oficina: Path, grande: int) -> Medida:
    """Mil créditos por mover en un padrón y en otro diez veces mayor, y la noche siguiente, sin nada que mover."""
    en_chica, en_grande = correr(_orden("avanzar", chica, 0)), correr(_orden("avanzar", oficina, 0))
    vacia = correr(_orden("avanzar", oficina, 0))
    razon = en_grande.pared / en_chica.pared
    return Medida(
        "padron",
        f"la noche: {POR_MOVER:,} créditos se vuelven exigibles entre {grande:,}",
        tiempo(en_grande.pared),
        f"los mismos entre {grande // ENTRE:,}: {tiempo(en_chica.pared)}; sin nada que mover: {tiempo(vacia.pared)}",
        f"{razon:.2f}",
        f"≤ {META_NOCHE:g}",
        razon <= META_NOCHE,
    )


def _consulta(oficina: Path, grande: int) -> Medida:
    dicho = subprocess.run(_orden("consultar", oficina, grande), capture_output=True, check=True, cwd=RAIZ).stdout
    datos = json.loads(dicho)
    return Medida(
        "padron",
        f"ver un crédito con su historia, entre {grande:,} (padrón abierto)",
        f"{datos['mediana'] * 1000:.2f} ms",
        f"el peor de cien: {datos['peor'] * 1000:.1f} ms",
    )


def _verificacion(oficina: Path, grande: int) -> Medida:
    costo: Costo = correr(_orden("verificar", oficina, 0))
    return Medida(
        "padron",
        f"credito verificar: sello, cadena, anclas y {grande:,} créditos vueltos a derivar",
        f"{tiempo(costo.pared)}, {costo.memoria:,.0f} MB",
        f"{grande * HECHOS / costo.pared:,.0f} hechos/s",
    )
