"""La oficina es una carpeta: aquí se dice dónde vive cada cosa, y nada más."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from cedulas_cli.errores import ErrorCedulas

VARIABLE = "CEDULAS_OFICINA"


@dataclass(frozen=True)
class Oficina:
    """Rutas de una oficina. No crea ni lee: sólo nombra."""

    raiz: Path

    @property
    def configuracion(self) -> Path:
        """`oficina.toml`: clave y nombre de la subdelegación, firmante, fundamento, criterios."""
        return self.raiz / "oficina.toml"

    @property
    def parametros(self) -> Path:
        """Valores legales que la oficina agrega o corrige."""
        return self.raiz / "parametros"

    @property
    def catalogos(self) -> Path:
        """Catálogos propios: los del crédito (estados, transiciones, tipos de documento, incidencias, causas)."""
        return self.raiz / "catalogos"

    @property
    def calendarios(self) -> Path:
        """Inhábiles locales y calendario de emisión propios."""
        return self.raiz / "calendarios"

    @property
    def acervo(self) -> Path:
        """Originales intactos, por huella."""
        return self.raiz / "acervo"

    @property
    def bitacora(self) -> Path:
        """Qué pasó y cuándo, y cuánto tardó cada corrida."""
        return self.raiz / "bitacora"

    @property
    def respaldos(self) -> Path:
        """Respaldos verificables."""
        return self.raiz / "respaldos"

    @property
    def dictamenes(self) -> Path:
        """Ejercicios dictaminados o corregidos por patrón, si la oficina lleva el archivo."""
        return self.raiz / "dictamenes.csv"

    def confronta(self, emision: str, periodo: str) -> Path:
        """Lo emitido contra lo pagado."""
        return self.raiz / "confronta" / emision / periodo

    def pagos(self, periodo: str) -> Path:
        """Lo que los patrones pagaron de un mes."""
        return self.raiz / "pagos" / periodo

    def declarados(self, periodo: str) -> Path:
        """Movimientos e incapacidades que los patrones declararon de un mes."""
        return self.raiz / "declarados" / periodo

    @property
    def cartera(self) -> Path:
        """Fotos del RALE y facturas de créditos recibidas."""
        return self.raiz / "cartera"

    def emision(self, emision: str, periodo: str) -> Path:
        """Tablas canónicas de una emisión recibida."""
        return self.raiz / "emision" / emision / periodo

    def cuotas(self, emision: str, periodo: str) -> Path:
        """Lo calculado y su cotejo."""
        return self.raiz / "cuotas" / emision / periodo

    def cedulas(self, emision: str, periodo: str) -> Path:
        """PDF por lote y su índice."""
        return self.raiz / "salidas" / "cedulas" / emision / periodo

    def liquidaciones(self, clase: str, periodo: str) -> Path:
        """Cédulas de liquidación y sus papeles de trabajo, una carpeta por lote; `clase` es la emisión o «directas»."""
        return self.raiz / "salidas" / "liquidaciones" / clase / periodo

    def lotes(self, emision: str, periodo: str) -> Path:
        """Paquetes para la empresa de distribución, y sus acuses."""
        return self.raiz / "salidas" / "lotes" / emision / periodo


def elegir(indicada: Path | None) -> Oficina:
    """`--oficina`, la variable `CEDULAS_OFICINA` o `./oficina`, en ese orden."""
    ruta = indicada or Path(os.environ.get(VARIABLE) or "oficina")
    if ruta.exists() and not ruta.is_dir():
        raise ErrorCedulas(
            "opcion-invalida",
            f"«{ruta}» no es una carpeta",
            lugar="--oficina",
            causa="la oficina es una carpeta",
            remedio="indique otra ruta; si no existe, se crea sola",
        )
    return Oficina(ruta.resolve())


def elegir_existente(indicada: Path | None) -> Oficina:
    """Como `elegir`, para órdenes que sólo tienen sentido sobre lo ya recibido: «nada-recibido» (66) si no existe."""
    oficina = elegir(indicada)
    if not oficina.raiz.is_dir():
        raise ErrorCedulas(
            "nada-recibido",
            "esa oficina todavía no existe",
            lugar=str(oficina.raiz),
            causa="nadie ha recibido nada en ella",
            remedio="revise --oficina o CEDULAS_OFICINA; se crea sola con: cedulas emision recibir ARCHIVO...",
        )
    return oficina
