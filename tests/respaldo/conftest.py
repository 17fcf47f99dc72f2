"""Una oficina pequeña con todo lo que un respaldo puede encontrar."""

from __future__ import annotations

import hashlib
import json
import random
import tarfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
import zstandard

from cedulas_cli.oficina.carpeta import Oficina

FECHA = date(2026, 11, 23)


@pytest.fixture
def fecha() -> date:
    """El reloj de estas pruebas."""
    return FECHA


@pytest.fixture
def oficina(tmp_path: Path) -> Oficina:
    """Dos periodos, originales citados y sin citar, Parquet, vacíos, acentos y nombres largos."""
    raiz = tmp_path / "oficina"
    azar = random.Random(2026)

    def escribir(ruta: str, contenido: bytes) -> None:
        lugar = raiz / ruta
        lugar.parent.mkdir(parents=True, exist_ok=True)
        lugar.write_bytes(contenido)

    escribir("oficina.toml", b'nombre = "Subdelegaci\xc3\xb3n 1"\n')
    escribir("parametros/uma.toml", b"[uma]\n")
    escribir("calendarios/2026.toml", b"")
    for periodo, semilla in (("2026-09", b"septiembre"), ("2026-10", b"octubre")):
        original = semilla * 500
        huella = hashlib.sha256(original).hexdigest()
        escribir(f"acervo/{huella[:2]}/{huella}", original)
        escribir(f"acervo/{huella[:2]}/{huella}.json", b'{"nombre": "CDEM.zip"}')
        escribir(f"emision/mensual/{periodo}/recepcion.json", json.dumps({"archivos": [{"huella": huella}]}).encode())
        tabla = BytesIO()
        pyarrow.parquet.write_table(pa.table({"nss": ["01234567890"] * 7}), tabla)
        escribir(f"emision/mensual/{periodo}/movimientos.parquet", tabla.getvalue())
        escribir(f"cuotas/mensual/{periodo}/cuotas.parquet", tabla.getvalue())
        escribir(f"salidas/cedulas/mensual/{periodo}/lote ñandú – sector 01.pdf", azar.randbytes(2_500))
    escribir("salidas/lotes/mensual/2026-10/" + "relación larga " * 9 + ".csv", b"a,b\n1,2\n")
    escribir("salidas/lotes/mensual/2026-10/vacío.csv", b"")
    escribir("creditos.db", azar.randbytes(4096))
    escribir("bitacora/hechos.jsonl", b'{"hecho": 1}\n')
    escribir("bitacora/corridas/1/corrida.json", b"{}")
    escribir("emision/mensual/2026-10/movimientos.parquet.tmp-999", b"a medias")
    escribir("respaldos/nota.txt", b"ajena")
    escribir(".candado", b"")
    return Oficina(raiz)


def _arbol(carpeta: Path) -> dict[str, bytes]:
    return {r.relative_to(carpeta).as_posix(): r.read_bytes() for r in carpeta.rglob("*") if r.is_file()}


def _desempacar(respaldo: Path, destino: Path) -> list[tarfile.TarInfo]:
    """Por el camino de cualquiera: zstd descomprime de corrido y tar extrae."""
    with respaldo.open("rb") as crudo:
        flujo = zstandard.ZstdDecompressor().stream_reader(crudo, read_across_frames=True)
        with tarfile.open(fileobj=flujo, mode="r|") as tar:
            miembros = []
            for miembro in tar:
                miembros.append(miembro)
                tar.extract(miembro, destino, filter="data")
            return miembros


@pytest.fixture
def arbol() -> Callable[[Path], dict[str, bytes]]:
    """Ruta → contenido de una carpeta."""
    return _arbol


@pytest.fixture
def desempacar() -> Callable[[Path, Path], list[tarfile.TarInfo]]:
    """Extrae con zstandard y tarfile, sin nuestro código."""
    return _desempacar
