"""Piezas comunes: una oficina con créditos en el padrón y un modo breve de mover su papel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cedulas_cli.dominio.credito.hechos import CREDITO, LEGAJO, HechoNuevo
from cedulas_cli.dominio.custodia.captura import Movimiento
from cedulas_cli.dominio.lecturas import Lectura
from cedulas_cli.flujo import custodia
from cedulas_cli.flujo.credito import Captura, reglas_de
from cedulas_cli.oficina.carpeta import Oficina
from cedulas_cli.oficina.configuracion import preparar
from cedulas_cli.oficina.padron.padron import abrir

ACTO = dict.fromkeys(("autoridad", "competencia", "fundamento", "firmante", "medio_defensa"), "de prueba")
LARGO = (
    "COMERCIALIZADORA INTERNACIONAL DE PRODUCTOS AGROPECUARIOS, FERRETEROS Y DE LA CONSTRUCCIÓN DEL VALLE DE SAN "
    "JERÓNIMO XAYACATLÁN, SOCIEDAD DE RESPONSABILIDAD LIMITADA DE CAPITAL VARIABLE"
)


@pytest.fixture
def oficina(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Oficina:
    """Una oficina nueva, con el padrón en un archivo."""
    monkeypatch.delenv("CEDULAS_PADRON", raising=False)
    nueva = Oficina(tmp_path / "oficina")
    preparar(nueva)
    return nueva


@pytest.fixture
def con_creditos(oficina: Oficina) -> Callable[[int], list[str]]:
    """`con_creditos(n)` deja n créditos por notificar y devuelve sus números."""

    def sembrar(cuantos: int) -> list[str]:
        numeros = [f"26{n:07d}" for n in range(1, cuantos + 1)]
        hechos = []
        for n, numero in enumerate(numeros):
            alta = {
                "registro_patronal": f"Y54{n:05d}101",
                "razon_social": LARGO if n % 7 == 0 else f"PATRÓN {n}",
                "periodo": "2026-08",
                "tipo_documento": "02",
                "clase": "COP",
                "sector": "07",
                "suerte_principal": 100_000 + n,
            }
            hechos += [
                HechoNuevo(CREDITO, numero, "determinado", date(2026, 10, 20), "captura", "PT", alta),
                HechoNuevo(CREDITO, numero, "emitido", date(2026, 10, 20), "captura", "CL", ACTO),
                HechoNuevo(
                    CREDITO, numero, "por_notificar", date(2026, 10, 21), "captura", "F", {"cifra_control": "1"}
                ),
            ]
        with abrir(oficina, reglas_de(oficina)) as padron:
            assert padron.registrar(hechos, date(2026, 10, 21)).aceptados == len(hechos)
        return numeros

    return sembrar


Mover = Callable[..., Captura]


@pytest.fixture
def mover(oficina: Oficina) -> Mover:
    """`mover(hecho, códigos, día, **datos)`, con `usuario`, `documento` y `simular` aparte."""

    def hacer(
        hecho: str,
        codigos: Sequence[str] | Sequence[tuple[str, dict[str, Any]]],
        dia: date,
        *,
        usuario: str = "ana",
        documento: str = "",
        simular: bool = False,
        **datos: Any,
    ) -> Captura:
        lecturas = [
            Lectura(n, c, {}) if isinstance(c, str) else Lectura(n, c[0], c[1]) for n, c in enumerate(codigos, 1)
        ]
        movimiento = Movimiento(hecho, dia, usuario, documento, datos)
        return custodia.mover(oficina, movimiento, lecturas, dia, archivo="", simular=simular)

    return hacer


@pytest.fixture
def hecho() -> Callable[..., HechoNuevo]:
    """Un hecho de un legajo."""

    def nuevo(nombre: str, dia: date, usuario: str = "ana", documento: str = "DOC", **datos: Any) -> HechoNuevo:
        return HechoNuevo(LEGAJO, "LEG-262345678-1", nombre, dia, usuario, documento, datos)

    return nuevo
