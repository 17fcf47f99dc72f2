"""Renglones de RALE y de facturas con posiciones escritas a mano, aparte de `campos.csv`: la segunda opinión."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cedulas_cli.dominio.periodos import Periodo
from cedulas_cli.ejemplos import generar as modulo
from cedulas_cli.ejemplos.generar import Pedido
from cedulas_cli.oficina.carpeta import Oficina

HOY = date(2026, 11, 23)


def _poner(linea: str, inicio: int, texto: str) -> str:
    linea = linea.ljust(inicio + len(texto))
    return linea[:inicio] + texto + linea[inicio + len(texto) :]


class Fabrica:
    """Arma reportes renglón por renglón; lo que se pase por nombre sustituye a lo de omisión."""

    def rale_credito(self, credito: str, importe: str, registro: str = "Z99-00001-10", **mas: str) -> str:
        zonas = {
            8: registro,
            21: mas.get("movimiento", "1" if registro.strip() else ""),
            23: mas.get("fecha_movimiento", "01/02/2020" if registro.strip() else ""),
            35: mas.get("sector", "35" if registro.strip() else ""),
            40: credito,
            50: mas.get("ce", ""),
            54: mas.get("periodo", "06/2026"),
            62: mas.get("td", "02"),
            66: mas.get("alta", "15/08/2026"),
            78: mas.get("notificacion", ""),
            90: mas.get("inc", "001"),
            95: mas.get("fecha_inc", "15/08/2026"),
            107: mas.get("dias", "0030"),
            111: f"{importe:>15}",
            127: mas.get("dc", ""),
            130: mas.get("sc", ""),
        }
        linea = ""
        for inicio, texto in zonas.items():
            linea = _poner(linea, inicio, texto)
        return linea.rstrip()

    def rale(self, creditos: list[str], pie: str | None = "", clase: str = "COP", corte: str = "31/10/2026") -> bytes:
        titulo = "R.A.L.E. R.C.V." if clase == "RCV" else "R.A.L.E. C.O.P."
        cabeza = [
            "\f                      COORDINACION DE COBRANZA",
            f"                      {titulo}  AL {corte}",
            "",
            "        REG. PATRON  M FECHA MOV",
            "-" * 132,
        ]
        final = [] if pie is None else ["", f"   TOTAL DE LA SUBDELEGACION: {pie}"]
        return "\r\n".join([*cabeza, *creditos, *final, ""]).encode("cp1252")

    def eco63(self, credito: str, importes: tuple[str, ...], registro: str = "Z9900001100", **mas: str) -> str:
        """Los cortes de la fuente, tal cual: cada importe termina donde empieza el campo siguiente."""
        rcv = mas.get("clase") == "RCV"
        fines = (91, 102, 112, 122, 134) if rcv else (98, 109, 118, 128, 140)
        linea = _poner("", 0, "014" + "38" + " 26" + registro)
        linea = _poner(linea, 22 if rcv else 24, mas.get("razon", "PE#A SINTETICA"))
        linea = _poner(linea, 49, credito)
        linea = _poner(linea, 60, "12")
        for fin, importe in zip(fines, importes, strict=True):
            linea = _poner(linea, fin - len(importe), importe)
        return linea

    def factura63(self, renglones: list[str], clase: str = "COP", periodo: str = "2026/06", total: str = "") -> bytes:
        titulo = "OMISOS CUOTAS RCV" if clase == "RCV" else "OMISOS CUOTAS IMSS"
        cabeza = [f"          {titulo} {periodo}", "DEL S  A REG.PATRONAL TP NOMBRE", "-" * 140]
        return "\r\n".join([*cabeza, *renglones, total, ""]).encode("cp1252")

    def sivepa(self, credito: str, multa: str, importes: str, **mas: str) -> str:
        zonas = {
            1: "1438",
            15: mas.get("registro", "Z99-00001-10-0"),
            31: mas.get("razon", "COMERCIAL SINTETICA"),
            68: mas.get("periodo", "06/2026"),
            77: credito,
            88: multa,
            97: importes,
        }
        linea = ""
        for inicio, texto in zonas.items():
            linea = _poner(linea, inicio, texto)
        return linea

    def factura_sivepa(self, renglones: list[str], sector: str = "35") -> bytes:
        sectores = _poner(_poner(" 1438", 131, "SECTOR DE NOTIFICACION   :"), 158, sector)
        return "\r\n".join([sectores, _poner(" 1438", 15, "REG. PATRONAL"), *renglones, ""]).encode("cp1252")


@pytest.fixture(scope="session")
def fabrica() -> Fabrica:
    return Fabrica()


@pytest.fixture
def oficina(tmp_path: Path) -> Oficina:
    return Oficina(tmp_path / "oficina")


@pytest.fixture(scope="session")
def foto() -> Callable[[Oficina], dict[str, str]]:
    """Huella de cada archivo de una oficina."""

    def sacar(oficina: Oficina) -> dict[str, str]:
        rutas = sorted(r for r in oficina.raiz.rglob("*") if r.is_file())
        return {r.relative_to(oficina.raiz).as_posix(): hashlib.sha256(r.read_bytes()).hexdigest() for r in rutas}

    return sacar


@pytest.fixture(scope="session")
def ejemplo(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """`ejemplo(40, "rale")` → carpeta publicada; los pedidos iguales se comparten."""
    hechos: dict[Pedido, Path] = {}

    def hacer(patrones: int, formato: str, semilla: int = 3, **otros: Any) -> Path:
        pedido = Pedido(patrones, semilla, formato, Periodo.de_texto("2026-06"), **otros)
        if pedido not in hechos:
            destino = tmp_path_factory.mktemp("cartera") / "salida"
            modulo.generar(pedido, destino)
            hechos[pedido] = destino
        return hechos[pedido]

    return hacer
