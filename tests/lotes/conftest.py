"""Una carpeta de cédulas de mentira: PDF mínimos e índice, como los deja la emisión, con razones sociales hostiles."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from reportlab.lib.pagesizes import landscape, letter
from reportlab.pdfgen.canvas import Canvas

from cedulas_cli.flujo.lotes import crear_lotes, exportar_lotes
from cedulas_cli.oficina.carpeta import Oficina

FECHA = date(2026, 7, 6)
PERIODO = "2026-06"
HOSTILES = (
    '=HYPERLINK("http://malo.example","clic")',
    "-MUÑOZ Y ASOCIADOS, S.C.",
    "+52 LLAMADAS, S.A.",
    "@ARROBA DIGITAL, S.A.",
    "\tTABULADOR, S.A.",
    "\rRETORNO, S.A.",
    "'=COMILLA SENCILLA, S.A.",
    '"LA PEÑA", "LA ÑUSTA", S.A.; DE C.V.',
)
CALENDARIO = (
    "emision,periodo,entrega,inicio_notificacion,termino_notificacion,fundamento\n"
    "mensual,2026-06,2026-07-02,2026-07-03,2026-07-14,Oficio de prueba 1/2026\n"
    "bimestral,2026-06,2026-07-02,2026-07-03,2026-07-14,Oficio de prueba 1/2026\n"
)


def _pdf(ruta: Path, paginas: int) -> None:
    lienzo = Canvas(str(ruta), pagesize=landscape(letter), invariant=1)
    for n in range(1, paginas + 1):
        lienzo.drawString(72, 72, f"{ruta.stem} {n}")
        lienzo.showPage()
    lienzo.save()


def sembrar(oficina: Oficina, emision: str = "mensual", semilla: int = 0, **cuantas: int) -> pl.DataFrame:
    """Escribe las cédulas de varios sectores (`s07=5` son cinco del sector 07) y devuelve su índice."""
    carpeta = oficina.cedulas(emision, PERIODO)
    carpeta.mkdir(parents=True, exist_ok=True)
    filas = []
    numero = semilla
    for clave, cedulas in (cuantas or {"s00": 1, "s01": 14, "s07": 3}).items():
        sector = clave[1:]
        lote = f"{emision[0].upper()}202606-S{sector}-001"
        pagina = 1
        for _ in range(cedulas):
            numero += 1
            registro = f"Z{numero:07d}10{numero % 10}"
            paginas = 1 + numero % 3
            filas.append(
                {
                    "folio": f"{emision[0].upper()}202606-{registro}",
                    "registro_patronal": registro,
                    "razon_social": HOSTILES[numero % len(HOSTILES)],
                    "domicilio": f"=CALLE {numero} NÚM. {numero}" if numero % 2 else None,
                    "localidad": "GUADALAJARA, JALISCO",
                    "codigo_postal": f"0{numero:04d}",
                    "sector": sector,
                    "lote": lote,
                    "pdf": f"lote-{lote}.pdf",
                    "pagina_inicial": pagina,
                    "paginas": paginas,
                    "cotizantes": numero,
                    "dias": numero * 30,
                    "total": Decimal(numero * 1_234_567 + 57).scaleb(-2),
                    "huella": hashlib.sha256(registro.encode()).hexdigest(),
                }
            )
            pagina += paginas
        _pdf(carpeta / f"lote-{lote}.pdf", pagina - 1)
    indice = pl.DataFrame(filas, schema_overrides={"total": pl.Decimal(18, 2), "domicilio": pl.String})
    indice.write_parquet(carpeta / "indice.parquet")
    ficha = {"insumos": {"semilla": semilla, "cedulas": indice.height}, "fecha": "2026-07-01"}
    (carpeta / "emision.json").write_text(json.dumps(ficha))
    return indice


@pytest.fixture
def sembrar_cedulas() -> Callable[..., pl.DataFrame]:
    return sembrar


@pytest.fixture(scope="session")
def molde(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """La oficina recién sembrada, de la que cada prueba saca su copia."""
    lugar = Oficina(tmp_path_factory.mktemp("molde") / "oficina")
    lugar.calendarios.mkdir(parents=True)
    (lugar.calendarios / "emision.csv").write_text(CALENDARIO, "utf-8")
    sembrar(lugar)
    return lugar.raiz


@pytest.fixture(scope="session")
def molde_exportado(molde: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """La misma, con sus lotes creados y exportados."""
    lugar = Oficina(tmp_path_factory.mktemp("exportado") / "oficina")
    shutil.copytree(molde, lugar.raiz)
    crear_lotes(lugar, "mensual", PERIODO, FECHA)
    exportar_lotes(lugar, "mensual", PERIODO, FECHA)
    return lugar.raiz


@pytest.fixture
def oficina(molde: Path, tmp_path: Path) -> Oficina:
    """Una oficina con calendario propio y tres lotes por hacer: sin sector, de 14 y de 3 cédulas."""
    return Oficina(shutil.copytree(molde, tmp_path / "oficina"))


@pytest.fixture
def fecha() -> date:
    """El reloj de estas pruebas: dos días hábiles después de la entrega del calendario."""
    return FECHA


@pytest.fixture
def exportada(oficina: Oficina, molde_exportado: Path) -> Oficina:
    """La misma, con los lotes ya creados y exportados."""
    shutil.copytree(molde_exportado, oficina.raiz, dirs_exist_ok=True)
    return oficina


@pytest.fixture
def folios(exportada: Oficina) -> dict[str, list[str]]:
    """Folios de cada sector, en orden."""
    indice = pl.read_parquet(exportada.cedulas("mensual", PERIODO) / "indice.parquet")
    return {sector: tabla["folio"].to_list() for (sector,), tabla in indice.group_by("sector", maintain_order=True)}


@pytest.fixture
def arbol() -> Callable[[Path], dict[str, bytes]]:
    """Ruta → contenido de una carpeta, sin el candado."""

    def leer(carpeta: Path) -> dict[str, bytes]:
        archivos = (r for r in carpeta.rglob("*") if r.is_file() and r.name != ".candado")
        return {r.relative_to(carpeta).as_posix(): r.read_bytes() for r in archivos}

    return leer


@pytest.fixture
def ordenar(almacigo: Any, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Corre `cedulas lote …` en su propio proceso, como cron."""

    def correr(*argumentos: object, fecha: str = "2026-07-06", **entorno: str) -> subprocess.CompletedProcess[str]:
        completo = {**os.environ, "CEDULAS_FECHA": fecha, **entorno}
        return almacigo.correr("lote", *argumentos, cwd=tmp_path, env=completo)

    return correr
