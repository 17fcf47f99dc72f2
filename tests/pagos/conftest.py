"""Fabricante de `.SUA` con posiciones escritas a mano, aparte de `campos.csv`: es la segunda opinión del lector."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.ejemplos import generar as modulo
from cedulas_cli.ejemplos.generar import Pedido

DATOS = Path(__file__).parent.parent / "datos"
LARGO = 295
REGISTRO, RFC = "Z9900001100", "SIN990101ZZ9"
IMPORTES_03 = {
    "CF": 159, "EXC": 166, "PD": 173, "GMP": 180, "RT": 187, "IV": 194, "GPS": 201,
    "retiro": 221, "ceav": 235, "campo_242": 242, "aportacion": 263, "amortizacion": 270,
}  # fmt: skip
IMPORTES_05 = {
    "CF": 58, "EXC": 67, "PD": 76, "GMP": 85, "RT": 94, "IV": 103, "GPS": 112,
    "retiro": 150, "ceav": 159, "aportacion": 208, "amortizacion": 226,
}  # fmt: skip
MENSUALES = ("CF", "EXC", "PD", "GMP", "RT", "IV", "GPS")


def poner(registro: bytearray, inicio: int, texto: str) -> None:
    registro[inicio : inicio + len(texto)] = texto.encode("latin-1")


def nss_de(numero: int) -> str:
    return f"{numero:011d}"


class Fabrica:
    """Arma un pago: `trabajadores` es una lista de conceptos en centavos; lo demás se ajusta por nombre."""

    def cabeza(self, tipo: str, registro: str, periodo: str, folio: str) -> bytearray:
        r = bytearray(b" " * LARGO)
        poner(r, 0, tipo)
        poner(r, 2, registro)
        poner(r, 14, RFC)
        poner(r, 26, periodo)
        poner(r, 32, folio)
        return r

    def patron(self, registro: str, periodo: str, folio: str, cuantos: int, dias: int) -> bytes:
        r = self.cabeza("02", registro, periodo, folio)
        poner(r, 38, "COMERCIAL SINTETICA SA DE CV")
        poner(r, 190, "0050000")
        poner(r, 252, f"{dias:07d}")
        poner(r, 259, f"{cuantos:09d}")
        poner(r, 268, "01" + "0" * 10)
        return bytes(r)

    def trabajador(self, registro: str, periodo: str, nss: str, conceptos: dict[str, int], **mas: Any) -> bytes:
        r = self.cabeza("03", registro, periodo, "")
        poner(r, 32, nss)
        poner(r, 56, "PELA900101MDFXPN00")
        poner(r, 84, "00000000" + f"{mas.get('movimientos', 0):02d}")
        poner(r, 94, mas.get("nombre", "PE/A$LOPEZ$ANA"))
        poner(r, 144, f"{mas.get('sdi', 61929):07d}" + "10")
        poner(r, 153, f"{mas.get('dias', 31):02d}{mas.get('incapacidad', 0):02d}{mas.get('ausentismo', 0):02d}")
        poner(r, 208, "0" * 69)
        for concepto, inicio in IMPORTES_03.items():
            poner(r, inicio, f"{conceptos.get(concepto, 0):07d}")
        poner(r, 277, mas.get("cola", "0" * 15) + "039")
        return bytes(r)

    def movimiento(self, registro: str, ranuras: Sequence[tuple[str, str, str, str, str, str]]) -> bytes:
        r = bytearray(b" " * LARGO)
        poner(r, 0, "04" + registro)
        for n, ranura in enumerate(ranuras):
            for inicio, texto in zip((13, 24, 26, 34, 42, 44), ranura, strict=True):
                poner(r, inicio + 38 * n, texto)
        return bytes(r)

    def sumario(self, registro: str, periodo: str, folio: str, sumas: dict[str, int]) -> bytes:
        r = self.cabeza("05", registro, periodo, folio)
        poner(r, 58, "0" * 195)
        for concepto, inicio in IMPORTES_05.items():
            poner(r, inicio, f"{sumas.get(concepto, 0):09d}")
        poner(r, 121, f"{sum(sumas.get(c, 0) for c in MENSUALES):011d}")
        poner(r, 168, f"{sumas.get('retiro', 0) + sumas.get('ceav', 0):011d}")
        return bytes(r)

    def validacion(self, registro: str, periodo: str, folio: str, sumas: dict[str, int], tamano: int) -> bytes:
        r = self.cabeza("06", registro, periodo, folio)
        poner(r, 38, "0" * 15 + f"{tamano % 100_000:05d}" + "20240617" + "01" + "W300" + "000")
        poner(r, 75, f"{sum(sumas.get(c, 0) for c in MENSUALES):09d}")
        poner(r, 84, f"{sumas.get('retiro', 0) + sumas.get('ceav', 0):09d}")
        poner(r, 93, f"{sumas.get('aportacion', 0):09d}{sumas.get('amortizacion', 0):09d}")
        return bytes(r)

    def pago(
        self,
        trabajadores: Sequence[dict[str, int]],
        *,
        registro: str = REGISTRO,
        periodo: str = "202405",
        folio: str = "000001",
        cuatros: dict[int, Sequence[tuple[str, str, str, str, str, str]]] | None = None,
        de_mas: dict[str, int] | None = None,
        **mas: Any,
    ) -> list[bytes]:
        """Los registros, en orden; `de_mas` altera lo que el 05 y el 06 declaran."""
        cuerpo = []
        for n, conceptos in enumerate(trabajadores):
            suyos = (cuatros or {}).get(n, ())
            cuerpo.append(self.trabajador(registro, periodo, nss_de(n + 1), conceptos, movimientos=len(suyos), **mas))
            if suyos:
                cuerpo.append(self.movimiento(registro, suyos))
        sumas = {c: sum(t.get(c, 0) for t in trabajadores) for c in IMPORTES_05}
        sumas = {c: v + (de_mas or {}).get(c, 0) for c, v in sumas.items()}
        tamano = (len(cuerpo) + 3) * LARGO
        return [
            self.patron(registro, periodo, folio, len(trabajadores), 31 * len(trabajadores)),
            *cuerpo,
            self.sumario(registro, periodo, folio, sumas),
            self.validacion(registro, periodo, folio, sumas, tamano),
        ]


@pytest.fixture(scope="session")
def fabrica() -> Fabrica:
    return Fabrica()


@pytest.fixture(scope="session")
def vector_real() -> dict[str, int]:
    """Mayo de 2024: SDI 619.29, 31 días, UMA 108.57, prima 0.50000 (importes de un pago real, sin identidad)."""
    return {"CF": 68660, "EXC": 13651, "PD": 18238, "GMP": 27357, "RT": 9599, "IV": 45595, "GPS": 19198}


@pytest.fixture(scope="session")
def azar() -> Callable[[int], random.Random]:
    return random.Random


@pytest.fixture(scope="session")
def ejemplo(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """`ejemplo(40, "sua", errores=15)` → carpeta publicada; los pedidos iguales se comparten."""
    hechos: dict[Pedido, Path] = {}

    def hacer(patrones: int, formato: str, periodo: str = "2026-06", semilla: int = 7, **otros: Any) -> Path:
        pedido = Pedido(patrones, semilla, formato, Periodo.de_texto(periodo), **otros)
        if pedido not in hechos:
            destino = tmp_path_factory.mktemp("pagado") / "salida"
            modulo.generar(pedido, destino)
            hechos[pedido] = destino
        return hechos[pedido]

    return hacer
