"""Una oficina con sus catálogos y una cartera por notificar, y cómo teclear órdenes sobre ella."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cedulas_cli.dominio.credito.hechos import CREDITO, HechoNuevo
from cedulas_cli.dominio.credito.modelo import Credito
from cedulas_cli.flujo.credito import reglas_de
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.configuracion import preparar
from cedulas_cli.oficina.padron.padron import abrir

RECIBIDO = date(2026, 10, 26)
SECTORES = """\
sector,nombre,tipo,notificador,controlador,municipio,kilometros,por_dia,desde,hasta
07,Centro,ORDINARIO,N07,C01,,,,,
12,Norte,ORDINARIO,N12,C01,,,,,
13,Cerrado,ORDINARIO,N12,C01,,,,2020-01-01,2026-09-30
61,Sierra,FORANEO,N07,C02,SAN FICTICIO,85,2,,
90,Alto importe,ALTO_IMPORTE,N12,C01,,,,,
95,Entes públicos,ENTE_PUBLICO,N12,C01,,,,,
"""
REGLAS = """\
orden,sector,codigo_postal,importe_desde,ente_publico
10,95,,,si
20,90,,500000.00,
30,12,00200-00299|00350,,
40,61,00600-00699,,
"""
NOTIFICADORES = """\
clave,nombre,constancia_numero,constancia_vigencia_de,constancia_vigencia_a
N07,Nora Ficticia,C-118,2026-01-01,2026-12-31
N12,Benito Inventado,C-121,2026-01-01,2026-11-15
N12,Benito Inventado,C-145,2026-11-17,2027-11-15
"""
ACTO = dict.fromkeys(("autoridad", "competencia", "fundamento", "firmante", "medio_defensa"), "de prueba")
COMPETENCIA = "artículos 150, fracción I, y 155, fracción II, inciso a), del Reglamento Interior"


@pytest.fixture
def oficina(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Oficina:
    """Con sectores, reglas y notificadores, y quien firma."""
    monkeypatch.delenv("CEDULAS_PADRON", raising=False)
    propia = Oficina(tmp_path / "oficina")
    preparar(propia)
    texto = propia.configuracion.read_text("utf-8")
    texto = texto.replace('lugar = ""', 'lugar = "Villa Ficticia"')
    texto = texto.replace('competencia = ""', f'competencia = "{COMPETENCIA}"')
    propia.configuracion.write_text(texto, encoding="utf-8")
    propia.catalogos.mkdir(exist_ok=True)
    for nombre, contenido in (("sectores", SECTORES), ("reglas_sector", REGLAS), ("notificadores", NOTIFICADORES)):
        (propia.catalogos / f"{nombre}.csv").write_text(contenido, encoding="utf-8")
    return propia


@pytest.fixture
def domicilios(oficina: Oficina) -> Callable[..., None]:
    """Escribe `domicilios.csv` con lo que se pida de cada patrón."""

    def escribir(*patrones: dict[str, str]) -> None:
        columnas = list(dict.fromkeys(c for patron in patrones for c in patron))
        with (oficina.catalogos / "domicilios.csv").open("w", encoding="utf-8", newline="") as archivo:
            hoja = csv.DictWriter(archivo, columnas)
            hoja.writeheader()
            hoja.writerows(patrones)

    return escribir


def _registro(n: int) -> str:
    return f"Z99{n:05d}10{n % 10}"


@pytest.fixture
def registro() -> Callable[[int], str]:
    """El registro patronal del n-ésimo patrón."""
    return _registro


@pytest.fixture
def sembrar(oficina: Oficina) -> Callable[..., list[str]]:
    """Créditos de cuota (26200nnnn) por notificar, y su multa si se pide; devuelve sus números."""

    def crear(
        cuantos: int,
        *,
        sector: str = "07",
        desde: int = 0,
        multa: bool = False,
        importe: int = 100_000,
        cifra: str = "202611",
        recibido: date = RECIBIDO,
        razon_social: str = "",
    ) -> list[str]:
        hechos = []
        for n in range(desde, desde + cuantos):
            cuota = f"2620{n:05d}"
            alta = {"registro_patronal": _registro(n), "periodo": "2026-09", "sector": sector}
            if razon_social:
                alta["razon_social"] = razon_social
            pares: list[tuple[str, dict[str, Any]]] = [
                (cuota, {**alta, "tipo_documento": "02", "suerte_principal": importe + n})
            ]
            if multa:
                pares.append(
                    (f"2680{n:05d}", {**alta, "tipo_documento": "80", "multa": 40_000, "credito_origen": cuota})
                )
            for numero, datos in pares:
                hechos += [
                    HechoNuevo(CREDITO, numero, "determinado", date(2026, 10, 20), "captura", "PT-1", datos),
                    HechoNuevo(CREDITO, numero, "emitido", date(2026, 10, 22), "captura", f"CL-{numero}", ACTO),
                    HechoNuevo(
                        CREDITO, numero, "por_notificar", recibido, "captura", "FAC-7", {"cifra_control": cifra}
                    ),
                ]
        with abrir(oficina, reglas_de(oficina)) as padron:
            resumen = padron.registrar(hechos, recibido)
        assert resumen.apartados.is_empty(), resumen.apartados
        return list(dict.fromkeys(h.clave for h in hechos))

    return crear


@pytest.fixture
def credito(oficina: Oficina) -> Callable[[str], Credito]:
    """Un crédito como lo deriva el padrón."""

    def buscar(numero: str) -> Credito:
        with abrir(oficina, reglas_de(oficina), lectura=True) as padron:
            hallado = padron.credito(numero)
        assert hallado is not None
        return hallado

    return buscar


@pytest.fixture
def tabla(tmp_path: Path) -> Callable[..., str]:
    """Escribe renglones como csv y da su ruta."""

    def escribir(*renglones: dict[str, Any], nombre: str = "resultados.csv") -> str:
        columnas = list(dict.fromkeys(c for renglon in renglones for c in renglon))
        ruta = tmp_path / nombre
        completos = [{c: renglon.get(c) for c in columnas} for renglon in renglones]
        pl.DataFrame(completos, schema=dict.fromkeys(columnas, pl.String)).write_csv(ruta)
        return str(ruta)

    return escribir


@pytest.fixture
def recibe() -> dict[str, str]:
    """Una diligencia que procede: hora hábil y el representante."""
    return {"resultado": "notificado", "hora": "11:20", "atendio": "Juana Ficticia", "caracter": "representante"}
