"""Piezas comunes: una oficina con un inventario abierto sobre su padrón."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cedulas_cli.dominio.credito.hechos import CREDITO, HechoNuevo
from cedulas_cli.flujo import inventario as flujo
from cedulas_cli.flujo.credito import Captura, reglas_de
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.configuracion import preparar
from cedulas_cli.oficina.padron.padron import abrir

ACTO = dict.fromkeys(("autoridad", "competencia", "fundamento", "firmante", "medio_defensa"), "de prueba")
CORTE, HOY = date(2026, 10, 31), date(2026, 11, 3)
INV = "INV-2026-2"


@pytest.fixture
def oficina(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Oficina:
    """Una oficina nueva, con el padrón en un archivo."""
    monkeypatch.delenv("CEDULAS_PADRON", raising=False)
    nueva = Oficina(tmp_path / "oficina")
    preparar(nueva)
    return nueva


@pytest.fixture
def alta(oficina: Oficina) -> Callable[..., None]:
    """`alta(números, día)` deja créditos por notificar; el importe de cada uno, mil pesos más su lugar en centavos."""

    def sembrar(numeros: list[str], dia: date = date(2026, 10, 20)) -> None:
        hechos = []
        for n, numero in enumerate(numeros):
            datos = {
                "registro_patronal": f"Y54{n:05d}101",
                "razon_social": f"PATRÓN {n}",
                "periodo": "2026-08",
                "tipo_documento": "02",
                "clase": "COP",
                "sector": "07",
                "suerte_principal": 100_000 + n,
            }
            hechos += [
                HechoNuevo(CREDITO, numero, "determinado", dia, "captura", "PT", datos),
                HechoNuevo(CREDITO, numero, "emitido", dia, "captura", "CL", ACTO),
                HechoNuevo(CREDITO, numero, "por_notificar", dia, "captura", "F", {"cifra_control": "1"}),
            ]
        with abrir(oficina, reglas_de(oficina)) as padron:
            assert padron.registrar(hechos, dia).aceptados == len(hechos)

    return sembrar


@pytest.fixture
def abierto(oficina: Oficina, alta: Callable[..., None], tmp_path: Path) -> Callable[..., list[str]]:
    """`abierto(n)` abre el inventario sobre n créditos, en dos libros, y da las claves de sus renglones."""

    def abrir_uno(cuantos: int, mitad: int | None = None) -> list[str]:
        alta([f"26{n:07d}" for n in range(1, cuantos + 1)])
        tope = f"Y54{(cuantos // 2 if mitad is None else mitad) - 1:05d}"
        libros = tmp_path / "libros.csv"
        libros.write_text(f"libro,responsable,auxiliar,hasta\nL1,rosa,aux1,{tope}\nL2,pedro,aux2,\n")
        resultado = flujo.abrir_inventario(oficina, INV, CORTE, [], str(libros), HOY, "jefe", del_padron=True)
        assert (resultado.casos, resultado.sin_libro) == (cuantos, 0)
        return [f"{INV}:{n:06d}" for n in range(1, cuantos + 1)]

    return abrir_uno


@pytest.fixture
def contar(oficina: Oficina, tmp_path: Path) -> Callable[..., Captura]:
    """`contar(lecturas, contador, día)`: cada lectura, un diccionario con su código."""

    def capturar(lecturas: list[dict[str, Any]], contador: str = "carla", dia: date = HOY) -> Captura:
        columnas = list(dict.fromkeys(c for lectura in lecturas for c in lectura))
        ruta = tmp_path / "lecturas.csv"
        renglones = [",".join(str(lectura.get(c, "")) for c in columnas) for lectura in lecturas]
        ruta.write_text("\n".join([",".join(columnas), *renglones]) + "\n")
        return flujo.contar(oficina, INV, str(ruta), contador, dia, "captura", dia, simular=False)

    return capturar
