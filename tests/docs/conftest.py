"""La documentación como programa: sus bloques marcados se corren y se compara lo que dicen con lo que sale."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

RAIZ = Path(__file__).resolve().parents[2]
SE_PRUEBA = "<!-- se prueba -->"
_ARCHIVO = re.compile(r"<!-- archivo: (\S+) -->")
_CODIGO = re.compile(r"# código (\d+)$")
_PUNTOS = "…"


@dataclass
class Orden:
    """Lo que el documento dice que se teclea, lo que sale y con qué código."""

    renglon: int
    texto: str
    esperado: list[str] = field(default_factory=list)

    @property
    def codigo(self) -> int:
        """El que se anota al final de la orden (`# código 1`), o 0."""
        hallado = _CODIGO.search(self.texto)
        return int(hallado[1]) if hallado else 0

    def patron(self) -> re.Pattern[str]:
        """Lo esperado, como expresión: un renglón `…` son cualesquiera renglones; dentro de uno, cualquier texto."""
        partes = [
            r"(?:.*\n)*?" if renglon.strip() == _PUNTOS else re.escape(renglon.rstrip()).replace(_PUNTOS, ".*") + "\n"
            for renglon in self.esperado
        ]
        return re.compile("".join(partes))


def _bloques(documento: Path) -> Iterator[tuple[str, int, list[str]]]:
    """Marca, número de renglón y contenido de cada bloque marcado."""
    renglones = documento.read_text("utf-8").splitlines()
    marca, abierto, inicio, contenido = "", False, 0, []
    for numero, renglon in enumerate(renglones, start=1):
        if abierto and renglon.startswith("```"):
            yield marca, inicio, contenido
            marca, abierto, contenido = "", False, []
        elif abierto:
            contenido.append(renglon)
        elif marca and renglon.startswith("```"):
            abierto, inicio = True, numero + 1
        elif renglon == SE_PRUEBA or _ARCHIVO.fullmatch(renglon):
            marca = renglon


def _ordenes(inicio: int, contenido: list[str]) -> list[Orden]:
    ordenes: list[Orden] = []
    for numero, renglon in enumerate(contenido, start=inicio):
        if renglon.startswith("$ "):
            ordenes.append(Orden(numero, renglon[2:]))
        elif renglon.startswith("> ") and not ordenes[-1].esperado:
            ordenes[-1].texto += "\n" + renglon[2:]
        else:
            ordenes[-1].esperado.append(renglon)
    return ordenes


class Lector:
    """Sigue un documento renglón por renglón, en una carpeta como la del clon después de `make demo`.

    `programas` va al frente del PATH: ahí está el `cedulas` que se teclea.
    """

    def __init__(self, carpeta: Path, programas: Path) -> None:
        self.carpeta = carpeta
        entorno = {c: v for c, v in os.environ.items() if not c.startswith("CEDULAS_")}
        rutas = f"{programas}:{Path(sys.executable).parent}:{entorno['PATH']}"
        self._entorno = {**entorno, "PATH": rutas, "COLUMNS": "100", "LC_ALL": "C.UTF-8"}

    def teclear(self, texto: str) -> tuple[int, str]:
        """Corre una orden; código y todo lo que se ve."""
        corrida = subprocess.run(
            ["bash", "-c", texto],
            cwd=self.carpeta,
            env=self._entorno,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        return corrida.returncode, corrida.stdout.decode()

    def seguir(self, documento: Path) -> int:
        """Corre los bloques marcados y falla en el primero que no diga la verdad; devuelve cuántas órdenes corrió."""
        corridas = 0
        for marca, inicio, contenido in _bloques(documento):
            if archivo := _ARCHIVO.fullmatch(marca):
                ruta = self.carpeta / archivo[1]
                ruta.parent.mkdir(parents=True, exist_ok=True)
                ruta.write_text("\n".join(contenido) + "\n", encoding="utf-8")
                continue
            for orden in _ordenes(inicio, contenido):
                codigo, salida = self.teclear(orden.texto)
                corridas += 1
                lugar = f"{documento.name}:{orden.renglon}: $ {orden.texto}\n{salida}"
                if codigo != orden.codigo:
                    pytest.fail(f"{lugar}\nsalió con {codigo} y dice {orden.codigo}", pytrace=False)
                limpia = "".join(renglon.rstrip() + "\n" for renglon in salida.splitlines())
                if orden.esperado and not orden.patron().fullmatch(limpia):
                    pytest.fail("\n".join([lugar, "no es lo que dice:", *orden.esperado]), pytrace=False)
        return corridas


@pytest.fixture(scope="session")
def demostracion(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lo que deja `make demo`, hecho una vez."""
    carpeta = tmp_path_factory.mktemp("clon")
    instalado = Path(sys.executable).parent  # una vez, con el ejecutable de verdad
    codigo, salida = Lector(carpeta, instalado).teclear("cedulas demo --salida demo --fecha 2026-07-01")
    assert codigo == 0, salida
    return carpeta / "demo"


@pytest.fixture
def lector(demostracion: Path, sustituto: Path, tmp_path: Path) -> Lector:
    """Una carpeta limpia con `datos_ejemplo/` y `demo/`, como el clon recién probado."""
    (tmp_path / "datos_ejemplo").symlink_to(RAIZ / "datos_ejemplo")
    shutil.copytree(demostracion, tmp_path / "demo")
    return Lector(tmp_path, sustituto)


@pytest.fixture(scope="session")
def sustituto(almacigo: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Carpeta con un `cedulas` que corre el mismo programa sin importarlo cada vez."""
    return almacigo.sustituto(tmp_path_factory.mktemp("programas"))


@pytest.fixture(scope="session")
def generador() -> ModuleType:
    """`docs/generar.py`, que no es parte del paquete."""
    especificacion = importlib.util.spec_from_file_location("generar", RAIZ / "docs" / "generar.py")
    assert especificacion
    assert especificacion.loader
    modulo = importlib.util.module_from_spec(especificacion)
    especificacion.loader.exec_module(modulo)
    return modulo


@pytest.fixture(scope="session")
def documentos() -> list[Path]:
    """Todo lo que se lee: README, CONTRIBUIR, CAMBIOS, docs/ y los README de datos."""
    return sorted([*RAIZ.glob("*.md"), *(RAIZ / "docs").rglob("*.md"), RAIZ / "calendarios" / "README.md"])
