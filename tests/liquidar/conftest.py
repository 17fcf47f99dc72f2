"""Una oficina con su emisión y sus pagos, generada una vez; cada prueba trabaja sobre su copia."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cedulas_cli.flujo.liquidar import Ambiente
from cedulas_cli.oficina.carpeta import Oficina

FECHA = "2026-09-23"
PERIODO = "2026-06"
ACTO = {
    'lugar = ""': 'lugar = "Guadalajara, Jalisco"',
    'competencia = ""': 'competencia = "artículos 150 y 155, fracción XIV, inciso z), del Reglamento Interior"',
    'nombre = "NOMBRE DE EJEMPLO"': 'nombre = "PERSONA DE PRUEBA"',
    'domicilio = "Calle Ficticia 1, Colonia Ejemplo, C.P. 00000"': 'domicilio = "Calle de la Oficina 1, C.P. 44100"',
    'organo = ""\ndomicilio = ""': 'organo = "el Consejo Consultivo"\ndomicilio = "Calle del Consejo 5"',
    'autoridad = ""': 'autoridad = "El Titular de la Subdelegación de Prueba"',
}
"""Lo que hay que llenar en la plantilla de oficina.toml para poder emitir."""

Correr = Callable[..., subprocess.CompletedProcess[str]]


def configurar(oficina: Path, **cambios: str) -> None:
    """Deja el acto completo y, en [liquidacion], lo que se pida (texto TOML)."""
    ruta = oficina / "oficina.toml"
    texto = ruta.read_text("utf-8")
    for viejo, nuevo in ACTO.items():
        assert viejo in texto, viejo
        texto = texto.replace(viejo, nuevo, 1)
    for nombre, valor in cambios.items():
        renglon = next(r for r in texto.splitlines() if r.startswith(f"{nombre} ="))
        texto = texto.replace(renglon, f"{nombre} = {valor}", 1)
    ruta.write_text(texto, "utf-8")


@pytest.fixture(scope="session")
def _base(almacigo: object, tmp_path_factory: pytest.TempPathFactory) -> Path:
    carpeta = tmp_path_factory.mktemp("liquidar")
    limpio = {c: v for c, v in os.environ.items() if not c.startswith("CEDULAS_")}
    entorno = {**limpio, "CEDULAS_OFICINA": str(carpeta / "oficina"), "CEDULAS_FECHA": FECHA, "COLUMNS": "80"}

    def correr(*argumentos: object) -> None:
        hecho = almacigo.correr(*argumentos, cwd=carpeta, env=entorno)  # type: ignore[attr-defined]  # el del conftest raíz
        assert hecho.returncode == 0, hecho.stderr

    comun = ("--patrones", 32, "--semilla", 11, "--periodo", PERIODO)
    correr("ejemplo", "generar", *comun, "--formato", "visor", "--salida", "visor")
    correr("ejemplo", "generar", *comun, "--formato", "sua", "--errores", 26, "--salida", "sua")
    correr("emision", "recibir", *sorted((carpeta / "visor").glob("*.zip")), carpeta / "visor" / "patrones.csv")
    correr("pagos", "recibir", *sorted((carpeta / "sua").glob("*.zip")))
    return carpeta / "oficina"


@pytest.fixture
def oficina(_base: Path, tmp_path: Path) -> Path:
    """Copia de la oficina, con su acto todavía sin configurar."""
    destino = tmp_path / "oficina"
    shutil.copytree(_base, destino)
    return destino


@pytest.fixture
def lista(oficina: Path) -> Path:
    """La misma, con el acto completo."""
    configurar(oficina)
    return oficina


@pytest.fixture
def completar() -> Callable[..., None]:
    """Completa el acto de una oficina y cambia lo que se pida de [liquidacion]."""
    return configurar


@pytest.fixture
def cedulas(orden_en: Callable[..., Correr]) -> Correr:
    """`cedulas …` sobre la oficina de la prueba, con el reloj fijo."""
    return orden_en(CEDULAS_FECHA=FECHA, CEDULAS_USUARIO="prueba")


@pytest.fixture
def ambiente(lista: Path) -> Ambiente:
    """Lo que se carga una vez por corrida."""
    dia = date.fromisoformat(FECHA)
    return Ambiente.cargar(Oficina(lista), dia, dia, "prueba")
